#include "tests/unit/runtime/rig.h"

static void expect_body(rig_agent_t *agent, const char *body, const char *want)
{
    rig_start_handler(agent, body);
    rig_finish(agent);
    assert_string_equal(agent->events, "HD");
    if (!ob_str_eq(ob_buf_str(&agent->body), ob_str_from(want))) {
        fail_msg("got %.*s, expected %s", (int)agent->body.len, (const char *)agent->body.data, want);
    }
    rig_dispose(agent);
}

static void test_timers_fire_in_order_of_time_then_of_creation(void **state)
{
    expect_body(*state,
                "const seen = []; const add = (x, ms) => new Promise(r => setTimeout(() => { seen.push(x); r() }, ms));"
                "await Promise.all([add('d', 12), add('b', 4), add('a', 0), add('c', 4)]); return new "
                "Response(seen.join(''))",
                "abcd");
}

static void test_microtasks_run_between_timers(void **state)
{
    expect_body(*state,
                "const seen = []; await new Promise(r => {"
                "  setTimeout(() => { seen.push('a'); Promise.resolve().then(() => seen.push('b')) }, 1);"
                "  setTimeout(() => { seen.push('c'); r() }, 1) }); return new Response(seen.join(''))",
                "abc");
}

static void test_timers_get_their_arguments(void **state)
{
    expect_body(*state, "return new Response(await new Promise(r => setTimeout((a, b) => r(a + b), 1, 'x', 'y')))", "xy");
}

static void test_an_interval_repeats_until_it_is_cleared(void **state)
{
    expect_body(*state,
                "let n = 0; await new Promise(r => { const i = setInterval(() => { if (++n === 4) { clearInterval(i); "
                "r() } }, 1) });"
                "await new Promise(r => setTimeout(r, 10)); return new Response('' + n)",
                "4");
}

static void test_a_cleared_timer_does_not_fire(void **state)
{
    expect_body(*state,
                "let n = 0; const t = setTimeout(() => n++, 1); setTimeout(() => n += 10, 2); clearTimeout(t); "
                "clearTimeout(t);"
                "clearTimeout(undefined); clearTimeout(12345); await new Promise(r => setTimeout(r, 8)); return new "
                "Response('' + n)",
                "10");
}

static void test_a_timer_may_clear_one_that_is_due_with_it(void **state)
{
    expect_body(*state,
                "let n = 0; await new Promise(r => { setTimeout(() => clearTimeout(second), 2); const second = "
                "setTimeout(() => n++, 2);"
                "setTimeout(r, 6) }); return new Response('' + n)",
                "0");
}

static void test_delays_are_not_cut_short(void **state)
{
    expect_body(*state,
                "const t = performance.now(); await new Promise(r => setTimeout(r, 30));"
                "return new Response('' + (performance.now() - t >= 29.9))",
                "true");
}

static void test_odd_delays_mean_at_once(void **state)
{
    expect_body(*state,
                "for (const ms of [-1, NaN, 'x', Infinity, undefined, null, 2 ** 40]) await new Promise(r => "
                "setTimeout(r, ms));"
                "return new Response('ok')",
                "ok");
}

static void test_too_many_timers_end_the_execution(void **state)
{
    rig_agent_t *agent = *state;
    rig_start_handler(agent, "for (let i = 0; i <= 100; i++) setTimeout(() => {}, 1e6); await new Promise(() => {})");
    assert_string_equal(agent->events, "FD");
    assert_int_equal(agent->fault, RT_FAULT_TIMERS);
}

static void test_the_limit_is_on_those_that_live(void **state)
{
    expect_body(*state, "for (let i = 0; i < 1000; i++) clearTimeout(setTimeout(() => {}, 1e6)); return new "
                        "Response('ok')", "ok");
}

/* One pass fires a bounded number, so that timers of one execution do not keep the sockets waiting. */
static void test_one_pass_fires_only_so_many(void **state)
{
    rig_agent_t *agent = *state;
    rig_start_handler(agent, "for (let i = 0; i < 90; i++) setTimeout(() => console.log(''), 0);"
                             "await new Promise(r => setTimeout(r, 1e6))");
    assert_int_equal(rt_engine_turn(rig_engine, false), 0);
    assert_in_range(agent->event_count, 1, 89);
    while (agent->event_count < 90 && !agent->done) {
        rig_pass();
    }
    rt_execution_cancel(agent->execution);
}

static void test_the_engine_says_how_long_the_loop_may_sleep(void **state)
{
    rig_agent_t *agent = *state;
    while (rt_engine_turn(rig_engine, true) != -1) {
        rig_pass();
    }
    rig_start_handler(agent, "await new Promise(r => setTimeout(r, 5000))");
    while (rt_engine_turn(rig_engine, true) == 0) { /* the pool is filled again */
    }
    assert_in_range(rt_engine_turn(rig_engine, true), 1, 5000);
    rt_execution_cancel(agent->execution);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        rig_test(test_timers_fire_in_order_of_time_then_of_creation),
        rig_test(test_microtasks_run_between_timers),
        rig_test(test_timers_get_their_arguments),
        rig_test(test_an_interval_repeats_until_it_is_cleared),
        rig_test(test_a_cleared_timer_does_not_fire),
        rig_test(test_a_timer_may_clear_one_that_is_due_with_it),
        rig_test(test_delays_are_not_cut_short),
        rig_test(test_odd_delays_mean_at_once),
        rig_test(test_too_many_timers_end_the_execution),
        rig_test(test_the_limit_is_on_those_that_live),
        rig_test(test_one_pass_fires_only_so_many),
        rig_test(test_the_engine_says_how_long_the_loop_may_sleep),
    };
    return cmocka_run_group_tests(tests, rig_open, rig_close);
}
