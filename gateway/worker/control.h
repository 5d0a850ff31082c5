/* Process: worker. Thread: loop thread. Trust: the supervisor is trusted; what it hands on was checked by it.
 *
 * The control socket: what the worker is given at start, and what changes while it serves. */
#ifndef MAYFLY_GATEWAY_WORKER_CONTROL_H
#define MAYFLY_GATEWAY_WORKER_CONTROL_H

#include "gateway/worker/worker.h"

/* What came before START, while there was no loop yet. */
typedef struct gw_given {
    int channel; /* -1: none */
    int shared;  /* -1: none */
    uint32_t slot; /* in shared */
} gw_given_t;

/* Receives until START; makes worker->config, listeners and the access log. Errors: OB_E_CLOSED (the supervisor is
 * gone), OB_E_MALFORMED (refused, and it was told), and others. */
OB_CHECKED int gw_control_receive_start(gw_worker_t *worker, gw_given_t *given);
/* Answers READY and serves from here on what comes over the socket. Errors: OB_E_CLOSED. */
OB_CHECKED int gw_control_start(gw_worker_t *worker);
void gw_control_refuse(const char *why);
/* Drains by itself: the supervisor starts another worker when this one has ended. */
void gw_control_retire(gw_worker_t *worker);
/* While draining: has everything ended, or the time? Then says DRAINED and stops the worker. */
void gw_control_check_drain(gw_worker_t *worker);

#endif
