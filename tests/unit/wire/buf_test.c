#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

#include "outbound/wire/buf.h"

static void test_zero_initialised_is_valid(void **state)
{
    ob_buf_t buf = {0};

    (void)state;
    assert_int_equal(ob_buf_put(&buf, NULL, 0), 0);
    assert_int_equal(ob_buf_put(&buf, "abc", 3), 0);
    assert_true(ob_str_eq(ob_buf_str(&buf), OB_STR("abc")));
    ob_buf_dispose(&buf);
    assert_null(buf.data);
    assert_int_equal(ob_buf_put_u8(&buf, 7), 0);
    assert_int_equal(buf.len, 1);
    ob_buf_dispose(&buf);
}

static void test_bound_is_exact(void **state)
{
    ob_buf_t buf;

    (void)state;
    ob_buf_init(&buf, 10);
    assert_int_equal(ob_buf_put(&buf, "0123456789", 10), 0);
    assert_int_equal(buf.cap, 10);
    assert_int_equal(ob_buf_put(&buf, "x", 1), OB_E_TOO_LARGE);
    assert_int_equal(ob_buf_put(&buf, NULL, 0), 0);
    assert_int_equal(ob_buf_try_reserve(&buf, SIZE_MAX), OB_E_TOO_LARGE);
    assert_true(ob_str_eq(ob_buf_str(&buf), OB_STR("0123456789")));
    ob_buf_dispose(&buf);
}

static void test_overflowing_reserve_is_refused_without_a_bound(void **state)
{
    ob_buf_t buf = {0};

    (void)state;
    assert_int_equal(ob_buf_put_u8(&buf, 1), 0);
    assert_int_equal(ob_buf_try_reserve(&buf, SIZE_MAX), OB_E_TOO_LARGE);
    assert_int_equal(buf.len, 1);
    assert_int_equal(buf.data[0], 1);
    ob_buf_dispose(&buf);
}

static void test_growth_doubles(void **state)
{
    ob_buf_t buf = {0};
    size_t moves = 0, cap = 0;

    (void)state;
    for (unsigned i = 0; i < 100000; i++) {
        assert_int_equal(ob_buf_put_u8(&buf, (uint8_t)i), 0);
        moves += buf.cap != cap;
        cap = buf.cap;
    }
    assert_true(moves < 20);
    for (unsigned i = 0; i < 100000; i++)
        assert_int_equal(buf.data[i], (uint8_t)i);
    ob_buf_dispose(&buf);
}

static void test_numbers_are_little_endian(void **state)
{
    static const uint8_t expected[] = {0x01, 0x03, 0x02, 0x07, 0x06, 0x05, 0x04, 0x0f,
                                       0x0e, 0x0d, 0x0c, 0x0b, 0x0a, 0x09, 0x08};
    ob_buf_t buf = {0};

    (void)state;
    assert_int_equal(ob_buf_put_u8(&buf, 0x01), 0);
    assert_int_equal(ob_buf_put_u16(&buf, 0x0203), 0);
    assert_int_equal(ob_buf_put_u32(&buf, 0x04050607), 0);
    assert_int_equal(ob_buf_put_u64(&buf, 0x08090a0b0c0d0e0f), 0);
    assert_int_equal(buf.len, sizeof(expected));
    assert_memory_equal(buf.data, expected, sizeof(expected));
    ob_buf_dispose(&buf);
}

static void test_round_trip(void **state)
{
    ob_buf_t buf = {0};
    ob_reader_t reader;
    ob_str_t text, empty;
    uint8_t u8;
    uint16_t u16;
    uint32_t u32;
    uint64_t u64;

    (void)state;
    assert_int_equal(ob_buf_put_u8(&buf, UINT8_MAX), 0);
    assert_int_equal(ob_buf_put_u16(&buf, UINT16_MAX - 1), 0);
    assert_int_equal(ob_buf_put_u32(&buf, UINT32_MAX - 2), 0);
    assert_int_equal(ob_buf_put_u64(&buf, UINT64_MAX - 3), 0);
    assert_int_equal(ob_buf_put_str(&buf, OB_STR("text")), 0);
    assert_int_equal(ob_buf_put_str(&buf, (ob_str_t){NULL, 0}), 0);

    reader = ob_reader_from(ob_buf_str(&buf));
    assert_int_equal(ob_reader_u8(&reader, &u8), 0);
    assert_int_equal(ob_reader_u16(&reader, &u16), 0);
    assert_int_equal(ob_reader_u32(&reader, &u32), 0);
    assert_int_equal(ob_reader_u64(&reader, &u64), 0);
    assert_int_equal(ob_reader_str(&reader, 4, &text), 0);
    assert_int_equal(ob_reader_end(&reader), OB_E_MALFORMED);
    assert_int_equal(ob_reader_str(&reader, 0, &empty), 0);
    assert_int_equal(ob_reader_end(&reader), 0);
    assert_int_equal(u8, UINT8_MAX);
    assert_int_equal(u16, UINT16_MAX - 1);
    assert_int_equal(u32, UINT32_MAX - 2);
    assert_true(u64 == UINT64_MAX - 3);
    assert_true(ob_str_eq(text, OB_STR("text")));
    assert_int_equal(empty.len, 0);
    ob_buf_dispose(&buf);
}

/* Every prefix of a message is truncated, and a failed read moves nothing and writes nothing. */
static void test_truncation(void **state)
{
    ob_str_t whole = OB_STR("\x04\0\0\0text");

    (void)state;
    for (size_t len = 0; len < whole.len; len++) {
        ob_reader_t reader = ob_reader_from((ob_str_t){whole.ptr, len});
        ob_str_t text = {NULL, 99};

        assert_int_equal(ob_reader_str(&reader, 100, &text), OB_E_TRUNCATED);
        assert_ptr_equal(reader.at, whole.ptr);
        assert_int_equal(text.len, 99);
    }
}

