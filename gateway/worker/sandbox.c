#include "gateway/worker/sandbox.h"

#include <fcntl.h>
#include <seccomp.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#define COUNT(rows) (sizeof(rows) / sizeof((rows)[0]))

static const ob_call_row_t allowed[] = {
    /* descriptors that we have */
    {SCMP_SYS(read), "connections, the control socket's event"},
    {SCMP_SYS(readv), "the broker's channel"},
    {SCMP_SYS(pread64), "configuration in a memfd at a reload"},
    {SCMP_SYS(write), "logs; TLS"},
    {SCMP_SYS(writev), "responses"},
    {SCMP_SYS(recvmsg), "control socket with descriptors"},
    {SCMP_SYS(recvfrom), "the broker's channel"},
    {SCMP_SYS(sendmsg), "control socket; the broker's channel"},
    {SCMP_SYS(sendto), "the broker's channel"},
    {SCMP_SYS(close), "connections that end"},
    {SCMP_SYS(fstat), "size of a memfd at a reload"},
    {SCMP_SYS(lseek), "stdio, when the C library reports an abort"},
    /* connections */
    {SCMP_SYS(accept4), "clients"},
    {SCMP_SYS(shutdown), "ending a connection"},
    {SCMP_SYS(setsockopt), "TCP_NODELAY, TCP_USER_TIMEOUT"},
    {SCMP_SYS(getsockopt), "h2o: latency and errors"},
    {SCMP_SYS(getsockname), "h2o"},
    {SCMP_SYS(getpeername), "h2o"},
    /* waiting */
    {SCMP_SYS(epoll_wait), "the loop"},
    {SCMP_SYS(epoll_pwait), "the loop, on other architectures"},
    {SCMP_SYS(epoll_ctl), "the loop"},
    {SCMP_SYS(poll), "the broker's channel; sanitizers"},
    {SCMP_SYS(ppoll), "poll, on other architectures"},
    {SCMP_SYS(futex), "locks; the watchdog"},
    {SCMP_SYS(restart_syscall), "the kernel, after a signal"},
    {SCMP_SYS(sched_yield), "spinning locks in V8"},
    {SCMP_SYS(clock_nanosleep), "V8"},
    {SCMP_SYS(nanosleep), "V8"},
    /* memory */
    {SCMP_SYS(mmap), "V8 and malloc"},
    {SCMP_SYS(munmap), "V8 and malloc"},
    {SCMP_SYS(mremap), "realloc"},
    {SCMP_SYS(mprotect), "V8 makes code writable, then executable"},
    {SCMP_SYS(pkey_mprotect), "V8, where the processor has protection keys"},
    {SCMP_SYS(madvise), "V8 and malloc give memory back"},
    {SCMP_SYS(brk), "malloc"},
    {SCMP_SYS(membarrier), "V8"},
    {SCMP_SYS(mincore), "V8 and libunwind look whether memory is there"},
    /* time, identity, randomness */
    {SCMP_SYS(clock_gettime), "CPU clocks of threads are no vDSO call"},
    {SCMP_SYS(clock_getres), "V8"},
    {SCMP_SYS(gettimeofday), "machines without a vDSO clock"},
    {SCMP_SYS(time), "machines without a vDSO clock"},
    {SCMP_SYS(getrandom), "ids, crypto, TLS, V8's hash seeds"},
    {SCMP_SYS(getpid), "abort; OpenSSL's fork detection"},
    {SCMP_SYS(gettid), "V8; abort"},
    {SCMP_SYS(getrusage), "V8"},
    {SCMP_SYS(sysinfo), "malloc and V8 ask how much memory there is"},
    {SCMP_SYS(sched_getaffinity), "V8 counts processors"},
    {SCMP_SYS(getcpu), "V8 and malloc"},
    {SCMP_SYS(sched_getparam), "the C library tells V8 where a thread's stack is"},
    {SCMP_SYS(sched_getscheduler), "likewise"},
    /* signals and the end */
    {SCMP_SYS(rt_sigaction), "V8's wasm trap handler; abort"},
    {SCMP_SYS(rt_sigprocmask), "threads; abort"},
    {SCMP_SYS(rt_sigreturn), "returning from a handler"},
    {SCMP_SYS(sigaltstack), "V8; sanitizers"},
    {SCMP_SYS(set_robust_list), "threads"},
    {SCMP_SYS(rseq), "threads"},
    {SCMP_SYS(exit), "the watchdog's end"},
    {SCMP_SYS(exit_group), "the end"},
};

