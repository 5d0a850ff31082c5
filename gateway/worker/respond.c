#include "gateway/worker/respond.h"

#include <stdio.h>

#include "outbound/wire/messages.h"

const char *gw_reason_phrase(int status)
{
    static const struct {
        int status;
        const char *phrase;
    } phrases[] = {{200, "OK"},
                   {201, "Created"},
                   {202, "Accepted"},
                   {204, "No Content"},
                   {206, "Partial Content"},
                   {301, "Moved Permanently"},
                   {302, "Found"},
                   {303, "See Other"},
                   {304, "Not Modified"},
                   {307, "Temporary Redirect"},
                   {308, "Permanent Redirect"},
                   {400, "Bad Request"},
                   {401, "Unauthorized"},
                   {403, "Forbidden"},
                   {404, "Not Found"},
                   {405, "Method Not Allowed"},
                   {409, "Conflict"},
                   {410, "Gone"},
                   {413, "Content Too Large"},
                   {415, "Unsupported Media Type"},
                   {417, "Expectation Failed"},
                   {422, "Unprocessable Content"},
                   {429, "Too Many Requests"},
                   {500, "Internal Server Error"},
                   {501, "Not Implemented"},
                   {502, "Bad Gateway"},
                   {503, "Service Unavailable"},
                   {504, "Gateway Timeout"}};

    for (size_t i = 0; i < sizeof(phrases) / sizeof(phrases[0]); i++) {
        if (phrases[i].status == status)
            return phrases[i].phrase;
    }
    return "Status"; /* clients read the number */
}

void gw_respond_header(h2o_req_t *req, const char *name, ob_str_t value)
{
    h2o_iovec_t copy = h2o_strdup(&req->pool, value.ptr, value.len);

    h2o_add_header_by_str(&req->pool, &req->res.headers, name, strlen(name), 1, NULL, copy.base, copy.len);
}

/* ---- an agent's headers ---- */

static bool is_refused(ob_str_t name)
{
    static const char *const names[] = {"connection", "content-length", "date",    "http2-settings",   "keep-alive",
                                        "proxy-connection", "te",       "trailer", "transfer-encoding", "upgrade"};

    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        if (ob_str_eq(name, ob_str_from(names[i])))
            return true;
    }
    return name.len >= 7 && memcmp(name.ptr, "mayfly-", 7) == 0;
}

/* Copies in lower case, as HTTP/2 has names; false when it is none (RFC 9110, section 5.6.2). */
static bool copy_name(h2o_mem_pool_t *pool, ob_str_t name, ob_str_t *copy)
{
    if (name.len == 0 || name.len > OB_HEADER_NAME_MAX)
        return false;
    char *lower = h2o_mem_alloc_pool(pool, name.len);
    for (size_t i = 0; i < name.len; i++) {
        uint8_t c = (uint8_t)name.ptr[i];
        if (c <= 0x20 || c >= 0x7f || strchr("\"(),/:;<=>?@[\\]{}", c) != NULL)
            return false;
        lower[i] = (char)(c >= 'A' && c <= 'Z' ? c + 0x20 : c);
    }
    *copy = (ob_str_t){lower, name.len};
    return true;
}

/* The runtime's Headers refuse these already; but that is a check in a process that runs hostile code. */
static bool is_value(ob_str_t value)
{
    for (size_t i = 0; i < value.len; i++) {
        if ((uint8_t)value.ptr[i] < 0x20 && value.ptr[i] != '\t')
            return false;
    }
    return value.len <= OB_HEADER_VALUE_MAX;
}

void gw_respond_agent_headers(h2o_req_t *req, const ob_header_t *headers, size_t count)
{
    size_t left = OB_HEADERS_BYTES_MAX;

    if (count > OB_HEADERS_MAX)
        count = OB_HEADERS_MAX;
    for (size_t i = 0; i < count; i++) {
        ob_str_t name, value = headers[i].value;
        if (!is_value(value) || !copy_name(&req->pool, headers[i].name, &name) || is_refused(name))
            continue;
        if (name.len + value.len > left)
            return;
        left -= name.len + value.len;
        h2o_iovec_t copy = h2o_strdup(&req->pool, value.ptr, value.len);
        h2o_add_header_by_str(&req->pool, &req->res.headers, name.ptr, name.len, 1, NULL, copy.base, copy.len);
    }
}

/* ---- whole answers ---- */

bool gw_status_has_body(int status)
{
    return status >= 200 && status != 204 && status != 205 && status != 304;
}

void gw_respond_whole(h2o_req_t *req, int status, ob_str_t body)
{
    static h2o_generator_t generator = {NULL, NULL};
    bool has_body = gw_status_has_body(status);
    h2o_iovec_t copy = has_body ? h2o_strdup(&req->pool, body.ptr, body.len) : h2o_iovec_init(NULL, 0);
    bool head = h2o_memis(req->input.method.base, req->input.method.len, H2O_STRLIT("HEAD"));

    req->compress_hint = GW_OURS;
    req->res.status = status;
    req->res.reason = gw_reason_phrase(status);
    req->res.content_length = has_body ? body.len : status == 205 ? 0 : SIZE_MAX;
    h2o_start_response(req, &generator);
    h2o_send(req, &copy, has_body && !head && body.len > 0 ? 1 : 0, H2O_SEND_STATE_FINAL);
}

static void add_problem_headers(h2o_req_t *req, const gw_problem_t *problem)
{
    char seconds[16];

    gw_respond_header(req, "content-type", OB_STR(GW_PROBLEM_TYPE));
    if (problem->retry_after_s > 0) {
        int len = snprintf(seconds, sizeof(seconds), "%u", problem->retry_after_s);
        gw_respond_header(req, "retry-after", (ob_str_t){seconds, (size_t)len});
    }
    if (problem->kind == GW_UNAUTHENTICATED)
        gw_respond_header(req, "www-authenticate", OB_STR("Bearer realm=\"mayfly\""));
}

ob_str_t gw_respond_print(h2o_req_t *req, const gw_problem_t *problem)
{
    h2o_iovec_t body = {NULL, 0};
    ob_buf_t json;

    ob_buf_init(&json, 0);
    if (gw_problem_print(problem, &json) == 0) /* else there is no memory, and the status says enough */
        body = h2o_strdup(&req->pool, (const char *)json.data, json.len);
    ob_buf_dispose(&json);
    req->res.status = gw_problem_status(problem->kind);
    add_problem_headers(req, problem);
    return (ob_str_t){body.base, body.len};
}

void gw_respond_problem(h2o_req_t *req, const gw_problem_t *problem)
{
    ob_str_t body = gw_respond_print(req, problem);

    gw_respond_whole(req, req->res.status, body);
}
