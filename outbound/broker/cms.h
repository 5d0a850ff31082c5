/* Process: broker. Thread: any. Trust: handles a private key and what it opens; reads a file that is the operator's.
 *
 * Secrets at rest: a CMS file (RFC 5652 EnvelopedData, RFC 5083 AuthEnvelopedData), as `openssl cms -encrypt` makes
 * it. */
#ifndef MAYFLY_OUTBOUND_BROKER_CMS_H
#define MAYFLY_OUTBOUND_BROKER_CMS_H

#include "outbound/wire/buf.h"

#define OB_CMS_MAX (128 * 1024)

/* Appends what `cms` (DER or PEM) holds to `out`, opened with the private key of `key` (PEM, not itself encrypted). A
 * certificate in `key` picks the recipient; without one every recipient is tried. `out` wipes itself.
 * Errors: OB_E_MALFORMED (no such file or key), OB_E_DENIED (the key does not open it), OB_E_TOO_LARGE, OB_E_NOMEM. */
OB_CHECKED int ob_cms_open(ob_str_t cms, ob_str_t key, ob_buf_t *out);

#endif
