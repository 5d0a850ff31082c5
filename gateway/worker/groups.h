/* Process: worker. Thread: loop thread. Trust: which tenants are whose is the operator's; who is in quarantine, the supervisor's.
 *
 * Groups of workers (gateway/shared.h): which one this worker is of, which one runs a tenant's executions, and what this worker says of
 * itself in the shared memory. */
#ifndef MAYFLY_GATEWAY_WORKER_GROUPS_H
#define MAYFLY_GATEWAY_WORKER_GROUPS_H

#include "gateway/worker/request.h"

#define GW_GROUPS_MAX 66

typedef struct gw_groups {
    uint32_t own;                   /* GW_GROUP_FRONT by default */
    int intake;                     /* where this group's connections come from; -1: this is the front */
    int handovers[GW_GROUPS_MAX];   /* where to hand connections over; -1: no such group */
    uint32_t quarantine;            /* the group's number */
    uint64_t *quarantined;          /* hashes of the tenants in it, sorted */
    size_t quarantined_count;
} gw_groups_t;

/* Errors: OB_E_NOMEM. */
OB_CHECKED int gw_groups_new(gw_groups_t **groups);
/* Names, one a line. */
void gw_groups_set_quarantine(gw_groups_t *groups, uint32_t group, ob_str_t names);
/* The group that runs this tenant's executions. */
uint32_t gw_group_of(const gw_groups_t *groups, const cfg_tenant_t *tenant);
/* Does V8 run without its compilers in this worker? */
bool gw_group_is_jitless(const gw_groups_t *groups, const cfg_t *config);

/* ---- What this worker says of itself ---- */

void gw_count(gw_worker_t *worker, gw_metric_t metric, uint64_t more);
/* Gauges, once a pass of the loop. */
void gw_slot_refresh(gw_worker_t *worker);
/* Does this worker take connections? What the others see of it. */
void gw_slot_offer(gw_worker_t *worker, bool takes);
/* Another one that takes connections has fewer of them, and by more than one or two. */
bool gw_slot_has_more(const gw_worker_t *worker);
/* An execution of the tenant has begun (+1) or ended (-1). */
void gw_slot_in_flight(gw_worker_t *worker, const cfg_tenant_t *tenant, int change);
/* An execution has ended; tells the supervisor when the tenant has passed a bound. */
void gw_slot_ended(gw_worker_t *worker, gw_request_t *request, rt_fault_kind_t fault);
void gw_slot_denied(gw_worker_t *worker, gw_request_t *request);
/* A request was refused before it started. */
void gw_slot_refused(gw_worker_t *worker, gw_problem_kind_t kind);
/* Prometheus' text exposition format 0.0.4, of all workers. Errors: OB_E_NOMEM. */
OB_CHECKED int gw_metrics_print(const gw_shared_t *shared, ob_buf_t *text);

#endif
