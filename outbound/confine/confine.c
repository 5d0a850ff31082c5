#include "outbound/confine/confine.h"

#include <errno.h>
#include <linux/capability.h>
#include <linux/securebits.h>
#include <stdarg.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "outbound/wire/log.h"

/* ---- What was done ------------------------------------------------------------------------------------------------ */

void ob_layer_note(ob_layers_t *layers, const char *name, ob_layer_state_t state, const char *format, ...)
{
    ob_layer_t *layer = &layers->list[layers->count];
    va_list args;

    if (layers->count == OB_LAYERS_MAX)
        return;
    layers->count++;
    layer->name = name;
    layer->state = state;
    va_start(args, format);
    vsnprintf(layer->detail, sizeof(layer->detail), format, args);
    va_end(args);
}

int ob_layers_judge(const ob_layers_t *layers)
{
    int err = 0;

    for (size_t i = 0; i < layers->count; i++) {
        const ob_layer_t *layer = &layers->list[i];
        const ob_log_field_t fields[] = {OB_LOG_STR("layer", ob_str_from(layer->name)),
                                         OB_LOG_STR("why", ob_str_from(layer->detail)), OB_LOG_END};
        if (layer->state == OB_LAYER_ABSENT)
            ob_log(OB_LOG_INFO, "sandbox: a layer is not to be had here; the others stand", fields);
        if (layer->state != OB_LAYER_FAILED)
            continue;
        ob_log(OB_LOG_ERROR, "sandbox: a layer cannot be set up, so nothing is served (mayfly sandbox-report shows all)",
               fields);
        err = OB_E_IO;
    }
    return err;
}

void ob_layers_print(const char *process, const ob_layers_t *layers, bool json)
{
    static const char *const words[] = {"in force", "absent", "FAILED"};

    for (size_t i = 0; i < layers->count; i++) {
        const ob_layer_t *layer = &layers->list[i];
        if (!json) {
            printf("%-8s %-16s %-9s %s\n", process, layer->name, words[layer->state], layer->detail);
            continue;
        }
        ob_buf_t line = {0};
        if (ob_buf_printf(&line, "{\"process\":\"%s\",\"layer\":\"%s\",\"state\":\"%s\",\"detail\":", process, layer->name,
                          words[layer->state]) == 0 &&
            ob_json_put_str(&line, ob_str_from(layer->detail)) == 0 && ob_buf_put(&line, "}\n", 2) == 0)
            fwrite(line.data, 1, line.len, stdout);
        ob_buf_dispose(&line);
    }
}

/* ---- Privileges ---------------------------------------------------------------------------------------------------- */

void ob_confine_privileges(ob_layers_t *layers)
{
    bool done = prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 && prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) == 0;

    ob_layer_note(layers, "privileges", done ? OB_LAYER_IN_FORCE : OB_LAYER_FAILED, "%s",
                  done ? "no new privileges; not dumpable" : strerror(errno));
}

void ob_confine_capabilities(ob_layers_t *layers)
{
    struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3};
    struct __user_cap_data_struct none[_LINUX_CAPABILITY_U32S_3] = {0};

    /* fail without CAP_SETPCAP; then no_new_privs keeps exec from gaining any */
    for (int cap = 0; cap <= CAP_LAST_CAP; cap++)
        prctl(PR_CAPBSET_DROP, cap, 0, 0, 0);
    prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0);
    prctl(PR_SET_SECUREBITS, SECBIT_NOROOT | SECBIT_NOROOT_LOCKED | SECBIT_KEEP_CAPS_LOCKED | SECBIT_NO_SETUID_FIXUP_LOCKED);
    bool done = syscall(SYS_capset, &header, none) == 0;
    ob_layer_note(layers, "capabilities", done ? OB_LAYER_IN_FORCE : OB_LAYER_FAILED, "%s",
                  done ? "none in any set" : strerror(errno));
}

void ob_confine_limits(ob_layers_t *layers, const ob_limit_row_t *rows, size_t count)
{
    char list[160] = "";

    for (size_t i = 0; i < count; i++) {
        if (setrlimit(rows[i].resource, &(struct rlimit){rows[i].value, rows[i].value}) != 0) {
            ob_layer_note(layers, "limits", OB_LAYER_FAILED, "%s: %s", rows[i].name, strerror(errno));
            return;
        }
        size_t at = strlen(list);
        snprintf(list + at, sizeof(list) - at, "%s%s=%llu", i > 0 ? " " : "", rows[i].name, (unsigned long long)rows[i].value);
    }
    ob_layer_note(layers, "limits", OB_LAYER_IN_FORCE, "%s", list);
}
