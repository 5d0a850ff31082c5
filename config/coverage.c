#include "config/coverage.h"

/* "*" covers all, "*.x" covers "*.y.x" and "y.x". */
static bool covers_host(const char *a, const char *b)
{
    size_t tail = strlen(a) - 1, len = strlen(b);

    if (strcmp(a, "*") == 0 || strcmp(a, b) == 0)
        return true;
    if (strncmp(a, "*.", 2) != 0 || strcmp(b, "*") == 0)
        return false;
    return len > tail && strcmp(b + len - tail, a + 1) == 0 && (b[0] != '*' || len > tail + 1);
}

/* "any" of an allow rule leaves out the Fetch Standard's bad ports; these are surely not among them. */
static bool is_ordinary(uint16_t port)
{
    return port == 80 || port == 443 || (port >= 7000 && port != 10080);
}

static bool has_port(const cfg_port_set_t *set, uint16_t port)
{
    for (size_t i = 0; i < set->count; i++) {
        if (set->ports[i] == port)
            return true;
    }
    return false;
}

static bool covers_ports(const cfg_rule_t *a, const cfg_rule_t *b)
{
    if (b->port.any)
        return a->port.any;
    for (size_t i = 0; i < b->port.count; i++) {
        uint16_t port = b->port.ports[i];

        if (a->port.any ? a->kind == CFG_RULE_ALLOW && !is_ordinary(port) : !has_port(&a->port, port))
            return false;
    }
    return true;
}

static bool has_method(const cfg_rule_t *rule, const char *method)
{
    for (size_t i = 0; i < rule->method_count; i++) {
        if (strcmp(rule->methods[i], method) == 0)
            return true;
    }
    return false;
}

static const char *const standard[] = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"};
#define STANDARD_COUNT (sizeof(standard) / sizeof(standard[0]))

static bool is_standard(const char *method)
{
    for (size_t i = 0; i < STANDARD_COUNT; i++) {
        if (strcmp(standard[i], method) == 0)
            return true;
    }
    return false;
}

/* A rule without methods takes the standard ones (to allow) or all (to deny). */
static bool takes_method(const cfg_rule_t *rule, const char *method)
{
    if (rule->method_count == 0)
        return rule->kind == CFG_RULE_DENY || is_standard(method);
    return has_method(rule, method);
}

static bool covers_methods(const cfg_rule_t *a, const cfg_rule_t *b)
{
    const char *const *methods = b->method_count > 0 ? (const char *const *)b->methods : standard;
    size_t count = b->method_count > 0 ? b->method_count : STANDARD_COUNT;

    if (b->kind == CFG_RULE_DENY && b->method_count == 0)
        return a->kind == CFG_RULE_DENY && a->method_count == 0;
    for (size_t i = 0; i < count; i++) {
        if (!takes_method(a, methods[i]))
            return false;
    }
    return true;
}

/* The same pattern, or "/v1/" and two stars over whatever begins with "/v1/". */
static bool covers_pattern(const char *a, const char *b)
{
    size_t len = strlen(a);

    if (strcmp(a, b) == 0)
        return true;
    if (len < 3 || strcmp(a + len - 3, "/**") != 0 || memchr(a, '*', len - 2) != NULL)
        return false;
    return strncmp(a, b, len - 2) == 0;
}

static bool covers_paths(const cfg_rule_t *a, const cfg_rule_t *b)
{
    if (a->path_count == 0)
        return true;
    if (b->path_count == 0 || (b->allow_encoded_slash && !a->allow_encoded_slash))
        return false;
    for (size_t i = 0; i < b->path_count; i++) {
        bool covered = false;

        for (size_t j = 0; j < a->path_count && !covered; j++)
            covered = covers_pattern(a->paths[j], b->paths[i]);
        if (!covered)
            return false;
    }
    return true;
}

/* A deny rule speaks of WebSockets without saying so. */
static bool covers_sockets(const cfg_rule_t *a, const cfg_rule_t *b)
{
    return a->kind == CFG_RULE_DENY || a->shape.ws || !b->shape.ws;
}

bool cfg_rule_covers(const cfg_rule_t *a, const cfg_rule_t *b)
{
    return covers_sockets(a, b) && covers_host(a->host, b->host) && (a->scheme_http || !b->scheme_http) &&
           (a->scheme_https || !b->scheme_https) && covers_ports(a, b) && covers_methods(a, b) && covers_paths(a, b);
}
