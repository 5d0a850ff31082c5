/* The table of error codes and the documents made from it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <jansson.h>

#include "gateway/worker/problem.h"

static json_t *print(const gw_problem_t *problem)
{
    ob_buf_t json;
    json_error_t error;

    ob_buf_init(&json, 0);
    assert_int_equal(gw_problem_print(problem, &json), 0);
    json_t *root = json_loadb((const char *)json.data, json.len, JSON_REJECT_DUPLICATES, &error);
    assert_non_null(root);
    ob_buf_dispose(&json);
    return root;
}

static const char *text_of(const json_t *root, const char *key)
{
    return json_string_value(json_object_get(root, key));
}

static void test_every_row(void **state)
{
    (void)state;
    for (int kind = 0; kind < GW_PROBLEM_COUNT; kind++) {
        json_t *root = print(&(gw_problem_t){.kind = (gw_problem_kind_t)kind});
        int status = gw_problem_status((gw_problem_kind_t)kind);
        assert_int_equal(json_integer_value(json_object_get(root, "status")), status);
        assert_true(status >= 400 && status < 600);
        assert_string_equal(text_of(root, "code"), gw_problem_code((gw_problem_kind_t)kind));
        assert_non_null(strstr(text_of(root, "type"), gw_problem_code((gw_problem_kind_t)kind)));
        assert_true(strlen(text_of(root, "title")) > 0);
        json_decref(root);
    }
}

static void test_codes_are_unique(void **state)
{
    (void)state;
    for (int a = 0; a < GW_PROBLEM_COUNT; a++) {
        for (int b = 0; b < a; b++)
            assert_string_not_equal(gw_problem_code((gw_problem_kind_t)a), gw_problem_code((gw_problem_kind_t)b));
    }
}

static void test_design_statuses(void **state)
{
    (void)state;
    static const struct {
        const char *code;
        int status;
    } rows[] = {
        {"bad_submission", 400}, {"unsupported_module", 400},    {"unauthenticated", 401}, {"forbidden", 403},
        {"too_large", 413},      {"rate_limited", 429},          {"syntax_error", 422},    {"unresolved_import", 422},
        {"no_entrypoint", 422},  {"agent_exception", 500},       {"overloaded", 503},      {"draining", 503},
        {"wall_limit", 504},     {"unsupported_media_type", 415}};
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        int status = 0;
        for (int kind = 0; kind < GW_PROBLEM_COUNT; kind++) {
            if (strcmp(gw_problem_code((gw_problem_kind_t)kind), rows[i].code) == 0)
                status = gw_problem_status((gw_problem_kind_t)kind);
        }
        assert_int_equal(status, rows[i].status);
    }
}

static void test_exception(void **state)
{
    (void)state;
    rt_fault_t fault = {.kind = RT_FAULT_EXCEPTION,
                        .name = OB_STR("TypeError"),
                        .message = OB_STR("no \"x\"\n"),
                        .stack = OB_STR("at main.js:1:2"),
                        .module = OB_STR("main.js"),
                        .line = 1,
                        .column = 2};
    gw_problem_t problem;

    gw_problem_from_fault(&fault, &problem);
    problem.execution = OB_STR("abc");
    json_t *root = print(&problem);
    assert_string_equal(text_of(root, "code"), "agent_exception");
    assert_string_equal(text_of(root, "name"), "TypeError");
    assert_string_equal(text_of(root, "message"), "no \"x\"\n");
    assert_string_equal(text_of(root, "stack"), "at main.js:1:2");
    assert_string_equal(text_of(root, "execution"), "abc");
    json_decref(root);
}

static void test_exception_without_message_has_one(void **state)
{
    (void)state;
    gw_problem_t problem;

    gw_problem_from_fault(&(rt_fault_t){.kind = RT_FAULT_EXCEPTION, .name = OB_STR("Error")}, &problem);
    json_t *root = print(&problem);
    assert_string_equal(text_of(root, "message"), "");
    assert_null(json_object_get(root, "line"));
    json_decref(root);
}

static void test_syntax_error_has_its_place(void **state)
{
    (void)state;
    gw_problem_t problem;

    gw_problem_from_fault(&(rt_fault_t){.kind = RT_FAULT_SYNTAX,
                                        .message = OB_STR("Unexpected token"),
                                        .module = OB_STR("a.js"),
                                        .line = 3,
                                        .column = 7,
                                        .source_line = OB_STR("let = ;")},
                          &problem);
    json_t *root = print(&problem);
    assert_int_equal(json_integer_value(json_object_get(root, "status")), 422);
    assert_string_equal(text_of(root, "module"), "a.js");
    assert_int_equal(json_integer_value(json_object_get(root, "line")), 3);
    assert_int_equal(json_integer_value(json_object_get(root, "column")), 7);
    assert_string_equal(text_of(root, "sourceLine"), "let = ;");
    assert_string_equal(text_of(root, "detail"), "Unexpected token");
    json_decref(root);
}

static void test_every_fault_has_a_kind(void **state)
{
    (void)state;
    for (int fault = RT_FAULT_NONE + 1; fault < RT_FAULT_INTERNAL; fault++)
        assert_int_not_equal(gw_problem_kind_of_fault((rt_fault_kind_t)fault), GW_INTERNAL);
    assert_int_equal(gw_problem_kind_of_fault(RT_FAULT_INTERNAL), GW_INTERNAL);
}

static void test_kind_of_status(void **state)
{
    (void)state;
    assert_int_equal(gw_problem_kind_of_status(413), GW_TOO_LARGE);
    assert_int_equal(gw_problem_kind_of_status(417), GW_EXPECTATION_FAILED);
    assert_int_equal(gw_problem_kind_of_status(400), GW_BAD_REQUEST);
    assert_int_equal(gw_problem_kind_of_status(418), GW_BAD_REQUEST);
    assert_int_equal(gw_problem_kind_of_status(502), GW_INTERNAL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_row),
        cmocka_unit_test(test_codes_are_unique),
        cmocka_unit_test(test_design_statuses),
        cmocka_unit_test(test_exception),
        cmocka_unit_test(test_exception_without_message_has_one),
        cmocka_unit_test(test_syntax_error_has_its_place),
        cmocka_unit_test(test_every_fault_has_a_kind),
        cmocka_unit_test(test_kind_of_status),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
