#include "config/warnings.h"

#include <arpa/inet.h>
#include <libpsl.h>
#include <stdlib.h>

#include "config/coverage.h"
#include "config/reader.h"

/* Of rules with one pattern; a policy with more of them is a generated one. */
#define COMPARED_MAX 500

/* ---- rules that never decide ---- */

/* Rules sorted by host, so that each is compared with those only that can cover it. */
typedef struct by_host {
    const cfg_rule_t *rule;
} by_host_t;

static int compare_hosts(const void *a, const void *b)
{
    const cfg_rule_t *one = ((const by_host_t *)a)->rule, *two = ((const by_host_t *)b)->rule;
    int order = strcmp(one->host, two->host);

    return order != 0 ? order : (one > two) - (one < two);
}

static size_t first_of(const by_host_t *sorted, size_t count, const char *host)
{
    size_t low = 0;

    while (count > 0) {
        size_t half = count / 2;

        if (strcmp(sorted[low + half].rule->host, host) < 0) {
            low += half + 1;
            count -= half + 1;
        } else {
            count = half;
        }
    }
    return low;
}

/* Does this one take everything before `rule` gets to decide? */
static bool is_before(const cfg_rule_t *other, const cfg_rule_t *rule)
{
    return other != rule && (other->kind == CFG_RULE_DENY ? rule->kind == CFG_RULE_ALLOW || other < rule
                                                          : rule->kind == CFG_RULE_ALLOW && other < rule);
}

static const cfg_rule_t *covered_by(const by_host_t *sorted, size_t count, const char *pattern, const cfg_rule_t *rule)
{
    size_t start = first_of(sorted, count, pattern);

    for (size_t i = start; i < count && i - start < COMPARED_MAX && strcmp(sorted[i].rule->host, pattern) == 0; i++) {
        if (is_before(sorted[i].rule, rule) && cfg_rule_covers(sorted[i].rule, rule))
            return sorted[i].rule;
    }
    return NULL;
}

/* The rule's own pattern, those of its parents, and "*". */
static const cfg_rule_t *find_cover(const by_host_t *sorted, size_t count, const cfg_rule_t *rule)
{
    const cfg_rule_t *cover = covered_by(sorted, count, rule->host, rule);
    char pattern[300];

    for (const char *dot = strchr(rule->host, '.'); cover == NULL && dot != NULL; dot = strchr(dot + 1, '.')) {
        snprintf(pattern, sizeof(pattern), "*%s", dot);
        cover = covered_by(sorted, count, pattern, rule);
    }
    return cover != NULL ? cover : covered_by(sorted, count, "*", rule);
}

static void warn_covered(cfg_reader_t *reader, const cfg_path_t *path, const cfg_rule_t *rule, const cfg_rule_t *cover)
{
    bool loses = cfg_rule_has_credential(rule) && !cfg_rule_has_credential(cover);

    if (cover->kind == CFG_RULE_DENY && rule->kind == CFG_RULE_ALLOW)
        cfg_report(reader, path, "warning: never allows anything: the deny rule \"%s\" covers all of it", cover->name);
    else if (cover->kind == CFG_RULE_DENY)
        cfg_report(reader, path, "warning: denies nothing that \"%s\" does not deny already", cover->name);
    else
        cfg_report(reader, path, "warning: never decides: \"%s\" stands before it and matches all that it does%s",
                   cover->name, loses ? ", so its credentials are never sent" : "");
}

static void warn_unreachable(cfg_reader_t *reader, const cfg_path_t *rules, const cfg_policy_t *policy)
{
    by_host_t *sorted = calloc(policy->rule_count + 1, sizeof(*sorted));

    if (sorted == NULL) {
        reader->err = OB_E_NOMEM;
        return;
    }
    for (size_t i = 0; i < policy->rule_count; i++)
        sorted[i].rule = &policy->rules[i];
    qsort(sorted, policy->rule_count, sizeof(*sorted), compare_hosts);
    for (size_t i = 0; i < policy->rule_count && !reader->errors->more; i++) {
        cfg_path_t here = {.up = rules, .index = i};
        const cfg_rule_t *cover = find_cover(sorted, policy->rule_count, &policy->rules[i]);

        if (cover != NULL)
            warn_covered(reader, &here, &policy->rules[i], cover);
    }
    free(sorted);
}

/* ---- rules that reach further than they look ---- */

static void warn_wide(cfg_reader_t *reader, const cfg_path_t *path, const cfg_rule_t *rule)
{
    cfg_path_t here = {.up = path, .key = "host"};
    const psl_ctx_t *list = psl_builtin();

    if (rule->kind == CFG_RULE_DENY)
        return;
    if (strcmp(rule->host, "*") == 0)
        cfg_report(reader, &here,
                   "warning: \"*\" is the whole public internet: code can send whatever it knows anywhere");
    else if (strncmp(rule->host, "*.", 2) == 0 && list != NULL && psl_is_public_suffix(list, rule->host + 2) != 0)
        cfg_report(reader, &here, "warning: \"%s\" is a public suffix: anybody can have a name below it",
                   rule->host + 2);
}

static bool holds(const cfg_cidr_t *cidr, const char *address)
{
    uint8_t bytes[16];
    bool v6 = strchr(address, ':') != NULL;

    if (v6 != cidr->v6 || inet_pton(v6 ? AF_INET6 : AF_INET, address, bytes) != 1)
        return false;
    for (unsigned bit = 0; bit < cidr->prefix; bit++) {
        if (((bytes[bit / 8] ^ cidr->address[bit / 8]) & (0x80 >> bit % 8)) != 0)
            return false;
    }
    return true;
}

