#include "config/reader.h"

static int filter(json_t *value, const cfg_row_t *row, int view, json_t **out);

/* The keys of an object whose rows name the view. */
static int filter_object(json_t *object, const cfg_row_t *rows, int view, json_t **out)
{
    json_t *kept = json_object();
    int err = kept == NULL ? OB_E_NOMEM : 0;

    for (; rows->key != NULL && err == 0; rows++) {
        json_t *value = json_object_get(object, rows->key), *part;

        if (value == NULL || (rows->views & view) == 0)
            continue;
        if ((err = filter(value, rows, view, &part)) == 0 && json_object_set_new(kept, rows->key, part) != 0)
            err = OB_E_NOMEM;
    }
    if (err != 0)
        json_decref(kept);
    else
        *out = kept;
    return err;
}

static int filter_list(json_t *list, const cfg_row_t *rows, int view, json_t **out)
{
    json_t *kept = json_array(), *item, *part;
    int err = kept == NULL ? OB_E_NOMEM : 0;
    size_t index;

    json_array_foreach(list, index, item) {
        if (err == 0 && (err = filter_object(item, rows, view, &part)) == 0 && json_array_append_new(kept, part) != 0)
            err = OB_E_NOMEM;
    }
    if (err != 0)
        json_decref(kept);
    else
        *out = kept;
    return err;
}

static int filter_map(json_t *map, const cfg_row_t *rows, int view, json_t **out)
{
    json_t *kept = json_object(), *item, *part;
    int err = kept == NULL ? OB_E_NOMEM : 0;
    const char *name;

    json_object_foreach(map, name, item) {
        if (err == 0 && (err = filter_object(item, rows, view, &part)) == 0 &&
            json_object_set_new(kept, name, part) != 0)
            err = OB_E_NOMEM;
    }
    if (err != 0)
        json_decref(kept);
    else
        *out = kept;
    return err;
}

/* Rows decide what is left out, never the values: what has no row cannot slip through. */
static int filter(json_t *value, const cfg_row_t *row, int view, json_t **out)
{
    if (row->type == CFG_OBJECT && json_is_object(value))
        return filter_object(value, row->rows, view, out);
    if (row->type == CFG_LIST)
        return filter_list(value, row->rows, view, out);
    if (row->type == CFG_MAP)
        return filter_map(value, row->rows, view, out);
    *out = json_incref(value);
    return 0;
}

static int on_text(const char *bytes, size_t len, void *data)
{
    return ob_buf_put(data, bytes, len) == 0 ? 0 : -1;
}

int cfg_view(const cfg_t *cfg, int view, ob_buf_t *json)
{
    const cfg_memory_t *memory = cfg->memory;
    json_t *part;
    int err;

    if ((err = filter_object(memory->document, cfg_rows, view, &part)) != 0)
        return err;
    if (json_dump_callback(part, on_text, json, JSON_COMPACT) != 0)
        err = OB_E_NOMEM;
    json_decref(part);
    return err;
}
