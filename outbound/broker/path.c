#include "outbound/broker/path.h"

#include "outbound/wire/messages.h"

#define DECODING_ROUNDS 3

/* The byte of the escape at text[i], or -1 when there is none. */
static int escape_at(ob_str_t text, size_t i)
{
    int high, low;

    if (text.ptr[i] != '%' || text.len - i < 3)
        return -1;
    high = ob_hex_value(text.ptr[i + 1]);
    low = ob_hex_value(text.ptr[i + 2]);
    return high < 0 || low < 0 ? -1 : high * 16 + low;
}

static bool is_unreserved(int c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.' ||
           c == '_' || c == '~';
}

int ob_path_put_canonical(ob_buf_t *out, ob_str_t path)
{
    static const char digits[] = "0123456789ABCDEF";
    int err = ob_buf_try_reserve(out, path.len);

    for (size_t i = 0; i < path.len && err == 0;) {
        int byte = escape_at(path, i);

        if (byte < 0) {
            err = ob_buf_put_u8(out, (uint8_t)path.ptr[i++]);
        } else if (is_unreserved(byte)) {
            err = ob_buf_put_u8(out, (uint8_t)byte);
            i += 3;
        } else {
            char escape[3] = {'%', digits[byte >> 4], digits[byte & 15]};

            err = ob_buf_put(out, escape, sizeof(escape));
            i += 3;
        }
    }
    return err;
}

static bool has_malformed_escape(ob_str_t path)
{
    for (size_t i = 0; i < path.len; i++) {
        if (path.ptr[i] == '%' && escape_at(path, i) < 0)
            return true;
    }
    return false;
}

static bool has_encoded_slash(ob_str_t path)
{
    for (size_t i = 0; i < path.len; i++) {
        if (escape_at(path, i) == '/')
            return true;
    }
    return false;
}

/* In place: decoding never makes text longer. Returns whether there was anything to decode. */
static bool decode_once(char *text, size_t *len)
{
    ob_str_t in = {text, *len};
    size_t out = 0;
    bool decoded = false;

    for (size_t i = 0; i < in.len;) {
        int byte = escape_at(in, i);

        decoded = decoded || byte >= 0;
        text[out++] = byte >= 0 ? (char)byte : text[i];
        i += byte >= 0 ? 3 : 1;
    }
    *len = out;
    return decoded;
}

/* The length of the well-formed UTF-8 sequence at the front of text, or 0. */
static size_t utf8_length(ob_str_t text)
{
    const unsigned char *p = (const unsigned char *)text.ptr;
    size_t len = p[0] < 0x80 ? 1 : p[0] < 0xc2 ? 0 : p[0] < 0xe0 ? 2 : p[0] < 0xf0 ? 3 : p[0] < 0xf5 ? 4 : 0;

    if (len > text.len)
        return 0;
    for (size_t i = 1; i < len; i++) {
        if ((p[i] & 0xc0) != 0x80)
            return 0;
    }
    /* Overlong forms, surrogates and what lies over U+10FFFF show in the second byte. */
    if ((p[0] == 0xe0 && p[1] < 0xa0) || (p[0] == 0xed && p[1] > 0x9f) || (p[0] == 0xf0 && p[1] < 0x90) ||
        (p[0] == 0xf4 && p[1] > 0x8f))
        return 0;
    return len;
}

static bool is_utf8(ob_str_t text)
{
    while (text.len > 0) {
        size_t len = utf8_length(text);

        if (len == 0)
            return false;
        text = (ob_str_t){text.ptr + len, text.len - len};
    }
    return true;
}

/* Takes the next segment off a path whose leading slash has been taken; false at its end. */
static bool next_segment(ob_str_t *rest, bool *done, ob_str_t *segment)
{
    const char *slash;

    if (*done)
        return false;
    slash = rest->len > 0 ? memchr(rest->ptr, '/', rest->len) : NULL;
    *done = slash == NULL;
    *segment = (ob_str_t){rest->ptr, slash != NULL ? (size_t)(slash - rest->ptr) : rest->len};
    if (slash != NULL)
        *rest = (ob_str_t){slash + 1, rest->len - segment->len - 1};
    return true;
}

