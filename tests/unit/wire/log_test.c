#ifndef _GNU_SOURCE
#define _GNU_SOURCE /* memfd_create */
#endif

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cmocka.h>
#include <jansson.h>

#include "outbound/wire/log.h"

/* ---- ob_json_put_str ---- */

static void expect_json(ob_str_t input, const char *expected)
{
    ob_buf_t buf = {0};
    assert_int_equal(ob_json_put_str(&buf, input), 0);
    assert_int_equal(ob_buf_put_u8(&buf, '\0'), 0);
    assert_string_equal((const char *)buf.data, expected);
    ob_buf_dispose(&buf);
}

static void test_json_put_str_keeps_ordinary_text(void **state)
{
    (void)state;
    expect_json((ob_str_t){NULL, 0}, "\"\"");
    expect_json(OB_STR("hello"), "\"hello\"");
    expect_json(OB_STR("\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80"), "\"\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80\"");
}

static void test_json_put_str_escapes(void **state)
{
    (void)state;
    expect_json(OB_STR("a\"b\\c/"), "\"a\\\"b\\\\c/\"");
    expect_json(OB_STR("\b\t\n\v\f\r"), "\"\\b\\t\\n\\u000b\\f\\r\"");
    expect_json(OB_STR("\0x\x1b[2J\x7f"), "\"\\u0000x\\u001b[2J\\u007f\"");
    expect_json(OB_STR("\xc2\x9b\xc2\xa0"), "\"\\u009b\xc2\xa0\""); /* C1 control; no-break space is none */
}

#define FFFD "\xef\xbf\xbd"

/* As many U+FFFD as the Encoding Standard's decoder makes. */
static void test_json_put_str_replaces_invalid_utf8(void **state)
{
    (void)state;
    expect_json(OB_STR("a\x80z"), "\"a" FFFD "z\"");
    expect_json(OB_STR("\xc0\xaf"), "\"" FFFD FFFD "\"");                             /* overlong */
    expect_json(OB_STR("\xe0\x80\x80"), "\"" FFFD FFFD FFFD "\"");                    /* overlong */
    expect_json(OB_STR("\xed\xa0\x80"), "\"" FFFD FFFD FFFD "\"");                    /* surrogate */
    expect_json(OB_STR("\xf4\x90\x80\x80"), "\"" FFFD FFFD FFFD FFFD "\"");           /* beyond U+10FFFF */
    expect_json(OB_STR("\xf5\xff"), "\"" FFFD FFFD "\"");
    expect_json(OB_STR("\xe2\x82z"), "\"" FFFD "z\"");                                /* broken off */
    expect_json(OB_STR("\xf0\x9f\x98"), "\"" FFFD "\"");                              /* broken off by the end */
    expect_json(OB_STR("\xc3"), "\"" FFFD "\"");
    expect_json(OB_STR("\xe2\x82\""), "\"" FFFD "\\\"\"");
}

/* Every string of up to three bytes from the ranges' edges is valid JSON for another implementation. */
static void test_json_put_str_always_makes_valid_json(void **state)
{
    static const uint8_t edges[] = {0x00, 0x1f, 0x20, 0x22, 0x5c, 0x7f, 0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xbf,
                                    0xc1, 0xc2, 0xdf, 0xe0, 0xed, 0xef, 0xf0, 0xf4, 0xf5, 0xff};
    const size_t n = sizeof(edges);
    (void)state;
    for (size_t i = 0; i < n * n * n; i++) {
        char input[3] = {(char)edges[i % n], (char)edges[i / n % n], (char)edges[i / n / n]};
        ob_buf_t buf = {0};
        assert_int_equal(ob_json_put_str(&buf, (ob_str_t){input, 1 + i % 3}), 0);
        json_t *value = json_loadb((const char *)buf.data, buf.len, JSON_DECODE_ANY | JSON_ALLOW_NUL, NULL);
        assert_non_null(value);
        json_decref(value);
        ob_buf_dispose(&buf);
    }
}

static void test_json_put_str_leaves_a_full_buffer_as_it_was(void **state)
{
    (void)state;
    for (size_t max = 1; max < 16; max++) { /* "ab\u0001\"cd" in quotes takes 14 */
        ob_buf_t buf;
        ob_buf_init(&buf, max);
        assert_int_equal(ob_buf_put_u8(&buf, 'k'), 0);
        int err = ob_json_put_str(&buf, OB_STR("ab\x01\"cd"));
        assert_int_equal(err, max < 15 ? OB_E_TOO_LARGE : 0);
        assert_int_equal(buf.len, max < 15 ? 1 : 15);
        ob_buf_dispose(&buf);
    }
}

/* ---- lines ---- */

static char captured[256 * 1024];
static int saved_stderr, capture;

static void start_capture(void)
{
    fflush(stderr);
    capture = memfd_create("stderr", MFD_CLOEXEC);
    saved_stderr = dup(STDERR_FILENO);
    assert_true(capture >= 0 && saved_stderr >= 0);
    assert_int_equal(dup2(capture, STDERR_FILENO), STDERR_FILENO);
}

static void end_capture(void)
{
    ssize_t len;
    dup2(saved_stderr, STDERR_FILENO);
    close(saved_stderr);
    len = pread(capture, captured, sizeof(captured) - 1, 0);
    close(capture);
    assert_true(len >= 0);
    captured[len] = '\0';
}

