#include <stdlib.h>

#include "outbound/broker/decide.h"
#include "outbound/broker/fetch.h"
#include "outbound/broker/headers.h"
#include "outbound/broker/retry.h"

static uint64_t key_of(const ob_exec_t *exec, uint32_t id)
{
    return (uint64_t)exec->id << 32 | id;
}

static void link_fetch(ob_fetch_t *fetch)
{
    ob_exec_t *exec = fetch->exec;

    fetch->prev = exec->last;
    if (exec->last != NULL)
        exec->last->next = fetch;
    else
        exec->first = fetch;
    exec->last = fetch;
    exec->open++;
}

static void unlink_fetch(ob_fetch_t *fetch)
{
    ob_exec_t *exec = fetch->exec;

    *(fetch->prev != NULL ? &fetch->prev->next : &exec->first) = fetch->next;
    *(fetch->next != NULL ? &fetch->next->prev : &exec->last) = fetch->prev;
    exec->open--;
    if (fetch->running && exec->running-- == exec->running_max)
        ob_task_post(exec->channel->broker->loop, &exec->start_waiting);
}

static void unblock(ob_fetch_t *fetch)
{
    if (fetch->blocked_link == NULL)
        return;
    *fetch->blocked_link = fetch->next_blocked;
    if (fetch->next_blocked != NULL)
        fetch->next_blocked->blocked_link = fetch->blocked_link;
    fetch->blocked_link = NULL;
}

static void fetch_free(ob_fetch_t *fetch)
{
    ob_channel_t *channel = fetch->exec->channel;

    ob_hop_dispose(fetch);
    ob_retry_dispose(fetch);
    unblock(fetch);
    unlink_fetch(fetch);
    ob_table_remove(&channel->fetches, &fetch->node);
    channel->sockets -= fetch->is_socket;
    ob_body_dispose(&fetch->body);
    channel->held -= fetch->payload.len;
    ob_buf_dispose(&fetch->payload);
    ob_buf_dispose(&fetch->location);
    ob_url_dispose(&fetch->url);
    free(fetch->headers);
    free(fetch);
}

/* The message's own bytes are kept: what is asked points into them for all hops. */
static int copy_request(ob_fetch_t *fetch, const ob_msg_t *msg)
{
    ob_header_t headers[OB_HEADERS_MAX];
    ob_msg_t own = *msg;
    int err;

    if ((err = ob_buf_put(&fetch->payload, msg->payload.ptr, msg->payload.len)) != 0)
        return err;
    own.payload = ob_buf_str(&fetch->payload);
    if ((err = ob_msg_get_fetch(&own, headers, &fetch->asked)) != 0)
        return err;
    if ((fetch->headers = calloc(fetch->asked.header_count + 1, sizeof(ob_header_t))) == NULL)
        return OB_E_NOMEM;
    memcpy(fetch->headers, headers, fetch->asked.header_count * sizeof(ob_header_t));
    fetch->asked.headers = fetch->headers;
    return 0;
}

static int fetch_new(ob_exec_t *exec, const ob_msg_t *msg, ob_fetch_t **out)
{
    ob_channel_t *channel = exec->channel;
    ob_fetch_t *fetch = calloc(1, sizeof(*fetch));
    int err;

    if (fetch == NULL)
        return OB_E_NOMEM;
    if ((err = copy_request(fetch, msg)) != 0 ||
        (err = ob_table_add(&channel->fetches, &fetch->node, key_of(exec, msg->fetch))) != 0) {
        ob_buf_dispose(&fetch->payload);
        free(fetch->headers);
        free(fetch);
        return err;
    }
    channel->held += fetch->payload.len;
    fetch->exec = exec;
    fetch->id = msg->fetch;
    fetch->credit = OB_INITIAL_CREDIT;
    fetch->failure_reason = "";
    fetch->sends_body = fetch->asked.body == OB_BODY_STREAM;
    ob_body_init(&fetch->body, fetch->asked.body_length, &channel->held);
    link_fetch(fetch);
    *out = fetch;
    return 0;
}

