#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "outbound/broker/address.h"

static const cfg_rule_t plain;
static const ob_own_listeners_t no_listeners;

static ob_address_t address_of(const char *text)
{
    ob_address_t address;

    assert_int_equal(ob_address_parse(ob_str_from(text), &address), 0);
    return address;
}

static const char *refusal(const char *text, const cfg_rule_t *rule)
{
    ob_address_t address = address_of(text);

    return ob_address_refusal(&address, 443, rule, &no_listeners);
}

static cfg_cidr_t cidr_of(const char *text, uint8_t prefix)
{
    ob_address_t address = address_of(text);
    cfg_cidr_t cidr = {.prefix = prefix, .v6 = address.v6};

    memcpy(cidr.address, address.bytes, sizeof(cidr.address));
    return cidr;
}

/* Both ends of every range of the contract's part 3. */
static void test_special_addresses_are_refused(void **state)
{
    static const char *const special[] = {
        "0.0.0.0", "0.255.255.255", "10.0.0.0", "10.255.255.255", "100.64.0.0", "100.127.255.255", "127.0.0.1", "127.255.255.255",
        "169.254.0.0", "169.254.169.254", "169.254.255.255", "172.16.0.0", "172.31.255.255", "192.0.0.0", "192.0.0.192",
        "192.0.0.255", "192.0.2.1", "192.88.99.1", "192.168.0.0", "192.168.255.255", "198.18.0.0", "198.19.255.255",
        "198.51.100.1", "203.0.113.1", "224.0.0.1", "239.255.255.255", "240.0.0.1", "255.255.255.255", "168.63.129.16", "::",
        "::1", "::7f00:1", "::ffff:127.0.0.1", "::ffff:8.8.8.8", "::ffff:0:8.8.8.8", "64:ff9b::8.8.8.8", "64:ff9b:1::1", "100::1",
        "2001::1", "2001:1ff:ffff::1", "2001:db8::1", "2002:7f00:1::", "3fff::1", "3fff:fff::1", "4000::1", "5f00::1", "fc00::1",
        "fd00:ec2::254", "fe80::1", "fec0::1", "ff02::1", "1fff::1"};

    (void)state;
    for (size_t i = 0; i < sizeof(special) / sizeof(special[0]); i++) {
        if (refusal(special[i], &plain) == NULL)
            fail_msg("accepted: %s", special[i]);
    }
}

static void test_public_addresses_pass(void **state)
{
    static const char *const public[] = {
        "1.1.1.1", "9.255.255.255", "11.0.0.0", "100.63.255.255", "100.128.0.0", "126.255.255.255", "128.0.0.1", "169.253.255.255",
        "169.255.0.0", "172.15.255.255", "172.32.0.0", "192.0.1.0", "192.0.3.1", "192.167.255.255", "192.169.0.0", "198.17.255.255",
        "198.20.0.0", "223.255.255.255", "168.63.129.15", "168.63.129.17", "2001:200::1", "2606:4700::1", "2001:db7::1",
        "2003::1", "3ffe::1", "3fff:1000::1", "2000::1"};

    (void)state;
    for (size_t i = 0; i < sizeof(public) / sizeof(public[0]); i++) {
        if (refusal(public[i], &plain) != NULL)
            fail_msg("%s: %s", public[i], refusal(public[i], &plain));
    }
}

static void test_cidr_opens_what_it_covers(void **state)
{
    cfg_cidr_t cidrs[] = {cidr_of("10.1.2.0", 24), cidr_of("fd12::", 16)};
    cfg_rule_t rule = {.cidrs = cidrs, .cidr_count = 2};

    (void)state;
    assert_null(refusal("10.1.2.3", &rule));
    assert_non_null(refusal("10.1.3.3", &rule));
    assert_null(refusal("fd12::5", &rule));
    assert_non_null(refusal("fd13::5", &rule));
    assert_null(refusal("1.1.1.1", &rule));
}

static void test_cidr_with_an_odd_prefix(void **state)
{
    cfg_cidr_t cidrs[] = {cidr_of("10.1.2.128", 25), cidr_of("192.168.1.1", 32)};
    cfg_rule_t rule = {.cidrs = cidrs, .cidr_count = 2};

    (void)state;
    assert_null(refusal("10.1.2.128", &rule));
    assert_non_null(refusal("10.1.2.127", &rule));
    assert_null(refusal("192.168.1.1", &rule));
    assert_non_null(refusal("192.168.1.0", &rule));
}

