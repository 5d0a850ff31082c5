/* Process: broker. Thread: any. Trust: writes client secrets and assertions into token requests; reads what token
 * endpoints answer.
 *
 * The client's side of OAuth 2.0 without a user: client credentials (RFC 6749, 4.4) and assertions (RFC 7523). What is
 * asked, and what the answer means; token.c sends and keeps. */
#ifndef MAYFLY_OUTBOUND_BROKER_OAUTH2_H
#define MAYFLY_OUTBOUND_BROKER_OAUTH2_H

#include <time.h>

#include "outbound/broker/secret.h"

#define OB_TOKEN_MAX (8 * 1024)
#define OB_TOKEN_ANSWER_MAX (64 * 1024)
#define OB_OAUTH2_KEY_BYTES 32

/* Appends the request's body, application/x-www-form-urlencoded; `now` dates an assertion, which gets an id of its own.
 * The buffer wipes itself. Errors: OB_E_MALFORMED (the private key), OB_E_IO (no randomness), OB_E_NOT_FOUND,
 * OB_E_TOO_LARGE, OB_E_NOMEM. */
OB_CHECKED int ob_oauth2_put_form(const cfg_oauth2_t *oauth2, const ob_secrets_t *secrets, time_t now, ob_buf_t *form);
/* Appends its header lines, the client's Basic authentication (RFC 6749, 2.3.1) among them where that is how. Errors:
 * as above. */
OB_CHECKED int ob_oauth2_put_lines(const cfg_oauth2_t *oauth2, const ob_secrets_t *secrets, struct curl_slist **lines);

/* Reads the answer (RFC 6749, 5.1). On success the token is in `token`, with its lifetime in seconds, at most a day;
 * one that the endpoint does not name is 300. Else *why says what is wrong, as static text. Errors: OB_E_MALFORMED,
 * OB_E_NOMEM. */
OB_CHECKED int ob_oauth2_read(uint16_t status, ob_str_t answer, ob_buf_t *token, uint64_t *lifetime_s,
                              const char **why);

/* What a token depends on, the secrets' values included: another key, another token. Errors: OB_E_IO, those of
 * ob_secrets_put. */
OB_CHECKED int ob_oauth2_key(const cfg_oauth2_t *oauth2, const ob_secrets_t *secrets, ob_str_t policy,
                             uint8_t key[OB_OAUTH2_KEY_BYTES]);

#endif
