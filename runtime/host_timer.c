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

void rt_op_now(void *owner, rtv8_args_t *args)
{
    struct timespec now;
    (void)owner;
    clock_gettime(CLOCK_REALTIME, &now);
    double ms = (double)now.tv_sec * 1000 + (double)(now.tv_nsec / 1000) / 1000;
    rtv8_return(args, &(rtv8_value_t){.type = RTV8_NUMBER, .number = ms});
}

void rt_op_perfNow(void *owner, rtv8_args_t *args)
{
    /* In steps of 5 us, as High Resolution Time, section 4, wants it against measurements by side channels. */
    uint64_t us = rt_now_us() - ((rt_execution_t *)owner)->started_us;
    double ms = (double)(us - us % 5) / 1000;
    rtv8_return(args, &(rtv8_value_t){.type = RTV8_NUMBER, .number = ms});
}
