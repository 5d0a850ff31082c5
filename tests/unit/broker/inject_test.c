/* What each kind of credential puts into a request. Vectors: RFC 7617, 2 (Basic), RFC 6750, 2.1 (Bearer), RFC 4231
 * (HMAC), the S3 API reference (SigV4). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "outbound/broker/inject.h"
#include "outbound/wire/messages.h"

static ob_secrets_t *secrets;

static int load_secrets(void **state)
{
    static cfg_secret_t items[] = {
        {.name = "K", .source = CFG_SECRET_ENV, .where = "K"},
        {.name = "SESAME", .source = CFG_SECRET_ENV, .where = "SESAME"},
        {.name = "TOKEN", .source = CFG_SECRET_ENV, .where = "TOKEN"},
        {.name = "AWS", .source = CFG_SECRET_ENV, .where = "AWS"},
        {.name = "JEFE", .source = CFG_SECRET_ENV, .where = "JEFE"},
        {.name = "COLON", .source = CFG_SECRET_ENV, .where = "COLON"},
    };
    static const char environment[] = "K=S3CRET /&?+\xc3\xa4\0SESAME=open sesame\0TOKEN=mF_9.B5f-4.1JqM\0"
                                      "AWS=wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY\0JEFE=4a656665\0COLON=user:name";
    cfg_t cfg = {.secrets = items, .secret_count = sizeof(items) / sizeof(items[0])};
    ob_buf_t error = {0};
    int err = ob_secrets_load(&cfg, (ob_str_t){environment, sizeof(environment)}, NULL, &secrets, &error);

    (void)state;
    ob_buf_dispose(&error);
    return err;
}

static int free_secrets(void **state)
{
    (void)state;
    ob_secrets_free(secrets);
    return 0;
}

/* One request that is injected into. */
typedef struct request {
    ob_buf_t target;
    struct curl_slist *lines;
    ob_injection_t injection;
} request_t;

static void open_request(request_t *request, const char *method, const char *target)
{
    *request = (request_t){0};
    assert_int_equal(ob_buf_put(&request->target, target, strlen(target) + 1), 0);
    request->injection = (ob_injection_t){.secrets = secrets,
                                          .method = ob_str_from(method),
                                          .host = OB_STR("examplebucket.s3.amazonaws.com"),
                                          .target = &request->target,
                                          .path_len = strcspn(target, "?"),
                                          .lines = &request->lines,
                                          .body_known = true,
                                          .now = {1369353600, 5000000}}; /* 2013-05-24T00:00:00Z */
}

static void close_request(request_t *request)
{
    ob_buf_dispose(&request->target);
    ob_lines_free(request->lines);
}

static int apply(request_t *request, const cfg_inject_t *inject, size_t count)
{
    cfg_inject_t copy[4];
    cfg_rule_t rule = {.name = "r", .injects = copy, .inject_count = count};

    memcpy(copy, inject, count * sizeof(*inject));
    return ob_inject_apply(&request->injection, &rule);
}

static void assert_line(const request_t *request, const char *expected)
{
    for (const struct curl_slist *line = request->lines; line != NULL; line = line->next) {
        if (strcmp(line->data, expected) == 0)
            return;
    }
    fail_msg("no line \"%s\", first: %s", expected, request->lines != NULL ? request->lines->data : "none");
}

static void check_one(const cfg_inject_t *inject, const char *target, const char *line, const char *target_after)
{
    request_t request;

    open_request(&request, "GET", target);
    assert_int_equal(apply(&request, inject, 1), 0);
    if (line != NULL)
        assert_line(&request, line);
    assert_string_equal((const char *)request.target.data, target_after);
    close_request(&request);
}

static void test_basic(void **state)
{
    static cfg_basic_t aladdin = {"Aladdin", "${SESAME}"}, pounds = {"test", "123\xc2\xa3"}, colon = {"${COLON}", "p"};
    static const cfg_inject_t injects[] = {{.kind = CFG_INJECT_BASIC, .basic = &aladdin},
                                           {.kind = CFG_INJECT_BASIC, .basic = &pounds}};
    static const cfg_inject_t bad = {.kind = CFG_INJECT_BASIC, .basic = &colon};
    request_t request;

    (void)state;
    check_one(&injects[0], "/", "Authorization: Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==", "/");
    check_one(&injects[1], "/", "Authorization: Basic dGVzdDoxMjPCow==", "/");
    open_request(&request, "GET", "/");
    assert_int_equal(apply(&request, &bad, 1), OB_E_MALFORMED);
    assert_null(request.lines);
    close_request(&request);
}

static void test_bearer_and_header(void **state)
{
    static const cfg_inject_t bearer = {.kind = CFG_INJECT_BEARER, .bearer = "${TOKEN}"};
    static const cfg_inject_t header = {.kind = CFG_INJECT_HEADER, .header = "X-Key", .value = "a$$${TOKEN}b"};

    (void)state;
    check_one(&bearer, "/", "Authorization: Bearer mF_9.B5f-4.1JqM", "/");
    check_one(&header, "/", "X-Key: a$mF_9.B5f-4.1JqMb", "/");
}

