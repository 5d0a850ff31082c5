#include "outbound/broker/guard.h"

#include <stdlib.h>

#include "outbound/broker/fetch.h"
#include "outbound/broker/substitute.h"

#define DECODING_ROUNDS 3

static const char secret_strays[] = "a known secret goes to a host that it is not bound to";
static const char placeholder_strays[] = "a placeholder goes to a host that it is not bound to";
static const char placeholder_in_clear[] = "the secret of a placeholder is not sent over http";

/* ---- what may go where ---- */

/* NULL: the secret is bound to this host. No mode lets another one have it. */
static const char *secret_refusal(ob_fetch_t *fetch, uint32_t owner)
{
    const ob_hop_t *hop = &fetch->hop;
    ob_str_t name = ob_str_from(ob_scopes_name(hop->snapshot->scopes, owner));

    return ob_policy_binds(ob_hop_policy(fetch), name, hop->host.text) ? NULL : secret_strays;
}

/* In report mode a placeholder goes where it would not: it is no secret, and on that hop nothing becomes one. */
static const char *refuse_or_report(ob_fetch_t *fetch, const char *reason)
{
    ob_hop_t *hop = &fetch->hop;

    if (!hop->reporting)
        return reason;
    hop->would_deny = hop->would_deny != NULL ? hop->would_deny : reason;
    hop->credentialed = hop->guard.substitutes = hop->guard.in_body = false;
    return NULL;
}

static const char *placeholder_refusal(ob_fetch_t *fetch, uint32_t owner)
{
    const ob_hop_t *hop = &fetch->hop;

    if (!ob_placeholder_lists(&ob_hop_policy(fetch)->placeholders[owner], hop->host.text))
        return refuse_or_report(fetch, placeholder_strays);
    return hop->https || hop->rule->cleartext_omit ? NULL : refuse_or_report(fetch, placeholder_in_clear);
}

/* Every match counts: the first may be where it belongs, and the next not. */
static const char *check_with(ob_fetch_t *fetch, const ob_redact_set_t *set,
                              const char *(*refusal)(ob_fetch_t *fetch, uint32_t owner), ob_str_t text)
{
    ob_redact_match_t match;
    const char *reason = NULL;

    if (set == NULL)
        return NULL;
    for (size_t from = 0; reason == NULL && ob_redact_set_find(set, text, from, text.len, true, &match);
         from = match.start + 1)
        reason = refusal(fetch, match.owner);
    return reason;
}

static const char *check_text(ob_fetch_t *fetch, ob_str_t text)
{
    const char *reason = check_with(fetch, fetch->hop.guard.secrets, secret_refusal, text);

    return reason != NULL ? reason : check_with(fetch, fetch->hop.guard.disguised, placeholder_refusal, text);
}

const char *ob_guard_check_message(ob_fetch_t *fetch, ob_str_t bytes)
{
    return check_text(fetch, bytes);
}

/* ---- opening ---- */

static bool is_searched(const ob_guard_t *guard)
{
    return guard->secrets != NULL || guard->disguised != NULL;
}

static ob_redact_set_t *retain_filled(ob_redact_set_t *set)
{
    return set != NULL && !ob_redact_set_is_empty(set) ? ob_redact_set_retain(set) : NULL;
}

static void note_placeholders(ob_fetch_t *fetch)
{
    const cfg_policy_t *policy = ob_hop_policy(fetch);
    ob_hop_t *hop = &fetch->hop;

    if (!hop->https || hop->would_deny != NULL || (fetch->left_origin && !policy->redirect_inject_by_rule))
        return;
    for (size_t i = 0; i < policy->placeholder_count; i++) {
        const cfg_placeholder_t *placeholder = &policy->placeholders[i];

        if (!ob_placeholder_lists(placeholder, hop->host.text))
            continue;
        hop->guard.substitutes = true;
        hop->guard.in_body = hop->guard.in_body || ob_placeholder_is_in_body(placeholder);
    }
}

int ob_guard_open(ob_fetch_t *fetch)
{
    ob_hop_t *hop = &fetch->hop;
    ob_guard_t *guard = &hop->guard;
    ob_scopes_t *scopes = hop->snapshot->scopes;
    uint64_t now_ms = ob_loop_now_ms(fetch->exec->channel->broker->loop);
    ob_redact_set_t *secrets, *disguised, *plain;
    int err;

    if ((err = ob_scopes_secrets(scopes, ob_str_from(fetch->exec->tenant), now_ms, &secrets)) != 0 ||
        (err = ob_scopes_placeholders(scopes, ob_hop_policy(fetch), &disguised, &plain)) != 0)
        return err;
    guard->secrets = retain_filled(secrets);
    guard->disguised = retain_filled(disguised);
    guard->plain = retain_filled(plain);
    guard->redacts = hop->rule->redact && guard->secrets != NULL;
    guard->buffers_json = hop->rule->redact_json_count > 0;
    guard->body.sensitive = true;
    note_placeholders(fetch);
    return 0;
}

