#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "outbound/broker/path.h"
#include "outbound/broker/policy.h"
#include "outbound/wire/url.h"

/* Decides a URL as the broker does: parse, host, canonical path, policy. 1: allow, 0: deny, -1: refused before the policy. */
static int decide(const char *rules, const char *method, const char *url_text, const char **rule)
{
    char text[4096];
    cfg_t *cfg = NULL;
    cfg_errors_t errors = {0};
    ob_policy_t *policy = NULL;
    ob_url_t url;
    ob_host_t host;
    ob_buf_t path = {0};
    snprintf(text, sizeof(text), "{\"secrets\": {\"K\": {\"env\": \"K\"}}, \"policies\": {\"p\": {\"rules\": [%s]}}, \"default_policy\": \"p\"}",
             rules);
    if (cfg_parse(ob_str_from(text), NULL, CFG_ALL, &cfg, &errors) != 0) {
        fail_msg("%s: %s", text, errors.count > 0 ? errors.items[0].message : "?");
    }
    assert_int_equal(ob_policy_new(&cfg->policies[0], &policy), 0);
    int ret = -1;
    if (ob_url_parse(ob_str_from(url_text), NULL, &url) == 0 && ob_host_parse(ob_url_hostname(&url), &host) == 0) {
        assert_int_equal(ob_path_put_canonical(&path, ob_url_pathname(&url)), 0);
        ob_target_t target = {.https = ob_str_eq(ob_url_protocol(&url), OB_STR("https:")),
                              .host = &host,
                              .port = ob_url_effective_port(&url),
                              .method = ob_str_from(method),
                              .path = ob_buf_str(&path)};
        ob_decision_t decision = ob_policy_decide(policy, &target);
        ret = decision.allowed;
        if (rule != NULL) {
            static char name[64];
            snprintf(name, sizeof(name), "%s", decision.rule != NULL ? decision.rule->name : "");
            *rule = name;
        }
    }
    ob_url_dispose(&url);
    ob_buf_dispose(&path);
    ob_policy_free(policy);
    cfg_errors_dispose(&errors);
    cfg_free(cfg);
    return ret;
}

#define HOST "{\"host\": \"api.example.com\"}"

static void test_no_match_is_a_deny(void **state)
{
    (void)state;
    assert_int_equal(decide("", "GET", "https://api.example.com/", NULL), 0);
    assert_int_equal(decide(HOST, "GET", "https://other.example.com/", NULL), 0);
    assert_int_equal(decide(HOST, "GET", "https://api.example.com/", NULL), 1);
}

static void test_defaults_are_https_443_and_standard_methods(void **state)
{
    (void)state;
    assert_int_equal(decide(HOST, "GET", "http://api.example.com/", NULL), 0);
    assert_int_equal(decide(HOST, "GET", "https://api.example.com:8443/", NULL), 0);
    assert_int_equal(decide(HOST, "PATCH", "https://api.example.com/", NULL), 1);
    assert_int_equal(decide(HOST, "TRACE", "https://api.example.com/", NULL), 0);
}

static void test_case_trailing_dot_and_idna_name_the_same_host(void **state)
{
    (void)state;
    assert_int_equal(decide(HOST, "GET", "https://API.Example.COM/", NULL), 1);
    assert_int_equal(decide(HOST, "GET", "https://api.example.com./", NULL), 1);
    assert_int_equal(decide(HOST, "GET", "https://\xef\xbd\x81pi.example.com/", NULL), 1); /* fullwidth a */
    assert_int_equal(decide(HOST, "GET", "https://api.example.com../", NULL), -1);
    assert_int_equal(decide(HOST, "GET", "https://api.example.com.evil.test/", NULL), 0);
}

static void test_wildcards_are_one_or_more_labels_never_the_apex(void **state)
{
    const char *wild = "{\"host\": \"*.example.com\"}";
    (void)state;
    assert_int_equal(decide(wild, "GET", "https://a.example.com/", NULL), 1);
    assert_int_equal(decide(wild, "GET", "https://a.b.example.com/", NULL), 1);
    assert_int_equal(decide(wild, "GET", "https://example.com/", NULL), 0);
    assert_int_equal(decide(wild, "GET", "https://evilexample.com/", NULL), 0);
}

static void test_deny_wins_in_any_order(void **state)
{
    const char *rule = NULL;
    (void)state;
    const char *rules = "{\"host\": \"*.example.com\"}, {\"deny\": \"admin.example.com\", \"name\": \"no admin\"}";
    assert_int_equal(decide(rules, "GET", "https://admin.example.com/", &rule), 0);
    assert_string_equal(rule, "no admin");
    assert_int_equal(decide(rules, "GET", "https://www.example.com/", NULL), 1);
    assert_int_equal(decide("{\"deny\": \"*.internal.example.com\"}, {\"host\": \"*.example.com\"}", "GET",
                            "https://x.internal.example.com/", NULL), 0);
}

