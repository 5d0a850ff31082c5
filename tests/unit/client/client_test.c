#include "tests/unit/client/rig.h"

/* ---- asking and answering ---- */

static void test_execution_opens_itself_with_its_first_fetch(void **state)
{
    rig_t *rig = *state;
    seen_t first = {0}, second = {0};
    ob_msg_exec_open_t identity;
    ob_header_t headers[OB_HEADERS_MAX];
    ob_msg_fetch_t request;
    ob_execution_t *execution = open_execution(rig);
    broker_expect_nothing(rig);
    ask(rig, execution, &get_request, &first);
    ask(rig, execution, &post_request, &second);
    ob_msg_t msg = broker_expect(rig, OB_MSG_EXEC_OPEN);
    uint32_t id = msg.execution;
    assert_int_equal(ob_msg_get_exec_open(&msg, &identity), 0);
    assert_true(ob_str_eq(identity.credential, OB_STR("key")));
    assert_int_equal(identity.sub_requests_max, 50);
    msg = broker_expect(rig, OB_MSG_FETCH);
    assert_int_equal(msg.execution, id);
    assert_int_equal(msg.fetch, 1);
    assert_int_equal(ob_msg_get_fetch(&msg, headers, &request), 0);
    assert_true(ob_str_eq(request.url, get_request.url));
    msg = broker_expect(rig, OB_MSG_FETCH);
    assert_int_equal(msg.fetch, 2);
    ob_execution_close(execution);
    msg = broker_expect(rig, OB_MSG_EXEC_CLOSE);
    assert_int_equal(msg.execution, id);
    broker_expect_nothing(rig);
}

static void test_execution_without_a_fetch_says_nothing(void **state)
{
    rig_t *rig = *state;
    ob_execution_close(open_execution(rig));
    broker_expect_nothing(rig);
}

static void test_answer_arrives_in_order_and_ends_the_fetch(void **state)
{
    rig_t *rig = *state;
    seen_t seen = {0};
    ob_execution_t *execution = open_execution(rig);
    ask(rig, execution, &post_request, &seen);
    ob_msg_t fetch = expect_first_fetch(rig);
    put_answer(rig, fetch);
    put_answer(rig, fetch); /* behind the end: dropped */
    deliver(rig);
    assert_string_equal(seen.text, WHOLE_ANSWER);
    assert_int_equal(ob_ask_body(execution, seen.fetch, OB_STR("x"), false), OB_E_STATE);
    ob_ask_credit(execution, seen.fetch, 100);
    ob_ask_cancel(execution, seen.fetch);
    broker_expect_nothing(rig);
    assert_int_equal(rig->gone_count, 0);
}

static void test_failure_ends_the_fetch(void **state)
{
    rig_t *rig = *state;
    seen_t early = {0}, late = {0};
    ob_execution_t *execution = open_execution(rig);
    ask(rig, execution, &get_request, &early);
    ask(rig, execution, &get_request, &late);
    ob_msg_t first = expect_first_fetch(rig), second = broker_expect(rig, OB_MSG_FETCH);
    put_fail(rig, first, OB_FAIL_DENIED, OB_STR("no"));
    put_head(rig, second);
    put_fail(rig, second, OB_FAIL_PROTOCOL, OB_STR("rst"));
    put_answer(rig, first);
    deliver(rig);
    assert_string_equal(early.text, "fail(1 no) ");
    assert_string_equal(late.text, "head(200 1) fail(6 rst) ");
}

static void test_interleaved_answers_reach_their_own_fetch(void **state)
{
    rig_t *rig = *state;
    seen_t a1 = {0}, a2 = {0}, b1 = {0};
    ob_execution_t *a = open_execution(rig), *b = open_execution(rig);
    ask(rig, a, &get_request, &a1);
    ob_msg_t m1 = expect_first_fetch(rig);
    ask(rig, b, &get_request, &b1);
    ob_msg_t m3 = expect_first_fetch(rig);
    ask(rig, a, &get_request, &a2);
    ob_msg_t m2 = broker_expect(rig, OB_MSG_FETCH);
    assert_int_not_equal(m1.execution, m3.execution);
    put_head(rig, m3);
    put_head(rig, m2);
    put_body(rig, m2, OB_STR("a2"), true);
    put_head(rig, m1);
    put_body(rig, m3, OB_STR("b1"), true);
    put_body(rig, m1, OB_STR("a1"), true);
    deliver(rig);
    assert_string_equal(a1.text, "head(200 1) body(fin:a1) ");
    assert_string_equal(a2.text, "head(200 1) body(fin:a2) ");
    assert_string_equal(b1.text, "head(200 1) body(fin:b1) ");
}

