#include "tests/unit/runtime/rig.h"

/* ---- Answers ----------------------------------------------------------------------------------------------------- */

static void test_a_whole_response_is_one_event(void **state)
{
    rig_agent_t *agent = *state;
    rig_start_handler(agent, "return new Response('hello', { status: 201, headers: { 'x-a': 'b' } })");
    assert_string_equal(agent->events, "HD");
    assert_int_equal(agent->status, 201);
    assert_int_equal(agent->body_length, 5);
    assert_string_equal(agent->header, "x-a: b");
    rig_assert_text(agent->body, "hello");
    assert_int_equal(agent->fault, RT_FAULT_NONE);
    assert_true(agent->usage.cpu_us > 0 && agent->usage.wall_us > 0 && agent->usage.memory_bytes > 0);
}

static void test_the_request_reaches_the_handler(void **state)
{
    static const ob_header_t headers[] = {{{"X-In", 4}, {"yes", 3}}};
    rig_agent_t *agent = *state;
    rt_module_t module[1];
    rt_program_t program = rig_program(
        module, rig_handler("return new Response([req.method, req.url, req.headers.get('x-in'), await "
                            "req.text()].join())"));
    program.request.method = OB_STR("POST");
    program.request.headers = headers;
    program.request.header_count = 1;
    program.request.has_body = true;
    program.request.body = OB_STR("in");
    rig_start(agent, &program);
    rig_assert_text(agent->body, "POST,http://agent/path?q=1,yes,in");
}

static void test_a_method_call_gives_json(void **state)
{
    rig_agent_t *agent = *state;
    rt_module_t module[1];
    rt_program_t program = rig_program(module, "export const api = { async add(a, b) { return { sum: a + b } } }");
    program.call = RT_CALL_METHOD;
    program.entrypoint = OB_STR("api");
    program.method.name = OB_STR("add");
    program.method.args_json = OB_STR("[2, 3]");
    rig_start(agent, &program);
    assert_string_equal(agent->events, "RD");
    rig_assert_text(agent->result, "{\"sum\":5}");
}

static void test_a_method_that_returns_nothing_gives_null(void **state)
{
    rig_agent_t *agent = *state;
    rt_module_t module[1];
    rt_program_t program = rig_program(module, "export default { nothing() {} }");
    program.call = RT_CALL_METHOD;
    program.method.name = OB_STR("nothing");
    program.method.args_json = OB_STR("[]");
    rig_start(agent, &program);
    rig_assert_text(agent->result, "null");
}

static void test_env_and_props_arrive(void **state)
{
    rig_agent_t *agent = *state;
    rt_module_t module[1];
    rt_program_t program = rig_program(module, rig_handler("return new Response(env.KEY + ctx.props.who)"));
    program.env_json = OB_STR("{\"KEY\":\"value\"}");
    program.props_json = OB_STR("{\"who\":\"me\"}");
    rig_start(agent, &program);
    rig_assert_text(agent->body, "valueme");
}

#define STREAM_OF_THREE                                                                                                \
    "let n = 0; return new Response(new ReadableStream({ pull(c) {"                                                    \
    "  if (n++ < 3) c.enqueue(new TextEncoder().encode('p' + n)); else c.close() } }, { highWaterMark: 0 }))"

static void test_a_stream_gives_one_piece_for_one_pull(void **state)
{
    rig_agent_t *agent = *state;
    rig_start_handler(agent, STREAM_OF_THREE);
    assert_string_equal(agent->events, "H");
    assert_int_equal(agent->body_length, -1);
    assert_false(rt_execution_responded(agent->execution));
    rt_execution_pull(agent->execution);
    assert_string_equal(agent->events, "HB");
    rt_engine_turn(rig_engine, true);
    assert_string_equal(agent->events, "HB");
    rt_execution_pull(agent->execution);
    rt_execution_pull(agent->execution);
    assert_string_equal(agent->events, "HBBB");
    rt_execution_pull(agent->execution);
    assert_string_equal(agent->events, "HBBBED");
    rig_assert_text(agent->body, "p1p2p3");
}

