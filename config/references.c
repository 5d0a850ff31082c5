/* What must hold between keys that are far apart. A reference is only checked where the view holds what it points to: a
 * worker is told the names of policies, not the policies. */
#include "config/reader.h"

#include <stdlib.h>

static bool holds(const cfg_reader_t *reader, const char *key)
{
    return (cfg_row_find(cfg_rows, key)->views & reader->view) != 0;
}

static void check_policy_name(cfg_reader_t *reader, const cfg_path_t *path, const char *name)
{
    if (name != NULL && cfg_policy_find(reader->cfg, ob_str_from(name)) == NULL)
        cfg_report(reader, path, "there is no policy \"%s\"", name);
}

static void check_policies_of(cfg_reader_t *reader, const cfg_path_t *tenants, const cfg_tenant_t *tenant)
{
    cfg_path_t here = {.up = tenants, .key = tenant->name};
    cfg_path_t policy = {.up = &here, .key = "policy"}, list = {.up = &here, .key = "policies"};

    check_policy_name(reader, &policy, tenant->policy);
    for (size_t i = 0; i < tenant->policy_count; i++) {
        cfg_path_t one = {.up = &list, .index = i};

        check_policy_name(reader, &one, tenant->policies[i]);
    }
}

static void check_policy_names(cfg_reader_t *reader)
{
    cfg_path_t root = {.up = NULL};
    cfg_path_t tenants = {.up = &root, .key = "tenants"}, fallback = {.up = &root, .key = "default_policy"};
    cfg_t *cfg = reader->cfg;

    for (size_t i = 0; i < cfg->tenant_count; i++)
        check_policies_of(reader, &tenants, &cfg->tenants[i]);
    check_policy_name(reader, &fallback, cfg->default_policy);
}

/* ---- secrets ---- */

static cfg_secret_t *find_secret(const cfg_t *cfg, ob_str_t name)
{
    for (size_t i = 0; i < cfg->secret_count; i++) {
        if (ob_str_eq(ob_str_from(cfg->secrets[i].name), name))
            return &cfg->secrets[i];
    }
    return NULL;
}

typedef struct template_check {
    cfg_reader_t *reader;
    const cfg_path_t *rule;
    cfg_use_t use; /* of this pass: which secrets are PEM files is known after the first */
} template_check_t;

static void check_secret(const template_check_t *check, const cfg_path_t *here, cfg_use_t use, ob_str_t name)
{
    cfg_secret_t *secret = find_secret(check->reader->cfg, name);

    if (secret == NULL)
        cfg_report(check->reader, here, "there is no secret \"%.*s\"", (int)name.len, name.ptr);
    else if (use == CFG_USE_PEM)
        secret->is_pem = true;
    else if (secret->is_pem)
        cfg_report(check->reader, here,
                   "\"%.*s\" is a certificate or private key elsewhere, and can be no part of a value", (int)name.len,
                   name.ptr);
}

static void on_template(void *data, const cfg_template_t *template)
{
    const template_check_t *check = data;
    cfg_path_t list = {.up = check->rule, .key = "inject"}, one = {.up = &list, .index = template->inject};
    cfg_path_t key = {.up = template->inject == SIZE_MAX ? check->rule : &one, .key = template->key};
    cfg_path_t inner = {.up = &key, .key = template->inner}, innermost = {.up = &inner, .key = template->innermost};
    const cfg_path_t *here = template->innermost != NULL ? &innermost : template->inner != NULL ? &inner : &key;
    size_t at = 0;
    ob_str_t name;

    while (template->use == check->use && cfg_template_next(template->text, &at, &name))
        check_secret(check, here, template->use, name);
}

static void check_placeholders_of(cfg_reader_t *reader, const cfg_path_t *policy_path, const cfg_policy_t *policy)
{
    cfg_path_t map = {.up = policy_path, .key = "secrets"};

    for (size_t i = 0; i < policy->placeholder_count; i++) {
        const char *name = policy->placeholders[i].name;
        const cfg_secret_t *secret = find_secret(reader->cfg, ob_str_from(name));
        cfg_path_t here = {.up = &map, .key = name};

        if (secret == NULL)
            cfg_report_key(reader, &here, "there is no secret \"%s\"", name);
        else if (secret->is_pem)
            cfg_report_key(reader, &here, "\"%s\" is a certificate or private key elsewhere, and has no placeholder",
                           name);
    }
}