static json_t *parse_captured(void)
{
    json_t *line = json_loads(captured, JSON_REJECT_DUPLICATES, NULL);
    assert_non_null(line);
    return line;
}

static void expect_key(json_t *line, const char *key, const char *value)
{
    assert_non_null(json_string_value(json_object_get(line, key)));
    assert_string_equal(json_string_value(json_object_get(line, key)), value);
}

static void test_log_writes_one_json_line(void **state)
{
    int year, month, day, hour, minute, second, milli, end = 0;
    (void)state;
    ob_log_init("worker.2", OB_LOG_INFO, OB_LOG_AUTO); /* the capture is no terminal */
    start_capture();
    ob_log(OB_LOG_WARNING, "a \"b\"\n",
           (ob_log_field_t[]){OB_LOG_STR("who", OB_STR("x\x1by")), OB_LOG_NUM("n", INT64_MIN), OB_LOG_END});
    end_capture();
    json_t *line = parse_captured();
    expect_key(line, "level", "warning");
    expect_key(line, "process", "worker.2");
    expect_key(line, "message", "a \"b\"\n");
    expect_key(line, "who", "x\x1by");
    assert_true(json_integer_value(json_object_get(line, "n")) == INT64_MIN);
    sscanf(json_string_value(json_object_get(line, "time")), "%4d-%2d-%2dT%2d:%2d:%2d.%3dZ%n", &year, &month, &day,
           &hour, &minute, &second, &milli, &end);
    assert_int_equal(end, 24);
    assert_ptr_equal(strchr(captured, '\n'), captured + strlen(captured) - 1);
    assert_true(strstr(captured, "\"message\"") < strstr(captured, "\"who\""));
    assert_true(strstr(captured, "\"who\"") < strstr(captured, "\"n\""));
    json_decref(line);
}

static void test_log_leaves_out_what_is_below_the_level(void **state)
{
    (void)state;
    ob_log_init("p", OB_LOG_WARNING, OB_LOG_JSON);
    start_capture();
    ob_log(OB_LOG_INFO, "not this", NULL);
    ob_logf(OB_LOG_DEBUG, "nor %s", "this");
    end_capture();
    assert_string_equal(captured, "");
}

static void test_logf_formats_and_cuts(void **state)
{
    static char large[4000];
    (void)state;
    memset(large, 'l', sizeof(large) - 1);
    ob_log_init("a process name that is far too long for the field", OB_LOG_DEBUG, OB_LOG_JSON);
    start_capture();
    ob_logf(OB_LOG_DEBUG, "%d %s", 42, large);
    end_capture();
    json_t *line = parse_captured();
    expect_key(line, "process", "a process name that is far too ");
    assert_int_equal(json_string_length(json_object_get(line, "message")), 1023);
    assert_memory_equal(json_string_value(json_object_get(line, "message")), "42 lll", 6);
    json_decref(line);
}

/* Escaping makes six bytes of one: fields that no longer fit are left out, whole, and the line stays JSON. */
static void test_log_bounds_the_line(void **state)
{
    static char hostile[10000];
    ob_str_t str = {hostile, sizeof(hostile)};
    ob_log_field_t fields[] = {OB_LOG_STR("a", str), OB_LOG_STR("b", str), OB_LOG_STR("c", str), OB_LOG_NUM("n", 5),
                               OB_LOG_END};
    (void)state;
    ob_log_init("p", OB_LOG_INFO, OB_LOG_JSON);
    start_capture();
    ob_log(OB_LOG_INFO, "m", fields);
    end_capture();
    assert_true(strlen(captured) <= 64 * 1024);
    json_t *line = json_loads(captured, JSON_ALLOW_NUL, NULL);
    assert_non_null(line);
    assert_int_equal(json_string_length(json_object_get(line, "a")), 4096);
    assert_int_equal(json_string_length(json_object_get(line, "b")), 4096);
    assert_null(json_object_get(line, "c"));
    assert_int_equal(json_integer_value(json_object_get(line, "n")), 5);
    json_decref(line);
}

static void test_log_text_cannot_drive_a_terminal(void **state)
{
    (void)state;
    ob_log_init("broker.0", OB_LOG_INFO, OB_LOG_TEXT);
    start_capture();
    ob_log(OB_LOG_ERROR, "bad \x1b[2J\n\xc2\x9b",
           (ob_log_field_t[]){OB_LOG_STR("why", OB_STR("a b\n")), OB_LOG_NUM("n", -1), OB_LOG_END});
    end_capture();
    assert_string_equal(strstr(captured, "error"),
                        "error   broker.0: bad \\u001b[2J\\n\\u009b why=\"a b\\n\" n=-1\n");
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_json_put_str_keeps_ordinary_text),
        cmocka_unit_test(test_json_put_str_escapes),
        cmocka_unit_test(test_json_put_str_replaces_invalid_utf8),
        cmocka_unit_test(test_json_put_str_always_makes_valid_json),
        cmocka_unit_test(test_json_put_str_leaves_a_full_buffer_as_it_was),
        cmocka_unit_test(test_log_writes_one_json_line),
        cmocka_unit_test(test_log_leaves_out_what_is_below_the_level),
        cmocka_unit_test(test_logf_formats_and_cuts),
        cmocka_unit_test(test_log_bounds_the_line),
        cmocka_unit_test(test_log_text_cannot_drive_a_terminal),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
