/* Process: broker. Thread: any; pure. Trust: may be given secrets; keeps nothing. */
#ifndef MAYFLY_OUTBOUND_BROKER_BASE64_H
#define MAYFLY_OUTBOUND_BROKER_BASE64_H

#include "outbound/wire/buf.h"

/* RFC 4648: 4 (with padding), or 5 (url: without). Errors: those of ob_buf_put. */
OB_CHECKED int ob_base64_put(ob_buf_t *out, ob_str_t bytes, bool url);
/* Either alphabet, padding optional, nothing else. Errors: OB_E_MALFORMED, those of ob_buf_put. */
OB_CHECKED int ob_base64_put_decoded(ob_buf_t *out, ob_str_t text);

#endif
