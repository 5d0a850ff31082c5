#include "outbound/broker/oauth2.h"

#include <jansson.h>
#include <openssl/evp.h>
#include <openssl/rand.h>
#include <stdlib.h>

#include "outbound/broker/base64.h"
#include "outbound/broker/inject.h"
#include "outbound/broker/jwt.h"
#include "outbound/broker/params.h"
#include "outbound/broker/pem.h"
#include "outbound/wire/log.h"
#include "outbound/wire/messages.h"

#define ASSERTION_SECONDS 120
#define LIFETIME_UNKNOWN_S 300
#define LIFETIME_MAX_S 86400

/* ---- the form ---- */

static int put_param(ob_buf_t *form, const char *name, ob_str_t value)
{
    int err = form->len > 0 ? ob_buf_put_u8(form, '&') : 0;

    if (err == 0 && (err = ob_percent_put(form, ob_str_from(name), "")) == 0 && (err = ob_buf_put_u8(form, '=')) == 0)
        err = ob_percent_put(form, value, "");
    return err;
}

static int put_text_param(ob_buf_t *form, const char *name, const char *value)
{
    return value != NULL ? put_param(form, name, ob_str_from(value)) : 0;
}

static int put_template_param(ob_buf_t *form, const char *name, const char *template, const ob_secrets_t *secrets)
{
    ob_buf_t value = {.max = OB_HEADER_VALUE_MAX, .sensitive = true};
    int err = ob_secrets_put(secrets, template, &value);

    if (err == 0)
        err = put_param(form, name, ob_buf_str(&value));
    ob_buf_dispose(&value);
    return err;
}

/* ---- the assertion ---- */

static int put_id(ob_buf_t *claims)
{
    uint8_t random[16];
    int err = RAND_bytes(random, sizeof(random)) == 1 ? 0 : OB_E_IO;

    for (size_t i = 0; i < sizeof(random) && err == 0; i++)
        err = ob_buf_printf(claims, "%02x", random[i]);
    return err;
}

static int put_claim(ob_buf_t *claims, const char *name, ob_str_t value)
{
    int err = ob_buf_printf(claims, "%s\"%s\":", claims->len > 1 ? "," : "", name);

    return err != 0 ? err : ob_json_put_str(claims, value);
}

/* RFC 7523, 3. The scope is a claim where the assertion is the grant itself: what Google reads. */
static int put_claims(const cfg_oauth2_t *oauth2, ob_str_t client, time_t now, ob_buf_t *claims)
{
    bool is_grant = oauth2->grant == CFG_OAUTH2_JWT_BEARER;
    ob_str_t subject = oauth2->subject != NULL ? ob_str_from(oauth2->subject) : client;
    int err;

    if ((err = ob_buf_put_u8(claims, '{')) != 0 || (err = put_claim(claims, "iss", client)) != 0 ||
        (err = put_claim(claims, "sub", subject)) != 0 ||
        (err = put_claim(claims, "aud", ob_str_from(oauth2->token_url))) != 0 ||
        (is_grant && oauth2->scope != NULL && (err = put_claim(claims, "scope", ob_str_from(oauth2->scope))) != 0) ||
        (err = ob_buf_printf(claims, ",\"iat\":%lld,\"exp\":%lld,\"jti\":\"", (long long)now,
                             (long long)now + ASSERTION_SECONDS)) != 0 ||
        (err = put_id(claims)) != 0)
        return err;
    return ob_buf_put(claims, "\"}", 2);
}

static int put_assertion(const cfg_oauth2_t *oauth2, const ob_secrets_t *secrets, time_t now, ob_buf_t *out)
{
    ob_buf_t pem = {.max = OB_SECRET_PEM_MAX, .sensitive = true}, client = {.max = OB_HEADER_VALUE_MAX};
    ob_buf_t claims = {0};
    EVP_PKEY *key = NULL;
    int err;

    if ((err = ob_secrets_put(secrets, oauth2->private_key, &pem)) == 0 &&
        (err = ob_secrets_put(secrets, oauth2->client_id, &client)) == 0 &&
        (err = put_claims(oauth2, ob_buf_str(&client), now, &claims)) == 0)
        err = (key = ob_pem_private_key(ob_buf_str(&pem))) != NULL
                  ? ob_jwt_put(out, ob_buf_str(&claims), key, oauth2->key_id)
                  : OB_E_MALFORMED;
    EVP_PKEY_free(key);
    ob_buf_dispose(&pem);
    ob_buf_dispose(&client);
    ob_buf_dispose(&claims);
    return err;
}

