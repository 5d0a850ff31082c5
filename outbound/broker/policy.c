#include "outbound/broker/policy.h"

#include <stdlib.h>

#include "outbound/broker/path.h"

/* One rule under the host that finds it. */
typedef struct entry {
    char *host; /* exact: the canonical host; suffix: what stands behind "*."; owned */
    uint32_t rule;
} entry_t;

/* Sorted by host, then by rule. */
typedef struct index {
    entry_t *entries;
    size_t count;
} index_t;

struct ob_policy {
    const cfg_policy_t *cfg;
    index_t exact, suffix, any;
};

/* How far a rule fits, from "not at all" to "it decides"; the furthest one gives the reason of a default deny. */
typedef enum fit {
    FIT_NONE,
    FIT_HOST,   /* another scheme */
    FIT_SCHEME, /* another port */
    FIT_PORT,   /* another method */
    FIT_METHOD, /* another path */
    FIT_UNJUDGEABLE,
    FIT_ALL
} fit_t;

typedef struct search {
    const ob_policy_t *policy;
    const ob_target_t *target;
    const cfg_rule_t *deny;  /* any that matches */
    const cfg_rule_t *allow; /* the first in the operator's order */
    fit_t nearest;
    const char *path_reason; /* for FIT_UNJUDGEABLE */
} search_t;

static const uint16_t bad_ports[] = {
    1,    7,    9,    11,   13,   15,   17,   19,   20,   21,   22,   23,   25,   37,   42,   43,   53,
    69,   77,   79,   87,   95,   101,  102,  103,  104,  109,  110,  111,  113,  115,  117,  119,  123,
    135,  137,  139,  143,  161,  179,  389,  427,  465,  512,  513,  514,  515,  526,  530,  531,  532,
    540,  548,  554,  556,  563,  587,  601,  636,  989,  990,  993,  995,  1719, 1720, 1723, 2049, 3659,
    4045, 4190, 5060, 5061, 6000, 6566, 6665, 6666, 6667, 6668, 6669, 6679, 6697, 10080};

static int compare_ports(const void *a, const void *b)
{
    return *(const uint16_t *)a - *(const uint16_t *)b;
}

static bool has_port(const uint16_t *ports, size_t count, uint16_t port)
{
    return count > 0 && bsearch(&port, ports, count, sizeof(port), compare_ports) != NULL;
}

bool ob_port_is_bad(uint16_t port)
{
    return port == 0 || has_port(bad_ports, sizeof(bad_ports) / sizeof(bad_ports[0]), port);
}

bool ob_method_is_standard(ob_str_t method)
{
    static const char *const standard[] = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"};

    for (size_t i = 0; i < sizeof(standard) / sizeof(standard[0]); i++) {
        if (ob_str_eq(method, ob_str_from(standard[i])))
            return true;
    }
    return false;
}

static int compare_entries(const void *a, const void *b)
{
    const entry_t *left = a, *right = b;
    int order = strcmp(left->host, right->host);

    return order != 0 ? order : (left->rule > right->rule) - (left->rule < right->rule);
}

static int index_add(index_t *index, const char *host, uint32_t rule)
{
    char *copy = strdup(host);

    if (copy == NULL)
        return OB_E_NOMEM;
    index->entries[index->count++] = (entry_t){copy, rule};
    return 0;
}

static void index_dispose(index_t *index)
{
    for (size_t i = 0; i < index->count; i++)
        free(index->entries[i].host);
    free(index->entries);
}

/* Addresses are indexed in the form that ob_host_parse gives, however the operator wrote them. */
static int policy_add(ob_policy_t *policy, uint32_t rule)
{
    const char *host = policy->cfg->rules[rule].host;
    ob_address_t address;
    char text[OB_ADDRESS_TEXT_MAX];

    if (strcmp(host, "*") == 0)
        return index_add(&policy->any, host, rule);
    if (strncmp(host, "*.", 2) == 0)
        return index_add(&policy->suffix, host + 2, rule);
    if (ob_address_parse(ob_str_from(host), &address) != 0)
        return index_add(&policy->exact, host, rule);
    ob_address_text(&address, text);
    return index_add(&policy->exact, text, rule);
}

static int index_reserve(index_t *index, size_t count)
{
    index->entries = calloc(count + 1, sizeof(entry_t));
    return index->entries != NULL ? 0 : OB_E_NOMEM;
}

int ob_policy_new(const cfg_policy_t *cfg, ob_policy_t **out)
{
    ob_policy_t *policy = calloc(1, sizeof(*policy));
    int err;

    if (policy == NULL)
        return OB_E_NOMEM;
    policy->cfg = cfg;
    if ((err = index_reserve(&policy->exact, cfg->rule_count)) != 0 ||
        (err = index_reserve(&policy->suffix, cfg->rule_count)) != 0 ||
        (err = index_reserve(&policy->any, cfg->rule_count)) != 0)
        goto fail;
    for (size_t i = 0; i < cfg->rule_count; i++) {
        if ((err = policy_add(policy, (uint32_t)i)) != 0)
            goto fail;
    }
    qsort(policy->exact.entries, policy->exact.count, sizeof(entry_t), compare_entries);
    qsort(policy->suffix.entries, policy->suffix.count, sizeof(entry_t), compare_entries);
    *out = policy;
    return 0;
fail:
    ob_policy_free(policy);
    return err;
}

