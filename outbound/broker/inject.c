#include "outbound/broker/inject.h"

#include "outbound/broker/base64.h"
#include "outbound/broker/params.h"
#include "outbound/wire/messages.h"

int ob_inject_line(const ob_injection_t *injection, const char *name, ob_str_t value)
{
    ob_buf_t line = {.sensitive = true};
    struct curl_slist *longer;
    int err;

    if ((err = ob_buf_printf(&line, "%s: ", name)) == 0 && (err = ob_buf_put(&line, value.ptr, value.len)) == 0 &&
        (err = ob_buf_put_u8(&line, '\0')) == 0) {
        if ((longer = curl_slist_append(*injection->lines, (const char *)line.data)) == NULL)
            err = OB_E_NOMEM;
        else
            *injection->lines = longer;
    }
    ob_buf_dispose(&line);
    return err;
}

ob_str_t ob_injection_query(const ob_injection_t *injection)
{
    size_t start = injection->path_len + 1, end = injection->target->len - 1; /* '?', NUL */

    return start < end ? (ob_str_t){(const char *)injection->target->data + start, end - start} : OB_STR("");
}

int ob_inject_param(const ob_injection_t *injection, const char *name, ob_str_t value)
{
    ob_buf_t *target = injection->target;
    int err;

    target->len--; /* NUL */
    if ((err = ob_buf_put_u8(target, target->len == injection->path_len ? '?' : '&')) == 0 &&
        (err = ob_percent_put(target, ob_str_from(name), "")) == 0 && (err = ob_buf_put_u8(target, '=')) == 0)
        err = ob_percent_put(target, value, "");
    return err != 0 ? err : ob_buf_put_u8(target, '\0');
}

/* ---- the kinds that do not sign ---- */

static int apply_header(const ob_injection_t *injection, const cfg_inject_t *inject)
{
    return ob_secrets_put_line(injection->secrets, inject, injection->lines);
}

static int apply_query(const ob_injection_t *injection, const cfg_inject_t *inject)
{
    ob_buf_t value = {.max = OB_HEADER_VALUE_MAX, .sensitive = true};
    int err = ob_secrets_put(injection->secrets, inject->value, &value);

    if (err == 0)
        err = ob_inject_param(injection, inject->query, ob_buf_str(&value));
    ob_buf_dispose(&value);
    return err;
}

/* RFC 6750, 2.1 */
static int apply_bearer(const ob_injection_t *injection, const cfg_inject_t *inject)
{
    ob_buf_t value = {.max = OB_HEADER_VALUE_MAX, .sensitive = true};
    int err = ob_buf_put(&value, "Bearer ", 7);

    if (err == 0 && (err = ob_secrets_put(injection->secrets, inject->bearer, &value)) == 0)
        err = ob_inject_line(injection, "Authorization", ob_buf_str(&value));
    ob_buf_dispose(&value);
    return err;
}

/* Never without the token: a request that lacks it would be another one than the operator allowed. */
static int apply_oauth2(const ob_injection_t *injection, const cfg_inject_t *inject)
{
    ob_buf_t value = {.max = OB_HEADER_VALUE_MAX, .sensitive = true};
    int err = injection->token.len > 0 ? ob_buf_put(&value, "Bearer ", 7) : OB_E_STATE;

    (void)inject;
    if (err == 0 && (err = ob_buf_put(&value, injection->token.ptr, injection->token.len)) == 0)
        err = ob_inject_line(injection, "Authorization", ob_buf_str(&value));
    ob_buf_dispose(&value);
    return err;
}

/* RFC 7617, 2: the user ends at the first ':'. */
static int put_user_pass(const ob_secrets_t *secrets, const cfg_basic_t *basic, ob_buf_t *out)
{
    size_t start = out->len;
    int err = ob_secrets_put(secrets, basic->user, out);

    if (err == 0 && memchr(out->data + start, ':', out->len - start) != NULL)
        err = OB_E_MALFORMED;
    if (err == 0 && (err = ob_buf_put_u8(out, ':')) == 0)
        err = ob_secrets_put(secrets, basic->password, out);
    return err;
}

static int apply_basic(const ob_injection_t *injection, const cfg_inject_t *inject)
{
    ob_buf_t pair = {.max = OB_HEADER_VALUE_MAX, .sensitive = true}, value = {.sensitive = true};
    int err = put_user_pass(injection->secrets, inject->basic, &pair);

    if (err == 0 && (err = ob_buf_put(&value, "Basic ", 6)) == 0 &&
        (err = ob_base64_put(&value, ob_buf_str(&pair), false)) == 0)
        err = ob_inject_line(injection, "Authorization", ob_buf_str(&value));
    ob_buf_dispose(&pair);
    ob_buf_dispose(&value);
    return err;
}

/* ---- the table ---- */

typedef struct kind {
    int (*apply)(const ob_injection_t *injection, const cfg_inject_t *inject);
    bool signs; /* over what the others have written */
} kind_t;

static const kind_t kinds[] = {
    [CFG_INJECT_HEADER] = {apply_header, false}, [CFG_INJECT_BEARER] = {apply_bearer, false},
    [CFG_INJECT_BASIC] = {apply_basic, false},   [CFG_INJECT_QUERY] = {apply_query, false},
    [CFG_INJECT_OAUTH2] = {apply_oauth2, false}, [CFG_INJECT_HMAC] = {ob_inject_hmac, true},
    [CFG_INJECT_SIGV4] = {ob_inject_sigv4, true},
};

int ob_inject_apply(const ob_injection_t *injection, const cfg_rule_t *rule)
{
    int err = 0;

    for (int signs = 0; signs < 2; signs++) {
        for (size_t i = 0; i < rule->inject_count && err == 0; i++) {
            const kind_t *kind = &kinds[rule->injects[i].kind];

            if (kind->signs == signs)
                err = kind->apply(injection, &rule->injects[i]);
        }
    }
    return err;
}
