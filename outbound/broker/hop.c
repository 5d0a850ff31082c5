#include "outbound/broker/decide.h"
#include "outbound/broker/fetch.h"
#include "outbound/broker/headers.h"
#include "outbound/broker/path.h"
#include "outbound/broker/redirect.h"
#include "outbound/broker/retry.h"

/* Bytes of a redirect's own body that are read and dropped, so that the connection can be used again. */
#define REDIRECT_BODY_MAX (64 * 1024)

/* ---- check: the URL of this hop, as something that can be decided on ---- */

static const char *check_url(ob_fetch_t *fetch)
{
    ob_place_t place = {0};
    const char *reason = ob_decide_place(&fetch->url, &place);
    ob_hop_t *hop = &fetch->hop;

    hop->https = place.https;
    hop->has_host = place.has_host;
    hop->host = place.host;
    hop->port = place.port;
    if (reason == NULL && place.socket != fetch->is_socket)
        return "a redirect leads from HTTP to a WebSocket";
    return reason;
}

/* Will hold what is injected into the query. */
static int build_target(ob_fetch_t *fetch)
{
    ob_hop_t *hop = &fetch->hop;
    ob_str_t search = ob_url_search(&fetch->url);
    int err;

    hop->target.sensitive = true;
    if ((err = ob_path_put_canonical(&hop->target, ob_url_pathname(&fetch->url))) != 0)
        return err;
    hop->path_len = hop->target.len;
    if ((err = ob_buf_put(&hop->target, search.ptr, search.len)) != 0)
        return err;
    return ob_buf_put_u8(&hop->target, '\0');
}

/* ---- decide ---- */

static void note_origin(ob_fetch_t *fetch)
{
    const ob_hop_t *hop = &fetch->hop;

    if (fetch->hops == 0) {
        fetch->first_https = hop->https;
        fetch->first_port = hop->port;
        memcpy(fetch->first_host, hop->host.text, sizeof(fetch->first_host));
        return;
    }
    fetch->left_origin = fetch->left_origin || hop->https != fetch->first_https || hop->port != fetch->first_port ||
                         strcmp(hop->host.text, fetch->first_host) != 0;
}

/* NULL when the hop is allowed, with hop->rule and hop->credentialed set; else the reason of the denial. */
static const char *decide(ob_fetch_t *fetch)
{
    ob_hop_t *hop = &fetch->hop;
    const char *reason = "";
    const ob_policy_t *policy = ob_exec_policy(fetch->exec, hop->snapshot, &hop->policy, &reason);
    ob_place_t place = {
        .https = hop->https, .socket = fetch->is_socket, .has_host = true, .host = hop->host, .port = hop->port};
    ob_question_t question = {
        .place = &place,
        .method = ob_str_from(fetch->method),
        .path = {(const char *)hop->target.data, hop->path_len},
        .query = ob_url_search(&fetch->url),
        .headers = fetch->asked.headers,
        .header_count = fetch->asked.header_count,
        .left_origin = fetch->left_origin,
    };
    ob_answer_t answer;

    if (policy == NULL)
        return reason;
    hop->cfg_policy = ob_policy_cfg(policy);
    hop->reporting = hop->cfg_policy->mode_report;
    answer = ob_decide(policy, &question);
    hop->decided_by = answer.rule;
    hop->rule = answer.in_force;
    hop->credentialed = answer.credentialed;
    hop->would_deny = answer.would_deny ? answer.reason : NULL;
    return answer.allowed ? NULL : answer.reason;
}

/* ---- transfer ---- */

static int put_line(ob_fetch_t *fetch, struct curl_slist **lines, const ob_header_t *header)
{
    ob_buf_t line = {.sensitive = true}; /* may be the agent's own credential, or a placeholder's secret */
    bool empty = header->value.len == 0;
    struct curl_slist *longer;
    int err;

    /* "Name;" is libcurl's way to send a header without a value. */
    if ((err = ob_buf_put(&line, header->name.ptr, header->name.len)) == 0 &&
        (err = ob_buf_put(&line, empty ? ";" : ": ", empty ? 1 : 2)) == 0 &&
        (err = ob_guard_put_header(fetch, header, &line)) == 0 &&
        (err = ob_buf_put_u8(&line, '\0')) == 0) {
        if ((longer = curl_slist_append(*lines, (const char *)line.data)) == NULL)
            err = OB_E_NOMEM;
        else
            *lines = longer;
    }
    ob_buf_dispose(&line);
    return err;
}

