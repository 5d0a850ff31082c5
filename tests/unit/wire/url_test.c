/* The URL parser against web-platform-tests (tests/conformance/url) and against what those do not look at: offsets,
 * bounds, effective ports. Takes the source root from argv[1] or MAYFLY_SOURCE_ROOT. */
#define _DEFAULT_SOURCE

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>
#include <jansson.h>

#include "outbound/wire/url.h"

static const char *source_root;

/* ---- test data ---- */

static bool is_surrogate(const char *escape, const char *second_digits)
{
    return escape[0] == '\\' && escape[1] == 'u' && (escape[2] | 0x20) == 'd' && escape[3] != '\0' &&
           strchr(second_digits, escape[3]) != NULL;
}

/* Jansson refuses lone surrogates; a caller of the parser has replaced them by U+FFFD. */
static void replace_lone_surrogates(char *json)
{
    while ((json = strchr(json, '\\')) != NULL) {
        if (is_surrogate(json, "89abAB") && is_surrogate(json + 6, "cdefCDEF"))
            json += 12;
        else if (is_surrogate(json, "89abcdefABCDEF"))
            memcpy(json, "\\ufffd", 6);
        else
            json += 2;
    }
}

static char *read_file(const char *path)
{
    FILE *file = fopen(path, "rb");
    char *text;
    long size;

    if (file == NULL)
        fail_msg("cannot open %s", path);
    assert_int_equal(fseek(file, 0, SEEK_END), 0);
    size = ftell(file);
    assert_true(size > 0);
    rewind(file);
    text = malloc((size_t)size + 1);
    assert_non_null(text);
    assert_int_equal(fread(text, 1, (size_t)size, file), size);
    text[size] = '\0';
    fclose(file);
    return text;
}

static json_t *load(const char *name)
{
    char path[4096];
    char *text;
    json_error_t error;
    json_t *root;

    snprintf(path, sizeof(path), "%s/tests/conformance/url/%s", source_root, name);
    text = read_file(path);
    replace_lone_surrogates(text);
    root = json_loads(text, JSON_ALLOW_NUL, &error);
    free(text);
    if (root == NULL)
        fail_msg("%s:%d: %s", path, error.line, error.text);
    return root;
}

/* The string at a key; ptr is NULL when there is none or it is null. */
static ob_str_t text_at(const json_t *object, const char *key)
{
    const json_t *value = json_object_get(object, key);

    return (ob_str_t){json_string_value(value), json_string_length(value)};
}

/* ---- comparing ---- */

static const struct {
    const char *key;
    ob_url_part_t part;
    ob_str_t (*get)(const ob_url_t *url);
} parts[] = {
    {"protocol", OB_URL_PROTOCOL, ob_url_protocol}, {"username", OB_URL_USERNAME, ob_url_username},
    {"password", OB_URL_PASSWORD, ob_url_password}, {"host", OB_URL_HOST, ob_url_host},
    {"hostname", OB_URL_HOSTNAME, ob_url_hostname}, {"port", OB_URL_PORT, ob_url_port},
    {"pathname", OB_URL_PATHNAME, ob_url_pathname}, {"search", OB_URL_SEARCH, ob_url_search},
    {"hash", OB_URL_HASH, ob_url_hash},
};
#define PART_COUNT (sizeof(parts) / sizeof(parts[0]))

static bool same(const char *key, ob_str_t expected, ob_str_t actual)
{
    if (expected.ptr == NULL || ob_str_eq(expected, actual))
        return true;
    print_error("  %s: expected \"%.*s\", got \"%.*s\"\n", key, (int)expected.len, expected.ptr, (int)actual.len,
                actual.ptr);
    return false;
}

/* The offsets of a URL that was changed must be those of the same URL parsed. */
static bool same_offsets(const ob_url_t *a, const ob_url_t *b)
{
    return ob_str_eq(ob_buf_str(&a->href), ob_buf_str(&b->href)) && a->protocol_end == b->protocol_end &&
           a->username_end == b->username_end && a->host_start == b->host_start && a->host_end == b->host_end &&
           a->port == b->port && a->pathname_start == b->pathname_start && a->search_start == b->search_start &&
           a->hash_start == b->hash_start && a->has_authority == b->has_authority && a->opaque_path == b->opaque_path;
}

