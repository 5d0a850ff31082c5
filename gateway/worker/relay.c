#include "gateway/worker/relay.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "gateway/worker/relay_head.h"
#include "outbound/wire/log.h"

/* See relay_head.c. */
struct phr_chunked_decoder {
    size_t bytes_left_in_chunk;
    char consume_trailer;
    char hex_count;
    char state;
};
ssize_t phr_decode_chunked(struct phr_chunked_decoder *decoder, char *buf, size_t *bufsz);

enum { PIECE_MAX = 64 * 1024 };
/* Beyond the execution's wall time and its time in the queue. */
#define SLACK_US 10000000

struct gw_relay {
    gw_request_t *request;  /* held */
    h2o_socket_t *sock;     /* NULL: over */
    ob_buf_t out;           /* the request's head */
    bool has_head;
    gw_relay_body_t body;
    uint64_t left;          /* GW_RELAY_LENGTH: bytes that are still to come */
    struct phr_chunked_decoder decoder;
    bool at_end;            /* all of the body has been decoded */
    ob_buf_t ready;         /* decoded, not yet asked for */
    bool wanted;            /* the client waits for a piece */
    uint64_t began_us;
};

static void finish(gw_relay_t *relay)
{
    gw_request_t *request = relay->request;

    if (relay->sock != NULL)
        h2o_socket_close(relay->sock);
    request->relay = NULL;
    ob_buf_dispose(&relay->out);
    ob_buf_dispose(&relay->ready);
    free(relay);
    gw_request_drop(request);
}

void gw_relay_cancel(gw_relay_t *relay)
{
    finish(relay);
}

/* The other worker is gone, or not well. */
static void fail(gw_relay_t *relay)
{
    static const rt_fault_t fault = {.kind = RT_FAULT_INTERNAL};
    gw_request_t *request = relay->request;
    bool has_head = relay->has_head;

    gw_request_hold(request);
    finish(relay);
    request->relayed = false; /* the other worker will not log it */
    if (has_head)
        gw_request_events.on_fault(request, &fault);
    else if (request->req != NULL)
        gw_request_fail(request, &(gw_problem_t){.kind = GW_WORKER_LOST,
                                                 .detail = OB_STR("The process that ran the code ended before it answered.")});
    gw_request_drop(request);
}

/* ---- the body ---- */

/* Takes what has arrived, as far as there is room; false: it is no body. */
static bool decode(gw_relay_t *relay)
{
    h2o_buffer_t **input = &relay->sock->input;
    size_t take = (*input)->size, decoded;
    ssize_t rest = 0;

    if (relay->body == GW_RELAY_LENGTH && take > relay->left)
        return false;
    decoded = take;
    if (relay->body == GW_RELAY_CHUNKED && (rest = phr_decode_chunked(&relay->decoder, (*input)->bytes, &decoded)) == -1)
        return false;
    if (ob_buf_put(&relay->ready, (*input)->bytes, decoded) != 0)
        return false;
    h2o_buffer_consume(input, take);
    relay->left -= relay->body == GW_RELAY_LENGTH ? take : 0;
    relay->at_end = relay->body == GW_RELAY_LENGTH ? relay->left == 0 : relay->body == GW_RELAY_CHUNKED && rest >= 0;
    return true;
}

static void on_readable(h2o_socket_t *sock, const char *err);

/* One piece for one pull. */
static void deliver(gw_relay_t *relay)
{
    gw_request_t *request = relay->request;

    if (!relay->wanted)
        return;
    if (relay->ready.len > 0) {
        ob_buf_t piece = {0};
        size_t len = relay->ready.len < PIECE_MAX ? relay->ready.len : PIECE_MAX;
        if (ob_buf_put(&piece, relay->ready.data, len) != 0) {
            fail(relay);
            return;
        }
        ob_buf_consume(&relay->ready, len);
        relay->wanted = false;
        gw_request_events.on_body(request, ob_buf_str(&piece)); /* may pull again, and end everything */
        ob_buf_dispose(&piece);
    } else if (relay->at_end) {
        gw_request_hold(request);
        finish(relay);
        gw_request_events.on_body_end(request);
        gw_request_drop(request);
    } else if (!h2o_socket_is_reading(relay->sock)) {
        h2o_socket_read_start(relay->sock, on_readable);
    }
}

void gw_relay_pull(gw_relay_t *relay)
{
    relay->wanted = true;
    deliver(relay);
}

/* ---- the head ---- */

static void take_execution(gw_request_t *request, ob_str_t execution)
{
    if (execution.len != GW_EXECUTION_ID_LEN)
        return;
    memcpy(request->id, execution.ptr, execution.len);
    request->access.execution = (ob_str_t){request->id, GW_EXECUTION_ID_LEN};
}

/* false: the relay is over. */
static bool take_head(gw_relay_t *relay)
{
    gw_request_t *request = relay->request;
    h2o_buffer_t *input = relay->sock->input;
    gw_relay_head_t head;
    size_t used = 0;
    int err = gw_relay_parse_head((ob_str_t){input->bytes, input->size}, &head, &used);

    if (err == OB_E_AGAIN)
        return true;
    if (err != 0) {
        ob_logf(OB_LOG_ERROR, "the answer of a worker that a request was handed over to is malformed");
        fail(relay);
        return false;
    }
    relay->has_head = true;
    relay->body = head.body;
    relay->left = head.length;
    relay->decoder.consume_trailer = 1;
    relay->at_end = head.body == GW_RELAY_LENGTH && head.length == 0;
    take_execution(request, head.execution);
    gw_request_hold(request);
    h2o_socket_read_stop(relay->sock);
    int64_t length = head.body == GW_RELAY_LENGTH ? (int64_t)head.length : -1;
    ob_str_t empty = OB_STR("");
    gw_request_events.on_head(request, head.status, head.headers, head.header_count, length, relay->at_end ? &empty : NULL);
    bool goes_on = request->relay == relay;
    if (goes_on) {
        h2o_buffer_consume(&relay->sock->input, used);
        goes_on = !relay->at_end;
        if (!goes_on)
            finish(relay);
    }
    gw_request_drop(request);
    return goes_on;
}

