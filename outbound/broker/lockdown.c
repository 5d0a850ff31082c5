#include "outbound/broker/lockdown.h"

#include <fcntl.h>
#include <libgen.h>
#include <seccomp.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#define COUNT(rows) (sizeof(rows) / sizeof((rows)[0]))
#define FOLDERS_MAX 512
#define PATH_MAX_BYTES 4096

static const ob_call_row_t allowed[] = {
    /* descriptors */
    {SCMP_SYS(read), "files, sockets"},
    {SCMP_SYS(readv), "libcurl"},
    {SCMP_SYS(pread64), "configuration in a memfd"},
    {SCMP_SYS(write), "logs, sockets, the loop's own events"},
    {SCMP_SYS(writev), "sockets"},
    {SCMP_SYS(close), "sockets and files that end"},
    {SCMP_SYS(fstat), "files"},
    {SCMP_SYS(ftruncate), "an audit line that was written in part is taken back"},
    {SCMP_SYS(newfstatat), "files; the certificate folder"},
    {SCMP_SYS(stat), "likewise"},
    {SCMP_SYS(lseek), "stdio, on certificate files"},
    {SCMP_SYS(getdents64), "the certificate folder"},
    {SCMP_SYS(access), "OpenSSL looks for its files"},
    {SCMP_SYS(readlink), "credentials that are links"},
    /* sockets: which ones are made, `rules` says */
    {SCMP_SYS(connect), "upstreams, name servers"},
    {SCMP_SYS(bind), "c-ares, libcurl: an address of their own"},
    {SCMP_SYS(getsockname), "libcurl"},
    {SCMP_SYS(getpeername), "libcurl"},
    {SCMP_SYS(getsockopt), "libcurl: did it connect?"},
    {SCMP_SYS(setsockopt), "TCP_NODELAY, keepalive"},
    {SCMP_SYS(shutdown), "TLS"},
    {SCMP_SYS(sendto), "workers, name servers, upstreams"},
    {SCMP_SYS(recvfrom), "likewise"},
    {SCMP_SYS(sendmsg), "the control socket, workers"},
    {SCMP_SYS(recvmsg), "likewise, with descriptors"},
    {SCMP_SYS(sendmmsg), "name servers"},
    {SCMP_SYS(pipe2), "libcurl wakes itself"},
    {SCMP_SYS(eventfd2), "likewise"},
    /* waiting */
    {SCMP_SYS(epoll_create1), "a loop for each pool"},
    {SCMP_SYS(epoll_ctl), "the loop"},
    {SCMP_SYS(epoll_wait), "the loop"},
    {SCMP_SYS(inotify_add_watch), "folders of secrets, after a reload"},
    {SCMP_SYS(inotify_rm_watch), "likewise"},
    {SCMP_SYS(epoll_pwait), "the loop, on other architectures"},
    {SCMP_SYS(poll), "libcurl: is a kept connection alive?"},
    {SCMP_SYS(ppoll), "poll, on other architectures"},
    {SCMP_SYS(timerfd_create), "timers"},
    {SCMP_SYS(timerfd_settime), "timers"},
    {SCMP_SYS(futex), "locks of libraries"},
    {SCMP_SYS(restart_syscall), "the kernel, after a signal"},
    {SCMP_SYS(nanosleep), "libraries"},
    {SCMP_SYS(clock_nanosleep), "libraries"},
    {SCMP_SYS(sched_yield), "libraries"},
    /* memory */
    {SCMP_SYS(munmap), "malloc"},
    {SCMP_SYS(mremap), "realloc"},
    {SCMP_SYS(madvise), "malloc; secrets are not dumped"},
    {SCMP_SYS(brk), "malloc"},
    {SCMP_SYS(mlock), "secrets"},
    {SCMP_SYS(munlock), "secrets"},
    /* time, identity, randomness */
    {SCMP_SYS(clock_gettime), "machines without a vDSO clock"},
    {SCMP_SYS(clock_getres), "libraries"},
    {SCMP_SYS(gettimeofday), "machines without a vDSO clock"},
    {SCMP_SYS(time), "machines without a vDSO clock"},
    {SCMP_SYS(getrandom), "TLS, ids"},
    {SCMP_SYS(getpid), "OpenSSL's fork detection"},
    {SCMP_SYS(gettid), "abort"},
    {SCMP_SYS(getuid), "libraries look whether they are set-user-id"},
    {SCMP_SYS(geteuid), "likewise"},
    {SCMP_SYS(getgid), "likewise"},
    {SCMP_SYS(getegid), "likewise"},
    {SCMP_SYS(getrusage), "metrics"},
    {SCMP_SYS(sysinfo), "malloc asks how much memory there is"},
    {SCMP_SYS(uname), "libraries"},
    {SCMP_SYS(sched_getaffinity), "libraries count processors"},
    {SCMP_SYS(getcpu), "malloc"},
    /* signals and the end */
    {SCMP_SYS(rt_sigaction), "libcurl ignores SIGPIPE around calls; abort"},
    {SCMP_SYS(rt_sigprocmask), "abort"},
    {SCMP_SYS(rt_sigreturn), "returning from a handler"},
    {SCMP_SYS(sigaltstack), "sanitizers"},
    {SCMP_SYS(set_robust_list), "threads"},
    {SCMP_SYS(rseq), "threads"},
    {SCMP_SYS(exit), "the end"},
    {SCMP_SYS(exit_group), "the end"},
};

