#include "outbound/broker/base64.h"

static int put_group(ob_buf_t *out, const uint8_t *bytes, size_t len, bool url)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    uint32_t bits = (uint32_t)bytes[0] << 16 | (len > 1 ? (uint32_t)bytes[1] << 8 : 0) | (len > 2 ? bytes[2] : 0);
    char text[4];

    for (size_t i = 0; i < 4; i++) {
        uint32_t six = bits >> (18 - 6 * i) & 63;

        if (i > len)
            text[i] = '=';
        else if (six < 62)
            text[i] = digits[six];
        else
            text[i] = six == 62 ? (url ? '-' : '+') : (url ? '_' : '/');
    }
    return ob_buf_put(out, text, url ? len + 1 : 4);
}

int ob_base64_put(ob_buf_t *out, ob_str_t bytes, bool url)
{
    int err = 0;

    for (size_t i = 0; i < bytes.len && err == 0; i += 3)
        err = put_group(out, (const uint8_t *)bytes.ptr + i, bytes.len - i < 3 ? bytes.len - i : 3, url);
    return err;
}

static int value_of(char c)
{
    if (c >= 'A' && c <= 'Z')
        return c - 'A';
    if (c >= 'a' && c <= 'z')
        return c - 'a' + 26;
    if (c >= '0' && c <= '9')
        return c - '0' + 52;
    if (c == '+' || c == '-')
        return 62;
    return c == '/' || c == '_' ? 63 : -1;
}

/* Padding only completes a group of four. */
static ob_str_t without_padding(ob_str_t text)
{
    if (text.len < 4 || text.len % 4 != 0 || text.ptr[text.len - 1] != '=')
        return text;
    return (ob_str_t){text.ptr, text.len - (text.ptr[text.len - 2] == '=' ? 2 : 1)};
}

int ob_base64_put_decoded(ob_buf_t *out, ob_str_t text)
{
    uint32_t bits = 0;
    int err = 0;

    text = without_padding(text);
    if (text.len % 4 == 1)
        return OB_E_MALFORMED;
    for (size_t i = 0; i < text.len && err == 0; i++) {
        int value = value_of(text.ptr[i]);

        if (value < 0)
            return OB_E_MALFORMED;
        bits = bits << 6 | (uint32_t)value;
        if (i % 4 > 0)
            err = ob_buf_put_u8(out, (uint8_t)(bits >> (6 - 2 * (i % 4))));
    }
    return err;
}
