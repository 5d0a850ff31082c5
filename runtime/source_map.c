#include "runtime/source_map.h"

#include <jansson.h>
#include <openssl/evp.h>
#include <stdlib.h>

#define LINES_A_STOP 64
#define FIELDS_MAX 5

/* Where reading of the mappings may be taken up again: at the beginning of each 64th line. */
typedef struct stop {
    uint32_t at;
    int32_t source, line, column;
} stop_t;

struct rt_source_map {
    char *mappings;
    size_t len;
    stop_t *stops;
    size_t stop_count;
    ob_str_t *names;
    size_t name_count;
};

/* ---- The comment, and the JSON behind it ------------------------------------------------------------------------- */

static ob_str_t last_line(ob_str_t text)
{
    while (text.len > 0 && strchr(" \t\r\n", text.ptr[text.len - 1]) != NULL) {
        text.len--;
    }
    size_t from = text.len;
    while (from > 0 && text.ptr[from - 1] != '\n') {
        from--;
    }
    return (ob_str_t){text.ptr + from, text.len - from};
}

static bool take_prefix(ob_str_t *text, const char *prefix)
{
    size_t len = strlen(prefix);
    if (text->len < len || memcmp(text->ptr, prefix, len) != 0) {
        return false;
    }
    *text = (ob_str_t){text->ptr + len, text->len - len};
    return true;
}

/* The base64 text of the map. */
static int find_map(ob_str_t module, ob_str_t *text)
{
    *text = last_line(module);
    if (!take_prefix(text, "//# sourceMappingURL=data:application/json;")) {
        return OB_E_NOT_FOUND;
    }
    take_prefix(text, "charset=utf-8;");
    if (!take_prefix(text, "base64,")) {
        return OB_E_NOT_FOUND;
    }
    return text->len > RT_SOURCE_MAP_MAX / 3 * 4 ? OB_E_TOO_LARGE : text->len % 4 != 0 || text->len == 0 ? OB_E_MALFORMED : 0;
}

static int load_json(ob_str_t module, json_t **root)
{
    ob_str_t text;
    json_error_t error;
    int ret = find_map(module, &text);
    if (ret != 0) {
        return ret;
    }
    unsigned char *bytes = malloc(text.len / 4 * 3);
    if (bytes == NULL) {
        return OB_E_NOMEM;
    }
    size_t padding = (size_t)(text.ptr[text.len - 1] == '=') + (size_t)(text.ptr[text.len - 2] == '=');
    int len = EVP_DecodeBlock(bytes, (const unsigned char *)text.ptr, (int)text.len);
    *root = len < 0 ? NULL : json_loadb((const char *)bytes, (size_t)len - padding, 0, &error);
    free(bytes);
    return *root != NULL ? 0 : OB_E_MALFORMED;
}

/* ---- Mappings (ECMA-426, section 9.2) ---------------------------------------------------------------------------- */

typedef struct reader {
    const char *at, *end;
    int64_t generated, source, line, column;
} reader_t;

static int digit_of(char c)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    const char *found = c != '\0' ? strchr(digits, c) : NULL;
    return found != NULL ? (int)(found - digits) : -1;
}

/* A base64 VLQ; false at what is none, or does not fit into 32 bits. */
static bool read_number(reader_t *reader, int64_t *number)
{
    uint64_t value = 0;
    for (unsigned shift = 0; reader->at < reader->end && shift <= 30; shift += 5) {
        int digit = digit_of(*reader->at++);
        if (digit < 0) {
            return false;
        }
        value |= (uint64_t)(digit & 31) << shift;
        if ((digit & 32) == 0) {
            *number = (value & 1) != 0 ? -(int64_t)(value >> 1) : (int64_t)(value >> 1);
            return true;
        }
    }
    return false;
}

static bool in_range(int64_t value)
{
    return value >= 0 && value <= INT32_MAX;
}

