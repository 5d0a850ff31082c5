#include <stdio.h>

#include "runtime/internal.h"

#define MESSAGE_MAX 2048

static void take_fault(rt_execution_t *execution, const rt_fault_t *fault)
{
    rt_execution_tell_fault(execution, fault);
    execution->ending = true;
}

/* What is imported and not there: the nearest name that is may be what was meant. */
static void take_unresolved(rt_execution_t *execution, const rt_fault_t *fault)
{
    char message[MESSAGE_MAX + 256];
    ob_str_t nearest;
    rt_fault_t told = *fault;
    if (rt_modules_nearest(&execution->modules, ob_str_from(execution->unresolved), &nearest) == 0) {
        int len = snprintf(message, sizeof(message), "%.*s; is '%.*s' meant?", (int)fault->message.len,
                           fault->message.ptr, (int)nearest.len, nearest.ptr);
        told.message = (ob_str_t){message, (size_t)len < sizeof(message) ? (size_t)len : sizeof(message) - 1};
    }
    take_fault(execution, &told);
}

/* A limit ended the turn: which one? */
static void on_terminated(rt_execution_t *execution, rt_fired_t fired)
{
    if (execution->ending) {
        return; /* doomed by an op or by the gateway: it said why */
    }
    if (fired == RT_FIRED_CPU) {
        rt_execution_doom(execution, RT_FAULT_CPU, "Error", "the CPU time limit was exceeded");
    } else if (fired == RT_FIRED_WALL) {
        rt_execution_doom(execution, RT_FAULT_WALL, "Error", "the wall-clock time limit was exceeded");
    } else if (execution->over_memory || fired == RT_FIRED_MEMORY) {
        rt_execution_doom(execution, RT_FAULT_MEMORY, "Error", "the memory limit was exceeded");
    } else {
        rt_execution_doom(execution, RT_FAULT_INTERNAL, "Error", "the execution was terminated");
    }
}

static void judge(rt_execution_t *execution, int rc, rt_fired_t fired)
{
    if (rc == OB_E_TERMINATED || fired != RT_FIRED_NOT || execution->over_memory) {
        on_terminated(execution, fired);
    } else if (rc == OB_E_EXCEPTION) {
        const rt_fault_t *fault = rtv8_isolate_fault(execution->isolate);
        (fault->kind == RT_FAULT_UNRESOLVED_IMPORT ? take_unresolved : take_fault)(execution, fault);
    } else if (rc == OB_E_NOMEM) {
        rt_execution_doom(execution, RT_FAULT_MEMORY, "Error", "what came in does not fit into the memory limit");
    } else if (rc != 0) {
        rt_execution_doom(execution, RT_FAULT_INTERNAL, "Error", ob_err_text(rc));
    }
}

/* The stay itself; `run` makes the rtv8 call. */
typedef int (*stay_fn)(rt_execution_t *execution, int hook, const rtv8_value_t *args, size_t count);

static void stay(rt_execution_t *execution, stay_fn run, int hook, const rtv8_value_t *args, size_t count)
{
    rt_turn_t turn;
    uint64_t budget_ns = (uint64_t)execution->limits.cpu_ms * 1000000;
    uint64_t left_ns = budget_ns > execution->cpu_ns ? budget_ns - execution->cpu_ns : 0;
    const rt_allowance_t left = {.cpu_ns = left_ns,
                                 .wall_ns = execution->wall.due_us * 1000,
                                 .memory_kb = (uint64_t)execution->limits.memory_mb << 10};
    bool held = rt_clock_hold(execution->engine);
    rt_turn_begin(execution->engine->watchdog, &turn, execution->isolate, &left);
    int rc = run(execution, hook, args, count);
    while (rc == 0 && rtv8_isolate_has_news(execution->isolate)) {
        rc = rtv8_isolate_tell_news(execution->isolate);
    }
    execution->cpu_ns += rt_turn_end(execution->engine->watchdog, &turn);
    if (held) {
        rt_clock_release(execution->engine);
    }
    size_t memory = rtv8_isolate_memory(execution->isolate);
    if (memory > execution->usage.memory_bytes) {
        execution->usage.memory_bytes = memory;
    }
    judge(execution, rc, turn.fired == RT_FIRED_NOT && execution->cpu_ns > budget_ns ? RT_FIRED_CPU : turn.fired);
}

