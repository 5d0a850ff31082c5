/* Process: worker. Thread: loop thread. Trust: see outbound/client/client.h.
 *
 * The broker's channel in h2o's loop. */
#ifndef MAYFLY_GATEWAY_WORKER_CHANNEL_H
#define MAYFLY_GATEWAY_WORKER_CHANNEL_H

#include "gateway/worker/worker.h"

/* Errors: OB_E_NOMEM. */
OB_CHECKED int gw_channel_new(gw_worker_t *worker);
/* Takes over one end of a channel; replaces the one before, whose broker is gone. */
void gw_channel_attach(gw_worker_t *worker, int fd);
/* Sends what was asked in this pass of the loop; true: there is more to do at once. */
bool gw_channel_turn(gw_worker_t *worker);
ob_client_t *gw_channel_client(const gw_worker_t *worker);

#endif
