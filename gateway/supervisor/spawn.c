#include "gateway/supervisor/spawn.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "outbound/wire/control.h"

const gw_kind_row_t gw_kinds[GW_KIND_COUNT] = {
    [GW_WORKER] = {.name = "worker", .program = "mayfly-worker", .view = CFG_WORKER, .runs_code = true},
    [GW_BROKER] = {.name = "broker", .program = "mayfly-broker", .view = CFG_BROKER, .gets_secrets = true},
};

/* Without these a sanitizer build would lose its settings at exec; they hold no secret. */
static const char *const passed_to_all[] = {"ASAN_OPTIONS", "UBSAN_OPTIONS", "LSAN_OPTIONS", "ASAN_SYMBOLIZER_PATH", NULL};
static const char *const passed_with_secrets[] = {"CREDENTIALS_DIRECTORY", "SSL_CERT_FILE", "SSL_CERT_DIR", NULL};

typedef struct environment {
    char **list;
    size_t count, cap;
} environment_t;

static int environment_add(environment_t *env, const char *name)
{
    const char *value = getenv(name);
    if (value == NULL) {
        return 0;
    }
    if (env->count + 1 >= env->cap) {
        size_t cap = env->cap * 2 + 16;
        char **list = realloc(env->list, cap * sizeof(*list));
        if (list == NULL) {
            return OB_E_NOMEM;
        }
        env->list = list;
        env->cap = cap;
    }
    char *entry = NULL;
    if (asprintf(&entry, "%s=%s", name, value) < 0) {
        return OB_E_NOMEM;
    }
    env->list[env->count++] = entry;
    env->list[env->count] = NULL;
    return 0;
}

static int environment_add_all(environment_t *env, const char *const *names)
{
    int ret = 0;
    for (; ret == 0 && *names != NULL; names++) {
        ret = environment_add(env, *names);
    }
    return ret;
}

static void environment_dispose(environment_t *env)
{
    for (size_t i = 0; i < env->count; i++) {
        free(env->list[i]);
    }
    free(env->list);
}

static int environment_make(const gw_kind_row_t *row, environment_t *env)
{
    env->list = calloc(16, sizeof(*env->list));
    if (env->list == NULL) {
        return OB_E_NOMEM;
    }
    env->cap = 16;
    int ret = environment_add_all(env, passed_to_all);
    if (ret != 0 || !row->gets_secrets) {
        return ret;
    }
    return environment_add_all(env, passed_with_secrets);
}

int gw_sibling_path(const char *program, char *path, size_t size)
{
    ssize_t len = readlink("/proc/self/exe", path, size);
    if (len <= 0) {
        return OB_E_IO;
    }
    if ((size_t)len >= size) {
        return OB_E_TOO_LARGE;
    }
    path[len] = '\0';
    char *slash = strrchr(path, '/');
    size_t dir = slash != NULL ? (size_t)(slash - path) + 1 : 0;
    if (dir + strlen(program) >= size) {
        return OB_E_TOO_LARGE;
    }
    memcpy(path + dir, program, strlen(program) + 1);
    return 0;
}

/* ---- PID namespaces ---------------------------------------------------------------------------------------------- */

typedef enum isolation { PLAIN, PIDS, PIDS_AND_USERS, ISOLATION_COUNT } isolation_t;
static const unsigned long isolation_flags[ISOLATION_COUNT] = {0, CLONE_NEWPID, CLONE_NEWUSER | CLONE_NEWPID};

/* fork() with namespaces. The C library's caches do not matter to a child that execs. */
static pid_t fork_isolated(isolation_t isolation)
{
    return (pid_t)syscall(SYS_clone, isolation_flags[isolation] | SIGCHLD, NULL, NULL, NULL, NULL);
}

typedef struct maps {
    char uid[32], gid[32];
} maps_t;

/* Outside the new namespace these are the numbers of the user that the supervisor runs as. */
static maps_t maps_of_self(void)
{
    maps_t maps;
    snprintf(maps.uid, sizeof(maps.uid), "0 %u 1", (unsigned)geteuid());
    snprintf(maps.gid, sizeof(maps.gid), "0 %u 1", (unsigned)getegid());
    return maps;
}

