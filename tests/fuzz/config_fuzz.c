/* The configuration parser with its position scanner.
 *
 * Input: JSON text, as a file and as each child's view. Besides the sanitizers, these must hold:
 *     a refusal has at least one finding, and every finding stands within the text;
 *     what was accepted can be shown to every process, is accepted by it, and is shown again as the same bytes;
 *     a worker is never shown a secret, a private key, or more of a policy than its placeholders. */
#include <stdlib.h>

#include <jansson.h>

#include "config/config.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool holds)
{
    if (!holds)
        abort();
}

static void check_errors(ob_str_t text, cfg_errors_t *errors)
{
    ob_buf_t out = {0};
    uint32_t lines = 1;

    for (size_t i = 0; i < text.len; i++)
        lines += text.ptr[i] == '\n';
    for (size_t i = 0; i < errors->count; i++) {
        require(errors->items[i].line >= 1 && errors->items[i].line <= lines && errors->items[i].column >= 1);
        require(errors->items[i].path[0] == '$' && errors->items[i].message[0] != '\0');
        require(i == 0 || errors->items[i - 1].line <= errors->items[i].line);
    }
    require(cfg_errors_print("fuzz", errors, &out) == 0);
    ob_buf_dispose(&out);
    cfg_errors_dispose(errors);
}

/* {"secrets": {"NAME": {"placeholder": ...}}}, and nothing else. */
static void check_worker_policy(json_t *policy)
{
    json_t *secrets = json_object_get(policy, "secrets"), *secret;
    const char *name;

    require(json_object_size(policy) == (secrets != NULL));
    json_object_foreach(secrets, name, secret)
        require(json_object_size(secret) == (json_object_get(secret, "placeholder") != NULL));
}

static void check_worker(const ob_buf_t *json)
{
    json_t *view = json_loadb((const char *)json->data, json->len, 0, NULL), *item;
    const char *name;
    size_t index;

    require(view != NULL && json_object_get(view, "secrets") == NULL);
    json_object_foreach(json_object_get(view, "policies"), name, item)
        check_worker_policy(item);
    json_array_foreach(json_object_get(view, "listen"), index, item)
        require(json_object_size(json_object_get(item, "tls")) == 0);
    json_decref(view);
}

static void check_view(const cfg_t *cfg, int view)
{
    ob_buf_t sent = {0}, again = {0};
    cfg_errors_t errors;
    cfg_t *child = NULL;

    require(cfg_view(cfg, view, &sent) == 0);
    if (view == CFG_WORKER)
        check_worker(&sent);
    require(cfg_parse(ob_buf_str(&sent), NULL, view, &child, &errors) == 0 && errors.count == 0);
    require(cfg_view(child, view, &again) == 0 && ob_str_eq(ob_buf_str(&sent), ob_buf_str(&again)));
    cfg_errors_dispose(&errors);
    cfg_free(child);
    ob_buf_dispose(&sent);
    ob_buf_dispose(&again);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const int views[] = {CFG_ALL, CFG_WORKER, CFG_BROKER};
    ob_str_t text = {(const char *)data, size};

    for (size_t i = 0; i < 3; i++) {
        cfg_errors_t errors;
        cfg_t *cfg = NULL;
        int err = cfg_parse(text, "/base", views[i], &cfg, &errors);

        require(err == 0 || (err == OB_E_MALFORMED && errors.count > 0 && cfg == NULL));
        check_errors(text, &errors);
        for (size_t j = 0; err == 0 && j < 3; j++) {
            if ((views[i] & views[j]) == views[j])
                check_view(cfg, views[j]);
        }
        cfg_free(cfg);
    }
    return 0;
}
