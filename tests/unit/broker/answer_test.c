/* The parts that an answer is made of and that need no network: body, redirect, table, loop. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <unistd.h>
#include <cmocka.h>

#include "outbound/broker/body.h"
#include "outbound/broker/loop.h"
#include "outbound/broker/redirect.h"
#include "outbound/broker/table.h"
#include "outbound/wire/messages.h"

static char chunk[OB_CHUNK_MAX];

static void test_body_small_is_kept_and_sent_again(void **state)
{
    uint64_t held = 0;
    ob_body_t body;
    char out[16];

    (void)state;
    ob_body_init(&body, UINT64_MAX, &held);
    assert_int_equal(ob_body_put(&body, OB_STR("hello"), false), 0);
    assert_int_equal(ob_body_read(&body, out, 3), 3);
    assert_int_equal(ob_body_take_credit(&body), 3);
    assert_true(ob_body_rewind(&body));
    assert_int_equal(ob_body_read(&body, out, sizeof(out)), 5);
    assert_memory_equal(out, "hello", 5);
    assert_int_equal(ob_body_take_credit(&body), 2); /* the first three were credited before */
    assert_false(ob_body_at_end(&body));
    assert_int_equal(ob_body_put(&body, OB_STR(""), true), 0);
    assert_true(ob_body_at_end(&body));
    assert_int_equal(ob_body_put(&body, OB_STR("x"), true), OB_E_STATE);
    assert_int_equal(held, 5);
    ob_body_dispose(&body);
    assert_int_equal(held, 0);
}

static void test_body_large_is_forgotten_as_it_is_sent(void **state)
{
    uint64_t held = 0;
    ob_body_t body;
    static char out[OB_CHUNK_MAX];

    (void)state;
    ob_body_init(&body, UINT64_MAX, &held);
    for (int i = 0; i < 100; i++) {
        memset(chunk, i, sizeof(chunk));
        assert_int_equal(ob_body_put(&body, (ob_str_t){chunk, sizeof(chunk)}, false), 0);
        assert_int_equal(ob_body_read(&body, out, sizeof(out)), sizeof(out));
        assert_memory_equal(out, chunk, sizeof(out));
        assert_int_equal(ob_body_take_credit(&body), sizeof(out));
        assert_true(held <= OB_BODY_KEPT_MAX + OB_INITIAL_CREDIT);
    }
    assert_false(ob_body_rewind(&body));
    ob_body_dispose(&body);
    assert_int_equal(held, 0);
}

static void test_body_over_credit_or_length(void **state)
{
    uint64_t held = 0;
    ob_body_t body;

    (void)state;
    ob_body_init(&body, UINT64_MAX, &held);
    for (int i = 0; i < OB_INITIAL_CREDIT / OB_CHUNK_MAX; i++)
        assert_int_equal(ob_body_put(&body, (ob_str_t){chunk, sizeof(chunk)}, false), 0);
    assert_int_equal(ob_body_put(&body, OB_STR("x"), false), OB_E_LIMIT);
    ob_body_dispose(&body);
    ob_body_init(&body, 3, &held);
    assert_int_equal(ob_body_put(&body, OB_STR("1234"), false), OB_E_MALFORMED);
    ob_body_dispose(&body);
    ob_body_init(&body, 3, &held);
    assert_int_equal(ob_body_put(&body, OB_STR("12"), true), OB_E_MALFORMED);
    ob_body_dispose(&body);
    assert_int_equal(held, 0);
}

static void test_body_discarded_is_credited(void **state)
{
    uint64_t held = 0;
    ob_body_t body;

    (void)state;
    ob_body_init(&body, UINT64_MAX, &held);
    assert_int_equal(ob_body_put(&body, OB_STR("hello"), false), 0);
    ob_body_discard(&body);
    assert_int_equal(ob_body_take_credit(&body), 5);
    assert_int_equal(ob_body_put(&body, OB_STR("more"), false), 0);
    assert_int_equal(ob_body_take_credit(&body), 4);
    assert_int_equal(held, 0);
    ob_body_dispose(&body);
}

static void test_redirect_statuses_and_methods(void **state)
{
    static const uint16_t data[] = {200, 300, 304, 305, 306, 309, 400};

    (void)state;
    for (size_t i = 0; i < sizeof(data) / sizeof(data[0]); i++)
        assert_false(ob_redirect_is(data[i]));
    assert_true(ob_redirect_is(301) && ob_redirect_is(302) && ob_redirect_is(303) && ob_redirect_is(307) && ob_redirect_is(308));
    assert_true(ob_redirect_makes_get(301, OB_STR("POST")));
    assert_true(ob_redirect_makes_get(303, OB_STR("DELETE")));
    assert_false(ob_redirect_makes_get(302, OB_STR("PUT")));
    assert_false(ob_redirect_makes_get(303, OB_STR("HEAD")));
    assert_false(ob_redirect_makes_get(307, OB_STR("POST")));
}

static void check_redirect(const char *location, const char *expected)
{
    ob_url_t from, next;

    assert_int_equal(ob_url_parse(OB_STR("https://api.example.com/v1/x?q"), NULL, &from), 0);
    assert_int_equal(ob_redirect_resolve(ob_str_from(location), &from, &next), 0);
    assert_int_equal(next.href.len, strlen(expected));
    assert_memory_equal(next.href.data, expected, next.href.len);
    ob_url_dispose(&next);
    ob_url_dispose(&from);
}