static void test_loopback_and_metadata_need_allow_special_too(void **state)
{
    static const char *const hosts[] = {"127.0.0.1", "169.254.169.254", "168.63.129.16", "192.0.0.192", "0.0.0.0", "100.100.100.200", "::1", "fe80::1", "fd00:ec2::254"};
    cfg_cidr_t everything[] = {cidr_of("0.0.0.0", 0), cidr_of("::", 0)};
    cfg_rule_t rule = {.cidrs = everything, .cidr_count = 2}, special = {.cidrs = everything, .cidr_count = 2, .allow_special = true};
    cfg_rule_t only_special = {.allow_special = true};

    (void)state;
    for (size_t i = 0; i < sizeof(hosts) / sizeof(hosts[0]); i++) {
        assert_non_null(refusal(hosts[i], &rule));
        assert_non_null(refusal(hosts[i], &only_special));
        assert_null(refusal(hosts[i], &special));
    }
    assert_null(refusal("10.0.0.1", &rule));
}

static void test_forms_that_carry_another_address_stay_refused(void **state)
{
    static const char *const hosts[] = {"::ffff:10.0.0.1", "::10.0.0.1", "64:ff9b::a00:1", "2002:a00:1::", "2001::1", "224.0.0.1", "ff02::1", "255.255.255.255", "::"};
    cfg_cidr_t everything[] = {cidr_of("0.0.0.0", 0), cidr_of("::", 0)};
    cfg_rule_t special = {.cidrs = everything, .cidr_count = 2, .allow_special = true};

    (void)state;
    for (size_t i = 0; i < sizeof(hosts) / sizeof(hosts[0]); i++) {
        if (refusal(hosts[i], &special) == NULL)
            fail_msg("accepted: %s", hosts[i]);
    }
}

static void test_own_listeners_are_refused(void **state)
{
    cfg_listen_t listen[] = {{.address = {.host = "127.0.0.1", .port = 8080}}, {.address = {.host = "0.0.0.0", .port = 9090}}};
    cfg_t cfg = {.listen = listen, .listen_count = 2, .has_admin = true, .admin = {.host = "127.0.0.1", .port = 8081}};
    cfg_cidr_t everything[] = {cidr_of("0.0.0.0", 0)};
    cfg_rule_t special = {.cidrs = everything, .cidr_count = 1, .allow_special = true};
    ob_address_t loopback = address_of("127.0.0.1");
    ob_own_listeners_t own;

    (void)state;
    assert_int_equal(ob_own_listeners_load(&cfg, &own), 0);
    assert_non_null(ob_address_refusal(&loopback, 8080, &special, &own));
    assert_non_null(ob_address_refusal(&loopback, 8081, &special, &own));
    assert_non_null(ob_address_refusal(&loopback, 9090, &special, &own));
    assert_null(ob_address_refusal(&loopback, 8082, &special, &own));
    ob_own_listeners_dispose(&own);
}

static void test_only_whole_addresses_are_parsed(void **state)
{
    static const char *const bad[] = {"", "1.2.3", "1.2.3.4.5", "256.1.1.1", "01.2.3.4 ", "::1%lo", "[1.2.3.4]", "[::1", "1.2.3.4\n", "x"};
    ob_address_t address;

    (void)state;
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        if (ob_address_parse(ob_str_from(bad[i]), &address) == 0)
            fail_msg("accepted: %s", bad[i]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_special_addresses_are_refused),
        cmocka_unit_test(test_public_addresses_pass),
        cmocka_unit_test(test_cidr_opens_what_it_covers),
        cmocka_unit_test(test_cidr_with_an_odd_prefix),
        cmocka_unit_test(test_loopback_and_metadata_need_allow_special_too),
        cmocka_unit_test(test_forms_that_carry_another_address_stay_refused),
        cmocka_unit_test(test_own_listeners_are_refused),
        cmocka_unit_test(test_only_whole_addresses_are_parsed),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
