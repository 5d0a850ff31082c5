#include <openssl/bn.h>
#include <openssl/crypto.h>
#include <openssl/ec.h>
#include <openssl/ecdsa.h>
#include <openssl/rsa.h>
#include <stdlib.h>

#include "runtime/subtle.h"

#define SIGNATURE_MAX (RT_RSA_BITS_MAX / 8)

/* ---- ECDSA's two forms: libcrypto's is DER, WebCrypto's is r || s, each as long as the curve's order ------------- */

static int der_to_pair(ob_buf_t *out, const uint8_t *der, size_t der_len, size_t size)
{
    ECDSA_SIG *pair = d2i_ECDSA_SIG(NULL, &der, (long)der_len);
    int ret = pair != NULL ? ob_buf_try_reserve(out, 2 * size) : OB_E_MALFORMED;
    if (ret == 0) {
        uint8_t *to = out->data + out->len;
        bool fits = BN_bn2binpad(ECDSA_SIG_get0_r(pair), to, (int)size) >= 0 &&
                    BN_bn2binpad(ECDSA_SIG_get0_s(pair), to + size, (int)size) >= 0;
        out->len += fits ? 2 * size : 0;
        ret = fits ? 0 : OB_E_MALFORMED;
    }
    ECDSA_SIG_free(pair);
    return ret;
}

/* *der is to be freed with OPENSSL_free. */
static int pair_to_der(ob_str_t pair, size_t size, uint8_t **der, size_t *der_len)
{
    const uint8_t *at = (const uint8_t *)pair.ptr;
    if (pair.len != 2 * size) {
        return OB_E_MALFORMED;
    }
    ECDSA_SIG *signature = ECDSA_SIG_new();
    BIGNUM *r = BN_bin2bn(at, (int)size, NULL), *s = BN_bin2bn(at + size, (int)size, NULL);
    if (signature == NULL || r == NULL || s == NULL || ECDSA_SIG_set0(signature, r, s) != 1) {
        BN_free(r);
        BN_free(s);
        ECDSA_SIG_free(signature);
        return OB_E_NOMEM;
    }
    int len = i2d_ECDSA_SIG(signature, der);
    ECDSA_SIG_free(signature);
    *der_len = len > 0 ? (size_t)len : 0;
    return len > 0 ? 0 : OB_E_NOMEM;
}

/* ---- RSA, ECDSA, EdDSA ------------------------------------------------------------------------------------------- */

static bool fits_key(const rt_key_t *key, const rt_signing_t *how)
{
    switch (how->scheme) {
    case RT_SCHEME_HMAC:
        return key->kind == RT_KEY_SECRET;
    case RT_SCHEME_PKCS1:
    case RT_SCHEME_PSS:
        return key->kind == RT_KEY_RSA;
    case RT_SCHEME_ECDSA:
        return key->kind == RT_KEY_CURVE && key->curve <= RT_P521;
    default:
        return key->kind == RT_KEY_CURVE && (key->curve == RT_ED25519 || key->curve == RT_ED448);
    }
}

static bool set_padding(EVP_PKEY_CTX *ctx, const rt_signing_t *how)
{
    if (how->scheme == RT_SCHEME_PKCS1) {
        return EVP_PKEY_CTX_set_rsa_padding(ctx, RSA_PKCS1_PADDING) == 1;
    }
    return how->scheme != RT_SCHEME_PSS ||
           (how->salt_bytes <= SIGNATURE_MAX && EVP_PKEY_CTX_set_rsa_padding(ctx, RSA_PKCS1_PSS_PADDING) == 1 &&
            EVP_PKEY_CTX_set_rsa_pss_saltlen(ctx, (int)how->salt_bytes) == 1);
}

typedef int (*start_fn)(EVP_MD_CTX *ctx, EVP_PKEY_CTX **pctx, const char *md, OSSL_LIB_CTX *lib, const char *properties,
                        EVP_PKEY *pkey, const OSSL_PARAM params[]);

/* NULL when libcrypto refuses. */
static EVP_MD_CTX *start(start_fn begin, const rt_key_t *key, const rt_signing_t *how)
{
    EVP_MD_CTX *ctx = EVP_MD_CTX_new();
    EVP_PKEY_CTX *pctx = NULL; /* ctx owns it */
    const char *md = how->scheme == RT_SCHEME_EDDSA ? NULL : EVP_MD_get0_name(rt_subtle_md(how->hash));
    if (ctx == NULL || begin(ctx, &pctx, md, NULL, NULL, key->pkey, NULL) != 1 || !set_padding(pctx, how)) {
        EVP_MD_CTX_free(ctx);
        return NULL;
    }
    return ctx;
}

static int update_sign(void *ctx, const uint8_t *data, size_t len)
{
    return EVP_DigestSignUpdate(ctx, data, len);
}

static int update_verify(void *ctx, const uint8_t *data, size_t len)
{
    return EVP_DigestVerifyUpdate(ctx, data, len);
}

static const uint8_t *bytes_of(ob_str_t str)
{
    return str.ptr != NULL ? (const uint8_t *)str.ptr : (const uint8_t *)"";
}

