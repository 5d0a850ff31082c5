#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>
#include <openssl/evp.h>

#include "runtime/source_map.h"

#define COMMENT "//# sourceMappingURL=data:application/json;base64,"

/* A module with this map behind the lines; to be freed. */
static ob_str_t module_with(const char *lines, const char *json)
{
    size_t head = strlen(lines) + strlen(COMMENT), len = strlen(json);
    char *text = malloc(head + (len + 2) / 3 * 4 + 2);
    sprintf(text, "%s" COMMENT, lines);
    head += (size_t)EVP_EncodeBlock((unsigned char *)text + head, (const unsigned char *)json, (int)len);
    text[head] = '\n';
    return (ob_str_t){text, head + 1};
}

static int open_json(const char *lines, const char *json, rt_source_map_t **map)
{
    ob_str_t module = module_with(lines, json);
    int ret = rt_source_map_open(module, map);
    free((char *)module.ptr);
    return ret;
}

static void expect(const rt_source_map_t *map, uint32_t line, uint32_t column, const char *name, uint32_t to_line,
                   uint32_t to_column)
{
    rt_place_t place;
    assert_int_equal(rt_source_map_find(map, line, column, &place), 0);
    assert_int_equal(place.name.len, strlen(name));
    assert_memory_equal(place.name.ptr, name, place.name.len);
    assert_int_equal(place.line, to_line);
    assert_int_equal(place.column, to_column);
}

static void expect_none(const rt_source_map_t *map, uint32_t line, uint32_t column)
{
    rt_place_t place;
    assert_int_equal(rt_source_map_find(map, line, column, &place), OB_E_NOT_FOUND);
}

/* Line 1: column 0 is a.ts 1:1, column 4 is b.ts 3:3; line 2: nothing; line 3: column 2 is b.ts 2:3, column 6 is nowhere. */
#define TWO_SOURCES "{\"version\":3,\"sources\":[\"a.ts\",\"b.ts\"],\"sourcesContent\":[\"one\",\"x\\ny\\r\\nz\"],\"mappings\":\"AAAA,ICEE;;EADA,I\"}"

static void test_a_place_is_found_by_the_segment_before_it(void **state)
{
    rt_source_map_t *map = NULL;
    (void)state;
    assert_int_equal(open_json("1\n2\n3\n", TWO_SOURCES, &map), 0);
    expect(map, 1, 1, "a.ts", 1, 1);
    expect(map, 1, 4, "a.ts", 1, 1);
    expect(map, 1, 5, "b.ts", 3, 3);
    expect(map, 1, 900, "b.ts", 3, 3);
    expect_none(map, 2, 1);
    expect_none(map, 3, 2);
    expect(map, 3, 3, "b.ts", 2, 3);
    expect_none(map, 3, 7);
    expect_none(map, 0, 1);
    expect_none(map, 4, 1);
    expect_none(map, 4000000, 1);
    rt_source_map_free(map);
}

static void test_the_original_line_comes_with_the_map(void **state)
{
    ob_str_t module = module_with("1\n", TWO_SOURCES);
    rt_place_t second = {.line = 2, .source = 1}, beyond = {.line = 9, .source = 1}, nowhere = {.line = 1, .source = 7};
    ob_buf_t text;
    (void)state;
    ob_buf_init(&text, 64);
    assert_int_equal(rt_source_map_line(module, &second, &text), 0);
    assert_true(ob_str_eq(ob_buf_str(&text), OB_STR("y")));
    assert_int_equal(rt_source_map_line(module, &beyond, &text), OB_E_NOT_FOUND);
    assert_int_equal(rt_source_map_line(module, &nowhere, &text), OB_E_NOT_FOUND);
    ob_buf_dispose(&text);
    free((char *)module.ptr);
}

static void test_lines_beyond_the_first_stop_are_found(void **state)
{
    char lines[400] = "", json[1600] = "{\"version\":3,\"sourceRoot\":\"/r\",\"sources\":[\"a\"],\"mappings\":\"AAAA";
    rt_source_map_t *map = NULL;
    (void)state;
    for (size_t i = 1; i < 200; i++) {
        strcat(lines, "\n");
        strcat(json, ";AACA");
    }
    strcat(json, "\"}");
    assert_int_equal(open_json(lines, json, &map), 0);
    static const uint32_t asked[] = {1, 63, 64, 65, 128, 129, 200};
    for (size_t i = 0; i < sizeof(asked) / sizeof(asked[0]); i++) {
        expect(map, asked[i], 1, "/r/a", asked[i], 1);
    }
    rt_source_map_free(map);
}