static void test_a_client_that_takes_everything_needs_no_loop(void **state)
{
    rig_agent_t *agent = *state;
    agent->pulls = true;
    rig_start_handler(agent, STREAM_OF_THREE);
    assert_string_equal(agent->events, "HBBBED");
}

static void test_a_stream_may_wait_for_timers(void **state)
{
    rig_agent_t *agent = *state;
    agent->pulls = true;
    rig_start_handler(agent, "let n = 0; return new Response(new ReadableStream({ async pull(c) {"
                             "  await new Promise(r => setTimeout(r, 2));"
                             "  if (n++ < 2) c.enqueue(new Uint8Array([48 + n])); else c.close() } }))");
    rig_finish(agent);
    assert_string_equal(agent->events, "HBBED");
    rig_assert_text(agent->body, "12");
}

static void test_a_stream_that_breaks_is_a_fault_after_the_head(void **state)
{
    rig_agent_t *agent = *state;
    agent->pulls = true;
    rig_start_handler(agent, "let n = 0; return new Response(new ReadableStream({ pull(c) {"
                             "  if (n++ < 1) c.enqueue(new Uint8Array(1)); else throw new RangeError('torn') } }))");
    assert_string_equal(agent->events, "HBFD");
    assert_int_equal(agent->fault, RT_FAULT_EXCEPTION);
    assert_string_equal(agent->fault_name, "RangeError");
    assert_string_equal(agent->fault_message, "torn");
}

static void test_a_stream_that_never_goes_on_is_ended(void **state)
{
    rig_agent_t *agent = *state;
    rig_start_handler(agent, "return new Response(new ReadableStream({ pull() { return new Promise(() => {}) } }))");
    assert_string_equal(agent->events, "H");
    rt_execution_pull(agent->execution);
    assert_string_equal(agent->events, "HFD");
    assert_int_equal(agent->fault, RT_FAULT_NEVER_SETTLED);
}

/* ---- Faults ------------------------------------------------------------------------------------------------------ */

static void test_an_exception_says_where(void **state)
{
    rig_agent_t *agent = *state;
    rig_start_module(agent, "export default {\n  fetch() {\n    throw new TypeError('no')\n  }\n}");
    assert_string_equal(agent->events, "FD");
    assert_int_equal(agent->fault, RT_FAULT_EXCEPTION);
    assert_string_equal(agent->fault_name, "TypeError");
    assert_string_equal(agent->fault_message, "no");
    assert_non_null(strstr(agent->fault_stack, "main.js:3:11"));
}

static void test_a_syntax_error_says_where(void **state)
{
    rig_agent_t *agent = *state;
    rig_start_module(agent, "\nexport defult 1");
    assert_string_equal(agent->events, "FD");
    assert_int_equal(agent->fault, RT_FAULT_SYNTAX);
    assert_string_equal(agent->fault_module, "main.js");
    assert_int_equal(agent->fault_line, 2);
}

static void test_an_unresolved_import_names_both_sides_and_the_nearest(void **state)
{
    rig_agent_t *agent = *state;
    rt_module_t modules[2];
    rt_program_t program = rig_program(modules, "import './utils.js'");
    modules[1] = (rt_module_t){.name = OB_STR("lib/util.js"), .kind = RT_MODULE_JS, .source = OB_STR("")};
    program.module_count = 2;
    rig_start(agent, &program);
    assert_int_equal(agent->fault, RT_FAULT_UNRESOLVED_IMPORT);
    assert_string_equal(agent->fault_module, "main.js");
    assert_non_null(strstr(agent->fault_message, "'./utils.js'"));
    assert_non_null(strstr(agent->fault_message, "'main.js'"));
    assert_non_null(strstr(agent->fault_message, "'lib/util.js'"));
}

