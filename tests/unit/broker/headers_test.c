#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "outbound/broker/headers.h"
#include "outbound/broker/params.h"

#define H(n, v) {OB_STR(n), OB_STR(v)}
#define COUNT(list) (sizeof(list) / sizeof((list)[0]))

static cfg_inject_t inject[] = {{.header = "X-Custom-Key", .value = "${K}"}};
static const cfg_rule_t plain = {.name = "plain"};
static const cfg_rule_t credentialed = {.name = "credentialed", .injects = inject, .inject_count = 1};

/* The names that are kept, joined with spaces. */
static void check_kept(ob_headers_plan_t plan, const ob_header_t *in, size_t count, const char *expected)
{
    ob_header_t out[OB_HEADERS_MAX];
    size_t kept, dropped;
    char names[2000] = "";

    ob_headers_prepare(&plan, in, count, out, &kept, &dropped);
    for (size_t i = 0; i < kept; i++) {
        strcat(names, i > 0 ? " " : "");
        strncat(names, out[i].name.ptr, out[i].name.len);
    }
    assert_string_equal(names, expected);
    assert_int_equal(kept + dropped, count);
}

static void test_hop_by_hop_headers_are_dropped(void **state)
{
    const ob_header_t in[] = {
        H("Connection", "close, X-Nominated"), H("x-nominated", "1"), H("x_nominated", "1"), H("Keep-Alive", "1"), H("TE", "trailers"),
        H("Trailer", "x"), H("Transfer-Encoding", "chunked"), H("Transfer_Encoding", "chunked"), H("Content-Length", "3"),
        H("Upgrade", "h2c"), H("HTTP2-Settings", "x"), H("Expect", "100-continue"), H("Host", "evil"), H("Via", "x"),
        H("Forwarded", "x"), H("X-Forwarded-For", "x"), H("X_Forwarded_Host", "x"), H("X-Real-IP", "x"), H("Accept-Encoding", "br"),
        H("Proxy-Authorization", "x"), H("Mayfly-Anything", "x"), H("Accept", "*/*"), H("X-Ok", "1"), H("Authorization", "own")};

    (void)state;
    check_kept((ob_headers_plan_t){.rule = &plain}, in, COUNT(in), "Accept X-Ok Authorization");
}

static void test_a_credentialed_rule_drops_the_agents_credentials(void **state)
{
    const ob_header_t in[] = {H("Authorization", "x"), H("Cookie", "x"), H("X-Api-Key", "x"), H("Api-Key", "x"), H("X-Auth-Token", "x"),
                              H("X-Access-Token", "x"), H("X-Amz-Security-Token", "x"), H("Private-Token", "x"), H("X-Goog-Api-Key", "x"),
                              H("x_custom-key", "x"), H("X-CUSTOM-KEY", "x"), H("X-Custom-Key2", "x")};

    (void)state;
    check_kept((ob_headers_plan_t){.rule = &credentialed}, in, COUNT(in), "X-Custom-Key2");
}

static void test_after_leaving_the_origin_credentials_are_dropped(void **state)
{
    const ob_header_t in[] = {H("Authorization", "x"), H("Content-Type", "x"), H("X-Ok", "x")};

    (void)state;
    check_kept((ob_headers_plan_t){.rule = &plain, .drop_credentials = true}, in, COUNT(in), "Content-Type X-Ok");
    check_kept((ob_headers_plan_t){.rule = &plain, .drop_body = true}, in, COUNT(in), "Authorization X-Ok");
}

static void test_form(void **state)
{
    static const char long_value[OB_HEADER_VALUE_MAX + 1] = "";
    const ob_header_t fine[] = {H("X-A", "a\tb \xff"), H("x!#$%&'*+-.^_`|~9", "")};
    const ob_header_t bad[] = {H("", "x"), H("X:Y", "v"), H(":authority", "v"), H("X Y", "v"), H("X\0", "v"), H("X-A", "a\r\nB: c"),
                               H("X-A", "a\nb"), H("X-A", "a\rb"), H("X-A", "a\vb"), H("X-A", "a\x7f"), H("X-A", "a\0b"), H("X-\xc3\xa9", "v")};
    ob_header_t large = {OB_STR("X"), {long_value, sizeof(long_value)}};

    (void)state;
    assert_int_equal(ob_headers_check(fine, COUNT(fine)), 0);
    for (size_t i = 0; i < COUNT(bad); i++)
        assert_int_equal(ob_headers_check(&bad[i], 1), OB_E_MALFORMED);
    assert_int_equal(ob_headers_check(&large, 1), OB_E_TOO_LARGE);
    assert_int_equal(ob_headers_check(fine, OB_HEADERS_MAX + 1), OB_E_TOO_LARGE);
}

