#include "outbound/broker/pool.h"

#include <stdlib.h>
#include <sys/epoll.h>

#define IDLE_POOLS_MAX 256
#define IDLE_MS 30000
#define CONNECTIONS_KEPT_MAX 16L

struct ob_pool {
    ob_pool_t *next, *prev; /* ring; behind the sentinel stands the one used last */
    ob_pools_t *pools;
    CURLM *multi;
    ob_timer_t curl_timer;
    ob_timer_t idle_timer;
    uint32_t transfers;
    bool in_use; /* a function below holds on to it */
    uint64_t hash;
    ob_buf_t key;
};

struct ob_pools {
    ob_loop_t *loop;
    void (*on_done)(CURL *easy, CURLcode code);
    ob_pool_t ring;
    size_t idle;
};

static void push_front(ob_pools_t *pools, ob_pool_t *pool)
{
    pool->prev = &pools->ring;
    pool->next = pools->ring.next;
    pool->next->prev = pool;
    pools->ring.next = pool;
}

static void detach(ob_pool_t *pool)
{
    pool->prev->next = pool->next;
    pool->next->prev = pool->prev;
}

static void pool_free(ob_pool_t *pool)
{
    if (pool->transfers == 0)
        pool->pools->idle--;
    detach(pool);
    if (pool->multi != NULL)
        curl_multi_cleanup(pool->multi);
    ob_timer_dispose(&pool->curl_timer);
    ob_timer_dispose(&pool->idle_timer);
    ob_buf_dispose(&pool->key);
    free(pool);
}

/* Hands out what has ended. The messages point into the multi handle, which on_done changes: take one at a time. */
static void harvest(ob_pool_t *pool)
{
    CURLMsg *message;
    int left;

    pool->in_use = true;
    while ((message = curl_multi_info_read(pool->multi, &left)) != NULL) {
        if (message->msg == CURLMSG_DONE)
            pool->pools->on_done(message->easy_handle, message->data.result);
    }
    pool->in_use = false;
}

static void act(ob_pool_t *pool, curl_socket_t socket, int events)
{
    int running;

    pool->in_use = true;
    curl_multi_socket_action(pool->multi, socket, events, &running);
    harvest(pool);
}

static void on_curl_timer(void *data)
{
    act(data, CURL_SOCKET_TIMEOUT, 0);
}

static int on_timer_wish(CURLM *multi, long timeout_ms, void *data)
{
    ob_pool_t *pool = data;

    (void)multi;
    if (timeout_ms < 0)
        ob_timer_cancel(&pool->curl_timer);
    else
        ob_timer_start(&pool->curl_timer, (uint64_t)timeout_ms);
    return 0;
}

typedef struct socket_watch {
    ob_watch_t watch;
    ob_pool_t *pool;
} socket_watch_t;

static void on_socket(void *data, uint32_t events)
{
    socket_watch_t *socket = data;
    int mask = 0;

    mask |= (events & EPOLLIN) != 0 ? CURL_CSELECT_IN : 0;
    mask |= (events & EPOLLOUT) != 0 ? CURL_CSELECT_OUT : 0;
    mask |= (events & (EPOLLERR | EPOLLHUP)) != 0 ? CURL_CSELECT_ERR : 0;
    act(socket->pool, socket->watch.fd, mask);
}

static int open_socket(ob_pool_t *pool, curl_socket_t fd, uint32_t events)
{
    socket_watch_t *socket = calloc(1, sizeof(*socket));

    if (socket == NULL)
        return -1;
    socket->pool = pool;
    socket->watch.on_ready = on_socket;
    socket->watch.data = socket;
    if (ob_watch_open(&socket->watch, pool->pools->loop, fd, events) != 0) {
        free(socket);
        return -1;
    }
    curl_multi_assign(pool->multi, fd, socket);
    return 0;
}

static int on_socket_wish(CURL *easy, curl_socket_t fd, int what, void *data, void *socket_data)
{
    socket_watch_t *socket = socket_data;
    uint32_t events = 0;

    (void)easy;
    if (what == CURL_POLL_REMOVE) {
        if (socket != NULL)
            ob_watch_close(&socket->watch);
        free(socket);
        return 0;
    }
    events |= what != CURL_POLL_OUT ? (uint32_t)EPOLLIN : 0;
    events |= what != CURL_POLL_IN ? (uint32_t)EPOLLOUT : 0;
    if (socket == NULL)
        return open_socket(data, fd, events);
    return ob_watch_change(&socket->watch, events) == 0 ? 0 : -1;
}

