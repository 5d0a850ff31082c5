#include "gateway/worker/sandbox.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <sched.h>
#include <seccomp.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "outbound/wire/log.h"

/* ---- before threads ---- */

/* As root the network namespace alone; otherwise a user namespace gives the right to make one. */
static void leave_namespaces(void)
{
    int kinds = CLONE_NEWNET | CLONE_NEWIPC | CLONE_NEWUTS;

    if (unshare(kinds) == 0 || unshare(CLONE_NEWUSER | kinds) == 0)
        return;
    const ob_log_field_t fields[] = {OB_LOG_STR("why", ob_str_from(strerror(errno))), OB_LOG_END};
    ob_log(OB_LOG_INFO, "sandbox: no namespaces of our own here; the other layers stand", fields);
}

static int drop_capabilities(void)
{
    struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3};
    struct __user_cap_data_struct none[_LINUX_CAPABILITY_U32S_3] = {0};

    /* fails without CAP_SETPCAP; then no_new_privs keeps exec from gaining any */
    for (int cap = 0; cap <= CAP_LAST_CAP; cap++)
        prctl(PR_CAPBSET_DROP, cap, 0, 0, 0);
    prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0);
    return syscall(SYS_capset, &header, none) == 0 ? 0 : OB_E_IO;
}

static int report(const char *what)
{
    const ob_log_field_t fields[] = {OB_LOG_STR("what", ob_str_from(what)),
                                     OB_LOG_STR("why", ob_str_from(strerror(errno))), OB_LOG_END};

    ob_log(OB_LOG_ERROR, "sandbox: a layer cannot be set up", fields);
    return OB_E_IO;
}

int gw_sandbox_prepare(void)
{
    leave_namespaces();
    if (drop_capabilities() != 0)
        return report("capabilities");
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
        return report("no_new_privs");
    if (prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0)
        return report("dumpable");
    prctl(PR_SET_PDEATHSIG, SIGKILL); /* a change of credentials may have cleared what the supervisor asked for */
    return 0;
}

/* ---- Landlock: no file at all. For this thread, the one that runs agents; the filter below covers the others ---- */

#ifndef SYS_landlock_create_ruleset
#define SYS_landlock_create_ruleset 444
#define SYS_landlock_restrict_self 446
#endif

enum { LANDLOCK_VERSION = 1 };

typedef struct landlock_rules {
    uint64_t files, network, scoped;
} landlock_rules_t;

/* Handled and not allowed by any rule: denied. The kernel refuses bits that its version does not know. */
static landlock_rules_t rules_of_version(long version)
{
    landlock_rules_t rules = {.files = (UINT64_C(1) << 13) - 1}; /* execute .. make_sym */

    if (version >= 2)
        rules.files |= UINT64_C(1) << 13; /* refer */
    if (version >= 3)
        rules.files |= UINT64_C(1) << 14; /* truncate */
    if (version >= 4)
        rules.network = 3; /* bind and connect TCP */
    if (version >= 5)
        rules.files |= UINT64_C(1) << 15; /* ioctl on devices */
    if (version >= 6)
        rules.scoped = 3; /* abstract sockets, signals */
    return rules;
}

static int enter_landlock(void)
{
    long version = syscall(SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_VERSION);

    if (version < 1) {
        ob_logf(OB_LOG_INFO, "sandbox: this kernel has no Landlock; the other layers stand");
        return 0;
    }
    landlock_rules_t rules = rules_of_version(version);
    size_t size = version >= 6 ? sizeof(rules) : version >= 4 ? 2 * sizeof(uint64_t) : sizeof(uint64_t);
    long fd = syscall(SYS_landlock_create_ruleset, &rules, size, 0);
    if (fd == -1)
        return report("Landlock");
    long ret = syscall(SYS_landlock_restrict_self, fd, 0);
    close((int)fd);
    return ret == 0 ? 0 : report("Landlock");
}

