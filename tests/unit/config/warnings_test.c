/* What mayfly check warns of, and what it must not warn of. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "config/coverage.h"
#include "config/warnings.h"

#define SECRET "\"secrets\": {\"K\": {\"env\": \"K\"}},"
#define INJECT "\"inject\": [{\"header\": \"A\", \"value\": \"${K}\"}]"

static cfg_t *parse(const char *text)
{
    cfg_t *cfg = NULL;
    cfg_errors_t errors = {0};
    if (cfg_parse(ob_str_from(text), NULL, CFG_ALL, &cfg, &errors) != 0) {
        fail_msg("%s: %s", text, errors.count > 0 ? errors.items[0].message : "?");
    }
    cfg_errors_dispose(&errors);
    return cfg;
}

/* How many warnings, and their text in `out`: "$.path: message" lines. */
static size_t warn(const char *text, char *out, size_t size)
{
    cfg_t *cfg = parse(text);
    cfg_errors_t warnings = {0};
    assert_int_equal(cfg_warn(ob_str_from(text), cfg, &warnings), 0);
    size_t count = warnings.count, len = 0;
    for (size_t i = 0; i < count; i++) {
        len += (size_t)snprintf(out + len, size - len, "%s: %s\n", warnings.items[i].path, warnings.items[i].message);
        assert_true(warnings.items[i].line > 0);
    }
    out[len] = '\0';
    cfg_errors_dispose(&warnings);
    cfg_free(cfg);
    return count;
}

/* The warnings on these rules of a policy that is used; those on secrets are not counted. */
static size_t warn_rules(const char *rules, char *out, size_t size)
{
    char text[4096], *unbound;
    snprintf(text, sizeof(text), "{" SECRET "\"policies\": {\"p\": {\"rules\": [%s]}}, \"default_policy\": \"p\"}", rules);
    size_t count = warn(text, out, size);
    unbound = strstr(out, "no rule sends this secret");
    return count - (unbound != NULL);
}

static void assert_warns(const char *rules, const char *path, const char *what)
{
    char out[4096];
    if (warn_rules(rules, out, sizeof(out)) == 0 || strstr(out, path) == NULL || strstr(out, what) == NULL) {
        fail_msg("%s: expected %s: %s, got: %s", rules, path, what, out);
    }
}

static void assert_silent(const char *rules)
{
    char out[4096];
    if (warn_rules(rules, out, sizeof(out)) != 0) {
        fail_msg("%s: %s", rules, out);
    }
}

static void test_an_allow_rule_under_a_deny_rule_is_unreachable(void **state)
{
    (void)state;
    assert_warns("{\"host\": \"a.example.com\"}, {\"deny\": \"*.example.com\"}", "rules[0]", "never allows anything");
    assert_warns("{\"deny\": \"*.example.com\"}, {\"host\": \"*.b.example.com\"}", "rules[1]", "never allows anything");
    assert_warns("{\"deny\": \"a.example.com\", \"path\": [\"/v1/**\"]}, {\"host\": \"a.example.com\", \"path\": [\"/v1/x\"]}",
                 "rules[1]", "never allows anything");
    assert_silent("{\"deny\": \"*.example.com\"}, {\"host\": \"example.com\"}");
    assert_silent("{\"deny\": \"a.example.com\", \"path\": [\"/v1/**\"]}, {\"host\": \"a.example.com\"}");
    assert_silent("{\"deny\": \"a.example.com\", \"method\": [\"DELETE\"]}, {\"host\": \"a.example.com\"}");
    assert_silent("{\"deny\": \"a.example.com\", \"port\": [80]}, {\"host\": \"a.example.com\"}");
}

static void test_a_rule_behind_a_wider_one_never_decides(void **state)
{
    (void)state;
    assert_warns("{\"name\": \"all\", \"host\": \"*.example.com\"}, {\"host\": \"a.example.com\", " INJECT "}", "rules[1]",
                 "its credentials are never sent");
    assert_warns("{\"host\": \"a.example.com\"}, {\"host\": \"a.example.com\", \"method\": [\"GET\"]}", "rules[1]",
                 "never decides");
    assert_warns("{\"deny\": \"*.example.com\"}, {\"deny\": \"a.example.com\"}", "rules[1]", "denies nothing");
    assert_silent("{\"host\": \"a.example.com\", " INJECT "}, {\"host\": \"*.example.com\"}");
    assert_silent("{\"host\": \"a.example.com\", \"method\": [\"GET\"]}, {\"host\": \"a.example.com\"}");
    assert_silent("{\"host\": \"a.example.com\"}, {\"host\": \"a.example.com\", \"port\": [8443]}");
    assert_silent("{\"host\": \"a.example.com\"}, {\"host\": \"a.example.com\", \"scheme\": [\"http\"]}");
    assert_silent("{\"host\": \"a.example.com\"}, {\"host\": \"a.example.com\", \"method\": [\"PURGE\"]}");
    assert_silent("{\"host\": \"a.example.com\", \"path\": [\"/v1/*\"]}, {\"host\": \"a.example.com\", \"path\": [\"/v1/**\"]}");
}

