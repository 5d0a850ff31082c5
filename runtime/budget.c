#include "runtime/budget.h"

#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <time.h>

#include "outbound/wire/log.h"

#define TICK_NS 2000000
/* CPU time after an interrupt. V8 looks within microseconds nearly everywhere; a collection of garbage may take longer. */
#define FORCE_AFTER_NS UINT64_C(1000000000)
#define ABORT_AFTER_NS UINT64_C(8000000000)
/* How far the process may grow in one turn beyond the execution's memory limit: V8's room to unwind and what collections
 * leave behind. What V8 does not count (ICU's objects, regular expressions being compiled) is bounded by this alone. */
#define GROWTH_ROOM_KB ((uint64_t)640 << 10)
/* Ticks without a turn after which the thread sleeps until it is woken: an idle worker costs nothing, and a busy one does
 * not pay a system call a turn to wake it. */
#define TICKS_BEFORE_SLEEP 25

struct rt_watchdog {
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t wake;
    clockid_t clock;  /* CPU time of the loop thread */
    rt_turn_t *turn;  /* the innermost one */
    bool asleep, stop;
};

static uint64_t read_clock(clockid_t clock)
{
    struct timespec now;
    clock_gettime(clock, &now);
    return (uint64_t)now.tv_sec * 1000000000 + (uint64_t)now.tv_nsec;
}

static void wait_tick(rt_watchdog_t *watchdog)
{
    struct timespec until;
    clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_nsec += TICK_NS;
    if (until.tv_nsec >= 1000000000) {
        until.tv_nsec -= 1000000000;
        until.tv_sec++;
    }
    pthread_cond_timedwait(&watchdog->wake, &watchdog->lock, &until);
}

/* The highest that it has been: what grows up to an earlier peak is not seen, and bounded by that. */
static uint64_t peak_kb(void)
{
    struct rusage usage;
    return getrusage(RUSAGE_SELF, &usage) == 0 ? (uint64_t)usage.ru_maxrss : 0;
}

static bool has_outgrown(rt_turn_t *turn)
{
    uint64_t peak = peak_kb();
    if (turn->peak_kb == 0) {
        turn->peak_kb = peak;
    }
    return peak > turn->peak_kb + turn->memory_kb + GROWTH_ROOM_KB;
}

/* It was interrupted and runs on: in a loop of V8's own that does not look. The worker is worth more than this execution,
 * and in the end the other workers more than this one. */
static void press(rt_watchdog_t *watchdog, rt_turn_t *turn)
{
    uint64_t over_ns = read_clock(watchdog->clock) - turn->fired_ns;
    if (over_ns >= ABORT_AFTER_NS) {
        ob_logf(OB_LOG_ERROR, "an execution holds the worker and V8 cannot interrupt it: ending the worker");
        abort();
    }
    if (over_ns >= FORCE_AFTER_NS) {
        rtv8_isolate_force(turn->isolate);
    }
}

/* The lock is held: the turn cannot end, nor its isolate be disposed, meanwhile. */
static void look_at(rt_watchdog_t *watchdog, rt_turn_t *turn)
{
    uint64_t cpu_ns = read_clock(watchdog->clock);
    if (turn->fired != RT_FIRED_NOT) {
        press(watchdog, turn);
        return;
    }
    if (cpu_ns >= turn->deadline_ns) {
        turn->fired = RT_FIRED_CPU;
    } else if (read_clock(CLOCK_MONOTONIC) >= turn->wall_ns) {
        turn->fired = RT_FIRED_WALL;
    } else if (has_outgrown(turn)) {
        turn->fired = RT_FIRED_MEMORY;
    } else {
        rtv8_isolate_check(turn->isolate);
        return;
    }
    turn->fired_ns = cpu_ns;
    rtv8_isolate_interrupt(turn->isolate);
}

static void *watch(void *data)
{
    rt_watchdog_t *watchdog = data;
    unsigned quiet = 0;
    pthread_mutex_lock(&watchdog->lock);
    while (!watchdog->stop) {
        rt_turn_t *before = watchdog->turn;
        if (quiet >= TICKS_BEFORE_SLEEP) {
            watchdog->asleep = true;
            pthread_cond_wait(&watchdog->wake, &watchdog->lock);
            watchdog->asleep = false;
            quiet = 0;
            continue;
        }
        wait_tick(watchdog);
        quiet = watchdog->turn == NULL && before == NULL ? quiet + 1 : 0;
        if (watchdog->turn != NULL) {
            look_at(watchdog, watchdog->turn);
        }
    }
    pthread_mutex_unlock(&watchdog->lock);
    return NULL;
}

static int start_thread(rt_watchdog_t *watchdog)
{
    sigset_t all, old;
    pthread_condattr_t attributes;
    if (pthread_getcpuclockid(pthread_self(), &watchdog->clock) != 0) {
        return OB_E_IO;
    }
    pthread_mutex_init(&watchdog->lock, NULL);
    pthread_condattr_init(&attributes);
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    pthread_cond_init(&watchdog->wake, &attributes);
    pthread_condattr_destroy(&attributes);
    sigfillset(&all); /* signals are the loop thread's */
    pthread_sigmask(SIG_SETMASK, &all, &old);
    int failed = pthread_create(&watchdog->thread, NULL, watch, watchdog);
    pthread_sigmask(SIG_SETMASK, &old, NULL);
    return failed ? OB_E_IO : 0;
}

int rt_watchdog_open(rt_watchdog_t **watchdog)
{
    rt_watchdog_t *made = calloc(1, sizeof(*made));
    if (made == NULL) {
        return OB_E_NOMEM;
    }
    int ret = start_thread(made);
    if (ret != 0) {
        free(made);
        return ret;
    }
    *watchdog = made;
    return 0;
}

void rt_watchdog_close(rt_watchdog_t *watchdog)
{
    if (watchdog == NULL) {
        return;
    }
    pthread_mutex_lock(&watchdog->lock);
    watchdog->stop = true;
    pthread_cond_signal(&watchdog->wake);
    pthread_mutex_unlock(&watchdog->lock);
    pthread_join(watchdog->thread, NULL);
    pthread_cond_destroy(&watchdog->wake);
    pthread_mutex_destroy(&watchdog->lock);
    free(watchdog);
}

void rt_turn_begin(rt_watchdog_t *watchdog, rt_turn_t *turn, rtv8_isolate_t *isolate, const rt_allowance_t *left)
{
    *turn = (rt_turn_t){.isolate = isolate, .start_ns = read_clock(CLOCK_THREAD_CPUTIME_ID), .wall_ns = left->wall_ns,
                        .memory_kb = left->memory_kb};
    turn->deadline_ns = turn->start_ns + left->cpu_ns;
    pthread_mutex_lock(&watchdog->lock);
    turn->outer = watchdog->turn;
    watchdog->turn = turn;
    if (watchdog->asleep) {
        pthread_cond_signal(&watchdog->wake);
    }
    pthread_mutex_unlock(&watchdog->lock);
}

uint64_t rt_turn_end(rt_watchdog_t *watchdog, rt_turn_t *turn)
{
    uint64_t used = read_clock(CLOCK_THREAD_CPUTIME_ID) - turn->start_ns;
    pthread_mutex_lock(&watchdog->lock);
    watchdog->turn = turn->outer;
    if (turn->outer != NULL) {
        turn->outer->start_ns += used;
        turn->outer->deadline_ns += used;
    }
    pthread_mutex_unlock(&watchdog->lock);
    return used;
}
