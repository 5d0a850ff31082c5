#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "runtime/code_cache.h"

static rt_code_key_t key_of(const char *source, rt_module_kind_t kind)
{
    rt_module_t module = {.name = OB_STR("m.js"), .kind = kind, .source = ob_str_from(source)};
    return rt_code_key_of(&module);
}

static void test_key_is_of_name_kind_and_source(void **state)
{
    rt_module_t renamed = {.name = OB_STR("other.js"), .kind = RT_MODULE_JS, .source = OB_STR("a")};
    rt_module_t shifted = {.name = OB_STR("m.j"), .kind = RT_MODULE_JS, .source = OB_STR("sa")};
    rt_module_t typed = {.name = OB_STR("m.js"), .kind = RT_MODULE_JS, .typescript = true, .source = OB_STR("a")};
    rt_code_key_t a = key_of("a", RT_MODULE_JS), again = key_of("a", RT_MODULE_JS);
    const rt_code_key_t others[] = {key_of("b", RT_MODULE_JS), key_of("a", RT_MODULE_CJS), rt_code_key_of(&renamed),
                                    rt_code_key_of(&shifted), rt_code_key_of(&typed)};
    (void)state;
    assert_memory_equal(&a, &again, sizeof(a));
    for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
        assert_memory_not_equal(&a, &others[i], sizeof(a));
    }
}

static void test_bytecode_is_wanted_the_second_time(void **state)
{
    rt_code_cache_t cache;
    rt_code_key_t a = key_of("a", RT_MODULE_JS);
    (void)state;
    assert_int_equal(rt_code_cache_init(&cache, 1 << 20), 0);
    assert_null(rt_code_cache_get(&cache, &a).ptr);
    ob_str_t second = rt_code_cache_get(&cache, &a);
    assert_non_null(second.ptr);
    assert_int_equal(second.len, 0);
    rt_code_cache_put(&cache, &a, OB_STR("bytecode"));
    assert_true(ob_str_eq(rt_code_cache_get(&cache, &a), OB_STR("bytecode")));
    rt_code_cache_put(&cache, &a, OB_STR("newer"));
    assert_true(ob_str_eq(rt_code_cache_get(&cache, &a), OB_STR("newer")));
    rt_code_cache_dispose(&cache);
}

static void test_least_recently_used_goes_first_and_the_bound_holds(void **state)
{
    rt_code_cache_t cache;
    static char code[1000];
    char name[16];
    (void)state;
    assert_int_equal(rt_code_cache_init(&cache, 10000), 0);
    rt_code_key_t first = key_of("first", RT_MODULE_JS), second = key_of("second", RT_MODULE_JS);
    rt_code_cache_put(&cache, &first, (ob_str_t){code, sizeof(code)});
    rt_code_cache_put(&cache, &second, (ob_str_t){code, sizeof(code)});
    for (int i = 0; i < 20; i++) {
        assert_int_equal(rt_code_cache_get(&cache, &first).len, sizeof(code)); /* keeps it young */
        snprintf(name, sizeof(name), "%d", i);
        rt_code_key_t key = key_of(name, RT_MODULE_JS);
        rt_code_cache_put(&cache, &key, (ob_str_t){code, sizeof(code)});
        assert_true(cache.bytes <= 10000);
    }
    assert_int_equal(rt_code_cache_get(&cache, &second).len, 0);
    rt_code_cache_dispose(&cache);
}

static void test_what_is_too_large_is_not_kept(void **state)
{
    rt_code_cache_t cache;
    static char code[4000];
    rt_code_key_t a = key_of("a", RT_MODULE_JS);
    (void)state;
    assert_int_equal(rt_code_cache_init(&cache, 10000), 0);
    rt_code_cache_put(&cache, &a, (ob_str_t){code, sizeof(code)});
    assert_int_equal(cache.bytes, 0);
    rt_code_cache_dispose(&cache);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_key_is_of_name_kind_and_source),
        cmocka_unit_test(test_bytecode_is_wanted_the_second_time),
        cmocka_unit_test(test_least_recently_used_goes_first_and_the_bound_holds),
        cmocka_unit_test(test_what_is_too_large_is_not_kept),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
