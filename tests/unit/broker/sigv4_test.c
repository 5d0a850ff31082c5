/* AWS's published examples: its Signature Version 4 test suite, the signing example of the IAM User Guide, and the
 * examples of the S3 API reference ("Authenticating Requests: Using the Authorization Header"). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "outbound/broker/sigv4.h"

#define EMPTY "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
#define SUITE_SECRET "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"
#define S3_SECRET "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
#define HEADERS_MAX 8

typedef struct example {
    const char *method, *path, *query;
    const char *headers[HEADERS_MAX][2]; /* besides host and x-amz-date */
    const char *body;
    const char *signature;
} example_t;

static void check(const example_t *example, bool s3, const char *host, const char *date, const char *service,
                  const char *secret)
{
    ob_header_t headers[HEADERS_MAX + 2] = {{OB_STR("Host"), ob_str_from(host)}, {OB_STR("X-Amz-Date"), ob_str_from(date)}};
    char hash[OB_SHA256_HEX_SIZE], signature[OB_SHA256_HEX_SIZE];
    ob_sigv4_t request = {.method = ob_str_from(example->method), .path = ob_str_from(example->path),
                          .query = ob_str_from(example->query), .headers = headers, .header_count = 2, .s3 = s3,
                          .date = date, .region = OB_STR("us-east-1"), .service = ob_str_from(service)};

    assert_int_equal(ob_sha256_hex(ob_str_from(example->body), hash), 0);
    request.payload_hash = ob_str_from(hash);
    for (size_t i = 0; i < HEADERS_MAX && example->headers[i][0] != NULL; i++)
        headers[request.header_count++] =
            (ob_header_t){ob_str_from(example->headers[i][0]), ob_str_from(example->headers[i][1])};
    assert_int_equal(ob_sigv4_sign(&request, ob_str_from(secret), signature), 0);
    if (strcmp(signature, example->signature) != 0)
        fail_msg("%s %s?%s: %s", example->method, example->path, example->query, signature);
}

