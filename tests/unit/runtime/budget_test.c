#include "tests/unit/runtime/rig.h"

/* Limits of time and memory: each ends one execution alone, whatever its code does, and the next is as good as ever. */

static void expect_next_is_unaffected(void)
{
    rig_agent_t *next = calloc(1, sizeof(*next));
    rig_start_handler(next, "return new Response('fine')");
    assert_string_equal(next->events, "HD");
    rig_assert_text(next->body, "fine");
    rig_dispose(next);
    free(next);
}

static void run_limited(rig_agent_t *agent, const char *source, rt_limits_t limits)
{
    rt_module_t module[1];
    rt_program_t program = rig_program(module, source);
    program.limits = limits;
    rig_start(agent, &program);
    rig_finish(agent);
}

/* ---- CPU --------------------------------------------------------------------------------------------------------- */

static void expect_cpu(rig_agent_t *agent, const char *source)
{
    rt_limits_t limits = rig_limits;
    limits.cpu_ms = 50;
    run_limited(agent, source, limits);
    assert_int_equal(agent->fault, RT_FAULT_CPU);
    assert_true(agent->usage.cpu_us >= 50000);
    rig_dispose(agent);
    expect_next_is_unaffected();
}

static void test_endless_loops_end_by_the_cpu_limit(void **state)
{
    expect_cpu(*state, rig_handler("while (1);"));
    expect_cpu(*state, "while (1); export default {}");
    expect_cpu(*state, "await 0; while (1); export default {}");
    expect_cpu(*state, rig_handler("const f = () => queueMicrotask(f); f(); await new Promise(() => {})"));
    expect_cpu(*state, rig_handler("for (;;) try { throw 1 } catch { try { (function f() { f() })() } catch {} }"));
    expect_cpu(*state, rig_handler("/^(a+)+$/.test('a'.repeat(40) + 'b')"));
    expect_cpu(*state, rig_handler("await new Promise(r => setTimeout(r, 1)); while (1);"));
    expect_cpu(*state, rig_handler("addEventListener('unhandledrejection', () => { while (1); });"
                                   "Promise.reject(1); await new Promise(() => {})"));
    expect_cpu(*state, rig_handler("addEventListener('unhandledrejection', (e) => { e.preventDefault(); Promise.reject(2); });"
                                   "Promise.reject(1); await new Promise(() => {})"));
}

static void test_finally_does_not_outlive_the_limit(void **state)
{
    expect_cpu(*state, rig_handler("for (;;) { try { while (1); } finally { continue } }"));
}

static void test_cpu_time_adds_up_across_turns(void **state)
{
    rig_agent_t *agent = *state;
    rt_limits_t limits = rig_limits;
    limits.cpu_ms = 60;
    run_limited(agent,
                rig_handler("for (;;) { const t = performance.now(); while (performance.now() - t < 5);"
                            "  await new Promise(r => setTimeout(r, 1)) }"),
                limits);
    assert_int_equal(agent->fault, RT_FAULT_CPU);
    assert_in_range(agent->usage.cpu_us, 60000, 120000);
}

static void test_waiting_costs_no_cpu_time(void **state)
{
    rig_agent_t *agent = *state;
    rt_limits_t limits = rig_limits;
    limits.cpu_ms = 60;
    run_limited(agent, rig_handler("await new Promise(r => setTimeout(r, 150)); return new Response('')"), limits);
    assert_string_equal(agent->events, "HD");
    assert_true(agent->usage.wall_us >= 150000);
}

static void test_an_answer_that_was_given_stays_given(void **state)
{
    rig_agent_t *agent = *state;
    rt_limits_t limits = rig_limits;
    limits.cpu_ms = 50;
    run_limited(agent,
                rig_handler("ctx.waitUntil(new Promise(r => setTimeout(r, 1)).then(() => { while (1); }));"
                            "return new Response('given')"),
                limits);
    assert_string_equal(agent->events, "HFD");
    assert_int_equal(agent->fault, RT_FAULT_CPU);
    rig_assert_text(agent->body, "given");
}

static rig_agent_t *inner_agent;

static void on_log_start_another(void *data, rt_log_level_t level, uint64_t unix_ms, ob_str_t text)
{
    rig_on_log(data, level, unix_ms, text);
    rig_start_handler(inner_agent, "const t = performance.now(); while (performance.now() - t < 80); return new "
                                   "Response('')");
}

