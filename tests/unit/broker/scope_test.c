/* What is looked for on whose behalf, and for how long. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "outbound/broker/scope.h"

#define NOW 1000000
#define GRACE 600000 /* the default */

/* "a" uses K by a rule, "b" uses P by a placeholder, "c" uses both by a policy that it may name, "n" none. */
static const char text[] =
    "{\"secrets\":{\"K\":{\"env\":\"K\"},\"P\":{\"env\":\"P\"}},\"policies\":{"
    "\"k\":{\"rules\":[{\"host\":\"k.example.com\",\"inject\":[{\"header\":\"x-k\",\"value\":\"${K}\"}]}]},"
    "\"p\":{\"rules\":[{\"host\":\"p.example.com\"}],"
    "\"secrets\":{\"P\":{\"hosts\":[\"p.example.com\"],\"in\":[\"body\"]}}},"
    "\"none\":{\"rules\":[]}},\"tenants\":{"
    "\"a\":{\"policy\":\"k\",\"keys\":[{\"sha256\":\"ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad\"}]},"
    "\"b\":{\"policy\":\"p\",\"keys\":[{\"sha256\":\"ca7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad\"}]},"
    "\"c\":{\"policy\":\"none\",\"policies\":[\"p\",\"k\"],"
    "\"keys\":[{\"sha256\":\"da7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad\"}]},"
    "\"n\":{\"policy\":\"none\",\"keys\":[{\"sha256\":\"ea7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad\"}]}}}";

typedef struct version {
    cfg_t *cfg;
    ob_secrets_t *secrets;
    ob_scopes_t *scopes;
} version_t;

static void open_version(version_t *version, ob_str_t environment)
{
    cfg_errors_t errors = {0};
    ob_buf_t error = {0};

    assert_int_equal(cfg_parse(OB_STR(text), "/", CFG_ALL, &version->cfg, &errors), 0);
    cfg_errors_dispose(&errors);
    assert_int_equal(ob_secrets_load(version->cfg, environment, NULL, &version->secrets, &error), 0);
    ob_buf_dispose(&error);
    assert_int_equal(ob_scopes_new(version->cfg, version->secrets, &version->scopes), 0);
}

static void close_version(version_t *version)
{
    ob_scopes_free(version->scopes);
    ob_secrets_free(version->secrets);
    cfg_free(version->cfg);
}

static bool finds(version_t *version, const char *tenant, uint64_t now_ms, const char *secret)
{
    ob_redact_set_t *set = NULL;

    assert_int_equal(ob_scopes_secrets(version->scopes, ob_str_from(tenant), now_ms, &set), 0);
    return ob_redact_has(set, ob_str_from(secret));
}

static void test_each_tenant_has_its_own(void **state)
{
    version_t version;
    ob_redact_set_t *set;

    (void)state;
    open_version(&version, OB_STR("K=value-of-k\0P=value-of-p\0"));
    assert_true(finds(&version, "a", NOW, "value-of-k") && !finds(&version, "a", NOW, "value-of-p"));
    assert_true(!finds(&version, "b", NOW, "value-of-k") && finds(&version, "b", NOW, "value-of-p"));
    assert_true(finds(&version, "c", NOW, "value-of-k") && finds(&version, "c", NOW, "value-of-p"));
    assert_false(finds(&version, "n", NOW, "value-of-k") || finds(&version, "n", NOW, "value-of-p"));
    assert_int_equal(ob_scopes_secrets(version.scopes, OB_STR("nobody"), NOW, &set), OB_E_NOT_FOUND);
    close_version(&version);
}

static void test_what_binds_a_secret_to_a_host(void **state)
{
    version_t version;
    const cfg_policy_t *k, *p;

    (void)state;
    open_version(&version, OB_STR("K=value-of-k\0P=value-of-p\0"));
    k = cfg_policy_find(version.cfg, OB_STR("k"));
    p = cfg_policy_find(version.cfg, OB_STR("p"));
    assert_true(ob_policy_binds(k, OB_STR("K"), "k.example.com"));
    assert_false(ob_policy_binds(k, OB_STR("K"), "p.example.com") || ob_policy_binds(k, OB_STR("P"), "k.example.com"));
    assert_true(ob_policy_binds(p, OB_STR("P"), "p.example.com"));
    assert_false(ob_policy_binds(p, OB_STR("K"), "p.example.com") || ob_policy_binds(p, OB_STR(""), "p.example.com"));
    close_version(&version);
}

