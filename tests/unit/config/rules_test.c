#include "tests/unit/config/config_test.h"

#include "config/reader.h"

#define KEY_OF_RULE "$.policies.p.rules[0]"

/* A configuration whose policy "p" has this one rule; K and K2 are secrets. */
static const char *with_rule(const char *rule)
{
    static char text[4096];

    (void)snprintf(
        text, sizeof(text),
        "{\"secrets\": {\"K\": {\"env\": \"K\"}, \"K2\": {\"env\": \"K2\"}}, \"policies\": {\"p\": {\"rules\": [%s]}}}",
        rule);
    return text;
}

static void refuse(const char *rule, const char *path, const char *part)
{
    assert_refused(with_rule(rule), path, part);
}

static void accept(const char *rule)
{
    cfg_free(must_parse(with_rule(rule)));
}

static const char *with_host(const char *key, const char *host)
{
    static char rule[600];

    (void)snprintf(rule, sizeof(rule), "{\"%s\": \"%s\"}", key, host);
    return rule;
}

static void refuse_host(const char *host, const char *part)
{
    refuse(with_host("host", host), KEY_OF_RULE ".host", part);
}

static void test_defaults_of_an_allow_rule(void **state)
{
    cfg_t *cfg = must_parse(with_rule("{\"host\": \"api.example.com\"}"));
    const cfg_rule_t *rule = &cfg->policies[0].rules[0];

    (void)state;
    assert_int_equal(rule->kind, CFG_RULE_ALLOW);
    assert_string_equal(rule->name, "rules[0]");
    assert_string_equal(rule->host, "api.example.com");
    assert_true(rule->scheme_https && !rule->scheme_http);
    assert_false(rule->port.any);
    assert_int_equal(rule->port.count, 1);
    assert_int_equal(rule->port.ports[0], 443);
    assert_null(rule->methods);
    assert_null(rule->paths);
    assert_int_equal(rule->inject_count + rule->cidr_count, 0);
    assert_false(rule->allow_special || rule->allow_encoded_slash || rule->cleartext_omit ||
                 rule->agent_credentials_deny);
    cfg_free(cfg);
}

static void test_a_deny_rule_denies_all_that_it_does_not_name(void **state)
{
    cfg_t *cfg = must_parse(with_rule("{\"deny\": \"*.internal.example.com\"}, {\"deny\": \"*.com\", \"port\": [22]}"));
    const cfg_rule_t *rules = cfg->policies[0].rules;

    (void)state;
    assert_int_equal(rules[0].kind, CFG_RULE_DENY);
    assert_true(rules[0].scheme_http && rules[0].scheme_https && rules[0].port.any);
    assert_false(rules[1].port.any);
    assert_int_equal(rules[1].port.ports[0], 22);
    cfg_free(cfg);
}

static void test_all_keys_of_a_rule(void **state)
{
    cfg_t *cfg = must_parse(
        with_rule("{\"name\": \"api\", \"host\": \"api.example.com\", \"scheme\": [\"http\", \"https\"],"
                  "\"port\": [8443, 80, 443], \"method\": [\"GET\", \"PATCH\"], \"path\": [\"/v1/**\", \"/a/*/b\"],"
                  "\"allow_encoded_slash\": true, \"cidr\": [\"10.1.2.0/24\", \"fd00::/8\"],"
                  "\"inject\": [{\"header\": \"Authorization\", \"value\": \"Bearer ${K}\"},"
                  "{\"header\": \"X-B\", \"value\": \"$$${K2}-${K}\"}], \"cleartext\": \"omit\"}"));
    const cfg_rule_t *rule = &cfg->policies[0].rules[0];

    (void)state;
    assert_string_equal(rule->name, "api");
    assert_true(rule->scheme_http && rule->scheme_https && rule->allow_encoded_slash && rule->cleartext_omit);
    assert_int_equal(rule->port.count, 3);
    assert_int_equal(rule->port.ports[0], 80);
    assert_int_equal(rule->port.ports[2], 8443);
    assert_int_equal(rule->method_count, 2);
    assert_string_equal(rule->methods[1], "PATCH");
    assert_int_equal(rule->path_count, 2);
    assert_string_equal(rule->paths[1], "/a/*/b");
    assert_int_equal(rule->cidr_count, 2);
    assert_false(rule->cidrs[0].v6);
    assert_memory_equal(rule->cidrs[0].address, "\x0a\x01\x02\x00", 4);
    assert_int_equal(rule->cidrs[0].prefix, 24);
    assert_true(rule->cidrs[1].v6);
    assert_int_equal(rule->cidrs[1].address[0], 0xfd);
    assert_int_equal(rule->inject_count, 2);
    assert_string_equal(rule->injects[1].value, "$$${K2}-${K}");
    cfg_free(cfg);
}

