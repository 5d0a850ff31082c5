/* What is found, in which forms, and that pieces make no difference. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <cmocka.h>

#include "outbound/broker/redact.h"

#define SECRET "S3CRET-0123456789abcdef"

static ob_redact_set_t *set_of(const char *const *secrets)
{
    ob_redact_builder_t builder = {0};
    ob_redact_set_t *set = NULL;

    for (uint32_t i = 0; secrets[i] != NULL; i++)
        assert_int_equal(ob_redact_add_secret(&builder, ob_str_from(secrets[i]), i), 0);
    assert_int_equal(ob_redact_set_build(&builder, &set), 0);
    ob_redact_builder_dispose(&builder);
    return set;
}

static void assert_redacted(ob_redact_set_t *set, ob_str_t text, ob_str_t wanted)
{
    ob_buf_t out = {0};
    uint64_t count = 0;

    assert_int_equal(ob_redact_text(set, text, &out, &count), 0);
    if (!ob_str_eq(ob_buf_str(&out), wanted))
        fail_msg("\"%.*s\" became \"%.*s\", not \"%.*s\"", (int)text.len, text.ptr, (int)out.len, (char *)out.data,
                 (int)wanted.len, wanted.ptr);
    assert_true(out.len <= text.len);
    assert_int_equal(count > 0, ob_redact_has(set, text));
    ob_buf_dispose(&out);
}

static void assert_text(ob_redact_set_t *set, const char *text, const char *wanted)
{
    assert_redacted(set, ob_str_from(text), ob_str_from(wanted));
}

/* ---- forms ---- */

typedef struct form_case {
    const char *secret, *text, *wanted;
} form_case_t;

/* The texts were made with Python's base64, urllib.parse, json and html. */
static const form_case_t forms[] = {
    {SECRET, "a " SECRET " b", "a REDACTED b"},
    {SECRET, "s3crET-0123456789ABCDEF", "REDACTED"},
    {SECRET, "UzNDUkVULTAxMjM0NTY3ODlhYmNkZWY=", "REDACTED="},
    {SECRET, "eFMzQ1JFVC0wMTIzNDU2Nzg5YWJjZGVm", "eFREDACTED"},
    {SECRET, "eHhTM0NSRVQtMDEyMzQ1Njc4OWFiY2RlZg==", "eHhREDACTED=="},
    {SECRET, "UzNDUkVULTAxMjM0NTY3ODlhYmNkZWZ4", "REDACTEDZ4"}, /* something follows in the last group */
    {SECRET, "UzNDUkVULTAxMjM0NTY3ODlhYmNkZWY%3D", "REDACTED%3D"},
    {SECRET, "5333435245542d30313233343536373839616263646566", "REDACTED"},
    {SECRET, "5333435245542D30313233343536373839616263646566", "REDACTED"},
    {SECRET, "%53%33%43%52%45%54%2D%30%31%32%33%34%35%36%37%38%39%61%62%63%64%65%66", "REDACTED"},
    {SECRET, "%53%33CRET%2d0123456789abcdef", "REDACTED"},
    {SECRET, "%73%33%63RET%2d0123456789abcdef", "REDACTED"},
    {SECRET, "\\u0053\\u0033CRET\\u002d0123456789abcdef", "REDACTED"},
    {SECRET, "\\x53\\x33CRET\\x2d0123456789abcdef", "REDACTED"},
    {SECRET, "&#83;&#51;CRET&#x2D;&#0048;123456789abcdef", "REDACTED"},
    {SECRET, "S3CRET&hyphen;0123456789abcdef", "REDACTED"},
    {"pa/ss\"wo<rd>&'x", "pa\\/ss\\\"wo<rd>&'x", "REDACTED"},
    {"pa/ss\"wo<rd>&'x", "pa/ss\\\"wo\\u003crd\\u003E\\u0026'x", "REDACTED"},
    {"pa/ss\"wo<rd>&'x", "pa/ss&quot;wo&lt;rd&gt;&amp;&#x27;x", "REDACTED"},
    {"pa/ss\"wo<rd>&'x", "pa%2Fss%22wo%3Crd%3E%26%27x", "REDACTED"},
    {"two words", "q=two+words&x", "q=REDACTED&x"},
    {"back\\slash\\\\end", "back\\slash\\\\end", "REDACTED"},
    {"back\\slash\\\\end", "back\\\\slash\\\\\\\\end", "REDACTED"},
    {"per%20cent%25end", "per%20cent%25end", "REDACTED"},
    {"per%20cent%25end", "per%2520cent%2525end", "REDACTED"},
    {"per%20cent&end", "per%20cent&amp;end", "REDACTED"},
    {"am&amp;p-secret", "am&amp;amp;p-secret", "REDACTED"},
    {"\xc3\xbcml\xc3\xa4ut-\xf0\x9f\x94\x91", "\\u00fcml\\u00E4ut-\\ud83d\\udd11", "REDACTED"},
    {"\xc3\xbcml\xc3\xa4ut-\xf0\x9f\x94\x91", "&#252;ml&#xe4;ut-&#128273;", "REDACTED"},
    {"\xc3\xbcml\xc3\xa4ut-\xf0\x9f\x94\x91", "%C3%BCml%c3%a4ut-%F0%9F%94%91", "REDACTED"},
    {"?\?>>?\?>>?\?>>", "Pz8+Pj8/Pj4/Pz4+", "REDACTED"},
    {"?\?>>?\?>>?\?>>", "Pz8-Pj8_Pj4_Pz4-", "REDACTED"},
    {"?\?>>?\?>>?\?>>", "Pz8%2BPj8%2fPj4\\/Pz4-", "REDACTED"},
    /* what is not it */
    {SECRET, "S3CRET-0123456789abcde", "S3CRET-0123456789abcde"},
    {SECRET, "S3CRET 0123456789abcdef", "S3CRET 0123456789abcdef"},
    {SECRET, "uznDUkVULTAxMjM0NTY3ODlhYmNkZWY", "uznDUkVULTAxMjM0NTY3ODlhYmNkZWY"},
    {SECRET, "%53%33%43%52%45%54%2D%30%31%32%33%34%35%36%37%38%39%61%62%63%64%65%6",
     "%53%33%43%52%45%54%2D%30%31%32%33%34%35%36%37%38%39%61%62%63%64%65%6"},
    {SECRET, "", ""},
};

