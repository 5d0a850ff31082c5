#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "runtime/subtle.h"

static bool never(void *data)
{
    (void)data;
    return false;
}

/* true from the call on that empties the counter. */
static bool on_count(void *data)
{
    int *left = data;
    return (*left)-- <= 0;
}

static const rt_guard_t go_on = {.stop = never};

static ob_str_t bytes(const void *at, size_t len)
{
    return (ob_str_t){at, len};
}

static int open_library(void **state)
{
    (void)state;
    return rt_subtle_open();
}

static int close_library(void **state)
{
    (void)state;
    rt_subtle_close();
    return 0;
}

/* ---- Keys -------------------------------------------------------------------------------------------------------- */

typedef struct numbers {
    ob_buf_t bytes;
    ob_str_t parts[RT_KEY_PARTS];
    size_t count;
} numbers_t;

static void take_numbers(const rt_key_t *key, bool want_private, numbers_t *numbers)
{
    size_t lengths[RT_KEY_PARTS];
    *numbers = (numbers_t){.bytes = {.sensitive = true}};
    assert_int_equal(rt_key_parts(key, want_private, &numbers->bytes, lengths, &numbers->count), 0);
    for (size_t i = 0, at = 0; i < numbers->count; at += lengths[i++]) {
        numbers->parts[i] = bytes(numbers->bytes.data + at, lengths[i]);
    }
}

static rt_key_t *new_rsa(uint32_t bits)
{
    rt_key_t *key = NULL;
    assert_int_equal(rt_key_rsa_generate(bits, OB_STR("\x01\x00\x01"), &go_on, &key), 0);
    return key;
}

static void test_an_rsa_keys_numbers_must_belong_together(void **state)
{
    rt_key_t *key = new_rsa(1024), *again = NULL;
    numbers_t numbers;
    (void)state;
    take_numbers(key, true, &numbers);
    assert_int_equal(numbers.count, RT_KEY_PARTS);
    assert_int_equal(rt_key_rsa(numbers.parts, RT_KEY_PARTS, &again), 0);
    rt_key_free(again);
    for (size_t i = 0; i < RT_KEY_PARTS; i++) {
        uint8_t *last = (uint8_t *)numbers.parts[i].ptr + numbers.parts[i].len - 1;
        *last ^= 2;
        assert_int_equal(rt_key_rsa(numbers.parts, RT_KEY_PARTS, &again), OB_E_MALFORMED);
        *last ^= 2;
    }
    assert_int_equal(rt_key_rsa(numbers.parts, 7, &again), OB_E_MALFORMED);
    ob_buf_dispose(&numbers.bytes);
    rt_key_free(key);
}

static void test_public_rsa_numbers_have_bounds(void **state)
{
    static uint8_t modulus[RT_RSA_BITS_MAX / 8 + 2];
    rt_key_t *key = NULL;
    ob_str_t parts[] = {bytes(modulus, 64), OB_STR("\x03")};
    (void)state;
    memset(modulus, 0xff, sizeof(modulus));
    assert_int_equal(rt_key_rsa(parts, 2, &key), 0);
    rt_key_free(key);
    const size_t wrong[] = {0, 63, RT_RSA_BITS_MAX / 8 + 1, sizeof(modulus)};
    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
        parts[0].len = wrong[i];
        assert_int_equal(rt_key_rsa(parts, 2, &key), OB_E_MALFORMED);
    }
    parts[0].len = 64;
    const ob_str_t exponents[] = {
        OB_STR("\x01"), OB_STR("\x02"), OB_STR("\x01\x01\x01\x01\x01\x01\x01\x01\x01"), {NULL, 0}};
    for (size_t i = 0; i < sizeof(exponents) / sizeof(exponents[0]); i++) {
        parts[1] = exponents[i];
        assert_int_equal(rt_key_rsa(parts, 2, &key), OB_E_MALFORMED);
    }
}

