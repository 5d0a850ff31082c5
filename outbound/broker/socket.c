#include "outbound/broker/socket.h"

#include <openssl/evp.h>
#include <stdlib.h>
#include <strings.h>
#include <sys/epoll.h>
#include <sys/random.h>
#include <wslay/wslay.h>

#define HEAD_MAX (72 * 1024)
#define QUEUED_MAX (256 * 1024) /* of messages that wait to be sent: more are not taken from the worker */
#define GOING_AWAY 1001
#define GOODBYE_MS 5000 /* how long the peer's goodbye is waited for */

struct ob_socket {
    ob_loop_t *loop;
    CURL *easy;
    const ob_socket_events_t *events;
    void *data;
    ob_watch_t watch;
    ob_task_t task;
    ob_timer_t goodbye;
    wslay_event_context_ptr frames;
    char accept[OB_SOCKET_ACCEPT_LEN + 1];
    ob_buf_t out;     /* the request head */
    size_t out_at;
    ob_buf_t in;      /* the response head, and what came with it */
    size_t in_at;     /* of that: read as frames */
    bool open;
    bool paused;
    ob_buf_t records; /* the worker's, from where the next one begins */
    bool records_ended;
    bool ended;
    const char *reason;
};

/* ---- handshake ---- */

int ob_socket_accept(const char *key, char accept[OB_SOCKET_ACCEPT_LEN + 1])
{
    static const char magic[] = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
    unsigned char digest[EVP_MAX_MD_SIZE];
    char text[64 + sizeof(magic)];
    unsigned len;

    snprintf(text, sizeof(text), "%.60s%s", key, magic);
    if (EVP_Digest(text, strlen(text), digest, &len, EVP_sha1(), NULL) != 1)
        return OB_E_NOMEM;
    EVP_EncodeBlock((unsigned char *)accept, digest, (int)len);
    return 0;
}

bool ob_socket_is_accepted(const ob_socket_t *socket, ob_str_t accept)
{
    return ob_str_eq(accept, ob_str_from(socket->accept));
}

/* Is this line for the opening handshake itself to say, or a word to libcurl? */
static bool is_own_line(const char *line)
{
    static const char *const own[] = {"sec-websocket-key:", "sec-websocket-version:", "sec-websocket-extensions:",
                                      "sec-websocket-accept:"};
    const char *colon = strchr(line, ':');

    if (colon == NULL || colon[1] == '\0')
        return true;
    for (size_t i = 0; i < sizeof(own) / sizeof(own[0]); i++) {
        if (strncasecmp(line, own[i], strlen(own[i])) == 0)
            return true;
    }
    return false;
}

static int put_head(ob_socket_t *socket, const char *target, const char *host, const struct curl_slist *lines)
{
    unsigned char nonce[16];
    char key[25];
    int err;

    if (getrandom(nonce, sizeof(nonce), 0) != (ssize_t)sizeof(nonce))
        return OB_E_IO;
    EVP_EncodeBlock((unsigned char *)key, nonce, sizeof(nonce));
    if ((err = ob_socket_accept(key, socket->accept)) != 0)
        return err;
    socket->out.sensitive = true;
    err = ob_buf_printf(&socket->out,
                        "GET %s HTTP/1.1\r\nHost: %s\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                        "Sec-WebSocket-Key: %s\r\nSec-WebSocket-Version: 13\r\n",
                        target, host, key);
    for (; lines != NULL && err == 0; lines = lines->next) {
        if (!is_own_line(lines->data))
            err = ob_buf_printf(&socket->out, "%s\r\n", lines->data);
    }
    return err != 0 ? err : ob_buf_printf(&socket->out, "\r\n");
}

/* ---- the end ---- */

static void end(ob_socket_t *socket, const char *reason)
{
    if (socket->ended)
        return;
    socket->ended = true;
    socket->reason = reason;
    ob_watch_close(&socket->watch);
    ob_timer_cancel(&socket->goodbye);
    ob_task_post(socket->loop, &socket->task);
}

/* ---- bytes ---- */

