#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "runtime/decoder_index.h"

typedef struct text {
    char *ptr;
    size_t len;
} text_t;

static void append(text_t *text, char *more, size_t len)
{
    text->ptr = realloc(text->ptr, text->len + len + 1);
    memcpy(text->ptr + text->len, more, len);
    text->len += len;
    text->ptr[text->len] = '\0';
    free(more);
}

static text_t decoded(rt_encoding_t encoding, const char *in, size_t len, size_t cut)
{
    rt_decoder_state_t state = {0};
    text_t text = {0};
    char *out;
    size_t out_len;
    assert_int_equal(rt_decode(encoding, &state, (const uint8_t *)in, cut, false, false, &out, &out_len), 0);
    append(&text, out, out_len);
    assert_int_equal(rt_decode(encoding, &state, (const uint8_t *)in + cut, len - cut, true, false, &out, &out_len), 0);
    append(&text, out, out_len);
    return text;
}

#define R "\xef\xbf\xbd"

static void test_decodes_as_the_standard_says(void **state)
{
    static const struct { rt_encoding_t encoding; const char *in, *want; } cases[] = {
        {RT_BIG5, "a\xa4\x40z", "a\xe4\xb8\x80z"},
        {RT_BIG5, "\x88\x62", "\xc3\x8a\xcc\x84"},             /* one code, two characters */
        {RT_BIG5, "\x81\x41" "b", R "Ab"},                     /* ASCII behind a bad lead is itself */
        {RT_BIG5, "\xa4", R},
        {RT_EUC_KR, "\xb0\xa1\xff", "\xea\xb0\x80" R},
        {RT_SHIFT_JIS, "\xb1\x82\xa0\xf0\x40", "\xef\xbd\xb1\xe3\x81\x82\xee\x80\x80"},
        {RT_EUC_JP, "\x8e\xb1\x8f\xb0\xa1\xa4\xa2", "\xef\xbd\xb1\xe4\xb8\x82\xe3\x81\x82"},
        {RT_EUC_JP, "\x8f\xb0" "a", R "a"},
        {RT_GB18030, "\x80\x81\x40\x81\x30\x81\x30", "\xe2\x82\xac\xe4\xb8\x82\xc2\x80"},
        {RT_GB18030, "\x90\x30\x81\x30", "\xf0\x90\x80\x80"},
        {RT_GB18030, "\x81\x30\x81\x40", R "0\xe4\xb8\x82"},   /* the third byte is a first after all */
        {RT_GB18030, "\x81\x30" "a", R "0a"},
        {RT_GB18030, "\xfe\x59\xa3\xa0", "\xe9\xbe\xb4\xe3\x80\x80"},
        {RT_ISO_2022_JP, "\x1b$B$\"\x1b(Ba", "\xe3\x81\x82" "a"},
        {RT_ISO_2022_JP, "\x1b(J\\~\x1b(I1", "\xc2\xa5\xe2\x80\xbe\xef\xbd\xb1"},
        {RT_ISO_2022_JP, "\x1b$B\x1b(B", R},                   /* nothing between two escape sequences */
        {RT_ISO_2022_JP, "\x1b(", R "("},
        {RT_ISO_2022_JP, "\x1b$B\x1b$", R R},                  /* read again as the first half of a pair */
        {RT_ISO_2022_JP, "\x1b$B$", R},
        {RT_UTF_16LE, "\x3d\xd8\x4e\xdc\x41", "\xf0\x9f\x91\x8e" R},
        {RT_UTF_16BE, "\xd8\x3d\x01\x41\xdc\x01", R "\xc5\x81" R},
        {RT_X_USER_DEFINED, "a\xff", "a\xef\x9f\xbf"},
        {RT_SINGLE_BYTE, "\x80", "\xd0\x90"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        size_t len = strlen(cases[i].in);
        for (size_t cut = 0; cut <= len; cut++) {
            text_t text = decoded(cases[i].encoding, cases[i].in, len, cut);
            assert_string_equal(text.ptr, cases[i].want);
            free(text.ptr);
        }
    }
}

/* Pointer and code point of an index, four bytes each, by FNV-1a. */
static uint64_t hashed(uint64_t hash, uint32_t pointer, uint32_t character)
{
    uint32_t both[] = {pointer, character};
    for (int i = 0; i < 8; i++) {
        hash = (hash ^ (both[i / 4] >> 8 * (i % 4) & 255)) * 0x100000001b3;
    }
    return hash;
}

static uint64_t index_hash(uint64_t hash, rt_index_t index, size_t count, uint32_t base)
{
    assert_int_equal(rt_index_load(index), 0);
    for (size_t i = 0; i < count; i++) {
        uint32_t character = rt_index_get(index, i);
        hash = character == 0 ? hash : hashed(hash, base + (uint32_t)i, character);
    }
    return hash;
}

/* The figures are those of the standard's own index files. */
static void test_indexes_are_those_of_the_standard(void **state)
{
    const uint64_t begin = 0xcbf29ce484222325;
    uint64_t single = begin;
    (void)state;
    assert_true(index_hash(begin, RT_INDEX_BIG5, 1 << 16, 0) == 0xe5ab484d6cb701ea);
    assert_true(index_hash(begin, RT_INDEX_EUC_KR, 1 << 16, 0) == 0x5dab56cc6213a925);
    assert_true(index_hash(begin, RT_INDEX_JIS0208, 1 << 16, 0) == 0xf7deec2d06477726);
    assert_true(index_hash(begin, RT_INDEX_JIS0212, 1 << 16, 0) == 0xaee2b89fb7807f1c);
    assert_true(index_hash(begin, RT_INDEX_GB18030_RANGES, 1 << 16, 0) == 0x4bd5adb39f6b1ea4);
    for (uint32_t i = 0; i < RT_ENCODINGS - RT_SINGLE_BYTE; i++) {
        single = index_hash(single, RT_INDEX_SINGLE_BYTE + i, 128, 128 * i);
    }
    assert_true(single == 0x42c4a733d843e431);
}

/* Wherever the input is cut, the text is the same; and it is valid UTF-8 that fits its bound (the sanitizers see). */
static void test_any_bytes_in_any_pieces_give_the_same_text(void **state)
{
    static const char bytes[] = "\x1b$(B@I\x81\x30\x82\xa1\xfe\x8e\x8f\xb0\xd8\xdc\x00\x41\x7f\xff\xe0\x88\x62";
    unsigned seed = 1;
    (void)state;
    for (int encoding = 0; encoding < RT_ENCODINGS; encoding++) {
        for (int round = 0; round < 200; round++) {
            char in[24];
            for (size_t i = 0; i < sizeof(in); i++) {
                seed = seed * 1103515245 + 12345;
                in[i] = bytes[(seed >> 16) % (sizeof(bytes) - 1)];
            }
            text_t whole = decoded((rt_encoding_t)encoding, in, sizeof(in), 0);
            for (size_t cut = 1; cut <= sizeof(in); cut++) {
                text_t text = decoded((rt_encoding_t)encoding, in, sizeof(in), cut);
                assert_int_equal(text.len, whole.len);
                assert_memory_equal(text.ptr, whole.ptr, whole.len);
                free(text.ptr);
            }
            free(whole.ptr);
        }
    }
}

static void test_fatal_ends_at_the_first_error_and_begins_anew(void **state)
{
    rt_decoder_state_t kept = {0};
    char *out = NULL;
    size_t len;
    (void)state;
    assert_int_equal(rt_decode(RT_BIG5, &kept, (const uint8_t *)"\xa4", 1, false, true, &out, &len), 0);
    free(out);
    assert_int_equal(rt_decode(RT_BIG5, &kept, (const uint8_t *)"\xff", 1, false, true, &out, &len), OB_E_MALFORMED);
    assert_int_equal(kept.first, 0);
    assert_int_equal(rt_decode(RT_ENCODINGS, &kept, (const uint8_t *)"a", 1, true, true, &out, &len), OB_E_MALFORMED);
}

/* The state lies in memory that a compromised isolate can write. */
static void test_any_state_is_safe(void **state)
{
    (void)state;
    for (int encoding = 0; encoding < RT_ENCODINGS; encoding++) {
        for (int fill = 0; fill < 256; fill++) {
            rt_decoder_state_t kept;
            char *out = NULL;
            size_t len;
            memset(&kept, fill, sizeof(kept));
            const uint8_t *in = (const uint8_t *)"(\x81\xfe";
            assert_int_equal(rt_decode((rt_encoding_t)encoding, &kept, in, 3, true, false, &out, &len), 0);
            free(out);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_decodes_as_the_standard_says),
        cmocka_unit_test(test_indexes_are_those_of_the_standard),
        cmocka_unit_test(test_any_bytes_in_any_pieces_give_the_same_text),
        cmocka_unit_test(test_fatal_ends_at_the_first_error_and_begins_anew),
        cmocka_unit_test(test_any_state_is_safe),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
