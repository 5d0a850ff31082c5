/* Process: worker. Thread: loop thread. Trust: holds nothing.
 *
 * One binary heap of deadlines for all executions: the agents' timers and the wall-clock limits. */
#ifndef MAYFLY_RUNTIME_TIMERS_H
#define MAYFLY_RUNTIME_TIMERS_H

#include "outbound/wire/buf.h"

/* Embedded in what waits. Zero-initialised it is not armed. */
typedef struct rt_timer {
    uint64_t due_us;   /* CLOCK_MONOTONIC */
    uint64_t sequence; /* timers that are due at the same time fire in the order in which they were armed */
    size_t place;      /* in the heap, from 1; 0: not armed */
    void (*on_due)(struct rt_timer *timer);
} rt_timer_t;

typedef struct rt_timers {
    rt_timer_t **heap; /* from index 1 */
    size_t count, cap;
    uint64_t sequence;
} rt_timers_t;

void rt_timers_dispose(rt_timers_t *timers);
/* Arms or re-arms. Errors: OB_E_NOMEM. */
OB_CHECKED int rt_timer_arm(rt_timers_t *timers, rt_timer_t *timer, uint64_t due_us);
void rt_timer_disarm(rt_timers_t *timers, rt_timer_t *timer);
/* The earliest deadline; UINT64_MAX: none. */
uint64_t rt_timers_next_us(const rt_timers_t *timers);
/* Fires those that are due at now_us, at most `most`; each is disarmed before it is called. */
void rt_timers_fire(rt_timers_t *timers, uint64_t now_us, size_t most);

#endif
