/* Process: broker. Thread: loop thread. Trust: holds secrets; reads what agents and upstreams send.
 *
 * What stands between the agent and the wire on one hop. Outwards: no known secret and no placeholder goes to a
 * host that it is not bound to, and placeholders become secrets where they may. Inwards: no secret of the tenant
 * comes back (outbound contract, part 6). guard_request.c and guard_response.c; hop.c calls them in the order of
 * this file. */
#ifndef MAYFLY_OUTBOUND_BROKER_GUARD_H
#define MAYFLY_OUTBOUND_BROKER_GUARD_H

#include "outbound/broker/loop.h"
#include "outbound/broker/scope.h"
#include "outbound/broker/transfer.h"

typedef struct ob_fetch ob_fetch_t;

#define OB_GUARD_BODY_MAX (256 * 1024) /* request bodies up to this are looked at before anything is sent */
#define OB_EXPANSION_FREE (10 * 1024 * 1024)

typedef struct ob_guard {
    ob_redact_set_t *secrets;    /* of the tenant; counted */
    ob_redact_set_t *disguised;  /* placeholders of the policy in all forms; counted; NULL: it has none */
    ob_redact_set_t *plain;      /* the same as they are written */
    bool redacts;                /* the response is searched */
    bool substitutes;            /* some placeholder may become its secret on this hop */
    bool in_body;                /* also in the body */
    uint8_t substituted[CFG_PLACEHOLDERS_MAX / 8]; /* a bit for each placeholder that has become its secret */

    /* The request body: whole, or as a stream. */
    bool body_whole;
    ob_buf_t body;               /* sensitive: what is to be sent; whole, or the next piece */
    size_t body_at;
    bool body_ended;             /* the streams below are finished */
    ob_redact_t leaks, strays;   /* secrets and placeholders that may not go there */
    ob_redact_t substitution;
    const char *refusal;         /* found by a stream */

    /* The response. */
    ob_redact_t response;
    bool buffers_json;           /* redact_json looks into it as a whole */
    bool json_expected;          /* it says that it is JSON: then it must be */
    ob_buf_t json;
    ob_buf_t tail;               /* what is left to hand over after the transfer's end */
    size_t tail_at;
    uint64_t received;           /* decoded bytes */
    uint64_t charged, handed;    /* to the worker's credit, and to the worker */
    uint64_t redactions;
    ob_buf_t head;               /* rewritten parts of the response head, and the URL */
} ob_guard_t;

/* ---- request: guard_request.c ---- */

/* Once the rule is known. Errors: OB_E_NOMEM, OB_E_TOO_LARGE. */
OB_CHECKED int ob_guard_open(ob_fetch_t *fetch);
void ob_guard_dispose(ob_guard_t *guard);
/* URL and headers, before the name is resolved. NULL, or why the hop is denied. */
const char *ob_guard_check_head(ob_fetch_t *fetch);
/* Must the body be here as a whole before the hop goes on? */
bool ob_guard_awaits_body(const ob_fetch_t *fetch);
/* Looks at the whole body that has come. NULL, or why the hop is denied. */
const char *ob_guard_check_body(ob_fetch_t *fetch);
/* A message that goes out through a WebSocket, as a whole. NULL, or why it must not. */
const char *ob_guard_check_message(ob_fetch_t *fetch, ob_str_t bytes);
/* Placeholders in the query become secrets: rewrites hop.target. Errors: OB_E_NOMEM. */
OB_CHECKED int ob_guard_put_target(ob_fetch_t *fetch);
/* Has any placeholder become its secret so far? */
bool ob_guard_has_substituted(const ob_guard_t *guard);
/* The value of one header as it is sent; `out` is sensitive. Errors: OB_E_NOMEM, OB_E_TOO_LARGE. */
OB_CHECKED int ob_guard_put_header(ob_fetch_t *fetch, const ob_header_t *header, ob_buf_t *out);
/* Does the guard hand out the body, and how long will it be? UINT64_MAX: unknown. */
bool ob_guard_has_body(const ob_fetch_t *fetch);
uint64_t ob_guard_body_length(const ob_fetch_t *fetch);
/* The body as it is sent, where it was there as a whole for ob_guard_check_body. */
ob_str_t ob_guard_whole_body(const ob_fetch_t *fetch);
/* As the transfer's on_read. ABORT: guard.refusal says why, or memory is out. */
ob_flow_t ob_guard_read(ob_fetch_t *fetch, char *out, size_t max, size_t *got);
void ob_guard_rewind(ob_guard_t *guard);

/* ---- response: guard_response.c ---- */

/* Changes the head in place; slices stay valid as long as the guard. NULL, or why the response is refused. */
const char *ob_guard_head(ob_fetch_t *fetch, uint16_t status, ob_str_t *reason, ob_header_t *headers, size_t *count);
/* The URL that the agent is told. */
ob_str_t ob_guard_url(ob_fetch_t *fetch, ob_str_t url);
/* Something that the agent wrote, for the audit record, which holds no secret: itself, or what is put into `out`.
 * At any time, also before ob_guard_open; "" when memory is out. */
ob_str_t ob_guard_clean(const ob_fetch_t *fetch, ob_str_t text, ob_buf_t *out);
/* Are these bytes charged to the worker's credit when they come? Else when they are handed over. */
bool ob_guard_charges(const ob_guard_t *guard);
/* Body bytes, all of which it takes. NULL, or why the response is refused. */
const char *ob_guard_body(ob_fetch_t *fetch, ob_str_t bytes);
/* The transfer has ended well. NULL, or why the response is refused. */
const char *ob_guard_end(ob_fetch_t *fetch);
/* Hands over what credit allows of what is left; true: nothing is left. */
bool ob_guard_drain(ob_fetch_t *fetch);

#endif
