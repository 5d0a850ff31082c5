/* The way of an answer: from the runtime's events to h2o. See request.h for the states. */
#include <inttypes.h>
#include <stdio.h>

#include "gateway/worker/fetches.h"
#include "gateway/worker/queue.h"
#include "gateway/worker/relay.h"
#include "gateway/worker/request.h"
#include "gateway/worker/respond.h"
#include "gateway/worker/watch.h"

static void break_off(gw_request_t *request);

/* ---- sending ---- */

static void on_proceed(h2o_generator_t *generator, h2o_req_t *req)
{
    gw_request_t *request = (gw_request_t *)generator;

    (void)req;
    request->in_flight = false;
    request->worker->busy = true;
    if (request->broken)
        break_off(request);
    else if (request->answer == GW_ANSWER_STREAM)
        gw_request_pull(request);
}

/* h2o may clear the request, and with it its hold on ours, before this returns: callers have a hold of their own. */
static void send_pieces(gw_request_t *request, h2o_iovec_t *pieces, size_t count, h2o_send_state_t state)
{
    request->in_flight = state == H2O_SEND_STATE_IN_PROGRESS;
    request->progress_ms = 0;
    if (!request->in_flight)
        request->answer = GW_ANSWER_COMPLETE;
    h2o_send(request->req, pieces, count, state);
}

void gw_answer_put_timing(gw_request_t *request)
{
    uint64_t total_us = gw_now_us() - request->began_us;
    char text[128];
    int len = 0;

    if (request->done)
        len = snprintf(text, sizeof(text), "isolate;desc=%s, cpu;dur=%" PRIu64 ".%03u, ",
                       request->usage.warm ? "warm" : "cold", request->usage.cpu_us / 1000,
                       (unsigned)(request->usage.cpu_us % 1000));
    len += snprintf(text + len, sizeof(text) - (size_t)len, "total;dur=%" PRIu64 ".%03u", total_us / 1000,
                    (unsigned)(total_us % 1000));
    gw_respond_header(request->req, "server-timing", (ob_str_t){text, (size_t)len});
}

static void send_whole(gw_request_t *request)
{
    h2o_req_t *req = request->req;
    bool has_body = gw_status_has_body(req->res.status);
    h2o_iovec_t body = h2o_iovec_init(request->ready_body.ptr, request->ready_body.len);

    req->res.content_length = has_body ? body.len : req->res.status == 205 ? 0 : SIZE_MAX;
    request->access.bytes = has_body ? body.len : 0;
    h2o_start_response(req, &request->generator);
    send_pieces(request, &body, has_body && body.len > 0 ? 1 : 0, H2O_SEND_STATE_FINAL);
}

/* The head goes out at once; the client's readiness for more then asks for the first piece. */
static void send_head(gw_request_t *request)
{
    h2o_req_t *req = request->req;

    req->res.content_length = request->left >= 0 ? (size_t)request->left : SIZE_MAX;
    request->chunked = request->left < 0 && req->version == 0x101;
    if (request->chunked)
        h2o_add_header(&req->pool, &req->res.headers, H2O_TOKEN_TRANSFER_ENCODING, NULL, H2O_STRLIT("chunked"));
    else if (request->left < 0 && req->version < 0x101)
        req->http1_is_persistent = 0; /* the end of the connection is the end of the body */
    request->answer = GW_ANSWER_STREAM;
    h2o_start_response(req, &request->generator);
    send_pieces(request, NULL, 0, H2O_SEND_STATE_IN_PROGRESS);
}

void gw_answer_send(gw_request_t *request)
{
    h2o_req_t *req = request->req;

    gw_request_hold(request);
    request->generator.proceed = on_proceed;
    request->access.status = req->res.status;
    req->compress_hint = GW_OURS;
    req->res.reason = gw_reason_phrase(req->res.status);
    gw_respond_header(req, "mayfly-execution", request->access.execution);
    gw_answer_put_timing(request);
    if (request->is_stream && gw_status_has_body(req->res.status))
        send_head(request);
    else
        send_whole(request);
    gw_request_drop(request);
}

