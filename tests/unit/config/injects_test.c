/* Credentials in the configuration: what is accepted, and for each mistake one finding with its place. */
#include "tests/unit/config/config_test.h"

#define RULE "$.policies.p.rules[0]"
#define INJECT RULE ".inject[0]"
#define SIGV4 "\"service\": \"s3\", \"region\": \"us-east-1\", \"key\": \"AKIA\", \"secret\": \"${K}\""
#define TOKEN "\"token_url\": \"https://a.test/token\", \"client_id\": \"c\""
#define HMAC "\"key\": \"${K}\", \"message\": \"{method}\""

/* A configuration whose policy "p" has one rule with these members besides its host; K, K2 and PEM are secrets. */
static const char *with(const char *members)
{
    static char text[4096];

    (void)snprintf(text, sizeof(text),
                   "{\"secrets\": {\"K\": {\"env\": \"K\"}, \"K2\": {\"env\": \"K2\"}, \"PEM\": {\"file\": \"/pem\"}}, "
                   "\"policies\": {\"p\": {\"rules\": [{\"host\": \"a.test\", %s}]}}}",
                   members);
    return text;
}

static const char *injecting(const char *member)
{
    static char text[2048];

    (void)snprintf(text, sizeof(text), "\"inject\": [{%s}]", member);
    return with(text);
}

static void accept(const char *member)
{
    cfg_free(must_parse(injecting(member)));
}

static void refuse(const char *member, const char *path, const char *part)
{
    assert_refused(injecting(member), path, part);
}

static void test_each_kind(void **state)
{
    (void)state;
    accept("\"header\": \"X-A\", \"value\": \"${K}\"");
    accept("\"query\": \"api_key\", \"value\": \"${K}\"");
    accept("\"bearer\": \"${K}\"");
    accept("\"basic\": {\"user\": \"u\", \"password\": \"${K}\"}");
    accept("\"sigv4\": {" SIGV4 ", \"session_token\": \"${K2}\", \"unsigned_payload\": true, \"allow_copy\": true}");
    accept("\"hmac\": {" HMAC ", \"header\": \"X-S\", \"value\": \"v={signature}\", \"headers\": {\"X-T\": \"{timestamp}\"}}");
    accept("\"hmac\": {" HMAC ", \"query\": \"sig\", \"algorithm\": \"sha1\", \"encoding\": \"base64url\"}");
    accept("\"oauth2_client_credentials\": {" TOKEN ", \"client_secret\": \"${K}\", \"extra\": {\"resource\": \"r\"}}");
    accept("\"oauth2_client_credentials\": {" TOKEN ", \"private_key\": \"${PEM}\", \"key_id\": \"1\"}");
    accept("\"oauth2_client_credentials\": {" TOKEN ", \"private_key\": \"${PEM}\", \"grant\": \"jwt_bearer\", \"subject\": \"s\"}");
    cfg_free(must_parse(with("\"client_cert\": \"${PEM}\"")));
}

static void test_exactly_one_kind(void **state)
{
    cfg_errors_t errors;

    (void)state;
    refuse("", INJECT, "exactly one of");
    refuse("\"bearer\": \"${K}\", \"query\": \"a\", \"value\": \"${K}\"", INJECT, "exactly one of");
    refuse("\"header\": \"X-A\"", INJECT, "\"value\" is missing");
    refuse("\"bearer\": \"${K}\", \"value\": \"v\"", INJECT, "goes with \"header\" or \"query\"");
    errors = must_fail(injecting("\"beerer\": \"${K}\""));
    assert_finding(&errors.items[0], INJECT, "exactly one of");
    assert_finding(&errors.items[1], INJECT ".beerer", "did you mean \"bearer\"?");
    cfg_errors_dispose(&errors);
}

