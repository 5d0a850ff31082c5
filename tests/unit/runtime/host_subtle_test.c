#include <openssl/err.h>

#include "tests/unit/runtime/rig.h"

static void expect_body(rig_agent_t *agent, const char *body, const char *want)
{
    rig_start_handler(agent, body);
    rig_finish(agent);
    assert_string_equal(agent->events, "HD");
    assert_true(ob_str_eq(ob_buf_str(&agent->body), ob_str_from(want)));
    rig_dispose(agent);
}

static void test_a_failed_operation_leaves_no_error_for_the_next_user_of_libcrypto(void **state)
{
    ERR_clear_error();
    expect_body(*state,
                "const key = await crypto.subtle.importKey('raw', new Uint8Array(16), 'AES-CBC', false, ['decrypt']);"
                "const how = { name: 'AES-CBC', iv: new Uint8Array(16) };"
                "return new Response(await crypto.subtle.decrypt(how, key, new Uint8Array(16)).catch(e => e.name))",
                "OperationError");
    assert_int_equal(ERR_peek_error(), 0);
    expect_body(*state,
                "const point = new Uint8Array(65).fill(4), how = { name: 'ECDH', namedCurve: 'P-256' };"
                "return new Response(await crypto.subtle.importKey('raw', point, how, false, []).catch(e => e.name))",
                "DataError");
    assert_int_equal(ERR_peek_error(), 0);
}

/* LeakSanitizer sees what is left of them. */
static void test_keys_end_with_their_execution(void **state)
{
    expect_body(*state,
                "const make = (name, more, usages) => crypto.subtle.generateKey({ name, ...more }, false, usages);"
                "globalThis.kept = [await make('ECDSA', { namedCurve: 'P-384' }, ['sign']), await make('Ed25519', {}, ['sign']),"
                "  await make('AES-GCM', { length: 256 }, ['encrypt'])]; return new Response('kept')",
                "kept");
}

static void test_keys_count_as_memory_of_the_execution(void **state)
{
    rig_agent_t *agent = *state;
    rig_start_handler(agent,
                      "globalThis.kept = []; const secret = new Uint8Array(1 << 20);"
                      "for (let i = 0; i < 8; i++)"
                      "  kept.push(await crypto.subtle.importKey('raw', secret, 'HKDF', false, ['deriveBits']));"
                      "return new Response('')");
    rig_finish(agent);
    assert_string_equal(agent->events, "HD");
    assert_true(agent->usage.memory_bytes > 9 << 20);
    rig_dispose(agent);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        rig_test(test_a_failed_operation_leaves_no_error_for_the_next_user_of_libcrypto),
        rig_test(test_keys_end_with_their_execution),
        rig_test(test_keys_count_as_memory_of_the_execution),
    };
    return cmocka_run_group_tests(tests, rig_open, rig_close);
}
