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

static void test_key_is_of_source_and_kind_not_of_the_name(void **state)
{
    rt_module_t renamed = {.name = OB_STR("other.js"), .kind = RT_MODULE_JS, .source = OB_STR("a")};
    rt_code_key_t a = key_of("a", RT_MODULE_JS), same = rt_code_key_of(&renamed), cjs = key_of("a", RT_MODULE_CJS);
    (void)state;
    assert_memory_equal(&a, &same, sizeof(a));
    assert_memory_not_equal(&a, &cjs, sizeof(a));
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
        cmocka_unit_test(test_key_is_of_source_and_kind_not_of_the_name),
        cmocka_unit_test(test_bytecode_is_wanted_the_second_time),
        cmocka_unit_test(test_least_recently_used_goes_first_and_the_bound_holds),
        cmocka_unit_test(test_what_is_too_large_is_not_kept),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
