/* The outcome document: what is collected is what is printed, and hostile texts stay inside their strings. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <jansson.h>

#include "gateway/worker/outcome.h"

static json_t *print(const gw_outcome_t *outcome)
{
    rt_usage_t usage = {.cpu_us = 1234, .wall_us = 5000000, .memory_bytes = 77, .sub_requests = 2};
    json_error_t error;
    ob_buf_t json;

    ob_buf_init(&json, 0);
    assert_int_equal(gw_outcome_print(outcome, OB_STR("abc"), &usage, &json), 0);
    json_t *root = json_loadb((const char *)json.data, json.len, JSON_REJECT_DUPLICATES | JSON_ALLOW_NUL, &error);
    if (root == NULL)
        fail_msg("%s in %.*s", error.text, (int)json.len, (const char *)json.data);
    ob_buf_dispose(&json);
    return root;
}

static json_t *at(json_t *root, const char *a, const char *b)
{
    json_t *value = json_object_get(root, a);
    return b != NULL ? json_object_get(value, b) : value;
}

static void test_response(void **state)
{
    (void)state;
    const ob_header_t headers[] = {{OB_STR("a"), OB_STR("1")},
                                   {OB_STR("set-cookie"), OB_STR("x=1, y")},
                                   {OB_STR("A"), OB_STR("\"2\"")},
                                   {OB_STR("set-cookie"), OB_STR("z")}};
    gw_outcome_t outcome;

    gw_outcome_init(&outcome, 1000, 1000);
    assert_int_equal(gw_outcome_head(&outcome, 201, headers, 4), 0);
    assert_int_equal(gw_outcome_body(&outcome, OB_STR("h\xc3")), 0);
    assert_int_equal(gw_outcome_body(&outcome, OB_STR("\xa9\n")), 0);
    json_t *root = print(&outcome);
    assert_string_equal(json_string_value(at(root, "outcome", NULL)), "ok");
    assert_string_equal(json_string_value(at(root, "execution", NULL)), "abc");
    assert_int_equal(json_integer_value(at(root, "response", "status")), 201);
    assert_string_equal(json_string_value(at(root, "response", "body")), "h\xc3\xa9\n");
    json_t *map = at(root, "response", "headers");
    assert_string_equal(json_string_value(json_object_get(map, "a")), "1, \"2\"");
    assert_int_equal(json_array_size(json_object_get(map, "set-cookie")), 2);
    assert_null(at(root, "result", NULL));
    assert_null(at(root, "error", NULL));
    assert_true(json_real_value(at(root, "usage", "cpuMs")) == 1.234);
    assert_int_equal(json_integer_value(at(root, "usage", "memoryBytes")), 77);
    assert_int_equal(json_integer_value(at(root, "usage", "subRequests")), 2);
    assert_int_equal(json_array_size(at(root, "logs", NULL)), 0);
    json_decref(root);
    gw_outcome_dispose(&outcome);
}

static void test_bytes_are_base64(void **state)
{
    (void)state;
    static const struct {
        ob_str_t body;
        const char *base64;
    } cases[] = {
        {{"\xff\x00\x01\x02", 4}, "/wABAg=="}, {{"\0", 1}, "AA=="}, {{"a\x1b", 2}, "YRs="}, {{"\x7f", 1}, "fw=="}};

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        gw_outcome_t outcome;
        gw_outcome_init(&outcome, 1000, 1000);
        assert_int_equal(gw_outcome_head(&outcome, 200, NULL, 0), 0);
        assert_int_equal(gw_outcome_body(&outcome, cases[i].body), 0);
        json_t *root = print(&outcome);
        assert_null(at(root, "response", "body"));
        assert_string_equal(json_string_value(at(root, "response", "bodyBase64")), cases[i].base64);
        json_decref(root);
        gw_outcome_dispose(&outcome);
    }
}

static void test_large_bytes_are_one_base64(void **state)
{
    (void)state;
    enum { LEN = 200001 };
    static char bytes[LEN];
    gw_outcome_t outcome;

    memset(bytes, 0xff, LEN);
    gw_outcome_init(&outcome, LEN, 0);
    assert_int_equal(gw_outcome_head(&outcome, 200, NULL, 0), 0);
    assert_int_equal(gw_outcome_body(&outcome, (ob_str_t){bytes, LEN}), 0);
    assert_int_equal(gw_outcome_body(&outcome, OB_STR("x")), OB_E_TOO_LARGE);
    json_t *root = print(&outcome);
    const char *text = json_string_value(at(root, "response", "bodyBase64"));
    assert_int_equal(strlen(text), LEN / 3 * 4);
    assert_int_equal(strspn(text, "/"), LEN / 3 * 4);
    json_decref(root);
    gw_outcome_dispose(&outcome);
}

static void test_result_logs_and_fault(void **state)
{
    (void)state;
    gw_outcome_t outcome;

    gw_outcome_init(&outcome, 1000, 1000);
    assert_int_equal(gw_outcome_result(&outcome, OB_STR("{\"x\":[1]}")), 0);
    gw_outcome_log(&outcome, RT_LOG_WARN, 1700000000123, OB_STR("a\"}],\x01"));
    gw_outcome_log(&outcome, RT_LOG_DEBUG, 1700000000124, OB_STR(""));
    assert_int_equal(gw_outcome_fault(&outcome, &(rt_fault_t){.kind = RT_FAULT_CPU, .message = OB_STR("too long")}), 0);
    json_t *root = print(&outcome);
    assert_string_equal(json_string_value(at(root, "outcome", NULL)), "exceededCpu");
    assert_string_equal(json_string_value(at(root, "error", "code")), "cpu_limit");
    assert_int_equal(json_array_size(at(root, "result", "x")), 1);
    json_t *log = json_array_get(at(root, "logs", NULL), 0);
    assert_string_equal(json_string_value(json_object_get(log, "level")), "warn");
    assert_string_equal(json_string_value(json_object_get(log, "message")), "a\"}],\x01");
    assert_int_equal(json_integer_value(json_object_get(log, "time")), 1700000000123);
    assert_int_equal(json_array_size(at(root, "logs", NULL)), 2);
    assert_null(at(root, "response", NULL));
    json_decref(root);
    gw_outcome_dispose(&outcome);
}

static void test_fetches(void **state)
{
    (void)state;
    ob_msg_record_t record = {.verdict = OB_VERDICT_DENY,
                              .milliseconds = 3,
                              .method = OB_STR("GET"),
                              .host = OB_STR("evil\".example"),
                              .port = 443,
                              .reason = OB_STR("no rule matches")};
    gw_outcome_t outcome;

    gw_outcome_init(&outcome, 1000, 1000);
    gw_outcome_fetch(&outcome, &record);
    record.verdict = OB_VERDICT_ALLOW;
    record.rule = OB_STR("rules[0]");
    record.status = 200;
    gw_outcome_fetch(&outcome, &record);
    json_t *root = print(&outcome);
    json_t *denied = json_array_get(at(root, "fetches", NULL), 0),
           *allowed = json_array_get(at(root, "fetches", NULL), 1);
    assert_string_equal(json_string_value(json_object_get(denied, "verdict")), "deny");
    assert_string_equal(json_string_value(json_object_get(denied, "host")), "evil\".example");
    assert_true(json_is_null(json_object_get(denied, "rule")));
    assert_true(json_is_null(json_object_get(denied, "status")));
    assert_string_equal(json_string_value(json_object_get(allowed, "rule")), "rules[0]");
    assert_int_equal(json_integer_value(json_object_get(allowed, "status")), 200);
    assert_null(json_object_get(root, "fetchesCut"));
    json_decref(root);
    gw_outcome_dispose(&outcome);
}

static void test_fetch_list_is_bounded(void **state)
{
    (void)state;
    ob_msg_record_t record = {.verdict = OB_VERDICT_ALLOW, .host = OB_STR("a.example"), .reason = OB_STR("x")};
    gw_outcome_t outcome;

    gw_outcome_init(&outcome, 1000, 1000);
    for (int i = 0; i < 10000; i++)
        gw_outcome_fetch(&outcome, &record);
    assert_true(outcome.fetches.len <= GW_OUTCOME_FETCHES_MAX);
    json_t *root = print(&outcome);
    assert_true(json_is_true(json_object_get(root, "fetchesCut")));
    json_decref(root);
    gw_outcome_dispose(&outcome);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_response),
        cmocka_unit_test(test_bytes_are_base64),
        cmocka_unit_test(test_large_bytes_are_one_base64),
        cmocka_unit_test(test_result_logs_and_fault),
        cmocka_unit_test(test_fetches),
        cmocka_unit_test(test_fetch_list_is_bounded),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
