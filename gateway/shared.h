/* Process: supervisor makes it, workers map it. Thread: any (atomics). Trust: every worker can write it, and a hostile one can
 * thereby loosen or exhaust rate limits; nothing else hangs on it.
 *
 * The memory that all workers share: one token bucket a tenant, found by a hash of the tenant's name. */
#ifndef MAYFLY_GATEWAY_SHARED_H
#define MAYFLY_GATEWAY_SHARED_H

#include <stdatomic.h>
#include <stdint.h>

/* The exit code of a worker that ends by itself because V8 has lost memory that only a new process gets back. */
#define GW_EXIT_RETIRED 75

#define GW_BUCKETS 8192 /* a power of two; twice the tenants that a configuration may have */

typedef struct gw_bucket {
    _Atomic uint64_t tenant; /* hash of the tenant's name; 0: free */
    _Atomic uint64_t state;  /* GCRA: the theoretical arrival time, microseconds of CLOCK_MONOTONIC */
} gw_bucket_t;

#define GW_SHARED_SIZE (GW_BUCKETS * sizeof(gw_bucket_t))

#endif