static int run_hook(rt_execution_t *execution, int hook, const rtv8_value_t *args, size_t count)
{
    return rtv8_isolate_call(execution->isolate, hook, args, count);
}

/* ---- Where modules come from ------------------------------------------------------------------------------------- */

static int loader_resolve(void *owner, ob_str_t specifier, size_t referrer, size_t *index)
{
    rt_execution_t *execution = owner;
    int ret = rt_modules_resolve(&execution->modules, specifier, referrer, index);
    if (ret != 0) {
        snprintf(execution->unresolved, sizeof(execution->unresolved), "%.*s", (int)specifier.len, specifier.ptr);
    }
    return ret;
}

static void loader_describe(void *owner, size_t index, rt_module_t *module)
{
    *module = ((rt_execution_t *)owner)->modules.list[index];
}

static ob_str_t loader_cached_code(void *owner, size_t index)
{
    rt_execution_t *execution = owner;
    rt_code_key_t key = rt_code_key_of(&execution->modules.list[index]);
    ob_str_t code = rt_code_cache_get(&execution->engine->cache, &key);
    if (index == execution->main_module) {
        execution->usage.code_cached = code.len > 0;
    }
    return code;
}

static void loader_on_code(void *owner, size_t index, ob_str_t code, bool rejected)
{
    rt_execution_t *execution = owner;
    if (rejected && index == execution->main_module) {
        execution->usage.code_cached = false;
    }
    rt_code_key_t key = rt_code_key_of(&execution->modules.list[index]);
    rt_code_cache_put(&execution->engine->cache, &key, code);
}

/* From *index on: the next one whose types are still to be stripped; what the cache has is put in place here. */
static bool loader_next_typescript(void *owner, size_t *index)
{
    rt_execution_t *execution = owner;
    for (; *index < execution->modules.count; ++*index) {
        const rt_module_t *module = &execution->modules.list[*index];
        if (!module->typescript) {
            continue;
        }
        rt_code_key_t key = rt_code_key_of(module);
        ob_str_t text = rt_code_cache_get(&execution->engine->cache, &key);
        execution->types_wanted = text.ptr != NULL;
        if (text.len == 0 || rt_modules_replace(&execution->modules, *index, text) != 0) {
            return true;
        }
    }
    return false;
}

static int loader_on_stripped(void *owner, size_t index, ob_str_t text)
{
    rt_execution_t *execution = owner;
    rt_code_key_t key = rt_code_key_of(&execution->modules.list[index]);
    int ret = rt_modules_replace(&execution->modules, index, text);
    if (ret == 0 && execution->types_wanted) {
        rt_code_cache_put(&execution->engine->cache, &key, text);
    }
    return ret;
}

static bool find_by_name(rt_execution_t *execution, ob_str_t name, size_t *index)
{
    return rt_modules_resolve(&execution->modules, name, SIZE_MAX, index) == 0 &&
           ob_str_eq(execution->modules.list[*index].name, name);
}

static bool loader_original(void *owner, ob_str_t name, uint32_t line, uint32_t column, rt_place_t *place)
{
    rt_execution_t *execution = owner;
    size_t index;
    const rt_source_map_t *map = find_by_name(execution, name, &index) ? rt_modules_map(&execution->modules, index) : NULL;
    return map != NULL && rt_source_map_find(map, line, column, place) == 0;
}

