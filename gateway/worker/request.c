#include "gateway/worker/request.h"

#include <time.h>

#include "gateway/worker/connection.h"
#include "gateway/worker/fetches.h"
#include "gateway/worker/placeholders.h"
#include "gateway/worker/queue.h"
#include "gateway/worker/relay.h"
#include "gateway/worker/respond.h"
#include "gateway/worker/submission.h"
#include "gateway/worker/watch.h"
#include "outbound/wire/log.h"

enum {
    PATH_KEPT = 1024,
    PROGRESS_LEAST = 64 * 1024, /* bytes that an HTTP/2 client must take of an answer in idle_timeout_ms */
};
#define ANSWERS_MAX (UINT64_C(256) * 1024 * 1024) /* bytes of answers that wait for their clients, all together */

/* ---- life ---- */

void gw_request_hold(gw_request_t *request)
{
    request->refs++;
}

static void log_access(gw_request_t *request)
{
    gw_access_t *access = &request->access;

    access->tenant = request->tenant != NULL ? ob_str_from(request->tenant->name) : OB_STR("");
    access->key = request->key != NULL ? ob_str_from(request->key->name) : OB_STR("");
    access->cpu_us = request->usage.cpu_us;
    access->warm = request->usage.warm;
    access->fetches = request->fetch_count;
    gw_access_log_write(access);
}

void gw_request_drop(gw_request_t *request)
{
    gw_worker_t *worker = request->worker;

    if (--request->refs > 0)
        return;
    if (!request->relayed)
        log_access(request);
    h2o_linklist_unlink(&request->link);
    worker->request_count--;
    if (request->credential.len > 0)
        explicit_bzero((char *)request->credential.ptr, request->credential.len);
    if (request->outcome != NULL)
        gw_outcome_dispose(request->outcome);
    ob_buf_dispose(&request->chunk);
    gw_arena_dispose(&request->arena);
    gw_config_drop(request->config);
    free(request);
}

static void on_unanswered(gw_request_t *request)
{
    request->access.status = gw_problem_status(GW_CANCELED);
    request->access.code = gw_problem_code(GW_CANCELED);
    if (request->execution != NULL)
        rt_execution_cancel(request->execution);
    if (request->relay != NULL)
        gw_relay_cancel(request->relay);
}

/* The request's memory pool is being cleared: the last moment that `req` exists. */
static void on_pool_dispose(void *memory)
{
    gw_request_t *request = *(gw_request_t **)memory;
    h2o_req_t *req = request->req;

    if (request->watched)
        gw_watch_forget(request->worker, req);
    request->watched = false;
    gw_queue_remove(request);
    request->req = NULL;
    request->access.wall_us = gw_now_us() - request->began_us;
    if (request->answer != GW_ANSWER_COMPLETE)
        on_unanswered(request);
    gw_request_drop(request);
}

static void describe(gw_access_t *access, h2o_req_t *req)
{
    struct timespec now;
    size_t path_len = req->query_at != SIZE_MAX && req->query_at < req->path.len ? req->query_at : req->path.len;

    clock_gettime(CLOCK_REALTIME, &now);
    access->unix_ms = (uint64_t)now.tv_sec * 1000 + (uint64_t)now.tv_nsec / 1000000;
    access->method = gw_str(req->method);
    access->path = (ob_str_t){req->path.base, path_len < PATH_KEPT ? path_len : PATH_KEPT};
    access->protocol = req->version >= 0x200 ? "HTTP/2" : req->version == 0x101 ? "HTTP/1.1" : "HTTP/1.0";
}

static gw_request_t *request_new(gw_worker_t *worker, h2o_req_t *req)
{
    gw_request_t *request = calloc(1, sizeof(*request));

    if (request == NULL)
        return NULL;
    request->worker = worker;
    request->config = gw_config_hold(worker->config);
    request->req = req;
    request->refs = 1;
    request->left = -1;
    request->began_us = gw_now_us();
    describe(&request->access, req);
    if (gw_arena_copy(&request->arena, request->access.path, &request->access.path) != 0)
        request->access.path = OB_STR("");
    request->access.method = OB_STR("POST");
    h2o_linklist_insert(&worker->requests, &request->link);
    worker->request_count++;
    gw_request_t **slot = h2o_mem_alloc_shared(&req->pool, sizeof(*slot), on_pool_dispose);
    *slot = request;
    return request;
}

