/* Process: worker. Thread: loop thread. Trust: sees API keys as clients present them; keeps none.
 *
 * Who may come in: the tenant that a Bearer key belongs to, the policy that a submission may name, and a token bucket a
 * tenant that all workers share. No h2o. */
#ifndef MAYFLY_GATEWAY_WORKER_ADMISSION_H
#define MAYFLY_GATEWAY_WORKER_ADMISSION_H

#include "config/config.h"
#include "gateway/shared.h"
#include "gateway/worker/problem.h"

/* Maps the memory that all workers share. Without a descriptor (-1) the buckets are this worker's own. Errors: OB_E_IO,
 * OB_E_TOO_LARGE (the descriptor holds less than GW_SHARED_SIZE). */
OB_CHECKED int gw_buckets_map(int fd, gw_bucket_t **buckets);
/* Takes one token of the tenant; returns 0, or how many microseconds until there is one. `now_us` is CLOCK_MONOTONIC.
 * Lock-free: a worker that dies here holds nobody up. */
uint64_t gw_bucket_take(gw_bucket_t *buckets, const cfg_tenant_t *tenant, uint64_t now_us);

typedef struct gw_admitted {
    const cfg_tenant_t *tenant;
    const cfg_key_t *key; /* NULL without authentication */
    ob_str_t credential;  /* borrowed from the header; empty without authentication */
} gw_admitted_t;

/* Authenticates. `authorization` is the header's value, empty when there was none. Errors: OB_E_DENIED, *problem says
 * why. */
OB_CHECKED int gw_authenticate(const cfg_t *config, ob_str_t authorization, gw_admitted_t *admitted,
                               gw_problem_t *problem);
/* May this tenant use the policy that its submission names (empty: its own)? Errors: OB_E_DENIED, *problem says why. */
OB_CHECKED int gw_check_policy(const cfg_tenant_t *tenant, ob_str_t policy, gw_problem_t *problem);
/* Takes a token. Errors: OB_E_LIMIT, *problem says why and when to come again. */
OB_CHECKED int gw_check_rate(gw_bucket_t *buckets, const cfg_tenant_t *tenant, uint64_t now_us, gw_problem_t *problem);

#endif
