/* Process: broker. Thread: any; pure. Trust: the patterns are the operator's, the hosts looked up are the agent's.
 *
 * Which rules of a policy can speak about a host, without looking at the others: one hash table of exact hosts and of
 * "*.suffix" patterns, and a list of those for "*". Looking up is one pass over the host's characters, whatever the
 * number of rules.
 *
 * A table of strangers' choosing could be attacked with colliding keys; here the keys are the operator's, and a
 * lookup's cost is bounded by the longest cluster of a table that is at most half full. */
#ifndef MAYFLY_OUTBOUND_BROKER_POLICY_INDEX_H
#define MAYFLY_OUTBOUND_BROKER_POLICY_INDEX_H

#include "outbound/broker/host.h"

/* Numbers of rules, in the operator's order. */
typedef struct ob_rule_list {
    const uint32_t *rules;
    size_t count;
} ob_rule_list_t;

/* All rules of one pattern. */
typedef struct ob_bucket {
    ob_rule_list_t deny, allow;
} ob_bucket_t;

#define OB_BUCKETS_MAX 129 /* of one host: itself, its parents (a name has at most 127 labels), "*" */

typedef struct ob_index ob_index_t;

/* The configuration must outlive the result. Errors: OB_E_NOMEM. */
OB_CHECKED int ob_index_new(const cfg_policy_t *cfg, ob_index_t **index);
void ob_index_free(ob_index_t *index);
/* The buckets whose pattern matches the host; returns how many. */
size_t ob_index_find(const ob_index_t *index, const ob_host_t *host, ob_bucket_t buckets[OB_BUCKETS_MAX]);

#endif
