/* Process: broker. Thread: any; pure. Trust: checks untrusted headers, of the agent and of upstreams.
 *
 * Which headers pass, in both directions (outbound contract, part 4). In all comparisons of names '_' counts as '-' and
 * case does not count: many upstream frameworks treat them alike. */
#ifndef MAYFLY_OUTBOUND_BROKER_HEADERS_H
#define MAYFLY_OUTBOUND_BROKER_HEADERS_H

#include "config/config.h"
#include "outbound/wire/messages.h"

/* Names are tokens; values hold HTAB, SP, VCHAR and obs-text only. Errors: OB_E_MALFORMED, OB_E_TOO_LARGE. */
OB_CHECKED int ob_headers_check(const ob_header_t *headers, size_t count);
bool ob_is_token(ob_str_t text);
/* Does one of them ask the upstream to take another method or path than the request line says? */
bool ob_headers_have_override(const ob_header_t *headers, size_t count);
/* Does one of them carry a credential of the agent's own? */
bool ob_headers_have_credential(const ob_header_t *headers, size_t count);
/* Does one of them make S3 read another object than the URL names? */
bool ob_headers_have_copy_source(const ob_header_t *headers, size_t count);

/* What one hop does to the agent's headers besides what is always dropped. */
typedef struct ob_headers_plan {
    const cfg_rule_t *rule;  /* its injected names and, when there are any, all credentials are dropped */
    bool drop_credentials;   /* the chain of redirects has left the first origin */
    bool drop_body;          /* a redirect has made the request a GET */
    bool drop_range;         /* a part of a response could hold a part of a secret */
} ob_headers_plan_t;

/* out has room for `count`; its slices are those of `in`. *dropped counts what is gone. */
void ob_headers_prepare(const ob_headers_plan_t *plan, const ob_header_t *in, size_t count, ob_header_t *out,
                        size_t *out_count, size_t *dropped);

/* An upstream's headers, for the agent. `credentialed`: the request carried a brokered credential. In place. */
void ob_headers_prepare_response(bool credentialed, ob_header_t *headers, size_t *count);
/* "Content-Length" with "Transfer-Encoding", several different lengths, or one that is no number: the end of such a response is anybody's
 * guess. */
bool ob_headers_framing_is_ambiguous(const ob_header_t *headers, size_t count);
/* The Location of a redirect. Errors: OB_E_NOT_FOUND (none), OB_E_MALFORMED (several, control bytes). */
OB_CHECKED int ob_headers_location(const ob_header_t *headers, size_t count, ob_str_t *location);

#endif
