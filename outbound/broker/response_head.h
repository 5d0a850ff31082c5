/* Process: broker. Thread: any; pure. Trust: reads what hostile upstreams answer.
 *
 * The head of an HTTP response, as libcurl hands it out or as it stands on a connection (RFC 9112, 4 and 5). */
#ifndef MAYFLY_OUTBOUND_BROKER_RESPONSE_HEAD_H
#define MAYFLY_OUTBOUND_BROKER_RESPONSE_HEAD_H

#include "outbound/wire/buf.h"
#include "outbound/wire/messages.h"

typedef struct ob_response_head {
    uint16_t status;
    ob_str_t reason;
    ob_header_t headers[OB_HEADERS_MAX];
    size_t count;
} ob_response_head_t;

/* Slices point into `head`. False: malformed, ambiguous or over its bounds. */
bool ob_response_head_parse(ob_str_t head, ob_response_head_t *out);
/* Is this the empty line at the end? */
bool ob_response_head_ends(ob_str_t line);

#endif
