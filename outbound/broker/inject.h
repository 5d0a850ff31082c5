/* Process: broker. Thread: loop thread. Trust: writes credentials into requests that policy.c has allowed.
 *
 * The credentials of a rule on one hop: what has to be there first (a token, the whole body), and then one function a
 * kind that writes header lines or query parameters. Signatures are made last, over what the others have written, and
 * anew for each hop. */
#ifndef MAYFLY_OUTBOUND_BROKER_INJECT_H
#define MAYFLY_OUTBOUND_BROKER_INJECT_H

#include <time.h>

#include "outbound/broker/secret.h"

/* What one hop's injections work on. All slices are borrowed. */
typedef struct ob_injection {
    const ob_secrets_t *secrets;
    ob_str_t method;
    ob_str_t host;             /* as the Host header says it */
    ob_buf_t *target;          /* path and query as they are sent, NUL-terminated; wipes itself */
    size_t path_len;
    struct curl_slist **lines; /* "Name: value" */
    bool body_known;           /* `body` is all of it */
    ob_str_t body;
    ob_str_t token;            /* of oauth2.c; empty where the rule has none */
    struct timespec now;       /* CLOCK_REALTIME */
} ob_injection_t;

/* Writes all of the rule's. Errors: OB_E_STATE (a signature needs the body), OB_E_TOO_LARGE, OB_E_NOT_FOUND, OB_E_IO
 * (no randomness), OB_E_NOMEM. */
OB_CHECKED int ob_inject_apply(const ob_injection_t *injection, const cfg_rule_t *rule);
/* Does every rule's credential come to something that can be sent? Otherwise *error says which does not and why,
 * without any part of a value. Errors: OB_E_MALFORMED, OB_E_TOO_LARGE, OB_E_NOMEM. */
OB_CHECKED int ob_inject_check(const cfg_t *cfg, const ob_secrets_t *secrets, ob_buf_t *error);

/* For the kinds: those that sign have a file each. */
OB_CHECKED int ob_inject_sigv4(const ob_injection_t *injection, const cfg_inject_t *inject);
OB_CHECKED int ob_inject_hmac(const ob_injection_t *injection, const cfg_inject_t *inject);
/* Appends the key's bytes. Errors: OB_E_MALFORMED (not in its encoding) and those of ob_secrets_put. */
OB_CHECKED int ob_hmac_put_key(const ob_secrets_t *secrets, const cfg_hmac_t *hmac, ob_buf_t *key);
/* Appends "Name: value". Errors: OB_E_NOMEM. */
OB_CHECKED int ob_inject_line(const ob_injection_t *injection, const char *name, ob_str_t value);
/* Appends the parameter to the target's query. Errors: those of ob_buf_put. */
OB_CHECKED int ob_inject_param(const ob_injection_t *injection, const char *name, ob_str_t value);
/* The target's query, without '?'. */
ob_str_t ob_injection_query(const ob_injection_t *injection);

#endif