static void test_wildcards_over_public_suffixes(void **state)
{
    (void)state;
    assert_warns("{\"host\": \"*.co.uk\"}", "rules[0].host", "public suffix");
    assert_warns("{\"host\": \"*.github.io\"}", "rules[0].host", "public suffix");
    assert_warns("{\"host\": \"*\"}", "rules[0].host", "whole public internet");
    assert_silent("{\"host\": \"*.example.co.uk\"}");
    assert_silent("{\"deny\": \"*.github.io\"}, {\"host\": \"example.com\"}");
}

static void test_ranges_that_hold_metadata_services(void **state)
{
    (void)state;
    assert_warns("{\"host\": \"169.254.169.254\", \"cidr\": [\"169.254.0.0/16\"], \"allow_special\": true}", "rules[0].cidr[0]",
                 "169.254.169.254");
    assert_warns("{\"host\": \"a.example.com\", \"cidr\": [\"fd00::/8\"], \"allow_special\": true}", "rules[0].cidr[0]",
                 "fd00:ec2::254");
    assert_silent("{\"host\": \"a.example.com\", \"cidr\": [\"127.0.0.0/8\"], \"allow_special\": true}");
    assert_silent("{\"host\": \"a.example.com\", \"cidr\": [\"10.0.0.0/8\"]}");
}

static void test_credentials_and_cleartext(void **state)
{
    (void)state;
    assert_warns("{\"host\": \"a.example.com\", \"scheme\": [\"http\", \"https\"], " INJECT "}", "rules[0].scheme", "are denied");
    assert_warns("{\"host\": \"a.example.com\", \"scheme\": [\"http\"], \"cleartext\": \"omit\", " INJECT "}", "rules[0].scheme",
                 "sent without them");
    assert_silent("{\"host\": \"a.example.com\", " INJECT "}");
}

static void test_what_nobody_uses(void **state)
{
    (void)state;
    char out[4096];
    assert_int_equal(warn("{" SECRET "\"policies\": {\"p\": {\"rules\": []}}}", out, sizeof(out)), 2);
    assert_non_null(strstr(out, "$.secrets.K: warning: no rule sends this secret"));
    assert_non_null(strstr(out, "$.policies.p: warning: no tenant may use this policy"));
    assert_int_equal(warn("{\"policies\": {\"p\": {\"mode\": \"report\", \"rules\": []}}, \"default_policy\": \"p\"}", out, sizeof(out)),
                     1);
    assert_non_null(strstr(out, "nobody reads the reports"));
    assert_int_equal(warn("{\"log\": {\"audit_key\": {\"env\": \"X\"}}}", out, sizeof(out)), 1);
    assert_non_null(strstr(out, "signs nothing"));
    assert_int_equal(warn("{}", out, sizeof(out)), 0);
}

static bool covers(const char *a, const char *b)
{
    cfg_rule_t one = {.host = a, .scheme_https = true, .port = {.any = true}};
    cfg_rule_t two = {.host = b, .scheme_https = true, .port = {.any = true}};
    return cfg_rule_covers(&one, &two);
}

static void test_which_hosts_cover_which(void **state)
{
    (void)state;
    assert_true(covers("*", "a.example.com") && covers("*", "*.example.com") && covers("*", "10.0.0.1") && covers("*", "*"));
    assert_true(covers("*.example.com", "a.example.com") && covers("*.example.com", "*.a.example.com"));
    assert_true(covers("*.example.com", "*.example.com"));
    assert_false(covers("*.example.com", "example.com"));
    assert_false(covers("*.example.com", "a.example.org"));
    assert_false(covers("*.example.com", "badexample.com"));
    assert_false(covers("*.example.com", "*.com") || covers("*.example.com", "*"));
    assert_false(covers("a.example.com", "*.a.example.com") || covers("a.example.com", "b.example.com"));
}

/* 20,000 rules of hosts that share parents, and the list of findings full: a warning is not worth a minute. */
static void test_large_policies_are_looked_through(void **state)
{
    (void)state;
    ob_buf_t text = {0};
    cfg_errors_t warnings = {0};
    assert_int_equal(ob_buf_printf(&text, "{\"policies\": {\"p\": {\"rules\": ["), 0);
    for (int i = 0; i < 20000; i++) {
        assert_int_equal(ob_buf_printf(&text, "%s{\"host\": \"a%d.b%d.example.com\"}", i > 0 ? "," : "", i % 15000, i % 3), 0);
    }
    assert_int_equal(ob_buf_printf(&text, "]}}, \"default_policy\": \"p\"}%c", '\0'), 0);
    cfg_t *cfg = parse((const char *)text.data);
    assert_int_equal(cfg_warn(ob_buf_str(&text), cfg, &warnings), 0);
    assert_int_equal(warnings.count, CFG_ERRORS_MAX);
    assert_true(warnings.more);
    cfg_errors_dispose(&warnings);
    cfg_free(cfg);
    ob_buf_dispose(&text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_an_allow_rule_under_a_deny_rule_is_unreachable),
        cmocka_unit_test(test_a_rule_behind_a_wider_one_never_decides),
        cmocka_unit_test(test_wildcards_over_public_suffixes),
        cmocka_unit_test(test_ranges_that_hold_metadata_services),
        cmocka_unit_test(test_credentials_and_cleartext),
        cmocka_unit_test(test_what_nobody_uses),
        cmocka_unit_test(test_which_hosts_cover_which),
        cmocka_unit_test(test_large_policies_are_looked_through),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