static void on_asked(ob_fetch_t *fetch)
{
    ob_exec_t *exec = fetch->exec;
    const ob_channel_t *channel = exec->channel;

    if (exec->asked == exec->asked_max)
        ob_fetch_fail(fetch, OB_VERDICT_ERROR, OB_FAIL_LIMIT, "the execution's subrequests are used up");
    else if (channel->fetches.count > OB_CHANNEL_FETCHES_MAX || channel->held > OB_CHANNEL_HELD_MAX)
        ob_fetch_fail(fetch, OB_VERDICT_ERROR, OB_FAIL_LIMIT, "too many fetches at once on this worker's channel");
    else {
        exec->asked++;
        if (exec->running < exec->running_max)
            ob_fetch_start(fetch);
    }
}

const char *ob_answer_fetch(ob_channel_t *channel, ob_exec_t *exec, ob_fetch_t *fetch, const ob_msg_t *msg)
{
    int err;

    if (exec == NULL)
        return "FETCH of an execution that is not open";
    if (exec->open == OB_FETCHES_MAX)
        return "FETCH over the bound of open fetches";
    if ((err = fetch_new(exec, msg, &fetch)) == OB_E_NOMEM) {
        ob_channel_queued(channel, err);
        return NULL;
    }
    if (err != 0)
        return "FETCH is malformed";
    on_asked(fetch);
    return NULL;
}

const char *ob_answer_fetch_body(ob_channel_t *channel, ob_exec_t *exec, ob_fetch_t *fetch, const ob_msg_t *msg)
{
    uint32_t credit;
    int err;

    (void)exec;
    if (fetch->asked.body != OB_BODY_STREAM)
        return "FETCH_BODY of a fetch without a body";
    err = ob_body_put(&fetch->body, msg->payload, (msg->flags & OB_FLAG_FIN) != 0);
    if (err == OB_E_STATE)
        return "FETCH_BODY after the end of the body";
    if (err == OB_E_LIMIT)
        return "FETCH_BODY over its credit";
    if (err == OB_E_MALFORMED) {
        ob_fetch_fail(fetch, OB_VERDICT_ERROR, OB_FAIL_MALFORMED, "the request body is not of its declared length");
        return NULL;
    }
    if (err != 0 || channel->held > OB_CHANNEL_HELD_MAX) {
        ob_fetch_fail(fetch, OB_VERDICT_ERROR, OB_FAIL_LIMIT,
                      "too many request bytes at once on this worker's channel");
        return NULL;
    }
    if ((credit = ob_body_take_credit(&fetch->body)) > 0) /* it is being discarded */
        ob_channel_queued(channel,
                          ob_msg_put_credit(&channel->out, OB_MSG_RESPONSE_CREDIT, fetch->exec->id, fetch->id, credit));
    ob_hop_body_came(fetch);
    return NULL;
}

const char *ob_answer_fetch_credit(ob_channel_t *channel, ob_exec_t *exec, ob_fetch_t *fetch, const ob_msg_t *msg)
{
    uint32_t bytes;

    (void)channel;
    (void)exec;
    if (ob_msg_get_credit(msg, &bytes) != 0)
        return "FETCH_CREDIT is malformed";
    if (bytes > OB_INITIAL_CREDIT - fetch->credit)
        return "FETCH_CREDIT for bytes that were never sent";
    fetch->credit += bytes;
    ob_hop_credit_came(fetch);
    return NULL;
}

const char *ob_answer_fetch_cancel(ob_channel_t *channel, ob_exec_t *exec, ob_fetch_t *fetch, const ob_msg_t *msg)
{
    (void)channel;
    (void)exec;
    (void)msg;
    ob_fetch_cancel(fetch);
    return NULL;
}

ob_fetch_t *ob_fetch_first_waiting(const ob_exec_t *exec)
{
    ob_fetch_t *fetch = exec->first;

    while (fetch != NULL && fetch->running)
        fetch = fetch->next;
    return fetch;
}