static int put_own_headers(ob_fetch_t *fetch, struct curl_slist **lines)
{
    const cfg_rewrite_t *rewrite = &fetch->hop.rule->shape.rewrite;
    int err = 0;

    for (size_t i = 0; i < rewrite->set_count && err == 0; i++) {
        ob_header_t header = {ob_str_from(rewrite->set[i].name), ob_str_from(rewrite->set[i].value)};

        err = put_line(fetch, lines, &header);
    }
    return err;
}

const cfg_policy_t *ob_hop_policy(const ob_fetch_t *fetch)
{
    return fetch->hop.cfg_policy;
}

/* Always from the agent's original request, never from what the hop before sent. */
void ob_hop_headers(ob_fetch_t *fetch, ob_header_t *out, size_t *count)
{
    ob_hop_t *hop = &fetch->hop;
    bool credentialed = cfg_rule_has_credential(hop->rule) || hop->guard.substitutes;
    ob_headers_plan_t plan = {.rule = hop->rule,
                              .drop_credentials = fetch->left_origin,
                              .drop_body = fetch->body_dropped,
                              .drop_range = credentialed && (hop->guard.redacts || hop->guard.buffers_json)};

    ob_headers_prepare(&plan, fetch->asked.headers, fetch->asked.header_count, out, count, &hop->headers_dropped);
    ob_shape_drop_headers(&hop->rule->shape, out, count);
    for (size_t i = 0; i < *count; i++)
        hop->sends_range = hop->sends_range || ob_str_caseeq(out[i].name, OB_STR("range"));
}

static int build_lines(ob_fetch_t *fetch, struct curl_slist **lines)
{
    ob_header_t kept[OB_HEADERS_MAX];
    size_t count;
    int err = 0;

    ob_hop_headers(fetch, kept, &count);
    for (size_t i = 0; i < count && err == 0; i++)
        err = put_line(fetch, lines, &kept[i]);
    if (err == 0)
        err = put_own_headers(fetch, lines);
    return err != 0 ? err : ob_credential_put(fetch, lines);
}

/* Who may share a connection: never two tenants, two rules, or two versions of a credential. */
static int put_sharing(const ob_fetch_t *fetch, ob_buf_t *sharing)
{
    const ob_hop_t *hop = &fetch->hop;
    int err;

    if ((err = ob_buf_put_str(sharing, ob_str_from(fetch->exec->tenant))) != 0 ||
        (err = ob_buf_put_str(sharing, hop->policy)) != 0 ||
        (err = ob_buf_put_str(sharing, ob_str_from(hop->rule->name))) != 0 ||
        (err = ob_buf_put_u8(sharing, hop->credentialed)) != 0)
        return err;
    if ((err = ob_buf_put_u32(sharing, hop->snapshot->version)) != 0)
        return err;
    return ob_buf_put_u32(sharing, hop->snapshot->rotation);
}

ob_flow_t ob_hop_stop(ob_fetch_t *fetch, uint8_t failure, const char *reason)
{
    fetch->failure = failure;
    fetch->failure_reason = reason;
    return OB_FLOW_ABORT;
}

int ob_hop_put_head(ob_fetch_t *fetch, uint16_t status, ob_str_t reason, const ob_header_t *headers, size_t count)
{
    ob_str_t url = ob_buf_str(&fetch->url.href);
    ob_msg_head_t head = {
        .status = status, .reason = reason, .redirected = fetch->hops > 0, .headers = headers, .header_count = count};

    /* A response's URL has no fragment. */
    head.url = (ob_str_t){url.ptr, fetch->url.hash_start != OB_URL_ABSENT ? fetch->url.hash_start : url.len};
    head.url = ob_guard_url(fetch, head.url);
    return ob_msg_put_head(&fetch->exec->channel->out, fetch->exec->id, fetch->id, &head);
}