static void set_ready(gw_request_t *request)
{
    request->answer = GW_ANSWER_READY;
    if (!request->starting)
        gw_answer_send(request);
}

static void set_problem(gw_request_t *request, const gw_problem_t *problem)
{
    request->access.code = gw_problem_code(problem->kind);
    request->is_stream = false;
    request->req->res.headers.size = 0;
    request->ready_body = gw_respond_print(request->req, problem);
    set_ready(request);
}

/* The client sees that something is missing: HTTP/1 has no last chunk or too few bytes, HTTP/2 has a reset. */
static void break_off(gw_request_t *request)
{
    request->broken = true;
    if (request->req != NULL && !request->in_flight)
        send_pieces(request, NULL, 0, H2O_SEND_STATE_ERROR);
}

/* What the agent does from here on is for nobody. */
static void give_up(gw_request_t *request)
{
    request->canceled = true;
    if (request->execution != NULL)
        rt_execution_cancel(request->execution);
    if (request->relay != NULL)
        gw_relay_cancel(request->relay);
    if (request->answer == GW_ANSWER_STREAM)
        break_off(request);
}

void gw_answer_abandon(gw_request_t *request)
{
    h2o_req_t *req = request->req;

    if (req == NULL || request->answer == GW_ANSWER_COMPLETE)
        return;
    gw_request_hold(request);
    request->access.status = gw_problem_status(GW_CANCELED);
    request->access.code = gw_problem_code(GW_CANCELED);
    gw_watch_shut(req);
    req->http1_is_persistent = 0;
    give_up(request);
    if (request->answer == GW_ANSWER_NONE) {
        request->answer = GW_ANSWER_COMPLETE;
        gw_respond_whole(req, gw_problem_status(GW_CANCELED), OB_STR("")); /* to nobody; h2o closes then */
    }
    gw_request_drop(request);
}

/* ---- the runtime's events ---- */

static void on_head(void *data, int status, const ob_header_t *headers, size_t count, int64_t body_length,
                    const ob_str_t *body)
{
    gw_request_t *request = data;
    h2o_req_t *req = request->req;

    if (request->outcome != NULL) {
        bool lost = gw_outcome_head(request->outcome, status, headers, count) != 0 ||
                    (body != NULL && gw_outcome_body(request->outcome, *body) != 0);
        if (lost)
            request->outcome->name = rt_fault_outcome(RT_FAULT_INTERNAL);
        if (body == NULL)
            gw_request_pull(request);
        return;
    }
    if (req == NULL || request->answer != GW_ANSWER_NONE)
        return;
    req->res.status = status;
    gw_respond_agent_headers(req, headers, count);
    request->is_stream = body == NULL;
    request->left = body == NULL ? body_length : -1;
    if (body != NULL)
        request->ready_body = gw_str(h2o_strdup(&req->pool, body->ptr, body->len));
    set_ready(request);
}

static void send_chunk(gw_request_t *request)
{
    h2o_iovec_t pieces[3];
    size_t count = 0;

    if (request->chunked) {
        int len = snprintf(request->chunk_head, sizeof(request->chunk_head), "%zx\r\n", request->chunk.len);
        pieces[count++] = h2o_iovec_init(request->chunk_head, (size_t)len);
    }
    pieces[count++] = h2o_iovec_init(request->chunk.data, request->chunk.len);
    if (request->chunked)
        pieces[count++] = h2o_iovec_init(H2O_STRLIT("\r\n"));
    send_pieces(request, pieces, count, H2O_SEND_STATE_IN_PROGRESS);
}

static void on_body(void *data, ob_str_t bytes)
{
    gw_request_t *request = data;

    if (request->outcome != NULL && gw_outcome_body(request->outcome, bytes) != 0)
        request->outcome->name = rt_fault_outcome(RT_FAULT_INTERNAL);
    if (request->answer != GW_ANSWER_STREAM || request->req == NULL || bytes.len == 0) {
        gw_request_pull(request); /* an empty piece would end a chunked body */
        return;
    }
    request->chunk.len = 0;
    if ((request->left >= 0 && bytes.len > (uint64_t)request->left) ||
        ob_buf_put(&request->chunk, bytes.ptr, bytes.len) != 0) {
        give_up(request);
        return;
    }
    if (request->left >= 0)
        request->left -= (int64_t)bytes.len;
    request->access.bytes += bytes.len;
    send_chunk(request);
}

