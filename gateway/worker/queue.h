/* Process: worker. Thread: loop thread. Trust: decides among tenants, each of which may try to take all.
 *
 * Requests that were let in and have not started. Nothing starts inside h2o's callbacks: a pass of the loop first reads what all
 * clients sent, then starts those whose tenants have had the least CPU time of late, for a few milliseconds, so that one tenant's
 * burning executions delay another's by one of them, not by all. What waits too long, or is too much, gets 503 and Retry-After. */
#ifndef MAYFLY_GATEWAY_WORKER_QUEUE_H
#define MAYFLY_GATEWAY_WORKER_QUEUE_H

#include "gateway/worker/request.h"

void gw_queue_init(gw_worker_t *worker);
/* Takes the request in, or fails it (it may be gone then) because there is no room. */
void gw_queue_put(gw_request_t *request);
/* Takes a waiting request out that will not run: its client went away, or a drain is over. */
void gw_queue_remove(gw_request_t *request);
/* Starts what may start and fails what has waited too long. Re-entry: runs JavaScript. */
void gw_queue_turn(gw_worker_t *worker);
/* The request's execution has ended. */
void gw_queue_on_ended(gw_request_t *request);
/* Would another connection's request find room? Not while this worker is full and others may not be. */
bool gw_queue_has_room(gw_worker_t *worker);

#endif