static void test_a_missing_entrypoint_has_its_own_kind(void **state)
{
    rig_agent_t *agent = *state;
    rig_start_module(agent, "export const other = 1");
    assert_int_equal(agent->fault, RT_FAULT_NO_ENTRYPOINT);
}

static void expect_never_settled(rig_agent_t *agent, const char *source)
{
    rig_start_module(agent, source);
    assert_string_equal(agent->events, "FD");
    assert_int_equal(agent->fault, RT_FAULT_NEVER_SETTLED);
    rig_dispose(agent);
}

static void test_what_can_never_settle_is_ended_at_once(void **state)
{
    expect_never_settled(*state, rig_handler("await new Promise(() => {})"));
    expect_never_settled(*state, "await new Promise(() => {}); export default {}");
    expect_never_settled(*state, rig_handler("const t = setTimeout(() => {}, 1e6); clearTimeout(t); await new "
                                             "Promise(() => {})"));
}

static void test_an_unhandled_rejection_is_told_beside_the_answer(void **state)
{
    rig_agent_t *agent = *state;
    rig_start_handler(agent, "Promise.reject(new RangeError('lost')); return new Response('ok')");
    assert_string_equal(agent->events, "HFD");
    assert_int_equal(agent->fault, RT_FAULT_EXCEPTION);
    assert_string_equal(agent->fault_name, "RangeError");
    rig_assert_text(agent->body, "ok");
}

static void test_an_unhandled_rejection_explains_why_nothing_settles(void **state)
{
    rig_agent_t *agent = *state;
    rig_start_handler(agent, "(async () => { throw new RangeError('why') })(); await new Promise(() => {})");
    assert_string_equal(agent->events, "FD");
    assert_int_equal(agent->fault, RT_FAULT_EXCEPTION);
    assert_string_equal(agent->fault_message, "why");
}

static void test_a_rejection_that_is_handled_in_a_later_turn_is_none(void **state)
{
    rig_agent_t *agent = *state;
    rig_start_handler(agent, "const early = Promise.reject(new Error('early')); await new Promise(r => setTimeout(r, "
                             "2));"
                             "try { await early } catch (e) { return new Response(e.message) }");
    rig_finish(agent);
    assert_string_equal(agent->events, "HD");
    rig_assert_text(agent->body, "early");
}

#define ON_UNHANDLED(body) "addEventListener('unhandledrejection', (event) => {" body "});"

static void test_a_listener_may_take_an_unhandled_rejection(void **state)
{
    rig_agent_t *agent = *state;
    rig_start_handler(agent, ON_UNHANDLED("event.preventDefault(); console.log(event.reason.message)")
                      "Promise.reject(new RangeError('lost')); return new Response('ok')");
    assert_string_equal(agent->events, "HLD");
    rig_assert_text(agent->body, "ok");
}

static void test_a_listener_that_takes_no_rejection_changes_nothing(void **state)
{
    rig_agent_t *agent = *state;
    rig_start_handler(agent, ON_UNHANDLED("console.log('told')")
                      "Promise.reject(new RangeError('lost')); await new Promise(r => setTimeout(r, 2)); return new Response('ok')");
    rig_finish(agent);
    assert_string_equal(agent->events, "LHFD");
    assert_string_equal(agent->fault_message, "lost");
}

static void test_a_rejection_is_told_before_what_never_settles(void **state)
{
    rig_agent_t *agent = *state;
    rig_start_handler(agent, "return new Promise(done => {" ON_UNHANDLED("event.preventDefault(); done(new Response('rescued'))")
                      "Promise.reject(1) })");
    assert_string_equal(agent->events, "HD");
    rig_assert_text(agent->body, "rescued");
}

