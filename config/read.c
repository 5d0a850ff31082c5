#include "config/reader.h"

#include <inttypes.h>
#include <stdio.h>

#include "outbound/wire/messages.h"

static bool in_view(const cfg_reader_t *reader, const cfg_row_t *row)
{
    return (row->views & reader->view) != 0;
}

static void *place(void *base, size_t offset)
{
    return (char *)base + offset;
}

/* ---- one value by its row ---- */

static void read_bool(cfg_reader_t *reader, const cfg_path_t *path, const cfg_row_t *row, json_t *value, void *base)
{
    if (!json_is_boolean(value))
        cfg_report_type(reader, path, "true or false", value);
    else
        *(bool *)place(base, row->at) = json_is_true(value);
}

static bool is_number(cfg_reader_t *reader, const cfg_path_t *path, const cfg_row_t *row, const json_t *value)
{
    json_int_t number = json_integer_value(value);

    if (!json_is_integer(value)) {
        cfg_report_type(reader, path, "a whole number", value);
    } else if (number < 0 || (uint64_t)number < row->min || (uint64_t)number > row->max) {
        cfg_report(reader, path, "%" JSON_INTEGER_FORMAT " is out of range: expected %" PRIu64 " to %" PRIu64, number,
                   row->min, row->max);
    } else {
        return true;
    }
    return false;
}

static void read_u32(cfg_reader_t *reader, const cfg_path_t *path, const cfg_row_t *row, json_t *value, void *base)
{
    if (is_number(reader, path, row, value))
        *(uint32_t *)place(base, row->at) = (uint32_t)json_integer_value(value);
}

static void read_u64(cfg_reader_t *reader, const cfg_path_t *path, const cfg_row_t *row, json_t *value, void *base)
{
    if (is_number(reader, path, row, value))
        *(uint64_t *)place(base, row->at) = (uint64_t)json_integer_value(value);
}

static void read_string(cfg_reader_t *reader, const cfg_path_t *path, const cfg_row_t *row, json_t *value, void *base)
{
    if (cfg_is_text(reader, path, value, "a string", row->max))
        *(const char **)place(base, row->at) = json_string_value(value);
}

/* -1: none of them. */
static int choice_of(const char *const *choices, const char *word)
{
    for (int i = 0; choices != NULL && choices[i] != NULL; i++) {
        if (strcmp(choices[i], word) == 0)
            return i;
    }
    return -1;
}

static void read_file(cfg_reader_t *reader, const cfg_path_t *path, const cfg_row_t *row, json_t *value, void *base)
{
    const char *file;

    if (!cfg_is_text(reader, path, value, "a file's path", row->max))
        return;
    if (choice_of(row->choices, json_string_value(value)) < 0) {
        file = cfg_resolve_file(reader, json_string_value(value));
        if (file == NULL || json_string_set(value, file) != 0)
            reader->err = OB_E_NOMEM;
    }
    *(const char **)place(base, row->at) = json_string_value(value);
}

static bool is_choice(cfg_reader_t *reader, const cfg_path_t *path, const cfg_row_t *row, const json_t *value,
                      int *choice)
{
    char words[128] = "";

    if (json_is_string(value) && (*choice = choice_of(row->choices, json_string_value(value))) >= 0)
        return true;
    for (size_t i = 0, used = 0; row->choices[i] != NULL && used < sizeof(words); i++)
        used += (size_t)snprintf(words + used, sizeof(words) - used, "%s\"%s\"", i == 0 ? "" : ", ", row->choices[i]);
    if (json_is_string(value))
        cfg_report(reader, path, "\"%s\" is none of %s", json_string_value(value), words);
    else
        cfg_report(reader, path, "expected one of %s", words);
    return false;
}

static void read_choice(cfg_reader_t *reader, const cfg_path_t *path, const cfg_row_t *row, json_t *value, void *base)
{
    int choice;

    if (is_choice(reader, path, row, value, &choice))
        *(int *)place(base, row->at) = choice;
}

static void read_switch(cfg_reader_t *reader, const cfg_path_t *path, const cfg_row_t *row, json_t *value, void *base)
{
    int choice;

    if (is_choice(reader, path, row, value, &choice))
        *(bool *)place(base, row->at) = choice == 1;
}

static void read_strings(cfg_reader_t *reader, const cfg_path_t *path, const cfg_row_t *row, json_t *value, void *base)
{
    const char **strings;
    size_t index;
    json_t *item;

    if (!cfg_is_list(reader, path, value, "a list of strings", row->min, row->max) || json_array_size(value) == 0 ||
        (strings = cfg_alloc(reader, json_array_size(value), sizeof(*strings))) == NULL)
        return;
    json_array_foreach(value, index, item) {
        cfg_path_t here = {.up = path, .index = index};

        strings[index] = ""; /* never NULL, also where the item is wrong */
        if (!cfg_is_text(reader, &here, item, "a string", OB_URL_MAX))
            continue;
        strings[index] = json_string_value(item);
        if (row->read != NULL)
            row->read(reader, &here, item, NULL);
    }
    *(const char ***)place(base, row->at) = strings;
    *(size_t *)place(base, row->count_at) = json_array_size(value);
}

