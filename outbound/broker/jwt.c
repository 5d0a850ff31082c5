#include "outbound/broker/jwt.h"

#include <openssl/ec.h>
#include <openssl/ecdsa.h>
#include <openssl/err.h>

#include "outbound/broker/base64.h"
#include "outbound/wire/log.h"

#define P256_BYTES 32
#define SIGNATURE_MAX 2048 /* of RSA with 16384 bits */

const char *ob_jwt_algorithm(EVP_PKEY *key)
{
    char group[32] = "";

    if (EVP_PKEY_get_base_id(key) == EVP_PKEY_RSA)
        return EVP_PKEY_get_bits(key) >= 2048 && EVP_PKEY_get_size(key) <= SIGNATURE_MAX ? "RS256" : NULL;
    if (EVP_PKEY_get_base_id(key) != EVP_PKEY_EC ||
        EVP_PKEY_get_group_name(key, group, sizeof(group), NULL) != 1)
        return NULL;
    return strcmp(group, "prime256v1") == 0 || strcmp(group, "P-256") == 0 ? "ES256" : NULL;
}

/* RFC 7518, 3.4: two numbers of 32 bytes instead of DER. */
static int flatten(const uint8_t *der, size_t len, uint8_t flat[2 * P256_BYTES])
{
    ECDSA_SIG *pair = d2i_ECDSA_SIG(NULL, &der, (long)len);
    int err = OB_E_IO;

    if (pair != NULL && BN_bn2binpad(ECDSA_SIG_get0_r(pair), flat, P256_BYTES) == P256_BYTES &&
        BN_bn2binpad(ECDSA_SIG_get0_s(pair), flat + P256_BYTES, P256_BYTES) == P256_BYTES)
        err = 0;
    ECDSA_SIG_free(pair);
    return err;
}

static int sign(ob_str_t text, EVP_PKEY *key, uint8_t signature[SIGNATURE_MAX], size_t *len)
{
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    int err = OB_E_NOMEM;

    *len = SIGNATURE_MAX;
    if (context != NULL)
        err = EVP_DigestSignInit(context, NULL, EVP_sha256(), NULL, key) == 1 &&
                      EVP_DigestSign(context, signature, len, (const uint8_t *)text.ptr, text.len) == 1
                  ? 0
                  : OB_E_IO;
    EVP_MD_CTX_free(context);
    ERR_clear_error();
    return err;
}

static int put_header(ob_buf_t *out, const char *algorithm, const char *key_id)
{
    ob_buf_t header = {0};
    int err = ob_buf_printf(&header, "{\"alg\":\"%s\",\"typ\":\"JWT\"", algorithm);

    if (err == 0 && key_id != NULL && (err = ob_buf_printf(&header, ",\"kid\":")) == 0)
        err = ob_json_put_str(&header, ob_str_from(key_id));
    if (err == 0 && (err = ob_buf_put_u8(&header, '}')) == 0)
        err = ob_base64_put(out, ob_buf_str(&header), true);
    ob_buf_dispose(&header);
    return err;
}

int ob_jwt_put(ob_buf_t *out, ob_str_t claims, EVP_PKEY *key, const char *key_id)
{
    const char *algorithm = ob_jwt_algorithm(key);
    uint8_t signature[SIGNATURE_MAX], flat[2 * P256_BYTES];
    size_t start = out->len, len;
    int err;

    if (algorithm == NULL)
        return OB_E_MALFORMED;
    if ((err = put_header(out, algorithm, key_id)) != 0 || (err = ob_buf_put_u8(out, '.')) != 0 ||
        (err = ob_base64_put(out, claims, true)) != 0 ||
        (err = sign((ob_str_t){(const char *)out->data + start, out->len - start}, key, signature, &len)) != 0 ||
        (err = ob_buf_put_u8(out, '.')) != 0)
        return err;
    if (strcmp(algorithm, "RS256") == 0)
        return ob_base64_put(out, (ob_str_t){(const char *)signature, len}, true);
    if ((err = flatten(signature, len, flat)) != 0)
        return err;
    return ob_base64_put(out, (ob_str_t){(const char *)flat, sizeof(flat)}, true);
}