static void check_secrets_of(cfg_reader_t *reader, const cfg_path_t *policies, const cfg_policy_t *policy,
                             cfg_use_t use)
{
    cfg_path_t here = {.up = policies, .key = policy->name}, rules = {.up = &here, .key = "rules"};

    if (use == CFG_USE_VALUE)
        check_placeholders_of(reader, &here, policy);
    for (size_t i = 0; i < policy->rule_count; i++) {
        cfg_path_t rule = {.up = &rules, .index = i};
        template_check_t check = {reader, &rule, use};

        cfg_rule_each_template(&policy->rules[i], on_template, &check);
    }
}

static void check_secret_names(cfg_reader_t *reader)
{
    cfg_path_t root = {.up = NULL}, policies = {.up = &root, .key = "policies"};
    static const cfg_use_t passes[] = {CFG_USE_PEM, CFG_USE_VALUE};

    for (size_t pass = 0; pass < 2; pass++) {
        for (size_t i = 0; i < reader->cfg->policy_count; i++)
            check_secrets_of(reader, &policies, &reader->cfg->policies[i], passes[pass]);
    }
}

/* ---- API keys ---- */

typedef struct key_place {
    const cfg_key_t *key;
    const cfg_tenant_t *tenant;
    size_t order; /* in the file */
} key_place_t;

static int compare_keys(const void *a, const void *b)
{
    const key_place_t *one = a, *two = b;
    int order = memcmp(one->key->sha256, two->key->sha256, sizeof(one->key->sha256));

    return order != 0 ? order : (one->order > two->order) - (one->order < two->order);
}

static void report_shared_key(cfg_reader_t *reader, const key_place_t *first, const key_place_t *second)
{
    cfg_path_t root = {.up = NULL}, tenants = {.up = &root, .key = "tenants"},
               tenant = {.up = &tenants, .key = second->tenant->name};
    cfg_path_t keys = {.up = &tenant, .key = "keys"};
    cfg_path_t key = {.up = &keys, .index = (size_t)(second->key - second->tenant->keys)},
               here = {.up = &key, .key = "sha256"};

    cfg_report(reader, &here, "the same key stands at tenants.%s.keys[%zu]: a key belongs to one tenant, once",
               first->tenant->name, (size_t)(first->key - first->tenant->keys));
}

static void check_shared_keys(cfg_reader_t *reader, size_t count)
{
    static const uint8_t unread[32];
    cfg_t *cfg = reader->cfg;
    key_place_t *places = cfg_alloc(reader, count, sizeof(*places));
    size_t n = 0;

    if (places == NULL)
        return;
    for (size_t i = 0; i < cfg->tenant_count; i++) {
        for (size_t j = 0; j < cfg->tenants[i].key_count; j++, n++)
            places[n] = (key_place_t){&cfg->tenants[i].keys[j], &cfg->tenants[i], n};
    }
    qsort(places, n, sizeof(*places), compare_keys);
    for (size_t i = 1; i < n; i++) {
        const uint8_t *digest = places[i].key->sha256;

        if (memcmp(digest, places[i - 1].key->sha256, 32) == 0 && memcmp(digest, unread, 32) != 0)
            report_shared_key(reader, &places[i - 1], &places[i]);
    }
}

static void check_keys(cfg_reader_t *reader)
{
    cfg_path_t root = {.up = NULL}, tenants = {.up = &root, .key = "tenants"};
    size_t count = 0;

    for (size_t i = 0; i < reader->cfg->tenant_count; i++)
        count += reader->cfg->tenants[i].key_count;
    if (count > CFG_KEYS_MAX)
        cfg_report(reader, &tenants, "%zu keys are too many: expected at most %d in all", count, CFG_KEYS_MAX);
    else if (count > 1)
        check_shared_keys(reader, count);
}

/* ---- the rest ---- */

static void check_listen(cfg_reader_t *reader)
{
    cfg_path_t root = {.up = NULL}, listen = {.up = &root, .key = "listen"};
    const cfg_t *cfg = reader->cfg;

    for (size_t i = 0; i < cfg->listen_count; i++) {
        cfg_path_t item = {.up = &listen, .index = i}, here = {.up = &item, .key = "address"};
        const cfg_address_t *address = &cfg->listen[i].address;

        if (address->host != NULL && !address->loopback && cfg->tenant_count == 0 &&
            !cfg->allow_unauthenticated_network)
            cfg_report(reader, &here,
                       "%s is not loopback, and without tenants everybody who reaches it may run code: configure "
                       "\"tenants\", or say \"allow_unauthenticated_network\": true",
                       address->text);
    }
}

