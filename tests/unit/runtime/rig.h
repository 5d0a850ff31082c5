/* Process: tests. Thread: the test's. Trust: its agents are the tests' own.
 *
 * An engine, a host that notes what it is asked, and agents, that is, executions whose events are noted. V8 starts once a
 * process, so a test program opens one engine for all its tests. */
#ifndef MAYFLY_TESTS_UNIT_RUNTIME_RIG_H
#define MAYFLY_TESTS_UNIT_RUNTIME_RIG_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include "outbound/wire/messages.h"
#include "runtime/runtime.h"

#define RIG_FETCHES_MAX 64

typedef struct rig_agent {
    rt_execution_t *execution; /* NULL once it is over */
    bool pulls;                /* take every piece at once */
    char cancel_at;            /* cancel from inside this event; a letter of `events` */
    char fail_at;              /* the same with rt_execution_fail */
    /* H head, B body, E end of body, R result, F fault, L log, D done, in the order in which they came */
    char events[256];
    size_t event_count;
    int status;
    int64_t body_length;
    char header[128]; /* the first one, "name: value" */
    ob_buf_t body, result, log;
    rt_fault_kind_t fault;
    char fault_name[64], fault_message[512], fault_stack[1024], fault_module[128];
    uint32_t fault_line;
    rt_usage_t usage;
    bool done;
    /* of the host */
    uint32_t asked; /* fetches are numbered from 1 */
    char url[RIG_FETCHES_MAX + 1][128];
    ob_buf_t sent[RIG_FETCHES_MAX + 1];
    bool sent_fin[RIG_FETCHES_MAX + 1], canceled[RIG_FETCHES_MAX + 1];
    uint64_t credit;
    int refuse; /* fetch_start returns this while it is not 0 */
} rig_agent_t;

static rt_engine_t *rig_engine;

/* ---- Events ------------------------------------------------------------------------------------------------------ */

static inline void rig_note(rig_agent_t *agent, char event)
{
    if (agent->event_count < sizeof(agent->events) - 1) {
        agent->events[agent->event_count] = event;
    }
    agent->event_count++;
    if (agent->fail_at == event) {
        rt_execution_fail(agent->execution, &(rt_fault_t){.kind = RT_FAULT_INTERNAL, .message = OB_STR("as asked")});
    }
    if (agent->cancel_at == event) {
        rt_execution_cancel(agent->execution);
    }
}

static inline void rig_put(ob_buf_t *buf, ob_str_t text)
{
    assert_int_equal(ob_buf_put(buf, text.ptr, text.len), 0);
}

static inline void rig_copy(char *to, size_t size, ob_str_t from)
{
    snprintf(to, size, "%.*s", (int)from.len, from.len > 0 ? from.ptr : "");
}

static inline void rig_on_head(void *data, int status, const ob_header_t *headers, size_t count, int64_t body_length,
                        const ob_str_t *body)
{
    rig_agent_t *agent = data;
    agent->status = status;
    agent->body_length = body_length;
    if (count > 0) {
        snprintf(agent->header, sizeof(agent->header), "%.*s: %.*s", (int)headers[0].name.len, headers[0].name.ptr,
                 (int)headers[0].value.len, headers[0].value.ptr);
    }
    if (body != NULL) {
        rig_put(&agent->body, *body);
    }
    rig_note(agent, 'H');
    if (body == NULL && agent->pulls) {
        rt_execution_pull(agent->execution);
    }
}

static inline void rig_on_body(void *data, ob_str_t bytes)
{
    rig_agent_t *agent = data;
    rig_put(&agent->body, bytes);
    rig_note(agent, 'B');
    if (agent->pulls) {
        rt_execution_pull(agent->execution);
    }
}

static inline void rig_on_body_end(void *data)
{
    rig_note(data, 'E');
}

static inline void rig_on_result(void *data, ob_str_t json)
{
    rig_agent_t *agent = data;
    rig_put(&agent->result, json);
    rig_note(agent, 'R');
}

