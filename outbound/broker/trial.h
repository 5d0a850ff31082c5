/* Process: mayfly-broker, run by an operator as `mayfly explain` or `mayfly policy test`. Thread: main. Trust: reads
 * what the operator typed; has no secrets and sends nothing but DNS queries where it is asked to.
 *
 * A request that is not sent: decided on by the broker's own code (decide.h), with what came out kept for those who
 * ask. */
#ifndef MAYFLY_OUTBOUND_BROKER_TRIAL_H
#define MAYFLY_OUTBOUND_BROKER_TRIAL_H

#include "outbound/broker/decide.h"
#include "outbound/broker/resolve.h"
#include "outbound/broker/shape.h"

/* What explain and policy test exit with; of a bad command line and of a bad configuration sysexits(3). */
enum { OB_TRIAL_ALLOW = 0, OB_TRIAL_DENY = 1, OB_TRIAL_ERROR = 2, OB_TRIAL_USAGE = 64, OB_TRIAL_CONFIG = 78 };

/* Whose rules are asked; NULL where nobody is named. */
typedef struct ob_trial_who {
    const char *tenant, *policy;
} ob_trial_who_t;

typedef struct ob_trial {
    const ob_policy_t *policy; /* borrowed; NULL: none governs the request */
    ob_url_t url;
    ob_place_t place;
    ob_buf_t path;           /* as it is matched and sent */
    ob_question_t question;
    ob_answer_t answer;      /* asked: the policy was */
    bool asked;
    ob_header_t kept[OB_HEADERS_MAX];
    size_t kept_count, dropped;
    ob_route_t route;        /* when allowed: where the rule sends it */
    const char *verdict;     /* "allow", "would-deny", "deny", "error" */
    const char *reason;      /* static text; "" for "allow" */
} ob_trial_t;

/* The policy that governs these. NULL with *reason: none, which is a deny. Errors: OB_E_NOT_FOUND (no such name, or
 * none was named where one must be): *reason says which. */
OB_CHECKED int ob_trial_find_policy(const cfg_t *cfg, const ob_trial_who_t *who, const cfg_policy_t **policy,
                                    const char **reason);

/* Decides. The policy (NULL: none) and the headers outlive the trial. What is wrong with the request is a verdict.
 * Errors: OB_E_NOMEM. */
OB_CHECKED int ob_trial_run(ob_trial_t *trial, const ob_policy_t *policy, const char *method, const char *url,
                            const ob_header_t *headers, size_t header_count);
/* What the addresses of an allowed host make of the verdict: all of them must pass. Nothing happens to another verdict.
 * Errors: OB_E_NOMEM. */
OB_CHECKED int ob_trial_judge(ob_trial_t *trial, const cfg_t *cfg, const ob_address_t *addresses, size_t count);
void ob_trial_dispose(ob_trial_t *trial);
int ob_trial_exit_code(const ob_trial_t *trial);

/* Reads a configuration for these commands; says on standard error what is wrong with it. NULL file: the defaults.
 * Returns 0 or an exit code. */
int ob_trial_load(const char *file, cfg_t **cfg);

/* The two commands: what stands behind their name. They return exit codes. */
int ob_explain_main(int argc, char **argv);
int ob_policy_table_main(int argc, char **argv);

/* What a name has been resolved to. */
typedef struct ob_trial_addresses {
    bool asked; /* else nobody wanted to know */
    int err;
    ob_address_t items[OB_ADDRESSES_MAX];
    size_t count;
} ob_trial_addresses_t;

/* Writes every step of a trial. Errors: those of ob_buf_put. */
OB_CHECKED int ob_explain_put(const cfg_t *cfg, const ob_trial_t *trial, const ob_trial_addresses_t *resolved,
                              ob_buf_t *out);
/* The part of it that says what the rule changes; the trial's request is allowed. */
OB_CHECKED int ob_explain_put_shape(const ob_trial_t *trial, ob_buf_t *out);

#endif
