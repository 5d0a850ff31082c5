#include <stdio.h>
#include <stdlib.h>

#include "runtime/internal.h"

/* ---- Faults ------------------------------------------------------------------------------------------------------ */

void rt_execution_tell_fault(rt_execution_t *execution, const rt_fault_t *fault)
{
    if (execution->fault_told || execution->canceled) {
        return;
    }
    execution->fault_told = true;
    if (execution->log_dropped > 0) {
        rt_console_flush(execution);
    }
    execution->events.on_fault(execution->data, fault);
}

/* Takes off a last character that was cut in the middle. */
static void trim_utf8(char *text)
{
    size_t len = strlen(text), lead = len;
    while (lead > 0 && len - lead < 4 && ((uint8_t)text[--lead] & 0xc0) == 0x80) {
    }
    uint8_t first = len > 0 ? (uint8_t)text[lead] : 0;
    size_t whole = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : first >= 0xc0 ? 2 : 1;
    if (len - lead < whole) {
        text[lead] = '\0';
    }
}

void rt_execution_doom(rt_execution_t *execution, rt_fault_kind_t kind, const char *name, const char *message)
{
    if (execution->ending) {
        return;
    }
    execution->ending = true;
    snprintf(execution->doom_text, sizeof(execution->doom_text), "%s", message);
    trim_utf8(execution->doom_text);
    execution->doom = (rt_fault_t){.kind = kind, .name = ob_str_from(name), .message = ob_str_from(execution->doom_text)};
    if (execution->depth > 0) {
        rtv8_isolate_interrupt(execution->isolate);
    }
}

/* ---- End --------------------------------------------------------------------------------------------------------- */

static void unlink_execution(rt_execution_t *execution)
{
    rt_engine_t *engine = execution->engine;
    *(execution->prev != NULL ? &execution->prev->next : &engine->executions) = execution->next;
    if (execution->next != NULL) {
        execution->next->prev = execution->prev;
    }
    engine->running--;
    if (execution->parent != NULL) {
        execution->parent->children--;
    }
}

static void cancel_children(rt_execution_t *execution)
{
    rt_execution_t *child = execution->engine->executions;
    while (execution->children > 0 && child != NULL) {
        if (child->parent == execution) {
            child->parent = NULL;
            execution->children--;
            rt_execution_cancel(child);
            child = execution->engine->executions; /* its last event may have ended any other */
        } else {
            child = child->next;
        }
    }
}

static void free_execution(rt_execution_t *execution)
{
    rt_timer_disarm(&execution->engine->timers, &execution->wall);
    rt_modules_dispose(&execution->modules);
    free(execution);
}

void rt_execution_end(rt_execution_t *execution)
{
    if (execution->ended) {
        return;
    }
    execution->ended = true;
    execution->depth++; /* the events below may call back; nothing of it may end the execution twice */
    rt_fetches_cancel_all(execution);
    rt_agent_timers_cancel_all(execution);
    rt_zlibs_close_all(execution);
    cancel_children(execution);
    if (execution->doom.kind != RT_FAULT_NONE) {
        rt_execution_tell_fault(execution, &execution->doom);
    }
    rt_console_flush(execution);
    unlink_execution(execution);
    rt_subtle_drop_all(execution);
    rt_pool_bury(&execution->engine->pool, execution->isolate, (size_t)execution->usage.memory_bytes);
    execution->usage.cpu_us = execution->cpu_ns / 1000;
    execution->usage.wall_us = rt_now_us() - execution->started_us;
    execution->events.on_done(execution->data, &execution->usage);
    free_execution(execution);
}

void rt_execution_cancel(rt_execution_t *execution)
{
    if (execution->ended || execution->canceled) {
        return;
    }
    execution->canceled = true;
    rt_turn_enter(execution);
    rt_execution_doom(execution, RT_FAULT_CANCELED, "Error", "the client went away");
    rt_turn_leave(execution);
}

void rt_execution_fail(rt_execution_t *execution, const rt_fault_t *fault)
{
    char message[sizeof(execution->doom_text)];
    if (execution->ended) {
        return;
    }
    snprintf(message, sizeof(message), "%.*s", (int)fault->message.len, fault->message.ptr != NULL ? fault->message.ptr : "");
    rt_turn_enter(execution);
    rt_execution_doom(execution, fault->kind, "Error", message);
    rt_turn_leave(execution);
}