/* OB_E_AGAIN: none now. OB_E_IO: there will be no more. */
static int receive(ob_socket_t *socket, void *bytes, size_t max, size_t *got)
{
    CURLcode code = curl_easy_recv(socket->easy, bytes, max, got);

    if (code == CURLE_AGAIN)
        return OB_E_AGAIN;
    return code == CURLE_OK && *got > 0 ? 0 : OB_E_IO;
}

static ssize_t on_recv(wslay_event_context_ptr frames, uint8_t *bytes, size_t max, int flags, void *data)
{
    ob_socket_t *socket = data;
    size_t left = socket->in.len - socket->in_at, got = left < max ? left : max;
    bool stopped = socket->paused || socket->ended;
    int err;

    (void)flags;
    if (left > 0 && !stopped) {
        memcpy(bytes, socket->in.data + socket->in_at, got);
        socket->in_at += got;
        return (ssize_t)got;
    }
    err = stopped ? OB_E_AGAIN : receive(socket, bytes, max, &got);
    if (err == 0)
        return (ssize_t)got;
    wslay_event_set_error(frames, err == OB_E_AGAIN ? WSLAY_ERR_WOULDBLOCK : WSLAY_ERR_CALLBACK_FAILURE);
    return -1;
}

static ssize_t on_send(wslay_event_context_ptr frames, const uint8_t *bytes, size_t len, int flags, void *data)
{
    ob_socket_t *socket = data;
    size_t sent = 0;
    CURLcode code = curl_easy_send(socket->easy, bytes, len, &sent);

    (void)flags;
    if (code == CURLE_OK)
        return (ssize_t)sent;
    wslay_event_set_error(frames, code == CURLE_AGAIN ? WSLAY_ERR_WOULDBLOCK : WSLAY_ERR_CALLBACK_FAILURE);
    return -1;
}

static int on_mask(wslay_event_context_ptr frames, uint8_t *mask, size_t len, void *data)
{
    (void)frames;
    (void)data;
    return getrandom(mask, len, 0) == (ssize_t)len ? 0 : -1;
}

static void on_received(wslay_event_context_ptr frames, const struct wslay_event_on_msg_recv_arg *message, void *data)
{
    ob_socket_t *socket = data;
    ob_str_t bytes = {(const char *)message->msg, message->msg_length};

    (void)frames;
    if (message->opcode == WSLAY_PING || message->opcode == WSLAY_PONG || socket->ended)
        return;
    if (!socket->events->on_message(socket->data, message->opcode, bytes))
        end(socket, "a message must not be delivered");
}

/* ---- records of the worker ---- */

static uint32_t length_of(const unsigned char *head)
{
    return (uint32_t)head[1] | (uint32_t)head[2] << 8 | (uint32_t)head[3] << 16 | (uint32_t)head[4] << 24;
}

static int queue_close(ob_socket_t *socket, const unsigned char *bytes, size_t len)
{
    uint16_t code = len >= 2 ? (uint16_t)(bytes[0] << 8 | bytes[1]) : 0;

    return wslay_event_queue_close(socket->frames, code, len > 2 ? bytes + 2 : NULL, len > 2 ? len - 2 : 0);
}

/* One whole record. False: the socket has ended. */
static bool send_record(ob_socket_t *socket, uint8_t kind, const unsigned char *bytes, size_t len)
{
    struct wslay_event_msg message = {.opcode = kind, .msg = bytes, .msg_length = len};
    bool known = kind == OB_SOCKET_TEXT || kind == OB_SOCKET_BINARY || kind == OB_SOCKET_CLOSE;
    int refused;

    if (!known || !socket->events->on_sending(socket->data, kind, (ob_str_t){(const char *)bytes, len})) {
        end(socket, known ? "a message must not be sent there" : "a record of the worker is malformed");
        return false;
    }
    refused = kind == OB_SOCKET_CLOSE ? queue_close(socket, bytes, len) : wslay_event_queue_msg(socket->frames, &message);
    if (refused == 0)
        return true;
    if (wslay_event_get_close_received(socket->frames) || wslay_event_get_close_sent(socket->frames))
        return true; /* said too late: nobody listens any more */
    end(socket, "a message cannot be sent");
    return false;
}

