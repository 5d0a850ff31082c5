#include "outbound/broker/scope.h"

#include <stdlib.h>

#define NOT_THERE SIZE_MAX

/* One value of one secret. */
typedef struct value {
    char *name;
    size_t secret;       /* its number in the configuration, or NOT_THERE any more */
    ob_buf_t bytes;      /* sensitive */
    uint64_t expires_ms; /* 0: in force */
} value_t;

typedef struct tenant_set {
    ob_redact_set_t *set; /* counted; NULL: not compiled yet */
    uint8_t *members;     /* a bit for each value */
    uint64_t until_ms;    /* when a value in it expires */
} tenant_set_t;

typedef struct policy_sets {
    uint8_t *uses; /* a bit for each secret of the configuration */
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

static bool rule_uses(const cfg_rule_t *rule, ob_str_t name)
{
    ob_str_t names[CFG_RULE_SECRETS_MAX];
    size_t count = cfg_rule_secrets(rule, names, CFG_RULE_SECRETS_MAX);

    for (size_t i = 0; i < count; i++) {
        if (ob_str_eq(names[i], name))
            return true;
    }
    return false;
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

        if (rule->kind == CFG_RULE_ALLOW && covers(rule->host, host) && rule_uses(rule, name))
            return true;
    }
    return false;
}

/* The number of the secret in the configuration; NOT_THERE. */
static size_t secret_index(const cfg_t *cfg, ob_str_t name)
{
    for (size_t i = 0; i < cfg->secret_count; i++) {
        if (ob_str_eq(ob_str_from(cfg->secrets[i].name), name))
            return i;
    }
    return NOT_THERE;
}

static void set_bit(uint8_t *bits, size_t i)
{
    bits[i / 8] |= (uint8_t)(1 << i % 8);
}

static bool has_bit(const uint8_t *bits, size_t i)
{
    return (bits[i / 8] >> i % 8 & 1) != 0;
}

static void note_name(const cfg_t *cfg, ob_str_t name, uint8_t *uses)
{
    size_t index = secret_index(cfg, name);

    if (index != NOT_THERE)
        set_bit(uses, index);
}

static void note_rule(const cfg_t *cfg, const cfg_rule_t *rule, uint8_t *uses)
{
    ob_str_t names[CFG_RULE_SECRETS_MAX];
    size_t count = cfg_rule_secrets(rule, names, CFG_RULE_SECRETS_MAX);

    for (size_t i = 0; i < count; i++)
        note_name(cfg, names[i], uses);
    /* It may use more than are named: all are looked for. */
    for (size_t i = 0; count == CFG_RULE_SECRETS_MAX && i < cfg->secret_count; i++)
        set_bit(uses, i);
}

/* Once, as there may be thousands of rules, and each tenant asks. */
static int note_policies(ob_scopes_t *scopes)
{
    const cfg_t *cfg = scopes->cfg;

    for (size_t i = 0; i < cfg->policy_count; i++) {
        const cfg_policy_t *policy = &cfg->policies[i];
        uint8_t *uses = scopes->policies[i].uses = calloc(cfg->secret_count / 8 + 1, 1);

        if (uses == NULL)
            return OB_E_NOMEM;
        for (size_t j = 0; j < policy->placeholder_count; j++)
            note_name(cfg, ob_str_from(policy->placeholders[j].name), uses);
        for (size_t j = 0; j < policy->rule_count; j++)
            note_rule(cfg, &policy->rules[j], uses);
    }
    return 0;
}

/* A secret that the configuration does not have any more is looked for on everybody's behalf: who it was for is
 * gone. */
static bool is_member(const ob_scopes_t *scopes, const cfg_tenant_t *tenant, const value_t *value)
{
    const cfg_t *cfg = scopes->cfg;

    for (size_t i = 0; i < cfg->policy_count && value->secret != NOT_THERE; i++) {
        if (has_bit(scopes->policies[i].uses, value->secret) &&
            cfg_tenant_may_use(tenant, ob_str_from(cfg->policies[i].name)))
            return true;
    }
    return value->secret == NOT_THERE;
}

/* ---- values ---- */

static int add_value(ob_scopes_t *scopes, const char *name, uint64_t expires_ms, value_t **out)
{
    value_t *values = realloc(scopes->values, (scopes->value_count + 1) * sizeof(value_t));

    if (values == NULL)
        return OB_E_NOMEM;
    scopes->values = values;
    *out = &values[scopes->value_count];
    **out = (value_t){.name = strdup(name),
                      .secret = secret_index(scopes->cfg, ob_str_from(name)),
                      .bytes = {.sensitive = true},
                      .expires_ms = expires_ms};
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
        err = note_policies(scopes) != 0 ? OB_E_NOMEM : load_values(scopes, secrets);
    if (err != 0)
        ob_scopes_free(scopes);
    else
        *out = scopes;
    return err;
}

static void dispose_value(value_t *value)
{
    free(value->name);
    ob_buf_dispose(&value->bytes);
}

