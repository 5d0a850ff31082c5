#include "tests/unit/config/config_test.h"

#include <stdlib.h>
#include <unistd.h>

#define DIGEST_A "2bb80d537b1da3e38bd30361aa855686bde0eacd7162fef6a25fe97bf527a25b" /* of "secret" */
#define DIGEST_B "9b871512327c09ce91dd649b3f96a63b7408ef267c8cc5710114e629730cb61f"
#define DIGEST_OF_NOTHING "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

static void test_defaults(void **state)
{
    cfg_t *cfg;

    (void)state;
    assert_int_equal(cfg_default(&cfg), 0);
    assert_int_equal(cfg->listen_count, 1);
    assert_string_equal(cfg->listen[0].address.text, "127.0.0.1:8080");
    assert_string_equal(cfg->listen[0].address.host, "127.0.0.1");
    assert_int_equal(cfg->listen[0].address.port, 8080);
    assert_true(cfg->listen[0].address.loopback);
    assert_false(cfg->listen[0].tls);
    assert_true(cfg->has_admin);
    assert_int_equal(cfg->admin.port, 8081);
    assert_true(cfg->workers >= 1);
    assert_int_equal(cfg->brokers, 1);
    assert_int_equal(cfg->pool_min, 2);
    assert_int_equal(cfg->pool_max, 16);
    assert_int_equal(cfg->max_executions, 64);
    assert_int_equal(cfg->body_max_bytes, 16 * 1024 * 1024);
    assert_int_equal(cfg->log_level, OB_LOG_INFO);
    assert_int_equal(cfg->log_format, OB_LOG_AUTO);
    assert_string_equal(cfg->access_log, "stdout");
    assert_string_equal(cfg->audit_log, "off");
    assert_int_equal(cfg->limits.cpu_ms, 1000);
    assert_int_equal(cfg->limits.code_bytes, 4 * 1024 * 1024);
    assert_null(cfg->default_policy);
    assert_null(cfg->upstream_ca);
    assert_int_equal(cfg->dns_server_count, 0);
    assert_int_equal(cfg->times.first_byte_ms, 30000);
    cfg_free(cfg);
}

static void test_without_tenants_everybody_is_anonymous(void **state)
{
    cfg_t *cfg = must_parse(
        "{\"policies\": {\"p\": {\"rules\": []}}, \"default_policy\": \"p\", \"limits\": {\"timers\": 7}}");
    const cfg_key_t *key;
    const cfg_tenant_t *tenant = cfg_tenant_of_key(cfg, OB_STR("whatever"), &key);

    (void)state;
    assert_false(cfg->authenticated);
    assert_non_null(tenant);
    assert_null(key);
    assert_string_equal(tenant->name, "anonymous");
    assert_string_equal(tenant->policy, "p");
    assert_int_equal(tenant->limits.timers, 7);
    assert_ptr_equal(cfg_tenant_of_key(cfg, (ob_str_t){NULL, 0}, &key), tenant);
    assert_ptr_equal(cfg_tenant_find(cfg, OB_STR("anonymous")), tenant);
    cfg_free(cfg);
}

static const char tenants_text[] =
    "{\"policies\": {\"p\": {\"rules\": []}, \"q\": {\"rules\": []}, \"r\": {\"rules\": []}},"
    "\"limits\": {\"cpu_ms\": 50, \"timers\": 9},"
    "\"tenants\": {"
    "\"acme\": {\"keys\": [{\"name\": \"ci\", \"sha256\": \"" DIGEST_A "\"}], \"policy\": \"p\", \"policies\": [\"q\"],"
    "\"limits\": {\"cpu_ms\": 2000}, \"rate\": {\"per_second\": 10, \"burst\": 30}},"
    "\"globex\": {\"keys\": [{\"sha256\": \"" DIGEST_B "\"}], \"policy\": null, \"rate\": {\"per_second\": 5}}}}";

