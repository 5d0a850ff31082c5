/* Process: worker. Thread: loop thread. Trust: answers whoever reaches the admin listener; says nothing about tenants.
 *
 * The admin listener: /healthz (alive) and /readyz (wants new requests). */
#ifndef MAYFLY_GATEWAY_WORKER_ADMIN_H
#define MAYFLY_GATEWAY_WORKER_ADMIN_H

#include "gateway/worker/worker.h"

void gw_admin_register(gw_worker_t *worker, h2o_hostconf_t *host);

#endif
