#include "config/reader.h"

/* Every function here returns a new reference, or NULL when memory is out; set() takes NULL along. */

static json_t *schema_of_rows(const cfg_row_t *rows);

static json_t *parse_text(const char *text)
{
    return json_loads(text, JSON_DECODE_ANY, NULL);
}

/* Takes `value`; returns `object`, or NULL having dropped it. */
static json_t *set(json_t *object, const char *key, json_t *value)
{
    if (json_object_set_new(object, key, value) == 0)
        return object;
    json_decref(object);
    return NULL;
}

static json_t *type_only(const char *type)
{
    return set(json_object(), "type", json_string(type));
}

static json_t *schema_of_number(const cfg_row_t *row)
{
    json_t *schema = set(type_only("integer"), "minimum", json_integer((json_int_t)row->min));

    return set(schema, "maximum", json_integer((json_int_t)row->max));
}

static json_t *schema_of_text(const cfg_row_t *row)
{
    json_t *schema = type_only("string");

    if (row->min > 0)
        schema = set(schema, "minLength", json_integer((json_int_t)row->min));
    return row->max > 0 ? set(schema, "maxLength", json_integer((json_int_t)row->max)) : schema;
}

static json_t *schema_of_choices(const cfg_row_t *row)
{
    json_t *words = json_array();

    for (size_t i = 0; row->choices[i] != NULL; i++)
        (void)json_array_append_new(words, json_string(row->choices[i]));
    return set(json_object(), "enum", words);
}

static json_t *schema_of_list(const cfg_row_t *row, json_t *items)
{
    json_t *schema = set(type_only("array"), "items", items);

    if (row->min > 0)
        schema = set(schema, "minItems", json_integer((json_int_t)row->min));
    return set(schema, "maxItems", json_integer((json_int_t)row->max));
}

/* The rows of one entry, and what is required of it as a whole. */
static json_t *schema_of_entry(const cfg_row_t *row)
{
    json_t *schema = schema_of_rows(row->rows), *extra;

    if (row->schema == NULL)
        return schema;
    extra = parse_text(row->schema);
    if (json_object_update(schema, extra) != 0) {
        json_decref(schema);
        schema = NULL;
    }
    json_decref(extra);
    return schema;
}

static json_t *schema_of_map(const cfg_row_t *row)
{
    const char *pattern = (row->flags & CFG_IDENTIFIERS) != 0 ? "^[A-Za-z_][A-Za-z0-9_]{0,127}$"
                                                              : "^[A-Za-z0-9_.-]{1,128}$";
    json_t *schema = set(type_only("object"), "propertyNames", set(json_object(), "pattern", json_string(pattern)));

    schema = set(schema, "maxProperties", json_integer((json_int_t)row->max));
    return set(schema, "additionalProperties", schema_of_entry(row));
}

static json_t *schema_of_value(const cfg_row_t *row)
{
    switch (row->type) {
    case CFG_BOOL:
        return type_only("boolean");
    case CFG_U32:
    case CFG_U64:
        return schema_of_number(row);
    case CFG_CHOICE:
    case CFG_SWITCH:
        return schema_of_choices(row);
    case CFG_STRINGS:
        return schema_of_list(row, type_only("string"));
    case CFG_LIST:
        return schema_of_list(row, schema_of_entry(row));
    case CFG_MAP:
        return schema_of_map(row);
    case CFG_OBJECT:
        return schema_of_entry(row);
    case CFG_CUSTOM:
        return parse_text(row->schema);
    default:
        return schema_of_text(row);
    }
}

/* null beside what the row says; for an object false too, as `"admin": false` reads well. */
static json_t *allow_null(const cfg_row_t *row, json_t *schema)
{
    const char *type = json_string_value(json_object_get(schema, "type"));
    json_t *types = json_array();

    (void)json_array_append_new(types, json_string(type));
    (void)json_array_append_new(types, json_string("null"));
    schema = set(schema, "type", types);
    if (row->type == CFG_OBJECT)
        schema = set(json_object(), "anyOf", json_pack("[o,{s:b}]", schema, "const", 0));
    return schema;
}

static json_t *schema_of_row(const cfg_row_t *row)
{
    json_t *schema = schema_of_value(row);

    if ((row->flags & CFG_NULLABLE) != 0)
        schema = allow_null(row, schema);
    schema = set(schema, "description", json_string(row->text));
    return row->fallback != NULL ? set(schema, "default", parse_text(row->fallback)) : schema;
}

static json_t *schema_of_rows(const cfg_row_t *rows)
{
    json_t *properties = json_object(), *required = json_array(), *schema;

    for (; rows->key != NULL; rows++) {
        if (rows->type == CFG_UNSUPPORTED)
            continue;
        properties = set(properties, rows->key, schema_of_row(rows));
        if ((rows->flags & CFG_REQUIRED) != 0)
            (void)json_array_append_new(required, json_string(rows->key));
    }
    schema = set(set(type_only("object"), "additionalProperties", json_false()), "properties", properties);
    if (json_array_size(required) > 0)
        return set(schema, "required", required);
    json_decref(required);
    return schema;
}

static int on_text(const char *bytes, size_t len, void *data)
{
    return ob_buf_put(data, bytes, len) == 0 ? 0 : -1;
}

int cfg_schema_print(ob_buf_t *json)
{
    json_t *schema = set(json_object(), "$schema", json_string("https://json-schema.org/draft/2020-12/schema"));
    json_t *rows = schema_of_rows(cfg_rows);
    int err = OB_E_NOMEM;

    schema = set(schema, "title", json_string("Mayfly configuration"));
    if (json_object_update(schema, rows) == 0 && json_dump_callback(schema, on_text, json, JSON_INDENT(2)) == 0)
        err = ob_buf_put(json, "\n", 1);
    json_decref(rows);
    json_decref(schema);
    return err;
}