static void test_tenants_inherit_limits(void **state)
{
    cfg_t *cfg = must_parse(tenants_text);
    const cfg_tenant_t *acme = cfg_tenant_find(cfg, OB_STR("acme")), *globex = cfg_tenant_find(cfg, OB_STR("globex"));

    (void)state;
    assert_true(cfg->authenticated);
    assert_int_equal(cfg->tenant_count, 2);
    assert_int_equal(acme->limits.cpu_ms, 2000);
    assert_int_equal(acme->limits.timers, 9);
    assert_int_equal(acme->limits.wall_ms, 30000);
    assert_int_equal(globex->limits.cpu_ms, 50);
    assert_int_equal(acme->rate_burst, 30);
    assert_int_equal(globex->rate_burst, 5);
    assert_null(globex->policy);
    assert_string_equal(acme->keys[0].name, "ci");
    assert_string_equal(globex->keys[0].name, "keys[0]");
    cfg_free(cfg);
}

static void test_tenant_of_key(void **state)
{
    cfg_t *cfg = must_parse(tenants_text);
    const cfg_key_t *key;
    const cfg_tenant_t *tenant = cfg_tenant_of_key(cfg, OB_STR("secret"), &key);

    (void)state;
    assert_non_null(tenant);
    assert_string_equal(tenant->name, "acme");
    assert_ptr_equal(key, &tenant->keys[0]);
    assert_null(cfg_tenant_of_key(cfg, OB_STR("secret "), &key));
    assert_null(key);
    assert_null(cfg_tenant_of_key(cfg, OB_STR(DIGEST_A), &key));
    assert_null(cfg_tenant_of_key(cfg, (ob_str_t){NULL, 0}, &key));
    cfg_free(cfg);
}

static void test_tenant_may_use_its_policies_only(void **state)
{
    cfg_t *cfg = must_parse(tenants_text);
    const cfg_tenant_t *acme = cfg_tenant_find(cfg, OB_STR("acme")), *globex = cfg_tenant_find(cfg, OB_STR("globex"));

    (void)state;
    assert_true(cfg_tenant_may_use(acme, OB_STR("p")));
    assert_true(cfg_tenant_may_use(acme, OB_STR("q")));
    assert_false(cfg_tenant_may_use(acme, OB_STR("r")));
    assert_false(cfg_tenant_may_use(acme, OB_STR("")));
    assert_false(cfg_tenant_may_use(globex, OB_STR("p")));
    assert_non_null(cfg_policy_find(cfg, OB_STR("r")));
    assert_null(cfg_policy_find(cfg, OB_STR("rr")));
    cfg_free(cfg);
}

static void test_listen_and_admin(void **state)
{
    cfg_t *cfg = must_parse(
        "{\"listen\": [{\"address\": \"[::1]:0\"}, {\"address\": \"127.8.8.8:1\", \"tls\": null}], \"admin\": null}");

    (void)state;
    assert_false(cfg->has_admin);
    assert_string_equal(cfg->listen[0].address.host, "::1");
    assert_int_equal(cfg->listen[0].address.port, 0);
    assert_true(cfg->listen[0].address.loopback && cfg->listen[1].address.loopback);
    assert_false(cfg->listen[1].tls);
    cfg_free(cfg);
    cfg = must_parse("{\"admin\": false}");
    assert_false(cfg->has_admin);
    cfg_free(cfg);
    cfg = must_parse("{\"admin\": {\"address\": \"0.0.0.0:9000\"}}");
    assert_int_equal(cfg->admin.port, 9000);
    assert_false(cfg->admin.loopback);
    cfg_free(cfg);
}

static void test_relative_paths_start_at_the_base(void **state)
{
    cfg_t *cfg = must_parse_view(
        "{\"listen\": [{\"address\": \"127.0.0.1:1\", \"tls\": {\"certificate\": \"c.pem\", \"key\": \"/k.pem\"}}],"
        "\"secrets\": {\"A\": {\"file\": \"s/a\"}, \"B\": {\"env\": \"X\"}, \"C\": {\"credential\": \"c\"}},"
        "\"log\": {\"access\": \"off\", \"audit\": \"audit.log\"}, \"upstream\": {\"ca\": \"ca.pem\"}}",
        "/etc/mayfly", CFG_ALL);

    (void)state;
    assert_true(cfg->listen[0].tls);
    assert_string_equal(cfg->listen[0].certificate, "/etc/mayfly/c.pem");
    assert_string_equal(cfg->listen[0].key, "/k.pem");
    assert_int_equal(cfg->secrets[0].source, CFG_SECRET_FILE);
    assert_string_equal(cfg->secrets[0].where, "/etc/mayfly/s/a");
    assert_int_equal(cfg->secrets[1].source, CFG_SECRET_ENV);
    assert_string_equal(cfg->secrets[1].where, "X");
    assert_int_equal(cfg->secrets[2].source, CFG_SECRET_CREDENTIAL);
    assert_string_equal(cfg->access_log, "off");
    assert_string_equal(cfg->audit_log, "/etc/mayfly/audit.log");
    assert_string_equal(cfg->upstream_ca, "/etc/mayfly/ca.pem");
    cfg_free(cfg);
}

