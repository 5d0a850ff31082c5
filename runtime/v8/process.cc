#include <libplatform/libplatform.h>
#include <malloc.h>
#include <stdlib.h>
#include <sys/random.h>
#include <sys/resource.h>

#include "runtime/v8/clock.h"

namespace rtv8 {

namespace {

struct Process {
    rtv8_process_options_t options = {};
    std::unique_ptr<v8::Platform> platform;
    std::unique_ptr<v8::Platform> face; /* what V8 sees of it */
    rtv8_isolate_t *idle = nullptr; /* V8 frees the read-only heap with the last isolate: this one keeps it */
    uintptr_t stack_base = 0, stack_limit = 0;
};

Process process;

/* Without this V8 opens and reads /dev/urandom several times for each isolate, and the sandbox has no such file. */
bool on_entropy(unsigned char *buffer, size_t length)
{
    while (length > 0) {
        ssize_t got = getrandom(buffer, length, 0);
        if (got < 0) {
            return false;
        }
        buffer += got;
        length -= static_cast<size_t>(got);
    }
    return true;
}

/* JavaScript gets three eighths of the thread's stack, at most 3 MB: V8's own C++ and the ops run on the rest. */
uintptr_t find_stack_limit()
{
    struct rlimit limit;
    size_t size = 8u << 20;
    if (getrlimit(RLIMIT_STACK, &limit) == 0 && limit.rlim_cur < size) {
        size = limit.rlim_cur;
    }
    return process.stack_base - size / 8 * 3;
}

}  // namespace

void engine_start()
{
    process.stack_base = reinterpret_cast<uintptr_t>(__builtin_frame_address(0));
    process.stack_limit = find_stack_limit();
    v8::V8::SetFlagsFromString(compat::engine_flags);
    if (process.options.jitless) {
        v8::V8::SetFlagsFromString("--jitless --no-expose-wasm");
    }
    v8::V8::SetEntropySource(on_entropy);
    process.platform = v8::platform::NewSingleThreadedDefaultPlatform();
    process.face = clock_platform(process.platform.get());
    v8::V8::InitializePlatform(process.face.get());
    v8::V8::Initialize();
}

void engine_stop()
{
    v8::V8::Dispose();
    v8::V8::DisposePlatform();
    process.face.reset();
    process.platform.reset();
}

/* One task after another, since each may be the agent's (a finalization callback) and its end: V8 posts the task of one that
 * was terminated anew, for ever. */
void engine_pump(rtv8_isolate *self)
{
    while (isolate_may_go_on(self) && v8::platform::PumpMessageLoop(process.platform.get(), self->v8)) {
    }
}

void engine_forget(v8::Isolate *isolate)
{
    v8::platform::NotifyIsolateShutdown(process.platform.get(), isolate);
}

const rtv8_process_options_t &options()
{
    return process.options;
}

void set_options(const rtv8_process_options_t &options)
{
    process.options = options;
}

uintptr_t stack_base()
{
    return process.stack_base;
}

uintptr_t stack_limit()
{
    return process.stack_limit;
}

}  // namespace rtv8

int rtv8_process_start(const rtv8_process_options_t *options)
{
    rtv8::set_options(*options);
    rtv8::engine_start();
    v8::StartupData blob = {rtv8::rtv8_embedded.blob, static_cast<int>(rtv8::rtv8_embedded.blob_len)};
    if (!blob.IsValid()) {
        return OB_E_IO;
    }
    int rc = rtv8_isolate_new(&rtv8::process.idle);
    if (rc == 0) {
        rtv8::escape_prepare(rtv8::process.idle->v8);
    }
    return rc;
}

void rtv8_process_stop(void)
{
    rtv8_isolate_dispose(rtv8::process.idle);
    rtv8::process.idle = nullptr;
    rtv8::engine_stop();
}

void rtv8_process_trim(void)
{
    v8::Isolate::Scope scope(rtv8::process.idle->v8);
    rtv8::process.idle->v8->MemoryPressureNotification(v8::MemoryPressureLevel::kCritical);
    malloc_trim(0);
}

const char *rtv8_version(void)
{
    return v8::V8::GetVersion();
}
