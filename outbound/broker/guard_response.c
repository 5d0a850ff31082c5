#include "outbound/broker/guard.h"

#include "outbound/broker/fetch.h"
#include "outbound/broker/headers.h"
#include "outbound/broker/redact_json.h"

#define CODINGS_MAX 2

static const char no_memory[] = "out of memory";

static int tenants_secrets(const ob_fetch_t *fetch, const ob_snapshot_t *snapshot, ob_redact_set_t **secrets)
{
    uint64_t now_ms = ob_loop_now_ms(fetch->exec->channel->broker->loop);

    return ob_scopes_secrets(snapshot->scopes, ob_str_from(fetch->exec->tenant), now_ms, secrets);
}

/* ---- head ---- */

static bool is_known_coding(ob_str_t name)
{
    static const char *const known[] = {"identity", "gzip", "x-gzip", "deflate", "br", "zstd"};

    for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
        if (ob_str_caseeq(name, ob_str_from(known[i])))
            return true;
    }
    return false;
}

static ob_str_t trim(ob_str_t text)
{
    while (text.len > 0 && (text.ptr[0] == ' ' || text.ptr[0] == '\t'))
        text = (ob_str_t){text.ptr + 1, text.len - 1};
    while (text.len > 0 && (text.ptr[text.len - 1] == ' ' || text.ptr[text.len - 1] == '\t'))
        text.len--;
    return text;
}

/* NULL: the list's codings can be undone. *count grows by how many it names. */
static const char *coding_refusal(ob_str_t list, size_t *count)
{
    while (list.len > 0) {
        const char *comma = memchr(list.ptr, ',', list.len);
        size_t len = comma != NULL ? (size_t)(comma - list.ptr) : list.len;
        ob_str_t name = trim((ob_str_t){list.ptr, len});

        if (name.len > 0 && !is_known_coding(name))
            return "the response's content coding cannot be undone, so it cannot be searched for secrets";
        if (name.len > 0 && ++*count > CODINGS_MAX)
            return "the response is coded more than twice";
        len += comma != NULL;
        list = (ob_str_t){list.ptr + len, list.len - len};
    }
    return NULL;
}

static const char *codings_refusal(const ob_header_t *headers, size_t count)
{
    const char *refusal = NULL;
    size_t codings = 0;

    for (size_t i = 0; i < count && refusal == NULL; i++) {
        if (ob_str_caseeq(headers[i].name, OB_STR("content-encoding")))
            refusal = coding_refusal(headers[i].value, &codings);
    }
    return refusal;
}

static bool has_text(ob_str_t text, const char *part)
{
    return text.len > 0 && memmem(text.ptr, text.len, part, strlen(part)) != NULL;
}

/* A token may come as JSON that calls itself text, or nothing at all; images and the like are not looked into. */
static void choose_json(ob_guard_t *guard, const ob_header_t *headers, size_t count)
{
    bool typed = false, json = false, text = false;

    for (size_t i = 0; i < count; i++) {
        if (!ob_str_caseeq(headers[i].name, OB_STR("content-type")))
            continue;
        typed = true;
        json = json || has_text(headers[i].value, "json") || has_text(headers[i].value, "JSON");
        text = text || (headers[i].value.len >= 5 &&
                        ob_str_caseeq((ob_str_t){headers[i].value.ptr, 5}, OB_STR("text/")));
    }
    guard->json_expected = json || !typed;
    guard->buffers_json = json || text || !typed;
}

/* Room for all of a head's texts, so that slices of guard.head stay where they are: nothing grows by redaction. */
static int reserve_head(ob_fetch_t *fetch, ob_str_t reason, const ob_header_t *headers, size_t count)
{
    size_t bytes = reason.len + fetch->url.href.len;

    for (size_t i = 0; i < count; i++)
        bytes += headers[i].value.len;
    return ob_buf_try_reserve(&fetch->hop.guard.head, bytes + 1);
}

/* What holds no secret stays the slice that it is. */
static int rewrite(ob_guard_t *guard, ob_str_t *text)
{
    size_t start = guard->head.len;
    int err;

    if (!ob_redact_has(guard->secrets, *text))
        return 0;
    if ((err = ob_redact_text(guard->secrets, *text, &guard->head, &guard->redactions)) != 0)
        return err;
    *text = (ob_str_t){(const char *)guard->head.data + start, guard->head.len - start};
    return 0;
}

/* The length would tell how long what was replaced is. */
static bool is_header_dropped(ob_guard_t *guard, const ob_header_t *header)
{
    bool named = ob_redact_has(guard->secrets, header->name);

    guard->redactions += named;
    return named || ob_str_caseeq(header->name, OB_STR("content-length"));
}

