#include "outbound/broker/fetch.h"

static uint64_t elapsed_ms(const ob_fetch_t *fetch)
{
    return ob_loop_now_ms(fetch->exec->channel->broker->loop) - fetch->hop.started_ms;
}

/* "[::1]" where it stands beside a port. */
static ob_str_t host_text(const ob_hop_t *hop, char text[OB_HOST_NAME_MAX + 3])
{
    bool v6 = hop->host.is_address && hop->host.address.v6;

    snprintf(text, OB_HOST_NAME_MAX + 3, "%s%s%s", v6 ? "[" : "", hop->host.text, v6 ? "]" : "");
    return ob_str_from(text);
}

static ob_str_t method_of(const ob_fetch_t *fetch)
{
    return fetch->method[0] != '\0' ? ob_str_from(fetch->method) : fetch->asked.method;
}

static ob_str_t rule_of(const ob_fetch_t *fetch)
{
    return ob_str_from(fetch->hop.decided_by != NULL ? fetch->hop.decided_by->name : NULL);
}

void ob_report_record(ob_fetch_t *fetch, uint8_t verdict, const char *reason)
{
    ob_channel_t *channel = fetch->exec->channel;
    ob_hop_t *hop = &fetch->hop;
    char host[OB_HOST_NAME_MAX + 3];
    uint64_t ms = hop->started_ms != 0 ? elapsed_ms(fetch) : 0;
    ob_msg_record_t record = {
        .verdict = verdict,
        .status = hop->status,
        .milliseconds = ms < UINT32_MAX ? (uint32_t)ms : UINT32_MAX,
        .method = method_of(fetch),
        .host = host_text(hop, host),
        .port = hop->port,
        .rule = rule_of(fetch),
        .reason = ob_str_from(reason),
    };

    if (hop->recorded)
        return;
    hop->recorded = true;
    ob_channel_queued(channel, ob_msg_put_record(&channel->out, fetch->exec->id, fetch->id, &record));
}

/* What an execution's line adds up. */
static void count(ob_exec_t *exec, uint8_t verdict, const ob_hop_t *hop)
{
    exec->seen.verdicts[verdict]++;
    exec->seen.sent += hop->sent;
    exec->seen.bytes += hop->bytes;
}

static ob_audit_times_t times_of(const ob_fetch_t *fetch)
{
    const ob_hop_t *hop = &fetch->hop;
    ob_audit_times_t times = {.resolve_ms = hop->resolve_ms, .total_ms = hop->started_ms != 0 ? elapsed_ms(fetch) : 0};

    if (hop->transfer != NULL)
        ob_transfer_times(hop->transfer, &times.connect_ms, &times.first_byte_ms);
    /* libcurl counts from where it was asked. */
    times.connect_ms += times.connect_ms > 0 ? hop->resolve_ms : 0;
    times.first_byte_ms += times.first_byte_ms > 0 ? hop->resolve_ms : 0;
    return times;
}

/* "?a=b" of "/path?a=b". */
static ob_str_t query_of(ob_str_t target)
{
    const char *question = target.len > 0 ? memchr(target.ptr, '?', target.len) : NULL;

    return question != NULL ? (ob_str_t){question, (size_t)(target.ptr + target.len - question)} : OB_STR("");
}

void ob_report_audit(ob_fetch_t *fetch, uint8_t verdict, const char *reason)
{
    ob_exec_t *exec = fetch->exec;
    ob_hop_t *hop = &fetch->hop;
    char host[OB_HOST_NAME_MAX + 3];
    ob_address_t address;
    bool connected = hop->transfer != NULL && ob_transfer_address(hop->transfer, &address);
    const ob_buf_t *matched = hop->matched.len > 0 ? &hop->matched : &hop->target;
    ob_str_t asked = {(const char *)matched->data, matched->len > 0 ? matched->len - 1 : 0};
    ob_buf_t clean_host = {0}, clean_target = {0}, clean_method = {0};
    ob_str_t target = ob_guard_clean(fetch, asked, &clean_target), query = query_of(target);
    ob_audit_entry_t entry = {
        .execution = ob_str_from(exec->execution_id),
        .tenant = ob_str_from(exec->tenant),
        .policy = hop->policy,
        .rule = rule_of(fetch),
        .report_mode = hop->reporting,
        .verdict = verdict,
        .reason = ob_str_from(reason),
        .would_deny = ob_str_from(hop->would_deny),
        .hop = fetch->hops,
        .version = hop->snapshot != NULL ? hop->snapshot->version : exec->channel->broker->snapshot->version,
        .method = ob_guard_clean(fetch, method_of(fetch), &clean_method),
        .scheme = ob_str_from(!hop->has_host ? "" : hop->https ? "https" : "http"),
        .host = ob_guard_clean(fetch, host_text(hop, host), &clean_host),
        .port = hop->port,
        .path = {target.ptr, target.len - query.len},
        .query = query,
        .address = connected ? &address : NULL,
        .credential = hop->credentialed && connected ? hop->rule : NULL,
        .placeholders = connected && ob_guard_has_substituted(&hop->guard) ? hop->cfg_policy : NULL,
        .substituted = hop->guard.substituted,
        .redactions = hop->guard.redactions + hop->guard.response.count,
        .headers_dropped = (uint32_t)hop->headers_dropped,
        .status = hop->status,
        .sent = hop->sent,
        .bytes = hop->bytes,
        .times = times_of(fetch),
    };

    count(exec, verdict, hop);
    ob_audit_write(exec->channel->broker->audit, &entry);
    ob_buf_dispose(&clean_host);
    ob_buf_dispose(&clean_target);
    ob_buf_dispose(&clean_method);
}

static uint8_t allowed_verdict(const ob_fetch_t *fetch)
{
    return fetch->hop.would_deny != NULL ? OB_VERDICT_WOULD_DENY : OB_VERDICT_ALLOW;
}

void ob_report_allowed(ob_fetch_t *fetch)
{
    ob_report_record(fetch, allowed_verdict(fetch), fetch->hop.would_deny != NULL ? fetch->hop.would_deny : "");
}

void ob_report_end(ob_fetch_t *fetch, const char *reason)
{
    ob_report_audit(fetch, allowed_verdict(fetch), reason);
}

/* Only what the code itself asked for is named: no redirect target, no address, no rule. */
static int put_text(const ob_fetch_t *fetch, uint8_t failure, const char *reason, ob_buf_t *text)
{
    ob_str_t origin = fetch->asked_origin, method = fetch->asked.method;

    switch (failure) {
    case OB_FAIL_DENIED:
        return ob_buf_printf(text, "fetch to %.*s was denied by the outbound policy (%.*s)", (int)origin.len,
                             origin.ptr, (int)method.len, method.ptr);
    case OB_FAIL_UNREACHABLE:
        return ob_buf_printf(text, "upstream unreachable");
    case OB_FAIL_PROTOCOL:
        return ob_buf_printf(text, "upstream broke off or broke the protocol");
    default:
        return ob_buf_printf(text, "fetch failed: %s", reason);
    }
}

void ob_report_failure(ob_fetch_t *fetch, uint8_t failure, const char *reason)
{
    ob_channel_t *channel = fetch->exec->channel;
    ob_buf_t text = {0};
    int err = put_text(fetch, failure, reason, &text);

    if (err == 0)
        err = ob_msg_put_fail(&channel->out, fetch->exec->id, fetch->id, failure, ob_buf_str(&text));
    ob_channel_queued(channel, err);
    ob_buf_dispose(&text);
}
