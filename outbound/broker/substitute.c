#include "outbound/broker/substitute.h"

#include <openssl/evp.h>

#include "outbound/broker/fetch.h"

typedef enum escape { ESCAPE_NONE, ESCAPE_PERCENT, ESCAPE_JSON } escape_t;

/* One text of a request. */
typedef struct place {
    ob_fetch_t *fetch;
    const char *kind; /* "header:", "query:", or a whole position */
    ob_str_t name;    /* behind the kind */
    escape_t escape;
} place_t;

/* ---- positions ---- */

static bool is_in(const cfg_placeholder_t *placeholder, const char *kind, ob_str_t name)
{
    size_t len = strlen(kind);
    bool header = strcmp(kind, "header:") == 0;

    for (size_t i = 0; i < placeholder->in_count; i++) {
        ob_str_t rest = ob_str_from(placeholder->in[i]);

        if (rest.len < len || memcmp(rest.ptr, kind, len) != 0)
            continue;
        rest = (ob_str_t){rest.ptr + len, rest.len - len};
        if (header ? ob_str_caseeq(rest, name) : ob_str_eq(rest, name))
            return true;
    }
    return false;
}

bool ob_placeholder_is_in_body(const cfg_placeholder_t *placeholder)
{
    return is_in(placeholder, "body", OB_STR("")) || is_in(placeholder, "body:json", OB_STR("")) ||
           is_in(placeholder, "body:form", OB_STR(""));
}

/* ---- putting a secret ---- */

