/* Process: worker. Thread: loop thread. Trust: keeps bounds that hostile clients would otherwise not meet.
 *
 * What h2o does not see by itself:
 *   - an HTTP/1 client that goes away while its request runs: h2o does not read then
 *   - a request that takes too long to arrive, one that is not read any more, and how much of bodies is held in memory
 * Bounds on connections are in connection.h, those on HTTP/2 frames in frames.h. */
#ifndef MAYFLY_GATEWAY_WORKER_WATCH_H
#define MAYFLY_GATEWAY_WORKER_WATCH_H

#include "gateway/worker/worker.h"

/* Errors: OB_E_NOMEM, OB_E_IO. Call before the sandbox is entered, and gw_watch_start after gw_server_init. */
OB_CHECKED int gw_watch_new(gw_worker_t *worker);
void gw_watch_start(gw_worker_t *worker);

/* There is a connection: look after all of them from time to time, until there is none. */
void gw_watch_wake(gw_worker_t *worker);

/* Calls `on_gone` (once) when the peer of this HTTP/1 request's connection hangs up or half-closes. Errors: OB_E_IO;
 * then nobody watches, and the request runs to its end. */
OB_CHECKED int gw_watch_hangup(gw_worker_t *worker, h2o_req_t *req, void *data);
void gw_watch_forget(gw_worker_t *worker, h2o_req_t *req);
/* What gw_watch_hangup reports to; request.c. */
void gw_watch_on_gone(gw_worker_t *worker, void *data);

/* Ends a connection from below: h2o then finds it broken and closes it, from the loop and never from inside this call.
 */
void gw_watch_shut(h2o_req_t *req);
/* Is a request on its way in, or an answer on its way out? */
bool gw_watch_in_flight(gw_worker_t *worker);

#endif
