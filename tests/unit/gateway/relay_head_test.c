/* Heads of requests that are handed over, and of their answers. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "gateway/worker/relay_head.h"

static gw_relay_head_t head;
static size_t used;

static int parse(const char *text)
{
    return gw_relay_parse_head(ob_str_from(text), &head, &used);
}

static void test_three_kinds_of_bodies(void **state)
{
    (void)state;
    assert_int_equal(parse("HTTP/1.1 200 OK\r\ncontent-length: 12\r\nA: b\r\n\r\nrest"), 0);
    assert_int_equal(head.body, GW_RELAY_LENGTH);
    assert_int_equal(head.length, 12);
    assert_int_equal(head.header_count, 1);
    assert_int_equal(used, 45);
    assert_int_equal(parse("HTTP/1.1 201 Created\r\nTransfer-Encoding: CHUNKED\r\n\r\n"), 0);
    assert_int_equal(head.body, GW_RELAY_CHUNKED);
    assert_int_equal(head.status, 201);
    assert_int_equal(parse("HTTP/1.1 200 OK\r\n\r\n"), 0);
    assert_int_equal(head.body, GW_RELAY_TO_THE_END);
}

static void test_what_is_not_all_there_is_waited_for(void **state)
{
    (void)state;
    assert_int_equal(parse(""), OB_E_AGAIN);
    assert_int_equal(parse("HTTP/1.1 200 O"), OB_E_AGAIN);
    assert_int_equal(parse("HTTP/1.1 200 OK\r\na: b\r\n"), OB_E_AGAIN);
}

static void test_what_is_ambiguous_is_refused(void **state)
{
    static const char *const bad[] = {
        "HTTP/1.1 200 OK\r\ncontent-length: 1\r\ncontent-length: 1\r\n\r\n",
        "HTTP/1.1 200 OK\r\ncontent-length: 1\r\ntransfer-encoding: chunked\r\n\r\n",
        "HTTP/1.1 200 OK\r\ntransfer-encoding: gzip, chunked\r\n\r\n",
        "HTTP/1.1 200 OK\r\ncontent-length: -1\r\n\r\n",
        "HTTP/1.1 200 OK\r\ncontent-length: 1x\r\n\r\n",
        "HTTP/1.1 200 OK\r\ncontent-length:\r\n\r\n",
        "HTTP/1.1 200 OK\r\ncontent-length: 9999999999999999999\r\n\r\n",
        "HTTP/1.1 200 OK\r\na: b\r\n continued\r\n\r\n",
        "HTTP/1.1 101 Switching\r\n\r\n",
        "HTTP/1.1 099 Odd\r\n\r\n",
        "SIP/2.0 200 OK\r\n\r\n",
    };

    (void)state;
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        if (parse(bad[i]) != OB_E_MALFORMED)
            fail_msg("accepted: %s", bad[i]);
    }
}

static void test_a_head_without_end_is_bounded(void **state)
{
    static char text[GW_RELAY_HEAD_MAX + 100];

    (void)state;
    strcpy(text, "HTTP/1.1 200 OK\r\nA: ");
    memset(text + strlen(text), 'x', GW_RELAY_HEAD_MAX);
    assert_int_equal(parse(text), OB_E_TOO_LARGE);
}

static void test_headers_of_the_connection_stay_behind(void **state)
{
    static const char *const dropped[] = {"Connection", "KEEP-ALIVE", "te", "Transfer-Encoding", "host", "content-length", "proxy-x", "Expect"};
    ob_buf_t out = {0};

    (void)state;
    for (size_t i = 0; i < sizeof(dropped) / sizeof(dropped[0]); i++)
        assert_int_equal(gw_relay_put_header(&out, ob_str_from(dropped[i]), OB_STR("x")), 0);
    assert_int_equal(gw_relay_put_header(&out, OB_STR("a"), OB_STR("b\r\nc: d")), 0);
    assert_int_equal(out.len, 0);
    assert_int_equal(gw_relay_put_header(&out, OB_STR("authorization"), OB_STR("Bearer k")), 0);
    assert_memory_equal(out.data, "authorization: Bearer k\r\n", out.len);
    ob_buf_dispose(&out);
}

static void test_the_executions_id_is_taken_out(void **state)
{
    (void)state;
    assert_int_equal(parse("HTTP/1.1 200 OK\r\nmayfly-execution: abc\r\n\r\n"), 0);
    assert_int_equal(head.header_count, 0);
    assert_memory_equal(head.execution.ptr, "abc", 3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_three_kinds_of_bodies),
        cmocka_unit_test(test_what_is_not_all_there_is_waited_for),
        cmocka_unit_test(test_what_is_ambiguous_is_refused),
        cmocka_unit_test(test_a_head_without_end_is_bounded),
        cmocka_unit_test(test_headers_of_the_connection_stay_behind),
        cmocka_unit_test(test_the_executions_id_is_taken_out),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