static inline void rig_on_fault(void *data, const rt_fault_t *fault)
{
    rig_agent_t *agent = data;
    agent->fault = fault->kind;
    agent->fault_line = fault->line;
    rig_copy(agent->fault_name, sizeof(agent->fault_name), fault->name);
    rig_copy(agent->fault_message, sizeof(agent->fault_message), fault->message);
    rig_copy(agent->fault_stack, sizeof(agent->fault_stack), fault->stack);
    rig_copy(agent->fault_module, sizeof(agent->fault_module), fault->module);
    rig_note(agent, 'F');
}

static inline void rig_on_log(void *data, rt_log_level_t level, uint64_t unix_ms, ob_str_t text)
{
    rig_agent_t *agent = data;
    assert_true(level <= RT_LOG_ERROR && unix_ms > 0);
    if (agent->log.len > 0) {
        rig_put(&agent->log, OB_STR("|"));
    }
    rig_put(&agent->log, text);
    rig_note(agent, 'L');
}

static inline void rig_on_done(void *data, const rt_usage_t *usage)
{
    rig_agent_t *agent = data;
    agent->usage = *usage;
    rig_note(agent, 'D');
    agent->done = true;
    agent->execution = NULL;
}

static const rt_events_t rig_events = {.on_head = rig_on_head,
                                       .on_body = rig_on_body,
                                       .on_body_end = rig_on_body_end,
                                       .on_result = rig_on_result,
                                       .on_fault = rig_on_fault,
                                       .on_log = rig_on_log,
                                       .on_done = rig_on_done};

/* ---- The host ---------------------------------------------------------------------------------------------------- */

static inline int rig_fetch_start(void *data, const rt_fetch_t *request, uint32_t *fetch)
{
    rig_agent_t *agent = data;
    if (agent->refuse != 0) {
        return agent->refuse;
    }
    assert_true(agent->asked < RIG_FETCHES_MAX);
    *fetch = ++agent->asked;
    rig_copy(agent->url[*fetch], sizeof(agent->url[0]), request->url);
    return 0;
}

static inline int rig_fetch_body(void *data, uint32_t fetch, ob_str_t bytes, bool fin)
{
    rig_agent_t *agent = data;
    assert_false(agent->sent_fin[fetch] || agent->canceled[fetch]);
    rig_put(&agent->sent[fetch], bytes);
    agent->sent_fin[fetch] = fin;
    return 0;
}

static inline void rig_fetch_credit(void *data, uint32_t fetch, uint32_t bytes)
{
    (void)fetch;
    ((rig_agent_t *)data)->credit += bytes;
}

static inline void rig_fetch_cancel(void *data, uint32_t fetch)
{
    rig_agent_t *agent = data;
    assert_false(agent->canceled[fetch] || agent->done);
    agent->canceled[fetch] = true;
}

static inline void rig_answer_head(rig_agent_t *agent, uint32_t fetch, uint16_t status)
{
    static const ob_header_t headers[] = {{{"x-from", 6}, {"host", 4}}};
    const rt_fetch_head_t head = {.status = status,
                                  .reason = OB_STR("Fine"),
                                  .url = ob_str_from(agent->url[fetch]),
                                  .headers = headers,
                                  .header_count = 1};
    rt_fetch_on_head(agent->execution, fetch, &head);
}

static inline void rig_answer(rig_agent_t *agent, uint32_t fetch, const char *body)
{
    rig_answer_head(agent, fetch, 200);
    if (agent->execution != NULL) {
        rt_fetch_on_body(agent->execution, fetch, ob_str_from(body), true);
    }
}

/* ---- Running ----------------------------------------------------------------------------------------------------- */

static const rt_limits_t rig_limits = {.cpu_ms = 2000,
                                       .wall_ms = 20000,
                                       .memory_mb = 64,
                                       .sub_requests = 50,
                                       .concurrent_fetches = 16,
                                       .timers = 100,
                                       .response_bytes = 1 << 20,
                                       .log_bytes = 4096,
                                       .log_lines = 100,
                                       .stack_kb = 984};

