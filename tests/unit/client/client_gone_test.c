/* The channel breaks: the broker goes, breaks the protocol, or events close things while it does. */
#include <errno.h>
#include <signal.h>
#include <sys/wait.h>

#include "tests/unit/client/rig.h"

/* ---- the broker goes ---- */

static void test_broker_gone_fails_every_pending_fetch(void **state)
{
    rig_t *rig = *state;
    seen_t seen[30] = {0};
    for (size_t i = 0; i < 10; i++) {
        ob_execution_t *execution = open_execution(rig);
        for (size_t j = 0; j < 3; j++)
            ask(rig, execution, &get_request, &seen[3 * i + j]);
    }
    ob_msg_t answered = expect_first_fetch(rig), halfway = broker_expect(rig, OB_MSG_FETCH);
    put_answer(rig, answered); /* both are on the wire when the broker ends: read first */
    put_head(rig, halfway);
    broker_send(rig);
    lose_broker(rig);
    assert_string_equal(seen[0].text, WHOLE_ANSWER);
    assert_string_equal(seen[1].text, "head(200 1) " BROKER_GONE);
    for (size_t i = 2; i < 30; i++)
        assert_string_equal(seen[i].text, BROKER_GONE);
    assert_int_equal(rig->gone_count, 1);
    assert_int_equal(ob_client_fd(rig->client), -1);
    assert_false(ob_client_flush(rig->client));
    assert_false(ob_client_on_ready(rig->client, true, true));
    assert_int_equal(rig->gone_count, 1);
}

/* A write is the first to notice: the answers that are there to be read are not lost. */
static void test_broker_gone_while_writing_still_reads_the_answers(void **state)
{
    rig_t *rig = *state;
    seen_t first = {0}, second = {0};
    ob_execution_t *execution = open_execution(rig);
    ask(rig, execution, &get_request, &first);
    ob_msg_t fetch = expect_first_fetch(rig);
    put_answer(rig, fetch);
    broker_send(rig);
    close(rig->broker);
    rig->broker = -1;
    ask(rig, execution, &get_request, &second);
    ob_client_flush(rig->client);
    assert_string_equal(second.text, "");
    while (ob_client_on_ready(rig->client, true, false))
        ;
    assert_string_equal(first.text, WHOLE_ANSWER);
    assert_string_equal(second.text, BROKER_GONE);
    assert_int_equal(rig->gone_count, 1);
}

static void ask_again(seen_t *seen)
{
    assert_int_equal(ob_ask_fetch(seen->execution, &get_request, &events, seen, &seen->fetch), 0);
}

static void test_without_a_channel_fetches_fail_at_the_flush(void **state)
{
    rig_t *rig = *state;
    seen_t once = {0}, stubborn = {.then = ask_again};
    ob_execution_t *execution = open_execution(rig);
    ob_msg_fetch_t too_large = get_request;
    uint32_t number;
    too_large.method = zeros(OB_METHOD_MAX + 1);
    lose_broker(rig);
    ask(rig, execution, &post_request, &once);
    assert_string_equal(once.text, "");
    assert_int_equal(ob_ask_body(execution, once.fetch, zeros(OB_INITIAL_CREDIT), false), 0);
    assert_int_equal(ob_ask_fetch(execution, &too_large, &events, &once, &number), OB_E_TOO_LARGE);
    assert_false(ob_client_flush(rig->client));
    assert_string_equal(once.text, BROKER_GONE);
    ask(rig, execution, &get_request, &stubborn);
    assert_true(ob_client_flush(rig->client)); /* one failure a flush, and the word that there is another to come */
    assert_string_equal(stubborn.text, BROKER_GONE);
    assert_true(ob_client_flush(rig->client));
    assert_string_equal(stubborn.text, BROKER_GONE BROKER_GONE);
    assert_int_equal(rig->gone_count, 1);
}

