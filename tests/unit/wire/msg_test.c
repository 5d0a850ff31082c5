#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "outbound/wire/msg.h"

static void assert_str(ob_str_t got, ob_str_t expected)
{
    assert_int_equal(got.len, expected.len);
    if (expected.len > 0)
        assert_memory_equal(got.ptr, expected.ptr, expected.len);
}

/* A string of n bytes that stays valid for the whole test program. */
static ob_str_t filler(size_t n)
{
    static char bytes[256 * 1024];
    assert_true(n <= sizeof(bytes));
    memset(bytes, 'x', sizeof(bytes));
    return (ob_str_t){bytes, n};
}

/* Parses the one message that the buffer holds. */
static ob_msg_t parse_only(const ob_buf_t *buf, int direction)
{
    ob_msg_t msg;
    size_t used = 0;
    assert_int_equal(ob_msg_parse(ob_buf_str(buf), direction, &msg, &used), 0);
    assert_int_equal(used, buf->len);
    return msg;
}

static const ob_header_t two_headers[] = {{OB_STR("accept"), OB_STR("*/*")}, {OB_STR("x-empty"), {"", 0}}};

static const ob_msg_exec_open_t exec_open = {
    .execution_id = OB_STR("e-1"), .credential = OB_STR("key"), .policy = OB_STR(""), .sub_requests_max = 50};
static const ob_msg_fetch_t fetch = {.method = OB_STR("POST"),
                                     .url = OB_STR("https://api.example/v1?q"),
                                     .redirect = OB_REDIRECT_MANUAL,
                                     .body = OB_BODY_STREAM,
                                     .body_length = UINT64_MAX,
                                     .headers = two_headers,
                                     .header_count = 2};
static const ob_msg_head_t head = {.status = 404,
                                   .reason = OB_STR("Not Found"),
                                   .url = OB_STR("https://api.example/v2"),
                                   .redirected = true,
                                   .headers = two_headers,
                                   .header_count = 2};
static const ob_msg_record_t record = {.verdict = OB_VERDICT_DENY,
                                       .status = 0,
                                       .milliseconds = 70000,
                                       .method = OB_STR("GET"),
                                       .host = OB_STR("api.example"),
                                       .port = 8443,
                                       .rule = OB_STR("rules[3]"),
                                       .reason = OB_STR("path")};

static void test_msg_parse_reads_the_documented_layout(void **state)
{
    static const uint8_t bytes[] = {3, 0, 0, 0, 4, 1, 0, 0, 0x04, 0x03, 0x02, 0x01, 9, 0, 0, 0, 'a', 'b', 'c', 'Z'};
    ob_msg_t msg;
    size_t used;
    (void)state;
    assert_int_equal(ob_msg_parse((ob_str_t){(const char *)bytes, sizeof(bytes)}, OB_TO_BROKER, &msg, &used), 0);
    assert_int_equal(used, sizeof(bytes) - 1);
    assert_int_equal(msg.type, OB_MSG_FETCH_BODY);
    assert_int_equal(msg.flags, OB_FLAG_FIN);
    assert_int_equal(msg.execution, 0x01020304);
    assert_int_equal(msg.fetch, 9);
    assert_str(msg.payload, OB_STR("abc"));
}

static void test_msg_put_writes_the_documented_layout(void **state)
{
    static const uint8_t expected[] = {2, 0, 0, 0, 8, 1, 0, 0, 7, 0, 0, 0, 1, 2, 0, 0, 'h', 'i'};
    ob_buf_t buf = {0};
    (void)state;
    assert_int_equal(ob_msg_put(&buf, OB_MSG_RESPONSE_BODY, OB_FLAG_FIN, 7, 0x201, OB_STR("hi")), 0);
    assert_str(ob_buf_str(&buf), (ob_str_t){(const char *)expected, sizeof(expected)});
    ob_buf_dispose(&buf);
}

static void test_msg_parse_wants_more_for_every_prefix(void **state)
{
    ob_buf_t buf = {0};
    ob_msg_t msg = {.type = 77};
    size_t used = 123;
    (void)state;
    assert_int_equal(ob_msg_put_fetch(&buf, 1, 1, &fetch), 0);
    for (size_t len = 0; len < buf.len; len++)
        assert_int_equal(ob_msg_parse((ob_str_t){(const char *)buf.data, len}, OB_TO_BROKER, &msg, &used), OB_E_AGAIN);
    assert_int_equal(msg.type, 77); /* results are untouched on failure */
    assert_int_equal(used, 123);
    ob_buf_dispose(&buf);
}

