#include "gateway/worker/groups.h"

#include <inttypes.h>
#include <stdlib.h>

#include "outbound/wire/control.h"
#include "outbound/wire/log.h"

#define MINUTE_US 60000000

/* ---- groups ---- */

int gw_groups_new(gw_groups_t **groups)
{
    gw_groups_t *made = calloc(1, sizeof(*made));

    if (made == NULL)
        return OB_E_NOMEM;
    made->intake = -1;
    for (size_t i = 0; i < GW_GROUPS_MAX; i++)
        made->handovers[i] = -1;
    *groups = made;
    return 0;
}

static int compare(const void *a, const void *b)
{
    uint64_t left = *(const uint64_t *)a, right = *(const uint64_t *)b;

    return left < right ? -1 : left > right;
}

void gw_groups_set_quarantine(gw_groups_t *groups, uint32_t group, ob_str_t names)
{
    size_t count = 0, lines = 0;
    char name[OB_NAME_MAX + 1];

    for (size_t i = 0; i < names.len; i++)
        lines += names.ptr[i] == '\n';
    uint64_t *hashes = calloc(lines + 1, sizeof(*hashes));
    if (hashes == NULL) {
        ob_logf(OB_LOG_ERROR, "no memory for the list of tenants in quarantine");
        return;
    }
    for (size_t start = 0, i = 0; i < names.len; i++) {
        if (names.ptr[i] != '\n')
            continue;
        snprintf(name, sizeof(name), "%.*s", (int)(i - start), names.ptr + start);
        hashes[count++] = gw_hash_name(name);
        start = i + 1;
    }
    qsort(hashes, count, sizeof(*hashes), compare);
    free(groups->quarantined);
    groups->quarantined = hashes;
    groups->quarantined_count = count;
    groups->quarantine = group;
}

uint32_t gw_group_of(const gw_groups_t *groups, const cfg_tenant_t *tenant)
{
    if (groups->quarantined_count > 0) {
        uint64_t hash = gw_hash_name(tenant->name);
        if (bsearch(&hash, groups->quarantined, groups->quarantined_count, sizeof(hash), compare) != NULL)
            return groups->quarantine;
    }
    return tenant->cordon;
}

bool gw_group_is_jitless(const gw_groups_t *groups, const cfg_t *config)
{
    if (groups->own == GW_GROUP_FRONT)
        return false;
    return groups->own <= config->cordon_count ? config->cordons[groups->own - 1].jitless : config->quarantine.jitless;
}

/* ---- what this worker says of itself ---- */

void gw_count(gw_worker_t *worker, gw_metric_t metric, uint64_t more)
{
    atomic_fetch_add_explicit(&worker->slot->metrics[metric], more, memory_order_relaxed);
}

static void set(gw_worker_t *worker, gw_metric_t metric, uint64_t value)
{
    atomic_store_explicit(&worker->slot->metrics[metric], value, memory_order_relaxed);
}

void gw_slot_refresh(gw_worker_t *worker)
{
    set(worker, GW_METRIC_RUNNING, rt_engine_running(worker->engine));
    set(worker, GW_METRIC_WAITING, worker->waiting_count);
    set(worker, GW_METRIC_POOLED, rt_engine_pooled(worker->engine));
}

static _Atomic uint32_t *place_of(const gw_worker_t *worker)
{
    return &worker->shared->open[worker->slot - worker->shared->slots];
}

void gw_slot_offer(gw_worker_t *worker, bool takes)
{
    atomic_store_explicit(place_of(worker), takes ? (uint32_t)worker->connection_count + 1 : 0, memory_order_relaxed);
}

bool gw_slot_has_more(const gw_worker_t *worker)
{
    const _Atomic uint32_t *own = place_of(worker);
    uint32_t least = UINT32_MAX;

    for (size_t i = 1; i < GW_SLOTS; i++) {
        uint32_t open = atomic_load_explicit(&worker->shared->open[i], memory_order_relaxed);
        if (open != 0 && open - 1 < least && &worker->shared->open[i] != own)
            least = open - 1;
    }
    return least != UINT32_MAX && worker->connection_count > (size_t)least + least / 4 + 1;
}

/* Only this worker writes here, and its end empties it: no need to be atomic as a whole. What does not fit is not suspected. */
void gw_slot_in_flight(gw_worker_t *worker, const cfg_tenant_t *tenant, int change)
{
    uint64_t hash = gw_hash_name(tenant->name);
    gw_in_flight_t *free_one = NULL;

    for (size_t i = 0; i < GW_IN_FLIGHT; i++) {
        gw_in_flight_t *entry = &worker->slot->in_flight[i];
        uint64_t count = atomic_load_explicit(&entry->count, memory_order_relaxed);
        if (atomic_load_explicit(&entry->tenant, memory_order_relaxed) == hash) {
            atomic_store_explicit(&entry->count, change > 0 ? count + 1 : count > 0 ? count - 1 : 0, memory_order_relaxed);
            return;
        }
        if (count == 0 && free_one == NULL)
            free_one = entry;
    }
    if (change > 0 && free_one != NULL) {
        atomic_store_explicit(&free_one->tenant, hash, memory_order_relaxed);
        atomic_store_explicit(&free_one->count, 1, memory_order_relaxed);
    }
}