/* ---- credit ---- */

static void test_request_body_is_split_and_ends_once(void **state)
{
    rig_t *rig = *state;
    seen_t seen = {0};
    ob_execution_t *execution = open_execution(rig);
    ask(rig, execution, &post_request, &seen);
    assert_int_equal(ob_ask_body(execution, seen.fetch, OB_STR(""), false), 0); /* says nothing */
    assert_int_equal(ob_ask_body(execution, seen.fetch, zeros(OB_CHUNK_MAX + 5), false), 0);
    assert_int_equal(ob_ask_body(execution, seen.fetch, zeros(OB_CHUNK_MAX + 7), true), 0);
    assert_int_equal(ob_ask_body(execution, seen.fetch, OB_STR(""), true), OB_E_STATE);
    expect_first_fetch(rig);
    static const size_t sizes[] = {OB_CHUNK_MAX, 5, OB_CHUNK_MAX, 7};
    for (size_t i = 0; i < 4; i++) {
        ob_msg_t msg = broker_expect(rig, OB_MSG_FETCH_BODY);
        assert_int_equal(msg.payload.len, sizes[i]);
        assert_int_equal(msg.flags, i == 3 ? OB_FLAG_FIN : 0);
    }
    broker_expect_nothing(rig);
    ask(rig, execution, &get_request, &seen);
    assert_int_equal(ob_ask_body(execution, seen.fetch, OB_STR("x"), true), OB_E_STATE); /* asked with no body */
}

static void test_request_body_stays_within_the_credit(void **state)
{
    rig_t *rig = *state;
    seen_t seen = {0};
    ob_execution_t *execution = open_execution(rig);
    ask(rig, execution, &post_request, &seen);
    assert_int_equal(ob_ask_body(execution, seen.fetch, zeros(OB_INITIAL_CREDIT - 1), false), 0);
    assert_int_equal(ob_ask_body(execution, seen.fetch, zeros(2), false), OB_E_LIMIT);
    assert_int_equal(ob_ask_body(execution, seen.fetch, zeros(1), false), 0);
    assert_int_equal(ob_ask_body(execution, seen.fetch, zeros(1), false), OB_E_LIMIT);
    ob_msg_t fetch = expect_first_fetch(rig);
    put_credit(rig, fetch, 10);
    deliver(rig);
    assert_string_equal(seen.text, "credit(10) ");
    assert_int_equal(ob_ask_body(execution, seen.fetch, zeros(11), false), OB_E_LIMIT);
    assert_int_equal(ob_ask_body(execution, seen.fetch, zeros(10), true), 0);
    put_credit(rig, fetch, 10); /* behind our last byte: of no use to the caller */
    deliver(rig);
    assert_string_equal(seen.text, "credit(10) ");
}

static uint32_t expect_grant(rig_t *rig)
{
    ob_msg_t msg = broker_expect(rig, OB_MSG_FETCH_CREDIT);
    uint32_t bytes;
    assert_int_equal(ob_msg_get_credit(&msg, &bytes), 0);
    return bytes;
}

static void test_consumed_response_body_is_granted_again(void **state)
{
    rig_t *rig = *state;
    seen_t seen = {.silent = true};
    ob_execution_t *execution = open_execution(rig);
    ask(rig, execution, &get_request, &seen);
    ob_msg_t fetch = expect_first_fetch(rig);
    put_head(rig, fetch);
    deliver(rig);
    ob_ask_credit(execution, seen.fetch, 1000000); /* nothing was received yet */
    broker_expect_nothing(rig);
    for (size_t round = 0; round < 20; round++) { /* five times the initial credit */
        put_body(rig, fetch, zeros(OB_CHUNK_MAX), false);
        deliver(rig);
        ob_ask_credit(execution, seen.fetch, 100); /* too little to tell */
        broker_expect_nothing(rig);
        ob_ask_credit(execution, seen.fetch, UINT32_MAX); /* never more than was received */
        assert_int_equal(expect_grant(rig), OB_CHUNK_MAX);
    }
    assert_int_equal(seen.body_bytes, 20 * OB_CHUNK_MAX);
    assert_int_equal(rig->gone_count, 0);
}