static void test_executions_open_themselves_at_the_next_broker(void **state)
{
    rig_t *rig = *state;
    seen_t lost = {0}, seen = {0};
    ob_msg_exec_open_t identity;
    ob_execution_t *execution = open_execution(rig), *idle = open_execution(rig);
    ask(rig, execution, &get_request, &lost);
    expect_first_fetch(rig);
    lose_broker(rig);
    ob_client_attach(rig->client, make_channel(rig));
    ob_execution_close(idle);
    broker_expect_nothing(rig);
    ask(rig, execution, &get_request, &seen);
    ob_msg_t msg = broker_expect(rig, OB_MSG_EXEC_OPEN);
    assert_int_equal(ob_msg_get_exec_open(&msg, &identity), 0);
    assert_true(ob_str_eq(identity.policy, OB_STR("github")));
    msg = broker_expect(rig, OB_MSG_FETCH);
    assert_int_equal(msg.fetch, 2);
    put_answer(rig, msg);
    deliver(rig);
    assert_string_equal(lost.text, BROKER_GONE);
    assert_string_equal(seen.text, WHOLE_ANSWER);
}

/* Speaks of the fetch asked after this one, which is about to fail too, then asks again. */
static void speak_of_the_stale(seen_t *seen)
{
    uint32_t stale = seen->fetch + 1;
    assert_int_equal(ob_ask_body(seen->execution, stale, OB_STR("late"), false), 0);
    ob_ask_credit(seen->execution, stale, 1);
    ask_again(seen);
}

/* Fetches asked by the events of an attach go to the new broker; those of before do not, whatever is said of them. */
static void test_attach_replaces_a_live_channel(void **state)
{
    rig_t *rig = *state;
    seen_t first = {.then = speak_of_the_stale}, second = {0};
    ob_execution_t *execution = open_execution(rig);
    ask(rig, execution, &post_request, &first);
    ask(rig, execution, &post_request, &second);
    int old = rig->broker;
    ob_client_attach(rig->client, make_channel(rig));
    assert_string_equal(first.text, BROKER_GONE);
    assert_string_equal(second.text, BROKER_GONE);
    assert_int_equal(rig->gone_count, 0);
    char byte;
    assert_int_equal(recv(old, &byte, 1, 0), 0); /* the old end is closed; nothing had been flushed to it */
    close(old);
    ob_msg_t fetch = expect_first_fetch(rig);
    assert_int_equal(fetch.fetch, 3);
    broker_expect_nothing(rig);
    first.then = NULL;
    first.text[0] = '\0';
    put_answer(rig, fetch);
    deliver(rig);
    assert_string_equal(first.text, WHOLE_ANSWER);
}

static void test_on_gone_may_attach_the_next_channel(void **state)
{
    rig_t *rig = *state;
    seen_t lost = {0}, seen = {0};
    ob_execution_t *execution = open_execution(rig);
    ask(rig, execution, &get_request, &lost);
    int old = rig->broker;
    rig->attach_when_gone = make_channel(rig);
    close(old);
    while (ob_client_on_ready(rig->client, true, true))
        ;
    assert_string_equal(lost.text, BROKER_GONE);
    assert_int_equal(ob_client_fd(rig->client), rig->attach_when_gone);
    ask(rig, execution, &get_request, &seen);
    put_answer(rig, expect_first_fetch(rig));
    deliver(rig);
    assert_string_equal(seen.text, WHOLE_ANSWER);
}

/* ---- violations of the protocol by the broker ---- */

static void put_second_head(rig_t *rig, ob_msg_t fetch)
{
    put_head(rig, fetch);
    put_head(rig, fetch);
}

static void put_body_before_head(rig_t *rig, ob_msg_t fetch)
{
    put_body(rig, fetch, OB_STR("x"), false);
}

static void put_body_over_credit(rig_t *rig, ob_msg_t fetch)
{
    put_head(rig, fetch);
    for (size_t i = 0; i < OB_INITIAL_CREDIT / OB_CHUNK_MAX; i++) {
        put_body(rig, fetch, zeros(OB_CHUNK_MAX), false);
        deliver(rig);
    }
    assert_int_equal(rig->gone_count, 0);
    put_body(rig, fetch, OB_STR("x"), true);
}

