#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "runtime/modules.h"

static rt_modules_t modules;

static int setup(void **state)
{
    static const char *const names[] = {"main.js", "lib/a.js", "lib/b/c.js", "left-pad", "lib//odd.js"};
    rt_module_t list[5];
    (void)state;
    for (size_t i = 0; i < 5; i++) {
        list[i] = (rt_module_t){.name = ob_str_from(names[i]), .kind = RT_MODULE_JS, .source = OB_STR("x")};
    }
    return rt_modules_copy(list, 5, &modules);
}

static int teardown(void **state)
{
    (void)state;
    rt_modules_dispose(&modules);
    return 0;
}

static void expect(const char *specifier, size_t referrer, int want)
{
    size_t index = 99;
    int ret = rt_modules_resolve(&modules, ob_str_from(specifier), referrer, &index);
    if (want < 0) {
        assert_int_equal(ret, want);
    } else {
        assert_int_equal(ret, 0);
        assert_int_equal(index, want);
    }
}

static void test_relative_specifiers_start_from_the_importers_folder(void **state)
{
    (void)state;
    expect("./lib/a.js", 0, 1);
    expect("./a.js", 0, OB_E_NOT_FOUND);
    expect("./a.js", 1, 1);
    expect("./b/c.js", 1, 2);
    expect("../a.js", 2, 1);
    expect("../../main.js", 2, 0);
    expect("./b/../a.js", 1, 1);
    expect("./././lib/./a.js", 0, 1);
}

static void test_dot_dot_never_leaves_the_root(void **state)
{
    (void)state;
    expect("../../../main.js", 2, 0);
    expect("../main.js", 0, 0);
}

static void test_absolute_and_bare_specifiers(void **state)
{
    (void)state;
    expect("/main.js", 2, 0);
    expect("file:///lib/a.js", 2, 1);
    expect("left-pad", 2, 3);
    expect("lib/a.js", 2, 1);
    expect("right-pad", 2, OB_E_NOT_FOUND);
    expect("", 0, OB_E_NOT_FOUND);
    expect("./lib//odd.js", 0, 4);
}

static void test_long_specifiers_are_refused(void **state)
{
    char text[RT_SPECIFIER_MAX + 2];
    (void)state;
    memset(text, 'a', sizeof(text));
    text[sizeof(text) - 1] = '\0';
    expect(text, 0, OB_E_TOO_LARGE);
}

static void test_many_modules_are_found_by_hash(void **state)
{
    static char names[1000][16];
    static rt_module_t list[1000];
    rt_modules_t many;
    (void)state;
    for (size_t i = 0; i < 1000; i++) {
        snprintf(names[i], sizeof(names[i]), "m%zu.js", i);
        list[i] = (rt_module_t){.name = ob_str_from(names[i]), .source = OB_STR("")};
    }
    assert_int_equal(rt_modules_copy(list, 1000, &many), 0);
    for (size_t i = 0; i < 1000; i++) {
        size_t index = 0;
        assert_int_equal(rt_modules_resolve(&many, ob_str_from(names[i]), 0, &index), 0);
        assert_int_equal(index, i);
    }
    size_t index = 0;
    assert_int_equal(rt_modules_resolve(&many, OB_STR("m1000.js"), 0, &index), OB_E_NOT_FOUND);
    rt_modules_dispose(&many);
}

static void expect_nearest(const char *specifier, const char *want)
{
    ob_str_t name = {NULL, 0};
    int ret = rt_modules_nearest(&modules, ob_str_from(specifier), &name);
    assert_int_equal(ret, want != NULL ? 0 : OB_E_NOT_FOUND);
    if (want != NULL) {
        assert_true(ob_str_eq(name, ob_str_from(want)));
    }
}

static void test_the_nearest_name_is_found_by_its_last_segment(void **state)
{
    (void)state;
    expect_nearest("./lib/mian.js", "main.js");
    expect_nearest("left-pda", "left-pad");
    expect_nearest("../other/c", "lib/b/c.js"); /* the extension is missing */
    expect_nearest("/d.js", "lib/a.js");        /* as near as any of one letter, and the first */
    expect_nearest("something-else", NULL);
    expect_nearest("./", NULL);
    expect_nearest("", NULL);
}

static void test_a_source_is_replaced_and_the_one_that_was_posted_stays(void **state)
{
    (void)state;
    size_t index = 0;
    assert_int_equal(rt_modules_resolve(&modules, OB_STR("main.js"), 0, &index), 0);
    ob_str_t posted = modules.list[index].source;
    modules.list[index].typescript = true;
    assert_int_equal(rt_modules_replace(&modules, index, OB_STR("stripped")), 0);
    assert_true(ob_str_eq(modules.list[index].source, OB_STR("stripped")));
    assert_ptr_equal(modules.list[index].written.ptr, posted.ptr);
    assert_false(modules.list[index].typescript);
    assert_int_equal(rt_modules_replace(&modules, index, OB_STR("")), 0);
    assert_int_equal(modules.list[index].source.len, 0);
}

static void test_a_map_is_read_once_and_belongs_to_its_module(void **state)
{
    (void)state;
    rt_module_t list[] = {
        {.name = OB_STR("a.js"), .source = OB_STR("1\n//# sourceMappingURL=data:application/json;base64,"
                                                 "eyJ2ZXJzaW9uIjozLCJzb3VyY2VzIjpbImEiXSwibWFwcGluZ3MiOiJBQUFBIn0=")},
        {.name = OB_STR("b.js"), .source = OB_STR("2")},
    };
    rt_modules_t mapped;
    assert_int_equal(rt_modules_copy(list, 2, &mapped), 0);
    const rt_source_map_t *map = rt_modules_map(&mapped, 0);
    assert_non_null(map);
    assert_ptr_equal(rt_modules_map(&mapped, 0), map);
    assert_null(rt_modules_map(&mapped, 1));
    rt_modules_dispose(&mapped);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_relative_specifiers_start_from_the_importers_folder, setup, teardown),
        cmocka_unit_test_setup_teardown(test_dot_dot_never_leaves_the_root, setup, teardown),
        cmocka_unit_test_setup_teardown(test_absolute_and_bare_specifiers, setup, teardown),
        cmocka_unit_test_setup_teardown(test_long_specifiers_are_refused, setup, teardown),
        cmocka_unit_test(test_many_modules_are_found_by_hash),
        cmocka_unit_test_setup_teardown(test_a_source_is_replaced_and_the_one_that_was_posted_stays, setup, teardown),
        cmocka_unit_test(test_a_map_is_read_once_and_belongs_to_its_module),
        cmocka_unit_test_setup_teardown(test_the_nearest_name_is_found_by_its_last_segment, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
