#include "tests/unit/config/config_test.h"

#include "config/position.h"

static void assert_at(const char *text, const cfg_path_t *path, bool of_key, uint32_t line, uint32_t column)
{
    uint32_t got_line, got_column;

    cfg_position_of_path(ob_str_from(text), path, of_key, &got_line, &got_column);
    if (got_line != line || got_column != column)
        fail_msg("expected %u:%u, got %u:%u", line, column, got_line, got_column);
}

static void test_value_and_key_of_nested_path(void **state)
{
    const char *text = "{\n  \"a\": [1, {\"b\": 2,\n    \"c\": {\"d\" : true}}]\n}";
    cfg_path_t root = {0}, a = {.up = &root, .key = "a"}, item = {.up = &a, .index = 1};
    cfg_path_t c = {.up = &item, .key = "c"}, d = {.up = &c, .key = "d"};

    (void)state;
    assert_at(text, &root, false, 1, 1);
    assert_at(text, &a, true, 2, 3);
    assert_at(text, &a, false, 2, 8);
    assert_at(text, &item, false, 2, 12);
    assert_at(text, &c, true, 3, 5);
    assert_at(text, &d, false, 3, 17);
}

static void test_brackets_and_quotes_in_strings_are_skipped(void **state)
{
    const char *text = "{\"x\": \"}]{\\\"[\", \"y\": [\"]\", {\"z\": \"\\\\\"}], \"k\": 7}";
    cfg_path_t root = {0}, k = {.up = &root, .key = "k"};

    (void)state;
    assert_at(text, &k, false, 1, (uint32_t)(strchr(text, '7') - text) + 1);
}

static void test_key_written_with_escapes_is_found(void **state)
{
    cfg_path_t root = {0}, name = {.up = &root, .key = "acme\xc3\xa9"};

    (void)state;
    assert_at("{\"acme\": 1,\n\"\\u0061cme\\u00e9\": 2}", &name, true, 2, 1);
}

static void test_columns_count_characters(void **state)
{
    cfg_path_t root = {0}, b = {.up = &root, .key = "b"};

    (void)state;
    assert_at("{\"\xc3\xa9\xe2\x82\xac\": 1, \"b\": 2}", &b, true, 1, 11);
}

static void test_absent_step_gives_the_innermost_one_present(void **state)
{
    cfg_path_t root = {0}, a = {.up = &root, .key = "a"}, b = {.up = &a, .key = "b"}, c = {.up = &b, .key = "c"};
    cfg_path_t second = {.up = &a, .index = 1};

    (void)state;
    assert_at("{\n \"a\": {\"x\": 1}}", &c, false, 2, 7);
    assert_at("{\n \"a\": {\"x\": 1}}", &second, false, 2, 7);
    assert_at("", &c, false, 1, 1);
}

static void test_paths_are_printed_as_json_paths(void **state)
{
    cfg_path_t root = {0}, a = {.up = &root, .key = "tenants"}, b = {.up = &a, .key = "a b"},
               c = {.up = &b, .index = 3};
    cfg_path_t dollar = {.up = &root, .key = "$schema"};
    char out[64], small[8];

    (void)state;
    cfg_path_print(&root, out, sizeof(out));
    assert_string_equal(out, "$");
    cfg_path_print(&c, out, sizeof(out));
    assert_string_equal(out, "$.tenants[\"a b\"][3]");
    cfg_path_print(&dollar, out, sizeof(out));
    assert_string_equal(out, "$.$schema");
    cfg_path_print(&c, small, sizeof(small));
    assert_string_equal(small, "$.tenan");
}

static void test_path_at_offset(void **state)
{
    const char *text = "{\"a\": [1, {\"b\": tru}], \"c\": 2}";
    char out[64];

    (void)state;
    cfg_position_path_at(ob_str_from(text), (size_t)(strstr(text, "tru") - text), out, sizeof(out));
    assert_string_equal(out, "$.a[1].b");
    cfg_position_path_at(ob_str_from(text), (size_t)(strstr(text, "2}") - text), out, sizeof(out));
    assert_string_equal(out, "$.c");
    cfg_position_path_at(ob_str_from(text), 5000, out, sizeof(out));
    assert_string_equal(out, "$");
}

/* Every cut of every text, and a byte replaced everywhere: must end, and stay within the slice (ASan). */
static void test_broken_texts_end(void **state)
{
    static const char replacements[] = {'\0', '{', '}', '[', ']', '"', '\\', ',', ':', ' '};
    const char *text = "{\"a\": [1, {\"b\": \"x\\\"y\"}, []], \"c\": {\"d\": null}}";
    cfg_path_t root = {0}, a = {.up = &root, .key = "a"}, item = {.up = &a, .index = 9}, c = {.up = &root, .key = "c"};
    size_t len = strlen(text);
    uint32_t line, column;
    char out[64], copy[64];

    (void)state;
    for (size_t i = 0; i <= len; i++) {
        for (size_t j = 0; j < sizeof(replacements); j++) {
            memcpy(copy, text, len);
            copy[i < len ? i : 0] = replacements[j];
            cfg_position_of_path((ob_str_t){copy, i}, &c, true, &line, &column);
            cfg_position_of_path((ob_str_t){copy, len}, &item, false, &line, &column);
            cfg_position_of_path((ob_str_t){copy, len}, &c, true, &line, &column);
            cfg_position_path_at((ob_str_t){copy, len}, i, out, sizeof(out));
            cfg_position_path_at((ob_str_t){copy, i}, len, out, sizeof(out));
            assert_int_equal(line, 1);
            assert_true(column >= 1 && column <= len + 1);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_value_and_key_of_nested_path),
        cmocka_unit_test(test_brackets_and_quotes_in_strings_are_skipped),
        cmocka_unit_test(test_key_written_with_escapes_is_found),
        cmocka_unit_test(test_columns_count_characters),
        cmocka_unit_test(test_absent_step_gives_the_innermost_one_present),
        cmocka_unit_test(test_paths_are_printed_as_json_paths),
        cmocka_unit_test(test_path_at_offset),
        cmocka_unit_test(test_broken_texts_end),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
