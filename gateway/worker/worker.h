/* Process: worker. Thread: loop thread. Trust: serves untrusted clients, runs hostile code; holds no secret but a TLS
 * key.
 *
 * What the parts of the worker share: one object, owned by main.c. */
#ifndef MAYFLY_GATEWAY_WORKER_WORKER_H
#define MAYFLY_GATEWAY_WORKER_WORKER_H

#include <h2o.h>

#include "config/config.h"
#include "gateway/shared.h"
#include "gateway/worker/share.h"
#include "outbound/client/client.h"
#include "runtime/runtime.h"

/* A configuration lives as long as somebody uses it: a request keeps the one that it came in under, a reload only
 * changes what later requests get. */
typedef struct gw_config {
    const cfg_t *values;
    gw_share_t *shares; /* one a tenant, in their order; a reload starts anew */
    uint32_t refs;
} gw_config_t;

/* Owns: takes over `values`; NULL when there is no memory (values are then freed). */
gw_config_t *gw_config_new(cfg_t *values);
gw_config_t *gw_config_hold(gw_config_t *config);
void gw_config_drop(gw_config_t *config); /* NULL is fine */

typedef struct gw_listener gw_listener_t; /* listen.c */
typedef struct gw_watch gw_watch_t;       /* watch.c */
typedef struct gw_channel gw_channel_t;   /* channel.c */
typedef struct gw_groups gw_groups_t;     /* groups.h */
typedef struct gw_intake gw_intake_t;     /* intake.c */
typedef struct gw_relay gw_relay_t;       /* relay.c */

typedef struct gw_worker {
    h2o_loop_t *loop;
    h2o_globalconf_t globalconf;
    h2o_context_t context;
    h2o_hostconf_t *hosts[2], *admin_hosts[2]; /* NULL-terminated lists of one, as h2o wants them */
    gw_config_t *config;                       /* in force */
    uint32_t config_version;
    rt_engine_t *engine;
    gw_bucket_t *buckets;    /* in shared */
    gw_shared_t *shared;
    gw_slot_t *slot;         /* this worker's own, in shared */
    gw_groups_t *groups;
    gw_intake_t *intake;     /* NULL: the front */
    gw_listener_t *listeners;
    gw_watch_t *watch;
    gw_channel_t *channel;
    h2o_linklist_t requests; /* gw_request_t.link */
    size_t request_count;
    h2o_linklist_t connections; /* connection.c; the least recently used first */
    size_t connection_count;    /* without those that were shut */
    uint64_t shortage_until_ms; /* h2o_now: no accepting before then */
    uint64_t yield_until_us;    /* nor before then: another worker has fewer connections; 0: it has not */
    bool has_yielded;           /* until just now, in this pass of the loop */
    h2o_linklist_t waiting;  /* gw_request_t.wait_link; see queue.h */
    size_t waiting_count;
    uint64_t start_cost_us;  /* of the last executions' starts, about */
    uint64_t held_us;        /* by executions, in the last pass of the loop */
    uint64_t full_since_us;  /* as many executions as may be; 0: fewer */
    bool serving;            /* between START and DRAIN */
    bool draining;
    bool retiring;           /* drains by itself */
    uint64_t drain_began_ms; /* CLOCK_MONOTONIC, as the next two */
    uint64_t drain_until_ms;
    uint64_t quiet_ms;       /* since when nothing has been in flight, while draining; 0: something is */
    bool stop;               /* leave the loop */
    bool busy;               /* something happened in this pass of the loop: no time for background work */
} gw_worker_t;

/* CLOCK_MONOTONIC. */
uint64_t gw_now_us(void);
uint64_t gw_now_ms(void);

static inline ob_str_t gw_str(h2o_iovec_t vec)
{
    return (ob_str_t){vec.base, vec.len};
}

#endif
