/* A secret in the forms that upstreams give back (outbound contract, part 6). */
#include "outbound/broker/redact_set.h"

static int add_hex(ob_redact_builder_t *builder, ob_str_t secret, uint32_t owner)
{
    ob_buf_t text = {.sensitive = true};
    int err = 0;

    for (size_t i = 0; i < secret.len && err == 0; i++)
        err = ob_buf_printf(&text, "%02x", (uint8_t)secret.ptr[i]);
    if (err == 0)
        err = ob_redact_add(builder, OB_FORM_LITERAL, ob_buf_str(&text), owner);
    ob_buf_dispose(&text);
    return err;
}

/* ---- base64 (RFC 4648, section 4) ---- */

static uint8_t bit_at(ob_str_t secret, size_t bit)
{
    return (uint8_t)secret.ptr[bit / 8] >> (7 - bit % 8) & 1;
}

/* The characters that lie wholly within the secret when `before` bytes (0, 1, 2) of something else precede it in
 * its group of three. With `padded`, also the last one, as it is when nothing follows. */
static int put_base64(ob_str_t secret, size_t before, bool padded, ob_buf_t *out)
{
    static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    size_t bit = (6 - before * 8 % 6) % 6, bits = secret.len * 8;
    int err = 0;

    for (; (bit + 6 <= bits || (padded && bit < bits)) && err == 0; bit += 6) {
        unsigned value = 0;

        for (size_t i = 0; i < 6; i++)
            value = value << 1 | (bit + i < bits ? bit_at(secret, bit + i) : 0);
        err = ob_buf_put_u8(out, (uint8_t)alphabet[value]);
    }
    return err;
}

static int add_base64(ob_redact_builder_t *builder, ob_str_t secret, uint32_t owner)
{
    int err = 0;

    for (size_t i = 0; i < 6 && err == 0; i++) {
        ob_buf_t text = {.sensitive = true};

        if ((err = put_base64(secret, i / 2, i % 2 != 0, &text)) == 0)
            err = ob_redact_add(builder, OB_FORM_BASE64, ob_buf_str(&text), owner);
        ob_buf_dispose(&text);
    }
    return err;
}

/* ---- UTF-16 ---- */

/* The next character of UTF-8; what is none counts as Latin-1. */
static uint32_t next_char(ob_str_t secret, size_t *at)
{
    uint8_t lead = (uint8_t)secret.ptr[*at];
    size_t len = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : lead >= 0xc2 ? 2 : 1;
    uint32_t value = len == 1 ? lead : lead & (0x7fu >> len);

    for (size_t i = 1; i < len; i++) {
        uint8_t c = *at + i < secret.len ? (uint8_t)secret.ptr[*at + i] : 0;

        if ((c & 0xc0) != 0x80) {
            (*at)++;
            return lead;
        }
        value = value << 6 | (c & 0x3f);
    }
    *at += len;
    return value;
}

static int put_unit(ob_buf_t *out, uint32_t unit, bool big)
{
    uint8_t bytes[2] = {(uint8_t)(big ? unit >> 8 : unit), (uint8_t)(big ? unit : unit >> 8)};

    return ob_buf_put(out, bytes, sizeof(bytes));
}

static int add_utf16(ob_redact_builder_t *builder, ob_str_t secret, bool big, uint32_t owner)
{
    ob_buf_t text = {.sensitive = true};
    int err = 0;

    for (size_t at = 0; at < secret.len && err == 0;) {
        uint32_t c = next_char(secret, &at);

        if (c > 0xffff && (err = put_unit(&text, 0xd7c0 + (c >> 10), big)) != 0)
            break;
        err = put_unit(&text, c > 0xffff ? 0xdc00 | (c & 0x3ff) : c, big);
    }
    /* A few characters from beyond ASCII alone may make fewer bytes than a pattern has. */
    if (err == 0 && text.len >= OB_FORM_PATTERN_MIN)
        err = ob_redact_add(builder, OB_FORM_LITERAL, ob_buf_str(&text), owner);
    ob_buf_dispose(&text);
    return err;
}

static int add_line(ob_redact_builder_t *builder, ob_str_t secret, uint32_t owner)
{
    int err;

    if ((err = ob_redact_add(builder, OB_FORM_TEXT, secret, owner)) != 0 ||
        (err = add_hex(builder, secret, owner)) != 0 || (err = add_base64(builder, secret, owner)) != 0 ||
        (err = add_utf16(builder, secret, false, owner)) != 0)
        return err;
    return add_utf16(builder, secret, true, owner);
}

/* RFC 7468: the lines around a key are the same in all keys. */
static bool says_something(ob_str_t line)
{
    return line.len >= OB_REDACT_SECRET_MIN && memcmp(line.ptr, "-----", 5) != 0;
}

/* A secret of several lines, as private keys are, comes back with other line ends, or in a JSON string: each line
 * is looked for. */
int ob_redact_add_secret(ob_redact_builder_t *builder, ob_str_t secret, uint32_t owner)
{
    int err = 0;

    if (memchr(secret.ptr, '\n', secret.len) == NULL)
        return add_line(builder, secret, owner);
    while (secret.len > 0 && err == 0) {
        const char *end = memchr(secret.ptr, '\n', secret.len);
        size_t len = end != NULL ? (size_t)(end - secret.ptr) : secret.len;
        ob_str_t line = {secret.ptr, len};

        line.len -= len > 0 && line.ptr[len - 1] == '\r';
        if (says_something(line))
            err = add_line(builder, line, owner);
        len += end != NULL;
        secret = (ob_str_t){secret.ptr + len, secret.len - len};
    }
    return err;
}
