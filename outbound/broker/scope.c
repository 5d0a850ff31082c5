#include "outbound/broker/scope.h"

#include <stdlib.h>

/* One value of one secret. */
typedef struct value {
    char *name;
    ob_buf_t bytes;      /* sensitive */
    uint64_t expires_ms; /* 0: in force */
} value_t;

typedef struct tenant_set {
    ob_redact_set_t *set; /* counted; NULL: not compiled yet */
    uint8_t *members;     /* a bit for each value */
    uint64_t until_ms;    /* when a value in it expires */
} tenant_set_t;

typedef struct policy_sets {
    ob_redact_set_t *disguised, *plain;
} policy_sets_t;

struct ob_scopes {
    const cfg_t *cfg;
    value_t *values;
    size_t value_count;
    tenant_set_t *tenants;  /* in the order of cfg->tenants */
    policy_sets_t *policies; /* in the order of cfg->policies */
};

/* ---- what binds a secret to whom ---- */

/* `unknown`: what is said of a rule with so many secrets that cfg_rule_secrets does not name them all. */
static bool rule_uses(const cfg_rule_t *rule, ob_str_t name, bool unknown)
{
    ob_str_t names[CFG_RULE_SECRETS_MAX];
    size_t count = cfg_rule_secrets(rule, names, CFG_RULE_SECRETS_MAX);

    for (size_t i = 0; i < count; i++) {
        if (ob_str_eq(names[i], name))
            return true;
    }
    return count == CFG_RULE_SECRETS_MAX && unknown;
}

bool ob_placeholder_lists(const cfg_placeholder_t *placeholder, const char *host)
{
    for (size_t i = 0; i < placeholder->host_count; i++) {
        if (strcmp(placeholder->hosts[i], host) == 0)
            return true;
    }
    return false;
}

static bool covers(const char *pattern, const char *host)
{
    size_t len = strlen(pattern), host_len = strlen(host);

    if (strcmp(pattern, "*") == 0 || strcmp(pattern, host) == 0)
        return true;
    return pattern[0] == '*' && host_len > len - 1 && strcmp(host + host_len - (len - 1), pattern + 1) == 0;
}

bool ob_policy_binds(const cfg_policy_t *policy, ob_str_t name, const char *host)
{
    for (size_t i = 0; i < policy->placeholder_count; i++) {
        if (ob_str_eq(ob_str_from(policy->placeholders[i].name), name) &&
            ob_placeholder_lists(&policy->placeholders[i], host))
            return true;
    }
    for (size_t i = 0; i < policy->rule_count; i++) {
        const cfg_rule_t *rule = &policy->rules[i];

        if (rule->kind == CFG_RULE_ALLOW && covers(rule->host, host) && rule_uses(rule, name, false))
            return true;
    }
    return false;
}

static bool policy_uses(const cfg_policy_t *policy, ob_str_t name)
{
    for (size_t i = 0; i < policy->placeholder_count; i++) {
        if (ob_str_eq(ob_str_from(policy->placeholders[i].name), name))
            return true;
    }
    for (size_t i = 0; i < policy->rule_count; i++) {
        if (rule_uses(&policy->rules[i], name, true))
            return true;
    }
    return false;
}

static bool tenant_uses(const cfg_t *cfg, const cfg_tenant_t *tenant, ob_str_t name)
{
    for (size_t i = 0; i < cfg->policy_count; i++) {
        if (cfg_tenant_may_use(tenant, ob_str_from(cfg->policies[i].name)) && policy_uses(&cfg->policies[i], name))
            return true;
    }
    return false;
}

/* A secret that the configuration does not have any more is looked for on everybody's behalf: who it was for is gone. */
static bool is_member(const cfg_t *cfg, const cfg_tenant_t *tenant, const value_t *value)
{
    ob_str_t name = ob_str_from(value->name);

    if (tenant_uses(cfg, tenant, name))
        return true;
    for (size_t i = 0; i < cfg->secret_count; i++) {
        if (ob_str_eq(ob_str_from(cfg->secrets[i].name), name))
            return false;
    }
    return true;
}