/* ---- cancellation ---- */

static void test_cancel_is_told_and_what_crosses_it_is_dropped(void **state)
{
    rig_t *rig = *state;
    seen_t seen = {0};
    ob_execution_t *execution = open_execution(rig);
    ask(rig, execution, &get_request, &seen);
    ob_msg_t fetch = expect_first_fetch(rig);
    ob_ask_cancel(execution, seen.fetch);
    ob_ask_cancel(execution, seen.fetch);
    ob_ask_cancel(execution, 12345);
    put_answer(rig, fetch);
    deliver(rig);
    assert_string_equal(seen.text, "");
    ob_msg_t cancel = broker_expect(rig, OB_MSG_FETCH_CANCEL);
    assert_int_equal(cancel.fetch, fetch.fetch);
    broker_expect_nothing(rig);
    assert_int_equal(rig->gone_count, 0);
}

static void test_closed_execution_gets_nothing_nor_does_the_next_one(void **state)
{
    rig_t *rig = *state;
    seen_t old = {0}, next = {0};
    ob_execution_t *execution = open_execution(rig);
    ask(rig, execution, &get_request, &old);
    ob_msg_t fetch = expect_first_fetch(rig);
    ob_execution_close(execution);
    for (int i = 0; i < OB_EXECUTIONS_MAX; i++) { /* once around the table: the next one is in the old one's place */
        execution = open_execution(rig);
        if (i < OB_EXECUTIONS_MAX - 1)
            ob_execution_close(execution);
    }
    ask(rig, execution, &get_request, &next);
    put_answer(rig, fetch);
    deliver(rig);
    assert_string_equal(old.text, "");
    assert_string_equal(next.text, "");
    broker_expect(rig, OB_MSG_EXEC_CLOSE);
    fetch = expect_first_fetch(rig);
    put_answer(rig, fetch);
    deliver(rig);
    assert_string_equal(next.text, WHOLE_ANSWER);
}

/* ---- pieces ---- */

static void test_answer_may_be_cut_at_every_byte(void **state)
{
    rig_t *rig = *state;
    ob_buf_t answer = {0};
    ob_execution_t *execution = open_execution(rig);
    size_t len = 1;
    for (size_t cut = 0; cut < len; cut++) {
        seen_t seen = {0};
        ask(rig, execution, &get_request, &seen);
        if (cut == 0)
            broker_expect(rig, OB_MSG_EXEC_OPEN);
        put_answer(rig, broker_expect(rig, OB_MSG_FETCH));
        len = rig->to_client.len;
        assert_int_equal(ob_buf_put(&answer, rig->to_client.data + cut, len - cut), 0);
        rig->to_client.len = cut;
        deliver(rig);
        assert_true(strcmp(seen.text, WHOLE_ANSWER) != 0);
        assert_int_equal(ob_buf_put(&rig->to_client, answer.data, answer.len), 0);
        deliver(rig);
        assert_string_equal(seen.text, WHOLE_ANSWER);
        answer.len = 0;
    }
    assert_true(len > 100);
    ob_buf_dispose(&answer);
}

static void test_answer_may_come_byte_by_byte(void **state)
{
    rig_t *rig = *state;
    seen_t seen = {0};
    ask(rig, open_execution(rig), &get_request, &seen);
    put_answer(rig, expect_first_fetch(rig));
    for (size_t i = 0; i < rig->to_client.len; i++) {
        assert_int_equal(send(rig->broker, rig->to_client.data + i, 1, 0), 1);
        assert_false(ob_client_on_ready(rig->client, true, false));
    }
    assert_string_equal(seen.text, WHOLE_ANSWER);
}

/* A broker that reads slowly, in pieces of every size up to some hundred bytes: the socket fills, the client waits for
 * it, and what arrives in the end is what was asked, in order. */
