/* What a tenant had of a worker, how it wears off, and how many executions it may have. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "gateway/worker/share.h"

#define SECOND UINT64_C(1000000)

static void test_load_halves_each_second(void **state)
{
    gw_share_t share = {0};

    (void)state;
    gw_share_charge(&share, 800, 100 * SECOND);
    assert_int_equal(gw_share_load(&share, 100 * SECOND), 800);
    assert_int_equal(gw_share_load(&share, 101 * SECOND), 400);
    assert_int_equal(gw_share_load(&share, 103 * SECOND), 100);
    assert_int_equal(gw_share_load(&share, 1000 * SECOND), 0);
}

static void test_charges_add_up_without_losing_time(void **state)
{
    gw_share_t share = {0};

    (void)state;
    gw_share_charge(&share, 1000, 10 * SECOND);
    for (uint64_t tenth = 1; tenth <= 10; tenth++) /* often, so that no charge spans a whole half-life */
        gw_share_charge(&share, 0, 10 * SECOND + tenth * SECOND / 10);
    assert_int_equal(gw_share_load(&share, 11 * SECOND), 500);
    gw_share_charge(&share, 7, 11 * SECOND);
    assert_int_equal(gw_share_load(&share, 11 * SECOND), 507);
}

static void test_a_clock_that_stands_changes_nothing(void **state)
{
    gw_share_t share = {.cpu_us = 5, .at_us = 10 * SECOND};

    (void)state;
    assert_int_equal(gw_share_load(&share, 9 * SECOND), 5);
    gw_share_charge(&share, 1, 9 * SECOND);
    assert_int_equal(share.cpu_us, 6);
}

static void test_bounds(void **state)
{
    cfg_t config = {.max_executions = 64, .tenant_count = 1};
    cfg_tenant_t tenant = {0};

    (void)state;
    assert_int_equal(gw_share_bound(&config, &tenant), 64);
    config.tenant_count = 2;
    assert_int_equal(gw_share_bound(&config, &tenant), 48);
    config.max_executions = 1;
    assert_int_equal(gw_share_bound(&config, &tenant), 1);
    config.max_executions = 64;
    tenant.max_executions = 5;
    assert_int_equal(gw_share_bound(&config, &tenant), 5);
    tenant.max_executions = 500;
    assert_int_equal(gw_share_bound(&config, &tenant), 64);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_load_halves_each_second),
        cmocka_unit_test(test_charges_add_up_without_losing_time),
        cmocka_unit_test(test_a_clock_that_stands_changes_nothing),
        cmocka_unit_test(test_bounds),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
