/* Process: broker. Thread: any; pure. Trust: reads what upstreams say about where to go.
 *
 * What a redirect makes of a request (Fetch Standard, "HTTP-redirect fetch"; outbound contract, part 5). */
#ifndef MAYFLY_OUTBOUND_BROKER_REDIRECT_H
#define MAYFLY_OUTBOUND_BROKER_REDIRECT_H

#include "outbound/wire/url.h"

#define OB_REDIRECTS_MAX 20

/* 301, 302, 303, 307, 308; all others are data. */
bool ob_redirect_is(uint16_t status);
/* Does this redirect turn the method into GET and drop the body? */
bool ob_redirect_makes_get(uint16_t status, ob_str_t method);
/* Location against the URL that answered. `next` is to be disposed also after an error.
 * Errors: OB_E_MALFORMED, OB_E_TOO_LARGE, OB_E_NOMEM. */
OB_CHECKED int ob_redirect_resolve(ob_str_t location, const ob_url_t *from, ob_url_t *next);

#endif
