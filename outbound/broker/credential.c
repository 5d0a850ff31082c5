#include "outbound/broker/credential.h"

#include <time.h>

#include "outbound/broker/fetch.h"
#include "outbound/broker/forget.h"
#include "outbound/broker/inject.h"
#include "outbound/broker/params.h"

/* ---- what has to be there first ---- */

static bool sends_body(const ob_fetch_t *fetch)
{
    return fetch->sends_body && !fetch->body_dropped;
}

static bool signs_body(const ob_hop_t *hop)
{
    for (size_t i = 0; i < hop->rule->inject_count; i++) {
        if (cfg_inject_signs_body(&hop->rule->injects[i]))
            return true;
    }
    return false;
}

/* Is every signature of this rule good without a body's hash? */
static bool may_stay_unsigned(const cfg_rule_t *rule)
{
    for (size_t i = 0; i < rule->inject_count; i++) {
        const cfg_inject_t *inject = &rule->injects[i];

        if (cfg_inject_signs_body(inject) && (inject->kind != CFG_INJECT_SIGV4 || !inject->sigv4->unsigned_payload))
            return false;
    }
    return true;
}

static const cfg_oauth2_t *oauth2_of(const cfg_rule_t *rule)
{
    for (size_t i = 0; i < rule->inject_count; i++) {
        if (rule->injects[i].kind == CFG_INJECT_OAUTH2)
            return rule->injects[i].oauth2;
    }
    return NULL;
}

/* A body that is too large to be kept is sent as it comes where its signature allows that, and its length is known: S3
 * takes no other. */
static bool is_too_large(const ob_fetch_t *fetch)
{
    uint64_t length = fetch->asked.body_length;

    return fetch->body.received > OB_BODY_WHOLE_MAX || (length != UINT64_MAX && length > OB_BODY_WHOLE_MAX);
}

static void tell_credit(ob_fetch_t *fetch)
{
    ob_channel_t *channel = fetch->exec->channel;
    uint32_t credit = ob_body_take_credit(&fetch->body);

    if (credit > 0)
        ob_channel_queued(channel,
                          ob_msg_put_credit(&channel->out, OB_MSG_RESPONSE_CREDIT, fetch->exec->id, fetch->id, credit));
}

static const char too_large[] = "the request body is too large to be signed";

const char *ob_credential_plan_body(ob_fetch_t *fetch)
{
    ob_hop_t *hop = &fetch->hop;
    bool signs = hop->credentialed && signs_body(hop);
    bool large = signs && sends_body(fetch) && is_too_large(fetch);

    if (large && !may_stay_unsigned(hop->rule))
        return too_large;
    hop->credential.signs_body = signs && !large;
    if (hop->credential.signs_body && sends_body(fetch)) {
        ob_body_keep_whole(&fetch->body);
        tell_credit(fetch);
    }
    return NULL;
}

bool ob_credential_awaits_body(const ob_fetch_t *fetch)
{
    return fetch->hop.credential.signs_body && sends_body(fetch) && !fetch->body.fin;
}

const char *ob_credential_body_refusal(const ob_fetch_t *fetch)
{
    return fetch->hop.credential.signs_body && is_too_large(fetch) ? too_large : NULL;
}

/* ---- the token ---- */

/* The first secret that the template names. */
static const char *secret_of(const char *template, char name[OB_NAME_MAX + 1])
{
    cfg_piece_t piece = {.part = CFG_PART_BAD};
    size_t at = 0;

    while (piece.part != CFG_PART_SECRET && cfg_piece_next(template, &at, &piece))
        ;
    snprintf(name, OB_NAME_MAX + 1, "%.*s", (int)piece.text.len, piece.text.ptr);
    return name;
}

/* It is looked for in responses as the secret is that it was got with. NULL, or why it must not be sent. */
static const char *take_token(ob_fetch_t *fetch, const ob_token_t *token)
{
    const ob_hop_t *hop = &fetch->hop;
    const cfg_oauth2_t *oauth2 = oauth2_of(hop->rule);
    const char *template = oauth2->client_secret != NULL ? oauth2->client_secret : oauth2->private_key;
    ob_broker_t *broker = fetch->exec->channel->broker;
    uint64_t now_ms = ob_loop_now_ms(broker->loop);
    uint64_t end_ms = token->end_ms + hop->snapshot->cfg->redact_grace_ms;
    char name[OB_NAME_MAX + 1];
    int err = ob_scopes_learn(hop->snapshot->scopes, secret_of(template, name), token->text, now_ms, end_ms);

    ob_forget_learned(broker->forget, end_ms);
    if (err == OB_E_MALFORMED)
        return "the token is too short to be found again in responses";
    if (err != 0 || ob_buf_put(&fetch->hop.credential.token, token->text.ptr, token->text.len) != 0)
        return "out of memory";
    return NULL;
}

static void on_token(void *data, const char *why, const ob_token_t *token)
{
    ob_fetch_t *fetch = data;

    fetch->hop.credential.ask = NULL;
    if (why == NULL)
        why = take_token(fetch, token);
    if (why != NULL)
        ob_fetch_fail(fetch, OB_VERDICT_ERROR, OB_FAIL_UNREACHABLE, why);
    else
        ob_hop_resolve(fetch);
}

