#include "outbound/wire/url_internal.h"

#define BIT(c) (UINT64_C(1) << ((c) & 63))

/* Each set grows from the one before, as the standard defines them; low and high as in ob_url_chars_t. */
#define C0_LOW UINT64_C(0xffffffff)
#define C0_HIGH BIT(0x7f)
#define FRAGMENT_LOW (C0_LOW | BIT(' ') | BIT('"') | BIT('<') | BIT('>'))
#define FRAGMENT_HIGH (C0_HIGH | BIT('`'))
#define QUERY_LOW (FRAGMENT_LOW | BIT('#'))
#define QUERY_HIGH C0_HIGH
#define PATH_LOW (QUERY_LOW | BIT('?'))
#define PATH_HIGH (QUERY_HIGH | BIT('`') | BIT('{') | BIT('}'))
#define USERINFO_LOW (PATH_LOW | BIT('/') | BIT(':') | BIT(';') | BIT('='))
#define USERINFO_HIGH (PATH_HIGH | BIT('@') | BIT('[') | BIT('\\') | BIT(']') | BIT('^') | BIT('|'))
#define HOST_LOW                                                                                                       \
    (BIT(0) | BIT('\t') | BIT('\n') | BIT('\r') | BIT(' ') | BIT('#') | BIT('/') | BIT(':') | BIT('<') | BIT('>') |    \
     BIT('?'))
#define HOST_HIGH (BIT('@') | BIT('[') | BIT('\\') | BIT(']') | BIT('^') | BIT('|'))

const ob_url_chars_t ob_url_chars_c0 = {C0_LOW, C0_HIGH};
const ob_url_chars_t ob_url_chars_fragment = {FRAGMENT_LOW, FRAGMENT_HIGH};
const ob_url_chars_t ob_url_chars_query = {QUERY_LOW, QUERY_HIGH};
const ob_url_chars_t ob_url_chars_special_query = {QUERY_LOW | BIT('\''), QUERY_HIGH};
const ob_url_chars_t ob_url_chars_path = {PATH_LOW, PATH_HIGH};
const ob_url_chars_t ob_url_chars_userinfo = {USERINFO_LOW, USERINFO_HIGH};
const ob_url_chars_t ob_url_chars_forbidden_host = {HOST_LOW, HOST_HIGH};
const ob_url_chars_t ob_url_chars_forbidden_domain = {HOST_LOW | C0_LOW | BIT('%'), HOST_HIGH | C0_HIGH};

static const struct {
    ob_str_t name;
    uint16_t port;
} schemes[] = {
    [OB_URL_SCHEME_FILE] = {{"file", 4}, 0},    [OB_URL_SCHEME_FTP] = {{"ftp", 3}, 21},
    [OB_URL_SCHEME_HTTP] = {{"http", 4}, 80},   [OB_URL_SCHEME_HTTPS] = {{"https", 5}, 443},
    [OB_URL_SCHEME_WS] = {{"ws", 2}, 80},       [OB_URL_SCHEME_WSS] = {{"wss", 3}, 443},
};

ob_url_scheme_t ob_url_scheme_find(ob_str_t name)
{
    for (size_t i = OB_URL_SCHEME_OTHER + 1; i < sizeof(schemes) / sizeof(schemes[0]); i++) {
        if (ob_str_eq(name, schemes[i].name))
            return (ob_url_scheme_t)i;
    }
    return OB_URL_SCHEME_OTHER;
}

ob_url_scheme_t ob_url_scheme_of(const ob_url_t *url)
{
    if (url->protocol_end == 0)
        return OB_URL_SCHEME_OTHER;
    return ob_url_scheme_find((ob_str_t){(const char *)url->href.data, url->protocol_end - 1});
}

uint16_t ob_url_scheme_port(ob_url_scheme_t scheme)
{
    return schemes[scheme].port;
}

bool ob_url_is_drive_letter(ob_str_t text, bool normalized)
{
    return text.len == 2 && ob_url_is_alpha(text.ptr[0]) && (text.ptr[1] == ':' || (!normalized && text.ptr[1] == '|'));
}