/* The suite sends this path as it is: it is encoded once, as what is sent is encoded once more. */
static void test_the_suite(void **state)
{
    static const example_t examples[] = {
        {"GET", "/", "", {{NULL}}, "", "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31"},
        {"GET", "/", "Param2=value2&Param1=value1", {{NULL}}, "",
         "b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500"},
        {"GET", "/\xe1\x88\xb4", "", {{NULL}}, "", "8318018e0b0f223aa2bbf98705b62bb787dc9c0e678f255a891fd03141be5d85"},
        {"GET", "/-._~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz", "", {{NULL}}, "",
         "07ef7494c76fa4850883e2b006601f940f8a34d404d0cfa977f52a65bbf5f24f"},
        {"GET", "/", "", {{"My-Header1", " value1"}, {"My-Header2", "\"a   b   c\""}}, "",
         "acc3ed3afb60bb290fc8d2dd0098b9911fcaa05412b367055dee359757a9c736"},
        {"GET", "/", "", {{"My-Header1", "value2"}, {"My-Header1", "value2"}, {"My-Header1", "value1"}}, "",
         "c9d5ea9f3f72853aea855b47ea873832890dbdd183b4468f858259531a5138ea"},
        {"POST", "/", "", {{NULL}}, "", "5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b"},
        {"POST", "/", "", {{"Content-Type", "application/x-www-form-urlencoded"}}, "Param1=value1",
         "ff11897932ad3f4e8b18135d722051e5ac45fc38421b1da7b9d196a0fe09473a"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(examples) / sizeof(examples[0]); i++)
        check(&examples[i], false, "example.amazonaws.com", "20150830T123600Z", "service", SUITE_SECRET);
}

static void test_the_iam_guide(void **state)
{
    static const example_t example = {"GET", "/", "Action=ListUsers&Version=2010-05-08",
                                      {{"Content-Type", "application/x-www-form-urlencoded; charset=utf-8"}}, "",
                                      "5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7"};

    (void)state;
    check(&example, false, "iam.amazonaws.com", "20150830T123600Z", "iam", SUITE_SECRET);
}

static void test_the_s3_reference(void **state)
{
    static const char body[] = "Welcome to Amazon S3.";
    static const example_t examples[] = {
        {"GET", "/test.txt", "", {{"Range", "bytes=0-9"}, {"x-amz-content-sha256", EMPTY}}, "",
         "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41"},
        {"PUT", "/test$file.text", "",
         {{"Date", "Fri, 24 May 2013 00:00:00 GMT"},
          {"x-amz-storage-class", "REDUCED_REDUNDANCY"},
          {"x-amz-content-sha256", "44ce7dd67c959e0d3524ffac1771dfbba87d2b6b4b4e99e42034a8b803f8b072"}},
         body, "98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd"},
        {"GET", "/", "lifecycle", {{"x-amz-content-sha256", EMPTY}}, "",
         "fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543"},
        {"GET", "/", "max-keys=2&prefix=J", {{"x-amz-content-sha256", EMPTY}}, "",
         "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(examples) / sizeof(examples[0]); i++)
        check(&examples[i], true, "examplebucket.s3.amazonaws.com", "20130524T000000Z", "s3", S3_SECRET);
}

static void check_canonical(const char *path, const char *query, bool s3, const char *expected)
{
    static const ob_header_t headers[] = {{OB_STR("host"), OB_STR("h")}};
    ob_sigv4_t request = {.method = OB_STR("GET"), .path = ob_str_from(path), .query = ob_str_from(query),
                          .headers = headers, .header_count = 1, .payload_hash = OB_STR("P"), .s3 = s3,
                          .date = "20130524T000000Z", .region = OB_STR("r"), .service = OB_STR("s")};
    ob_buf_t out = {0};
    char whole[300];

    snprintf(whole, sizeof(whole), "GET\n%s\nhost:h\n\nhost\nP", expected);
    assert_int_equal(ob_sigv4_put_canonical(&request, &out), 0);
    if (!ob_str_eq(ob_buf_str(&out), ob_str_from(whole)))
        fail_msg("%s?%s: %.*s", path, query, (int)out.len, (const char *)out.data);
    ob_buf_dispose(&out);
}

/* S3 takes the path as it is meant; all others take the one on the wire and encode it again. */
static void test_paths_and_queries(void **state)
{
    (void)state;
    check_canonical("/a%20b/%C3%A4", "", true, "/a%20b/%C3%A4\n");
    check_canonical("/a%20b/%C3%A4", "", false, "/a%2520b/%25C3%25A4\n");
    check_canonical("/a//b/", "", true, "/a//b/\n");
    check_canonical("/a//b/", "", false, "/a/b/\n");
    check_canonical("/a$b+c", "", true, "/a%24b%20c\n");
    check_canonical("/", "b=2&a=1&a=0&c", false, "/\na=0&a=1&b=2&c=");
    check_canonical("/", "a-b=1&a=2&A=3", false, "/\nA=3&a=2&a-b=1");
    check_canonical("/", "q=a+b&r=%2b&s=x*y", false, "/\nq=a%20b&r=%2B&s=x%2Ay");
    check_canonical("/", "&&a=b=c&", false, "/\na=b%3Dc");
}

static void test_the_query_is_sent_in_one_form(void **state)
{
    ob_buf_t out = {0};

    (void)state;
    assert_int_equal(ob_sigv4_put_query(&out, OB_STR("b=x+y&&a=%7e%2f&lifecycle&c=")), 0);
    assert_true(ob_str_eq(ob_buf_str(&out), OB_STR("b=x%20y&a=~%2F&lifecycle&c=")));
    ob_buf_dispose(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_suite),         cmocka_unit_test(test_the_iam_guide),
        cmocka_unit_test(test_the_s3_reference),  cmocka_unit_test(test_paths_and_queries),
        cmocka_unit_test(test_the_query_is_sent_in_one_form),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
