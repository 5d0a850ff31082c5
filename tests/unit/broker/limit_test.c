#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "outbound/broker/limit.h"
#include "outbound/broker/recent.h"

static const ob_limit_key_t key_a = {OB_STR("a"), OB_STR("p"), OB_STR("r")};
static const ob_limit_key_t key_b = {OB_STR("b"), OB_STR("p"), OB_STR("r")};

typedef struct fixture {
    ob_loop_t *loop;
    ob_limits_t *limits;
    int turns, late, wanted; /* what has been called back; when to stop the loop */
    ob_turn_t *given_back;   /* at the next callback */
} fixture_t;

static void on_turn(void *data, bool late)
{
    fixture_t *fixture = data;

    fixture->turns += !late;
    fixture->late += late;
    if (fixture->given_back != NULL)
        ob_turn_give_back(fixture->given_back, 0);
    if (fixture->turns + fixture->late == fixture->wanted)
        ob_loop_stop(fixture->loop);
}

static int set_up(void **state)
{
    static fixture_t fixture;

    fixture = (fixture_t){0};
    *state = &fixture;
    return ob_loop_new(&fixture.loop) != 0 || ob_limits_new(fixture.loop, &fixture.limits) != 0;
}

static int tear_down(void **state)
{
    fixture_t *fixture = *state;

    ob_limits_free(fixture->limits);
    ob_loop_free(fixture->loop);
    return 0;
}

static ob_turn_answer_t take(fixture_t *fixture, const ob_limit_key_t *key, const cfg_limit_t *limit, const char *host,
                             ob_turn_t *turn)
{
    ob_turn_answer_t answer;
    const char *reason;

    *turn = (ob_turn_t){.on_turn = on_turn, .data = fixture};
    assert_int_equal(ob_turn_take(fixture->limits, key, limit, ob_str_from(host), turn, &answer, &reason), 0);
    return answer;
}

static void test_turns_are_given_in_the_order_in_which_they_were_asked_for(void **state)
{
    fixture_t *fixture = *state;
    const cfg_limit_t limit = {.concurrent = 1, .wait_ms = 60000};
    ob_turn_t turns[4];

    assert_int_equal(take(fixture, &key_a, &limit, "h", &turns[0]), OB_TURN_GO);
    for (size_t i = 1; i < 4; i++)
        assert_int_equal(take(fixture, &key_a, &limit, "h", &turns[i]), OB_TURN_WAIT);
    ob_turn_give_back(&turns[2], 0);
    ob_turn_give_back(&turns[0], 0);
    fixture->given_back = &turns[1]; /* by its own callback, so that the last one can come */
    fixture->wanted = 2;
    assert_int_equal(ob_loop_run(fixture->loop), 0);
    assert_true(turns[3].running && !turns[1].running && !turns[2].running);
    ob_turn_give_back(&turns[3], 0);
    ob_turn_give_back(&turns[3], 0); /* the second time does nothing */
}

static void test_who_waits_too_long_is_told(void **state)
{
    fixture_t *fixture = *state;
    const cfg_limit_t limit = {.concurrent = 1, .wait_ms = 5};
    ob_turn_t first, second;

    assert_int_equal(take(fixture, &key_a, &limit, "h", &first), OB_TURN_GO);
    assert_int_equal(take(fixture, &key_a, &limit, "h", &second), OB_TURN_WAIT);
    fixture->wanted = 1;
    assert_int_equal(ob_loop_run(fixture->loop), 0);
    assert_int_equal(fixture->late, 1);
    assert_false(second.running);
    ob_turn_give_back(&second, 0);
    ob_turn_give_back(&first, 0);
    assert_int_equal(take(fixture, &key_a, &limit, "h", &second), OB_TURN_GO);
    ob_turn_give_back(&second, 0);
}

