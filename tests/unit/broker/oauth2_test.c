/* Token requests and answers: RFC 6749, 2.3.1, 4.4 and 5.1, RFC 6750, 4, RFC 7523, 2 and 3, RFC 7515. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>
#include <jansson.h>
#include <openssl/ec.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>

#include "outbound/broker/base64.h"
#include "outbound/broker/jwt.h"
#include "outbound/broker/oauth2.h"
#include "outbound/broker/pem.h"

#define NOW 1700000000

static ob_secrets_t *secrets;
static EVP_PKEY *rsa, *ec;

static void put_key(ob_buf_t *environment, const char *name, EVP_PKEY *key)
{
    BIO *bio = BIO_new(BIO_s_mem());
    char *text;
    long len;

    assert_int_equal(PEM_write_bio_PrivateKey(bio, key, NULL, NULL, 0, NULL, NULL), 1);
    len = BIO_get_mem_data(bio, &text);
    assert_int_equal(ob_buf_printf(environment, "%s=%.*s%c", name, (int)len, text, '\0'), 0);
    BIO_free(bio);
}

static int set_up(void **state)
{
    static cfg_secret_t items[] = {
        {.name = "RFC", .source = CFG_SECRET_ENV, .where = "RFC"},
        {.name = "BODY", .source = CFG_SECRET_ENV, .where = "BODY"},
        {.name = "ODD", .source = CFG_SECRET_ENV, .where = "ODD"},
        {.name = "RSA", .source = CFG_SECRET_ENV, .where = "RSA", .is_pem = true},
        {.name = "EC", .source = CFG_SECRET_ENV, .where = "EC", .is_pem = true},
    };
    cfg_t cfg = {.secrets = items, .secret_count = sizeof(items) / sizeof(items[0])};
    ob_buf_t environment = {0}, error = {0};
    int err;

    (void)state;
    rsa = EVP_RSA_gen(2048);
    ec = EVP_EC_gen("P-256");
    assert_int_equal(ob_buf_printf(&environment, "RFC=gX1fBat3bV%cBODY=7Fjfp0ZBr1KtDRbnfVdmIw%cODD=p a:s%%s&%c", 0, 0, 0), 0);
    put_key(&environment, "RSA", rsa);
    put_key(&environment, "EC", ec);
    err = ob_secrets_load(&cfg, ob_buf_str(&environment), NULL, &secrets, &error);
    ob_buf_dispose(&environment);
    ob_buf_dispose(&error);
    return err;
}

static int tear_down(void **state)
{
    (void)state;
    ob_secrets_free(secrets);
    EVP_PKEY_free(rsa);
    EVP_PKEY_free(ec);
    return 0;
}

static void check_form(const cfg_oauth2_t *oauth2, const char *expected)
{
    ob_buf_t form = {0};

    assert_int_equal(ob_oauth2_put_form(oauth2, secrets, NOW, &form), 0);
    if (!ob_str_eq(ob_buf_str(&form), ob_str_from(expected)))
        fail_msg("%.*s", (int)form.len, (const char *)form.data);
    ob_buf_dispose(&form);
}

static bool has_line(const cfg_oauth2_t *oauth2, const char *expected)
{
    struct curl_slist *lines = NULL;
    bool found = false;

    assert_int_equal(ob_oauth2_put_lines(oauth2, secrets, &lines), 0);
    for (const struct curl_slist *line = lines; line != NULL; line = line->next)
        found = found || strncmp(line->data, expected, strlen(expected)) == 0;
    ob_lines_free(lines);
    return found;
}

static void test_client_credentials(void **state)
{
    const cfg_oauth2_t oauth2 = {.token_url = "https://server.example.com/token", .client_id = "s6BhdRkqt3",
                                 .client_secret = "${RFC}"};

    (void)state;
    check_form(&oauth2, "grant_type=client_credentials");
    assert_true(has_line(&oauth2, "Authorization: Basic czZCaGRSa3F0MzpnWDFmQmF0M2JW"));
    assert_true(has_line(&oauth2, "Content-Type: application/x-www-form-urlencoded"));
    assert_true(has_line(&oauth2, "Accept: application/json"));
}

static void test_client_in_the_body(void **state)
{
    cfg_pair_t extra[] = {{"resource", "https://r.test/?a=b"}, {"x-key", "k${RFC}"}};
    const cfg_oauth2_t oauth2 = {.token_url = "https://server.example.com/token", .auth = CFG_OAUTH2_BODY,
                                 .client_id = "s6BhdRkqt3", .client_secret = "${BODY}", .scope = "a b:c",
                                 .audience = "https://api.test/", .extra = extra, .extra_count = 2};

    (void)state;
    check_form(&oauth2, "grant_type=client_credentials&client_id=s6BhdRkqt3&client_secret=7Fjfp0ZBr1KtDRbnfVdmIw&scope=a%20b%3Ac"
                        "&audience=https%3A%2F%2Fapi.test%2F&resource=https%3A%2F%2Fr.test%2F%3Fa%3Db&x-key=kgX1fBat3bV");
    assert_false(has_line(&oauth2, "Authorization:"));
}

/* RFC 6749, 2.3.1: form-encoded before it becomes Basic, so that a ':' of the secret's is no end. */
static void test_odd_secrets_are_encoded(void **state)
{
    const cfg_oauth2_t oauth2 = {.token_url = "https://t.test/", .client_id = "a:b", .client_secret = "${ODD}"};

    (void)state;
    /* a%3Ab:p%20a%3As%25s%26 */
    assert_true(has_line(&oauth2, "Authorization: Basic YSUzQWI6cCUyMGElM0FzJTI1cyUyNg=="));
}