static void test_msg_parse_splits_a_stream(void **state)
{
    ob_buf_t buf = {0};
    ob_msg_t msg;
    size_t at = 0, used, count = 0;
    (void)state;
    assert_int_equal(ob_msg_put_exec_open(&buf, 5, &exec_open), 0);
    assert_int_equal(ob_msg_put_fetch(&buf, 5, 1, &fetch), 0);
    assert_int_equal(ob_msg_put(&buf, OB_MSG_EXEC_CLOSE, 0, 5, 0, OB_STR("")), 0);
    for (; at < buf.len; at += used, count++) {
        ob_str_t rest = {(const char *)buf.data + at, buf.len - at};
        assert_int_equal(ob_msg_parse(rest, OB_TO_BROKER, &msg, &used), 0);
    }
    assert_int_equal(count, 3);
    assert_int_equal(msg.type, OB_MSG_EXEC_CLOSE);
    ob_buf_dispose(&buf);
}

typedef struct bad_header {
    const char *what;
    uint32_t size;
    uint8_t type, flags;
    uint16_t reserved;
    uint32_t execution, fetch;
    int err;
} bad_header_t;

static const bad_header_t bad_headers[] = {
    {"type 0", 0, 0, 0, 0, 1, 1, OB_E_MALFORMED},
    {"type behind the last", 0, OB_MSG_LAST + 1, 0, 0, 1, 1, OB_E_MALFORMED},
    {"type 255", 0, 255, 0, 0, 1, 1, OB_E_MALFORMED},
    {"wrong direction", 0, OB_MSG_RESPONSE_BODY, 0, 0, 1, 1, OB_E_MALFORMED},
    {"unknown flag", 0, OB_MSG_FETCH_BODY, 2, 0, 1, 1, OB_E_MALFORMED},
    {"unknown high flag", 0, OB_MSG_FETCH_BODY, 0x81, 0, 1, 1, OB_E_MALFORMED},
    {"fin without a body", 0, OB_MSG_FETCH_CANCEL, OB_FLAG_FIN, 0, 1, 1, OB_E_MALFORMED},
    {"reserved", 0, OB_MSG_FETCH_CANCEL, 0, 0x100, 1, 1, OB_E_MALFORMED},
    {"execution 0", 0, OB_MSG_FETCH_CANCEL, 0, 0, 0, 1, OB_E_MALFORMED},
    {"fetch 0", 0, OB_MSG_FETCH_CANCEL, 0, 0, 1, 0, OB_E_MALFORMED},
    {"fetch in a row about the execution", 0, OB_MSG_EXEC_CLOSE, 0, 0, 1, 1, OB_E_MALFORMED},
    {"payload where none is", 1, OB_MSG_FETCH_CANCEL, 0, 0, 1, 1, OB_E_TOO_LARGE},
    {"chunk too large", OB_CHUNK_MAX + 1, OB_MSG_FETCH_BODY, 0, 0, 1, 1, OB_E_TOO_LARGE},
    {"size of 4 GiB", UINT32_MAX, OB_MSG_FETCH, 0, 0, 1, 1, OB_E_TOO_LARGE},
};

/* Only the header is there: a bad one must be refused without waiting for its payload. */
static void test_msg_parse_refuses_bad_headers_at_once(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(bad_headers) / sizeof(bad_headers[0]); i++) {
        const bad_header_t *bad = &bad_headers[i];
        ob_buf_t buf = {0};
        ob_msg_t msg;
        size_t used;
        print_message("%s\n", bad->what);
        assert_int_equal(ob_buf_put_u32(&buf, bad->size), 0);
        assert_int_equal(ob_buf_put_u8(&buf, bad->type), 0);
        assert_int_equal(ob_buf_put_u8(&buf, bad->flags), 0);
        assert_int_equal(ob_buf_put_u16(&buf, bad->reserved), 0);
        assert_int_equal(ob_buf_put_u32(&buf, bad->execution), 0);
        assert_int_equal(ob_buf_put_u32(&buf, bad->fetch), 0);
        assert_int_equal(ob_msg_parse(ob_buf_str(&buf), OB_TO_BROKER, &msg, &used), bad->err);
        ob_buf_dispose(&buf);
    }
}

