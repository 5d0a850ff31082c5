#include "tests/unit/config/config_test.h"

#include <jansson.h>

#define DIGEST "2bb80d537b1da3e38bd30361aa855686bde0eacd7162fef6a25fe97bf527a25b"

static const char full[] =
    "{\"listen\": [{\"address\": \"0.0.0.0:8443\", \"tls\": {\"certificate\": \"cert.pem\", \"key\": \"key.pem\"}}],"
    "\"workers\": 3, \"log\": {\"audit\": \"audit.log\"}, \"limits\": {\"cpu_ms\": 77, \"sub_requests\": 5},"
    "\"secrets\": {\"K\": {\"file\": \"k.txt\"}},"
    "\"policies\": {\"p\": {\"rules\": [{\"deny\": \"x.test\"}, {\"host\": \"a.test\", \"path\": [\"/v1/**\"],"
    "\"inject\": [{\"header\": \"Authorization\", \"value\": \"Bearer ${K}\"}]}]}},"
    "\"tenants\": {\"acme\": {\"keys\": [{\"name\": \"ci\", \"sha256\": \"" DIGEST "\"}], \"policy\": \"p\","
    "\"limits\": {\"timers\": 3}, \"rate\": {\"per_second\": 4}}},"
    "\"upstream\": {\"ca\": \"ca.pem\"}}";

/* The view as a NUL-terminated text, to be disposed. */
static ob_buf_t view_of(const cfg_t *cfg, int view)
{
    ob_buf_t json = {0};

    assert_int_equal(cfg_view(cfg, view, &json), 0);
    assert_int_equal(ob_buf_put_u8(&json, 0), 0);
    return json;
}

static void test_worker_is_told_no_secret_no_policy_no_file(void **state)
{
    static const char *const forbidden[] = {"secret",  "K",     "k.txt",  "inject",   "Bearer", "rules",  "cert.pem",
                                            "key.pem", "audit", "ca.pem", "upstream", "dns",    "workers"};
    cfg_t *cfg = must_parse_view(full, "/base", CFG_ALL), *worker;
    ob_buf_t json = view_of(cfg, CFG_WORKER);

    (void)state;
    for (size_t i = 0; i < sizeof(forbidden) / sizeof(forbidden[0]); i++) {
        if (strstr((const char *)json.data, forbidden[i]) != NULL)
            fail_msg("the worker's view holds \"%s\": %s", forbidden[i], (const char *)json.data);
    }
    worker = must_parse_view((const char *)json.data, NULL, CFG_WORKER);
    assert_true(worker->listen[0].tls);
    assert_null(worker->listen[0].certificate);
    assert_true(worker->authenticated);
    assert_string_equal(worker->tenants[0].policy, "p");
    assert_int_equal(worker->tenants[0].limits.cpu_ms, 77);
    assert_int_equal(worker->tenants[0].limits.timers, 3);
    assert_int_equal(worker->tenants[0].rate_burst, 4);
    assert_memory_equal(worker->tenants[0].keys[0].sha256, cfg->tenants[0].keys[0].sha256, 32);
    cfg_free(worker);
    ob_buf_dispose(&json);
    cfg_free(cfg);
}

static void test_broker_is_told_policies_and_where_secrets_are(void **state)
{
    cfg_t *cfg = must_parse_view(full, "/base", CFG_ALL), *broker;
    ob_buf_t json = view_of(cfg, CFG_BROKER);

    (void)state;
    assert_null(strstr((const char *)json.data, "tls"));
    assert_null(strstr((const char *)json.data, "key.pem"));
    assert_null(strstr((const char *)json.data, "cpu_ms"));
    broker = must_parse_view((const char *)json.data, NULL, CFG_BROKER);
    assert_string_equal(broker->listen[0].address.text, "0.0.0.0:8443"); /* it refuses to dial it */
    assert_string_equal(broker->secrets[0].where, "/base/k.txt");
    assert_string_equal(broker->upstream_ca, "/base/ca.pem");
    assert_string_equal(broker->audit_log, "/base/audit.log");
    assert_int_equal(broker->policies[0].rule_count, 2);
    assert_int_equal(broker->policies[0].rules[0].kind, CFG_RULE_DENY);
    assert_string_equal(broker->policies[0].rules[1].injects[0].value, "Bearer ${K}");
    assert_int_equal(broker->tenants[0].limits.sub_requests, 5);
    assert_string_equal(broker->tenants[0].keys[0].name, "ci");
    cfg_free(broker);
    ob_buf_dispose(&json);
    cfg_free(cfg);
}

/* A view of a view is the view: nothing is lost or made up on the way to a child. */
static void test_views_survive_the_way(void **state)
{
    static const int views[] = {CFG_WORKER, CFG_BROKER, CFG_ALL};
    static const char *const texts[] = {"{}", "{\"admin\": false}", full};

    (void)state;
    for (size_t i = 0; i < 9; i++) {
        cfg_t *cfg = must_parse_view(texts[i / 3], "/base", CFG_ALL), *child;
        ob_buf_t first = view_of(cfg, views[i % 3]), second;

        child = must_parse_view((const char *)first.data, NULL, views[i % 3]);
        second = view_of(child, views[i % 3]);
        assert_string_equal((const char *)first.data, (const char *)second.data);
        assert_int_equal(child->authenticated, cfg->authenticated);
        assert_int_equal(child->tenant_count, cfg->tenant_count);
        assert_string_equal(child->tenants[0].name, cfg->tenants[0].name);
        ob_buf_dispose(&first);
        ob_buf_dispose(&second);
        cfg_free(child);
        cfg_free(cfg);
    }
}

static void test_defaults_are_filled_in(void **state)
{
    cfg_t *cfg = must_parse("{}");
    ob_buf_t json = view_of(cfg, CFG_WORKER);
    json_t *view = json_loads((const char *)json.data, 0, NULL);

    (void)state;
    assert_int_equal(json_integer_value(json_object_get(json_object_get(view, "limits"), "wall_ms")), 30000);
    assert_int_equal(json_integer_value(json_object_get(view, "max_executions")), 64);
    json_decref(view);
    ob_buf_dispose(&json);
    cfg_free(cfg);
}

static void test_keys_of_other_processes_are_refused_in_a_view(void **state)
{
    cfg_errors_t errors;
    cfg_t *cfg = NULL;

    (void)state;
    assert_int_equal(cfg_parse(OB_STR("{\"secrets\": {}}"), NULL, CFG_WORKER, &cfg, &errors), OB_E_MALFORMED);
    assert_int_equal(errors.count, 1);
    assert_finding(&errors.items[0], "$.secrets", "not for this process");
    cfg_errors_dispose(&errors);
}

static void test_a_full_buffer_is_an_error(void **state)
{
    cfg_t *cfg = must_parse("{}");
    ob_buf_t json;

    (void)state;
    ob_buf_init(&json, 64);
    assert_int_not_equal(cfg_view(cfg, CFG_WORKER, &json), 0);
    ob_buf_dispose(&json);
    cfg_free(cfg);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_worker_is_told_no_secret_no_policy_no_file),
        cmocka_unit_test(test_broker_is_told_policies_and_where_secrets_are),
        cmocka_unit_test(test_views_survive_the_way),
        cmocka_unit_test(test_defaults_are_filled_in),
        cmocka_unit_test(test_keys_of_other_processes_are_refused_in_a_view),
        cmocka_unit_test(test_a_full_buffer_is_an_error),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