static void test_forms(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(forms) / sizeof(forms[0]); i++) {
        ob_redact_set_t *set = set_of((const char *const[]){forms[i].secret, NULL});

        assert_text(set, forms[i].text, forms[i].wanted);
        ob_redact_set_release(set);
    }
}

static void test_utf16(void **state)
{
    static const char little[] = "xS\0003\0C\0R\0E\0t\0-\0000\0001\0002\0003\0004\0005\0006\0007\0008\0009\0a\0b\0c\0d\0e\0f\0y";
    static const char big[] = "x\0S\0003\0C\0R\0E\0t\0-\0000\0001\0002\0003\0004\0005\0006\0007\0008\0009\0a\0b\0c\0d\0e\0fy";
    ob_redact_set_t *set = set_of((const char *const[]){SECRET, NULL});

    (void)state;
    assert_redacted(set, OB_STR(little), OB_STR("xREDACTEDy"));
    assert_redacted(set, OB_STR(big), OB_STR("xREDACTEDy"));
    ob_redact_set_release(set);
}

static void test_rendered(void **state)
{
    ob_redact_builder_t builder = {0};
    ob_redact_set_t *set = NULL;

    (void)state;
    assert_int_equal(ob_redact_add(&builder, OB_FORM_TEXT, OB_STR("Basic c3ZjOlMzQ1JFVA=="), 7), 0);
    assert_int_equal(ob_redact_add(&builder, OB_FORM_TEXT, OB_STR("short"), 7), OB_E_MALFORMED);
    assert_int_equal(ob_redact_set_build(&builder, &set), 0);
    ob_redact_builder_dispose(&builder);
    assert_text(set, "you sent: basic c3ZjOlMzQ1JFVA==!", "you sent: REDACTED!");
    ob_redact_set_release(set);
}

/* ---- each character in its own way ---- */

static uint32_t random_state = 1;

