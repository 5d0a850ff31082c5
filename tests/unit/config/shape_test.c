#include "tests/unit/config/config_test.h"

#define KEY_OF_RULE "$.policies.p.rules[0]"

static const char *with_rule(const char *rule)
{
    static char text[4096];

    (void)snprintf(text, sizeof(text), "{\"policies\": {\"p\": {\"rules\": [%s]}}}", rule);
    return text;
}

/* A rule for a.test with these further members is refused at this key. */
static void refuse(const char *members, const char *key, const char *part)
{
    char rule[2048], path[200];

    (void)snprintf(rule, sizeof(rule), "{\"host\": \"a.test\", %s}", members);
    (void)snprintf(path, sizeof(path), KEY_OF_RULE "%s", key);
    assert_refused(with_rule(rule), path, part);
}

static void test_a_shape_is_read(void **state)
{
    cfg_t *cfg = must_parse(with_rule(
        "{\"host\": \"a.test\", \"timeout\": {\"connect_ms\": 10, \"idle_ms\": 20}, \"limit\": {\"per_second\": 5}, "
        "\"max_request\": 1, \"max_response\": 2, \"bytes_per_day\": 3, \"distinct_hosts\": \"50/min\", "
        "\"rewrite\": {\"host\": \"b.test:81\", \"strip_prefix\": \"/v1\", \"path_prefix\": \"/api/v2\", "
        "\"headers\": {\"X-A\": \"1\"}, \"remove_headers\": [\"X-B\"]}, \"connect_to\": \"[2001:db8::1]:8443\", "
        "\"retry\": {}, \"ws\": true, \"proxy\": \"http://10.0.0.1:3128\"}"));
    const cfg_shape_t *shape = &cfg->policies[0].rules[0].shape;

    (void)state;
    assert_int_equal(shape->times.connect_ms, 10);
    assert_int_equal(shape->times.first_byte_ms, 0);
    assert_int_equal(shape->limit.per_second, 5);
    assert_int_equal(shape->limit.wait_ms, 10000);
    assert_int_equal(shape->limit.max_request + 10 * shape->limit.max_response + 100 * shape->limit.bytes_per_day, 321);
    assert_int_equal(shape->limit.distinct_hosts, 50);
    assert_int_equal(shape->limit.distinct_hosts_ms, 60000);
    assert_string_equal(shape->rewrite.host.host, "b.test");
    assert_int_equal(shape->rewrite.host.port, 81);
    assert_string_equal(shape->rewrite.set[0].value, "1");
    assert_string_equal(shape->rewrite.remove[0], "X-B");
    assert_string_equal(shape->connect_to.host, "[2001:db8::1]");
    assert_int_equal(shape->connect_to.port, 8443);
    assert_int_equal(shape->retry.times, 2);
    assert_true(shape->ws);
    assert_string_equal(shape->proxy.host, "10.0.0.1");
    cfg_free(cfg);
}

static void test_a_rule_without_one_has_nothing(void **state)
{
    static const cfg_shape_t nothing;
    cfg_t *cfg = must_parse(with_rule("{\"host\": \"a.test\"}"));

    (void)state;
    assert_memory_equal(&cfg->policies[0].rules[0].shape, &nothing, sizeof(nothing));
    cfg_free(cfg);
}

static void test_distinct_hosts_are_a_number_and_a_time(void **state)
{
    static const char *const wrong[] = {"\"50\"",     "\"/min\"",     "\"0/min\"", "\"05/min\"", "\"50/minute\"",
                                        "\"1000000/s\"", "\"-1/s\"", "50",         "\"50/\"",   "\"5 0/s\""};
    char members[100];

    (void)state;
    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
        (void)snprintf(members, sizeof(members), "\"distinct_hosts\": %s", wrong[i]);
        refuse(members, ".distinct_hosts", "expected a number");
    }
}

static void test_places_are_hosts_and_ports(void **state)
{
    (void)state;
    refuse("\"connect_to\": \"b.test\"", ".connect_to", "a host and a port");
    refuse("\"connect_to\": \"b.test:0\"", ".connect_to", "a host and a port");
    refuse("\"connect_to\": \"b.test:65536\"", ".connect_to", "a host and a port");
    refuse("\"connect_to\": \"b.test:080\"", ".connect_to", "a host and a port");
    refuse("\"connect_to\": \"b.test:8x\"", ".connect_to", "a host and a port");
    refuse("\"connect_to\": \"::1:80\"", ".connect_to", "a host and a port");
    refuse("\"connect_to\": \"B.test:80\"", ".connect_to", "write \"b.test\"");
    refuse("\"connect_to\": \"*.b.test:80\"", ".connect_to", "no host name");
    refuse("\"connect_to\": \"db:80\"", ".connect_to", "never dialled");
    refuse("\"rewrite\": {\"host\": \"https://b.test\"}", ".rewrite.host", "a host and a port");
    refuse("\"rewrite\": {\"host\": \"b.test/x\"}", ".rewrite.host", "is no host");
}

