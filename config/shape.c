/* What a rule says besides allow and deny: values that need more than a row. */
#include "config/reader.h"

#include <stdlib.h>

#include "outbound/wire/messages.h"

/* ---- distinct_hosts: "50/min" ---- */

static uint32_t milliseconds_of(const char *unit)
{
    static const struct {
        const char *unit;
        uint32_t ms;
    } units[] = {{"s", 1000}, {"min", 60 * 1000}, {"h", 3600 * 1000}, {"day", 24 * 3600 * 1000}};

    for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++) {
        if (strcmp(unit, units[i].unit) == 0)
            return units[i].ms;
    }
    return 0;
}

void cfg_read_distinct_hosts(cfg_reader_t *reader, const cfg_path_t *path, json_t *value, void *at)
{
    const char *text = json_is_string(value) ? json_string_value(value) : "";
    size_t digits = strspn(text, "0123456789");
    cfg_limit_t *limit = at;

    if (digits > 0 && digits <= 6 && text[0] != '0' && text[digits] == '/')
        limit->distinct_hosts_ms = milliseconds_of(text + digits + 1);
    if (limit->distinct_hosts_ms == 0)
        cfg_report(reader, path, "expected a number from 1 to 999999 and a time, as \"50/min\": s, min, h or day");
    else
        limit->distinct_hosts = (uint32_t)strtoul(text, NULL, 10);
}

/* ---- places ---- */

/* "name:port", "1.2.3.4:port", "[::1]:port", or without port. What is behind the name's colon goes to *port. */
static bool split_port(const char *text, size_t *host_len, uint16_t *port)
{
    const char *bracket = strrchr(text, ']'), *colon = strchr(bracket != NULL ? bracket : text, ':');
    size_t digits;

    *port = 0;
    *host_len = colon != NULL ? (size_t)(colon - text) : strlen(text);
    if (colon == NULL)
        return true;
    digits = strspn(colon + 1, "0123456789");
    if (digits == 0 || digits > 5 || colon[1] == '0' || colon[1 + digits] != '\0' || atol(colon + 1) > UINT16_MAX)
        return false;
    *port = (uint16_t)atol(colon + 1);
    return true;
}

static void read_place(cfg_reader_t *reader, const cfg_path_t *path, const char *text, bool needs_port,
                       cfg_place_t *place)
{
    size_t len;
    uint16_t port;
    char *host;

    if (!split_port(text, &len, &port) || (needs_port && port == 0)) {
        cfg_report(reader, path, "\"%s\": expected a host and a port, 1 to 65535, as \"db.example.com:8443\"%s", text,
                   needs_port ? "" : ", or a host alone");
        return;
    }
    if ((host = cfg_alloc_printf(reader, "%.*s", (int)len, text)) == NULL || !cfg_check_exact_host(reader, path, host))
        return;
    place->host = host;
    place->port = port;
}

void cfg_read_rewrite_host(cfg_reader_t *reader, const cfg_path_t *path, json_t *value, void *at)
{
    if (cfg_is_text(reader, path, value, "a host, as \"internal.example.com\"", 300))
        read_place(reader, path, json_string_value(value), false, at);
}

void cfg_read_connect_to(cfg_reader_t *reader, const cfg_path_t *path, json_t *value, void *at)
{
    if (cfg_is_text(reader, path, value, "a host and a port, as \"db.example.com:8443\"", 300))
        read_place(reader, path, json_string_value(value), true, at);
}

void cfg_read_proxy(cfg_reader_t *reader, const cfg_path_t *path, json_t *value, void *at)
{
    static const char scheme[] = "http://";
    const char *text;

    if (!cfg_is_text(reader, path, value, "a proxy, as \"http://egress.example.net:3128\"", 300))
        return;
    text = json_string_value(value);
    if (strncmp(text, scheme, sizeof(scheme) - 1) != 0 || strpbrk(text + sizeof(scheme) - 1, "/?#@") != NULL)
        cfg_report(reader, path, "\"%s\": expected \"http://host:port\" and nothing else: CONNECT is sent there", text);
    else
        read_place(reader, path, text + sizeof(scheme) - 1, true, at);
}

/* ---- ca ---- */

