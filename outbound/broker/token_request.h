/* Process: broker. Thread: loop thread. Trust: sends client secrets to token endpoints, which it resolves and judges as
 * any upstream; reads what they answer.
 *
 * One token request, from name to token, in bounded time and memory. */
#ifndef MAYFLY_OUTBOUND_BROKER_TOKEN_REQUEST_H
#define MAYFLY_OUTBOUND_BROKER_TOKEN_REQUEST_H

#include "outbound/broker/pool.h"
#include "outbound/broker/snapshot.h"

typedef struct ob_token_request ob_token_request_t;

/* The end: `why` is NULL with a token, which may be taken over; else static text. The request is gone when this
 * returns. */
typedef void (*ob_on_token_answer_t)(void *data, const char *why, ob_buf_t *token, uint64_t lifetime_s);

/* `sharing` says which requests may use the same connections. on_answer is never called before this returns. The
 * request keeps the snapshot. Errors: OB_E_NOMEM and those of ob_query_start. */
OB_CHECKED int ob_token_request_start(ob_pools_t *pools, ob_snapshot_t *snapshot, const cfg_oauth2_t *oauth2,
                                      ob_str_t sharing, ob_on_token_answer_t on_answer, void *data,
                                      ob_token_request_t **request);
/* Also cancels. */
void ob_token_request_free(ob_token_request_t *request);

#endif