static ob_flow_t follow(ob_fetch_t *fetch, const ob_header_t *headers, size_t count)
{
    ob_str_t location;

    if (fetch->asked.redirect == OB_REDIRECT_ERROR)
        return ob_hop_stop(fetch, OB_FAIL_REDIRECT, "the response is a redirect, which the request does not accept");
    if (ob_headers_location(headers, count, &location) != 0)
        return ob_hop_stop(fetch, OB_FAIL_REDIRECT, "the redirect's location is malformed");
    if (fetch->hops == OB_REDIRECTS_MAX)
        return ob_hop_stop(fetch, OB_FAIL_REDIRECT, "too many redirects");
    fetch->location.len = 0;
    if (ob_buf_put(&fetch->location, location.ptr, location.len) != 0)
        return ob_hop_stop(fetch, OB_FAIL_UNREACHABLE, "out of memory");
    fetch->following = true;
    return OB_FLOW_GO;
}

static bool is_redirect(const ob_fetch_t *fetch, uint16_t status, const ob_header_t *headers, size_t count)
{
    ob_str_t location;

    return fetch->asked.redirect != OB_REDIRECT_MANUAL && ob_redirect_is(status) &&
           ob_headers_location(headers, count, &location) != OB_E_NOT_FOUND;
}

static ob_flow_t on_head(void *data, uint16_t status, ob_str_t reason, ob_header_t *headers, size_t count)
{
    ob_fetch_t *fetch = data;
    bool redirect = is_redirect(fetch, status, headers, count);
    const char *refusal;
    int err;

    fetch->hop.status = status;
    if (!redirect && ob_credential_is_refused(fetch, status)) {
        fetch->repeating = true;
        ob_report_allowed(fetch);
        return OB_FLOW_GO;
    }
    if (ob_retry_head(fetch, status, headers, count)) {
        ob_report_allowed(fetch);
        return OB_FLOW_GO;
    }
    if (redirect && follow(fetch, headers, count) != OB_FLOW_GO)
        return OB_FLOW_ABORT;
    if (!redirect && (refusal = ob_guard_head(fetch, status, &reason, headers, &count)) != NULL)
        return ob_hop_stop(fetch, OB_FAIL_PROTOCOL, refusal);
    ob_report_allowed(fetch);
    if (redirect)
        return OB_FLOW_GO;
    if ((err = ob_hop_put_head(fetch, status, reason, headers, count)) == OB_E_TOO_LARGE)
        return ob_hop_stop(fetch, OB_FAIL_PROTOCOL, "response head is over its bounds");
    fetch->head_sent = true;
    ob_channel_queued(fetch->exec->channel, err);
    return OB_FLOW_GO;
}

void ob_hop_block(ob_fetch_t *fetch)
{
    ob_channel_t *channel = fetch->exec->channel;

    if (fetch->blocked_link != NULL)
        return;
    if ((fetch->next_blocked = channel->blocked) != NULL)
        channel->blocked->blocked_link = &fetch->next_blocked;
    fetch->blocked_link = &channel->blocked;
    channel->blocked = fetch;
}

static ob_flow_t on_body(void *data, ob_str_t bytes)
{
    ob_fetch_t *fetch = data;
    ob_channel_t *channel = fetch->exec->channel;
    const char *refusal;

    if (fetch->following || fetch->repeating || fetch->retrying) {
        fetch->hop.bytes += bytes.len;
        return fetch->hop.bytes > REDIRECT_BODY_MAX ? OB_FLOW_ABORT : OB_FLOW_GO;
    }
    if ((refusal = ob_hop_excess(&fetch->hop, fetch->hop.sent, fetch->hop.bytes + bytes.len)) != NULL)
        return ob_hop_stop(fetch, OB_FAIL_BOUND, refusal);
    if (ob_channel_is_full(channel)) {
        ob_hop_block(fetch);
        return OB_FLOW_PAUSE;
    }
    /* All or nothing: a piece is far smaller than the credit that a worker which keeps up has left. */
    if (ob_guard_charges(&fetch->hop.guard)) {
        if (bytes.len > fetch->credit)
            return OB_FLOW_PAUSE;
        fetch->credit -= (uint32_t)bytes.len;
    }
    fetch->hop.bytes += bytes.len;
    refusal = ob_guard_body(fetch, bytes);
    return refusal == NULL ? OB_FLOW_GO : ob_hop_stop(fetch, OB_FAIL_PROTOCOL, refusal);
}

