#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/rsa.h>
#include <stdlib.h>

#include "runtime/subtle.h"

enum { N, E, D, P, Q, DP, DQ, QI };

static const char *const names[RT_KEY_PARTS] = {
    OSSL_PKEY_PARAM_RSA_N,         OSSL_PKEY_PARAM_RSA_E,
    OSSL_PKEY_PARAM_RSA_D,         OSSL_PKEY_PARAM_RSA_FACTOR1,
    OSSL_PKEY_PARAM_RSA_FACTOR2,   OSSL_PKEY_PARAM_RSA_EXPONENT1,
    OSSL_PKEY_PARAM_RSA_EXPONENT2, OSSL_PKEY_PARAM_RSA_COEFFICIENT1,
};

/* ---- The numbers ------------------------------------------------------------------------------------------------- */

static void free_numbers(BIGNUM *numbers[RT_KEY_PARTS])
{
    for (size_t i = 0; i < RT_KEY_PARTS; i++) {
        BN_clear_free(numbers[i]);
    }
}

/* A leading zero more than the bound is no reason to read further. */
static int read_numbers(const ob_str_t *parts, size_t count, BIGNUM *numbers[RT_KEY_PARTS])
{
    for (size_t i = 0; i < count; i++) {
        if (parts[i].len == 0 || parts[i].len > RT_RSA_BITS_MAX / 8 + 1) {
            return OB_E_MALFORMED;
        }
        numbers[i] = BN_bin2bn((const uint8_t *)parts[i].ptr, (int)parts[i].len, NULL);
        if (numbers[i] == NULL) {
            return OB_E_NOMEM;
        }
        if (i >= D) {
            BN_set_flags(numbers[i], BN_FLG_CONSTTIME);
        }
    }
    return 0;
}

/* RFC 8017, section 3.1. */
static bool is_public_key(BIGNUM *const numbers[RT_KEY_PARTS])
{
    int bits = BN_num_bits(numbers[N]);
    return bits >= RT_RSA_BITS_MIN && bits <= RT_RSA_BITS_MAX && BN_is_odd(numbers[N]) && BN_is_odd(numbers[E]) &&
           !BN_is_one(numbers[E]) && BN_num_bytes(numbers[E]) <= RT_RSA_EXPONENT_BYTES_MAX;
}

/* d * e = 1 modulo (prime - 1), and the exponent for the Chinese remainder is d modulo the same. */
static bool is_half(BIGNUM *const numbers[RT_KEY_PARTS], const BIGNUM *prime, const BIGNUM *exponent, BN_CTX *ctx)
{
    BN_CTX_start(ctx);
    BIGNUM *less = BN_CTX_get(ctx), *left = BN_CTX_get(ctx), *product = BN_CTX_get(ctx);
    bool fits = product != NULL && BN_sub(less, prime, BN_value_one()) && BN_mod(left, numbers[D], less, ctx) &&
                BN_cmp(left, exponent) == 0 && BN_mod_mul(product, left, numbers[E], less, ctx) && BN_is_one(product);
    if (product != NULL) {
        BN_clear(less), BN_clear(left), BN_clear(product);
    }
    BN_CTX_end(ctx);
    return fits;
}

/* RFC 8017, section 3.2, but for the primes' being prime: that costs more than an operation with the key, and who
 * brings such a key harms nobody else. */
static bool is_private_key(BIGNUM *const numbers[RT_KEY_PARTS], BN_CTX *ctx)
{
    const BIGNUM *p = numbers[P], *q = numbers[Q];
    BN_CTX_start(ctx);
    BIGNUM *product = BN_CTX_get(ctx);
    bool fits = product != NULL && BN_is_odd(p) && BN_is_odd(q) && !BN_is_one(p) && !BN_is_one(q) &&
                BN_mul(product, p, q, ctx) && BN_cmp(product, numbers[N]) == 0 && BN_cmp(numbers[D], numbers[N]) < 0 &&
                is_half(numbers, p, numbers[DP], ctx) && is_half(numbers, q, numbers[DQ], ctx) &&
                BN_cmp(numbers[QI], p) < 0 && BN_mod_mul(product, numbers[QI], q, p, ctx) && BN_is_one(product);
    BN_CTX_end(ctx);
    return fits;
}

/* ---- Keys -------------------------------------------------------------------------------------------------------- */

