/* Process: broker. Thread: loop thread. Trust: reads bytes of one worker, which may be hostile.
 *
 * One worker's channel: bytes in, messages to whoever answers them, answers out with backpressure. A worker that breaks
 * the protocol loses its channel; the others do not notice. */
#ifndef MAYFLY_OUTBOUND_BROKER_CHANNEL_H
#define MAYFLY_OUTBOUND_BROKER_CHANNEL_H

#include "outbound/broker/broker.h"
#include "outbound/broker/table.h"
#include "outbound/wire/msg.h"

#define OB_CHANNEL_FETCHES_MAX 2048              /* open at once; more fail */
#define OB_CHANNEL_SOCKETS_MAX 128               /* WebSockets among them: each may hold a message in both directions */
#define OB_CHANNEL_HELD_MAX (64 * 1024 * 1024)   /* request bytes that all its fetches hold together */
#define OB_CHANNEL_QUEUE_HIGH (1024 * 1024)      /* answers not yet written: over it nothing more is read or received */

typedef struct ob_fetch ob_fetch_t;

typedef struct ob_channel {
    ob_broker_t *broker;
    uint32_t slot;
    int fd;
    ob_watch_t watch;
    ob_task_t flush;
    ob_buf_t in, out;
    bool failed;        /* an answer was lost for want of memory: the channel is of no use any more */
    ob_table_t execs;   /* by id */
    ob_table_t fetches; /* by execution and id */
    uint64_t held;      /* bytes of requests */
    uint32_t sockets;   /* WebSockets among the fetches */
    ob_fetch_t *blocked; /* paused until `out` has drained */
    void (*on_gone)(void *data, struct ob_channel *channel);
    void *data;
} ob_channel_t;

/* Takes over the descriptor (made nonblocking) and starts to read. on_gone is called when the peer is gone or has
 * broken the protocol; ob_channel_close is then the owner's to call, at once. Errors: OB_E_NOMEM, OB_E_IO; the
 * descriptor is then closed. */
OB_CHECKED int ob_channel_open(ob_broker_t *broker, uint32_t slot, int fd,
                               void (*on_gone)(void *data, ob_channel_t *channel), void *data, ob_channel_t **channel);
/* Cancels everything on it and frees it. */
void ob_channel_close(ob_channel_t *channel);
/* After an ob_msg_put_* into channel->out: `err` is its result. */
void ob_channel_queued(ob_channel_t *channel, int err);
/* True while what comes from upstreams must wait. */
bool ob_channel_is_full(const ob_channel_t *channel);

#endif