static void test_msg_exec_open_round_trip(void **state)
{
    ob_buf_t buf = {0};
    ob_msg_exec_open_t got;
    (void)state;
    assert_int_equal(ob_msg_put_exec_open(&buf, 1, &exec_open), 0);
    ob_msg_t msg = parse_only(&buf, OB_TO_BROKER);
    assert_int_equal(msg.fetch, 0);
    assert_int_equal(ob_msg_get_exec_open(&msg, &got), 0);
    assert_str(got.execution_id, exec_open.execution_id);
    assert_str(got.credential, exec_open.credential);
    assert_str(got.policy, exec_open.policy);
    assert_int_equal(got.sub_requests_max, 50);
    ob_buf_dispose(&buf);
}

static void assert_headers(const ob_header_t *got, size_t count, const ob_header_t *expected, size_t expected_count)
{
    assert_int_equal(count, expected_count);
    for (size_t i = 0; i < count; i++) {
        assert_str(got[i].name, expected[i].name);
        assert_str(got[i].value, expected[i].value);
    }
}

static void test_msg_fetch_round_trip(void **state)
{
    ob_header_t headers[OB_HEADERS_MAX];
    ob_buf_t buf = {0};
    ob_msg_fetch_t got;
    (void)state;
    assert_int_equal(ob_msg_put_fetch(&buf, 1, 2, &fetch), 0);
    ob_msg_t msg = parse_only(&buf, OB_TO_BROKER);
    assert_int_equal(ob_msg_get_fetch(&msg, headers, &got), 0);
    assert_str(got.method, fetch.method);
    assert_str(got.url, fetch.url);
    assert_int_equal(got.redirect, OB_REDIRECT_MANUAL);
    assert_int_equal(got.body, OB_BODY_STREAM);
    assert_true(got.body_length == UINT64_MAX);
    assert_headers(got.headers, got.header_count, two_headers, 2);
    ob_buf_dispose(&buf);
}

static void test_msg_head_round_trip(void **state)
{
    ob_header_t headers[OB_HEADERS_MAX];
    ob_buf_t buf = {0};
    ob_msg_head_t got;
    (void)state;
    assert_int_equal(ob_msg_put_head(&buf, 1, 2, &head), 0);
    ob_msg_t msg = parse_only(&buf, OB_TO_WORKER);
    assert_int_equal(ob_msg_get_head(&msg, headers, &got), 0);
    assert_int_equal(got.status, 404);
    assert_str(got.reason, head.reason);
    assert_str(got.url, head.url);
    assert_true(got.redirected);
    assert_headers(got.headers, got.header_count, two_headers, 2);
    ob_buf_dispose(&buf);
}

static void test_msg_record_round_trip(void **state)
{
    ob_buf_t buf = {0};
    ob_msg_record_t got;
    (void)state;
    assert_int_equal(ob_msg_put_record(&buf, 1, 2, &record), 0);
    ob_msg_t msg = parse_only(&buf, OB_TO_WORKER);
    assert_int_equal(ob_msg_get_record(&msg, &got), 0);
    assert_int_equal(got.verdict, OB_VERDICT_DENY);
    assert_int_equal(got.status, 0);
    assert_int_equal(got.milliseconds, 70000);
    assert_str(got.method, record.method);
    assert_str(got.host, record.host);
    assert_int_equal(got.port, 8443);
    assert_str(got.rule, record.rule);
    assert_str(got.reason, record.reason);
    ob_buf_dispose(&buf);
}

static void test_msg_fail_and_credit_round_trip(void **state)
{
    ob_buf_t buf = {0};
    uint8_t failure;
    uint32_t bytes;
    ob_str_t text;
    (void)state;
    assert_int_equal(ob_msg_put_fail(&buf, 1, 2, OB_FAIL_REDIRECT, OB_STR("too many")), 0);
    ob_msg_t msg = parse_only(&buf, OB_TO_WORKER);
    assert_int_equal(ob_msg_get_fail(&msg, &failure, &text), 0);
    assert_int_equal(failure, OB_FAIL_REDIRECT);
    assert_str(text, OB_STR("too many"));
    buf.len = 0;
    assert_int_equal(ob_msg_put_credit(&buf, OB_MSG_FETCH_CREDIT, 1, 2, 4000000000u), 0);
    msg = parse_only(&buf, OB_TO_BROKER);
    assert_int_equal(ob_msg_get_credit(&msg, &bytes), 0);
    assert_true(bytes == 4000000000u);
    ob_buf_dispose(&buf);
}