static void test_what_is_no_inline_map_is_none(void **state)
{
    static const char *const modules[] = {"", "\n\n", "1", "//# sourceMappingURL=main.js.map", "//# sourceMappingURL=data:text/plain;base64,e30=",
                                          COMMENT "e30=\n1", " " COMMENT "e30="};
    rt_source_map_t *map = NULL;
    (void)state;
    for (size_t i = 0; i < sizeof(modules) / sizeof(modules[0]); i++) {
        assert_int_equal(rt_source_map_open(ob_str_from(modules[i]), &map), OB_E_NOT_FOUND);
    }
    assert_int_equal(rt_source_map_open(OB_STR("1\n//# sourceMappingURL=data:application/json;charset=utf-8;base64,e30="), &map),
                     OB_E_MALFORMED); /* found, but it is {} */
}

static void test_malformed_maps_are_refused(void **state)
{
    static const char *const maps[] = {"", "{", "[]", "{}", "{\"version\":2,\"sources\":[\"a\"],\"mappings\":\"\"}",
                                       "{\"version\":3,\"sources\":[],\"mappings\":\"\"}", "{\"version\":3,\"sources\":1,\"mappings\":\"\"}",
                                       "{\"version\":3,\"sources\":[\"a\"],\"mappings\":{}}", "{\"version\":3,\"sections\":[]}"};
    rt_source_map_t *map = NULL;
    (void)state;
    for (size_t i = 0; i < sizeof(maps) / sizeof(maps[0]); i++) {
        assert_int_equal(open_json("1\n", maps[i], &map), OB_E_MALFORMED);
    }
    assert_int_equal(rt_source_map_open(OB_STR(COMMENT "e30"), &map), OB_E_MALFORMED);
    assert_int_equal(rt_source_map_open(OB_STR(COMMENT "####"), &map), OB_E_MALFORMED);
}

static void test_malformed_mappings_end_where_they_are(void **state)
{
    static const char *const bad[] = {"*", "AA", "AAA", "AAAAAA", "D", "AADA", "ggggggggA", "gggggg", "A!"};
    char json[200];
    (void)state;
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        rt_source_map_t *map = NULL;
        snprintf(json, sizeof(json), "{\"version\":3,\"sources\":[\"a\"],\"mappings\":\"AAAA;%s;AACA\"}", bad[i]);
        assert_int_equal(open_json("1\n2\n3\n", json, &map), 0);
        expect(map, 1, 1, "a", 1, 1);
        expect_none(map, 2, 1);
        expect_none(map, 3, 1);
        rt_source_map_free(map);
    }
}

static void test_names_are_cut_and_cleaned(void **state)
{
    char json[3000] = "{\"version\":3,\"sources\":[\"a\\nb\\u007f\",null,\"", *at = json + strlen(json);
    rt_source_map_t *map = NULL;
    rt_place_t place;
    (void)state;
    for (size_t i = 0; i < 600; i++) {
        at += sprintf(at, "\xc3\xa9");
    }
    strcpy(at, "\"],\"mappings\":\"AAAA;ACAA;ACAA;ACAA\"}");
    assert_int_equal(open_json("1\n2\n3\n4\n", json, &map), 0);
    expect(map, 1, 1, "a?b?", 1, 1);
    expect(map, 2, 1, "", 1, 1);
    assert_int_equal(rt_source_map_find(map, 3, 1, &place), 0);
    assert_int_equal(place.name.len, RT_SOURCE_MAP_NAME_MAX / 2);
    expect_none(map, 4, 1); /* a source that is not listed */
    rt_source_map_free(map);
}

static void test_a_map_that_is_too_large_is_refused(void **state)
{
    size_t len = strlen(COMMENT) + RT_SOURCE_MAP_MAX / 3 * 4 + 4;
    char *text = malloc(len);
    rt_source_map_t *map = NULL;
    (void)state;
    memset(text, 'A', len);
    memcpy(text, COMMENT, strlen(COMMENT));
    assert_int_equal(rt_source_map_open((ob_str_t){text, len}, &map), OB_E_TOO_LARGE);
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_place_is_found_by_the_segment_before_it),
        cmocka_unit_test(test_the_original_line_comes_with_the_map),
        cmocka_unit_test(test_lines_beyond_the_first_stop_are_found),
        cmocka_unit_test(test_what_is_no_inline_map_is_none),
        cmocka_unit_test(test_malformed_maps_are_refused),
        cmocka_unit_test(test_malformed_mappings_end_where_they_are),
        cmocka_unit_test(test_names_are_cut_and_cleaned),
        cmocka_unit_test(test_a_map_that_is_too_large_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
