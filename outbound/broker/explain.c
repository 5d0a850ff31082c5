/* mayfly explain: how a verdict came about, step by step. */
#include <stdio.h>
#include <stdlib.h>

#include "outbound/broker/scope.h"
#include "outbound/broker/trial.h"

#define RULES_SHOWN_MAX 200

static const char help[] =
    "usage: mayfly explain [--config FILE] [--tenant T] [--policy P] METHOD URL [-H 'name: value']... [--resolve]\n"
    "\n"
    "Says how the outbound broker would decide on a fetch: what it makes of the URL, which rules can speak about the\n"
    "host and why each does or does not match, which of the agent's headers it drops, and which credentials it would\n"
    "add, by name: no secret is read. It is the broker's own code that decides.\n"
    "\n"
    "  --config FILE   the configuration; without it the defaults, under which everything is denied\n"
    "  --tenant T      as an execution of this tenant; not needed where there are no tenants\n"
    "  --policy P      as a submission with this globalOutbound\n"
    "  -H LINE         a header of the agent's\n"
    "  --resolve       ask the configured name servers, and judge each address\n"
    "\n"
    "Exit codes: 0 allowed (also where only report mode lets it through), 1 denied, 2 refused before any rule,\n"
    "64 usage, 78 bad configuration.\n";

/* ---- the steps ---- */

static int put_place(const ob_trial_t *trial, ob_buf_t *out)
{
    const ob_place_t *place = &trial->place;
    ob_str_t href = ob_buf_str(&trial->url.href), query = trial->question.query;
    int err;

    if (!place->has_host)
        return 0;
    if ((err = ob_buf_printf(out, "url        %.*s\n  scheme   %s\n  host     %s%s\n  port     %u\n", (int)href.len,
                             href.ptr, place->https ? "https" : "http", place->host.text,
                             place->host.is_address ? " (an address)" : "", (unsigned)place->port)) != 0)
        return err;
    if (trial->path.len == 0)
        return 0;
    if ((err = ob_buf_printf(out, "  path     %.*s\n", (int)trial->path.len, (const char *)trial->path.data)) != 0)
        return err;
    for (const char *at = (const char *)trial->path.data, *end = at + trial->path.len; at < end && err == 0;) {
        const char *slash = memchr(at + 1, '/', (size_t)(end - at - 1)), *stop = slash != NULL ? slash : end;

        err = ob_buf_printf(out, "    segment  \"%.*s\"\n", (int)(stop - at - 1), at + 1);
        at = stop;
    }
    return err == 0 && query.len > 1 ? ob_buf_printf(out, "  query    %.*s\n", (int)query.len - 1, query.ptr + 1) : err;
}

static int put_rule(const ob_trial_t *trial, uint32_t number, const ob_target_t *target, ob_buf_t *out)
{
    const cfg_rule_t *rule = &ob_policy_cfg(trial->policy)->rules[number];
    const char *mismatch = ob_policy_mismatch(trial->policy, number, target);
    int err = ob_buf_printf(out, "  rules[%u] ", (unsigned)number);

    if (err == 0)
        err =
            ob_buf_printf(out, "%s %s (%s): ", rule->kind == CFG_RULE_DENY ? "deny" : "allow", rule->host, rule->name);
    if (err != 0)
        return err;
    if (mismatch == NULL)
        return ob_buf_printf(out, "matches%s\n", rule == trial->answer.rule ? ", and decides" : "");
    return ob_buf_printf(
        out, strncmp(mismatch, "the ", 4) == 0 ? "does not match: %s is another\n" : "does not match: %s\n", mismatch);
}

