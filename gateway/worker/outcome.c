#include "gateway/worker/outcome.h"

#include <inttypes.h>
#include <openssl/evp.h>

#include "gateway/worker/submission.h"
#include "outbound/wire/log.h"

/* The runtime's names, out of its table: so this links without it. */
static const char *const names[] = {
#define GW_OUTCOME_NAME(fault, name) [fault] = (name),
    RT_FAULTS(GW_OUTCOME_NAME)
#undef GW_OUTCOME_NAME
};

enum { LOG_ESCAPE_FACTOR = 6, BASE64_STEP = 48 * 1024 /* a multiple of 3 */ };

void gw_outcome_init(gw_outcome_t *outcome, uint64_t body_max, uint64_t logs_max)
{
    memset(outcome, 0, sizeof(*outcome));
    outcome->name = "ok";
    ob_buf_init(&outcome->body, body_max > 0 ? body_max : 1);
    /* the runtime bounds the texts; here they are escaped and have a frame around each */
    ob_buf_init(&outcome->logs, (logs_max + 1024) * LOG_ESCAPE_FACTOR);
    ob_buf_init(&outcome->fetches, GW_OUTCOME_FETCHES_MAX);
}

void gw_outcome_dispose(gw_outcome_t *outcome)
{
    ob_buf_dispose(&outcome->headers);
    ob_buf_dispose(&outcome->body);
    ob_buf_dispose(&outcome->result);
    ob_buf_dispose(&outcome->error);
    ob_buf_dispose(&outcome->logs);
    ob_buf_dispose(&outcome->fetches);
}

/* ---- headers ---- */

static bool is_repeated(const ob_header_t *headers, size_t index)
{
    for (size_t i = 0; i < index; i++) {
        if (ob_str_caseeq(headers[i].name, headers[index].name))
            return true;
    }
    return false;
}

static int put_joined(ob_buf_t *json, const ob_header_t *headers, size_t count, size_t first)
{
    ob_buf_t value;
    int err;

    ob_buf_init(&value, 0);
    err = ob_buf_put(&value, headers[first].value.ptr, headers[first].value.len);
    for (size_t i = first + 1; i < count && err == 0; i++) {
        if (!ob_str_caseeq(headers[i].name, headers[first].name))
            continue;
        if ((err = ob_buf_put(&value, ", ", 2)) == 0)
            err = ob_buf_put(&value, headers[i].value.ptr, headers[i].value.len);
    }
    if (err == 0)
        err = ob_json_put_str(json, ob_buf_str(&value));
    ob_buf_dispose(&value);
    return err;
}

/* The one header that cannot be joined. */
static int put_list(ob_buf_t *json, const ob_header_t *headers, size_t count, size_t first)
{
    int err;

    for (size_t i = first; i < count; i++) {
        if (!ob_str_caseeq(headers[i].name, headers[first].name))
            continue;
        if ((err = ob_buf_put_u8(json, i == first ? '[' : ',')) != 0 ||
            (err = ob_json_put_str(json, headers[i].value)) != 0)
            return err;
    }
    return ob_buf_put_u8(json, ']');
}

int gw_outcome_head(gw_outcome_t *outcome, int status, const ob_header_t *headers, size_t count)
{
    ob_buf_t *json = &outcome->headers;
    bool comma = false;
    int err;

    outcome->status = status;
    if (count > GW_OUTCOME_HEADERS_MAX)
        count = GW_OUTCOME_HEADERS_MAX; /* the look-up of repeated names is quadratic */
    for (size_t i = 0; i < count; i++) {
        if (is_repeated(headers, i))
            continue;
        if ((comma && (err = ob_buf_put_u8(json, ',')) != 0) || (err = ob_json_put_str(json, headers[i].name)) != 0 ||
            (err = ob_buf_put_u8(json, ':')) != 0)
            return err;
        bool list = ob_str_caseeq(headers[i].name, OB_STR("set-cookie"));
        if ((err = list ? put_list(json, headers, count, i) : put_joined(json, headers, count, i)) != 0)
            return err;
        comma = true;
    }
    return 0;
}

/* ---- collecting ---- */

int gw_outcome_body(gw_outcome_t *outcome, ob_str_t bytes)
{
    return ob_buf_put(&outcome->body, bytes.ptr, bytes.len);
}

int gw_outcome_result(gw_outcome_t *outcome, ob_str_t json)
{
    return ob_buf_put(&outcome->result, json.ptr, json.len);
}

int gw_outcome_fault(gw_outcome_t *outcome, const rt_fault_t *fault)
{
    gw_problem_t problem;

    gw_problem_from_fault(fault, &problem);
    outcome->name = names[fault->kind];
    outcome->error.len = 0;
    return gw_problem_put_members(&problem, &outcome->error);
}

void gw_outcome_log(gw_outcome_t *outcome, rt_log_level_t level, uint64_t unix_ms, ob_str_t text)
{
    static const char *const levels[] = {"debug", "info", "log", "warn", "error"};
    ob_buf_t *logs = &outcome->logs;
    size_t mark = logs->len;

    if (ob_buf_printf(logs, "%s{\"level\":\"%s\",\"time\":%" PRIu64 ",\"message\":", mark > 0 ? "," : "", levels[level],
                      unix_ms) != 0 ||
        ob_json_put_str(logs, text) != 0 || ob_buf_put_u8(logs, '}') != 0)
        logs->len = mark;
}