/* ---- values ---- */

static int add_value(ob_scopes_t *scopes, const char *name, uint64_t expires_ms, value_t **out)
{
    value_t *values = realloc(scopes->values, (scopes->value_count + 1) * sizeof(value_t));

    if (values == NULL)
        return OB_E_NOMEM;
    scopes->values = values;
    *out = &values[scopes->value_count];
    **out = (value_t){.name = strdup(name), .bytes = {.sensitive = true}, .expires_ms = expires_ms};
    if ((*out)->name == NULL)
        return OB_E_NOMEM;
    scopes->value_count++;
    return 0;
}

static int load_values(ob_scopes_t *scopes, const ob_secrets_t *secrets)
{
    int err = 0;

    for (size_t i = 0; i < scopes->cfg->secret_count && err == 0; i++) {
        const char *name = scopes->cfg->secrets[i].name;
        value_t *value;

        if ((err = add_value(scopes, name, 0, &value)) == 0)
            err = ob_secrets_put_value(secrets, ob_str_from(name), &value->bytes);
    }
    return err;
}

int ob_scopes_new(const cfg_t *cfg, const ob_secrets_t *secrets, ob_scopes_t **out)
{
    ob_scopes_t *scopes = calloc(1, sizeof(*scopes));
    int err = OB_E_NOMEM;

    if (scopes == NULL)
        return err;
    scopes->cfg = cfg;
    if ((scopes->tenants = calloc(cfg->tenant_count + 1, sizeof(tenant_set_t))) != NULL &&
        (scopes->policies = calloc(cfg->policy_count + 1, sizeof(policy_sets_t))) != NULL)
        err = load_values(scopes, secrets);
    if (err != 0)
        ob_scopes_free(scopes);
    else
        *out = scopes;
    return err;
}

void ob_scopes_free(ob_scopes_t *scopes)
{
    if (scopes == NULL)
        return;
    for (size_t i = 0; i < scopes->value_count; i++) {
        free(scopes->values[i].name);
        ob_buf_dispose(&scopes->values[i].bytes);
    }
    for (size_t i = 0; scopes->tenants != NULL && i < scopes->cfg->tenant_count; i++) {
        ob_redact_set_release(scopes->tenants[i].set);
        free(scopes->tenants[i].members);
    }
    for (size_t i = 0; scopes->policies != NULL && i < scopes->cfg->policy_count; i++) {
        ob_redact_set_release(scopes->policies[i].disguised);
        ob_redact_set_release(scopes->policies[i].plain);
    }
    free(scopes->values);
    free(scopes->tenants);
    free(scopes->policies);
    free(scopes);
}

static bool has_value(const ob_scopes_t *scopes, const value_t *wanted)
{
    for (size_t i = 0; i < scopes->value_count; i++) {
        if (strcmp(scopes->values[i].name, wanted->name) == 0 &&
            ob_str_eq(ob_buf_str(&scopes->values[i].bytes), ob_buf_str(&wanted->bytes)))
            return true;
    }
    return false;
}

int ob_scopes_inherit(ob_scopes_t *scopes, const ob_scopes_t *before, uint64_t now_ms)
{
    int err = 0;

    for (size_t i = 0; i < before->value_count && err == 0; i++) {
        const value_t *old = &before->values[i];
        uint64_t expires_ms = old->expires_ms != 0 ? old->expires_ms : now_ms + scopes->cfg->redact_grace_ms;
        value_t *value;

        if (expires_ms <= now_ms || has_value(scopes, old))
            continue;
        if ((err = add_value(scopes, old->name, expires_ms, &value)) == 0)
            err = ob_buf_put(&value->bytes, old->bytes.data, old->bytes.len);
    }
    return err;
}

/* ---- sets ---- */

static bool has_bit(const uint8_t *bits, size_t i)
{
    return (bits[i / 8] >> i % 8 & 1) != 0;
}

