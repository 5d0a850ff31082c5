#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <sched.h>
#include <stdio.h>
#include <sys/mount.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "outbound/confine/confine.h"

#define NOBODY 65534
/* container engines refuse what is dangerous for a process without filters of its own */
#define ALLOW_NAMESPACES "allow user namespaces (in a container: security_opt seccomp=unconfined)"

/* ---- The root ------------------------------------------------------------------------------------------------------ */

/* An empty file system becomes the root, the old one is let go of. /proc is only where it is put up: it is always there. */
static int enter_empty_root(void)
{
    static const unsigned long flags = MS_NOSUID | MS_NODEV | MS_NOEXEC;

    if (mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) != 0 || mount("empty", "/proc", "tmpfs", flags, "size=4k,mode=555") != 0 ||
        chdir("/proc") != 0 || syscall(SYS_pivot_root, ".", ".") != 0 || umount2(".", MNT_DETACH) != 0 || chdir("/") != 0)
        return OB_E_IO;
    return mount(NULL, "/", NULL, MS_REMOUNT | MS_RDONLY | flags, NULL) == 0 ? 0 : OB_E_IO;
}

/* ---- Users --------------------------------------------------------------------------------------------------------- */

/* In a user namespace that somebody made for this process, or the machine's own? */
static bool has_user_namespace(void)
{
    unsigned long inside = 0, outside = 0, count = 0;
    FILE *map = fopen("/proc/self/uid_map", "re");
    bool whole = map != NULL && fscanf(map, "%lu %lu %lu", &inside, &outside, &count) == 3 && count == UINT32_MAX;

    if (map != NULL)
        fclose(map);
    return map != NULL && !whole;
}

/* Root's files are as readable to a root without capabilities as to any owner: so not root. */
static int become_nobody(void)
{
    if (setgroups(0, NULL) != 0 || setresgid(NOBODY, NOBODY, NOBODY) != 0 || setresuid(NOBODY, NOBODY, NOBODY) != 0)
        return OB_E_IO;
    return 0;
}

static void leave_users(ob_layers_t *layers, bool inside)
{
    bool root = !inside && geteuid() == 0;

    if (root && become_nobody() != 0) {
        ob_layer_note(layers, "user", OB_LAYER_FAILED, "root cannot become nobody: %s", strerror(errno));
        return;
    }
    if (inside || unshare(CLONE_NEWUSER) == 0)
        ob_layer_note(layers, "user", OB_LAYER_IN_FORCE, "a user namespace of its own%s", root ? "; nobody, not root" : "");
    else
        ob_layer_note(layers, "user", OB_LAYER_ABSENT, "no user namespace: %s%s", strerror(errno),
                      root ? "; nobody, not root" : "");
}

/* ---- All together -------------------------------------------------------------------------------------------------- */

static void note_pids(ob_layers_t *layers)
{
    if (getpid() == 1)
        ob_layer_note(layers, "pid", OB_LAYER_IN_FORCE, "sees no process but itself");
    else
        ob_layer_note(layers, "pid", OB_LAYER_ABSENT, "the supervisor may not make PID namespaces here; " ALLOW_NAMESPACES);
}

void ob_confine_namespaces(ob_layers_t *layers)
{
    static const int kinds = CLONE_NEWNET | CLONE_NEWIPC | CLONE_NEWUTS | CLONE_NEWNS;
    bool inside = has_user_namespace();
    bool had = inside;

    note_pids(layers);
    if (unshare(kinds) != 0) {
        if (unshare(CLONE_NEWUSER | kinds) != 0) {
            ob_layer_note(layers, "namespaces", OB_LAYER_ABSENT, "not allowed here: %s; " ALLOW_NAMESPACES ", or CAP_SYS_ADMIN",
                          strerror(errno));
            leave_users(layers, had);
            return;
        }
        inside = true;
    }
    ob_layer_note(layers, "namespaces", OB_LAYER_IN_FORCE, "mount, network (without any interface up), IPC, UTS");
    if (enter_empty_root() == 0)
        ob_layer_note(layers, "root", OB_LAYER_IN_FORCE, "an empty directory, read-only");
    else
        ob_layer_note(layers, "root", OB_LAYER_ABSENT, "no mounts here: %s; in a container: security_opt apparmor=unconfined",
                      strerror(errno));
    leave_users(layers, inside);
}
