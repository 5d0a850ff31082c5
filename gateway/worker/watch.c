#include "gateway/worker/watch.h"

#include <h2o/http1.h>
#include <h2o/http2.h>
#include <h2o/http2_internal.h>
#include <sys/epoll.h>

#include "gateway/worker/request.h"
#include "outbound/wire/log.h"

enum {
    LOOK_MS = 100,
    RESET_SLOTS = 256,
    RESETS_MAX = 100,              /* unanswered streams that one connection may reset ... */
    RESETS_WINDOW_MS = 10 * 1000,  /* ... in this time */
    HANGUPS_AT_ONCE = 64,
};
#define BODIES_MAX                                                                                                     \
    (UINT64_C(256) * 1024 * 1024) /* bytes of requests that are on their way in, all connections together */

typedef struct resets {
    uint64_t connection;
    uint64_t since_ms;
    uint32_t count;
} resets_t;

struct gw_watch {
    gw_worker_t *worker;
    int epoll; /* hang-ups; a set of its own, because h2o forgets a descriptor that it neither reads nor writes */
    h2o_socket_t *sock;  /* the set itself, in h2o's loop */
    h2o_timeout_t timeout;
    h2o_timeout_entry_t entry;
    resets_t resets[RESET_SLOTS];
};

static int fd_of(h2o_req_t *req)
{
    h2o_socket_t *sock = req->conn->callbacks->get_socket(req->conn);

    return sock != NULL ? h2o_socket_get_fd(sock) : -1;
}

void gw_watch_shut(h2o_req_t *req)
{
    int fd = fd_of(req);

    if (fd != -1)
        shutdown(fd, SHUT_RDWR);
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

/* ---- resets ---- */

/* A table without chains: two busy connections on one slot push each other out, and each then has the whole window
 * again. */
void gw_watch_on_reset(gw_worker_t *worker, h2o_req_t *req)
{
    resets_t *resets = &worker->watch->resets[req->conn->id % RESET_SLOTS];
    uint64_t now = gw_now_ms();

    bool over = now - resets->since_ms > RESETS_WINDOW_MS && resets->count < RESETS_MAX;
    if (resets->connection != req->conn->id || over)
        *resets = (resets_t){.connection = req->conn->id, .since_ms = now};
    if (resets->count >= RESETS_MAX || ++resets->count < RESETS_MAX)
        return;
    ob_logf(OB_LOG_WARNING, "a client reset %d streams before they were answered: closing its connection", RESETS_MAX);
    gw_watch_shut(req);
}

bool gw_watch_is_flooding(gw_worker_t *worker, h2o_req_t *req)
{
    const resets_t *resets = &worker->watch->resets[req->conn->id % RESET_SLOTS];

    return resets->connection == req->conn->id && resets->count >= RESETS_MAX;
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

static int on_look(h2o_req_t *req, void *data)
{
    look_t *look = data;
    uint64_t bytes = buffered(req), began = ms_of(&req->timestamps.request_begin_at);
    bool arriving = began != 0 && req->processed_at.str == NULL;

    look->bytes += bytes;
    if (arriving && bytes >= look->most_bytes) {
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

static void on_timeout(h2o_timeout_entry_t *entry)
{
    gw_watch_t *watch = H2O_STRUCT_FROM_MEMBER(gw_watch_t, entry, entry);
    gw_worker_t *worker = watch->worker;
    look_t look = {0};

    look_at_all(worker, &look);
    if (look.bytes > BODIES_MAX && look.most != NULL) {
        ob_logf(OB_LOG_WARNING, "too many bytes of requests are in memory: closing the connection that sent most");
        gw_watch_shut(look.most);
    }
    gw_requests_look(worker);
    if (!h2o_linklist_is_empty(&worker->context.http1._conns) || !h2o_linklist_is_empty(&worker->context.http2._conns))
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