/* ---- answers without an execution ---- */

void gw_request_log_refused(h2o_req_t *req, gw_problem_kind_t kind, size_t bytes)
{
    gw_access_t access = {.status = gw_problem_status(kind), .code = gw_problem_code(kind), .bytes = bytes};

    describe(&access, req);
    gw_access_log_write(&access);
}

void gw_request_refuse(gw_worker_t *worker, h2o_req_t *req, const gw_problem_t *problem)
{
    (void)worker;
    gw_request_log_refused(req, problem->kind, 0);
    gw_respond_problem(req, problem);
}

void gw_request_fail(gw_request_t *request, const gw_problem_t *problem)
{
    h2o_req_t *req = request->req;

    request->access.status = gw_problem_status(problem->kind);
    request->access.code = gw_problem_code(problem->kind);
    request->answer = GW_ANSWER_COMPLETE;
    gw_slot_refused(request->worker, problem->kind);
    if (req == NULL)
        return;
    if (request->id[0] != '\0')
        gw_respond_header(req, "mayfly-execution", ob_str_from(request->id));
    gw_answer_put_timing(request);
    gw_respond_problem(req, problem);
}

/* ---- admission ---- */

/* The value of a header that may be there once; empty when it is not, or several times, which is nobody's honest
 * request. */
static ob_str_t header_of(h2o_req_t *req, const h2o_token_t *token)
{
    ssize_t at = h2o_find_header(&req->headers, token, -1);

    if (at == -1 || h2o_find_header(&req->headers, token, at) != -1)
        return OB_STR("");
    return gw_str(req->headers.entries[at].value);
}

static int admit(gw_request_t *request, gw_problem_t *problem)
{
    gw_worker_t *worker = request->worker;
    gw_admitted_t admitted;
    int err;

    if ((err = gw_authenticate(request->config->values, header_of(request->req, H2O_TOKEN_AUTHORIZATION), &admitted,
                               problem)) != 0)
        return err;
    request->tenant = admitted.tenant;
    request->key = admitted.key;
    if ((err = gw_arena_copy(&request->arena, admitted.credential, &request->credential)) != 0)
        return err;
    if (worker->draining && !worker->retiring) { /* who retires serves what had come before */
        *problem = (gw_problem_t){.kind = GW_DRAINING, .retry_after_s = 1};
        return OB_E_LIMIT;
    }
    return gw_check_rate(worker->buckets, request->tenant, gw_now_us(), problem);
}

static int check_size(gw_request_t *request, gw_problem_t *problem)
{
    uint64_t max = request->config->values->body_max_bytes;

    if (request->req->entity.len <= max)
        return 0;
    *problem = (gw_problem_t){.kind = GW_TOO_LARGE};
    problem->detail =
        gw_arena_printf(&request->arena, "A submission may have at most %llu bytes.", (unsigned long long)max);
    return OB_E_TOO_LARGE;
}

static int parse(gw_request_t *request, gw_arena_t *arena, ob_str_t target, gw_submission_t *submission,
                 gw_problem_t *problem)
{
    h2o_req_t *req = request->req;
    gw_posted_t posted = {.content_type = header_of(req, H2O_TOKEN_CONTENT_TYPE),
                          .body = gw_str(req->entity),
                          .scheme = gw_str(req->scheme->name),
                          .host = gw_str(req->authority),
                          .target = target,
                          .limits = &request->tenant->limits};
    int err;

    if ((err = gw_submission_parse(arena, &posted, submission, problem)) != 0 ||
        (err = gw_check_policy(request->tenant, submission->policy, problem)) != 0)
        return err;
    if (submission->program.network &&
        (err = gw_add_placeholders(arena, request->config->values, request->tenant, submission->policy,
                                   &submission->program.env_json)) != 0)
        return err;
    request->limits = submission->program.limits;
    return gw_arena_copy(&request->arena, submission->policy, &request->policy);
}

/* ---- running ---- */

