#include "outbound/broker/loop.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <time.h>
#include <unistd.h>

#define EVENTS_PER_TURN 128
#define NOT_RUNNING SIZE_MAX

struct ob_loop {
    int epoll_fd;
    bool stopped;
    uint64_t now_ms;
    struct epoll_event events[EVENTS_PER_TURN];
    int event_count; /* of the turn under way */
    ob_timer_t **heap;
    size_t heap_len, heap_cap, timers; /* timers: initialised ones, for each of which the heap has room */
    ob_task_t tasks;                   /* ring with this as its sentinel */
};

static uint64_t monotonic_ms(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000 + (uint64_t)now.tv_nsec / 1000000;
}

int ob_loop_new(ob_loop_t **out)
{
    ob_loop_t *loop = calloc(1, sizeof(*loop));

    if (loop == NULL)
        return OB_E_NOMEM;
    if ((loop->epoll_fd = epoll_create1(EPOLL_CLOEXEC)) == -1) {
        free(loop);
        return OB_E_IO;
    }
    loop->tasks.next = loop->tasks.prev = &loop->tasks;
    loop->now_ms = monotonic_ms();
    *out = loop;
    return 0;
}

void ob_loop_free(ob_loop_t *loop)
{
    if (loop == NULL)
        return;
    close(loop->epoll_fd);
    free(loop->heap);
    free(loop);
}

void ob_loop_stop(ob_loop_t *loop)
{
    loop->stopped = true;
}

uint64_t ob_loop_now_ms(const ob_loop_t *loop)
{
    return loop->now_ms;
}

int ob_watch_open(ob_watch_t *watch, ob_loop_t *loop, int fd, uint32_t events)
{
    struct epoll_event event = {.events = events, .data.ptr = watch};

    if (epoll_ctl(loop->epoll_fd, EPOLL_CTL_ADD, fd, &event) == -1)
        return OB_E_IO;
    watch->loop = loop;
    watch->fd = fd;
    watch->events = events;
    return 0;
}

int ob_watch_change(ob_watch_t *watch, uint32_t events)
{
    struct epoll_event event = {.events = events, .data.ptr = watch};

    if (watch->events == events)
        return 0;
    if (epoll_ctl(watch->loop->epoll_fd, EPOLL_CTL_MOD, watch->fd, &event) == -1)
        return OB_E_IO;
    watch->events = events;
    return 0;
}

void ob_watch_close(ob_watch_t *watch)
{
    ob_loop_t *loop = watch->loop;

    if (loop == NULL)
        return;
    epoll_ctl(loop->epoll_fd, EPOLL_CTL_DEL, watch->fd, NULL);
    /* What the kernel has already reported for it in this turn must not reach memory that is gone. */
    for (int i = 0; i < loop->event_count; i++) {
        if (loop->events[i].data.ptr == watch)
            loop->events[i].data.ptr = NULL;
    }
    watch->loop = NULL;
}

static void heap_set(ob_loop_t *loop, size_t index, ob_timer_t *timer)
{
    loop->heap[index] = timer;
    timer->index = index;
}

static void heap_up(ob_loop_t *loop, size_t index, ob_timer_t *timer)
{
    while (index > 0 && loop->heap[(index - 1) / 2]->at_ms > timer->at_ms) {
        heap_set(loop, index, loop->heap[(index - 1) / 2]);
        index = (index - 1) / 2;
    }
    heap_set(loop, index, timer);
}

static void heap_down(ob_loop_t *loop, size_t index, ob_timer_t *timer)
{
    for (size_t child; (child = index * 2 + 1) < loop->heap_len; index = child) {
        if (child + 1 < loop->heap_len && loop->heap[child + 1]->at_ms < loop->heap[child]->at_ms)
            child++;
        if (loop->heap[child]->at_ms >= timer->at_ms)
            break;
        heap_set(loop, index, loop->heap[child]);
    }
    heap_set(loop, index, timer);
}