static bool same_address(const cfg_address_t *a, const cfg_address_t *b)
{
    return a->host != NULL && b->host != NULL && a->port == b->port && a->port != 0 && strcmp(a->host, b->host) == 0;
}

static void check_same_addresses(cfg_reader_t *reader)
{
    cfg_path_t root = {.up = NULL}, listen = {.up = &root, .key = "listen"}, admin = {.up = &root, .key = "admin"};
    const cfg_t *cfg = reader->cfg;

    for (size_t i = 0; i < cfg->listen_count; i++) {
        cfg_path_t here = {.up = &listen, .index = i};

        for (size_t j = 0; j < i; j++) {
            if (same_address(&cfg->listen[i].address, &cfg->listen[j].address))
                cfg_report(reader, &here, "the address stands at listen[%zu] already", j);
        }
        if (cfg->has_admin && same_address(&cfg->listen[i].address, &cfg->admin))
            cfg_report(reader, &admin, "the address stands at listen[%zu] already", i);
    }
}

static void check_tenants(cfg_reader_t *reader)
{
    cfg_path_t root = {.up = NULL}, tenants = {.up = &root, .key = "tenants"},
               fallback = {.up = &root, .key = "default_policy"};
    const cfg_t *cfg = reader->cfg;

    if (cfg->tenant_count > 0 && cfg->default_policy != NULL)
        cfg_report_key(reader, &fallback,
                       "\"default_policy\" is for running without tenants: give each tenant its \"policy\"");
    for (size_t i = 0; i < cfg->tenant_count; i++) {
        cfg_path_t here = {.up = &tenants, .key = cfg->tenants[i].name};

        if (strcmp(cfg->tenants[i].name, "anonymous") == 0)
            cfg_report_key(reader, &here,
                           "\"anonymous\" is what everybody is called where there are no tenants: use another name");
    }
}

static cfg_tenant_t *tenant_named(cfg_t *cfg, const char *name)
{
    for (size_t i = 0; i < cfg->tenant_count; i++) {
        if (strcmp(cfg->tenants[i].name, name) == 0)
            return &cfg->tenants[i];
    }
    return NULL;
}

static void check_cordon(cfg_reader_t *reader, size_t index, const cfg_path_t *here)
{
    cfg_t *cfg = reader->cfg;
    const cfg_cordon_t *cordon = &cfg->cordons[index];
    cfg_path_t list = {.up = here, .key = "tenants"};

    for (size_t i = 0; i < cordon->tenant_count; i++) {
        cfg_path_t item = {.up = &list, .index = i};
        cfg_tenant_t *tenant = tenant_named(cfg, cordon->tenants[i]);

        if (tenant == NULL)
            cfg_report(reader, &item, "there is no tenant \"%s\" in \"tenants\"", cordon->tenants[i]);
        else if (tenant->cordon != 0)
            cfg_report(reader, &item, "\"%s\" is in cordon \"%s\" already: a tenant can be in one", tenant->name,
                       cfg->cordons[tenant->cordon - 1].name);
        else
            tenant->cordon = (uint32_t)index + 1;
    }
}

static void check_cordons(cfg_reader_t *reader)
{
    cfg_path_t root = {.up = NULL}, cordons = {.up = &root, .key = "cordons"};

    for (size_t i = 0; i < reader->cfg->cordon_count; i++) {
        cfg_path_t here = {.up = &cordons, .key = reader->cfg->cordons[i].name};
        check_cordon(reader, i, &here);
    }
}

static void check_pool(cfg_reader_t *reader)
{
    cfg_path_t root = {.up = NULL}, pool = {.up = &root, .key = "pool"}, here = {.up = &pool, .key = "min"};
    const cfg_t *cfg = reader->cfg;

    if (cfg->pool_min > cfg->pool_max)
        cfg_report(reader, &here, "%u is more than \"max\", which is %u", cfg->pool_min, cfg->pool_max);
}

void cfg_check_references(cfg_reader_t *reader)
{
    check_tenants(reader);
    check_keys(reader);
    check_pool(reader);
    if (holds(reader, "cordons"))
        check_cordons(reader);
    check_same_addresses(reader);
    if (holds(reader, "allow_unauthenticated_network"))
        check_listen(reader);
    if (holds(reader, "policies"))
        check_policy_names(reader);
    if (holds(reader, "secrets"))
        check_secret_names(reader);
}
