/* The three forms of a submission, and what is refused, with the place that is named. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "gateway/worker/submission.h"

static const cfg_limits_t tenant_limits = {.cpu_ms = 1000,
                                           .wall_ms = 30000,
                                           .memory_mb = 64,
                                           .sub_requests = 50,
                                           .concurrent_fetches = 16,
                                           .timers = 1000,
                                           .modules = 10,
                                           .code_bytes = 4096,
                                           .env_bytes = 64,
                                           .response_bytes = 1 << 20,
                                           .log_bytes = 1 << 16,
                                           .log_lines = 100,
                                           .nesting = 100,
                                           .stack_kb = 984};

typedef struct parsed {
    gw_arena_t arena;
    gw_submission_t submission;
    gw_problem_t problem;
    int err;
} parsed_t;

static parsed_t parse_as(const char *type, ob_str_t body)
{
    parsed_t parsed = {0};
    gw_posted_t posted = {.content_type = ob_str_from(type),
                          .body = body,
                          .scheme = OB_STR("http"),
                          .host = OB_STR("gateway.example:8080"),
                          .target = OB_STR("/a/b?c=d"),
                          .limits = &tenant_limits};

    parsed.err = gw_submission_parse(&parsed.arena, &posted, &parsed.submission, &parsed.problem);
    return parsed;
}

static parsed_t parse_json(const char *text)
{
    return parse_as("application/json", ob_str_from(text));
}

static void assert_text(ob_str_t actual, const char *expected)
{
    assert_int_equal(actual.len, strlen(expected));
    if (actual.len > 0)
        assert_memory_equal(actual.ptr, expected, actual.len);
}

static void assert_contains(ob_str_t text, const char *part)
{
    if (memmem(text.ptr, text.len, part, strlen(part)) == NULL)
        fail_msg("\"%.*s\" does not contain \"%s\"", (int)text.len, text.ptr, part);
}

static void accept(parsed_t *parsed)
{
    if (parsed->err != 0)
        fail_msg("refused: %.*s: %.*s", (int)parsed->problem.path.len, parsed->problem.path.ptr,
                 (int)parsed->problem.detail.len, parsed->problem.detail.ptr);
}

/* Refused with this kind, naming this place. */
static void refuse(parsed_t parsed, gw_problem_kind_t kind, const char *path)
{
    assert_int_equal(parsed.err, OB_E_MALFORMED);
    assert_int_equal(parsed.problem.kind, kind);
    assert_text(parsed.problem.path, path);
    assert_true(parsed.problem.detail.len > 0);
    gw_arena_dispose(&parsed.arena);
}

#define MODULE "\"modules\":{\"main.js\":\"export default 1\"}"

/* ---- raw ---- */

static void test_raw_module_is_called_with_rest_of_path(void **state)
{
    (void)state;
    static const char *const types[] = {"", "application/javascript", "text/javascript; charset=UTF-8",
                                        "application/x-www-form-urlencoded"};
    for (size_t i = 0; i < 4; i++) {
        parsed_t parsed = parse_as(types[i], OB_STR("export default 1"));
        accept(&parsed);
        const rt_program_t *program = &parsed.submission.program;
        assert_int_equal(program->module_count, 1);
        assert_text(program->modules[0].name, "main.js");
        assert_text(program->modules[0].source, "export default 1");
        assert_int_equal(program->call, RT_CALL_FETCH);
        assert_text(program->request.method, "GET");
        assert_text(program->request.url, "http://gateway.example:8080/a/b?c=d");
        assert_text(program->entrypoint, "default");
        assert_text(program->env_json, "{}");
        assert_true(program->network);
        assert_int_equal(program->limits.cpu_ms, 1000);
        gw_arena_dispose(&parsed.arena);
    }
}

static void test_raw_refusals(void **state)
{
    (void)state;
    refuse(parse_as("", OB_STR("")), GW_BAD_SUBMISSION, "");
    refuse(parse_as("", OB_STR("\xff\xfe")), GW_BAD_SUBMISSION, "");
    refuse(parse_as("image/png", OB_STR("x")), GW_UNSUPPORTED_MEDIA_TYPE, "");
    refuse(parse_as("text/javascript; charset=latin1", OB_STR("x")), GW_UNSUPPORTED_MEDIA_TYPE, "");
}

