#include "runtime/pool.h"

#define PERIOD_US 1000000

void rt_pool_configure(rt_pool_t *pool, uint32_t min, uint32_t max)
{
    pool->max = max < RT_POOL_MAX ? max : RT_POOL_MAX;
    pool->min = min < pool->max ? min : pool->max;
    pool->target = pool->target < pool->min ? pool->min : pool->target > pool->max ? pool->max : pool->target;
}

static int make_one(rt_pool_t *pool)
{
    rtv8_isolate_t *isolate = NULL;
    int ret = rtv8_isolate_new(&isolate);
    if (ret == 0) {
        pool->ready[pool->ready_count++] = isolate;
    }
    return ret;
}

int rt_pool_fill(rt_pool_t *pool)
{
    int ret = 0;
    while (ret == 0 && pool->ready_count < pool->min) {
        ret = make_one(pool);
    }
    return ret;
}

void rt_pool_dispose(rt_pool_t *pool)
{
    while (pool->ready_count > 0) {
        rtv8_isolate_dispose(pool->ready[--pool->ready_count]);
    }
    while (pool->dead_count > 0) {
        rtv8_isolate_dispose(pool->dead[--pool->dead_count]);
    }
}

int rt_pool_take(rt_pool_t *pool, rtv8_isolate_t **isolate, bool *warm)
{
    *warm = pool->ready_count > 0;
    if (!*warm) {
        pool->lowest = 0;
        pool->target = pool->target * 2 + 1 < pool->max ? pool->target * 2 + 1 : pool->max;
        return rtv8_isolate_new(isolate);
    }
    *isolate = pool->ready[--pool->ready_count];
    pool->lowest = pool->ready_count < pool->lowest ? pool->ready_count : pool->lowest;
    return 0;
}

void rt_pool_bury(rt_pool_t *pool, rtv8_isolate_t *isolate, size_t memory)
{
    if (memory > RT_POOL_HEAVY) {
        rtv8_isolate_dispose(isolate);
        pool->trim = true;
        return;
    }
    if (pool->dead_count == RT_POOL_DEAD_MAX) {
        rtv8_isolate_dispose(pool->dead[--pool->dead_count]);
    }
    pool->dead[pool->dead_count++] = isolate;
}

/* In a period in which so many were never touched, half of them (the last one too) were too many. */
static void shrink(rt_pool_t *pool, uint64_t now_us)
{
    if (now_us - pool->period_us < PERIOD_US) {
        return;
    }
    uint32_t spare = (pool->lowest + 1) / 2;
    pool->target = pool->target > pool->min + spare ? pool->target - spare : pool->min;
    pool->period_us = now_us;
    pool->lowest = pool->ready_count;
}

bool rt_pool_has_work(const rt_pool_t *pool)
{
    return pool->ready_count != pool->target || pool->dead_count > 0 || pool->trim;
}

uint64_t rt_pool_next_us(const rt_pool_t *pool)
{
    return pool->target > pool->min ? pool->period_us + PERIOD_US : UINT64_MAX;
}

bool rt_pool_work(rt_pool_t *pool, uint64_t now_us)
{
    shrink(pool, now_us);
    if (pool->ready_count < pool->target) {
        if (make_one(pool) != 0) {
            return false; /* out of memory: the next request says so */
        }
    } else if (pool->dead_count > 0) {
        rtv8_isolate_dispose(pool->dead[--pool->dead_count]);
    } else if (pool->ready_count > pool->target) {
        rtv8_isolate_dispose(pool->ready[--pool->ready_count]);
    } else if (pool->trim) {
        pool->trim = false;
        rtv8_process_trim();
    }
    return rt_pool_has_work(pool);
}
