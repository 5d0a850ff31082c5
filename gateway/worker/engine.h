/* Process: worker. Thread: loop thread. Trust: see runtime/runtime.h.
 *
 * The runtime's options, out of the configuration. */
#ifndef MAYFLY_GATEWAY_WORKER_ENGINE_H
#define MAYFLY_GATEWAY_WORKER_ENGINE_H

#include "gateway/worker/worker.h"

/* Errors: as rt_engine_open. */
OB_CHECKED int gw_engine_open(gw_worker_t *worker);
/* worker->config has changed. */
void gw_engine_apply(gw_worker_t *worker);

#endif