static void test_overrides_and_credentials_are_seen(void **state)
{
    const ob_header_t override = H("X_HTTP_Method_Override", "DELETE"), original = H("x-original-url", "/admin"), none = H("X-Ok", "1");
    const ob_header_t token = H("PRIVATE-TOKEN", "x");

    (void)state;
    assert_true(ob_headers_have_override(&override, 1));
    assert_true(ob_headers_have_override(&original, 1));
    assert_false(ob_headers_have_override(&none, 1));
    assert_true(ob_headers_have_credential(&token, 1));
    assert_false(ob_headers_have_credential(&none, 1));
}

static void test_query_credentials(void **state)
{
    static const char *const yes[] = {"?access_token=x", "?a=b&API_KEY=x", "?apikey", "?a;api_key=x", "?%61pi_key=x", "?X-Amz-Signature=1", "?api%5Fkey=1", "api-key=x"};
    static const char *const no[] = {"", "?", "?a=api_key", "?my_api_key=x", "?api_key2=x", "?q=access_token%3Dx"};

    (void)state;
    for (size_t i = 0; i < COUNT(yes); i++) {
        if (!ob_query_has_credential(ob_str_from(yes[i]), NULL))
            fail_msg("missed: %s", yes[i]);
    }
    for (size_t i = 0; i < COUNT(no); i++)
        assert_false(ob_query_has_credential(ob_str_from(no[i]), NULL));
}

static void test_response_headers(void **state)
{
    ob_header_t plain_list[] = {H("Content-Length", "3"), H("Set-Cookie", "a"), H("Connection", "X-Gone"), H("X-Gone", "1"), H("Alt-Svc", "h3"), H("X-Ok", "1")};
    ob_header_t coded[] = {H("Content-Length", "3"), H("Content-Encoding", "gzip"), H("Set-Cookie", "a"), H("X-Ok", "1")};
    size_t count = COUNT(plain_list);

    (void)state;
    ob_headers_prepare_response(false, plain_list, &count);
    assert_int_equal(count, 3);
    assert_true(ob_str_eq(plain_list[2].name, OB_STR("X-Ok")));
    count = COUNT(coded);
    ob_headers_prepare_response(true, coded, &count);
    assert_int_equal(count, 1);
    assert_true(ob_str_eq(coded[0].name, OB_STR("X-Ok")));
}

static void test_ambiguous_framing(void **state)
{
    const ob_header_t both[] = {H("content-length", "3"), H("Transfer-Encoding", "chunked")};
    const ob_header_t two[] = {H("content-length", "3"), H("Content-Length", "4")}, same[] = {H("content-length", "3"), H("Content-Length", "3")};
    const ob_header_t odd[] = {H("content-length", ""), H("content-length", "-1"), H("content-length", "0x3"), H("content-length", "3, 3"),
                               H("content-length", "1000000000000000000000")};

    (void)state;
    assert_true(ob_headers_framing_is_ambiguous(both, 2));
    assert_true(ob_headers_framing_is_ambiguous(two, 2));
    assert_false(ob_headers_framing_is_ambiguous(same, 2));
    assert_false(ob_headers_framing_is_ambiguous(both + 1, 1));
    for (size_t i = 0; i < COUNT(odd); i++)
        assert_true(ob_headers_framing_is_ambiguous(&odd[i], 1));
}

static void test_location(void **state)
{
    const ob_header_t two[] = {H("location", "/a"), H("Location", "/b")}, control[] = {H("location", "/a\x01")}, fine[] = {H("LOCATION", "/a")};
    ob_str_t location;

    (void)state;
    assert_int_equal(ob_headers_location(two, 2, &location), OB_E_MALFORMED);
    assert_int_equal(ob_headers_location(control, 1, &location), OB_E_MALFORMED);
    assert_int_equal(ob_headers_location(fine, 0, &location), OB_E_NOT_FOUND);
    assert_int_equal(ob_headers_location(fine, 1, &location), 0);
    assert_true(ob_str_eq(location, OB_STR("/a")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_hop_by_hop_headers_are_dropped),
        cmocka_unit_test(test_a_credentialed_rule_drops_the_agents_credentials),
        cmocka_unit_test(test_after_leaving_the_origin_credentials_are_dropped),
        cmocka_unit_test(test_form),
        cmocka_unit_test(test_overrides_and_credentials_are_seen),
        cmocka_unit_test(test_query_credentials),
        cmocka_unit_test(test_response_headers),
        cmocka_unit_test(test_ambiguous_framing),
        cmocka_unit_test(test_location),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
