#include "outbound/broker/trial.h"

#include <stdio.h>

#include "outbound/broker/path.h"

int ob_trial_find_policy(const cfg_t *cfg, const ob_trial_who_t *who, const cfg_policy_t **policy, const char **reason)
{
    const char *name = who->policy, *tenant_name = who->tenant;
    const cfg_tenant_t *tenant;

    *policy = NULL;
    *reason = "";
    if (tenant_name == NULL && name == NULL && cfg->authenticated) {
        *reason = "the configuration has tenants: say --tenant or --policy";
        return OB_E_NOT_FOUND;
    }
    tenant = cfg_tenant_find(cfg, ob_str_from(tenant_name != NULL ? tenant_name : "anonymous"));
    if (tenant == NULL && tenant_name != NULL) {
        *reason = "there is no such tenant";
        return OB_E_NOT_FOUND;
    }
    if (name == NULL && (name = tenant->policy) == NULL) {
        *reason = "the tenant has no policy, so no network";
        return 0;
    }
    if ((*policy = cfg_policy_find(cfg, ob_str_from(name))) == NULL) {
        *reason = "there is no such policy";
        return OB_E_NOT_FOUND;
    }
    if (tenant_name != NULL && !cfg_tenant_may_use(tenant, ob_str_from(name))) {
        *policy = NULL;
        *reason = "the tenant may not use this policy";
    }
    return 0;
}

static void conclude(ob_trial_t *trial, const char *verdict, const char *reason)
{
    trial->verdict = verdict;
    trial->reason = reason;
}

/* The URL as the isolate's URL class would hand it over. */
static const char *form_error(ob_trial_t *trial, const char *method, const char *url, const ob_header_t *headers,
                              size_t header_count)
{
    const char *error;

    if (strlen(url) > OB_URL_MAX || ob_url_parse(ob_str_from(url), NULL, &trial->url) != 0 ||
        trial->url.href.len > OB_URL_MAX)
        return "the URL cannot be parsed";
    if ((error = ob_decide_method(ob_str_from(method))) != NULL)
        return error;
    if (ob_headers_check(headers, header_count) != 0)
        return "a header is malformed or too large";
    return ob_decide_place(&trial->url, &trial->place);
}

static void ask(ob_trial_t *trial)
{
    ob_answer_t *answer = &trial->answer;
    const ob_question_t *question = &trial->question;

    *answer = ob_decide(trial->policy, question);
    trial->asked = true;
    if (answer->allowed) {
        ob_headers_plan_t plan = {.rule = answer->in_force};

        ob_headers_prepare(&plan, question->headers, question->header_count, trial->kept, &trial->kept_count,
                           &trial->dropped);
        ob_shape_drop_headers(&answer->in_force->shape, trial->kept, &trial->kept_count);
        ob_shape_route(&answer->in_force->shape, &trial->place.host, trial->place.port, &trial->route);
    }
    conclude(trial, answer->would_deny ? "would-deny" : answer->allowed ? "allow" : "deny", answer->reason);
}

int ob_trial_run(ob_trial_t *trial, const ob_policy_t *policy, const char *method, const char *url,
                 const ob_header_t *headers, size_t header_count)
{
    const char *error;
    int err;

    *trial = (ob_trial_t){.policy = policy};
    if ((error = form_error(trial, method, url, headers, header_count)) != NULL) {
        conclude(trial, "error", error);
        return 0;
    }
    if ((err = ob_path_put_canonical(&trial->path, ob_url_pathname(&trial->url))) != 0)
        return err;
    trial->question = (ob_question_t){.place = &trial->place,
                                      .method = ob_str_from(method),
                                      .path = ob_buf_str(&trial->path),
                                      .query = ob_url_search(&trial->url),
                                      .headers = headers,
                                      .header_count = header_count};
    if (policy != NULL)
        ask(trial);
    else
        conclude(trial, "deny", "no policy governs the request, so no network");
    return 0;
}

int ob_trial_judge(ob_trial_t *trial, const cfg_t *cfg, const ob_address_t *addresses, size_t count)
{
    ob_own_listeners_t own = {0};
    const char *reason = NULL;
    int err = ob_own_listeners_load(cfg, &own);

    for (size_t i = 0; i < count && err == 0 && trial->asked && trial->answer.allowed && reason == NULL; i++)
        reason = ob_address_refusal(&addresses[i], trial->route.dial_port, trial->answer.in_force, &own);
    if (reason != NULL)
        conclude(trial, "deny", reason);
    ob_own_listeners_dispose(&own);
    return err;
}

void ob_trial_dispose(ob_trial_t *trial)
{
    ob_url_dispose(&trial->url);
    ob_buf_dispose(&trial->path);
}

int ob_trial_exit_code(const ob_trial_t *trial)
{
    if (strcmp(trial->verdict, "error") == 0)
        return OB_TRIAL_ERROR;
    return strcmp(trial->verdict, "deny") == 0 ? OB_TRIAL_DENY : OB_TRIAL_ALLOW;
}

int ob_trial_load(const char *file, cfg_t **cfg)
{
    cfg_errors_t errors = {0};
    ob_buf_t text = {0};
    int err = file != NULL ? cfg_load(file, cfg, &errors) : cfg_default(cfg);

    if (err != 0 && cfg_errors_print(file != NULL ? file : "defaults", &errors, &text) == 0)
        fprintf(stderr, "%.*s", (int)text.len, (const char *)text.data);
    ob_buf_dispose(&text);
    cfg_errors_dispose(&errors);
    return err != 0 ? OB_TRIAL_CONFIG : 0;
}