static void test_reader_of_nothing(void **state)
{
    ob_reader_t reader = ob_reader_from((ob_str_t){NULL, 0});
    uint64_t u64 = 5;
    uint16_t u16 = 6;

    (void)state;
    assert_int_equal(ob_reader_u64(&reader, &u64), OB_E_TRUNCATED);
    assert_int_equal(ob_reader_u16(&reader, &u16), OB_E_TRUNCATED);
    assert_int_equal(u64, 5);
    assert_int_equal(u16, 6);
    assert_int_equal(ob_reader_end(&reader), 0);
}

static void test_string_over_its_maximum(void **state)
{
    ob_reader_t reader = ob_reader_from(OB_STR("\xff\xff\xff\xff"));
    ob_reader_t short_one = ob_reader_from(OB_STR("\x02\0\0\0ab"));
    ob_str_t text;

    (void)state;
    assert_int_equal(ob_reader_str(&reader, 1000, &text), OB_E_TOO_LARGE);
    assert_int_equal(ob_reader_str(&short_one, 1, &text), OB_E_TOO_LARGE);
    assert_int_equal(ob_reader_str(&short_one, 2, &text), 0);
}

static void test_put_str_is_all_or_nothing(void **state)
{
    ob_buf_t buf;

    (void)state;
    ob_buf_init(&buf, 7);
    assert_int_equal(ob_buf_put_str(&buf, OB_STR("four")), OB_E_TOO_LARGE);
    assert_int_equal(buf.len, 0);
    assert_int_equal(ob_buf_put_str(&buf, OB_STR("one")), 0);
    assert_int_equal(buf.len, 7);
    ob_buf_dispose(&buf);
}

static void test_printf(void **state)
{
    ob_buf_t buf;

    (void)state;
    ob_buf_init(&buf, 8);
    assert_int_equal(ob_buf_printf(&buf, "%s", ""), 0);
    assert_int_equal(buf.len, 0);
    assert_int_equal(ob_buf_printf(&buf, "%d-%s", 12, "ab"), 0);
    /* Fills the bound exactly: the NUL that vsnprintf writes does not count. */
    assert_int_equal(ob_buf_printf(&buf, "%03x", 0xff), 0);
    assert_true(ob_str_eq(ob_buf_str(&buf), OB_STR("12-ab0ff")));
    assert_int_equal(ob_buf_printf(&buf, "x"), OB_E_TOO_LARGE);
    assert_int_equal(buf.len, 8);
    ob_buf_dispose(&buf);
}

static void test_consume(void **state)
{
    ob_buf_t buf = {0};

    (void)state;
    ob_buf_consume(&buf, 0);
    assert_int_equal(ob_buf_put(&buf, "abcdef", 6), 0);
    ob_buf_consume(&buf, 2);
    assert_true(ob_str_eq(ob_buf_str(&buf), OB_STR("cdef")));
    ob_buf_consume(&buf, 4);
    assert_int_equal(buf.len, 0);
    ob_buf_dispose(&buf);
}

static void test_sensitive_buffer_wipes_what_it_consumed(void **state)
{
    ob_buf_t buf = {.sensitive = true};

    (void)state;
    assert_int_equal(ob_buf_put(&buf, "secret!rest", 11), 0);
    ob_buf_consume(&buf, 7);
    assert_true(ob_str_eq(ob_buf_str(&buf), OB_STR("rest")));
    for (size_t i = 4; i < 11; i++)
        assert_int_equal(buf.data[i], 0);
    /* Growing keeps the content. */
    assert_int_equal(ob_buf_try_reserve(&buf, 1000), 0);
    assert_true(ob_str_eq(ob_buf_str(&buf), OB_STR("rest")));
    ob_buf_dispose(&buf);
    assert_true(buf.sensitive);
}

static void test_case_insensitive_equality(void **state)
{
    (void)state;
    assert_true(ob_str_caseeq(OB_STR("Content-Type"), OB_STR("cONTENT-tYPE")));
    assert_false(ob_str_caseeq(OB_STR("a"), OB_STR("ab")));
    assert_false(ob_str_caseeq(OB_STR("@"), OB_STR("`")));
    assert_false(ob_str_caseeq(OB_STR("["), OB_STR("{")));
    assert_false(ob_str_caseeq(OB_STR("\xc4"), OB_STR("\xe4")));
    assert_true(ob_str_caseeq((ob_str_t){NULL, 0}, OB_STR("")));
}

static void test_error_texts(void **state)
{
    (void)state;
    assert_string_equal(ob_err_text(OB_E_NOMEM), "out of memory");
    assert_string_equal(ob_err_text(OB_E_UNSUPPORTED), "not supported by this build");
    assert_string_equal(ob_err_text(-9999), "unknown error");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_zero_initialised_is_valid),
        cmocka_unit_test(test_bound_is_exact),
        cmocka_unit_test(test_overflowing_reserve_is_refused_without_a_bound),
        cmocka_unit_test(test_growth_doubles),
        cmocka_unit_test(test_numbers_are_little_endian),
        cmocka_unit_test(test_round_trip),
        cmocka_unit_test(test_truncation),
        cmocka_unit_test(test_reader_of_nothing),
        cmocka_unit_test(test_string_over_its_maximum),
        cmocka_unit_test(test_put_str_is_all_or_nothing),
        cmocka_unit_test(test_printf),
        cmocka_unit_test(test_consume),
        cmocka_unit_test(test_sensitive_buffer_wipes_what_it_consumed),
        cmocka_unit_test(test_case_insensitive_equality),
        cmocka_unit_test(test_error_texts),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
