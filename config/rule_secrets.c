/* Which secrets a rule sends, by name: for people, and for what checks that a secret is used. */
#include "config/reader.h"

static bool is_among(ob_str_t name, const ob_str_t *names, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (ob_str_eq(names[i], name))
            return true;
    }
    return false;
}

size_t cfg_rule_secrets(const cfg_rule_t *rule, ob_str_t *names, size_t max)
{
    size_t count = 0;

    for (size_t i = 0; i < rule->inject_count; i++) {
        size_t at = 0;
        ob_str_t name;

        while (rule->injects[i].value != NULL && count < max && cfg_template_next(rule->injects[i].value, &at, &name)) {
            if (!is_among(name, names, count))
                names[count++] = name;
        }
    }
    return count;
}
