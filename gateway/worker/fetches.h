/* Process: worker. Thread: loop thread. Trust: between hostile code and the broker; decides nothing.
 *
 * Joins the runtime's fetches to the broker's channel. */
#ifndef MAYFLY_GATEWAY_WORKER_FETCHES_H
#define MAYFLY_GATEWAY_WORKER_FETCHES_H

#include "gateway/worker/request.h"

/* For rt_engine_options_t.host; `data` is the gw_request_t. */
extern const rt_host_t gw_fetch_host;
/* The execution is over: cancels what is left, and lets the broker forget it. */
void gw_fetches_end(gw_request_t *request);

#endif
