#include "gateway/supervisor/confine.h"

#include <errno.h>
#include <linux/capability.h>
#include <seccomp.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#define COUNT(rows) (sizeof(rows) / sizeof((rows)[0]))

typedef struct keep_row {
    int capability;
    const char *reason;
} keep_row_t;

static const keep_row_t kept[] = {
    {CAP_SYS_ADMIN, "workers' namespaces and their empty root"},
    {CAP_SETUID, "workers become nobody"},
    {CAP_SETGID, "likewise"},
    {CAP_SETPCAP, "children drop their capabilities"},
    {CAP_KILL, "workers are nobody's"},
    {CAP_NET_BIND_SERVICE, "ports below 1024"},
    {CAP_DAC_READ_SEARCH, "certificates and secrets that belong to others"},
    {CAP_DAC_OVERRIDE, "log files that belong to others"},
};

static const ob_call_row_t never[] = {
    {SCMP_SYS(ptrace), "looks into processes"},
    {SCMP_SYS(process_vm_readv), "likewise"},
    {SCMP_SYS(process_vm_writev), "likewise"},
    {SCMP_SYS(pidfd_getfd), "likewise"},
    {SCMP_SYS(kcmp), "likewise"},
    {SCMP_SYS(perf_event_open), "likewise"},
    {SCMP_SYS(userfaultfd), "helps exploits of the kernel"},
    {SCMP_SYS(io_uring_setup), "goes around filters of system calls"},
    {SCMP_SYS(bpf), "code in the kernel"},
    {SCMP_SYS(init_module), "likewise"},
    {SCMP_SYS(finit_module), "likewise"},
    {SCMP_SYS(delete_module), "likewise"},
    {SCMP_SYS(kexec_load), "another kernel"},
    {SCMP_SYS(kexec_file_load), "likewise"},
    {SCMP_SYS(reboot), "the machine"},
    {SCMP_SYS(swapon), "the machine"},
    {SCMP_SYS(swapoff), "the machine"},
    {SCMP_SYS(settimeofday), "the machine's clock"},
    {SCMP_SYS(clock_settime), "likewise"},
    {SCMP_SYS(adjtimex), "likewise"},
    {SCMP_SYS(add_key), "the kernel's keys"},
    {SCMP_SYS(request_key), "likewise"},
    {SCMP_SYS(keyctl), "likewise"},
    {SCMP_SYS(open_by_handle_at), "files behind the back of namespaces"},
    {SCMP_SYS(setns), "other containers"},
    {SCMP_SYS(acct), "the machine"},
    {SCMP_SYS(quotactl), "the machine"},
    {SCMP_SYS(personality), "weakens address space randomisation"},
};

static bool is_kept(int capability)
{
    for (size_t i = 0; i < COUNT(kept); i++) {
        if (kept[i].capability == capability) {
            return true;
        }
    }
    return false;
}

static void keep_capabilities(ob_layers_t *layers)
{
    struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3};
    struct __user_cap_data_struct sets[_LINUX_CAPABILITY_U32S_3];
    if (syscall(SYS_capget, &header, sets) != 0) {
        ob_layer_note(layers, "capabilities", OB_LAYER_FAILED, "%s", strerror(errno));
        return;
    }
    for (int cap = 0; cap <= CAP_LAST_CAP; cap++) {
        uint32_t bit = CAP_TO_MASK(cap);
        struct __user_cap_data_struct *set = &sets[CAP_TO_INDEX(cap)];
        if (!is_kept(cap)) {
            prctl(PR_CAPBSET_DROP, cap, 0, 0, 0);
            set->permitted &= ~bit;
        }
        set->inheritable &= ~bit;
    }
    for (size_t i = 0; i < _LINUX_CAPABILITY_U32S_3; i++) {
        sets[i].effective &= sets[i].permitted;
    }
    bool done = syscall(SYS_capset, &header, sets) == 0;
    ob_layer_note(layers, "capabilities", done ? OB_LAYER_IN_FORCE : OB_LAYER_FAILED, "%s",
                  !done                        ? strerror(errno)
                  : sets[0].permitted == 0     ? "none"
                                               : "of root's, those for namespaces, users, signals, low ports and files");
}

void gw_confine_supervisor(ob_layers_t *layers)
{
    static const ob_limit_row_t limits[] = {{RLIMIT_CORE, "core", 0}};
    if (OB_SANITIZED) {
        ob_layer_note(layers, "all", OB_LAYER_ABSENT, "a sanitizer's build looks for leaks with rights that they take away");
        return;
    }
    keep_capabilities(layers);
    ob_confine_privileges(layers);
    ob_confine_limits(layers, limits, COUNT(limits));
    ob_confine_never(layers, never, COUNT(never));
}