static uint32_t next_random(uint32_t below)
{
    random_state = random_state * 1664525 + 1013904223;
    return (random_state >> 8) % below;
}

/* Base64 knows no case, and escapes of its two special characters only. */
static void put_randomly(ob_buf_t *text, ob_form_t form, char c)
{
    static const char *const formats[] = {"%c", "%%%02X", "%%%02x", "\\u%04x", "\\u%04X", "\\x%02x", "&#%u;", "&#x%X;", "&#00%u;"};
    bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    bool escapes = form == OB_FORM_TEXT || c == '+' || c == '/';
    const char *format = formats[escapes ? next_random(sizeof(formats) / sizeof(formats[0])) : 0];

    if (form == OB_FORM_TEXT && letter && next_random(2) == 0)
        c ^= 0x20;
    assert_int_equal(ob_buf_printf(text, format, (uint8_t)c), 0);
}

/* Any two characters begin it, each as it is or escaped, at any place of a block that is looked at together. */
static void find_rendered(ob_form_t form, const char *pattern)
{
    ob_redact_builder_t builder = {0};
    ob_redact_set_t *set = NULL;

    assert_int_equal(ob_redact_add(&builder, form, ob_str_from(pattern), 0), 0);
    assert_int_equal(ob_redact_set_build(&builder, &set), 0);
    ob_redact_builder_dispose(&builder);
    for (unsigned i = 0; i < 400; i++) {
        ob_buf_t text = {0}, wanted = {0};

        for (size_t filler = next_random(150); filler > 0; filler--)
            assert_int_equal(ob_buf_put_u8(&text, '.'), 0);
        assert_int_equal(ob_buf_put(&wanted, text.data, text.len), 0);
        for (const char *c = pattern; *c != '\0'; c++)
            put_randomly(&text, form, *c);
        assert_int_equal(ob_buf_printf(&text, "..."), 0);
        assert_int_equal(ob_buf_printf(&wanted, "REDACTED..."), 0);
        assert_redacted(set, ob_buf_str(&text), ob_buf_str(&wanted));
        ob_buf_dispose(&text);
        ob_buf_dispose(&wanted);
    }
    ob_redact_set_release(set);
}

static void test_each_character_in_its_own_way(void **state)
{
    static const char *const patterns[] = {"ab+/cd+/ef", "+a/bcdefgh", "a+bcdefgh/", "/+bcdefghi", "abcdefghij", "|pipe|like"};

    (void)state;
    for (size_t i = 0; i < sizeof(patterns) / sizeof(patterns[0]); i++) {
        find_rendered(OB_FORM_TEXT, patterns[i]);
        find_rendered(OB_FORM_BASE64, patterns[i]);
    }
}

/* ---- several ---- */

static void test_overlaps_go_as_one(void **state)
{
    ob_redact_set_t *set = set_of((const char *const[]){"abcdefgh1234", "1234ijklmnop", "abcdefgh", NULL});

    (void)state;
    assert_text(set, "<abcdefgh1234ijklmnop>", "<REDACTED>");
    assert_text(set, "<abcdefgh1234>", "<REDACTED>");
    assert_text(set, "<abcdefgh>1234ijklmnop", "<REDACTED>REDACTED");
    assert_text(set, "abcdefghabcdefgh", "REDACTEDREDACTED");
    assert_text(set, "abcdefgabcdefgh", "abcdefgREDACTED");
    ob_redact_set_release(set);
}

static void test_repeating_secret(void **state)
{
    ob_redact_set_t *set = set_of((const char *const[]){"aaaaaaaa", NULL});

    (void)state;
    assert_text(set, "aaaaaaa", "aaaaaaa");
    assert_text(set, "aaaaaaaaaaaaaaaaaaab", "REDACTEDb"); /* every a belongs to some match */
    ob_redact_set_release(set);
}

/* ---- pieces ---- */

static const char corpus[] =
    "Bearer S3CRET-0123456789abcdef %53%33CRET%2D0123456789abcdef UzNDUkVULTAxMjM0NTY3ODlhYmNkZWY= \\u0053\\u0033CRET-"
    "0123456789abcdef\n&#83;3CRET-0123456789abcdef\n\nS3CRET-0123456789abcdeS3CRET-0123456789abcdef S3CRET-01";