static void on_readable(h2o_socket_t *sock, const char *err)
{
    gw_relay_t *relay = sock->data;
    bool had_head = relay->has_head;

    relay->request->worker->busy = true;
    if (!had_head && sock->input->size > 0 && !take_head(relay))
        return;
    if (relay->has_head && sock->input->size > 0 && !decode(relay)) {
        fail(relay);
        return;
    }
    if (err != NULL && relay->has_head && relay->body == GW_RELAY_TO_THE_END)
        relay->at_end = true;
    else if (err != NULL && !relay->at_end) {
        fail(relay);
        return;
    }
    if (relay->has_head) {
        h2o_socket_read_stop(sock);
        deliver(relay);
    }
}

/* ---- handing over ---- */

static int put_head(gw_relay_t *relay)
{
    const h2o_req_t *req = relay->request->req;
    ob_buf_t *out = &relay->out;
    int err = ob_buf_printf(out, "%.*s %.*s HTTP/1.1\r\nhost: %.*s\r\nconnection: close\r\ncontent-length: %zu\r\n",
                            (int)req->method.len, req->method.base, (int)req->path.len, req->path.base,
                            (int)req->authority.len, req->authority.base, req->entity.len);

    for (size_t i = 0; i < req->headers.size && err == 0; i++) {
        const h2o_header_t *header = &req->headers.entries[i];
        err = gw_relay_put_header(out, gw_str(*header->name), gw_str(header->value));
    }
    return err == 0 ? ob_buf_put(out, "\r\n", 2) : err;
}

static int send_end(int handover, int end)
{
    union {
        struct cmsghdr align;
        char bytes[CMSG_SPACE(sizeof(int))];
    } control = {0};
    char byte = 'c';
    struct iovec iov = {&byte, 1};
    struct msghdr msg = {.msg_iov = &iov, .msg_iovlen = 1, .msg_control = &control, .msg_controllen = sizeof(control.bytes)};
    struct cmsghdr *cmsg = CMSG_FIRSTHDR(&msg);

    cmsg->cmsg_level = SOL_SOCKET;
    cmsg->cmsg_type = SCM_RIGHTS;
    cmsg->cmsg_len = CMSG_LEN(sizeof(int));
    memcpy(CMSG_DATA(cmsg), &end, sizeof(end));
    return sendmsg(handover, &msg, MSG_DONTWAIT | MSG_NOSIGNAL) == 1 ? 0 : OB_E_AGAIN;
}

static void on_written(h2o_socket_t *sock, const char *err)
{
    if (err != NULL)
        fail(sock->data);
}

static int open_relay(gw_relay_t *relay, int handover)
{
    gw_worker_t *worker = relay->request->worker;
    int pair[2], err;

    if (handover == -1 || (err = put_head(relay)) != 0 ||
        socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, pair) != 0)
        return OB_E_IO;
    err = send_end(handover, pair[1]);
    close(pair[1]);
    if (err != 0) {
        close(pair[0]);
        return err;
    }
    relay->sock = h2o_evloop_socket_create(worker->loop, pair[0], 0);
    relay->sock->data = relay;
    return 0;
}

void gw_relay_start(gw_request_t *request, uint32_t group)
{
    gw_worker_t *worker = request->worker;
    gw_relay_t *relay = calloc(1, sizeof(*relay));

    if (relay == NULL) {
        gw_request_fail(request, &(gw_problem_t){.kind = GW_INTERNAL});
        return;
    }
    relay->request = request;
    relay->out = (ob_buf_t){.sensitive = true}; /* an API key */
    relay->began_us = gw_now_us();
    if (open_relay(relay, group < GW_GROUPS_MAX ? worker->groups->handovers[group] : -1) != 0) {
        ob_buf_dispose(&relay->out);
        free(relay);
        gw_request_fail(request, &(gw_problem_t){.kind = GW_OVERLOADED, .retry_after_s = 1});
        return;
    }
    gw_request_hold(request);
    request->relay = relay;
    request->relayed = true;
    gw_count(worker, GW_METRIC_RELAYED, 1);
    h2o_iovec_t pieces[] = {{(char *)relay->out.data, relay->out.len}, request->req->entity};
    h2o_socket_write(relay->sock, pieces, request->req->entity.len > 0 ? 2 : 1, on_written);
    h2o_socket_read_start(relay->sock, on_readable);
}

void gw_relay_look(gw_relay_t *relay, uint64_t now_us)
{
    const cfg_t *config = relay->request->config->values;
    uint64_t bound_us = (uint64_t)relay->request->tenant->limits.wall_ms * 1000 + (uint64_t)config->queue_wait_ms * 1000 + SLACK_US;

    if (!relay->has_head && now_us - relay->began_us > bound_us)
        fail(relay);
}
