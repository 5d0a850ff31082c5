#include "outbound/wire/url_internal.h"

#include <arpa/inet.h>

static ob_str_t tail_of(const ob_buf_t *out, size_t start)
{
    if (out->len == start)
        return (ob_str_t){"", 0};
    return (ob_str_t){(const char *)out->data + start, out->len - start};
}

/* ---- IPv4 ---- */

/* Octal and hexadecimal count too. A number too large for 32 bits is clamped to one that fits nowhere. */
static int read_ipv4_number(ob_str_t text, uint64_t *number)
{
    uint64_t value = 0;
    int radix = 10;

    if (text.len == 0)
        return OB_E_MALFORMED;
    if (text.len >= 2 && text.ptr[0] == '0')
        radix = ob_url_lower(text.ptr[1]) == 'x' ? 16 : 8;
    for (size_t i = radix == 16 ? 2 : 0; i < text.len; i++) {
        int digit = ob_hex_value(text.ptr[i]);

        if (digit < 0 || digit >= radix)
            return OB_E_MALFORMED;
        value = value * (unsigned)radix + (unsigned)digit;
        if (value > UINT32_MAX)
            value = (uint64_t)UINT32_MAX + 1;
    }
    *number = value;
    return 0;
}

static ob_str_t without_last_dot(ob_str_t host)
{
    if (host.len > 0 && host.ptr[host.len - 1] == '.')
        host.len--;
    return host;
}

/* "Ends in a number": such a host must be an IPv4 address or fail, so that 1.2.3.04 can never be a name. */
static bool ends_in_number(ob_str_t host)
{
    size_t start, digits = 0;
    ob_str_t label;
    uint64_t number;

    host = without_last_dot(host);
    for (start = host.len; start > 0 && host.ptr[start - 1] != '.'; start--)
        digits += ob_url_is_digit(host.ptr[start - 1]);
    label = (ob_str_t){host.ptr + start, host.len - start};
    return label.len > 0 && (digits == label.len || read_ipv4_number(label, &number) == 0);
}

static int read_ipv4(ob_str_t host, uint32_t *address)
{
    uint64_t numbers[4];
    uint64_t value = 0;
    unsigned count = 0;
    size_t start = 0;

    host = without_last_dot(host);
    for (size_t i = 0; i <= host.len; i++) {
        if (i < host.len && host.ptr[i] != '.')
            continue;
        if (count == 4 || read_ipv4_number((ob_str_t){host.ptr + start, i - start}, &numbers[count++]) != 0)
            return OB_E_MALFORMED;
        start = i + 1;
    }
    for (unsigned i = 0; i + 1 < count; i++) {
        if (numbers[i] > 255)
            return OB_E_MALFORMED;
        value |= numbers[i] << (8 * (3 - i));
    }
    /* The last number fills the places that are left. */
    if (numbers[count - 1] >= UINT64_C(1) << (8 * (5 - count)))
        return OB_E_MALFORMED;
    *address = (uint32_t)(value | numbers[count - 1]);
    return 0;
}

/* Replaces the host written at out[start..], if it is a number, by the address that it means. */
static int rewrite_ipv4(ob_buf_t *out, size_t start)
{
    uint32_t address;

    if (!ends_in_number(tail_of(out, start)))
        return 0;
    if (read_ipv4(tail_of(out, start), &address) != 0)
        return OB_E_MALFORMED;
    out->len = start;
    return ob_buf_printf(out, "%u.%u.%u.%u", address >> 24, address >> 16 & 255, address >> 8 & 255, address & 255);
}

/* ---- IPv6 ---- */

/* The first of the longest runs of more than one zero: `*first` and its length; a length of 0 is none. */
static unsigned find_zero_run(const uint16_t pieces[8], unsigned *first)
{
    unsigned best = 1, run = 0;

    *first = 8;
    for (unsigned i = 0; i < 8; i++) {
        run = pieces[i] == 0 ? run + 1 : 0;
        if (run > best) {
            best = run;
            *first = i + 1 - run;
        }
    }
    return best > 1 ? best : 0;
}

/* Not inet_ntop, which writes some addresses with an IPv4 tail. */
static int put_pieces(ob_buf_t *out, const uint16_t pieces[8])
{
    unsigned first, run = find_zero_run(pieces, &first);
    int err;

    for (unsigned i = 0; i < 8;) {
        if (run > 0 && i == first) {
            err = ob_buf_put(out, "::", i == 0 ? 2 : 1);
            i += run;
        } else {
            err = ob_buf_printf(out, i == 7 ? "%x" : "%x:", pieces[i]);
            i++;
        }
        if (err != 0)
            return err;
    }
    return 0;
}

