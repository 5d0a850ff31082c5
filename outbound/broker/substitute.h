/* Process: broker. Thread: loop thread. Trust: puts secrets where the policy says that an agent's placeholder may
 * become them.
 *
 * Whether this hop's host and scheme allow it has been decided (guard.substitutes); here each position is. */
#ifndef MAYFLY_OUTBOUND_BROKER_SUBSTITUTE_H
#define MAYFLY_OUTBOUND_BROKER_SUBSTITUTE_H

#include "config/config.h"

typedef struct ob_fetch ob_fetch_t;

bool ob_placeholder_is_in_body(const cfg_placeholder_t *placeholder);
/* A request target ("/path?query") with the values of listed parameters replaced, percent-encoded. The path stays.
 * Errors: OB_E_NOMEM. */
OB_CHECKED int ob_substitute_query(ob_fetch_t *fetch, ob_str_t target, ob_buf_t *out);
/* A header's value; of "Authorization: Basic" also what is inside the base64 (RFC 7617). Errors: OB_E_NOMEM. */
OB_CHECKED int ob_substitute_header(ob_fetch_t *fetch, const ob_header_t *header, ob_buf_t *out);
/* on_match of a stream over the body: escaped as JSON or as a form where the position or the content type says so.
 * `data` is the fetch. */
OB_CHECKED int ob_substitute_in_body(void *data, uint32_t owner, ob_str_t text, ob_buf_t *out);

/* Decodes each %XX in place; false when there was none. */
bool ob_percent_decode(ob_buf_t *text);

#endif
