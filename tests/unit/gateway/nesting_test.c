/* How deep sources nest, and what is no bracket although it looks like one. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "gateway/worker/nesting.h"

static void expect(const char *source, uint32_t max, uint32_t line)
{
    uint32_t got = gw_nesting_line_over(ob_str_from(source), max);

    if (got != line)
        print_error("%s\n", source);
    assert_int_equal(got, line);
}

static void test_brackets_count_while_they_are_open(void **state)
{
    (void)state;
    expect("", 0, 0);
    expect("a + b", 0, 0);
    expect("(", 0, 1);
    expect("f(a)[b]{c}", 1, 0);
    expect("f(a[b])", 1, 1);
    expect("f(a[\n\nb{", 2, 3);
    expect("))))]]]]}}}}(((", 3, 0);
    expect("))))]]]]}}}}((((", 3, 1);
}

static void test_texts_and_comments_are_no_code(void **state)
{
    (void)state;
    expect("'((((' + \"[[[[\" // ((((\n + `{{{{` /* [[[[\n\n */", 0, 0);
    expect("'\\'((((' + '\\\\' + 1", 0, 0);
    expect("'unfinished ((((\n(", 0, 2);
    expect("'a\\\n((' + (1)", 0, 2);
    expect("/* never ((( closed", 0, 0);
    expect("`never ((( closed", 0, 0);
    expect("/*/ ((( */ (1)", 1, 0);
}

static void test_templates_nest_by_their_expressions(void **state)
{
    (void)state;
    expect("`a${ b }c`", 1, 0);
    expect("`a${ `b${ `c${ d }` }` }` + f(1)", 3, 0);
    expect("`a${ `b${ `c${ d }` }` }`", 2, 1);
    expect("`${ { a: { b: 1 } } }((((`", 3, 0);
    expect("`\\${((((`", 0, 0);
}

static void test_regular_expressions_are_told_from_divisions(void **state)
{
    (void)state;
    expect("x = /[(((]((((/", 0, 0);
    expect("return /(/.test(a)", 1, 0);
    expect("f(/[/(]/, 1)", 1, 0);
    expect("a / b / (c)", 1, 0);
    expect("a / (b) / (c)", 1, 0);
    expect("a++ / (b)", 1, 0);
    expect("/\\/(((/", 0, 0);
}

static void test_too_many_open_templates_are_too_deep(void **state)
{
    char source[4096] = "";

    (void)state;
    for (int i = 0; i < 300; i++)
        strcat(source, "`${");
    assert_int_equal(gw_nesting_line_over(ob_str_from(source), 100000), 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_brackets_count_while_they_are_open),
        cmocka_unit_test(test_texts_and_comments_are_no_code),
        cmocka_unit_test(test_templates_nest_by_their_expressions),
        cmocka_unit_test(test_regular_expressions_are_told_from_divisions),
        cmocka_unit_test(test_too_many_open_templates_are_too_deep),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