/* "application/x; q=1" is of type "application/x". */
static bool is_outcome_type(ob_str_t element)
{
    static const size_t len = sizeof(GW_OUTCOME_TYPE) - 1;

    while (element.len > 0 && (*element.ptr == ' ' || *element.ptr == '\t')) {
        element.ptr++;
        element.len--;
    }
    return element.len >= len && ob_str_caseeq((ob_str_t){element.ptr, len}, OB_STR(GW_OUTCOME_TYPE)) &&
           (element.len == len || element.ptr[len] == ';' || element.ptr[len] == ' ');
}

/* Does one of the Accept headers name the outcome document? */
static bool wants_outcome(h2o_req_t *req)
{
    ssize_t at = -1;

    while ((at = h2o_find_header(&req->headers, H2O_TOKEN_ACCEPT, at)) != -1) {
        ob_str_t rest = gw_str(req->headers.entries[at].value);
        while (rest.len > 0) {
            const char *comma = memchr(rest.ptr, ',', rest.len);
            size_t len = comma != NULL ? (size_t)(comma - rest.ptr) : rest.len;
            if (is_outcome_type((ob_str_t){rest.ptr, len}))
                return true;
            len += comma != NULL;
            rest = (ob_str_t){rest.ptr + len, rest.len - len};
        }
    }
    return false;
}

static int prepare_outcome(gw_request_t *request)
{
    if (!wants_outcome(request->req))
        return 0;
    if ((request->outcome = gw_arena_alloc(&request->arena, sizeof(*request->outcome))) == NULL)
        return OB_E_NOMEM;
    gw_outcome_init(request->outcome, request->limits.response_bytes, request->limits.log_bytes);
    return 0;
}

/* HTTP/1 only: HTTP/2 is read all the time. */
static void watch_client(gw_request_t *request)
{
    if (request->req != NULL && request->req->version < 0x200 && request->answer != GW_ANSWER_COMPLETE)
        request->watched = gw_watch_hangup(request->worker, request->req, request) == 0;
}

static int start(gw_request_t *request, const rt_program_t *program)
{
    int err;

    gw_execution_id_make(request->id);
    request->access.execution = (ob_str_t){request->id, GW_EXECUTION_ID_LEN};
    gw_request_hold(request); /* the execution's */
    request->starting = true;
    err = rt_execution_start(request->worker->engine, NULL, program, &gw_request_events, request, &request->execution);
    request->starting = false;
    if (err != 0)
        gw_request_drop(request);
    return err;
}

static void fail_to_start(gw_request_t *request, int err)
{
    if (err == OB_E_LIMIT)
        gw_request_fail(request, &(gw_problem_t){.kind = GW_OVERLOADED, .retry_after_s = 1});
    else
        gw_request_fail(request, &(gw_problem_t){.kind = GW_INTERNAL});
}

static void parse_and_run(gw_request_t *request)
{
    gw_problem_t problem = {.kind = GW_INTERNAL};
    gw_submission_t submission;
    gw_arena_t arena = {0};
    int err;

    if (parse(request, &arena, request->target, &submission, &problem) != 0 || prepare_outcome(request) != 0) {
        gw_request_fail(request, &problem);
        goto out;
    }
    if ((err = start(request, &submission.program)) != 0)
        fail_to_start(request, err);
    else if (request->answer == GW_ANSWER_READY)
        gw_answer_send(request);
    if (request->answer != GW_ANSWER_COMPLETE)
        watch_client(request);
out:
    gw_arena_dispose(&arena);
}

static void run_where_it_belongs(gw_request_t *request)
{
    const gw_groups_t *groups = request->worker->groups;
    uint32_t group = groups->own == GW_GROUP_FRONT ? gw_group_of(groups, request->tenant) : groups->own;

    if (group == groups->own)
        gw_queue_put(request);
    else
        gw_relay_start(request, group);
}

void gw_request_run(gw_worker_t *worker, h2o_req_t *req, ob_str_t target)
{
    gw_request_t *request = request_new(worker, req);
    gw_problem_t problem = {.kind = GW_INTERNAL};

    if (request == NULL) {
        gw_request_refuse(worker, req, &(gw_problem_t){.kind = GW_INTERNAL});
        return;
    }
    gw_request_hold(request); /* an answer that is complete may free it */
    request->target = target;
    if (check_size(request, &problem) != 0 || admit(request, &problem) != 0)
        gw_request_fail(request, &problem);
    else
        run_where_it_belongs(request);
    gw_request_drop(request);
}

