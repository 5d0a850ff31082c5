/* The index against a plain scan of all rules, on random policies and targets: every decision and every rule that it names must
 * be the same. The names are few and share labels, so that exact hosts, suffixes and "*" overlap all the time. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "outbound/broker/policy.h"
#include "outbound/broker/policy_index.h"

static uint64_t random_state = 88172645463325252u;

static uint32_t pick(uint32_t count)
{
    random_state ^= random_state << 13;
    random_state ^= random_state >> 7;
    random_state ^= random_state << 17;
    return (uint32_t)(random_state >> 32) % count;
}

static const char *const labels[] = {"a", "b", "api", "x-y", "com", "example"};
static const char *const literals[] = {"1.2.3.4", "[2001:db8::1]", "4.3.2.1"};

static void put_name(ob_buf_t *out)
{
    uint32_t count = 2 + pick(3);
    for (uint32_t i = 0; i < count; i++) {
        assert_int_equal(ob_buf_printf(out, "%s%s", i > 0 ? "." : "", labels[pick(6)]), 0);
    }
}

static void put_pattern(ob_buf_t *out)
{
    switch (pick(8)) {
    case 0:
        assert_int_equal(ob_buf_printf(out, "*"), 0);
        break;
    case 1:
        assert_int_equal(ob_buf_printf(out, "%s", literals[pick(3)]), 0);
        break;
    case 2:
    case 3:
    case 4:
        assert_int_equal(ob_buf_printf(out, "*."), 0);
        put_name(out);
        break;
    default:
        put_name(out);
    }
}

static void put_rule(ob_buf_t *out)
{
    static const char *const parts[] = {"", ",\"scheme\":[\"http\"]", ",\"port\":[443,8443]", ",\"port\":\"any\"",
                                        ",\"method\":[\"GET\"]", ",\"path\":[\"/v1/**\"]", ",\"path\":[\"/v1/*\",\"/x\"]"};
    assert_int_equal(ob_buf_printf(out, "{\"%s\":\"", pick(3) == 0 ? "deny" : "host"), 0);
    put_pattern(out);
    assert_int_equal(ob_buf_printf(out, "\"%s}", parts[pick(7)]), 0);
}

static cfg_t *random_config(uint32_t rule_count)
{
    ob_buf_t text = {0};
    cfg_errors_t errors = {0};
    cfg_t *cfg = NULL;
    assert_int_equal(ob_buf_printf(&text, "{\"policies\":{\"p\":{\"rules\":["), 0);
    for (uint32_t i = 0; i < rule_count; i++) {
        assert_int_equal(ob_buf_printf(&text, "%s", i > 0 ? "," : ""), 0);
        put_rule(&text);
    }
    assert_int_equal(ob_buf_printf(&text, "]}},\"default_policy\":\"p\"}"), 0);
    if (cfg_parse(ob_buf_str(&text), NULL, CFG_ALL, &cfg, &errors) != 0) {
        fail_msg("%.*s: %s", (int)text.len, (char *)text.data, errors.count > 0 ? errors.items[0].message : "?");
    }
    cfg_errors_dispose(&errors);
    ob_buf_dispose(&text);
    return cfg;
}

/* ---- the plain scan ---- */

static bool pattern_matches(const char *pattern, const ob_host_t *host)
{
    size_t len = strlen(host->text), tail = strlen(pattern) - 1;
    if (strcmp(pattern, "*") == 0) {
        return true;
    }
    if (pattern[0] == '[') {
        return host->is_address && strlen(pattern) == len + 2 && memcmp(pattern + 1, host->text, len) == 0;
    }
    if (pattern[0] != '*') {
        return strcmp(pattern, host->text) == 0;
    }
    return !host->is_address && len > tail && strcmp(host->text + len - tail, pattern + 1) == 0;
}

/* Each rule alone in a policy of its own: what it says there cannot depend on the index of the others. */
static bool rule_matches(const cfg_rule_t *rule, const ob_target_t *target)
{
    cfg_rule_t copy = *rule;
    cfg_policy_t one = {.name = "one", .rules = &copy, .rule_count = 1};
    ob_policy_t *policy;
    copy.host = "*";
    assert_int_equal(ob_policy_new(&one, &policy), 0);
    ob_decision_t decision = ob_policy_decide(policy, target);
    ob_policy_free(policy);
    return decision.rule != NULL && pattern_matches(rule->host, target->host);
}