void cfg_read_ca(cfg_reader_t *reader, const cfg_path_t *path, json_t *value, void *at)
{
    cfg_shape_t *shape = (cfg_shape_t *)(void *)((char *)at - offsetof(cfg_shape_t, ca));
    const char *file;

    if (!cfg_is_text(reader, path, value, "a file's path, or \"${NAME}\"", 4096))
        return;
    if (strncmp(json_string_value(value), "${", 2) == 0) {
        cfg_read_whole_secret(reader, path, value, &shape->ca_secret);
        return;
    }
    file = cfg_resolve_file(reader, json_string_value(value));
    if (file == NULL || json_string_set(value, file) != 0)
        reader->err = OB_E_NOMEM;
    shape->ca = json_string_value(value);
}

/* ---- rewrite ---- */

void cfg_read_path_prefix(cfg_reader_t *reader, const cfg_path_t *path, json_t *value, void *at)
{
    const char *prefix;

    if (!cfg_is_text(reader, path, value, "the front of a path, as \"/v1\"", OB_URL_MAX))
        return;
    prefix = json_string_value(value);
    if (prefix[strlen(prefix) - 1] == '/' || strchr(prefix, '*') != NULL)
        cfg_report(reader, path,
                   "\"%s\": expected whole segments without * and without '/' at the end, as \"/v1\"",
                   prefix);
    else
        cfg_check_path(reader, path, value, NULL);
    *(const char **)at = prefix;
}

void cfg_check_header_name(cfg_reader_t *reader, const cfg_path_t *path, json_t *value, void *at)
{
    const char *name;

    (void)at;
    cfg_read_inject_header(reader, path, value, &name);
}

static bool is_printable(const char *text)
{
    size_t len = strlen(text);

    for (size_t i = 0; i < len; i++) {
        if (text[i] < 0x20 || text[i] > 0x7e)
            return false;
    }
    return len > 0 && text[0] != ' ' && text[len - 1] != ' ';
}

static void read_header(cfg_reader_t *reader, const cfg_path_t *path, const char *name, json_t *value, cfg_pair_t *pair)
{
    json_t *key = json_string(name);

    pair->name = name;
    pair->value = "";
    if (key == NULL) {
        reader->err = OB_E_NOMEM;
        return;
    }
    cfg_check_header_name(reader, path, key, NULL);
    json_decref(key);
    if (!cfg_is_text(reader, path, value, "a header's value", OB_HEADER_VALUE_MAX))
        return;
    if (!is_printable(json_string_value(value)))
        cfg_report(reader, path, "expected printable ASCII, without space at either end");
    pair->value = json_string_value(value);
}

void cfg_read_rewrite_headers(cfg_reader_t *reader, const cfg_path_t *path, json_t *value, void *at)
{
    cfg_rewrite_t *rewrite = at;
    const char *name;
    json_t *item;

    if (!json_is_object(value)) {
        cfg_report_type(reader, path, "an object", value);
        return;
    }
    if (json_object_size(value) > 32) {
        cfg_report(reader, path, "%zu headers are too many: expected at most 32", json_object_size(value));
        return;
    }
    if (json_object_size(value) == 0 ||
        (rewrite->set = cfg_alloc(reader, json_object_size(value), sizeof(*rewrite->set))) == NULL)
        return;
    json_object_foreach(value, name, item) {
        cfg_path_t here = {.up = path, .key = name};

        read_header(reader, &here, name, item, &rewrite->set[rewrite->set_count++]);
    }
}

/* ---- as a whole ---- */

static void check_deny(cfg_reader_t *reader, const cfg_path_t *path, json_t *object)
{
    static const char *const keys[] = {"timeout",       "limit",   "max_request", "max_response", "bytes_per_day",
                                       "distinct_hosts", "rewrite", "connect_to",  "retry",        "proxy",   "ca",
                                       "ws"};

    for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
        cfg_path_t here = {.up = path, .key = keys[i]};

        if (json_object_get(object, keys[i]) != NULL)
            cfg_report_key(reader, &here, "a deny rule takes no \"%s\"", keys[i]);
    }
}

void cfg_check_limit(cfg_reader_t *reader, const cfg_path_t *path, const cfg_limit_t *limit)
{
    cfg_path_t here = {.up = path, .key = "limit"}, burst = {.up = &here, .key = "burst"};

    if (limit->burst > 0 && limit->per_second == 0)
        cfg_report_key(reader, &burst, "\"burst\" says nothing without \"per_second\"");
}

void cfg_check_shape(cfg_reader_t *reader, const cfg_path_t *path, json_t *object, const cfg_rule_t *rule)
{
    if (rule->kind == CFG_RULE_DENY)
        check_deny(reader, path, object);
    cfg_check_limit(reader, path, &rule->shape.limit);
}
