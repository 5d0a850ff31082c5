#include "outbound/broker/shape.h"

#include <stdlib.h>

/* The configuration holds hosts in canonical form only. */
static void set_host(const char *text, ob_host_t *host)
{
    size_t len = strlen(text);
    ob_str_t bare = text[0] == '[' ? (ob_str_t){text + 1, len - 2} : (ob_str_t){text, len};

    if (ob_host_parse(bare, host) != 0)
        abort();
}

void ob_shape_route(const cfg_shape_t *shape, const ob_host_t *host, uint16_t port, ob_route_t *route)
{
    const cfg_place_t *named = &shape->rewrite.host, *dial = &shape->connect_to;

    *route = (ob_route_t){.host = *host, .port = port};
    if (named->host != NULL) {
        set_host(named->host, &route->host);
        route->port = named->port != 0 ? named->port : port;
    }
    route->dial = route->host;
    route->dial_port = route->port;
    if (dial->host != NULL) {
        set_host(dial->host, &route->dial);
        route->dial_port = dial->port;
    }
    if (shape->proxy.host != NULL) {
        route->proxied = true;
        set_host(shape->proxy.host, &route->proxy);
        route->proxy_port = shape->proxy.port;
    }
}

static uint32_t either(uint32_t own, uint32_t otherwise)
{
    return own != 0 ? own : otherwise;
}

cfg_times_t ob_shape_times(const cfg_shape_t *shape, const cfg_times_t *upstream)
{
    const cfg_times_t *own = &shape->times;

    return (cfg_times_t){.connect_ms = either(own->connect_ms, upstream->connect_ms),
                         .first_byte_ms = either(own->first_byte_ms, upstream->first_byte_ms),
                         .idle_ms = either(own->idle_ms, upstream->idle_ms),
                         .total_ms = either(own->total_ms, upstream->total_ms)};
}

/* A prefix is whole segments: "/v1" is in front of "/v1", "/v1/x" and "/v1?q", not of "/v10". */
static size_t stripped_length(const char *prefix, ob_str_t target)
{
    size_t len = prefix != NULL ? strlen(prefix) : 0;

    if (len == 0 || target.len < len || memcmp(target.ptr, prefix, len) != 0)
        return 0;
    return target.len == len || target.ptr[len] == '/' || target.ptr[len] == '?' ? len : 0;
}

int ob_shape_put_target(const cfg_shape_t *shape, ob_str_t target, ob_buf_t *out, bool *differs)
{
    const cfg_rewrite_t *rewrite = &shape->rewrite;
    ob_str_t prefix = ob_str_from(rewrite->path_prefix);
    size_t stripped = stripped_length(rewrite->strip_prefix, target);
    int err;

    *differs = stripped > 0 || prefix.len > 0;
    if (!*differs)
        return 0;
    target = (ob_str_t){target.ptr + stripped, target.len - stripped};
    if ((err = ob_buf_put(out, prefix.ptr, prefix.len)) != 0)
        return err;
    /* Nothing but the prefixes: a path has at least its first slash. */
    if (out->len == 0 && (target.len == 0 || target.ptr[0] != '/') && (err = ob_buf_put_u8(out, '/')) != 0)
        return err;
    if ((err = ob_buf_put(out, target.ptr, target.len)) != 0)
        return err;
    return ob_buf_put_u8(out, '\0');
}

/* As everywhere in headers: many upstreams take '_' for '-'. */
static bool same_name(ob_str_t a, const char *b)
{
    if (a.len != strlen(b))
        return false;
    for (size_t i = 0; i < a.len; i++) {
        char one = a.ptr[i] == '_' ? '-' : a.ptr[i], two = b[i] == '_' ? '-' : b[i];

        if (!ob_str_caseeq((ob_str_t){&one, 1}, (ob_str_t){&two, 1}))
            return false;
    }
    return true;
}

static bool is_dropped(const cfg_shape_t *shape, ob_str_t name)
{
    const cfg_rewrite_t *rewrite = &shape->rewrite;

    for (size_t i = 0; i < rewrite->set_count; i++) {
        if (same_name(name, rewrite->set[i].name))
            return true;
    }
    for (size_t i = 0; i < rewrite->remove_count; i++) {
        if (same_name(name, rewrite->remove[i]))
            return true;
    }
    return false;
}

void ob_shape_drop_headers(const cfg_shape_t *shape, ob_header_t *headers, size_t *count)
{
    size_t kept = 0;

    for (size_t i = 0; i < *count; i++) {
        if (!is_dropped(shape, headers[i].name))
            headers[kept++] = headers[i];
    }
    *count = kept;
}

uint64_t ob_shape_bound(uint64_t a, uint64_t b)
{
    if (a == 0 || b == 0)
        return a + b;
    return a < b ? a : b;
}
