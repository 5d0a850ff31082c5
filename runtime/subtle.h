/* Process: worker. Thread: loop thread. Trust: holds the keys of hostile code, and reads numbers and messages that it
 * chose.
 *
 * What crypto.subtle needs of libcrypto, without V8: keys, and operations on them. Formats (JWK, SPKI, PKCS #8) are
 * read and written in JavaScript (runtime/js/subtle_*.js); here come only the numbers that they hold, big-endian.
 *   subtle_keys.c    the keys of one execution
 *   subtle_rsa.c     RSA keys
 *   subtle_ec.c      keys on curves: NIST's, and those of RFC 7748 and RFC 8032
 *   subtle_sign.c    sign, verify
 *   subtle_cipher.c  encrypt, decrypt
 *   subtle_derive.c  digest, key agreement, HKDF
 *   subtle_pbkdf2.c  PBKDF2
 *   host_subtle.c    the op
 *
 * Errors of all: OB_E_NOMEM; OB_E_MALFORMED: the input is not valid for the operation, whatever libcrypto's reason;
 * OB_E_LIMIT: more than there may be; OB_E_TERMINATED: the guard said stop. */
#ifndef MAYFLY_RUNTIME_SUBTLE_H
#define MAYFLY_RUNTIME_SUBTLE_H

#include <openssl/evp.h>
#include <openssl/param_build.h>

#include "outbound/wire/buf.h"

/* The order of these is known to runtime/js/subtle_native.js. */
typedef enum rt_hash { RT_SHA1, RT_SHA256, RT_SHA384, RT_SHA512, RT_HASHES } rt_hash_t;
typedef enum rt_curve { RT_P256, RT_P384, RT_P521, RT_ED25519, RT_ED448, RT_X25519, RT_X448, RT_CURVES } rt_curve_t;
typedef enum rt_scheme {
    RT_SCHEME_HMAC,
    RT_SCHEME_PKCS1,
    RT_SCHEME_PSS,
    RT_SCHEME_ECDSA,
    RT_SCHEME_EDDSA,
    RT_SCHEMES
} rt_scheme_t;
typedef enum rt_mode { RT_MODE_CBC, RT_MODE_CTR, RT_MODE_GCM, RT_MODE_KW, RT_MODES } rt_mode_t;

#define RT_HASH_MAX 64                /* bytes of any digest */
#define RT_RSA_GENERATE_BITS_MIN 1024 /* of the modulus; the bounds are on how long one operation holds the loop */
#define RT_RSA_GENERATE_BITS_MAX 4096
#define RT_RSA_BITS_MIN 512
#define RT_RSA_BITS_MAX 8192
#define RT_RSA_EXPONENT_BYTES_MAX 8            /* of the public exponent */
#define RT_KEY_PARTS 8                         /* an RSA private key: n e d p q dp dq qi */
#define RT_KEYS_MAX 16384                      /* alive in one execution */
#define RT_EDDSA_BYTES_MAX ((size_t)256 << 20) /* a message: signed in one piece that cannot be stopped */
#define RT_KW_BYTES_MAX ((size_t)1 << 20)      /* likewise what AES-KW wraps */

/* Asked between the pieces of whatever takes long: true ends it with OB_E_TERMINATED. */
typedef struct rt_guard {
    bool (*stop)(void *data);
    void *data;
} rt_guard_t;

/* What libcrypto looks up once a process: before the sandbox, which has no files. Errors: OB_E_IO. */
OB_CHECKED int rt_subtle_open(void);
void rt_subtle_close(void);
/* The part of these that is subtle_cipher.c's. */
OB_CHECKED int rt_subtle_cipher_open(void);
void rt_subtle_cipher_close(void);
const EVP_MD *rt_subtle_md(rt_hash_t hash);
size_t rt_subtle_md_size(rt_hash_t hash);

/* ---- Keys -------------------------------------------------------------------------------------------------------- */

typedef enum rt_key_kind { RT_KEY_SECRET, RT_KEY_RSA, RT_KEY_CURVE } rt_key_kind_t;

typedef struct rt_key {
    rt_key_kind_t kind;
    rt_curve_t curve; /* of RT_KEY_CURVE */
    bool is_private;
    EVP_PKEY *pkey; /* of the others than RT_KEY_SECRET */
    size_t len;     /* of the secret */
    uint8_t secret[];
} rt_key_t;

/* The secret is copied; bytes NULL: random ones. */
OB_CHECKED int rt_key_secret(const uint8_t *bytes, size_t len, rt_key_t **key);
/* parts: n, e and, of a private key, d, p, q, dp, dq, qi (count is 2 or 8). That a private key's numbers belong
 * together is checked (RFC 8017, section 3.2), that p and q are prime is not. */
OB_CHECKED int rt_key_rsa(const ob_str_t *parts, size_t count, rt_key_t **key);
OB_CHECKED int rt_key_rsa_generate(uint32_t bits, ob_str_t exponent, const rt_guard_t *guard, rt_key_t **key);
/* NIST's curves: point as in SEC 1, section 2.3.3 (may be compressed), or empty with a private key: it is computed;
 * given with a private key it must fit. The others: raw bytes, point or private key. An empty string stands for what is
 * not given. */
OB_CHECKED int rt_key_curve(rt_curve_t curve, ob_str_t point, ob_str_t private_key, rt_key_t **key);
OB_CHECKED int rt_key_curve_generate(rt_curve_t curve, rt_key_t **key);
/* The numbers that it was made of, and of a private key with want_private also the private ones: RSA as rt_key_rsa;
 * curves: point (uncompressed) and private key, both in the curve's full length; a secret: itself. Appended to `bytes`,
 * which the caller cleanses; lengths[] has RT_KEY_PARTS places. */