static void test_what_runs_inside_an_event_is_not_charged_to_the_outer_one(void **state)
{
    rig_agent_t *agent = *state;
    rt_module_t module[1];
    rt_events_t events = rig_events;
    events.on_log = on_log_start_another;
    inner_agent = calloc(1, sizeof(*inner_agent));
    rt_program_t program =
        rig_program(module, "export default { fetch() { console.log('go'); return new Response('outer') } }");
    program.limits.cpu_ms = 40;
    assert_int_equal(rt_execution_start(rig_engine, NULL, &program, &events, agent, &agent->execution), 0);
    assert_string_equal(agent->events, "LHD");
    assert_true(agent->usage.cpu_us < 40000);
    assert_string_equal(inner_agent->events, "HD");
    rig_dispose(inner_agent);
    free(inner_agent);
}

/* ---- Wall clock -------------------------------------------------------------------------------------------------- */

static void test_waiting_ends_by_the_wall_clock(void **state)
{
    rig_agent_t *agent = *state;
    rt_limits_t limits = rig_limits;
    limits.wall_ms = 30;
    run_limited(agent, rig_handler("await new Promise(r => setTimeout(r, 1e6))"), limits);
    assert_string_equal(agent->events, "FD");
    assert_int_equal(agent->fault, RT_FAULT_WALL);
    assert_in_range(agent->usage.wall_us, 30000, 1000000);
}

static void test_computing_ends_by_the_wall_clock_too(void **state)
{
    rig_agent_t *agent = *state;
    rt_limits_t limits = rig_limits;
    limits.wall_ms = 40;
    run_limited(agent, rig_handler("while (1);"), limits);
    assert_int_equal(agent->fault, RT_FAULT_WALL);
    assert_true(agent->usage.cpu_us < 1500000);
    expect_next_is_unaffected();
}

/* ---- Memory ------------------------------------------------------------------------------------------------------ */

static void expect_memory_limit(rig_agent_t *agent, const char *body)
{
    rt_limits_t limits = rig_limits;
    limits.memory_mb = 16;
    limits.cpu_ms = 20000;
    run_limited(agent, rig_handler(body), limits);
    assert_int_equal(agent->fault, RT_FAULT_MEMORY);
    assert_true(agent->usage.memory_bytes >= (size_t)8 << 20);
    rig_dispose(agent);
    expect_next_is_unaffected();
}

static void test_a_full_heap_ends_by_the_memory_limit(void **state)
{
    expect_memory_limit(*state, "const a = []; while (1) a.push(new Array(1000).fill(1.5))");
    expect_memory_limit(*state, "const m = new Map(); for (let i = 0; ; i++) m.set(i, { i })");
    expect_memory_limit(*state, "let s = 'x'; const a = []; while (1) { a.push((s += 'yz').split('')) }");
}

static void test_many_objects_over_many_turns_end_by_the_memory_limit(void **state)
{
    expect_memory_limit(*state, "const a = []; while (1) { await new Promise(r => setTimeout(r, 0)); a.push(new "
                                "Array(1e5).fill(0.5)) }");
}

/* A refused buffer is a RangeError that the code may handle; V8 15 may find that the memory bound is passed first. */
static void expect_refused(rig_agent_t *agent, const char *body)
{
    rt_limits_t limits = rig_limits;
    limits.memory_mb = 16;
    run_limited(agent, rig_handler(body), limits);
    if (agent->fault == RT_FAULT_MEMORY) {
        assert_string_equal(agent->events, "FD");
    } else {
        assert_string_equal(agent->events, "HD");
        rig_assert_text(agent->body, "RangeError");
    }
    rig_dispose(agent);
    expect_next_is_unaffected();
}

static void test_array_buffers_are_bounded(void **state)
{
    expect_refused(*state, "try { new ArrayBuffer(2 ** 32) } catch (e) { return new Response(e.name) }");
    expect_refused(*state, "const a = []; try { while (1) a.push(new Uint8Array(1 << 20)) } catch (e) {"
                           "  a.length = 0; return new Response(e.name) }");
}

