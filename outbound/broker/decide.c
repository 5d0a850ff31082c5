#include "outbound/broker/decide.h"

#include "outbound/broker/params.h"

/* What a hop of a policy in report mode runs under when no rule allows it. */
static const cfg_rule_t granting_nothing = {
    .kind = CFG_RULE_ALLOW, .name = "report mode", .host = "*", .redact = true};

/* WHATWG lets a backslash stand in queries and fragments; servers and proxies do not agree on it. */
static bool has_unwanted_byte(ob_str_t text)
{
    for (size_t i = 0; i < text.len; i++) {
        unsigned char c = (unsigned char)text.ptr[i];

        if (c <= 0x20 || c >= 0x7f || c == '\\')
            return true;
    }
    return false;
}

const char *ob_decide_place(const ob_url_t *url, ob_place_t *place)
{
    ob_str_t protocol = ob_url_protocol(url);

    place->socket = ob_str_eq(protocol, OB_STR("wss:")) || ob_str_eq(protocol, OB_STR("ws:"));
    place->https = ob_str_eq(protocol, OB_STR("https:")) || ob_str_eq(protocol, OB_STR("wss:"));
    if (!place->https && !place->socket && !ob_str_eq(protocol, OB_STR("http:")))
        return "the URL's scheme is not http or https";
    if (has_unwanted_byte(ob_buf_str(&url->href)))
        return "the URL holds a byte that is not canonical";
    if (ob_url_username(url).len > 0 || ob_url_password(url).len > 0)
        return "the URL holds credentials";
    if (ob_host_parse(ob_url_hostname(url), &place->host) != 0)
        return "the URL's host is not a valid name or address";
    place->has_host = true;
    place->port = ob_url_effective_port(url);
    return place->port != 0 ? NULL : "the URL has no port";
}

const char *ob_decide_method(ob_str_t method)
{
    if (!ob_is_token(method) || method.len > OB_METHOD_MAX)
        return "the method is not a token";
    if (ob_str_caseeq(method, OB_STR("CONNECT")) || ob_str_caseeq(method, OB_STR("TRACE")) ||
        ob_str_caseeq(method, OB_STR("TRACK")))
        return "the method is forbidden";
    return NULL;
}

/* NULL, or why the agent's own credentials make this rule refuse the request. */
static const char *agent_credentials_refusal(const ob_question_t *question, const cfg_rule_t *rule)
{
    bool strict = rule->agent_credentials_deny;

    if (strict && !question->left_origin && ob_headers_have_credential(question->headers, question->header_count))
        return "the agent sends a credential of its own";
    if ((strict || cfg_rule_has_credential(rule)) && ob_query_has_credential(question->query, rule))
        return "the query carries a credential of the agent's own";
    return NULL;
}

/* S3 would read the source with the rule's credential, whatever the rule says about paths. */
static const char *copy_refusal(const ob_question_t *question, const cfg_rule_t *rule)
{
    for (size_t i = 0; i < rule->inject_count; i++) {
        const cfg_inject_t *inject = &rule->injects[i];

        if (inject->kind == CFG_INJECT_SIGV4 && cfg_sigv4_is_s3(inject->sigv4) && !inject->sigv4->allow_copy &&
            ob_headers_have_copy_source(question->headers, question->header_count))
            return "x-amz-copy-source names another object than the URL";
    }
    return NULL;
}

/* Does the rule's credential go with this hop? NULL, or why the hop is refused. */
static const char *decide_credential(const cfg_policy_t *policy, const ob_question_t *question, ob_answer_t *answer)
{
    const cfg_rule_t *rule = answer->rule;
    bool wanted = cfg_rule_has_credential(rule) && (policy->redirect_inject_by_rule || !question->left_origin);

    if (wanted && !question->place->https && !rule->cleartext_omit)
        return "the rule's credential is not sent over http";
    answer->credentialed = wanted && question->place->https;
    return NULL;
}

static ob_answer_t refuse(const cfg_policy_t *policy, const cfg_rule_t *rule, const char *reason)
{
    bool report = policy->mode_report;

    return (ob_answer_t){.allowed = report,
                         .would_deny = report,
                         .reason = reason,
                         .rule = rule,
                         .in_force = report ? &granting_nothing : NULL};
}

ob_answer_t ob_decide(const ob_policy_t *policy, const ob_question_t *question)
{
    const cfg_policy_t *cfg = ob_policy_cfg(policy);
    ob_target_t target = {
        .https = question->place->https,
        .socket = question->place->socket,
        .host = &question->place->host,
        .port = question->place->port,
        .method = question->method,
        .path = question->path,
        .overrides = ob_headers_have_override(question->headers, question->header_count),
    };
    ob_decision_t decision = ob_policy_decide(policy, &target);
    ob_answer_t answer = {.allowed = true, .reason = "", .rule = decision.rule, .in_force = decision.rule};
    const char *reason;

    if (decision.never)
        return (ob_answer_t){.reason = decision.reason};
    /* No rule allows these ports by "any", and no report mode does either: what listens there is not HTTP. */
    if (!decision.allowed && cfg->mode_report && ob_port_is_bad(target.port))
        return (ob_answer_t){.rule = decision.rule, .reason = decision.reason};
    if (!decision.allowed)
        return refuse(cfg, decision.rule, decision.reason);
    if ((reason = agent_credentials_refusal(question, decision.rule)) != NULL ||
        (reason = copy_refusal(question, decision.rule)) != NULL ||
        (reason = decide_credential(cfg, question, &answer)) != NULL)
        return refuse(cfg, decision.rule, reason);
    return answer;
}
