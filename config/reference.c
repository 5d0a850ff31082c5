#include <inttypes.h>
#include <string.h>

#include "config/reader.h"

/* The reference of all keys, as a Markdown table. What fails for want of memory is told once, at the end. */

typedef struct table {
    ob_buf_t *out;
    int err;
} table_t;

static const char intro[] =
    "# Every configuration key\n\n"
    "Written by `mayfly schema --markdown` from the table that reads the file ([schema.c](schema.c)). `[]` stands for each\n"
    "entry of a list, NAME for a name that you choose. A key without a default may be left out unless it says that it must be there.\n\n"
    "| key | default | value | meaning |\n|---|---|---|---|\n";

static void put(table_t *table, const char *text)
{
    if (table->err == 0)
        table->err = ob_buf_put(table->out, text, strlen(text));
}

/* A pipe would end the cell. */
static void put_cell(table_t *table, const char *text)
{
    for (; *text != '\0' && table->err == 0; text++) {
        if (*text == '|')
            put(table, "\\");
        table->err = ob_buf_put(table->out, text, 1);
    }
}

static void put_choices(table_t *table, const cfg_row_t *row)
{
    for (size_t i = 0; row->choices[i] != NULL; i++) {
        put(table, i == 0 ? "`" : ", `");
        put(table, row->choices[i]);
        put(table, "`");
    }
}

static void put_number(table_t *table, const cfg_row_t *row)
{
    if (table->err == 0)
        table->err = ob_buf_printf(table->out, "%" PRIu64 " to %" PRIu64, row->min, row->max);
}

/* What a custom value's own schema calls it. */
static void put_custom(table_t *table, const cfg_row_t *row)
{
    json_t *schema = json_loads(row->schema, 0, NULL);
    const char *type = json_string_value(json_object_get(schema, "type"));

    put(table, type == NULL ? "one of several forms" : strcmp(type, "array") == 0 ? "list" : type);
    json_decref(schema);
}

static void put_value(table_t *table, const cfg_row_t *row)
{
    static const char *const kinds[] = {
        [CFG_BOOL] = "true or false",     [CFG_STRING] = "string",      [CFG_FILE] = "path, relative to this file",
        [CFG_STRINGS] = "list of strings", [CFG_OBJECT] = "object",     [CFG_LIST] = "list of objects",
        [CFG_MAP] = "object by name",     [CFG_IGNORED] = "string"};

    if (row->type == CFG_U32 || row->type == CFG_U64)
        put_number(table, row);
    else if (row->choices != NULL)
        put_choices(table, row);
    else if (row->type == CFG_CUSTOM)
        put_custom(table, row);
    else
        put(table, kinds[row->type]);
    if (row->type == CFG_FILE && row->choices != NULL)
        put(table, ", or a path");
    if ((row->flags & CFG_NULLABLE) != 0)
        put(table, row->type == CFG_OBJECT ? ", null or false" : " or null");
    if ((row->flags & CFG_REQUIRED) != 0)
        put(table, "; must be there");
}

static void put_rows(table_t *table, const char *prefix, const cfg_row_t *rows);

static void put_row(table_t *table, const char *prefix, const cfg_row_t *row)
{
    static const char *const joints[] = {[CFG_OBJECT] = ".", [CFG_LIST] = "[].", [CFG_MAP] = ".NAME."};
    char inner[256];

    put(table, "| `");
    put(table, prefix);
    put(table, row->key);
    put(table, row->fallback != NULL ? "` | `" : "` | ");
    put_cell(table, row->fallback != NULL ? row->fallback : "");
    put(table, row->fallback != NULL ? "` | " : "| ");
    put_value(table, row);
    put(table, " | ");
    put_cell(table, row->text);
    put(table, " |\n");
    if (row->rows == NULL || (row->flags & CFG_INHERITS_LIMITS) != 0)
        return;
    if (snprintf(inner, sizeof(inner), "%s%s%s", prefix, row->key, joints[row->type]) >= (int)sizeof(inner))
        table->err = OB_E_TOO_LARGE;
    put_rows(table, inner, row->rows);
}

static void put_rows(table_t *table, const char *prefix, const cfg_row_t *rows)
{
    for (; rows->key != NULL && table->err == 0; rows++) {
        if (rows->type != CFG_UNSUPPORTED)
            put_row(table, prefix, rows);
    }
}

int cfg_reference_print(ob_buf_t *markdown)
{
    table_t table = {markdown, 0};

    put(&table, intro);
    put_rows(&table, "", cfg_rows);
    return table.err;
}
