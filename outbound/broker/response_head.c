#include "outbound/broker/response_head.h"

#include "outbound/broker/headers.h"

static ob_str_t trim(ob_str_t text)
{
    while (text.len > 0 && strchr(" \t\r\n", text.ptr[text.len - 1]) != NULL)
        text.len--;
    while (text.len > 0 && (text.ptr[0] == ' ' || text.ptr[0] == '\t'))
        text = (ob_str_t){text.ptr + 1, text.len - 1};
    return text;
}

static ob_str_t take_line(ob_str_t *rest)
{
    const char *newline = memchr(rest->ptr, '\n', rest->len);
    size_t len = newline != NULL ? (size_t)(newline - rest->ptr) + 1 : rest->len;
    ob_str_t line = {rest->ptr, len};

    *rest = (ob_str_t){rest->ptr + len, rest->len - len};
    return line;
}

static bool is_version(ob_str_t text)
{
    return ob_str_eq(text, OB_STR("HTTP/1.1")) || ob_str_eq(text, OB_STR("HTTP/1.0")) || ob_str_eq(text, OB_STR("HTTP/2"));
}

/* "HTTP/1.1 200 OK", "HTTP/2 200". */
static bool parse_status(ob_str_t line, uint16_t *status, ob_str_t *reason)
{
    const char *space = line.len > 0 ? memchr(line.ptr, ' ', line.len) : NULL;
    ob_str_t rest;
    uint16_t number = 0;

    if (space == NULL || !is_version((ob_str_t){line.ptr, (size_t)(space - line.ptr)}))
        return false;
    rest = trim((ob_str_t){space, (size_t)(line.ptr + line.len - space)});
    for (size_t i = 0; i < 3; i++) {
        if (i >= rest.len || rest.ptr[i] < '0' || rest.ptr[i] > '9')
            return false;
        number = (uint16_t)(number * 10 + (rest.ptr[i] - '0'));
    }
    *status = number;
    *reason = trim((ob_str_t){rest.ptr + 3, rest.len - 3});
    if (reason->len > OB_TEXT_MAX)
        reason->len = OB_TEXT_MAX;
    return true;
}

static bool parse_headers(ob_str_t rest, ob_header_t *headers, size_t *count)
{
    *count = 0;
    while (rest.len > 0) {
        ob_str_t line = take_line(&rest);
        const char *colon = memchr(line.ptr, ':', line.len);

        if (trim(line).len == 0)
            continue;
        if (colon == NULL || *count == OB_HEADERS_MAX)
            return false;
        headers[*count].name = (ob_str_t){line.ptr, (size_t)(colon - line.ptr)};
        headers[*count].value = trim((ob_str_t){colon + 1, line.len - headers[*count].name.len - 1});
        (*count)++;
    }
    return ob_headers_check(headers, *count) == 0 && !ob_headers_framing_is_ambiguous(headers, *count);
}

bool ob_response_head_parse(ob_str_t head, ob_response_head_t *out)
{
    return parse_status(take_line(&head), &out->status, &out->reason) && parse_headers(head, out->headers, &out->count);
}

bool ob_response_head_ends(ob_str_t line)
{
    return trim(line).len == 0;
}