static int finish_sign(EVP_MD_CTX *ctx, const rt_signing_t *how, ob_str_t data, const rt_guard_t *guard, uint8_t *to,
                       size_t *len)
{
    if (how->scheme == RT_SCHEME_EDDSA) { /* takes the message as a whole */
        return EVP_DigestSign(ctx, to, len, bytes_of(data), data.len) == 1 ? 0 : OB_E_MALFORMED;
    }
    int ret = rt_subtle_feed(update_sign, ctx, data, guard);
    return ret != 0 ? ret : EVP_DigestSignFinal(ctx, to, len) == 1 ? 0 : OB_E_MALFORMED;
}

static int sign_with_pkey(const rt_key_t *key, const rt_signing_t *how, ob_str_t data, const rt_guard_t *guard,
                          ob_buf_t *out)
{
    uint8_t bytes[SIGNATURE_MAX];
    size_t len = sizeof(bytes);
    EVP_MD_CTX *ctx = start(EVP_DigestSignInit_ex, key, how);
    int ret = ctx == NULL ? OB_E_MALFORMED : finish_sign(ctx, how, data, guard, bytes, &len);
    EVP_MD_CTX_free(ctx);
    if (ret == 0) {
        ret = how->scheme == RT_SCHEME_ECDSA ? der_to_pair(out, bytes, len, rt_curve_size(key->curve))
                                             : ob_buf_put(out, bytes, len);
    }
    return ret;
}

static int finish_verify(EVP_MD_CTX *ctx, const rt_signing_t *how, ob_str_t data, ob_str_t signature,
                         const rt_guard_t *guard, bool *valid)
{
    if (how->scheme == RT_SCHEME_EDDSA) {
        *valid = EVP_DigestVerify(ctx, bytes_of(signature), signature.len, bytes_of(data), data.len) == 1;
        return 0;
    }
    int ret = rt_subtle_feed(update_verify, ctx, data, guard);
    *valid = ret == 0 && EVP_DigestVerifyFinal(ctx, bytes_of(signature), signature.len) == 1;
    return ret;
}

static int verify_with_pkey(const rt_key_t *key, const rt_signing_t *how, ob_str_t data, ob_str_t signature,
                            const rt_guard_t *guard, bool *valid)
{
    uint8_t *der = NULL;
    size_t der_len = 0;
    *valid = false;
    if (signature.len > SIGNATURE_MAX) {
        return 0;
    }
    if (how->scheme == RT_SCHEME_ECDSA) {
        int ret = pair_to_der(signature, rt_curve_size(key->curve), &der, &der_len);
        if (ret != 0) {
            return ret == OB_E_MALFORMED ? 0 : ret;
        }
        signature = (ob_str_t){(const char *)der, der_len};
    }
    EVP_MD_CTX *ctx = start(EVP_DigestVerifyInit_ex, key, how);
    int ret = ctx == NULL ? OB_E_MALFORMED : finish_verify(ctx, how, data, signature, guard, valid);
    EVP_MD_CTX_free(ctx);
    OPENSSL_free(der);
    return ret;
}

/* ---- All --------------------------------------------------------------------------------------------------------- */

static ob_str_t secret_of(const rt_key_t *key)
{
    return (ob_str_t){(const char *)key->secret, key->len};
}

static int check(const rt_key_t *key, const rt_signing_t *how, ob_str_t data)
{
    if (!fits_key(key, how)) {
        return OB_E_MALFORMED;
    }
    return how->scheme == RT_SCHEME_EDDSA && data.len > RT_EDDSA_BYTES_MAX ? OB_E_LIMIT : 0;
}

int rt_subtle_sign(const rt_key_t *key, const rt_signing_t *how, ob_str_t data, const rt_guard_t *guard, ob_buf_t *out)
{
    uint8_t mac[RT_HASH_MAX];
    int ret = key->is_private ? check(key, how, data) : OB_E_MALFORMED;
    if (ret != 0 || how->scheme != RT_SCHEME_HMAC) {
        return ret != 0 ? ret : sign_with_pkey(key, how, data, guard, out);
    }
    ret = rt_subtle_hmac(how->hash, secret_of(key), &data, 1, guard, mac);
    return ret != 0 ? ret : ob_buf_put(out, mac, rt_subtle_md_size(how->hash));
}

int rt_subtle_verify(const rt_key_t *key, const rt_signing_t *how, ob_str_t data, ob_str_t signature,
                     const rt_guard_t *guard, bool *valid)
{
    uint8_t mac[RT_HASH_MAX];
    int ret = check(key, how, data);
    if (ret != 0 || how->scheme != RT_SCHEME_HMAC) {
        return ret != 0 ? ret : verify_with_pkey(key, how, data, signature, guard, valid);
    }
    ret = rt_subtle_hmac(how->hash, secret_of(key), &data, 1, guard, mac);
    if (ret == 0) {
        *valid = signature.len == rt_subtle_md_size(how->hash) && CRYPTO_memcmp(mac, signature.ptr, signature.len) == 0;
    }
    return ret;
}
