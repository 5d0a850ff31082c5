/* Process: worker. Thread: loop thread. Trust: holds isolates that have seen no user code, and those that wait for their disposal.
 *
 * Isolates are made before they are needed and disposed of after the answer has left, when the loop is idle. The number
 * kept grows at once when the pool runs dry and shrinks slowly when it is not used up. */
#ifndef MAYFLY_RUNTIME_POOL_H
#define MAYFLY_RUNTIME_POOL_H

#include "outbound/wire/buf.h"
#include "runtime/v8/rtv8.h"

#define RT_POOL_MAX 1024
/* Finished isolates hold memory: past this number one is disposed of at once for each that comes. */
#define RT_POOL_DEAD_MAX 32

typedef struct rt_pool {
    rtv8_isolate_t *ready[RT_POOL_MAX];
    uint32_t ready_count;
    rtv8_isolate_t *dead[RT_POOL_DEAD_MAX];
    uint32_t dead_count;
    uint32_t min, max;
    uint32_t target;       /* how many to keep ready, from min to max */
    uint32_t lowest;       /* of ready_count in this period */
    uint64_t period_us;    /* when this period started */
    bool trim;             /* a heavy one is gone: its memory can go back to the system when there is nothing else to do */
} rt_pool_t;

/* Bounds are put in order: max at most RT_POOL_MAX, min at most max. */
void rt_pool_configure(rt_pool_t *pool, uint32_t min, uint32_t max);
/* Makes isolates until `min` are ready. Errors: OB_E_NOMEM. */
OB_CHECKED int rt_pool_fill(rt_pool_t *pool);
void rt_pool_dispose(rt_pool_t *pool);
/* *warm tells whether one was ready; otherwise it is made now. Errors: OB_E_NOMEM. */
OB_CHECKED int rt_pool_take(rt_pool_t *pool, rtv8_isolate_t **isolate, bool *warm);
/* Takes over a used isolate, to be disposed of: at once when it holds more than RT_POOL_HEAVY bytes, since a few dozen such ones
 * that wait would be most of the worker's memory. */
#define RT_POOL_HEAVY (16u << 20)
void rt_pool_bury(rt_pool_t *pool, rtv8_isolate_t *isolate, size_t memory);
/* Does one piece of work (make one or dispose of one), if there is any; true when more waits. */
bool rt_pool_work(rt_pool_t *pool, uint64_t now_us);
bool rt_pool_has_work(const rt_pool_t *pool);
/* When rt_pool_work should be called again even if nothing else happens, so that what a burst left behind is given back;
 * UINT64_MAX: no need. */
uint64_t rt_pool_next_us(const rt_pool_t *pool);

#endif
