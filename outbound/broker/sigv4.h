/* Process: broker. Thread: any; pure. Trust: given a secret key, which it does not keep; canonicalises untrusted text.
 *
 * AWS Signature Version 4: the canonical request, the string to sign and the signature ("Signing AWS API requests" in
 * the AWS IAM User Guide; for S3 "Authenticating Requests" in its API reference). Everything that is signed comes from
 * the caller; nothing is guessed from a host name. */
#ifndef MAYFLY_OUTBOUND_BROKER_SIGV4_H
#define MAYFLY_OUTBOUND_BROKER_SIGV4_H

#include "outbound/wire/buf.h"

#define OB_SIGV4_DATE_SIZE 17 /* "20150830T123600Z" and its NUL */
#define OB_SHA256_HEX_SIZE 65

typedef struct ob_sigv4 {
    ob_str_t method;
    ob_str_t path;               /* as it is sent */
    ob_str_t query;              /* as it is sent, without '?' */
    const ob_header_t *headers;  /* all that are signed, in any order; host and x-amz-date among them */
    size_t header_count;
    ob_str_t payload_hash;       /* hex, or "UNSIGNED-PAYLOAD" */
    bool s3;                     /* the path is encoded once and not normalised; else what is sent is encoded again */
    const char *date;            /* as x-amz-date */
    ob_str_t region, service;
} ob_sigv4_t;

/* The canonical request. Errors: those of ob_buf_put. */
OB_CHECKED int ob_sigv4_put_canonical(const ob_sigv4_t *request, ob_buf_t *out);
/* "host;x-amz-date" */
OB_CHECKED int ob_sigv4_put_signed_names(const ob_sigv4_t *request, ob_buf_t *out);
/* "20150830/us-east-1/service/aws4_request" */
OB_CHECKED int ob_sigv4_put_scope(const ob_sigv4_t *request, ob_buf_t *out);
/* The signature in hex. Errors: OB_E_NOMEM, OB_E_IO (the crypto library refuses). */
OB_CHECKED int ob_sigv4_sign(const ob_sigv4_t *request, ob_str_t secret_key, char signature[OB_SHA256_HEX_SIZE]);

/* The query in the only form that every reader takes alike: all but unreserved characters encoded, '+' as the space
 * that URLSearchParams means by it. The order stays. Errors: those of ob_buf_put. */
OB_CHECKED int ob_sigv4_put_query(ob_buf_t *out, ob_str_t query);
/* SHA-256 in lower-case hex. Errors: OB_E_IO. */
OB_CHECKED int ob_sha256_hex(ob_str_t bytes, char hex[OB_SHA256_HEX_SIZE]);

#endif
