#include "outbound/wire/url_internal.h"

/* The standard's state machine never goes back to an earlier component, so each state is a function here that reads
 * on from `at` and appends what it read, serialised, to the href. */
typedef struct parser {
    ob_url_t *url;
    const ob_url_t *base; /* NULL: none */
    ob_url_scheme_t scheme;
    const char *at;
    const char *end;
} parser_t;

static uint32_t position(const parser_t *p)
{
    return (uint32_t)p->url->href.len;
}

static ob_str_t rest(const parser_t *p)
{
    return (ob_str_t){p->at, (size_t)(p->end - p->at)};
}

static bool next_is(const parser_t *p, char c)
{
    return p->at < p->end && *p->at == c;
}

static bool next_is_slash(const parser_t *p)
{
    return next_is(p, '/') || (ob_url_scheme_is_special(p->scheme) && next_is(p, '\\'));
}

static bool next_is_two_slashes(const parser_t *p)
{
    return p->end - p->at >= 2 && p->at[0] == '/' && p->at[1] == '/';
}

static bool base_is_file(const parser_t *p)
{
    return p->base != NULL && ob_url_scheme_of(p->base) == OB_URL_SCHEME_FILE;
}

/* ---- query and fragment ---- */

static int parse_fragment(parser_t *p)
{
    p->url->hash_start = position(p);
    return ob_url_put_encoded(&p->url->href, rest(p), &ob_url_chars_fragment);
}

/* `at` is at a mark or the end. Marks are copied like the rest: "?" is in no query set, "#" not in the fragment set. */
static int parse_query_and_fragment(parser_t *p)
{
    const ob_url_chars_t *set =
        ob_url_scheme_is_special(p->scheme) ? &ob_url_chars_special_query : &ob_url_chars_query;
    const char *hash = p->at < p->end ? memchr(p->at, '#', (size_t)(p->end - p->at)) : NULL;
    int err;

    if (next_is(p, '?')) {
        ob_str_t query = {p->at, (size_t)((hash != NULL ? hash : p->end) - p->at)};

        p->url->search_start = position(p);
        if ((err = ob_url_put_encoded(&p->url->href, query, set)) != 0)
            return err;
    }
    p->at = hash != NULL ? hash : p->end;
    return hash != NULL ? parse_fragment(p) : 0;
}

/* ---- path ---- */

/* The part of the rest that is path, which is read by that: everything before '?' or '#'. */
static ob_str_t take_path(parser_t *p)
{
    ob_str_t path = {p->at, 0};

    while (p->at < p->end && *p->at != '?' && *p->at != '#')
        p->at++;
    path.len = (size_t)(p->at - path.ptr);
    return path;
}

/* The path is complete in the href from `start` on: makes it readable as one, then reads what follows. */
static int finish_path(parser_t *p, uint32_t start)
{
    ob_buf_t *href = &p->url->href;
    size_t len = href->len - start;
    int err;

    p->url->pathname_start = start;
    if (!p->url->has_authority && ob_url_path_needs_dot((ob_str_t){(char *)href->data + start, len})) {
        if ((err = ob_buf_put(href, "/.", 2)) != 0)
            return err;
        memmove(href->data + start + 2, href->data + start, len);
        memcpy(href->data + start, "/.", 2);
        p->url->pathname_start = start + 2;
    }
    return parse_query_and_fragment(p);
}

/* Behind a path that may be there already from `start` on. */
static int parse_path(parser_t *p, uint32_t start)
{
    int err = ob_url_put_path(&p->url->href, start, p->scheme, take_path(p));

    return err != 0 ? err : finish_path(p, start);
}

static int parse_path_start(parser_t *p)
{
    uint32_t start = position(p);
    int err = ob_url_put_path_start(&p->url->href, start, p->scheme, take_path(p));

    return err != 0 ? err : finish_path(p, start);
}

static int parse_opaque_path(parser_t *p)
{
    int err;

    p->url->opaque_path = true;
    p->url->pathname_start = position(p);
    if ((err = ob_url_put_encoded(&p->url->href, take_path(p), &ob_url_chars_c0)) != 0)
        return err;
    return parse_query_and_fragment(p);
}

/* ---- authority ---- */

static void mark_empty_authority(parser_t *p)
{
    p->url->username_end = p->url->host_start = p->url->host_end = position(p);
}

