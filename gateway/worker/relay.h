/* Process: worker. Thread: loop thread. Trust: between an untrusted client and a worker that runs hostile code.
 *
 * A request whose tenant's executions run in another group of workers. The front's worker makes a pair of sockets, hands one end
 * over to whichever worker of the group takes it, and speaks HTTP/1.1 over the other; towards the client, the answer takes the way
 * that an execution's would. The group's worker authenticates the request again: it believes nothing that the front says. */
#ifndef MAYFLY_GATEWAY_WORKER_RELAY_H
#define MAYFLY_GATEWAY_WORKER_RELAY_H

#include "gateway/worker/groups.h"
#include "gateway/worker/request.h"

/* Hands the request over, or fails it (it may be gone then). */
void gw_relay_start(gw_request_t *request, uint32_t group);
/* The client is ready for more of the answer. Re-entry: may call the request's events. */
void gw_relay_pull(gw_relay_t *relay);
/* Nobody wants the answer any more. */
void gw_relay_cancel(gw_relay_t *relay);
/* From time to time: gives up what is never answered. */
void gw_relay_look(gw_relay_t *relay, uint64_t now_us);

/* The other side: serves connections that are handed over to this worker's group. Errors: OB_E_NOMEM. */
OB_CHECKED int gw_intake_open(gw_worker_t *worker);
/* Whether it takes more. */
void gw_intake_accept(gw_worker_t *worker, bool wanted);

#endif
