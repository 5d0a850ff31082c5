#include "runtime/timers.h"

#include <stdlib.h>

static bool earlier(const rt_timer_t *a, const rt_timer_t *b)
{
    return a->due_us != b->due_us ? a->due_us < b->due_us : a->sequence < b->sequence;
}

static void put(rt_timers_t *timers, size_t place, rt_timer_t *timer)
{
    timers->heap[place] = timer;
    timer->place = place;
}

static void sift_up(rt_timers_t *timers, size_t place)
{
    rt_timer_t *timer = timers->heap[place];
    for (; place > 1 && earlier(timer, timers->heap[place / 2]); place /= 2) {
        put(timers, place, timers->heap[place / 2]);
    }
    put(timers, place, timer);
}

static void sift_down(rt_timers_t *timers, size_t place)
{
    rt_timer_t *timer = timers->heap[place];
    for (size_t child = place * 2; child <= timers->count; child = place * 2) {
        if (child < timers->count && earlier(timers->heap[child + 1], timers->heap[child])) {
            child++;
        }
        if (!earlier(timers->heap[child], timer)) {
            break;
        }
        put(timers, place, timers->heap[child]);
        place = child;
    }
    put(timers, place, timer);
}

void rt_timers_dispose(rt_timers_t *timers)
{
    free(timers->heap);
    *timers = (rt_timers_t){0};
}

int rt_timer_arm(rt_timers_t *timers, rt_timer_t *timer, uint64_t due_us)
{
    rt_timer_disarm(timers, timer);
    if (timers->count + 2 > timers->cap) {
        size_t cap = timers->cap * 2 + 16;
        rt_timer_t **heap = realloc(timers->heap, cap * sizeof(*heap));
        if (heap == NULL) {
            return OB_E_NOMEM;
        }
        timers->heap = heap;
        timers->cap = cap;
    }
    timer->due_us = due_us;
    timer->sequence = timers->sequence++;
    put(timers, ++timers->count, timer);
    sift_up(timers, timers->count);
    return 0;
}

void rt_timer_disarm(rt_timers_t *timers, rt_timer_t *timer)
{
    size_t place = timer->place;
    if (place == 0) {
        return;
    }
    timer->place = 0;
    rt_timer_t *last = timers->heap[timers->count--];
    if (last == timer) {
        return;
    }
    put(timers, place, last);
    sift_up(timers, place);
    sift_down(timers, last->place);
}

uint64_t rt_timers_next_us(const rt_timers_t *timers)
{
    return timers->count > 0 ? timers->heap[1]->due_us : UINT64_MAX;
}

void rt_timers_fire(rt_timers_t *timers, uint64_t now_us, size_t most)
{
    for (; most > 0 && timers->count > 0 && timers->heap[1]->due_us <= now_us; most--) {
        rt_timer_t *timer = timers->heap[1];
        rt_timer_disarm(timers, timer);
        timer->on_due(timer);
    }
}