/* ---- findings ---- */

static void test_unknown_keys_are_refused_with_the_nearest_one(void **state)
{
    (void)state;
    assert_refused("{\"lisen\": []}", "$.lisen", "did you mean \"listen\"");
    assert_refused("{\"limits\": {\"cpuMs\": 1}}", "$.limits.cpuMs", "did you mean \"cpu_ms\"");
    assert_refused("{\"limits\": {\"CPU-MS\": 1}}", "$.limits.CPU-MS", "did you mean \"cpu_ms\"");
    assert_refused("{\"frobnicate\": 1}", "$.frobnicate", "unknown key \"frobnicate\"");
    assert_refused("{\"\": 1}", "$[\"\"]", "unknown key");
    assert_refused("{\"tenants\": {\"a\": {\"key\": []}}}", "$.tenants.a.key", "did you mean \"keys\"");
}

static void test_wrong_types_and_ranges(void **state)
{
    (void)state;
    assert_refused("{\"workers\": \"4\"}", "$.workers", "whole number, found a string");
    assert_refused("{\"workers\": 4.0}", "$.workers", "fraction");
    assert_refused("{\"workers\": -1}", "$.workers", "expected 0 to 1024");
    assert_refused("{\"workers\": 1025}", "$.workers", "expected 0 to 1024");
    assert_refused("{\"limits\": {\"response_bytes\": 9223372036854775807}}", "$.limits.response_bytes",
                   "out of range");
    assert_refused("{\"allow_unauthenticated_network\": 1}", "$.allow_unauthenticated_network",
                   "true or false, found a number");
    assert_refused("{\"log\": {\"level\": \"loud\"}}", "$.log.level", "\"debug\", \"info\", \"warning\", \"error\"");
    assert_refused("{\"log\": {\"level\": 3}}", "$.log.level", "expected one of");
    assert_refused("{\"log\": null}", "$.log", "an object, found null");
    assert_refused("{\"pool\": false}", "$.pool", "an object, found false");
    assert_refused("{\"admin\": true}", "$.admin", "an object, found true");
    assert_refused("{\"listen\": {}}", "$.listen", "a list, found an object");
    assert_refused("{\"listen\": []}", "$.listen", "too few");
    assert_refused("{\"policies\": []}", "$.policies", "an object, found a list");
    assert_refused("{\"default_policy\": \"\"}", "$.default_policy", "empty");
    assert_refused("{\"dns\": {\"servers\": [1]}}", "$.dns.servers[0]", "a string, found a number");
    assert_refused("[]", "$", "an object, found a list");
    assert_refused("{\"$schema\": 1}", "$.$schema", "a string");
}

static void test_addresses(void **state)
{
    static const char *const bad[] = {"localhost:80",  "127.0.0.1",     "127.0.0.1:",      "127.0.0.1:65536",
                                      "127.0.0.1:080", "127.0.0.1:+80", "127.0.0.1:80:90", "::1:80",
                                      "[::1]",         "[::1]80",       "[127.0.0.1]:80",  "[::1:80",
                                      ":80",           "*:80"};
    char text[120];

    (void)state;
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        (void)snprintf(text, sizeof(text), "{\"listen\": [{\"address\": \"%s\"}]}", bad[i]);
        assert_refused(text, "$.listen[0].address", "is no address");
    }
    assert_refused("{\"listen\": [{}]}", "$.listen[0]", "\"address\" is missing");
    assert_refused("{\"listen\": [{\"address\": \"127.0.0.1:5\"}, {\"address\": \"127.0.0.1:5\"}]}", "$.listen[1]",
                   "listen[0] already");
    assert_refused("{\"admin\": {\"address\": \"127.0.0.1:8080\"}}", "$.admin", "listen[0] already");
    cfg_free(must_parse("{\"listen\": [{\"address\": \"127.0.0.1:0\"}, {\"address\": \"127.0.0.1:0\"}]}"));
}