static void test_generation_of_an_rsa_key_can_be_stopped(void **state)
{
    int left = 3;
    const rt_guard_t guard = {.stop = on_count, .data = &left};
    rt_key_t *key = NULL;
    (void)state;
    assert_int_equal(rt_key_rsa_generate(4096, OB_STR("\x01\x00\x01"), &guard, &key), OB_E_TERMINATED);
    assert_null(key);
    assert_int_equal(rt_key_rsa_generate(4104, OB_STR("\x03"), &go_on, &key), OB_E_LIMIT);
    assert_int_equal(rt_key_rsa_generate(1016, OB_STR("\x03"), &go_on, &key), OB_E_LIMIT);
    assert_int_equal(rt_key_rsa_generate(1024, OB_STR("\x04"), &go_on, &key), OB_E_MALFORMED);
}

static void expect_no_curve_key(rt_curve_t curve, ob_str_t point, ob_str_t number)
{
    rt_key_t *key = NULL;
    assert_int_equal(rt_key_curve(curve, point, number, &key), OB_E_MALFORMED);
}

static void check_curve(rt_curve_t curve)
{
    static const uint8_t ones[67] = {[0 ... 66] = 0xff}, zeros[67];
    rt_key_t *key = NULL, *copy = NULL;
    numbers_t numbers;
    size_t size = rt_curve_size(curve);
    assert_int_equal(rt_key_curve_generate(curve, &key), 0);
    take_numbers(key, true, &numbers);
    assert_int_equal(numbers.parts[1].len, size);
    assert_int_equal(rt_key_curve(curve, numbers.parts[0], numbers.parts[1], &copy), 0);
    rt_key_free(copy);
    assert_int_equal(rt_key_curve(curve, (ob_str_t){NULL, 0}, numbers.parts[1], &copy), 0);
    numbers_t computed;
    take_numbers(copy, false, &computed);
    assert_true(ob_str_eq(computed.parts[0], numbers.parts[0]));
    ob_buf_dispose(&computed.bytes);
    rt_key_free(copy);
    ((uint8_t *)numbers.parts[0].ptr)[1] ^= 1;
    expect_no_curve_key(curve, numbers.parts[0], numbers.parts[1]);
    expect_no_curve_key(curve, (ob_str_t){NULL, 0}, (ob_str_t){NULL, 0});
    expect_no_curve_key(curve, (ob_str_t){NULL, 0}, bytes(ones, size + 1));
    if (curve <= RT_P521) {
        expect_no_curve_key(curve, (ob_str_t){NULL, 0}, bytes(ones, size)); /* beyond the order */
        expect_no_curve_key(curve, (ob_str_t){NULL, 0}, bytes(zeros, size));
        expect_no_curve_key(curve, bytes(zeros, 1), (ob_str_t){NULL, 0}); /* the point at infinity */
        expect_no_curve_key(curve, numbers.parts[0], (ob_str_t){NULL, 0});
    }
    ob_buf_dispose(&numbers.bytes);
    rt_key_free(key);
}

static void test_curve_keys_are_checked(void **state)
{
    (void)state;
    for (int curve = 0; curve < RT_CURVES; curve++) {
        check_curve((rt_curve_t)curve);
    }
}

static void test_the_keys_of_an_execution_have_numbers_and_a_bound(void **state)
{
    rt_keys_t keys = {0};
    rt_key_t *key = NULL;
    uint32_t id = 0;
    (void)state;
    for (uint32_t i = 1; i <= RT_KEYS_MAX; i++) {
        assert_int_equal(rt_key_secret((const uint8_t *)&i, sizeof(i), &key), 0);
        assert_int_equal(rt_keys_add(&keys, key, &id), 0);
        assert_int_equal(id, i);
    }
    assert_int_equal(rt_key_secret(NULL, 1, &key), 0);
    assert_int_equal(rt_keys_add(&keys, key, &id), OB_E_LIMIT);
    rt_keys_remove(&keys, 500);
    rt_keys_remove(&keys, 70);
    rt_keys_remove(&keys, 70);
    assert_null(rt_keys_get(&keys, 70));
    assert_null(rt_keys_get(&keys, 0));
    assert_null(rt_keys_get(&keys, RT_KEYS_MAX + 1.0));
    assert_null(rt_keys_get(&keys, __builtin_nan("")));
    const uint32_t free_ids[] = {70, 500};
    for (size_t i = 0; i < 2; i++) {
        assert_int_equal(rt_key_secret(NULL, 1, &key), 0);
        assert_int_equal(rt_keys_add(&keys, key, &id), 0);
        assert_int_equal(id, free_ids[i]);
    }
    rt_keys_dispose(&keys);
}