int ob_url_put_char(ob_buf_t *out, char c)
{
    return ob_buf_put_u8(out, (uint8_t)c);
}

int ob_url_put_lower(ob_buf_t *out, ob_str_t text)
{
    uint8_t *to;
    int err;

    if (text.len == 0)
        return 0;
    if ((err = ob_buf_try_reserve(out, text.len)) != 0)
        return err;
    to = out->data + out->len;
    for (size_t i = 0; i < text.len; i++)
        to[i] = (uint8_t)ob_url_lower(text.ptr[i]);
    out->len += text.len;
    return 0;
}

static int put_percent(ob_buf_t *out, unsigned char c)
{
    static const char digits[] = "0123456789ABCDEF";
    char encoded[3] = {'%', digits[c >> 4], digits[c & 15]};

    return ob_buf_put(out, encoded, sizeof(encoded));
}

/* Copies whole runs between the characters to encode: most components have none. */
int ob_url_put_encoded(ob_buf_t *out, ob_str_t text, const ob_url_chars_t *set)
{
    size_t run = 0;
    int err;

    for (size_t i = 0; i < text.len; i++) {
        unsigned char c = (unsigned char)text.ptr[i];

        if (c < 0x80 && !ob_url_chars_have(set, c))
            continue;
        if ((err = ob_buf_put(out, text.ptr + run, i - run)) != 0 || (err = put_percent(out, c)) != 0)
            return err;
        run = i + 1;
    }
    return run < text.len ? ob_buf_put(out, text.ptr + run, text.len - run) : 0;
}

static bool is_newline(char c)
{
    return c == '\t' || c == '\n' || c == '\r';
}

int ob_url_strip_newlines(ob_str_t text, ob_buf_t *scratch, ob_str_t *stripped)
{
    size_t i = 0;
    int err;

    while (i < text.len && !is_newline(text.ptr[i]))
        i++;
    if (i == text.len) {
        *stripped = text;
        return 0;
    }
    if ((err = ob_buf_try_reserve(scratch, text.len)) != 0 || (err = ob_buf_put(scratch, text.ptr, i)) != 0)
        return err;
    for (; i < text.len; i++) {
        if (!is_newline(text.ptr[i]))
            scratch->data[scratch->len++] = (uint8_t)text.ptr[i];
    }
    *stripped = ob_buf_str(scratch);
    return 0;
}

size_t ob_url_authority_length(ob_str_t text, ob_url_scheme_t scheme)
{
    bool special = ob_url_scheme_is_special(scheme);
    size_t i;

    for (i = 0; i < text.len; i++) {
        char c = text.ptr[i];

        if (c == '/' || c == '?' || c == '#' || (special && c == '\\'))
            break;
    }
    return i;
}

size_t ob_url_port_colon(ob_str_t text)
{
    bool in_brackets = false;
    size_t i;

    for (i = 0; i < text.len; i++) {
        char c = text.ptr[i];

        if (c == ':' && !in_brackets)
            break;
        if (c == '[' || c == ']')
            in_brackets = c == '[';
    }
    return i;
}

int ob_url_read_port(ob_str_t text, ob_url_scheme_t scheme, uint32_t *port, size_t *length)
{
    uint32_t number = 0;
    size_t i;

    for (i = 0; i < text.len && ob_url_is_digit(text.ptr[i]); i++) {
        number = number * 10 + (uint32_t)(text.ptr[i] - '0');
        if (number > OB_URL_PORT_MAX)
            return OB_E_MALFORMED;
    }
    /* Of the special schemes, file has no default, and its ports never get here. */
    if (i == 0 || (ob_url_scheme_port(scheme) != 0 && number == ob_url_scheme_port(scheme)))
        number = OB_URL_ABSENT;
    *port = number;
    *length = i;
    return 0;
}

int ob_url_put_port(ob_buf_t *out, uint32_t port)
{
    return port == OB_URL_ABSENT ? 0 : ob_buf_printf(out, ":%u", (unsigned)port);
}
