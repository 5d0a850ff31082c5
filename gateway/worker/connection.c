#include "gateway/worker/connection.h"

#include <h2o/http1.h>
#include <linux/tcp.h>
#include <sys/resource.h>

#include "outbound/wire/log.h"

enum {
    SPARE_DESCRIPTORS = 64,    /* listeners, channels, logs, epoll */
    IDLE_LEAST_MS = 1000,      /* what was used more recently is not closed to make room */
    SHORTAGE_MS = 100,
    TAKEN_LEAST = 64 * 1024,   /* bytes that a client must take in idle_timeout_ms while some are waiting for it */
};

static const char preface[] = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"; /* RFC 9113, section 3.4 */
static const size_t preface_len = sizeof(preface) - 1;

typedef struct connection {
    h2o_linklist_t link;       /* in worker->connections: the least recently used first */
    gw_worker_t *worker;
    h2o_accept_ctx_t *accept;
    h2o_socket_t *sock;
    struct timeval since;
    h2o_timeout_entry_t timeout; /* until the protocol is known */
    uint64_t used_ms;
    uint64_t writing_ms;       /* bytes have been waiting since; 0: none are */
    uint64_t taken;            /* bytes that the peer had acknowledged then */
    bool shut;
    bool spoken;               /* first bytes have come */
    gw_frames_t frames;        /* HTTP/2 only */
} connection_t;

static connection_t *of_socket(h2o_socket_t *sock)
{
    return sock != NULL ? sock->on_close.data : NULL;
}

/* ---- life ---- */

static void on_close(void *data)
{
    connection_t *connection = data;

    h2o_timeout_unlink(&connection->timeout);
    h2o_linklist_unlink(&connection->link);
    connection->worker->connection_count -= !connection->shut;
    free(connection);
}

static void touch(connection_t *connection)
{
    if (h2o_linklist_is_linked(&connection->link))
        h2o_linklist_unlink(&connection->link);
    h2o_linklist_insert(&connection->worker->connections, &connection->link);
    connection->used_ms = h2o_now(connection->worker->loop);
}

void gw_connection_touch(h2o_req_t *req)
{
    connection_t *connection = of_socket(req->conn->callbacks->get_socket(req->conn));

    if (connection != NULL)
        touch(connection);
}

bool gw_connection_shut(h2o_socket_t *sock)
{
    connection_t *connection = of_socket(sock);

    if (connection == NULL || connection->shut)
        return false;
    connection->shut = true;
    connection->worker->connection_count--;
    shutdown(h2o_socket_get_fd(sock), SHUT_RDWR);
    return true;
}

bool gw_connection_is_shut(h2o_req_t *req)
{
    const connection_t *connection = of_socket(req->conn->callbacks->get_socket(req->conn));

    return connection != NULL && connection->shut;
}

/* ---- which protocol ---- */

static ssize_t on_frame(h2o_http2_conn_t *conn, const uint8_t *src, size_t len, const char **why)
{
    connection_t *connection = of_socket(conn->sock);

    touch(connection);
    return gw_frames_read(&connection->frames, on_frame, conn, src, len, why);
}

/* h2o would read at once what has come; it is kept back until the frames are looked at. */
static void speak_http2(connection_t *connection)
{
    h2o_socket_t *sock = connection->sock;
    h2o_buffer_t *came = sock->input;

    h2o_buffer_init(&sock->input, &h2o_socket_buffer_prototype);
    h2o_http2_accept(connection->accept, sock, connection->since);
    gw_frames_init(&connection->frames, sock->data, on_frame);
    h2o_buffer_dispose(&sock->input);
    sock->input = came;
    if (came->size > 0)
        sock->_cb.read(sock, NULL);
}

static void speak(connection_t *connection, bool http2)
{
    connection->spoken = true;
    h2o_timeout_unlink(&connection->timeout);
    if (http2)
        speak_http2(connection);
    else
        h2o_http1_accept(connection->accept, connection->sock, connection->since);
}

static void on_first_bytes(h2o_socket_t *sock, const char *err)
{
    const h2o_buffer_t *input = sock->input;
    size_t len = input->size < preface_len ? input->size : preface_len;

    if (err != NULL)
        h2o_socket_close(sock);
    else if (len > 0 && memcmp(input->bytes, preface, len) != 0)
        speak(sock->data, false);
    else if (len == preface_len)
        speak(sock->data, true);
}

static void on_handshake(h2o_socket_t *sock, const char *err)
{
    if (err != NULL) {
        h2o_socket_close(sock);
        return;
    }
    h2o_iovec_t chosen = h2o_socket_ssl_get_selected_protocol(sock);
    speak(sock->data, h2o_memis(chosen.base, chosen.len, H2O_STRLIT("h2")));
}

static void on_timeout(h2o_timeout_entry_t *entry)
{
    connection_t *connection = H2O_STRUCT_FROM_MEMBER(connection_t, timeout, entry);

    h2o_socket_close(connection->sock);
}

