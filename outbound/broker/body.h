/* Process: broker. Thread: loop thread. Trust: holds an agent's bytes, unread.
 *
 * A request body between the worker that streams it and the transfer that sends it. As long as it is small it is kept
 * whole, so that a 307 or a dead connection can have it again. */
#ifndef MAYFLY_OUTBOUND_BROKER_BODY_H
#define MAYFLY_OUTBOUND_BROKER_BODY_H

#include "outbound/wire/buf.h"

#define OB_BODY_KEPT_MAX (256 * 1024)
#define OB_BODY_WHOLE_MAX (8 * 1024 * 1024) /* of one that is signed */

typedef struct ob_body {
    ob_buf_t bytes;
    size_t at;         /* of `bytes`: what is sent next */
    bool slid;         /* bytes from its start are gone */
    bool whole;        /* is to be there as a whole before any of it is sent */
    bool discarded;    /* nobody wants it any more */
    bool fin;
    uint64_t expected; /* UINT64_MAX: unknown */
    uint64_t received;
    uint64_t start;    /* of bytes.data[0] in the body */
    uint64_t credited; /* how far the worker has been told that it may go on */
    uint64_t *held;    /* what all bodies of a channel hold together; kept up to date */
} ob_body_t;

void ob_body_init(ob_body_t *body, uint64_t expected, uint64_t *held);
void ob_body_dispose(ob_body_t *body);
/* Errors: OB_E_STATE (after fin), OB_E_LIMIT (more than was credited), OB_E_MALFORMED (not the expected length),
 * OB_E_NOMEM. */
OB_CHECKED int ob_body_put(ob_body_t *body, ob_str_t bytes, bool fin);
/* Copies what is there, at most max. 0: nothing is there now; ob_body_at_end tells whether more will be. */
size_t ob_body_read(ob_body_t *body, char *out, size_t max);
bool ob_body_at_end(const ob_body_t *body);
/* Back to the start; false when that is gone. */
bool ob_body_rewind(ob_body_t *body);
/* Keeps all of it, however large, and lets the worker send on although nothing is read: who asks for this watches
 * `received`. Nothing of it may be gone. */
void ob_body_keep_whole(ob_body_t *body);
/* Drops it and all that still comes. */
void ob_body_discard(ob_body_t *body);
/* What the worker may send more than it knows of; counts it as told. */
uint32_t ob_body_take_credit(ob_body_t *body);

#endif