/* What libraries try and can do without: an error instead of death. */
static const ob_call_row_t refused[] = {
    {SCMP_SYS(open), "the C library looks for files that it can miss"},
    {SCMP_SYS(openat), "likewise"},
    {SCMP_SYS(access), "likewise"},
    {SCMP_SYS(readlink), "likewise; sanitizers look for their own program"},
    {SCMP_SYS(readlinkat), "likewise"},
    {SCMP_SYS(stat), "likewise"},
    {SCMP_SYS(lstat), "likewise"},
    {SCMP_SYS(statx), "likewise; ICU looks for newer time zones"},
    {SCMP_SYS(uname), "the C library"},
    {SCMP_SYS(clone), "V8 falls back to its one thread"},
    {SCMP_SYS(clone3), "likewise"},
    {SCMP_SYS(pkey_alloc), "V8 goes without protection keys"},
    {SCMP_SYS(prctl), "V8 names its memory for debuggers"},
};

/* Calls that are fine with some arguments only. */
static const ob_call_rule_t rules[] = {
    {SCMP_SYS(fcntl), "nonblocking, the broker's channel", .argument = 1, .value = F_GETFL},
    {SCMP_SYS(fcntl), "likewise", .argument = 1, .value = F_SETFL},
    {SCMP_SYS(fcntl), "close-on-exec", .argument = 1, .value = F_GETFD},
    {SCMP_SYS(fcntl), "likewise", .argument = 1, .value = F_SETFD},
    {SCMP_SYS(fcntl), "the broker's channel", .argument = 1, .value = F_DUPFD_CLOEXEC},
    {SCMP_SYS(ioctl), "isatty, on a log that was opened anew", .argument = 1, .value = TCGETS},
    {SCMP_SYS(socketpair), "requests that are handed over to another group of workers", .argument = 0, .value = AF_UNIX},
    {SCMP_SYS(newfstatat), "as fstat", .argument = 3, .value = AT_EMPTY_PATH},
    {SCMP_SYS(newfstatat), "ICU looks for newer time zones in files", .refuse = true, .argument = 3, .value = 0},
    {SCMP_SYS(prlimit64), "where does the stack end? pthread_getattr_np asks", .argument = 2, .value = 0},
};

/* Not RLIMIT_FSIZE: the access log is a file, and no other can be opened. Not RLIMIT_AS: V8 reserves a terabyte and uses little of
 * it. RLIMIT_NPROC counts all that nobody runs, so it comes when the watchdog has started. */
static const ob_limit_row_t limits[] = {
    {RLIMIT_CORE, "core", 0},
    {RLIMIT_NPROC, "processes", 0},
    {RLIMIT_MSGQUEUE, "message queues", 0},
    {RLIMIT_MEMLOCK, "locked memory", 0},
};

void gw_sandbox_prepare(ob_layers_t *layers)
{
    ob_confine_namespaces(layers);
    ob_confine_capabilities(layers);
    ob_confine_privileges(layers);
    prctl(PR_SET_PDEATHSIG, SIGKILL); /* becoming another user has cleared what the supervisor asked for */
    ob_confine_files(layers, NULL, 0, false);
}

void gw_sandbox_enter(ob_layers_t *layers)
{
    /* abort() signals itself; nobody else may be signalled, and the process' number is known only now */
    ob_call_rule_t all[COUNT(rules) + 1];
    ob_calls_t calls = {allowed, COUNT(allowed), refused, COUNT(refused), all, COUNT(all)};

    memcpy(all, rules, sizeof(rules));
    all[COUNT(rules)] =
        (ob_call_rule_t){SCMP_SYS(tgkill), "abort() signals itself; the watchdog, the loop", .value = (uint64_t)getpid()};
    ob_confine_limits(layers, limits, COUNT(limits));
    ob_confine_calls(layers, &calls);
}

int gw_sandbox_report(bool json)
{
    ob_layers_t layers = {0};

    gw_sandbox_prepare(&layers);
    gw_sandbox_enter(&layers);
    ob_layers_print("worker", &layers, json);
    return ob_layers_judge(&layers);
}