static const cfg_rule_t *scan(const cfg_policy_t *cfg, const ob_target_t *target, cfg_rule_kind_t kind)
{
    for (size_t i = 0; i < cfg->rule_count; i++) {
        if (cfg->rules[i].kind == kind && rule_matches(&cfg->rules[i], target)) {
            return &cfg->rules[i];
        }
    }
    return NULL;
}

static void random_host(ob_host_t *host)
{
    ob_buf_t name = {0};
    if (pick(6) == 0) {
        assert_int_equal(ob_buf_printf(&name, "%s", literals[pick(3)]), 0);
    } else {
        put_name(&name);
        if (pick(2) == 0) {
            assert_int_equal(ob_buf_printf(&name, ".com"), 0);
        }
    }
    assert_int_equal(ob_host_parse(ob_buf_str(&name), host), 0);
    ob_buf_dispose(&name);
}

static void compare_one(const ob_policy_t *policy, const cfg_policy_t *cfg)
{
    static const char *const paths[] = {"/", "/v1/a", "/v1/a/b", "/x"};
    static const uint16_t ports[] = {443, 80, 8443, 25};
    ob_host_t host;
    random_host(&host);
    ob_target_t target = {.https = pick(3) > 0,
                          .host = &host,
                          .port = ports[pick(4)],
                          .method = ob_str_from(pick(2) == 0 ? "GET" : "POST"),
                          .path = ob_str_from(paths[pick(4)])};
    ob_decision_t decision = ob_policy_decide(policy, &target);
    const cfg_rule_t *deny = scan(cfg, &target, CFG_RULE_DENY), *allow = scan(cfg, &target, CFG_RULE_ALLOW);
    const cfg_rule_t *expected = deny != NULL ? deny : allow;
    if (decision.rule != expected || decision.allowed != (deny == NULL && allow != NULL)) {
        fail_msg("%s: %s %s by %s, the scan says %s", host.text, decision.allowed ? "allowed" : "denied", decision.reason,
                 decision.rule != NULL ? decision.rule->name : "-", expected != NULL ? expected->name : "-");
    }
}

static void test_the_index_decides_as_a_plain_scan_does(void **state)
{
    (void)state;
    for (int round = 0; round < 150; round++) {
        cfg_t *cfg = random_config(1 + pick(60));
        ob_policy_t *policy;
        assert_int_equal(ob_policy_new(&cfg->policies[0], &policy), 0);
        for (int i = 0; i < 200; i++) {
            compare_one(policy, &cfg->policies[0]);
        }
        ob_policy_free(policy);
        cfg_free(cfg);
    }
}

static void test_the_longest_name_finds_all_its_parents(void **state)
{
    (void)state;
    char rules[127][OB_HOST_NAME_MAX + 3];
    cfg_rule_t list[127] = {0};
    ob_bucket_t buckets[OB_BUCKETS_MAX];
    char name[OB_HOST_NAME_MAX + 1];
    for (int i = 0; i < OB_HOST_NAME_MAX; i++) {
        name[i] = i % 2 == 0 ? 'a' : '.';
    }
    name[OB_HOST_NAME_MAX] = '\0';
    for (int i = 0; i < 127; i++) { /* "*.a", "*.a.a", … and the name itself */
        snprintf(rules[i], sizeof(rules[i]), "%s%s", i < 126 ? "*." : "", name + OB_HOST_NAME_MAX - (i < 126 ? 2 * i + 1 : 253));
        list[i] = (cfg_rule_t){.kind = CFG_RULE_ALLOW, .host = rules[i]};
    }
    cfg_policy_t cfg = {.rules = list, .rule_count = 127};
    ob_index_t *index;
    ob_host_t host;
    assert_int_equal(ob_index_new(&cfg, &index), 0);
    assert_int_equal(ob_host_parse(ob_str_from(name), &host), 0);
    assert_int_equal(ob_index_find(index, &host, buckets), 127);
    ob_index_free(index);
}