static void test_tls_needs_certificate_and_key(void **state)
{
    (void)state;
    assert_refused("{\"listen\": [{\"address\": \"127.0.0.1:1\", \"tls\": {\"certificate\": \"c\"}}]}",
                   "$.listen[0].tls", "\"key\" is missing");
    assert_refused("{\"listen\": [{\"address\": \"127.0.0.1:1\", \"tls\": {\"key\": \"k\"}}]}", "$.listen[0].tls",
                   "\"certificate\" is missing");
}

static void test_beyond_loopback_needs_tenants_or_consent(void **state)
{
    static const char *const addresses[] = {"0.0.0.0:80", "192.0.2.1:80", "[::]:80", "[2001:db8::1]:80",
                                            "[::ffff:127.0.0.1]:80"};
    char text[200];

    (void)state;
    for (size_t i = 0; i < sizeof(addresses) / sizeof(addresses[0]); i++) {
        (void)snprintf(text, sizeof(text), "{\"listen\": [{\"address\": \"%s\"}]}", addresses[i]);
        assert_refused(text, "$.listen[0].address", "\"allow_unauthenticated_network\": true");
        (void)snprintf(text, sizeof(text),
                       "{\"listen\": [{\"address\": \"%s\"}], \"allow_unauthenticated_network\": true}", addresses[i]);
        cfg_free(must_parse(text));
        (void)snprintf(text, sizeof(text),
                       "{\"listen\": [{\"address\": \"%s\"}], \"tenants\": {\"a\": {\"keys\": [{\"sha256\": \"" DIGEST_A
                       "\"}]}}}",
                       addresses[i]);
        cfg_free(must_parse(text));
    }
    assert_refused("{\"listen\": [{\"address\": \"0.0.0.0:80\"}], \"tenants\": {}}", "$.listen[0].address",
                   "is not loopback");
}

static void test_dangling_references(void **state)
{
    (void)state;
    assert_refused("{\"default_policy\": \"p\"}", "$.default_policy", "no policy \"p\"");
    assert_refused("{\"tenants\": {\"a\": {\"keys\": [{\"sha256\": \"" DIGEST_A "\"}], \"policy\": \"p\"}}}",
                   "$.tenants.a.policy", "no policy \"p\"");
    assert_refused("{\"tenants\": {\"a\": {\"keys\": [{\"sha256\": \"" DIGEST_A "\"}], \"policies\": [\"q\"]}}}",
                   "$.tenants.a.policies[0]", "no policy \"q\"");
    assert_refused("{\"policies\": {\"p\": {\"rules\": [{\"host\": \"a.test\", \"inject\": [{\"header\": \"A\", "
                   "\"value\": \"${K}\"}]}]}}}",
                   "$.policies.p.rules[0].inject[0].value", "no secret \"K\"");
    assert_refused("{\"pool\": {\"min\": 20}}", "$.pool.min", "more than \"max\", which is 16");
}