/* ---- assertions ---- */

static char *param_of(const cfg_oauth2_t *oauth2, const char *name)
{
    ob_buf_t form = {0};
    const char *at;
    char *value;

    assert_int_equal(ob_oauth2_put_form(oauth2, secrets, NOW, &form), 0);
    assert_int_equal(ob_buf_put_u8(&form, '\0'), 0);
    at = strstr((const char *)form.data, name);
    assert_non_null(at);
    at += strlen(name);
    value = strndup(at, strcspn(at, "&"));
    ob_buf_dispose(&form);
    return value;
}

static json_t *decode(const char *text, size_t len)
{
    ob_buf_t bytes = {0};
    json_t *json;

    assert_int_equal(ob_base64_put_decoded(&bytes, (ob_str_t){text, len}), 0);
    json = json_loadb((const char *)bytes.data, bytes.len, 0, NULL);
    assert_non_null(json);
    ob_buf_dispose(&bytes);
    return json;
}

/* As a token endpoint does it: RFC 7515, 5.2; for ES256 the two numbers become DER again. */
static bool is_signed_by(const char *jwt, EVP_PKEY *key)
{
    const char *dot = strrchr(jwt, '.');
    ob_buf_t signature = {0};
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    uint8_t der_bytes[80], *der = der_bytes;
    const uint8_t *bytes;
    size_t len;
    bool good;

    assert_int_equal(ob_base64_put_decoded(&signature, ob_str_from(dot + 1)), 0);
    bytes = signature.data;
    len = signature.len;
    if (EVP_PKEY_get_base_id(key) == EVP_PKEY_EC) {
        ECDSA_SIG *pair = ECDSA_SIG_new();

        assert_int_equal(len, 64);
        ECDSA_SIG_set0(pair, BN_bin2bn(bytes, 32, NULL), BN_bin2bn(bytes + 32, 32, NULL));
        len = (size_t)i2d_ECDSA_SIG(pair, &der);
        bytes = der_bytes;
        ECDSA_SIG_free(pair);
    }
    good = EVP_DigestVerifyInit(context, NULL, EVP_sha256(), NULL, key) == 1 &&
           EVP_DigestVerify(context, bytes, len, (const uint8_t *)jwt, (size_t)(dot - jwt)) == 1;
    EVP_MD_CTX_free(context);
    ob_buf_dispose(&signature);
    return good;
}

