#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/objects.h>
#include <stdlib.h>

#include "runtime/subtle.h"

#define POINT_MAX 133 /* P-521: 04, x, y */

typedef struct curve_row {
    const char *type; /* what libcrypto calls it; of NIST's: the group */
    int nid;
    size_t size; /* bytes of a coordinate and of a private key */
} curve_row_t;

static const curve_row_t curves[RT_CURVES] = {
    [RT_P256] = {"P-256", NID_X9_62_prime256v1, 32},
    [RT_P384] = {"P-384", NID_secp384r1, 48},
    [RT_P521] = {"P-521", NID_secp521r1, 66},
    [RT_ED25519] = {"ED25519", NID_ED25519, 32},
    [RT_ED448] = {"ED448", NID_ED448, 57},
    [RT_X25519] = {"X25519", NID_X25519, 32},
    [RT_X448] = {"X448", NID_X448, 56},
};

static bool is_nist(rt_curve_t curve)
{
    return curve <= RT_P521;
}

size_t rt_curve_size(rt_curve_t curve)
{
    return curves[curve].size;
}

/* ---- NIST's curves ----------------------------------------------------------------------------------------------- */

/* What is worked with while a key is made. */
typedef struct work {
    EC_GROUP *group;
    BN_CTX *ctx;
    EC_POINT *given, *computed;
    BIGNUM *number;
} work_t;

static int open_work(work_t *work, rt_curve_t curve)
{
    work->group = EC_GROUP_new_by_curve_name(curves[curve].nid);
    work->ctx = BN_CTX_secure_new();
    work->given = work->group != NULL ? EC_POINT_new(work->group) : NULL;
    work->computed = work->group != NULL ? EC_POINT_new(work->group) : NULL;
    return work->ctx != NULL && work->given != NULL && work->computed != NULL ? 0 : OB_E_NOMEM;
}

static void close_work(work_t *work)
{
    BN_clear_free(work->number);
    EC_POINT_free(work->given);
    EC_POINT_free(work->computed);
    BN_CTX_free(work->ctx);
    EC_GROUP_free(work->group);
}

/* Reads the point; on the curve, says libcrypto. */
static bool read_point(work_t *work, ob_str_t point)
{
    return point.len <= POINT_MAX &&
           EC_POINT_oct2point(work->group, work->given, (const uint8_t *)point.ptr, point.len, work->ctx) == 1 &&
           !EC_POINT_is_at_infinity(work->group, work->given);
}

/* Reads the private key, 1 to order - 1 in the curve's length (shorter: zeros are missing), and computes its point. */
static bool read_private(work_t *work, rt_curve_t curve, ob_str_t bytes)
{
    if (bytes.len > curves[curve].size) {
        return false;
    }
    work->number = BN_bin2bn((const uint8_t *)bytes.ptr, (int)bytes.len, NULL);
    if (work->number == NULL) {
        return false;
    }
    BN_set_flags(work->number, BN_FLG_CONSTTIME);
    return !BN_is_zero(work->number) && BN_cmp(work->number, EC_GROUP_get0_order(work->group)) < 0 &&
           EC_POINT_mul(work->group, work->computed, work->number, NULL, NULL, work->ctx) == 1;
}

static int make_nist(work_t *work, rt_curve_t curve, const EC_POINT *point, rt_key_t **key)
{
    uint8_t bytes[POINT_MAX];
    size_t len = EC_POINT_point2oct(work->group, point, POINT_CONVERSION_UNCOMPRESSED, bytes, sizeof(bytes), work->ctx);
    OSSL_PARAM_BLD *build = OSSL_PARAM_BLD_new();
    if (build == NULL || len == 0 ||
        OSSL_PARAM_BLD_push_utf8_string(build, OSSL_PKEY_PARAM_GROUP_NAME, curves[curve].type, 0) != 1 ||
        OSSL_PARAM_BLD_push_octet_string(build, OSSL_PKEY_PARAM_PUB_KEY, bytes, len) != 1 ||
        (work->number != NULL && OSSL_PARAM_BLD_push_BN(build, OSSL_PKEY_PARAM_PRIV_KEY, work->number) != 1)) {
        OSSL_PARAM_BLD_free(build);
        return OB_E_NOMEM;
    }
    int selection = work->number != NULL ? EVP_PKEY_KEYPAIR : EVP_PKEY_PUBLIC_KEY;
    return rt_key_wrap(RT_KEY_CURVE, rt_pkey_from("EC", selection, build), work->number != NULL, key);
}

