/* Process: supervisor. Thread: its only one. Trust: decides on hints of workers, which may lie: the worst that comes of a lie is that a
 * tenant runs apart from the others for a while.
 *
 * Tenants that have crashed workers, or that storm against limits and policies, run in a group of workers of their own until
 * their time is over. */
#ifndef MAYFLY_GATEWAY_SUPERVISOR_QUARANTINE_H
#define MAYFLY_GATEWAY_SUPERVISOR_QUARANTINE_H

#include "gateway/supervisor/supervisor.h"

typedef struct gw_quarantine gw_quarantine_t;

/* Errors: OB_E_NOMEM. */
OB_CHECKED int gw_quarantine_new(gw_quarantine_t **quarantine);
void gw_quarantine_free(gw_quarantine_t *quarantine);
/* A worker has died: whose executions were in flight there? Clears what it has said about them. `crashed`: by a signal that its own
 * doing brought about. `violated`: by a system call that its sandbox does not allow. */
void gw_quarantine_on_death(gw_supervisor_t *sup, uint32_t slot, bool crashed, bool violated);
/* A worker says that a tenant has passed a bound (SUSPECT). */
void gw_quarantine_on_suspect(gw_supervisor_t *sup, uint32_t kind, const char *tenant);
/* Tells a fresh worker who is in quarantine. Errors: as ob_control_send. */
OB_CHECKED int gw_quarantine_tell(gw_supervisor_t *sup, gw_child_t *worker);
/* Lets go those whose time is over. */
void gw_quarantine_expire(gw_supervisor_t *sup);
/* When gw_quarantine_expire has something to do (monotonic ms); UINT64_MAX: never. */
uint64_t gw_quarantine_next_due(const gw_supervisor_t *sup);

#endif
