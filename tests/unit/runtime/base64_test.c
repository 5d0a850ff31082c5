#include "tests/unit/runtime/rig.h"

/* atob and btoa through the JavaScript that uses the ops: Infra Standard, section 7, and RFC 4648, section 10. */

static void expect(rig_agent_t *agent, const char *expression, const char *want)
{
    char body[512];
    snprintf(body, sizeof(body), "let r; try { r = %s } catch (e) { r = e.name } return new Response(r)", expression);
    rig_start_handler(agent, body);
    assert_string_equal(agent->events, "HD");
    if (!ob_str_eq(ob_buf_str(&agent->body), ob_str_from(want))) {
        fail_msg("%s gave %.*s, expected %s", expression, (int)agent->body.len, (const char *)agent->body.data, want);
    }
    rig_dispose(agent);
}

static void test_encodes(void **state)
{
    expect(*state, "btoa('')", "");
    expect(*state, "btoa('f')", "Zg==");
    expect(*state, "btoa('fo')", "Zm8=");
    expect(*state, "btoa('foo')", "Zm9v");
    expect(*state, "btoa('foob')", "Zm9vYg==");
    expect(*state, "btoa('\\x00\\x80\\xff')", "AID/");
    expect(*state, "btoa('\\xfb\\xef\\xbe')", "++++");
    expect(*state, "btoa('\\u0100')", "InvalidCharacterError");
}

static void test_decodes(void **state)
{
    expect(*state, "atob('')", "");
    expect(*state, "atob('Zg==')", "f");
    expect(*state, "atob('Zg')", "f");
    expect(*state, "atob('Zm8=')", "fo");
    expect(*state, "atob('Zm8')", "fo");
    expect(*state, "atob(' Zm\\t9v\\n\\f\\r ')", "foo");
    expect(*state, "atob('AID/').split('').map(c => c.charCodeAt(0)).join()", "0,128,255");
    expect(*state, "atob('Zh==')", "f"); /* bits that stand for nothing are dropped */
}

static void test_refuses(void **state)
{
    static const char *const bad[] = {"Z", "Z===", "Zg=", "Zm9v=", "Zm9v==", "====", "=", "Z=g=", "Zg==Zg==", "Zm-_",
                                      "Zm9v\\u0000", "\\xe9\\xe9\\xe9\\xe9", "Zm9v\\v", "\\u0141AAA"};
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        char expression[64];
        snprintf(expression, sizeof(expression), "atob('%s')", bad[i]);
        expect(*state, expression, "InvalidCharacterError");
    }
}

static void test_there_and_back(void **state)
{
    expect(*state,
           "(() => { let s = ''; for (let i = 0; i < 1e5; i++) s += String.fromCharCode(i * 7 & 255);"
           " for (let n = 0; n < 5; n++) { const t = s.slice(n); if (atob(btoa(t)) !== t) return 'differs' } return "
           "'same' })()",
           "same");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        rig_test(test_encodes),
        rig_test(test_decodes),
        rig_test(test_refuses),
        rig_test(test_there_and_back),
    };
    return cmocka_run_group_tests(tests, rig_open, rig_close);
}