/* Takes whole records off the front. False: what is there is no record, or the socket has ended. */
static bool send_records(ob_socket_t *socket)
{
    size_t at = 0;

    while (socket->records.len - at >= OB_SOCKET_RECORD_HEAD) {
        const unsigned char *record = (const unsigned char *)socket->records.data + at;
        size_t len = length_of(record);

        if (len > OB_SOCKET_MESSAGE_MAX) {
            end(socket, "a message is too large");
            return false;
        }
        if (socket->records.len - at - OB_SOCKET_RECORD_HEAD < len)
            break;
        if (!send_record(socket, record[0], record + OB_SOCKET_RECORD_HEAD, len))
            return false;
        at += OB_SOCKET_RECORD_HEAD + len;
    }
    if (at > 0)
        memmove(socket->records.data, socket->records.data + at, socket->records.len - at);
    socket->records.len -= at;
    return true;
}

/* As much as may wait in the queue. */
static void take_records(ob_socket_t *socket)
{
    char piece[16384];
    size_t got = 1;

    while (got > 0 && !socket->records_ended && !socket->ended &&
           wslay_event_get_queued_msg_length(socket->frames) < QUEUED_MAX) {
        if (!socket->events->on_want(socket->data, piece, sizeof(piece), &got, &socket->records_ended)) {
            end(socket, "a message must not be sent there");
            return;
        }
        if (ob_buf_put(&socket->records, piece, got) != 0) {
            end(socket, "out of memory");
            return;
        }
        if (!send_records(socket))
            return;
    }
    /* Nobody can say a word any more, and nobody has said goodbye. */
    if (socket->records_ended && !wslay_event_get_close_sent(socket->frames))
        (void)wslay_event_queue_close(socket->frames, GOING_AWAY, NULL, 0);
}

/* ---- the machine ---- */

static int open_frames(ob_socket_t *socket)
{
    static const struct wslay_event_callbacks callbacks = {.recv_callback = on_recv,
                                                           .send_callback = on_send,
                                                           .genmask_callback = on_mask,
                                                           .on_msg_recv_callback = on_received};

    if (wslay_event_context_client_init(&socket->frames, &callbacks, socket) != 0)
        return OB_E_NOMEM;
    wslay_event_config_set_max_recv_msg_length(socket->frames, OB_SOCKET_MESSAGE_MAX);
    return 0;
}

static void send_head(ob_socket_t *socket)
{
    while (socket->out_at < socket->out.len) {
        size_t sent = 0;
        CURLcode code =
            curl_easy_send(socket->easy, socket->out.data + socket->out_at, socket->out.len - socket->out_at, &sent);

        if (code == CURLE_AGAIN)
            return;
        if (code != CURLE_OK) {
            end(socket, "upstream broke off");
            return;
        }
        socket->out_at += sent;
    }
}

static void read_head(ob_socket_t *socket)
{
    char piece[4096];
    const char *last;
    size_t got;
    int err;

    while ((err = receive(socket, piece, sizeof(piece), &got)) == 0) {
        if (ob_buf_put(&socket->in, piece, got) != 0) {
            end(socket, "response head is over its bounds");
            return;
        }
        last = memmem(socket->in.data, socket->in.len, "\r\n\r\n", 4);
        if (last == NULL)
            continue;
        socket->in_at = (size_t)(last - (const char *)socket->in.data) + 4;
        socket->open = socket->events->on_head(socket->data, (ob_str_t){(const char *)socket->in.data, socket->in_at});
        if (!socket->open || open_frames(socket) != 0)
            end(socket, "the WebSocket handshake has failed");
        return;
    }
    if (err != OB_E_AGAIN)
        end(socket, "upstream closed without a response");
}

/* Both have said goodbye; or the peer has said something else, upon which wslay reads no more and says why. */
static void look_for_end(ob_socket_t *socket, bool failed)
{
    bool received = wslay_event_get_close_received(socket->frames) != 0;
    bool sent = wslay_event_get_close_sent(socket->frames) != 0;

    if (received && sent)
        end(socket, NULL);
    else if (failed || (sent && !wslay_event_get_read_enabled(socket->frames)))
        end(socket, received ? NULL : "upstream broke off or broke the protocol");
    else if (sent && !ob_timer_is_running(&socket->goodbye))
        ob_timer_start(&socket->goodbye, GOODBYE_MS);
}

