/* Splitting multipart/form-data, well-formed and not. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "gateway/worker/multipart.h"

static void assert_text(ob_str_t actual, const char *expected)
{
    assert_int_equal(actual.len, strlen(expected));
    if (actual.len > 0)
        assert_memory_equal(actual.ptr, expected, actual.len);
}

static void test_params(void **state)
{
    (void)state;
    ob_str_t value;

    assert_int_equal(gw_header_param(OB_STR("a/b; boundary=xyz"), "boundary", &value), 0);
    assert_text(value, "xyz");
    assert_int_equal(gw_header_param(OB_STR("a/b;c=d ; BOUNDARY = \"x;y\" ;e=f"), "boundary", &value), 0);
    assert_text(value, "x;y");
    assert_int_equal(gw_header_param(OB_STR("a/b; name=\"\""), "name", &value), 0);
    assert_text(value, "");
    assert_int_equal(gw_header_param(OB_STR("a/b"), "boundary", &value), OB_E_NOT_FOUND);
    assert_int_equal(gw_header_param(OB_STR(""), "boundary", &value), OB_E_NOT_FOUND);
    assert_int_equal(gw_header_param(OB_STR("a/b; boundary"), "boundary", &value), OB_E_NOT_FOUND);
    assert_int_equal(gw_header_param(OB_STR("a/b; boundary=\"x"), "boundary", &value), OB_E_MALFORMED);
    assert_int_equal(gw_header_param(OB_STR("a/b; boundary=\"x\\\"y\""), "boundary", &value), OB_E_MALFORMED);
    assert_int_equal(gw_header_param(OB_STR("a/b; boundary=\"x\"y"), "boundary", &value), OB_E_MALFORMED);
}

static void test_line_that_begins_like_the_delimiter(void **state)
{
    (void)state;
    gw_multipart_t form;
    gw_part_t part;

    assert_int_equal(gw_multipart_init(&form, OB_STR("b"), OB_STR("a preamble\r\n--b\r\n"
                                                                  "content-disposition: form-data; name=\"one\"\r\n\r\n"
                                                                  "first\r\n--bogus\r\n--b--\r\n")),
                     0);
    assert_int_equal(gw_multipart_next(&form, &part), 0);
    assert_text(part.name, "one");
    assert_text(part.body, "first");
    /* RFC 2046 forbids such a line in a body: rather refused than guessed */
    assert_int_equal(gw_multipart_next(&form, &part), OB_E_MALFORMED);
}

static void test_two_parts_and_end(void **state)
{
    (void)state;
    gw_multipart_t form;
    gw_part_t part;

    assert_int_equal(
        gw_multipart_init(&form, OB_STR("XX"),
                          OB_STR("--XX\r\ncontent-disposition: form-data; name=\"one\"\r\n\r\nline\r\nline\r\n--XX \r\n"
                                 "Content-Type: text/plain\r\n"
                                 "Content-Disposition: form-data; name=two; filename=\"f.txt\"\r\n\r\n"
                                 "\r\n--XX--\r\nan epilogue")),
        0);
    assert_int_equal(gw_multipart_next(&form, &part), 0);
    assert_text(part.name, "one");
    assert_text(part.filename, "");
    assert_text(part.body, "line\r\nline");
    assert_int_equal(gw_multipart_next(&form, &part), 0);
    assert_text(part.name, "two");
    assert_text(part.filename, "f.txt");
    assert_text(part.content_type, "text/plain");
    assert_text(part.body, "");
    assert_int_equal(gw_multipart_next(&form, &part), OB_E_NOT_FOUND);
}

static int first_error(const char *text)
{
    gw_multipart_t form;
    gw_part_t part;
    int err = gw_multipart_init(&form, OB_STR("B"), ob_str_from(text));

    while (err == 0)
        err = gw_multipart_next(&form, &part);
    return err;
}

static void test_errors(void **state)
{
    (void)state;
    char long_header[GW_PART_HEADERS_MAX + 100];

    assert_int_equal(first_error(""), OB_E_MALFORMED);
    assert_int_equal(first_error("no boundary here"), OB_E_MALFORMED);
    assert_int_equal(first_error("--B"), OB_E_TRUNCATED);
    assert_int_equal(first_error("--B\r\n"), OB_E_TRUNCATED);
    assert_int_equal(first_error("--B\r\nContent-Disposition: form-data; name=a\r\n"), OB_E_TRUNCATED);
    assert_int_equal(first_error("--B\r\nContent-Disposition: form-data; name=a\r\n\r\nbody"), OB_E_TRUNCATED);
    assert_int_equal(first_error("--B\r\nContent-Disposition: form-data; name=a\r\n\r\nbody\r\n--"), OB_E_TRUNCATED);
    assert_int_equal(first_error("--B\r\n\r\nno name\r\n--B--"), OB_E_MALFORMED);
    assert_int_equal(first_error("--B\r\nContent-Disposition: attachment; name=a\r\n\r\n\r\n--B--"), OB_E_MALFORMED);
    assert_int_equal(first_error("--B\r\nContent-Disposition: form-data\r\n\r\n\r\n--B--"), OB_E_MALFORMED);
    assert_int_equal(first_error("--B\r\nno colon\r\n\r\n\r\n--B--"), OB_E_MALFORMED);
    assert_int_equal(
        first_error("--B\r\nContent-Disposition: form-data; name=a\r\nContent-Transfer-Encoding: base64\r\n\r\n"
                    "\r\n--B--"),
        OB_E_MALFORMED);
    assert_int_equal(first_error("--B--"), OB_E_NOT_FOUND);
    memset(long_header, 'a', sizeof(long_header));
    memcpy(long_header, "--B\r\n", 5);
    long_header[sizeof(long_header) - 1] = '\0';
    assert_int_equal(first_error(long_header), OB_E_TOO_LARGE);
}

static void test_boundary_bounds(void **state)
{
    (void)state;
    gw_multipart_t form;
    char boundary[GW_BOUNDARY_MAX + 1];

    memset(boundary, 'x', sizeof(boundary));
    assert_int_equal(gw_multipart_init(&form, OB_STR(""), OB_STR("--")), OB_E_MALFORMED);
    assert_int_equal(gw_multipart_init(&form, (ob_str_t){boundary, sizeof(boundary)}, OB_STR("--x")), OB_E_MALFORMED);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_params),
        cmocka_unit_test(test_line_that_begins_like_the_delimiter),
        cmocka_unit_test(test_two_parts_and_end),
        cmocka_unit_test(test_errors),
        cmocka_unit_test(test_boundary_bounds),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
