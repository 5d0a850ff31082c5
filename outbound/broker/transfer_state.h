/* Process: broker. Thread: loop thread. Trust: see transfer.h.
 *
 * What transfer.c and transfer_socket.c share; nobody else looks into a transfer. */
#ifndef MAYFLY_OUTBOUND_BROKER_TRANSFER_STATE_H
#define MAYFLY_OUTBOUND_BROKER_TRANSFER_STATE_H

#include "outbound/broker/socket.h"
#include "outbound/broker/transfer.h"

typedef enum phase { PHASE_CONNECT, PHASE_ANSWER, PHASE_BODY } phase_t;

enum { TRAILERS_MAX = 64 * 1024, INFORMATIONAL_MAX = 100 };

struct ob_transfer {
    const ob_transfer_events_t *events;
    void *data;
    ob_pools_t *pools;
    ob_pool_t *pool;
    CURL *easy;
    CURLU *url;
    struct curl_slist *lines;
    struct curl_slist *pins; /* CURLOPT_RESOLVE */
    struct curl_slist *ways; /* CURLOPT_CONNECT_TO */
    ob_address_t addresses[OB_ADDRESSES_MAX];
    size_t address_count;
    bool is_literal;        /* of where the socket goes to: libcurl needs no resolver */
    uint16_t port;
    bool proxied;
    ob_address_t through;   /* with a proxy: what it connects to */
    ob_address_t connected;
    phase_t phase;
    ob_timer_t timer;
    cfg_times_t times;
    ob_buf_t head; /* the lines of the response head so far */
    size_t trailer_bytes, informational; /* what came of both; libcurl keeps trailers, and takes any number of 1xx */
    bool body_paused, read_paused;
    bool is_socket;
    ob_socket_t *socket;
    char *target, *host_line; /* for its handshake */
    uint8_t failure;    /* decided by a callback below; OB_FAIL_* */
    const char *reason;
};

/* The first failure is the one that counts. `reason` is static text. */
void ob_transfer_fail(ob_transfer_t *transfer, uint8_t failure, const char *reason);
/* Calls on_done. */
void ob_transfer_finish(ob_transfer_t *transfer);
/* The connection is there: opens the WebSocket on it. Errors: those of ob_socket_open. */
OB_CHECKED int ob_transfer_open_socket(ob_transfer_t *transfer);

#endif