static int begin_authority(parser_t *p)
{
    int err = ob_buf_put(&p->url->href, "//", 2);

    p->url->has_authority = true;
    mark_empty_authority(p);
    return err;
}

static int parse_credentials(parser_t *p, ob_str_t text)
{
    ob_buf_t *href = &p->url->href;
    const char *colon = text.len > 0 ? memchr(text.ptr, ':', text.len) : NULL;
    size_t user_len = colon != NULL ? (size_t)(colon - text.ptr) : text.len;
    int err;

    if ((err = ob_url_put_encoded(href, (ob_str_t){text.ptr, user_len}, &ob_url_chars_userinfo)) != 0)
        return err;
    p->url->username_end = position(p);
    if (user_len + 1 < text.len) {
        ob_str_t password = {colon + 1, text.len - user_len - 1};

        if ((err = ob_url_put_char(href, ':')) != 0 ||
            (err = ob_url_put_encoded(href, password, &ob_url_chars_userinfo)) != 0)
            return err;
    }
    p->url->host_start = position(p);
    return href->len > p->url->protocol_end + 2 ? ob_url_put_char(href, '@') : 0;
}

static int parse_host_and_port(parser_t *p, ob_str_t text)
{
    ob_str_t host = {text.ptr, ob_url_port_colon(text)};
    ob_str_t port = {text.ptr + host.len, text.len - host.len};
    size_t digits;
    int err;

    if (host.len == 0 && (port.len > 0 || ob_url_scheme_is_special(p->scheme)))
        return OB_E_MALFORMED;
    if ((err = ob_url_put_host(&p->url->href, host, p->scheme)) != 0)
        return err;
    p->url->host_end = position(p);
    if (port.len == 0)
        return 0;
    port = (ob_str_t){port.ptr + 1, port.len - 1};
    if ((err = ob_url_read_port(port, p->scheme, &p->url->port, &digits)) != 0)
        return err;
    return digits == port.len ? ob_url_put_port(&p->url->href, p->url->port) : OB_E_MALFORMED;
}

/* `at` is behind the slashes. An '@' in the credentials is data: only the last one ends them. */
static int parse_authority(parser_t *p)
{
    ob_str_t text = {p->at, ob_url_authority_length(rest(p), p->scheme)};
    size_t host = text.len;
    int err;

    if ((err = begin_authority(p)) != 0)
        return err;
    while (host > 0 && text.ptr[host - 1] != '@')
        host--;
    if (host > 0) {
        if (host == text.len)
            return OB_E_MALFORMED;
        if ((err = parse_credentials(p, (ob_str_t){text.ptr, host - 1})) != 0)
            return err;
    }
    if ((err = parse_host_and_port(p, (ob_str_t){text.ptr + host, text.len - host})) != 0)
        return err;
    p->at += text.len;
    return parse_path_start(p);
}

static int parse_authority_behind_slashes(parser_t *p)
{
    while (next_is_slash(p))
        p->at++;
    return parse_authority(p);
}

/* ---- relative to a base ---- */

/* From the base's "//" up to its path. Our protocol is as long as the base's, so the positions are the same. */
static int copy_authority(parser_t *p)
{
    const ob_url_t *base = p->base;
    uint32_t end = base->has_authority ? base->pathname_start : base->protocol_end;

    p->url->has_authority = base->has_authority;
    p->url->username_end = base->username_end;
    p->url->host_start = base->host_start;
    p->url->host_end = base->host_end;
    p->url->port = base->port;
    return ob_buf_put(&p->url->href, base->href.data + base->protocol_end, end - base->protocol_end);
}

/* The base's query, even where that is an empty "?". */
static int copy_query(parser_t *p)
{
    const ob_url_t *base = p->base;
    uint32_t end = base->hash_start != OB_URL_ABSENT ? base->hash_start : (uint32_t)base->href.len;

    if (base->search_start == OB_URL_ABSENT)
        return 0;
    p->url->search_start = position(p);
    return ob_buf_put(&p->url->href, base->href.data + base->search_start, end - base->search_start);
}

/* The input is "", "?query" or "#fragment". */
static int parse_same_path(parser_t *p)
{
    uint32_t start = position(p);
    bool keeps_query = !next_is(p, '?');
    const char *at = p->at, *end = p->end;
    int err;

    if ((err = ob_url_put_text(&p->url->href, ob_url_pathname(p->base))) != 0)
        return err;
    p->end = p->at; /* first the path alone: a copied query stands before the fragment */
    if ((err = finish_path(p, start)) != 0 || (keeps_query && (err = copy_query(p)) != 0))
        return err;
    p->at = at;
    p->end = end;
    return parse_query_and_fragment(p);
}