static int put_rules(const ob_trial_t *trial, ob_buf_t *out)
{
    const cfg_policy_t *cfg = ob_policy_cfg(trial->policy);
    const ob_question_t *question = &trial->question;
    ob_target_t target = {.https = question->place->https,
                          .socket = question->place->socket,
                          .host = &question->place->host,
                          .port = question->place->port,
                          .method = question->method,
                          .path = question->path,
                          .overrides = ob_headers_have_override(question->headers, question->header_count)};
    uint32_t *rules;
    size_t count;
    int err = ob_policy_rules_of(trial->policy, &trial->place.host, &rules, &count);

    if (err != 0)
        return err;
    err =
        ob_buf_printf(out, "policy     %s: mode %s, %zu rule%s, of which %zu can speak about this host\n", cfg->name,
                      cfg->mode_report ? "report" : "enforce", cfg->rule_count, cfg->rule_count == 1 ? "" : "s", count);
    for (size_t i = 0; i < count && i < RULES_SHOWN_MAX && err == 0; i++)
        err = put_rule(trial, rules[i], &target, out);
    if (err == 0 && count > RULES_SHOWN_MAX)
        err = ob_buf_printf(out, "  and %zu more\n", count - RULES_SHOWN_MAX);
    if (err == 0 && target.overrides)
        err = ob_buf_printf(
            out, "  a header of the request asks for another method or path: rules with either refuse that\n");
    free(rules);
    return err;
}

static bool is_kept(const ob_trial_t *trial, const ob_header_t *header)
{
    for (size_t i = 0; i < trial->kept_count; i++) {
        if (trial->kept[i].name.ptr == header->name.ptr)
            return true;
    }
    return false;
}

static int put_headers(const ob_trial_t *trial, ob_buf_t *out)
{
    int err = 0;

    for (size_t i = 0; i < trial->question.header_count && err == 0; i++) {
        const ob_header_t *header = &trial->question.headers[i];

        err = ob_buf_printf(out, "header     %.*s: %s\n", (int)header->name.len, header->name.ptr,
                            is_kept(trial, header) ? "sent" : "dropped");
    }
    return err;
}

static int put_inject(const cfg_inject_t *inject, ob_buf_t *out)
{
    static const char *const how[] = {
        [CFG_INJECT_HEADER] = "",
        [CFG_INJECT_BEARER] = "",
        [CFG_INJECT_BASIC] = "",
        [CFG_INJECT_QUERY] = "",
        [CFG_INJECT_SIGV4] = " by SigV4",
        [CFG_INJECT_HMAC] = " by HMAC",
        [CFG_INJECT_OAUTH2] = " with a token",
    };
    const char *query = cfg_inject_query(inject);
    int err = 0;

    for (size_t i = 0; cfg_inject_header(inject, i) != NULL && err == 0; i++)
        err = ob_buf_printf(out, "credential header %s is set%s\n", cfg_inject_header(inject, i), how[inject->kind]);
    if (err == 0 && query != NULL)
        err = ob_buf_printf(out, "credential query parameter %s is set%s\n", query, how[inject->kind]);
    if (err == 0 && inject->kind == CFG_INJECT_OAUTH2)
        err = ob_buf_printf(out, "           from %s\n", inject->oauth2->token_url);
    return err;
}

static int put_credential(const ob_trial_t *trial, ob_buf_t *out)
{
    const cfg_rule_t *rule = trial->answer.in_force;
    ob_str_t names[CFG_RULE_SECRETS_MAX];
    size_t count = cfg_rule_secrets(rule, names, CFG_RULE_SECRETS_MAX);
    int err = 0;

    if (!trial->answer.credentialed)
        return ob_buf_printf(
            out, "credential none%s\n",
            cfg_rule_has_credential(rule) ? ": the rule has some, which this request does not get" : "");
    for (size_t i = 0; i < rule->inject_count && err == 0; i++)
        err = put_inject(&rule->injects[i], out);
    if (err == 0 && rule->client_cert != NULL)
        err = ob_buf_printf(out, "credential a client certificate is shown\n");
    for (size_t i = 0; i < count && err == 0; i++)
        err = ob_buf_printf(out, "           from secret %.*s\n", (int)names[i].len, names[i].ptr);
    return err;
}

/* As guard_request.c has it: never over http, never where only report mode lets the request through. */
static int put_placeholders(const ob_trial_t *trial, ob_buf_t *out)
{
    const cfg_policy_t *cfg = ob_policy_cfg(trial->policy);
    int err = 0;

    for (size_t i = 0; i < cfg->placeholder_count && err == 0; i++) {
        const cfg_placeholder_t *placeholder = &cfg->placeholders[i];
        bool listed = ob_placeholder_lists(placeholder, trial->place.host.text);
        bool becomes = listed && trial->place.https && !trial->answer.would_deny;

        err = ob_buf_printf(out, "placeholder %s: %s", placeholder->name,
                            becomes  ? "becomes its secret in"
                            : listed ? "stays what it is"
                                     : "may not go to this host");
        for (size_t j = 0; becomes && j < placeholder->in_count && err == 0; j++)
            err = ob_buf_printf(out, "%s %s", j > 0 ? "," : "", placeholder->in[j]);
        err = err != 0 ? err : ob_buf_put_u8(out, '\n');
    }
    return err;
}