static int decode(const ob_msg_t *msg)
{
    ob_header_t headers[OB_HEADERS_MAX];
    union {
        ob_msg_exec_open_t exec_open;
        ob_msg_fetch_t fetch;
        ob_msg_head_t head;
        ob_msg_record_t record;
    } out;
    uint8_t failure;
    uint32_t bytes;
    ob_str_t text;

    switch (msg->type) {
    case OB_MSG_EXEC_OPEN:
        return ob_msg_get_exec_open(msg, &out.exec_open);
    case OB_MSG_FETCH:
        return ob_msg_get_fetch(msg, headers, &out.fetch);
    case OB_MSG_RESPONSE_HEAD:
        return ob_msg_get_head(msg, headers, &out.head);
    case OB_MSG_RESPONSE_RECORD:
        return ob_msg_get_record(msg, &out.record);
    case OB_MSG_RESPONSE_FAIL:
        return ob_msg_get_fail(msg, &failure, &text);
    default:
        return ob_msg_get_credit(msg, &bytes);
    }
}

/* One message of each kind that has a decoder, behind each other; calls check with each. */
static void for_each_decodable(void (*check)(const ob_msg_t *msg))
{
    ob_buf_t buf = {0};
    assert_int_equal(ob_msg_put_exec_open(&buf, 1, &exec_open), 0);
    assert_int_equal(ob_msg_put_fetch(&buf, 1, 1, &fetch), 0);
    assert_int_equal(ob_msg_put_head(&buf, 1, 1, &head), 0);
    assert_int_equal(ob_msg_put_record(&buf, 1, 1, &record), 0);
    assert_int_equal(ob_msg_put_fail(&buf, 1, 1, OB_FAIL_LIMIT, OB_STR("no")), 0);
    assert_int_equal(ob_msg_put_credit(&buf, OB_MSG_RESPONSE_CREDIT, 1, 1, 1), 0);
    for (size_t at = 0, used; at < buf.len; at += used) {
        ob_str_t rest = {(const char *)buf.data + at, buf.len - at};
        ob_msg_t msg;
        int direction = buf.data[at + 4] < OB_MSG_RESPONSE_HEAD ? OB_TO_BROKER : OB_TO_WORKER;
        assert_int_equal(ob_msg_parse(rest, direction, &msg, &used), 0);
        check(&msg);
    }
    ob_buf_dispose(&buf);
}

/* The payload is copied to a block of its exact size, so that reading past it is an error of the sanitizer. */
static int decode_exact(const ob_msg_t *msg, size_t len)
{
    ob_msg_t copy = *msg;
    char *block = malloc(len > 0 ? len : 1);
    int err;
    memcpy(block, msg->payload.ptr, len);
    copy.payload = (ob_str_t){block, len};
    err = decode(&copy);
    free(block);
    return err;
}

static void check_truncations(const ob_msg_t *msg)
{
    for (size_t len = 0; len < msg->payload.len; len++)
        assert_int_not_equal(decode_exact(msg, len), 0);
    assert_int_equal(decode_exact(msg, msg->payload.len), 0);
}

static void test_msg_get_refuses_every_truncation(void **state)
{
    (void)state;
    for_each_decodable(check_truncations);
}

static void check_trailing(const ob_msg_t *msg)
{
    ob_buf_t longer = {0};
    ob_msg_t copy = *msg;
    assert_int_equal(ob_buf_put(&longer, msg->payload.ptr, msg->payload.len), 0);
    assert_int_equal(ob_buf_put_u8(&longer, 0), 0);
    copy.payload = ob_buf_str(&longer);
    assert_int_equal(decode(&copy), OB_E_MALFORMED);
    ob_buf_dispose(&longer);
}

static void test_msg_get_refuses_trailing_bytes(void **state)
{
    (void)state;
    for_each_decodable(check_trailing);
}

static void expect_decode(const ob_buf_t *buf, int direction, int expected)
{
    ob_msg_t msg = parse_only(buf, direction);
    assert_int_equal(decode(&msg), expected);
}