static void stream(ob_redact_set_t *set, size_t first, size_t second, ob_buf_t *out)
{
    size_t cuts[] = {0, first, second, sizeof(corpus) - 1};
    ob_redact_t redact;

    ob_redact_init(&redact, set);
    for (size_t i = 0; i < 3; i++)
        assert_int_equal(ob_redact_push(&redact, (ob_str_t){corpus + cuts[i], cuts[i + 1] - cuts[i]}, out), 0);
    assert_int_equal(ob_redact_finish(&redact, out), 0);
    assert_int_equal(redact.count, 6);
    ob_redact_dispose(&redact);
}

static void test_every_split(void **state)
{
    ob_redact_set_t *set = set_of((const char *const[]){SECRET, "unrelated-secret", NULL});
    ob_buf_t whole = {0};
    uint64_t count = 0;

    (void)state;
    assert_int_equal(ob_redact_text(set, OB_STR(corpus), &whole, &count), 0);
    assert_null(memmem(whole.data, whole.len, "0123456789abcdef", 16));
    for (size_t first = 0; first < sizeof(corpus); first++) {
        for (size_t second = first; second < sizeof(corpus) && second < first + 40; second++) {
            ob_buf_t out = {0};

            stream(set, first, second, &out);
            assert_true(ob_str_eq(ob_buf_str(&out), ob_buf_str(&whole)));
            ob_buf_dispose(&out);
        }
    }
    ob_buf_dispose(&whole);
    ob_redact_set_release(set);
}

/* A guess must not show in how many bytes come out: outbound contract, case REFLECT-25. */
static void test_a_beginning_does_not_show_in_the_pieces(void **state)
{
    static const char *const texts[] = {"S3CRET-0123456789abcde", "X3CRET-0123456789abcde", "UzNDUkVULTAxMjM0NTY3OD"};
    ob_redact_set_t *set = set_of((const char *const[]){SECRET, NULL});
    char text[600];
    size_t lengths[3];

    (void)state;
    for (size_t i = 0; i < 3; i++) {
        ob_buf_t out = {0};
        ob_redact_t redact;

        memset(text, '.', sizeof(text));
        memcpy(text + sizeof(text) - strlen(texts[i]), texts[i], strlen(texts[i]));
        ob_redact_init(&redact, set);
        assert_int_equal(ob_redact_push(&redact, (ob_str_t){text, sizeof(text)}, &out), 0);
        lengths[i] = out.len;
        assert_int_equal(ob_redact_finish(&redact, &out), 0);
        assert_memory_equal(out.data, text, sizeof(text));
        ob_redact_dispose(&redact);
        ob_buf_dispose(&out);
    }
    assert_int_equal(lengths[0], lengths[1]);
    assert_int_equal(lengths[0], lengths[2]);
    ob_redact_set_release(set);
}

static void test_whole_lines_go_out_at_once(void **state)
{
    ob_redact_set_t *set = set_of((const char *const[]){SECRET, NULL});
    ob_redact_t redact;
    ob_buf_t out = {0};

    (void)state;
    ob_redact_init(&redact, set);
    assert_int_equal(ob_redact_push(&redact, OB_STR("data: hello\n\nS3CRET-0"), &out), 0);
    assert_true(ob_str_eq(ob_buf_str(&out), OB_STR("data: hello\n\n")));
    assert_int_equal(ob_redact_push(&redact, OB_STR("123456789abcdef"), &out), 0);
    assert_int_equal(ob_redact_finish(&redact, &out), 0);
    assert_true(ob_str_eq(ob_buf_str(&out), OB_STR("data: hello\n\nREDACTED")));
    ob_redact_dispose(&redact);
    ob_buf_dispose(&out);
    ob_redact_set_release(set);
}

static void test_lines_of_a_secret_are_found_each(void **state)
{
    ob_redact_set_t *set = set_of((const char *const[]){"-----BEGIN KEY-----\r\nMIIEvQIBAD\nANBgkqhkiG==\n", NULL});

    (void)state;
    assert_text(set, "{\"key\":\"-----BEGIN KEY-----\\nMIIEvQIBAD\\nANBgkqhkiG==\\n\"}",
                "{\"key\":\"-----BEGIN KEY-----\\nREDACTED\\nREDACTED\\n\"}");
    ob_redact_set_release(set);
}

