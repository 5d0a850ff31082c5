#include "gateway/worker/server.h"

#include <h2o/http1.h>

#include "gateway/worker/admin.h"
#include "gateway/worker/handler.h"

/* h2o answers an HTTP/2 body over its bound with a reset and an HTTP/1 one by closing: neither tells the client why. So
 * its bound is higher than ours: what is between the two is read and then answered with 413; the watch bounds
 * the sum. */
enum { BODY_READ_MIN = 64 * 1024 * 1024 };

static h2o_hostconf_t *add_host(gw_worker_t *worker, const char *name, h2o_hostconf_t *list[2])
{
    h2o_hostconf_t *host = h2o_config_register_host(&worker->globalconf, h2o_iovec_init(name, strlen(name)), 65535);
    h2o_pathconf_t *all = &host->fallback_path;

    host->http2.push_preload = 0;
    all->error_log.emit_request_errors = 0;
    /* h2o's chunked encoding takes only status 200 and holds headers back until there is a body: answer.c does it */
    while (all->filters.size > 0)
        free(all->filters.entries[--all->filters.size]);
    list[0] = host;
    list[1] = NULL;
    return host;
}

void gw_server_init(gw_worker_t *worker)
{
    /* a temporary file for large bodies: there are no files in the sandbox */
    h2o_socket_buffer_mmap_settings.threshold = SIZE_MAX;
    worker->loop = h2o_evloop_create();
    h2o_config_init(&worker->globalconf);
    worker->globalconf.server_name = h2o_iovec_init(H2O_STRLIT(""));
    worker->globalconf.http2.max_streams_for_priority = 16;
    worker->globalconf.http1.upgrade_to_http2 = 0; /* connection.c knows HTTP/2 by its preface; RFC 9113 has no Upgrade */
    gw_handler_register(worker, add_host(worker, "default", worker->hosts));
    gw_admin_register(worker, add_host(worker, "admin", worker->admin_hosts));
    gw_server_apply(worker);
    h2o_context_init(&worker->context, worker->loop, &worker->globalconf);
}

void gw_server_apply(gw_worker_t *worker)
{
    const cfg_t *config = worker->config->values;
    h2o_globalconf_t *globalconf = &worker->globalconf;
    h2o_context_t *context = &worker->context;
    size_t twice = config->body_max_bytes < SIZE_MAX / 2 ? (size_t)config->body_max_bytes * 2 : SIZE_MAX;

    globalconf->max_request_entity_size = twice > BODY_READ_MIN ? twice : BODY_READ_MIN;
    globalconf->handshake_timeout = context->handshake_timeout.timeout = config->header_timeout_ms;
    /* h2o has one timeout for an idle connection and a request on its way; the watch keeps the shorter one for the
     * latter */
    globalconf->http1.req_timeout = context->http1.req_timeout.timeout = config->idle_timeout_ms;
    globalconf->http2.idle_timeout = context->http2.idle_timeout.timeout = config->idle_timeout_ms;
    globalconf->http2.graceful_shutdown_timeout = config->drain_ms;
    globalconf->http2.max_concurrent_requests_per_connection =
        config->max_executions < 100 ? config->max_executions : 100;
}
