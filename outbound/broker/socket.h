/* Process: broker. Thread: loop thread. Trust: reads frames of hostile upstreams (through wslay), and records of
 * hostile workers.
 *
 * A WebSocket (RFC 6455) on a connection that libcurl has opened (CURLOPT_CONNECT_ONLY): handshake, frames, close. To
 * the worker, messages are records in the two body streams of a fetch: one byte of kind, four bytes of length
 * (little-endian), then the message. A close is a record, too: two bytes of code (big-endian), then the reason. */
#ifndef MAYFLY_OUTBOUND_BROKER_SOCKET_H
#define MAYFLY_OUTBOUND_BROKER_SOCKET_H

#include <curl/curl.h>

#include "outbound/broker/loop.h"
#include "outbound/wire/buf.h"

#define OB_SOCKET_TEXT 1
#define OB_SOCKET_BINARY 2
#define OB_SOCKET_CLOSE 8
#define OB_SOCKET_RECORD_HEAD 5
#define OB_SOCKET_MESSAGE_MAX (1024 * 1024)

typedef struct ob_socket ob_socket_t;

/* None of them may free the socket, but for on_end. */
typedef struct ob_socket_events {
    /* The whole response head, with its last empty line. False: the handshake has failed. */
    bool (*on_head)(void *data, ob_str_t head);
    /* A whole message has come. False: the socket ends. */
    bool (*on_message)(void *data, uint8_t kind, ob_str_t bytes);
    /* A whole message is about to be sent. False: it must not; the socket ends. */
    bool (*on_sending)(void *data, uint8_t kind, ob_str_t bytes);
    /* More of the worker's records: *got 0 with *end: there are no more; 0 without: ob_socket_wake when there are.
     * False: the socket ends. */
    bool (*on_want)(void *data, char *out, size_t max, size_t *got, bool *end);
    /* Over. `reason` is NULL after a closing handshake, else why (static text). From the loop. */
    void (*on_end)(void *data, const char *reason);
} ob_socket_events_t;

/* `lines` are header lines as libcurl takes them, borrowed for the call; the rest of the handshake is the socket's own.
 * Errors: OB_E_NOMEM, OB_E_IO. */
OB_CHECKED int ob_socket_open(ob_loop_t *loop, CURL *easy, const char *target, const char *host,
                              const struct curl_slist *lines, const ob_socket_events_t *events, void *data,
                              ob_socket_t **socket);
/* Before its easy handle. */
void ob_socket_free(ob_socket_t *socket);
/* No more messages after the one under way; they may come again. */
void ob_socket_pause(ob_socket_t *socket);
void ob_socket_resume(ob_socket_t *socket);
/* There are more records, or they have ended. */
void ob_socket_wake(ob_socket_t *socket);

/* What a server must answer to this key (RFC 6455, 4.2.2). Errors: OB_E_NOMEM. */
#define OB_SOCKET_ACCEPT_LEN 28
OB_CHECKED int ob_socket_accept(const char *key, char accept[OB_SOCKET_ACCEPT_LEN + 1]);
/* Is it what the server had to answer? */
bool ob_socket_is_accepted(const ob_socket_t *socket, ob_str_t accept);

#endif
