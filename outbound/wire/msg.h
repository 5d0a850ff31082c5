/* Process: worker and broker. Thread: loop thread. Trust: parses bytes of the other process, which may be hostile.
 *
 * Splits a byte stream into messages and checks each against its row of OB_MESSAGES; encodes and decodes payloads.
 * Knows nothing of sockets. Fuzzed by tests/fuzz/channel_fuzz.c. */
#ifndef MAYFLY_OUTBOUND_WIRE_MSG_H
#define MAYFLY_OUTBOUND_WIRE_MSG_H

#include "outbound/wire/buf.h"
#include "outbound/wire/messages.h"

typedef struct ob_msg {
    uint8_t type;
    uint8_t flags;
    uint32_t execution;
    uint32_t fetch;
    ob_str_t payload; /* borrowed from the buffer that was parsed */
} ob_msg_t;

/* Reads one message from the front of `bytes`; `direction` is the one that the caller may receive.
 * *used is the number of bytes it took. Errors: OB_E_AGAIN (incomplete, need more), OB_E_MALFORMED, OB_E_TOO_LARGE. */
OB_CHECKED int ob_msg_parse(ob_str_t bytes, int direction, ob_msg_t *msg, size_t *used);
/* The row's name ("FETCH"), or "?" for an unknown id. For logs. */
const char *ob_msg_name(uint8_t type);
/* The OB_STATE_* set of a row; 0 for an unknown id. */
int ob_msg_states(uint8_t type);

/* Starts a message at the end of buf; *mark is to be given to ob_msg_end, which fills in the size.
 * ob_msg_end aborts when the payload is over its row's maximum: the caller checked its inputs before. */
OB_CHECKED int ob_msg_begin(ob_buf_t *buf, uint8_t type, uint8_t flags, uint32_t execution, uint32_t fetch,
                            size_t *mark);
void ob_msg_end(ob_buf_t *buf, size_t mark);
/* A whole message whose payload is these bytes. Errors: OB_E_NOMEM, OB_E_TOO_LARGE (the buffer is then as it was). */
OB_CHECKED int ob_msg_put(ob_buf_t *buf, uint8_t type, uint8_t flags, uint32_t execution, uint32_t fetch,
                          ob_str_t payload);

typedef struct ob_msg_exec_open {
    ob_str_t execution_id;
    ob_str_t credential;
    ob_str_t policy;
    uint32_t sub_requests_max;
} ob_msg_exec_open_t;

typedef struct ob_msg_fetch {
    ob_str_t method;
    ob_str_t url;
    uint8_t redirect;
    uint8_t body;
    uint64_t body_length; /* UINT64_MAX: unknown */
    const ob_header_t *headers; /* decode: points into the caller's array */
    size_t header_count;
} ob_msg_fetch_t;

typedef struct ob_msg_head {
    uint16_t status;
    ob_str_t reason;
    ob_str_t url;
    bool redirected;
    const ob_header_t *headers;
    size_t header_count;
} ob_msg_head_t;

typedef struct ob_msg_record {
    uint8_t verdict;
    uint16_t status;
    uint32_t milliseconds;
    ob_str_t method;
    ob_str_t host;
    uint16_t port;
    ob_str_t rule;
    ob_str_t reason;
} ob_msg_record_t;

/* Encoders append a whole message. Errors: OB_E_NOMEM, OB_E_TOO_LARGE (a field or the payload is over its bound; the
 * buffer is then as it was). */
OB_CHECKED int ob_msg_put_exec_open(ob_buf_t *buf, uint32_t execution, const ob_msg_exec_open_t *in);
OB_CHECKED int ob_msg_put_fetch(ob_buf_t *buf, uint32_t execution, uint32_t fetch, const ob_msg_fetch_t *in);
OB_CHECKED int ob_msg_put_head(ob_buf_t *buf, uint32_t execution, uint32_t fetch, const ob_msg_head_t *in);
OB_CHECKED int ob_msg_put_record(ob_buf_t *buf, uint32_t execution, uint32_t fetch, const ob_msg_record_t *in);
OB_CHECKED int ob_msg_put_fail(ob_buf_t *buf, uint32_t execution, uint32_t fetch, uint8_t failure, ob_str_t text);
OB_CHECKED int ob_msg_put_credit(ob_buf_t *buf, uint8_t type, uint32_t execution, uint32_t fetch, uint32_t bytes);

/* Decoders borrow from msg->payload; `headers` has room for OB_HEADERS_MAX. Errors: OB_E_MALFORMED, OB_E_TRUNCATED,
 * OB_E_TOO_LARGE. Enumerations out of range are OB_E_MALFORMED; the meaning of texts is the caller's to check. */
OB_CHECKED int ob_msg_get_exec_open(const ob_msg_t *msg, ob_msg_exec_open_t *out);
OB_CHECKED int ob_msg_get_fetch(const ob_msg_t *msg, ob_header_t *headers, ob_msg_fetch_t *out);
OB_CHECKED int ob_msg_get_head(const ob_msg_t *msg, ob_header_t *headers, ob_msg_head_t *out);
OB_CHECKED int ob_msg_get_record(const ob_msg_t *msg, ob_msg_record_t *out);
OB_CHECKED int ob_msg_get_fail(const ob_msg_t *msg, uint8_t *failure, ob_str_t *text);
OB_CHECKED int ob_msg_get_credit(const ob_msg_t *msg, uint32_t *bytes);

#endif