static void test_default_ports_follow_the_schemes(void **state)
{
    cfg_t *cfg = must_parse(
        with_rule("{\"host\": \"a.test\", \"scheme\": [\"http\"]}, {\"host\": \"a.test\", \"port\": \"any\"}"));
    const cfg_rule_t *rules = cfg->policies[0].rules;

    (void)state;
    assert_int_equal(rules[0].port.count, 1);
    assert_int_equal(rules[0].port.ports[0], 80);
    assert_true(rules[1].port.any);
    cfg_free(cfg);
}

static void test_agent_credentials_of_policy_and_rule(void **state)
{
    cfg_t *cfg = must_parse(
        "{\"policies\": {\"p\": {\"agent_credentials\": \"deny\", \"redirect_inject\": \"by-rule\", \"rules\": ["
        "{\"host\": \"a.test\"}, {\"host\": \"b.test\", \"agent_credentials\": \"strip\"}, {\"deny\": \"c.test\"}]},"
        "\"q\": {\"rules\": [{\"host\": \"a.test\", \"agent_credentials\": \"deny\"}]}}}");

    (void)state;
    assert_true(cfg->policies[0].redirect_inject_by_rule);
    assert_true(cfg->policies[0].rules[0].agent_credentials_deny);
    assert_false(cfg->policies[0].rules[1].agent_credentials_deny);
    assert_false(cfg->policies[1].agent_credentials_deny);
    assert_true(cfg->policies[1].rules[0].agent_credentials_deny);
    cfg_free(cfg);
}

static void test_good_hosts(void **state)
{
    static const char *const hosts[] = {"*",         "*.example.com", "a_b.example.com", "xn--bcher-kva.example",
                                        "192.0.2.7", "[2001:db8::1]"};

    (void)state;
    for (size_t i = 0; i < sizeof(hosts) / sizeof(hosts[0]); i++) {
        accept(with_host("host", hosts[i]));
        accept(with_host("deny", hosts[i]));
    }
    accept(with_host("deny", "localhost"));
}

static void test_another_spelling_is_refused_with_the_canonical_one(void **state)
{
    (void)state;
    refuse_host("API.example.com.", "write \"api.example.com\"");
    refuse_host("*.API.example.com", "write \"*.api.example.com\"");
    refuse_host("b\xc3\xbc"
                "cher.example",
                "write \"xn--bcher-kva.example\"");
    refuse_host("0x7f.1", "write \"127.0.0.1\"");
    refuse_host("[2001:DB8:0::1]", "write \"[2001:db8::1]\"");
    refuse_host("api.example.com:443", "write \"api.example.com\"");
}

static void test_bad_hosts(void **state)
{
    char label[80] = "", longest[300] = "";

    (void)state;
    refuse_host("", "empty");
    refuse_host("*example.com", "as *.example.com");
    refuse_host("a.*.example.com", "as *.example.com");
    refuse_host("*.*.example.com", "as *.example.com");
    refuse_host("*.", "no host");
    refuse_host("*.com", "top-level");
    refuse_host("*.192.0.2.7", "no host name");
    refuse_host("intranet", "never dialled");
    refuse_host("localhost", "never dialled");
    refuse_host("a.localhost", "never dialled");
    refuse_host("https://api.example.com", "no host");
    refuse_host("api.example.com/v1", "no host");
    refuse_host("user@api.example.com", "no host");
    refuse_host("api.example.com:8443", "no host");
    refuse_host("2001:db8::1", "no host");
    refuse_host("[fe80::1%25eth0]", "no host");
    refuse_host("a..example.com", "no host name");
    refuse_host("a!b.example.com", "no host name");
    memset(label, 'a', 64);
    refuse_host(strcat(label, ".example"), "");
    for (size_t i = 0; i < 130; i++)
        strcat(longest, "a.");
    refuse_host(strcat(longest, "com"), "");
    refuse("{\"host\": 7}", KEY_OF_RULE ".host", "found a number");
}