static void test_old_values_have_their_time(void **state)
{
    version_t first, second, third;

    (void)state;
    open_version(&first, OB_STR("K=value-of-k\0P=value-of-p\0"));
    open_version(&second, OB_STR("K=another-k\0P=value-of-p\0"));
    open_version(&third, OB_STR("K=the-third-k\0P=value-of-p\0"));
    assert_int_equal(ob_scopes_inherit(second.scopes, first.scopes, NOW), 0);
    assert_true(finds(&second, "a", NOW, "value-of-k") && finds(&second, "a", NOW, "another-k"));
    assert_false(finds(&second, "b", NOW, "value-of-k"));
    assert_int_equal(ob_scopes_inherit(third.scopes, second.scopes, NOW + GRACE / 2), 0);
    assert_true(finds(&third, "a", NOW + GRACE - 1, "value-of-k"));
    assert_false(finds(&third, "a", NOW + GRACE, "value-of-k"));
    assert_true(finds(&third, "a", NOW + GRACE, "another-k"));
    assert_false(finds(&third, "a", NOW + GRACE / 2 + GRACE, "another-k"));
    assert_true(finds(&third, "a", NOW + GRACE / 2 + GRACE, "the-third-k"));
    close_version(&first);
    close_version(&second);
    close_version(&third);
}

static void test_values_are_forgotten_in_their_order(void **state)
{
    version_t first, second;

    (void)state;
    open_version(&first, OB_STR("K=value-of-k\0P=value-of-p\0"));
    open_version(&second, OB_STR("K=another-k\0P=value-of-p\0"));
    assert_int_equal(ob_scopes_forget(second.scopes, NOW), UINT64_MAX);
    assert_int_equal(ob_scopes_inherit(second.scopes, first.scopes, NOW), 0);
    assert_int_equal(ob_scopes_learn(second.scopes, "K", OB_STR("minted-token"), NOW, NOW + GRACE + 100), 0);
    assert_true(finds(&second, "a", NOW, "value-of-k"));
    assert_int_equal(ob_scopes_forget(second.scopes, NOW + GRACE - 1), NOW + GRACE);
    assert_true(finds(&second, "a", NOW, "value-of-k"));
    assert_int_equal(ob_scopes_forget(second.scopes, NOW + GRACE), NOW + GRACE + 100);
    assert_false(finds(&second, "a", NOW, "value-of-k")); /* whatever the time: it is not there any more */
    assert_true(finds(&second, "a", NOW, "minted-token") && finds(&second, "a", NOW, "another-k"));
    assert_int_equal(ob_scopes_forget(second.scopes, NOW + GRACE + 100), UINT64_MAX);
    assert_true(finds(&second, "a", NOW, "another-k") && !finds(&second, "a", NOW, "minted-token"));
    close_version(&first);
    close_version(&second);
}

static void test_learned_values(void **state)
{
    version_t first, second;
    ob_redact_set_t *set;
    ob_redact_match_t match;

    (void)state;
    open_version(&first, OB_STR("K=value-of-k\0P=value-of-p\0"));
    open_version(&second, OB_STR("K=value-of-k\0P=value-of-p\0"));
    assert_false(finds(&first, "a", NOW, "minted-token"));
    assert_int_equal(ob_scopes_learn(first.scopes, "K", OB_STR("minted-token"), NOW, NOW + 100), 0);
    assert_int_equal(ob_scopes_learn(first.scopes, "K", OB_STR("minted-token"), NOW, NOW + 100), 0);
    assert_int_equal(ob_scopes_learn(first.scopes, "K", OB_STR("short"), NOW, NOW + 100), OB_E_MALFORMED);
    assert_true(finds(&first, "a", NOW, "minted-token") && !finds(&first, "b", NOW, "minted-token"));
    assert_int_equal(ob_scopes_secrets(first.scopes, OB_STR("a"), NOW, &set), 0);
    assert_true(ob_redact_set_find(set, OB_STR("minted-token"), 0, 12, true, &match));
    assert_string_equal(ob_scopes_name(first.scopes, match.owner), "K");
    assert_int_equal(ob_scopes_inherit(second.scopes, first.scopes, NOW + 1), 0);
    assert_true(finds(&second, "a", NOW + 99, "minted-token") && !finds(&second, "a", NOW + 100, "minted-token"));
    assert_int_equal(ob_scopes_learn(first.scopes, "K", OB_STR("another-token"), NOW + 200, NOW + 300), 0);
    assert_true(finds(&first, "c", NOW + 200, "another-token") && !finds(&first, "c", NOW + 200, "minted-token"));
    assert_string_equal(ob_scopes_name(first.scopes, UINT32_MAX), "");
    close_version(&first);
    close_version(&second);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_each_tenant_has_its_own),
        cmocka_unit_test(test_what_binds_a_secret_to_a_host),
        cmocka_unit_test(test_old_values_have_their_time),
        cmocka_unit_test(test_values_are_forgotten_in_their_order),
        cmocka_unit_test(test_learned_values),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