/* Where an object's members go. NULL: out of memory. */
static void *group_of(cfg_reader_t *reader, const cfg_row_t *row, void *base)
{
    void *at = place(base, row->at);

    return row->item_size == 0 ? at : (*(void **)at = cfg_alloc(reader, 1, row->item_size));
}

static void read_group(cfg_reader_t *reader, const cfg_path_t *path, const cfg_row_t *row, json_t *value, void *base)
{
    const json_t *outer = reader->inherited;
    void *group;

    if (json_is_false(value) && (row->flags & CFG_NULLABLE) != 0)
        return;
    if (!json_is_object(value)) {
        cfg_report_type(reader, path, "an object", value);
        return;
    }
    if (row->count_at != CFG_NOWHERE)
        *(bool *)place(base, row->count_at) = true;
    /* What is wrong in "limits" itself has been said once; repeating it for every tenant helps nobody. */
    if ((row->flags & CFG_INHERITS_LIMITS) != 0 && reader->errors->count == 0)
        reader->inherited = json_object_get(reader->memory->document, "limits");
    if ((group = group_of(reader, row, base)) != NULL) {
        cfg_read_object(reader, path, value, row->rows, group);
        if (row->check != NULL)
            row->check(reader, path, value, group);
    }
    reader->inherited = outer;
}

static void read_item(cfg_reader_t *reader, const cfg_path_t *path, const cfg_row_t *row, json_t *value, void *item)
{
    if (!json_is_object(value)) {
        cfg_report_type(reader, path, "an object", value);
        return;
    }
    cfg_read_object(reader, path, value, row->rows, item);
    if (row->check != NULL)
        row->check(reader, path, value, item);
}

static void read_list(cfg_reader_t *reader, const cfg_path_t *path, const cfg_row_t *row, json_t *value, void *base)
{
    size_t index;
    json_t *item;
    char *items;

    if (!cfg_is_list(reader, path, value, "a list", row->min, row->max) || json_array_size(value) == 0 ||
        (items = cfg_alloc(reader, json_array_size(value), row->item_size)) == NULL)
        return;
    json_array_foreach(value, index, item) {
        cfg_path_t here = {.up = path, .index = index};

        read_item(reader, &here, row, item, items + index * row->item_size);
    }
    *(void **)place(base, row->at) = items;
    *(size_t *)place(base, row->count_at) = json_array_size(value);
}

static bool is_name(const char *name, bool identifier)
{
    size_t len = strlen(name);

    if (len == 0 || len > OB_NAME_MAX || (identifier && name[0] >= '0' && name[0] <= '9'))
        return false;
    for (; *name != '\0'; name++) {
        bool letter = (*name >= 'a' && *name <= 'z') || (*name >= 'A' && *name <= 'Z') ||
                      (*name >= '0' && *name <= '9');

        if (!letter && *name != '_' && (identifier || (*name != '-' && *name != '.')))
            return false;
    }
    return true;
}

static void read_named(cfg_reader_t *reader, const cfg_path_t *path, const cfg_row_t *row, json_t *value, void *item)
{
    bool identifier = (row->flags & CFG_IDENTIFIERS) != 0;

    *(const char **)item = path->key;
    if (!is_name(path->key, identifier))
        cfg_report_key(reader, path, "this is no usable name: expected 1 to %d letters, digits and %s", OB_NAME_MAX,
                       identifier ? "'_', not starting with a digit" : "'_', '-', '.'");
    read_item(reader, path, row, value, item);
}

static void read_map(cfg_reader_t *reader, const cfg_path_t *path, const cfg_row_t *row, json_t *value, void *base)
{
    size_t count = json_object_size(value), index = 0;
    const char *name;
    json_t *item;
    char *items;

    if (!json_is_object(value)) {
        cfg_report_type(reader, path, "an object", value);
        return;
    }
    if (count > row->max)
        cfg_report(reader, path, "%zu entries are too many: expected at most %" PRIu64, count, row->max);
    if (count == 0 || count > row->max || (items = cfg_alloc(reader, count, row->item_size)) == NULL)
        return;
    json_object_foreach(value, name, item) {
        cfg_path_t here = {.up = path, .key = name};

        read_named(reader, &here, row, item, items + index++ * row->item_size);
    }
    *(void **)place(base, row->at) = items;
    *(size_t *)place(base, row->count_at) = count;
}

static void read_custom(cfg_reader_t *reader, const cfg_path_t *path, const cfg_row_t *row, json_t *value, void *base)
{
    row->read(reader, path, value, place(base, row->at));
}

