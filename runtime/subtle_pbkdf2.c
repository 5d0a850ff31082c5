/* PBKDF2 is nothing but iterations, so they are what counts. libcrypto's own cannot be stopped, and copies an EVP
 * context twice an iteration, with malloc; its older interface has contexts that are copied by assignment: with SHA-256
 * it takes less than half of the time. */
#define OPENSSL_SUPPRESS_DEPRECATED
#include <openssl/crypto.h>
#include <openssl/sha.h>

#include "runtime/subtle.h"

#define BLOCK_MAX 128
#define ITERATIONS_AT_ONCE 512 /* without asking the guard: less than a millisecond */

typedef union state {
    SHA_CTX sha1;
    SHA256_CTX sha256;
    SHA512_CTX sha512;
} state_t;

typedef struct hash_row {
    size_t block, size;
    void (*init)(state_t *state);
    void (*update)(state_t *state, const void *data, size_t len);
    void (*final)(state_t *state, uint8_t *out);
} hash_row_t;

/* None of these fails. */
#define HASH(name, prefix, member)                                                                                     \
    static void name##_init(state_t *state)                                                                            \
    {                                                                                                                  \
        prefix##_Init(&state->member);                                                                                 \
    }                                                                                                                  \
    static void name##_update(state_t *state, const void *data, size_t len)                                            \
    {                                                                                                                  \
        prefix##_Update(&state->member, data, len);                                                                    \
    }                                                                                                                  \
    static void name##_final(state_t *state, uint8_t *out)                                                             \
    {                                                                                                                  \
        prefix##_Final(out, &state->member);                                                                           \
    }
HASH(sha1, SHA1, sha1)
HASH(sha256, SHA256, sha256)
HASH(sha384, SHA384, sha512)
HASH(sha512, SHA512, sha512)
#undef HASH

static const hash_row_t rows[RT_HASHES] = {
    [RT_SHA1] = {SHA_CBLOCK, SHA_DIGEST_LENGTH, sha1_init, sha1_update, sha1_final},
    [RT_SHA256] = {SHA256_CBLOCK, SHA256_DIGEST_LENGTH, sha256_init, sha256_update, sha256_final},
    [RT_SHA384] = {SHA512_CBLOCK, SHA384_DIGEST_LENGTH, sha384_init, sha384_update, sha384_final},
    [RT_SHA512] = {SHA512_CBLOCK, SHA512_DIGEST_LENGTH, sha512_init, sha512_update, sha512_final},
};

/* HMAC with one key, many times: both hashes after they have seen the padded key (RFC 2104, section 4). */
typedef struct mac {
    const hash_row_t *hash;
    state_t inner, outer;
} mac_t;

static void mac_init(mac_t *mac, const hash_row_t *hash, const rt_key_t *key)
{
    uint8_t pad[BLOCK_MAX] = {0};
    mac->hash = hash;
    if (key->len <= hash->block) {
        memcpy(pad, key->secret, key->len);
    } else {
        hash->init(&mac->inner);
        hash->update(&mac->inner, key->secret, key->len);
        hash->final(&mac->inner, pad);
    }
    for (size_t i = 0; i < hash->block; i++) {
        pad[i] ^= 0x36;
    }
    hash->init(&mac->inner);
    hash->update(&mac->inner, pad, hash->block);
    for (size_t i = 0; i < hash->block; i++) {
        pad[i] ^= 0x36 ^ 0x5c;
    }
    hash->init(&mac->outer);
    hash->update(&mac->outer, pad, hash->block);
    OPENSSL_cleanse(pad, sizeof(pad));
}

/* The inner state has been fed the message. out may be what was fed. */
static void mac_finish(const mac_t *mac, state_t *inner, uint8_t *out)
{
    uint8_t digest[RT_HASH_MAX];
    state_t outer = mac->outer;
    mac->hash->final(inner, digest);
    mac->hash->update(&outer, digest, mac->hash->size);
    mac->hash->final(&outer, out);
}

/* RFC 8018, section 5.2: the function F. */
static int derive_block(const mac_t *mac, ob_str_t salt, uint32_t iterations, uint32_t number, const rt_guard_t *guard,
                        uint8_t sum[RT_HASH_MAX])
{
    uint8_t last[RT_HASH_MAX];
    const uint8_t index[] = {(uint8_t)(number >> 24), (uint8_t)(number >> 16), (uint8_t)(number >> 8), (uint8_t)number};
    state_t inner = mac->inner;
    mac->hash->update(&inner, salt.ptr, salt.len);
    mac->hash->update(&inner, index, sizeof(index));
    mac_finish(mac, &inner, last);
    memcpy(sum, last, mac->hash->size);
    int ret = 0;
    for (uint32_t i = 1; ret == 0 && i < iterations; i++) {
        inner = mac->inner;
        mac->hash->update(&inner, last, mac->hash->size);
        mac_finish(mac, &inner, last);
        for (size_t byte = 0; byte < mac->hash->size; byte++) {
            sum[byte] ^= last[byte];
        }
        if (i % ITERATIONS_AT_ONCE == 0 && guard->stop(guard->data)) {
            ret = OB_E_TERMINATED;
        }
    }
    OPENSSL_cleanse(last, sizeof(last));
    OPENSSL_cleanse(&inner, sizeof(inner));
    return ret;
}

/* Every block hashes the salt again, so the guard is asked for each. */
int rt_subtle_pbkdf2(const rt_key_t *key, rt_hash_t hash, ob_str_t salt, uint32_t iterations, const rt_guard_t *guard,
                     uint8_t *out, size_t out_len)
{
    mac_t mac;
    uint8_t sum[RT_HASH_MAX];
    size_t size = rows[hash].size;
    int ret = 0;
    if (key->kind != RT_KEY_SECRET || iterations == 0 || out_len / size >= UINT32_MAX) {
        return OB_E_MALFORMED;
    }
    mac_init(&mac, &rows[hash], key);
    for (size_t at = 0; ret == 0 && at < out_len; at += size) {
        ret = guard->stop(guard->data) ? OB_E_TERMINATED
                                       : derive_block(&mac, salt, iterations, (uint32_t)(at / size) + 1, guard, sum);
        if (ret == 0) {
            memcpy(out + at, sum, out_len - at < size ? out_len - at : size);
        }
    }
    OPENSSL_cleanse(&mac, sizeof(mac));
    OPENSSL_cleanse(sum, sizeof(sum));
    return ret;
}
