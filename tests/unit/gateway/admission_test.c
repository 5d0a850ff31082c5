/* Keys, policies and the token buckets that processes share. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include <openssl/sha.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "gateway/worker/admission.h"

static cfg_t *make_config(void)
{
    uint8_t digest[32];
    char hex[65], text[600];
    cfg_errors_t errors = {0};
    cfg_t *config = NULL;

    SHA256((const uint8_t *)"good-key", 8, digest);
    for (int i = 0; i < 32; i++)
        snprintf(hex + 2 * i, 3, "%02x", digest[i]);
    int len = snprintf(text, sizeof(text),
                       "{\"policies\":{\"web\":{\"rules\":[]},\"own\":{\"rules\":[]},\"other\":{\"rules\":[]}},"
                       "\"tenants\":{\"acme\":{\"keys\":[{\"name\":\"ci\",\"sha256\":\"%s\"}],\"policy\":\"own\","
                       "\"policies\":[\"web\"]}}}",
                       hex);
    if (cfg_parse((ob_str_t){text, (size_t)len}, NULL, CFG_ALL, &config, &errors) != 0)
        fail_msg("%s: %s", errors.items[0].path, errors.items[0].message);
    return config;
}

static void test_keys(void **state)
{
    (void)state;
    static const char *const bad[] = {"",         "Bearer",          "Bearer ", "Bearer wrong", "Basic good-key",
                                      "good-key", "Bearer good-key "};
    cfg_t *config = make_config();
    gw_admitted_t admitted;
    gw_problem_t problem;

    assert_int_equal(gw_authenticate(config, OB_STR("Bearer good-key"), &admitted, &problem), 0);
    assert_string_equal(admitted.tenant->name, "acme");
    assert_string_equal(admitted.key->name, "ci");
    assert_int_equal(admitted.credential.len, 8);
    assert_int_equal(gw_authenticate(config, OB_STR("bearer good-key"), &admitted, &problem), 0);
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        assert_int_equal(gw_authenticate(config, ob_str_from(bad[i]), &admitted, &problem), OB_E_DENIED);
        assert_int_equal(problem.kind, GW_UNAUTHENTICATED);
    }
    cfg_free(config);
}

static void test_without_tenants_everybody_is_anonymous(void **state)
{
    (void)state;
    gw_admitted_t admitted;
    gw_problem_t problem;
    cfg_t *config;

    assert_int_equal(cfg_default(&config), 0);
    assert_int_equal(gw_authenticate(config, OB_STR("Bearer whatever"), &admitted, &problem), 0);
    assert_string_equal(admitted.tenant->name, "anonymous");
    assert_int_equal(admitted.credential.len, 0);
    cfg_free(config);
}

static void test_policies(void **state)
{
    (void)state;
    cfg_t *config = make_config();
    const cfg_tenant_t *tenant = cfg_tenant_find(config, OB_STR("acme"));
    gw_problem_t problem;

    assert_int_equal(gw_check_policy(tenant, OB_STR(""), &problem), 0);
    assert_int_equal(gw_check_policy(tenant, OB_STR("own"), &problem), 0);
    assert_int_equal(gw_check_policy(tenant, OB_STR("web"), &problem), 0);
    assert_int_equal(gw_check_policy(tenant, OB_STR("other"), &problem), OB_E_DENIED);
    assert_int_equal(problem.kind, GW_FORBIDDEN);
    assert_int_equal(gw_check_policy(tenant, OB_STR("none"), &problem), OB_E_DENIED);
    cfg_free(config);
}

/* ---- buckets ---- */

enum { START_US = 1000000000 };

static void test_burst_then_rate(void **state)
{
    (void)state;
    cfg_tenant_t tenant = {.name = "a", .rate_per_second = 10, .rate_burst = 5};
    gw_bucket_t *buckets;

    assert_int_equal(gw_buckets_map(-1, &buckets), 0);
    for (int i = 0; i < 5; i++)
        assert_int_equal(gw_bucket_take(buckets, &tenant, START_US), 0);
    assert_int_equal(gw_bucket_take(buckets, &tenant, START_US), 100000);
    assert_int_equal(gw_bucket_take(buckets, &tenant, START_US + 60000), 40000);
    assert_int_equal(gw_bucket_take(buckets, &tenant, START_US + 100000), 0);
    assert_int_equal(gw_bucket_take(buckets, &tenant, START_US + 100000), 100000);
    /* after a long time the burst is there again, and no more than it */
    for (int i = 0; i < 5; i++)
        assert_int_equal(gw_bucket_take(buckets, &tenant, START_US + 100000000), 0);
    assert_int_not_equal(gw_bucket_take(buckets, &tenant, START_US + 100000000), 0);
    munmap(buckets, GW_SHARED_SIZE);
}

