#include "config/reader.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

/* A finding goes to a terminal, and quotes what stands in the file: no control characters, and no half character where
 * the text was cut. */
static void make_printable(char *text)
{
    size_t len = strlen(text), tail = len;

    while (tail > 0 && ((unsigned char)text[tail - 1] & 0xc0) == 0x80)
        tail--;
    if (tail > 0 && (unsigned char)text[tail - 1] >= 0xc0) {
        unsigned char lead = (unsigned char)text[tail - 1];
        size_t want = lead >= 0xf0 ? 3 : lead >= 0xe0 ? 2 : 1;

        if (len - tail < want)
            text[tail - 1] = '\0';
    }
    for (; *text != '\0'; text++) {
        if ((unsigned char)*text < 0x20 || *text == 0x7f)
            *text = '?';
    }
}

/* Room for one more, or NULL: the list is full, or memory is. */
static cfg_error_t *add(cfg_reader_t *reader)
{
    cfg_errors_t *errors = reader->errors;
    cfg_error_t *items;

    if (errors->count >= CFG_ERRORS_MAX) {
        errors->more = true;
        return NULL;
    }
    if ((items = realloc(errors->items, (errors->count + 1) * sizeof(*items))) == NULL) {
        reader->err = OB_E_NOMEM;
        return NULL;
    }
    errors->items = items;
    items[errors->count] = (cfg_error_t){0};
    return &items[errors->count++];
}

static void report(cfg_reader_t *reader, const cfg_path_t *path, bool of_key, const char *format, va_list args)
    __attribute__((format(printf, 4, 0)));

static void report(cfg_reader_t *reader, const cfg_path_t *path, bool of_key, const char *format, va_list args)
{
    cfg_error_t *error = add(reader);

    if (error == NULL)
        return;
    cfg_position_of_path(reader->text, path, of_key, &error->line, &error->column);
    cfg_path_print(path, error->path, sizeof(error->path));
    (void)vsnprintf(error->message, sizeof(error->message), format, args);
    make_printable(error->path);
    make_printable(error->message);
}

void cfg_report(cfg_reader_t *reader, const cfg_path_t *path, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    report(reader, path, false, format, args);
    va_end(args);
}

void cfg_report_key(cfg_reader_t *reader, const cfg_path_t *path, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    report(reader, path, true, format, args);
    va_end(args);
}

void cfg_report_syntax(cfg_reader_t *reader, const json_error_t *error)
{
    cfg_error_t *finding = add(reader);
    size_t offset = error->position > 0 ? (size_t)error->position - 1 : 0;

    if (finding == NULL)
        return;
    cfg_position_of_offset(reader->text, offset, &finding->line, &finding->column);
    cfg_position_path_at(reader->text, offset, finding->path, sizeof(finding->path));
    (void)snprintf(finding->message, sizeof(finding->message), "%s", error->text);
    make_printable(finding->path);
    make_printable(finding->message);
}

static const char *type_name(const json_t *value)
{
    switch (json_typeof(value)) {
    case JSON_OBJECT:
        return "an object";
    case JSON_ARRAY:
        return "a list";
    case JSON_STRING:
        return "a string";
    case JSON_INTEGER:
        return "a number";
    case JSON_REAL:
        return "a number with a fraction or exponent";
    case JSON_NULL:
        return "null";
    default:
        return json_is_true(value) ? "true" : "false";
    }
}

void cfg_report_type(cfg_reader_t *reader, const cfg_path_t *path, const char *expected, const json_t *value)
{
    cfg_report(reader, path, "expected %s, found %s", expected, type_name(value));
}

static int compare(const void *a, const void *b)
{
    const cfg_error_t *one = a, *two = b;

    if (one->line != two->line)
        return one->line < two->line ? -1 : 1;
    return (one->column > two->column) - (one->column < two->column);
}

void cfg_errors_sort(cfg_errors_t *errors)
{
    if (errors->count > 1)
        qsort(errors->items, errors->count, sizeof(*errors->items), compare);
}

void cfg_errors_dispose(cfg_errors_t *errors)
{
    free(errors->items);
    *errors = (cfg_errors_t){0};
}

int cfg_errors_print(const char *file, const cfg_errors_t *errors, ob_buf_t *out)
{
    int err = 0;

    for (size_t i = 0; i < errors->count && err == 0; i++) {
        const cfg_error_t *error = &errors->items[i];

        if (error->line == 0)
            err = ob_buf_printf(out, "%s: %s\n", file, error->message);
        else
            err = ob_buf_printf(out, "%s:%u:%u: %s: %s\n", file, error->line, error->column, error->path,
                                error->message);
    }
    if (err == 0 && errors->more)
        err = ob_buf_printf(out, "%s: there are more; only the first %d are shown\n", file, CFG_ERRORS_MAX);
    return err;
}
