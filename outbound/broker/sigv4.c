#include "outbound/broker/sigv4.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <stdlib.h>

#include "outbound/broker/params.h"

#define DIGEST_BYTES 32

static void put_hex(const uint8_t *bytes, size_t len, char *hex)
{
    static const char digits[] = "0123456789abcdef";

    for (size_t i = 0; i < len; i++) {
        hex[2 * i] = digits[bytes[i] >> 4];
        hex[2 * i + 1] = digits[bytes[i] & 15];
    }
    hex[2 * len] = '\0';
}

int ob_sha256_hex(ob_str_t bytes, char hex[OB_SHA256_HEX_SIZE])
{
    uint8_t digest[DIGEST_BYTES];

    if (EVP_Digest(bytes.len > 0 ? bytes.ptr : "", bytes.len, digest, NULL, EVP_sha256(), NULL) != 1)
        return OB_E_IO;
    put_hex(digest, sizeof(digest), hex);
    return 0;
}

/* ---- path ---- */

/* S3 reads '+' in a path as a space, and an encoded slash as a slash. */
static int put_s3_path(ob_buf_t *out, ob_str_t path)
{
    ob_buf_t decoded = {0};
    int err = ob_percent_put_decoded(&decoded, path, true);

    if (err == 0)
        err = ob_percent_put(out, ob_buf_str(&decoded), "/");
    ob_buf_dispose(&decoded);
    return err;
}

/* Dot segments are gone already. */
static int put_path(ob_buf_t *out, ob_str_t path)
{
    int err = 0;

    for (size_t i = 0; i < path.len && err == 0; i++) {
        if (path.ptr[i] != '/' || i == 0 || path.ptr[i - 1] != '/')
            err = ob_percent_put(out, (ob_str_t){path.ptr + i, 1}, "/");
    }
    return err;
}

/* ---- query ---- */

static int put_encoded(ob_buf_t *out, ob_str_t text)
{
    ob_buf_t decoded = {0};
    int err = ob_percent_put_decoded(&decoded, text, true);

    if (err == 0)
        err = ob_percent_put(out, ob_buf_str(&decoded), "");
    ob_buf_dispose(&decoded);
    return err;
}

int ob_sigv4_put_query(ob_buf_t *out, ob_str_t query)
{
    size_t start = out->len;
    ob_param_t param;
    int err = 0;

    while (err == 0 && ob_param_next(&query, "&", &param)) {
        if ((out->len > start && (err = ob_buf_put_u8(out, '&')) != 0) || (err = put_encoded(out, param.name)) != 0)
            break;
        if (param.has_value && (err = ob_buf_put_u8(out, '=')) == 0)
            err = put_encoded(out, param.value);
    }
    return err;
}

static int compare_text(ob_str_t a, ob_str_t b)
{
    size_t len = a.len < b.len ? a.len : b.len;
    int order = len > 0 ? memcmp(a.ptr, b.ptr, len) : 0;

    return order != 0 ? order : (a.len > b.len) - (a.len < b.len);
}

static int compare_params(const void *a, const void *b)
{
    const ob_param_t *one = a, *two = b;
    int order = compare_text(one->name, two->name);

    return order != 0 ? order : compare_text(one->value, two->value);
}

static int put_sorted(ob_buf_t *out, ob_param_t *params, size_t count)
{
    int err = 0;

    if (count > 0)
        qsort(params, count, sizeof(*params), compare_params);
    for (size_t i = 0; i < count && err == 0; i++) {
        if ((i > 0 && (err = ob_buf_put_u8(out, '&')) != 0) ||
            (err = ob_buf_put(out, params[i].name.ptr, params[i].name.len)) != 0 ||
            (err = ob_buf_put_u8(out, '=')) != 0)
            break;
        err = ob_buf_put(out, params[i].value.ptr, params[i].value.len);
    }
    return err;
}

static int put_canonical_query(ob_buf_t *out, ob_str_t query)
{
    ob_buf_t encoded = {0};
    ob_param_t *params = NULL, param;
    ob_str_t rest;
    size_t count = 0;
    int err = ob_sigv4_put_query(&encoded, query);

    for (rest = ob_buf_str(&encoded); err == 0 && ob_param_next(&rest, "&", &param);)
        count++;
    if (err == 0 && (params = calloc(count + 1, sizeof(*params))) == NULL)
        err = OB_E_NOMEM;
    rest = ob_buf_str(&encoded);
    for (size_t i = 0; err == 0 && i < count; i++)
        (void)ob_param_next(&rest, "&", &params[i]);
    if (err == 0)
        err = put_sorted(out, params, count);
    free(params);
    ob_buf_dispose(&encoded);
    return err;
}

/* ---- headers ---- */

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c | 0x20) : c;
}

static int compare_names(ob_str_t a, ob_str_t b)
{
    for (size_t i = 0; i < a.len && i < b.len; i++) {
        int order = (unsigned char)lower(a.ptr[i]) - (unsigned char)lower(b.ptr[i]);

        if (order != 0)
            return order;
    }
    return (a.len > b.len) - (a.len < b.len);
}

/* The first header of the next name behind `name` (none: the first of all) in the order of names; NULL: no more. */
static const ob_header_t *next_name(const ob_sigv4_t *request, const ob_header_t *name)
{
    const ob_header_t *best = NULL;

    for (size_t i = 0; i < request->header_count; i++) {
        const ob_header_t *header = &request->headers[i];

        if (name != NULL && compare_names(header->name, name->name) <= 0)
            continue;
        if (best == NULL || compare_names(header->name, best->name) < 0)
            best = header;
    }
    return best;
}

