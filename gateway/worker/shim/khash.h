/* Process: worker. Thread: loop thread. Trust: holds nothing.
 *
 * Debian ships h2o/http2_internal.h without the hash table that it includes. watch.c and frames.c need that header for the
 * members of connections and streams, and never for the table; so the table is an opaque type here, and its inline look-up
 * (not called) finds nothing. */
#ifndef MAYFLY_GATEWAY_WORKER_SHIM_KHASH_H
#define MAYFLY_GATEWAY_WORKER_SHIM_KHASH_H

#include <stddef.h>
#include <stdint.h>

typedef uint32_t khiter_t;

#define khash_t(name) struct mayfly_khash_##name
#define KHASH_MAP_INIT_INT64(name, type) struct mayfly_khash_##name;
#define kh_get(name, table, key) ((void)(table), (void)(key), (khiter_t)0)
#define kh_end(table) ((khiter_t)0)
#define kh_val(table, iter) (NULL)

#endif