static void test_lines_are_held_where_a_pattern_has_some(void **state)
{
    ob_redact_builder_t builder = {0};
    ob_redact_set_t *set = NULL;
    ob_redact_t redact;
    ob_buf_t out = {0};

    (void)state;
    assert_int_equal(ob_redact_add(&builder, OB_FORM_TEXT, OB_STR("first\nsecond\n"), 0), 0);
    assert_int_equal(ob_redact_set_build(&builder, &set), 0);
    ob_redact_builder_dispose(&builder);
    ob_redact_init(&redact, set);
    assert_int_equal(ob_redact_push(&redact, OB_STR("a\nfirst\n"), &out), 0);
    assert_int_equal(out.len, 0);
    assert_int_equal(ob_redact_push(&redact, OB_STR("second\n"), &out), 0);
    assert_int_equal(ob_redact_finish(&redact, &out), 0);
    assert_true(ob_str_eq(ob_buf_str(&out), OB_STR("a\nREDACTED")));
    ob_redact_dispose(&redact);
    ob_buf_dispose(&out);
    ob_redact_set_release(set);
}

/* ---- replacing by something else ---- */

static int put_owner(void *data, uint32_t owner, ob_str_t text, ob_buf_t *out)
{
    (void)data;
    assert_true(ob_str_eq(text, OB_STR("wph_3f9c0a6d5b7e4c1e")));
    return ob_buf_printf(out, "<%u wph_3f9c0a6d5b7e4c1e>", (unsigned)owner);
}

static void test_replacement_is_not_looked_at_again(void **state)
{
    ob_redact_builder_t builder = {0};
    ob_redact_set_t *set = NULL;
    ob_redact_t redact;
    ob_buf_t out = {0};

    (void)state;
    assert_int_equal(ob_redact_add(&builder, OB_FORM_EXACT, OB_STR("wph_3f9c0a6d5b7e4c1e"), 4), 0);
    assert_int_equal(ob_redact_set_build(&builder, &set), 0);
    ob_redact_builder_dispose(&builder);
    ob_redact_init(&redact, set);
    redact.on_match = put_owner;
    redact.leftmost = true;
    assert_int_equal(ob_redact_push(&redact, OB_STR("a wph_3f9c0a"), &out), 0);
    assert_int_equal(ob_redact_push(&redact, OB_STR("6d5b7e4c1e WPH_3f9c0a6d5b7e4c1e"), &out), 0);
    assert_int_equal(ob_redact_finish(&redact, &out), 0);
    assert_true(ob_str_eq(ob_buf_str(&out), OB_STR("a <4 wph_3f9c0a6d5b7e4c1e> WPH_3f9c0a6d5b7e4c1e")));
    assert_int_equal(redact.count, 1);
    ob_redact_dispose(&redact);
    ob_buf_dispose(&out);
    ob_redact_set_release(set);
}

static void test_nothing_to_find(void **state)
{
    ob_redact_set_t *set = set_of((const char *const[]){NULL});

    (void)state;
    assert_true(ob_redact_set_is_empty(set));
    assert_text(set, SECRET, SECRET);
    assert_text(NULL, SECRET, SECRET);
    ob_redact_set_release(set);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_forms),
        cmocka_unit_test(test_utf16),
        cmocka_unit_test(test_rendered),
        cmocka_unit_test(test_each_character_in_its_own_way),
        cmocka_unit_test(test_overlaps_go_as_one),
        cmocka_unit_test(test_repeating_secret),
        cmocka_unit_test(test_every_split),
        cmocka_unit_test(test_a_beginning_does_not_show_in_the_pieces),
        cmocka_unit_test(test_whole_lines_go_out_at_once),
        cmocka_unit_test(test_lines_of_a_secret_are_found_each),
        cmocka_unit_test(test_lines_are_held_where_a_pattern_has_some),
        cmocka_unit_test(test_replacement_is_not_looked_at_again),
        cmocka_unit_test(test_nothing_to_find),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
