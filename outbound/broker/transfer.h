/* Process: broker. Thread: loop thread. Trust: sends credentials; reads what hostile upstreams answer (through
 * libcurl).
 *
 * One request and its response on one hop. libcurl gets components that have been decided on, never a URL's text, and
 * follows nothing, resolves nothing and remembers nothing by itself (outbound contract, part 7). */
#ifndef MAYFLY_OUTBOUND_BROKER_TRANSFER_H
#define MAYFLY_OUTBOUND_BROKER_TRANSFER_H

#include "outbound/broker/host.h"
#include "outbound/broker/pool.h"
#include "outbound/broker/resolve.h"
#include "outbound/broker/shape.h"
#include "outbound/wire/messages.h"

struct ssl_ctx_st;

typedef struct ob_transfer ob_transfer_t;

typedef enum ob_flow { OB_FLOW_GO, OB_FLOW_PAUSE, OB_FLOW_ABORT } ob_flow_t;

/* on_head, on_body and on_read are called from inside libcurl: they must not free the transfer. Slices are borrowed. */
typedef struct ob_transfer_events {
    /* The final response's, once; the headers may be changed in place. */
    ob_flow_t (*on_head)(void *data, uint16_t status, ob_str_t reason, ob_header_t *headers, size_t count);
    /* Decoded bytes, at most 16 KiB. On PAUSE they are not taken and come again after ob_transfer_resume_body. */
    ob_flow_t (*on_body)(void *data, ob_str_t bytes);
    /* Wants request body; *got 0 with GO is its end. After PAUSE: ob_transfer_resume_read. */
    ob_flow_t (*on_read)(void *data, char *out, size_t max, size_t *got);
    /* The request body is to be sent again from its start, because a kept connection turned out to be dead. */
    bool (*on_rewind)(void *data);
    /* A connection is about to be made: may add what it shows of itself. NULL: nothing to add. */
    bool (*on_tls)(void *data, struct ssl_ctx_st *context);
    /* The end, from the loop: `failure` is 0 or an OB_FAIL_*; `reason` is for records (static text, "" when it went
     * well). The transfer is to be freed, here or later. */
    void (*on_done)(void *data, uint8_t failure, const char *reason);
    /* Of a WebSocket (socket.h), whose on_head has status 101; else NULL. A message has come: on PAUSE it is taken, and
     * no further one comes before ob_transfer_resume_body; on ABORT the socket ends. */
    ob_flow_t (*on_message)(void *data, uint8_t kind, ob_str_t bytes);
    /* A message of the worker's is about to be sent. False: it must not, and the socket ends. */
    bool (*on_sending)(void *data, uint8_t kind, ob_str_t bytes);
    /* Somebody has called ob_transfer_resume_body. */
    void (*on_resume)(void *data);
} ob_transfer_events_t;

typedef struct ob_transfer_spec {
    ob_str_t sharing; /* who may use the same connections: tenant, policy, rule and version of the configuration */
    bool https;
    const ob_route_t *route;  /* with a proxy: the addresses are the proxy's */
    const ob_address_t *through; /* with a proxy: the address that it is asked for, judged; else NULL */
    const char *target;       /* path and query as they are sent */
    const char *method;
    struct curl_slist *lines; /* header lines; taken over, also by a start that fails */
    bool socket;              /* a WebSocket: on_read gives records of socket.h */
    bool has_body;
    uint64_t body_length;     /* UINT64_MAX: unknown */
    const ob_address_t *addresses; /* all of them judged; no other is connected to */
    size_t address_count;
    const char *ca;           /* PEM bundle; NULL: the system's. Outlives the transfer. */
    ob_str_t ca_pem;          /* its text instead, copied; "": none */
    cfg_times_t times;
} ob_transfer_spec_t;

/* What belongs in ob_pools_new. */
void ob_transfer_on_pool_done(CURL *easy, CURLcode code);

/* No event comes before it has returned. Errors: OB_E_NOMEM. */
OB_CHECKED int ob_transfer_start(ob_pools_t *pools, const ob_transfer_spec_t *spec, const ob_transfer_events_t *events,
                                 void *data, ob_transfer_t **transfer);
/* Also cancels. Not from on_head, on_body or on_read. */
void ob_transfer_free(ob_transfer_t *transfer);
/* Re-entry: may call on_body. Nothing happens when it is not paused. */
void ob_transfer_resume_body(ob_transfer_t *transfer);
void ob_transfer_resume_read(ob_transfer_t *transfer);
/* Bytes of the body as they came over the wire, before they were decoded. */
uint64_t ob_transfer_received(const ob_transfer_t *transfer);
/* Messages of a WebSocket may come again. */
void ob_transfer_resume_messages(ob_transfer_t *transfer);
/* The address that was connected to; false before that. */
bool ob_transfer_address(const ob_transfer_t *transfer, ob_address_t *address);
/* Milliseconds from the start until the connection (TLS included; 0: a kept one, or none) and the response's first byte
 * (0: none). */
void ob_transfer_times(const ob_transfer_t *transfer, uint64_t *connect_ms, uint64_t *first_byte_ms);

#endif