static void test_host_that_is_none_is_refused(void **state)
{
    (void)state;
    static const char *const hosts[] = {"a/b", "user@host", "a?b", "a b", "[::1"};
    for (size_t i = 0; i < 5; i++) {
        gw_posted_t posted = {.body = OB_STR("1"), .scheme = OB_STR("http"), .host = ob_str_from(hosts[i]),
                              .limits = &tenant_limits};
        parsed_t parsed = {0};
        parsed.err = gw_submission_parse(&parsed.arena, &posted, &parsed.submission, &parsed.problem);
        refuse(parsed, GW_BAD_SUBMISSION, "");
    }
}

/* ---- JSON ---- */

static void test_json_module_kinds(void **state)
{
    (void)state;
    parsed_t parsed = parse_json("{\"mainModule\":\"a.js\",\"modules\":{\"a.js\":\"1\",\"b\":{\"cjs\":\"2\"},"
                                 "\"c\":{\"text\":\"3\"},\"d\":{\"json\":{\"x\":[1,2]}},\"e\":{\"data\":\"AAEC\"},"
                                 "\"f\":{\"wasm\":\"AGFzbQ==\"},\"g.txt\":\"7\",\"h.cjs\":\"8\"}}");
    static const rt_module_kind_t kinds[] = {RT_MODULE_JS,   RT_MODULE_CJS,  RT_MODULE_TEXT, RT_MODULE_JSON,
                                             RT_MODULE_DATA, RT_MODULE_WASM, RT_MODULE_TEXT, RT_MODULE_CJS};
    accept(&parsed);
    const rt_program_t *program = &parsed.submission.program;
    assert_int_equal(program->module_count, 8);
    for (size_t i = 0; i < 8; i++)
        assert_int_equal(program->modules[i].kind, kinds[i]);
    assert_text(program->modules[3].source, "{\"x\":[1,2]}");
    assert_int_equal(program->modules[4].source.len, 3);
    assert_memory_equal(program->modules[4].source.ptr, "\0\1\2", 3);
    assert_int_equal(program->modules[5].source.len, 4);
    assert_memory_equal(program->modules[5].source.ptr, "\0asm", 4);
    gw_arena_dispose(&parsed.arena);
}

static void test_json_whole(void **state)
{
    (void)state;
    parsed_t parsed = parse_json(
        "{" MODULE ",\"compatibilityDate\":\"2026-01-31\",\"compatibilityFlags\":[\"a\"],\"env\":{\"K\":\"v\"},"
        "\"globalOutbound\":\"github\",\"limits\":{\"cpuMs\":5,\"wallMs\":99999999,\"subRequests\":0},"
        "\"entrypoint\":\"Api\",\"request\":{\"method\":\"PUT\",\"url\":\"HTTPS://Example.com:443/x#frag\","
        "\"headers\":{\"A\":\"1\",\"b\":[\"2\",\"3\"]},\"body\":\"hi\"}}");
    accept(&parsed);
    const rt_program_t *program = &parsed.submission.program;
    assert_text(program->env_json, "{\"K\":\"v\"}");
    assert_text(parsed.submission.policy, "github");
    assert_text(program->entrypoint, "Api");
    assert_text(program->request.method, "PUT");
    assert_text(program->request.url, "https://example.com/x");
    assert_int_equal(program->request.header_count, 3);
    assert_text(program->request.headers[2].name, "b");
    assert_text(program->request.headers[2].value, "3");
    assert_true(program->request.has_body);
    assert_text(program->request.body, "hi");
    gw_arena_dispose(&parsed.arena);
}