/* ---- Operations -------------------------------------------------------------------------------------------------- */

static rt_key_t *new_secret(size_t len)
{
    static const uint8_t zeros[256];
    rt_key_t *key = NULL;
    assert_int_equal(rt_key_secret(zeros, len, &key), 0);
    return key;
}

/* The key stream of AES-CTR with this counter block. */
static int stream(const rt_key_t *key, const uint8_t block[16], uint32_t bits, uint8_t *out, size_t len)
{
    static const uint8_t zeros[64];
    const rt_ciphering_t how = {.mode = RT_MODE_CTR, .encrypt = true, .iv = bytes(block, 16), .counter_bits = bits};
    size_t wrote = 0;
    int ret = rt_subtle_cipher(key, &how, bytes(zeros, len), &go_on, out, &wrote);
    assert_true(ret != 0 || wrote == len);
    return ret;
}

static void test_a_counter_wraps_within_its_bits(void **state)
{
    rt_key_t *key = new_secret(16);
    (void)state;
    for (uint32_t bits = 1; bits <= 128; bits++) {
        uint8_t block[16] = {[0 ... 15] = 0xff}, wrapped[16], both[32], first[16], second[16];
        memcpy(wrapped, block, 16);
        for (uint32_t bit = 0; bit < bits; bit++) {
            wrapped[15 - bit / 8] &= (uint8_t)~(1u << bit % 8);
        }
        assert_int_equal(stream(key, block, bits, both, 32), 0);
        assert_int_equal(stream(key, block, bits, first, 16), 0);
        assert_int_equal(stream(key, wrapped, bits, second, 16), 0);
        assert_memory_equal(both, first, 16);
        assert_memory_equal(both + 16, second, 16);
    }
    uint8_t block[16] = {0}, out[64];
    assert_int_equal(stream(key, block, 1, out, 32), 0);
    assert_int_equal(stream(key, block, 1, out, 33), OB_E_MALFORMED);
    assert_int_equal(stream(key, block, 0, out, 16), OB_E_MALFORMED);
    assert_int_equal(stream(key, block, 129, out, 16), OB_E_MALFORMED);
    rt_key_free(key);
}

static void test_ciphers_refuse_what_does_not_fit(void **state)
{
    static const uint8_t data[64];
    uint8_t out[96];
    size_t len = 0;
    rt_key_t *key = new_secret(16), *odd = new_secret(15);
    rt_ciphering_t cbc = {.mode = RT_MODE_CBC, .encrypt = true, .iv = bytes(data, 15)};
    rt_ciphering_t gcm = {.mode = RT_MODE_GCM, .encrypt = false, .iv = bytes(data, 12), .tag_bytes = 16};
    rt_ciphering_t kw = {.mode = RT_MODE_KW, .encrypt = true};
    (void)state;
    assert_int_equal(rt_subtle_cipher(key, &cbc, bytes(data, 16), &go_on, out, &len), OB_E_MALFORMED);
    cbc.iv.len = 16;
    assert_int_equal(rt_subtle_cipher(odd, &cbc, bytes(data, 16), &go_on, out, &len), OB_E_MALFORMED);
    cbc.encrypt = false;
    assert_int_equal(rt_subtle_cipher(key, &cbc, bytes(data, 17), &go_on, out, &len), OB_E_MALFORMED);
    assert_int_equal(rt_subtle_cipher(key, &gcm, bytes(data, 15), &go_on, out, &len), OB_E_MALFORMED);
    gcm.tag_bytes = 17;
    assert_int_equal(rt_subtle_cipher(key, &gcm, bytes(data, 64), &go_on, out, &len), OB_E_MALFORMED);
    assert_int_equal(rt_subtle_cipher(key, &kw, bytes(data, 20), &go_on, out, &len), OB_E_MALFORMED);
    assert_int_equal(rt_subtle_cipher(key, &kw, bytes(data, 8), &go_on, out, &len), OB_E_MALFORMED);
    assert_int_equal(rt_subtle_cipher(key, &kw, bytes(data, RT_KW_BYTES_MAX + 8), &go_on, out, &len), OB_E_LIMIT);
    rt_key_free(odd);
    rt_key_free(key);
}