static void test_full_socket_holds_the_client_back(void **state)
{
    enum { FETCHES = 8, PIECES = 16, PIECE = OB_INITIAL_CREDIT / PIECES };
    rig_t *rig = *state;
    static char body[PIECE];
    seen_t seen[FETCHES] = {0};
    int small = 4096;
    ob_execution_t *execution = open_execution(rig);
    setsockopt(ob_client_fd(rig->client), SOL_SOCKET, SO_SNDBUF, &small, sizeof(small));
    for (size_t i = 0; i < FETCHES; i++)
        ask(rig, execution, &post_request, &seen[i]);
    for (int piece = 0; piece < PIECES; piece++) {
        memset(body, 'a' + piece, sizeof(body));
        for (size_t i = 0; i < FETCHES; i++)
            assert_int_equal(ob_ask_body(execution, seen[i].fetch, (ob_str_t){body, PIECE}, piece == PIECES - 1), 0);
    }
    assert_false(rig->want_write); /* asking only queues */
    ob_client_flush(rig->client);
    assert_true(rig->want_write);
    for (size_t max = 1; rig->want_write; max = max % 700 + 1) {
        assert_true(broker_take(rig, max));
        ob_client_on_ready(rig->client, false, true);
    }
    expect_first_fetch(rig);
    for (size_t i = 1; i < FETCHES; i++)
        broker_expect(rig, OB_MSG_FETCH);
    for (int piece = 0; piece < PIECES; piece++) {
        for (size_t i = 0; i < FETCHES; i++) {
            ob_msg_t msg = broker_expect(rig, OB_MSG_FETCH_BODY);
            memset(body, 'a' + piece, sizeof(body));
            assert_int_equal(msg.fetch, seen[i].fetch);
            assert_true(ob_str_eq(msg.payload, (ob_str_t){body, PIECE}));
            assert_int_equal(msg.flags, piece == PIECES - 1 ? OB_FLAG_FIN : 0);
        }
    }
    broker_expect_nothing(rig);
}

static void send_next_chunk(seen_t *seen)
{
    rig_t *rig = seen->rig;
    if (rig->to_client.len == 0 || rig->gone_count > 0)
        return;
    ssize_t sent = send(rig->broker, rig->to_client.data, rig->to_client.len, MSG_NOSIGNAL);
    if (sent > 0)
        ob_buf_consume(&rig->to_client, (size_t)sent);
}

/* The broker refills the socket during every event, so it never runs dry: the client must return all the same. */
static void test_reading_is_bounded_per_call(void **state)
{
    enum { FETCHES = 16 };
    rig_t *rig = *state;
    seen_t seen[FETCHES] = {0};
    size_t total = 0;
    ob_execution_t *execution = open_execution(rig);
    for (size_t i = 0; i < FETCHES; i++) {
        seen[i].silent = true;
        seen[i].then = send_next_chunk;
        ask(rig, execution, &get_request, &seen[i]);
        ob_msg_t fetch = i == 0 ? expect_first_fetch(rig) : broker_expect(rig, OB_MSG_FETCH);
        put_head(rig, fetch);
        for (size_t j = 0; j < OB_INITIAL_CREDIT / OB_CHUNK_MAX; j++)
            put_body(rig, fetch, zeros(OB_CHUNK_MAX), false);
    }
    send_next_chunk(&seen[0]);
    assert_true(ob_client_on_ready(rig->client, true, false));
    for (size_t i = 0; i < FETCHES; i++)
        total += seen[i].body_bytes;
    assert_true(total > 0 && total <= 512 * 1024);
    while (ob_client_on_ready(rig->client, true, false) || rig->to_client.len > 0)
        send_next_chunk(&seen[0]);
    for (size_t i = 0; i < FETCHES; i++)
        assert_int_equal(seen[i].body_bytes, OB_INITIAL_CREDIT);
}

/* ---- bounds ---- */

static void test_fetches_of_an_execution_are_bounded(void **state)
{
    rig_t *rig = *state;
    static seen_t seen[OB_FETCHES_MAX];
    seen_t last = {0};
    uint32_t number = 0;
    ob_execution_t *execution = open_execution(rig);
    for (size_t i = 0; i < OB_FETCHES_MAX; i++)
        ask(rig, execution, &get_request, &seen[i]);
    assert_int_equal(ob_ask_fetch(execution, &get_request, &events, &last, &number), OB_E_LIMIT);
    for (size_t i = 0; i < OB_FETCHES_MAX; i += 3) /* any order of ending */
        ob_ask_cancel(execution, seen[i].fetch);
    ask(rig, execution, &get_request, &last);
    assert_int_equal(last.fetch, OB_FETCHES_MAX + 1);
    lose_broker(rig);
    for (size_t i = 0; i < OB_FETCHES_MAX; i++)
        assert_string_equal(seen[i].text, i % 3 == 0 ? "" : BROKER_GONE);
    assert_string_equal(last.text, BROKER_GONE);
}