static bool reparses(const ob_url_t *url)
{
    ob_url_t again;
    int err = ob_url_parse(ob_buf_str(&url->href), NULL, &again);
    bool ok = err == 0 && same_offsets(url, &again);

    if (!ok)
        print_error("  \"%.*s\" does not parse to itself\n", (int)url->href.len, (const char *)url->href.data);
    ob_url_dispose(&again);
    return ok;
}

static bool has_parts(const ob_url_t *url, const json_t *expected)
{
    bool ok = same("href", text_at(expected, "href"), ob_buf_str(&url->href));

    for (size_t i = 0; i < PART_COUNT; i++)
        ok = same(parts[i].key, text_at(expected, parts[i].key), parts[i].get(url)) && ok;
    return ok;
}

/* ---- urltestdata.json ---- */

static int parse_with_base(ob_str_t input, ob_str_t base_text, ob_url_t *url)
{
    ob_url_t base;
    int err;

    if (base_text.ptr == NULL)
        return ob_url_parse(input, NULL, url);
    err = ob_url_parse(base_text, NULL, &base);
    if (err == 0)
        err = ob_url_parse(input, &base, url);
    else
        assert_int_equal(ob_url_parse((ob_str_t){"", 0}, NULL, url), OB_E_MALFORMED);
    ob_url_dispose(&base);
    return err;
}

static bool check_parse(const json_t *test)
{
    ob_str_t input = text_at(test, "input"), base = text_at(test, "base");
    bool must_fail = json_is_true(json_object_get(test, "failure"));
    ob_url_t url;
    int err = parse_with_base(input, base, &url);
    bool ok = must_fail ? err == OB_E_MALFORMED : err == 0 && has_parts(&url, test) && reparses(&url);

    if (!ok)
        print_error("FAILED: \"%.*s\" against \"%.*s\": %s\n", (int)input.len, input.ptr, (int)base.len,
                    base.len > 0 ? base.ptr : "", ob_err_text(err));
    ob_url_dispose(&url);
    return ok;
}

static void test_urltestdata(void **state)
{
    json_t *root = load("urltestdata.json");
    size_t index, count = 0, failed = 0;
    json_t *test;

    (void)state;
    json_array_foreach(root, index, test) {
        if (!json_is_object(test))
            continue;
        count++;
        failed += !check_parse(test);
    }
    print_message("urltestdata.json: %zu cases, %zu failed\n", count, failed);
    assert_true(count > 800);
    assert_int_equal(failed, 0);
    json_decref(root);
}

/* ---- toascii.json, IdnaTestV2.json ---- */

/* As web-platform-tests do: what would end the host early is percent-encoded, and so a part of it. */
static ob_str_t encode_host_ends(ob_str_t input, char *out, size_t size)
{
    size_t len = 0;

    for (size_t i = 0; i < input.len; i++) {
        bool ends_host = input.ptr[i] != '\0' && strchr(":/?#\\", input.ptr[i]) != NULL;

        assert_true(len + 4 <= size);
        if (ends_host)
            len += (size_t)snprintf(out + len, size - len, "%%%02X", (unsigned)input.ptr[i]);
        else
            out[len++] = input.ptr[i];
    }
    return (ob_str_t){out, len};
}

static bool check_parsed_host(ob_str_t host, ob_str_t output)
{
    ob_buf_t text = {0};
    ob_url_t url;
    bool ok;
    int err;

    assert_int_equal(ob_buf_printf(&text, "https://%.*s/x", (int)host.len, host.ptr), 0);
    err = ob_url_parse(ob_buf_str(&text), NULL, &url);
    ok = output.len == 0 ? err == OB_E_MALFORMED : err == 0 && same("hostname", output, ob_url_hostname(&url));
    ob_url_dispose(&url);
    ob_buf_dispose(&text);
    return ok;
}

static bool check_set_host(ob_str_t host, ob_str_t output)
{
    ob_url_t url;
    bool ok;

    assert_int_equal(ob_url_parse(OB_STR("https://x/x"), NULL, &url), 0);
    assert_int_equal(ob_url_set(&url, OB_URL_HOSTNAME, host), 0);
    ok = same("hostname set", output.len == 0 ? OB_STR("x") : output, ob_url_hostname(&url)) && reparses(&url);
    ob_url_dispose(&url);
    return ok;
}

