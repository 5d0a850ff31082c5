#include "outbound/broker/audit.h"

#include <inttypes.h>
#include <stdlib.h>

#include "outbound/wire/messages.h"

struct ob_audit {
    ob_chain_t *chain;
    void (*on_full)(void *data);
    void *data;
};

static const char *const verdicts[] = {[OB_VERDICT_ALLOW] = "allow",
                                       [OB_VERDICT_DENY] = "deny",
                                       [OB_VERDICT_ERROR] = "error",
                                       [OB_VERDICT_WOULD_DENY] = "would-deny"};

static void on_chain_full(void *data)
{
    ob_audit_t *audit = data;

    if (audit->on_full != NULL)
        audit->on_full(audit->data);
}

int ob_audit_new(ob_loop_t *loop, const char *process, ob_audit_t **out)
{
    ob_audit_t *audit = calloc(1, sizeof(*audit));
    int err;

    if (audit == NULL)
        return OB_E_NOMEM;
    if ((err = ob_chain_new(loop, process, on_chain_full, audit, &audit->chain)) != 0) {
        free(audit);
        return err;
    }
    *out = audit;
    return 0;
}

void ob_audit_free(ob_audit_t *audit)
{
    if (audit == NULL)
        return;
    audit->on_full = NULL;
    ob_chain_free(audit->chain);
    free(audit);
}

void ob_audit_on_full(ob_audit_t *audit, void (*on_full)(void *data), void *data)
{
    audit->on_full = on_full;
    audit->data = data;
}

ob_chain_t *ob_audit_chain(ob_audit_t *audit)
{
    return audit->chain;
}

/* ---- members ---- */

static int put_text(ob_buf_t *line, const char *key, ob_str_t value)
{
    int err = ob_buf_printf(line, ",\"%s\":", key);

    return err != 0 ? err : ob_json_put_str(line, value);
}

static int put_optional_text(ob_buf_t *line, const char *key, ob_str_t value)
{
    return value.len > 0 ? put_text(line, key, value) : 0;
}

static int put_address(ob_buf_t *line, const ob_address_t *address)
{
    char text[OB_ADDRESS_TEXT_MAX];

    if (address == NULL)
        return 0;
    ob_address_text(address, text);
    return put_text(line, "address", ob_str_from(text));
}

/* Takes "a=b" off "a=b&c=d". */
static ob_str_t take_pair(ob_str_t *rest)
{
    const char *end = memchr(rest->ptr, '&', rest->len);
    size_t len = end != NULL ? (size_t)(end - rest->ptr) : rest->len, used = end != NULL ? len + 1 : len;
    ob_str_t pair = {rest->ptr, len};

    *rest = (ob_str_t){rest->ptr + used, rest->len - used};
    return pair;
}

/* Names as they stand in the URL. "?eyJhbGciOi..." is a value rather than a name, so what has no '=' is only counted,
 * and a name that is long is cut. */
static int put_query_names(ob_buf_t *line, ob_str_t query)
{
    uint32_t named = 0, others = 0;
    int err = query.len > 1 ? ob_buf_printf(line, ",\"query\":[") : 0;

    if (err != 0 || query.len <= 1)
        return err;
    for (ob_str_t rest = {query.ptr + 1, query.len - 1}; rest.len > 0 && err == 0;) {
        ob_str_t pair = take_pair(&rest);
        const char *equals = pair.len > 0 ? memchr(pair.ptr, '=', pair.len) : NULL;
        ob_str_t name = {pair.ptr, equals != NULL ? (size_t)(equals - pair.ptr) : 0};

        if (equals == NULL || named == OB_AUDIT_NAMES_MAX) {
            others += pair.len > 0;
            continue;
        }
        name.len = name.len < OB_AUDIT_NAME_BYTES_MAX ? name.len : OB_AUDIT_NAME_BYTES_MAX;
        if (named++ > 0)
            err = ob_buf_put_u8(line, ',');
        err = err != 0 ? err : ob_json_put_str(line, name);
    }
    return err != 0 ? err : ob_buf_printf(line, "],\"query_unnamed\":%" PRIu32, others);
}

static int put_name(ob_buf_t *line, ob_str_t name, bool *first)
{
    int err = *first ? 0 : ob_buf_put_u8(line, ',');

    *first = false;
    return err != 0 ? err : ob_json_put_str(line, name);
}

static int put_credentials(ob_buf_t *line, const ob_audit_entry_t *entry)
{
    const cfg_policy_t *policy = entry->placeholders;
    ob_str_t names[CFG_RULE_SECRETS_MAX];
    size_t count = entry->credential != NULL ? cfg_rule_secrets(entry->credential, names, CFG_RULE_SECRETS_MAX) : 0;
    bool first = true, any = entry->credential != NULL || policy != NULL;
    int err = ob_buf_printf(line, ",\"credential\":%s,\"credentials\":[", any ? "true" : "false");

    for (size_t i = 0; i < count && err == 0; i++)
        err = put_name(line, names[i], &first);
    for (size_t i = 0; policy != NULL && i < policy->placeholder_count && err == 0; i++) {
        if ((entry->substituted[i / 8] >> i % 8 & 1) != 0)
            err = put_name(line, ob_str_from(policy->placeholders[i].name), &first);
    }
    return err != 0 ? err : ob_buf_put_u8(line, ']');
}