static void test_what_a_listener_to_rejections_throws_is_a_fault(void **state)
{
    rig_agent_t *agent = *state;
    rig_start_handler(agent, ON_UNHANDLED("event.preventDefault(); throw new RangeError('listener')")
                      "Promise.reject(1); await new Promise(r => setTimeout(r, 1e4))");
    assert_string_equal(agent->events, "FD");
    assert_string_equal(agent->fault_message, "listener");
}

static void test_an_exception_in_a_timer_is_a_fault(void **state)
{
    rig_agent_t *agent = *state;
    rig_start_handler(agent, "setTimeout(() => { throw new RangeError('tick') }, 1); await new Promise(r => "
                             "setTimeout(r, 1e4))");
    rig_finish(agent);
    assert_string_equal(agent->events, "FD");
    assert_string_equal(agent->fault_message, "tick");
}

static void test_fail_ends_it_with_the_given_fault(void **state)
{
    rig_agent_t *agent = *state;
    rig_start_handler(agent, "await new Promise(r => setTimeout(r, 1e6))");
    const rt_fault_t fault = {.kind = RT_FAULT_SUBREQUESTS, .message = OB_STR("said the broker")};
    rt_execution_fail(agent->execution, &fault);
    assert_string_equal(agent->events, "FD");
    assert_int_equal(agent->fault, RT_FAULT_SUBREQUESTS);
    assert_string_equal(agent->fault_message, "said the broker");
}

static void test_a_long_message_is_cut_between_characters(void **state)
{
    rig_agent_t *agent = *state;
    char message[1024];
    for (size_t at = 0; at < sizeof(message); at += 2) {
        memcpy(message + at, "\xc3\xa9", 2);
    }
    rig_start_handler(agent, "await new Promise(r => setTimeout(r, 1e6))");
    const rt_fault_t fault = {.kind = RT_FAULT_INTERNAL, .message = {message, sizeof(message)}};
    rt_execution_fail(agent->execution, &fault);
    size_t len = strlen(agent->fault_message);
    assert_true(len > 100 && len % 2 == 0);
    assert_memory_equal(agent->fault_message, message, len);
}

static void test_fail_from_an_event_ends_it_after_the_event(void **state)
{
    rig_agent_t *agent = *state;
    agent->fail_at = 'L';
    rig_start_handler(agent, "console.log('x'); while (1);");
    assert_string_equal(agent->events, "LFD");
    assert_int_equal(agent->fault, RT_FAULT_INTERNAL);
}

/* ---- waitUntil, logs --------------------------------------------------------------------------------------------- */

static void test_wait_until_goes_on_after_the_answer(void **state)
{
    rig_agent_t *agent = *state;
    rig_start_handler(agent, "ctx.waitUntil(new Promise(r => setTimeout(r, 3)).then(() => console.log('late')));"
                             "return new Response('now')");
    assert_string_equal(agent->events, "H");
    assert_true(rt_execution_responded(agent->execution));
    rig_finish(agent);
    assert_string_equal(agent->events, "HLD");
    rig_assert_text(agent->log, "late");
}

static void test_a_wait_until_that_fails_is_a_fault_after_the_answer(void **state)
{
    rig_agent_t *agent = *state;
    rig_start_handler(agent, "ctx.waitUntil(new Promise((_, r) => setTimeout(() => r(new Error('behind')), 2)));"
                             "return new Response('now')");
    rig_finish(agent);
    assert_string_equal(agent->events, "HFD");
    assert_string_equal(agent->fault_message, "behind");
}

static void test_logs_are_bounded_and_say_what_is_missing(void **state)
{
    rig_agent_t *agent = *state;
    rt_module_t module[1];
    rt_program_t program = rig_program(
        module, rig_handler("console.log('first'); console.log('x'.repeat(100)); console.log('y'); return new "
                            "Response('')"));
    program.limits.log_bytes = 100;
    rig_start(agent, &program);
    assert_string_equal(agent->events, "LHLD");
    assert_non_null(strstr((const char *)agent->log.data, "first|2 more lines were dropped"));
}

