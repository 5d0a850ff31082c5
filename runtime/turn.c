#include "runtime/internal.h"

static void take_fault(rt_execution_t *execution, const rt_fault_t *fault)
{
    rt_execution_tell_fault(execution, fault);
    execution->ending = true;
}

/* A limit ended the turn: which one? */
static void on_terminated(rt_execution_t *execution, bool cpu_fired)
{
    if (execution->ending) {
        return; /* doomed by an op or by the gateway: it said why */
    }
    if (cpu_fired) {
        rt_execution_doom(execution, RT_FAULT_CPU, "Error", "the CPU time limit was exceeded");
    } else if (execution->over_memory) {
        rt_execution_doom(execution, RT_FAULT_MEMORY, "Error", "the memory limit was exceeded");
    } else {
        rt_execution_doom(execution, RT_FAULT_INTERNAL, "Error", "the execution was terminated");
    }
}

static void judge(rt_execution_t *execution, int rc, bool cpu_fired)
{
    if (rc == OB_E_TERMINATED || cpu_fired || execution->over_memory) {
        on_terminated(execution, cpu_fired);
        return;
    }
    if (rc == 0) {
        rc = rtv8_isolate_unhandled(execution->isolate);
    }
    if (rc == OB_E_EXCEPTION) {
        take_fault(execution, rtv8_isolate_fault(execution->isolate));
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
    rt_turn_begin(execution->engine->watchdog, &turn, execution->isolate, left_ns);
    int rc = run(execution, hook, args, count);
    execution->cpu_ns += rt_turn_end(execution->engine->watchdog, &turn);
    size_t memory = rtv8_isolate_memory(execution->isolate);
    if (memory > execution->usage.memory_bytes) {
        execution->usage.memory_bytes = memory;
    }
    judge(execution, rc, turn.fired || execution->cpu_ns > budget_ns);
}

static int run_hook(rt_execution_t *execution, int hook, const rtv8_value_t *args, size_t count)
{
    return rtv8_isolate_call(execution->isolate, hook, args, count);
}

/* ---- Where modules come from ------------------------------------------------------------------------------------- */

static int loader_resolve(void *owner, ob_str_t specifier, size_t referrer, size_t *index)
{
    return rt_modules_resolve(&((rt_execution_t *)owner)->modules, specifier, referrer, index);
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
    execution->usage.code_cached = execution->usage.code_cached || code.len > 0;
    return code;
}

static void loader_on_code(void *owner, size_t index, ob_str_t code, bool rejected)
{
    rt_execution_t *execution = owner;
    (void)rejected; /* the new bytecode replaces the old in either case */
    rt_code_key_t key = rt_code_key_of(&execution->modules.list[index]);
    rt_code_cache_put(&execution->engine->cache, &key, code);
}

static const rtv8_loader_t loader = {.resolve = loader_resolve,
                                     .describe = loader_describe,
                                     .cached_code = loader_cached_code,
                                     .on_code = loader_on_code};

static int run_main(rt_execution_t *execution, int main_module, const rtv8_value_t *args, size_t count)
{
    return rtv8_isolate_run(execution->isolate, &loader, (size_t)main_module, args, count);
}

/* ---- What a turn has led to -------------------------------------------------------------------------------------- */

/* Something outside JavaScript will still run some: a timer, an answer, a reading client. */
static bool something_is_pending(const rt_execution_t *execution)
{
    return execution->timer_count > 0 || execution->fetches != NULL ||
           (execution->stream_open && (!execution->pull_pending || execution->pull_wanted));
}

static void check_progress(rt_execution_t *execution)
{
    if (execution->ending || (execution->settled && !execution->stream_open)) {
        execution->ending = true;
        return;
    }
    if (something_is_pending(execution)) {
        return;
    }
    if (execution->responded && !execution->stream_open) {
        execution->ending = true; /* only a waitUntil is left, and it waits for nothing that can come */
        return;
    }
    rt_execution_doom(execution, RT_FAULT_NEVER_SETTLED, "Error",
                      "the code waits for a promise that can never settle: no timer and no fetch is pending");
}

void rt_turn_enter(rt_execution_t *execution)
{
    execution->depth++;
}

void rt_turn_leave(rt_execution_t *execution)
{
    while (execution->depth == 1 && execution->pull_wanted && execution->stream_open && !execution->ending) {
        execution->pull_wanted = false;
        execution->pull_pending = true;
        stay(execution, run_hook, RTV8_HOOK_BODY_PULL, NULL, 0);
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

void rt_turn_start(rt_execution_t *execution, size_t main_module, const rtv8_value_t *args, size_t count)
{
    rt_turn_enter(execution);
    stay(execution, run_main, (int)main_module, args, count);
    execution->started = true;
    rt_turn_leave(execution);
}
