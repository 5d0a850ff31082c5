/* Process: broker. Thread: any; pure. Trust: reads an upstream's JSON.
 *
 * Takes the values at given JSON pointers (RFC 6901) out of a JSON text, for tokens that an upstream mints: they
 * are in no set yet. All other bytes stay as they are. */
#ifndef MAYFLY_OUTBOUND_BROKER_REDACT_JSON_H
#define MAYFLY_OUTBOUND_BROKER_REDACT_JSON_H

#include "outbound/wire/buf.h"

/* Appends the text to `out` with "REDACTED" where a pointer leads; null stays. *count grows by what was replaced.
 * Errors: OB_E_MALFORMED (not JSON; a name stands twice in an object, so that readers would disagree), OB_E_NOMEM. */
OB_CHECKED int ob_redact_json(const char *const *pointers, size_t pointer_count, ob_str_t text, ob_buf_t *out,
                              uint64_t *count);

#endif