static void test_host_and_deny_exclude_each_other(void **state)
{
    (void)state;
    refuse("{\"host\": \"a.test\", \"deny\": \"b.test\"}", KEY_OF_RULE, "exactly one");
    refuse("{\"port\": [443]}", KEY_OF_RULE, "exactly one");
}

static void test_bad_ports_and_schemes(void **state)
{
    (void)state;
    refuse("{\"host\": \"a.test\", \"port\": [0]}", KEY_OF_RULE ".port[0]", "1 to 65535");
    refuse("{\"host\": \"a.test\", \"port\": [443, 65536]}", KEY_OF_RULE ".port[1]", "1 to 65535");
    refuse("{\"host\": \"a.test\", \"port\": 443}", KEY_OF_RULE ".port", "list of ports");
    refuse("{\"host\": \"a.test\", \"port\": \"all\"}", KEY_OF_RULE ".port", "\"any\"");
    refuse("{\"host\": \"a.test\", \"port\": []}", KEY_OF_RULE ".port", "too few");
    refuse("{\"host\": \"a.test\", \"scheme\": [\"ftp\"]}", KEY_OF_RULE ".scheme[0]", "\"https\"");
    refuse("{\"host\": \"a.test\", \"scheme\": [\"http\", \"http\"]}", KEY_OF_RULE ".scheme[1]", "twice");
    refuse("{\"host\": \"a.test\", \"scheme\": \"https\"}", KEY_OF_RULE ".scheme", "found a string");
}

static void test_bad_methods(void **state)
{
    (void)state;
    accept("{\"host\": \"a.test\", \"method\": [\"GET\", \"M-SEARCH\"]}");
    refuse("{\"host\": \"a.test\", \"method\": [\"get\"]}", KEY_OF_RULE ".method[0]", "capital letters");
    refuse("{\"host\": \"a.test\", \"method\": [\"GET\", \"CONNECT\"]}", KEY_OF_RULE ".method[1]", "never sent");
    refuse("{\"host\": \"a.test\", \"method\": []}", KEY_OF_RULE ".method", "too few");
    refuse("{\"host\": \"a.test\", \"method\": \"GET\"}", KEY_OF_RULE ".method", "found a string");
}

static void refuse_path(const char *pattern, const char *part)
{
    char rule[300];

    (void)snprintf(rule, sizeof(rule), "{\"host\": \"a.test\", \"path\": [\"%s\"]}", pattern);
    refuse(rule, KEY_OF_RULE ".path[0]", part);
}

static void test_paths(void **state)
{
    (void)state;
    accept("{\"host\": \"a.test\", \"path\": [\"/\", \"/v1/\", \"/**\", \"/a/**/b/*\", \"/a%20b\", \"/p/a%2Fb\", "
           "\"/x:y@z\"]}");
    refuse_path("v1/**", "start with '/'");
    refuse_path("/v1*", "whole segment");
    refuse_path("/***", "whole segment");
    refuse_path("/a//b", "whole segment");
    refuse_path("/a/../b", "as URLs show it");
    refuse_path("/a b", "as URLs show it");
    refuse_path("/a?b", "as URLs show it");
    refuse_path("/a#b", "as URLs show it");
    refuse_path("/caf\xc3\xa9", "as URLs show it");
    refuse_path("/%61", "never matches");
    refuse_path("/%2", "never matches");
    refuse_path("/%5c", "never matches");
    refuse_path("/%00", "never matches");
}