static int put_percent(ob_str_t secret, ob_buf_t *out)
{
    static const char unreserved[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";
    int err = 0;

    for (size_t i = 0; i < secret.len && err == 0; i++) {
        if (secret.ptr[i] != '\0' && strchr(unreserved, secret.ptr[i]) != NULL)
            err = ob_buf_put_u8(out, (uint8_t)secret.ptr[i]);
        else
            err = ob_buf_printf(out, "%%%02X", (uint8_t)secret.ptr[i]);
    }
    return err;
}

/* RFC 8259, section 7; secrets hold no control characters. */
static int put_json(ob_str_t secret, ob_buf_t *out)
{
    int err = 0;

    for (size_t i = 0; i < secret.len && err == 0; i++) {
        if (secret.ptr[i] == '"' || secret.ptr[i] == '\\')
            err = ob_buf_put_u8(out, '\\');
        if (err == 0)
            err = ob_buf_put_u8(out, (uint8_t)secret.ptr[i]);
    }
    return err;
}

static int put_secret(ob_fetch_t *fetch, uint32_t placeholder, escape_t escape, ob_buf_t *out)
{
    ob_str_t name = ob_str_from(ob_hop_policy(fetch)->placeholders[placeholder].name);
    ob_buf_t secret = {.sensitive = true};
    int err = ob_secrets_put_value(fetch->hop.snapshot->secrets, name, &secret);

    if (err == 0) {
        fetch->hop.guard.substituted[placeholder / 8] |= (uint8_t)(1 << placeholder % 8);
        err = escape == ESCAPE_PERCENT ? put_percent(ob_buf_str(&secret), out)
              : escape == ESCAPE_JSON  ? put_json(ob_buf_str(&secret), out)
                                       : ob_buf_put(out, secret.data, secret.len);
    }
    ob_buf_dispose(&secret);
    return err;
}

static int on_placeholder(void *data, uint32_t owner, ob_str_t text, ob_buf_t *out)
{
    const place_t *place = data;
    const cfg_placeholder_t *placeholder = &ob_hop_policy(place->fetch)->placeholders[owner];

    if (ob_placeholder_lists(placeholder, place->fetch->hop.host.text) && is_in(placeholder, place->kind, place->name))
        return put_secret(place->fetch, owner, place->escape, out);
    return ob_buf_put(out, text.ptr, text.len);
}

static int substitute(place_t place, ob_str_t text, ob_buf_t *out)
{
    ob_redact_t stream;
    int err;

    ob_redact_init(&stream, place.fetch->hop.guard.plain);
    stream.leftmost = true;
    stream.on_match = on_placeholder;
    stream.data = &place;
    if ((err = ob_redact_push(&stream, text, out)) == 0)
        err = ob_redact_finish(&stream, out);
    ob_redact_dispose(&stream);
    return err;
}

/* ---- query ---- */

static int put_parameter(ob_fetch_t *fetch, ob_str_t parameter, ob_buf_t *out)
{
    const char *equals = memchr(parameter.ptr, '=', parameter.len);
    size_t name_len = equals != NULL ? (size_t)(equals - parameter.ptr) : parameter.len;
    ob_buf_t name = {0};
    int err;

    if (equals == NULL)
        return ob_buf_put(out, parameter.ptr, parameter.len);
    if ((err = ob_buf_put(&name, parameter.ptr, name_len)) == 0 &&
        (err = ob_buf_put(out, parameter.ptr, name_len + 1)) == 0) {
        place_t place = {.fetch = fetch, .kind = "query:", .escape = ESCAPE_PERCENT};

        (void)ob_percent_decode(&name);
        place.name = ob_buf_str(&name);
        err = substitute(place, (ob_str_t){equals + 1, parameter.len - name_len - 1}, out);
    }
    ob_buf_dispose(&name);
    return err;
}

int ob_substitute_query(ob_fetch_t *fetch, ob_str_t target, ob_buf_t *out)
{
    const char *question = memchr(target.ptr, '?', target.len);
    ob_str_t rest = {question, question != NULL ? (size_t)(target.ptr + target.len - question) : 0};
    int err = ob_buf_put(out, target.ptr, target.len - rest.len);

    while (rest.len > 0 && err == 0) {
        const char *next = memchr(rest.ptr + 1, '&', rest.len - 1);
        size_t len = next != NULL ? (size_t)(next - rest.ptr) : rest.len;

        if ((err = ob_buf_put_u8(out, (uint8_t)rest.ptr[0])) == 0) /* '?' or '&' */
            err = put_parameter(fetch, (ob_str_t){rest.ptr + 1, len - 1}, out);
        rest = (ob_str_t){rest.ptr + len, rest.len - len};
    }
    return err;
}

bool ob_percent_decode(ob_buf_t *text)
{
    size_t to = 0;
    bool decoded = false;

    for (size_t i = 0; i < text->len; i++, to++) {
        int high = -1, low = -1;

        if (text->data[i] == '%' && text->len - i > 2) {
            high = ob_hex_value((char)text->data[i + 1]);
            low = ob_hex_value((char)text->data[i + 2]);
        }
        text->data[to] = high >= 0 && low >= 0 ? (uint8_t)(high << 4 | low) : text->data[i];
        i += high >= 0 && low >= 0 ? 2 : 0;
        decoded = decoded || (high >= 0 && low >= 0);
    }
    text->len = to;
    return decoded;
}

/* ---- headers ---- */

/* The bytes of a base64 text, which is one as a whole. Errors: OB_E_MALFORMED, OB_E_NOMEM. */
static int decode_base64(ob_str_t text, ob_buf_t *out)
{
    int err, len;

    if (text.len == 0 || text.len % 4 != 0)
        return OB_E_MALFORMED;
    if ((err = ob_buf_try_reserve(out, text.len / 4 * 3)) != 0)
        return err;
    if ((len = EVP_DecodeBlock(out->data, (const unsigned char *)text.ptr, (int)text.len)) < 0)
        return OB_E_MALFORMED;
    out->len = (size_t)len - (text.ptr[text.len - 1] == '=') - (text.ptr[text.len - 2] == '=');
    return 0;
}

static int encode_base64(ob_str_t bytes, ob_buf_t *out)
{
    int err = ob_buf_try_reserve(out, bytes.len / 3 * 4 + 5);

    if (err == 0)
        out->len += (size_t)EVP_EncodeBlock(out->data + out->len, (const unsigned char *)bytes.ptr, (int)bytes.len);
    return err;
}

/* Credentials of another shape than the scheme's are left alone. */
static int put_basic(ob_fetch_t *fetch, ob_str_t value, ob_buf_t *out)
{
    place_t place = {.fetch = fetch, .kind = "basic"};
    ob_str_t encoded = {value.ptr + 6, value.len - 6};
    ob_buf_t decoded = {.sensitive = true}, replaced = {.sensitive = true};
    int err;

    if ((err = decode_base64(encoded, &decoded)) == 0 &&
        (err = substitute(place, ob_buf_str(&decoded), &replaced)) == 0 &&
        !ob_str_eq(ob_buf_str(&decoded), ob_buf_str(&replaced)) && (err = ob_buf_put(out, value.ptr, 6)) == 0)
        err = encode_base64(ob_buf_str(&replaced), out);
    else if (err == 0 || err == OB_E_MALFORMED)
        err = ob_buf_put(out, value.ptr, value.len);
    ob_buf_dispose(&decoded);
    ob_buf_dispose(&replaced);
    return err;
}

int ob_substitute_header(ob_fetch_t *fetch, const ob_header_t *header, ob_buf_t *out)
{
    place_t place = {.fetch = fetch, .kind = "header:", .name = header->name};

    if (ob_str_caseeq(header->name, OB_STR("authorization")) && header->value.len > 6 &&
        ob_str_caseeq((ob_str_t){header->value.ptr, 6}, OB_STR("basic ")))
        return put_basic(fetch, header->value, out);
    return substitute(place, header->value, out);
}

/* ---- bodies ---- */

static bool type_has(const ob_fetch_t *fetch, const char *part)
{
    for (size_t i = 0; i < fetch->asked.header_count; i++) {
        const ob_header_t *header = &fetch->asked.headers[i];

        if (ob_str_caseeq(header->name, OB_STR("content-type")) &&
            memmem(header->value.ptr, header->value.len, part, strlen(part)) != NULL)
            return true;
    }
    return false;
}

int ob_substitute_in_body(void *data, uint32_t owner, ob_str_t text, ob_buf_t *out)
{
    ob_fetch_t *fetch = data;
    const cfg_placeholder_t *placeholder = &ob_hop_policy(fetch)->placeholders[owner];
    escape_t escape = ESCAPE_NONE;

    if (!fetch->hop.guard.in_body || !ob_placeholder_lists(placeholder, fetch->hop.host.text) ||
        !ob_placeholder_is_in_body(placeholder))
        return ob_buf_put(out, text.ptr, text.len);
    if (is_in(placeholder, "body:json", OB_STR("")) || type_has(fetch, "json"))
        escape = ESCAPE_JSON;
    else if (is_in(placeholder, "body:form", OB_STR("")) || type_has(fetch, "x-www-form-urlencoded"))
        escape = ESCAPE_PERCENT;
    return put_secret(fetch, owner, escape, out);
}