static void test_tokens_come_back_with_time(void **state)
{
    fixture_t *fixture = *state;
    const cfg_limit_t limit = {.per_second = 1000, .burst = 2, .wait_ms = 60000};
    ob_turn_t turns[10];
    int going = 0;

    for (size_t i = 0; i < 10; i++)
        going += take(fixture, &key_a, &limit, "h", &turns[i]) == OB_TURN_GO;
    assert_int_equal(going, 2);
    fixture->wanted = 8;
    assert_int_equal(ob_loop_run(fixture->loop), 0);
    assert_int_equal(fixture->turns, 8);
    for (size_t i = 0; i < 10; i++)
        ob_turn_give_back(&turns[i], 0);
}

static void test_tenants_do_not_share_a_counter(void **state)
{
    fixture_t *fixture = *state;
    const cfg_limit_t limit = {.concurrent = 1};
    ob_turn_t a, b, again;

    assert_int_equal(take(fixture, &key_a, &limit, "h", &a), OB_TURN_GO);
    assert_int_equal(take(fixture, &key_b, &limit, "h", &b), OB_TURN_GO);
    assert_int_equal(take(fixture, &key_a, &limit, "h", &again), OB_TURN_LATE);
    ob_turn_give_back(&a, 0);
    ob_turn_give_back(&b, 0);
}

static void test_the_bytes_of_the_day_add_up(void **state)
{
    fixture_t *fixture = *state;
    const cfg_limit_t limit = {.bytes_per_day = 100};
    ob_turn_t turn;

    assert_int_equal(take(fixture, &key_a, &limit, "h", &turn), OB_TURN_GO);
    ob_turn_give_back(&turn, 60);
    assert_int_equal(take(fixture, &key_a, &limit, "h", &turn), OB_TURN_GO);
    ob_turn_give_back(&turn, 40);
    assert_int_equal(take(fixture, &key_a, &limit, "h", &turn), OB_TURN_DENIED);
    ob_turn_give_back(&turn, 1000);
    assert_int_equal(take(fixture, &key_b, &limit, "h", &turn), OB_TURN_GO);
    ob_turn_give_back(&turn, 0);
}

static void test_names_are_counted_once(void **state)
{
    fixture_t *fixture = *state;
    const cfg_limit_t limit = {.distinct_hosts = 2, .distinct_hosts_ms = 60000};
    const char *const hosts[] = {"a", "b", "a", "c", "b"};
    const ob_turn_answer_t answers[] = {OB_TURN_GO, OB_TURN_GO, OB_TURN_GO, OB_TURN_DENIED, OB_TURN_GO};
    ob_turn_t turn;

    for (size_t i = 0; i < 5; i++) {
        assert_int_equal(take(fixture, &key_a, &limit, hosts[i], &turn), answers[i]);
        ob_turn_give_back(&turn, 0);
    }
}

static void test_names_are_forgotten_in_the_order_in_which_they_came_last(void **state)
{
    ob_recent_t recent = {0};
    bool admitted;

    (void)state;
    assert_int_equal(ob_recent_admit(&recent, OB_STR("a"), 10, 2, &admitted), 0);
    assert_int_equal(ob_recent_admit(&recent, OB_STR("b"), 20, 2, &admitted), 0);
    assert_int_equal(ob_recent_admit(&recent, OB_STR("a"), 30, 2, &admitted), 0);
    assert_true(admitted);
    ob_recent_forget(&recent, 25); /* "b", not "a" */
    assert_int_equal(recent.texts.count, 1);
    assert_int_equal(ob_recent_admit(&recent, OB_STR("c"), 40, 2, &admitted), 0);
    assert_true(admitted);
    assert_int_equal(ob_recent_admit(&recent, OB_STR("b"), 50, 2, &admitted), 0);
    assert_false(admitted);
    ob_recent_dispose(&recent);
}

#define WITH_LOOP(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_LOOP(test_turns_are_given_in_the_order_in_which_they_were_asked_for),
        WITH_LOOP(test_who_waits_too_long_is_told),
        WITH_LOOP(test_tokens_come_back_with_time),
        WITH_LOOP(test_tenants_do_not_share_a_counter),
        WITH_LOOP(test_the_bytes_of_the_day_add_up),
        WITH_LOOP(test_names_are_counted_once),
        cmocka_unit_test(test_names_are_forgotten_in_the_order_in_which_they_came_last),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
