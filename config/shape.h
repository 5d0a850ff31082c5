/* Process: all. Thread: any. Trust: holds nothing.
 *
 * What a rule says besides allow and deny: how much, how long, how often, and by which way. 0 and NULL: not said. */
#ifndef MAYFLY_CONFIG_SHAPE_H
#define MAYFLY_CONFIG_SHAPE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Milliseconds of one hop; 0 in a rule: as "upstream" says. */
typedef struct cfg_times {
    uint32_t connect_ms;    /* TCP, proxy and TLS */
    uint32_t first_byte_ms; /* from the request's last byte to the whole response head */
    uint32_t idle_ms;       /* between two pieces of either body */
    uint32_t total_ms;      /* whatever trickles in */
} cfg_times_t;

/* Counted for each tenant on its own; 0: unlimited. */
typedef struct cfg_limit {
    uint32_t per_second, burst;
    uint32_t concurrent;
    uint32_t wait_ms;               /* how long a request waits for its turn */
    uint64_t max_request, max_response; /* bytes of one body, decoded */
    uint64_t bytes_per_day;         /* of both bodies, in the last 24 hours */
    uint32_t distinct_hosts, distinct_hosts_ms; /* so many names within so long */
} cfg_limit_t;

typedef struct cfg_pair {
    const char *name, *value;
} cfg_pair_t;

/* A name or an IP address (IPv6 in brackets), and a port; host NULL: not given. */
typedef struct cfg_place {
    const char *host;
    uint16_t port;
} cfg_place_t;

typedef struct cfg_rewrite {
    cfg_place_t host;         /* port 0: the URL's */
    const char *strip_prefix; /* "/v1": taken off the path where it stands in front */
    const char *path_prefix;  /* put in front afterwards */
    cfg_pair_t *set;          /* headers, replacing the agent's */
    size_t set_count;
    const char **remove;      /* the agent's headers of these names */
    size_t remove_count;
} cfg_rewrite_t;

typedef struct cfg_retry {
    uint32_t times;      /* after the first */
    uint32_t backoff_ms; /* before the first of them; doubled for each further one */
} cfg_retry_t;

typedef struct cfg_shape {
    cfg_times_t times;
    cfg_limit_t limit;
    cfg_rewrite_t rewrite;
    cfg_retry_t retry;
    cfg_place_t connect_to;
    cfg_place_t proxy;
    bool ws;               /* opens WebSockets, too */
    const char *ca;        /* PEM file; NULL: upstream's, or */
    const char *ca_secret; /* "${NAME}": a secret that is one */
} cfg_shape_t;

#endif