static void test_executions_of_a_channel_are_bounded(void **state)
{
    rig_t *rig = *state;
    static const ob_msg_exec_open_t identity = {.execution_id = OB_STR("e")};
    ob_msg_exec_open_t too_long = {.credential = zeros(OB_CREDENTIAL_MAX + 1)};
    ob_execution_t *execution = NULL;
    assert_int_equal(ob_execution_open(rig->client, &too_long, &execution), OB_E_TOO_LARGE);
    for (size_t i = 0; i < OB_EXECUTIONS_MAX; i++)
        assert_int_equal(ob_execution_open(rig->client, &identity, &execution), 0);
    ob_execution_t *extra = NULL;
    assert_int_equal(ob_execution_open(rig->client, &identity, &extra), OB_E_LIMIT);
    assert_null(extra);
    ob_execution_close(execution);
    assert_int_equal(ob_execution_open(rig->client, &identity, &extra), 0);
}

static void test_queue_for_a_broker_that_does_not_read_is_bounded(void **state)
{
    rig_t *rig = *state;
    seen_t seen = {0};
    int err;
    size_t taken = 0;
    ob_execution_t *execution = open_execution(rig);
    while ((err = ob_ask_fetch(execution, &post_request, &events, &seen, &seen.fetch)) == 0) {
        assert_int_equal(ob_ask_body(execution, seen.fetch, zeros(OB_INITIAL_CREDIT), false), 0);
        taken += OB_INITIAL_CREDIT;
        assert_true(taken <= OB_CLIENT_QUEUE_MAX);
    }
    assert_int_equal(err, OB_E_NOMEM);
    assert_true(taken > OB_CLIENT_QUEUE_MAX / 2);
    assert_int_equal(ob_ask_body(execution, seen.fetch, OB_STR(""), true), OB_E_NOMEM);
    ob_execution_close(execution); /* still told, behind everything else */
    lose_broker(rig);
    assert_int_equal(rig->gone_count, 1);
}

static void test_asking_too_much_leaves_nothing_behind(void **state)
{
    rig_t *rig = *state;
    ob_msg_fetch_t too_large = get_request;
    uint32_t number = 77;
    seen_t seen = {0};
    ob_execution_t *execution = open_execution(rig);
    too_large.url = zeros(OB_URL_MAX + 1);
    assert_int_equal(ob_ask_fetch(execution, &too_large, &events, &seen, &number), OB_E_TOO_LARGE);
    assert_int_equal(number, 77);
    broker_expect_nothing(rig);
    ask(rig, execution, &get_request, &seen);
    assert_int_equal(expect_first_fetch(rig).fetch, 1);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        TEST(test_execution_opens_itself_with_its_first_fetch),
        TEST(test_execution_without_a_fetch_says_nothing),
        TEST(test_answer_arrives_in_order_and_ends_the_fetch),
        TEST(test_failure_ends_the_fetch),
        TEST(test_interleaved_answers_reach_their_own_fetch),
        TEST(test_request_body_is_split_and_ends_once),
        TEST(test_request_body_stays_within_the_credit),
        TEST(test_consumed_response_body_is_granted_again),
        TEST(test_cancel_is_told_and_what_crosses_it_is_dropped),
        TEST(test_closed_execution_gets_nothing_nor_does_the_next_one),
        TEST(test_answer_may_be_cut_at_every_byte),
        TEST(test_answer_may_come_byte_by_byte),
        TEST(test_full_socket_holds_the_client_back),
        TEST(test_reading_is_bounded_per_call),
        TEST(test_fetches_of_an_execution_are_bounded),
        TEST(test_executions_of_a_channel_are_bounded),
        TEST(test_queue_for_a_broker_that_does_not_read_is_bounded),
        TEST(test_asking_too_much_leaves_nothing_behind),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