static void test_keys_of_tenants(void **state)
{
    (void)state;
    assert_refused("{\"tenants\": {\"a\": {}}}", "$.tenants.a", "\"keys\" is missing");
    assert_refused("{\"tenants\": {\"a\": {\"keys\": []}}}", "$.tenants.a.keys", "too few");
    assert_refused("{\"tenants\": {\"a\": {\"keys\": [{}]}}}", "$.tenants.a.keys[0]", "\"sha256\" is missing");
    assert_refused("{\"tenants\": {\"a\": {\"keys\": [{\"sha256\": \"secret\"}]}}}", "$.tenants.a.keys[0].sha256",
                   "64 hex digits");
    assert_refused("{\"tenants\": {\"a\": {\"keys\": [{\"sha256\": \"" DIGEST_OF_NOTHING "\"}]}}}",
                   "$.tenants.a.keys[0].sha256", "empty key");
    assert_refused("{\"tenants\": {\"a\": {\"keys\": [{\"sha256\": \"" DIGEST_A
                   "\"}]}, \"b\": {\"keys\": [{\"sha256\": \"" DIGEST_B "\"},"
                   "{\"sha256\": \"" DIGEST_A "\"}]}}}",
                   "$.tenants.b.keys[1].sha256", "tenants.a.keys[0]");
    assert_refused("{\"tenants\": {\"anonymous\": {\"keys\": [{\"sha256\": \"" DIGEST_A "\"}]}}}",
                   "$.tenants.anonymous", "another name");
    assert_refused("{\"policies\": {\"p\": {\"rules\": []}}, \"default_policy\": \"p\","
                   "\"tenants\": {\"a\": {\"keys\": [{\"sha256\": \"" DIGEST_A "\"}]}}}",
                   "$.default_policy", "without tenants");
}

/* Somebody forgot to hash: the finding goes to a terminal and to a log. */
static void test_a_wrong_key_is_not_quoted(void **state)
{
    cfg_errors_t errors = must_fail("{\"tenants\": {\"a\": {\"keys\": [{\"sha256\": \"sk-very-secret\"}]}}}");

    (void)state;
    assert_null(strstr(errors.items[0].message, "sk-very-secret"));
    cfg_errors_dispose(&errors);
}

static void test_names(void **state)
{
    (void)state;
    assert_refused("{\"secrets\": {\"a-b\": {\"env\": \"X\"}}}", "$.secrets.a-b", "no usable name");
    assert_refused("{\"secrets\": {\"1a\": {\"env\": \"X\"}}}", "$.secrets.1a", "no usable name");
    assert_refused("{\"policies\": {\"a b\": {\"rules\": []}}}", "$.policies[\"a b\"]", "no usable name");
    cfg_free(must_parse("{\"policies\": {\"a-b.c_1\": {\"rules\": []}}}"));
}

static void test_secrets_have_one_source(void **state)
{
    (void)state;
    assert_refused("{\"secrets\": {\"K\": {}}}", "$.secrets.K", "exactly one of");
    assert_refused("{\"secrets\": {\"K\": {\"env\": \"A\", \"file\": \"b\"}}}", "$.secrets.K", "exactly one of");
    assert_refused("{\"secrets\": {\"K\": {\"value\": \"hunter2\"}}}", "$.secrets.K.value", "unknown key");
    assert_refused("{\"secrets\": {\"K\": {\"env\": \"A=B\"}}}", "$.secrets.K.env", "no variable's name");
    assert_refused("{\"secrets\": {\"K\": {\"credential\": \"../x\"}}}", "$.secrets.K.credential",
                   "no credential's name");
}

static void test_dns_servers(void **state)
{
    cfg_t *cfg = must_parse(
        "{\"dns\": {\"servers\": [\"9.9.9.9\", \"9.9.9.9:5353\", \"2620:fe::fe\", \"[2620:fe::fe]:53\", \"[::1]\"]}}");

    (void)state;
    assert_int_equal(cfg->dns_server_count, 5);
    assert_string_equal(cfg->dns_servers[1], "9.9.9.9:5353");
    cfg_free(cfg);
    assert_refused("{\"dns\": {\"servers\": [\"dns.example\"]}}", "$.dns.servers[0]", "no server");
    assert_refused("{\"dns\": {\"servers\": [\"9.9.9.9:0\"]}}", "$.dns.servers[0]", "no server");
    assert_refused("{\"dns\": {\"servers\": [\"9.9.9.9:\"]}}", "$.dns.servers[0]", "no server");
}