static void forget_sets(ob_scopes_t *scopes)
{
    for (size_t i = 0; i < scopes->cfg->tenant_count; i++) {
        ob_redact_set_release(scopes->tenants[i].set);
        free(scopes->tenants[i].members);
        scopes->tenants[i] = (tenant_set_t){0};
    }
}

void ob_scopes_free(ob_scopes_t *scopes)
{
    if (scopes == NULL)
        return;
    for (size_t i = 0; i < scopes->value_count; i++)
        dispose_value(&scopes->values[i]);
    if (scopes->tenants != NULL)
        forget_sets(scopes);
    for (size_t i = 0; scopes->policies != NULL && i < scopes->cfg->policy_count; i++) {
        free(scopes->policies[i].uses);
        ob_redact_set_release(scopes->policies[i].disguised);
        ob_redact_set_release(scopes->policies[i].plain);
    }
    free(scopes->values);
    free(scopes->tenants);
    free(scopes->policies);
    free(scopes);
}

static value_t *find_value(const ob_scopes_t *scopes, const char *name, ob_str_t bytes)
{
    for (size_t i = 0; i < scopes->value_count; i++) {
        value_t *value = &scopes->values[i];

        if (strcmp(value->name, name) == 0 && ob_str_eq(ob_buf_str(&value->bytes), bytes))
            return value;
    }
    return NULL;
}

int ob_scopes_inherit(ob_scopes_t *scopes, const ob_scopes_t *before, uint64_t now_ms)
{
    int err = 0;

    for (size_t i = 0; i < before->value_count && err == 0; i++) {
        const value_t *old = &before->values[i];
        uint64_t expires_ms = old->expires_ms != 0 ? old->expires_ms : now_ms + scopes->cfg->redact_grace_ms;
        value_t *value;

        if (expires_ms <= now_ms || find_value(scopes, old->name, ob_buf_str(&old->bytes)) != NULL)
            continue;
        if ((err = add_value(scopes, old->name, expires_ms, &value)) == 0)
            err = ob_buf_put(&value->bytes, old->bytes.data, old->bytes.len);
    }
    return err;
}

static uint64_t drop_expired(ob_scopes_t *scopes, uint64_t now_ms)
{
    uint64_t next_ms = UINT64_MAX;
    size_t kept = 0;

    for (size_t i = 0; i < scopes->value_count; i++) {
        value_t *value = &scopes->values[i];

        if (value->expires_ms != 0 && value->expires_ms <= now_ms) {
            dispose_value(value);
            continue;
        }
        if (value->expires_ms != 0 && value->expires_ms < next_ms)
            next_ms = value->expires_ms;
        scopes->values[kept++] = *value;
    }
    scopes->value_count = kept;
    return next_ms;
}

uint64_t ob_scopes_forget(ob_scopes_t *scopes, uint64_t now_ms)
{
    forget_sets(scopes); /* they number the values */
    return drop_expired(scopes, now_ms);
}

int ob_scopes_learn(ob_scopes_t *scopes, const char *name, ob_str_t bytes, uint64_t now_ms, uint64_t expires_ms)
{
    value_t *value = find_value(scopes, name, bytes);
    int err;

    if (value != NULL) {
        value->expires_ms = value->expires_ms != 0 && value->expires_ms < expires_ms ? expires_ms : value->expires_ms;
        return 0;
    }
    if (bytes.len < OB_REDACT_SECRET_MIN)
        return OB_E_MALFORMED;
    ob_scopes_forget(scopes, now_ms);
    if ((err = add_value(scopes, name, expires_ms, &value)) != 0)
        return err;
    return ob_buf_put(&value->bytes, bytes.ptr, bytes.len);
}

/* ---- sets ---- */

static uint8_t *members_of(const ob_scopes_t *scopes, const cfg_tenant_t *tenant, uint64_t now_ms, uint64_t *until_ms)
{
    uint8_t *members = calloc(scopes->value_count / 8 + 1, 1);

    *until_ms = UINT64_MAX;
    for (size_t i = 0; members != NULL && i < scopes->value_count; i++) {
        const value_t *value = &scopes->values[i];

        if ((value->expires_ms != 0 && value->expires_ms <= now_ms) || !is_member(scopes, tenant, value))
            continue;
        set_bit(members, i);
        if (value->expires_ms != 0 && value->expires_ms < *until_ms)
            *until_ms = value->expires_ms;
    }
    return members;
}

static int compile(const ob_scopes_t *scopes, const uint8_t *members, ob_redact_set_t **set)
{
    ob_redact_builder_t builder = {0};
    int err = 0;

    for (size_t i = 0; i < scopes->value_count && err == 0; i++) {
        const value_t *value = &scopes->values[i];

        if (has_bit(members, i))
            err = ob_redact_add_secret(&builder, ob_buf_str(&value->bytes), (uint32_t)value->secret);
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
    return owner < scopes->cfg->secret_count ? scopes->cfg->secrets[owner].name : "";
}