static void read_unsupported(cfg_reader_t *reader, const cfg_path_t *path, const cfg_row_t *row, json_t *value,
                             void *base)
{
    (void)value;
    (void)base;
    cfg_report_key(reader, path, "\"%s\" (%s) is not supported by this version", row->key, row->text);
}

static void read_ignored(cfg_reader_t *reader, const cfg_path_t *path, const cfg_row_t *row, json_t *value, void *base)
{
    (void)row;
    (void)base;
    if (!json_is_string(value))
        cfg_report_type(reader, path, "a string", value);
}

typedef void read_fn(cfg_reader_t *reader, const cfg_path_t *path, const cfg_row_t *row, json_t *value, void *base);

static read_fn *const read_by_type[] = {
    [CFG_BOOL] = read_bool,
    [CFG_U32] = read_u32,
    [CFG_U64] = read_u64,
    [CFG_STRING] = read_string,
    [CFG_FILE] = read_file,
    [CFG_CHOICE] = read_choice,
    [CFG_SWITCH] = read_switch,
    [CFG_STRINGS] = read_strings,
    [CFG_OBJECT] = read_group,
    [CFG_LIST] = read_list,
    [CFG_MAP] = read_map,
    [CFG_CUSTOM] = read_custom,
    [CFG_UNSUPPORTED] = read_unsupported,
    [CFG_IGNORED] = read_ignored,
};

/* ---- one object by its rows ---- */

static void check_unknown(cfg_reader_t *reader, const cfg_path_t *path, json_t *object, const cfg_row_t *rows)
{
    const char *key;
    json_t *value;

    json_object_foreach(object, key, value) {
        cfg_path_t here = {.up = path, .key = key};
        const cfg_row_t *row = cfg_row_find(rows, key), *nearest;

        if (row != NULL && in_view(reader, row))
            continue;
        if (row != NULL)
            cfg_report_key(reader, &here, "\"%s\" is not for this process", key);
        else if ((nearest = cfg_row_nearest(rows, key)) != NULL)
            cfg_report_key(reader, &here, "unknown key \"%s\"; did you mean \"%s\"?", key, nearest->key);
        else
            cfg_report_key(reader, &here, "unknown key \"%s\"", key);
    }
}

/* Is it plain from another finding why the key is missing? It was misspelt, or stands aside for something unsupported.
 */
static bool is_explained(json_t *object, const cfg_row_t *rows, const cfg_row_t *missing)
{
    const char *key;
    json_t *value;

    json_object_foreach(object, key, value) {
        const cfg_row_t *row = cfg_row_find(rows, key);

        if (row != NULL ? row->type == CFG_UNSUPPORTED : cfg_row_nearest(rows, key) == missing)
            return true;
    }
    return false;
}

/* The value that a missing key has; put into the document too, so that a view shows it. NULL: none. */
static json_t *fill_in(cfg_reader_t *reader, json_t *object, const cfg_row_t *row)
{
    json_t *value = json_object_get(reader->inherited, row->key);

    if (value == NULL && row->fallback == NULL)
        return NULL;
    value = value != NULL ? json_deep_copy(value) : json_loads(row->fallback, JSON_DECODE_ANY, NULL);
    if (json_object_set_new(object, row->key, value) != 0) {
        reader->err = OB_E_NOMEM;
        return NULL;
    }
    return value;
}

/* A default is ours, also in its parts that this view would not be sent. */
static void read_default(cfg_reader_t *reader, const cfg_path_t *path, const cfg_row_t *row, json_t *value, void *base)
{
    int view = reader->view;

    reader->view = CFG_ALL;
    read_by_type[row->type](reader, path, row, value, base);
    reader->view = view;
}

static void read_row(cfg_reader_t *reader, const cfg_path_t *path, json_t *object, const cfg_row_t *rows,
                     const cfg_row_t *row, void *base)
{
    cfg_path_t here = {.up = path, .key = row->key};
    json_t *value = json_object_get(object, row->key);

    if (value == NULL && (value = fill_in(reader, object, row)) != NULL)
        read_default(reader, &here, row, value, base);
    else if (value != NULL && !(json_is_null(value) && (row->flags & CFG_NULLABLE) != 0))
        read_by_type[row->type](reader, &here, row, value, base);
    else if (value == NULL && (row->flags & CFG_REQUIRED) != 0 && in_view(reader, row) &&
             !is_explained(object, rows, row))
        cfg_report(reader, path, "\"%s\" is missing: %s", row->key, row->text);
}

void cfg_read_object(cfg_reader_t *reader, const cfg_path_t *path, json_t *object, const cfg_row_t *rows, void *base)
{
    check_unknown(reader, path, object, rows);
    for (const cfg_row_t *row = rows; row->key != NULL && reader->err == 0; row++)
        read_row(reader, path, object, rows, row, base);
}