static void test_all_findings_at_once_in_file_order(void **state)
{
    cfg_errors_t errors = must_fail("{\n"
                                    "  \"upstream\": {\"connect_timeout_ms\": 1},\n"
                                    "  \"zzz\": 1, \"workers\": \"x\",\n"
                                    "  \"default_policy\": \"none\",\n"
                                    "  \"limits\": {\"cpu_ms\": 0, \"timerz\": 1}\n"
                                    "}");
    static const struct {
        uint32_t line, column;
        const char *path;
    } expected[] = {
        {2, 38, "$.upstream.connect_timeout_ms"},
        {3, 3, "$.zzz"},
        {3, 24, "$.workers"},
        {4, 21, "$.default_policy"},
        {5, 24, "$.limits.cpu_ms"},
        {5, 27, "$.limits.timerz"},
    };

    (void)state;
    assert_int_equal(errors.count, sizeof(expected) / sizeof(expected[0]));
    for (size_t i = 0; i < errors.count; i++) {
        assert_string_equal(errors.items[i].path, expected[i].path);
        assert_int_equal(errors.items[i].line, expected[i].line);
        assert_int_equal(errors.items[i].column, expected[i].column);
    }
    assert_false(errors.more);
    cfg_errors_dispose(&errors);
}

static void test_a_wrong_limit_is_not_repeated_for_tenants(void **state)
{
    (void)state;
    assert_refused("{\"limits\": {\"cpu_ms\": 0}, \"tenants\": {\"a\": {\"keys\": [{\"sha256\": \"" DIGEST_A "\"}]}}}",
                   "$.limits.cpu_ms", "out of range");
}

static void test_syntax_errors_name_the_place(void **state)
{
    cfg_errors_t errors = must_fail("{\n \"limits\": {\"cpu_ms\": tru}\n}");

    (void)state;
    assert_int_equal(errors.count, 1);
    assert_string_equal(errors.items[0].path, "$.limits.cpu_ms");
    assert_int_equal(errors.items[0].line, 2);
    cfg_errors_dispose(&errors);
    errors = must_fail("{\"policies\": {\"p\": {\"rules\":\n[{\"method\": [\"GET\"], \"method\": [\"POST\"]}]}}}");
    assert_string_equal(errors.items[0].path, "$.policies.p.rules[0].method");
    assert_non_null(strstr(errors.items[0].message, "duplicate"));
    assert_int_equal(errors.items[0].line, 2);
    cfg_errors_dispose(&errors);
    assert_refused("", "$", "");
    assert_refused("{} x", "$", "end of file");
    assert_refused("{\"listen\": \"\xff\"}", "$.listen", "decode byte 0xff");
    assert_refused("{\"log\": {\"access\": \"a\\u0000b\"}}", "$.log.access", "NUL");
}

static void test_deep_nesting_is_refused(void **state)
{
    size_t depth = 100000;
    char *text = malloc(depth + 1);

    (void)state;
    memset(text, '[', depth);
    text[depth] = '\0';
    assert_refused(
        text,
        "$[0][0][0][0][0][0][0][0][0][0][0][0][0][0][0][0][0][0][0][0][0][0][0][0][0][0][0][0][0][0][0][0][0][0][0][0]"
        "[0][0][0][0][0][0][0][0][0][0][0][0][0][0][0][0][0][0][0][0][0][0][0][0][0][0][0][0][0][0]",
        "depth");
    free(text);
}

static void test_the_list_of_findings_is_bounded(void **state)
{
    char text[8192] = "{";
    cfg_errors_t errors;
    ob_buf_t out = {0};

    (void)state;
    for (int i = 0; i < 150; i++)
        (void)snprintf(text + strlen(text), sizeof(text) - strlen(text), "%s\"unknown%d\": 0", i == 0 ? "" : ",\n", i);
    errors = must_fail(strcat(text, "}"));
    assert_int_equal(errors.count, CFG_ERRORS_MAX);
    assert_true(errors.more);
    assert_int_equal(cfg_errors_print("f.json", &errors, &out), 0);
    assert_memory_equal(out.data, "f.json:1:2: $.unknown0: unknown key", 35);
    assert_int_equal(ob_buf_put_u8(&out, 0), 0);
    assert_non_null(strstr((const char *)out.data, "f.json: there are more; only the first 100"));
    ob_buf_dispose(&out);
    cfg_errors_dispose(&errors);
}

