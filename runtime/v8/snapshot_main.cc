/* Process: the snapshot maker, at build time. Trust: reads the project's own JavaScript only.
 *
 * usage: snapshot_main OUT_DIR --eager FILE... [--lazy FILE...] [--warm FILE...]
 * Runs the eager files in a fresh context and writes what the worker embeds: OUT_DIR/embed.S, which includes snapshot.bin
 * and for each lazy file its source and bytecode (NAME.js, NAME.cache). A warm one is lazy too, but has an export warm(), and only the
 * functions that warm() calls have bytecode there: for large bundles of which most executions use little. It shares the isolate code with the worker, so
 * flags and native addresses are the same by construction. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <algorithm>
#include <fstream>
#include <iterator>

#include "runtime/v8/internal.h"

rtv8::Embedded rtv8::rtv8_embedded = {};

namespace rtv8 {
namespace {

struct Script {
    std::string stem;
    std::string source;
    std::string cache;
    bool warm = false;
};

[[noreturn]] void die(const std::string &what)
{
    fprintf(stderr, "snapshot_main: %s\n", what.c_str());
    exit(1);
}

void on_fatal(const char *where, const char *what)
{
    die(std::string(where) + ": " + what);
}

std::string stem_of(const std::string &path)
{
    size_t slash = path.rfind('/');
    std::string name = slash == std::string::npos ? path : path.substr(slash + 1);
    return name.substr(0, name.rfind('.'));
}

Script read_script(const std::string &path)
{
    std::ifstream file(path, std::ios::binary);
    if (!file) {
        die("cannot read " + path);
    }
    Script script = {stem_of(path), {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()}, {}, false};
    auto is_ascii = [](char c) { return static_cast<unsigned char>(c) < 0x80; };
    if (!std::all_of(script.source.begin(), script.source.end(), is_ascii)) {
        die(path + " is not ASCII");
    }
    return script;
}

void write_file(const std::string &path, const char *data, size_t len)
{
    std::ofstream file(path, std::ios::binary);
    file.write(data, static_cast<std::streamsize>(len));
    if (!file.good()) {
        die("cannot write " + path);
    }
}

[[noreturn]] void die_caught(rtv8_isolate *self, const std::string &stem, const v8::TryCatch &caught)
{
    fault_from_catch(self, caught, RT_FAULT_EXCEPTION);
    Local<v8::Context> context = self->v8->GetCurrentContext();
    int line = caught.Message().IsEmpty() ? 0 : caught.Message()->GetLineNumber(context).FromMaybe(0);
    die(stem + ".js:" + std::to_string(line) + ": " + self->fault.name + ": " + self->fault.message);
}

/* ---- The eager half ---------------------------------------------------------------------------------------------- */

Family family_of(const Script &script)
{
    return {script.stem.c_str(), script.source.data(), script.source.size(), nullptr, 0};
}

Local<v8::Value> run_eager(rtv8_isolate *self, Local<v8::Context> context, const Script &script, const Family &family)
{
    v8::TryCatch caught(self->v8);
    Local<v8::Value> args[] = {isolate_slot(self, SLOT_PRIMORDIALS), isolate_slot(self, SLOT_OPS),
                               isolate_slot(self, SLOT_PLATFORM)};
    Local<v8::Function> fn;
    Local<v8::Value> exports;
    if (!family_compile(self, context, family, true).ToLocal(&fn) ||
        !fn->Call(context, v8::Undefined(self->v8), 3, args).ToLocal(&exports)) {
        die_caught(self, script.stem, caught);
    }
    return exports;
}

void set(rtv8_isolate *self, Local<v8::Context> context, Slot slot, Local<v8::Value> value)
{
    self->slots.Get(self->v8)->Set(context, slot, value).Check();
}

Local<v8::Array> open_slots(rtv8_isolate *self, Local<v8::Context> context)
{
    std::vector<Local<v8::Value>> empty(SLOT_COUNT, v8::Undefined(self->v8));
    Local<v8::Array> slots = v8::Array::New(self->v8, empty.data(), empty.size());
    self->context.Reset(self->v8, context);
    self->slots.Reset(self->v8, slots);
    set(self, context, SLOT_OPS, ops_object(self->v8, context));
    set(self, context, SLOT_PLATFORM, v8::Object::New(self->v8));
    return slots;
}

