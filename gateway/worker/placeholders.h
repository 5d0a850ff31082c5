/* Process: worker. Thread: loop thread. Trust: knows placeholders, never a secret.
 *
 * What a submission's env shows in the place of its policy's secrets. */
#ifndef MAYFLY_GATEWAY_WORKER_PLACEHOLDERS_H
#define MAYFLY_GATEWAY_WORKER_PLACEHOLDERS_H

#include "config/config.h"
#include "gateway/worker/arena.h"

/* Adds each placeholder of the policy that `policy` names (empty: the tenant's own) to the JSON object *env, under the
 * secret's name, unless the submission has something there itself. *env then lives on `arena`. Errors: OB_E_NOMEM. */
OB_CHECKED int gw_add_placeholders(gw_arena_t *arena, const cfg_t *cfg, const cfg_tenant_t *tenant, ob_str_t policy,
                                   ob_str_t *env);

#endif