static void test_findings_are_printable(void **state)
{
    cfg_errors_t errors = must_fail("{\"a\\u001b[2J\\n\": 1}");

    (void)state;
    assert_null(strpbrk(errors.items[0].message, "\x1b\n"));
    assert_null(strpbrk(errors.items[0].path, "\x1b\n"));
    cfg_errors_dispose(&errors);
}

/* ---- files ---- */

static void write_file(const char *file, const char *text)
{
    FILE *out = fopen(file, "w");

    assert_non_null(out);
    assert_int_equal(fputs(text, out) >= 0, 1);
    assert_int_equal(fclose(out), 0);
}

static void test_a_file_s_folder_is_the_base(void **state)
{
    char folder[] = "/tmp/mayfly-config-XXXXXX", file[64], expected[64];
    cfg_errors_t errors;
    cfg_t *cfg;

    (void)state;
    assert_non_null(mkdtemp(folder));
    (void)snprintf(file, sizeof(file), "%s/c.json", folder);
    (void)snprintf(expected, sizeof(expected), "%s/ca.pem", folder);
    write_file(file, "{\"upstream\": {\"ca\": \"ca.pem\"}}");
    assert_int_equal(cfg_load(file, &cfg, &errors), 0);
    assert_string_equal(cfg->upstream_ca, expected);
    cfg_free(cfg);
    assert_int_equal(chdir(folder), 0);
    assert_int_equal(cfg_load("c.json", &cfg, &errors), 0);
    assert_string_equal(cfg->upstream_ca, expected);
    cfg_free(cfg);
    assert_int_equal(unlink(file), 0);
    assert_int_equal(chdir("/"), 0);
    assert_int_equal(rmdir(folder), 0);
}

static void test_unreadable_files(void **state)
{
    static const struct {
        const char *file, *part;
    } cases[] = {{"/no/such/file.json", "No such file"}, {"/", "Is a directory"}, {"/dev/zero", "larger than 16 MiB"}};
    cfg_errors_t errors;
    cfg_t *cfg = NULL;

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        ob_buf_t out = {0};

        assert_int_equal(cfg_load(cases[i].file, &cfg, &errors), OB_E_IO);
        assert_int_equal(errors.count, 1);
        assert_int_equal(errors.items[0].line, 0);
        assert_non_null(strstr(errors.items[0].message, cases[i].part));
        assert_int_equal(cfg_errors_print("f", &errors, &out), 0);
        assert_memory_equal(out.data, "f: cannot read it", 17);
        ob_buf_dispose(&out);
        cfg_errors_dispose(&errors);
    }
    assert_null(cfg);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_defaults),
        cmocka_unit_test(test_without_tenants_everybody_is_anonymous),
        cmocka_unit_test(test_tenants_inherit_limits),
        cmocka_unit_test(test_tenant_of_key),
        cmocka_unit_test(test_tenant_may_use_its_policies_only),
        cmocka_unit_test(test_listen_and_admin),
        cmocka_unit_test(test_relative_paths_start_at_the_base),
        cmocka_unit_test(test_unknown_keys_are_refused_with_the_nearest_one),
        cmocka_unit_test(test_wrong_types_and_ranges),
        cmocka_unit_test(test_addresses),
        cmocka_unit_test(test_tls_needs_certificate_and_key),
        cmocka_unit_test(test_beyond_loopback_needs_tenants_or_consent),
        cmocka_unit_test(test_dangling_references),
        cmocka_unit_test(test_keys_of_tenants),
        cmocka_unit_test(test_a_wrong_key_is_not_quoted),
        cmocka_unit_test(test_names),
        cmocka_unit_test(test_secrets_have_one_source),
        cmocka_unit_test(test_dns_servers),
        cmocka_unit_test(test_all_findings_at_once_in_file_order),
        cmocka_unit_test(test_a_wrong_limit_is_not_repeated_for_tenants),
        cmocka_unit_test(test_syntax_errors_name_the_place),
        cmocka_unit_test(test_deep_nesting_is_refused),
        cmocka_unit_test(test_the_list_of_findings_is_bounded),
        cmocka_unit_test(test_findings_are_printable),
        cmocka_unit_test(test_a_file_s_folder_is_the_base),
        cmocka_unit_test(test_unreadable_files),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
