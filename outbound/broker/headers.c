#include "outbound/broker/headers.h"

/* Of one hop only, decided by the broker itself, or claims about who asks: never the agent's to send. */
static const char *const always_dropped[] = {
    "connection", "keep-alive", "te", "trailer", "transfer-encoding", "content-length", "upgrade", "http2-settings",
    "expect", "host", "via", "forwarded", "x-real-ip", "accept-encoding", NULL};
static const char *const always_dropped_prefixes[] = {"proxy-", "x-forwarded-", "mayfly-", NULL};
static const char *const credentials[] = {
    "authorization", "cookie", "x-api-key", "api-key", "x-auth-token", "x-access-token", "x-amz-security-token",
    "private-token", "x-goog-api-key", NULL};
static const char *const overrides[] = {
    "x-http-method-override", "x-http-method", "x-method-override", "x-original-url", "x-rewrite-url", NULL};
/* Fetch's request-body-headers. */
static const char *const about_body[] = {
    "content-encoding", "content-language", "content-location", "content-type", "content-length", NULL};
/* Of one hop, or an invitation to go elsewhere. */
static const char *const response_dropped[] = {
    "connection", "keep-alive", "te", "trailer", "transfer-encoding", "upgrade", "alt-svc", "alt-used", NULL};
static const char *const response_dropped_prefixes[] = {"proxy-connection", "mayfly-", NULL};

static const char *const copy_sources[] = {"x-amz-copy-source", NULL};

static char fold(char c)
{
    if (c >= 'A' && c <= 'Z')
        return (char)(c | 0x20);
    return c == '_' ? '-' : c;
}

static bool starts_with(ob_str_t name, const char *folded, size_t len)
{
    if (name.len < len)
        return false;
    for (size_t i = 0; i < len; i++) {
        if (fold(name.ptr[i]) != fold(folded[i]))
            return false;
    }
    return true;
}

static bool name_is(ob_str_t name, const char *wanted)
{
    size_t len = strlen(wanted);

    return name.len == len && starts_with(name, wanted, len);
}

static bool is_in(ob_str_t name, const char *const *list)
{
    for (; *list != NULL; list++) {
        if (name_is(name, *list))
            return true;
    }
    return false;
}

static bool has_prefix_in(ob_str_t name, const char *const *list)
{
    for (; *list != NULL; list++) {
        if (starts_with(name, *list, strlen(*list)))
            return true;
    }
    return false;
}

static bool any_in(const ob_header_t *headers, size_t count, const char *const *list)
{
    for (size_t i = 0; i < count; i++) {
        if (is_in(headers[i].name, list))
            return true;
    }
    return false;
}

bool ob_is_token(ob_str_t text)
{
    static const char others[] = "!#$%&'*+-.^_`|~";

    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        bool alphanumeric = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');

        if (!alphanumeric && (c == '\0' || strchr(others, c) == NULL))
            return false;
    }
    return text.len > 0;
}

bool ob_headers_have_copy_source(const ob_header_t *headers, size_t count)
{
    return any_in(headers, count, copy_sources);
}

static bool is_value(ob_str_t text)
{
    for (size_t i = 0; i < text.len; i++) {
        unsigned char c = (unsigned char)text.ptr[i];

        if ((c < 0x20 && c != '\t') || c == 0x7f)
            return false;
    }
    return true;
}

int ob_headers_check(const ob_header_t *headers, size_t count)
{
    size_t bytes = 0;

    if (count > OB_HEADERS_MAX)
        return OB_E_TOO_LARGE;
    for (size_t i = 0; i < count; i++) {
        if (headers[i].name.len > OB_HEADER_NAME_MAX || headers[i].value.len > OB_HEADER_VALUE_MAX)
            return OB_E_TOO_LARGE;
        if (!ob_is_token(headers[i].name) || !is_value(headers[i].value))
            return OB_E_MALFORMED;
        bytes += headers[i].name.len + headers[i].value.len;
    }
    return bytes <= OB_HEADERS_BYTES_MAX ? 0 : OB_E_TOO_LARGE;
}

bool ob_headers_have_override(const ob_header_t *headers, size_t count)
{
    return any_in(headers, count, overrides);
}

bool ob_headers_have_credential(const ob_header_t *headers, size_t count)
{
    return any_in(headers, count, credentials);
}

/* Is `name` in the comma-separated list? */
static bool list_has(ob_str_t list, ob_str_t name)
{
    while (list.len > 0) {
        const char *comma = memchr(list.ptr, ',', list.len);
        size_t len = comma != NULL ? (size_t)(comma - list.ptr) : list.len;
        ob_str_t item = {list.ptr, len};

        while (item.len > 0 && (item.ptr[0] == ' ' || item.ptr[0] == '\t'))
            item = (ob_str_t){item.ptr + 1, item.len - 1};
        while (item.len > 0 && (item.ptr[item.len - 1] == ' ' || item.ptr[item.len - 1] == '\t'))
            item.len--;
        if (item.len == name.len && starts_with(name, item.ptr, item.len))
            return true;
        len += comma != NULL;
        list = (ob_str_t){list.ptr + len, list.len - len};
    }
    return false;
}

