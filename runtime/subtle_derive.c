#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/rand.h>

#include "runtime/subtle.h"

#define PIECE ((size_t)1 << 20)

static EVP_MD *mds[RT_HASHES];
static EVP_MAC *hmac;

int rt_subtle_open(void)
{
    static const char *const names[RT_HASHES] = {"SHA1", "SHA2-256", "SHA2-384", "SHA2-512"};
    uint8_t first;
    for (size_t i = 0; i < RT_HASHES; i++) {
        mds[i] = EVP_MD_fetch(NULL, names[i], NULL);
        if (mds[i] == NULL) {
            return OB_E_IO;
        }
    }
    hmac = EVP_MAC_fetch(NULL, "HMAC", NULL);
    if (hmac == NULL || RAND_priv_bytes(&first, 1) != 1) { /* the first random byte opens the generators */
        return OB_E_IO;
    }
    return rt_subtle_cipher_open();
}

void rt_subtle_close(void)
{
    rt_subtle_cipher_close();
    EVP_MAC_free(hmac);
    for (size_t i = 0; i < RT_HASHES; i++) {
        EVP_MD_free(mds[i]);
    }
}

const EVP_MD *rt_subtle_md(rt_hash_t hash)
{
    return mds[hash];
}

size_t rt_subtle_md_size(rt_hash_t hash)
{
    return (size_t)EVP_MD_get_size(mds[hash]);
}

int rt_subtle_feed(rt_update_fn update, void *ctx, ob_str_t data, const rt_guard_t *guard)
{
    for (size_t at = 0; at < data.len; at += PIECE) {
        if (guard->stop(guard->data)) {
            return OB_E_TERMINATED;
        }
        size_t left = data.len - at;
        if (update(ctx, (const uint8_t *)data.ptr + at, left < PIECE ? left : PIECE) != 1) {
            return OB_E_MALFORMED;
        }
    }
    return 0;
}

/* ---- Digest and HMAC --------------------------------------------------------------------------------------------- */

static int update_digest(void *ctx, const uint8_t *data, size_t len)
{
    return EVP_DigestUpdate(ctx, data, len);
}

static int update_mac(void *ctx, const uint8_t *data, size_t len)
{
    return EVP_MAC_update(ctx, data, len);
}

int rt_subtle_digest(rt_hash_t hash, ob_str_t data, const rt_guard_t *guard, uint8_t out[RT_HASH_MAX])
{
    EVP_MD_CTX *ctx = EVP_MD_CTX_new();
    int ret = ctx == NULL || EVP_DigestInit_ex2(ctx, mds[hash], NULL) != 1 ? OB_E_NOMEM : 0;
    if (ret == 0) {
        ret = rt_subtle_feed(update_digest, ctx, data, guard);
    }
    if (ret == 0 && EVP_DigestFinal_ex(ctx, out, NULL) != 1) {
        ret = OB_E_MALFORMED;
    }
    EVP_MD_CTX_free(ctx);
    return ret;
}

static bool start_mac(EVP_MAC_CTX *ctx, rt_hash_t hash, ob_str_t key)
{
    const OSSL_PARAM params[] = {
        OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, (char *)EVP_MD_get0_name(mds[hash]), 0),
        OSSL_PARAM_construct_end()};
    /* NULL would mean that the key comes later */
    return EVP_MAC_init(ctx, key.ptr != NULL ? (const uint8_t *)key.ptr : (const uint8_t *)"", key.len, params) == 1;
}

int rt_subtle_hmac(rt_hash_t hash, ob_str_t key, const ob_str_t *pieces, size_t count, const rt_guard_t *guard,
                   uint8_t out[RT_HASH_MAX])
{
    size_t len = 0;
    EVP_MAC_CTX *ctx = EVP_MAC_CTX_new(hmac);
    int ret = ctx == NULL || !start_mac(ctx, hash, key) ? OB_E_NOMEM : 0;
    for (size_t i = 0; ret == 0 && i < count; i++) {
        ret = rt_subtle_feed(update_mac, ctx, pieces[i], guard);
    }
    if (ret == 0 && EVP_MAC_final(ctx, out, &len, RT_HASH_MAX) != 1) {
        ret = OB_E_MALFORMED;
    }
    EVP_MAC_CTX_free(ctx);
    return ret;
}

/* ---- Derivation -------------------------------------------------------------------------------------------------- */

static bool is_for_agreement(const rt_key_t *key)
{
    return key->kind == RT_KEY_CURVE && key->curve != RT_ED25519 && key->curve != RT_ED448;
}

/* The peer's point was checked when its key was made. All zeros, which is what points of small order lead to, are an
 * error of libcrypto's (RFC 7748, section 6). */
int rt_subtle_agree(const rt_key_t *key, const rt_key_t *peer, ob_buf_t *out)
{
    size_t len = rt_curve_size(key->curve);
    if (!is_for_agreement(key) || !is_for_agreement(peer) || !key->is_private || key->curve != peer->curve) {
        return OB_E_MALFORMED;
    }
    EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_from_pkey(NULL, key->pkey, NULL);
    int ret = ctx == NULL ? OB_E_NOMEM : ob_buf_try_reserve(out, len);
    if (ret == 0 && (EVP_PKEY_derive_init(ctx) != 1 || EVP_PKEY_derive_set_peer_ex(ctx, peer->pkey, 0) != 1 ||
                     EVP_PKEY_derive(ctx, out->data + out->len, &len) != 1)) {
        ret = OB_E_MALFORMED;
    }
    EVP_PKEY_CTX_free(ctx);
    out->len += ret == 0 ? len : 0;
    return ret;
}

/* libcrypto's own takes no more than 2 KiB of info. */
int rt_subtle_hkdf(const rt_key_t *key, rt_hash_t hash, ob_str_t salt, ob_str_t info, const rt_guard_t *guard,
                   uint8_t *out, size_t out_len)
{
    uint8_t extracted[RT_HASH_MAX], block[RT_HASH_MAX], number = 0;
    size_t size = rt_subtle_md_size(hash);
    const ob_str_t secret = {(const char *)key->secret, key->len}, prk = {(const char *)extracted, size};
    if (key->kind != RT_KEY_SECRET || out_len > 255 * size) {
        return key->kind != RT_KEY_SECRET ? OB_E_MALFORMED : OB_E_LIMIT;
    }
    int ret = rt_subtle_hmac(hash, salt, &secret, 1, guard, extracted);
    for (size_t at = 0; ret == 0 && at < out_len; at += size) {
        number++;
        const ob_str_t pieces[] = {{(const char *)block, at == 0 ? 0 : size}, info, {(const char *)&number, 1}};
        ret = rt_subtle_hmac(hash, prk, pieces, 3, guard, block);
        if (ret == 0) {
            memcpy(out + at, block, out_len - at < size ? out_len - at : size);
        }
    }
    OPENSSL_cleanse(extracted, sizeof(extracted));
    OPENSSL_cleanse(block, sizeof(block));
    return ret;
}
