#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "outbound/broker/address.h"

static const ob_own_listeners_t none = {0};

static bool refused(const char *text, const cfg_rule_t *rule)
{
    ob_address_t address;
    assert_int_equal(ob_address_parse(ob_str_from(text), &address), 0);
    return ob_address_refusal(&address, 443, rule, &none) != NULL;
}

/* The contract's part 3: a first and a last address of each range, and the neighbours that are public. */
static void test_special_ranges_are_refused(void **state)
{
    static const char *const special[] = {
        "0.0.0.0", "0.255.255.255", "10.0.0.1", "100.64.0.0", "100.127.255.255", "127.0.0.1", "127.255.255.255", "169.254.169.254",
        "172.16.0.0", "172.31.255.255", "192.0.0.8", "192.0.2.1", "192.88.99.1", "192.168.0.1", "198.18.0.1", "198.19.255.255",
        "198.51.100.1", "203.0.113.1", "224.0.0.1", "239.255.255.255", "240.0.0.1", "255.255.255.255", "168.63.129.16", "::", "::1",
        "::ffff:1.2.3.4", "::1.2.3.4", "64:ff9b::1.2.3.4", "100::1", "2001::1", "2001:1ff:ffff::", "2001:db8::1", "2002:102:304::",
        "3fff::1", "fc00::1", "fdff::1", "fe80::1", "fec0::1", "ff02::1", "4000::1", "5f00::1"};
    (void)state;
    for (size_t i = 0; i < sizeof(special) / sizeof(special[0]); i++) {
        if (!refused(special[i], &(cfg_rule_t){.kind = CFG_RULE_ALLOW})) {
            fail_msg("%s is not refused", special[i]);
        }
    }
}

static void test_public_addresses_are_not(void **state)
{
    static const char *const open[] = {"1.1.1.1", "9.255.255.255", "11.0.0.0", "100.63.255.255", "100.128.0.0", "126.255.255.255",
                                       "128.0.0.0", "169.253.0.1", "172.15.255.255", "172.32.0.0", "192.0.1.1", "192.167.1.1",
                                       "198.17.1.1", "198.20.0.0", "223.255.255.255", "168.63.129.15", "2606:4700::1111",
                                       "2001:200::1", "2003::1", "3ffe::1"};
    (void)state;
    for (size_t i = 0; i < sizeof(open) / sizeof(open[0]); i++) {
        if (refused(open[i], &(cfg_rule_t){.kind = CFG_RULE_ALLOW})) {
            fail_msg("%s is refused", open[i]);
        }
    }
}

static void test_cidr_opens_its_range_but_loopback_and_metadata_need_allow_special(void **state)
{
    cfg_cidr_t ten = {.address = {10, 1, 2, 0}, .prefix = 24}, loop = {.address = {127, 0, 0, 0}, .prefix = 8},
               meta = {.address = {169, 254, 169, 254}, .prefix = 32};
    cfg_rule_t rule = {.kind = CFG_RULE_ALLOW, .cidrs = &ten, .cidr_count = 1};
    (void)state;
    assert_false(refused("10.1.2.3", &rule));
    assert_true(refused("10.1.3.3", &rule));
    rule.cidrs = &loop;
    assert_true(refused("127.0.0.1", &rule));
    rule.allow_special = true;
    assert_false(refused("127.0.0.1", &rule));
    rule.cidrs = &meta;
    assert_false(refused("169.254.169.254", &rule));
    rule.allow_special = false;
    assert_true(refused("169.254.169.254", &rule));
}

static void test_only_plain_addresses_parse(void **state)
{
    static const char *const wrong[] = {"", "1.2.3", "1.2.3.4.5", "01.2.3.4", "0x7f.0.0.1", "256.1.1.1", "fe80::1%eth0", "[::1", "::1]",
                                        "1.2.3.4:80", "example.com", "1:2:3:4:5:6:7:8:9"};
    ob_address_t address;
    (void)state;
    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
        if (ob_address_parse(ob_str_from(wrong[i]), &address) == 0) {
            fail_msg("\"%s\" parses", wrong[i]);
        }
    }
}

static void test_own_listeners_are_refused(void **state)
{
    ob_own_listener_t mine = {.port = 443};
    ob_own_listeners_t own = {.items = &mine, .count = 1};
    (void)state;
    assert_int_equal(ob_address_parse(OB_STR("9.9.9.9"), &mine.address), 0);
    assert_non_null(ob_address_refusal(&mine.address, 443, &(cfg_rule_t){0}, &own));
    assert_null(ob_address_refusal(&mine.address, 444, &(cfg_rule_t){0}, &own));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_special_ranges_are_refused),
        cmocka_unit_test(test_public_addresses_are_not),
        cmocka_unit_test(test_cidr_opens_its_range_but_loopback_and_metadata_need_allow_special),
        cmocka_unit_test(test_only_plain_addresses_parse),
        cmocka_unit_test(test_own_listeners_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
