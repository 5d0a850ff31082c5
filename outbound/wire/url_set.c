#include "outbound/wire/url_internal.h"

/* A URL taken apart. A setter replaces one part, and the href is then written anew: simpler than moving text about in
 * it, and one allocation. */
typedef struct parts {
    ob_url_scheme_t scheme;
    ob_str_t protocol; /* with its ':' */
    ob_str_t username;
    ob_str_t password;
    ob_str_t hostname;
    uint32_t port;
    ob_str_t pathname;
    ob_str_t search; /* with its '?': "" is absent, "?" is empty */
    ob_str_t hash;   /* with its '#'; as above */
    bool has_authority;
    bool opaque_path;
} parts_t;

/* Puts a part as `value` asks, its new text in `scratch`. OB_E_MALFORMED: the standard ignores the value. */
typedef int (*setter_t)(parts_t *parts, ob_str_t value, ob_buf_t *scratch);

static void take_apart(const ob_url_t *url, parts_t *parts)
{
    const char *href = (const char *)url->href.data;
    uint32_t end = (uint32_t)url->href.len;
    uint32_t search_end = url->hash_start != OB_URL_ABSENT ? url->hash_start : end;

    *parts = (parts_t){
        .scheme = ob_url_scheme_of(url),
        .protocol = ob_url_protocol(url),
        .username = ob_url_username(url),
        .password = ob_url_password(url),
        .hostname = ob_url_hostname(url),
        .port = url->port,
        .pathname = ob_url_pathname(url),
        .has_authority = url->has_authority,
        .opaque_path = url->opaque_path,
    };
    /* Not the getters: they do not tell an empty query from none. */
    if (url->search_start != OB_URL_ABSENT)
        parts->search = (ob_str_t){href + url->search_start, search_end - url->search_start};
    if (url->hash_start != OB_URL_ABSENT)
        parts->hash = (ob_str_t){href + url->hash_start, end - url->hash_start};
}

static bool has_credentials(const parts_t *parts)
{
    return parts->username.len > 0 || parts->password.len > 0;
}

static int write_authority(const parts_t *parts, ob_url_t *url)
{
    ob_buf_t *href = &url->href;
    int err;

    if ((err = ob_buf_put(href, "//", 2)) != 0 || (err = ob_url_put_text(href, parts->username)) != 0)
        return err;
    url->username_end = (uint32_t)href->len;
    if (parts->password.len > 0) {
        if ((err = ob_url_put_char(href, ':')) != 0 || (err = ob_url_put_text(href, parts->password)) != 0)
            return err;
    }
    url->host_start = (uint32_t)href->len;
    if (has_credentials(parts) && (err = ob_url_put_char(href, '@')) != 0)
        return err;
    if ((err = ob_url_put_text(href, parts->hostname)) != 0)
        return err;
    url->host_end = (uint32_t)href->len;
    return ob_url_put_port(href, parts->port);
}

static int write_path(const parts_t *parts, ob_url_t *url)
{
    bool needs_dot = !parts->has_authority && !parts->opaque_path && ob_url_path_needs_dot(parts->pathname);
    int err;

    if (needs_dot && (err = ob_buf_put(&url->href, "/.", 2)) != 0)
        return err;
    url->pathname_start = (uint32_t)url->href.len;
    return ob_url_put_text(&url->href, parts->pathname);
}

/* A query or fragment, noting where it begins. */
static int write_marked(ob_str_t text, ob_url_t *url, uint32_t *start)
{
    if (text.len > 0)
        *start = (uint32_t)url->href.len;
    return ob_url_put_text(&url->href, text);
}

/* `url` has been initialised. */
static int put_together(const parts_t *parts, ob_url_t *url)
{
    int err;

    url->port = parts->port;
    url->has_authority = parts->has_authority;
    url->opaque_path = parts->opaque_path;
    if ((err = ob_url_put_text(&url->href, parts->protocol)) != 0)
        return err;
    url->protocol_end = (uint32_t)url->href.len;
    url->username_end = url->host_start = url->host_end = url->protocol_end;
    if (parts->has_authority && (err = write_authority(parts, url)) != 0)
        return err;
    if ((err = write_path(parts, url)) != 0 || (err = write_marked(parts->search, url, &url->search_start)) != 0)
        return err;
    return write_marked(parts->hash, url, &url->hash_start);
}

static bool cannot_have_credentials_or_port(const parts_t *parts)
{
    return parts->hostname.len == 0 || parts->scheme == OB_URL_SCHEME_FILE;
}

/* ---- one setter a part ---- */

