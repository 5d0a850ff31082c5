/* "hmac": a MAC (RFC 2104) over a message that the operator's template makes of the request. */
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>
#include <stdlib.h>

#include "outbound/broker/base64.h"
#include "outbound/broker/inject.h"
#include "outbound/broker/sigv4.h"
#include "outbound/wire/messages.h"

typedef struct parts {
    const ob_injection_t *injection;
    const cfg_hmac_t *hmac;
    char timestamp[40];
    char nonce[33];
    ob_str_t signature; /* empty while it is being made */
} parts_t;

static int make_timestamp(parts_t *parts)
{
    const struct timespec *now = &parts->injection->now;
    bool iso = parts->hmac->timestamp == CFG_HMAC_ISO8601;
    const char *format = iso ? "%Y-%m-%dT%H:%M:%SZ" : "%a, %d %b %Y %H:%M:%S GMT";
    size_t size = sizeof(parts->timestamp);
    struct tm broken;

    gmtime_r(&now->tv_sec, &broken);
    if (parts->hmac->timestamp == CFG_HMAC_UNIX)
        snprintf(parts->timestamp, size, "%lld", (long long)now->tv_sec);
    else if (parts->hmac->timestamp == CFG_HMAC_UNIX_MS)
        snprintf(parts->timestamp, size, "%lld%03ld", (long long)now->tv_sec, now->tv_nsec / 1000000);
    else if (strftime(parts->timestamp, size, format, &broken) == 0)
        return OB_E_IO;
    return 0;
}

static int make_nonce(parts_t *parts)
{
    uint8_t random[16];

    if (RAND_bytes(random, sizeof(random)) != 1)
        return OB_E_IO;
    for (size_t i = 0; i < sizeof(random); i++)
        snprintf(parts->nonce + 2 * i, 3, "%02x", random[i]);
    return 0;
}

static int put_body_hash(const ob_injection_t *injection, bool base64, ob_buf_t *out)
{
    uint8_t digest[32];
    char hex[OB_SHA256_HEX_SIZE];
    int err;

    if (!base64)
        return (err = ob_sha256_hex(injection->body, hex)) != 0 ? err : ob_buf_put(out, hex, sizeof(hex) - 1);
    if (EVP_Digest(injection->body.len > 0 ? injection->body.ptr : "", injection->body.len, digest, NULL, EVP_sha256(),
                   NULL) != 1)
        return OB_E_IO;
    return ob_base64_put(out, (ob_str_t){(const char *)digest, sizeof(digest)}, false);
}

static ob_str_t text_of(const parts_t *parts, const cfg_piece_t *piece)
{
    const ob_injection_t *injection = parts->injection;
    const char *target = (const char *)injection->target->data;

    switch (piece->part) {
    case CFG_PART_METHOD:
        return injection->method;
    case CFG_PART_HOST:
        return injection->host;
    case CFG_PART_PATH:
        return (ob_str_t){target, injection->path_len};
    case CFG_PART_QUERY:
        return ob_injection_query(injection);
    case CFG_PART_TARGET:
        return (ob_str_t){target, injection->target->len - 1};
    case CFG_PART_TIMESTAMP:
        return ob_str_from(parts->timestamp);
    case CFG_PART_NONCE:
        return ob_str_from(parts->nonce);
    case CFG_PART_BODY:
        return injection->body;
    case CFG_PART_SIGNATURE:
        return parts->signature;
    default:
        return piece->text;
    }
}

static int put_piece(const parts_t *parts, const cfg_piece_t *piece, ob_buf_t *out)
{
    bool of_body = piece->part == CFG_PART_BODY || piece->part == CFG_PART_BODY_SHA256 ||
                   piece->part == CFG_PART_BODY_SHA256_BASE64;
    ob_str_t text;

    if (of_body && !parts->injection->body_known)
        return OB_E_STATE;
    if (piece->part == CFG_PART_BODY_SHA256 || piece->part == CFG_PART_BODY_SHA256_BASE64)
        return put_body_hash(parts->injection, piece->part == CFG_PART_BODY_SHA256_BASE64, out);
    if (piece->part == CFG_PART_SECRET)
        return ob_secrets_put_value(parts->injection->secrets, piece->text, out);
    if (piece->part == CFG_PART_BAD)
        return OB_E_MALFORMED;
    text = text_of(parts, piece);
    return text.len > 0 ? ob_buf_put(out, text.ptr, text.len) : 0;
}

static int put_template(const parts_t *parts, const char *template, ob_buf_t *out)
{
    size_t at = 0;
    cfg_piece_t piece;
    int err = 0;

    while (err == 0 && cfg_piece_next(template, &at, &piece))
        err = put_piece(parts, &piece, out);
    return err;
}