/* The agent's bytes as they are, or as the guard makes them. */
static ob_flow_t read_body(ob_fetch_t *fetch, char *out, size_t max, size_t *got)
{
    const ob_guard_t *guard = &fetch->hop.guard;
    ob_flow_t flow;

    if (!ob_guard_has_body(fetch)) {
        *got = ob_body_read(&fetch->body, out, max);
        return *got > 0 || ob_body_at_end(&fetch->body) ? OB_FLOW_GO : OB_FLOW_PAUSE;
    }
    flow = ob_guard_read(fetch, out, max, got);
    if (flow != OB_FLOW_ABORT)
        return flow;
    if (guard->refusal != NULL)
        return ob_hop_stop(fetch, OB_FAIL_DENIED, guard->refusal);
    return ob_hop_stop(fetch, OB_FAIL_UNREACHABLE, "out of memory");
}

ob_flow_t ob_hop_count_sent(ob_fetch_t *fetch, size_t len, ob_flow_t flow)
{
    ob_channel_t *channel = fetch->exec->channel;
    const char *excess;
    uint32_t credit;

    fetch->hop.sent += len;
    if ((excess = ob_hop_excess(&fetch->hop, fetch->hop.sent, fetch->hop.bytes)) != NULL)
        return ob_hop_stop(fetch, OB_FAIL_BOUND, excess);
    if ((credit = ob_body_take_credit(&fetch->body)) > 0)
        ob_channel_queued(channel,
                          ob_msg_put_credit(&channel->out, OB_MSG_RESPONSE_CREDIT, fetch->exec->id, fetch->id, credit));
    return flow;
}

static ob_flow_t on_read(void *data, char *out, size_t max, size_t *got)
{
    ob_flow_t flow = read_body(data, out, max, got);

    return ob_hop_count_sent(data, *got, flow);
}

static bool on_rewind(void *data)
{
    ob_fetch_t *fetch = data;

    ob_guard_rewind(&fetch->hop.guard);
    return ob_body_rewind(&fetch->body);
}

bool ob_hop_on_tls(void *data, SSL_CTX *context)
{
    return ob_credential_show(data, context) == 0;
}

static void next_hop(ob_fetch_t *fetch);
static void repeat_hop(ob_fetch_t *fetch);

/* The whole response has come. */
static void end_response(ob_fetch_t *fetch)
{
    const char *refusal = ob_guard_end(fetch);

    if (refusal != NULL)
        ob_fetch_fail(fetch, OB_VERDICT_ERROR, OB_FAIL_PROTOCOL, refusal);
    else if (ob_guard_drain(fetch))
        ob_fetch_complete(fetch);
    else
        fetch->draining = true;
}

static void on_done(void *data, uint8_t failure, const char *reason)
{
    ob_fetch_t *fetch = data;

    if (fetch->failure != 0)
        ob_fetch_fail(fetch, fetch->failure == OB_FAIL_DENIED ? OB_VERDICT_DENY : OB_VERDICT_ERROR, fetch->failure,
                      fetch->failure_reason);
    else if (fetch->repeating)
        repeat_hop(fetch);
    else if (fetch->following)
        next_hop(fetch);
    else if ((failure != 0 || fetch->retrying) && ob_retry_failure(fetch))
        ob_retry_start(fetch, failure, reason);
    else if (failure != 0)
        ob_fetch_fail(fetch, OB_VERDICT_ERROR, failure, reason);
    else
        end_response(fetch);
}

static const ob_transfer_events_t transfer_events = {.on_head = on_head,
                                                     .on_body = on_body,
                                                     .on_read = on_read,
                                                     .on_rewind = on_rewind,
                                                     .on_tls = ob_hop_on_tls,
                                                     .on_done = on_done};

/* From here on the target is what is sent and signed; the one that was matched is kept for the audit record. */
static int shape_target(ob_hop_t *hop)
{
    ob_str_t target = {(const char *)hop->target.data, hop->target.len - 1};
    ob_buf_t sent = {.sensitive = true};
    bool differs;
    int err = ob_shape_put_target(&hop->rule->shape, target, &sent, &differs);

    if (err != 0 || !differs) {
        ob_buf_dispose(&sent);
        return err;
    }
    ob_buf_dispose(&hop->matched);
    hop->matched = hop->target;
    hop->target = sent;
    hop->path_len = strcspn((const char *)sent.data, "?");
    return 0;
}