void fill_context(rtv8_isolate *self, Local<v8::Context> context, const std::vector<Script> &eager)
{
    for (size_t i = 0; i < eager.size(); i++) {
        const Script &script = eager[i];
        Local<v8::Value> exports = run_eager(self, context, script, rtv8_embedded.eager[i]);
        if (i == 0) {
            set(self, context, SLOT_PRIMORDIALS, exports);
        }
        isolate_slot(self, SLOT_PLATFORM)
            .As<v8::Object>()
            ->Set(context, str(self->v8, script.stem), exports)
            .Check();
    }
    self->v8->PerformMicrotaskCheckpoint();
    context->Global()->Delete(context, str(self->v8, "SharedArrayBuffer")).Check();
}

v8::StartupData make_blob(const std::vector<Script> &eager)
{
    rtv8_isolate self;
    self.allocator = std::make_unique<Allocator>();
    v8::Isolate::CreateParams params;
    params.array_buffer_allocator = self.allocator.get();
    params.external_references = external_references();
    std::unique_ptr<v8::SnapshotCreator> creator = compat::snapshot_creator(params);
    self.v8 = creator->GetIsolate();
    isolate_configure(&self);
    {
        v8::HandleScope handles(self.v8);
        Local<v8::Context> context = v8::Context::New(self.v8);
        v8::Context::Scope scope(context);
        context->AllowCodeGenerationFromStrings(false);
        Local<v8::Array> slots = open_slots(&self, context);
        fill_context(&self, context, eager);
        creator->SetDefaultContext(context);
        creator->AddData(context, slots);
        isolate_end(&self);
    }
    /* With the bytecode: the functions that each request runs would otherwise be compiled again in each isolate, which costs more
     * than reading their bytecode (measured with a hello agent: 1340 us of CPU a request with it, 1750 without). */
    return creator->CreateBlob(v8::SnapshotCreator::FunctionCodeHandling::kKeep);
}

/* ---- The lazy half ----------------------------------------------------------------------------------------------- */

/* The family is made and does what it mostly does. */
void warm_up(rtv8_isolate *self, Local<v8::Context> context, Local<v8::Function> fn)
{
    Local<v8::Value> args[] = {isolate_slot(self, SLOT_PRIMORDIALS), isolate_slot(self, SLOT_OPS),
                               isolate_slot(self, SLOT_PLATFORM)};
    Local<v8::Value> exports, warm;
    if (!fn->Call(context, v8::Undefined(self->v8), 3, args).ToLocal(&exports) || !exports->IsObject() ||
        !exports.As<v8::Object>()->Get(context, str(self->v8, "warm")).ToLocal(&warm) || !warm->IsFunction() ||
        warm.As<v8::Function>()->Call(context, exports, 0, nullptr).IsEmpty()) {
        die("a warm family cannot be warmed up");
    }
}

/* In an isolate from the blob: bytecode refers to the read-only heap that it was made beside. */
void compile_lazy(std::vector<Script> *lazy)
{
    rtv8_isolate_t *self;
    if (rtv8_isolate_new(&self) != 0) {
        die("the snapshot does not load");
    }
    {
        Entry entry(self);
        v8::TryCatch caught(self->v8);
        for (Script &script : *lazy) {
            Family family = family_of(script);
            Local<v8::Function> fn;
            if (!family_compile(self, entry.context, family, !script.warm).ToLocal(&fn)) {
                die_caught(self, script.stem, caught);
            }
            if (script.warm) {
                warm_up(self, entry.context, fn);
            }
            std::unique_ptr<v8::ScriptCompiler::CachedData> code(
                v8::ScriptCompiler::CreateCodeCacheForFunction(fn));
            script.cache.assign(reinterpret_cast<const char *>(code->data), static_cast<size_t>(code->length));
        }
    }
    rtv8_isolate_dispose(self);
}

/* ---- What the worker embeds -------------------------------------------------------------------------------------- */

void put_blob(FILE *out, const std::string &dir, const std::string &label, const std::string &file)
{
    fprintf(out, "    .balign 16\n%s:\n    .incbin \"%s/%s\"\n%s_end:\n    .byte 0\n", label.c_str(), dir.c_str(),
            file.c_str(), label.c_str());
}