static void test_secrets_are_not_written_down(void **state)
{
    (void)state;
    refuse("\"bearer\": \"plain\"", INJECT ".bearer", "not written into the configuration");
    refuse("\"basic\": {\"user\": \"u\", \"password\": \"plain\"}", INJECT ".basic.password", "not written into");
    refuse("\"sigv4\": {\"service\": \"s3\", \"region\": \"r\", \"key\": \"k\", \"secret\": \"$$plain\"}", INJECT ".sigv4.secret",
           "not written into");
    refuse("\"hmac\": {\"key\": \"plain\", \"message\": \"m\", \"header\": \"X-S\"}", INJECT ".hmac.key", "not written into");
    refuse("\"oauth2_client_credentials\": {" TOKEN ", \"client_secret\": \"plain\"}",
           INJECT ".oauth2_client_credentials.client_secret", "not written into");
}

static void test_secrets_exist(void **state)
{
    (void)state;
    refuse("\"bearer\": \"${NOBODY}\"", INJECT ".bearer", "there is no secret \"NOBODY\"");
    refuse("\"query\": \"q\", \"value\": \"${NOBODY}\"", INJECT ".value", "there is no secret");
    refuse("\"basic\": {\"user\": \"${NOBODY}\", \"password\": \"${K}\"}", INJECT ".basic.user", "there is no secret");
    refuse("\"hmac\": {" HMAC ", \"header\": \"X-S\", \"headers\": {\"X-K\": \"${NOBODY}\"}}", INJECT ".hmac.headers.X-K",
           "there is no secret");
    refuse("\"oauth2_client_credentials\": {" TOKEN ", \"client_secret\": \"${K}\", \"extra\": {\"a\": \"${NOBODY}\"}}",
           INJECT ".oauth2_client_credentials.extra.a", "there is no secret");
    assert_refused(with("\"client_cert\": \"${NOBODY}\""), RULE ".client_cert", "there is no secret");
}

static void test_a_pem_is_no_part_of_a_value(void **state)
{
    (void)state;
    assert_refused(with("\"client_cert\": \"x${PEM}\""), RULE ".client_cert", "and nothing else");
    assert_refused(with("\"client_cert\": \"${K}${PEM}\""), RULE ".client_cert", "and nothing else");
    assert_refused(with("\"client_cert\": \"${PEM}\", \"inject\": [{\"bearer\": \"${PEM}\"}]"), INJECT ".bearer",
                   "can be no part of a value");
}

static void test_sigv4(void **state)
{
    (void)state;
    refuse("\"sigv4\": {\"region\": \"r\", \"key\": \"k\", \"secret\": \"${K}\"}", INJECT ".sigv4", "\"service\" is missing");
    refuse("\"sigv4\": {\"service\": \"S3\", \"region\": \"r\", \"key\": \"k\", \"secret\": \"${K}\"}", INJECT ".sigv4.service",
           "small letters");
    refuse("\"sigv4\": {\"service\": \"s3\", \"region\": \"a/b\", \"key\": \"k\", \"secret\": \"${K}\"}", INJECT ".sigv4.region",
           "small letters");
    refuse("\"sigv4\": {\"service\": \"sqs\", \"region\": \"r\", \"key\": \"k\", \"secret\": \"${K}\", \"unsigned_payload\": true}",
           INJECT ".sigv4", "\"sqs\" accepts only signed bodies");
    refuse("\"sigv4\": {\"service\": \"sqs\", \"region\": \"r\", \"key\": \"k\", \"secret\": \"${K}\", \"allow_copy\": true}",
           INJECT ".sigv4", "is for S3");
}