static int put_address(const ob_trial_t *trial, const ob_own_listeners_t *own, const ob_address_t *address,
                       ob_buf_t *out)
{
    char text[OB_ADDRESS_TEXT_MAX];
    const char *refusal = ob_address_refusal(address, trial->route.dial_port, trial->answer.in_force, own);

    ob_address_text(address, text);
    return ob_buf_printf(out, "address    %s: %s\n", text, refusal != NULL ? refusal : "may be connected to");
}

static int put_addresses(const cfg_t *cfg, const ob_trial_t *trial, const ob_trial_addresses_t *resolved, ob_buf_t *out)
{
    ob_own_listeners_t own = {0};
    int err;

    if (trial->route.dial.is_address || resolved->count > 0) {
        if ((err = ob_own_listeners_load(cfg, &own)) == 0 && trial->route.dial.is_address)
            err = put_address(trial, &own, &trial->route.dial.address, out);
        for (size_t i = 0; i < resolved->count && err == 0; i++)
            err = put_address(trial, &own, &resolved->items[i], out);
        ob_own_listeners_dispose(&own);
        return err;
    }
    if (resolved->asked)
        return ob_buf_printf(out, "address    none: %s\n",
                             resolved->err == OB_E_NOT_FOUND ? "the name does not resolve"
                                                             : "the resolver does not answer");
    return ob_buf_printf(out, "address    not asked for (--resolve); each must be public%s\n",
                         trial->answer.in_force->cidr_count > 0 ? " or in the rule's cidr" : "");
}

int ob_explain_put(const cfg_t *cfg, const ob_trial_t *trial, const ob_trial_addresses_t *resolved, ob_buf_t *out)
{
    int err = put_place(trial, out);

    if (err == 0 && trial->asked)
        err = put_rules(trial, out);
    if (err == 0 && trial->asked && trial->answer.allowed &&
        ((err = put_headers(trial, out)) == 0 && (err = put_credential(trial, out)) == 0 &&
         (err = put_placeholders(trial, out)) == 0 && (err = ob_explain_put_shape(trial, out)) == 0))
        err = put_addresses(cfg, trial, resolved, out);
    if (err != 0)
        return err;
    return ob_buf_printf(out, "verdict    %s%s%s\n", trial->verdict, trial->reason[0] != '\0' ? ": " : "",
                         trial->reason);
}

/* ---- the command ---- */

typedef struct arguments {
    const char *config, *method, *url;
    ob_trial_who_t who;
    ob_header_t headers[OB_HEADERS_MAX];
    size_t header_count;
    bool resolve;
} arguments_t;

static bool take_header(arguments_t *args, const char *line)
{
    const char *colon = strchr(line, ':');
    ob_header_t *header = &args->headers[args->header_count];

    if (colon == NULL || args->header_count == OB_HEADERS_MAX)
        return false;
    header->name = (ob_str_t){line, (size_t)(colon - line)};
    header->value = ob_str_from(colon + 1 + strspn(colon + 1, " "));
    args->header_count++;
    return true;
}

static bool take_option(arguments_t *args, const char *name, const char *value)
{
    const char **at = strcmp(name, "--config") == 0   ? &args->config
                      : strcmp(name, "--tenant") == 0 ? &args->who.tenant
                      : strcmp(name, "--policy") == 0 ? &args->who.policy
                                                      : NULL;

    if (strcmp(name, "-H") == 0)
        return take_header(args, value);
    if (at != NULL)
        *at = value;
    return at != NULL;
}

static bool take_arguments(arguments_t *args, int argc, char **argv)
{
    for (int i = 0; i < argc; i++) {
        if (strcmp(argv[i], "--resolve") == 0)
            args->resolve = true;
        else if (argv[i][0] == '-' && (i + 1 == argc || !take_option(args, argv[i], argv[i + 1])))
            return false;
        else if (argv[i][0] == '-')
            i++;
        else if (args->method == NULL)
            args->method = argv[i];
        else if (args->url == NULL)
            args->url = argv[i];
        else
            return false;
    }
    return args->url != NULL;
}