static void test_redirect_locations(void **state)
{
    (void)state;
    check_redirect("/v1/next", "https://api.example.com/v1/next");
    check_redirect("y", "https://api.example.com/v1/y");
    check_redirect("\\\\evil.test\\x", "https://evil.test/x");
    check_redirect("//evil.test", "https://evil.test/");
    check_redirect("https://API.example.com./v1/y", "https://api.example.com./v1/y");
}

static void test_table(void **state)
{
    enum { NODES = 5000 };
    ob_node_t *nodes = calloc(NODES, sizeof(*nodes)), *any;
    ob_table_t table = {0};

    (void)state;
    assert_null(ob_table_find(&table, 1));
    assert_null(ob_table_any(&table));
    for (size_t i = 0; i < NODES; i++)
        assert_int_equal(ob_table_add(&table, &nodes[i], (uint64_t)i << 32 | 7), 0);
    for (size_t i = 0; i < NODES; i++)
        assert_ptr_equal(ob_table_find(&table, (uint64_t)i << 32 | 7), &nodes[i]);
    assert_null(ob_table_find(&table, 8));
    for (size_t left = NODES; (any = ob_table_any(&table)) != NULL; left--) {
        assert_int_equal(table.count, left);
        ob_table_remove(&table, any);
    }
    assert_int_equal(table.count, 0);
    ob_table_dispose(&table);
    free(nodes);
}

typedef struct turn {
    ob_loop_t *loop;
    ob_timer_t timers[20];
    ob_task_t task;
    ob_watch_t watches[2];
    int order[20], count, ran, ready;
} turn_t;

static turn_t turn;

static void on_expire(void *data)
{
    turn.order[turn.count++] = (int)((ob_timer_t *)data - turn.timers);
    if (turn.count == 19)
        ob_loop_stop(turn.loop);
}

static void test_timers_fire_in_order(void **state)
{
    static const int after[20] = {13, 2, 17, 5, 11, 1, 19, 7, 3, 15, 18, 4, 9, 12, 6, 16, 8, 14, 10, 20};

    (void)state;
    turn = (turn_t){0};
    assert_int_equal(ob_loop_new(&turn.loop), 0);
    for (int i = 0; i < 20; i++) {
        assert_int_equal(ob_timer_init(&turn.timers[i], turn.loop, on_expire, &turn.timers[i]), 0);
        ob_timer_start(&turn.timers[i], (uint64_t)after[i] * 2);
    }
    ob_timer_cancel(&turn.timers[7]);
    assert_false(ob_timer_is_running(&turn.timers[7]));
    assert_int_equal(ob_loop_run(turn.loop), 0);
    for (int i = 1; i < 19; i++)
        assert_true(after[turn.order[i - 1]] < after[turn.order[i]]);
    for (int i = 0; i < 20; i++)
        ob_timer_dispose(&turn.timers[i]);
    ob_loop_free(turn.loop);
}

static void on_task(void *data)
{
    (void)data;
    if (++turn.ran == 3)
        ob_loop_stop(turn.loop);
    ob_task_post(turn.loop, &turn.task);
    ob_task_post(turn.loop, &turn.task);
}

static void test_a_task_runs_once_a_turn(void **state)
{
    (void)state;
    turn = (turn_t){.task = {.on_run = on_task}};
    assert_int_equal(ob_loop_new(&turn.loop), 0);
    ob_task_post(turn.loop, &turn.task);
    assert_int_equal(ob_loop_run(turn.loop), 0);
    assert_int_equal(turn.ran, 3);
    ob_task_cancel(&turn.task);
    ob_loop_free(turn.loop);
}

/* Whichever comes first closes both: the other's event, reported in the same turn, must not arrive. */
static void on_ready(void *data, uint32_t events)
{
    (void)data;
    (void)events;
    turn.ready++;
    ob_watch_close(&turn.watches[0]);
    ob_watch_close(&turn.watches[1]);
    ob_loop_stop(turn.loop);
}

static void test_a_closed_watch_is_not_called(void **state)
{
    int pipes[2][2];

    (void)state;
    turn = (turn_t){0};
    assert_int_equal(ob_loop_new(&turn.loop), 0);
    for (int i = 0; i < 2; i++) {
        assert_int_equal(pipe(pipes[i]), 0);
        assert_int_equal(write(pipes[i][1], "x", 1), 1);
        turn.watches[i].on_ready = on_ready;
        assert_int_equal(ob_watch_open(&turn.watches[i], turn.loop, pipes[i][0], EPOLLIN), 0);
    }
    assert_int_equal(ob_loop_run(turn.loop), 0);
    assert_int_equal(turn.ready, 1);
    for (int i = 0; i < 2; i++) {
        close(pipes[i][0]);
        close(pipes[i][1]);
    }
    ob_loop_free(turn.loop);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_body_small_is_kept_and_sent_again),
        cmocka_unit_test(test_body_large_is_forgotten_as_it_is_sent),
        cmocka_unit_test(test_body_over_credit_or_length),
        cmocka_unit_test(test_body_discarded_is_credited),
        cmocka_unit_test(test_redirect_statuses_and_methods),
        cmocka_unit_test(test_redirect_locations),
        cmocka_unit_test(test_table),
        cmocka_unit_test(test_timers_fire_in_order),
        cmocka_unit_test(test_a_task_runs_once_a_turn),
        cmocka_unit_test(test_a_closed_watch_is_not_called),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
