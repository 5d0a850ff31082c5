#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "outbound/wire/log.h"
#include "runtime/internal.h"

/* Timers that fire in one pass of the loop, so that they do not keep sockets waiting. */
#define FIRE_MAX 64

const rtv8_op_t rt_ops[] = {
#define RT_OP_ROW(op) {.name = #op, .fn = rt_op_##op},
    RT_OPS(RT_OP_ROW)
#undef RT_OP_ROW
};
const size_t rt_op_count = sizeof(rt_ops) / sizeof(rt_ops[0]);

static const char *const outcomes[] = {
#define RT_FAULT_OUTCOME(name, outcome) [name] = outcome,
    RT_FAULTS(RT_FAULT_OUTCOME)
#undef RT_FAULT_OUTCOME
};

const char *rt_fault_outcome(rt_fault_kind_t kind)
{
    return (size_t)kind < sizeof(outcomes) / sizeof(outcomes[0]) ? outcomes[kind] : "internalError";
}

uint64_t rt_now_us(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000000 + (uint64_t)now.tv_nsec / 1000;
}

static void on_over_memory(void *owner, size_t bytes)
{
    rt_execution_t *execution = owner;
    if (execution != NULL) {
        execution->over_memory = true;
        if (bytes > execution->usage.memory_bytes) {
            execution->usage.memory_bytes = bytes;
        }
    }
}

static void on_lost(void *owner)
{
    ((rt_execution_t *)owner)->engine->spent = true;
}

static void on_collected(void *owner, double id)
{
    rt_subtle_collected(owner, id);
}

static void on_fatal(const char *where, const char *what)
{
    ob_logf(OB_LOG_ERROR, "V8 cannot go on: %s: %s", where, what != NULL ? what : "");
}

static int open_parts(rt_engine_t *engine)
{
    const rtv8_process_options_t options = {.ops = rt_ops,
                                            .op_count = rt_op_count,
                                            .heap_mb_max = engine->options.memory_mb_max,
                                            .jitless = engine->options.jitless,
                                            .on_over_memory = on_over_memory,
                                            .on_lost = on_lost,
                                            .on_collected = on_collected,
                                            .on_fatal = on_fatal};
    int ret = rt_subtle_open();
    if (ret != 0) {
        return ret;
    }
    ret = rt_code_cache_init(&engine->cache, (size_t)engine->options.code_cache_mb << 20);
    if (ret != 0) {
        return ret;
    }
    ret = rtv8_process_start(&options);
    if (ret != 0) {
        rt_code_cache_dispose(&engine->cache);
        return ret;
    }
    ret = rt_watchdog_open(&engine->watchdog);
    if (ret == 0) {
        rt_pool_configure(&engine->pool, engine->options.pool_min, engine->options.pool_max);
        ret = rt_pool_fill(&engine->pool);
    }
    return ret;
}

int rt_engine_open(const rt_engine_options_t *options, rt_engine_t **engine)
{
    rt_engine_t *made = calloc(1, sizeof(*made));
    if (made == NULL) {
        return OB_E_NOMEM;
    }
    made->options = *options;
    int ret = open_parts(made);
    if (ret != 0) {
        free(made); /* the process ends: V8 cannot be started twice */
        return ret;
    }
    *engine = made;
    return 0;
}

void rt_engine_close(rt_engine_t *engine)
{
    if (engine == NULL) {
        return;
    }
    while (engine->executions != NULL) {
        rt_execution_cancel(engine->executions);
    }
    rt_watchdog_close(engine->watchdog);
    rt_pool_dispose(&engine->pool);
    rt_timers_dispose(&engine->timers);
    rt_code_cache_dispose(&engine->cache);
    rtv8_process_stop();
    rt_subtle_close();
    free(engine);
}

void rt_engine_configure(rt_engine_t *engine, const rt_engine_options_t *options)
{
    rt_host_t host = engine->options.host;
    uint32_t heap = engine->options.memory_mb_max;
    engine->options = *options;
    engine->options.host = host;
    /* isolates that wait in the pool were made for the old bound */
    engine->options.memory_mb_max = heap > options->memory_mb_max ? heap : options->memory_mb_max;
    rt_pool_configure(&engine->pool, options->pool_min, options->pool_max);
    rt_code_cache_resize(&engine->cache, (size_t)options->code_cache_mb << 20);
}

static int sleep_ms(const rt_engine_t *engine, bool work_waits)
{
    if (work_waits) {
        return 0;
    }
    uint64_t next = rt_timers_next_us(&engine->timers), shrink = rt_pool_next_us(&engine->pool);
    next = shrink < next ? shrink : next;
    if (next == UINT64_MAX) {
        return -1;
    }
    uint64_t now = rt_now_us();
    uint64_t left = next > now ? (next - now + 999) / 1000 : 0;
    return left < 60000 ? (int)left : 60000;
}

int rt_engine_turn(rt_engine_t *engine, bool idle)
{
    uint64_t now = rt_now_us();
    rt_timers_fire(&engine->timers, now, FIRE_MAX);
    bool waits = idle ? rt_pool_work(&engine->pool, now) : rt_pool_has_work(&engine->pool);
    return sleep_ms(engine, waits);
}

bool rt_engine_spent(const rt_engine_t *engine)
{
    return engine->spent;
}

const char *rt_engine_version(void)
{
    static char text[64];
    snprintf(text, sizeof(text), "V8 %s", rtv8_version());
    return text;
}

uint32_t rt_engine_running(const rt_engine_t *engine)
{
    return engine->running;
}

uint32_t rt_engine_pooled(const rt_engine_t *engine)
{
    return engine->pool.ready_count;
}
