/* Process: worker. Thread: loop thread begins and ends turns; the watchdog thread, the only other one of the process, interrupts
 * them. Trust: meters hostile code.
 *
 * CPU time is metered a turn at a time with the loop thread's CPU clock, so that time in which the process does not run
 * is nobody's. The watchdog looks every few milliseconds while turns are run, and sleeps when there are none. It also
 * ends a turn that outlasts the wall clock's deadline: the loop, which knows of it, does not get to run. A turn that goes on
 * although it was interrupted is abandoned where that is possible (rtv8_isolate_force) and else, after seconds, ends the process. */
#ifndef MAYFLY_RUNTIME_BUDGET_H
#define MAYFLY_RUNTIME_BUDGET_H

#include "outbound/wire/buf.h"
#include "runtime/v8/rtv8.h"

typedef struct rt_watchdog rt_watchdog_t;

typedef enum rt_fired { RT_FIRED_NOT, RT_FIRED_CPU, RT_FIRED_WALL, RT_FIRED_MEMORY } rt_fired_t;

/* One turn; lives on the stack of whoever runs it. Turns nest: what runs inside is not charged to the outer one. */
typedef struct rt_turn {
    struct rt_turn *outer;
    rtv8_isolate_t *isolate;
    uint64_t start_ns;    /* of the loop thread's CPU clock */
    uint64_t deadline_ns;
    uint64_t wall_ns;     /* deadline on CLOCK_MONOTONIC */
    rt_fired_t fired;
    uint64_t fired_ns;    /* of the CPU clock: when */
    uint64_t memory_kb;   /* what the execution may have */
    uint64_t peak_kb;     /* the process's highest resident memory when the watchdog saw the turn first; 0: not yet */
} rt_turn_t;

/* Starts the thread; the calling thread is the one that is metered. Errors: OB_E_NOMEM, OB_E_IO. */
OB_CHECKED int rt_watchdog_open(rt_watchdog_t **watchdog);
void rt_watchdog_close(rt_watchdog_t *watchdog);
/* What an execution has left. */
typedef struct rt_allowance {
    uint64_t cpu_ns;
    uint64_t wall_ns; /* deadline on CLOCK_MONOTONIC */
    uint64_t memory_kb;
} rt_allowance_t;

/* From now on the isolate may use that much before it is interrupted. */
void rt_turn_begin(rt_watchdog_t *watchdog, rt_turn_t *turn, rtv8_isolate_t *isolate, const rt_allowance_t *left);
/* Returns what CPU time the turn used, in nanoseconds; turn->fired tells whether and why it was interrupted. */
uint64_t rt_turn_end(rt_watchdog_t *watchdog, rt_turn_t *turn);

#endif