void ob_credential_prepare(ob_fetch_t *fetch)
{
    ob_hop_t *hop = &fetch->hop;
    const cfg_oauth2_t *oauth2 = hop->credentialed ? oauth2_of(hop->rule) : NULL;
    ob_tokens_t *tokens = fetch->exec->channel->broker->tokens;
    ob_token_ask_t **ask = &hop->credential.ask;
    ob_token_t token;

    hop->credential.token.sensitive = true;
    if (oauth2 == NULL)
        ob_hop_resolve(fetch);
    else if (ob_token_get(tokens, hop->snapshot, hop->policy, oauth2, &token, on_token, fetch, ask) != 0)
        ob_fetch_fail(fetch, OB_VERDICT_ERROR, OB_FAIL_UNREACHABLE, "no token can be asked for");
    else if (*ask == NULL)
        on_token(fetch, NULL, &token);
}

void ob_credential_dispose(ob_credential_t *credential)
{
    ob_token_ask_cancel(credential->ask);
    ob_buf_dispose(&credential->token);
}

/* ---- what goes into the request ---- */

static int strip_query(ob_hop_t *hop)
{
    ob_buf_t *target = &hop->target, kept = {.sensitive = true};
    size_t start = hop->path_len + 1, end = target->len - 1; /* '?', NUL */
    int err;

    if (end <= start)
        return 0;
    err = ob_params_put_stripped(&kept, (ob_str_t){(const char *)target->data + start, end - start}, hop->rule);
    if (err == 0) {
        target->len = hop->path_len;
        if (kept.len > 0 && (err = ob_buf_put_u8(target, '?')) == 0)
            err = ob_buf_put(target, kept.data, kept.len);
        if (err == 0)
            err = ob_buf_put_u8(target, '\0');
    }
    ob_buf_dispose(&kept);
    return err;
}

/* As libcurl writes it into the Host header. */
static int put_host(const ob_hop_t *hop, ob_buf_t *out)
{
    const ob_route_t *route = &hop->route;
    bool v6 = route->host.is_address && route->host.address.v6;
    int err = ob_buf_printf(out, "%s%s%s", v6 ? "[" : "", route->host.text, v6 ? "]" : "");

    if (err == 0 && route->port != (hop->https ? 443 : 80))
        err = ob_buf_printf(out, ":%u", (unsigned)route->port);
    return err;
}

int ob_credential_put(ob_fetch_t *fetch, struct curl_slist **lines)
{
    ob_hop_t *hop = &fetch->hop;
    ob_buf_t host = {0};
    int err = hop->rule->inject_count > 0 ? strip_query(hop) : 0;

    if (err == 0 && hop->credentialed && (err = put_host(hop, &host)) == 0) {
        ob_injection_t injection = {
            .secrets = hop->snapshot->secrets,
            .method = ob_str_from(fetch->method),
            .host = ob_buf_str(&host),
            .target = &hop->target,
            .path_len = hop->path_len,
            .lines = lines,
            .body_known = hop->credential.signs_body,
            .body = sends_body(fetch) ? ob_guard_whole_body(fetch) : OB_STR(""),
            .token = ob_buf_str(&hop->credential.token),
        };

        err = clock_gettime(CLOCK_REALTIME, &injection.now) == 0 ? ob_inject_apply(&injection, hop->rule) : OB_E_IO;
    }
    ob_buf_dispose(&host);
    return err;
}

int ob_credential_show(const ob_fetch_t *fetch, SSL_CTX *context)
{
    const ob_hop_t *hop = &fetch->hop;
    ob_buf_t pem = {.max = OB_SECRET_PEM_MAX, .sensitive = true};
    ob_identity_t *identity;
    int err;

    if (!hop->credentialed || hop->rule->client_cert == NULL)
        return 0;
    if ((err = ob_secrets_put(hop->snapshot->secrets, hop->rule->client_cert, &pem)) == 0)
        err = ob_identity_new(ob_buf_str(&pem), &identity);
    ob_buf_dispose(&pem);
    if (err != 0)
        return err;
    err = ob_identity_use(identity, context);
    ob_identity_free(identity);
    return err;
}

uint64_t ob_credential_body_length(const ob_fetch_t *fetch)
{
    if (fetch->hop.credential.signs_body && sends_body(fetch))
        return ob_guard_whole_body(fetch).len;
    return ob_guard_body_length(fetch);
}

/* The whole body must still be there, and what the code could do with it must not depend on how often it is sent: a
 * server that refuses a request's credential has not acted on it. */
bool ob_credential_is_refused(ob_fetch_t *fetch, uint16_t status)
{
    ob_str_t token = ob_buf_str(&fetch->hop.credential.token);

    if (status != 401 || token.len == 0 || fetch->repeated || (sends_body(fetch) && fetch->body.start > 0))
        return false;
    return ob_token_refuse(fetch->exec->channel->broker->tokens, token);
}
