/* Our URL parser as a filter: a JSON array a line, [input] or [input, base], becomes a line with the URL's parts as a JSON array, or null where it
 * does not parse. url_node.mjs is the same over Node's URL; url_differential.py compares the two. */
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>

#include "outbound/wire/url.h"

static ob_str_t text_of(const json_t *array, size_t index)
{
    json_t *value = json_array_get(array, index);

    return (ob_str_t){json_string_value(value), json_string_length(value)};
}

static json_t *string_of(ob_str_t str)
{
    return json_stringn(str.ptr != NULL ? str.ptr : "", str.len);
}

static json_t *parts_of(const ob_url_t *url)
{
    json_t *parts = json_array();

    json_array_append_new(parts, string_of(ob_buf_str(&url->href)));
    json_array_append_new(parts, string_of(ob_url_protocol(url)));
    json_array_append_new(parts, string_of(ob_url_username(url)));
    json_array_append_new(parts, string_of(ob_url_password(url)));
    json_array_append_new(parts, string_of(ob_url_host(url)));
    json_array_append_new(parts, string_of(ob_url_port(url)));
    json_array_append_new(parts, string_of(ob_url_pathname(url)));
    json_array_append_new(parts, string_of(ob_url_search(url)));
    json_array_append_new(parts, string_of(ob_url_hash(url)));
    return parts;
}

static json_t *parse(const json_t *given)
{
    ob_url_t base = {0}, url = {0};
    bool based = json_array_size(given) > 1;
    json_t *parts = NULL;

    if ((!based || ob_url_parse(text_of(given, 1), NULL, &base) == 0) && ob_url_parse(text_of(given, 0), based ? &base : NULL, &url) == 0)
        parts = parts_of(&url);
    ob_url_dispose(&url);
    ob_url_dispose(&base);
    return parts != NULL ? parts : json_null();
}

int main(void)
{
    char *line = NULL;
    size_t size = 0;

    while (getline(&line, &size, stdin) > 0) {
        json_t *given = json_loads(line, JSON_ALLOW_NUL, NULL), *parts = parse(given);
        json_dumpf(parts, stdout, JSON_ENCODE_ANY | JSON_COMPACT);
        putchar('\n');
        json_decref(parts);
        json_decref(given);
    }
    free(line);
    return 0;
}