static int rewrite_head(ob_fetch_t *fetch, ob_str_t *reason, ob_header_t *headers, size_t *count)
{
    ob_guard_t *guard = &fetch->hop.guard;
    size_t kept = 0;
    int err;

    if ((err = reserve_head(fetch, *reason, headers, *count)) != 0 || (err = rewrite(guard, reason)) != 0)
        return err;
    for (size_t i = 0; i < *count; i++) {
        if (is_header_dropped(guard, &headers[i]))
            continue;
        if ((err = rewrite(guard, &headers[i].value)) != 0)
            return err;
        headers[kept++] = headers[i];
    }
    *count = kept;
    return 0;
}

static void drop_length(ob_header_t *headers, size_t *count)
{
    size_t kept = 0;

    for (size_t i = 0; i < *count; i++) {
        if (!ob_str_caseeq(headers[i].name, OB_STR("content-length")))
            headers[kept++] = headers[i];
    }
    *count = kept;
}

/* What was learned since the guard was opened, as the token that was sent, is looked for as well. */
static int refresh_secrets(ob_fetch_t *fetch)
{
    ob_guard_t *guard = &fetch->hop.guard;
    ob_redact_set_t *secrets;
    int err;

    if ((err = tenants_secrets(fetch, fetch->hop.snapshot, &secrets)) != 0 || !fetch->hop.rule->redact ||
        ob_redact_set_is_empty(secrets))
        return err;
    ob_redact_set_release(guard->secrets);
    guard->secrets = ob_redact_set_retain(secrets);
    guard->redacts = true;
    return 0;
}

const char *ob_guard_head(ob_fetch_t *fetch, uint16_t status, ob_str_t *reason, ob_header_t *headers, size_t *count)
{
    ob_hop_t *hop = &fetch->hop;
    ob_guard_t *guard = &hop->guard;
    const char *refusal;

    if (refresh_secrets(fetch) != 0)
        return no_memory;
    if ((guard->redacts || guard->buffers_json) && (refusal = codings_refusal(headers, *count)) != NULL)
        return refusal;
    if ((guard->redacts || guard->buffers_json) && status == 206 && !hop->sends_range)
        return "the response is a part that was not asked for";
    if (guard->buffers_json)
        choose_json(guard, headers, *count);
    ob_headers_prepare_response(hop->credentialed || ob_guard_has_substituted(guard), headers, count);
    if (guard->buffers_json)
        drop_length(headers, count);
    if (guard->redacts && rewrite_head(fetch, reason, headers, count) != 0)
        return no_memory;
    ob_redact_init(&guard->response, guard->redacts ? guard->secrets : NULL);
    return NULL;
}

ob_str_t ob_guard_url(ob_fetch_t *fetch, ob_str_t url)
{
    if (fetch->hop.guard.redacts && rewrite(&fetch->hop.guard, &url) != 0)
        return OB_STR("");
    return url;
}

ob_str_t ob_guard_clean(const ob_fetch_t *fetch, ob_str_t text, ob_buf_t *out)
{
    const ob_snapshot_t *snapshot = fetch->hop.snapshot;
    ob_redact_set_t *secrets = NULL;
    uint64_t count = 0;
    int err;

    if (snapshot == NULL)
        snapshot = fetch->exec->channel->broker->snapshot;
    if ((err = tenants_secrets(fetch, snapshot, &secrets)) != 0 && err != OB_E_NOT_FOUND)
        return OB_STR("");
    if (!ob_redact_has(secrets, text))
        return text;
    return ob_redact_text(secrets, text, out, &count) == 0 ? ob_buf_str(out) : OB_STR("");
}

/* ---- body ---- */

static void hand(ob_fetch_t *fetch, ob_str_t bytes)
{
    ob_channel_t *channel = fetch->exec->channel;

    fetch->hop.guard.handed += bytes.len;
    while (bytes.len > 0) {
        size_t len = bytes.len < OB_CHUNK_MAX ? bytes.len : OB_CHUNK_MAX;

        ob_channel_queued(channel, ob_msg_put(&channel->out, OB_MSG_RESPONSE_BODY, 0, fetch->exec->id, fetch->id,
                                              (ob_str_t){bytes.ptr, len}));
        bytes = (ob_str_t){bytes.ptr + len, bytes.len - len};
    }
}

/* Bytes that were charged and will never be handed over, because a marker is shorter than what it stands for: the
 * worker cannot grant them again. */