/* The standard parses value + ':'; a value that has a ':' ends there. */
static int set_protocol(parts_t *parts, ob_str_t value, ob_buf_t *scratch)
{
    ob_url_scheme_t scheme;
    int err;

    if (value.len == 0 || !ob_url_is_alpha(value.ptr[0]))
        return OB_E_MALFORMED;
    for (size_t i = 0; i < value.len; i++) {
        char c = value.ptr[i];

        if (c == ':')
            value.len = i;
        else if (!ob_url_is_alpha(c) && !ob_url_is_digit(c) && c != '+' && c != '-' && c != '.')
            return OB_E_MALFORMED;
    }
    if ((err = ob_url_put_lower(scratch, value)) != 0)
        return err;
    scheme = ob_url_scheme_find(ob_buf_str(scratch));
    if (ob_url_scheme_is_special(scheme) != ob_url_scheme_is_special(parts->scheme) ||
        (scheme == OB_URL_SCHEME_FILE && (has_credentials(parts) || parts->port != OB_URL_ABSENT)) ||
        (parts->scheme == OB_URL_SCHEME_FILE && parts->hostname.len == 0))
        return OB_E_MALFORMED;
    if ((err = ob_url_put_char(scratch, ':')) != 0)
        return err;
    parts->protocol = ob_buf_str(scratch);
    if (ob_url_scheme_is_special(scheme) && parts->port == ob_url_scheme_port(scheme))
        parts->port = OB_URL_ABSENT;
    return 0;
}

static int set_credential(parts_t *parts, ob_str_t value, ob_buf_t *scratch, ob_str_t *part)
{
    int err;

    if (cannot_have_credentials_or_port(parts))
        return OB_E_MALFORMED;
    if ((err = ob_url_put_encoded(scratch, value, &ob_url_chars_userinfo)) != 0)
        return err;
    *part = ob_buf_str(scratch);
    return 0;
}

static int set_username(parts_t *parts, ob_str_t value, ob_buf_t *scratch)
{
    return set_credential(parts, value, scratch, &parts->username);
}

static int set_password(parts_t *parts, ob_str_t value, ob_buf_t *scratch)
{
    return set_credential(parts, value, scratch, &parts->password);
}

static int set_file_hostname(parts_t *parts, ob_str_t host, ob_buf_t *scratch)
{
    int err = ob_url_put_file_host(scratch, host);

    if (err == 0)
        parts->hostname = ob_buf_str(scratch);
    return err;
}

/* A bad port leaves the old one, but the host before it has been set by then. */
static void set_port_behind_host(parts_t *parts, ob_str_t text)
{
    uint32_t port;
    size_t digits;

    if (ob_url_read_port(text, parts->scheme, &port, &digits) == 0 && digits > 0)
        parts->port = port;
}

static int set_host_or_hostname(parts_t *parts, ob_str_t value, ob_buf_t *scratch, bool may_have_port)
{
    ob_str_t host;
    int err;

    if (parts->opaque_path)
        return OB_E_MALFORMED;
    value.len = ob_url_authority_length(value, parts->scheme);
    if (parts->scheme == OB_URL_SCHEME_FILE)
        return set_file_hostname(parts, value, scratch);
    host = (ob_str_t){value.ptr, ob_url_port_colon(value)};
    if (host.len < value.len && (host.len == 0 || !may_have_port))
        return OB_E_MALFORMED;
    if (host.len == 0 && (ob_url_scheme_is_special(parts->scheme) || has_credentials(parts) ||
                          parts->port != OB_URL_ABSENT))
        return OB_E_MALFORMED;
    if ((err = ob_url_put_host(scratch, host, parts->scheme)) != 0)
        return err;
    parts->hostname = ob_buf_str(scratch);
    parts->has_authority = true;
    if (host.len < value.len)
        set_port_behind_host(parts, (ob_str_t){value.ptr + host.len + 1, value.len - host.len - 1});
    return 0;
}

static int set_host(parts_t *parts, ob_str_t value, ob_buf_t *scratch)
{
    return set_host_or_hostname(parts, value, scratch, true);
}

static int set_hostname(parts_t *parts, ob_str_t value, ob_buf_t *scratch)
{
    return set_host_or_hostname(parts, value, scratch, false);
}

static int set_port(parts_t *parts, ob_str_t value, ob_buf_t *scratch)
{
    uint32_t port;
    size_t digits;
    int err;

    (void)scratch;
    if (cannot_have_credentials_or_port(parts))
        return OB_E_MALFORMED;
    if ((err = ob_url_read_port(value, parts->scheme, &port, &digits)) != 0)
        return err;
    if (digits == 0)
        return OB_E_MALFORMED;
    parts->port = port;
    return 0;
}

static int set_pathname(parts_t *parts, ob_str_t value, ob_buf_t *scratch)
{
    int err;

    if (parts->opaque_path)
        return OB_E_MALFORMED;
    if ((err = ob_url_put_path_start(scratch, 0, parts->scheme, value)) != 0)
        return err;
    if (scratch->len == 0 && !parts->has_authority && (err = ob_url_put_char(scratch, '/')) != 0)
        return err;
    parts->pathname = ob_buf_str(scratch);
    return 0;
}