static void put_credit_for_what_was_not_sent(rig_t *rig, ob_msg_t fetch)
{
    put_credit(rig, fetch, 1);
}

static void put_answer_to_nothing(rig_t *rig, ob_msg_t fetch)
{
    fetch.fetch++;
    put_head(rig, fetch);
}

static void put_message_of_the_other_direction(rig_t *rig, ob_msg_t fetch)
{
    put_raw(rig, fetch, OB_MSG_FETCH_CANCEL, 0, OB_STR(""));
}

static void put_malformed_head(rig_t *rig, ob_msg_t fetch)
{
    put_raw(rig, fetch, OB_MSG_RESPONSE_HEAD, 0, OB_STR("?"));
}

static void put_malformed_record(rig_t *rig, ob_msg_t fetch)
{
    put_raw(rig, fetch, OB_MSG_RESPONSE_RECORD, 0, OB_STR(""));
}

static void put_failure_that_only_the_client_makes(rig_t *rig, ob_msg_t fetch)
{
    put_fail(rig, fetch, OB_FAIL_BROKER, OB_STR(""));
}

static void put_noise(rig_t *rig, ob_msg_t fetch)
{
    (void)fetch;
    assert_int_equal(ob_buf_put(&rig->to_client, "HTTP/1.1 200 OK\r\n\r\n", 19), 0);
}