/* An output of null or "" means that a special URL cannot have this host. */
static bool check_to_ascii(const json_t *test)
{
    ob_str_t input = text_at(test, "input"), output = text_at(test, "output");
    char encoded[1024];
    ob_str_t host = encode_host_ends(input, encoded, sizeof(encoded));
    bool parses_well, sets_well;

    /* "https:///x" skips the empty host and takes "x": nothing that ToASCII sees. */
    if (host.len == 0)
        return true;
    parses_well = check_parsed_host(host, output);
    sets_well = check_set_host(host, output);
    if (!parses_well || !sets_well)
        print_error("FAILED: \"%.*s\"\n", (int)input.len, input.ptr);
    return parses_well && sets_well;
}

static void check_to_ascii_file(const char *name, size_t count_min)
{
    json_t *root = load(name);
    size_t index, count = 0, failed = 0;
    json_t *test;

    json_array_foreach(root, index, test) {
        if (!json_is_object(test))
            continue;
        count++;
        failed += !check_to_ascii(test);
    }
    print_message("%s: %zu cases, %zu failed\n", name, count, failed);
    assert_true(count > count_min);
    assert_int_equal(failed, 0);
    json_decref(root);
}

static void test_toascii(void **state)
{
    (void)state;
    check_to_ascii_file("toascii.json", 30);
}

static void test_idna(void **state)
{
    (void)state;
    check_to_ascii_file("IdnaTestV2.json", 2000);
}

/* ---- setters_tests.json ---- */

static bool check_setter(const char *key, ob_url_part_t part, const json_t *test)
{
    ob_str_t href = text_at(test, "href"), value = text_at(test, "new_value");
    ob_url_t url;
    bool ok;

    assert_int_equal(ob_url_parse(href, NULL, &url), 0);
    ok = ob_url_set(&url, part, value) == 0 && has_parts(&url, json_object_get(test, "expected"));
    ok = reparses(&url) && ok;
    if (!ok)
        print_error("FAILED: %s of \"%.*s\" to \"%.*s\"\n", key, (int)href.len, href.ptr, (int)value.len, value.ptr);
    ob_url_dispose(&url);
    return ok;
}

static size_t check_setters(const json_t *root, const char *key, ob_url_part_t part, size_t *count)
{
    const json_t *tests = json_object_get(root, key);
    size_t index, failed = 0;
    json_t *test;

    assert_true(json_array_size(tests) > 0);
    json_array_foreach(tests, index, test) {
        failed += !check_setter(key, part, test);
        ++*count;
    }
    return failed;
}

static void test_setters(void **state)
{
    json_t *root = load("setters_tests.json");
    size_t count = 0, failed = check_setters(root, "href", OB_URL_HREF, &count);

    (void)state;
    for (size_t i = 0; i < PART_COUNT; i++)
        failed += check_setters(root, parts[i].key, parts[i].part, &count);
    print_message("setters_tests.json: %zu cases, %zu failed\n", count, failed);
    assert_true(count > 240);
    assert_int_equal(failed, 0);
    json_decref(root);
}

/* ---- our own ---- */

static void test_offsets_are_those_of_the_picture(void **state)
{
    ob_url_t url;

    (void)state;
    assert_int_equal(ob_url_parse(OB_STR("https://user:pass@example.com:1234/foo/bar?baz#quux"), NULL, &url), 0);
    assert_int_equal(url.protocol_end, 6);
    assert_int_equal(url.username_end, 12);
    assert_int_equal(url.host_start, 17);
    assert_int_equal(url.host_end, 29);
    assert_int_equal(url.port, 1234);
    assert_int_equal(url.pathname_start, 34);
    assert_int_equal(url.search_start, 42);
    assert_int_equal(url.hash_start, 46);
    assert_true(url.has_authority);
    assert_false(url.opaque_path);
    ob_url_dispose(&url);
}

static void test_effective_port(void **state)
{
    static const struct {
        const char *text;
        uint16_t port;
        bool special;
    } rows[] = {
        {"https://h", 443, true}, {"http://h", 80, true}, {"ws://h", 80, true},       {"wss://h", 443, true},
        {"ftp://h", 21, true},    {"file:///h", 0, true}, {"http://h:443", 443, true}, {"git://h", 0, false},
        {"git://h:9418", 9418, false}, {"http://h:0", 0, true},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        ob_url_t url;

        assert_int_equal(ob_url_parse(ob_str_from(rows[i].text), NULL, &url), 0);
        assert_int_equal(ob_url_effective_port(&url), rows[i].port);
        assert_int_equal(ob_url_is_special(&url), rows[i].special);
        ob_url_dispose(&url);
    }
}