static void on_body_end(void *data)
{
    gw_request_t *request = data;
    h2o_iovec_t end = h2o_iovec_init(H2O_STRLIT("0\r\n\r\n"));

    if (request->answer != GW_ANSWER_STREAM || request->req == NULL)
        return;
    if (request->left > 0)
        break_off(request);
    else
        send_pieces(request, &end, request->chunked ? 1 : 0, H2O_SEND_STATE_FINAL);
}

static void on_result(void *data, ob_str_t json)
{
    gw_request_t *request = data;
    h2o_req_t *req = request->req;

    if (request->outcome != NULL) {
        if (gw_outcome_result(request->outcome, json) != 0)
            request->outcome->name = rt_fault_outcome(RT_FAULT_INTERNAL);
        return;
    }
    if (req == NULL || request->answer != GW_ANSWER_NONE)
        return;
    req->res.status = 200;
    gw_respond_header(req, "content-type", OB_STR("application/json"));
    request->ready_body = gw_str(h2o_strdup(&req->pool, json.ptr, json.len));
    set_ready(request);
}

/* Is the head still ours to take back? */
static bool can_still_fail(const gw_request_t *request)
{
    return request->answer == GW_ANSWER_NONE || (request->answer == GW_ANSWER_READY && request->is_stream);
}

static void on_fault(void *data, const rt_fault_t *fault)
{
    gw_request_t *request = data;
    gw_problem_t problem;

    gw_problem_from_fault(fault, &problem);
    problem.execution = request->access.execution;
    request->access.code = gw_problem_code(problem.kind);
    request->fault = fault->kind;
    if (request->outcome != NULL) {
        if (gw_outcome_fault(request->outcome, fault) != 0)
            request->outcome->name = rt_fault_outcome(fault->kind);
    } else if (request->req != NULL && can_still_fail(request)) {
        set_problem(request, &problem);
    } else if (request->answer == GW_ANSWER_STREAM) {
        break_off(request);
    }
}

static void on_log(void *data, rt_log_level_t level, uint64_t unix_ms, ob_str_t text)
{
    gw_request_t *request = data;

    if (request->outcome != NULL)
        gw_outcome_log(request->outcome, level, unix_ms, text);
}

static void finish_outcome(gw_request_t *request)
{
    h2o_req_t *req = request->req;
    ob_buf_t json;

    ob_buf_init(&json, 0);
    if (gw_outcome_print(request->outcome, request->access.execution, &request->usage, &json) != 0) {
        set_problem(request, &(gw_problem_t){.kind = GW_INTERNAL, .execution = request->access.execution});
    } else {
        req->res.status = 200;
        gw_respond_header(req, "content-type", OB_STR(GW_OUTCOME_TYPE));
        request->ready_body = gw_str(h2o_strdup(&req->pool, (const char *)json.data, json.len));
        set_ready(request);
    }
    ob_buf_dispose(&json);
}

static void on_done(void *data, const rt_usage_t *usage)
{
    gw_request_t *request = data;
    bool wanted = request->req != NULL && !request->canceled;

    request->usage = *usage;
    request->done = true;
    request->execution = NULL;
    gw_queue_on_ended(request);
    gw_slot_ended(request->worker, request, request->fault);
    gw_fetches_end(request);
    if (wanted && request->outcome != NULL && request->answer == GW_ANSWER_NONE)
        finish_outcome(request);
    else if (wanted && request->answer == GW_ANSWER_NONE)
        set_problem(request, &(gw_problem_t){.kind = GW_INTERNAL, .execution = request->access.execution});
    else if (wanted && request->answer == GW_ANSWER_STREAM)
        break_off(request); /* it ended without an end */
    gw_request_drop(request);
}

const rt_events_t gw_request_events = {.on_head = on_head,
                                       .on_body = on_body,
                                       .on_body_end = on_body_end,
                                       .on_result = on_result,
                                       .on_fault = on_fault,
                                       .on_log = on_log,
                                       .on_done = on_done};