static const ob_call_row_t refused[] = {
    {SCMP_SYS(clone), "no thread and no process"},
    {SCMP_SYS(clone3), "likewise"},
    {SCMP_SYS(prctl), "names of memory for debuggers"},
    {SCMP_SYS(statx), "libraries fall back to fstat"},
};

static const ob_call_rule_t rules[] = {
    {SCMP_SYS(socket), "upstreams, name servers", .argument = 0, .value = AF_INET},
    {SCMP_SYS(socket), "likewise", .argument = 0, .value = AF_INET6},
    {SCMP_SYS(socket), "the C library asks its cache daemon", .refuse = true, .argument = 0, .value = AF_UNIX},
    {SCMP_SYS(socket), "c-ares sorts addresses", .refuse = true, .argument = 0, .value = AF_NETLINK},
    {SCMP_SYS(socketpair), "libcurl wakes itself", .argument = 0, .value = AF_UNIX},
    {SCMP_SYS(openat), "secrets, certificates: reading only", .argument = 2, .mask = O_ACCMODE | O_CREAT, .value = O_RDONLY},
    {SCMP_SYS(open), "likewise", .argument = 1, .mask = O_ACCMODE | O_CREAT, .value = O_RDONLY},
    {SCMP_SYS(mmap), "malloc and files; never code", .argument = 2, .mask = 4 /* PROT_EXEC */, .value = 0},
    {SCMP_SYS(mprotect), "secrets become read-only; never code", .argument = 2, .mask = 4, .value = 0},
    {SCMP_SYS(fcntl), "nonblocking", .argument = 1, .value = F_GETFL},
    {SCMP_SYS(fcntl), "likewise", .argument = 1, .value = F_SETFL},
    {SCMP_SYS(fcntl), "close-on-exec", .argument = 1, .value = F_GETFD},
    {SCMP_SYS(fcntl), "likewise", .argument = 1, .value = F_SETFD},
    {SCMP_SYS(fcntl), "channels", .argument = 1, .value = F_DUPFD_CLOEXEC},
    {SCMP_SYS(fcntl), "the size of a sealed memfd is final", .argument = 1, .value = F_GET_SEALS},
    {SCMP_SYS(ioctl), "is the log a terminal?", .argument = 1, .value = 0x5401 /* TCGETS */},
    {SCMP_SYS(ioctl), "libcurl: nonblocking", .argument = 1, .value = 0x5421 /* FIONBIO */},
    {SCMP_SYS(prlimit64), "reading limits", .argument = 2, .value = 0},
};

static const ob_limit_row_t limits[] = {{RLIMIT_CORE, "core", 0}, {RLIMIT_MSGQUEUE, "message queues", 0}};