static void test_ordinary_url_takes_one_allocation(void **state)
{
    ob_str_t text = OB_STR("https://api.example.com/v1/items?q=1");
    ob_url_t url;

    (void)state;
    assert_int_equal(ob_url_parse(text, NULL, &url), 0);
    assert_true(url.href.cap <= 64 + text.len);
    ob_url_dispose(&url);
}

/* `count` times `c`, between "https://" and a closing text. */
static char *long_url(const char *start, char c, size_t count, size_t *len)
{
    size_t start_len = strlen(start);
    char *text = malloc(start_len + count);

    assert_non_null(text);
    memcpy(text, start, start_len);
    memset(text + start_len, c, count);
    *len = start_len + count;
    return text;
}

static int parse_long(const char *start, char c, size_t count)
{
    size_t len;
    char *text = long_url(start, c, count, &len);
    ob_url_t url;
    int err = ob_url_parse((ob_str_t){text, len}, NULL, &url);

    ob_url_dispose(&url);
    free(text);
    return err;
}

static void test_sizes_are_bounded(void **state)
{
    size_t megabyte = (size_t)1 << 20;

    (void)state;
    assert_int_equal(parse_long("https://h/", 'a', megabyte - 10), 0);
    assert_int_equal(parse_long("https://h/", 'a', megabyte - 9), OB_E_TOO_LARGE);
    /* An input within the bound whose href is not. */
    assert_int_equal(parse_long("https://h/", '"', megabyte / 2), OB_E_TOO_LARGE);
    assert_int_equal(parse_long("https://", 'a', megabyte / 2), 0);
    assert_int_equal(parse_long("https://xn--", 'a', 5000), OB_E_TOO_LARGE);
}

static void test_setter_over_the_bound_changes_nothing(void **state)
{
    size_t len;
    char *value = long_url("", 'a', ((size_t)1 << 20) - 5, &len);
    ob_url_t url;

    (void)state;
    assert_int_equal(ob_url_parse(OB_STR("https://h/p?q"), NULL, &url), 0);
    assert_int_equal(ob_url_set(&url, OB_URL_PATHNAME, (ob_str_t){value, len}), OB_E_TOO_LARGE);
    assert_int_equal(ob_url_set(&url, OB_URL_HREF, OB_STR("not a url")), OB_E_MALFORMED);
    assert_true(ob_str_eq(ob_buf_str(&url.href), OB_STR("https://h/p?q")));
    ob_url_dispose(&url);
    free(value);
}

static void test_failed_parse_reads_as_empty(void **state)
{
    ob_url_t url;

    (void)state;
    assert_int_equal(ob_url_parse(OB_STR("https://u:p@h:99999/path?q#f"), NULL, &url), OB_E_MALFORMED);
    for (size_t i = 0; i < PART_COUNT; i++)
        assert_int_equal(parts[i].get(&url).len, 0);
    assert_int_equal(ob_url_effective_port(&url), 0);
    ob_url_dispose(&url);
}