void gw_request_start(gw_request_t *request)
{
    gw_request_hold(request); /* likewise */
    parse_and_run(request);
    if (request->execution == NULL)
        gw_queue_on_ended(request); /* it never began, or is over */
    gw_request_drop(request);
}

void gw_request_pull(gw_request_t *request)
{
    if (request->pulling) {
        request->pull_again = true;
        return;
    }
    gw_request_hold(request);
    request->pulling = true;
    do {
        request->pull_again = false;
        if (request->execution != NULL)
            rt_execution_pull(request->execution);
        else if (request->relay != NULL)
            gw_relay_pull(request->relay);
    } while (request->pull_again);
    request->pulling = false;
    gw_request_drop(request);
}

/* ---- what the worker does to all ---- */

void gw_watch_on_gone(gw_worker_t *worker, void *data)
{
    (void)worker;
    gw_answer_abandon(data);
}

/* TCP gives up a peer that acknowledges nothing (TCP_USER_TIMEOUT); an HTTP/2 client can acknowledge everything and
 * still never open a stream's window. */
static bool is_stalled(gw_request_t *request, uint64_t now_ms)
{
    if (!request->in_flight && request->answer != GW_ANSWER_COMPLETE)
        return false;
    if (request->req->bytes_sent - request->progress_bytes >= PROGRESS_LEAST || request->progress_ms == 0) {
        request->progress_bytes = request->req->bytes_sent;
        request->progress_ms = now_ms;
    }
    return now_ms - request->progress_ms > request->config->values->idle_timeout_ms;
}

/* Whole answers wait in memory for clients that may be slow; the largest goes when it is too much. */
static void bound_answers(gw_worker_t *worker)
{
    gw_request_t *most = NULL;
    uint64_t bytes = 0;

    for (h2o_linklist_t *node = worker->requests.next; node != &worker->requests; node = node->next) {
        gw_request_t *request = H2O_STRUCT_FROM_MEMBER(gw_request_t, link, node);
        if (request->req == NULL || gw_connection_is_shut(request->req))
            continue;
        bytes += request->ready_body.len;
        if (most == NULL || request->ready_body.len > most->ready_body.len)
            most = request;
    }
    if (bytes <= ANSWERS_MAX)
        return;
    ob_logf(OB_LOG_WARNING, "too many bytes of answers wait for their clients: closing the connection of the largest");
    gw_watch_shut(most->req);
}

void gw_requests_look(gw_worker_t *worker)
{
    uint64_t now_ms = gw_now_ms();
    h2o_linklist_t *node = worker->requests.next;

    bound_answers(worker);
    while (node != &worker->requests) {
        gw_request_t *request = H2O_STRUCT_FROM_MEMBER(gw_request_t, link, node);
        gw_request_hold(request);
        if (request->relay != NULL)
            gw_relay_look(request->relay, now_ms * 1000);
        if (request->req != NULL && request->req->version == 0x200 && is_stalled(request, now_ms))
            gw_watch_shut(request->req);
        node = node->next;
        gw_request_drop(request);
    }
}

void gw_requests_cancel_all(gw_worker_t *worker)
{
    gw_problem_t problem = {.kind = GW_DRAINING, .retry_after_s = 1};
    h2o_linklist_t *node = worker->requests.next;

    while (node != &worker->requests) {
        gw_request_t *request = H2O_STRUCT_FROM_MEMBER(gw_request_t, link, node);
        gw_request_hold(request);
        request->canceled = true;
        gw_queue_remove(request);
        if (request->execution != NULL)
            rt_execution_cancel(request->execution);
        if (request->relay != NULL)
            gw_relay_cancel(request->relay);
        if (request->answer == GW_ANSWER_NONE)
            gw_request_fail(request, &problem);
        else if (request->answer == GW_ANSWER_STREAM && request->req != NULL)
            gw_watch_shut(request->req);
        node = node->next;
        gw_request_drop(request);
    }
}