static void test_msg_get_refuses_values_outside_their_enumeration(void **state)
{
    ob_msg_fetch_t bad_fetch = fetch;
    ob_msg_head_t bad_head = head;
    ob_msg_record_t bad_record = record;
    static const uint8_t failures[] = {0, OB_FAIL_BROKER, 255};
    static const uint16_t statuses[] = {0, 99, 1000, 65535};
    ob_buf_t buf = {0};
    (void)state;
    bad_fetch.redirect = OB_REDIRECT_ERROR + 1;
    assert_int_equal(ob_msg_put_fetch(&buf, 1, 1, &bad_fetch), 0);
    expect_decode(&buf, OB_TO_BROKER, OB_E_MALFORMED);
    bad_fetch = fetch;
    bad_fetch.body = OB_BODY_STREAM + 1;
    buf.len = 0;
    assert_int_equal(ob_msg_put_fetch(&buf, 1, 1, &bad_fetch), 0);
    expect_decode(&buf, OB_TO_BROKER, OB_E_MALFORMED);
    for (size_t i = 0; i < 4; i++) {
        bad_head.status = statuses[i];
        buf.len = 0;
        assert_int_equal(ob_msg_put_head(&buf, 1, 1, &bad_head), 0);
        expect_decode(&buf, OB_TO_WORKER, OB_E_MALFORMED);
    }
    for (size_t i = 0; i < 3; i++) {
        buf.len = 0;
        assert_int_equal(ob_msg_put_fail(&buf, 1, 1, failures[i], OB_STR("")), 0);
        expect_decode(&buf, OB_TO_WORKER, OB_E_MALFORMED);
    }
    bad_record.verdict = 0;
    buf.len = 0;
    assert_int_equal(ob_msg_put_record(&buf, 1, 1, &bad_record), 0);
    expect_decode(&buf, OB_TO_WORKER, OB_E_MALFORMED);
    ob_buf_dispose(&buf);
}

static void test_msg_get_refuses_more_headers_than_fit(void **state)
{
    ob_buf_t buf = {0};
    ob_header_t headers[OB_HEADERS_MAX];
    ob_msg_fetch_t got;
    size_t mark;
    (void)state;
    assert_int_equal(ob_msg_begin(&buf, OB_MSG_FETCH, 0, 1, 1, &mark), 0);
    assert_int_equal(ob_buf_put_str(&buf, OB_STR("GET")), 0);
    assert_int_equal(ob_buf_put_str(&buf, OB_STR("https://a/")), 0);
    assert_int_equal(ob_buf_put_u16(&buf, 0), 0); /* redirect, body */
    assert_int_equal(ob_buf_put_u64(&buf, 0), 0);
    assert_int_equal(ob_buf_put_u16(&buf, OB_HEADERS_MAX + 1), 0);
    for (int i = 0; i < OB_HEADERS_MAX + 1; i++)
        assert_int_equal(ob_buf_put_u64(&buf, 0), 0); /* two empty strings */
    ob_msg_end(&buf, mark);
    ob_msg_t msg = parse_only(&buf, OB_TO_BROKER);
    assert_int_equal(ob_msg_get_fetch(&msg, headers, &got), OB_E_TOO_LARGE);
    ob_buf_dispose(&buf);
}

/* Puts what is at its bound (must work) and one over it (must leave the buffer as it was). */
#define CHECK_BOUND(put, in, field, max)                                                                               \
    do {                                                                                                               \
        ob_buf_t buf_ = {0};                                                                                           \
        assert_int_equal(ob_buf_put_u8(&buf_, 42), 0);                                                                 \
        (in).field = filler((max) + 1);                                                                                \
        assert_int_equal(put, OB_E_TOO_LARGE);                                                                         \
        assert_int_equal(buf_.len, 1);                                                                                 \
        (in).field = filler(max);                                                                                      \
        assert_int_equal(put, 0);                                                                                      \
        ob_buf_dispose(&buf_);                                                                                         \
    } while (0)