void ob_guard_dispose(ob_guard_t *guard)
{
    ob_redact_set_release(guard->secrets);
    ob_redact_set_release(guard->disguised);
    ob_redact_set_release(guard->plain);
    ob_redact_dispose(&guard->leaks);
    ob_redact_dispose(&guard->strays);
    ob_redact_dispose(&guard->substitution);
    ob_redact_dispose(&guard->response);
    ob_buf_dispose(&guard->body);
    ob_buf_dispose(&guard->json);
    ob_buf_dispose(&guard->tail);
    ob_buf_dispose(&guard->head);
}

/* ---- URL and headers ---- */

/* As it is, and as servers may read it after decoding it more than once. */
static const char *check_target(ob_fetch_t *fetch)
{
    ob_buf_t text = {0};
    const char *reason = NULL;
    size_t len = fetch->hop.target.len - 1; /* its NUL */
    bool decoded = true;

    if (ob_buf_put(&text, fetch->hop.target.data, len) != 0)
        reason = "out of memory";
    for (int round = 0; reason == NULL && decoded && round <= DECODING_ROUNDS; round++) {
        reason = check_text(fetch, ob_buf_str(&text));
        decoded = ob_percent_decode(&text);
    }
    ob_buf_dispose(&text);
    return reason;
}

const char *ob_guard_check_head(ob_fetch_t *fetch)
{
    ob_header_t kept[OB_HEADERS_MAX];
    const char *reason;
    size_t count;

    if (!is_searched(&fetch->hop.guard))
        return NULL;
    if ((reason = check_target(fetch)) != NULL ||
        (reason = check_text(fetch, ob_str_from(fetch->hop.host.text))) != NULL)
        return reason;
    ob_hop_headers(fetch, kept, &count);
    for (size_t i = 0; i < count && reason == NULL; i++) {
        if ((reason = check_text(fetch, kept[i].name)) == NULL)
            reason = check_text(fetch, kept[i].value);
    }
    return reason;
}

int ob_guard_put_target(ob_fetch_t *fetch)
{
    ob_hop_t *hop = &fetch->hop;
    ob_buf_t target = {.sensitive = true};
    int err;

    if (!hop->guard.substitutes)
        return 0;
    err = ob_substitute_query(fetch, (ob_str_t){(const char *)hop->target.data, hop->target.len - 1}, &target);
    if (err == 0)
        err = ob_buf_put_u8(&target, '\0');
    if (err != 0) {
        ob_buf_dispose(&target);
        return err;
    }
    ob_buf_dispose(&hop->target);
    hop->target = target;
    return 0;
}

int ob_guard_put_header(ob_fetch_t *fetch, const ob_header_t *header, ob_buf_t *out)
{
    if (!fetch->hop.guard.substitutes)
        return ob_buf_put(out, header->value.ptr, header->value.len);
    return ob_substitute_header(fetch, header, out);
}

bool ob_guard_has_substituted(const ob_guard_t *guard)
{
    for (size_t i = 0; i < sizeof(guard->substituted); i++) {
        if (guard->substituted[i] != 0)
            return true;
    }
    return false;
}

/* ---- the body ---- */

static bool has_body(const ob_fetch_t *fetch)
{
    return is_searched(&fetch->hop.guard) && fetch->sends_body && !fetch->body_dropped;
}

bool ob_guard_awaits_body(const ob_fetch_t *fetch)
{
    return has_body(fetch) && !fetch->body.fin && fetch->asked.body_length <= OB_GUARD_BODY_MAX;
}

static int pass_or_refuse(ob_fetch_t *fetch, const char *reason, ob_str_t text, ob_buf_t *out)
{
    if (reason == NULL)
        return ob_buf_put(out, text.ptr, text.len);
    fetch->hop.guard.refusal = reason;
    return OB_E_DENIED;
}

static int on_leak(void *data, uint32_t owner, ob_str_t text, ob_buf_t *out)
{
    return pass_or_refuse(data, secret_refusal(data, owner), text, out);
}

static int on_stray(void *data, uint32_t owner, ob_str_t text, ob_buf_t *out)
{
    return pass_or_refuse(data, placeholder_refusal(data, owner), text, out);
}

static void start_stream(ob_fetch_t *fetch, ob_redact_t *stream, ob_redact_set_t *set,
                         int (*on_match)(void *data, uint32_t owner, ob_str_t text, ob_buf_t *out))
{
    ob_redact_init(stream, set);
    stream->leftmost = true;
    stream->on_match = on_match;
    stream->data = fetch;
}

