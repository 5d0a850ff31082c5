/* Process: broker. Thread: loop thread. Trust: holds secrets.
 *
 * What is looked for on whose behalf: of each tenant, every secret that any policy which it may use binds, with the
 * values that a reload has replaced for a grace time; of each policy, its placeholders. Sets are compiled when a tenant
 * first needs them, and shared by tenants with the same secrets. */
#ifndef MAYFLY_OUTBOUND_BROKER_SCOPE_H
#define MAYFLY_OUTBOUND_BROKER_SCOPE_H

#include "outbound/broker/redact.h"
#include "outbound/broker/secret.h"

typedef struct ob_scopes ob_scopes_t;

/* cfg and secrets must outlive the result. Errors: OB_E_NOMEM. */
OB_CHECKED int ob_scopes_new(const cfg_t *cfg, const ob_secrets_t *secrets, ob_scopes_t **scopes);
void ob_scopes_free(ob_scopes_t *scopes);
/* Takes over the values of the version before that are no more in force. Before the first ob_scopes_secrets.
 * Errors: OB_E_NOMEM. */
OB_CHECKED int ob_scopes_inherit(ob_scopes_t *scopes, const ob_scopes_t *before, uint64_t now_ms);

/* A value that is derived from a secret and as good as it, as an access token is: looked for on behalf of the same
 * tenants. To be called before each hop that sends it; nothing happens when it is known. Errors: OB_E_MALFORMED
 * (too short to be found), OB_E_NOMEM. */
OB_CHECKED int ob_scopes_learn(ob_scopes_t *scopes, const char *name, ob_str_t value, uint64_t now_ms,
                               uint64_t expires_ms);

/* Wipes the values whose time is over; returns when the next one's is, or UINT64_MAX. */
uint64_t ob_scopes_forget(ob_scopes_t *scopes, uint64_t now_ms);

/* The tenant's secrets; owners are for ob_scopes_name. Borrowed. Errors: OB_E_NOT_FOUND (no such tenant), OB_E_NOMEM,
 * OB_E_TOO_LARGE. */
OB_CHECKED int ob_scopes_secrets(ob_scopes_t *scopes, ob_str_t tenant, uint64_t now_ms, ob_redact_set_t **set);
/* The policy's placeholders: in all forms (what is a placeholder also in disguise), and as they are (what is replaced).
 * Owners are indices into policy->placeholders. Both NULL when it has none. Borrowed. Errors: OB_E_NOMEM. */
OB_CHECKED int ob_scopes_placeholders(ob_scopes_t *scopes, const cfg_policy_t *policy, ob_redact_set_t **disguised,
                                      ob_redact_set_t **plain);
/* The name of the secret that a match belongs to; "" when the configuration does not have it any more. */
const char *ob_scopes_name(const ob_scopes_t *scopes, uint32_t owner);

/* Does any allow rule of the policy that covers the host use the secret, or a placeholder for it list the host? */
bool ob_policy_binds(const cfg_policy_t *policy, ob_str_t name, const char *host);
bool ob_placeholder_lists(const cfg_placeholder_t *placeholder, const char *host);

#endif