int ob_timer_init(ob_timer_t *timer, ob_loop_t *loop, void (*on_expire)(void *data), void *data)
{
    *timer = (ob_timer_t){.index = NOT_RUNNING, .on_expire = on_expire, .data = data};
    if (loop->timers == loop->heap_cap) {
        size_t cap = loop->heap_cap != 0 ? loop->heap_cap * 2 : 64;
        ob_timer_t **heap = reallocarray(loop->heap, cap, sizeof(ob_timer_t *));

        if (heap == NULL)
            return OB_E_NOMEM;
        loop->heap = heap;
        loop->heap_cap = cap;
    }
    loop->timers++;
    timer->loop = loop;
    return 0;
}

void ob_timer_dispose(ob_timer_t *timer)
{
    if (timer->loop == NULL)
        return;
    ob_timer_cancel(timer);
    timer->loop->timers--;
    timer->loop = NULL;
}

void ob_timer_start(ob_timer_t *timer, uint64_t after_ms)
{
    ob_timer_cancel(timer);
    /* Real time, not the turn's: a turn that has been long must not make the deadline early. */
    timer->at_ms = monotonic_ms() + after_ms;
    heap_up(timer->loop, timer->loop->heap_len++, timer);
}

void ob_timer_cancel(ob_timer_t *timer)
{
    ob_loop_t *loop = timer->loop;
    size_t index = timer->index;
    ob_timer_t *last;

    if (loop == NULL || index == NOT_RUNNING)
        return;
    timer->index = NOT_RUNNING;
    last = loop->heap[--loop->heap_len];
    if (last == timer)
        return;
    if (index > 0 && loop->heap[(index - 1) / 2]->at_ms > last->at_ms)
        heap_up(loop, index, last);
    else
        heap_down(loop, index, last);
}

bool ob_timer_is_running(const ob_timer_t *timer)
{
    return timer->loop != NULL && timer->index != NOT_RUNNING;
}

void ob_task_post(ob_loop_t *loop, ob_task_t *task)
{
    if (task->next != NULL)
        return;
    task->prev = loop->tasks.prev;
    task->next = &loop->tasks;
    task->prev->next = task;
    loop->tasks.prev = task;
}

void ob_task_cancel(ob_task_t *task)
{
    if (task->next == NULL)
        return;
    task->prev->next = task->next;
    task->next->prev = task->prev;
    task->next = task->prev = NULL;
}

static int wait_ms(const ob_loop_t *loop)
{
    uint64_t now = monotonic_ms(), left;

    if (loop->tasks.next != &loop->tasks)
        return 0;
    if (loop->heap_len == 0)
        return -1;
    left = loop->heap[0]->at_ms > now ? loop->heap[0]->at_ms - now : 0;
    return left < INT_MAX ? (int)left : INT_MAX;
}

static void dispatch_events(ob_loop_t *loop)
{
    for (int i = 0; i < loop->event_count; i++) {
        ob_watch_t *watch = loop->events[i].data.ptr;

        if (watch != NULL)
            watch->on_ready(watch->data, loop->events[i].events);
    }
    loop->event_count = 0;
}

/* Only what was due when the turn began: a timer that restarts itself with 0 must not keep the loop here. */
static void dispatch_timers(ob_loop_t *loop)
{
    while (loop->heap_len > 0 && loop->heap[0]->at_ms <= loop->now_ms) {
        ob_timer_t *timer = loop->heap[0];

        ob_timer_cancel(timer);
        timer->on_expire(timer->data);
        if (monotonic_ms() != loop->now_ms)
            break; /* let descriptors have their turn */
    }
}

static void dispatch_tasks(ob_loop_t *loop)
{
    ob_task_t batch, *task;

    if (loop->tasks.next == &loop->tasks)
        return;
    /* A task that a task posts belongs to the next turn. */
    batch = loop->tasks;
    batch.next->prev = batch.prev->next = &batch;
    loop->tasks.next = loop->tasks.prev = &loop->tasks;
    while ((task = batch.next) != &batch) {
        ob_task_cancel(task);
        task->on_run(task->data);
    }
}

int ob_loop_run(ob_loop_t *loop)
{
    while (!loop->stopped) {
        int count = epoll_wait(loop->epoll_fd, loop->events, EVENTS_PER_TURN, wait_ms(loop));

        if (count == -1 && errno != EINTR)
            return OB_E_IO;
        loop->event_count = count > 0 ? count : 0;
        loop->now_ms = monotonic_ms();
        dispatch_events(loop);
        dispatch_timers(loop);
        dispatch_tasks(loop);
    }
    return 0;
}
