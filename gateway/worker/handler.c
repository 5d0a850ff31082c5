#include "gateway/worker/handler.h"

#include "gateway/worker/connection.h"
#include "gateway/worker/request.h"
#include "gateway/worker/respond.h"

typedef struct run_handler {
    h2o_handler_t super;
    gw_worker_t *worker;
} run_handler_t;

/* ---- h2o's own errors ---- */

typedef struct error_stream {
    h2o_ostream_t super;
    h2o_iovec_t body; /* on the request's pool */
} error_stream_t;

/* h2o sends an error in one call; whatever it wrote is replaced. */
static void on_error_send(h2o_ostream_t *self, h2o_req_t *req, h2o_iovec_t *bufs, size_t count, h2o_send_state_t state)
{
    h2o_iovec_t *body = &((error_stream_t *)self)->body;

    (void)bufs;
    h2o_ostream_send_next(self, req, body, count > 0 && body->len > 0 ? 1 : 0, state);
}

/* h2o refuses a body over its bound, broken chunks and broken headers before any handler is called. Answers of ours are
 * known by the compression hint, which every one of them sets. */
static void on_setup_ostream(h2o_filter_t *self, h2o_req_t *req, h2o_ostream_t **slot)
{
    (void)self;
    if (req->compress_hint != GW_OURS && req->res.status >= 400) {
        gw_problem_t problem = {.kind = gw_problem_kind_of_status(req->res.status)};
        error_stream_t *stream = (error_stream_t *)h2o_add_ostream(req, sizeof(*stream), slot);

        stream->super.do_send = on_error_send;
        req->res.headers.size = 0;
        ob_str_t body = gw_respond_print(req, &problem);
        stream->body = h2o_iovec_init(body.ptr, body.len);
        req->res.content_length = stream->body.len;
        req->res.reason = gw_reason_phrase(req->res.status);
        gw_request_log_refused(req, problem.kind, body.len);
        slot = &stream->super.next;
    }
    h2o_setup_next_ostream(req, slot);
}

/* ---- routes ---- */

/* What stands behind "/run" in the path as it was sent; false when it is another path. */
static bool take_target(ob_str_t path, ob_str_t *target)
{
    static const size_t len = sizeof("/run") - 1;

    if (path.len < len || memcmp(path.ptr, "/run", len) != 0)
        return false;
    *target = (ob_str_t){path.ptr + len, path.len - len};
    return target->len == 0 || target->ptr[0] == '/' || target->ptr[0] == '?';
}

static int on_req(h2o_handler_t *self, h2o_req_t *req)
{
    gw_worker_t *worker = ((run_handler_t *)self)->worker;
    ob_str_t target;

    worker->busy = true;
    gw_connection_touch(req);
    if (!take_target(gw_str(req->path), &target)) {
        gw_request_refuse(worker, req,
                          &(gw_problem_t){.kind = GW_NOT_FOUND, .detail = OB_STR("Code is posted to /run.")});
    } else if (!h2o_memis(req->method.base, req->method.len, H2O_STRLIT("POST"))) {
        gw_respond_header(req, "allow", OB_STR("POST"));
        gw_request_refuse(
            worker, req, &(gw_problem_t){.kind = GW_METHOD_NOT_ALLOWED, .detail = OB_STR("Code is posted: use POST.")});
    } else {
        gw_request_run(worker, req, target);
    }
    return 0;
}

void gw_handler_register(gw_worker_t *worker, h2o_hostconf_t *host)
{
    run_handler_t *handler = (run_handler_t *)h2o_create_handler(&host->fallback_path, sizeof(*handler));
    h2o_filter_t *filter = h2o_create_filter(&host->fallback_path, sizeof(*filter));

    handler->super.on_req = on_req;
    handler->worker = worker;
    filter->on_setup_ostream = on_setup_ostream;
}
