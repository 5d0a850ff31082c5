#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "outbound/broker/host.h"
#include "outbound/broker/path.h"

#define S(text) ob_str_from(text)

static void check_canonical(const char *in, const char *out)
{
    ob_buf_t buf = {0};

    assert_int_equal(ob_path_put_canonical(&buf, S(in)), 0);
    assert_int_equal(buf.len, strlen(out));
    assert_memory_equal(buf.data, out, buf.len);
    ob_buf_dispose(&buf);
}

static void test_canonical_decodes_unreserved_only(void **state)
{
    (void)state;
    check_canonical("/%61%7E%2d%2E%5f", "/a~-._");
    check_canonical("/a%2fb%20c", "/a%2Fb%20c");
    check_canonical("/%zz%4", "/%zz%4");
    check_canonical("/%2541", "/%2541");
}

static void test_refusals(void **state)
{
    static const char *const refused[] = {
        "/v1/%zz", "/v1/%", "/v1/%0d%0a", "/v1/x%00.json", "/v1/%7f", "/v1/%c0%ae%c0%ae/admin", "/v1/%ff", "/v1/%ed%a0%80",
        "/v1/a%2fb", "/v1/%252e%252e%252fadmin", "/v1/%25252e%25252e/x", "/v1/%2e%2e/x", "/v1/..;/admin", "/v1/..;x/admin",
        "/v1/.;/x", "//admin", "/v1//x", "/v1/a%5cb", "/v1/a%255cb", "/v1/%252f", "", "x"};

    (void)state;
    for (size_t i = 0; i < sizeof(refused) / sizeof(refused[0]); i++) {
        if (ob_path_refusal(S(refused[i]), false) == NULL)
            fail_msg("accepted: %s", refused[i]);
    }
}

static void test_ordinary_paths_are_judged(void **state)
{
    static const char *const fine[] = {"/", "/v1/", "/v1/x", "/v1/.../x", "/v1/..x/x", "/v1/100%25", "/v1/%C3%A9", "/v1/a%20b", "/v1/a;b"};

    (void)state;
    for (size_t i = 0; i < sizeof(fine) / sizeof(fine[0]); i++) {
        if (ob_path_refusal(S(fine[i]), false) != NULL)
            fail_msg("refused: %s", fine[i]);
    }
}

static void test_encoded_slashes_need_leave(void **state)
{
    (void)state;
    assert_null(ob_path_refusal(S("/projects/group%2Fproj"), true));
    assert_non_null(ob_path_refusal(S("/projects/..%2F..%2Fadmin"), true));
    assert_non_null(ob_path_refusal(S("/projects/a%2F..%2Fb"), true));
}

static void test_glob(void **state)
{
    (void)state;
    assert_true(ob_path_match(S("/v1/**"), S("/v1/x/y")));
    assert_true(ob_path_match(S("/v1/**"), S("/v1/")));
    assert_true(ob_path_match(S("/v1/**"), S("/v1")));
    assert_false(ob_path_match(S("/v1/**"), S("/v12/x")));
    assert_true(ob_path_match(S("/repos/*/issues"), S("/repos/a/issues")));
    assert_false(ob_path_match(S("/repos/*/issues"), S("/repos/a/b/issues")));
    assert_false(ob_path_match(S("/repos/*"), S("/repos/")));
    assert_true(ob_path_match(S("/**/x"), S("/x")));
    assert_true(ob_path_match(S("/**/x/**/y"), S("/a/x/b/x/c/y")));
    assert_false(ob_path_match(S("/**/x"), S("/a/x/b")));
    assert_true(ob_path_match(S("/**"), S("/")));
    assert_true(ob_path_match(S("/a"), S("/a")));
    assert_false(ob_path_match(S("/a"), S("/A")));
    assert_false(ob_path_match(S("/a"), S("/a/")));
}

static void test_segments_are_compared_decoded(void **state)
{
    (void)state;
    assert_true(ob_path_match(S("/a b"), S("/a%20b")));
    assert_true(ob_path_match(S("/a!b"), S("/a%21b")));
    assert_true(ob_path_match(S("/projects/*"), S("/projects/group%2Fproj")));
    assert_false(ob_path_match(S("/projects/group/proj"), S("/projects/group%2Fproj")));
}

/* Patterns of the kind that takes a backtracking matcher exponential time. */
static void test_many_stars_take_no_time(void **state)
{
    ob_buf_t pattern = {0}, path = {0};

    (void)state;
    for (int i = 0; i < 60; i++)
        assert_int_equal(ob_buf_put(&pattern, "/**/a", 5), 0);
    for (int i = 0; i < 4000; i++)
        assert_int_equal(ob_buf_put(&path, "/a", 2), 0);
    assert_int_equal(ob_buf_put(&pattern, "/b", 2), 0);
    assert_false(ob_path_match(ob_buf_str(&pattern), ob_buf_str(&path)));
    ob_buf_dispose(&pattern);
    ob_buf_dispose(&path);
}

static void test_hosts(void **state)
{
    static const char *const bad[] = {"", ".", "a..b", ".a", "a.b..", "A.b", "a b", "a%2e", "a\\b", "x.a/b", "[::1%25lo]", "*.a.b"};
    ob_host_t host;
    char label[70], name[300] = "";

    (void)state;
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        if (ob_host_parse(S(bad[i]), &host) == 0)
            fail_msg("accepted: %s", bad[i]);
    }
    assert_int_equal(ob_host_parse(S("a_b.example.com."), &host), 0);
    assert_string_equal(host.text, "a_b.example.com");
    assert_int_equal(ob_host_parse(S("[::0001]"), &host), 0);
    assert_true(host.is_address);
    assert_string_equal(host.text, "::1");
    memset(label, 'a', 64);
    memcpy(label + 64, ".b", 3);
    assert_int_equal(ob_host_parse(S(label), &host), OB_E_MALFORMED);
    assert_int_equal(ob_host_parse(S(label + 1), &host), 0);
    for (int i = 0; i < 127; i++)
        strcat(name, "a.");
    assert_int_equal(ob_host_parse(S(name), &host), 0); /* 253 without the last dot */
    strcat(name, "b");
    assert_int_equal(ob_host_parse(S(name), &host), OB_E_MALFORMED);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_canonical_decodes_unreserved_only),
        cmocka_unit_test(test_refusals),
        cmocka_unit_test(test_ordinary_paths_are_judged),
        cmocka_unit_test(test_encoded_slashes_need_leave),
        cmocka_unit_test(test_glob),
        cmocka_unit_test(test_segments_are_compared_decoded),
        cmocka_unit_test(test_many_stars_take_no_time),
        cmocka_unit_test(test_hosts),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
