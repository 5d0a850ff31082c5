/* Process: worker. Thread: any; pure. Trust: reads what another worker answers, which may have been taken over.
 *
 * The two heads of a request that is handed over: the one that is sent to the other worker, and its answer's (RFC 9112). */
#ifndef MAYFLY_GATEWAY_WORKER_RELAY_HEAD_H
#define MAYFLY_GATEWAY_WORKER_RELAY_HEAD_H

#include "outbound/wire/buf.h"

#define GW_RELAY_HEAD_MAX (64 * 1024)
#define GW_RELAY_HEADERS_MAX 128

/* Appends one header, unless it belongs to the connection (RFC 9110, 7.6.1) or is made anew. Errors: OB_E_NOMEM, OB_E_TOO_LARGE. */
OB_CHECKED int gw_relay_put_header(ob_buf_t *head, ob_str_t name, ob_str_t value);

typedef enum gw_relay_body { GW_RELAY_LENGTH, GW_RELAY_CHUNKED, GW_RELAY_TO_THE_END } gw_relay_body_t;

typedef struct gw_relay_head {
    int status;
    ob_header_t headers[GW_RELAY_HEADERS_MAX]; /* slices of what was parsed */
    size_t header_count;
    gw_relay_body_t body;
    uint64_t length;        /* GW_RELAY_LENGTH */
    ob_str_t execution;     /* mayfly-execution; empty: none */
} gw_relay_head_t;

/* Parses the head at the start of `bytes`; *used is its length. Errors: OB_E_AGAIN (it is not all there), OB_E_MALFORMED, OB_E_TOO_LARGE. */
OB_CHECKED int gw_relay_parse_head(ob_str_t bytes, gw_relay_head_t *head, size_t *used);

#endif
