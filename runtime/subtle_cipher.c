#include <openssl/core_names.h>
#include <openssl/rsa.h>
#include <stdlib.h>

#include "runtime/subtle.h"

#define BLOCK 16
#define SIZES 3 /* of AES keys: 16, 24, 32 bytes */

static EVP_CIPHER *ciphers[RT_MODES][SIZES];

int rt_subtle_cipher_open(void)
{
    static const char *const names[RT_MODES][SIZES] = {
        [RT_MODE_CBC] = {"AES-128-CBC", "AES-192-CBC", "AES-256-CBC"},
        [RT_MODE_CTR] = {"AES-128-CTR", "AES-192-CTR", "AES-256-CTR"},
        [RT_MODE_GCM] = {"AES-128-GCM", "AES-192-GCM", "AES-256-GCM"},
        [RT_MODE_KW] = {"AES-128-WRAP", "AES-192-WRAP", "AES-256-WRAP"},
    };
    for (size_t i = 0; i < RT_MODES * SIZES; i++) {
        ciphers[i / SIZES][i % SIZES] = EVP_CIPHER_fetch(NULL, names[i / SIZES][i % SIZES], NULL);
        if (ciphers[i / SIZES][i % SIZES] == NULL) {
            return OB_E_IO;
        }
    }
    return 0;
}

void rt_subtle_cipher_close(void)
{
    for (size_t i = 0; i < RT_MODES * SIZES; i++) {
        EVP_CIPHER_free(ciphers[i / SIZES][i % SIZES]);
    }
}

/* ---- AES --------------------------------------------------------------------------------------------------------- */

size_t rt_subtle_cipher_room(const rt_ciphering_t *how, size_t len)
{
    switch (how->mode) {
    case RT_MODE_CBC: /* the padding; libcrypto may write a block ahead of it when it decrypts */
        return how->encrypt ? len + BLOCK - len % BLOCK : len + BLOCK;
    case RT_MODE_GCM:
        return how->encrypt ? len + how->tag_bytes : len;
    case RT_MODE_KW:
        return how->encrypt ? len + 8 : len;
    default:
        return len;
    }
}

/* What libcrypto does not check, or could not bear. */
static int check(const rt_key_t *key, const rt_ciphering_t *how, ob_str_t data)
{
    bool sized = key->kind == RT_KEY_SECRET && (key->len == 16 || key->len == 24 || key->len == 32);
    bool blocks = data.len % BLOCK == 0 && data.len > 0;
    switch (how->mode) {
    case RT_MODE_CBC:
        return sized && how->iv.len == BLOCK && (how->encrypt || blocks) ? 0 : OB_E_MALFORMED;
    case RT_MODE_CTR:
        return sized && how->iv.len == BLOCK && how->counter_bits >= 1 && how->counter_bits <= 128 ? 0 : OB_E_MALFORMED;
    case RT_MODE_GCM:
        sized = sized && how->iv.len > 0 && how->tag_bytes <= BLOCK;
        return sized && (how->encrypt || data.len >= how->tag_bytes) ? 0 : OB_E_MALFORMED;
    default:
        if (data.len > RT_KW_BYTES_MAX) {
            return OB_E_LIMIT;
        }
        return sized && data.len % 8 == 0 && data.len >= (how->encrypt ? 16 : 24) ? 0 : OB_E_MALFORMED;
    }
}

/* The state of one run: libcrypto's, and where what comes out goes. */
typedef struct run {
    EVP_CIPHER_CTX *ctx;
    uint8_t *at;
} run_t;

static int update(void *data, const uint8_t *bytes, size_t len)
{
    run_t *run = data;
    int wrote = 0;
    if (EVP_CipherUpdate(run->ctx, run->at, &wrote, bytes, (int)len) != 1) {
        return 0;
    }
    run->at += wrote;
    return 1;
}

static int update_more(void *data, const uint8_t *bytes, size_t len)
{
    int wrote = 0;
    return EVP_CipherUpdate(((run_t *)data)->ctx, NULL, &wrote, bytes, (int)len);
}

static int finish(run_t *run)
{
    int wrote = 0;
    if (EVP_CipherFinal_ex(run->ctx, run->at, &wrote) != 1) {
        return OB_E_MALFORMED;
    }
    run->at += wrote;
    return 0;
}

