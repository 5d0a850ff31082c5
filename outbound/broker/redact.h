/* Process: broker. Thread: loop thread. Trust: reads untrusted bytes; holds back what may turn out to be a secret.
 *
 * One stream of bytes in which what a set finds is replaced. In what order and in which pieces the bytes come makes no
 * difference to what goes out. */
#ifndef MAYFLY_OUTBOUND_BROKER_REDACT_H
#define MAYFLY_OUTBOUND_BROKER_REDACT_H

#include "outbound/broker/redact_set.h"

/* What stands for a secret: no longer than the shortest pattern, so that a stream never grows, and of letters only, so
 * that it is at home in a URL, a header, JSON and HTML. */
#define OB_REDACT_MARKER OB_STR("REDACTED")

typedef struct ob_redact {
    ob_redact_set_t *set; /* counted; NULL: everything passes */
    ob_buf_t held;        /* what is not decided on, sensitive */
    size_t covered;       /* of `held`: belongs to a match that has been replaced */
    uint64_t count;       /* matches replaced */
    bool leftmost;        /* what overlaps a match is not looked at; else all that any match covers goes */
    /* Writes what stands for a match, which is `text` here; NULL: the marker. What it returns other than 0 ends the
     * stream with that. */
    int (*on_match)(void *data, uint32_t owner, ob_str_t text, ob_buf_t *out);
    void *data;
} ob_redact_t;

void ob_redact_init(ob_redact_t *redact, ob_redact_set_t *set);
void ob_redact_dispose(ob_redact_t *redact);
/* Back to the start of a stream; the count stays. */
void ob_redact_reset(ob_redact_t *redact);
/* Appends to `out` what is decided. How much that is depends on the number of bytes that came and where their lines
 * end, never on whether they look like a secret: whoever sees pieces must not be told by their size or time that
 * one has begun. Errors: OB_E_NOMEM, OB_E_TOO_LARGE (of `out`), on_match's. */
OB_CHECKED int ob_redact_push(ob_redact_t *redact, ob_str_t bytes, ob_buf_t *out);
/* The stream has ended. */
OB_CHECKED int ob_redact_finish(ob_redact_t *redact, ob_buf_t *out);

/* A whole text at once; *count grows by what was replaced. set NULL: copied. */
OB_CHECKED int ob_redact_text(ob_redact_set_t *set, ob_str_t text, ob_buf_t *out, uint64_t *count);
/* Is there anything to replace? */
bool ob_redact_has(const ob_redact_set_t *set, ob_str_t text);

#endif
