/* The read side of ob_url_t: components as slices of the href. */
#include "outbound/wire/url_internal.h"

static ob_str_t slice(const ob_url_t *url, uint32_t start, uint32_t end)
{
    if (start >= end)
        return (ob_str_t){"", 0};
    return (ob_str_t){(const char *)url->href.data + start, end - start};
}

/* Credentials and their '@' are there only together, and no host begins with an '@'. */
static uint32_t hostname_start(const ob_url_t *url)
{
    bool has_at = url->host_start < url->host_end && url->href.data[url->host_start] == '@';

    return url->host_start + has_at;
}

/* Where the text behind the path begins. */
static uint32_t pathname_end(const ob_url_t *url)
{
    if (url->search_start != OB_URL_ABSENT)
        return url->search_start;
    return url->hash_start != OB_URL_ABSENT ? url->hash_start : (uint32_t)url->href.len;
}

/* The standard shows a lone '?' or '#' as "". */
static ob_str_t without_lone_mark(ob_str_t text)
{
    return text.len > 1 ? text : (ob_str_t){"", 0};
}

ob_str_t ob_url_protocol(const ob_url_t *url)
{
    return slice(url, 0, url->protocol_end);
}

ob_str_t ob_url_username(const ob_url_t *url)
{
    return url->has_authority ? slice(url, url->protocol_end + 2, url->username_end) : (ob_str_t){"", 0};
}

ob_str_t ob_url_password(const ob_url_t *url)
{
    return slice(url, url->username_end + 1, url->host_start);
}

ob_str_t ob_url_hostname(const ob_url_t *url)
{
    return slice(url, hostname_start(url), url->host_end);
}

ob_str_t ob_url_host(const ob_url_t *url)
{
    return url->has_authority ? slice(url, hostname_start(url), url->pathname_start) : (ob_str_t){"", 0};
}

ob_str_t ob_url_port(const ob_url_t *url)
{
    return url->port != OB_URL_ABSENT ? slice(url, url->host_end + 1, url->pathname_start) : (ob_str_t){"", 0};
}

ob_str_t ob_url_pathname(const ob_url_t *url)
{
    return slice(url, url->pathname_start, pathname_end(url));
}

ob_str_t ob_url_search(const ob_url_t *url)
{
    uint32_t end = url->hash_start != OB_URL_ABSENT ? url->hash_start : (uint32_t)url->href.len;

    return url->search_start != OB_URL_ABSENT ? without_lone_mark(slice(url, url->search_start, end))
                                              : (ob_str_t){"", 0};
}

ob_str_t ob_url_hash(const ob_url_t *url)
{
    return url->hash_start != OB_URL_ABSENT ? without_lone_mark(slice(url, url->hash_start, (uint32_t)url->href.len))
                                            : (ob_str_t){"", 0};
}

uint16_t ob_url_effective_port(const ob_url_t *url)
{
    return url->port != OB_URL_ABSENT ? (uint16_t)url->port : ob_url_scheme_port(ob_url_scheme_of(url));
}

bool ob_url_is_special(const ob_url_t *url)
{
    return ob_url_scheme_is_special(ob_url_scheme_of(url));
}