static int put_hex(ob_buf_t *out, const uint8_t *bytes, size_t len)
{
    int err = 0;

    for (size_t i = 0; i < len && err == 0; i++)
        err = ob_buf_printf(out, "%02x", bytes[i]);
    return err;
}

static int decode_hex(ob_str_t text, ob_buf_t *out)
{
    int err = text.len % 2 == 0 ? 0 : OB_E_MALFORMED;

    for (size_t i = 0; i < text.len && err == 0; i += 2) {
        char pair[3] = {text.ptr[i], text.ptr[i + 1], '\0'}, *end;
        unsigned long byte = strtoul(pair, &end, 16);

        err = strspn(pair, "0123456789abcdefABCDEF") == 2 && end == pair + 2 ? ob_buf_put_u8(out, (uint8_t)byte)
                                                                             : OB_E_MALFORMED;
    }
    return err;
}

int ob_hmac_put_key(const ob_secrets_t *secrets, const cfg_hmac_t *hmac, ob_buf_t *key)
{
    ob_buf_t text = {.max = OB_HEADER_VALUE_MAX, .sensitive = true};
    int err = ob_secrets_put(secrets, hmac->key, &text);

    if (err == 0 && hmac->key_encoding == CFG_HMAC_KEY_BASE64)
        err = ob_base64_put_decoded(key, ob_buf_str(&text));
    else if (err == 0 && hmac->key_encoding == CFG_HMAC_KEY_HEX)
        err = decode_hex(ob_buf_str(&text), key);
    else if (err == 0)
        err = ob_buf_put(key, text.data, text.len);
    ob_buf_dispose(&text);
    return err;
}

static int put_signature(const parts_t *parts, ob_buf_t *out)
{
    static const EVP_MD *(*const digests[])(void) = {
        [CFG_HMAC_SHA256] = EVP_sha256, [CFG_HMAC_SHA512] = EVP_sha512, [CFG_HMAC_SHA1] = EVP_sha1};
    ob_buf_t key = {.sensitive = true}, message = {.sensitive = true};
    uint8_t mac[EVP_MAX_MD_SIZE];
    unsigned len = 0;
    int err;

    if ((err = ob_hmac_put_key(parts->injection->secrets, parts->hmac, &key)) == 0 &&
        (err = put_template(parts, parts->hmac->message, &message)) == 0) {
        const uint8_t *text = message.len > 0 ? message.data : (const uint8_t *)"";

        if (HMAC(digests[parts->hmac->algorithm](), key.data, (int)key.len, text, message.len, mac, &len) == NULL)
            err = OB_E_IO;
        else if (parts->hmac->encoding == CFG_HMAC_HEX)
            err = put_hex(out, mac, len);
        else
            err = ob_base64_put(out, (ob_str_t){(const char *)mac, len}, parts->hmac->encoding == CFG_HMAC_BASE64URL);
    }
    ob_buf_dispose(&key);
    ob_buf_dispose(&message);
    return err;
}

static int put_headers(const parts_t *parts)
{
    int err = 0;

    for (size_t i = 0; i < parts->hmac->header_count && err == 0; i++) {
        ob_buf_t value = {.max = OB_HEADER_VALUE_MAX, .sensitive = true};

        if ((err = put_template(parts, parts->hmac->headers[i].value, &value)) == 0)
            err = ob_inject_line(parts->injection, parts->hmac->headers[i].name, ob_buf_str(&value));
        ob_buf_dispose(&value);
    }
    return err;
}

int ob_inject_hmac(const ob_injection_t *injection, const cfg_inject_t *inject)
{
    const cfg_hmac_t *hmac = inject->hmac;
    parts_t parts = {.injection = injection, .hmac = hmac};
    ob_buf_t signature = {0}, value = {.max = OB_HEADER_VALUE_MAX, .sensitive = true};
    int err;

    if ((err = make_timestamp(&parts)) == 0 && (err = make_nonce(&parts)) == 0 &&
        (err = put_signature(&parts, &signature)) == 0 && (err = put_headers(&parts)) == 0) {
        parts.signature = ob_buf_str(&signature);
        err = put_template(&parts, hmac->value, &value);
    }
    if (err == 0)
        err = hmac->header != NULL ? ob_inject_line(injection, hmac->header, ob_buf_str(&value))
                                   : ob_inject_param(injection, hmac->query, ob_buf_str(&value));
    ob_buf_dispose(&signature);
    ob_buf_dispose(&value);
    return err;
}
