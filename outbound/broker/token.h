/* Process: broker. Thread: loop thread. Trust: holds access tokens and gets them with client secrets; token endpoints
 * are judged as any upstream is.
 *
 * OAuth 2.0 tokens of rules: kept until they expire, renewed before that while the old one still serves, one request
 * at a time for each. Where none can be had, nobody gets one: fetches that need it fail. */
#ifndef MAYFLY_OUTBOUND_BROKER_TOKEN_H
#define MAYFLY_OUTBOUND_BROKER_TOKEN_H

#include "outbound/broker/pool.h"
#include "outbound/broker/snapshot.h"

typedef struct ob_tokens ob_tokens_t;
typedef struct ob_token_ask ob_token_ask_t;

OB_CHECKED int ob_tokens_new(ob_pools_t *pools, ob_tokens_t **tokens);
/* Nobody may be waiting any more. */
void ob_tokens_free(ob_tokens_t *tokens);
/* Secrets have been replaced, or their grace time is over: what nobody has asked for since the last time, nor waits
 * for, is wiped. */
void ob_tokens_sweep(ob_tokens_t *tokens);

typedef struct ob_token {
    ob_str_t text;   /* borrowed until the loop turns */
    uint64_t end_ms; /* of its life, as ob_loop_now_ms counts */
} ob_token_t;

/* `why` is NULL with a token; else static text. The ask is gone when this is called. */
typedef void (*ob_on_token_t)(void *data, const char *why, const ob_token_t *token);

/* The token of these settings in this policy. One that is there is in *token at once, and *ask is NULL; otherwise
 * on_token is called later, never before this returns. Errors: OB_E_NOMEM and those of ob_oauth2_key. */
OB_CHECKED int ob_token_get(ob_tokens_t *tokens, ob_snapshot_t *snapshot, ob_str_t policy, const cfg_oauth2_t *oauth2,
                            ob_token_t *token, ob_on_token_t on_token, void *data, ob_token_ask_t **ask);
/* on_token is not called any more. */
void ob_token_ask_cancel(ob_token_ask_t *ask);
/* An upstream has refused this token: true when another will be got at the next ask. False where that was done a moment
 * ago: code must not make the broker ask again and again by provoking refusals. */
bool ob_token_refuse(ob_tokens_t *tokens, ob_str_t token);

#endif