static bool begin(run_t *run, const rt_key_t *key, const rt_ciphering_t *how, const uint8_t *iv)
{
    const EVP_CIPHER *cipher = ciphers[how->mode][key->len / 8 - 2];
    size_t iv_bytes = how->iv.len;
    const OSSL_PARAM lengths[] = {OSSL_PARAM_construct_size_t(OSSL_CIPHER_PARAM_AEAD_IVLEN, &iv_bytes),
                                  OSSL_PARAM_construct_end()};
    const OSSL_PARAM *params = how->mode == RT_MODE_GCM ? lengths : NULL;
    EVP_CIPHER_CTX_set_flags(run->ctx, EVP_CIPHER_CTX_FLAG_WRAP_ALLOW);
    return EVP_CipherInit_ex2(run->ctx, cipher, NULL, NULL, how->encrypt, params) == 1 &&
           EVP_CipherInit_ex2(run->ctx, NULL, key->secret, iv, how->encrypt, NULL) == 1;
}

static int run_gcm(run_t *run, const rt_ciphering_t *how, ob_str_t data, const rt_guard_t *guard)
{
    uint8_t tag[BLOCK];
    size_t text = how->encrypt ? data.len : data.len - how->tag_bytes;
    if (!how->encrypt && how->tag_bytes > 0) {
        memcpy(tag, data.ptr + text, how->tag_bytes);
        if (EVP_CIPHER_CTX_ctrl(run->ctx, EVP_CTRL_AEAD_SET_TAG, (int)how->tag_bytes, tag) != 1) {
            return OB_E_MALFORMED;
        }
    }
    int ret = rt_subtle_feed(update_more, run, how->more, guard);
    ret = ret == 0 ? rt_subtle_feed(update, run, (ob_str_t){data.ptr, text}, guard) : ret;
    ret = ret == 0 ? finish(run) : ret;
    if (ret == 0 && how->encrypt) {
        bool done = EVP_CIPHER_CTX_ctrl(run->ctx, EVP_CTRL_AEAD_GET_TAG, (int)how->tag_bytes, run->at) == 1;
        ret = done ? 0 : OB_E_MALFORMED;
        run->at += how->tag_bytes;
    }
    return ret;
}

/* After how many blocks the counter, the last `bits` bits of the block, is zero again; UINT64_MAX stands for out of
 * reach. */
static uint64_t blocks_until_wrap(const uint8_t block[BLOCK], uint32_t bits)
{
    uint64_t low = 0;
    uint32_t low_bits = bits < 64 ? bits : 64;
    for (size_t i = 8; i < BLOCK; i++) {
        low = low << 8 | block[i];
    }
    for (uint32_t bit = 64; bit < bits; bit++) {
        if ((block[7 - (bit - 64) / 8] >> ((bit - 64) % 8) & 1) == 0) {
            return UINT64_MAX;
        }
    }
    if (low_bits < 64) {
        low &= (UINT64_C(1) << low_bits) - 1;
        return (UINT64_C(1) << low_bits) - low;
    }
    return low == 0 ? UINT64_MAX : -low;
}

static void clear_counter(uint8_t block[BLOCK], uint32_t bits)
{
    size_t whole = bits / 8;
    memset(block + BLOCK - whole, 0, whole);
    if (bits % 8 != 0) {
        block[BLOCK - 1 - whole] &= (uint8_t)(0xff << bits % 8);
    }
}

/* NIST SP 800-38A, section 6.5, with a counter that is a part of the block: libcrypto counts in all of it, so where the
 * counter wraps a new run begins. More blocks than the counter has values would use one twice. */
static int run_ctr(run_t *run, const rt_key_t *key, const rt_ciphering_t *how, ob_str_t data, const rt_guard_t *guard)
{
    uint8_t block[BLOCK];
    uint64_t blocks = (data.len + BLOCK - 1) / BLOCK;
    memcpy(block, how->iv.ptr, BLOCK);
    if (how->counter_bits < 64 && blocks > UINT64_C(1) << how->counter_bits) {
        return OB_E_MALFORMED;
    }
    uint64_t until = blocks_until_wrap(block, how->counter_bits);
    size_t first = blocks > until ? (size_t)until * BLOCK : data.len;
    int ret = rt_subtle_feed(update, run, (ob_str_t){data.ptr, first}, guard);
    if (ret != 0 || first == data.len) {
        return ret;
    }
    clear_counter(block, how->counter_bits);
    if (!begin(run, key, how, block)) {
        return OB_E_MALFORMED;
    }
    return rt_subtle_feed(update, run, (ob_str_t){data.ptr + first, data.len - first}, guard);
}