static void test_limits_only_lower(void **state)
{
    (void)state;
    parsed_t parsed =
        parse_json("{" MODULE ",\"limits\":{\"cpuMs\":5,\"wallMs\":99999999,\"memoryMb\":65,\"subRequests\":0}}");
    accept(&parsed);
    assert_int_equal(parsed.submission.program.limits.cpu_ms, 5);
    assert_int_equal(parsed.submission.program.limits.wall_ms, 30000);
    assert_int_equal(parsed.submission.program.limits.memory_mb, 64);
    assert_int_equal(parsed.submission.program.limits.sub_requests, 0);
    gw_arena_dispose(&parsed.arena);
    parsed = parse_json("{" MODULE ",\"limits\":{\"concurrentFetches\":2,\"timers\":3,\"responseBytes\":4,\"logBytes\":5,"
                        "\"logLines\":6,\"stackKb\":200}}");
    accept(&parsed);
    assert_int_equal(parsed.submission.program.limits.concurrent_fetches, 2);
    assert_int_equal(parsed.submission.program.limits.timers, 3);
    assert_int_equal(parsed.submission.program.limits.response_bytes, 4);
    assert_int_equal(parsed.submission.program.limits.log_bytes, 5);
    assert_int_equal(parsed.submission.program.limits.log_lines, 6);
    assert_int_equal(parsed.submission.program.limits.stack_kb, 200);
    gw_arena_dispose(&parsed.arena);
}

static void test_method_call_and_no_network(void **state)
{
    (void)state;
    parsed_t parsed = parse_json("{" MODULE ",\"method\":\"add\",\"args\":[1,\"x\"],\"globalOutbound\":null}");
    accept(&parsed);
    assert_int_equal(parsed.submission.program.call, RT_CALL_METHOD);
    assert_text(parsed.submission.program.method.name, "add");
    assert_text(parsed.submission.program.method.args_json, "[1,\"x\"]");
    assert_false(parsed.submission.program.network);
    gw_arena_dispose(&parsed.arena);
    parsed = parse_json("{" MODULE ",\"method\":\"none\"}");
    accept(&parsed);
    assert_text(parsed.submission.program.method.args_json, "[]");
    gw_arena_dispose(&parsed.arena);
}