static int make_key(BIGNUM *const numbers[RT_KEY_PARTS], size_t count, rt_key_t **key)
{
    OSSL_PARAM_BLD *build = OSSL_PARAM_BLD_new();
    for (size_t i = 0; build != NULL && i < count; i++) {
        if (OSSL_PARAM_BLD_push_BN(build, names[i], numbers[i]) != 1) {
            OSSL_PARAM_BLD_free(build);
            build = NULL;
        }
    }
    if (build == NULL) {
        return OB_E_NOMEM;
    }
    bool is_private = count > 2;
    return rt_key_wrap(RT_KEY_RSA, rt_pkey_from("RSA", is_private ? EVP_PKEY_KEYPAIR : EVP_PKEY_PUBLIC_KEY, build),
                       is_private, key);
}

int rt_key_rsa(const ob_str_t *parts, size_t count, rt_key_t **key)
{
    BIGNUM *numbers[RT_KEY_PARTS] = {NULL};
    if (count != 2 && count != RT_KEY_PARTS) {
        return OB_E_MALFORMED;
    }
    BN_CTX *ctx = BN_CTX_secure_new();
    int ret = ctx == NULL ? OB_E_NOMEM : read_numbers(parts, count, numbers);
    if (ret == 0 && (!is_public_key(numbers) || (count > 2 && !is_private_key(numbers, ctx)))) {
        ret = OB_E_MALFORMED;
    }
    if (ret == 0) {
        ret = make_key(numbers, count, key);
    }
    free_numbers(numbers);
    BN_CTX_free(ctx);
    return ret;
}

/* libcrypto calls it for every candidate and every round of Miller and Rabin's test; 0 ends the search. */
static int on_candidate(EVP_PKEY_CTX *ctx)
{
    const rt_guard_t *guard = EVP_PKEY_CTX_get_app_data(ctx);
    return guard->stop(guard->data) ? 0 : 1;
}

static EVP_PKEY *generate(uint32_t bits, BIGNUM *exponent, const rt_guard_t *guard)
{
    EVP_PKEY *pkey = NULL;
    EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_from_name(NULL, "RSA", NULL);
    if (ctx != NULL && EVP_PKEY_keygen_init(ctx) == 1 && EVP_PKEY_CTX_set_rsa_keygen_bits(ctx, (int)bits) == 1 &&
        EVP_PKEY_CTX_set1_rsa_keygen_pubexp(ctx, exponent) == 1) {
        EVP_PKEY_CTX_set_app_data(ctx, (void *)guard);
        EVP_PKEY_CTX_set_cb(ctx, on_candidate);
        if (EVP_PKEY_generate(ctx, &pkey) != 1) {
            EVP_PKEY_free(pkey);
            pkey = NULL;
        }
    }
    EVP_PKEY_CTX_free(ctx);
    return pkey;
}

int rt_key_rsa_generate(uint32_t bits, ob_str_t exponent, const rt_guard_t *guard, rt_key_t **key)
{
    if (bits < RT_RSA_GENERATE_BITS_MIN || bits > RT_RSA_GENERATE_BITS_MAX || bits % 8 != 0 || exponent.len == 0 ||
        exponent.len > RT_RSA_EXPONENT_BYTES_MAX) {
        return OB_E_LIMIT;
    }
    BIGNUM *e = BN_bin2bn((const uint8_t *)exponent.ptr, (int)exponent.len, NULL);
    if (e == NULL) {
        return OB_E_NOMEM;
    }
    EVP_PKEY *pkey = BN_is_odd(e) && !BN_is_one(e) ? generate(bits, e, guard) : NULL;
    BN_free(e);
    if (pkey == NULL && guard->stop(guard->data)) {
        return OB_E_TERMINATED;
    }
    return rt_key_wrap(RT_KEY_RSA, pkey, true, key);
}

int rt_key_rsa_parts(const rt_key_t *key, bool want_private, ob_buf_t *bytes, size_t *lengths, size_t *count)
{
    size_t wanted = want_private ? RT_KEY_PARTS : 2;
    int ret = 0;
    for (size_t i = 0; ret == 0 && i < wanted; i++) {
        BIGNUM *number = NULL;
        if (EVP_PKEY_get_bn_param(key->pkey, names[i], &number) != 1) {
            return OB_E_MALFORMED;
        }
        lengths[i] = (size_t)BN_num_bytes(number);
        ret = ob_buf_try_reserve(bytes, lengths[i]);
        if (ret == 0) {
            bytes->len += (size_t)BN_bn2bin(number, bytes->data + bytes->len);
        }
        BN_clear_free(number);
    }
    *count = wanted;
    return ret;
}
