/* Process: broker. Thread: loop thread. Trust: decides who a worker may speak for.
 *
 * One execution as the broker knows it: the tenant that it derived itself, the policy asked for, and its fetches. */
#ifndef MAYFLY_OUTBOUND_BROKER_EXECUTION_H
#define MAYFLY_OUTBOUND_BROKER_EXECUTION_H

#include "outbound/broker/channel.h"

typedef struct ob_exec {
    ob_node_t node; /* of channel->execs */
    ob_channel_t *channel;
    uint32_t id;
    char execution_id[OB_EXECUTION_ID_MAX + 1];
    char tenant[OB_NAME_MAX + 1];  /* "": the credential belongs to none */
    char policy[OB_NAME_MAX + 1];  /* as asked for; "": the tenant's own */
    uint32_t asked, asked_max;     /* fetches, redirect hops not counted */
    uint32_t open;                 /* fetches, waiting ones included */
    uint32_t running, running_max;
    uint64_t opened_ms;
    ob_audit_execution_t seen;     /* counts for the audit log; its texts are filled in at the end */
    ob_fetch_t *first, *last;      /* in the order in which they came */
    ob_task_t start_waiting;
} ob_exec_t;

/* The answers return NULL, or how the message breaks the protocol. */
const char *ob_answer_exec_open(ob_channel_t *channel, ob_exec_t *exec, ob_fetch_t *fetch, const ob_msg_t *msg);
const char *ob_answer_exec_close(ob_channel_t *channel, ob_exec_t *exec, ob_fetch_t *fetch, const ob_msg_t *msg);
/* Cancels its fetches and frees it. */
void ob_exec_free(ob_exec_t *exec);

/* The policy that governs it under this snapshot, whose tenants and policies may be others than when it was opened.
 * NULL: none; *reason (static text) says why. *name is what the policy is called, as far as that is known. */
const ob_policy_t *ob_exec_policy(const ob_exec_t *exec, const ob_snapshot_t *snapshot, ob_str_t *name,
                                  const char **reason);

#endif
