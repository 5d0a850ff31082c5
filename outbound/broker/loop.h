/* Process: broker. Thread: loop thread. Trust: holds nothing.
 *
 * A small epoll loop: descriptors, deadlines and work to do at the end of the turn. Handlers may open, change and close
 * any watch, timer or task, their own included. */
#ifndef MAYFLY_OUTBOUND_BROKER_LOOP_H
#define MAYFLY_OUTBOUND_BROKER_LOOP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "outbound/wire/err.h"

typedef struct ob_loop ob_loop_t;

/* Owns: the epoll descriptor. Everything opened on a loop is closed before the loop is freed. Errors: OB_E_IO,
 * OB_E_NOMEM. */
OB_CHECKED int ob_loop_new(ob_loop_t **loop);
void ob_loop_free(ob_loop_t *loop);
/* Turns until ob_loop_stop. Errors: OB_E_IO. */
OB_CHECKED int ob_loop_run(ob_loop_t *loop);
void ob_loop_stop(ob_loop_t *loop);
/* Monotonic milliseconds, as of the start of the turn. */
uint64_t ob_loop_now_ms(const ob_loop_t *loop);

/* One descriptor, in the caller's memory. `events` are EPOLL* bits, level-triggered. */
typedef struct ob_watch {
    ob_loop_t *loop; /* NULL: closed */
    int fd;
    uint32_t events;
    void (*on_ready)(void *data, uint32_t events);
    void *data;
} ob_watch_t;

/* on_ready and data are set by the caller before. Errors: OB_E_IO. */
OB_CHECKED int ob_watch_open(ob_watch_t *watch, ob_loop_t *loop, int fd, uint32_t events);
OB_CHECKED int ob_watch_change(ob_watch_t *watch, uint32_t events);
/* Does not close the descriptor; call it before that is closed. A closed or zeroed watch is left alone. */
void ob_watch_close(ob_watch_t *watch);

/* One deadline, in the caller's memory. Its place in the heap is reserved by init, so that starting cannot fail. */
typedef struct ob_timer {
    ob_loop_t *loop; /* NULL: disposed */
    uint64_t at_ms;
    size_t index;    /* in the heap; SIZE_MAX: not running */
    void (*on_expire)(void *data);
    void *data;
} ob_timer_t;

/* Errors: OB_E_NOMEM. */
OB_CHECKED int ob_timer_init(ob_timer_t *timer, ob_loop_t *loop, void (*on_expire)(void *data), void *data);
void ob_timer_dispose(ob_timer_t *timer);
/* Starts or restarts it. */
void ob_timer_start(ob_timer_t *timer, uint64_t after_ms);
void ob_timer_cancel(ob_timer_t *timer);
bool ob_timer_is_running(const ob_timer_t *timer);

/* Something to do once, after the handlers of this turn. */
typedef struct ob_task {
    struct ob_task *next, *prev; /* NULL: not posted */
    void (*on_run)(void *data);
    void *data;
} ob_task_t;

/* Posting a posted task changes nothing. */
void ob_task_post(ob_loop_t *loop, ob_task_t *task);
void ob_task_cancel(ob_task_t *task);

#endif
