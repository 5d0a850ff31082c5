/* The bare engine floor: what a fresh isolate costs with V8's default snapshot and nothing of Mayfly around it: Isolate::New,
 * Context::New, compile and call a small module, Dispose; one idle isolate is kept alive and entropy comes from getrandom(2),
 * as in the worker. Prints JSON.
 *
 *     engine_floor [ITERATIONS]            times are medians, in microseconds
 *
 * create_us is isolate and context where nothing is run: what isolate_cost measures of Mayfly's. */
#include <libplatform/libplatform.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/random.h>
#include <time.h>
#include <unistd.h>
#include <v8.h>

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

namespace {

enum Phase { ISOLATE, CONTEXT, RUN, DISPOSE, PHASES };
const char *const phase_names[PHASES] = {"isolate_us", "context_us", "run_us", "dispose_us"};

double now_us()
{
    timespec now;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) * 1e6 + static_cast<double>(now.tv_nsec) / 1e3;
}

bool on_entropy(unsigned char *buffer, size_t length)
{
    return getrandom(buffer, length, 0) == static_cast<ssize_t>(length);
}

v8::MaybeLocal<v8::Module> no_imports(v8::Local<v8::Context>, v8::Local<v8::String>, v8::Local<v8::FixedArray>,
                                      v8::Local<v8::Module>)
{
    return {};
}

void fail(const char *what)
{
    fprintf(stderr, "engine_floor: %s\n", what);
    exit(1);
}

/* Each program differs, as each agent's does. */
void run_module(v8::Isolate *isolate, v8::Local<v8::Context> context, int number)
{
    std::string text = "export default { fetch(req, env, ctx) { return 'hi " + std::to_string(number) + "\\n' } }";
    v8::Local<v8::String> source = v8::String::NewFromUtf8(isolate, text.c_str()).ToLocalChecked();
    v8::Local<v8::String> name = v8::String::NewFromUtf8Literal(isolate, "main.js");
#if V8_MAJOR_VERSION >= 13
    v8::ScriptOrigin origin(name, 0, 0, false, -1, v8::Local<v8::Value>(), false, false, true);
#else
    v8::ScriptOrigin origin(isolate, name, 0, 0, false, -1, v8::Local<v8::Value>(), false, false, true);
#endif
    v8::ScriptCompiler::Source unit(source, origin);
    v8::Local<v8::Module> module = v8::ScriptCompiler::CompileModule(isolate, &unit).ToLocalChecked();
    if (!module->InstantiateModule(context, no_imports).FromMaybe(false) || module->Evaluate(context).IsEmpty()) {
        fail("the module does not run");
    }
    v8::Local<v8::Object> exports = module->GetModuleNamespace().As<v8::Object>();
    v8::Local<v8::Object> handler =
        exports->Get(context, v8::String::NewFromUtf8Literal(isolate, "default")).ToLocalChecked().As<v8::Object>();
    v8::Local<v8::Function> fetch =
        handler->Get(context, v8::String::NewFromUtf8Literal(isolate, "fetch")).ToLocalChecked().As<v8::Function>();
    v8::Local<v8::Value> answer = fetch->Call(context, handler, 0, nullptr).ToLocalChecked();
    if (!answer->IsString()) {
        fail("the handler answers wrongly");
    }
    isolate->PerformMicrotaskCheckpoint();
}

v8::Isolate *new_isolate(v8::ArrayBuffer::Allocator *allocator)
{
    v8::Isolate::CreateParams params;
    params.array_buffer_allocator = allocator;
    v8::Isolate *isolate = v8::Isolate::New(params);
    isolate->SetMicrotasksPolicy(v8::MicrotasksPolicy::kExplicit);
    return isolate;
}