static void test_paths(void **state)
{
    const char *v1 = "{\"host\": \"api.example.com\", \"path\": [\"/v1/**\", \"/users/*/name\"]}";
    (void)state;
    assert_int_equal(decide(v1, "GET", "https://api.example.com/v1/a/b", NULL), 1);
    assert_int_equal(decide(v1, "GET", "https://api.example.com/v1/../admin", NULL), 0);
    assert_int_equal(decide(v1, "GET", "https://api.example.com/v1/%2e%2e/admin", NULL), 0);
    assert_int_equal(decide(v1, "GET", "https://api.example.com/v1/%252e%252e/admin", NULL), 0);
    assert_int_equal(decide(v1, "GET", "https://api.example.com/v1/a%2fb", NULL), 0);
    assert_int_equal(decide(v1, "GET", "https://api.example.com/v1/a%5cb", NULL), 0);
    assert_int_equal(decide(v1, "GET", "https://api.example.com/v1/a;/..;/b", NULL), 0);
    assert_int_equal(decide(v1, "GET", "https://api.example.com/V1/a", NULL), 0);
    assert_int_equal(decide(v1, "GET", "https://api.example.com/%761/a", NULL), 1);
    assert_int_equal(decide(v1, "GET", "https://api.example.com/users/7/name", NULL), 1);
    assert_int_equal(decide(v1, "GET", "https://api.example.com/users/7/8/name", NULL), 0);
    assert_int_equal(decide(v1, "GET", "https://api.example.com/users//name", NULL), 0);
}

static void test_methods_and_ports(void **state)
{
    (void)state;
    assert_int_equal(decide("{\"host\": \"api.example.com\", \"method\": [\"POST\"]}", "GET", "https://api.example.com/", NULL), 0);
    assert_int_equal(decide("{\"host\": \"api.example.com\", \"method\": [\"POST\"]}", "POST", "https://api.example.com/", NULL), 1);
    const char *any = "{\"host\": \"api.example.com\", \"port\": \"any\"}";
    assert_int_equal(decide(any, "GET", "https://api.example.com:9999/", NULL), 1);
    assert_int_equal(decide(any, "GET", "https://api.example.com:25/", NULL), 0); /* a bad port */
}

static void test_ip_literals_need_their_own_rule_or_star(void **state)
{
    (void)state;
    assert_int_equal(decide("{\"host\": \"*.example.com\"}", "GET", "https://1.2.3.4/", NULL), 0);
    assert_int_equal(decide("{\"host\": \"1.2.3.4\"}", "GET", "https://0x01020304/", NULL), 1);
    assert_int_equal(decide("{\"host\": \"*\"}", "GET", "https://1.2.3.4/", NULL), 1);
}

static void test_ten_thousand_rules_decide_as_one(void **state)
{
    static char rule[256];
    cfg_t *cfg = NULL;
    cfg_errors_t errors = {0};
    ob_policy_t *policy = NULL;
    ob_buf_t text = {0};
    ob_host_t host;
    (void)state;
    assert_int_equal(ob_buf_printf(&text, "{\"policies\": {\"p\": {\"rules\": ["), 0);
    for (int i = 0; i < 10000; i++) {
        snprintf(rule, sizeof(rule), "%s{\"host\": \"h%d.example.com\"}", i == 0 ? "" : ",", i);
        assert_int_equal(ob_buf_put(&text, rule, strlen(rule)), 0);
    }
    assert_int_equal(ob_buf_printf(&text, "]}}, \"default_policy\": \"p\"}"), 0);
    if (cfg_parse(ob_buf_str(&text), NULL, CFG_ALL, &cfg, &errors) != 0) {
        fail_msg("%s: %s", errors.items[0].path, errors.items[0].message);
    }
    assert_int_equal(ob_policy_new(&cfg->policies[0], &policy), 0);
    for (int i = 0; i < 10001; i += 2500) {
        snprintf(rule, sizeof(rule), "h%d.example.com", i);
        assert_int_equal(ob_host_parse(ob_str_from(rule), &host), 0);
        ob_target_t target = {.https = true, .host = &host, .port = 443, .method = OB_STR("GET"), .path = OB_STR("/")};
        assert_int_equal(ob_policy_decide(policy, &target).allowed, i < 10000);
    }
    ob_policy_free(policy);
    cfg_errors_dispose(&errors);
    cfg_free(cfg);
    ob_buf_dispose(&text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_no_match_is_a_deny),
        cmocka_unit_test(test_defaults_are_https_443_and_standard_methods),
        cmocka_unit_test(test_case_trailing_dot_and_idna_name_the_same_host),
        cmocka_unit_test(test_wildcards_are_one_or_more_labels_never_the_apex),
        cmocka_unit_test(test_deny_wins_in_any_order),
        cmocka_unit_test(test_paths),
        cmocka_unit_test(test_methods_and_ports),
        cmocka_unit_test(test_ip_literals_need_their_own_rule_or_star),
        cmocka_unit_test(test_ten_thousand_rules_decide_as_one),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