static gw_metric_t metric_of(rt_fault_kind_t fault)
{
    switch (fault) {
    case RT_FAULT_NONE:
        return GW_METRIC_EXECUTIONS_OK;
    case RT_FAULT_EXCEPTION:
    case RT_FAULT_NEVER_SETTLED:
        return GW_METRIC_EXECUTIONS_EXCEPTION;
    case RT_FAULT_CPU:
        return GW_METRIC_EXECUTIONS_CPU;
    case RT_FAULT_WALL:
        return GW_METRIC_EXECUTIONS_WALL;
    case RT_FAULT_MEMORY:
        return GW_METRIC_EXECUTIONS_MEMORY;
    case RT_FAULT_SUBREQUESTS:
    case RT_FAULT_TIMERS:
    case RT_FAULT_RESPONSE_BYTES:
        return GW_METRIC_EXECUTIONS_LIMIT;
    case RT_FAULT_CANCELED:
        return GW_METRIC_EXECUTIONS_CANCELED;
    default:
        return GW_METRIC_EXECUTIONS_OTHER;
    }
}

/* A bound that is passed is told once a minute. */
static void watch_rate(gw_rate_t *rate, uint32_t bound, uint32_t kind, const cfg_tenant_t *tenant)
{
    uint64_t now_us = gw_now_us();

    if (now_us - rate->since_us > MINUTE_US)
        *rate = (gw_rate_t){.since_us = now_us};
    rate->count++;
    if (bound == 0 || rate->count < bound || rate->told)
        return;
    rate->told = true;
    if (ob_control_send(OB_CONTROL_FD, OB_CONTROL_SUSPECT, kind, -1, ob_str_from(tenant->name)) != 0)
        ob_logf(OB_LOG_WARNING, "the supervisor does not listen");
}

void gw_slot_ended(gw_worker_t *worker, gw_request_t *request, rt_fault_kind_t fault)
{
    const cfg_t *config = request->config->values;
    gw_share_t *share = &request->config->shares[request->tenant - config->tenants];

    gw_count(worker, metric_of(fault), 1);
    if (fault == RT_FAULT_CPU || fault == RT_FAULT_MEMORY || fault == RT_FAULT_WALL)
        watch_rate(&share->limit_kills, config->quarantine.limit_kills, GW_SUSPECT_LIMITS, request->tenant);
}

void gw_slot_denied(gw_worker_t *worker, gw_request_t *request)
{
    const cfg_t *config = request->config->values;
    gw_share_t *share = &request->config->shares[request->tenant - config->tenants];

    gw_count(worker, GW_METRIC_FETCHES_DENIED, 1);
    watch_rate(&share->denied_fetches, config->quarantine.denied_fetches, GW_SUSPECT_DENIED, request->tenant);
}

void gw_slot_refused(gw_worker_t *worker, gw_problem_kind_t kind)
{
    gw_count(worker,
             kind == GW_UNAUTHENTICATED || kind == GW_FORBIDDEN ? GW_METRIC_REFUSED_AUTH
             : kind == GW_RATE_LIMITED                          ? GW_METRIC_REFUSED_RATE
             : kind == GW_OVERLOADED                            ? GW_METRIC_REFUSED_OVERLOAD
                                                                : GW_METRIC_REFUSED_OTHER,
             1);
}

/* ---- metrics ---- */

typedef struct metric_row {
    const char *name, *label, *kind, *help;
} metric_row_t;

static const metric_row_t rows[GW_METRIC_COUNT] = {
#define GW_METRIC_ROW(id, name, label, kind, help) [GW_METRIC_##id] = {name, label, kind, help},
    GW_METRICS(GW_METRIC_ROW)
#undef GW_METRIC_ROW
};

static uint64_t sum(const gw_shared_t *shared, size_t metric)
{
    uint64_t total = 0;

    for (size_t slot = 0; slot < GW_SLOTS; slot++)
        total += atomic_load_explicit(&shared->slots[slot].metrics[metric], memory_order_relaxed);
    return total;
}

int gw_metrics_print(const gw_shared_t *shared, ob_buf_t *text)
{
    int err = 0;

    for (size_t i = 0; i < GW_METRIC_COUNT && err == 0; i++) {
        const metric_row_t *row = &rows[i];
        const char *label = row->label != NULL ? row->label : "";
        if (row->help != NULL)
            err = ob_buf_printf(text, "# HELP %s %s\n# TYPE %s %s\n", row->name, row->help, row->name, row->kind);
        if (err == 0)
            err = ob_buf_printf(text, "%s%s%s%s %" PRIu64 "\n", row->name, *label != '\0' ? "{" : "", label,
                                *label != '\0' ? "}" : "", sum(shared, i));
    }
    return err;
}