static void note_socket(ob_fetch_t *fetch)
{
    ob_str_t protocol = ob_url_protocol(&fetch->url);

    fetch->is_socket = ob_str_eq(protocol, OB_STR("wss:")) || ob_str_eq(protocol, OB_STR("ws:"));
    fetch->exec->channel->sockets += fetch->is_socket;
}

/* What the code asked for must be in canonical form already: the isolate's URL class wrote it. What is not has come
 * past it, and two parsers would disagree about it somewhere. */
static const char *form_error(ob_fetch_t *fetch)
{
    ob_str_t text = fetch->asked.url, method = fetch->asked.method;
    const char *error;

    if (text.len == 0 || text.len > OB_URL_MAX || ob_url_parse(text, NULL, &fetch->url) != 0)
        return "the URL cannot be parsed";
    if (!ob_str_eq(text, ob_buf_str(&fetch->url.href)))
        return "the URL is not in canonical form";
    fetch->asked_origin = (ob_str_t){text.ptr, fetch->url.pathname_start};
    if ((error = ob_decide_method(method)) != NULL)
        return error;
    note_socket(fetch);
    if (fetch->is_socket && (!fetch->sends_body || !ob_str_eq(method, OB_STR("GET"))))
        return "a WebSocket is opened by GET, with a stream of messages";
    fetch->sends_body = fetch->sends_body && !fetch->is_socket;
    if (fetch->sends_body && (ob_str_eq(method, OB_STR("GET")) || ob_str_eq(method, OB_STR("HEAD"))))
        return "a GET or HEAD request has no body";
    if (ob_headers_check(fetch->asked.headers, fetch->asked.header_count) != 0)
        return "a header is malformed or too large";
    return NULL;
}

void ob_fetch_start(ob_fetch_t *fetch)
{
    const char *error = form_error(fetch);

    fetch->running = true;
    fetch->exec->running++;
    if (error != NULL) {
        ob_fetch_fail(fetch, OB_VERDICT_ERROR, OB_FAIL_MALFORMED, error);
        return;
    }
    if (fetch->exec->channel->sockets > OB_CHANNEL_SOCKETS_MAX) {
        ob_fetch_fail(fetch, OB_VERDICT_ERROR, OB_FAIL_BOUND, "too many WebSockets at once on this worker's channel");
        return;
    }
    memcpy(fetch->method, fetch->asked.method.ptr, fetch->asked.method.len);
    ob_hop_start(fetch);
}

void ob_fetch_cancel(ob_fetch_t *fetch)
{
    if (fetch->hop.transfer != NULL)
        ob_report_end(fetch, "cancelled by the worker");
    fetch_free(fetch);
}

void ob_fetch_complete(ob_fetch_t *fetch)
{
    ob_channel_t *channel = fetch->exec->channel;

    ob_report_end(fetch, "");
    ob_channel_queued(
        channel, ob_msg_put(&channel->out, OB_MSG_RESPONSE_BODY, OB_FLAG_FIN, fetch->exec->id, fetch->id, OB_STR("")));
    fetch_free(fetch);
}

void ob_fetch_deny(ob_fetch_t *fetch, const char *reason)
{
    ob_fetch_fail(fetch, OB_VERDICT_DENY, OB_FAIL_DENIED, reason);
}

void ob_fetch_fail(ob_fetch_t *fetch, uint8_t verdict, uint8_t failure, const char *reason)
{
    ob_report_record(fetch, verdict, reason);
    ob_report_audit(fetch, verdict, reason);
    ob_report_failure(fetch, failure, reason);
    fetch_free(fetch);
}

void ob_fetches_unblock(ob_channel_t *channel)
{
    ob_fetch_t *fetch = channel->blocked;

    /* Those that pause again put themselves onto a new list. */
    channel->blocked = NULL;
    while (fetch != NULL) {
        ob_fetch_t *next = fetch->next_blocked;

        fetch->blocked_link = NULL;
        if (fetch->hop.transfer != NULL)
            ob_transfer_resume_body(fetch->hop.transfer);
        fetch = next;
    }
}