/* A negative number: nothing is run. */
void one(v8::ArrayBuffer::Allocator *allocator, int number, double phases[PHASES])
{
    double at = now_us();
    v8::Isolate *isolate = new_isolate(allocator);
    auto mark = [&](Phase phase) {
        double now = now_us();
        phases[phase] = now - at;
        at = now;
    };
    mark(ISOLATE);
    {
        v8::Isolate::Scope isolate_scope(isolate);
        v8::HandleScope handles(isolate);
        v8::Local<v8::Context> context = v8::Context::New(isolate);
        mark(CONTEXT);
        v8::Context::Scope context_scope(context);
        if (number >= 0) {
            run_module(isolate, context, number);
        }
        mark(RUN);
    }
    isolate->Dispose();
    mark(DISPOSE);
}

double median(std::vector<double> values)
{
    std::nth_element(values.begin(), values.begin() + static_cast<long>(values.size() / 2), values.end());
    return values[values.size() / 2];
}

double resident_bytes()
{
    long pages = 0, resident = 0;
    FILE *file = fopen("/proc/self/statm", "r");
    if (file == nullptr || fscanf(file, "%ld %ld", &pages, &resident) != 2) {
        fail("cannot read /proc/self/statm");
    }
    fclose(file);
    return static_cast<double>(resident) * static_cast<double>(sysconf(_SC_PAGESIZE));
}

/* Isolates with a context, alive and idle. */
double idle_isolate_bytes(v8::ArrayBuffer::Allocator *allocator)
{
    constexpr int count = 64;
    std::vector<v8::Isolate *> isolates;
    std::vector<v8::Global<v8::Context>> contexts(count);
    double before = resident_bytes();
    for (int i = 0; i < count; i++) {
        v8::Isolate *isolate = new_isolate(allocator);
        v8::Isolate::Scope isolate_scope(isolate);
        v8::HandleScope handles(isolate);
        contexts[static_cast<size_t>(i)].Reset(isolate, v8::Context::New(isolate));
        isolates.push_back(isolate);
    }
    double each = (resident_bytes() - before) / count;
    contexts.clear();
    for (v8::Isolate *isolate : isolates) {
        isolate->Dispose();
    }
    return each;
}

}  // namespace

int main(int argc, char **argv)
{
    int iterations = argc > 1 ? atoi(argv[1]) : 1000;
    if (iterations < 10) {
        fail("at least 10 iterations");
    }
    v8::V8::SetFlagsFromString("--single-threaded");
    v8::V8::SetEntropySource(on_entropy);
    std::unique_ptr<v8::Platform> platform = v8::platform::NewSingleThreadedDefaultPlatform();
    v8::V8::InitializePlatform(platform.get());
    v8::V8::Initialize();
    std::unique_ptr<v8::ArrayBuffer::Allocator> allocator(v8::ArrayBuffer::Allocator::NewDefaultAllocator());
    v8::Isolate *idle = new_isolate(allocator.get());
    double idle_bytes = idle_isolate_bytes(allocator.get());
    std::vector<double> times[PHASES], sums;
    for (int i = 0; i < iterations + iterations / 10; i++) {
        double phases[PHASES], sum = 0;
        one(allocator.get(), i, phases);
        for (int phase = 0; phase < PHASES && i >= iterations / 10; phase++) {
            times[phase].push_back(phases[phase]);
            sum += phases[phase];
        }
        if (i >= iterations / 10) {
            sums.push_back(sum);
        }
    }
    std::vector<double> creates;
    for (int i = 0; i < iterations; i++) {
        double phases[PHASES];
        one(allocator.get(), -1, phases);
        creates.push_back(phases[ISOLATE] + phases[CONTEXT]);
    }
    printf("{\"v8\": \"V8 %s (%s)\", \"floor_us\": %.1f, \"create_us\": %.1f, \"idle_isolate_bytes\": %.0f, \"phases\": {",
           v8::V8::GetVersion(), MAYFLY_V8_PROVIDER, median(sums), median(creates), idle_bytes);
    for (int phase = 0; phase < PHASES; phase++) {
        printf("%s\"%s\": %.1f", phase == 0 ? "" : ", ", phase_names[phase], median(times[phase]));
    }
    printf("}}\n");
    idle->Dispose();
    v8::V8::Dispose();
    v8::V8::DisposePlatform();
    return 0;
}
