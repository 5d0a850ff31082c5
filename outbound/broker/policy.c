#include "outbound/broker/policy.h"

#include <stdlib.h>

#include "outbound/broker/path.h"
#include "outbound/broker/policy_index.h"

struct ob_policy {
    const cfg_policy_t *cfg;
    ob_index_t *index;
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

/* What judging a path without any rule says, so that ten thousand rules do not judge it ten thousand times. */
typedef struct path_judgement {
    bool known;
    const char *refusal;
} path_judgement_t;

typedef struct search {
    const ob_policy_t *policy;
    const ob_target_t *target;
    const cfg_rule_t *deny;  /* the first in the operator's order */
    const cfg_rule_t *allow; /* the same */
    fit_t nearest;
    const char *path_reason; /* for FIT_UNJUDGEABLE */
    path_judgement_t paths[2]; /* [1]: with encoded slashes */
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

int ob_policy_new(const cfg_policy_t *cfg, ob_policy_t **out)
{
    ob_policy_t *policy = calloc(1, sizeof(*policy));
    int err;

    if (policy == NULL)
        return OB_E_NOMEM;
    policy->cfg = cfg;
    if ((err = ob_index_new(cfg, &policy->index)) != 0) {
        free(policy);
        return err;
    }
    *out = policy;
    return 0;
}

void ob_policy_free(ob_policy_t *policy)
{
    if (policy == NULL)
        return;
    ob_index_free(policy->index);
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

static const char *path_refusal(search_t *search, bool allow_encoded_slash)
{
    path_judgement_t *judged = &search->paths[allow_encoded_slash];

    if (!judged->known)
        *judged = (path_judgement_t){true, ob_path_refusal(search->target->path, allow_encoded_slash)};
    return judged->refusal;
}

static fit_t fit_of(search_t *search, const cfg_rule_t *rule, const char **path_reason)
{
    const ob_target_t *target = search->target;

    if (!scheme_matches(rule, target->https) ||
        (target->socket && rule->kind == CFG_RULE_ALLOW && !rule->shape.ws))
        return FIT_HOST;
    if (!port_matches(rule, target->port))
        return FIT_SCHEME;
    if (!method_matches(rule, target->method))
        return FIT_PORT;
    if (!names_path(rule))
        return FIT_ALL;
    if ((*path_reason = path_refusal(search, rule->allow_encoded_slash)) != NULL)
        return FIT_UNJUDGEABLE;
    return path_matches(rule, target->path) ? FIT_ALL : FIT_METHOD;
}

static bool names_method_or_path(const cfg_rule_t *rule)
{
    return (rule->methods != NULL && rule->method_count > 0) || names_path(rule);
}

/* What a deny rule cannot judge, or what a header may turn into what it denies, it denies. */
static bool denies(const cfg_rule_t *rule, const ob_target_t *target, fit_t fit)
{
    return fit >= FIT_UNJUDGEABLE || (target->overrides && names_method_or_path(rule) && fit >= FIT_PORT);
}

static void consider_deny(search_t *search, const ob_rule_list_t *list)
{
    for (size_t i = 0; i < list->count; i++) {
        const cfg_rule_t *rule = &search->policy->cfg->rules[list->rules[i]];
        const char *ignored = NULL;

        if (search->deny != NULL && rule > search->deny)
            return;
        if (denies(rule, search->target, fit_of(search, rule, &ignored))) {
            search->deny = rule;
            return;
        }
    }
}

static void consider_allow(search_t *search, const ob_rule_list_t *list)
{
    for (size_t i = 0; i < list->count; i++) {
        const cfg_rule_t *rule = &search->policy->cfg->rules[list->rules[i]];
        const char *path_reason = NULL;
        fit_t fit;

        if (search->allow != NULL && rule > search->allow)
            return;
        fit = fit_of(search, rule, &path_reason);
        if (fit > search->nearest) {
            search->nearest = fit;
            search->path_reason = path_reason;
        }
        if (fit == FIT_ALL) {
            search->allow = rule;
            return;
        }
    }
}

static const char *fit_reason(fit_t fit, const char *path_reason)
{
    switch (fit) {
    case FIT_HOST:
        return "no rule for this host allows the scheme";
    case FIT_SCHEME:
        return "no rule for this host allows the port";
    case FIT_PORT:
        return "no rule for this host allows the method";
    case FIT_METHOD:
        return "no rule for this host allows the path";
    case FIT_UNJUDGEABLE:
        return path_reason;
    case FIT_NONE:
    case FIT_ALL:
        break;
    }
    return "no rule names this host";
}

ob_decision_t ob_policy_decide(const ob_policy_t *policy, const ob_target_t *target)
{
    search_t search = {.policy = policy, .target = target};
    ob_bucket_t buckets[OB_BUCKETS_MAX];
    size_t count;

    if (ob_host_is_local_name(target->host))
        return (ob_decision_t){.never = true, .reason = "single-label names and localhost are never reached"};
    count = ob_index_find(policy->index, target->host, buckets);
    for (size_t i = 0; i < count; i++)
        consider_deny(&search, &buckets[i].deny);
    if (search.deny != NULL)
        return (ob_decision_t){.rule = search.deny, .reason = "a deny rule matches"};
    for (size_t i = 0; i < count; i++)
        consider_allow(&search, &buckets[i].allow);
    if (search.allow == NULL)
        return (ob_decision_t){.reason = fit_reason(search.nearest, search.path_reason)};
    if (target->overrides && names_method_or_path(search.allow))
        return (ob_decision_t){.rule = search.allow,
                               .reason = "a method or path override header on a rule with method or path"};
    return (ob_decision_t){.allowed = true, .rule = search.allow, .reason = ""};
}

static int compare_numbers(const void *a, const void *b)
{
    uint32_t one = *(const uint32_t *)a, two = *(const uint32_t *)b;

    return (one > two) - (one < two);
}

int ob_policy_rules_of(const ob_policy_t *policy, const ob_host_t *host, uint32_t **rules, size_t *count)
{
    ob_bucket_t buckets[OB_BUCKETS_MAX];
    size_t bucket_count = ob_index_find(policy->index, host, buckets), n = 0;
    uint32_t *list = calloc(policy->cfg->rule_count + 1, sizeof(*list));

    if (list == NULL)
        return OB_E_NOMEM;
    for (size_t i = 0; i < bucket_count; i++) {
        const ob_rule_list_t *parts[] = {&buckets[i].deny, &buckets[i].allow};

        for (size_t j = 0; j < 2; n += parts[j++]->count)
            memcpy(list + n, parts[j]->rules, parts[j]->count * sizeof(*list));
    }
    qsort(list, n, sizeof(*list), compare_numbers);
    *rules = list;
    *count = n;
    return 0;
}

const char *ob_policy_mismatch(const ob_policy_t *policy, uint32_t rule, const ob_target_t *target)
{
    static const char *const misfits[] = {[FIT_NONE] = "the scheme",
                                          [FIT_HOST] = "the scheme",
                                          [FIT_SCHEME] = "the port",
                                          [FIT_PORT] = "the method",
                                          [FIT_METHOD] = "the path"};
    search_t search = {.policy = policy, .target = target};
    const cfg_rule_t *considered = &policy->cfg->rules[rule];
    const char *path_reason = NULL;
    fit_t fit = fit_of(&search, considered, &path_reason);

    if (fit == FIT_ALL || (considered->kind == CFG_RULE_DENY && denies(considered, target, fit)))
        return NULL;
    return fit == FIT_UNJUDGEABLE ? path_reason : misfits[fit];
}
