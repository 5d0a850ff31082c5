/* The worker's side of a real channel: a client on a socketpair, whose other end the test plays as the broker, with the
 * encoders of wire/msg. */
#ifndef MAYFLY_TESTS_UNIT_CLIENT_RIG_H
#define MAYFLY_TESTS_UNIT_CLIENT_RIG_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

#include "outbound/client/client.h"

/* ---- the rig: a client, and the broker's end of its channel ---- */

typedef struct rig {
    ob_client_t *client;
    int broker;
    ob_buf_t from_client; /* read by the broker, not parsed yet */
    size_t parsed;        /* of from_client */
    ob_buf_t to_client;   /* encoded, not sent yet */
    bool want_write;
    int gone_count;
    char why[200];
    int attach_when_gone; /* -1: no */
} rig_t;

/* What one fetch saw, in order: "record(1) head(200) body(abc) body(fin:d) credit(5) fail(7)". */
typedef struct seen {
    rig_t *rig;
    ob_execution_t *execution;
    uint32_t fetch;
    char text[2000];
    size_t body_bytes;
    bool silent; /* counts bodies, does not note them */
    void (*then)(struct seen *seen);
} seen_t;

static inline void note(seen_t *seen, const char *format, ...) __attribute__((format(printf, 2, 3)));
static inline void note(seen_t *seen, const char *format, ...)
{
    size_t len = strlen(seen->text);
    va_list args;
    va_start(args, format);
    vsnprintf(seen->text + len, sizeof(seen->text) - len, format, args);
    va_end(args);
    if (seen->then != NULL)
        seen->then(seen);
}

static inline void on_record(void *data, const ob_msg_record_t *record)
{
    note(data, "record(%d %.*s) ", record->verdict, (int)record->host.len, record->host.ptr);
}

static inline void on_head(void *data, const ob_msg_head_t *head)
{
    note(data, "head(%d %zu) ", head->status, head->header_count);
}

static inline void on_body(void *data, ob_str_t bytes, bool fin)
{
    seen_t *seen = data;
    seen->body_bytes += bytes.len;
    if (!seen->silent)
        note(seen, "body(%s%.*s) ", fin ? "fin:" : "", (int)bytes.len, bytes.ptr);
    else if (seen->then != NULL)
        seen->then(seen);
}

static inline void on_credit(void *data, uint32_t bytes)
{
    note(data, "credit(%u) ", bytes);
}

static inline void on_fail(void *data, uint8_t failure, ob_str_t text)
{
    note(data, "fail(%d %.*s) ", failure, (int)text.len, text.ptr);
}

static const ob_fetch_events_t events = {on_record, on_head, on_body, on_credit, on_fail};

static inline void on_want_write(void *data, bool wanted)
{
    rig_t *rig = data;
    assert_int_not_equal(rig->want_write, wanted); /* only changes are told */
    rig->want_write = wanted;
}

static inline void on_gone(void *data, const char *why)
{
    rig_t *rig = data;
    rig->gone_count++;
    snprintf(rig->why, sizeof(rig->why), "%s", why);
    assert_int_equal(ob_client_fd(rig->client), -1);
    if (rig->attach_when_gone != -1)
        ob_client_attach(rig->client, rig->attach_when_gone);
}

static inline int make_channel(rig_t *rig)
{
    int pair[2];
    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, pair), 0);
    rig->broker = pair[1];
    rig->parsed = 0;
    rig->from_client.len = 0;
    return pair[0];
}

static inline int set_up(void **state)
{
    rig_t *rig = calloc(1, sizeof(*rig));
    ob_client_loop_t loop = {on_want_write, on_gone, rig};
    assert_non_null(rig);
    rig->attach_when_gone = -1;
    assert_int_equal(ob_client_new(&loop, &rig->client), 0);
    assert_int_equal(ob_client_fd(rig->client), -1);
    ob_client_attach(rig->client, make_channel(rig));
    *state = rig;
    return 0;
}

static inline int tear_down(void **state)
{
    rig_t *rig = *state;
    ob_client_free(rig->client);
    if (rig->broker != -1)
        close(rig->broker);
    ob_buf_dispose(&rig->from_client);
    ob_buf_dispose(&rig->to_client);
    free(rig);
    return 0;
}

static inline ob_execution_t *open_execution(rig_t *rig)
{
    static const ob_msg_exec_open_t identity = {OB_STR("e-1"), OB_STR("key"), OB_STR("github"), 50};
    ob_execution_t *execution = NULL;
    assert_int_equal(ob_execution_open(rig->client, &identity, &execution), 0);
    return execution;
}

static const ob_msg_fetch_t get_request = {.method = OB_STR("GET"), .url = OB_STR("https://a.example/")};
static const ob_msg_fetch_t post_request = {
    .method = OB_STR("POST"), .url = OB_STR("https://a.example/"), .body = OB_BODY_STREAM, .body_length = UINT64_MAX};