static void test_msg_put_bounds_every_string(void **state)
{
    ob_msg_exec_open_t open_in = exec_open;
    ob_msg_fetch_t fetch_in = fetch;
    ob_msg_head_t head_in = head;
    ob_msg_record_t record_in = record;
    struct {
        ob_str_t text;
    } fail_in;
    (void)state;
    CHECK_BOUND(ob_msg_put_exec_open(&buf_, 1, &open_in), open_in, execution_id, OB_EXECUTION_ID_MAX);
    CHECK_BOUND(ob_msg_put_exec_open(&buf_, 1, &open_in), open_in, credential, OB_CREDENTIAL_MAX);
    CHECK_BOUND(ob_msg_put_exec_open(&buf_, 1, &open_in), open_in, policy, OB_NAME_MAX);
    CHECK_BOUND(ob_msg_put_fetch(&buf_, 1, 1, &fetch_in), fetch_in, method, OB_METHOD_MAX);
    CHECK_BOUND(ob_msg_put_fetch(&buf_, 1, 1, &fetch_in), fetch_in, url, OB_URL_MAX);
    CHECK_BOUND(ob_msg_put_head(&buf_, 1, 1, &head_in), head_in, reason, OB_TEXT_MAX);
    CHECK_BOUND(ob_msg_put_head(&buf_, 1, 1, &head_in), head_in, url, OB_URL_MAX);
    CHECK_BOUND(ob_msg_put_record(&buf_, 1, 1, &record_in), record_in, method, OB_METHOD_MAX);
    CHECK_BOUND(ob_msg_put_record(&buf_, 1, 1, &record_in), record_in, host, OB_HOST_MAX);
    CHECK_BOUND(ob_msg_put_record(&buf_, 1, 1, &record_in), record_in, rule, OB_NAME_MAX);
    CHECK_BOUND(ob_msg_put_record(&buf_, 1, 1, &record_in), record_in, reason, OB_TEXT_MAX);
    CHECK_BOUND(ob_msg_put_fail(&buf_, 1, 1, OB_FAIL_DENIED, fail_in.text), fail_in, text, OB_TEXT_MAX);
    CHECK_BOUND(ob_msg_put(&buf_, OB_MSG_RESPONSE_BODY, 0, 1, 1, fail_in.text), fail_in, text, OB_CHUNK_MAX);
}

/* The largest headers that are allowed, in the largest message: it fits its row, and comes back. */
static void test_msg_headers_at_their_bounds_round_trip(void **state)
{
    ob_header_t headers[OB_HEADERS_MAX], got_headers[OB_HEADERS_MAX];
    ob_msg_fetch_t in = fetch, got;
    ob_buf_t buf = {0};
    size_t each = OB_HEADERS_BYTES_MAX / OB_HEADERS_MAX, left = OB_HEADERS_BYTES_MAX - each * OB_HEADERS_MAX;
    (void)state;
    for (size_t i = 0; i < OB_HEADERS_MAX; i++)
        headers[i] = (ob_header_t){filler(OB_HEADER_NAME_MAX), filler(each - OB_HEADER_NAME_MAX)};
    headers[0].value.len += left;
    in.method = filler(OB_METHOD_MAX);
    in.url = filler(OB_URL_MAX);
    in.headers = headers;
    in.header_count = OB_HEADERS_MAX;
    assert_int_equal(ob_msg_put_fetch(&buf, 1, 1, &in), 0);
    ob_msg_t msg = parse_only(&buf, OB_TO_BROKER);
    assert_int_equal(ob_msg_get_fetch(&msg, got_headers, &got), 0);
    assert_headers(got.headers, got.header_count, headers, OB_HEADERS_MAX);

    buf.len = 0;
    headers[0].value.len++; /* all together */
    assert_int_equal(ob_msg_put_fetch(&buf, 1, 1, &in), OB_E_TOO_LARGE);
    headers[0] = (ob_header_t){filler(OB_HEADER_NAME_MAX + 1), OB_STR("")};
    assert_int_equal(ob_msg_put_fetch(&buf, 1, 1, &in), OB_E_TOO_LARGE);
    headers[0] = (ob_header_t){OB_STR("a"), filler(OB_HEADER_VALUE_MAX + 1)};
    in.header_count = 1;
    assert_int_equal(ob_msg_put_fetch(&buf, 1, 1, &in), OB_E_TOO_LARGE);
    headers[0] = (ob_header_t){OB_STR("a"), filler(OB_HEADER_VALUE_MAX)};
    assert_int_equal(ob_msg_put_fetch(&buf, 1, 1, &in), 0);
    in.header_count = OB_HEADERS_MAX + 1; /* counted before the array is read */
    assert_int_equal(ob_msg_put_fetch(&buf, 1, 1, &in), OB_E_TOO_LARGE);
    ob_buf_dispose(&buf);
}