/* "C:" or "C|" as a whole first segment. */
static bool starts_with_drive_letter(ob_str_t text)
{
    return text.len >= 2 && ob_url_is_drive_letter((ob_str_t){text.ptr, 2}, false) &&
           (text.len == 2 || memchr("/\\?#", text.ptr[2], 4) != NULL);
}

/* No slash in front: the authority is the base's, and the path begins as the base's does. */
static int parse_relative_path(parser_t *p)
{
    uint32_t start;
    int err;

    if ((err = copy_authority(p)) != 0)
        return err;
    if (p->at == p->end || *p->at == '?' || *p->at == '#')
        return parse_same_path(p);
    start = position(p);
    if (p->scheme != OB_URL_SCHEME_FILE || !starts_with_drive_letter(rest(p))) {
        if ((err = ob_url_put_text(&p->url->href, ob_url_pathname(p->base))) != 0)
            return err;
        ob_url_shorten_path(&p->url->href, start, p->scheme);
    }
    return parse_path(p, start);
}

static int parse_relative(parser_t *p)
{
    int err;

    if (!next_is_slash(p))
        return parse_relative_path(p);
    p->at++;
    if (ob_url_scheme_is_special(p->scheme) && next_is_slash(p))
        return parse_authority_behind_slashes(p);
    if (next_is(p, '/')) {
        p->at++;
        return parse_authority(p);
    }
    if ((err = copy_authority(p)) != 0)
        return err;
    return parse_path(p, position(p));
}

/* ---- file ---- */

static int parse_file_host(parser_t *p)
{
    ob_str_t host = {p->at, ob_url_authority_length(rest(p), p->scheme)};
    int err;

    if ((err = begin_authority(p)) != 0)
        return err;
    if (ob_url_is_drive_letter(host, false))
        return parse_path(p, position(p));
    if ((err = ob_url_put_file_host(&p->url->href, host)) != 0)
        return err;
    p->url->host_end = position(p);
    p->at += host.len;
    return parse_path_start(p);
}

/* Behind "file:/": the host is the base's, and so is its drive unless the input names one. */
static int parse_file_absolute(parser_t *p)
{
    uint32_t start;
    ob_str_t path;
    int err;

    if (!base_is_file(p))
        return (err = begin_authority(p)) != 0 ? err : parse_path(p, position(p));
    if ((err = copy_authority(p)) != 0)
        return err;
    start = position(p);
    path = ob_url_pathname(p->base);
    if (!starts_with_drive_letter(rest(p)) && path.len >= 3 && (path.len == 3 || path.ptr[3] == '/') &&
        ob_url_is_drive_letter((ob_str_t){path.ptr + 1, 2}, true)) {
        if ((err = ob_buf_put(&p->url->href, path.ptr, 3)) != 0)
            return err;
    }
    return parse_path(p, start);
}

static int parse_file(parser_t *p)
{
    int err;

    if (next_is_slash(p)) {
        p->at++;
        if (!next_is_slash(p))
            return parse_file_absolute(p);
        p->at++;
        return parse_file_host(p);
    }
    if (base_is_file(p))
        return parse_relative_path(p);
    if ((err = begin_authority(p)) != 0)
        return err;
    return parse_path(p, position(p));
}

/* ---- scheme ---- */

/* The length of the scheme at the start of the text, 0 when there is none. */
static size_t scheme_length(ob_str_t text)
{
    if (text.len == 0 || !ob_url_is_alpha(text.ptr[0]))
        return 0;
    for (size_t i = 1; i < text.len; i++) {
        char c = text.ptr[i];

        if (c == ':')
            return i;
        if (!ob_url_is_alpha(c) && !ob_url_is_digit(c) && c != '+' && c != '-' && c != '.')
            return 0;
    }
    return 0;
}

