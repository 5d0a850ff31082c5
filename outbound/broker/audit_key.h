/* Process: broker. Thread: loop thread. Trust: reads the private key that signs the audit log. */
#ifndef MAYFLY_OUTBOUND_BROKER_AUDIT_KEY_H
#define MAYFLY_OUTBOUND_BROKER_AUDIT_KEY_H

#include <openssl/evp.h>

#include "config/config.h"

/* The key that the configuration names; NULL where it names none. `environment`: as of ob_secrets_load. Owns: EVP_PKEY_free. On failure *error says why,
 * without any part of the key. Errors: OB_E_MALFORMED, OB_E_NOT_FOUND, OB_E_TOO_LARGE, OB_E_IO, OB_E_NOMEM. */
OB_CHECKED int ob_audit_key_load(const cfg_t *cfg, ob_str_t environment, EVP_PKEY **key, ob_buf_t *error);

#endif
