/* Process: broker. Thread: loop thread. Trust: holds secrets (through secret.h).
 *
 * One version of the configuration with everything made from it. Counted: a reload installs a new one, and what is
 * under way on the old one keeps that until its hop has ended. A redirect's next hop takes the newest, so that a rule
 * that has been removed is not followed any more (outbound contract, case SIDE-05). */
#ifndef MAYFLY_OUTBOUND_BROKER_SNAPSHOT_H
#define MAYFLY_OUTBOUND_BROKER_SNAPSHOT_H

#include "outbound/broker/audit_key.h"
#include "outbound/broker/policy.h"
#include "outbound/broker/resolve.h"
#include "outbound/broker/scope.h"
#include "outbound/broker/secret.h"
#include "outbound/wire/audit_line.h"

typedef struct ob_snapshot {
    uint32_t references;
    uint32_t version;
    uint32_t rotation;      /* how often its secrets have been read again */
    uint32_t *sharers;      /* snapshots that differ in their secrets only, and share the rest */
    cfg_t *cfg;
    ob_policy_t **policies; /* in the order of cfg->policies */
    ob_secrets_t *secrets;
    ob_scopes_t *scopes;    /* what is redacted for whom */
    EVP_PKEY *audit_key;    /* NULL: the audit log is not signed */
    char sha256[OB_HASH_HEX + 1]; /* of the text that it was made from */
    ob_resolver_t *resolver;
    ob_own_listeners_t own;
} ob_snapshot_t;

/* From the text of a CONFIG message and of the SECRETS message before it, with one reference. On failure *error says
 * why. Errors: OB_E_MALFORMED and those of ob_secrets_load. */
OB_CHECKED int ob_snapshot_new(ob_loop_t *loop, ob_str_t json, ob_str_t environment, uint32_t version, ob_snapshot_t **snapshot,
                               ob_buf_t *error);
/* The same configuration with its secrets as they are now, but for those from the environment. On failure *error says
 * why. Errors: those of ob_secrets_load and ob_inject_check. */
OB_CHECKED int ob_snapshot_rotate(const ob_snapshot_t *old, ob_snapshot_t **snapshot, ob_buf_t *error);
ob_snapshot_t *ob_snapshot_retain(ob_snapshot_t *snapshot);
void ob_snapshot_release(ob_snapshot_t *snapshot);
/* NULL: no such policy. */
const ob_policy_t *ob_snapshot_policy(const ob_snapshot_t *snapshot, ob_str_t name);

#endif