static int put_lower(ob_buf_t *out, ob_str_t name)
{
    int err = 0;

    for (size_t i = 0; i < name.len && err == 0; i++)
        err = ob_buf_put_u8(out, (uint8_t)lower(name.ptr[i]));
    return err;
}

static bool is_space(char c)
{
    return c == ' ' || c == '\t';
}

/* Without space at the ends, and one space for each run inside. */
static int put_value(ob_buf_t *out, ob_str_t value)
{
    bool started = false;
    int err = 0;

    for (size_t i = 0; i < value.len && err == 0; i++) {
        if (is_space(value.ptr[i]))
            continue;
        if (started && is_space(value.ptr[i - 1]))
            err = ob_buf_put_u8(out, ' ');
        if (err == 0)
            err = ob_buf_put_u8(out, (uint8_t)value.ptr[i]);
        started = true;
    }
    return err;
}

static int put_header(const ob_sigv4_t *request, const ob_header_t *first, ob_buf_t *out)
{
    int err = put_lower(out, first->name);
    char before = ':';

    for (const ob_header_t *at = first; err == 0 && at < request->headers + request->header_count; at++) {
        if (compare_names(at->name, first->name) != 0)
            continue;
        if ((err = ob_buf_put_u8(out, (uint8_t)before)) == 0)
            err = put_value(out, at->value);
        before = ',';
    }
    return err != 0 ? err : ob_buf_put_u8(out, '\n');
}

int ob_sigv4_put_signed_names(const ob_sigv4_t *request, ob_buf_t *out)
{
    size_t start = out->len;
    int err = 0;

    for (const ob_header_t *at = next_name(request, NULL); at != NULL && err == 0; at = next_name(request, at)) {
        if (out->len > start)
            err = ob_buf_put_u8(out, ';');
        if (err == 0)
            err = put_lower(out, at->name);
    }
    return err;
}

/* ---- the whole ---- */

int ob_sigv4_put_canonical(const ob_sigv4_t *request, ob_buf_t *out)
{
    int err;

    if ((err = ob_buf_put(out, request->method.ptr, request->method.len)) != 0 ||
        (err = ob_buf_put_u8(out, '\n')) != 0 ||
        (err = request->s3 ? put_s3_path(out, request->path) : put_path(out, request->path)) != 0 ||
        (err = ob_buf_put_u8(out, '\n')) != 0 || (err = put_canonical_query(out, request->query)) != 0 ||
        (err = ob_buf_put_u8(out, '\n')) != 0)
        return err;
    for (const ob_header_t *at = next_name(request, NULL); at != NULL && err == 0; at = next_name(request, at))
        err = put_header(request, at, out);
    if (err != 0 || (err = ob_buf_put_u8(out, '\n')) != 0 || (err = ob_sigv4_put_signed_names(request, out)) != 0 ||
        (err = ob_buf_put_u8(out, '\n')) != 0)
        return err;
    return ob_buf_put(out, request->payload_hash.ptr, request->payload_hash.len);
}

int ob_sigv4_put_scope(const ob_sigv4_t *request, ob_buf_t *out)
{
    return ob_buf_printf(out, "%.8s/%.*s/%.*s/aws4_request", request->date, (int)request->region.len,
                         request->region.ptr, (int)request->service.len, request->service.ptr);
}

static int put_string_to_sign(const ob_sigv4_t *request, ob_buf_t *out)
{
    char hash[OB_SHA256_HEX_SIZE];
    ob_buf_t canonical = {.sensitive = true}; /* may hold a session token */
    int err;

    if ((err = ob_sigv4_put_canonical(request, &canonical)) == 0 &&
        (err = ob_sha256_hex(ob_buf_str(&canonical), hash)) == 0 &&
        (err = ob_buf_printf(out, "AWS4-HMAC-SHA256\n%s\n", request->date)) == 0 &&
        (err = ob_sigv4_put_scope(request, out)) == 0)
        err = ob_buf_printf(out, "\n%s", hash);
    ob_buf_dispose(&canonical);
    return err;
}

/* key becomes HMAC(key, text). */
static bool chain(uint8_t key[DIGEST_BYTES], size_t key_len, ob_str_t text)
{
    return HMAC(EVP_sha256(), key, (int)key_len, (const uint8_t *)text.ptr, text.len, key, NULL) != NULL;
}

int ob_sigv4_sign(const ob_sigv4_t *request, ob_str_t secret_key, char signature[OB_SHA256_HEX_SIZE])
{
    ob_buf_t first = {.sensitive = true}, text = {0};
    uint8_t key[DIGEST_BYTES];
    int err;

    if ((err = put_string_to_sign(request, &text)) == 0 && (err = ob_buf_put(&first, "AWS4", 4)) == 0 &&
        (err = ob_buf_put(&first, secret_key.ptr, secret_key.len)) == 0) {
        const uint8_t *day = (const uint8_t *)request->date; /* the first 8 bytes of it */
        bool done = HMAC(EVP_sha256(), first.data, (int)first.len, day, 8, key, NULL) != NULL &&
                    chain(key, sizeof(key), request->region) && chain(key, sizeof(key), request->service) &&
                    chain(key, sizeof(key), OB_STR("aws4_request")) && chain(key, sizeof(key), ob_buf_str(&text));

        if (done)
            put_hex(key, sizeof(key), signature);
        err = done ? 0 : OB_E_IO;
    }
    explicit_bzero(key, sizeof(key));
    ob_buf_dispose(&first);
    ob_buf_dispose(&text);
    return err;
}