static int run_whole(run_t *run, ob_str_t data)
{
    return update(run, (const uint8_t *)data.ptr, data.len) == 1 ? finish(run) : OB_E_MALFORMED;
}

static int dispatch(run_t *run, const rt_key_t *key, const rt_ciphering_t *how, ob_str_t data, const rt_guard_t *guard)
{
    int ret;
    switch (how->mode) {
    case RT_MODE_CBC:
        ret = rt_subtle_feed(update, run, data, guard);
        return ret == 0 ? finish(run) : ret;
    case RT_MODE_CTR:
        return run_ctr(run, key, how, data, guard);
    case RT_MODE_GCM:
        return run_gcm(run, how, data, guard);
    default:
        return run_whole(run, data);
    }
}

int rt_subtle_cipher(const rt_key_t *key, const rt_ciphering_t *how, ob_str_t data, const rt_guard_t *guard,
                     uint8_t *out, size_t *out_len)
{
    run_t run = {.ctx = NULL, .at = out};
    int ret = check(key, how, data);
    if (ret != 0) {
        return ret;
    }
    run.ctx = EVP_CIPHER_CTX_new();
    if (run.ctx == NULL) {
        return OB_E_NOMEM;
    }
    ret = begin(&run, key, how, (const uint8_t *)how->iv.ptr) ? dispatch(&run, key, how, data, guard) : OB_E_MALFORMED;
    EVP_CIPHER_CTX_free(run.ctx);
    *out_len = ret == 0 ? (size_t)(run.at - out) : 0;
    return ret;
}

/* ---- RSA-OAEP ---------------------------------------------------------------------------------------------------- */

/* libcrypto takes a copy of the label that it frees. */
static bool set_label(EVP_PKEY_CTX *ctx, ob_str_t label)
{
    if (label.len == 0) {
        return true;
    }
    void *copy = OPENSSL_memdup(label.ptr, label.len);
    if (copy == NULL || EVP_PKEY_CTX_set0_rsa_oaep_label(ctx, copy, (int)label.len) != 1) {
        OPENSSL_free(copy);
        return false;
    }
    return true;
}

int rt_subtle_oaep(const rt_key_t *key, bool encrypt, rt_hash_t hash, ob_str_t label, ob_str_t data, ob_buf_t *out)
{
    uint8_t bytes[RT_RSA_BITS_MAX / 8];
    size_t len = sizeof(bytes);
    if (key->kind != RT_KEY_RSA || (!encrypt && !key->is_private) || label.len > RT_KW_BYTES_MAX) {
        return OB_E_MALFORMED;
    }
    EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_from_pkey(NULL, key->pkey, NULL);
    const uint8_t *from = data.ptr != NULL ? (const uint8_t *)data.ptr : bytes;
    bool done = ctx != NULL && (encrypt ? EVP_PKEY_encrypt_init(ctx) : EVP_PKEY_decrypt_init(ctx)) == 1 &&
                EVP_PKEY_CTX_set_rsa_padding(ctx, RSA_PKCS1_OAEP_PADDING) == 1 &&
                EVP_PKEY_CTX_set_rsa_oaep_md(ctx, rt_subtle_md(hash)) == 1 &&
                EVP_PKEY_CTX_set_rsa_mgf1_md(ctx, rt_subtle_md(hash)) == 1 && set_label(ctx, label) &&
                (encrypt ? EVP_PKEY_encrypt : EVP_PKEY_decrypt)(ctx, bytes, &len, from, data.len) == 1;
    EVP_PKEY_CTX_free(ctx);
    int ret = done ? ob_buf_put(out, bytes, len) : OB_E_MALFORMED;
    OPENSSL_cleanse(bytes, sizeof(bytes));
    return ret;
}
