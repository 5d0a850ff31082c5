#include "outbound/broker/execution.h"

#include <stdlib.h>

#include "outbound/broker/fetch.h"

static void on_start_waiting(void *data)
{
    ob_exec_t *exec = data;
    ob_fetch_t *next;

    while (exec->running < exec->running_max && (next = ob_fetch_first_waiting(exec)) != NULL)
        ob_fetch_start(next);
}

static void copy_text(char *out, ob_str_t text)
{
    memcpy(out, text.ptr, text.len);
    out[text.len] = '\0';
}

/* The fields are bounded by ob_msg_get_exec_open; a NUL in a name would make two different names look alike. */
static bool has_nul(ob_str_t text)
{
    return text.len > 0 && memchr(text.ptr, '\0', text.len) != NULL;
}

static void identify(ob_exec_t *exec, const ob_msg_exec_open_t *open)
{
    const cfg_t *cfg = exec->channel->broker->snapshot->cfg;
    const cfg_key_t *key = NULL;
    const cfg_tenant_t *tenant = cfg_tenant_of_key(cfg, open->credential, &key);

    copy_text(exec->execution_id, open->execution_id);
    copy_text(exec->policy, open->policy);
    if (tenant == NULL || strlen(tenant->name) > OB_NAME_MAX)
        return;
    copy_text(exec->tenant, ob_str_from(tenant->name));
    exec->asked_max =
        open->sub_requests_max < tenant->limits.sub_requests ? open->sub_requests_max : tenant->limits.sub_requests;
    exec->running_max = tenant->limits.concurrent_fetches;
}

const char *ob_answer_exec_open(ob_channel_t *channel, ob_exec_t *exec, ob_fetch_t *fetch, const ob_msg_t *msg)
{
    ob_msg_exec_open_t open;

    (void)fetch;
    if (exec != NULL)
        return "EXEC_OPEN of an execution that is open";
    if (channel->execs.count == OB_EXECUTIONS_MAX)
        return "EXEC_OPEN over the bound of open executions";
    if (ob_msg_get_exec_open(msg, &open) != 0 || has_nul(open.execution_id) || has_nul(open.policy))
        return "EXEC_OPEN is malformed";
    if ((exec = calloc(1, sizeof(*exec))) == NULL || ob_table_add(&channel->execs, &exec->node, msg->execution) != 0) {
        free(exec);
        ob_channel_queued(channel, OB_E_NOMEM);
        return NULL;
    }
    exec->channel = channel;
    exec->id = msg->execution;
    exec->opened_ms = ob_loop_now_ms(channel->broker->loop);
    /* What no tenant bounds: its fetches are all denied, but they must be started for that. */
    exec->asked_max = exec->running_max = UINT32_MAX;
    exec->start_waiting.on_run = on_start_waiting;
    exec->start_waiting.data = exec;
    identify(exec, &open);
    channel->broker->executions++;
    return NULL;
}

const char *ob_answer_exec_close(ob_channel_t *channel, ob_exec_t *exec, ob_fetch_t *fetch, const ob_msg_t *msg)
{
    (void)channel;
    (void)fetch;
    (void)msg;
    if (exec == NULL)
        return "EXEC_CLOSE of an execution that is not open";
    ob_exec_free(exec);
    return NULL;
}

static void write_end(ob_exec_t *exec)
{
    ob_broker_t *broker = exec->channel->broker;
    ob_audit_execution_t *seen = &exec->seen;
    const char *ignored;

    seen->execution = ob_str_from(exec->execution_id);
    seen->tenant = ob_str_from(exec->tenant);
    (void)ob_exec_policy(exec, broker->snapshot, &seen->policy, &ignored);
    seen->fetches = exec->asked;
    seen->total_ms = ob_loop_now_ms(broker->loop) - exec->opened_ms;
    ob_audit_write_execution(broker->audit, seen);
}

void ob_exec_free(ob_exec_t *exec)
{
    ob_broker_t *broker = exec->channel->broker;

    while (exec->first != NULL)
        ob_fetch_cancel(exec->first);
    write_end(exec);
    ob_task_cancel(&exec->start_waiting);
    ob_table_remove(&exec->channel->execs, &exec->node);
    free(exec);
    if (--broker->executions == 0)
        broker->on_idle(broker->data);
}

const ob_policy_t *ob_exec_policy(const ob_exec_t *exec, const ob_snapshot_t *snapshot, ob_str_t *name,
                                  const char **reason)
{
    const cfg_tenant_t *tenant = NULL;
    const ob_policy_t *policy = NULL;

    *name = ob_str_from(exec->policy);
    if (exec->tenant[0] == '\0')
        *reason = "the credential belongs to no tenant";
    else if ((tenant = cfg_tenant_find(snapshot->cfg, ob_str_from(exec->tenant))) == NULL)
        *reason = "the tenant is gone from the configuration";
    else if (name->len == 0 && (*name = ob_str_from(tenant->policy)).len == 0)
        *reason = "the tenant has no policy, so no network";
    else if (!cfg_tenant_may_use(tenant, *name))
        *reason = "the tenant may not use this policy";
    else if ((policy = ob_snapshot_policy(snapshot, *name)) == NULL)
        *reason = "the policy is not in the configuration";
    return policy;
}