static void test_violation_closes_the_channel(void **state)
{
    static const struct {
        void (*put)(rig_t *rig, ob_msg_t fetch);
        const char *why;
    } violations[] = {
        {put_second_head, "RESPONSE_HEAD"},
        {put_body_before_head, "RESPONSE_BODY"},
        {put_body_over_credit, "RESPONSE_BODY"},
        {put_credit_for_what_was_not_sent, "RESPONSE_CREDIT"},
        {put_answer_to_nothing, "RESPONSE_HEAD"},
        {put_message_of_the_other_direction, "a bad header"},
        {put_malformed_head, "RESPONSE_HEAD"},
        {put_malformed_record, "RESPONSE_RECORD"},
        {put_failure_that_only_the_client_makes, "RESPONSE_FAIL"},
        {put_noise, "a bad header"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof(violations) / sizeof(violations[0]); i++) {
        void *fresh = NULL;
        seen_t seen = {.silent = true}, other = {0};
        set_up(&fresh);
        rig_t *rig = fresh;
        ask(rig, open_execution(rig), &get_request, &other);
        expect_first_fetch(rig);
        ask(rig, open_execution(rig), &post_request, &seen);
        violations[i].put(rig, expect_first_fetch(rig));
        deliver(rig);
        assert_int_equal(rig->gone_count, 1);
        assert_non_null(strstr(rig->why, violations[i].why));
        assert_string_equal(other.text, BROKER_GONE);
        assert_non_null(strstr(seen.text, BROKER_GONE));
        errno = 0;
        while (broker_take(rig, 65536))
            ;
        assert_int_not_equal(errno, EAGAIN); /* the broker's end sees it closed */
        tear_down(&fresh);
    }
}

/* ---- events that ask, cancel and close ---- */

static void cancel_self(seen_t *seen)
{
    ob_ask_cancel(seen->execution, seen->fetch);
}

static void close_self(seen_t *seen)
{
    ob_execution_close(seen->execution);
}

static void test_events_may_cancel_and_close(void **state)
{
    rig_t *rig = *state;
    seen_t cancelled = {.then = cancel_self}, closed = {.then = close_self}, neighbour = {0};
    ob_execution_t *execution = open_execution(rig);
    ask(rig, execution, &get_request, &cancelled);
    put_answer(rig, expect_first_fetch(rig));
    ask(rig, open_execution(rig), &get_request, &closed);
    put_answer(rig, expect_first_fetch(rig));
    ask(rig, execution, &get_request, &neighbour);
    put_answer(rig, broker_expect(rig, OB_MSG_FETCH));
    deliver(rig);
    assert_string_equal(cancelled.text, "record(1 a.example) ");
    assert_string_equal(closed.text, "record(1 a.example) ");
    assert_string_equal(neighbour.text, WHOLE_ANSWER);
    broker_expect(rig, OB_MSG_FETCH_CANCEL);
    broker_expect(rig, OB_MSG_EXEC_CLOSE);
    broker_expect_nothing(rig);
}

/* Every failure closes the execution that it belongs to, with fetches still to fail, while the channel breaks. */
static void test_failures_may_close_executions_while_the_channel_breaks(void **state)
{
    rig_t *rig = *state;
    seen_t seen[6] = {0};
    for (size_t i = 0; i < 6; i += 2) {
        ob_execution_t *execution = open_execution(rig);
        seen[i].then = close_self;
        ask(rig, execution, &get_request, &seen[i]);
        ask(rig, execution, &get_request, &seen[i + 1]);
    }
    lose_broker(rig);
    for (size_t i = 0; i < 6; i++)
        assert_string_equal(seen[i].text, i % 2 == 0 ? BROKER_GONE : "");
    assert_int_equal(rig->gone_count, 1);
}

static void flush_inside(seen_t *seen)
{
    assert_false(ob_client_flush(seen->rig->client));
    assert_false(ob_client_on_ready(seen->rig->client, true, true));
}

/* A caller whose turn ends inside an event: the flush waits, and what was asked goes out behind the event. */
static void test_flush_inside_an_event_waits(void **state)
{
    rig_t *rig = *state;
    seen_t seen = {.then = flush_inside};
    ask(rig, open_execution(rig), &get_request, &seen);
    put_answer(rig, expect_first_fetch(rig));
    deliver(rig);
    assert_string_equal(seen.text, WHOLE_ANSWER);
    assert_int_equal(rig->gone_count, 0);
}

static void ask_and_flush_inside(seen_t *seen)
{
    ask_again(seen);
    assert_false(ob_client_flush(seen->rig->client));
}

static void test_flush_inside_a_failure_waits(void **state)
{
    rig_t *rig = *state;
    seen_t seen = {.then = ask_and_flush_inside};
    ob_execution_t *execution = open_execution(rig);
    lose_broker(rig);
    ask(rig, execution, &get_request, &seen);
    assert_true(ob_client_flush(rig->client));
    assert_string_equal(seen.text, BROKER_GONE); /* once: what was asked inside fails at the next flush */
}

static void attach_inside(seen_t *seen)
{
    ob_client_attach(seen->rig->client, -1);
}

static void test_attach_inside_an_event_aborts(void **state)
{
    rig_t *rig = *state;
    seen_t seen = {.then = attach_inside};
    int status;
    ask(rig, open_execution(rig), &get_request, &seen);
    put_answer(rig, expect_first_fetch(rig));
    pid_t pid = fork();
    if (pid == 0) {
        signal(SIGABRT, SIG_DFL);
        deliver(rig);
        _exit(0);
    }
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        TEST(test_broker_gone_fails_every_pending_fetch),
        TEST(test_broker_gone_while_writing_still_reads_the_answers),
        TEST(test_without_a_channel_fetches_fail_at_the_flush),
        TEST(test_executions_open_themselves_at_the_next_broker),
        TEST(test_attach_replaces_a_live_channel),
        TEST(test_on_gone_may_attach_the_next_channel),
        TEST(test_violation_closes_the_channel),
        TEST(test_events_may_cancel_and_close),
        TEST(test_failures_may_close_executions_while_the_channel_breaks),
        TEST(test_flush_inside_an_event_waits),
        TEST(test_flush_inside_a_failure_waits),
        TEST(test_attach_inside_an_event_aborts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