void put_family(FILE *out, const std::string &dir, const Script &script, const std::string &label)
{
    write_file(dir + "/" + script.stem + ".js", script.source.data(), script.source.size());
    write_file(dir + "/" + script.stem + ".cache", script.cache.data(), script.cache.size());
    fprintf(out, "%s_name:\n    .asciz \"%s\"\n", label.c_str(), script.stem.c_str());
    put_blob(out, dir, label + "_source", script.stem + ".js");
    put_blob(out, dir, label + "_cache", script.stem + ".cache");
}

/* An array of struct Family of internal.h, spelt out. */
void put_table(FILE *out, const char *name, size_t count)
{
    fprintf(out, "%s:\n", name);
    for (size_t i = 0; i < count; i++) {
        std::string label = name + std::to_string(i);
        const char *at = label.c_str();
        fprintf(out,
                "    .quad %s_name, %s_source, %s_source_end - %s_source\n"
                "    .quad %s_cache, %s_cache_end - %s_cache\n",
                at, at, at, at, at, at, at);
    }
}

/* struct Embedded. */
void put_tables(FILE *out, size_t lazy, size_t eager)
{
    fprintf(out, "    .section .data.rel.ro, \"aw\"\n    .balign 8\n");
    put_table(out, "lazy", lazy);
    put_table(out, "eager", eager);
    fprintf(out, "    .globl rtv8_embedded\n    .type rtv8_embedded, @object\n    .size rtv8_embedded, 48\n"
                 "rtv8_embedded:\n    .quad blob, blob_end - blob, lazy, %zu, eager, %zu\n"
                 "    .section .note.GNU-stack, \"\", @progbits\n",
            lazy, eager);
}

void write_embed(const std::string &dir, const v8::StartupData &blob, const std::vector<Script> &lazy,
                 const std::vector<Script> &eager)
{
    write_file(dir + "/snapshot.bin", blob.data, static_cast<size_t>(blob.raw_size));
    std::string path = dir + "/embed.S";
    FILE *out = fopen(path.c_str(), "w");
    if (out == nullptr) {
        die("cannot write " + path);
    }
    fprintf(out, "    .section .rodata\n");
    put_blob(out, dir, "blob", "snapshot.bin");
    for (size_t i = 0; i < lazy.size(); i++) {
        put_family(out, dir, lazy[i], "lazy" + std::to_string(i));
    }
    for (size_t i = 0; i < eager.size(); i++) {
        put_family(out, dir, eager[i], "eager" + std::to_string(i));
    }
    put_tables(out, lazy.size(), eager.size());
    if (fclose(out) != 0) {
        die("cannot write " + path);
    }
}

int run(const std::string &dir, const std::vector<Script> &eager, std::vector<Script> *lazy)
{
    rtv8_process_options_t process = {};
    process.heap_mb_max = 512;
    process.on_fatal = on_fatal;
    set_options(process);
    std::vector<Family> table;
    for (const Script &script : eager) {
        table.push_back(family_of(script));
    }
    rtv8_embedded.eager = table.data();
    rtv8_embedded.eager_count = table.size();
    engine_start();
    v8::StartupData blob = make_blob(eager);
    rtv8_embedded.blob = blob.data;
    rtv8_embedded.blob_len = static_cast<size_t>(blob.raw_size);
    compile_lazy(lazy);
    write_embed(dir, blob, *lazy, eager);
    engine_stop();
    delete[] blob.data;
    return 0;
}

}  // namespace
}  // namespace rtv8

int main(int argc, char **argv)
{
    std::vector<rtv8::Script> eager, lazy, *list = nullptr;
    bool warm = false;
    for (int i = 2; i < argc; i++) {
        if (strcmp(argv[i], "--eager") == 0) {
            list = &eager;
        } else if (strcmp(argv[i], "--lazy") == 0 || strcmp(argv[i], "--warm") == 0) {
            list = &lazy;
            warm = strcmp(argv[i], "--warm") == 0;
        } else if (list != nullptr) {
            list->push_back(rtv8::read_script(argv[i]));
            list->back().warm = warm;
        }
    }
    if (eager.empty()) {
        fprintf(stderr, "usage: snapshot_main OUT_DIR --eager FILE... [--lazy FILE...] [--warm FILE...]\n");
        return 2;
    }
    return rtv8::run(argv[1], eager, &lazy);
}