typedef struct lookup {
    ob_loop_t *loop;
    ob_trial_addresses_t *found;
} lookup_t;

static void on_resolved(void *data, int err, const ob_address_t *addresses, size_t count)
{
    lookup_t *lookup = data;

    lookup->found->err = err;
    if (err == 0) {
        memcpy(lookup->found->items, addresses, count * sizeof(*addresses));
        lookup->found->count = count;
    }
    ob_loop_stop(lookup->loop);
}

static int resolve(const cfg_t *cfg, const ob_host_t *host, ob_trial_addresses_t *found)
{
    ob_resolver_t *resolver = NULL;
    ob_query_t *query;
    lookup_t lookup = {.found = found};
    int err;

    found->asked = true;
    if ((err = ob_loop_new(&lookup.loop)) != 0)
        return err;
    if ((err = ob_resolver_new(lookup.loop, cfg, &resolver)) == 0 &&
        (err = ob_query_start(resolver, host, on_resolved, &lookup, &query)) == 0)
        err = ob_loop_run(lookup.loop);
    ob_resolver_free(resolver);
    ob_loop_free(lookup.loop);
    return err;
}

static int look_at_addresses(const cfg_t *cfg, const arguments_t *args, ob_trial_t *trial, ob_trial_addresses_t *found)
{
    const ob_host_t *host = &trial->route.dial;
    int err;

    if (!trial->asked || !trial->answer.allowed)
        return 0;
    if (host->is_address)
        return ob_trial_judge(trial, cfg, &host->address, 1);
    if (!args->resolve)
        return 0;
    if ((err = resolve(cfg, host, found)) != 0)
        return err;
    if (found->err != 0) {
        trial->verdict = "error";
        trial->reason = found->err == OB_E_NOT_FOUND ? "the name does not resolve" : "the resolver does not answer";
    }
    return ob_trial_judge(trial, cfg, found->items, found->count);
}

static int explain(const cfg_t *cfg, const ob_policy_t *policy, const arguments_t *args)
{
    ob_trial_addresses_t found = {0};
    ob_trial_t *trial = calloc(1, sizeof(*trial));
    ob_buf_t out = {0};
    int err = trial != NULL ? ob_trial_run(trial, policy, args->method, args->url, args->headers, args->header_count)
                            : OB_E_NOMEM;
    int code = OB_TRIAL_ERROR;

    if (err == 0 && (err = look_at_addresses(cfg, args, trial, &found)) == 0 &&
        (err = ob_explain_put(cfg, trial, &found, &out)) == 0) {
        fwrite(out.data, 1, out.len, stdout);
        code = ob_trial_exit_code(trial);
    }
    if (err != 0)
        fprintf(stderr, "mayfly: %s\n", ob_err_text(err));
    ob_buf_dispose(&out);
    if (trial != NULL)
        ob_trial_dispose(trial);
    free(trial);
    return code;
}

static int find_and_explain(const cfg_t *cfg, const arguments_t *args)
{
    const cfg_policy_t *found;
    ob_policy_t *policy = NULL;
    const char *reason;
    int code;

    if (ob_trial_find_policy(cfg, &args->who, &found, &reason) != 0) {
        fprintf(stderr, "mayfly: %s\n", reason);
        return OB_TRIAL_USAGE;
    }
    if (found == NULL)
        printf("policy     none: %s\n", reason);
    else if (ob_policy_new(found, &policy) != 0)
        return OB_TRIAL_ERROR;
    code = explain(cfg, policy, args);
    ob_policy_free(policy);
    return code;
}

int ob_explain_main(int argc, char **argv)
{
    arguments_t *args;
    cfg_t *cfg;
    int code;

    if (argc == 1 && strcmp(argv[0], "--help") == 0) {
        fputs(help, stdout);
        return 0;
    }
    if ((args = calloc(1, sizeof(*args))) == NULL)
        return OB_TRIAL_ERROR;
    if (!take_arguments(args, argc, argv)) {
        fputs(help, stderr);
        code = OB_TRIAL_USAGE;
    } else if ((code = ob_trial_load(args->config, &cfg)) == 0) {
        code = find_and_explain(cfg, args);
        cfg_free(cfg);
    }
    free(args);
    return code;
}