static void test_json_refusals_name_their_place(void **state)
{
    (void)state;
    static const struct {
        const char *text, *path;
    } cases[] = {
        {"", "$"},
        {"[]", "$"},
        {"{", "$"},
        {"{\"a\":1,\"a\":2}", "$"},
        {"{} x", "$"},
        {"{\"modules\":{\"a\":\"\xff\"}}", "$"},
        {"{" MODULE ",\"colour\":1}", "$.colour"},
        {"{}", "$.modules"},
        {"{\"modules\":[]}", "$.modules"},
        {"{\"modules\":{\"a.js\":1}}", "$.modules[\"a.js\"]"},
        {"{\"modules\":{\"a.js\":{}}}", "$.modules[\"a.js\"]"},
        {"{\"modules\":{\"a.js\":{\"js\":\"\",\"cjs\":\"\"}}}", "$.modules[\"a.js\"]"},
        {"{\"modules\":{\"a.js\":{\"python\":\"\"}}}", "$.modules[\"a.js\"].python"},
        {"{\"modules\":{\"a\":{\"data\":\"A\"}}}", "$.modules[\"a\"].data"},
        {"{\"modules\":{\"a\":{\"data\":\"AA=A\"}}}", "$.modules[\"a\"].data"},
        {"{\"modules\":{\"a\":{\"data\":\"====\"}}}", "$.modules[\"a\"].data"},
        {"{\"modules\":{\"a\":{\"data\":\" AAA\"}}}", "$.modules[\"a\"].data"},
        {"{\"modules\":{\"a.wasm\":\"AGFz\"}}", "$.modules[\"a.wasm\"]"},
        {"{\"modules\":{\"\":\"1\"}}", "$.modules[\"\"]"},
        {"{\"modules\":{\"a\\nb\":\"1\"}}", "$.modules[\"a\nb\"]"},
        {"{\"modules\":{\"cloudflare:workers\":\"1\"}}", "$.modules[\"cloudflare:workers\"]"},
        {"{\"modules\":{\"a.js\":\"1\",\"b.js\":\"2\"}}", "$.mainModule"},
        {"{" MODULE ",\"mainModule\":\"other.js\"}", "$.mainModule"},
        {"{\"modules\":{\"a.txt\":\"1\"}}", "$.mainModule"},
        {"{" MODULE ",\"env\":[]}", "$.env"},
        {"{" MODULE ",\"globalOutbound\":5}", "$.globalOutbound"},
        {"{" MODULE ",\"limits\":{\"cpuMs\":0}}", "$.limits.cpuMs"},
        {"{" MODULE ",\"limits\":{\"cpuMs\":1.5}}", "$.limits.cpuMs"},
        {"{" MODULE ",\"limits\":{\"cpu\":1}}", "$.limits.cpu"},
        {"{" MODULE ",\"compatibilityDate\":\"2026-1-1\"}", "$.compatibilityDate"},
        {"{" MODULE ",\"compatibilityDate\":\"2026-01-011\"}", "$.compatibilityDate"},
        {"{" MODULE ",\"compatibilityFlags\":[1]}", "$.compatibilityFlags[0]"},
        {"{" MODULE ",\"entrypoint\":\"\"}", "$.entrypoint"},
        {"{" MODULE ",\"request\":{}}", "$.request.url"},
        {"{" MODULE ",\"request\":{\"url\":\"/relative\"}}", "$.request.url"},
        {"{" MODULE ",\"request\":{\"url\":\"file:///etc/passwd\"}}", "$.request.url"},
        {"{" MODULE ",\"request\":{\"url\":\"http://a\",\"body\":\"x\"}}", "$.request.body"},
        {"{" MODULE ",\"request\":{\"url\":\"http://a\",\"method\":\"A B\"}}", "$.request.method"},
        {"{" MODULE ",\"request\":{\"url\":\"http://a\",\"headers\":{\"a\":\"x\\r\\ny: z\"}}}", "$.request.headers.a"},
        {"{" MODULE ",\"request\":{\"url\":\"http://a\",\"headers\":{\"a b\":\"x\"}}}", "$.request.headers.a b"},
        {"{" MODULE ",\"request\":{\"url\":\"http://a\",\"headers\":{\"a\":[\"x\",1]}}}", "$.request.headers.a[1]"},
        {"{" MODULE ",\"request\":{\"url\":\"http://a\"},\"method\":\"m\"}", "$.method"},
        {"{" MODULE ",\"args\":[]}", "$.args"},
        {"{" MODULE ",\"method\":\"m\",\"args\":{}}", "$.args"},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        print_message("%s\n", cases[i].text);
        refuse(parse_json(cases[i].text), GW_BAD_SUBMISSION, cases[i].path);
    }
}

static void test_unknown_key_is_told_what_is_known(void **state)
{
    (void)state;
    parsed_t parsed = parse_json("{" MODULE ",\"main\":\"x\"}");
    assert_contains(parsed.problem.detail, "mainModule");
    gw_arena_dispose(&parsed.arena);
}

static void assert_typescript(parsed_t parsed, rt_module_kind_t kind)
{
    assert_int_equal(parsed.err, 0);
    assert_true(parsed.submission.program.modules[0].typescript);
    assert_int_equal(parsed.submission.program.modules[0].kind, kind);
    gw_arena_dispose(&parsed.arena);
}

static void test_typescript_is_told_by_type_kind_and_name(void **state)
{
    (void)state;
    assert_typescript(parse_as("application/typescript", OB_STR("let a: number")), RT_MODULE_JS);
    assert_typescript(parse_as("text/typescript; charset=utf-8", OB_STR("let a: number")), RT_MODULE_JS);
    assert_typescript(parse_json("{\"modules\":{\"a\":{\"ts\":\"let a: b\"}}}"), RT_MODULE_JS);
    assert_typescript(parse_json("{\"modules\":{\"a.ts\":\"let a: b\"}}"), RT_MODULE_JS);
    assert_typescript(parse_json("{\"modules\":{\"a.mts\":\"let a: b\"}}"), RT_MODULE_JS);
    assert_typescript(parse_json("{\"modules\":{\"a.cts\":\"let a: b\"}}"), RT_MODULE_CJS);
    refuse(parse_json("{\"modules\":{\"a.tsx\":\"<a/>\"}}"), GW_UNSUPPORTED_MODULE, "$.modules[\"a.tsx\"]");
    assert_typescript(parse_json("{\"modules\":{\"a.tsx\":{\"ts\":\"let a: b\"}}}"), RT_MODULE_JS);
}

