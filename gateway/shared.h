/* Process: supervisor makes it, workers map it. Thread: any (atomics). Trust: every worker can write it, and a hostile one can
 * thereby loosen or exhaust rate limits, falsify metrics, throw suspicion on a tenant, and make others wait a little before they accept;
 * nothing else hangs on it.
 *
 * The memory that all workers share: one token bucket a tenant, found by a hash of the tenant's name; and a place for each worker
 * in which it says what it does. */
#ifndef MAYFLY_GATEWAY_SHARED_H
#define MAYFLY_GATEWAY_SHARED_H

#include <stdatomic.h>
#include <stdint.h>

#define GW_BUCKETS 8192 /* a power of two; twice the tenants that a configuration may have */

typedef struct gw_bucket {
    _Atomic uint64_t tenant; /* hash of the tenant's name; 0: free */
    _Atomic uint64_t state;  /* GCRA: the theoretical arrival time, microseconds of CLOCK_MONOTONIC */
} gw_bucket_t;

/* Tenants whose executions a worker has in flight: read by the supervisor when the worker has died. */
#define GW_IN_FLIGHT 16

typedef struct gw_in_flight {
    _Atomic uint64_t tenant; /* hash of its name; 0: free */
    _Atomic uint64_t count;
} gw_in_flight_t;

/* What is counted, a row each: name of the metric, its one label (or NULL) and the label's value, kind, help. A metric's rows stand
 * together. */
#define GW_METRICS(X)                                                                                                  \
    X(EXECUTIONS_OK, "mayfly_executions_total", "outcome=\"ok\"", "counter", "Executions that have ended, by outcome.") \
    X(EXECUTIONS_EXCEPTION, "mayfly_executions_total", "outcome=\"exception\"", "counter", NULL)                       \
    X(EXECUTIONS_CPU, "mayfly_executions_total", "outcome=\"exceededCpu\"", "counter", NULL)                           \
    X(EXECUTIONS_WALL, "mayfly_executions_total", "outcome=\"exceededWallTime\"", "counter", NULL)                     \
    X(EXECUTIONS_MEMORY, "mayfly_executions_total", "outcome=\"exceededMemory\"", "counter", NULL)                     \
    X(EXECUTIONS_LIMIT, "mayfly_executions_total", "outcome=\"exceededOther\"", "counter", NULL)                       \
    X(EXECUTIONS_CANCELED, "mayfly_executions_total", "outcome=\"canceled\"", "counter", NULL)                         \
    X(EXECUTIONS_OTHER, "mayfly_executions_total", "outcome=\"error\"", "counter", NULL)                               \
    X(REFUSED_AUTH, "mayfly_refused_total", "code=\"unauthenticated\"", "counter", "Requests that did not start, by code.") \
    X(REFUSED_RATE, "mayfly_refused_total", "code=\"rate_limited\"", "counter", NULL)                                  \
    X(REFUSED_OVERLOAD, "mayfly_refused_total", "code=\"overloaded\"", "counter", NULL)                                \
    X(REFUSED_OTHER, "mayfly_refused_total", "code=\"other\"", "counter", NULL)                                        \
    X(RELAYED, "mayfly_relayed_total", NULL, "counter", "Requests that were handed over to another group of workers.") \
    X(FETCHES_DENIED, "mayfly_fetches_denied_total", NULL, "counter", "Fetches that the outbound policy denied.")      \
    X(RUNNING, "mayfly_executions_running", NULL, "gauge", "Executions in flight.")                                    \
    X(WAITING, "mayfly_requests_waiting", NULL, "gauge", "Requests that wait for their turn.")                         \
    X(POOLED, "mayfly_isolates_ready", NULL, "gauge", "Isolates that wait for an execution.")                          \
    X(QUARANTINED, "mayfly_tenants_quarantined", NULL, "gauge", "Tenants in quarantine.")                              \
    X(DEATHS, "mayfly_worker_deaths_total", NULL, "counter", "Workers that have died.")                                \
    X(RETIRED, "mayfly_workers_retired_total", NULL, "counter", "Workers that have retired.")

typedef enum gw_metric {
#define GW_METRIC_ENUM(name, metric, label, kind, help) GW_METRIC_##name,
    GW_METRICS(GW_METRIC_ENUM)
#undef GW_METRIC_ENUM
    GW_METRIC_COUNT
} gw_metric_t;

/* One worker slot's. Counters go on when a worker is replaced. Slot 0 is the supervisor's. */
#define GW_SLOTS 513

typedef struct gw_slot {
    gw_in_flight_t in_flight[GW_IN_FLIGHT];
    _Atomic uint64_t metrics[GW_METRIC_COUNT];
} gw_slot_t;

typedef struct gw_shared {
    gw_bucket_t buckets[GW_BUCKETS];
    gw_slot_t slots[GW_SLOTS];
    _Atomic uint32_t open[GW_SLOTS]; /* connections of a worker that takes more of them, plus one; 0: it takes none */
} gw_shared_t;

#define GW_SHARED_SIZE sizeof(gw_shared_t)

/* The exit code of a worker that ends by itself because V8 has lost memory that only a new process gets back. */
#define GW_EXIT_RETIRED 75

/* FNV-1a; never 0. Names come from the operator's file, so nobody can aim for collisions. */
static inline uint64_t gw_hash_name(const char *name)
{
    uint64_t hash = UINT64_C(0xcbf29ce484222325);

    for (; *name != '\0'; name++)
        hash = (hash ^ (uint8_t)*name) * UINT64_C(0x100000001b3);
    return hash != 0 ? hash : 1;
}

/* Groups of workers: those that clients reach, one for each cordon, and the one for tenants in quarantine, which is the last. */
#define GW_GROUP_FRONT 0

/* What a worker tells of a tenant (SUSPECT). */
enum { GW_SUSPECT_LIMITS = 1, GW_SUSPECT_DENIED };

#endif
