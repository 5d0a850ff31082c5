#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "outbound/broker/shape.h"

static void check_target(const cfg_shape_t *shape, const char *target, const char *expected)
{
    ob_buf_t out = {0};
    bool differs;

    assert_int_equal(ob_shape_put_target(shape, ob_str_from(target), &out, &differs), 0);
    assert_int_equal(differs, expected != NULL);
    if (expected != NULL)
        assert_string_equal((const char *)out.data, expected);
    ob_buf_dispose(&out);
}

static void test_prefixes_are_whole_segments(void **state)
{
    const cfg_shape_t none = {0}, strip = {.rewrite = {.strip_prefix = "/v1"}},
                      put = {.rewrite = {.path_prefix = "/api"}},
                      both = {.rewrite = {.strip_prefix = "/v1", .path_prefix = "/api/v2"}};

    (void)state;
    check_target(&none, "/v1/x", NULL);
    check_target(&strip, "/v1/x?a=/v1", "/x?a=/v1");
    check_target(&strip, "/v1", "/");
    check_target(&strip, "/v1?q", "/?q");
    check_target(&strip, "/v10", NULL);
    check_target(&strip, "/x/v1", NULL);
    check_target(&put, "/", "/api/");
    check_target(&put, "/x", "/api/x");
    check_target(&both, "/v1", "/api/v2");
    check_target(&both, "/v1/x", "/api/v2/x");
    check_target(&both, "/other", "/api/v2/other");
}

static void test_the_route_is_the_urls_own_without_a_shape(void **state)
{
    const cfg_shape_t shape = {0};
    ob_host_t host;
    ob_route_t route;

    (void)state;
    assert_int_equal(ob_host_parse(OB_STR("api.example.com"), &host), 0);
    ob_shape_route(&shape, &host, 443, &route);
    assert_string_equal(route.host.text, "api.example.com");
    assert_string_equal(route.dial.text, "api.example.com");
    assert_int_equal(route.port, 443);
    assert_int_equal(route.dial_port, 443);
    assert_false(route.proxied);
}

static void test_names_and_places_of_a_route_are_apart(void **state)
{
    const cfg_shape_t shape = {.rewrite = {.host = {"internal.example.com", 0}},
                               .connect_to = {"[2001:db8::1]", 8443},
                               .proxy = {"egress.example.net", 3128}};
    ob_host_t host;
    ob_route_t route;

    (void)state;
    assert_int_equal(ob_host_parse(OB_STR("api.example.com"), &host), 0);
    ob_shape_route(&shape, &host, 444, &route);
    assert_string_equal(route.host.text, "internal.example.com");
    assert_int_equal(route.port, 444);
    assert_true(route.dial.is_address && route.dial.address.v6);
    assert_int_equal(route.dial_port, 8443);
    assert_true(route.proxied);
    assert_string_equal(route.proxy.text, "egress.example.net");
    assert_int_equal(route.proxy_port, 3128);
}

static void test_a_rules_own_times_come_first(void **state)
{
    const cfg_shape_t shape = {.times = {.idle_ms = 5}};
    const cfg_times_t upstream = {.connect_ms = 1, .first_byte_ms = 2, .idle_ms = 3, .total_ms = 4};
    cfg_times_t times = ob_shape_times(&shape, &upstream);

    (void)state;
    assert_int_equal(times.connect_ms, 1);
    assert_int_equal(times.first_byte_ms, 2);
    assert_int_equal(times.idle_ms, 5);
    assert_int_equal(times.total_ms, 4);
}

static void test_headers_are_dropped_in_any_spelling(void **state)
{
    static cfg_pair_t set[] = {{"X-Team", "a"}};
    static const char *removed[] = {"X-Debug"};
    const cfg_shape_t shape = {.rewrite = {.set = set, .set_count = 1, .remove = removed, .remove_count = 1}};
    ob_header_t headers[] = {{OB_STR("x_team"), OB_STR("1")},
                             {OB_STR("Accept"), OB_STR("2")},
                             {OB_STR("X-DEBUG"), OB_STR("3")},
                             {OB_STR("X-Debug-Too"), OB_STR("4")}};
    size_t count = 4;

    (void)state;
    ob_shape_drop_headers(&shape, headers, &count);
    assert_int_equal(count, 2);
    assert_true(ob_str_eq(headers[0].name, OB_STR("Accept")));
    assert_true(ob_str_eq(headers[1].name, OB_STR("X-Debug-Too")));
}

static void test_of_two_bounds_the_narrower_holds(void **state)
{
    (void)state;
    assert_int_equal(ob_shape_bound(0, 0), 0);
    assert_int_equal(ob_shape_bound(0, 7), 7);
    assert_int_equal(ob_shape_bound(7, 0), 7);
    assert_int_equal(ob_shape_bound(7, 5), 5);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_prefixes_are_whole_segments),
        cmocka_unit_test(test_the_route_is_the_urls_own_without_a_shape),
        cmocka_unit_test(test_names_and_places_of_a_route_are_apart),
        cmocka_unit_test(test_a_rules_own_times_come_first),
        cmocka_unit_test(test_headers_are_dropped_in_any_spelling),
        cmocka_unit_test(test_of_two_bounds_the_narrower_holds),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
