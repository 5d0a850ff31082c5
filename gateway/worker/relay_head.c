#include "gateway/worker/relay_head.h"

#include <sys/types.h>

/* libh2o brings picohttpparser along and exports it; Debian ships no header of it. */
struct phr_header {
    const char *name;
    size_t name_len;
    const char *value;
    size_t value_len;
};
int phr_parse_response(const char *buf, size_t len, int *minor_version, int *status, const char **msg, size_t *msg_len,
                       struct phr_header *headers, size_t *num_headers, size_t last_len);

static bool is_of_connection(ob_str_t name)
{
    static const char *const names[] = {"connection", "keep-alive",     "te",      "trailer", "transfer-encoding", "upgrade",
                                        "host",       "content-length", "expect",  "http2-settings"};

    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        if (ob_str_caseeq(name, ob_str_from(names[i])))
            return true;
    }
    return name.len >= 6 && ob_str_caseeq((ob_str_t){name.ptr, 6}, OB_STR("proxy-"));
}

static bool has_line_end(ob_str_t text)
{
    return memchr(text.ptr, '\r', text.len) != NULL || memchr(text.ptr, '\n', text.len) != NULL ||
           memchr(text.ptr, '\0', text.len) != NULL;
}

int gw_relay_put_header(ob_buf_t *head, ob_str_t name, ob_str_t value)
{
    if (is_of_connection(name) || has_line_end(name) || has_line_end(value))
        return 0;
    return ob_buf_printf(head, "%.*s: %.*s\r\n", (int)name.len, name.ptr, (int)value.len, value.ptr);
}

static int read_length(ob_str_t text, uint64_t *length)
{
    *length = 0;
    if (text.len == 0 || text.len > 18)
        return OB_E_MALFORMED;
    for (size_t i = 0; i < text.len; i++) {
        if (text.ptr[i] < '0' || text.ptr[i] > '9')
            return OB_E_MALFORMED;
        *length = *length * 10 + (uint64_t)(text.ptr[i] - '0');
    }
    return 0;
}

/* Our own workers answer in one way; whatever is ambiguous did not come from one that is well. */
static int take_header(gw_relay_head_t *head, const ob_header_t *header, bool *framed)
{
    if (ob_str_caseeq(header->name, OB_STR("content-length"))) {
        if (*framed)
            return OB_E_MALFORMED;
        *framed = true;
        head->body = GW_RELAY_LENGTH;
        return read_length(header->value, &head->length);
    }
    if (ob_str_caseeq(header->name, OB_STR("transfer-encoding"))) {
        if (*framed || !ob_str_caseeq(header->value, OB_STR("chunked")))
            return OB_E_MALFORMED;
        *framed = true;
        head->body = GW_RELAY_CHUNKED;
        return 0;
    }
    if (ob_str_caseeq(header->name, OB_STR("mayfly-execution")))
        head->execution = header->value;
    else if (!is_of_connection(header->name))
        head->headers[head->header_count++] = *header;
    return 0;
}

static int take_headers(gw_relay_head_t *head, const struct phr_header *parsed, size_t count)
{
    bool framed = false;
    int err = 0;

    for (size_t i = 0; i < count && err == 0; i++) {
        if (parsed[i].name == NULL)
            return OB_E_MALFORMED; /* a continued line */
        ob_header_t header = {{parsed[i].name, parsed[i].name_len}, {parsed[i].value, parsed[i].value_len}};
        err = take_header(head, &header, &framed);
    }
    return err;
}

int gw_relay_parse_head(ob_str_t bytes, gw_relay_head_t *head, size_t *used)
{
    struct phr_header parsed[GW_RELAY_HEADERS_MAX];
    size_t count = GW_RELAY_HEADERS_MAX, reason_len;
    const char *reason;
    int minor, len;

    *head = (gw_relay_head_t){.body = GW_RELAY_TO_THE_END};
    len = phr_parse_response(bytes.ptr, bytes.len, &minor, &head->status, &reason, &reason_len, parsed, &count, 0);
    if (len == -2)
        return bytes.len >= GW_RELAY_HEAD_MAX ? OB_E_TOO_LARGE : OB_E_AGAIN;
    if (len <= 0 || head->status < 200 || head->status > 999)
        return OB_E_MALFORMED;
    *used = (size_t)len;
    return take_headers(head, parsed, count);
}