static int key_nist(rt_curve_t curve, ob_str_t point, ob_str_t private_key, rt_key_t **key)
{
    work_t work = {NULL};
    int ret = open_work(&work, curve);
    if (ret == 0 && point.len > 0 && !read_point(&work, point)) {
        ret = OB_E_MALFORMED;
    }
    if (ret == 0 && private_key.len > 0 &&
        (!read_private(&work, curve, private_key) ||
         (point.len > 0 && EC_POINT_cmp(work.group, work.given, work.computed, work.ctx) != 0))) {
        ret = OB_E_MALFORMED;
    }
    if (ret == 0) {
        ret = make_nist(&work, curve, private_key.len > 0 ? work.computed : work.given, key);
    }
    close_work(&work);
    return ret;
}

/* ---- The others -------------------------------------------------------------------------------------------------- */

static EVP_PKEY *raw_key(rt_curve_t curve, ob_str_t bytes, bool is_private)
{
    const uint8_t *at = (const uint8_t *)bytes.ptr;
    if (bytes.len != curves[curve].size) {
        return NULL;
    }
    return is_private ? EVP_PKEY_new_raw_private_key_ex(NULL, curves[curve].type, NULL, at, bytes.len)
                      : EVP_PKEY_new_raw_public_key_ex(NULL, curves[curve].type, NULL, at, bytes.len);
}

static bool has_point(const EVP_PKEY *pkey, ob_str_t point)
{
    uint8_t bytes[POINT_MAX];
    size_t len = sizeof(bytes);
    return EVP_PKEY_get_raw_public_key(pkey, bytes, &len) == 1 &&
           ob_str_eq(point, (ob_str_t){(const char *)bytes, len});
}

static int key_raw(rt_curve_t curve, ob_str_t point, ob_str_t private_key, rt_key_t **key)
{
    bool is_private = private_key.len > 0;
    EVP_PKEY *pkey = raw_key(curve, is_private ? private_key : point, is_private);
    if (pkey != NULL && is_private && point.len > 0 && !has_point(pkey, point)) {
        EVP_PKEY_free(pkey);
        pkey = NULL;
    }
    return rt_key_wrap(RT_KEY_CURVE, pkey, is_private, key);
}

/* ---- Both -------------------------------------------------------------------------------------------------------- */

int rt_key_curve(rt_curve_t curve, ob_str_t point, ob_str_t private_key, rt_key_t **key)
{
    if (point.len == 0 && private_key.len == 0) {
        return OB_E_MALFORMED;
    }
    int ret = (is_nist(curve) ? key_nist : key_raw)(curve, point, private_key, key);
    if (ret == 0) {
        (*key)->curve = curve;
    }
    return ret;
}

int rt_key_curve_generate(rt_curve_t curve, rt_key_t **key)
{
    EVP_PKEY *pkey = is_nist(curve) ? EVP_PKEY_Q_keygen(NULL, NULL, "EC", curves[curve].type)
                                    : EVP_PKEY_Q_keygen(NULL, NULL, curves[curve].type);
    int ret = rt_key_wrap(RT_KEY_CURVE, pkey, true, key);
    if (ret == 0) {
        (*key)->curve = curve;
    }
    return ret;
}

static int put_point(const rt_key_t *key, ob_buf_t *bytes, size_t *length)
{
    int ret = ob_buf_try_reserve(bytes, POINT_MAX);
    *length = POINT_MAX;
    if (ret != 0) {
        return ret;
    }
    uint8_t *to = bytes->data + bytes->len;
    int done = is_nist(key->curve)
                   ? EVP_PKEY_get_octet_string_param(key->pkey, OSSL_PKEY_PARAM_PUB_KEY, to, POINT_MAX, length)
                   : EVP_PKEY_get_raw_public_key(key->pkey, to, length);
    if (done != 1) {
        return OB_E_MALFORMED;
    }
    bytes->len += *length;
    return 0;
}

static int put_private(const rt_key_t *key, ob_buf_t *bytes, size_t *length)
{
    BIGNUM *number = NULL;
    size_t size = curves[key->curve].size;
    int ret = ob_buf_try_reserve(bytes, size);
    *length = size;
    if (ret != 0) {
        return ret;
    }
    uint8_t *to = bytes->data + bytes->len;
    bool done = is_nist(key->curve) ? EVP_PKEY_get_bn_param(key->pkey, OSSL_PKEY_PARAM_PRIV_KEY, &number) == 1 &&
                                          BN_bn2binpad(number, to, (int)size) == (int)size
                                    : EVP_PKEY_get_raw_private_key(key->pkey, to, length) == 1;
    BN_clear_free(number);
    if (!done) {
        return OB_E_MALFORMED;
    }
    bytes->len += *length;
    return 0;
}

int rt_key_curve_parts(const rt_key_t *key, bool want_private, ob_buf_t *bytes, size_t *lengths, size_t *count)
{
    int ret = put_point(key, bytes, &lengths[0]);
    if (ret == 0 && want_private) {
        ret = put_private(key, bytes, &lengths[1]);
    }
    *count = want_private ? 2 : 1;
    return ret;
}
