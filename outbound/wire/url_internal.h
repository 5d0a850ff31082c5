/* Process: all. Thread: any. Trust: reads untrusted text; every size is bounded by OB_URL_MAX.
 *
 * What the url*.c files share; nobody else includes it. Pieces are appended to the one buffer that becomes the href.
 * In reading order: url.c parses, with url_host.c (and its url_idna.c), url_path.c and the characters and schemes in
 * url_text.c; url_parts.c has the getters; url_set.c takes an href apart, changes a part and puts it together again. */
#ifndef MAYFLY_OUTBOUND_WIRE_URL_INTERNAL_H
#define MAYFLY_OUTBOUND_WIRE_URL_INTERNAL_H

#include "outbound/wire/url.h"

#define OB_URL_MAX ((size_t)1 << 20)
#define OB_URL_PORT_MAX 65535

typedef enum ob_url_scheme {
    OB_URL_SCHEME_OTHER,
    OB_URL_SCHEME_FILE,
    OB_URL_SCHEME_FTP,
    OB_URL_SCHEME_HTTP,
    OB_URL_SCHEME_HTTPS,
    OB_URL_SCHEME_WS,
    OB_URL_SCHEME_WSS
} ob_url_scheme_t;

/* `name` in lower case, without the ':'. */
ob_url_scheme_t ob_url_scheme_find(ob_str_t name);
ob_url_scheme_t ob_url_scheme_of(const ob_url_t *url);
/* 0: none. */
uint16_t ob_url_scheme_port(ob_url_scheme_t scheme);

static inline bool ob_url_scheme_is_special(ob_url_scheme_t scheme)
{
    return scheme != OB_URL_SCHEME_OTHER;
}

/* A set of ASCII characters: bit c of `low` for c < 64, bit c - 64 of `high` for the rest. */
typedef struct ob_url_chars {
    uint64_t low;
    uint64_t high;
} ob_url_chars_t;

/* The standard's percent-encode sets. They all include every byte over 0x7f, which ob_url_put_encoded sees to. */
extern const ob_url_chars_t ob_url_chars_c0;
extern const ob_url_chars_t ob_url_chars_fragment;
extern const ob_url_chars_t ob_url_chars_query;
extern const ob_url_chars_t ob_url_chars_special_query;
extern const ob_url_chars_t ob_url_chars_path;
extern const ob_url_chars_t ob_url_chars_userinfo;
/* Section 3.2. */
extern const ob_url_chars_t ob_url_chars_forbidden_host;
extern const ob_url_chars_t ob_url_chars_forbidden_domain;

static inline bool ob_url_chars_have(const ob_url_chars_t *set, unsigned char c)
{
    return c < 128 && ((c < 64 ? set->low : set->high) >> (c & 63) & 1) != 0;
}

static inline bool ob_url_is_alpha(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static inline bool ob_url_is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static inline char ob_url_lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c | 0x20) : c;
}

/* True for "a:" and, unless `normalized`, "a|". */
bool ob_url_is_drive_letter(ob_str_t text, bool normalized);

/* All that append return 0, OB_E_NOMEM or OB_E_TOO_LARGE, and what is named beside them. */
static inline OB_CHECKED int ob_url_put_text(ob_buf_t *out, ob_str_t text)
{
    return ob_buf_put(out, text.ptr, text.len);
}

OB_CHECKED int ob_url_put_char(ob_buf_t *out, char c);
OB_CHECKED int ob_url_put_lower(ob_buf_t *out, ob_str_t text);
OB_CHECKED int ob_url_put_encoded(ob_buf_t *out, ob_str_t text, const ob_url_chars_t *set);
/* `text` without its tabs and newlines. Borrows `text` where it has none, else fills `scratch` and borrows that. */
OB_CHECKED int ob_url_strip_newlines(ob_str_t text, ob_buf_t *scratch, ob_str_t *stripped);

/* Where the authority or path in `text` ends: at '/', '?', '#' and, in a special URL, '\'. */
size_t ob_url_authority_length(ob_str_t text, ob_url_scheme_t scheme);
/* The index of the ':' before the port in "host:port", or text.len. Colons in [] are part of the host. */
size_t ob_url_port_colon(ob_str_t text);
/* Reads the digits at the start of `text`. `*length` is how many there are; `*port` is OB_URL_ABSENT for none and for
 * the scheme's default. Errors: OB_E_MALFORMED over 65535. */
OB_CHECKED int ob_url_read_port(ob_str_t text, ob_url_scheme_t scheme, uint32_t *port, size_t *length);
/* ":1234", or nothing when absent. */
OB_CHECKED int ob_url_put_port(ob_buf_t *out, uint32_t port);

/* The host parser and serialiser. An empty host is for the caller to refuse or to handle.
 * Errors: OB_E_MALFORMED, OB_E_IO. */
OB_CHECKED int ob_url_put_host(ob_buf_t *out, ob_str_t text, ob_url_scheme_t scheme);
/* The same for file: "localhost" and "" become nothing. */
OB_CHECKED int ob_url_put_file_host(ob_buf_t *out, ob_str_t text);
/* "Domain to ASCII" with beStrict false, for what is not ASCII or holds "xn--". Errors: OB_E_MALFORMED, OB_E_IO. */
OB_CHECKED int ob_url_put_idna(ob_buf_t *out, ob_str_t domain);

/* The path is out[start..]. Appends the segments of `text`, whose first '/' has been read already ("path state"). */
OB_CHECKED int ob_url_put_path(ob_buf_t *out, size_t start, ob_url_scheme_t scheme, ob_str_t text);
/* The same from "path start state": reads that first '/' where there is one. */
OB_CHECKED int ob_url_put_path_start(ob_buf_t *out, size_t start, ob_url_scheme_t scheme, ob_str_t text);
void ob_url_shorten_path(ob_buf_t *out, size_t start, ob_url_scheme_t scheme);
/* Without an authority, a path that begins with "//" must be written behind "/." or it would read as one. */
bool ob_url_path_needs_dot(ob_str_t path);

/* An empty URL that is safe to read and to dispose; its buffer is bounded by OB_URL_MAX. */
void ob_url_init(ob_url_t *url);

#endif