static void return_credit(ob_fetch_t *fetch)
{
    ob_guard_t *guard = &fetch->hop.guard;
    uint64_t to_come = guard->response.held.len - guard->response.covered; /* at most */
    uint64_t spared = guard->charged - guard->handed - to_come;

    guard->charged -= spared;
    fetch->credit += (uint32_t)spared;
}

bool ob_guard_charges(const ob_guard_t *guard)
{
    return !guard->buffers_json;
}

static const char *expansion_refusal(const ob_fetch_t *fetch)
{
    const ob_guard_t *guard = &fetch->hop.guard;
    uint64_t most = fetch->hop.snapshot->cfg->redact_expansion_max;

    if (guard->received <= OB_EXPANSION_FREE ||
        guard->received / most <= ob_transfer_received(fetch->hop.transfer))
        return NULL;
    return "the response decompresses to more than redaction.expansion_max times its size";
}

static const char *keep_json(ob_fetch_t *fetch, ob_str_t bytes)
{
    ob_guard_t *guard = &fetch->hop.guard;

    if (guard->json.len + bytes.len > fetch->hop.snapshot->cfg->redact_json_bytes)
        return "the response is too large for redact_json";
    guard->json.sensitive = true;
    return ob_buf_put(&guard->json, bytes.ptr, bytes.len) == 0 ? NULL : no_memory;
}

static const char *push(ob_fetch_t *fetch, ob_str_t bytes)
{
    ob_guard_t *guard = &fetch->hop.guard;
    ob_buf_t out = {.sensitive = true};
    int err = ob_redact_push(&guard->response, bytes, &out);

    if (err == 0)
        hand(fetch, ob_buf_str(&out));
    return_credit(fetch);
    ob_buf_dispose(&out);
    return err == 0 ? NULL : no_memory;
}

const char *ob_guard_body(ob_fetch_t *fetch, ob_str_t bytes)
{
    ob_guard_t *guard = &fetch->hop.guard;
    const char *refusal;

    guard->received += bytes.len;
    if ((refusal = expansion_refusal(fetch)) != NULL)
        return refusal;
    if (guard->buffers_json)
        return keep_json(fetch, bytes);
    guard->charged += bytes.len;
    return push(fetch, bytes);
}

/* ---- end ---- */

static const char *end_json(ob_fetch_t *fetch)
{
    const cfg_rule_t *rule = fetch->hop.rule;
    ob_guard_t *guard = &fetch->hop.guard;
    ob_buf_t text = {.sensitive = true};
    int err = OB_E_MALFORMED;

    if (guard->json.len == 0)
        return NULL;
    err = ob_redact_json(rule->redact_json, rule->redact_json_count, ob_buf_str(&guard->json), &text,
                         &guard->redactions);
    if (err == OB_E_MALFORMED && !guard->json_expected) {
        text.len = 0;
        err = ob_buf_put(&text, guard->json.data, guard->json.len);
    }
    guard->tail.sensitive = true;
    if (err == 0 && (err = ob_redact_push(&guard->response, ob_buf_str(&text), &guard->tail)) == 0)
        err = ob_redact_finish(&guard->response, &guard->tail);
    ob_buf_dispose(&text);
    if (err == OB_E_MALFORMED)
        return "the response is not the JSON that redact_json expects";
    return err == 0 ? NULL : no_memory;
}

/* What was held back; it has been charged. */
static const char *end_stream(ob_fetch_t *fetch)
{
    ob_buf_t out = {.sensitive = true};
    int err = ob_redact_finish(&fetch->hop.guard.response, &out);

    if (err == 0)
        hand(fetch, ob_buf_str(&out));
    ob_buf_dispose(&out);
    return err == 0 ? NULL : no_memory;
}

const char *ob_guard_end(ob_fetch_t *fetch)
{
    ob_guard_t *guard = &fetch->hop.guard;
    const char *refusal = guard->buffers_json ? end_json(fetch) : end_stream(fetch);

    guard->redactions += guard->response.count;
    guard->response.count = 0;
    return refusal;
}

bool ob_guard_drain(ob_fetch_t *fetch)
{
    ob_guard_t *guard = &fetch->hop.guard;
    size_t left = guard->tail.len - guard->tail_at, len = left < fetch->credit ? left : fetch->credit;

    if (len > 0)
        hand(fetch, (ob_str_t){(const char *)guard->tail.data + guard->tail_at, len});
    guard->tail_at += len;
    fetch->credit -= (uint32_t)len;
    return len == left;
}
