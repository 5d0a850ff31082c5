/* Process: broker. Thread: loop thread. Trust: holds a private key.
 *
 * A client certificate with its chain and its key, as a TLS connection shows it. */
#ifndef MAYFLY_OUTBOUND_BROKER_IDENTITY_H
#define MAYFLY_OUTBOUND_BROKER_IDENTITY_H

#include <openssl/ssl.h>

#include "outbound/wire/buf.h"

typedef struct ob_identity ob_identity_t;

/* From PEM: one private key without passphrase, its certificate first, then those between it and the authority.
 * Errors: OB_E_MALFORMED, OB_E_NOMEM. */
OB_CHECKED int ob_identity_new(ob_str_t pem, ob_identity_t **identity);
void ob_identity_free(ob_identity_t *identity);
/* Connections of this context show it. The context keeps references of its own. */
OB_CHECKED int ob_identity_use(const ob_identity_t *identity, SSL_CTX *context);

#endif
