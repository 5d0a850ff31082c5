/* The URL parser and its setters. The input is lines: a base URL, the URL, then values for the setters, each with the
 * number of the part as its first character. Newlines inside URLs are left to the unit test. */
#include <stdlib.h>

#include "outbound/wire/url.h"
#include "tests/fuzz/lines.h"

#define CHECK(condition)                                                                                               \
    do {                                                                                                               \
        if (!(condition))                                                                                              \
            abort();                                                                                                   \
    } while (0)

static void check_inside(const ob_url_t *url, ob_str_t part)
{
    const char *href = (const char *)url->href.data;

    CHECK(part.len == 0 || (part.ptr >= href && part.ptr + part.len <= href + url->href.len));
}

static void check_getters(const ob_url_t *url)
{
    check_inside(url, ob_url_protocol(url));
    check_inside(url, ob_url_username(url));
    check_inside(url, ob_url_password(url));
    check_inside(url, ob_url_hostname(url));
    check_inside(url, ob_url_host(url));
    check_inside(url, ob_url_port(url));
    check_inside(url, ob_url_pathname(url));
    check_inside(url, ob_url_search(url));
    check_inside(url, ob_url_hash(url));
}

static void check_order(const ob_url_t *url)
{
    uint32_t search = url->search_start, hash = url->hash_start, end = (uint32_t)url->href.len;

    CHECK(url->protocol_end > 1 && url->href.data[url->protocol_end - 1] == ':');
    CHECK(url->protocol_end <= url->username_end && url->username_end <= url->host_start);
    CHECK(url->host_start <= url->host_end && url->host_end <= url->pathname_start);
    CHECK(url->pathname_start <= end);
    CHECK(hash == OB_URL_ABSENT || (hash >= url->pathname_start && hash < end && url->href.data[hash] == '#'));
    CHECK(search == OB_URL_ABSENT || (search >= url->pathname_start && search < end && url->href.data[search] == '?'));
    CHECK(search == OB_URL_ABSENT || hash == OB_URL_ABSENT || search < hash);
    CHECK(url->port == OB_URL_ABSENT || url->port <= 65535);
    CHECK(!(url->opaque_path && (url->has_authority || ob_url_is_special(url))));
}

/* What goes into a request line and a Host header must not be able to end them. */
static void check_characters(const ob_url_t *url)
{
    for (size_t i = 0; i < url->href.len; i++) {
        CHECK(url->href.data[i] >= ' ' && url->href.data[i] < 0x7f);
        CHECK(url->href.data[i] != ' ' || url->opaque_path);
    }
    CHECK(!ob_url_is_special(url) || ob_url_hostname(url).len > 0 ||
          ob_str_eq(ob_url_protocol(url), OB_STR("file:")));
}

static bool same(const ob_url_t *a, const ob_url_t *b)
{
    return ob_str_eq(ob_buf_str(&a->href), ob_buf_str(&b->href)) && a->protocol_end == b->protocol_end &&
           a->username_end == b->username_end && a->host_start == b->host_start && a->host_end == b->host_end &&
           a->port == b->port && a->pathname_start == b->pathname_start && a->search_start == b->search_start &&
           a->hash_start == b->hash_start && a->has_authority == b->has_authority && a->opaque_path == b->opaque_path;
}

static void check_url(const ob_url_t *url)
{
    ob_url_t again;

    check_order(url);
    check_getters(url);
    check_characters(url);
    CHECK(ob_url_parse(ob_buf_str(&url->href), NULL, &again) == 0);
    CHECK(same(url, &again));
    ob_url_dispose(&again);
}

/* The standard's one exception: a URL that becomes a file keeps a host "localhost" and a path "/C|", which the parser
 * would have normalised. Goes on with what the parser makes of it. */
static void normalise_file(ob_url_t *url)
{
    ob_url_t again;

    CHECK(ob_url_parse(ob_buf_str(&url->href), NULL, &again) == 0);
    ob_url_dispose(url);
    *url = again;
}

static void check_setter(ob_url_t *url, ob_url_part_t part, ob_str_t value)
{
    if (ob_url_set(url, part, value) != 0)
        return;
    if (part == OB_URL_PROTOCOL && ob_str_eq(ob_url_protocol(url), OB_STR("file:")))
        normalise_file(url);
    check_url(url);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    ob_str_t rest = {(const char *)data, size};
    ob_str_t base_text = next_line(&rest), text = next_line(&rest);
    ob_url_t base, url;
    bool has_base = ob_url_parse(base_text, NULL, &base) == 0;
    bool has_url = ob_url_parse(text, has_base ? &base : NULL, &url) == 0;

    if (has_base)
        check_url(&base);
    if (has_url)
        check_url(&url);
    while (has_url && rest.len > 0) {
        ob_str_t value = next_line(&rest);

        if (value.len > 0 && value.ptr[0] >= '0' && value.ptr[0] <= '9')
            check_setter(&url, (ob_url_part_t)(value.ptr[0] - '0'), (ob_str_t){value.ptr + 1, value.len - 1});
    }
    ob_url_dispose(&url);
    ob_url_dispose(&base);
    return 0;
}