static int substitute_whole(ob_fetch_t *fetch)
{
    ob_guard_t *guard = &fetch->hop.guard;
    ob_redact_t stream;
    int err;

    start_stream(fetch, &stream, guard->plain, ob_substitute_in_body);
    if ((err = ob_redact_push(&stream, ob_buf_str(&fetch->body.bytes), &guard->body)) == 0)
        err = ob_redact_finish(&stream, &guard->body);
    ob_redact_dispose(&stream);
    return err;
}

const char *ob_guard_check_body(ob_fetch_t *fetch)
{
    ob_guard_t *guard = &fetch->hop.guard;
    const char *reason;

    if (!has_body(fetch))
        return NULL;
    guard->body_whole = fetch->body.fin && fetch->body.start == 0;
    if (!guard->body_whole) {
        start_stream(fetch, &guard->leaks, guard->secrets, on_leak);
        start_stream(fetch, &guard->strays, guard->disguised, on_stray);
        start_stream(fetch, &guard->substitution, guard->in_body ? guard->plain : NULL, ob_substitute_in_body);
        return NULL;
    }
    if ((reason = check_text(fetch, ob_buf_str(&fetch->body.bytes))) != NULL)
        return reason;
    return guard->in_body && substitute_whole(fetch) != 0 ? "out of memory" : NULL;
}

bool ob_guard_has_body(const ob_fetch_t *fetch)
{
    return has_body(fetch) && (!fetch->hop.guard.body_whole || fetch->hop.guard.in_body);
}

uint64_t ob_guard_body_length(const ob_fetch_t *fetch)
{
    const ob_guard_t *guard = &fetch->hop.guard;

    if (!guard->in_body || !has_body(fetch))
        return fetch->asked.body_length;
    return guard->body_whole ? guard->body.len : UINT64_MAX;
}

ob_str_t ob_guard_whole_body(const ob_fetch_t *fetch)
{
    return ob_guard_has_body(fetch) ? ob_buf_str(&fetch->hop.guard.body) : ob_buf_str(&fetch->body.bytes);
}

static int pass(ob_redact_t *stream, ob_str_t bytes, bool end, ob_buf_t *out)
{
    int err = ob_redact_push(stream, bytes, out);

    return err == 0 && end ? ob_redact_finish(stream, out) : err;
}

/* Searched first, replaced last: what is put in is not looked at again. */
static int pass_all(ob_guard_t *guard, ob_str_t bytes, bool end)
{
    ob_buf_t one = {.sensitive = true}, two = {.sensitive = true};
    int err;

    if ((err = pass(&guard->leaks, bytes, end, &one)) == 0 &&
        (err = pass(&guard->strays, ob_buf_str(&one), end, &two)) == 0)
        err = pass(&guard->substitution, ob_buf_str(&two), end, &guard->body);
    ob_buf_dispose(&one);
    ob_buf_dispose(&two);
    guard->body_ended = end;
    return err;
}

/* Fills guard.body from what the agent has sent, using `out` on the way. */
static ob_flow_t refill(ob_fetch_t *fetch, char *out, size_t max)
{
    ob_guard_t *guard = &fetch->hop.guard;

    guard->body.len = guard->body_at = 0;
    while (guard->body.len == 0 && !guard->body_ended) {
        size_t got = ob_body_read(&fetch->body, out, max);

        if (got == 0 && !ob_body_at_end(&fetch->body))
            return OB_FLOW_PAUSE;
        if (pass_all(guard, (ob_str_t){out, got}, got == 0) != 0)
            return OB_FLOW_ABORT;
    }
    return OB_FLOW_GO;
}

ob_flow_t ob_guard_read(ob_fetch_t *fetch, char *out, size_t max, size_t *got)
{
    ob_guard_t *guard = &fetch->hop.guard;
    ob_flow_t flow = OB_FLOW_GO;
    size_t left;

    *got = 0;
    if (guard->body_at == guard->body.len && !guard->body_whole && (flow = refill(fetch, out, max)) != OB_FLOW_GO)
        return flow;
    left = guard->body.len - guard->body_at;
    *got = left < max ? left : max;
    if (*got > 0)
        memcpy(out, guard->body.data + guard->body_at, *got);
    guard->body_at += *got;
    return OB_FLOW_GO;
}

void ob_guard_rewind(ob_guard_t *guard)
{
    guard->body_at = 0;
    if (guard->body_whole)
        return;
    guard->body.len = 0;
    guard->body_ended = false;
    ob_redact_reset(&guard->leaks);
    ob_redact_reset(&guard->strays);
    ob_redact_reset(&guard->substitution);
}