static void check_assertion(const char *jwt, EVP_PKEY *key, const char *algorithm, const char *subject, const char *scope)
{
    const char *dot = strchr(jwt, '.');
    json_t *header = decode(jwt, (size_t)(dot - jwt));
    json_t *claims = decode(dot + 1, strcspn(dot + 1, "."));

    assert_string_equal(json_string_value(json_object_get(header, "alg")), algorithm);
    assert_string_equal(json_string_value(json_object_get(header, "kid")), "16");
    assert_string_equal(json_string_value(json_object_get(claims, "iss")), "client");
    assert_string_equal(json_string_value(json_object_get(claims, "sub")), subject);
    assert_string_equal(json_string_value(json_object_get(claims, "aud")), "https://as.test/token");
    assert_int_equal(json_integer_value(json_object_get(claims, "iat")), NOW);
    assert_int_equal(json_integer_value(json_object_get(claims, "exp")), NOW + 120);
    assert_int_equal(json_string_length(json_object_get(claims, "jti")), 32);
    assert_true((scope == NULL) == (json_object_get(claims, "scope") == NULL));
    if (scope != NULL)
        assert_string_equal(json_string_value(json_object_get(claims, "scope")), scope);
    assert_true(is_signed_by(jwt, key));
    json_decref(header);
    json_decref(claims);
}

static void test_private_key_jwt(void **state)
{
    cfg_oauth2_t oauth2 = {.token_url = "https://as.test/token", .client_id = "client", .private_key = "${RSA}",
                           .key_id = "16", .scope = "s"};
    char *jwt = param_of(&oauth2, "&client_assertion="), *second = param_of(&oauth2, "&client_assertion=");
    char *type = param_of(&oauth2, "&client_assertion_type="), *id = param_of(&oauth2, "&client_id=");

    (void)state;
    check_assertion(jwt, rsa, "RS256", "client", NULL);
    assert_string_not_equal(jwt, second); /* its id is its own */
    assert_string_equal(type, "urn%3Aietf%3Aparams%3Aoauth%3Aclient-assertion-type%3Ajwt-bearer");
    assert_string_equal(id, "client");
    assert_false(has_line(&oauth2, "Authorization:"));
    free(jwt);
    free(second);
    free(type);
    free(id);
}

static void test_jwt_bearer_grant(void **state)
{
    cfg_oauth2_t oauth2 = {.token_url = "https://as.test/token", .client_id = "client", .private_key = "${EC}",
                           .key_id = "16", .scope = "drive", .grant = CFG_OAUTH2_JWT_BEARER, .subject = "user@test"};
    char *jwt = param_of(&oauth2, "&assertion="), *grant = param_of(&oauth2, "grant_type=");

    (void)state;
    check_assertion(jwt, ec, "ES256", "user@test", "drive");
    assert_string_equal(grant, "urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Ajwt-bearer");
    free(jwt);
    free(grant);
}

static void test_weak_keys_sign_nothing(void **state)
{
    EVP_PKEY *small = EVP_RSA_gen(1024), *other = EVP_EC_gen("P-384"), *ed = EVP_PKEY_Q_keygen(NULL, NULL, "ED25519");

    (void)state;
    assert_null(ob_jwt_algorithm(small));
    assert_null(ob_jwt_algorithm(other));
    assert_null(ob_jwt_algorithm(ed));
    assert_string_equal(ob_jwt_algorithm(rsa), "RS256");
    assert_string_equal(ob_jwt_algorithm(ec), "ES256");
    EVP_PKEY_free(small);
    EVP_PKEY_free(other);
    EVP_PKEY_free(ed);
}

/* ---- answers ---- */

static int read_answer(uint16_t status, const char *text, char token[64], uint64_t *lifetime_s, const char **why)
{
    ob_buf_t out = {.max = OB_TOKEN_MAX};
    int err = ob_oauth2_read(status, ob_str_from(text), &out, lifetime_s, why);

    snprintf(token, 64, "%.*s", (int)out.len, out.len > 0 ? (const char *)out.data : "");
    ob_buf_dispose(&out);
    return err;
}

static void test_good_answers(void **state)
{
    static const struct {
        const char *text;
        uint64_t lifetime_s;
    } good[] = {
        {"{\"access_token\":\"mF_9.B5f-4.1JqM\",\"token_type\":\"Bearer\",\"expires_in\":3600,"
         "\"refresh_token\":\"tGzv3JOkF0XG5Qx2TlKWIA\"}",
         3600},
        {"{\"access_token\":\"mF_9.B5f-4.1JqM\",\"token_type\":\"bEARER\",\"expires_in\":\"60\"}", 60},
        {"{\"access_token\":\"mF_9.B5f-4.1JqM\",\"token_type\":\"bearer\"}", 300},
        {"{\"access_token\":\"mF_9.B5f-4.1JqM\",\"token_type\":\"bearer\",\"expires_in\":1e300}", 86400},
        {"{\"access_token\":\"mF_9.B5f-4.1JqM\",\"token_type\":\"bearer\",\"expires_in\":-5}", 0},
        {"{\"access_token\":\"mF_9.B5f-4.1JqM\",\"token_type\":\"bearer\",\"expires_in\":\"nan\"}", 0},
    };
    char token[64];
    uint64_t lifetime_s;
    const char *why;

    (void)state;
    for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
        assert_int_equal(read_answer(200, good[i].text, token, &lifetime_s, &why), 0);
        assert_string_equal(token, "mF_9.B5f-4.1JqM");
        assert_int_equal(lifetime_s, good[i].lifetime_s);
    }
}

