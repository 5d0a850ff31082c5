/* "sigv4": what of a request is signed, and the lines that say so. */
#include "outbound/broker/inject.h"
#include "outbound/broker/sigv4.h"
#include "outbound/wire/messages.h"

#define SIGNED_HEADERS_MAX (OB_HEADERS_MAX + 8)

/* A line of the list as a header: "Name: value", or "Name;" where the value is empty. */
static ob_header_t header_of(const char *line)
{
    size_t len = strcspn(line, ":;");
    const char *value = line + len + (line[len] != '\0');

    while (*value == ' ')
        value++;
    return (ob_header_t){{line, len}, ob_str_from(value)};
}

static bool has_prefix(ob_str_t name, const char *prefix)
{
    size_t len = strlen(prefix);

    return name.len >= len && ob_str_caseeq((ob_str_t){name.ptr, len}, (ob_str_t){prefix, len});
}

/* The service demands all of x-amz-*; what the body means is signed too. Others may be changed on the way. */
static bool is_signed(ob_str_t name)
{
    return has_prefix(name, "x-amz-") || ob_str_caseeq(name, OB_STR("content-type")) ||
           ob_str_caseeq(name, OB_STR("content-md5")) || ob_str_caseeq(name, OB_STR("range"));
}

static size_t collect(const ob_injection_t *injection, ob_header_t headers[SIGNED_HEADERS_MAX])
{
    size_t count = 0;

    headers[count++] = (ob_header_t){OB_STR("host"), injection->host};
    for (const struct curl_slist *line = *injection->lines; line != NULL; line = line->next) {
        ob_header_t header = header_of(line->data);

        if (is_signed(header.name) && count < SIGNED_HEADERS_MAX)
            headers[count++] = header;
    }
    return count;
}

/* Unsigned only where the operator said so, and only what cannot be kept. */
static int put_payload_hash(const ob_injection_t *injection, const cfg_sigv4_t *sigv4, char hash[OB_SHA256_HEX_SIZE])
{
    if (injection->body_known)
        return ob_sha256_hex(injection->body, hash);
    if (!sigv4->unsigned_payload || !cfg_sigv4_is_s3(sigv4))
        return OB_E_STATE;
    memcpy(hash, "UNSIGNED-PAYLOAD", sizeof("UNSIGNED-PAYLOAD"));
    return 0;
}

static int rewrite_query(const ob_injection_t *injection)
{
    ob_buf_t query = {.sensitive = true};
    int err = ob_sigv4_put_query(&query, ob_injection_query(injection));

    if (err == 0) {
        injection->target->len = injection->path_len;
        if (query.len > 0 && (err = ob_buf_put_u8(injection->target, '?')) == 0)
            err = ob_buf_put(injection->target, query.data, query.len);
        if (err == 0)
            err = ob_buf_put_u8(injection->target, '\0');
    }
    ob_buf_dispose(&query);
    return err;
}

static int put_amz_lines(const ob_injection_t *injection, const cfg_sigv4_t *sigv4, const char *date, const char *hash)
{
    ob_buf_t token = {.max = OB_HEADER_VALUE_MAX, .sensitive = true};
    int err = ob_inject_line(injection, "X-Amz-Date", ob_str_from(date));

    if (err == 0 && cfg_sigv4_is_s3(sigv4))
        err = ob_inject_line(injection, "X-Amz-Content-Sha256", ob_str_from(hash));
    if (err == 0 && sigv4->session_token != NULL &&
        (err = ob_secrets_put(injection->secrets, sigv4->session_token, &token)) == 0)
        err = ob_inject_line(injection, "X-Amz-Security-Token", ob_buf_str(&token));
    ob_buf_dispose(&token);
    return err;
}

static int put_authorization(const ob_injection_t *injection, const cfg_sigv4_t *sigv4, const ob_sigv4_t *request)
{
    ob_buf_t value = {.sensitive = true}, secret = {.max = OB_HEADER_VALUE_MAX, .sensitive = true};
    char signature[OB_SHA256_HEX_SIZE];
    int err;

    if ((err = ob_secrets_put(injection->secrets, sigv4->secret, &secret)) == 0 &&
        (err = ob_sigv4_sign(request, ob_buf_str(&secret), signature)) == 0 &&
        (err = ob_buf_printf(&value, "AWS4-HMAC-SHA256 Credential=")) == 0 &&
        (err = ob_secrets_put(injection->secrets, sigv4->key, &value)) == 0 &&
        (err = ob_buf_put_u8(&value, '/')) == 0 && (err = ob_sigv4_put_scope(request, &value)) == 0 &&
        (err = ob_buf_printf(&value, ", SignedHeaders=")) == 0 &&
        (err = ob_sigv4_put_signed_names(request, &value)) == 0 &&
        (err = ob_buf_printf(&value, ", Signature=%s", signature)) == 0)
        err = ob_inject_line(injection, "Authorization", ob_buf_str(&value));
    ob_buf_dispose(&value);
    ob_buf_dispose(&secret);
    return err;
}

int ob_inject_sigv4(const ob_injection_t *injection, const cfg_inject_t *inject)
{
    const cfg_sigv4_t *sigv4 = inject->sigv4;
    ob_header_t headers[SIGNED_HEADERS_MAX];
    char date[OB_SIGV4_DATE_SIZE], hash[OB_SHA256_HEX_SIZE];
    struct tm parts;
    int err;

    gmtime_r(&injection->now.tv_sec, &parts);
    if (strftime(date, sizeof(date), "%Y%m%dT%H%M%SZ", &parts) != sizeof(date) - 1)
        return OB_E_IO; /* the clock is thousands of years off */
    if ((err = put_payload_hash(injection, sigv4, hash)) != 0 || (err = rewrite_query(injection)) != 0 ||
        (err = put_amz_lines(injection, sigv4, date, hash)) != 0)
        return err;
    ob_sigv4_t request = {
        .method = injection->method,
        .path = {(const char *)injection->target->data, injection->path_len},
        .query = ob_injection_query(injection),
        .headers = headers,
        .header_count = collect(injection, headers),
        .payload_hash = ob_str_from(hash),
        .s3 = cfg_sigv4_is_s3(sigv4),
        .date = date,
        .region = ob_str_from(sigv4->region),
        .service = ob_str_from(sigv4->service),
    };
    return put_authorization(injection, sigv4, &request);
}
