/* Process: worker. Thread: loop thread, but for what budget.c says. Trust: as runtime.h.
 *
 * What the files of runtime/ share; nobody outside includes it.
 *   engine.c     process-wide state, background work
 *   execution.c  one execution: start, end
 *   turn.c       one stay in JavaScript: meter, limits, what the turn has led to
 *   budget.c     CPU meter and watchdog
 *   pool.c       isolates that have seen no user code
 *   modules.c    specifier to module
 *   code_cache.c bytecode by digest of the source
 *   timers.c     one heap of deadlines for all executions
 *   subtle*.c    what crypto.subtle computes
 *   host_*.c     the ops, a family a file */
#ifndef MAYFLY_RUNTIME_INTERNAL_H
#define MAYFLY_RUNTIME_INTERNAL_H

#include "runtime/budget.h"
#include "runtime/code_cache.h"
#include "runtime/modules.h"
#include "runtime/ops.h"
#include "runtime/pool.h"
#include "runtime/runtime.h"
#include "runtime/subtle.h"
#include "runtime/timers.h"
#include "runtime/v8/rtv8.h"

struct rt_engine {
    rt_engine_options_t options;
    rt_pool_t pool;
    rt_code_cache_t cache;
    rt_watchdog_t *watchdog;
    rt_timers_t timers;
    rt_execution_t *executions; /* those that run */
    uint32_t running;
    bool spent; /* an isolate was abandoned */
};

typedef struct rt_agent_timer rt_agent_timer_t;
typedef struct rt_fetch_slot rt_fetch_slot_t;
typedef struct rt_zlib rt_zlib_t;

struct rt_execution {
    rt_engine_t *engine;
    rt_execution_t *parent;
    uint32_t children; /* that run */
    rt_execution_t *prev, *next;
    rtv8_isolate_t *isolate;
    rt_events_t events;
    void *data;
    rt_limits_t limits;
    bool network;
    rt_call_kind_t call;
    rt_modules_t modules;
    size_t main_module;
    char unresolved[128]; /* the last specifier that named no module; cut */
    /* turns */
    uint32_t depth;      /* > 0: JavaScript of this execution, or an event of it, is on the stack */
    bool started;        /* the first turn has been run to its end */
    bool over_memory;
    bool canceled;       /* no events but on_done */
    bool ending;         /* the fault below is known; the end comes when the stack has unwound */
    bool ended;
    bool fault_told;
    rt_fault_t doom;     /* texts are literals or point into doom_text */
    char doom_text[256];
    /* the answer */
    bool responded;      /* on_head or on_result has been delivered */
    bool settled;        /* the call and all waitUntil are over */
    bool stream_open;
    bool pull_pending;   /* BODY_PULL was called and not answered */
    bool pull_wanted;    /* the gateway asked from inside an event */
    uint64_t response_bytes;
    /* fetches */
    rt_fetch_slot_t *fetches; /* live ones, then waiting ones, oldest first */
    uint32_t fetches_live, fetches_waiting;
    size_t fetch_bytes;       /* that waiting ones hold */
    uint32_t fetch_last;
    /* compression */
    rt_zlib_t *zlibs;
    uint32_t zlib_last;
    /* timers */
    rt_agent_timer_t *timers;
    uint32_t timer_count;
    uint32_t timer_last;
    rt_timer_t wall;
    /* console */
    uint64_t log_bytes;
    uint32_t log_lines;
    uint64_t log_dropped;
    /* crypto.subtle */
    rt_keys_t keys;
    size_t key_bytes; /* what they are charged with */
    /* usage */
    uint64_t started_us; /* CLOCK_MONOTONIC */
    uint64_t cpu_ns;
    rt_usage_t usage;
};

uint64_t rt_now_us(void); /* CLOCK_MONOTONIC */

/* turn.c */

/* Runs a hook as one turn of the execution, then whatever that has led to (pulls that were asked for meanwhile, the end).
 * The execution may be gone when it returns. Re-entry: runs JavaScript, delivers events. */
void rt_turn_call(rt_execution_t *execution, int hook, const rtv8_value_t *args, size_t count);
/* The first turn. */
void rt_turn_start(rt_execution_t *execution, const rtv8_value_t *args, size_t count);
/* Guards a stretch in which events are delivered outside JavaScript. */
void rt_turn_enter(rt_execution_t *execution);
void rt_turn_leave(rt_execution_t *execution);

/* execution.c */

/* Notes how it ends and stops its JavaScript; the end itself comes when the stack has unwound. The first one counts.
 * The message is copied. */
void rt_execution_doom(rt_execution_t *execution, rt_fault_kind_t kind, const char *name, const char *message);
/* Delivers a fault, if it may still be delivered. */
void rt_execution_tell_fault(rt_execution_t *execution, const rt_fault_t *fault);
/* Ends it now: cancels, delivers what is owed, frees. Only with depth 0. */
void rt_execution_end(rt_execution_t *execution);

/* host_*.c */
void rt_fetches_cancel_all(rt_execution_t *execution);
/* Starts the oldest one that waits, if there is room; false when there was nothing to do. Only inside rt_turn_enter and
 * outside JavaScript. Re-entry: where the host refuses, JavaScript is told. */
bool rt_fetches_start_waiting(rt_execution_t *execution);
void rt_agent_timers_cancel_all(rt_execution_t *execution);
void rt_zlibs_close_all(rt_execution_t *execution);
void rt_console_flush(rt_execution_t *execution);
/* Nothing in JavaScript can name that key any more: frees it. From inside a garbage collection. */
void rt_subtle_collected(rt_execution_t *execution, double id);
/* Its keys, at its end: before its isolate goes. */
void rt_subtle_drop_all(rt_execution_t *execution);

/* The op table, in the order of RT_OPS. */
extern const rtv8_op_t rt_ops[];
extern const size_t rt_op_count;
#define RT_OP_DECLARE(name) void rt_op_##name(void *owner, rtv8_args_t *args);
RT_OPS(RT_OP_DECLARE)
#undef RT_OP_DECLARE

#endif
