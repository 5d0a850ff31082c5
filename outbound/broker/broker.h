/* Process: broker. Thread: loop thread. Trust: ties the parts together; holds secrets through its snapshot.
 *
 * What every part of the broker works with. In reading order: main.c starts and takes orders from the supervisor,
 * channel.c takes messages from a worker, execution.c and answer_fetch.c answer them, hop.c does one hop of a fetch. */
#ifndef MAYFLY_OUTBOUND_BROKER_BROKER_H
#define MAYFLY_OUTBOUND_BROKER_BROKER_H

#include "outbound/broker/audit.h"
#include "outbound/broker/limit.h"
#include "outbound/broker/pool.h"
#include "outbound/broker/rotation.h"
#include "outbound/broker/snapshot.h"
#include "outbound/broker/token.h"

typedef struct ob_forget ob_forget_t;

typedef struct ob_broker {
    ob_loop_t *loop;
    ob_snapshot_t *snapshot; /* in force now; NULL before the first CONFIG */
    ob_pools_t *pools;
    ob_limits_t *limits;
    ob_tokens_t *tokens;
    ob_rotation_t *rotation; /* NULL before there are orders */
    ob_forget_t *forget;
    ob_audit_t *audit;
    size_t executions;       /* open, on all channels */
    /* A worker broke the protocol of its channel, which is closed already. */
    void (*on_bad_peer)(void *data, uint32_t slot, const char *how);
    /* `executions` has become 0. */
    void (*on_idle)(void *data);
    void *data; /* of the two above */
} ob_broker_t;

#endif