/* How the client shows who it is, if not in a header (RFC 6749, 2.3.1; RFC 7523, 2). */
static int put_client(const cfg_oauth2_t *oauth2, const ob_secrets_t *secrets, time_t now, ob_buf_t *form)
{
    static const char type[] = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
    bool is_grant = oauth2->grant == CFG_OAUTH2_JWT_BEARER;
    ob_buf_t assertion = {.sensitive = true};
    int err;

    if (oauth2->client_secret != NULL) {
        if (oauth2->auth == CFG_OAUTH2_BASIC)
            return 0;
        if ((err = put_template_param(form, "client_id", oauth2->client_id, secrets)) != 0)
            return err;
        return put_template_param(form, "client_secret", oauth2->client_secret, secrets);
    }
    if ((err = put_assertion(oauth2, secrets, now, &assertion)) == 0 &&
        (is_grant || ((err = put_template_param(form, "client_id", oauth2->client_id, secrets)) == 0 &&
                      (err = put_text_param(form, "client_assertion_type", type)) == 0)))
        err = put_param(form, is_grant ? "assertion" : "client_assertion", ob_buf_str(&assertion));
    ob_buf_dispose(&assertion);
    return err;
}

int ob_oauth2_put_form(const cfg_oauth2_t *oauth2, const ob_secrets_t *secrets, time_t now, ob_buf_t *form)
{
    bool is_jwt = oauth2->grant == CFG_OAUTH2_JWT_BEARER;
    int err;

    if ((err = put_text_param(form, "grant_type",
                              is_jwt ? "urn:ietf:params:oauth:grant-type:jwt-bearer" : "client_credentials")) != 0 ||
        (err = put_client(oauth2, secrets, now, form)) != 0 ||
        (err = put_text_param(form, "scope", oauth2->scope)) != 0 ||
        (err = put_text_param(form, "audience", oauth2->audience)) != 0)
        return err;
    for (size_t i = 0; i < oauth2->extra_count && err == 0; i++)
        err = put_template_param(form, oauth2->extra[i].name, oauth2->extra[i].value, secrets);
    return err;
}

/* ---- the lines ---- */

static int put_encoded(const ob_secrets_t *secrets, const char *template, ob_buf_t *out)
{
    ob_buf_t value = {.max = OB_HEADER_VALUE_MAX, .sensitive = true};
    int err = ob_secrets_put(secrets, template, &value);

    if (err == 0)
        err = ob_percent_put(out, ob_buf_str(&value), "");
    ob_buf_dispose(&value);
    return err;
}

/* Both halves are form-encoded first. */
static int put_basic(const cfg_oauth2_t *oauth2, const ob_secrets_t *secrets, const ob_injection_t *injection)
{
    ob_buf_t pair = {.sensitive = true}, value = {.sensitive = true};
    int err;

    if ((err = put_encoded(secrets, oauth2->client_id, &pair)) == 0 && (err = ob_buf_put_u8(&pair, ':')) == 0 &&
        (err = put_encoded(secrets, oauth2->client_secret, &pair)) == 0 &&
        (err = ob_buf_put(&value, "Basic ", 6)) == 0 &&
        (err = ob_base64_put(&value, ob_buf_str(&pair), false)) == 0)
        err = ob_inject_line(injection, "Authorization", ob_buf_str(&value));
    ob_buf_dispose(&pair);
    ob_buf_dispose(&value);
    return err;
}

int ob_oauth2_put_lines(const cfg_oauth2_t *oauth2, const ob_secrets_t *secrets, struct curl_slist **lines)
{
    ob_injection_t injection = {.secrets = secrets, .lines = lines};
    int err;

    if ((err = ob_inject_line(&injection, "Accept", OB_STR("application/json"))) != 0 ||
        (err = ob_inject_line(&injection, "Content-Type", OB_STR("application/x-www-form-urlencoded"))) != 0)
        return err;
    if (oauth2->client_secret != NULL && oauth2->auth == CFG_OAUTH2_BASIC)
        err = put_basic(oauth2, secrets, &injection);
    return err;
}

/* ---- the answer ---- */

/* RFC 6749, A.12, without the space, which would end the token in its header. */
static bool is_token(const char *text, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        if (text[i] <= 0x20 || text[i] > 0x7e)
            return false;
    }
    return len > 0 && len <= OB_TOKEN_MAX;
}

