#include <errno.h>
#include <seccomp.h>

#include "outbound/confine/confine.h"

static int add_rows(scmp_filter_ctx filter, uint32_t action, const ob_call_row_t *rows, size_t count)
{
    int err = 0;

    for (size_t i = 0; i < count && err == 0; i++)
        err = seccomp_rule_add(filter, action, rows[i].call, 0);
    return err;
}

static int add_rules(scmp_filter_ctx filter, const ob_call_rule_t *rules, size_t count)
{
    int err = 0;

    for (size_t i = 0; i < count && err == 0; i++) {
        const ob_call_rule_t *rule = &rules[i];
        struct scmp_arg_cmp compare = {.arg = rule->argument, .op = SCMP_CMP_EQ, .datum_a = rule->value};
        if (rule->mask != 0)
            compare = (struct scmp_arg_cmp){rule->argument, SCMP_CMP_MASKED_EQ, rule->mask, rule->value};
        uint32_t action = rule->refuse ? SCMP_ACT_ERRNO(EACCES) : SCMP_ACT_ALLOW;
        err = seccomp_rule_add_array(filter, action, rule->call, 1, &compare);
    }
    return err;
}

static int load(scmp_filter_ctx filter)
{
    int err;

    if ((err = seccomp_attr_set(filter, SCMP_FLTATR_CTL_TSYNC, 1)) != 0 || /* threads that there are too */
        (err = seccomp_attr_set(filter, SCMP_FLTATR_CTL_OPTIMIZE, 2)) != 0) /* a tree, not some sixty rows for every call */
        return err;
    return seccomp_load(filter);
}

/* Takes the filter, which is in force for good unless there was an error before; notes the error, if any. */
static bool put_on(ob_layers_t *layers, scmp_filter_ctx filter, int err)
{
    if (err == 0)
        err = load(filter);
    seccomp_release(filter);
    if (err != 0)
        ob_layer_note(layers, "seccomp", OB_LAYER_FAILED, "%s", strerror(-err));
    return err == 0;
}

void ob_confine_never(ob_layers_t *layers, const ob_call_row_t *rows, size_t count)
{
    scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ALLOW);
    int err = filter == NULL ? -ENOMEM : add_rows(filter, SCMP_ACT_ERRNO(EPERM), rows, count);

    if (put_on(layers, filter, err))
        ob_layer_note(layers, "seccomp", OB_LAYER_IN_FORCE, "%zu system calls fail, here and in every child", count);
}

void ob_confine_calls(ob_layers_t *layers, const ob_calls_t *calls)
{
    scmp_filter_ctx filter = seccomp_init(SCMP_ACT_KILL_PROCESS);
    int err = filter == NULL ? -ENOMEM : 0;

    if (err == 0)
        err = add_rows(filter, SCMP_ACT_ALLOW, calls->allowed, calls->allowed_count);
    if (err == 0)
        err = add_rows(filter, SCMP_ACT_ERRNO(EACCES), calls->refused, calls->refused_count);
    if (err == 0)
        err = add_rules(filter, calls->rules, calls->rule_count);
    if (put_on(layers, filter, err))
        ob_layer_note(layers, "seccomp", OB_LAYER_IN_FORCE,
                      "%zu system calls allowed, %zu with one argument, %zu fail, any other ends the process",
                      calls->allowed_count, calls->rule_count, calls->refused_count);
}
