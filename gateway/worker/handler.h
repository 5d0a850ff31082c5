/* Process: worker. Thread: loop thread. Trust: the first code of ours that sees an untrusted request.
 *
 * Routes: POST /run and below; everything else is a problem document, also what h2o refuses by itself. */
#ifndef MAYFLY_GATEWAY_WORKER_HANDLER_H
#define MAYFLY_GATEWAY_WORKER_HANDLER_H

#include "gateway/worker/worker.h"

void gw_handler_register(gw_worker_t *worker, h2o_hostconf_t *host);

#endif
