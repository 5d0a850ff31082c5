/* Process: broker. Thread: loop thread. Trust: the texts are agents'.
 *
 * Which different texts have come within a window of time, and no more of them than so many. */
#ifndef MAYFLY_OUTBOUND_BROKER_RECENT_H
#define MAYFLY_OUTBOUND_BROKER_RECENT_H

#include <stdbool.h>

#include "outbound/broker/table.h"
#include "outbound/wire/buf.h"

/* Zero-initialised is valid. */
typedef struct ob_recent {
    ob_table_t texts;
    struct ob_recent_text *first, *last; /* in the order in which they came last */
} ob_recent_t;

void ob_recent_dispose(ob_recent_t *recent);
/* Forgets what has not come since then. */
void ob_recent_forget(ob_recent_t *recent, uint64_t before_ms);
/* Is this text one of them, or is there room for it? Then it has come now. Errors: OB_E_NOMEM. */
OB_CHECKED int ob_recent_admit(ob_recent_t *recent, ob_str_t text, uint64_t now_ms, size_t max, bool *admitted);

#endif