static void test_a_proxy_is_an_http_origin(void **state)
{
    (void)state;
    refuse("\"proxy\": \"https://p.test:1\"", ".proxy", "http://host:port");
    refuse("\"proxy\": \"p.test:1\"", ".proxy", "http://host:port");
    refuse("\"proxy\": \"http://p.test:1/\"", ".proxy", "http://host:port");
    refuse("\"proxy\": \"http://u:p@p.test:1\"", ".proxy", "http://host:port");
    refuse("\"proxy\": \"http://p.test\"", ".proxy", "a host and a port");
}

static void test_prefixes_are_paths(void **state)
{
    (void)state;
    refuse("\"rewrite\": {\"strip_prefix\": \"/\"}", ".rewrite.strip_prefix", "whole segments");
    refuse("\"rewrite\": {\"strip_prefix\": \"/a/\"}", ".rewrite.strip_prefix", "whole segments");
    refuse("\"rewrite\": {\"path_prefix\": \"a\"}", ".rewrite.path_prefix", "does not start with '/'");
    refuse("\"rewrite\": {\"path_prefix\": \"/*\"}", ".rewrite.path_prefix", "whole segments");
    refuse("\"rewrite\": {\"path_prefix\": \"/a/../b\"}", ".rewrite.path_prefix", "is not a path");
    refuse("\"rewrite\": {\"path_prefix\": \"/a?b\"}", ".rewrite.path_prefix", "is not a path");
}

static void test_headers_are_not_the_brokers_own(void **state)
{
    (void)state;
    refuse("\"rewrite\": {\"headers\": {\"Host\": \"x\"}}", ".rewrite.headers.Host", "written by the broker itself");
    refuse("\"rewrite\": {\"headers\": {\"X A\": \"x\"}}", ".rewrite.headers[\"X A\"]", "no header name");
    refuse("\"rewrite\": {\"headers\": {\"X-A\": \"a\\r\\nb\"}}", ".rewrite.headers.X-A", "printable");
    refuse("\"rewrite\": {\"headers\": {\"X-A\": 1}}", ".rewrite.headers.X-A", "a header's value");
    refuse("\"rewrite\": {\"headers\": []}", ".rewrite.headers", "an object");
    refuse("\"rewrite\": {\"remove_headers\": [\"X:\"]}", ".rewrite.remove_headers[0]", "no header name");
}

static void test_a_burst_needs_a_rate(void **state)
{
    (void)state;
    refuse("\"limit\": {\"burst\": 1}", ".limit.burst", "without \"per_second\"");
    assert_refused("{\"policies\": {\"p\": {\"rules\": [], \"limit\": {\"burst\": 1}}}}", "$.policies.p.limit.burst",
                   "without \"per_second\"");
}

static void test_a_deny_rule_shapes_nothing(void **state)
{
    static const struct {
        const char *key, *value;
    } members[] = {
        {"timeout", "{}"},      {"limit", "{}"},          {"max_request", "1"},     {"max_response", "1"},
        {"bytes_per_day", "1"}, {"distinct_hosts", "\"1/s\""}, {"rewrite", "{}"},     {"connect_to", "\"b.test:1\""},
        {"retry", "{}"},        {"ws", "true"},           {"proxy", "\"http://b.test:1\""}, {"ca", "\"x\""}};
    char rule[200], path[100];

    (void)state;
    for (size_t i = 0; i < sizeof(members) / sizeof(members[0]); i++) {
        (void)snprintf(rule, sizeof(rule), "{\"deny\": \"a.test\", \"%s\": %s}", members[i].key, members[i].value);
        (void)snprintf(path, sizeof(path), KEY_OF_RULE ".%s", members[i].key);
        assert_refused(with_rule(rule), path, "a deny rule takes no");
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_shape_is_read),
        cmocka_unit_test(test_a_rule_without_one_has_nothing),
        cmocka_unit_test(test_distinct_hosts_are_a_number_and_a_time),
        cmocka_unit_test(test_places_are_hosts_and_ports),
        cmocka_unit_test(test_a_proxy_is_an_http_origin),
        cmocka_unit_test(test_prefixes_are_paths),
        cmocka_unit_test(test_headers_are_not_the_brokers_own),
        cmocka_unit_test(test_a_burst_needs_a_rate),
        cmocka_unit_test(test_a_deny_rule_shapes_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
