/* Process: broker. Thread: loop thread. Trust: reads heads of hostile upstreams.
 *
 * Sending a request again where its rule asks for that: idempotent methods only (RFC 9110, 9.2.2), when no response
 * came, or a 502, 503 or 504. Each try is a hop of its own: decided, resolved and counted anew. */
#ifndef MAYFLY_OUTBOUND_BROKER_RETRY_H
#define MAYFLY_OUTBOUND_BROKER_RETRY_H

#include "outbound/broker/fetch.h"

/* The longest time that an upstream may ask for with Retry-After; one that wants more gets its answer delivered. */
#define OB_RETRY_AFTER_MAX_MS 30000

/* A response head has come. True: it is dropped with its body, and ob_retry_start is to follow at its end. */
bool ob_retry_head(ob_fetch_t *fetch, uint16_t status, const ob_header_t *headers, size_t count);
/* The transfer is over without a response. True: ob_retry_start is to follow. */
bool ob_retry_failure(ob_fetch_t *fetch);
/* Ends the hop under way, with its audit line, and starts it again after the rule's backoff. `failure` and `reason` are
 * those of the transfer. May end and free the fetch. */
void ob_retry_start(ob_fetch_t *fetch, uint8_t failure, const char *reason);
void ob_retry_dispose(ob_fetch_t *fetch);

/* For tests. Milliseconds of a Retry-After in seconds (RFC 9110, 10.2.3); UINT64_MAX for what is none, or a date. */
uint64_t ob_retry_after_ms(ob_str_t value);
/* The most that is waited before retry number `tries`, counted from 0. */
uint64_t ob_retry_backoff_ms(const cfg_retry_t *retry, uint32_t tries);

#endif
