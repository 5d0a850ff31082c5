#ifndef _GNU_SOURCE
#define _GNU_SOURCE /* memmem */
#endif

#include "gateway/worker/multipart.h"

static ob_str_t trim(ob_str_t str)
{
    while (str.len > 0 && (*str.ptr == ' ' || *str.ptr == '\t')) {
        str.ptr++;
        str.len--;
    }
    while (str.len > 0 && (str.ptr[str.len - 1] == ' ' || str.ptr[str.len - 1] == '\t'))
        str.len--;
    return str;
}

/* Takes everything before `separator`, and the separator, off the front; false when it is not there. */
static bool take_until(ob_str_t *rest, ob_str_t separator, ob_str_t *before)
{
    const char *at = rest->len == 0 ? NULL : memmem(rest->ptr, rest->len, separator.ptr, separator.len);

    if (at == NULL)
        return false;
    *before = (ob_str_t){rest->ptr, (size_t)(at - rest->ptr)};
    rest->len -= before->len + separator.len;
    rest->ptr = at + separator.len;
    return true;
}

/* ---- parameters ---- */

/* Reads a value up to the next ';' outside of quotes. */
static int take_value(ob_str_t *rest, ob_str_t *value)
{
    ob_str_t after;

    *rest = trim(*rest);
    if (rest->len == 0 || *rest->ptr != '"') {
        if (!take_until(rest, OB_STR(";"), value)) {
            *value = *rest;
            rest->len = 0;
        }
        *value = trim(*value);
        return 0;
    }
    rest->ptr++;
    rest->len--;
    if (!take_until(rest, OB_STR("\""), value) || memchr(value->ptr, '\\', value->len) != NULL)
        return OB_E_MALFORMED;
    if (!take_until(rest, OB_STR(";"), &after)) {
        after = *rest;
        rest->len = 0;
    }
    return trim(after).len == 0 ? 0 : OB_E_MALFORMED;
}

int gw_header_param(ob_str_t header, const char *name, ob_str_t *value)
{
    ob_str_t ignored, key, found;
    int err;

    if (!take_until(&header, OB_STR(";"), &ignored))
        return OB_E_NOT_FOUND;
    while (header.len > 0) {
        if (!take_until(&header, OB_STR("="), &key))
            return OB_E_NOT_FOUND;
        if ((err = take_value(&header, &found)) != 0)
            return err;
        if (ob_str_caseeq(trim(key), ob_str_from(name))) {
            *value = found;
            return 0;
        }
    }
    return OB_E_NOT_FOUND;
}

/* ---- parts ---- */

int gw_multipart_init(gw_multipart_t *multipart, ob_str_t boundary, ob_str_t body)
{
    ob_str_t delimiter, preamble;

    if (boundary.len == 0 || boundary.len > GW_BOUNDARY_MAX)
        return OB_E_MALFORMED;
    memcpy(multipart->delimiter, "\r\n--", 4);
    memcpy(multipart->delimiter + 4, boundary.ptr, boundary.len);
    multipart->delimiter_len = boundary.len + 4;
    multipart->rest = body;
    delimiter = (ob_str_t){multipart->delimiter, multipart->delimiter_len};
    /* the first delimiter may stand at the very start, without the line break in front */
    if (body.len >= delimiter.len - 2 && memcmp(body.ptr, delimiter.ptr + 2, delimiter.len - 2) == 0) {
        multipart->rest = (ob_str_t){body.ptr + delimiter.len - 2, body.len - (delimiter.len - 2)};
        return 0;
    }
    return take_until(&multipart->rest, delimiter, &preamble) ? 0 : OB_E_MALFORMED;
}

static int read_disposition(ob_str_t value, gw_part_t *part)
{
    int err;

    if (value.len < 9 || !ob_str_caseeq((ob_str_t){value.ptr, 9}, OB_STR("form-data")))
        return OB_E_MALFORMED;
    if (gw_header_param(value, "name", &part->name) != 0)
        return OB_E_MALFORMED;
    err = gw_header_param(value, "filename", &part->filename);
    return err == OB_E_NOT_FOUND ? 0 : err;
}

static int read_header(ob_str_t line, gw_part_t *part)
{
    ob_str_t name;

    if (!take_until(&line, OB_STR(":"), &name))
        return OB_E_MALFORMED;
    if (ob_str_caseeq(name, OB_STR("content-disposition")))
        return read_disposition(trim(line), part);
    if (ob_str_caseeq(name, OB_STR("content-type")))
        part->content_type = trim(line);
    /* RFC 7578, section 4.7: nobody sends an encoding; a body that claims one would be misread */
    return ob_str_caseeq(name, OB_STR("content-transfer-encoding")) && !ob_str_caseeq(trim(line), OB_STR("binary")) &&
                   !ob_str_caseeq(trim(line), OB_STR("8bit")) && !ob_str_caseeq(trim(line), OB_STR("7bit"))
               ? OB_E_MALFORMED
               : 0;
}

static int read_headers(ob_str_t *rest, gw_part_t *part)
{
    ob_str_t line, window = *rest;
    int err;

    if (window.len > GW_PART_HEADERS_MAX)
        window.len = GW_PART_HEADERS_MAX;
    while (take_until(&window, OB_STR("\r\n"), &line)) {
        if (line.len == 0) {
            rest->len -= (size_t)(window.ptr - rest->ptr);
            rest->ptr = window.ptr;
            return part->name.ptr != NULL ? 0 : OB_E_MALFORMED;
        }
        if ((err = read_header(line, part)) != 0)
            return err;
    }
    return rest->len > GW_PART_HEADERS_MAX ? OB_E_TOO_LARGE : OB_E_TRUNCATED;
}

int gw_multipart_next(gw_multipart_t *multipart, gw_part_t *part)
{
    ob_str_t padding;
    int err;

    memset(part, 0, sizeof(*part));
    if (multipart->rest.len >= 2 && memcmp(multipart->rest.ptr, "--", 2) == 0)
        return OB_E_NOT_FOUND;
    if (!take_until(&multipart->rest, OB_STR("\r\n"), &padding))
        return OB_E_TRUNCATED;
    if (trim(padding).len != 0)
        return OB_E_MALFORMED;
    if ((err = read_headers(&multipart->rest, part)) != 0)
        return err;
    /* an empty body: its delimiter's line break is the one that ended the headers */
    multipart->rest.ptr -= 2;
    multipart->rest.len += 2;
    if (!take_until(&multipart->rest, (ob_str_t){multipart->delimiter, multipart->delimiter_len}, &part->body))
        return OB_E_TRUNCATED;
    if (part->body.len >= 2) {
        part->body.ptr += 2;
        part->body.len -= 2;
    }
    return 0;
}