static void test_query(void **state)
{
    static const cfg_inject_t inject = {.kind = CFG_INJECT_QUERY, .query = "api_key", .value = "${K}"};

    (void)state;
    check_one(&inject, "/a", NULL, "/a?api_key=S3CRET%20%2F%26%3F%2B%C3%A4");
    check_one(&inject, "/a?b=c", NULL, "/a?b=c&api_key=S3CRET%20%2F%26%3F%2B%C3%A4");
}

static void test_a_token_is_needed(void **state)
{
    static const cfg_inject_t inject = {.kind = CFG_INJECT_OAUTH2};
    request_t request;

    (void)state;
    open_request(&request, "GET", "/");
    assert_int_equal(apply(&request, &inject, 1), OB_E_STATE);
    request.injection.token = OB_STR("tok");
    assert_int_equal(apply(&request, &inject, 1), 0);
    assert_line(&request, "Authorization: Bearer tok");
    close_request(&request);
}

/* RFC 4231, 4.3 */
static void test_hmac_vector(void **state)
{
    static cfg_hmac_t hmac = {.key = "${JEFE}", .key_encoding = CFG_HMAC_KEY_HEX,
                              .message = "what do ya want for nothing?", .header = "X-Mac", .value = "{signature}"};
    static const cfg_inject_t inject = {.kind = CFG_INJECT_HMAC, .hmac = &hmac};

    (void)state;
    hmac.algorithm = CFG_HMAC_SHA256;
    check_one(&inject, "/", "X-Mac: 5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843", "/");
    hmac.algorithm = CFG_HMAC_SHA512;
    check_one(&inject, "/",
              "X-Mac: 164b7a7bfcf819e2e395fbe73b56e0a387bd64222e831fd610270cd7ea2505549758bf75c05a994a6d034f65f8f0e6fd"
              "caeab1a34d4a6b4b636e070a38bce737",
              "/");
    hmac.algorithm = CFG_HMAC_SHA1; /* RFC 2202, 3 */
    check_one(&inject, "/", "X-Mac: effcdf6ae5eb2fa2d27416d5f184df9c259a7c79", "/");
}

/* Each part as it stands in a message of text alone, whose MAC is the expected one. */
static void check_message(const char *message, const char *same, const char *target, ob_str_t body)
{
    cfg_hmac_t hmacs[] = {{.key = "${K}", .message = message, .header = "X-Mac", .value = "v1={signature}"},
                          {.key = "${K}", .message = same, .header = "X-Mac", .value = "v1={signature}"}};
    request_t requests[2];

    for (size_t i = 0; i < 2; i++) {
        cfg_inject_t inject = {.kind = CFG_INJECT_HMAC, .hmac = &hmacs[i]};

        open_request(&requests[i], "POST", target);
        requests[i].injection.body = body;
        assert_int_equal(apply(&requests[i], &inject, 1), 0);
        assert_non_null(strstr(requests[i].lines->data, "X-Mac: v1="));
    }
    if (strcmp(requests[0].lines->data, requests[1].lines->data) != 0)
        fail_msg("%s is not %s", message, same);
    close_request(&requests[0]);
    close_request(&requests[1]);
}

static void test_hmac_parts(void **state)
{
    static const char body_hash[] = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"; /* FIPS 180, "abc" */

    (void)state;
    check_message("{method} {host}\n{path}", "POST examplebucket.s3.amazonaws.com\n/p", "/p?q=1", OB_STR(""));
    check_message("{query}|{target}", "q=1|/p?q=1", "/p?q=1", OB_STR(""));
    check_message("{query}|{target}", "|/p", "/p", OB_STR(""));
    check_message("{{{timestamp}}}", "{{1369353600}}", "/", OB_STR(""));
    check_message("{body}", "a$$bc", "/", OB_STR("a$bc"));
    check_message("{body_sha256}", body_hash, "/", OB_STR("abc"));
    check_message("{body_sha256_base64}", "ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=", "/", OB_STR("abc"));
}

static void check_timestamp(cfg_hmac_time_t form, const char *expected)
{
    cfg_pair_t headers[] = {{"X-Time", "{timestamp}"}};
    cfg_hmac_t hmac = {.key = "${K}", .message = "m", .header = "X-Mac", .value = "{signature}", .timestamp = form,
                       .headers = headers, .header_count = 1};
    cfg_inject_t inject = {.kind = CFG_INJECT_HMAC, .hmac = &hmac};

    check_one(&inject, "/", expected, "/");
}