static void test_hmac(void **state)
{
    (void)state;
    refuse("\"hmac\": {" HMAC "}", INJECT ".hmac", "exactly one of \"header\" and \"query\"");
    refuse("\"hmac\": {" HMAC ", \"header\": \"X-S\", \"query\": \"s\"}", INJECT ".hmac", "exactly one of");
    refuse("\"hmac\": {\"key\": \"${K}\", \"message\": \"{metod}\", \"header\": \"X-S\"}", INJECT ".hmac.message", "{method}");
    refuse("\"hmac\": {\"key\": \"${K}\", \"message\": \"a } b\", \"header\": \"X-S\"}", INJECT ".hmac.message", "write {{, }}");
    refuse("\"hmac\": {\"key\": \"${K}\", \"message\": \"{signature}\", \"header\": \"X-S\"}", INJECT ".hmac.message",
           "what is made of the message");
    refuse("\"hmac\": {" HMAC ", \"header\": \"X-S\", \"value\": \"v\"}", INJECT ".hmac.value", "nothing is signed");
    refuse("\"hmac\": {" HMAC ", \"header\": \"X-S\", \"value\": \"{signature}{body}\"}", INJECT ".hmac.value", "\"message\" only");
    refuse("\"hmac\": {" HMAC ", \"header\": \"X-S\", \"headers\": {\"X-T\": \"{signature}\"}}", INJECT ".hmac.headers.X-T",
           "cannot stand here");
    refuse("\"hmac\": {" HMAC ", \"header\": \"X-S\", \"headers\": {\"Host\": \"h\"}}", INJECT ".hmac.headers.Host",
           "written by the broker");
    refuse("\"hmac\": {" HMAC ", \"header\": \"X-S\", \"algorithm\": \"md5\"}", INJECT ".hmac.algorithm", "sha256");
}

static void test_oauth2(void **state)
{
#define OAUTH2 INJECT ".oauth2_client_credentials"
    (void)state;
    refuse("\"oauth2_client_credentials\": {" TOKEN "}", OAUTH2, "exactly one of \"client_secret\" and \"private_key\"");
    refuse("\"oauth2_client_credentials\": {" TOKEN ", \"client_secret\": \"${K}\", \"private_key\": \"${PEM}\"}", OAUTH2,
           "exactly one of");
    refuse("\"oauth2_client_credentials\": {" TOKEN ", \"client_secret\": \"${K}\", \"grant\": \"jwt_bearer\"}", OAUTH2,
           "needs a \"private_key\"");
    refuse("\"oauth2_client_credentials\": {" TOKEN ", \"client_secret\": \"${K}\", \"subject\": \"s\"}", OAUTH2, "\"subject\" is for");
    refuse("\"oauth2_client_credentials\": {" TOKEN ", \"client_secret\": \"${K}\", \"key_id\": \"s\"}", OAUTH2, "\"key_id\" is for");
    refuse("\"oauth2_client_credentials\": {" TOKEN ", \"client_secret\": \"${K}\", \"extra\": {\"scope\": \"s\"}}", OAUTH2 ".extra.scope",
           "set by the other keys");
    refuse("\"oauth2_client_credentials\": {\"token_url\": \"http://a.test/\", \"client_id\": \"c\", \"client_secret\": \"${K}\"}",
           OAUTH2 ".token_url", "expected an https URL");
    refuse("\"oauth2_client_credentials\": {\"token_url\": \"https://u@a.test/\", \"client_id\": \"c\", \"client_secret\": \"${K}\"}",
           OAUTH2 ".token_url", "without user");
    refuse("\"oauth2_client_credentials\": {\"token_url\": \"https://A.test\", \"client_id\": \"c\", \"client_secret\": \"${K}\"}",
           OAUTH2 ".token_url", "write \"https://a.test/\"");
    refuse("\"oauth2_client_credentials\": {" TOKEN ", \"client_secret\": \"${K}\", \"allow_special\": true}", OAUTH2 ".allow_special",
           "cidr");
#undef OAUTH2
}

static void test_names(void **state)
{
    (void)state;
    refuse("\"query\": \"a b\", \"value\": \"v\"", INJECT ".query", "no parameter's name");
    refuse("\"header\": \"Content-Length\", \"value\": \"v\"", INJECT ".header", "written by the broker");
    refuse("\"header\": \"X A\", \"value\": \"v\"", INJECT ".header", "no header name");
    refuse("\"bearer\": \"${K}\\n\"", INJECT ".bearer", "printable ASCII");
}

