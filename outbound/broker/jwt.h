/* Process: broker. Thread: any. Trust: signs with a private key that it does not keep.
 *
 * JSON Web Tokens as client assertions (RFC 7515, RFC 7519, RFC 7523). */
#ifndef MAYFLY_OUTBOUND_BROKER_JWT_H
#define MAYFLY_OUTBOUND_BROKER_JWT_H

#include <openssl/evp.h>

#include "outbound/wire/buf.h"

/* "RS256" (RSA of 2048 bits or more), "ES256" (P-256), or NULL: no key for assertions (RFC 7518, 3). */
const char *ob_jwt_algorithm(EVP_PKEY *key);
/* Appends the compact serialisation of these claims (JSON), signed. `key_id`: the header's kid, or NULL. Errors:
 * OB_E_MALFORMED (the key), OB_E_IO (the crypto library refuses), OB_E_NOMEM. */
OB_CHECKED int ob_jwt_put(ob_buf_t *out, ob_str_t claims, EVP_PKEY *key, const char *key_id);

#endif