static int start_transfer(ob_fetch_t *fetch, const ob_address_t *addresses, size_t count)
{
    ob_hop_t *hop = &fetch->hop;
    const cfg_t *cfg = hop->snapshot->cfg;
    const char *ca = hop->rule->shape.ca_secret;
    ob_buf_t sharing = {0}, pem = {.max = OB_SECRET_PEM_MAX, .sensitive = true};
    struct curl_slist *lines = NULL;
    int err;

    if ((err = put_sharing(fetch, &sharing)) != 0 ||
        (err = ca != NULL ? ob_secrets_put(hop->snapshot->secrets, ca, &pem) : 0) != 0 ||
        (err = ob_guard_put_target(fetch)) != 0 ||
        (err = shape_target(hop)) != 0 || (err = build_lines(fetch, &lines)) != 0) {
        ob_lines_free(lines);
    } else {
        ob_transfer_spec_t spec = {
            .sharing = ob_buf_str(&sharing),
            .https = hop->https,
            .route = &hop->route,
            .through = &hop->through,
            .target = (const char *)hop->target.data,
            .method = fetch->method,
            .lines = lines,
            .socket = fetch->is_socket,
            .has_body = fetch->sends_body && !fetch->body_dropped,
            .body_length = ob_credential_body_length(fetch),
            .addresses = addresses,
            .address_count = count,
            .ca = hop->rule->shape.ca != NULL ? hop->rule->shape.ca : cfg->upstream_ca,
            .ca_pem = ob_buf_str(&pem),
            .times = ob_shape_times(&hop->rule->shape, &cfg->times),
        };

        err = ob_transfer_start(fetch->exec->channel->broker->pools, &spec,
                                fetch->is_socket ? &ob_hop_socket_events : &transfer_events, fetch, &hop->transfer);
    }
    ob_buf_dispose(&sharing);
    ob_buf_dispose(&pem);
    return err;
}

void ob_hop_connect(ob_fetch_t *fetch, const ob_address_t *addresses, size_t count)
{
    int err = start_transfer(fetch, addresses, count);

    if (err != 0)
        ob_fetch_fail(fetch, OB_VERDICT_ERROR, OB_FAIL_UNREACHABLE,
                      err == OB_E_NOMEM ? "out of memory" : "the rule's credential cannot be made");
}

/* Nothing has left yet: not even the name server hears of what is denied here. */
static void guard_and_resolve(ob_fetch_t *fetch)
{
    const char *reason = ob_guard_check_body(fetch);

    if (reason != NULL)
        ob_fetch_deny(fetch, reason);
    else
        ob_hop_take_turns(fetch);
}

static void open_guard(ob_fetch_t *fetch)
{
    const char *reason;

    if (ob_guard_open(fetch) != 0)
        ob_fetch_fail(fetch, OB_VERDICT_ERROR, OB_FAIL_UNREACHABLE, "out of memory");
    else if ((reason = ob_guard_check_head(fetch)) != NULL)
        ob_fetch_deny(fetch, reason);
    else if ((reason = ob_credential_plan_body(fetch)) != NULL)
        ob_fetch_fail(fetch, OB_VERDICT_ERROR, OB_FAIL_LIMIT, reason);
    else if (!(fetch->hop.awaits_body = ob_guard_awaits_body(fetch) || ob_credential_awaits_body(fetch)))
        guard_and_resolve(fetch);
}

void ob_hop_body_came(ob_fetch_t *fetch)
{
    ob_hop_t *hop = &fetch->hop;
    const char *reason = hop->awaits_body ? ob_credential_body_refusal(fetch) : NULL;

    if (reason != NULL) {
        ob_fetch_fail(fetch, OB_VERDICT_ERROR, OB_FAIL_LIMIT, reason);
    } else if (hop->awaits_body && fetch->body.fin) {
        hop->awaits_body = false;
        guard_and_resolve(fetch);
    } else if (hop->transfer != NULL) {
        ob_transfer_resume_read(hop->transfer);
    }
}

void ob_hop_credit_came(ob_fetch_t *fetch)
{
    if (!fetch->draining) {
        if (fetch->hop.transfer != NULL)
            ob_transfer_resume_body(fetch->hop.transfer);
    } else if (ob_guard_drain(fetch)) {
        ob_fetch_complete(fetch);
    }
}