/* A program of one module, called with GET. The array must live as long as the program. */
static inline rt_program_t rig_program(rt_module_t module[1], const char *source)
{
    module[0] = (rt_module_t){.name = OB_STR("main.js"), .kind = RT_MODULE_JS, .source = ob_str_from(source)};
    rt_program_t program = {.modules = module,
                            .module_count = 1,
                            .env_json = OB_STR("{}"),
                            .props_json = OB_STR("{}"),
                            .network = true,
                            .limits = rig_limits,
                            .entrypoint = OB_STR("default"),
                            .call = RT_CALL_FETCH};
    program.request.method = OB_STR("GET");
    program.request.url = OB_STR("http://agent/path?q=1");
    return program;
}

static inline void rig_start(rig_agent_t *agent, const rt_program_t *program)
{
    assert_int_equal(rt_execution_start(rig_engine, NULL, program, &rig_events, agent, &agent->execution), 0);
    if (agent->done) {
        agent->execution = NULL; /* it was over before its handle was there */
    }
}

/* `source` is a whole module. */
static inline void rig_start_module(rig_agent_t *agent, const char *source)
{
    rt_module_t module[1];
    rt_program_t program = rig_program(module, source);
    rig_start(agent, &program);
}

/* `body` becomes the body of async fetch(req, env, ctx). */
static inline const char *rig_handler(const char *body)
{
    static char source[8192];
    int len = snprintf(source, sizeof(source), "export default { async fetch(req, env, ctx) { %s } }", body);
    assert_true(len > 0 && (size_t)len < sizeof(source));
    return source;
}

static inline void rig_start_handler(rig_agent_t *agent, const char *body)
{
    rig_start_module(agent, rig_handler(body));
}

/* One pass of an event loop that has nothing but this engine. */
static inline void rig_pass(void)
{
    int ms = rt_engine_turn(rig_engine, true);
    if (ms > 0) {
        nanosleep(&(struct timespec){.tv_sec = ms / 1000, .tv_nsec = (long)(ms % 1000) * 1000000}, NULL);
    }
}

static inline void rig_finish(rig_agent_t *agent)
{
    while (!agent->done) {
        rig_pass();
    }
}

static inline void rig_dispose(rig_agent_t *agent)
{
    ob_buf_dispose(&agent->body);
    ob_buf_dispose(&agent->result);
    ob_buf_dispose(&agent->log);
    for (size_t i = 0; i <= RIG_FETCHES_MAX; i++) {
        ob_buf_dispose(&agent->sent[i]);
    }
    *agent = (rig_agent_t){0};
}

#define rig_assert_text(buf, text) assert_true(ob_str_eq(ob_buf_str(&(buf)), ob_str_from(text)))

static inline int rig_open(void **state)
{
    const rt_engine_options_t options = {.pool_min = 2,
                                         .pool_max = 4,
                                         .code_cache_mb = 4,
                                         .max_executions = 64,
                                         .memory_mb_max = 64,
                                         .live_clock = true, /* some agents of these tests wait in a loop */
                                         .host = {.fetch_start = rig_fetch_start,
                                                  .fetch_body = rig_fetch_body,
                                                  .fetch_credit = rig_fetch_credit,
                                                  .fetch_cancel = rig_fetch_cancel}};
    (void)state;
    return rt_engine_open(&options, &rig_engine);
}

static inline int rig_close(void **state)
{
    (void)state;
    rt_engine_close(rig_engine);
    return 0;
}

/* One agent a test, as *state. */
static inline int rig_setup(void **state)
{
    *state = calloc(1, sizeof(rig_agent_t));
    return *state != NULL ? 0 : -1;
}

static inline int rig_teardown(void **state)
{
    rig_agent_t *agent = *state;
    if (agent->execution != NULL) {
        rt_execution_cancel(agent->execution);
    }
    bool done = agent->done || agent->event_count == 0;
    rig_dispose(agent);
    free(agent);
    return done && rt_engine_running(rig_engine) == 0 ? 0 : -1;
}

#define rig_test(function) cmocka_unit_test_setup_teardown(function, rig_setup, rig_teardown)

#endif