/* A buffer that is full at any byte of the message is left as it was. */
static void test_msg_put_leaves_a_full_buffer_as_it_was(void **state)
{
    ob_buf_t whole = {0};
    (void)state;
    assert_int_equal(ob_msg_put_fetch(&whole, 1, 1, &fetch), 0);
    for (size_t max = 1; max <= whole.len; max++) {
        ob_buf_t buf;
        ob_buf_init(&buf, max);
        assert_int_equal(ob_buf_put_u8(&buf, 42), 0);
        assert_int_equal(ob_msg_put_fetch(&buf, 1, 1, &fetch), OB_E_TOO_LARGE);
        assert_int_equal(buf.len, 1);
        ob_buf_dispose(&buf);
    }
    ob_buf_dispose(&whole);
}

static void test_msg_put_refuses_an_unknown_type(void **state)
{
    ob_buf_t buf = {0};
    (void)state;
    assert_int_equal(ob_msg_put(&buf, 0, 0, 1, 1, OB_STR("")), OB_E_TOO_LARGE);
    assert_int_equal(ob_msg_put(&buf, OB_MSG_LAST + 1, 0, 1, 1, OB_STR("")), OB_E_TOO_LARGE);
    assert_int_equal(buf.len, 0);
}

static void end_an_oversized_message(void)
{
    ob_buf_t buf = {0};
    size_t mark;
    if (ob_msg_begin(&buf, OB_MSG_FETCH_CANCEL, 0, 1, 1, &mark) == 0 && ob_buf_put_u8(&buf, 0) == 0)
        ob_msg_end(&buf, mark);
    _exit(0);
}

static void test_msg_end_aborts_over_the_row(void **state)
{
    int status;
    pid_t pid = fork();
    (void)state;
    if (pid == 0) {
        signal(SIGABRT, SIG_DFL); /* cmocka's handler would report a failed test from the child */
        end_an_oversized_message();
    }
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT);
}

static void test_msg_rows_have_names_and_states(void **state)
{
    (void)state;
    assert_string_equal(ob_msg_name(OB_MSG_FETCH), "FETCH");
    assert_string_equal(ob_msg_name(OB_MSG_LAST), "RESPONSE_RECORD");
    assert_string_equal(ob_msg_name(0), "?");
    assert_string_equal(ob_msg_name(OB_MSG_LAST + 1), "?");
    assert_int_equal(ob_msg_states(OB_MSG_FETCH), OB_STATE_NONE);
    assert_int_equal(ob_msg_states(OB_MSG_FETCH_BODY), OB_STATE_ANY);
    assert_int_equal(ob_msg_states(255), 0);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_msg_parse_reads_the_documented_layout),
        cmocka_unit_test(test_msg_put_writes_the_documented_layout),
        cmocka_unit_test(test_msg_parse_wants_more_for_every_prefix),
        cmocka_unit_test(test_msg_parse_splits_a_stream),
        cmocka_unit_test(test_msg_parse_refuses_bad_headers_at_once),
        cmocka_unit_test(test_msg_exec_open_round_trip),
        cmocka_unit_test(test_msg_fetch_round_trip),
        cmocka_unit_test(test_msg_head_round_trip),
        cmocka_unit_test(test_msg_record_round_trip),
        cmocka_unit_test(test_msg_fail_and_credit_round_trip),
        cmocka_unit_test(test_msg_get_refuses_every_truncation),
        cmocka_unit_test(test_msg_get_refuses_trailing_bytes),
        cmocka_unit_test(test_msg_get_refuses_values_outside_their_enumeration),
        cmocka_unit_test(test_msg_get_refuses_more_headers_than_fit),
        cmocka_unit_test(test_msg_put_bounds_every_string),
        cmocka_unit_test(test_msg_headers_at_their_bounds_round_trip),
        cmocka_unit_test(test_msg_put_leaves_a_full_buffer_as_it_was),
        cmocka_unit_test(test_msg_put_refuses_an_unknown_type),
        cmocka_unit_test(test_msg_end_aborts_over_the_row),
        cmocka_unit_test(test_msg_rows_have_names_and_states),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