static void test_empty_lines_are_bounded_too(void **state)
{
    rig_agent_t *agent = *state;
    rig_start_handler(agent, "for (let i = 0; i < 1e4; i++) console.log(''); return new Response('')");
    assert_in_range(agent->event_count, 2, 300);
}

/* ---- Ending at every stage --------------------------------------------------------------------------------------- */

static void expect_canceled_at(rig_agent_t *agent, char stage, const char *events)
{
    agent->pulls = true;
    agent->cancel_at = stage;
    rig_start_handler(agent, "console.log('l'); setInterval(() => {}, 1e6);"
                             "ctx.waitUntil(new Promise(r => setTimeout(r, 1e6))); fetch('http://a/');" STREAM_OF_THREE);
    assert_string_equal(agent->events, events);
    assert_true(agent->asked == 0 || agent->canceled[1]);
    rig_dispose(agent);
}

static void test_cancel_inside_any_event_ends_with_done_alone(void **state)
{
    expect_canceled_at(*state, 'L', "LD");
    expect_canceled_at(*state, 'H', "LHD");
    expect_canceled_at(*state, 'B', "LHBD");
    expect_canceled_at(*state, 'E', "LHBBBED");
}

static void test_cancel_inside_the_last_events_changes_nothing(void **state)
{
    rig_agent_t *agent = *state;
    agent->cancel_at = 'F';
    rig_start_handler(agent, "throw 1");
    assert_string_equal(agent->events, "FD");
    rig_dispose(agent);
    agent->cancel_at = 'D';
    rig_start_handler(agent, "return new Response('')");
    assert_string_equal(agent->events, "HD");
}

static void test_cancel_while_it_waits(void **state)
{
    rig_agent_t *agent = *state;
    rig_start_handler(agent, "await fetch('http://a/')");
    assert_int_equal(agent->asked, 1);
    rt_execution_cancel(agent->execution);
    assert_string_equal(agent->events, "D");
    assert_true(agent->canceled[1]);
}

static void test_cancel_while_the_body_waits_for_its_client(void **state)
{
    rig_agent_t *agent = *state;
    rig_start_handler(agent, STREAM_OF_THREE);
    rt_execution_cancel(agent->execution);
    assert_string_equal(agent->events, "HD");
}

static void test_cancel_while_code_would_run_for_ever_does_not_wait_for_it(void **state)
{
    rig_agent_t *agent = *state;
    agent->cancel_at = 'H';
    rig_start_handler(agent, "queueMicrotask(() => queueMicrotask(() => { while (1); })); return new Response('x')");
    assert_string_equal(agent->events, "HD");
    assert_true(agent->usage.cpu_us < (uint64_t)rig_limits.cpu_ms * 1000);
}

/* ---- Many -------------------------------------------------------------------------------------------------------- */

static void test_executions_take_turns(void **state)
{
    enum { COUNT = 8 };
    rig_agent_t *agents = calloc(COUNT, sizeof(*agents));
    (void)state;
    for (int i = 0; i < COUNT; i++) {
        rig_start_handler(&agents[i], "globalThis.n = (globalThis.n ?? 0) + 1; const r = await fetch('http://a/');"
                                      "return new Response(await r.text() + n)");
        assert_false(agents[i].done);
    }
    assert_int_equal(rt_engine_running(rig_engine), COUNT);
    for (int i = COUNT - 1; i >= 0; i--) {
        char text[8], want[16];
        snprintf(text, sizeof(text), "%d/", i);
        rig_answer(&agents[i], 1, text);
        snprintf(want, sizeof(want), "%s1", text);
        rig_assert_text(agents[i].body, want);
        assert_true(agents[i].done);
        rig_dispose(&agents[i]);
    }
    free(agents);
}

static rig_agent_t *inner_agent;

static void on_log_start_another(void *data, rt_log_level_t level, uint64_t unix_ms, ob_str_t text)
{
    rig_on_log(data, level, unix_ms, text);
    rig_start_handler(inner_agent, "let n = 0; while (n < 1e6) n++; return new Response('inner')");
}