static void write_file(const char *path, const char *text)
{
    int fd = open(path, O_WRONLY | O_CLOEXEC);
    if (fd >= 0) {
        (void)!write(fd, text, strlen(text));
        close(fd);
    }
}

/* Root inside the new user namespace, so that exec keeps the rights that the child needs to make its other namespaces. */
static void become_root_inside(const maps_t *maps)
{
    prctl(PR_SET_DUMPABLE, 1, 0, 0, 0); /* or /proc/self is not ours to write */
    write_file("/proc/self/setgroups", "deny");
    write_file("/proc/self/uid_map", maps->uid);
    write_file("/proc/self/gid_map", maps->gid);
}

/* The strongest that is allowed here. */
static pid_t fork_child(bool isolated, isolation_t *isolation)
{
    static const isolation_t order[] = {PIDS, PIDS_AND_USERS};
    for (size_t i = 0; isolated && i < sizeof(order) / sizeof(order[0]); i++) {
        pid_t child = fork_isolated(order[i]);
        *isolation = order[i];
        if (child >= 0) {
            return child;
        }
    }
    *isolation = PLAIN;
    return fork();
}

/* Runs between fork and exec: async-signal-safe calls only. */
static _Noreturn void become_child(const char *path, char *const *argv, char *const *envp, int control, pid_t supervisor)
{
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    signal(SIGPIPE, SIG_DFL);
    setsid(); /* a Ctrl-C on the terminal is the supervisor's to handle */
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getpid() != 1 && getppid() != supervisor) { /* in a PID namespace the parent has no number */
        _exit(1);
    }
    int null = open("/dev/null", O_RDWR);
    if (null < 0 || dup2(null, STDIN_FILENO) < 0) {
        _exit(1);
    }
    if (control == OB_CONTROL_FD) {
        fcntl(control, F_SETFD, 0);
    } else if (dup2(control, OB_CONTROL_FD) < 0) {
        _exit(1);
    }
    close_range(OB_CONTROL_FD + 1, ~0U, 0);
    execve(path, argv, envp);
    _exit(127);
}

int gw_spawn(gw_kind_t kind, uint32_t slot, const gw_spawn_options_t *options, pid_t *pid, int *control)
{
    const gw_kind_row_t *row = &gw_kinds[kind];
    char path[4096], name[32];
    int pair[2] = {-1, -1};
    environment_t env = {0};
    snprintf(name, sizeof(name), "%s.%u", row->name, slot);
    int ret = gw_sibling_path(row->program, path, sizeof(path));
    if (ret == 0) {
        ret = environment_make(row, &env);
    }
    if (ret == 0 && socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, pair) != 0) {
        ret = OB_E_IO;
    }
    if (ret != 0) {
        goto out;
    }
    char *const argv[] = {(char *)row->program, name,
                          row->runs_code && options->insecure_no_sandbox ? "--insecure-no-sandbox" : NULL, NULL};
    pid_t self = getpid();
    isolation_t isolation;
    maps_t maps = maps_of_self();
    pid_t child = fork_child(row->runs_code && !options->insecure_no_sandbox, &isolation);
    if (child == 0) {
        if (isolation == PIDS_AND_USERS) {
            become_root_inside(&maps);
        }
        become_child(path, argv, env.list, pair[1], self);
    }
    if (child < 0) {
        close(pair[0]);
        ret = OB_E_IO;
        goto out;
    }
    *pid = child;
    *control = pair[0];
out:
    if (pair[1] >= 0) {
        close(pair[1]);
    }
    environment_dispose(&env);
    return ret;
}

int gw_spawn_report(gw_kind_t kind, bool json)
{
    const gw_kind_row_t *row = &gw_kinds[kind];
    char path[4096];
    isolation_t isolation;
    maps_t maps = maps_of_self();
    int status = 1;
    if (gw_sibling_path(row->program, path, sizeof(path)) != 0) {
        return OB_E_IO;
    }
    pid_t child = fork_child(row->runs_code, &isolation);
    if (child == 0) {
        if (isolation == PIDS_AND_USERS) {
            become_root_inside(&maps);
        }
        execl(path, row->program, json ? "--sandbox-report=json" : "--sandbox-report", (char *)NULL);
        _exit(127);
    }
    return child > 0 && waitpid(child, &status, 0) == child && status == 0 ? 0 : OB_E_IO;
}