static bool is_nominated(const ob_header_t *headers, size_t count, ob_str_t name)
{
    for (size_t i = 0; i < count; i++) {
        if (name_is(headers[i].name, "connection") && list_has(headers[i].value, name))
            return true;
    }
    return false;
}

static bool is_injected(const cfg_rule_t *rule, ob_str_t name)
{
    for (size_t i = 0; i < rule->inject_count; i++) {
        for (size_t j = 0; cfg_inject_header(&rule->injects[i], j) != NULL; j++) {
            if (name_is(name, cfg_inject_header(&rule->injects[i], j)))
                return true;
        }
    }
    return false;
}

static bool is_dropped(const ob_headers_plan_t *plan, const ob_header_t *headers, size_t count, ob_str_t name)
{
    if (is_in(name, always_dropped) || has_prefix_in(name, always_dropped_prefixes) ||
        is_nominated(headers, count, name))
        return true;
    if (plan->drop_body && is_in(name, about_body))
        return true;
    if (plan->drop_range && (name_is(name, "range") || name_is(name, "if-range")))
        return true;
    if ((plan->drop_credentials || cfg_rule_has_credential(plan->rule)) && is_in(name, credentials))
        return true;
    return is_injected(plan->rule, name);
}

void ob_headers_prepare(const ob_headers_plan_t *plan, const ob_header_t *in, size_t count, ob_header_t *out,
                        size_t *out_count, size_t *dropped)
{
    *out_count = 0;
    *dropped = 0;
    for (size_t i = 0; i < count; i++) {
        if (is_dropped(plan, in, count, in[i].name))
            (*dropped)++;
        else
            out[(*out_count)++] = in[i];
    }
}

static const ob_header_t *find(const ob_header_t *headers, size_t count, const char *name)
{
    for (size_t i = 0; i < count; i++) {
        if (ob_str_caseeq(headers[i].name, ob_str_from(name)))
            return &headers[i];
    }
    return NULL;
}

/* Decoded by libcurl, so that these no longer describe the bytes that the agent gets. */
static bool is_about_coding(ob_str_t name)
{
    return ob_str_caseeq(name, OB_STR("content-encoding")) || ob_str_caseeq(name, OB_STR("content-length"));
}

void ob_headers_prepare_response(bool credentialed, ob_header_t *headers, size_t *count)
{
    const ob_header_t *coding = find(headers, *count, "content-encoding");
    bool decoded = coding != NULL && !ob_str_caseeq(coding->value, OB_STR("identity"));
    bool dropped[OB_HEADERS_MAX];
    size_t kept = 0;

    for (size_t i = 0; i < *count; i++) {
        ob_str_t name = headers[i].name;

        dropped[i] = is_in(name, response_dropped) || has_prefix_in(name, response_dropped_prefixes) ||
                     is_nominated(headers, *count, name) || (decoded && is_about_coding(name)) ||
                     (credentialed && ob_str_caseeq(name, OB_STR("set-cookie")));
    }
    for (size_t i = 0; i < *count; i++) {
        if (!dropped[i])
            headers[kept++] = headers[i];
    }
    *count = kept;
}

/* Digits, and few enough for a number: RFC 9110, 8.6. */
static bool is_length(ob_str_t value)
{
    for (size_t i = 0; i < value.len; i++) {
        if (value.ptr[i] < '0' || value.ptr[i] > '9')
            return false;
    }
    return value.len > 0 && value.len <= 18;
}

bool ob_headers_framing_is_ambiguous(const ob_header_t *headers, size_t count)
{
    const ob_header_t *length = find(headers, count, "content-length");

    if (length == NULL)
        return false;
    if (!is_length(length->value))
        return true;
    for (size_t i = 0; i < count; i++) {
        if (ob_str_caseeq(headers[i].name, OB_STR("transfer-encoding")))
            return true;
        if (ob_str_caseeq(headers[i].name, OB_STR("content-length")) && !ob_str_eq(headers[i].value, length->value))
            return true;
    }
    return false;
}

int ob_headers_location(const ob_header_t *headers, size_t count, ob_str_t *location)
{
    const ob_header_t *first = find(headers, count, "location");

    if (first == NULL)
        return OB_E_NOT_FOUND;
    for (size_t i = 0; i < count; i++) {
        if (ob_str_caseeq(headers[i].name, OB_STR("location")) && !ob_str_eq(headers[i].value, first->value))
            return OB_E_MALFORMED;
    }
    if (!is_value(first->value) || memchr(first->value.ptr, '\t', first->value.len) != NULL)
        return OB_E_MALFORMED;
    *location = first->value;
    return 0;
}