/* One segment, up to its ',' or ';'. *mapped: it names an original place. */
static bool read_segment(reader_t *reader, bool *mapped)
{
    int64_t fields[FIELDS_MAX] = {0};
    size_t count = 0;
    while (reader->at < reader->end && *reader->at != ',' && *reader->at != ';') {
        if (count == FIELDS_MAX || !read_number(reader, &fields[count++])) {
            return false;
        }
    }
    reader->generated += fields[0];
    reader->source += fields[1];
    reader->line += fields[2];
    reader->column += fields[3];
    *mapped = count >= 4;
    return count != 2 && count != 3 && in_range(reader->generated) && in_range(reader->source) && in_range(reader->line) &&
           in_range(reader->column);
}

/* Skips to behind the next ';'. false: malformed, or there is none. */
static bool skip_line(reader_t *reader)
{
    bool mapped;
    reader->generated = 0;
    while (reader->at < reader->end) {
        if (*reader->at == ';') {
            reader->at++;
            return true;
        }
        if (*reader->at == ',') {
            reader->at++;
        } else if (!read_segment(reader, &mapped)) {
            return false;
        }
    }
    return false;
}

static uint32_t count_lines(ob_str_t text)
{
    uint32_t lines = 1;
    for (size_t i = 0; i < text.len; i++) {
        lines += text.ptr[i] == '\n';
    }
    return lines;
}

/* No more stops than the module has lines, however many the map speaks of. */
static int make_stops(rt_source_map_t *map, ob_str_t module)
{
    reader_t reader = {.at = map->mappings, .end = map->mappings + map->len};
    uint32_t lines = count_lines(module);
    map->stops = calloc(lines / LINES_A_STOP + 1, sizeof(*map->stops));
    if (map->stops == NULL) {
        return OB_E_NOMEM;
    }
    for (uint32_t line = 0; line < lines; line++) {
        if (line % LINES_A_STOP == 0) {
            map->stops[map->stop_count++] = (stop_t){(uint32_t)(reader.at - map->mappings), (int32_t)reader.source,
                                                     (int32_t)reader.line, (int32_t)reader.column};
        }
        if (!skip_line(&reader)) {
            break;
        }
    }
    return 0;
}

/* ---- Sources ----------------------------------------------------------------------------------------------------- */

static char *copy_name(char *at, const char *text, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        at[i] = (uint8_t)text[i] < 0x20 || text[i] == 0x7f ? '?' : text[i];
    }
    return at + len;
}

/* Whole characters of a name that is too long to be shown. */
static size_t shown(const char *text, size_t len, size_t max)
{
    if (len <= max) {
        return len;
    }
    while (max > 0 && ((uint8_t)text[max] & 0xc0) == 0x80) {
        max--;
    }
    return max;
}

/* Array and texts in one block. */
static int take_names(rt_source_map_t *map, const json_t *sources, const json_t *source_root)
{
    size_t count = json_array_size(sources), bytes = count * sizeof(*map->names) + 1, i;
    const char *root = json_is_string(source_root) ? json_string_value(source_root) : "";
    size_t root_len = shown(root, strlen(root), RT_SOURCE_MAP_NAME_MAX / 2);
    json_t *source;
    json_array_foreach((json_t *)sources, i, source) {
        bytes += root_len + 1 + shown(json_string_value(source), json_string_length(source), RT_SOURCE_MAP_NAME_MAX / 2);
    }
    if (count == 0 || bytes > RT_SOURCE_MAP_MAX) {
        return count == 0 ? OB_E_MALFORMED : OB_E_TOO_LARGE;
    }
    map->names = malloc(bytes);
    if (map->names == NULL) {
        return OB_E_NOMEM;
    }
    char *at = (char *)(map->names + count);
    json_array_foreach((json_t *)sources, i, source) {
        char *from = at;
        at = copy_name(at, root, root_len);
        if (root_len > 0 && root[root_len - 1] != '/') {
            *at++ = '/';
        }
        size_t len = shown(json_string_value(source), json_string_length(source), RT_SOURCE_MAP_NAME_MAX / 2);
        at = copy_name(at, json_is_string(source) ? json_string_value(source) : "", len);
        map->names[i] = (ob_str_t){from, (size_t)(at - from)};
    }
    map->name_count = count;
    return 0;
}

