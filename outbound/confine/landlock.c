#include <errno.h>
#include <fcntl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "outbound/confine/confine.h"

/* The kernel's interface (linux/landlock.h), as far as distributions' headers may lack it. */
#ifndef SYS_landlock_create_ruleset
#define SYS_landlock_create_ruleset 444
#define SYS_landlock_add_rule 445
#define SYS_landlock_restrict_self 446
#endif

enum { WANT_VERSION = 1, RULE_PATH_BENEATH = 1 };
#define READ_FILE (UINT64_C(1) << 2)
#define READ_DIR (UINT64_C(1) << 3)

/* Handled and not allowed by any rule: denied. */
typedef struct rules {
    uint64_t files, network, scoped;
} rules_t;

typedef struct __attribute__((packed)) path_rule {
    uint64_t allowed;
    int32_t folder;
} path_rule_t;

/* The kernel refuses bits that its version does not know. */
static rules_t rules_of_version(long version, bool network)
{
    rules_t rules = {.files = (UINT64_C(1) << 13) - 1}; /* execute .. make_sym */

    if (version >= 2)
        rules.files |= UINT64_C(1) << 13; /* refer */
    if (version >= 3)
        rules.files |= UINT64_C(1) << 14; /* truncate */
    if (version >= 4 && !network)
        rules.network = 3; /* bind and connect TCP */
    if (version >= 5)
        rules.files |= UINT64_C(1) << 15; /* ioctl on devices */
    if (version >= 6)
        rules.scoped = 3; /* abstract sockets, signals */
    return rules;
}

static void allow_reading(int ruleset, const char *folder)
{
    path_rule_t rule = {.allowed = READ_FILE | READ_DIR, .folder = open(folder, O_PATH | O_CLOEXEC)};

    if (rule.folder == -1)
        return; /* what is not there cannot be read either */
    if (syscall(SYS_landlock_add_rule, ruleset, RULE_PATH_BENEATH, &rule, 0) != 0) {
        rule.allowed = READ_FILE; /* it is a file */
        (void)!syscall(SYS_landlock_add_rule, ruleset, RULE_PATH_BENEATH, &rule, 0);
    }
    close(rule.folder);
}

void ob_confine_files(ob_layers_t *layers, const char *const *readable, size_t count, bool network)
{
    long version = syscall(SYS_landlock_create_ruleset, NULL, 0, WANT_VERSION);

    if (version < 1) {
        ob_layer_note(layers, "landlock", OB_LAYER_ABSENT, "this kernel has no Landlock, or it is switched off (lsm=)");
        return;
    }
    rules_t rules = rules_of_version(version, network);
    size_t size = version >= 6 ? sizeof(rules) : version >= 4 ? 2 * sizeof(uint64_t) : sizeof(uint64_t);
    int ruleset = (int)syscall(SYS_landlock_create_ruleset, &rules, size, 0);
    for (size_t i = 0; ruleset != -1 && i < count; i++)
        allow_reading(ruleset, readable[i]);
    if (ruleset == -1 || syscall(SYS_landlock_restrict_self, ruleset, 0) != 0)
        ob_layer_note(layers, "landlock", OB_LAYER_FAILED, "%s", strerror(errno));
    else if (count == 0)
        ob_layer_note(layers, "landlock", OB_LAYER_IN_FORCE, "version %ld: no file at all", version);
    else
        ob_layer_note(layers, "landlock", OB_LAYER_IN_FORCE, "version %ld: reading below %zu folders, nothing else", version,
                      count);
    if (ruleset != -1)
        close(ruleset);
}
