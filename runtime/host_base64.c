#include <stdlib.h>

#include "runtime/internal.h"

/* atob and btoa. Their strings have a byte a character (the JavaScript checked); over this side of the table they come as
 * UTF-8, so bytes above 0x7f take two. */

static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/* In place: UTF-8 of characters up to 0xff to bytes. Errors: OB_E_MALFORMED. */
static int narrow(ob_str_t in, uint8_t *out, size_t *len)
{
    size_t n = 0;
    for (size_t i = 0; i < in.len; i++) {
        uint8_t byte = (uint8_t)in.ptr[i];
        if (byte >= 0x80) {
            if ((byte != 0xc2 && byte != 0xc3) || i + 1 >= in.len) {
                return OB_E_MALFORMED;
            }
            byte = (uint8_t)((byte << 6) | ((uint8_t)in.ptr[++i] & 0x3f));
        }
        out[n++] = byte;
    }
    *len = n;
    return 0;
}

static size_t encode(const uint8_t *in, size_t len, char *out)
{
    size_t n = 0;
    for (size_t i = 0; i < len; i += 3) {
        uint32_t group = (uint32_t)in[i] << 16 | (i + 1 < len ? (uint32_t)in[i + 1] << 8 : 0) | (i + 2 < len ? in[i + 2] : 0);
        out[n++] = alphabet[group >> 18];
        out[n++] = alphabet[group >> 12 & 63];
        out[n++] = i + 1 < len ? alphabet[group >> 6 & 63] : '=';
        out[n++] = i + 2 < len ? alphabet[group & 63] : '=';
    }
    return n;
}

static int digit(char c)
{
    if (c >= 'A' && c <= 'Z') {
        return c - 'A';
    }
    if (c >= 'a' && c <= 'z') {
        return c - 'a' + 26;
    }
    if (c >= '0' && c <= '9') {
        return c - '0' + 52;
    }
    return c == '+' ? 62 : c == '/' ? 63 : -1;
}

/* Infra Standard, section 7: forgiving-base64 decode. Errors: OB_E_MALFORMED. */
static int decode(ob_str_t in, uint8_t *out, size_t *len)
{
    uint32_t group = 0;
    size_t digits = 0, padding = 0, n = 0;
    for (size_t i = 0; i < in.len; i++) {
        char c = in.ptr[i];
        if (c == ' ' || c == '\t' || c == '\n' || c == '\f' || c == '\r') {
            continue;
        }
        if (c == '=') {
            padding++;
            continue;
        }
        int value = digit(c);
        if (value < 0 || padding > 0) {
            return OB_E_MALFORMED;
        }
        group = group << 6 | (uint32_t)value;
        if (++digits % 4 == 0) {
            out[n++] = (uint8_t)(group >> 16);
            out[n++] = (uint8_t)(group >> 8);
            out[n++] = (uint8_t)group;
        }
    }
    size_t rest = digits % 4;
    if (rest == 1 || padding > 2 || (padding > 0 && (digits + padding) % 4 != 0)) {
        return OB_E_MALFORMED;
    }
    if (rest >= 2) {
        out[n++] = (uint8_t)(group >> (rest == 2 ? 4 : 10));
    }
    if (rest == 3) {
        out[n++] = (uint8_t)(group >> 2);
    }
    *len = n;
    return 0;
}

void rt_op_base64Encode(void *owner, rtv8_args_t *args)
{
    ob_str_t in;
    size_t len = 0;
    (void)owner;
    if (rtv8_arg_str(args, 0, &in) != 0) {
        rtv8_return(args, &(rtv8_value_t){.type = RTV8_NULL});
        return;
    }
    uint8_t *bytes = malloc(in.len + 1);
    char *text = malloc(in.len / 3 * 4 + 8);
    if (bytes == NULL || text == NULL || narrow(in, bytes, &len) != 0) {
        rtv8_return(args, &(rtv8_value_t){.type = RTV8_NULL});
    } else {
        rtv8_return(args, &(rtv8_value_t){.type = RTV8_LATIN1, .str = {text, encode(bytes, len, text)}});
    }
    free(text);
    free(bytes);
}

void rt_op_base64Decode(void *owner, rtv8_args_t *args)
{
    ob_str_t in;
    size_t len = 0;
    (void)owner;
    uint8_t *bytes = rtv8_arg_str(args, 0, &in) == 0 ? malloc(in.len + 1) : NULL;
    if (bytes == NULL || decode(in, bytes, &len) != 0) {
        rtv8_return(args, &(rtv8_value_t){.type = RTV8_NULL});
    } else {
        rtv8_return(args, &(rtv8_value_t){.type = RTV8_LATIN1, .str = {(const char *)bytes, len}});
    }
    free(bytes);
}