static void test_hmac_timestamps(void **state)
{
    (void)state;
    check_timestamp(CFG_HMAC_UNIX, "X-Time: 1369353600");
    check_timestamp(CFG_HMAC_UNIX_MS, "X-Time: 1369353600005");
    check_timestamp(CFG_HMAC_ISO8601, "X-Time: 2013-05-24T00:00:00Z");
    check_timestamp(CFG_HMAC_HTTP_DATE, "X-Time: Fri, 24 May 2013 00:00:00 GMT");
}

static void test_hmac_goes_into_the_query(void **state)
{
    static cfg_hmac_t hmac = {.key = "${JEFE}", .key_encoding = CFG_HMAC_KEY_HEX, .encoding = CFG_HMAC_BASE64,
                              .message = "what do ya want for nothing?", .query = "sig", .value = "{signature}"};
    static const cfg_inject_t inject = {.kind = CFG_INJECT_HMAC, .hmac = &hmac};

    (void)state;
    check_one(&inject, "/?a=1", NULL, "/?a=1&sig=W9zBRr9gdU5qBCQmCJV1x1oAPwidJzmDnexYuWTsOEM%3D");
    hmac.encoding = CFG_HMAC_BASE64URL;
    check_one(&inject, "/", NULL, "/?sig=W9zBRr9gdU5qBCQmCJV1x1oAPwidJzmDnexYuWTsOEM");
}

/* The signature covers what other kinds have written, whatever their order in the rule. */
static void test_signatures_come_last(void **state)
{
    cfg_hmac_t hmac = {.key = "${K}", .message = "{query}", .header = "X-Mac", .value = "{signature}"};
    cfg_inject_t injects[] = {{.kind = CFG_INJECT_HMAC, .hmac = &hmac},
                              {.kind = CFG_INJECT_QUERY, .query = "k", .value = "v"}};
    request_t request, expected;

    (void)state;
    open_request(&request, "GET", "/");
    assert_int_equal(apply(&request, injects, 2), 0);
    open_request(&expected, "GET", "/?k=v");
    assert_int_equal(apply(&expected, injects, 1), 0);
    assert_string_equal(request.lines->data, expected.lines->data);
    close_request(&request);
    close_request(&expected);
}

static void test_s3_get_of_the_reference(void **state)
{
    static cfg_sigv4_t sigv4 = {.service = "s3", .region = "us-east-1", .key = "AKIAIOSFODNN7EXAMPLE", .secret = "${AWS}"};
    static const cfg_inject_t inject = {.kind = CFG_INJECT_SIGV4, .sigv4 = &sigv4};
    request_t request;

    (void)state;
    open_request(&request, "GET", "/test.txt");
    request.lines = curl_slist_append(request.lines, "Range: bytes=0-9");
    request.lines = curl_slist_append(request.lines, "User-Agent: not signed");
    assert_int_equal(apply(&request, &inject, 1), 0);
    assert_line(&request, "X-Amz-Date: 20130524T000000Z");
    assert_line(&request, "X-Amz-Content-Sha256: e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    assert_line(&request, "Authorization: AWS4-HMAC-SHA256 "
                          "Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request, "
                          "SignedHeaders=host;range;x-amz-content-sha256;x-amz-date, "
                          "Signature=f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41");
    close_request(&request);
}

static void test_an_unknown_body_is_signed_by_nobody(void **state)
{
    static cfg_sigv4_t sigv4 = {.service = "s3", .region = "us-east-1", .key = "AKIAIOSFODNN7EXAMPLE", .secret = "${AWS}"};
    static const cfg_inject_t inject = {.kind = CFG_INJECT_SIGV4, .sigv4 = &sigv4};
    static cfg_hmac_t hmac = {.key = "${K}", .message = "{body}", .header = "X-Mac", .value = "{signature}"};
    static const cfg_inject_t mac = {.kind = CFG_INJECT_HMAC, .hmac = &hmac};
    request_t request;

    (void)state;
    open_request(&request, "PUT", "/large");
    request.injection.body_known = false;
    assert_int_equal(apply(&request, &inject, 1), OB_E_STATE);
    assert_int_equal(apply(&request, &mac, 1), OB_E_STATE);
    sigv4.unsigned_payload = true;
    assert_int_equal(apply(&request, &inject, 1), 0);
    assert_line(&request, "X-Amz-Content-Sha256: UNSIGNED-PAYLOAD");
    close_request(&request);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_basic),
        cmocka_unit_test(test_bearer_and_header),
        cmocka_unit_test(test_query),
        cmocka_unit_test(test_a_token_is_needed),
        cmocka_unit_test(test_hmac_vector),
        cmocka_unit_test(test_hmac_parts),
        cmocka_unit_test(test_hmac_timestamps),
        cmocka_unit_test(test_hmac_goes_into_the_query),
        cmocka_unit_test(test_signatures_come_last),
        cmocka_unit_test(test_s3_get_of_the_reference),
        cmocka_unit_test(test_an_unknown_body_is_signed_by_nobody),
    };
    return cmocka_run_group_tests(tests, load_secrets, free_secrets);
}