static void test_an_event_may_start_another_execution(void **state)
{
    rig_agent_t *agent = *state;
    rt_module_t module[1];
    rt_events_t events = rig_events;
    events.on_log = on_log_start_another;
    inner_agent = calloc(1, sizeof(*inner_agent));
    rt_program_t program =
        rig_program(module, "export default { fetch() { console.log('go'); return new Response('outer') } }");
    assert_int_equal(rt_execution_start(rig_engine, NULL, &program, &events, agent, &agent->execution), 0);
    rig_assert_text(inner_agent->body, "inner");
    rig_assert_text(agent->body, "outer");
    assert_string_equal(agent->events, "LHD");
    rig_dispose(inner_agent);
    free(inner_agent);
}

static void test_children_end_with_their_parent(void **state)
{
    rig_agent_t *agent = *state, *child = calloc(1, sizeof(*child));
    rt_module_t module[1];
    rig_start_handler(agent, "await new Promise(r => setTimeout(r, 1e6))");
    rt_program_t program = rig_program(module, rig_handler("await new Promise(r => setTimeout(r, 1e6))"));
    int ret = rt_execution_start(rig_engine, agent->execution, &program, &rig_events, child, &child->execution);
    assert_int_equal(ret, 0);
    rt_execution_cancel(agent->execution);
    assert_string_equal(child->events, "D");
    assert_string_equal(agent->events, "D");
    rig_dispose(child);
    free(child);
}

static void test_there_are_no_more_than_max_executions(void **state)
{
    enum { MAX = 64 };
    rig_agent_t *agents = calloc(MAX, sizeof(*agents));
    rt_module_t module[1];
    rt_execution_t *one_more = NULL;
    const char *source = rig_handler("await new Promise(r => setTimeout(r, 1e6))");
    for (int i = 0; i < MAX; i++) {
        rig_start_module(&agents[i], source);
    }
    rt_program_t program = rig_program(module, source);
    assert_int_equal(rt_execution_start(rig_engine, NULL, &program, &rig_events, *state, &one_more), OB_E_LIMIT);
    assert_null(one_more);
    for (int i = 0; i < MAX; i++) {
        rt_execution_cancel(agents[i].execution);
        rig_dispose(&agents[i]);
    }
    free(agents);
}

static long resident_kb(void)
{
    char line[128];
    long kb = 0;
    FILE *file = fopen("/proc/self/status", "r");
    assert_non_null(file);
    while (fgets(line, sizeof(line), file) != NULL && sscanf(line, "VmRSS: %ld", &kb) != 1) {
    }
    fclose(file);
    return kb;
}

static void run_one_after_the_other(rig_agent_t *agent, int count, const char *source)
{
    for (int i = 0; i < count; i++) {
        rig_start_module(agent, source);
        assert_true(agent->done && agent->status == 200);
        rig_dispose(agent);
        rt_engine_turn(rig_engine, i % 3 != 0);
    }
}

static void test_two_thousand_executions_leave_nothing_behind(void **state)
{
    const char *source = rig_handler("await 1; console.log('x'); return new Response('y'.repeat(1e5))");
    run_one_after_the_other(*state, 300, source);
    long before = resident_kb();
    run_one_after_the_other(*state, 2000, source);
    assert_true(resident_kb() - before < 16 * 1024);
}

/* ---- The pool ---------------------------------------------------------------------------------------------------- */

static void test_executions_start_from_an_empty_pool_too(void **state)
{
    rig_agent_t *agent = *state;
    bool saw_cold = false, saw_warm = false;
    for (int i = 0; i < 8; i++) {
        rig_start_handler(agent, "return new Response('x')");
        assert_string_equal(agent->events, "HD");
        *(agent->usage.warm ? &saw_warm : &saw_cold) = true;
        rig_dispose(agent);
    }
    assert_true(saw_cold && saw_warm);
    while (rt_engine_turn(rig_engine, true) == 0) {
    }
    assert_in_range(rt_engine_pooled(rig_engine), 2, 4);
}

