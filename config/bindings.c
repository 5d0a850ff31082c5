/* What a rule's injections set, need and bind: asked by the checks of a configuration, by the broker, and by tools. */
#include "config/config.h"

bool cfg_rule_has_credential(const cfg_rule_t *rule)
{
    return rule->inject_count > 0 || rule->client_cert != NULL;
}

const char *cfg_inject_header(const cfg_inject_t *inject, size_t index)
{
    static const char *const sigv4[] = {"Authorization", "X-Amz-Date", "X-Amz-Content-Sha256", "X-Amz-Security-Token",
                                        NULL};

    switch (inject->kind) {
    case CFG_INJECT_HEADER:
        return index == 0 ? inject->header : NULL;
    case CFG_INJECT_BEARER:
    case CFG_INJECT_BASIC:
    case CFG_INJECT_OAUTH2:
        return index == 0 ? "Authorization" : NULL;
    case CFG_INJECT_SIGV4:
        return index < 4 ? sigv4[index] : NULL;
    case CFG_INJECT_HMAC:
        if (inject->hmac != NULL && index < inject->hmac->header_count)
            return inject->hmac->headers[index].name;
        return inject->hmac != NULL && index == inject->hmac->header_count ? inject->hmac->header : NULL;
    case CFG_INJECT_QUERY:
        break;
    }
    return NULL;
}

const char *cfg_inject_query(const cfg_inject_t *inject)
{
    if (inject->kind == CFG_INJECT_QUERY)
        return inject->query;
    return inject->kind == CFG_INJECT_HMAC && inject->hmac != NULL ? inject->hmac->query : NULL;
}

bool cfg_sigv4_is_s3(const cfg_sigv4_t *sigv4)
{
    static const char *const kin[] = {"s3", "s3-object-lambda", "s3-outposts"};

    for (size_t i = 0; i < sizeof(kin) / sizeof(kin[0]); i++) {
        if (strcmp(sigv4->service, kin[i]) == 0)
            return true;
    }
    return false;
}

static bool has_body_part(const char *template)
{
    size_t at = 0;
    cfg_piece_t piece;

    while (template != NULL && cfg_piece_next(template, &at, &piece)) {
        if (piece.part == CFG_PART_BODY || piece.part == CFG_PART_BODY_SHA256 ||
            piece.part == CFG_PART_BODY_SHA256_BASE64)
            return true;
    }
    return false;
}

bool cfg_inject_signs_body(const cfg_inject_t *inject)
{
    const cfg_hmac_t *hmac = inject->hmac;

    if (inject->kind == CFG_INJECT_SIGV4)
        return true;
    if (inject->kind != CFG_INJECT_HMAC)
        return false;
    for (size_t i = 0; i < hmac->header_count; i++) {
        if (has_body_part(hmac->headers[i].value))
            return true;
    }
    return has_body_part(hmac->message) || has_body_part(hmac->value);
}

/* ---- templates ---- */

typedef struct visit {
    void (*on_template)(void *data, const cfg_template_t *template);
    void *data;
    size_t inject;
} visit_t;

static void tell(const visit_t *visit, const char *text, cfg_use_t use, const char *key, const char *inner)
{
    const cfg_template_t template = {.text = text, .use = use, .inject = visit->inject, .key = key, .inner = inner};

    if (text != NULL)
        visit->on_template(visit->data, &template);
}

static void tell_pairs(const visit_t *visit, const cfg_pair_t *pairs, size_t count, const char *key, const char *inner)
{
    for (size_t i = 0; i < count; i++) {
        cfg_template_t template = {.text = pairs[i].value, .inject = visit->inject, .key = key, .inner = inner,
                                   .innermost = pairs[i].name};

        if (template.text != NULL)
            visit->on_template(visit->data, &template);
    }
}

static void visit_sigv4(const visit_t *visit, const cfg_sigv4_t *sigv4)
{
    tell(visit, sigv4->key, CFG_USE_VALUE, "sigv4", "key");
    tell(visit, sigv4->secret, CFG_USE_VALUE, "sigv4", "secret");
    tell(visit, sigv4->session_token, CFG_USE_VALUE, "sigv4", "session_token");
}

static void visit_hmac(const visit_t *visit, const cfg_hmac_t *hmac)
{
    tell(visit, hmac->key, CFG_USE_VALUE, "hmac", "key");
    tell(visit, hmac->message, CFG_USE_VALUE, "hmac", "message");
    tell(visit, hmac->value, CFG_USE_VALUE, "hmac", "value");
    tell_pairs(visit, hmac->headers, hmac->header_count, "hmac", "headers");
}

static void visit_oauth2(const visit_t *visit, const cfg_oauth2_t *oauth2)
{
    static const char key[] = "oauth2_client_credentials";

    tell(visit, oauth2->client_id, CFG_USE_VALUE, key, "client_id");
    tell(visit, oauth2->client_secret, CFG_USE_VALUE, key, "client_secret");
    tell(visit, oauth2->private_key, CFG_USE_PEM, key, "private_key");
    tell_pairs(visit, oauth2->extra, oauth2->extra_count, key, "extra");
}

/* A member that could not be read is NULL: this also runs over a configuration with errors. */
static void visit_inject(const visit_t *visit, const cfg_inject_t *inject)
{
    tell(visit, inject->value, CFG_USE_VALUE, "value", NULL);
    tell(visit, inject->bearer, CFG_USE_VALUE, "bearer", NULL);
    if (inject->basic != NULL) {
        tell(visit, inject->basic->user, CFG_USE_VALUE, "basic", "user");
        tell(visit, inject->basic->password, CFG_USE_VALUE, "basic", "password");
    }
    if (inject->sigv4 != NULL)
        visit_sigv4(visit, inject->sigv4);
    if (inject->hmac != NULL)
        visit_hmac(visit, inject->hmac);
    if (inject->oauth2 != NULL)
        visit_oauth2(visit, inject->oauth2);
}

void cfg_rule_each_template(const cfg_rule_t *rule, void (*on_template)(void *data, const cfg_template_t *template),
                            void *data)
{
    visit_t visit = {on_template, data, SIZE_MAX};

    tell(&visit, rule->client_cert, CFG_USE_PEM, "client_cert", NULL);
    tell(&visit, rule->shape.ca_secret, CFG_USE_PEM, "ca", NULL);
    for (visit.inject = 0; visit.inject < rule->inject_count; visit.inject++)
        visit_inject(&visit, &rule->injects[visit.inject]);
}