static int put_times(ob_buf_t *line, const ob_audit_times_t *times)
{
    return ob_buf_printf(line,
                         ",\"ms\":{\"resolve\":%" PRIu64 ",\"connect\":%" PRIu64 ",\"first_byte\":%" PRIu64
                         ",\"total\":%" PRIu64 "}",
                         times->resolve_ms, times->connect_ms, times->first_byte_ms, times->total_ms);
}

static int put_verdict(ob_buf_t *line, const ob_audit_entry_t *entry)
{
    int err;

    if ((err = put_text(line, "mode", entry->report_mode ? OB_STR("report") : OB_STR("enforce"))) != 0 ||
        (err = put_text(line, "verdict", ob_str_from(verdicts[entry->verdict]))) != 0 ||
        (err = put_optional_text(line, "reason", entry->reason)) != 0)
        return err;
    return put_optional_text(line, "would_deny", entry->would_deny);
}

static int put_request(ob_buf_t *line, const ob_audit_entry_t *entry)
{
    int err;

    if ((err = put_text(line, "method", entry->method)) != 0 || (err = put_text(line, "scheme", entry->scheme)) != 0 ||
        (err = put_text(line, "host", entry->host)) != 0 ||
        (err = ob_buf_printf(line, ",\"port\":%u", (unsigned)entry->port)) != 0 ||
        (err = put_text(line, "path", entry->path)) != 0)
        return err;
    return put_query_names(line, entry->query);
}

static int put_entry(ob_buf_t *line, const ob_audit_entry_t *entry)
{
    int err;

    if ((err = put_text(line, "execution", entry->execution)) != 0 ||
        (err = put_text(line, "tenant", entry->tenant)) != 0 || (err = put_text(line, "policy", entry->policy)) != 0 ||
        (err = ob_buf_printf(line, ",\"config\":%" PRIu32 ",\"hop\":%" PRIu32, entry->version, entry->hop)) != 0 ||
        (err = put_optional_text(line, "rule", entry->rule)) != 0 || (err = put_verdict(line, entry)) != 0 ||
        (err = put_request(line, entry)) != 0 || (err = put_address(line, entry->address)) != 0 ||
        (err = put_credentials(line, entry)) != 0 ||
        (err = ob_buf_printf(line,
                             ",\"headers_dropped\":%" PRIu32 ",\"redactions\":%" PRIu64
                             ",\"status\":%u,\"sent\":%" PRIu64 ",\"bytes\":%" PRIu64,
                             entry->headers_dropped, entry->redactions, (unsigned)entry->status, entry->sent,
                             entry->bytes)) != 0)
        return err;
    return put_times(line, &entry->times);
}

static int put_execution(ob_buf_t *line, const ob_audit_execution_t *execution)
{
    int err;

    if ((err = put_text(line, "execution", execution->execution)) != 0 ||
        (err = put_text(line, "tenant", execution->tenant)) != 0 ||
        (err = put_optional_text(line, "policy", execution->policy)) != 0 ||
        (err = ob_buf_printf(line, ",\"fetches\":%" PRIu32 ",\"hops\":{", execution->fetches)) != 0)
        return err;
    for (uint8_t i = OB_VERDICT_ALLOW; i <= OB_VERDICT_WOULD_DENY && err == 0; i++)
        err = ob_buf_printf(line, "%s\"%s\":%" PRIu32, i > OB_VERDICT_ALLOW ? "," : "", verdicts[i],
                            execution->verdicts[i]);
    if (err != 0)
        return err;
    return ob_buf_printf(line, "},\"sent\":%" PRIu64 ",\"bytes\":%" PRIu64 ",\"ms\":{\"total\":%" PRIu64 "}",
                         execution->sent, execution->bytes, execution->total_ms);
}

void ob_audit_write(ob_audit_t *audit, const ob_audit_entry_t *entry)
{
    ob_buf_t *line = ob_chain_line(audit->chain, "decision");

    if (line != NULL)
        ob_chain_finish_line(audit->chain, put_entry(line, entry));
}

void ob_audit_write_execution(ob_audit_t *audit, const ob_audit_execution_t *execution)
{
    ob_buf_t *line = ob_chain_line(audit->chain, "execution");

    if (line != NULL)
        ob_chain_finish_line(audit->chain, put_execution(line, execution));
}

void ob_audit_note(ob_audit_t *audit, ob_str_t json)
{
    ob_buf_t *line = ob_chain_line(audit->chain, "note");
    int err;

    if (line == NULL)
        return;
    err = memchr(json.ptr, '\n', json.len) == NULL ? ob_buf_printf(line, ",\"note\":") : OB_E_MALFORMED;
    ob_chain_finish_line(audit->chain, err != 0 ? err : ob_buf_put(line, json.ptr, json.len));
}
