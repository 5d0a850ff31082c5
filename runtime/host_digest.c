#include <math.h>
#include <stdlib.h>

#include <openssl/crypto.h>
#include <openssl/evp.h>

#include "runtime/internal.h"

/* Digests and MACs for node:crypto. One op for all of it, so that the snapshot, which every isolate pays for, has one function
 * more and not five. A digest that is not ended lives until JavaScript has collected what holds it, or its execution
 * ends: hence the bound. */

#define OPEN_MAX 1024
#define ALGORITHM_MAX 32

/* One that has been started. An HMAC (RFC 2104) is two digests, of which the outer one waits with its key for the inner. */
struct rt_digest {
    rt_digest_t *next;
    uint32_t id;
    EVP_MD_CTX *inner, *outer; /* outer: NULL without a key */
};

static const struct {
    const char *node, *openssl;
} algorithms[] = {
    {"md5", "MD5"},           {"sha1", "SHA1"},           {"sha224", "SHA224"},         {"sha256", "SHA256"},
    {"sha384", "SHA384"},     {"sha512", "SHA512"},       {"sha512-224", "SHA512-224"}, {"sha512-256", "SHA512-256"},
    {"sha3-224", "SHA3-224"}, {"sha3-256", "SHA3-256"},   {"sha3-384", "SHA3-384"},     {"sha3-512", "SHA3-512"},
    {"blake2b512", "BLAKE2B512"}, {"blake2s256", "BLAKE2S256"}, {"ripemd160", "RIPEMD160"}, {"rmd160", "RIPEMD160"},
};

static const EVP_MD *find_algorithm(ob_str_t name)
{
    for (size_t i = 0; i < sizeof(algorithms) / sizeof(algorithms[0]); i++) {
        if (ob_str_eq(name, ob_str_from(algorithms[i].node))) {
            return EVP_get_digestbyname(algorithms[i].openssl);
        }
    }
    return NULL;
}

static void free_digest(rt_digest_t *digest)
{
    EVP_MD_CTX_free(digest->inner);
    EVP_MD_CTX_free(digest->outer);
    free(digest);
}

static rt_digest_t *new_digest(rt_execution_t *execution)
{
    rt_digest_t *made = execution->digest_count < OPEN_MAX ? calloc(1, sizeof(*made)) : NULL;
    if (made == NULL) {
        return NULL;
    }
    made->inner = EVP_MD_CTX_new();
    made->id = ++execution->digest_last;
    made->next = execution->digests;
    execution->digests = made;
    execution->digest_count++;
    return made;
}

static rt_digest_t **find_digest(rt_execution_t *execution, double id)
{
    rt_digest_t **at = &execution->digests;
    while (*at != NULL && (*at)->id != id) {
        at = &(*at)->next;
    }
    return at;
}

static void drop_digest(rt_execution_t *execution, rt_digest_t **at)
{
    rt_digest_t *digest = *at;
    *at = digest->next;
    execution->digest_count--;
    free_digest(digest);
}

void rt_digests_dispose(rt_execution_t *execution)
{
    while (execution->digests != NULL) {
        drop_digest(execution, &execution->digests);
    }
}

/* RFC 2104, section 2: the key, hashed when it is longer than a block, XORed with each byte of the pad. */
static bool feed_pad(EVP_MD_CTX *ctx, const EVP_MD *md, const uint8_t *key, size_t key_len, uint8_t pad)
{
    uint8_t block[EVP_MAX_MD_SIZE * 4];
    size_t size = (size_t)EVP_MD_get_block_size(md);
    if (size > sizeof(block) || key_len > size) {
        return false;
    }
    for (size_t i = 0; i < size; i++) {
        block[i] = (uint8_t)((i < key_len ? key[i] : 0) ^ pad);
    }
    bool fed = EVP_DigestInit_ex(ctx, md, NULL) == 1 && EVP_DigestUpdate(ctx, block, size) == 1;
    OPENSSL_cleanse(block, sizeof(block));
    return fed;
}

static bool start_mac(rt_digest_t *digest, const EVP_MD *md, ob_str_t key)
{
    uint8_t hashed[EVP_MAX_MD_SIZE];
    unsigned hashed_len = 0;
    const uint8_t *bytes = (const uint8_t *)key.ptr;
    size_t len = key.len;
    if (len > (size_t)EVP_MD_get_block_size(md)) {
        if (EVP_Digest(key.ptr, key.len, hashed, &hashed_len, md, NULL) != 1) {
            return false;
        }
        bytes = hashed;
        len = hashed_len;
    }
    digest->outer = EVP_MD_CTX_new();
    bool started = digest->outer != NULL && feed_pad(digest->inner, md, bytes, len, 0x36) &&
                   feed_pad(digest->outer, md, bytes, len, 0x5c);
    OPENSSL_cleanse(hashed, sizeof(hashed));
    return started;
}

