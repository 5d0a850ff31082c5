/* Process: broker. Thread: loop thread. Trust: writes credentials into requests that policy.c has allowed.
 *
 * The credentials of one hop: what has to be there before it can go on (the whole body that is signed, a token), and
 * what they put into the request (inject.h). */
#ifndef MAYFLY_OUTBOUND_BROKER_CREDENTIAL_H
#define MAYFLY_OUTBOUND_BROKER_CREDENTIAL_H

#include "outbound/broker/identity.h"
#include "outbound/broker/token.h"

struct curl_slist;
struct ob_fetch;

typedef struct ob_credential {
    bool signs_body;  /* all of it has to be there first */
    ob_token_ask_t *ask;
    ob_buf_t token;   /* the one that is sent; empty: none */
} ob_credential_t;

/* Once it is known that the hop is allowed: a body that is signed is kept whole. NULL, or why it cannot be. */
const char *ob_credential_plan_body(struct ob_fetch *fetch);
bool ob_credential_awaits_body(const struct ob_fetch *fetch);
/* More of the body has come: NULL, or why it cannot be signed. */
const char *ob_credential_body_refusal(const struct ob_fetch *fetch);
/* With the body, if it is awaited. Goes on with ob_hop_resolve, now or later, or ends the fetch. */
void ob_credential_prepare(struct ob_fetch *fetch);
void ob_credential_dispose(ob_credential_t *credential);

/* Completes the request: hop->target's query, and the lines behind the agent's. Nothing of the agent's is left there
 * that the rule sets, also where this hop gets no credential. Errors: those of ob_inject_apply. */
OB_CHECKED int ob_credential_put(struct ob_fetch *fetch, struct curl_slist **lines);
/* Lets a new connection of this hop show the rule's client certificate, if it has one. Errors: those of
 * ob_identity_new. */
OB_CHECKED int ob_credential_show(const struct ob_fetch *fetch, SSL_CTX *context);
/* UINT64_MAX: unknown. A body that was waited for has a length even if the agent gave none. */
uint64_t ob_credential_body_length(const struct ob_fetch *fetch);
/* Does this status mean that the token is no longer good, and may the request be sent again with another? Once a
 * fetch. */
bool ob_credential_is_refused(struct ob_fetch *fetch, uint16_t status);

#endif