void ob_hop_start(ob_fetch_t *fetch)
{
    ob_broker_t *broker = fetch->exec->channel->broker;
    ob_hop_t *hop = &fetch->hop;
    const char *reason;

    ob_rotation_look(broker->rotation);
    hop->snapshot = ob_snapshot_retain(broker->snapshot);
    hop->started_ms = ob_loop_now_ms(broker->loop);
    if ((reason = check_url(fetch)) != NULL) {
        ob_fetch_fail(fetch, OB_VERDICT_ERROR, fetch->hops == 0 ? OB_FAIL_MALFORMED : OB_FAIL_REDIRECT, reason);
        return;
    }
    note_origin(fetch);
    if (build_target(fetch) != 0)
        ob_fetch_fail(fetch, OB_VERDICT_ERROR, OB_FAIL_UNREACHABLE, "out of memory");
    else if ((reason = decide(fetch)) != NULL)
        ob_fetch_deny(fetch, reason);
    else if ((reason = ob_hop_announced_excess(fetch)) != NULL)
        ob_fetch_fail(fetch, OB_VERDICT_ERROR, OB_FAIL_BOUND, reason);
    else
        open_guard(fetch);
}

void ob_hop_dispose(ob_fetch_t *fetch)
{
    ob_hop_t *hop = &fetch->hop;

    if (hop->query != NULL)
        ob_query_cancel(hop->query);
    ob_transfer_free(hop->transfer);
    ob_hop_give_back_turns(hop);
    ob_credential_dispose(&hop->credential);
    ob_guard_dispose(&hop->guard);
    ob_buf_dispose(&hop->target);
    ob_buf_dispose(&hop->matched);
    ob_buf_dispose(&hop->inbox);
    ob_snapshot_release(hop->snapshot);
    *hop = (ob_hop_t){0};
}

static void drop_body(ob_fetch_t *fetch)
{
    ob_channel_t *channel = fetch->exec->channel;
    uint32_t credit;

    memcpy(fetch->method, "GET", sizeof("GET"));
    fetch->body_dropped = true;
    ob_body_discard(&fetch->body);
    /* The agent's upload goes on into the void, rather than standing still for ever. */
    if (fetch->sends_body && (credit = ob_body_take_credit(&fetch->body)) > 0)
        ob_channel_queued(channel,
                          ob_msg_put_credit(&channel->out, OB_MSG_RESPONSE_CREDIT, fetch->exec->id, fetch->id, credit));
}

static const char *prepare_request(ob_fetch_t *fetch, uint16_t status)
{
    if (ob_redirect_makes_get(status, ob_str_from(fetch->method)))
        drop_body(fetch);
    else if (fetch->sends_body && !fetch->body_dropped && !ob_body_rewind(&fetch->body))
        return "the redirect asks for the request body again, which has been streamed";
    return NULL;
}

static void next_hop(ob_fetch_t *fetch)
{
    uint16_t status = fetch->hop.status;
    ob_url_t next;
    const char *error = NULL;

    ob_report_end(fetch, "");
    ob_hop_dispose(fetch);
    fetch->following = false;
    fetch->retries = 0;
    fetch->hops++;
    if (ob_redirect_resolve(ob_buf_str(&fetch->location), &fetch->url, &next) == 0) {
        ob_url_dispose(&fetch->url);
        fetch->url = next;
        error = prepare_request(fetch, status);
    } else {
        ob_url_dispose(&next);
        error = "the redirect's location cannot be parsed";
    }
    if (error != NULL)
        ob_fetch_fail(fetch, OB_VERDICT_ERROR, OB_FAIL_REDIRECT, error);
    else
        ob_hop_start(fetch);
}

/* The same request with another token. */
static void repeat_hop(ob_fetch_t *fetch)
{
    ob_report_end(fetch, "");
    ob_hop_dispose(fetch);
    fetch->repeating = false;
    fetch->repeated = true;
    if (ob_body_rewind(&fetch->body))
        ob_hop_start(fetch);
    else
        ob_fetch_fail(fetch, OB_VERDICT_ERROR, OB_FAIL_UNREACHABLE, "the request body has been streamed");
}