static void return_id(rt_execution_t *execution, rtv8_args_t *args, rt_digest_t *digest, bool ready)
{
    if (digest == NULL || !ready) {
        if (digest != NULL) {
            drop_digest(execution, find_digest(execution, digest->id));
        }
        rtv8_throw(args, RTV8_RANGE_ERROR, OB_STR("too many hashes have been started and not ended"));
        return;
    }
    rtv8_return(args, &(rtv8_value_t){.type = RTV8_NUMBER, .number = digest->id});
}

/* (name, key: bytes or null) -> id, or null for a name that is not known. */
static void op_start(rt_execution_t *execution, rtv8_args_t *args)
{
    ob_str_t name, key = {NULL, 0};
    bool keyed = !rtv8_arg_is_nullish(args, 2);
    const EVP_MD *md = rtv8_arg_str(args, 1, &name) == 0 && name.len <= ALGORITHM_MAX ? find_algorithm(name) : NULL;
    if (md == NULL || (keyed && rtv8_arg_str(args, 2, &key) != 0)) {
        rtv8_return(args, &(rtv8_value_t){.type = RTV8_NULL});
        return;
    }
    rt_digest_t *digest = new_digest(execution);
    bool ready = digest != NULL && digest->inner != NULL &&
                 (keyed ? start_mac(digest, md, key) : EVP_DigestInit_ex(digest->inner, md, NULL) == 1);
    return_id(execution, args, digest, ready);
}

/* (id, bytes) */
static void op_update(rt_execution_t *execution, rtv8_args_t *args)
{
    ob_str_t bytes;
    rt_digest_t *digest = *find_digest(execution, rtv8_arg_number(args, 1));
    if (digest == NULL || rtv8_arg_str(args, 2, &bytes) != 0 ||
        EVP_DigestUpdate(digest->inner, bytes.ptr, bytes.len) != 1) {
        rtv8_throw(args, RTV8_TYPE_ERROR, OB_STR("a hash that is open and bytes are expected"));
    }
}

/* (id) -> bytes; it is over then. */
static void op_end(rt_execution_t *execution, rtv8_args_t *args)
{
    uint8_t bytes[EVP_MAX_MD_SIZE];
    unsigned len = 0;
    rt_digest_t **at = find_digest(execution, rtv8_arg_number(args, 1));
    bool ended = *at != NULL && EVP_DigestFinal_ex((*at)->inner, bytes, &len) == 1;
    if (ended && (*at)->outer != NULL) {
        ended = EVP_DigestUpdate((*at)->outer, bytes, len) == 1 && EVP_DigestFinal_ex((*at)->outer, bytes, &len) == 1;
    }
    if (!ended) {
        rtv8_throw(args, RTV8_TYPE_ERROR, OB_STR("a hash that is open is expected"));
        return;
    }
    drop_digest(execution, at);
    rtv8_return(args, &(rtv8_value_t){.type = RTV8_BYTES, .str = {(const char *)bytes, len}});
}

/* (id) -> id of another one in the same state. */
static void op_copy(rt_execution_t *execution, rtv8_args_t *args)
{
    rt_digest_t *from = *find_digest(execution, rtv8_arg_number(args, 1));
    if (from == NULL || from->outer != NULL) {
        rtv8_throw(args, RTV8_TYPE_ERROR, OB_STR("a hash that is open is expected"));
        return;
    }
    rt_digest_t *digest = new_digest(execution);
    return_id(execution, args, digest,
              digest != NULL && digest->inner != NULL && EVP_MD_CTX_copy_ex(digest->inner, from->inner) == 1);
}

/* (id) nobody can end it any more. */
static void op_drop(rt_execution_t *execution, rtv8_args_t *args)
{
    rt_digest_t **at = find_digest(execution, rtv8_arg_number(args, 1));
    if (*at != NULL) {
        drop_digest(execution, at);
    }
}

/* (bytes, bytes of the same length) -> whether they are the same, in a time that does not tell where they differ. */
static void op_equal(rt_execution_t *execution, rtv8_args_t *args)
{
    ob_str_t a, b;
    (void)execution;
    if (rtv8_arg_str(args, 1, &a) != 0 || rtv8_arg_str(args, 2, &b) != 0 || a.len != b.len) {
        rtv8_throw(args, RTV8_TYPE_ERROR, OB_STR("two byte sequences of the same length are expected"));
        return;
    }
    bool same = a.len == 0 || CRYPTO_memcmp(a.ptr, b.ptr, a.len) == 0;
    rtv8_return(args, &(rtv8_value_t){.type = RTV8_BOOL, .boolean = same});
}

/* In the order of runtime/js/node/src/node_crypto.js. */
static void (*const parts[])(rt_execution_t *execution, rtv8_args_t *args) = {op_start, op_update, op_end, op_copy, op_drop, op_equal};

void rt_op_digest(void *owner, rtv8_args_t *args)
{
    double which = rtv8_arg_number(args, 0);
    if (!(which >= 0 && which < sizeof(parts) / sizeof(parts[0])) || which != floor(which)) {
        rtv8_throw(args, RTV8_TYPE_ERROR, OB_STR("the number of a part of digest is expected"));
        return;
    }
    parts[(size_t)which](owner, args);
}