/* `text` is what stands between the brackets. */
static int put_ipv6(ob_buf_t *out, ob_str_t text)
{
    char copy[INET6_ADDRSTRLEN];
    struct in6_addr address;
    uint16_t pieces[8];
    int err;

    if (text.len >= sizeof(copy) || memchr(text.ptr, '\0', text.len) != NULL)
        return OB_E_MALFORMED;
    memcpy(copy, text.ptr, text.len);
    copy[text.len] = '\0';
    if (inet_pton(AF_INET6, copy, &address) != 1)
        return OB_E_MALFORMED;
    for (unsigned i = 0; i < 8; i++)
        pieces[i] = (uint16_t)(address.s6_addr[2 * i] << 8 | address.s6_addr[2 * i + 1]);
    if ((err = ob_url_put_char(out, '[')) != 0 || (err = put_pieces(out, pieces)) != 0)
        return err;
    return ob_url_put_char(out, ']');
}

/* ---- names ---- */

static bool has_char_of(ob_str_t text, const ob_url_chars_t *set)
{
    for (size_t i = 0; i < text.len; i++) {
        if (ob_url_chars_have(set, (unsigned char)text.ptr[i]))
            return true;
    }
    return false;
}

/* ASCII without a label in "xn--" only needs its letters lowered, says the standard; almost every host is such. */
static bool needs_idna(ob_str_t domain)
{
    bool at_label_start = true;

    for (size_t i = 0; i < domain.len; i++) {
        if ((unsigned char)domain.ptr[i] >= 0x80)
            return true;
        if (at_label_start && domain.len - i >= 4 && ob_str_caseeq((ob_str_t){domain.ptr + i, 4}, OB_STR("xn--")))
            return true;
        at_label_start = domain.ptr[i] == '.';
    }
    return false;
}

static int put_percent_decoded(ob_buf_t *out, ob_str_t text)
{
    int err;

    if ((err = ob_buf_try_reserve(out, text.len)) != 0)
        return err;
    for (size_t i = 0; i < text.len; i++) {
        int high = text.ptr[i] == '%' && text.len - i > 2 ? ob_hex_value(text.ptr[i + 1]) : -1;
        int low = high >= 0 ? ob_hex_value(text.ptr[i + 2]) : -1;

        out->data[out->len++] = low >= 0 ? (uint8_t)(high << 4 | low) : (uint8_t)text.ptr[i];
        i += low >= 0 ? 2 : 0;
    }
    return 0;
}

static int put_domain(ob_buf_t *out, ob_str_t domain)
{
    size_t start = out->len;
    int err = needs_idna(domain) ? ob_url_put_idna(out, domain) : ob_url_put_lower(out, domain);

    if (err != 0)
        return err;
    if (out->len == start || has_char_of(tail_of(out, start), &ob_url_chars_forbidden_domain))
        return OB_E_MALFORMED;
    return rewrite_ipv4(out, start);
}

static int put_encoded_domain(ob_buf_t *out, ob_str_t text)
{
    ob_buf_t decoded = {0};
    int err = put_percent_decoded(&decoded, text);

    if (err == 0)
        err = put_domain(out, ob_buf_str(&decoded));
    ob_buf_dispose(&decoded);
    return err;
}

int ob_url_put_host(ob_buf_t *out, ob_str_t text, ob_url_scheme_t scheme)
{
    if (text.len > 0 && text.ptr[0] == '[') {
        if (text.len < 2 || text.ptr[text.len - 1] != ']')
            return OB_E_MALFORMED;
        return put_ipv6(out, (ob_str_t){text.ptr + 1, text.len - 2});
    }
    if (!ob_url_scheme_is_special(scheme)) {
        if (has_char_of(text, &ob_url_chars_forbidden_host))
            return OB_E_MALFORMED;
        return ob_url_put_encoded(out, text, &ob_url_chars_c0);
    }
    if (text.len > 0 && memchr(text.ptr, '%', text.len) != NULL)
        return put_encoded_domain(out, text);
    return put_domain(out, text);
}

int ob_url_put_file_host(ob_buf_t *out, ob_str_t text)
{
    size_t start = out->len;
    int err;

    if (text.len == 0)
        return 0;
    if ((err = ob_url_put_host(out, text, OB_URL_SCHEME_FILE)) != 0)
        return err;
    if (ob_str_eq(tail_of(out, start), OB_STR("localhost")))
        out->len = start;
    return 0;
}