/* Some endpoints write the number as a string. */
static uint64_t lifetime_of(const json_t *answer)
{
    const json_t *value = json_object_get(answer, "expires_in");
    double seconds = json_is_number(value)   ? json_number_value(value)
                     : json_is_string(value) ? strtod(json_string_value(value), NULL)
                                             : LIFETIME_UNKNOWN_S;

    if (!(seconds > 0))
        return 0;
    return seconds < LIFETIME_MAX_S ? (uint64_t)seconds : LIFETIME_MAX_S;
}

static int take_token(const json_t *answer, ob_buf_t *token, uint64_t *lifetime_s, const char **why)
{
    const json_t *value = json_object_get(answer, "access_token");
    const char *type = json_string_value(json_object_get(answer, "token_type"));

    *why = "the token endpoint's answer has no usable access_token";
    if (!json_is_string(value) || !is_token(json_string_value(value), json_string_length(value)))
        return OB_E_MALFORMED;
    *why = "the token endpoint gives a token of another type than Bearer";
    if (type == NULL || !ob_str_caseeq(ob_str_from(type), OB_STR("bearer")))
        return OB_E_MALFORMED;
    *lifetime_s = lifetime_of(answer);
    *why = "";
    return ob_buf_put(token, json_string_value(value), json_string_length(value));
}

/* jansson does not wipe what it frees. */
static void free_answer(json_t *answer)
{
    const json_t *value = json_object_get(answer, "access_token");

    if (json_is_string(value))
        explicit_bzero((char *)(uintptr_t)json_string_value(value), json_string_length(value));
    json_decref(answer);
}

int ob_oauth2_read(uint16_t status, ob_str_t answer, ob_buf_t *token, uint64_t *lifetime_s, const char **why)
{
    json_t *object;
    int err;

    if (status != 200) {
        *why = status == 400 || status == 401 ? "the token endpoint refuses the client" : "the token endpoint fails";
        return OB_E_MALFORMED;
    }
    object = answer.len > 0 ? json_loadb(answer.ptr, answer.len, JSON_REJECT_DUPLICATES, NULL) : NULL;
    if (!json_is_object(object)) {
        *why = "the token endpoint's answer is no JSON object";
        json_decref(object);
        return OB_E_MALFORMED;
    }
    err = take_token(object, token, lifetime_s, why);
    free_answer(object);
    return err;
}

/* ---- the key ---- */

static int put_value(ob_buf_t *out, const ob_secrets_t *secrets, const char *template)
{
    ob_buf_t value = {.max = OB_SECRET_PEM_MAX, .sensitive = true};
    int err = template != NULL ? ob_secrets_put(secrets, template, &value) : 0;

    if (err == 0)
        err = ob_buf_put_str(out, ob_buf_str(&value));
    ob_buf_dispose(&value);
    return err;
}

static int put_texts(ob_buf_t *out, const cfg_oauth2_t *oauth2)
{
    const char *const texts[] = {oauth2->token_url, oauth2->key_id, oauth2->subject, oauth2->scope, oauth2->audience};
    int err = 0;

    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]) && err == 0; i++)
        err = ob_buf_put_str(out, ob_str_from(texts[i]));
    if (err == 0 && (err = ob_buf_put_u8(out, (uint8_t)oauth2->grant)) == 0)
        err = ob_buf_put_u8(out, (uint8_t)oauth2->auth);
    return err;
}

static int put_templates(ob_buf_t *out, const cfg_oauth2_t *oauth2, const ob_secrets_t *secrets)
{
    const char *const templates[] = {oauth2->client_id, oauth2->client_secret, oauth2->private_key};
    int err = 0;

    for (size_t i = 0; i < sizeof(templates) / sizeof(templates[0]) && err == 0; i++)
        err = put_value(out, secrets, templates[i]);
    for (size_t i = 0; i < oauth2->extra_count && err == 0; i++) {
        if ((err = ob_buf_put_str(out, ob_str_from(oauth2->extra[i].name))) == 0)
            err = put_value(out, secrets, oauth2->extra[i].value);
    }
    return err;
}

int ob_oauth2_key(const cfg_oauth2_t *oauth2, const ob_secrets_t *secrets, ob_str_t policy,
                  uint8_t key[OB_OAUTH2_KEY_BYTES])
{
    ob_buf_t all = {.sensitive = true};
    int err;

    if ((err = ob_buf_put_str(&all, policy)) == 0 && (err = put_texts(&all, oauth2)) == 0 &&
        (err = put_templates(&all, oauth2, secrets)) == 0)
        err = EVP_Digest(all.data, all.len, key, NULL, EVP_sha256(), NULL) == 1 ? 0 : OB_E_IO;
    ob_buf_dispose(&all);
    return err;
}