int ob_pools_new(ob_loop_t *loop, void (*on_done)(CURL *easy, CURLcode code), ob_pools_t **out)
{
    ob_pools_t *pools = calloc(1, sizeof(*pools));

    if (pools == NULL)
        return OB_E_NOMEM;
    pools->loop = loop;
    pools->on_done = on_done;
    pools->ring.next = pools->ring.prev = &pools->ring;
    *out = pools;
    return 0;
}

void ob_pools_free(ob_pools_t *pools)
{
    if (pools == NULL)
        return;
    while (pools->ring.next != &pools->ring)
        pool_free(pools->ring.next);
    free(pools);
}

ob_loop_t *ob_pools_loop(const ob_pools_t *pools)
{
    return pools->loop;
}

static void on_idle(void *data)
{
    pool_free(data);
}

static uint64_t hash_of(ob_str_t key)
{
    uint64_t hash = UINT64_C(0xcbf29ce484222325); /* FNV-1a: only to skip comparisons, the keys decide */

    for (size_t i = 0; i < key.len; i++)
        hash = (hash ^ (unsigned char)key.ptr[i]) * UINT64_C(0x100000001b3);
    return hash;
}

/* One transfer a connection: in libcurl 7.88 a paused HTTP/2 stream stops all streams of its connection, so an agent
 * that does not read one response would starve its other fetches. */
static bool configure(ob_pool_t *pool)
{
    return curl_multi_setopt(pool->multi, CURLMOPT_SOCKETFUNCTION, on_socket_wish) == CURLM_OK &&
           curl_multi_setopt(pool->multi, CURLMOPT_SOCKETDATA, pool) == CURLM_OK &&
           curl_multi_setopt(pool->multi, CURLMOPT_TIMERFUNCTION, on_timer_wish) == CURLM_OK &&
           curl_multi_setopt(pool->multi, CURLMOPT_TIMERDATA, pool) == CURLM_OK &&
           curl_multi_setopt(pool->multi, CURLMOPT_PIPELINING, CURLPIPE_NOTHING) == CURLM_OK &&
           curl_multi_setopt(pool->multi, CURLMOPT_MAXCONNECTS, CONNECTIONS_KEPT_MAX) == CURLM_OK;
}

static int pool_new(ob_pools_t *pools, ob_str_t key, uint64_t hash, ob_pool_t **out)
{
    ob_pool_t *pool = calloc(1, sizeof(*pool));

    if (pool == NULL)
        return OB_E_NOMEM;
    pool->pools = pools;
    pool->hash = hash;
    push_front(pools, pool);
    pools->idle++;
    if (ob_timer_init(&pool->curl_timer, pools->loop, on_curl_timer, pool) != 0 ||
        ob_timer_init(&pool->idle_timer, pools->loop, on_idle, pool) != 0 ||
        ob_buf_put(&pool->key, key.ptr, key.len) != 0 || (pool->multi = curl_multi_init()) == NULL ||
        !configure(pool)) {
        pool_free(pool);
        return OB_E_NOMEM;
    }
    *out = pool;
    return 0;
}

/* The ones that have been idle longest first. */
static void keep_idle(ob_pools_t *pools, size_t max)
{
    ob_pool_t *pool = pools->ring.prev;

    while (pools->idle > max && pool != &pools->ring) {
        ob_pool_t *newer = pool->prev;

        if (pool->transfers == 0 && !pool->in_use)
            pool_free(pool);
        pool = newer;
    }
}

void ob_pools_drop_idle(ob_pools_t *pools)
{
    keep_idle(pools, 0);
}

int ob_pool_get(ob_pools_t *pools, ob_str_t key, ob_pool_t **out)
{
    uint64_t hash = hash_of(key);

    keep_idle(pools, IDLE_POOLS_MAX);
    for (ob_pool_t *pool = pools->ring.next; pool != &pools->ring; pool = pool->next) {
        if (pool->hash != hash || !ob_str_eq(ob_buf_str(&pool->key), key))
            continue;
        detach(pool);
        push_front(pools, pool);
        *out = pool;
        return 0;
    }
    return pool_new(pools, key, hash, out);
}

int ob_pool_add(ob_pool_t *pool, CURL *easy)
{
    if (curl_multi_add_handle(pool->multi, easy) != CURLM_OK) {
        if (pool->transfers == 0)
            ob_timer_start(&pool->idle_timer, IDLE_MS);
        return OB_E_NOMEM;
    }
    if (pool->transfers++ == 0)
        pool->pools->idle--;
    ob_timer_cancel(&pool->idle_timer);
    return 0;
}

void ob_pool_remove(ob_pool_t *pool, CURL *easy)
{
    curl_multi_remove_handle(pool->multi, easy);
    if (--pool->transfers > 0)
        return;
    pool->pools->idle++;
    ob_timer_start(&pool->idle_timer, IDLE_MS);
}
