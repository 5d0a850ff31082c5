/* Process: broker. Thread: any; pure. Trust: the rules are the operator's, the target is the agent's.
 *
 * One policy, made ready for deciding: allow or deny, by which rule, and why (outbound contract, 1.4 to 1.7). */
#ifndef MAYFLY_OUTBOUND_BROKER_POLICY_H
#define MAYFLY_OUTBOUND_BROKER_POLICY_H

#include "outbound/broker/host.h"

typedef struct ob_policy ob_policy_t;

/* What is asked for, checked and in canonical form. */
typedef struct ob_target {
    bool https;
    bool socket;           /* a WebSocket: only rules with "ws" allow it */
    const ob_host_t *host;
    uint16_t port;
    ob_str_t method;
    ob_str_t path;         /* of ob_path_put_canonical */
    bool overrides;        /* a header asks the upstream to take another method or path (1.6) */
} ob_target_t;

typedef struct ob_decision {
    bool allowed;
    bool never;             /* not the rules refuse it: no policy can allow it */
    const cfg_rule_t *rule; /* the one that decided, the first of its kind in the operator's order; NULL: none matched.
                             * Lives as long as the configuration. */
    const char *reason;     /* static text; "" when allowed */
} ob_decision_t;

/* With the rules indexed by host (policy_index.h), so that a decision looks at those of the target's host and its
 * parent domains only. The configuration must outlive the result. Errors: OB_E_NOMEM. */
OB_CHECKED int ob_policy_new(const cfg_policy_t *cfg, ob_policy_t **policy);
void ob_policy_free(ob_policy_t *policy);
const cfg_policy_t *ob_policy_cfg(const ob_policy_t *policy);
ob_decision_t ob_policy_decide(const ob_policy_t *policy, const ob_target_t *target);

/* For people who ask why. The rules that can speak about this host, in the operator's order; *rules is the caller's to
 * free. Errors: OB_E_NOMEM. */
OB_CHECKED int ob_policy_rules_of(const ob_policy_t *policy, const ob_host_t *host, uint32_t **rules, size_t *count);
/* NULL when this rule of the host matches, else what does not fit: "the port", or why its path cannot be judged (static
 * text). */
const char *ob_policy_mismatch(const ob_policy_t *policy, uint32_t rule, const ob_target_t *target);

/* Any method that "any standard method" covers; TRACE and CONNECT are not among them. */
bool ob_method_is_standard(ob_str_t method);
/* The Fetch Standard's bad ports. */
bool ob_port_is_bad(uint16_t port);

#endif