static void test_wasm_memory_counts(void **state)
{
    expect_memory_limit(*state, "const m = new WebAssembly.Memory({ initial: 1 }); m.grow(600);"
                                "new Uint8Array(m.buffer).fill(1); while (1);");
    expect_memory_limit(*state, "const all = []; while (1) { all.push(new WebAssembly.Memory({ initial: 16 }));"
                                "  await new Promise(r => setTimeout(r, 0)) }");
}

static void test_a_request_body_that_does_not_fit_is_a_matter_of_memory(void **state)
{
    rig_agent_t *agent = *state;
    rt_module_t module[1];
    rt_program_t program = rig_program(module, rig_handler("return new Response('')"));
    program.limits.memory_mb = 8;
    program.request.has_body = true;
    program.request.body = (ob_str_t){calloc(1, (size_t)12 << 20), (size_t)12 << 20};
    rig_start(agent, &program);
    free((void *)(uintptr_t)program.request.body.ptr);
    assert_string_equal(agent->events, "FD");
    assert_int_equal(agent->fault, RT_FAULT_MEMORY);
}

static void test_what_an_execution_used_is_given_back(void **state)
{
    rig_agent_t *agent = *state;
    rt_limits_t limits = rig_limits;
    limits.memory_mb = 32;
    /* No idle pass between them: were finished isolates kept with all they hold, this would take 1.2 GB. */
    for (int i = 0; i < 40; i++) {
        rt_module_t module[1];
        rt_program_t program = rig_program(module, rig_handler("globalThis.a = new Uint8Array(20 << 20).fill(1);"
                                                               "return new Response('')"));
        program.limits = limits;
        rig_start(agent, &program);
        assert_string_equal(agent->events, "HD");
        rig_dispose(agent);
        long kb = 0;
        FILE *file = fopen("/proc/self/statm", "r");
        assert_non_null(file);
        assert_int_equal(fscanf(file, "%*d %ld", &kb), 1);
        fclose(file);
        assert_true(kb * 4 < 450 * 1024);
    }
}

/* ---- The answer's size ------------------------------------------------------------------------------------------- */

static void test_responses_are_bounded(void **state)
{
    rig_agent_t *agent = *state;
    rt_limits_t limits = rig_limits;
    limits.response_bytes = 1000;
    run_limited(agent, rig_handler("return new Response('x'.repeat(1001))"), limits);
    assert_string_equal(agent->events, "FD");
    assert_int_equal(agent->fault, RT_FAULT_RESPONSE_BYTES);
    rig_dispose(agent);
    run_limited(agent, rig_handler("return new Response('x'.repeat(1000))"), limits);
    assert_string_equal(agent->events, "HD");
}

static void test_a_stream_for_ever_is_bounded(void **state)
{
    rig_agent_t *agent = *state;
    rt_limits_t limits = rig_limits;
    limits.response_bytes = 1000;
    agent->pulls = true;
    run_limited(agent, rig_handler("return new Response(new ReadableStream({ pull(c) { c.enqueue(new Uint8Array(300)) "
                                   "} }))"),
                limits);
    assert_string_equal(agent->events, "HBBBFD");
    assert_int_equal(agent->fault, RT_FAULT_RESPONSE_BYTES);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        rig_test(test_endless_loops_end_by_the_cpu_limit),
        rig_test(test_finally_does_not_outlive_the_limit),
        rig_test(test_cpu_time_adds_up_across_turns),
        rig_test(test_waiting_costs_no_cpu_time),
        rig_test(test_an_answer_that_was_given_stays_given),
        rig_test(test_what_runs_inside_an_event_is_not_charged_to_the_outer_one),
        rig_test(test_waiting_ends_by_the_wall_clock),
        rig_test(test_computing_ends_by_the_wall_clock_too),
        rig_test(test_a_full_heap_ends_by_the_memory_limit),
        rig_test(test_many_objects_over_many_turns_end_by_the_memory_limit),
        rig_test(test_array_buffers_are_bounded),
        rig_test(test_wasm_memory_counts),
        rig_test(test_a_request_body_that_does_not_fit_is_a_matter_of_memory),
        rig_test(test_what_an_execution_used_is_given_back),
        rig_test(test_responses_are_bounded),
        rig_test(test_a_stream_for_ever_is_bounded),
    };
    return cmocka_run_group_tests(tests, rig_open, rig_close);
}