static size_t loader_original_line(void *owner, ob_str_t name, const rt_place_t *place, char *out, size_t cap)
{
    rt_execution_t *execution = owner;
    size_t index, len = 0;
    ob_buf_t text;
    ob_buf_init(&text, cap);
    if (find_by_name(execution, name, &index) &&
        rt_source_map_line(execution->modules.list[index].source, place, &text) == 0) {
        len = text.len;
        memcpy(out, text.data, len);
    }
    ob_buf_dispose(&text);
    return len;
}

static const rtv8_loader_t loader = {.resolve = loader_resolve,
                                     .describe = loader_describe,
                                     .cached_code = loader_cached_code,
                                     .on_code = loader_on_code,
                                     .next_typescript = loader_next_typescript,
                                     .on_stripped = loader_on_stripped,
                                     .original = loader_original,
                                     .original_line = loader_original_line};

static int run_main(rt_execution_t *execution, int hook, const rtv8_value_t *args, size_t count)
{
    (void)hook; /* rtv8 calls START itself once the modules are evaluated */
    int rc = execution->node_compat ? rtv8_isolate_call(execution->isolate, RTV8_HOOK_NODE_COMPAT, NULL, 0) : 0;
    return rc != 0 ? rc : rtv8_isolate_run(execution->isolate, &loader, execution->main_module, args, count);
}

/* ---- What a turn has led to -------------------------------------------------------------------------------------- */

/* Something outside JavaScript will still run some: a timer, an answer, a reading client. */
static bool something_is_pending(const rt_execution_t *execution)
{
    return execution->timer_count > 0 || execution->fetches != NULL ||
           (execution->stream_open && (!execution->pull_pending || execution->pull_wanted));
}

/* A rejection that nobody handles is told when no turn is left in which somebody might. */
static bool take_unhandled(rt_execution_t *execution)
{
    if (rtv8_isolate_unhandled(execution->isolate) != OB_E_EXCEPTION) {
        return false;
    }
    take_fault(execution, rtv8_isolate_fault(execution->isolate));
    return true;
}

static void check_progress(rt_execution_t *execution)
{
    bool answered = execution->responded && !execution->stream_open;
    bool settled = execution->settled && !execution->stream_open;
    if (execution->ending || (!settled && something_is_pending(execution)) || take_unhandled(execution)) {
        return;
    }
    if (settled || answered) { /* answered alone: a waitUntil is left, and it waits for nothing that can come */
        execution->ending = true;
        return;
    }
    rt_execution_doom(execution, RT_FAULT_NEVER_SETTLED, "Error",
                      "the code waits for a promise that can never settle: no timer and no fetch is pending");
}

void rt_turn_enter(rt_execution_t *execution)
{
    execution->depth++;
}

/* What could not be done while JavaScript of this execution was on the stack; false when there is none of it. */
static bool do_deferred(rt_execution_t *execution)
{
    if (execution->ending) {
        return false;
    }
    if (execution->pull_wanted && execution->stream_open) {
        execution->pull_wanted = false;
        execution->pull_pending = true;
        stay(execution, run_hook, RTV8_HOOK_BODY_PULL, NULL, 0);
        return true;
    }
    return rt_fetches_start_waiting(execution);
}

void rt_turn_leave(rt_execution_t *execution)
{
    while (execution->depth == 1 && do_deferred(execution)) {
    }
    if (execution->depth == 1 && execution->started) {
        check_progress(execution);
    }
    execution->depth--;
    if (execution->depth == 0 && execution->ending) {
        rt_execution_end(execution);
    }
}

void rt_turn_call(rt_execution_t *execution, int hook, const rtv8_value_t *args, size_t count)
{
    if (execution->ending) {
        return;
    }
    rt_turn_enter(execution);
    stay(execution, run_hook, hook, args, count);
    rt_turn_leave(execution);
}

void rt_turn_start(rt_execution_t *execution, const rtv8_value_t *args, size_t count)
{
    rt_turn_enter(execution);
    stay(execution, run_main, RTV8_HOOK_START, args, count);
    execution->started = true;
    rt_turn_leave(execution);
}
