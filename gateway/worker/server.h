/* Process: worker. Thread: loop thread. Trust: sets up what reads untrusted bytes.
 *
 * h2o, configured: hosts, handlers, bounds and timeouts. */
#ifndef MAYFLY_GATEWAY_WORKER_SERVER_H
#define MAYFLY_GATEWAY_WORKER_SERVER_H

#include "gateway/worker/worker.h"

/* Makes the loop, h2o's configuration and context out of worker->config, and registers the handlers. */
void gw_server_init(gw_worker_t *worker);
/* Bounds and timeouts of worker->config, at a reload too; connections that are open have them at once. */
void gw_server_apply(gw_worker_t *worker);

#endif