static void test_nothing_is_injected_twice(void **state)
{
    (void)state;
    assert_refused(with("\"inject\": [{\"bearer\": \"${K}\"}, {\"basic\": {\"user\": \"u\", \"password\": \"${K}\"}}]"),
                   RULE ".inject[1]", "\"Authorization\" is injected twice");
    assert_refused(with("\"inject\": [{\"sigv4\": {" SIGV4 "}}, {\"header\": \"x-amz-date\", \"value\": \"v\"}]"), RULE ".inject[1]",
                   "injected twice");
    assert_refused(with("\"inject\": [{\"query\": \"k\", \"value\": \"v\"}, {\"hmac\": {" HMAC ", \"query\": \"K\"}}]"),
                   RULE ".inject[1]", "is injected twice");
}

/* The first bytes of a rule's host decide who gets its credentials. */
static void test_wildcards_are_said_in_as_many_words(void **state)
{
    static const char text[] = "{\"secrets\": {\"PEM\": {\"file\": \"/pem\"}}, \"policies\": {\"p\": {\"rules\": [{\"host\": \"%s\", %s}]}}}";
    char all[400];

    (void)state;
    snprintf(all, sizeof(all), text, "*.a.test", "\"client_cert\": \"${PEM}\"");
    assert_refused(all, RULE ".client_cert", "exact host");
    snprintf(all, sizeof(all), text, "*.a.test", "\"client_cert\": \"${PEM}\", \"allow_wildcard_credential\": true");
    cfg_free(must_parse(all));
    snprintf(all, sizeof(all), text, "*", "\"client_cert\": \"${PEM}\", \"allow_wildcard_credential\": true");
    assert_refused(all, RULE ".client_cert", "exact host");
    assert_refused(with("\"allow_wildcard_credential\": true"), RULE ".allow_wildcard_credential", "on a wildcard host");
}

static void test_sources(void **state)
{
    static const struct {
        const char *secret, *path, *part;
    } bad[] = {
        {"{}", "$.secrets.K", "exactly one of"},
        {"{\"env\": \"A\", \"encrypted\": {\"cms\": \"a\", \"key\": \"b\"}}", "$.secrets.K", "exactly one of"},
        {"{\"encrypted\": {\"cms\": \"a\"}}", "$.secrets.K.encrypted", "exactly one of \"key\" and \"key_credential\""},
        {"{\"encrypted\": {\"cms\": \"a\", \"key\": \"b\", \"key_credential\": \"c\"}}", "$.secrets.K.encrypted", "exactly one of"},
        {"{\"encrypted\": {\"key\": \"b\"}}", "$.secrets.K.encrypted", "\"cms\" is missing"},
        {"{\"encrypted\": {\"cms\": \"a\", \"key_credential\": \"../c\"}}", "$.secrets.K.encrypted.key_credential", "no credential's name"},
        {"{\"encrypted\": \"a\"}", "$.secrets.K.encrypted", "expected an object"},
    };
    char text[300];

    (void)state;
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        snprintf(text, sizeof(text), "{\"secrets\": {\"K\": %s}}", bad[i].secret);
        assert_refused(text, bad[i].path, bad[i].part);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_each_kind),
        cmocka_unit_test(test_exactly_one_kind),
        cmocka_unit_test(test_secrets_are_not_written_down),
        cmocka_unit_test(test_secrets_exist),
        cmocka_unit_test(test_a_pem_is_no_part_of_a_value),
        cmocka_unit_test(test_sigv4),
        cmocka_unit_test(test_hmac),
        cmocka_unit_test(test_oauth2),
        cmocka_unit_test(test_names),
        cmocka_unit_test(test_nothing_is_injected_twice),
        cmocka_unit_test(test_wildcards_are_said_in_as_many_words),
        cmocka_unit_test(test_sources),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