/* Only a fragment can be relative to an opaque path. */
static int parse_fragment_of_opaque(parser_t *p)
{
    const ob_url_t *base = p->base;
    size_t len = base->hash_start != OB_URL_ABSENT ? base->hash_start : base->href.len;
    int err;

    if (!next_is(p, '#'))
        return OB_E_MALFORMED;
    p->url->href.len = 0;
    if ((err = ob_buf_put(&p->url->href, base->href.data, len)) != 0)
        return err;
    p->url->pathname_start = base->pathname_start;
    p->url->search_start = base->search_start;
    p->url->opaque_path = true;
    return parse_fragment(p);
}

static int parse_without_scheme(parser_t *p)
{
    int err;

    if (p->base == NULL || p->base->href.len == 0)
        return OB_E_MALFORMED;
    if ((err = ob_url_put_text(&p->url->href, ob_url_protocol(p->base))) != 0)
        return err;
    p->url->protocol_end = position(p);
    p->scheme = ob_url_scheme_of(p->base);
    mark_empty_authority(p);
    if (p->base->opaque_path)
        return parse_fragment_of_opaque(p);
    return p->scheme == OB_URL_SCHEME_FILE ? parse_file(p) : parse_relative(p);
}

static int parse_after_scheme(parser_t *p)
{
    if (p->scheme == OB_URL_SCHEME_FILE)
        return parse_file(p);
    if (ob_url_scheme_is_special(p->scheme)) {
        if (p->base != NULL && !next_is_two_slashes(p) && ob_url_scheme_of(p->base) == p->scheme)
            return parse_relative(p);
        return parse_authority_behind_slashes(p);
    }
    if (next_is_two_slashes(p)) {
        p->at += 2;
        return parse_authority(p);
    }
    if (!next_is(p, '/'))
        return parse_opaque_path(p);
    p->at++;
    return parse_path(p, position(p));
}

static int parse_scheme(parser_t *p)
{
    ob_buf_t *href = &p->url->href;
    ob_str_t name = {p->at, scheme_length(rest(p))};
    int err;

    if (name.len == 0)
        return parse_without_scheme(p);
    if ((err = ob_url_put_lower(href, name)) != 0)
        return err;
    p->scheme = ob_url_scheme_find(ob_buf_str(href));
    if ((err = ob_url_put_char(href, ':')) != 0)
        return err;
    p->url->protocol_end = position(p);
    mark_empty_authority(p);
    p->at += name.len + 1;
    return parse_after_scheme(p);
}

/* ---- entry ---- */

static ob_str_t trim(ob_str_t text)
{
    while (text.len > 0 && (unsigned char)text.ptr[0] <= ' ') {
        text.ptr++;
        text.len--;
    }
    while (text.len > 0 && (unsigned char)text.ptr[text.len - 1] <= ' ')
        text.len--;
    return text;
}

/* Room for all of an ordinary URL, so that one allocation is enough: "//" and "/" can be added to the input. */
static int reserve_href(ob_url_t *url, size_t input_len, const ob_url_t *base)
{
    size_t wanted = input_len + (base != NULL ? base->href.len : 0) + 3;

    return ob_buf_try_reserve(&url->href, wanted < OB_URL_MAX ? wanted : OB_URL_MAX);
}

static int parse_text(ob_str_t text, const ob_url_t *base, ob_url_t *url)
{
    parser_t parser = {.url = url, .base = base, .at = text.ptr, .end = text.ptr + text.len};
    int err = reserve_href(url, text.len, base);

    return err != 0 ? err : parse_scheme(&parser);
}

int ob_url_parse(ob_str_t input, const ob_url_t *base, ob_url_t *url)
{
    ob_buf_t scratch = {0};
    ob_str_t text;
    int err;

    ob_url_init(url);
    if (input.len > OB_URL_MAX)
        return OB_E_TOO_LARGE;
    if (input.len == 0)
        input.ptr = ""; /* NULL would not survive pointer arithmetic */
    err = ob_url_strip_newlines(trim(input), &scratch, &text);
    if (err == 0)
        err = parse_text(text, base, url);
    if (err != 0)
        ob_url_dispose(url);
    ob_buf_dispose(&scratch);
    return err;
}

void ob_url_init(ob_url_t *url)
{
    *url = (ob_url_t){.port = OB_URL_ABSENT, .search_start = OB_URL_ABSENT, .hash_start = OB_URL_ABSENT};
    ob_buf_init(&url->href, OB_URL_MAX);
}

void ob_url_dispose(ob_url_t *url)
{
    ob_buf_dispose(&url->href);
    ob_url_init(url);
}