static inline void ask(rig_t *rig, ob_execution_t *execution, const ob_msg_fetch_t *request, seen_t *seen)
{
    seen->rig = rig;
    seen->execution = execution;
    assert_int_equal(ob_ask_fetch(execution, request, &events, seen, &seen->fetch), 0);
}

/* ---- the broker ---- */

/* Takes what the socket holds; false at its end (or when there is nothing). */
static inline bool broker_take(rig_t *rig, size_t max)
{
    ssize_t got;
    assert_int_equal(ob_buf_try_reserve(&rig->from_client, max), 0);
    got = recv(rig->broker, rig->from_client.data + rig->from_client.len, max, 0);
    if (got > 0)
        rig->from_client.len += (size_t)got;
    return got > 0;
}

/* The next message of the client, flushed by this call if need be; fails the test when there is none. */
static inline ob_msg_t broker_next(rig_t *rig)
{
    ob_msg_t msg;
    size_t used;
    for (;;) {
        ob_str_t rest = ob_buf_str(&rig->from_client);
        if (rig->parsed > 0)
            rest = (ob_str_t){rest.ptr + rig->parsed, rest.len - rig->parsed};
        int err = ob_msg_parse(rest, OB_TO_BROKER, &msg, &used);
        if (err == 0)
            break;
        assert_int_equal(err, OB_E_AGAIN);
        ob_client_flush(rig->client);
        assert_true(broker_take(rig, 65536));
    }
    rig->parsed += used;
    return msg;
}

static inline ob_msg_t broker_expect(rig_t *rig, uint8_t type)
{
    ob_msg_t msg = broker_next(rig);
    assert_string_equal(ob_msg_name(msg.type), ob_msg_name(type));
    return msg;
}

static inline void broker_expect_nothing(rig_t *rig)
{
    ob_client_flush(rig->client);
    while (broker_take(rig, 65536))
        ;
    assert_int_equal(rig->from_client.len, rig->parsed);
}

static inline void broker_send(rig_t *rig)
{
    assert_int_equal(send(rig->broker, rig->to_client.data, rig->to_client.len, MSG_NOSIGNAL), rig->to_client.len);
    rig->to_client.len = 0;
}

/* Sends what is encoded and lets the client read it. */
static inline void deliver(rig_t *rig)
{
    broker_send(rig);
    while (ob_client_on_ready(rig->client, true, false))
        ;
}

static const ob_msg_record_t allowed = {.verdict = OB_VERDICT_ALLOW, .status = 200, .host = OB_STR("a.example")};
static const ob_header_t one_header[] = {{OB_STR("a"), OB_STR("b")}};
static const ob_msg_head_t ok_head = {
    .status = 200, .url = OB_STR("https://a.example/"), .headers = one_header, .header_count = 1};

static inline void put_head(rig_t *rig, ob_msg_t to)
{
    assert_int_equal(ob_msg_put_head(&rig->to_client, to.execution, to.fetch, &ok_head), 0);
}

static inline void put_raw(rig_t *rig, ob_msg_t to, uint8_t type, uint8_t flags, ob_str_t payload)
{
    assert_int_equal(ob_msg_put(&rig->to_client, type, flags, to.execution, to.fetch, payload), 0);
}

static inline void put_fail(rig_t *rig, ob_msg_t to, uint8_t failure, ob_str_t text)
{
    assert_int_equal(ob_msg_put_fail(&rig->to_client, to.execution, to.fetch, failure, text), 0);
}

static inline void put_body(rig_t *rig, ob_msg_t to, ob_str_t bytes, bool fin)
{
    put_raw(rig, to, OB_MSG_RESPONSE_BODY, fin ? OB_FLAG_FIN : 0, bytes);
}

static inline void put_credit(rig_t *rig, ob_msg_t to, uint32_t bytes)
{
    assert_int_equal(ob_msg_put_credit(&rig->to_client, OB_MSG_RESPONSE_CREDIT, to.execution, to.fetch, bytes), 0);
}

static inline void put_answer(rig_t *rig, ob_msg_t to)
{
    assert_int_equal(ob_msg_put_record(&rig->to_client, to.execution, to.fetch, &allowed), 0);
    put_head(rig, to);
    put_body(rig, to, OB_STR("abc"), false);
    put_body(rig, to, OB_STR("d"), true);
}

#define WHOLE_ANSWER "record(1 a.example) head(200 1) body(abc) body(fin:d) "

/* A block of zeros, as large as any body message may be. */
static inline ob_str_t zeros(size_t len)
{
    static const char bytes[OB_INITIAL_CREDIT];
    assert_true(len <= sizeof(bytes));
    return (ob_str_t){bytes, len};
}

static inline ob_msg_t expect_first_fetch(rig_t *rig)
{
    broker_expect(rig, OB_MSG_EXEC_OPEN);
    return broker_expect(rig, OB_MSG_FETCH);
}

#define BROKER_GONE "fail(8 the outbound broker is gone) "

static inline void lose_broker(rig_t *rig)
{
    close(rig->broker);
    rig->broker = -1;
    while (ob_client_on_ready(rig->client, true, false))
        ;
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

#endif
