/* Process: broker. Thread: loop thread. Trust: holds connections on which credentials have been sent.
 *
 * Upstream connections, each kept for those who may share it: one libcurl multi handle a key. libcurl 7.88 has no key
 * of its own for what it reuses (it compares host, port and TLS settings, but knows nothing of tenants or of headers
 * that carry a credential), and a multi handle is what owns its connection cache: two keys in two multi handles can
 * never meet. */
#ifndef MAYFLY_OUTBOUND_BROKER_POOL_H
#define MAYFLY_OUTBOUND_BROKER_POOL_H

#include <curl/curl.h>

#include "outbound/broker/loop.h"
#include "outbound/wire/buf.h"

typedef struct ob_pools ob_pools_t;
typedef struct ob_pool ob_pool_t;

/* on_done is called outside of libcurl for each easy handle that has ended; it may remove and free the handle. */
OB_CHECKED int ob_pools_new(ob_loop_t *loop, void (*on_done)(CURL *easy, CURLcode code), ob_pools_t **pools);
/* No transfer may be in it any more. */
void ob_pools_free(ob_pools_t *pools);
ob_loop_t *ob_pools_loop(const ob_pools_t *pools);
/* Closes what is kept without being used. */
void ob_pools_drop_idle(ob_pools_t *pools);
/* The pool of this key, made when there is none. It stays as long as it has transfers, and some time after; the pools
 * without transfers are bounded in number, and the one that has been idle longest goes first. Errors: OB_E_NOMEM. */
OB_CHECKED int ob_pool_get(ob_pools_t *pools, ob_str_t key, ob_pool_t **pool);
/* Errors: OB_E_NOMEM. */
OB_CHECKED int ob_pool_add(ob_pool_t *pool, CURL *easy);
void ob_pool_remove(ob_pool_t *pool, CURL *easy);

#endif