static uint8_t *members_of(const ob_scopes_t *scopes, const cfg_tenant_t *tenant, uint64_t now_ms, uint64_t *until_ms)
{
    uint8_t *members = calloc(scopes->value_count / 8 + 1, 1);

    *until_ms = UINT64_MAX;
    for (size_t i = 0; members != NULL && i < scopes->value_count; i++) {
        const value_t *value = &scopes->values[i];

        if ((value->expires_ms != 0 && value->expires_ms <= now_ms) || !is_member(scopes->cfg, tenant, value))
            continue;
        members[i / 8] |= (uint8_t)(1 << i % 8);
        if (value->expires_ms != 0 && value->expires_ms < *until_ms)
            *until_ms = value->expires_ms;
    }
    return members;
}

static int compile(const ob_scopes_t *scopes, const uint8_t *members, ob_redact_set_t **set)
{
    ob_redact_builder_t builder = {0};
    int err = 0;

    for (uint32_t i = 0; i < scopes->value_count && err == 0; i++) {
        if (has_bit(members, i))
            err = ob_redact_add_secret(&builder, ob_buf_str(&scopes->values[i].bytes), i);
    }
    if (err == 0)
        err = ob_redact_set_build(&builder, set);
    ob_redact_builder_dispose(&builder);
    return err;
}

/* The set of another tenant with the same secrets, or a new one. With a reference. */
static int share_or_compile(const ob_scopes_t *scopes, const uint8_t *members, ob_redact_set_t **set)
{
    for (size_t i = 0; i < scopes->cfg->tenant_count; i++) {
        const tenant_set_t *other = &scopes->tenants[i];

        if (other->set != NULL && memcmp(other->members, members, scopes->value_count / 8 + 1) == 0) {
            *set = ob_redact_set_retain(other->set);
            return 0;
        }
    }
    return compile(scopes, members, set);
}

int ob_scopes_secrets(ob_scopes_t *scopes, ob_str_t name, uint64_t now_ms, ob_redact_set_t **out)
{
    const cfg_tenant_t *tenant = cfg_tenant_find(scopes->cfg, name);
    tenant_set_t made = {0}, *kept;
    int err;

    if (tenant == NULL)
        return OB_E_NOT_FOUND;
    kept = &scopes->tenants[tenant - scopes->cfg->tenants];
    if (kept->set == NULL || kept->until_ms <= now_ms) {
        if ((made.members = members_of(scopes, tenant, now_ms, &made.until_ms)) == NULL)
            return OB_E_NOMEM;
        if ((err = share_or_compile(scopes, made.members, &made.set)) != 0) {
            free(made.members);
            return err;
        }
        ob_redact_set_release(kept->set);
        free(kept->members);
        *kept = made;
    }
    *out = kept->set;
    return 0;
}

static int compile_placeholders(const cfg_policy_t *policy, bool plain, ob_redact_set_t **set)
{
    ob_redact_builder_t builder = {0};
    int err = 0;

    for (uint32_t i = 0; i < policy->placeholder_count && err == 0; i++) {
        ob_str_t text = ob_str_from(policy->placeholders[i].text);

        err = plain ? ob_redact_add(&builder, OB_FORM_EXACT, text, i) : ob_redact_add_secret(&builder, text, i);
    }
    if (err == 0)
        err = ob_redact_set_build(&builder, set);
    ob_redact_builder_dispose(&builder);
    return err;
}

int ob_scopes_placeholders(ob_scopes_t *scopes, const cfg_policy_t *policy, ob_redact_set_t **disguised,
                           ob_redact_set_t **plain)
{
    policy_sets_t *sets = &scopes->policies[policy - scopes->cfg->policies];
    int err;

    if (policy->placeholder_count > 0) {
        if (sets->disguised == NULL && (err = compile_placeholders(policy, false, &sets->disguised)) != 0)
            return err;
        if (sets->plain == NULL && (err = compile_placeholders(policy, true, &sets->plain)) != 0)
            return err;
    }
    *disguised = sets->disguised;
    *plain = sets->plain;
    return 0;
}

const char *ob_scopes_name(const ob_scopes_t *scopes, uint32_t owner)
{
    return scopes->values[owner].name;
}