static void test_bad_answers(void **state)
{
    static const struct {
        uint16_t status;
        const char *text, *why;
    } bad[] = {
        /* the example of RFC 6749, 4.4.3, with its type that nobody knows */
        {200, "{\"access_token\":\"2YotnFZFEjr1zCsicMWpAA\",\"token_type\":\"example\",\"expires_in\":3600}", "another type"},
        {200, "{\"access_token\":\"t\"}", "another type"},
        {200, "{\"access_token\":\"a\\r\\nX: y\",\"token_type\":\"bearer\"}", "no usable access_token"},
        {200, "{\"access_token\":\"a b\",\"token_type\":\"bearer\"}", "no usable access_token"},
        {200, "{\"access_token\":\"\xc3\xa4\",\"token_type\":\"bearer\"}", "no usable access_token"},
        {200, "{\"access_token\":\"\",\"token_type\":\"bearer\"}", "no usable access_token"},
        {200, "{\"access_token\":1,\"token_type\":\"bearer\"}", "no usable access_token"},
        {200, "{\"access_token\":\"a\",\"access_token\":\"b\",\"token_type\":\"bearer\"}", "no JSON object"},
        {200, "[]", "no JSON object"},
        {200, "", "no JSON object"},
        {201, "{\"access_token\":\"t\",\"token_type\":\"bearer\"}", "endpoint fails"},
        {302, "", "endpoint fails"},
        {400, "{\"error\":\"invalid_grant\"}", "refuses the client"},
        {401, "{\"error\":\"invalid_client\"}", "refuses the client"},
        {500, "", "endpoint fails"},
    };
    char token[64];
    uint64_t lifetime_s;
    const char *why;

    (void)state;
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        assert_int_equal(read_answer(bad[i].status, bad[i].text, token, &lifetime_s, &why), OB_E_MALFORMED);
        assert_string_equal(token, "");
        if (strstr(why, bad[i].why) == NULL)
            fail_msg("%s: %s", bad[i].text, why);
    }
}

static void test_keys_tell_settings_apart(void **state)
{
    const cfg_oauth2_t one = {.token_url = "https://t.test/", .client_id = "a", .client_secret = "${RFC}"};
    cfg_oauth2_t others[] = {one, one, one, one};
    uint8_t first[OB_OAUTH2_KEY_BYTES], other[OB_OAUTH2_KEY_BYTES];

    (void)state;
    others[0].client_secret = "${BODY}";
    others[1].scope = "s";
    others[2].audience = "s";
    others[3].auth = CFG_OAUTH2_BODY;
    assert_int_equal(ob_oauth2_key(&one, secrets, OB_STR("p"), first), 0);
    for (size_t i = 0; i < 4; i++) {
        assert_int_equal(ob_oauth2_key(&others[i], secrets, OB_STR("p"), other), 0);
        assert_memory_not_equal(first, other, sizeof(first));
    }
    assert_int_equal(ob_oauth2_key(&one, secrets, OB_STR("q"), other), 0);
    assert_memory_not_equal(first, other, sizeof(first));
    assert_int_equal(ob_oauth2_key(&one, secrets, OB_STR("p"), other), 0);
    assert_memory_equal(first, other, sizeof(first));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_client_credentials),      cmocka_unit_test(test_client_in_the_body),
        cmocka_unit_test(test_odd_secrets_are_encoded), cmocka_unit_test(test_private_key_jwt),
        cmocka_unit_test(test_jwt_bearer_grant),        cmocka_unit_test(test_weak_keys_sign_nothing),
        cmocka_unit_test(test_good_answers),            cmocka_unit_test(test_bad_answers),
        cmocka_unit_test(test_keys_tell_settings_apart),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