static void on_no_goodbye(void *data)
{
    end(data, NULL);
}

static void exchange(ob_socket_t *socket)
{
    bool failed;

    take_records(socket);
    failed = wslay_event_send(socket->frames) != 0;
    failed = wslay_event_recv(socket->frames) != 0 || failed;
    failed = wslay_event_send(socket->frames) != 0 || failed; /* what was read may want an answer */
    look_for_end(socket, failed);
}

static void want(ob_socket_t *socket)
{
    bool writes = socket->open ? wslay_event_want_write(socket->frames) != 0 : socket->out_at < socket->out.len;
    uint32_t events = (socket->paused ? 0 : (uint32_t)EPOLLIN) | (writes ? (uint32_t)EPOLLOUT : 0);

    if (ob_watch_change(&socket->watch, events) != 0)
        end(socket, "out of memory");
}

static void turn(ob_socket_t *socket)
{
    if (!socket->open) {
        send_head(socket);
        if (!socket->ended)
            read_head(socket);
    }
    if (socket->open && !socket->ended)
        exchange(socket);
    if (!socket->ended)
        want(socket);
}

/* A connection that is gone says so for ever, also to who does not want to read. */
static void on_ready(void *data, uint32_t events)
{
    ob_socket_t *socket = data;

    if ((events & (EPOLLERR | EPOLLHUP)) != 0 && socket->paused)
        end(socket, "upstream broke off or broke the protocol");
    else
        turn(socket);
}

/* Frees the socket, at its end. */
static void on_task(void *data)
{
    ob_socket_t *socket = data;

    if (!socket->ended)
        turn(socket);
    if (socket->ended && socket->task.next == NULL)
        socket->events->on_end(socket->data, socket->reason);
}

int ob_socket_open(ob_loop_t *loop, CURL *easy, const char *target, const char *host, const struct curl_slist *lines,
                   const ob_socket_events_t *events, void *data, ob_socket_t **out)
{
    ob_socket_t *socket = calloc(1, sizeof(*socket));
    curl_socket_t fd = CURL_SOCKET_BAD;
    int err;

    if (socket == NULL)
        return OB_E_NOMEM;
    socket->loop = loop;
    socket->easy = easy;
    socket->events = events;
    socket->data = data;
    socket->watch.on_ready = on_ready;
    socket->watch.data = socket;
    socket->task.on_run = on_task;
    socket->task.data = socket;
    ob_buf_init(&socket->in, HEAD_MAX);
    if (ob_timer_init(&socket->goodbye, loop, on_no_goodbye, socket) != 0) {
        free(socket);
        return OB_E_NOMEM;
    }
    err = curl_easy_getinfo(easy, CURLINFO_ACTIVESOCKET, &fd) == CURLE_OK && fd != CURL_SOCKET_BAD ? 0 : OB_E_IO;
    if (err == 0 && (err = put_head(socket, target, host, lines)) == 0)
        err = ob_watch_open(&socket->watch, loop, fd, EPOLLIN | EPOLLOUT);
    if (err != 0) {
        ob_socket_free(socket);
        return err;
    }
    *out = socket;
    return 0;
}

void ob_socket_free(ob_socket_t *socket)
{
    if (socket == NULL)
        return;
    ob_watch_close(&socket->watch);
    ob_task_cancel(&socket->task);
    ob_timer_dispose(&socket->goodbye);
    if (socket->frames != NULL)
        wslay_event_context_free(socket->frames);
    ob_buf_dispose(&socket->out);
    ob_buf_dispose(&socket->in);
    ob_buf_dispose(&socket->records);
    free(socket);
}

void ob_socket_pause(ob_socket_t *socket)
{
    socket->paused = true;
}

void ob_socket_resume(ob_socket_t *socket)
{
    if (!socket->paused || socket->ended)
        return;
    socket->paused = false;
    ob_task_post(socket->loop, &socket->task);
}

void ob_socket_wake(ob_socket_t *socket)
{
    if (socket->open && !socket->ended)
        ob_task_post(socket->loop, &socket->task);
}
