#include "gateway/worker/admin.h"

#include "gateway/worker/groups.h"
#include "gateway/worker/respond.h"

typedef struct admin_handler {
    h2o_handler_t super;
    gw_worker_t *worker;
} admin_handler_t;

static int send_text(h2o_req_t *req, int status, ob_str_t text)
{
    req->res.status = status;
    req->res.reason = status == 200 ? "OK" : "Service Unavailable";
    req->res.content_length = text.len;
    h2o_add_header(&req->pool, &req->res.headers, H2O_TOKEN_CONTENT_TYPE, NULL,
                   H2O_STRLIT("text/plain; charset=utf-8"));
    h2o_add_header(&req->pool, &req->res.headers, H2O_TOKEN_CACHE_CONTROL, NULL, H2O_STRLIT("no-store"));
    h2o_send_inline(req, text.ptr, text.len);
    return 0;
}

static int send_metrics(gw_worker_t *worker, h2o_req_t *req)
{
    ob_buf_t text = {0};
    int err = gw_metrics_print(worker->shared, &text);

    req->res.status = err == 0 ? 200 : 503;
    req->res.reason = err == 0 ? "OK" : "Service Unavailable";
    req->res.content_length = text.len;
    h2o_add_header(&req->pool, &req->res.headers, H2O_TOKEN_CONTENT_TYPE, NULL, H2O_STRLIT("text/plain; version=0.0.4"));
    h2o_send_inline(req, (const char *)text.data, text.len); /* copies */
    ob_buf_dispose(&text);
    return 0;
}

static bool is_read(const h2o_req_t *req)
{
    return h2o_memis(req->method.base, req->method.len, H2O_STRLIT("GET")) ||
           h2o_memis(req->method.base, req->method.len, H2O_STRLIT("HEAD"));
}

static int on_req(h2o_handler_t *self, h2o_req_t *req)
{
    gw_worker_t *worker = ((admin_handler_t *)self)->worker;
    ob_str_t path = gw_str(req->path_normalized);
    bool health = ob_str_eq(path, OB_STR("/healthz")), metrics = ob_str_eq(path, OB_STR("/metrics"));

    if (!health && !metrics && !ob_str_eq(path, OB_STR("/readyz"))) {
        gw_respond_problem(
            req, &(gw_problem_t){.kind = GW_NOT_FOUND, .detail = OB_STR("There are /healthz, /readyz and /metrics.")});
        return 0;
    }
    if (!is_read(req)) {
        h2o_add_header_by_str(&req->pool, &req->res.headers, H2O_STRLIT("allow"), 1, NULL, H2O_STRLIT("GET, HEAD"));
        gw_respond_problem(req, &(gw_problem_t){.kind = GW_METHOD_NOT_ALLOWED});
        return 0;
    }
    if (metrics)
        return send_metrics(worker, req);
    if (health)
        return send_text(req, 200, OB_STR("ok\n"));
    return worker->draining && !worker->retiring ? send_text(req, 503, OB_STR("draining\n")) : send_text(req, 200, OB_STR("ready\n"));
}

void gw_admin_register(gw_worker_t *worker, h2o_hostconf_t *host)
{
    admin_handler_t *handler = (admin_handler_t *)h2o_create_handler(&host->fallback_path, sizeof(*handler));

    handler->super.on_req = on_req;
    handler->worker = worker;
}