static void test_of_the_compatibility_flags_one_counts(void **state)
{
    (void)state;
    parsed_t without = parse_json("{" MODULE ",\"compatibilityFlags\":[\"global_navigator\"]}");
    parsed_t with = parse_json("{" MODULE ",\"compatibilityFlags\":[\"global_navigator\",\"nodejs_compat\"]}");
    assert_false(without.submission.program.node_compat);
    assert_true(with.submission.program.node_compat);
    gw_arena_dispose(&without.arena);
    gw_arena_dispose(&with.arena);
}

static void test_bounds(void **state)
{
    (void)state;
    ob_buf_t text;

    ob_buf_init(&text, 0);
    assert_int_equal(ob_buf_printf(&text, "{\"modules\":{\"m0\":\"\""), 0);
    for (int i = 1; i < 10000; i++)
        assert_int_equal(ob_buf_printf(&text, ",\"m%d\":\"\"", i), 0);
    assert_int_equal(ob_buf_printf(&text, "}}"), 0);
    refuse(parse_as("application/json", ob_buf_str(&text)), GW_TOO_LARGE, "$.modules[\"m10\"]");
    text.len = 0;
    assert_int_equal(ob_buf_printf(&text, "{\"modules\":{\"a.js\":\"%4097s\"}}", ""), 0);
    refuse(parse_as("application/json", ob_buf_str(&text)), GW_TOO_LARGE, "$.modules[\"a.js\"]");
    refuse(parse_as("", (ob_str_t){(const char *)text.data, 4097}), GW_TOO_LARGE, "");
    refuse(parse_json("{" MODULE ",\"env\":{\"k\":\"0123456789012345678901234567890123456789012345678901234567890\"}}"),
           GW_TOO_LARGE, "$.env");
    ob_buf_dispose(&text);
}

static void test_deep_nesting_is_refused_before_parsing(void **state)
{
    (void)state;
    size_t depth = 100000;
    char *text = malloc(depth);

    memset(text, '[', depth);
    parsed_t parsed = parse_as("application/json", (ob_str_t){text, depth});
    assert_contains(parsed.problem.detail, "64 levels");
    refuse(parsed, GW_BAD_SUBMISSION, "$");
    /* brackets in strings are no nesting */
    parsed = parse_json(
        "{\"modules\":{\"a.js\":\"[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[\\\"[[[[\"}}");
    accept(&parsed);
    gw_arena_dispose(&parsed.arena);
    free(text);
}

static void test_sources_that_nest_too_deeply_are_refused_with_module_line_and_bound(void **state)
{
    (void)state;
    char json[1024] = "{\"mainModule\":\"a.js\",\"modules\":{\"a.js\":\"1\",\"b.js\":\"\\n\\n";
    size_t len = strlen(json);

    memset(json + len, '(', 101);
    strcpy(json + len + 101, "\"}}");
    parsed_t parsed = parse_json(json);
    assert_contains(parsed.problem.detail, "b.js nests deeper than 100 brackets in line 3");
    assert_contains(parsed.problem.module, "b.js");
    assert_int_equal(parsed.problem.line, 3);
    refuse(parsed, GW_TOO_LARGE, "");
    memcpy(json + len, "1//", 3); /* a comment */
    parsed = parse_json(json);
    accept(&parsed);
    gw_arena_dispose(&parsed.arena);
}

/* ---- multipart ---- */

#define PART(headers, body) "--B\r\nContent-Disposition: form-data; " headers "\r\n\r\n" body "\r\n"

static parsed_t parse_form(const char *text)
{
    return parse_as("multipart/form-data; boundary=\"B\"", ob_str_from(text));
}

