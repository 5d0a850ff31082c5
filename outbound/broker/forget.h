/* Process: broker. Thread: loop thread. Trust: decides when secrets go.
 *
 * What a replaced secret leaves behind is dropped when its grace time is over, whether or not requests come: its value,
 * which until then is looked for in responses; the tokens that were got with it; and the idle connections, as those of
 * HTTP/2 keep headers that were sent (RFC 7541, section 2.3.2). */
#ifndef MAYFLY_OUTBOUND_BROKER_FORGET_H
#define MAYFLY_OUTBOUND_BROKER_FORGET_H

#include "outbound/broker/broker.h"

/* The broker's loop, tokens and pools must outlive it. Errors: OB_E_NOMEM. */
OB_CHECKED int ob_forget_new(ob_broker_t *broker, ob_forget_t **forget);
/* NULL is left alone. */
void ob_forget_free(ob_forget_t *forget);
/* broker->snapshot has been replaced. */
void ob_forget_replaced(ob_forget_t *forget);
/* A value that ends at this time has been learned. */
void ob_forget_learned(ob_forget_t *forget, uint64_t end_ms);

#endif