void gw_connection_open(gw_worker_t *worker, h2o_accept_ctx_t *accept, h2o_socket_t *sock)
{
    connection_t *connection = calloc(1, sizeof(*connection));
    bool tls = accept->ssl_ctx != NULL;

    if (connection == NULL) {
        h2o_socket_close(sock);
        return;
    }
    connection->worker = worker;
    connection->accept = accept;
    connection->sock = sock;
    connection->since = *h2o_get_timestamp(&worker->context, NULL, NULL);
    connection->timeout.cb = on_timeout;
    sock->data = connection;
    sock->on_close.cb = on_close;
    sock->on_close.data = connection;
    worker->connection_count++;
    touch(connection);
    h2o_timeout_link(worker->loop, tls ? &worker->context.handshake_timeout : &worker->context.http1.req_timeout,
                     &connection->timeout);
    if (tls)
        h2o_socket_ssl_handshake(sock, accept->ssl_ctx, NULL, on_handshake);
    else
        h2o_socket_read_start(sock, on_first_bytes);
}

/* ---- how many ---- */

void gw_connections_init(gw_worker_t *worker)
{
    rlim_t want = (rlim_t)worker->config->values->max_connections + SPARE_DESCRIPTORS;
    struct rlimit limit;

    h2o_linklist_init_anchor(&worker->connections);
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0)
        return;
    if (limit.rlim_cur < want) {
        limit.rlim_cur = limit.rlim_max < want ? limit.rlim_max : want;
        if (setrlimit(RLIMIT_NOFILE, &limit) != 0 || getrlimit(RLIMIT_NOFILE, &limit) != 0)
            return;
    }
    if (limit.rlim_cur < want)
        ob_logf(OB_LOG_WARNING, "only %llu descriptors are allowed: max_connections needs %llu",
                (unsigned long long)limit.rlim_cur, (unsigned long long)want);
}

/* What h2o still works on is touched every time that watch.c looks: whoever was not for longer than that is idle. */
static bool evict_idle(gw_worker_t *worker)
{
    for (h2o_linklist_t *node = worker->connections.next; node != &worker->connections; node = node->next) {
        connection_t *connection = H2O_STRUCT_FROM_MEMBER(connection_t, link, node);
        if (connection->used_ms + IDLE_LEAST_MS > h2o_now(worker->loop))
            return false;
        if (gw_connection_shut(connection->sock))
            return true;
    }
    return false;
}

bool gw_connections_may_accept(gw_worker_t *worker)
{
    if (h2o_now(worker->loop) < worker->shortage_until_ms)
        return false;
    return worker->connection_count < worker->config->values->max_connections || evict_idle(worker);
}

/* Without a pause, the listener would be ready all the time and the loop would turn for nothing. */
void gw_connections_on_shortage(gw_worker_t *worker)
{
    worker->shortage_until_ms = h2o_now(worker->loop) + SHORTAGE_MS;
    evict_idle(worker);
}

bool gw_connections_are_fresh(gw_worker_t *worker)
{
    for (h2o_linklist_t *node = worker->connections.prev; node != &worker->connections; node = node->prev) {
        connection_t *connection = H2O_STRUCT_FROM_MEMBER(connection_t, link, node);
        if (!connection->spoken && !connection->shut)
            return true;
    }
    return false;
}

/* ---- how fast ---- */

/* Of another worker that hands over requests, the kernel does not tell: it looks after its client itself. */
static uint64_t taken_by(h2o_socket_t *sock)
{
    struct tcp_info info = {0};
    socklen_t len = sizeof(info);

    return getsockopt(h2o_socket_get_fd(sock), IPPROTO_TCP, TCP_INFO, &info, &len) == 0 ? info.tcpi_bytes_acked : UINT64_MAX;
}

/* TCP_USER_TIMEOUT is for a peer that acknowledges nothing; this is for one that takes byte by byte. */
static void look_at(connection_t *connection, uint64_t now_ms)
{
    h2o_socket_t *sock = connection->sock;

    if (!h2o_socket_is_writing(sock)) {
        connection->writing_ms = 0;
        return;
    }
    if (connection->writing_ms != 0 && now_ms - connection->writing_ms < connection->worker->config->values->idle_timeout_ms)
        return;
    uint64_t taken = taken_by(sock);
    if (connection->writing_ms != 0 && taken - connection->taken < TAKEN_LEAST && taken != UINT64_MAX && gw_connection_shut(sock))
        ob_logf(OB_LOG_INFO, "closing a connection whose client takes its answer too slowly");
    connection->writing_ms = now_ms;
    connection->taken = taken;
}

void gw_connections_look(gw_worker_t *worker)
{
    uint64_t now_ms = h2o_now(worker->loop);

    for (h2o_linklist_t *node = worker->connections.next; node != &worker->connections; node = node->next)
        look_at(H2O_STRUCT_FROM_MEMBER(connection_t, link, node), now_ms);
}
