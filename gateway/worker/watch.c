#include "gateway/worker/watch.h"

#include <h2o/http1.h>
#include <h2o/http2.h>
#include <h2o/http2_internal.h>
#include <sys/epoll.h>

#include "gateway/worker/connection.h"
#include "gateway/worker/request.h"
#include "outbound/wire/log.h"

enum {
    LOOK_MS = 100,
    SHUTS_PER_LOOK = 64,
    HANGUPS_AT_ONCE = 64,
};
#define BODIES_MAX                                                                                                     \
    (UINT64_C(256) * 1024 * 1024) /* bytes of requests that are on their way in, all connections together */

struct gw_watch {
    gw_worker_t *worker;
    int epoll; /* hang-ups; a set of its own, because h2o forgets a descriptor that it neither reads nor writes */
    h2o_socket_t *sock;  /* the set itself, in h2o's loop */
    h2o_timeout_t timeout;
    h2o_timeout_entry_t entry;
};

static int fd_of(h2o_req_t *req)
{
    h2o_socket_t *sock = req->conn->callbacks->get_socket(req->conn);

    return sock != NULL ? h2o_socket_get_fd(sock) : -1;
}

void gw_watch_shut(h2o_req_t *req)
{
    gw_connection_shut(req->conn->callbacks->get_socket(req->conn));
}

/* ---- hang-ups ---- */

static void on_hangups(h2o_socket_t *sock, const char *err)
{
    gw_watch_t *watch = sock->data;
    struct epoll_event events[HANGUPS_AT_ONCE];
    (void)err;
    /* one at a time: what is done about one may forget another that is in the same batch */
    for (int i = 0; i < HANGUPS_AT_ONCE && epoll_wait(watch->epoll, events, 1, 0) == 1; i++) {
        watch->worker->busy = true;
        gw_watch_on_gone(watch->worker, events[0].data.ptr);
    }
}

int gw_watch_hangup(gw_worker_t *worker, h2o_req_t *req, void *data)
{
    struct epoll_event event = {.events = EPOLLRDHUP | EPOLLONESHOT, .data.ptr = data};
    int fd = fd_of(req);

    return fd != -1 && epoll_ctl(worker->watch->epoll, EPOLL_CTL_ADD, fd, &event) == 0 ? 0 : OB_E_IO;
}

void gw_watch_forget(gw_worker_t *worker, h2o_req_t *req)
{
    epoll_ctl(worker->watch->epoll, EPOLL_CTL_DEL, fd_of(req), NULL);
}

/* ---- looking after connections ---- */

typedef struct look {
    const cfg_t *config;
    uint64_t now_ms;     /* wall clock, as h2o's timestamps */
    uint64_t bytes;
    uint64_t most_bytes;
    h2o_req_t *most;
    size_t arriving;
} look_t;

static uint64_t ms_of(const struct timeval *at)
{
    return (uint64_t)at->tv_sec * 1000 + (uint64_t)at->tv_usec / 1000;
}

static uint64_t buffered(h2o_req_t *req)
{
    if (req->version == 0x200) {
        h2o_buffer_t *body = H2O_STRUCT_FROM_MEMBER(h2o_http2_stream_t, req, req)->_req_body;
        return body != NULL ? body->size : 0;
    }
    h2o_socket_t *sock = req->conn->callbacks->get_socket(req->conn);
    return sock != NULL ? sock->input->size : 0;
}

/* Is it still on its way in? One that is whole and waits for its turn is not. */
static bool is_arriving(h2o_req_t *req)
{
    if (req->version == 0x200) {
        h2o_http2_stream_state_t state = H2O_STRUCT_FROM_MEMBER(h2o_http2_stream_t, req, req)->state;
        return state == H2O_HTTP2_STREAM_STATE_RECV_HEADERS || state == H2O_HTTP2_STREAM_STATE_RECV_BODY;
    }
    return req->timestamps.request_begin_at.tv_sec != 0 && req->processed_at.str == NULL;
}

static int on_look(h2o_req_t *req, void *data)
{
    look_t *look = data;
    uint64_t bytes = buffered(req), began = ms_of(&req->timestamps.request_begin_at);
    bool arriving = is_arriving(req);

    if (began != 0)
        gw_connection_touch(req);
    look->bytes += bytes;
    if (arriving && bytes >= look->most_bytes && !gw_connection_is_shut(req)) {
        look->most_bytes = bytes;
        look->most = req;
    }
    look->arriving += arriving;
    if (arriving && look->now_ms > began + look->config->header_timeout_ms)
        gw_watch_shut(req);
    return 0;
}

static void look_at_all(gw_worker_t *worker, look_t *look)
{
    struct timeval now;

    gettimeofday(&now, NULL);
    look->config = worker->config->values;
    look->now_ms = ms_of(&now);
    worker->globalconf.http1.callbacks.foreach_request(&worker->context, on_look, look);
    worker->globalconf.http2.callbacks.foreach_request(&worker->context, on_look, look);
}

bool gw_watch_in_flight(gw_worker_t *worker)
{
    look_t look = {0};

    look_at_all(worker, &look);
    return worker->request_count > 0 || look.arriving > 0;
}

/* What was shut is freed when the loop comes to it, and counts until then. */
static void bound_bodies(gw_worker_t *worker)
{
    uint64_t freed = 0;
    look_t look = {0};

    look_at_all(worker, &look);
    for (int i = 0; i < SHUTS_PER_LOOK && look.bytes > BODIES_MAX + freed && look.most != NULL; i++) {
        if (i == 0)
            ob_logf(OB_LOG_WARNING, "too many bytes of requests are in memory: closing the connections that sent most");
        gw_watch_shut(look.most);
        freed += look.most_bytes;
        look = (look_t){0};
        look_at_all(worker, &look);
    }
}

static void on_timeout(h2o_timeout_entry_t *entry)
{
    gw_watch_t *watch = H2O_STRUCT_FROM_MEMBER(gw_watch_t, entry, entry);
    gw_worker_t *worker = watch->worker;

    bound_bodies(worker);
    gw_requests_look(worker);
    gw_connections_look(worker);
    if (!h2o_linklist_is_empty(&worker->connections))
        h2o_timeout_link(worker->loop, &watch->timeout, entry);
}

void gw_watch_wake(gw_worker_t *worker)
{
    gw_watch_t *watch = worker->watch;

    if (!h2o_timeout_is_linked(&watch->entry))
        h2o_timeout_link(worker->loop, &watch->timeout, &watch->entry);
}

/* ---- life ---- */

int gw_watch_new(gw_worker_t *worker)
{
    gw_watch_t *watch = calloc(1, sizeof(*watch));

    if (watch == NULL)
        return OB_E_NOMEM;
    watch->worker = worker;
    watch->entry.cb = on_timeout;
    if ((watch->epoll = epoll_create1(EPOLL_CLOEXEC)) == -1) {
        free(watch);
        return OB_E_IO;
    }
    worker->watch = watch;
    return 0;
}

void gw_watch_start(gw_worker_t *worker)
{
    gw_watch_t *watch = worker->watch;

    h2o_timeout_init(worker->loop, &watch->timeout, LOOK_MS);
    watch->sock = h2o_evloop_socket_create(worker->loop, watch->epoll, H2O_SOCKET_FLAG_DONT_READ);
    watch->sock->data = watch;
    h2o_socket_read_start(watch->sock, on_hangups);
}