static int read_root(rt_source_map_t *map, ob_str_t module, const json_t *root)
{
    const json_t *mappings = json_object_get(root, "mappings");
    const json_t *sources = json_object_get(root, "sources");
    if (json_integer_value(json_object_get(root, "version")) != 3 || !json_is_string(mappings) || !json_is_array(sources)) {
        return OB_E_MALFORMED;
    }
    map->len = json_string_length(mappings);
    map->mappings = malloc(map->len + 1);
    if (map->mappings == NULL) {
        return OB_E_NOMEM;
    }
    memcpy(map->mappings, json_string_value(mappings), map->len);
    int ret = take_names(map, sources, json_object_get(root, "sourceRoot"));
    return ret == 0 ? make_stops(map, module) : ret;
}

int rt_source_map_open(ob_str_t module, rt_source_map_t **map)
{
    json_t *root = NULL;
    int ret = load_json(module, &root);
    if (ret != 0) {
        return ret;
    }
    rt_source_map_t *made = calloc(1, sizeof(*made));
    ret = made != NULL ? read_root(made, module, root) : OB_E_NOMEM;
    json_decref(root);
    if (ret != 0) {
        rt_source_map_free(made);
        return ret;
    }
    *map = made;
    return 0;
}

void rt_source_map_free(rt_source_map_t *map)
{
    if (map != NULL) {
        free(map->mappings);
        free(map->stops);
        free(map->names);
        free(map);
    }
}

/* ---- Answers ----------------------------------------------------------------------------------------------------- */

/* The last segment of the line that begins at the column or before it. */
static bool find_in_line(reader_t *reader, uint32_t column, rt_place_t *place)
{
    bool found = false, mapped = false;
    while (reader->at < reader->end && *reader->at != ';') {
        if (*reader->at == ',') {
            reader->at++;
            continue;
        }
        if (!read_segment(reader, &mapped) || reader->generated >= column) {
            break;
        }
        found = mapped;
        *place = (rt_place_t){.line = (uint32_t)reader->line + 1, .column = (uint32_t)reader->column + 1,
                              .source = (size_t)reader->source};
    }
    return found;
}

int rt_source_map_find(const rt_source_map_t *map, uint32_t line, uint32_t column, rt_place_t *place)
{
    if (line == 0 || (line - 1) / LINES_A_STOP >= map->stop_count) {
        return OB_E_NOT_FOUND;
    }
    const stop_t *stop = &map->stops[(line - 1) / LINES_A_STOP];
    reader_t reader = {.at = map->mappings + stop->at, .end = map->mappings + map->len, .source = stop->source,
                       .line = stop->line, .column = stop->column};
    for (uint32_t left = (line - 1) % LINES_A_STOP; left > 0; left--) {
        if (!skip_line(&reader)) {
            return OB_E_NOT_FOUND;
        }
    }
    reader.generated = 0;
    if (!find_in_line(&reader, column, place) || place->source >= map->name_count) {
        return OB_E_NOT_FOUND;
    }
    place->name = map->names[place->source];
    return 0;
}

static int append_line(const json_t *content, uint32_t line, ob_buf_t *out)
{
    const char *at = json_string_value(content), *end = at != NULL ? at + json_string_length(content) : NULL;
    for (; at != NULL && line > 1; line--) {
        at = memchr(at, '\n', (size_t)(end - at));
        at = at != NULL ? at + 1 : NULL;
    }
    if (at == NULL) {
        return OB_E_NOT_FOUND;
    }
    const char *stop = memchr(at, '\n', (size_t)(end - at));
    size_t len = (size_t)((stop != NULL ? stop : end) - at);
    len -= len > 0 && at[len - 1] == '\r';
    return ob_buf_put(out, at, shown(at, len, out->max - out->len));
}

int rt_source_map_line(ob_str_t module, const rt_place_t *place, ob_buf_t *out)
{
    json_t *root = NULL;
    int ret = load_json(module, &root);
    if (ret != 0) {
        return ret;
    }
    ret = append_line(json_array_get(json_object_get(root, "sourcesContent"), place->source), place->line, out);
    json_decref(root);
    return ret;
}
