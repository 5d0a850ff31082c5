#include "tests/unit/runtime/rig.h"

static void test_a_fetch_goes_out_and_its_answer_comes_in(void **state)
{
    rig_agent_t *agent = *state;
    rig_start_handler(agent, "const r = await fetch('http://a/b?c#d'); console.log(r.status, r.statusText, "
                             "r.headers.get('x-from'), r.ok);"
                             "return new Response(await r.text())");
    assert_int_equal(agent->asked, 1);
    assert_string_equal(agent->url[1], "http://a/b?c");
    assert_string_equal(agent->events, "");
    rig_answer_head(agent, 1, 203);
    rt_fetch_on_body(agent->execution, 1, OB_STR("first "), false);
    assert_false(agent->done);
    rt_fetch_on_body(agent->execution, 1, OB_STR("last"), true);
    assert_string_equal(agent->events, "LHD");
    rig_assert_text(agent->log, "203 Fine host true");
    rig_assert_text(agent->body, "first last");
    assert_int_equal(agent->usage.sub_requests, 1);
    assert_true(agent->credit > 0);
}

static void test_a_failed_fetch_rejects_with_a_type_error(void **state)
{
    rig_agent_t *agent = *state;
    rig_start_handler(agent, "try { await fetch('http://a/') } catch (e) { return new Response(e.name + ': ' + "
                             "e.message) }");
    rt_fetch_on_fail(agent->execution, 1, OB_STR("upstream unreachable"));
    assert_string_equal(agent->events, "HD");
    rig_assert_text(agent->body, "TypeError: upstream unreachable");
}

static void test_a_body_that_breaks_off_rejects_the_read(void **state)
{
    rig_agent_t *agent = *state;
    rig_start_handler(agent, "const r = await fetch('http://a/'); try { await r.text() } catch (e) { return new "
                             "Response(e.message) }");
    rig_answer_head(agent, 1, 200);
    rt_fetch_on_body(agent->execution, 1, OB_STR("part"), false);
    rt_fetch_on_fail(agent->execution, 1, OB_STR("broke off"));
    rig_assert_text(agent->body, "broke off");
}

static void test_a_request_body_is_sent(void **state)
{
    rig_agent_t *agent = *state;
    rig_start_handler(agent, "const r = await fetch('http://a/', { method: 'PUT', body: 'out' }); return new "
                             "Response(await r.text())");
    rig_assert_text(agent->sent[1], "out");
    assert_true(agent->sent_fin[1]);
    rig_answer(agent, 1, "in");
    rig_assert_text(agent->body, "in");
}

static void test_abort_cancels_at_the_host(void **state)
{
    rig_agent_t *agent = *state;
    rig_start_handler(agent, "const c = new AbortController(); setTimeout(() => c.abort(), 1);"
                             "try { await fetch('http://a/', { signal: c.signal }) } catch (e) { return new "
                             "Response(e.name) }");
    rig_finish(agent);
    assert_true(agent->canceled[1]);
    rig_assert_text(agent->body, "AbortError");
}

static void test_answers_to_unknown_fetches_are_ignored(void **state)
{
    rig_agent_t *agent = *state;
    rig_start_handler(agent, "await fetch('http://a/')");
    rig_answer_head(agent, 7, 200);
    rt_fetch_on_body(agent->execution, 7, OB_STR("x"), true);
    rt_fetch_on_credit(agent->execution, 7, 1);
    rt_fetch_on_fail(agent->execution, 7, OB_STR("x"));
    assert_string_equal(agent->events, "");
}

static void test_what_is_still_open_is_canceled_at_the_end(void **state)
{
    rig_agent_t *agent = *state;
    rig_start_handler(agent, "fetch('http://a/'); const r = await fetch('http://b/'); return new Response('done')");
    rig_answer_head(agent, 2, 200);
    assert_string_equal(agent->events, "HD");
    assert_true(agent->canceled[1] && agent->canceled[2]);
}

/* ---- Waiting ----------------------------------------------------------------------------------------------------- */