/* ---- Folders ------------------------------------------------------------------------------------------------------- */

typedef struct folders {
    const char *list[FOLDERS_MAX];
    char *owned[FOLDERS_MAX];
    size_t count, owned_count;
} folders_t;

static bool has(const folders_t *folders, const char *folder)
{
    for (size_t i = 0; i < folders->count; i++) {
        if (strcmp(folders->list[i], folder) == 0)
            return true;
    }
    return false;
}

static void add(folders_t *folders, const char *folder)
{
    if (folders->count < FOLDERS_MAX && folder != NULL)
        folders->list[folders->count++] = folder;
}

/* The folder, not the file: a rotation replaces the file. */
static void add_folder_of(folders_t *folders, const char *file)
{
    char *copy = file != NULL && strlen(file) < PATH_MAX_BYTES ? strdup(file) : NULL;
    const char *folder;

    if (copy == NULL || folders->count == FOLDERS_MAX) {
        free(copy);
        return;
    }
    folder = dirname(copy);
    if (has(folders, folder)) {
        free(copy);
        return;
    }
    folders->owned[folders->owned_count++] = copy;
    add(folders, folder);
}

static void add_configured(folders_t *folders, const cfg_t *cfg)
{
    add_folder_of(folders, cfg->upstream_ca);
    for (size_t i = 0; i < cfg->policy_count; i++) {
        for (size_t j = 0; j < cfg->policies[i].rule_count; j++)
            add_folder_of(folders, cfg->policies[i].rules[j].shape.ca);
    }
    if (cfg->has_audit_key && (cfg->audit_key.source == CFG_SECRET_FILE || cfg->audit_key.source == CFG_SECRET_CMS))
        add_folder_of(folders, cfg->audit_key.where);
    add_folder_of(folders, cfg->audit_key.key_file);
    for (size_t i = 0; i < cfg->secret_count; i++) {
        if (cfg->secrets[i].source == CFG_SECRET_FILE || cfg->secrets[i].source == CFG_SECRET_CMS)
            add_folder_of(folders, cfg->secrets[i].where);
        add_folder_of(folders, cfg->secrets[i].key_file);
    }
}

static void enter_landlock(ob_layers_t *layers, const cfg_t *cfg)
{
    folders_t folders = {0};

    add(&folders, "/etc");       /* resolv.conf, certificates, OpenSSL's configuration */
    add(&folders, "/usr/share"); /* certificates that /etc links to */
    add(&folders, "/usr/lib/ssl");
    add(&folders, "/usr/local/share");
    add(&folders, "/run/systemd/resolve"); /* what resolv.conf may be a link to */
    add(&folders, getenv("CREDENTIALS_DIRECTORY"));
    add(&folders, getenv("SSL_CERT_DIR"));
    add_folder_of(&folders, getenv("SSL_CERT_FILE"));
    if (OB_SANITIZED)
        add(&folders, "/proc");
    if (cfg != NULL)
        add_configured(&folders, cfg);
    ob_confine_files(layers, folders.list, folders.count, true);
    for (size_t i = 0; i < folders.owned_count; i++)
        free(folders.owned[i]);
}

/* ---- All together -------------------------------------------------------------------------------------------------- */

void ob_lockdown_prepare(ob_layers_t *layers)
{
    if (!OB_SANITIZED)
        ob_confine_capabilities(layers);
    ob_confine_privileges(layers);
    ob_confine_limits(layers, limits, COUNT(limits));
}

void ob_lockdown_enter(ob_layers_t *layers, const cfg_t *cfg)
{
    static const ob_calls_t calls = {allowed, COUNT(allowed), refused, COUNT(refused), rules, COUNT(rules)};

    enter_landlock(layers, cfg);
    if (!OB_SANITIZED)
        ob_confine_calls(layers, &calls);
}

int ob_lockdown_report(bool json)
{
    ob_layers_t layers = {0};

    ob_lockdown_prepare(&layers);
    ob_lockdown_enter(&layers, NULL);
    ob_layers_print("broker", &layers, json);
    return ob_layers_judge(&layers);
}