static void on_wall(rt_timer_t *timer)
{
    rt_execution_t *execution = (rt_execution_t *)((char *)timer - offsetof(rt_execution_t, wall));
    rt_turn_enter(execution);
    rt_execution_doom(execution, RT_FAULT_WALL, "Error", "the wall-clock time limit was exceeded");
    rt_turn_leave(execution);
}

/* ---- Start ------------------------------------------------------------------------------------------------------- */

static int make(rt_engine_t *engine, const rt_program_t *program, rt_execution_t **execution)
{
    rt_execution_t *made = calloc(1, sizeof(*made));
    if (made == NULL) {
        return OB_E_NOMEM;
    }
    made->engine = engine;
    made->limits = program->limits;
    made->network = program->network;
    made->call = program->call;
    made->main_module = program->main_module;
    made->started_us = rt_now_us();
    made->wall.on_due = on_wall;
    int ret = rt_modules_copy(program->modules, program->module_count, &made->modules);
    if (ret == 0) {
        ret = rt_timer_arm(&engine->timers, &made->wall, made->started_us + (uint64_t)program->limits.wall_ms * 1000);
    }
    if (ret == 0) {
        ret = rt_pool_take(&engine->pool, &made->isolate, &made->usage.warm);
    }
    if (ret != 0) {
        free_execution(made);
        return ret;
    }
    *execution = made;
    return 0;
}

static void link_execution(rt_execution_t *execution)
{
    rt_engine_t *engine = execution->engine;
    execution->next = engine->executions;
    if (execution->next != NULL) {
        execution->next->prev = execution;
    }
    engine->executions = execution;
    engine->running++;
}

static rtv8_value_t str_value(ob_str_t str)
{
    return (rtv8_value_t){.type = RTV8_STRING, .str = str};
}

#define START_ARGS_MAX 9

/* The arguments of hook START behind the namespace, as runtime/ops.h lists them. */
static size_t start_args(const rt_program_t *program, rtv8_value_t args[START_ARGS_MAX])
{
    size_t n = 0;
    args[n++] = str_value(program->entrypoint);
    args[n++] = str_value(program->env_json);
    args[n++] = str_value(program->props_json);
    args[n++] = (rtv8_value_t){.type = RTV8_BOOL, .boolean = program->network};
    args[n++] = (rtv8_value_t){.type = RTV8_NUMBER, .number = program->call == RT_CALL_METHOD ? 1 : 0};
    if (program->call == RT_CALL_METHOD) {
        args[n++] = str_value(program->method.name);
        args[n++] = str_value(program->method.args_json);
        return n;
    }
    args[n++] = str_value(program->request.method);
    args[n++] = str_value(program->request.url);
    args[n++] = (rtv8_value_t){.type = RTV8_HEADERS,
                               .headers = {.list = program->request.headers, .count = program->request.header_count}};
    args[n++] = (rtv8_value_t){.type = program->request.has_body ? RTV8_BYTES : RTV8_NULL, .str = program->request.body};
    return n;
}

int rt_execution_start(rt_engine_t *engine, rt_execution_t *parent, const rt_program_t *program, const rt_events_t *events,
                       void *data, rt_execution_t **execution)
{
    rt_execution_t *made = NULL;
    rtv8_value_t args[START_ARGS_MAX];
    if (engine->running >= engine->options.max_executions) {
        return OB_E_LIMIT;
    }
    int ret = make(engine, program, &made);
    if (ret != 0) {
        return ret;
    }
    made->parent = parent;
    if (parent != NULL) {
        parent->children++;
    }
    made->events = *events;
    made->data = data;
    link_execution(made);
    rtv8_isolate_bind(made->isolate, made, (size_t)program->limits.memory_mb << 20, (size_t)program->limits.stack_kb << 10);
    *execution = made;
    rt_turn_start(made, args, start_args(program, args));
    return 0;
}

void rt_execution_pull(rt_execution_t *execution)
{
    if (!execution->stream_open || execution->ending || execution->pull_pending) {
        return;
    }
    execution->pull_wanted = true;
    if (execution->depth == 0) {
        rt_turn_enter(execution);
        rt_turn_leave(execution);
    }
}

bool rt_execution_responded(const rt_execution_t *execution)
{
    return execution->responded && !execution->stream_open;
}
