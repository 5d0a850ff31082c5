/* Process: broker. Thread: loop thread. Trust: the only code that sees a credential.
 *
 * The secrets of one configuration, in memory that is locked, left out of core dumps, and wiped. Nobody gets their
 * bytes: they are written into the header lines of a transfer, which are wiped in turn. */
#ifndef MAYFLY_OUTBOUND_BROKER_SECRET_H
#define MAYFLY_OUTBOUND_BROKER_SECRET_H

#include <curl/curl.h>

#include "config/config.h"

#define OB_SECRET_MIN 8
#define OB_SECRET_MAX (8 * 1024)
#define OB_SECRET_PEM_MAX (64 * 1024) /* of a certificate chain with its key */

#define OB_ENVIRONMENT_MAX (4 * 1024 * 1024)

typedef struct ob_secrets ob_secrets_t;

/* Reads every secret that the configuration declares; one newline at the end is dropped. `environment` holds those
 * that come from the supervisor's, "NAME=value" and a NUL each; with `old` (else NULL) they are taken from there. A
 * PEM file keeps its lines; all others hold no control characters, so that no template can make a line end. On failure
 * *error says which and why, without any part of a value. Errors: OB_E_MALFORMED (too short, bytes that no header may
 * hold, no CMS file), OB_E_DENIED (its key does not open it), OB_E_NOT_FOUND, OB_E_TOO_LARGE, OB_E_IO, OB_E_NOMEM. */
OB_CHECKED int ob_secrets_load(const cfg_t *cfg, ob_str_t environment, const ob_secrets_t *old,
                               ob_secrets_t **secrets, ob_buf_t *error);
void ob_secrets_free(ob_secrets_t *secrets);
/* Appends the template with its secrets filled in. The buffer is one that wipes itself.
 * Errors: as ob_secrets_put_line. */
OB_CHECKED int ob_secrets_put(const ob_secrets_t *secrets, const char *template, ob_buf_t *out);
/* The secret of this name alone. Errors: OB_E_NOT_FOUND and those of ob_buf_put. */
OB_CHECKED int ob_secrets_put_value(const ob_secrets_t *secrets, ob_str_t name, ob_buf_t *out);
/* For a secret that never becomes part of a request (the key of the audit log): its bytes as they are, into a buffer
 * that is bounded and sensitive. Errors: OB_E_NOT_FOUND, OB_E_TOO_LARGE, OB_E_IO, OB_E_NOMEM. */
OB_CHECKED int ob_secret_read(const cfg_secret_t *secret, ob_str_t environment, ob_buf_t *value);
/* Appends "Header: value" with the template's secrets filled in. The lines are freed with ob_lines_free.
 * Errors: OB_E_NOT_FOUND, OB_E_MALFORMED (template), OB_E_TOO_LARGE, OB_E_NOMEM. */
OB_CHECKED int ob_secrets_put_line(const ob_secrets_t *secrets, const cfg_inject_t *inject, struct curl_slist **lines);
/* Appends a secret's value, for what is made from it inside the broker: `out` is sensitive. Errors: OB_E_NOT_FOUND,
 * OB_E_TOO_LARGE, OB_E_NOMEM. */
OB_CHECKED int ob_secrets_put_value(const ob_secrets_t *secrets, ob_str_t name, ob_buf_t *out);
/* Wipes the lines before it frees them. */
void ob_lines_free(struct curl_slist *lines);

#endif