static void test_the_pool_shrinks_when_nothing_comes(void **state)
{
    (void)state;
    while (rt_engine_pooled(rig_engine) > 2) {
        rig_pass();
    }
    assert_int_equal(rt_engine_turn(rig_engine, true), -1);
}

static void test_the_second_repetition_of_a_source_comes_from_the_code_cache(void **state)
{
    rig_agent_t *agent = *state;
    for (int i = 0; i < 3; i++) {
        rig_start_handler(agent, "return new Response('cached by name of this very source')");
        assert_int_equal(agent->usage.code_cached, i == 2);
        assert_int_equal(agent->status, 200);
        rig_dispose(agent);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        rig_test(test_a_whole_response_is_one_event),
        rig_test(test_the_request_reaches_the_handler),
        rig_test(test_a_method_call_gives_json),
        rig_test(test_a_method_that_returns_nothing_gives_null),
        rig_test(test_env_and_props_arrive),
        rig_test(test_a_stream_gives_one_piece_for_one_pull),
        rig_test(test_a_client_that_takes_everything_needs_no_loop),
        rig_test(test_a_stream_may_wait_for_timers),
        rig_test(test_a_stream_that_breaks_is_a_fault_after_the_head),
        rig_test(test_a_stream_that_never_goes_on_is_ended),
        rig_test(test_an_exception_says_where),
        rig_test(test_a_syntax_error_says_where),
        rig_test(test_an_unresolved_import_names_both_sides_and_the_nearest),
        rig_test(test_a_missing_entrypoint_has_its_own_kind),
        rig_test(test_what_can_never_settle_is_ended_at_once),
        rig_test(test_an_unhandled_rejection_is_told_beside_the_answer),
        rig_test(test_an_unhandled_rejection_explains_why_nothing_settles),
        rig_test(test_a_rejection_that_is_handled_in_a_later_turn_is_none),
        rig_test(test_a_listener_may_take_an_unhandled_rejection),
        rig_test(test_a_listener_that_takes_no_rejection_changes_nothing),
        rig_test(test_a_rejection_is_told_before_what_never_settles),
        rig_test(test_what_a_listener_to_rejections_throws_is_a_fault),
        rig_test(test_an_exception_in_a_timer_is_a_fault),
        rig_test(test_fail_ends_it_with_the_given_fault),
        rig_test(test_a_long_message_is_cut_between_characters),
        rig_test(test_fail_from_an_event_ends_it_after_the_event),
        rig_test(test_wait_until_goes_on_after_the_answer),
        rig_test(test_a_wait_until_that_fails_is_a_fault_after_the_answer),
        rig_test(test_logs_are_bounded_and_say_what_is_missing),
        rig_test(test_empty_lines_are_bounded_too),
        rig_test(test_cancel_inside_any_event_ends_with_done_alone),
        rig_test(test_cancel_inside_the_last_events_changes_nothing),
        rig_test(test_cancel_while_it_waits),
        rig_test(test_cancel_while_the_body_waits_for_its_client),
        rig_test(test_cancel_while_code_would_run_for_ever_does_not_wait_for_it),
        rig_test(test_executions_take_turns),
        rig_test(test_an_event_may_start_another_execution),
        rig_test(test_children_end_with_their_parent),
        rig_test(test_there_are_no_more_than_max_executions),
        rig_test(test_two_thousand_executions_leave_nothing_behind),
        rig_test(test_executions_start_from_an_empty_pool_too),
        rig_test(test_the_pool_shrinks_when_nothing_comes),
        rig_test(test_the_second_repetition_of_a_source_comes_from_the_code_cache),
    };
    return cmocka_run_group_tests(tests, rig_open, rig_close);
}