static void start_with_two_at_once(rig_agent_t *agent, const char *body)
{
    rt_module_t module[1];
    rt_program_t program = rig_program(module, rig_handler(body));
    program.limits.concurrent_fetches = 2;
    rig_start(agent, &program);
}

static void test_fetches_beyond_the_limit_wait_in_order(void **state)
{
    rig_agent_t *agent = *state;
    start_with_two_at_once(agent, "const all = [1, 2, 3, 4, 5].map(i => fetch('http://a/' + i, { method: 'POST', "
                                  "body: 'b' + i })"
                                  "  .then(r => r.text())); return new Response((await Promise.all(all)).join())");
    assert_int_equal(agent->asked, 2);
    rig_answer(agent, 2, "two");
    assert_int_equal(agent->asked, 3);
    assert_string_equal(agent->url[3], "http://a/3");
    rig_assert_text(agent->sent[3], "b3");
    assert_true(agent->sent_fin[3]);
    rt_fetch_on_fail(agent->execution, 1, OB_STR("no"));
    assert_string_equal(agent->events, "FD");
    assert_true(agent->canceled[3]);
    assert_int_equal(agent->usage.sub_requests, 5);
}

static void test_waiting_ones_start_until_all_are_done(void **state)
{
    rig_agent_t *agent = *state;
    start_with_two_at_once(agent, "const all = [1, 2, 3, 4, 5].map(i => fetch('http://a/' + i).then(r => r.text()));"
                                  "return new Response((await Promise.all(all)).join())");
    for (uint32_t i = 1; i <= 5; i++) {
        char text[8];
        snprintf(text, sizeof(text), "%u", i);
        rig_answer(agent, i, text);
    }
    rig_assert_text(agent->body, "1,2,3,4,5");
}

static void test_a_waiting_one_can_be_aborted(void **state)
{
    rig_agent_t *agent = *state;
    start_with_two_at_once(agent, "const c = new AbortController(); fetch('http://a/1'); fetch('http://a/2');"
                                  "const third = fetch('http://a/3', { signal: c.signal }); const fourth = "
                                  "fetch('http://a/4');"
                                  "c.abort(); try { await third } catch (e) { console.log(e.name) }"
                                  "return new Response(await (await fourth).text())");
    assert_int_equal(agent->asked, 2);
    rig_answer(agent, 1, "");
    assert_string_equal(agent->url[3], "http://a/4");
    rig_answer(agent, 3, "fourth");
    rig_assert_text(agent->body, "fourth");
    rig_assert_text(agent->log, "AbortError");
}

static void test_aborting_a_live_one_makes_room(void **state)
{
    rig_agent_t *agent = *state;
    start_with_two_at_once(agent, "const c = new AbortController(); fetch('http://a/1', { signal: c.signal "
                                  "}).catch(() => {});"
                                  "fetch('http://a/2'); const third = fetch('http://a/3'); c.abort(); await third;"
                                  "return new Response('ok')");
    assert_true(agent->canceled[1]);
    assert_int_equal(agent->asked, 3);
    rig_answer(agent, 3, "");
    rig_assert_text(agent->body, "ok");
}

static void test_a_host_that_refuses_rejects_the_promise(void **state)
{
    rig_agent_t *agent = *state;
    agent->refuse = OB_E_LIMIT;
    rig_start_handler(agent, "try { await fetch('http://a/') } catch (e) { return new Response(e.name) }");
    rig_assert_text(agent->body, "TypeError");
}

static void test_waiting_ones_that_the_host_refuses_all_reject(void **state)
{
    rig_agent_t *agent = *state;
    start_with_two_at_once(agent, "const all = [1, 2, 3, 4, 5].map(i => fetch('http://a/' + i));"
                                  "const done = await Promise.allSettled(all);"
                                  "return new Response(done.map(d => d.status === 'rejected' ? d.reason.name : "
                                  "d.value.status).join())");
    agent->refuse = OB_E_NOMEM;
    rig_answer(agent, 1, "");
    assert_false(agent->done);
    rig_answer(agent, 2, "");
    assert_string_equal(agent->events, "HD");
    rig_assert_text(agent->body, "200,200,TypeError,TypeError,TypeError");
}