static int put_fetch(ob_buf_t *json, const ob_msg_record_t *record)
{
    static const char *const verdicts[] = {"", "allow", "deny", "error", "would-deny"};
    int err;

    if ((err = ob_buf_printf(json, "%s{\"method\":", json->len > 0 ? "," : "")) != 0 ||
        (err = ob_json_put_str(json, record->method)) != 0 || (err = ob_buf_printf(json, ",\"host\":")) != 0 ||
        (err = ob_json_put_str(json, record->host)) != 0 ||
        (err = ob_buf_printf(json, ",\"port\":%u,\"verdict\":\"%s\",\"rule\":", record->port,
                             verdicts[record->verdict <= OB_VERDICT_WOULD_DENY ? record->verdict : 0])) != 0 ||
        (err = record->rule.len > 0 ? ob_json_put_str(json, record->rule) : ob_buf_printf(json, "null")) != 0 ||
        (err = ob_buf_printf(json, ",\"reason\":")) != 0 || (err = ob_json_put_str(json, record->reason)) != 0)
        return err;
    err = record->status > 0 ? ob_buf_printf(json, ",\"status\":%u", record->status)
                             : ob_buf_printf(json, ",\"status\":null");
    return err != 0 ? err : ob_buf_printf(json, ",\"ms\":%" PRIu32 "}", record->milliseconds);
}

void gw_outcome_fetch(gw_outcome_t *outcome, const ob_msg_record_t *record)
{
    size_t mark = outcome->fetches.len;

    if (!outcome->fetches_cut && put_fetch(&outcome->fetches, record) != 0) {
        outcome->fetches.len = mark;
        outcome->fetches_cut = true;
    }
}

/* ---- printing ---- */

static int put_base64(ob_buf_t *json, ob_str_t bytes)
{
    int err;

    while (bytes.len > 0) {
        size_t step = bytes.len < BASE64_STEP ? bytes.len : BASE64_STEP;
        if ((err = ob_buf_try_reserve(json, (step + 2) / 3 * 4 + 1)) != 0)
            return err;
        json->len += (size_t)EVP_EncodeBlock(json->data + json->len, (const unsigned char *)bytes.ptr, (int)step);
        bytes.ptr += step;
        bytes.len -= step;
    }
    return 0;
}

/* Text is UTF-8 without control characters but white space: each of the others would be six bytes of JSON. */
static bool is_text(ob_str_t body)
{
    for (size_t i = 0; i < body.len; i++) {
        uint8_t c = (uint8_t)body.ptr[i];
        if ((c < 0x20 && c != '\t' && c != '\n' && c != '\f' && c != '\r') || c == 0x7f)
            return false;
    }
    return gw_utf8_valid(body);
}

static int put_response(const gw_outcome_t *outcome, ob_buf_t *json)
{
    ob_str_t body = ob_buf_str(&outcome->body);
    int err;

    if (outcome->status == 0)
        return 0;
    if ((err = ob_buf_printf(json, ",\"response\":{\"status\":%d,\"headers\":{", outcome->status)) != 0 ||
        (err = ob_buf_put(json, outcome->headers.data, outcome->headers.len)) != 0)
        return err;
    if (is_text(body)) {
        if ((err = ob_buf_printf(json, "},\"body\":")) == 0)
            err = ob_json_put_str(json, body);
    } else if ((err = ob_buf_printf(json, "},\"bodyBase64\":\"")) == 0 && (err = put_base64(json, body)) == 0) {
        err = ob_buf_put_u8(json, '"');
    }
    return err != 0 ? err : ob_buf_put_u8(json, '}');
}

static int put_wrapped(ob_buf_t *json, const char *before, const ob_buf_t *inner, const char *after)
{
    int err;

    if ((err = ob_buf_put(json, before, strlen(before))) != 0 || (err = ob_buf_put(json, inner->data, inner->len)) != 0)
        return err;
    return ob_buf_put(json, after, strlen(after));
}

static int put_answer(const gw_outcome_t *outcome, ob_buf_t *json)
{
    int err;

    if ((err = put_response(outcome, json)) != 0)
        return err;
    if (outcome->result.len > 0 && (err = put_wrapped(json, ",\"result\":", &outcome->result, "")) != 0)
        return err;
    return outcome->error.len > 0 ? put_wrapped(json, ",\"error\":{", &outcome->error, "}") : 0;
}

int gw_outcome_print(const gw_outcome_t *outcome, ob_str_t execution, const rt_usage_t *usage, ob_buf_t *json)
{
    int err;

    if ((err = ob_buf_printf(json, "{\"outcome\":\"%s\",\"execution\":\"%.*s\"", outcome->name, (int)execution.len,
                             execution.ptr)) != 0 ||
        (err = put_answer(outcome, json)) != 0 || (err = put_wrapped(json, ",\"logs\":[", &outcome->logs, "]")) != 0 ||
        (err = ob_buf_printf(json,
                             ",\"usage\":{\"cpuMs\":%" PRIu64 ".%03u,\"wallMs\":%" PRIu64
                             ".%03u,\"memoryBytes\":%" PRIu64 ",\"subRequests\":%" PRIu32 "}",
                             usage->cpu_us / 1000, (unsigned)(usage->cpu_us % 1000), usage->wall_us / 1000,
                             (unsigned)(usage->wall_us % 1000), usage->memory_bytes, usage->sub_requests)) != 0 ||
        (err = put_wrapped(json, ",\"fetches\":[", &outcome->fetches, "]")) != 0)
        return err;
    if (outcome->fetches_cut && (err = ob_buf_printf(json, ",\"fetchesCut\":true")) != 0)
        return err;
    return ob_buf_printf(json, "}\n");
}
