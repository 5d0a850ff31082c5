#include "gateway/worker/placeholders.h"

#include <jansson.h>
#include <stdlib.h>

static int put_all(const cfg_policy_t *policy, json_t *object)
{
    for (size_t i = 0; i < policy->placeholder_count; i++) {
        const cfg_placeholder_t *placeholder = &policy->placeholders[i];

        if (json_object_get(object, placeholder->name) == NULL &&
            json_object_set_new(object, placeholder->name, json_string(placeholder->text)) != 0)
            return OB_E_NOMEM;
    }
    return 0;
}

int gw_add_placeholders(gw_arena_t *arena, const cfg_t *cfg, const cfg_tenant_t *tenant, ob_str_t name, ob_str_t *env)
{
    const cfg_policy_t *policy = cfg_policy_find(cfg, name.len > 0 ? name : ob_str_from(tenant->policy));
    json_t *object;
    char *text = NULL;
    int err = OB_E_NOMEM;

    if (policy == NULL || policy->placeholder_count == 0)
        return 0;
    /* The parser of submissions wrote it: what does not parse is want of memory. */
    if ((object = json_loadb(env->ptr, env->len, JSON_ALLOW_NUL, NULL)) != NULL && put_all(policy, object) == 0 &&
        (text = json_dumps(object, JSON_COMPACT)) != NULL)
        err = gw_arena_copy(arena, ob_str_from(text), env);
    free(text);
    json_decref(object);
    return err;
}