void ob_policy_free(ob_policy_t *policy)
{
    if (policy == NULL)
        return;
    index_dispose(&policy->exact);
    index_dispose(&policy->suffix);
    index_dispose(&policy->any);
    free(policy);
}

const cfg_policy_t *ob_policy_cfg(const ob_policy_t *policy)
{
    return policy->cfg;
}

/* A deny rule denies for all of what it does not name. */
static bool scheme_matches(const cfg_rule_t *rule, bool https)
{
    if (rule->kind == CFG_RULE_DENY && !rule->scheme_http && !rule->scheme_https)
        return true;
    return https ? rule->scheme_https : rule->scheme_http;
}

static bool port_matches(const cfg_rule_t *rule, uint16_t port)
{
    if (rule->kind == CFG_RULE_DENY && (rule->port.any || rule->port.count == 0))
        return true;
    return rule->port.any ? !ob_port_is_bad(port) : has_port(rule->port.ports, rule->port.count, port);
}

static bool method_matches(const cfg_rule_t *rule, ob_str_t method)
{
    if (rule->methods == NULL || rule->method_count == 0)
        return rule->kind == CFG_RULE_DENY || ob_method_is_standard(method);
    for (size_t i = 0; i < rule->method_count; i++) {
        if (ob_str_eq(ob_str_from(rule->methods[i]), method))
            return true;
    }
    return false;
}

static bool names_path(const cfg_rule_t *rule)
{
    return rule->paths != NULL && rule->path_count > 0;
}

static bool path_matches(const cfg_rule_t *rule, ob_str_t path)
{
    for (size_t i = 0; i < rule->path_count; i++) {
        if (ob_path_match(ob_str_from(rule->paths[i]), path))
            return true;
    }
    return false;
}

static fit_t fit_of(const cfg_rule_t *rule, const ob_target_t *target, const char **path_reason)
{
    if (!scheme_matches(rule, target->https))
        return FIT_HOST;
    if (!port_matches(rule, target->port))
        return FIT_SCHEME;
    if (!method_matches(rule, target->method))
        return FIT_PORT;
    if (!names_path(rule))
        return FIT_ALL;
    if ((*path_reason = ob_path_refusal(target->path, rule->allow_encoded_slash)) != NULL)
        return FIT_UNJUDGEABLE;
    return path_matches(rule, target->path) ? FIT_ALL : FIT_METHOD;
}

static bool names_method_or_path(const cfg_rule_t *rule)
{
    return (rule->methods != NULL && rule->method_count > 0) || names_path(rule);
}

static void consider(search_t *search, uint32_t number)
{
    const cfg_rule_t *rule = &search->policy->cfg->rules[number];
    const char *path_reason = NULL;
    fit_t fit = fit_of(rule, search->target, &path_reason);

    if (rule->kind == CFG_RULE_DENY) {
        /* What a deny rule cannot judge, or what a header may turn into what it denies, it denies. */
        bool evasive = search->target->overrides && names_method_or_path(rule) && fit >= FIT_PORT;

        if (fit >= FIT_UNJUDGEABLE || evasive)
            search->deny = rule;
        return;
    }
    if (fit == FIT_ALL && (search->allow == NULL || rule < search->allow))
        search->allow = rule;
    if (fit > search->nearest) {
        search->nearest = fit;
        search->path_reason = path_reason;
    }
}

static size_t lower_bound(const index_t *index, const char *host)
{
    size_t low = 0, high = index->count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (strcmp(index->entries[middle].host, host) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static void consider_all(search_t *search, const index_t *index, const char *host)
{
    for (size_t i = lower_bound(index, host); i < index->count && strcmp(index->entries[i].host, host) == 0; i++)
        consider(search, index->entries[i].rule);
}

static const char *nearest_reason(const search_t *search)
{
    switch (search->nearest) {
    case FIT_HOST:
        return "no rule for this host allows the scheme";
    case FIT_SCHEME:
        return "no rule for this host allows the port";
    case FIT_PORT:
        return "no rule for this host allows the method";
    case FIT_METHOD:
        return "no rule for this host allows the path";
    case FIT_UNJUDGEABLE:
        return search->path_reason;
    case FIT_NONE:
    case FIT_ALL:
        break;
    }
    return "no rule names this host";
}

ob_decision_t ob_policy_decide(const ob_policy_t *policy, const ob_target_t *target)
{
    search_t search = {.policy = policy, .target = target};

    if (ob_host_is_local_name(target->host))
        return (ob_decision_t){.reason = "single-label names and localhost are never reached"};
    consider_all(&search, &policy->exact, target->host->text);
    /* "*.x" is one or more labels before x, so the whole name itself is not looked up. */
    for (const char *dot = strchr(target->host->text, '.'); dot != NULL && !target->host->is_address;
         dot = strchr(dot + 1, '.'))
        consider_all(&search, &policy->suffix, dot + 1);
    consider_all(&search, &policy->any, "*");
    if (search.deny != NULL)
        return (ob_decision_t){.rule = search.deny, .reason = "a deny rule matches"};
    if (search.allow == NULL)
        return (ob_decision_t){.reason = nearest_reason(&search)};
    if (target->overrides && names_method_or_path(search.allow))
        return (ob_decision_t){.rule = search.allow,
                               .reason = "a method or path override header on a rule with method or path"};
    return (ob_decision_t){.allowed = true, .rule = search.allow, .reason = ""};
}