static void test_empty_values_and_bare_newlines(void **state)
{
    static const struct {
        ob_url_part_t part;
        ob_str_t value;
        const char *href;
    } rows[] = {
        {OB_URL_PORT, {"", 0}, "https://h/p?q#f"},         {OB_URL_PORT, {"\n", 1}, "https://h:1/p?q#f"},
        {OB_URL_SEARCH, {NULL, 0}, "https://h:1/p#f"},     {OB_URL_SEARCH, {"\n", 1}, "https://h:1/p?#f"},
        {OB_URL_SEARCH, {"\n?a", 3}, "https://h:1/p??a#f"}, {OB_URL_HASH, {"", 0}, "https://h:1/p?q"},
        {OB_URL_HASH, {"#", 1}, "https://h:1/p?q#"},       {OB_URL_PROTOCOL, {"", 0}, "https://h:1/p?q#f"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        ob_url_t url;

        assert_int_equal(ob_url_parse(OB_STR("https://h:1/p?q#f"), NULL, &url), 0);
        assert_int_equal(ob_url_set(&url, rows[i].part, rows[i].value), 0);
        assert_true(same("href", ob_str_from(rows[i].href), ob_buf_str(&url.href)));
        ob_url_dispose(&url);
    }
}

/* What the policy must see through: each names 127.0.0.1, or nothing. */
static void test_disguised_loopback(void **state)
{
    static const char *const loopback[] = {
        "http://127.1/",        "http://0x7f.1/",       "http://2130706433/",         "http://0177.0.0.01/",
        "http://%31%32%37.0.1/", "http://127.0.0.1./",  "http://\xef\xbc\x91\xef\xbc\x92\xef\xbc\x97.0.0.1/",
        "http:\\\\127.0.0.1\\", "http://a@b:c@127.1/", "\thtt\np://127.0.\r0.1/",
    };
    static const char *const refused[] = {
        "http://127.0.0.1.5/",   "http://127.0.0.256/", "http://1.2.3.09/", "http://127.0.0.1%00/",
        "http://127.0.0.1%2f/", "http://\xff/",        "http://[::1",      "http://[::1%25lo]/",
        "http://\xc2\xad/",
    };

    (void)state;
    for (size_t i = 0; i < sizeof(loopback) / sizeof(loopback[0]); i++) {
        ob_url_t url;

        assert_int_equal(ob_url_parse(ob_str_from(loopback[i]), NULL, &url), 0);
        assert_true(same(loopback[i], OB_STR("127.0.0.1"), ob_url_hostname(&url)));
        ob_url_dispose(&url);
    }
    for (size_t i = 0; i < sizeof(refused) / sizeof(refused[0]); i++) {
        ob_url_t url;

        assert_int_equal(ob_url_parse(ob_str_from(refused[i]), NULL, &url), OB_E_MALFORMED);
        ob_url_dispose(&url);
    }
}

/* Without a single descriptor to be had, as in the worker's sandbox. Runs in a child whose ICU is still untouched. */
static int parse_without_files(void)
{
    static const char *const inputs[] = {"https://b\xc3\xbcrger.example/", "https://xn--mgbh0fb.example/",
                                         "https://\xd9\x85\xdb\x8c\xe2\x80\x8c\xd8\xb4.example/"};
    const struct rlimit none = {0, 0};
    ob_url_t url;
    int failed = ob_url_warm() != 0 || setrlimit(RLIMIT_NOFILE, &none) != 0 || open("/", O_RDONLY) >= 0;

    for (size_t i = 0; i < sizeof(inputs) / sizeof(inputs[0]); i++) {
        failed += ob_url_parse(ob_str_from(inputs[i]), NULL, &url) != 0;
        ob_url_dispose(&url);
    }
    return failed;
}

/* Has to be the first test. */
static void test_warm_makes_files_unnecessary(void **state)
{
    int status;
    pid_t child = fork();

    (void)state;
    assert_true(child >= 0);
    if (child == 0)
        _exit(parse_without_files());
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(status, 0);
    assert_int_equal(ob_url_warm(), 0);
    assert_int_equal(ob_url_warm(), 0);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_warm_makes_files_unnecessary),
        cmocka_unit_test(test_urltestdata),
        cmocka_unit_test(test_toascii),
        cmocka_unit_test(test_idna),
        cmocka_unit_test(test_setters),
        cmocka_unit_test(test_offsets_are_those_of_the_picture),
        cmocka_unit_test(test_effective_port),
        cmocka_unit_test(test_ordinary_url_takes_one_allocation),
        cmocka_unit_test(test_sizes_are_bounded),
        cmocka_unit_test(test_setter_over_the_bound_changes_nothing),
        cmocka_unit_test(test_failed_parse_reads_as_empty),
        cmocka_unit_test(test_empty_values_and_bare_newlines),
        cmocka_unit_test(test_disguised_loopback),
    };

    source_root = argc > 1 ? argv[1] : getenv("MAYFLY_SOURCE_ROOT");
    if (source_root == NULL) {
        fprintf(stderr, "usage: url_test SOURCE_ROOT (or set MAYFLY_SOURCE_ROOT)\n");
        return 2;
    }
    return cmocka_run_group_tests(tests, NULL, NULL);
}