static void test_tenants_have_their_own(void **state)
{
    (void)state;
    cfg_tenant_t a = {.name = "a", .rate_per_second = 1, .rate_burst = 1}, b = a, unlimited = {.name = "c"};
    gw_bucket_t *buckets;
    gw_problem_t problem;

    b.name = "b";
    assert_int_equal(gw_buckets_map(-1, &buckets), 0);
    assert_int_equal(gw_check_rate(buckets, &a, START_US, &problem), 0);
    assert_int_equal(gw_check_rate(buckets, &a, START_US, &problem), OB_E_LIMIT);
    assert_int_equal(problem.kind, GW_RATE_LIMITED);
    assert_int_equal(problem.retry_after_s, 1);
    assert_int_equal(gw_check_rate(buckets, &b, START_US, &problem), 0);
    for (int i = 0; i < 1000; i++)
        assert_int_equal(gw_check_rate(buckets, &unlimited, START_US, &problem), 0);
    munmap(buckets, GW_SHARED_SIZE);
}

static void test_scribbled_state_heals(void **state)
{
    (void)state;
    cfg_tenant_t tenant = {.name = "a", .rate_per_second = 1, .rate_burst = 1};
    gw_bucket_t *buckets;

    assert_int_equal(gw_buckets_map(-1, &buckets), 0);
    assert_int_equal(gw_bucket_take(buckets, &tenant, START_US), 0);
    for (size_t i = 0; i < GW_BUCKETS; i++)
        atomic_store(&buckets[i].state, UINT64_MAX);
    assert_true(gw_bucket_take(buckets, &tenant, START_US) <= 1000000);
    munmap(buckets, GW_SHARED_SIZE);
}

static void test_full_table_still_limits(void **state)
{
    (void)state;
    cfg_tenant_t tenant = {.name = "late", .rate_per_second = 1, .rate_burst = 1};
    gw_bucket_t *buckets;

    assert_int_equal(gw_buckets_map(-1, &buckets), 0);
    for (size_t i = 0; i < GW_BUCKETS; i++)
        atomic_store(&buckets[i].tenant, i + 1);
    assert_int_equal(gw_bucket_take(buckets, &tenant, START_US), 0);
    assert_int_not_equal(gw_bucket_take(buckets, &tenant, START_US), 0);
    munmap(buckets, GW_SHARED_SIZE);
}

/* Many processes on one bucket: together they get exactly the burst. */
static void test_processes_share_exactly(void **state)
{
    (void)state;
    enum { PROCESSES = 4, TRIES = 2000, BURST = 3000 };
    cfg_tenant_t tenant = {.name = "a", .rate_per_second = 1, .rate_burst = BURST};
    int fd = memfd_create("buckets", MFD_CLOEXEC), pipes[2], total = 0;
    gw_bucket_t *buckets;

    assert_int_equal(ftruncate(fd, GW_SHARED_SIZE), 0);
    assert_int_equal(pipe(pipes), 0);
    for (int i = 0; i < PROCESSES; i++) {
        if (fork() != 0)
            continue;
        int got = 0;
        if (gw_buckets_map(fd, &buckets) != 0)
            _exit(1);
        for (int j = 0; j < TRIES; j++)
            got += gw_bucket_take(buckets, &tenant, START_US) == 0;
        _exit(write(pipes[1], &got, sizeof(got)) == sizeof(got) ? 0 : 1);
    }
    for (int i = 0; i < PROCESSES; i++) {
        int got = 0, status = -1;
        assert_int_equal(read(pipes[0], &got, sizeof(got)), sizeof(got));
        total += got;
        wait(&status);
        assert_int_equal(status, 0);
    }
    assert_int_equal(total, BURST);
    close(fd);
}

static void test_small_memory_is_refused(void **state)
{
    (void)state;
    int fd = memfd_create("buckets", MFD_CLOEXEC);
    gw_bucket_t *buckets;

    assert_int_equal(ftruncate(fd, GW_SHARED_SIZE - 1), 0);
    assert_int_equal(gw_buckets_map(fd, &buckets), OB_E_TOO_LARGE);
    close(fd);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_keys),
        cmocka_unit_test(test_without_tenants_everybody_is_anonymous),
        cmocka_unit_test(test_policies),
        cmocka_unit_test(test_burst_then_rate),
        cmocka_unit_test(test_tenants_have_their_own),
        cmocka_unit_test(test_scribbled_state_heals),
        cmocka_unit_test(test_full_table_still_limits),
        cmocka_unit_test(test_processes_share_exactly),
        cmocka_unit_test(test_small_memory_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