static void warn_metadata(cfg_reader_t *reader, const cfg_path_t *path, const cfg_rule_t *rule)
{
    static const char *const metadata[] = {"169.254.169.254", "168.63.129.16", "100.100.100.200", "fd00:ec2::254"};
    cfg_path_t list = {.up = path, .key = "cidr"};

    for (size_t i = 0; i < rule->cidr_count; i++) {
        cfg_path_t here = {.up = &list, .index = i};

        for (size_t j = 0; j < sizeof(metadata) / sizeof(metadata[0]) && rule->allow_special; j++) {
            if (holds(&rule->cidrs[i], metadata[j]))
                cfg_report(reader, &here, "warning: opens %s, where clouds serve their machines' credentials",
                           metadata[j]);
        }
    }
}

static void warn_cleartext(cfg_reader_t *reader, const cfg_path_t *path, const cfg_rule_t *rule)
{
    cfg_path_t here = {.up = path, .key = "scheme"};

    if (cfg_rule_has_credential(rule) && rule->scheme_http)
        cfg_report(reader, &here, "warning: credentials never go over http: such requests are %s",
                   rule->cleartext_omit ? "sent without them (\"cleartext\": \"omit\")"
                                        : "denied (\"cleartext\": \"refuse\")");
}

/* ---- policies, secrets ---- */

static bool is_used(const cfg_t *cfg, const cfg_policy_t *policy)
{
    for (size_t i = 0; i < cfg->tenant_count; i++) {
        if (cfg_tenant_may_use(&cfg->tenants[i], ob_str_from(policy->name)))
            return true;
    }
    return false;
}

static void warn_policy(cfg_reader_t *reader, const cfg_path_t *policies, const cfg_policy_t *policy)
{
    cfg_path_t here = {.up = policies, .key = policy->name}, rules = {.up = &here, .key = "rules"},
               mode = {.up = &here, .key = "mode"};

    if (!is_used(reader->cfg, policy))
        cfg_report_key(reader, &here, "warning: no tenant may use this policy");
    if (policy->mode_report)
        cfg_report(reader, &mode, "warning: report mode denies nothing that goes to a public address%s",
                   strcmp(reader->cfg->audit_log, "off") == 0 ? ", and without \"log.audit\" nobody reads the reports"
                                                              : "");
    for (size_t i = 0; i < policy->rule_count && !reader->errors->more; i++) {
        cfg_path_t rule = {.up = &rules, .index = i};

        warn_wide(reader, &rule, &policy->rules[i]);
        warn_metadata(reader, &rule, &policy->rules[i]);
        warn_cleartext(reader, &rule, &policy->rules[i]);
    }
    warn_unreachable(reader, &rules, policy);
}

static bool policy_names(const cfg_policy_t *policy, ob_str_t secret)
{
    for (size_t i = 0; i < policy->placeholder_count; i++) {
        if (ob_str_eq(ob_str_from(policy->placeholders[i].name), secret))
            return true;
    }
    for (size_t i = 0; i < policy->rule_count; i++) {
        ob_str_t names[CFG_RULE_SECRETS_MAX];
        size_t count = cfg_rule_secrets(&policy->rules[i], names, CFG_RULE_SECRETS_MAX);

        for (size_t j = 0; j < count; j++) {
            if (ob_str_eq(names[j], secret))
                return true;
        }
    }
    return false;
}

static void warn_unbound(cfg_reader_t *reader, const cfg_path_t *secrets, const cfg_secret_t *secret)
{
    cfg_path_t here = {.up = secrets, .key = secret->name};
    bool bound = false;

    for (size_t i = 0; i < reader->cfg->policy_count && !bound; i++)
        bound = policy_names(&reader->cfg->policies[i], ob_str_from(secret->name));
    if (!bound)
        cfg_report_key(reader, &here, "warning: no rule sends this secret, and no policy has a placeholder for it");
}

static void warn_audit(cfg_reader_t *reader)
{
    cfg_path_t root = {.up = NULL}, log = {.up = &root, .key = "log"}, key = {.up = &log, .key = "audit_key"};
    const cfg_t *cfg = reader->cfg;

    if (cfg->has_audit_key && strcmp(cfg->audit_log, "off") == 0)
        cfg_report_key(reader, &key, "warning: signs nothing: \"log.audit\" is off");
}

int cfg_warn(ob_str_t text, cfg_t *cfg, cfg_errors_t *warnings)
{
    cfg_reader_t reader = {.text = text, .view = CFG_ALL, .cfg = cfg, .memory = cfg->memory, .errors = warnings};
    cfg_path_t root = {.up = NULL}, secrets = {.up = &root, .key = "secrets"},
               policies = {.up = &root, .key = "policies"};

    warn_audit(&reader);
    for (size_t i = 0; i < cfg->secret_count && reader.err == 0; i++)
        warn_unbound(&reader, &secrets, &cfg->secrets[i]);
    for (size_t i = 0; i < cfg->policy_count && reader.err == 0; i++)
        warn_policy(&reader, &policies, &cfg->policies[i]);
    cfg_errors_sort(warnings);
    return reader.err;
}