static void test_an_abort_whose_successor_the_host_refuses(void **state)
{
    rig_agent_t *agent = *state;
    start_with_two_at_once(agent, "const c = new AbortController(); fetch('http://a/1', { signal: c.signal "
                                  "}).catch(() => {});"
                                  "fetch('http://a/2'); const third = fetch('http://a/3');"
                                  "setTimeout(() => c.abort(), 1); try { await third } catch (e) { return new "
                                  "Response(e.name) }");
    agent->refuse = OB_E_NOMEM;
    rig_finish(agent);
    assert_string_equal(agent->events, "HD");
    rig_assert_text(agent->body, "TypeError");
}

static void test_bodies_that_wait_count_as_memory(void **state)
{
    rig_agent_t *agent = *state;
    rt_module_t module[1];
    rt_program_t program = rig_program(
        module, rig_handler("const body = 'x'.repeat(200000); for (let i = 0; i < 200; i++) fetch('http://a/', { "
                            "method: 'POST', body });"
                            "await new Promise(r => setTimeout(r, 1e6))"));
    program.limits.concurrent_fetches = 1;
    program.limits.sub_requests = 1000;
    program.limits.memory_mb = 16;
    rig_start(agent, &program);
    assert_string_equal(agent->events, "FD");
    assert_int_equal(agent->fault, RT_FAULT_MEMORY);
}

/* ---- Limits ------------------------------------------------------------------------------------------------------ */

static void test_too_many_subrequests_end_the_execution(void **state)
{
    rig_agent_t *agent = *state;
    rig_start_handler(agent, "for (let i = 0; i <= 50; i++) fetch('http://a/').catch(() => {}); await new Promise(() "
                             "=> {})");
    assert_string_equal(agent->events, "FD");
    assert_int_equal(agent->fault, RT_FAULT_SUBREQUESTS);
    assert_int_equal(agent->usage.sub_requests, 50);
}

static void test_without_network_every_fetch_throws_at_once(void **state)
{
    rig_agent_t *agent = *state;
    rt_module_t module[1];
    rt_program_t program = rig_program(module, "let early; try { await fetch('http://a/') } catch (e) { early = "
                                               "e.name }"
                                               "export default { async fetch() { try { await fetch('http://a/') }"
                                               "  catch (e) { return new Response(early + e.message) } } }");
    program.network = false;
    rig_start(agent, &program);
    assert_int_equal(agent->asked, 0);
    assert_int_equal(memcmp(agent->body.data, "TypeError", 9), 0);
    assert_non_null(memmem(agent->body.data, agent->body.len, "globalOutbound", 14));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        rig_test(test_a_fetch_goes_out_and_its_answer_comes_in),
        rig_test(test_a_failed_fetch_rejects_with_a_type_error),
        rig_test(test_a_body_that_breaks_off_rejects_the_read),
        rig_test(test_a_request_body_is_sent),
        rig_test(test_abort_cancels_at_the_host),
        rig_test(test_answers_to_unknown_fetches_are_ignored),
        rig_test(test_what_is_still_open_is_canceled_at_the_end),
        rig_test(test_fetches_beyond_the_limit_wait_in_order),
        rig_test(test_waiting_ones_start_until_all_are_done),
        rig_test(test_a_waiting_one_can_be_aborted),
        rig_test(test_aborting_a_live_one_makes_room),
        rig_test(test_a_host_that_refuses_rejects_the_promise),
        rig_test(test_waiting_ones_that_the_host_refuses_all_reject),
        rig_test(test_an_abort_whose_successor_the_host_refuses),
        rig_test(test_bodies_that_wait_count_as_memory),
        rig_test(test_too_many_subrequests_end_the_execution),
        rig_test(test_without_network_every_fetch_throws_at_once),
    };
    return cmocka_run_group_tests(tests, rig_open, rig_close);
}
