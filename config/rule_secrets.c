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

typedef struct names {
    ob_str_t *items;
    size_t count, max;
} names_t;

static void on_template(void *data, const cfg_template_t *template)
{
    names_t *names = data;
    size_t at = 0;
    ob_str_t name;

    while (names->count < names->max && cfg_template_next(template->text, &at, &name)) {
        if (!is_among(name, names->items, names->count))
            names->items[names->count++] = name;
    }
}

size_t cfg_rule_secrets(const cfg_rule_t *rule, ob_str_t *names, size_t max)
{
    names_t list = {names, 0, max};

    cfg_rule_each_template(rule, on_template, &list);
    return list.count;
}