/* ---- limits ---- */

/* Not RLIMIT_FSIZE: the access log is a file, and no other can be opened. */
static int limit_resources(void)
{
    static const int nothing[] = {RLIMIT_CORE, RLIMIT_NPROC, RLIMIT_MSGQUEUE, RLIMIT_MEMLOCK};

    for (size_t i = 0; i < sizeof(nothing) / sizeof(nothing[0]); i++) {
        if (setrlimit(nothing[i], &(struct rlimit){0, 0}) != 0)
            return report("resource limits");
    }
    return 0;
}

/* ---- system calls ---- */

typedef struct call_row {
    int call;
    const char *reason;
} call_row_t;

static const call_row_t allowed[] = {
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
static const call_row_t refused[] = {
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

static int allow_rows(scmp_filter_ctx filter)
{
    for (size_t i = 0; i < sizeof(allowed) / sizeof(allowed[0]); i++) {
        if (seccomp_rule_add(filter, SCMP_ACT_ALLOW, allowed[i].call, 0) != 0)
            return OB_E_IO;
    }
    for (size_t i = 0; i < sizeof(refused) / sizeof(refused[0]); i++) {
        if (seccomp_rule_add(filter, SCMP_ACT_ERRNO(EACCES), refused[i].call, 0) != 0)
            return OB_E_IO;
    }
    return 0;
}

/* Calls that are fine with some arguments only. */
static int allow_with_arguments(scmp_filter_ctx filter)
{
    static const int commands[] = {F_GETFL, F_SETFL, F_GETFD, F_SETFD, F_DUPFD_CLOEXEC};
    int err = 0;

    /* nonblocking, close-on-exec, the broker's channel */
    for (size_t i = 0; i < sizeof(commands) / sizeof(commands[0]); i++)
        err |= seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(fcntl), 1,
                                SCMP_A1(SCMP_CMP_EQ, (scmp_datum_t)commands[i]));
    /* isatty on a log that was opened anew */
    err |= seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(ioctl), 1, SCMP_A1(SCMP_CMP_EQ, TCGETS));
    /* as fstat; ICU looks for newer time zones in files */
    err |= seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(newfstatat), 1, SCMP_A3(SCMP_CMP_EQ, AT_EMPTY_PATH));
    err |=
        seccomp_rule_add(filter, SCMP_ACT_ERRNO(EACCES), SCMP_SYS(newfstatat), 1, SCMP_A3(SCMP_CMP_NE, AT_EMPTY_PATH));
    /* abort() signals itself; nobody else may be signalled */
    err |= seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(tgkill), 1, SCMP_A0(SCMP_CMP_EQ, (scmp_datum_t)getpid()));
    /* where does the stack end? pthread_getattr_np asks */
    err |= seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(prlimit64), 2, SCMP_A0(SCMP_CMP_EQ, 0),
                            SCMP_A2(SCMP_CMP_EQ, 0));
    return err == 0 ? 0 : OB_E_IO;
}

static int enter_seccomp(void)
{
    scmp_filter_ctx filter = seccomp_init(SCMP_ACT_KILL_PROCESS);
    int err;

    if (filter == NULL)
        return report("seccomp");
    err = allow_rows(filter);
    if (err == 0)
        err = allow_with_arguments(filter);
    if (err == 0)
        err = seccomp_attr_set(filter, SCMP_FLTATR_CTL_TSYNC, 1); /* the watchdog too */
    if (err == 0)
        err = seccomp_attr_set(filter, SCMP_FLTATR_CTL_OPTIMIZE, 2); /* a tree, not some sixty rows for every call */
    if (err == 0)
        err = seccomp_load(filter);
    seccomp_release(filter);
    return err == 0 ? 0 : report("seccomp");
}

int gw_sandbox_enter(void)
{
    int err;

    if ((err = limit_resources()) != 0 || (err = enter_landlock()) != 0)
        return err;
    return enter_seccomp();
}
