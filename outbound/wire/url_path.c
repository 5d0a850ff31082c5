#include "outbound/wire/url_internal.h"

/* Reads one '.' in the ways that count as one: ".", "%2e", "%2E". */
static size_t dot_length(ob_str_t text)
{
    if (text.len >= 1 && text.ptr[0] == '.')
        return 1;
    return text.len >= 3 && text.ptr[0] == '%' && text.ptr[1] == '2' && ob_url_lower(text.ptr[2]) == 'e' ? 3 : 0;
}

/* 1 or 2 for a segment that is nothing but so many dots, else 0. */
static int count_dots(ob_str_t segment)
{
    size_t first = dot_length(segment);
    ob_str_t rest;

    if (first == 0)
        return 0;
    rest = (ob_str_t){segment.ptr + first, segment.len - first};
    if (rest.len == 0)
        return 1;
    return dot_length(rest) == rest.len ? 2 : 0;
}

void ob_url_shorten_path(ob_buf_t *out, size_t start, ob_url_scheme_t scheme)
{
    ob_str_t path;

    if (out->len == start)
        return;
    path = (ob_str_t){(const char *)out->data + start, out->len - start};
    if (scheme == OB_URL_SCHEME_FILE && ob_url_is_drive_letter((ob_str_t){path.ptr + 1, path.len - 1}, true))
        return;
    while (path.ptr[--path.len] != '/')
        ;
    out->len = start + path.len;
}

static int put_segment(ob_buf_t *out, size_t start, ob_url_scheme_t scheme, ob_str_t segment)
{
    bool is_drive = scheme == OB_URL_SCHEME_FILE && out->len == start && ob_url_is_drive_letter(segment, false);
    int err;

    if ((err = ob_url_put_char(out, '/')) != 0 || (err = ob_url_put_encoded(out, segment, &ob_url_chars_path)) != 0)
        return err;
    if (is_drive)
        out->data[out->len - 1] = ':';
    return 0;
}

static size_t segment_length(ob_str_t text, bool special)
{
    size_t i = 0;

    while (i < text.len && text.ptr[i] != '/' && !(special && text.ptr[i] == '\\'))
        i++;
    return i;
}

int ob_url_put_path(ob_buf_t *out, size_t start, ob_url_scheme_t scheme, ob_str_t text)
{
    bool special = ob_url_scheme_is_special(scheme);

    for (;;) {
        ob_str_t segment = {text.ptr, segment_length(text, special)};
        bool is_last = segment.len == text.len;
        int dots = count_dots(segment);
        int err = 0;

        if (dots == 2)
            ob_url_shorten_path(out, start, scheme);
        if (dots == 0)
            err = put_segment(out, start, scheme, segment);
        else if (is_last)
            err = ob_url_put_char(out, '/');
        if (err != 0 || is_last)
            return err;
        text = (ob_str_t){text.ptr + segment.len + 1, text.len - segment.len - 1};
    }
}

int ob_url_put_path_start(ob_buf_t *out, size_t start, ob_url_scheme_t scheme, ob_str_t text)
{
    bool special = ob_url_scheme_is_special(scheme);

    if (text.len == 0 && !special)
        return 0;
    if (text.len > 0 && (text.ptr[0] == '/' || (special && text.ptr[0] == '\\')))
        text = (ob_str_t){text.ptr + 1, text.len - 1};
    return ob_url_put_path(out, start, scheme, text);
}

bool ob_url_path_needs_dot(ob_str_t path)
{
    return path.len >= 2 && path.ptr[0] == '/' && path.ptr[1] == '/';
}