static void test_address_ranges(void **state)
{
    (void)state;
    refuse("{\"host\": \"a.test\", \"cidr\": [\"10.1.2.3/24\"]}", KEY_OF_RULE ".cidr[0]", "write \"10.1.2.0/24\"");
    refuse("{\"host\": \"a.test\", \"cidr\": [\"fd00::1/8\"]}", KEY_OF_RULE ".cidr[0]", "write \"fd00::/8\"");
    refuse("{\"host\": \"a.test\", \"cidr\": [\"10.0.0.0/33\"]}", KEY_OF_RULE ".cidr[0]", "no address range");
    refuse("{\"host\": \"a.test\", \"cidr\": [\"fd00::/129\"]}", KEY_OF_RULE ".cidr[0]", "no address range");
    refuse("{\"host\": \"a.test\", \"cidr\": [\"10.0.0.0\"]}", KEY_OF_RULE ".cidr[0]", "no address range");
    refuse("{\"host\": \"a.test\", \"cidr\": [\"10.0.0.0/ 8\"]}", KEY_OF_RULE ".cidr[0]", "no address range");
    refuse("{\"host\": \"a.test\", \"cidr\": [\"::ffff:10.0.0.0/104\"]}", KEY_OF_RULE ".cidr[0]", "IPv4-mapped");
    refuse("{\"host\": \"a.test\", \"cidr\": [9]}", KEY_OF_RULE ".cidr[0]", "found a number");
    refuse("{\"host\": \"a.test\", \"cidr\": []}", KEY_OF_RULE ".cidr", "too few");
}

static void test_special_ranges_need_allow_special(void **state)
{
    static const char *const special[] = {
        "127.0.0.0/8",      "127.0.0.1/32", "0.0.0.0/0", "169.254.0.0/16", "169.254.169.254/32",
        "168.63.129.16/32", "::1/128",      "fe80::/10", "::/0",           "fd00:ec2::254/128"};
    static const char *const plain[] = {"10.0.0.0/8", "192.168.0.0/16", "100.64.0.0/10", "fc00::/7", "168.63.129.0/24"};
    char rule[200];

    (void)state;
    for (size_t i = 0; i < sizeof(special) / sizeof(special[0]); i++) {
        (void)snprintf(rule, sizeof(rule), "{\"host\": \"a.test\", \"cidr\": [\"%s\"]}", special[i]);
        refuse(rule, KEY_OF_RULE ".cidr[0]", "allow_special");
        (void)snprintf(rule, sizeof(rule), "{\"host\": \"a.test\", \"cidr\": [\"%s\"], \"allow_special\": true}",
                       special[i]);
        accept(rule);
    }
    for (size_t i = 0; i < sizeof(plain) / sizeof(plain[0]); i++) {
        (void)snprintf(rule, sizeof(rule), "{\"host\": \"a.test\", \"cidr\": [\"%s\"]}", plain[i]);
        accept(rule);
    }
    refuse("{\"host\": \"a.test\", \"allow_special\": true}", KEY_OF_RULE ".allow_special", "without \"cidr\"");
}

static void refuse_value(const char *value, const char *part)
{
    char rule[300];

    (void)snprintf(rule, sizeof(rule),
                   "{\"host\": \"a.test\", \"inject\": [{\"header\": \"X-Key\", \"value\": \"%s\"}]}", value);
    refuse(rule, KEY_OF_RULE ".inject[0].value", part);
}

static void test_inject_templates(void **state)
{
    (void)state;
    refuse_value("Bearer $K", "begins ${NAME}");
    refuse_value("Bearer ${K", "begins ${NAME}");
    refuse_value("Bearer ${}", "begins ${NAME}");
    refuse_value("Bearer ${K-1}", "begins ${NAME}");
    refuse_value("costs $", "begins ${NAME}");
    refuse_value(" ${K}", "space at either end");
    refuse_value("a\\r\\nX: y", "printable ASCII");
    refuse_value("", "empty");
    refuse_value("${K}${NONE}", "no secret \"NONE\"");
}