static void test_addresses_are_found_by_value_and_have_no_parents(void **state)
{
    (void)state;
    cfg_rule_t list[] = {{.kind = CFG_RULE_ALLOW, .host = "[2001:db8:0:0::1]"}, {.kind = CFG_RULE_DENY, .host = "*.3.4"}};
    cfg_policy_t cfg = {.rules = list, .rule_count = 2};
    ob_index_t *index;
    ob_bucket_t buckets[OB_BUCKETS_MAX];
    ob_host_t six, four;
    assert_int_equal(ob_index_new(&cfg, &index), 0);
    assert_int_equal(ob_host_parse(OB_STR("[2001:db8::1]"), &six), 0);
    assert_int_equal(ob_host_parse(OB_STR("1.2.3.4"), &four), 0);
    assert_int_equal(ob_index_find(index, &six, buckets), 1);
    assert_int_equal(buckets[0].allow.count, 1);
    assert_int_equal(ob_index_find(index, &four, buckets), 0);
    ob_index_free(index);
}

static void test_rules_of_a_host_come_in_the_operators_order(void **state)
{
    (void)state;
    cfg_rule_t list[] = {{.kind = CFG_RULE_ALLOW, .host = "*", .scheme_https = true, .port = {.any = true}},
                         {.kind = CFG_RULE_ALLOW, .host = "other.example.com"},
                         {.kind = CFG_RULE_DENY, .host = "*.example.com", .port = {.any = true}},
                         {.kind = CFG_RULE_ALLOW, .host = "a.example.com"}};
    cfg_policy_t cfg = {.rules = list, .rule_count = 4};
    ob_policy_t *policy;
    uint32_t *rules;
    size_t count;
    ob_host_t host;
    assert_int_equal(ob_policy_new(&cfg, &policy), 0);
    assert_int_equal(ob_host_parse(OB_STR("a.example.com"), &host), 0);
    assert_int_equal(ob_policy_rules_of(policy, &host, &rules, &count), 0);
    assert_int_equal(count, 3);
    assert_true(rules[0] == 0 && rules[1] == 2 && rules[2] == 3);
    ob_target_t target = {.https = true, .host = &host, .port = 443, .method = OB_STR("GET"), .path = OB_STR("/")};
    assert_null(ob_policy_mismatch(policy, 0, &target));
    assert_null(ob_policy_mismatch(policy, 2, &target));
    assert_string_equal(ob_policy_mismatch(policy, 3, &target), "the scheme");
    free(rules);
    ob_policy_free(policy);
}

/* What is judged once for all rules is judged apart for those that accept %2F. */
static void test_encoded_slashes_are_each_rule_s_own_matter(void **state)
{
    (void)state;
    const char *paths[] = {"/v1/**"};
    cfg_rule_t list[] = {
        {.kind = CFG_RULE_ALLOW, .host = "a.example.com", .scheme_https = true, .port = {.any = true}, .paths = paths, .path_count = 1},
        {.kind = CFG_RULE_ALLOW, .host = "a.example.com", .scheme_https = true, .port = {.any = true}, .paths = paths,
         .path_count = 1, .allow_encoded_slash = true}};
    cfg_policy_t cfg = {.rules = list, .rule_count = 2};
    ob_policy_t *policy;
    ob_host_t host;
    assert_int_equal(ob_policy_new(&cfg, &policy), 0);
    assert_int_equal(ob_host_parse(OB_STR("a.example.com"), &host), 0);
    ob_target_t target = {.https = true, .host = &host, .port = 443, .method = OB_STR("GET"), .path = OB_STR("/v1/a%2Fb")};
    ob_decision_t decision = ob_policy_decide(policy, &target);
    assert_true(decision.allowed && decision.rule == &list[1]);
    target.path = OB_STR("/v1/a");
    assert_ptr_equal(ob_policy_decide(policy, &target).rule, &list[0]);
    list[1].allow_encoded_slash = false;
    target.path = OB_STR("/v1/a%2Fb");
    assert_false(ob_policy_decide(policy, &target).allowed);
    ob_policy_free(policy);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_index_decides_as_a_plain_scan_does),
        cmocka_unit_test(test_the_longest_name_finds_all_its_parents),
        cmocka_unit_test(test_addresses_are_found_by_value_and_have_no_parents),
        cmocka_unit_test(test_encoded_slashes_are_each_rule_s_own_matter),
        cmocka_unit_test(test_rules_of_a_host_come_in_the_operators_order),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
