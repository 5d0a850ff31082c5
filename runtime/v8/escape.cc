#include <link.h>
#include <setjmp.h>
#include <signal.h>
#include <string.h>
#include <sys/syscall.h>
#include <ucontext.h>
#include <unistd.h>

#include "runtime/v8/internal.h"

namespace rtv8 {

namespace {

/* Where a call of an isolate can be abandoned to. The innermost one counts. */
struct Landing {
    sigjmp_buf at;
    rtv8_isolate *self;
    Landing *outer;
};

constexpr int escape_signal = SIGUSR2;

thread_local Landing *innermost = nullptr;
rtv8_isolate *all_lost = nullptr; /* so that leak checkers see that they are kept on purpose */
pid_t loop_thread = 0;

struct Range {
    uintptr_t start, end;
    bool has(uintptr_t at) const { return at >= start && at < end; }
};

Range builtins, engine; /* `engine`: all machine code of the object that V8 is in */

/* Looks in a row, some milliseconds apart, that must find V8's own code before C++ is cut off. Code that takes locks or
 * allocates is found in the C library or the kernel, or collects garbage, now and then; a loop that is not, holds nothing. */
constexpr int computing_looks = 1000;
int computing = 0;

[[noreturn]] void abandon()
{
    siglongjmp(innermost->at, 1);
}

#if defined(__x86_64__)
uintptr_t program_counter(const ucontext_t *context)
{
    return static_cast<uintptr_t>(context->uc_mcontext.gregs[REG_RIP]);
}

/* As if the interrupted code had called abandon(): the kernel then restores everything that belongs to the thread, memory
 * protection keys too, which a jump out of the handler would not. */
void redirect(ucontext_t *context)
{
    constexpr uintptr_t red_zone = 128;
    uintptr_t stack = static_cast<uintptr_t>(context->uc_mcontext.gregs[REG_RSP]);
    context->uc_mcontext.gregs[REG_RSP] = static_cast<greg_t>(((stack - red_zone) & ~uintptr_t{15}) - 8);
    context->uc_mcontext.gregs[REG_RIP] = static_cast<greg_t>(reinterpret_cast<uintptr_t>(abandon));
}
#elif defined(__aarch64__)
uintptr_t program_counter(const ucontext_t *context)
{
    return context->uc_mcontext.pc;
}

void redirect(ucontext_t *context)
{
    context->uc_mcontext.sp &= ~uint64_t{15};
    context->uc_mcontext.pc = reinterpret_cast<uintptr_t>(abandon);
}
#else
#error "escape.cc: which register is the program counter here?"
#endif

/* V8's builtins hold no lock and no C++ object: there a call can be cut off at once, and in C++ after a long look.
 * Elsewhere nothing happens, and the watchdog tries again. */
void on_escape_signal(int number, siginfo_t *info, void *data)
{
    (void)number, (void)info;
    ucontext_t *context = static_cast<ucontext_t *>(data);
    uintptr_t at = program_counter(context);
    if (innermost == nullptr || !innermost->self->forced) {
        return;
    }
    computing = engine.has(at) ? computing + 1 : 0;
    if (builtins.has(at) || computing >= computing_looks) {
        redirect(context);
    }
}

int on_object(struct dl_phdr_info *info, size_t size, void *data)
{
    (void)size, (void)data;
    for (int i = 0; i < info->dlpi_phnum; i++) {
        const ElfW(Phdr) &segment = info->dlpi_phdr[i];
        Range range = {info->dlpi_addr + segment.p_vaddr, info->dlpi_addr + segment.p_vaddr + segment.p_memsz};
        if (segment.p_type == PT_LOAD && range.has(builtins.start)) {
            engine = range;
            return 1;
        }
    }
    return 0;
}

}  // namespace

void escape_prepare(v8::Isolate *isolate)
{
    const void *start = nullptr;
    size_t length = 0;
    isolate->GetEmbeddedCodeRange(&start, &length);
    builtins.start = reinterpret_cast<uintptr_t>(start);
    builtins.end = builtins.start + length;
    dl_iterate_phdr(on_object, nullptr);
    loop_thread = static_cast<pid_t>(syscall(SYS_gettid));
    struct sigaction action;
    memset(&action, 0, sizeof(action));
    action.sa_sigaction = on_escape_signal;
    action.sa_flags = SA_SIGINFO | SA_RESTART;
    sigaction(escape_signal, &action, nullptr);
}

/* No object with a destructor may live in this frame: the jump skips them. Those of the frames below are lost with the
 * isolate. */
int escape_guard(rtv8_isolate *self, int (*body)(rtv8_isolate *self, void *data), void *data)
{
    Landing landing;
    landing.self = self;
    landing.outer = innermost;
    computing = 0;
    if (sigsetjmp(landing.at, 0) == 0) {
        innermost = &landing;
        int rc = body(self, data);
        innermost = landing.outer;
        return rc;
    }
    innermost = landing.outer;
    while (v8::Isolate::TryGetCurrent() == self->v8) {
        self->v8->Exit();
    }
    self->entered = false;
    self->terminated = true;
    self->lost = true;
    self->next_lost = all_lost;
    all_lost = self;
    if (options().on_lost != nullptr) {
        options().on_lost(self->owner);
    }
    return OB_E_TERMINATED;
}

void escape_from_collection(rtv8_isolate *self)
{
    computing = 0;
    if (self->forced && innermost != nullptr && innermost->self == self) {
        abandon();
    }
}

void escape_from_oom()
{
    if (innermost != nullptr) {
        isolate_over_memory(innermost->self, innermost->self->memory_max);
        abandon();
    }
}

}  // namespace rtv8

using namespace rtv8;

void rtv8_isolate_force(rtv8_isolate_t *self)
{
    self->forced = true;
    syscall(SYS_tgkill, getpid(), loop_thread, escape_signal);
}