static void test_a_key_serves_its_own_scheme_only(void **state)
{
    rt_key_t *secret = new_secret(16), *curve = NULL;
    ob_buf_t out = {0};
    rt_signing_t how = {.scheme = RT_SCHEME_EDDSA, .hash = RT_SHA256};
    (void)state;
    assert_int_equal(rt_key_curve_generate(RT_X25519, &curve), 0);
    assert_int_equal(rt_subtle_sign(curve, &how, OB_STR("x"), &go_on, &out), OB_E_MALFORMED);
    assert_int_equal(rt_subtle_sign(secret, &how, OB_STR("x"), &go_on, &out), OB_E_MALFORMED);
    how.scheme = RT_SCHEME_HMAC;
    assert_int_equal(rt_subtle_sign(curve, &how, OB_STR("x"), &go_on, &out), OB_E_MALFORMED);
    assert_int_equal(rt_subtle_agree(curve, secret, &out), OB_E_MALFORMED);
    assert_int_equal(rt_subtle_oaep(secret, true, RT_SHA1, OB_STR(""), OB_STR("x"), &out), OB_E_MALFORMED);
    assert_int_equal(rt_subtle_pbkdf2(curve, RT_SHA1, OB_STR(""), 1, &go_on, (uint8_t[20]){0}, 20), OB_E_MALFORMED);
    ob_buf_dispose(&out);
    rt_key_free(curve);
    rt_key_free(secret);
}

static void test_what_takes_long_asks_whether_to_stop(void **state)
{
    static const uint8_t data[3 << 20];
    int left = 2;
    const rt_guard_t guard = {.stop = on_count, .data = &left};
    uint8_t out[64];
    rt_key_t *key = new_secret(16);
    (void)state;
    assert_int_equal(rt_subtle_digest(RT_SHA256, bytes(data, sizeof(data)), &guard, out), OB_E_TERMINATED);
    left = 2;
    assert_int_equal(rt_subtle_pbkdf2(key, RT_SHA512, OB_STR("salt"), UINT32_MAX, &guard, out, sizeof(out)),
                     OB_E_TERMINATED);
    left = 2;
    assert_int_equal(rt_subtle_pbkdf2(key, RT_SHA1, OB_STR("salt"), 1, &guard, out, sizeof(out)), OB_E_TERMINATED);
    left = 2;
    assert_int_equal(rt_subtle_hkdf(key, RT_SHA256, OB_STR(""), bytes(data, sizeof(data)), &guard, out, 32),
                     OB_E_TERMINATED);
    rt_key_free(key);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_an_rsa_keys_numbers_must_belong_together),
        cmocka_unit_test(test_public_rsa_numbers_have_bounds),
        cmocka_unit_test(test_generation_of_an_rsa_key_can_be_stopped),
        cmocka_unit_test(test_curve_keys_are_checked),
        cmocka_unit_test(test_the_keys_of_an_execution_have_numbers_and_a_bound),
        cmocka_unit_test(test_a_counter_wraps_within_its_bits),
        cmocka_unit_test(test_ciphers_refuse_what_does_not_fit),
        cmocka_unit_test(test_a_key_serves_its_own_scheme_only),
        cmocka_unit_test(test_what_takes_long_asks_whether_to_stop),
    };
    return cmocka_run_group_tests(tests, open_library, close_library);
}
