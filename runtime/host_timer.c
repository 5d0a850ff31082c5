#include <stdlib.h>
#include <time.h>

#include "runtime/internal.h"

/* setTimeout and setInterval, and the clocks. */

#define DELAY_MS_MAX 2147483647.0 /* HTML: a long */

struct rt_agent_timer {
    rt_timer_t timer; /* first: on_due gets this */
    rt_agent_timer_t *next, **link; /* what points here */
    rt_execution_t *execution;
    uint32_t id;
    uint64_t interval_us;
    bool repeat;
};

static rt_agent_timer_t *find(rt_execution_t *execution, uint32_t id)
{
    rt_agent_timer_t *timer = execution->timers;
    while (timer != NULL && timer->id != id) {
        timer = timer->next;
    }
    return timer;
}

static void add(rt_execution_t *execution, rt_agent_timer_t *timer)
{
    timer->link = &execution->timers;
    timer->next = execution->timers;
    if (timer->next != NULL) {
        timer->next->link = &timer->next;
    }
    execution->timers = timer;
    execution->timer_count++;
}

static void drop(rt_agent_timer_t *timer)
{
    *timer->link = timer->next;
    if (timer->next != NULL) {
        timer->next->link = timer->link;
    }
    timer->execution->timer_count--;
    rt_timer_disarm(&timer->execution->engine->timers, &timer->timer);
    free(timer);
}

static void on_due(rt_timer_t *due)
{
    rt_agent_timer_t *timer = (rt_agent_timer_t *)due;
    rt_execution_t *execution = timer->execution;
    uint32_t id = timer->id;
    /* a repeating timer never fires twice in one pass, however short its interval: others get their turn */
    bool again = timer->repeat && rt_timer_arm(&execution->engine->timers, due, rt_now_us() + timer->interval_us) == 0;
    if (!again) {
        drop(timer);
    }
    const rtv8_value_t arg = {.type = RTV8_NUMBER, .number = id};
    rt_turn_call(execution, RTV8_HOOK_TIMER, &arg, 1);
}

void rt_op_timerStart(void *owner, rtv8_args_t *args)
{
    rt_execution_t *execution = owner;
    double ms = rtv8_arg_number(args, 0);
    ms = ms >= 0 && ms <= DELAY_MS_MAX ? ms : 0;
    if (execution->timer_count >= execution->limits.timers) {
        rt_execution_doom(execution, RT_FAULT_TIMERS, "Error", "too many timers are set at once");
        return;
    }
    rt_agent_timer_t *timer = calloc(1, sizeof(*timer));
    if (timer == NULL) {
        rtv8_throw(args, RTV8_ERROR, OB_STR("out of memory"));
        return;
    }
    timer->repeat = rtv8_arg_bool(args, 1);
    timer->execution = execution;
    timer->timer.on_due = on_due;
    timer->interval_us = (uint64_t)(ms * 1000);
    if (timer->repeat && timer->interval_us < 1000) {
        timer->interval_us = 1000;
    }
    if (rt_timer_arm(&execution->engine->timers, &timer->timer, rt_now_us() + timer->interval_us) != 0) {
        free(timer);
        rtv8_throw(args, RTV8_ERROR, OB_STR("out of memory"));
        return;
    }
    timer->id = ++execution->timer_last;
    add(execution, timer);
    rtv8_return(args, &(rtv8_value_t){.type = RTV8_NUMBER, .number = timer->id});
}

void rt_op_timerCancel(void *owner, rtv8_args_t *args)
{
    double id = rtv8_arg_number(args, 0);
    rt_agent_timer_t *timer = find(owner, id >= 1 && id <= UINT32_MAX ? (uint32_t)id : 0);
    if (timer != NULL) {
        drop(timer);
    }
}

void rt_agent_timers_cancel_all(rt_execution_t *execution)
{
    while (execution->timers != NULL) {
        drop(execution->timers);
    }
}

/* ---- Clocks ------------------------------------------------------------------------------------------------------ */

/* High Resolution Time, section 5 "coarsen time": agents share a process, so theirs are not isolated contexts. */
#define CLOCK_STEP_US 100
_Static_assert(1000 % CLOCK_STEP_US == 0, "steps make whole milliseconds");

static double coarse_ms(uint64_t us)
{
    return (double)(us / CLOCK_STEP_US) / (1000 / CLOCK_STEP_US);
}

static double realtime_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    return coarse_ms((uint64_t)now.tv_sec * 1000000 + (uint64_t)now.tv_nsec / 1000);
}

/* Code that cannot see time pass while it runs cannot measure what a processor's caches tell of others. */
bool rt_clock_hold(rt_engine_t *engine)
{
    if (engine->options.live_clock || engine->held_us != 0) {
        return false;
    }
    engine->held_ms = realtime_ms();
    engine->held_us = rt_now_us();
    rtv8_clock_hold(engine->held_ms);
    return true;
}

void rt_clock_release(rt_engine_t *engine)
{
    engine->held_us = 0;
    rtv8_clock_hold(0);
}

void rt_op_now(void *owner, rtv8_args_t *args)
{
    const rt_engine_t *engine = ((rt_execution_t *)owner)->engine;
    rtv8_return(args, &(rtv8_value_t){.type = RTV8_NUMBER, .number = engine->held_us != 0 ? engine->held_ms : realtime_ms()});
}

/* From a step before the start on: programs take zero for "never". */
void rt_op_perfNow(void *owner, rtv8_args_t *args)
{
    const rt_execution_t *execution = owner;
    uint64_t now_us = execution->engine->held_us != 0 ? execution->engine->held_us : rt_now_us();
    uint64_t us = now_us > execution->started_us ? now_us - execution->started_us : 0;
    rtv8_return(args, &(rtv8_value_t){.type = RTV8_NUMBER, .number = coarse_ms(us + CLOCK_STEP_US)});
}
