/* Process: broker. Thread: loop thread. Trust: reads DNS answers (through c-ares); what they mean is address.c's to
 * judge.
 *
 * Names to addresses: from the configured servers, after the hosts file where that is configured; no search list, no
 * aliases, no service hints. */
#ifndef MAYFLY_OUTBOUND_BROKER_RESOLVE_H
#define MAYFLY_OUTBOUND_BROKER_RESOLVE_H

#include "outbound/broker/host.h"
#include "outbound/broker/loop.h"

#define OB_ADDRESSES_MAX 32 /* of one name; a name with more fails */

typedef struct ob_resolver ob_resolver_t;
typedef struct ob_query ob_query_t;

/* One resolver a configuration, with its servers and timeout. Errors: OB_E_MALFORMED (a server), OB_E_NOMEM. */
OB_CHECKED int ob_resolver_new(ob_loop_t *loop, const cfg_t *cfg, ob_resolver_t **resolver);
/* Queries that are under way are cancelled without an answer. */
void ob_resolver_free(ob_resolver_t *resolver);

/* A and AAAA together. err is 0 with at least one address, or OB_E_NOT_FOUND, OB_E_AGAIN (timeout), OB_E_TOO_LARGE,
 * OB_E_IO. The query is gone when this is called. */
typedef void (*ob_on_resolved_t)(void *data, int err, const ob_address_t *addresses, size_t count);

/* Never calls on_resolved before returning. Errors: OB_E_NOMEM. */
OB_CHECKED int ob_query_start(ob_resolver_t *resolver, const ob_host_t *host, ob_on_resolved_t on_resolved, void *data,
                              ob_query_t **query);
/* on_resolved is not called any more. */
void ob_query_cancel(ob_query_t *query);

#endif