/* Spaces at the end of an opaque path were protected by what stood behind them. */
static void strip_opaque_path(parts_t *parts)
{
    if (!parts->opaque_path || parts->search.len > 0 || parts->hash.len > 0)
        return;
    while (parts->pathname.len > 0 && parts->pathname.ptr[parts->pathname.len - 1] == ' ')
        parts->pathname.len--;
}

static int set_query(parts_t *parts, ob_str_t value, ob_buf_t *scratch)
{
    bool is_special = ob_url_scheme_is_special(parts->scheme);
    const ob_url_chars_t *set = is_special ? &ob_url_chars_special_query : &ob_url_chars_query;
    int err;

    if ((err = ob_url_put_char(scratch, '?')) != 0 || (err = ob_url_put_encoded(scratch, value, set)) != 0)
        return err;
    parts->search = ob_buf_str(scratch);
    return 0;
}

static int set_fragment(parts_t *parts, ob_str_t value, ob_buf_t *scratch)
{
    int err;

    if ((err = ob_url_put_char(scratch, '#')) != 0 ||
        (err = ob_url_put_encoded(scratch, value, &ob_url_chars_fragment)) != 0)
        return err;
    parts->hash = ob_buf_str(scratch);
    return 0;
}

/* ---- what an empty value removes ---- */

static void clear_port(parts_t *parts)
{
    if (!cannot_have_credentials_or_port(parts))
        parts->port = OB_URL_ABSENT;
}

static void clear_query(parts_t *parts)
{
    parts->search = (ob_str_t){"", 0};
    strip_opaque_path(parts);
}

static void clear_fragment(parts_t *parts)
{
    parts->hash = (ob_str_t){"", 0};
    strip_opaque_path(parts);
}

/* What the standard does with a value before the part's own rules, in this order: "" clears; one leading `mark` goes;
 * the parser drops newlines, but credentials do not go through the parser. */
static const struct {
    setter_t set;
    void (*clear)(parts_t *parts);
    char mark;
    bool keeps_newlines;
} setters[] = {
    [OB_URL_PROTOCOL] = {.set = set_protocol},
    [OB_URL_USERNAME] = {.set = set_username, .keeps_newlines = true},
    [OB_URL_PASSWORD] = {.set = set_password, .keeps_newlines = true},
    [OB_URL_HOST] = {.set = set_host},
    [OB_URL_HOSTNAME] = {.set = set_hostname},
    [OB_URL_PORT] = {.set = set_port, .clear = clear_port},
    [OB_URL_PATHNAME] = {.set = set_pathname},
    [OB_URL_SEARCH] = {.set = set_query, .clear = clear_query, .mark = '?'},
    [OB_URL_HASH] = {.set = set_fragment, .clear = clear_fragment, .mark = '#'},
};

/* ---- entry ---- */

static void replace(ob_url_t *url, const ob_url_t *with)
{
    ob_url_dispose(url);
    *url = *with;
}

static int set_href(ob_url_t *url, ob_str_t value)
{
    ob_url_t parsed;
    int err = ob_url_parse(value, NULL, &parsed);

    if (err != 0) {
        ob_url_dispose(&parsed);
        return err;
    }
    replace(url, &parsed);
    return 0;
}

/* Writes the parts into a new href, which replaces the old one that they may point into. */
static int rewrite(ob_url_t *url, const parts_t *parts, size_t len_hint)
{
    ob_url_t written;
    int err;

    ob_url_init(&written);
    err = ob_buf_try_reserve(&written.href, len_hint < OB_URL_MAX ? len_hint : OB_URL_MAX);
    if (err == 0)
        err = put_together(parts, &written);
    if (err != 0) {
        ob_url_dispose(&written);
        return err;
    }
    replace(url, &written);
    return 0;
}

static int set_part(parts_t *parts, ob_url_part_t part, ob_str_t value, ob_buf_t *scratch)
{
    ob_buf_t stripped = {0};
    int err = 0;

    if (value.len == 0 && setters[part].clear != NULL) {
        setters[part].clear(parts);
        return 0;
    }
    if (setters[part].mark != '\0' && value.ptr[0] == setters[part].mark)
        value = (ob_str_t){value.ptr + 1, value.len - 1};
    if (!setters[part].keeps_newlines)
        err = ob_url_strip_newlines(value, &stripped, &value);
    if (err == 0)
        err = setters[part].set(parts, value, scratch);
    ob_buf_dispose(&stripped);
    return err;
}

int ob_url_set(ob_url_t *url, ob_url_part_t part, ob_str_t value)
{
    ob_buf_t scratch = {.max = OB_URL_MAX};
    parts_t parts;
    int err;

    if (part == OB_URL_HREF)
        return set_href(url, value);
    if (value.len > OB_URL_MAX)
        return OB_E_TOO_LARGE;
    if (value.len == 0)
        value.ptr = "";
    take_apart(url, &parts);
    err = set_part(&parts, part, value, &scratch);
    if (err == 0)
        err = rewrite(url, &parts, url->href.len + scratch.len);
    ob_buf_dispose(&scratch);
    return err == OB_E_MALFORMED ? 0 : err;
}
