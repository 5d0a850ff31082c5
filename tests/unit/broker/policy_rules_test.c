#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <cmocka.h>

#include "outbound/broker/path.h"
#include "outbound/broker/policy.h"

static uint16_t port_443[] = {443}, ports[] = {443, 8443};
static const char *paths_v1[] = {"/v1/**"}, *gets[] = {"GET"};

#define RULE(h, ...) {.kind = CFG_RULE_ALLOW, .name = "rule", .host = (h), .scheme_https = true, ##__VA_ARGS__}
#define ALLOW(h, ...) RULE(h, .port = {.ports = port_443, .count = 1}, ##__VA_ARGS__)
#define DENY(h, ...)                                                                                                   \
    {.kind = CFG_RULE_DENY, .name = "deny", .host = (h), .scheme_http = true, .scheme_https = true, .port = {.any = true}, ##__VA_ARGS__}

typedef struct question {
    bool http;
    const char *host;
    uint16_t port; /* 0: 443 */
    const char *method, *path;
    bool overrides;
} question_t;

static ob_decision_t ask(cfg_rule_t *rules, size_t count, question_t question)
{
    cfg_policy_t cfg = {.name = "p", .rules = rules, .rule_count = count};
    ob_policy_t *policy;
    ob_host_t host;
    ob_decision_t decision;

    assert_int_equal(ob_host_parse(ob_str_from(question.host), &host), 0);
    assert_int_equal(ob_policy_new(&cfg, &policy), 0);
    decision = ob_policy_decide(policy, &(ob_target_t){.https = !question.http,
                                                       .host = &host,
                                                       .port = question.port != 0 ? question.port : 443,
                                                       .method = ob_str_from(question.method ? question.method : "GET"),
                                                       .path = ob_str_from(question.path ? question.path : "/"),
                                                       .overrides = question.overrides});
    ob_policy_free(policy);
    return decision;
}

#define ASK(rules, ...) ask(rules, sizeof(rules) / sizeof((rules)[0]), (question_t){__VA_ARGS__})
#define ALLOWED(rules, ...) assert_true(ASK(rules, __VA_ARGS__).allowed)
#define DENIED(rules, ...) assert_false(ASK(rules, __VA_ARGS__).allowed)

static void test_no_rule_denies(void **state)
{
    ob_decision_t decision = ask(NULL, 0, (question_t){.host = "api.example.com"});

    (void)state;
    assert_false(decision.allowed);
    assert_null(decision.rule);
    assert_string_equal(decision.reason, "no rule names this host");
}

static void test_exact_host_matches_itself_only(void **state)
{
    cfg_rule_t rules[] = {ALLOW("example.com")};

    (void)state;
    ALLOWED(rules, .host = "example.com");
    ALLOWED(rules, .host = "example.com.");
    DENIED(rules, .host = "www.example.com");
    DENIED(rules, .host = "example.com.evil.test");
    DENIED(rules, .host = "evilexample.com");
}

static void test_wildcard_is_one_or_more_labels(void **state)
{
    cfg_rule_t rules[] = {ALLOW("*.example.com")};

    (void)state;
    ALLOWED(rules, .host = "a.example.com");
    ALLOWED(rules, .host = "a.b.example.com");
    DENIED(rules, .host = "example.com");
    DENIED(rules, .host = "evil-example.com");
    DENIED(rules, .host = "example.com.evil.test");
}

static void test_star_is_any_name_but_local_ones(void **state)
{
    cfg_rule_t rules[] = {ALLOW("*")};

    (void)state;
    ALLOWED(rules, .host = "example.com");
    ALLOWED(rules, .host = "192.0.2.1");
    DENIED(rules, .host = "localhost");
    DENIED(rules, .host = "a.localhost");
    DENIED(rules, .host = "localhost.");
    DENIED(rules, .host = "intranet");
}

static void test_address_needs_a_rule_that_names_it(void **state)
{
    cfg_rule_t rules[] = {ALLOW("192.0.2.1"), ALLOW("[2001:DB8::1]"), ALLOW("*.2.1")};

    (void)state;
    ALLOWED(rules, .host = "192.0.2.1");
    ALLOWED(rules, .host = "[2001:db8:0::1]");
    DENIED(rules, .host = "10.0.2.1");
    DENIED(rules, .host = "[2001:db8::2]");
}

static void test_defaults_are_https_443_and_standard_methods(void **state)
{
    cfg_rule_t rules[] = {ALLOW("example.com")};

    (void)state;
    DENIED(rules, .host = "example.com", .http = true);
    DENIED(rules, .host = "example.com", .port = 8443);
    ALLOWED(rules, .host = "example.com", .method = "DELETE");
    DENIED(rules, .host = "example.com", .method = "PROPFIND");
    DENIED(rules, .host = "example.com", .method = "get");
    DENIED(rules, .host = "example.com", .method = "TRACE");
}

static void test_any_port_is_not_a_bad_port(void **state)
{
    cfg_rule_t rules[] = {RULE("example.com", .port = {.any = true})};

    (void)state;
    ALLOWED(rules, .host = "example.com", .port = 8443);
    DENIED(rules, .host = "example.com", .port = 25);
    DENIED(rules, .host = "example.com", .port = 10080);
    assert_true(ob_port_is_bad(0));
    assert_false(ob_port_is_bad(443));
}

static void test_listed_ports(void **state)
{
    cfg_rule_t rules[] = {RULE("example.com", .port = {.ports = ports, .count = 2})};

    (void)state;
    ALLOWED(rules, .host = "example.com", .port = 8443);
    DENIED(rules, .host = "example.com", .port = 8444);
}

static void test_deny_wins_in_any_order(void **state)
{
    cfg_rule_t before[] = {DENY("admin.example.com"), ALLOW("*.example.com")};
    cfg_rule_t after[] = {ALLOW("*.example.com"), ALLOW("admin.example.com"), DENY("*.example.com", .methods = gets, .method_count = 1)};

    (void)state;
    DENIED(before, .host = "admin.example.com");
    DENIED(before, .host = "admin.example.com.", .method = "POST");
    ALLOWED(before, .host = "api.example.com");
    DENIED(after, .host = "admin.example.com");
    ALLOWED(after, .host = "admin.example.com", .method = "POST");
    assert_ptr_equal(ASK(after, .host = "x.example.com").rule, &after[2]);
}

static void test_deny_covers_what_it_does_not_name(void **state)
{
    cfg_rule_t rules[] = {RULE("*", .scheme_http = true, .port = {.any = true}), {.kind = CFG_RULE_DENY, .name = "d", .host = "example.com"}};

    (void)state;
    DENIED(rules, .host = "example.com", .http = true, .port = 8080);
    DENIED(rules, .host = "example.com");
}

static void test_the_first_allow_rule_decides(void **state)
{
    cfg_rule_t rules[] = {ALLOW("*.example.com"), ALLOW("a.example.com"), ALLOW("*")};

    (void)state;
    assert_ptr_equal(ASK(rules, .host = "a.example.com").rule, &rules[0]);
    assert_ptr_equal(ASK(rules, .host = "other.test").rule, &rules[2]);
}

static void test_paths(void **state)
{
    cfg_rule_t rules[] = {ALLOW("example.com", .paths = paths_v1, .path_count = 1)};

    (void)state;
    ALLOWED(rules, .host = "example.com", .path = "/v1/x");
    DENIED(rules, .host = "example.com", .path = "/v2/x");
    DENIED(rules, .host = "example.com", .path = "/v1/%252e%252e%252fadmin");
    assert_string_equal(ASK(rules, .host = "example.com", .path = "/v1/%zz").reason, "path holds a malformed escape");
}

static void test_deny_rule_denies_what_it_cannot_judge(void **state)
{
    static const char *admin[] = {"/admin/**"};
    cfg_rule_t rules[] = {ALLOW("example.com"), DENY("example.com", .paths = admin, .path_count = 1)};

    (void)state;
    ALLOWED(rules, .host = "example.com", .path = "/x");
    DENIED(rules, .host = "example.com", .path = "/admin/x");
    DENIED(rules, .host = "example.com", .path = "/x%2f..%2fadmin");
    DENIED(rules, .host = "example.com", .path = "//admin/x");
    DENIED(rules, .host = "example.com", .path = "/x", .overrides = true);
}

static void test_override_header_needs_a_rule_without_method_and_path(void **state)
{
    cfg_rule_t with_path[] = {ALLOW("example.com", .paths = paths_v1, .path_count = 1)};
    cfg_rule_t with_method[] = {ALLOW("example.com", .methods = gets, .method_count = 1)};
    cfg_rule_t plain[] = {ALLOW("example.com")};

    (void)state;
    DENIED(with_path, .host = "example.com", .path = "/v1/x", .overrides = true);
    DENIED(with_method, .host = "example.com", .overrides = true);
    ALLOWED(plain, .host = "example.com", .overrides = true);
}

static void test_ten_thousand_rules_are_found_by_host(void **state)
{
    enum { COUNT = 10000 };
    cfg_rule_t *rules = calloc(COUNT, sizeof(*rules));
    char (*hosts)[32] = calloc(COUNT, sizeof(*hosts));

    (void)state;
    for (size_t i = 0; i < COUNT; i++) {
        snprintf(hosts[i], sizeof(hosts[i]), i % 2 ? "h%zu.example.com" : "*.w%zu.example.com", i);
        rules[i] = (cfg_rule_t)ALLOW(hosts[i]);
    }
    assert_ptr_equal(ask(rules, COUNT, (question_t){.host = "h9999.example.com"}).rule, &rules[9999]);
    assert_ptr_equal(ask(rules, COUNT, (question_t){.host = "a.b.w4242.example.com"}).rule, &rules[4242]);
    assert_false(ask(rules, COUNT, (question_t){.host = "h4242.example.com"}).allowed);
    free(hosts);
    free(rules);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_no_rule_denies),
        cmocka_unit_test(test_exact_host_matches_itself_only),
        cmocka_unit_test(test_wildcard_is_one_or_more_labels),
        cmocka_unit_test(test_star_is_any_name_but_local_ones),
        cmocka_unit_test(test_address_needs_a_rule_that_names_it),
        cmocka_unit_test(test_defaults_are_https_443_and_standard_methods),
        cmocka_unit_test(test_any_port_is_not_a_bad_port),
        cmocka_unit_test(test_listed_ports),
        cmocka_unit_test(test_deny_wins_in_any_order),
        cmocka_unit_test(test_deny_covers_what_it_does_not_name),
        cmocka_unit_test(test_the_first_allow_rule_decides),
        cmocka_unit_test(test_paths),
        cmocka_unit_test(test_deny_rule_denies_what_it_cannot_judge),
        cmocka_unit_test(test_override_header_needs_a_rule_without_method_and_path),
        cmocka_unit_test(test_ten_thousand_rules_are_found_by_host),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