static void test_inject_headers(void **state)
{
    (void)state;
    refuse("{\"host\": \"a.test\", \"inject\": [{\"header\": \"X Y\", \"value\": \"v\"}]}",
           KEY_OF_RULE ".inject[0].header", "no header name");
    refuse("{\"host\": \"a.test\", \"inject\": [{\"header\": \"hOsT\", \"value\": \"v\"}]}",
           KEY_OF_RULE ".inject[0].header", "cannot be injected");
    refuse("{\"host\": \"a.test\", \"inject\": [{\"header\": \"Proxy-Authorization\", \"value\": \"v\"}]}",
           KEY_OF_RULE ".inject[0].header", "cannot be injected");
    refuse("{\"host\": \"a.test\", \"inject\": [{\"header\": \"A\", \"value\": \"v\"}, {\"header\": \"a\", \"value\": "
           "\"w\"}]}",
           KEY_OF_RULE ".inject[1]", "twice");
    refuse("{\"host\": \"a.test\", \"inject\": [{\"header\": \"A\"}]}", KEY_OF_RULE ".inject[0]",
           "\"value\" is missing");
    refuse("{\"host\": \"a.test\", \"inject\": [\"A\"]}", KEY_OF_RULE ".inject[0]", "expected an object");
}

static void test_credentials_need_an_exact_host(void **state)
{
    static const char *const hosts[] = {"*", "*.github.io", "*.example.com"};
    char rule[200];

    (void)state;
    for (size_t i = 0; i < sizeof(hosts) / sizeof(hosts[0]); i++) {
        (void)snprintf(rule, sizeof(rule), "{\"host\": \"%s\", \"inject\": [{\"header\": \"A\", \"value\": \"${K}\"}]}",
                       hosts[i]);
        refuse(rule, KEY_OF_RULE ".inject", "exact host");
    }
}

static void test_a_deny_rule_grants_nothing(void **state)
{
    (void)state;
    refuse("{\"deny\": \"a.test\", \"inject\": [{\"header\": \"A\", \"value\": \"v\"}]}", KEY_OF_RULE ".inject",
           "deny rule takes no");
    refuse("{\"deny\": \"a.test\", \"cidr\": [\"10.0.0.0/8\"]}", KEY_OF_RULE ".cidr", "deny rule takes no");
    refuse("{\"deny\": \"a.test\", \"allow_special\": true}", KEY_OF_RULE ".allow_special", "deny rule takes no");
    refuse("{\"deny\": \"a.test\", \"cleartext\": \"omit\"}", KEY_OF_RULE ".cleartext", "deny rule takes no");
}

static void test_template_names_are_walked(void **state)
{
    const char *value = "$${A}${B}x$$${C_1}";
    size_t at = 0;
    ob_str_t name;

    (void)state;
    assert_true(cfg_template_next(value, &at, &name));
    assert_true(ob_str_eq(name, OB_STR("B")));
    assert_true(cfg_template_next(value, &at, &name));
    assert_true(ob_str_eq(name, OB_STR("C_1")));
    assert_false(cfg_template_next(value, &at, &name));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_defaults_of_an_allow_rule),
        cmocka_unit_test(test_a_deny_rule_denies_all_that_it_does_not_name),
        cmocka_unit_test(test_all_keys_of_a_rule),
        cmocka_unit_test(test_default_ports_follow_the_schemes),
        cmocka_unit_test(test_agent_credentials_of_policy_and_rule),
        cmocka_unit_test(test_good_hosts),
        cmocka_unit_test(test_another_spelling_is_refused_with_the_canonical_one),
        cmocka_unit_test(test_bad_hosts),
        cmocka_unit_test(test_host_and_deny_exclude_each_other),
        cmocka_unit_test(test_bad_ports_and_schemes),
        cmocka_unit_test(test_bad_methods),
        cmocka_unit_test(test_paths),
        cmocka_unit_test(test_address_ranges),
        cmocka_unit_test(test_special_ranges_need_allow_special),
        cmocka_unit_test(test_inject_templates),
        cmocka_unit_test(test_inject_headers),
        cmocka_unit_test(test_credentials_need_an_exact_host),
        cmocka_unit_test(test_a_deny_rule_grants_nothing),
        cmocka_unit_test(test_template_names_are_walked),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
