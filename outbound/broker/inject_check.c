/* What a rule's credentials come to with the secrets as they are now: told when a configuration is loaded, not when the
 * first agent asks. */
#include "outbound/broker/inject.h"
#include "outbound/broker/jwt.h"
#include "outbound/broker/pem.h"
#include "outbound/wire/messages.h"

typedef struct check {
    const ob_secrets_t *secrets;
    const cfg_policy_t *policy;
    size_t rule;
    ob_buf_t *error;
    int err; /* the first one */
} check_t;

/* With the place as a JSON path, in the form of config/report.c. */
static int put_refusal(const check_t *check, const cfg_template_t *template, const char *why)
{
    ob_buf_t *out = check->error;
    int err = ob_buf_printf(out, "$.policies.%s.rules[%zu]", check->policy->name, check->rule);

    if (err == 0 && template->inject != SIZE_MAX)
        err = ob_buf_printf(out, ".inject[%zu]", template->inject);
    if (err == 0)
        err = ob_buf_printf(out, ".%s%s%s%s%s: %s", template->key, template->inner != NULL ? "." : "",
                            template->inner != NULL ? template->inner : "", template->innermost != NULL ? "." : "",
                            template->innermost != NULL ? template->innermost : "", why);
    return err;
}

static void refuse(check_t *check, int code, const cfg_template_t *template, const char *why)
{
    if (check->err == 0)
        check->err = put_refusal(check, template, why) == 0 ? code : OB_E_NOMEM;
}

static const char *pem_refusal(const cfg_template_t *template, ob_str_t pem)
{
    EVP_PKEY *key;
    const char *reason;

    if (strcmp(template->key, "ca") == 0) {
        X509 *certificate = ob_pem_certificate(pem);

        X509_free(certificate);
        return certificate != NULL ? NULL : "holds no certificate in PEM";
    }
    if (template->inject == SIZE_MAX)
        return ob_pem_client_refusal(pem);
    key = ob_pem_private_key(pem);
    reason = key == NULL                       ? "holds no unencrypted private key in PEM"
             : ob_jwt_algorithm(key) == NULL ? "is neither RSA of at least 2048 bits nor P-256"
                                               : NULL;
    EVP_PKEY_free(key);
    return reason;
}

/* A template with parts of the request is only known then: its secrets are what is left to check. */
static void on_template(void *data, const cfg_template_t *template)
{
    check_t *check = data;
    ob_buf_t value = {.max = template->use == CFG_USE_PEM ? OB_SECRET_PEM_MAX : OB_HEADER_VALUE_MAX, .sensitive = true};
    const char *reason = NULL;
    int err = ob_secrets_put(check->secrets, template->text, &value);

    if (err == OB_E_TOO_LARGE)
        refuse(check, err, template, "comes to more than a header may hold");
    else if (err != 0)
        refuse(check, err, template, "cannot be made");
    else if (template->use == CFG_USE_PEM && (reason = pem_refusal(template, ob_buf_str(&value))) != NULL)
        refuse(check, OB_E_MALFORMED, template, reason);
    ob_buf_dispose(&value);
}

static void check_basic(check_t *check, size_t index, const cfg_basic_t *basic)
{
    const cfg_template_t place = {.inject = index, .key = "basic", .inner = "user"};
    ob_buf_t user = {.sensitive = true};

    if (ob_secrets_put(check->secrets, basic->user, &user) == 0 && user.len > 0 &&
        memchr(user.data, ':', user.len) != NULL)
        refuse(check, OB_E_MALFORMED, &place, "holds a ':', where it would end");
    ob_buf_dispose(&user);
}

static void check_hmac(check_t *check, size_t index, const cfg_hmac_t *hmac)
{
    const cfg_template_t place = {.inject = index, .key = "hmac", .inner = "key"};
    ob_buf_t key = {.sensitive = true};

    if (ob_hmac_put_key(check->secrets, hmac, &key) == OB_E_MALFORMED)
        refuse(check, OB_E_MALFORMED, &place, "is not in its key_encoding");
    ob_buf_dispose(&key);
}

static void check_rule(check_t *check, const cfg_rule_t *rule)
{
    cfg_rule_each_template(rule, on_template, check);
    for (size_t i = 0; i < rule->inject_count && check->err == 0; i++) {
        if (rule->injects[i].basic != NULL)
            check_basic(check, i, rule->injects[i].basic);
        if (rule->injects[i].hmac != NULL)
            check_hmac(check, i, rule->injects[i].hmac);
    }
}

int ob_inject_check(const cfg_t *cfg, const ob_secrets_t *secrets, ob_buf_t *error)
{
    check_t check = {.secrets = secrets, .error = error};

    for (size_t i = 0; i < cfg->policy_count; i++) {
        check.policy = &cfg->policies[i];
        for (check.rule = 0; check.rule < check.policy->rule_count && check.err == 0; check.rule++)
            check_rule(&check, &check.policy->rules[check.rule]);
    }
    return check.err;
}
