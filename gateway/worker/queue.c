#include "gateway/worker/queue.h"

#include "gateway/worker/groups.h"

/* One pass starts executions for that long, then clients and the broker get their turn. */
#define TURN_US 4000
/* A full worker leaves connections to the others for so long; then all seem to be full, and 503 is better than silence. */
#define FULL_MS 250
#define RETRY_MAX_S 30

static gw_request_t *request_of(h2o_linklist_t *node)
{
    return H2O_STRUCT_FROM_MEMBER(gw_request_t, wait_link, node);
}

static gw_share_t *share_of(const gw_request_t *request)
{
    return &request->config->shares[request->tenant - request->config->values->tenants];
}

void gw_queue_init(gw_worker_t *worker)
{
    h2o_linklist_init_anchor(&worker->waiting);
}

/* ---- coming and going ---- */

void gw_queue_remove(gw_request_t *request)
{
    if (!h2o_linklist_is_linked(&request->wait_link))
        return;
    h2o_linklist_unlink(&request->wait_link);
    request->worker->waiting_count--;
    share_of(request)->waiting--;
}

/* The time that what waits will take, as far as the last ones tell. */
static uint32_t retry_after_s(const gw_worker_t *worker)
{
    uint64_t seconds = (worker->waiting_count + 1) * worker->start_cost_us / 1000000 + 1;

    return seconds < RETRY_MAX_S ? (uint32_t)seconds : RETRY_MAX_S;
}

static void shed(gw_request_t *request)
{
    gw_problem_t problem = {.kind = GW_OVERLOADED,
                            .detail = OB_STR("Too many executions are waiting: try again after the time in Retry-After."),
                            .retry_after_s = retry_after_s(request->worker)};

    gw_queue_remove(request);
    gw_request_hold(request);
    gw_request_fail(request, &problem);
    gw_request_drop(request);
}

/* The newest request of the tenant that has most of them. */
static gw_request_t *find_victim(gw_worker_t *worker)
{
    gw_request_t *victim = NULL;

    for (h2o_linklist_t *node = worker->waiting.next; node != &worker->waiting; node = node->next) {
        gw_request_t *request = request_of(node);
        if (victim == NULL || share_of(request)->waiting >= share_of(victim)->waiting)
            victim = request;
    }
    return victim;
}

/* A tenant whose own requests fill the time that one may wait gets no more of them in. */
static bool is_hopeless(const gw_request_t *request)
{
    const gw_share_t *share = share_of(request);

    return share->waiting * share->start_cost_us > (uint64_t)request->config->values->queue_wait_ms * 1000;
}

void gw_queue_put(gw_request_t *request)
{
    gw_worker_t *worker = request->worker;
    bool hopeless = is_hopeless(request);

    h2o_linklist_insert(&worker->waiting, &request->wait_link); /* at its end */
    worker->waiting_count++;
    share_of(request)->waiting++;
    request->queued_us = gw_now_us();
    worker->busy = true;
    if (hopeless)
        shed(request);
    else if (worker->waiting_count > request->config->values->queue_max)
        shed(find_victim(worker));
}

/* ---- starting ---- */

static bool may_start(const gw_request_t *request)
{
    return share_of(request)->running < gw_share_bound(request->config->values, request->tenant);
}

static gw_request_t *pick(gw_worker_t *worker, uint64_t now_us)
{
    gw_request_t *best = NULL;
    uint64_t least = UINT64_MAX;

    if (rt_engine_running(worker->engine) >= worker->config->values->max_executions)
        return NULL;
    for (h2o_linklist_t *node = worker->waiting.next; node != &worker->waiting; node = node->next) {
        gw_request_t *request = request_of(node);
        uint64_t load = gw_share_load(share_of(request), now_us);
        if (load < least && may_start(request)) {
            best = request;
            least = load;
        }
    }
    return best;
}

static uint64_t start(gw_request_t *request, uint64_t began_us)
{
    gw_worker_t *worker = request->worker;
    gw_share_t *share = share_of(request);
    gw_config_t *config = gw_config_hold(request->config); /* the share's memory, should the request be gone */

    gw_queue_remove(request);
    share->running++;
    request->counted = true;
    gw_slot_in_flight(worker, request->tenant, +1);
    gw_request_start(request);
    uint64_t now_us = gw_now_us(), cost_us = now_us - began_us;
    gw_share_charge(share, cost_us, now_us);
    worker->start_cost_us = (worker->start_cost_us * 7 + cost_us) / 8;
    share->start_cost_us = (share->start_cost_us * 7 + cost_us) / 8;
    gw_config_drop(config);
    return now_us;
}

/* In the order in which they came. */
static void expire(gw_worker_t *worker, uint64_t now_us)
{
    h2o_linklist_t *node = worker->waiting.next;

    while (node != &worker->waiting) {
        gw_request_t *request = request_of(node);
        if (now_us - request->queued_us < (uint64_t)request->config->values->queue_wait_ms * 1000)
            return;
        node = node->next;
        shed(request);
    }
}

void gw_queue_turn(gw_worker_t *worker)
{
    uint64_t began_us = gw_now_us(), now_us = began_us;
    gw_request_t *request;

    while (worker->waiting_count > 0 && now_us - began_us < TURN_US && (request = pick(worker, now_us)) != NULL) {
        now_us = start(request, now_us);
        worker->busy = true;
    }
    if (worker->waiting_count > 0)
        expire(worker, now_us);
    worker->held_us = now_us - began_us;
    if (rt_engine_running(worker->engine) < worker->config->values->max_executions)
        worker->full_since_us = 0;
    else if (worker->full_since_us == 0)
        worker->full_since_us = now_us;
}

void gw_queue_on_ended(gw_request_t *request)
{
    if (!request->counted)
        return;
    request->counted = false;
    share_of(request)->running--;
    gw_slot_in_flight(request->worker, request->tenant, -1);
}

bool gw_queue_has_room(gw_worker_t *worker)
{
    if (worker->full_since_us == 0)
        return worker->waiting_count < worker->config->values->queue_max;
    return gw_now_us() - worker->full_since_us > FULL_MS * 1000;
}
