/* Process: broker. Thread: any. Trust: parses private keys; keeps none.
 *
 * Keys and certificates out of secrets (RFC 7468). Nobody is asked for a passphrase: encrypted keys are refused. */
#ifndef MAYFLY_OUTBOUND_BROKER_PEM_H
#define MAYFLY_OUTBOUND_BROKER_PEM_H

#include <openssl/evp.h>
#include <openssl/x509.h>

#include "outbound/wire/buf.h"

/* A pem_password_cb that knows none: the default would ask at a terminal. */
int ob_pem_no_passphrase(char *out, int size, int writing, void *data);
/* The first private key, or the first certificate, of the text, to be freed; NULL: there is none. */
EVP_PKEY *ob_pem_private_key(ob_str_t pem);
X509 *ob_pem_certificate(ob_str_t pem);
/* Why this is no client certificate with its key, as static text, or NULL. */
const char *ob_pem_client_refusal(ob_str_t pem);

#endif