static bool is_dot_segment(ob_str_t segment)
{
    if (ob_str_eq(segment, OB_STR(".")) || ob_str_eq(segment, OB_STR("..")))
        return true;
    /* Some servers cut "..;x" at the semicolon and then see "..". */
    return (segment.len > 2 && memcmp(segment.ptr, "..;", 3) == 0) ||
           (segment.len > 1 && memcmp(segment.ptr, ".;", 2) == 0);
}

/* Judges text in which escapes have been decoded some number of times. */
static const char *decoded_refusal(ob_str_t text, bool slashes_may_be_empty)
{
    ob_str_t rest = {text.ptr + 1, text.len - 1}, segment;
    bool done = false;

    for (size_t i = 0; i < text.len; i++) {
        unsigned char c = (unsigned char)text.ptr[i];

        if (c < 0x20 || c == 0x7f)
            return "path holds an encoded control character";
        if (c == '\\')
            return "path holds a backslash";
    }
    while (next_segment(&rest, &done, &segment)) {
        if (is_dot_segment(segment))
            return "path holds an encoded dot segment";
        if (segment.len == 0 && !done && !slashes_may_be_empty)
            return "path holds an empty segment";
    }
    return NULL;
}

const char *ob_path_refusal(ob_str_t path, bool allow_encoded_slash)
{
    char text[OB_URL_MAX];
    size_t len = path.len;
    const char *reason = NULL;

    if (len == 0 || len > sizeof(text) || path.ptr[0] != '/')
        return "path is too long or not absolute";
    if (has_malformed_escape(path))
        return "path holds a malformed escape";
    memcpy(text, path.ptr, len);
    reason = decoded_refusal(path, false);
    for (int round = 0; round < DECODING_ROUNDS && reason == NULL; round++) {
        if (!allow_encoded_slash && has_encoded_slash((ob_str_t){text, len}))
            return "path holds an encoded slash";
        if (!decode_once(text, &len))
            break;
        if (round == 0 && !is_utf8((ob_str_t){text, len}))
            return "path is not UTF-8";
        reason = decoded_refusal((ob_str_t){text, len}, allow_encoded_slash);
    }
    return reason;
}

static bool segments_eq(ob_str_t a, ob_str_t b)
{
    size_t i = 0, j = 0;

    while (i < a.len && j < b.len) {
        int left = escape_at(a, i), right = escape_at(b, j);
        int left_byte = left >= 0 ? left : (unsigned char)a.ptr[i];
        int right_byte = right >= 0 ? right : (unsigned char)b.ptr[j];

        if (left_byte != right_byte)
            return false;
        i += left >= 0 ? 3 : 1;
        j += right >= 0 ? 3 : 1;
    }
    return i == a.len && j == b.len;
}

typedef struct cursor {
    ob_str_t rest;
    bool done;
} cursor_t;

static cursor_t cursor_from(ob_str_t text)
{
    if (text.len == 0 || text.ptr[0] != '/')
        return (cursor_t){.done = true};
    return (cursor_t){{text.ptr + 1, text.len - 1}, false};
}

static bool segment_matches(ob_str_t wanted, ob_str_t segment)
{
    return ob_str_eq(wanted, OB_STR("*")) ? segment.len > 0 : segments_eq(wanted, segment);
}

/* The usual glob walk: on a mismatch the last "**" takes one segment more. Its time is at most the product of both
 * sizes. */
bool ob_path_match(ob_str_t pattern, ob_str_t path)
{
    cursor_t want = cursor_from(pattern), have = cursor_from(path);
    cursor_t want_after_star = {.done = true}, have_after_star = {.done = true};
    bool starred = false;
    ob_str_t wanted, segment;

    if (pattern.len == 0 || path.len == 0)
        return pattern.len == path.len;
    for (;;) {
        cursor_t before = want;

        if (next_segment(&want.rest, &want.done, &wanted) && ob_str_eq(wanted, OB_STR("**"))) {
            starred = true;
            want_after_star = want;
            have_after_star = have;
            continue;
        }
        if (before.done && have.done)
            return true;
        if (!before.done && next_segment(&have.rest, &have.done, &segment) && segment_matches(wanted, segment))
            continue;
        if (!starred || !next_segment(&have_after_star.rest, &have_after_star.done, &segment))
            return false;
        want = want_after_star;
        have = have_after_star;
    }
}
