#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "runtime/timers.h"

typedef struct numbered {
    rt_timer_t timer;
    int number;
} numbered_t;

static int fired[64];
static size_t fired_count;

static void on_due(rt_timer_t *timer)
{
    fired[fired_count++] = ((numbered_t *)timer)->number;
}

static void arm(rt_timers_t *timers, numbered_t *one, int number, uint64_t due)
{
    one->number = number;
    one->timer.on_due = on_due;
    assert_int_equal(rt_timer_arm(timers, &one->timer, due), 0);
}

static int setup(void **state)
{
    (void)state;
    fired_count = 0;
    return 0;
}

static void test_fires_in_order_of_time_then_of_arming(void **state)
{
    rt_timers_t timers = {0};
    numbered_t some[6] = {0};
    const uint64_t due[] = {30, 10, 20, 10, 30, 5};
    const int want[] = {5, 1, 3, 2, 0, 4};
    (void)state;
    for (int i = 0; i < 6; i++) {
        arm(&timers, &some[i], i, due[i]);
    }
    assert_int_equal(rt_timers_next_us(&timers), 5);
    rt_timers_fire(&timers, 100, SIZE_MAX);
    assert_int_equal(fired_count, 6);
    assert_memory_equal(fired, want, sizeof(want));
    assert_int_equal(rt_timers_next_us(&timers), UINT64_MAX);
    rt_timers_dispose(&timers);
}

static void test_fires_only_what_is_due_and_no_more_than_asked(void **state)
{
    rt_timers_t timers = {0};
    numbered_t some[4] = {0};
    (void)state;
    for (int i = 0; i < 4; i++) {
        arm(&timers, &some[i], i, (uint64_t)i * 10);
    }
    rt_timers_fire(&timers, 20, 2);
    assert_int_equal(fired_count, 2);
    rt_timers_fire(&timers, 20, 2);
    assert_int_equal(fired_count, 3);
    rt_timers_dispose(&timers);
}

static void test_disarmed_and_rearmed_ones(void **state)
{
    rt_timers_t timers = {0};
    numbered_t some[40] = {0};
    (void)state;
    for (int i = 0; i < 40; i++) {
        arm(&timers, &some[i], i, (uint64_t)((i * 17) % 40));
    }
    for (int i = 0; i < 40; i += 2) {
        rt_timer_disarm(&timers, &some[i].timer);
        rt_timer_disarm(&timers, &some[i].timer); /* twice does nothing */
    }
    arm(&timers, &some[1], 1, 1000);
    rt_timers_fire(&timers, 100, SIZE_MAX);
    assert_int_equal(fired_count, 19);
    for (size_t i = 1; i < fired_count; i++) {
        assert_true(some[fired[i - 1]].timer.due_us <= some[fired[i]].timer.due_us);
        assert_true(fired[i] % 2 == 1);
    }
    rt_timers_fire(&timers, 1000, SIZE_MAX);
    assert_int_equal(fired[19], 1);
    rt_timers_dispose(&timers);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_fires_in_order_of_time_then_of_arming, setup),
        cmocka_unit_test_setup(test_fires_only_what_is_due_and_no_more_than_asked, setup),
        cmocka_unit_test_setup(test_disarmed_and_rearmed_ones, setup),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
