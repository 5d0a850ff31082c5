/* Every allocation of the client fails once. Linked with -Wl,--wrap=malloc,--wrap=calloc,--wrap=realloc. */
#include "tests/unit/client/rig.h"

void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__real_realloc(void *block, size_t size);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_realloc(void *block, size_t size);

static size_t fail_in; /* the allocation that fails, counted from now; 0: none */
static bool armed;     /* the client is running, not the test */

static bool fails(void)
{
    return armed && fail_in > 0 && --fail_in == 0;
}

void *__wrap_malloc(size_t size)
{
    return fails() ? NULL : __real_malloc(size);
}

void *__wrap_calloc(size_t count, size_t size)
{
    return fails() ? NULL : __real_calloc(count, size);
}

void *__wrap_realloc(void *block, size_t size)
{
    return fails() ? NULL : __real_realloc(block, size);
}

#define ARMED(call)                                                                                                    \
    do {                                                                                                               \
        armed = true;                                                                                                  \
        call;                                                                                                          \
        armed = false;                                                                                                 \
    } while (0)

/* Five bodies make the queue large enough to be given back when it is empty: what is said next has to allocate. */
enum { FETCHES = 5 };

/* What the scenario says last, first of all after the queue was given back. */
typedef enum last_word { LAST_CREDIT, LAST_CANCEL, LAST_CLOSE, LAST_WORDS } last_word_t;

static int ask_all(rig_t *rig, ob_execution_t *execution, seen_t *seen)
{
    int err = 0;
    for (size_t i = 0; err == 0 && i < FETCHES; i++) {
        seen[i].rig = rig;
        seen[i].silent = true;
        ARMED(err = ob_ask_fetch(execution, &post_request, &events, &seen[i], &seen[i].fetch));
        if (err == 0)
            ARMED(err = ob_ask_body(execution, seen[i].fetch, zeros(OB_INITIAL_CREDIT), true));
    }
    assert_true(err == 0 || err == OB_E_NOMEM);
    return err;
}

/* Reads all requests, then answers the first fetch with a head and half a body. */
static void answer_first(rig_t *rig)
{
    ob_msg_t first;
    do {
        ARMED(ob_client_on_ready(rig->client, false, true));
    } while (broker_take(rig, 1 << 20));
    first = expect_first_fetch(rig);
    put_head(rig, first);
    put_body(rig, first, zeros(OB_CHUNK_MAX), false);
    broker_send(rig);
    ARMED(ob_client_on_ready(rig->client, true, false));
}

/* Returns the error that a call returned; calls that return none break the channel instead. */
static int run_scenario(rig_t *rig, seen_t *seen, last_word_t last)
{
    static const ob_msg_exec_open_t identity = {.execution_id = OB_STR("e-1"), .credential = OB_STR("key")};
    ob_execution_t *execution = NULL;
    int err;
    ARMED(err = ob_execution_open(rig->client, &identity, &execution));
    if (err != 0 || (err = ask_all(rig, execution, seen)) != 0)
        return err;
    answer_first(rig);
    if (last == LAST_CREDIT)
        ARMED(ob_ask_credit(execution, seen[0].fetch, OB_CHUNK_MAX));
    else if (last == LAST_CANCEL)
        ARMED(ob_ask_cancel(execution, seen[0].fetch));
    else
        ARMED(ob_execution_close(execution));
    ARMED(ob_client_flush(rig->client));
    return 0;
}

/* A body that found no memory half-way must not have been queued in part. */
static void check_bodies_are_whole(rig_t *rig)
{
    size_t at = 0, used, total = 0;
    ob_msg_t msg;
    do {
        ob_client_flush(rig->client);
    } while (broker_take(rig, 1 << 20));
    for (; at < rig->from_client.len; at += used) {
        ob_str_t rest = {(const char *)rig->from_client.data + at, rig->from_client.len - at};
        assert_int_equal(ob_msg_parse(rest, OB_TO_BROKER, &msg, &used), 0);
        total += msg.type == OB_MSG_FETCH_BODY ? msg.payload.len : 0;
    }
    assert_int_equal(total % OB_INITIAL_CREDIT, 0);
}

/* Without memory either a call says so and all the rest goes on, or the channel ends and every fetch has failed. */
static bool survives_failure(size_t which, last_word_t last)
{
    void *state = NULL;
    seen_t seen[FETCHES] = {0};
    set_up(&state);
    rig_t *rig = state;
    fail_in = which;
    int err = run_scenario(rig, seen, last);
    bool failed = fail_in == 0;
    fail_in = 0;
    assert_int_equal(failed, err != 0 || rig->gone_count > 0);
    if (err != 0) {
        assert_int_equal(err, OB_E_NOMEM);
        check_bodies_are_whole(rig);
    }
    if (rig->gone_count > 0)
        assert_non_null(strstr(rig->why, "out of memory"));
    for (size_t i = last == LAST_CREDIT ? 0 : 1; rig->gone_count > 0 && last != LAST_CLOSE && i < FETCHES; i++)
        assert_non_null(strstr(seen[i].text, BROKER_GONE));
    assert_int_equal(err != 0 && rig->gone_count > 0, 0);
    tear_down(&state);
    return failed;
}

static void test_every_allocation_may_fail(void **state)
{
    (void)state;
    for (last_word_t last = LAST_CREDIT; last < LAST_WORDS; last++) {
        size_t which = 1;
        while (survives_failure(which, last))
            which++;
        assert_true(which > 8); /* execution, its hello, fetches twice, the queue as it grows, reading, the last word */
    }
}

static void test_client_new_reports_no_memory(void **state)
{
    ob_client_loop_t loop = {on_want_write, on_gone, NULL};
    ob_client_t *client = NULL;
    int err;
    (void)state;
    fail_in = 1;
    ARMED(err = ob_client_new(&loop, &client));
    assert_int_equal(err, OB_E_NOMEM);
    assert_null(client);
    ob_client_free(client);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_allocation_may_fail),
        cmocka_unit_test(test_client_new_reports_no_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