OB_CHECKED int rt_key_parts(const rt_key_t *key, bool want_private, ob_buf_t *bytes, size_t *lengths, size_t *count);
/* What it consists of, for the kinds that they are named for. */
OB_CHECKED int rt_key_rsa_parts(const rt_key_t *key, bool want_private, ob_buf_t *bytes, size_t *lengths,
                                size_t *count);
OB_CHECKED int rt_key_curve_parts(const rt_key_t *key, bool want_private, ob_buf_t *bytes, size_t *lengths,
                                  size_t *count);
/* Made of an EVP_PKEY, which it takes, also when it fails. */
OB_CHECKED int rt_key_wrap(rt_key_kind_t kind, EVP_PKEY *pkey, bool is_private, rt_key_t **key);
/* What it is charged with, in bytes: about what libcrypto holds for it. */
size_t rt_key_cost(const rt_key_t *key);
/* Cleanses it. */
void rt_key_free(rt_key_t *key);
/* Bytes of a coordinate and of a private key. */
size_t rt_curve_size(rt_curve_t curve);
/* From parameters, which it frees; NULL when libcrypto does not accept them. */
EVP_PKEY *rt_pkey_from(const char *type, int selection, OSSL_PARAM_BLD *build);

/* The keys of one execution: numbers to keys. Zeroed is empty. */
typedef struct rt_keys {
    rt_key_t **list;
    size_t count; /* places, some of them free */
    size_t room;
    size_t alive;
    size_t full; /* no place before this one is free */
} rt_keys_t;

/* Takes the key, also when it fails. Errors: OB_E_NOMEM, OB_E_LIMIT. */
OB_CHECKED int rt_keys_add(rt_keys_t *keys, rt_key_t *key, uint32_t *id);
/* NULL: there is no such key. */
rt_key_t *rt_keys_get(const rt_keys_t *keys, double id);
void rt_keys_remove(rt_keys_t *keys, double id);
void rt_keys_dispose(rt_keys_t *keys);

/* ---- Operations: what comes out is appended to `out` or, where there may be much, written to the caller's --- */

OB_CHECKED int rt_subtle_digest(rt_hash_t hash, ob_str_t data, const rt_guard_t *guard, uint8_t out[RT_HASH_MAX]);
/* How to sign. */
typedef struct rt_signing {
    rt_scheme_t scheme;
    rt_hash_t hash;      /* not of RT_SCHEME_EDDSA */
    uint32_t salt_bytes; /* of RT_SCHEME_PSS */
} rt_signing_t;
OB_CHECKED int rt_subtle_sign(const rt_key_t *key, const rt_signing_t *how, ob_str_t data, const rt_guard_t *guard,
                              ob_buf_t *out);
/* A signature of the wrong form is one that is not valid. */
OB_CHECKED int rt_subtle_verify(const rt_key_t *key, const rt_signing_t *how, ob_str_t data, ob_str_t signature,
                                const rt_guard_t *guard, bool *valid);

/* How to encrypt with AES. */
typedef struct rt_ciphering {
    rt_mode_t mode;
    bool encrypt;
    ob_str_t iv;           /* or the counter block; none with RT_MODE_KW */
    ob_str_t more;         /* additional data, with RT_MODE_GCM */
    uint32_t counter_bits; /* with RT_MODE_CTR */
    uint32_t tag_bytes;    /* with RT_MODE_GCM */
} rt_ciphering_t;
/* How many bytes rt_subtle_cipher may write for so many, and with most modes does. */
size_t rt_subtle_cipher_room(const rt_ciphering_t *how, size_t len);
/* out has that room and does not overlap the data. */
OB_CHECKED int rt_subtle_cipher(const rt_key_t *key, const rt_ciphering_t *how, ob_str_t data, const rt_guard_t *guard,
                                uint8_t *out, size_t *out_len);
OB_CHECKED int rt_subtle_oaep(const rt_key_t *key, bool encrypt, rt_hash_t hash, ob_str_t label, ob_str_t data,
                              ob_buf_t *out);
/* Diffie-Hellman; both on the same curve. */
OB_CHECKED int rt_subtle_agree(const rt_key_t *key, const rt_key_t *peer, ob_buf_t *out);
/* RFC 5869. Errors: OB_E_LIMIT for more than 255 digests. */
OB_CHECKED int rt_subtle_hkdf(const rt_key_t *key, rt_hash_t hash, ob_str_t salt, ob_str_t info,
                              const rt_guard_t *guard, uint8_t *out, size_t out_len);
/* RFC 8018, section 5.2. */
OB_CHECKED int rt_subtle_pbkdf2(const rt_key_t *key, rt_hash_t hash, ob_str_t salt, uint32_t iterations,
                                const rt_guard_t *guard, uint8_t *out, size_t out_len);
/* HMAC of the pieces, one after the other (RFC 2104). */
OB_CHECKED int rt_subtle_hmac(rt_hash_t hash, ob_str_t key, const ob_str_t *pieces, size_t count,
                              const rt_guard_t *guard, uint8_t out[RT_HASH_MAX]);

/* Feeds data to an EVP update function in pieces, asking the guard between them. */
typedef int (*rt_update_fn)(void *ctx, const uint8_t *data, size_t len);
OB_CHECKED int rt_subtle_feed(rt_update_fn update, void *ctx, ob_str_t data, const rt_guard_t *guard);

#endif
