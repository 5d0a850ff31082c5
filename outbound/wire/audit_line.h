/* Process: broker (writes), supervisor and the `mayfly` command (read). Thread: any; pure. Trust: reads files that
 * somebody may have changed; holds a private key only where a caller gives it one.
 *
 * The form of one line of the audit log, as far as it is the chain:
 *
 *     {"chain":"broker.0:9f3c0a6d5b7e4c1e","seq":12,"prev":"<SHA-256 of the line before, in hex>", ...}
 *
 * The line before is that of the same chain, without its newline; before the first stand 64 zeros, or the last line of
 * the chain that this one follows. A chain is one life of one broker process. A signed line ends in
 *
 *     ...,"key":"<16 hex digits>","sig":"<Ed25519 of everything before this member, in base64>"}
 *
 * Signatures are Ed25519 (RFC 8032), keys PEM (PKCS #8, SubjectPublicKeyInfo), named by the first 8 bytes of the
 * SHA-256 of the raw public key. */
#ifndef MAYFLY_OUTBOUND_WIRE_AUDIT_LINE_H
#define MAYFLY_OUTBOUND_WIRE_AUDIT_LINE_H

#include <openssl/evp.h>

#include "outbound/wire/buf.h"

#define OB_CHAIN_NAME_MAX 63
#define OB_HASH_HEX 64
#define OB_AUDIT_LINE_MAX (256 * 1024)
#define OB_AUDIT_KEY_HEX 16

/* How a chain begins; NUL-terminated. */
typedef struct ob_audit_head {
    char chain[OB_CHAIN_NAME_MAX + 1];
    uint64_t seq; /* from 1 */
    char prev[OB_HASH_HEX + 1];
} ob_audit_head_t;

extern const char ob_audit_no_prev[OB_HASH_HEX + 1]; /* zeros */

/* SHA-256 in hex. */
OB_CHECKED int ob_audit_hash(ob_str_t bytes, char hash[OB_HASH_HEX + 1]);
/* Appends the head as the start of an object. */
OB_CHECKED int ob_audit_put_head(ob_buf_t *line, const ob_audit_head_t *head);
/* Strict: exactly what ob_audit_put_head writes, and a '}' at the end. Errors: OB_E_MALFORMED. */
OB_CHECKED int ob_audit_head_parse(ob_str_t line, ob_audit_head_t *head);
bool ob_audit_is_hash(ob_str_t text);
/* "broker.0" of "broker.0:9f3c0a6d5b7e4c1e". */
ob_str_t ob_audit_process(const char *chain);

/* The name of a key, public or private. Errors: OB_E_MALFORMED (no Ed25519 key). */
OB_CHECKED int ob_audit_key_name(const EVP_PKEY *key, char name[OB_AUDIT_KEY_HEX + 1]);
/* Ends an object that is still open ("{...,"x":1") with key and signature. Errors: OB_E_MALFORMED, OB_E_NOMEM. */
OB_CHECKED int ob_audit_sign(ob_buf_t *line, EVP_PKEY *key, const char name[OB_AUDIT_KEY_HEX + 1]);
/* Is there a signature, and by which key? Errors: OB_E_NOT_FOUND. */
OB_CHECKED int ob_audit_signer(ob_str_t line, char name[OB_AUDIT_KEY_HEX + 1]);
/* Errors: OB_E_DENIED (the signature does not fit), OB_E_NOT_FOUND (there is none). */
OB_CHECKED int ob_audit_check(ob_str_t line, EVP_PKEY *key);

#endif