static void test_form(void **state)
{
    (void)state;
    parsed_t parsed =
        parse_form(PART("name=\"metadata\"", "{\"mainModule\":\"a.js\",\"entrypoint\":\"E\"}")
                       PART("name=\"x\"; filename=\"a.js\"", "import './b.js'")
                           PART("name=\"y\"; filename=\"b.js\"\r\nContent-Type: application/octet-stream", "2")
                               PART("name=\"z\"; filename=\"c\"\r\nContent-Type: text/plain", "3") "--B--\r\n");
    accept(&parsed);
    const rt_program_t *program = &parsed.submission.program;
    assert_int_equal(program->module_count, 3);
    assert_text(program->modules[0].name, "a.js");
    assert_text(program->modules[0].source, "import './b.js'");
    assert_int_equal(program->modules[1].kind, RT_MODULE_JS);
    assert_int_equal(program->modules[2].kind, RT_MODULE_TEXT);
    assert_text(program->entrypoint, "E");
    gw_arena_dispose(&parsed.arena);
}

static void refuse_form(const char *text, const char *path, const char *part)
{
    parsed_t parsed = parse_form(text);
    assert_text(parsed.problem.part, part);
    refuse(parsed, GW_BAD_SUBMISSION, path);
}

static void test_form_refusals_name_the_part(void **state)
{
    (void)state;
    refuse_form("", "", "");
    refuse_form("--B--\r\n", "$.modules", "");
    refuse_form(PART("name=\"a.js\"", "1"), "", "a.js");
    refuse_form("--B\r\nContent-Disposition: form-data; name=\"a\"\r\n", "", "a");
    refuse_form(PART("name=\"metadata\"", "{\"modules\":{}}") "--B--", "$.modules", "metadata");
    refuse_form(PART("name=\"metadata\"", "{") "--B--", "$", "metadata");
    refuse_form(PART("name=\"metadata\"", "{}") PART("name=\"metadata\"", "{}") "--B--", "", "metadata");
    refuse_form(PART("name=\"a.js\"", "1") PART("name=\"b\"; filename=\"a.js\"", "1") "--B--", "", "b");
    refuse_form(PART("name=\"a.js\"", "\xff") "--B--", "", "a.js");
    refuse(parse_as("multipart/form-data", OB_STR("--B--")), GW_BAD_SUBMISSION, "");
    refuse(parse_form(PART("name=\"a.tsx\"", "1") "--B--"), GW_UNSUPPORTED_MODULE, "");
}

/* ---- UTF-8 ---- */

static void test_utf8(void **state)
{
    (void)state;
    static const char *const good[] = {"", "a", "\xc3\xa9", "\xe2\x82\xac", "\xf0\x9f\x98\x80", "12345678\xc3\xa9",
                                       "\xef\xbf\xbf", "\xf4\x8f\xbf\xbf", "\xed\x9f\xbf", "\xee\x80\x80"};
    static const char *const bad[] = {"\x80",         "\xc0\x80",         "\xc1\xbf",         "\xe0\x9f\xbf",
                                      "\xed\xa0\x80", "\xf0\x8f\xbf\xbf", "\xf4\x90\x80\x80", "\xf5\x80\x80\x80",
                                      "\xc3",         "\xe2\x82",         "1234567\xc3",      "\xff"};
    for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++)
        assert_true(gw_utf8_valid(ob_str_from(good[i])));
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
        assert_false(gw_utf8_valid(ob_str_from(bad[i])));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_raw_module_is_called_with_rest_of_path),
        cmocka_unit_test(test_raw_refusals),
        cmocka_unit_test(test_host_that_is_none_is_refused),
        cmocka_unit_test(test_json_module_kinds),
        cmocka_unit_test(test_json_whole),
        cmocka_unit_test(test_limits_only_lower),
        cmocka_unit_test(test_method_call_and_no_network),
        cmocka_unit_test(test_json_refusals_name_their_place),
        cmocka_unit_test(test_unknown_key_is_told_what_is_known),
        cmocka_unit_test(test_typescript_is_told_by_type_kind_and_name),
        cmocka_unit_test(test_of_the_compatibility_flags_one_counts),
        cmocka_unit_test(test_bounds),
        cmocka_unit_test(test_deep_nesting_is_refused_before_parsing),
        cmocka_unit_test(test_sources_that_nest_too_deeply_are_refused_with_module_line_and_bound),
        cmocka_unit_test(test_form),
        cmocka_unit_test(test_form_refusals_name_the_part),
        cmocka_unit_test(test_utf8),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
