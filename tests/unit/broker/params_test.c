/* Parameters of queries, percent-encoding, base64 (RFC 4648, 10). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "outbound/broker/base64.h"
#include "outbound/broker/params.h"

static bool is_named(const char *name, const char *wanted)
{
    ob_str_t rest = ob_str_from(name);
    ob_param_t param;

    return ob_param_next(&rest, "&", &param) && ob_param_is(&param, wanted);
}

static void test_look_alikes(void **state)
{
    static const char *const same[] = {"api_key",       "API_KEY=1", "api-key=1", "api.key",   "api%5Fkey=1", "a%70i_key",
                                       "api_key[]=1",   "api+key=1", "api%20key", "+api_key",  "%20api_key=", "api_key%00x=1",
                                       "api_key%5B0%5D", "api_key=a=b"};
    static const char *const others[] = {"api_keys", "xapi_key", "apikey", "api__key", "api%255Fkey", "%5Fapi_key", "=api_key"};

    (void)state;
    for (size_t i = 0; i < sizeof(same) / sizeof(same[0]); i++) {
        if (!is_named(same[i], "api_key"))
            fail_msg("missed: %s", same[i]);
    }
    for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
        if (is_named(others[i], "api_key"))
            fail_msg("taken: %s", others[i]);
    }
}

static void check_stripped(const char *query, const char *expected)
{
    cfg_inject_t inject = {.kind = CFG_INJECT_QUERY, .query = "api_key", .value = "v"};
    cfg_rule_t rule = {.injects = &inject, .inject_count = 1};
    ob_buf_t out = {0};

    assert_int_equal(ob_params_put_stripped(&out, ob_str_from(query), &rule), 0);
    if (!ob_str_eq(ob_buf_str(&out), ob_str_from(expected)))
        fail_msg("%s: %.*s", query, (int)out.len, out.len > 0 ? (const char *)out.data : "");
    ob_buf_dispose(&out);
}

static void test_injected_parameters_are_stripped(void **state)
{
    (void)state;
    check_stripped("", "");
    check_stripped("api_key=1", "");
    check_stripped("api_key=1&b=2", "b=2");
    check_stripped("b=2&api_key=1", "b=2");
    check_stripped("a=1;api-key=2;c=3", "a=1;c=3");
    check_stripped("a=%2f&&b&c=&API_KEY", "a=%2f&&b&c=");
    check_stripped("api_key=1&api_key=2&API.KEY=3", "");
}

static void test_credentials_of_the_agent(void **state)
{
    cfg_inject_t inject = {.kind = CFG_INJECT_QUERY, .query = "api_key", .value = "v"};
    cfg_rule_t rule = {.injects = &inject, .inject_count = 1};

    (void)state;
    assert_true(ob_query_has_credential(OB_STR("?a=1&api_key=2"), NULL));
    assert_false(ob_query_has_credential(OB_STR("?a=1&api_key=2"), &rule)); /* it is replaced */
    assert_true(ob_query_has_credential(OB_STR("?api_key=2&access_token=3"), &rule));
    assert_true(ob_query_has_credential(OB_STR("X-Amz-Signature=0"), &rule));
    assert_false(ob_query_has_credential(OB_STR("?token=1"), &rule));
}

static void test_percent(void **state)
{
    ob_buf_t out = {0};

    (void)state;
    assert_int_equal(ob_percent_put(&out, (ob_str_t){"a-._~/ \0\xff", 9}, "/"), 0);
    assert_true(ob_str_eq(ob_buf_str(&out), OB_STR("a-._~/%20%00%FF")));
    out.len = 0;
    assert_int_equal(ob_percent_put_decoded(&out, OB_STR("%41+%zz%4"), true), 0);
    assert_true(ob_str_eq(ob_buf_str(&out), OB_STR("A %zz%4")));
    out.len = 0;
    assert_int_equal(ob_percent_put_decoded(&out, OB_STR("a+%2B"), false), 0);
    assert_true(ob_str_eq(ob_buf_str(&out), OB_STR("a++")));
    ob_buf_dispose(&out);
}

static void check_base64(ob_str_t bytes, const char *text, bool url)
{
    ob_buf_t out = {0};

    assert_int_equal(ob_base64_put(&out, bytes, url), 0);
    assert_true(ob_str_eq(ob_buf_str(&out), ob_str_from(text)));
    out.len = 0;
    assert_int_equal(ob_base64_put_decoded(&out, ob_str_from(text)), 0);
    assert_true(ob_str_eq(ob_buf_str(&out), bytes));
    ob_buf_dispose(&out);
}

static void test_base64(void **state)
{
    static const char *const bad[] = {"Z", "Zm9vY", "Zg=", "Z===", "Zm=v", "Zm9v\n", "Zm 9v", "=", "===="};
    ob_buf_t out = {0};

    (void)state;
    check_base64(OB_STR(""), "", false);
    check_base64(OB_STR("f"), "Zg==", false);
    check_base64(OB_STR("fo"), "Zm8=", false);
    check_base64(OB_STR("foo"), "Zm9v", false);
    check_base64(OB_STR("foob"), "Zm9vYg==", false);
    check_base64(OB_STR("fooba"), "Zm9vYmE=", false);
    check_base64(OB_STR("foobar"), "Zm9vYmFy", false);
    check_base64(OB_STR("fooba"), "Zm9vYmE", true);
    check_base64(OB_STR("\xfb\xff\xfe"), "+//+", false);
    check_base64(OB_STR("\xfb\xff\xfe"), "-__-", true);
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        if (ob_base64_put_decoded(&out, ob_str_from(bad[i])) != OB_E_MALFORMED)
            fail_msg("taken: %s", bad[i]);
    }
    ob_buf_dispose(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_look_alikes),
        cmocka_unit_test(test_injected_parameters_are_stripped),
        cmocka_unit_test(test_credentials_of_the_agent),
        cmocka_unit_test(test_percent),
        cmocka_unit_test(test_base64),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
