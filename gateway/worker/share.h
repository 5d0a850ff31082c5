/* Process: worker. Thread: loop thread. Trust: counts what tenants' executions take; pure.
 *
 * One tenant's share of a worker: how many executions it has here, and how much CPU time it has had of late. Who has had less goes
 * first when there is not enough for all. */
#ifndef MAYFLY_GATEWAY_WORKER_SHARE_H
#define MAYFLY_GATEWAY_WORKER_SHARE_H

#include "config/config.h"

/* Events of a minute. */
typedef struct gw_rate {
    uint64_t since_us;
    uint32_t count;
    bool told;
} gw_rate_t;

typedef struct gw_share {
    uint32_t running; /* executions */
    uint32_t waiting; /* requests in the queue */
    uint64_t cpu_us;  /* halves each second */
    uint64_t at_us;   /* when it was brought up to date; CLOCK_MONOTONIC */
    uint64_t start_cost_us; /* of its last executions' starts, about */
    gw_rate_t limit_kills, denied_fetches;
} gw_share_t;

void gw_share_charge(gw_share_t *share, uint64_t cpu_us, uint64_t now_us);
uint64_t gw_share_load(const gw_share_t *share, uint64_t now_us);
/* How many executions the tenant may have in a worker at once: its own max_executions, else all of the worker's if it is the only
 * tenant, else three quarters, so that one whose executions wait for something slow leaves room for the others. */
uint32_t gw_share_bound(const cfg_t *config, const cfg_tenant_t *tenant);

#endif
