/* The rows of what a rule says besides allow and deny: one table for each object. */
#include "config/reader.h"
#include "config/schema_shape.h"

#define SB (CFG_SUPERVISOR | CFG_BROKER)
#define END {.key = NULL}

#define NUMBER(k, low, high, def, where, about)                                                                        \
    {.key = (k), .type = CFG_U32, .views = SB, .min = (low), .max = (high), .fallback = (def), .at = (where),          \
     .text = (about)}

const cfg_row_t cfg_timeout_rows[] = {
    NUMBER("connect_ms", 10, 600000, NULL, offsetof(cfg_times_t, connect_ms),
           "to connect, proxy and TLS included, in milliseconds; default: upstream's"),
    NUMBER("first_byte_ms", 10, 3600000, NULL, offsetof(cfg_times_t, first_byte_ms),
           "from the end of the request to the response's head, in milliseconds; default: upstream's"),
    NUMBER("idle_ms", 10, 3600000, NULL, offsetof(cfg_times_t, idle_ms),
           "between two pieces of a body, in milliseconds; default: upstream's"),
    NUMBER("total_ms", 10, 86400000, NULL, offsetof(cfg_times_t, total_ms),
           "all of one request and response, in milliseconds; default: upstream's"),
    END};

#define TURN_ROWS                                                                                                      \
    NUMBER("per_second", 1, 1000000, NULL, offsetof(cfg_limit_t, per_second),                                          \
           "requests a second of a tenant, in each broker; more wait for their turn"),                                 \
    NUMBER("burst", 1, 1000000, NULL, offsetof(cfg_limit_t, burst),                                                    \
           "requests at once after a pause; default: as per_second"),                                                  \
    NUMBER("concurrent", 1, 100000, NULL, offsetof(cfg_limit_t, concurrent),                                           \
           "requests of a tenant in flight at once, in each broker; more wait for their turn"),                        \
    NUMBER("wait_ms", 0, 600000, "10000", offsetof(cfg_limit_t, wait_ms),                                              \
           "how long a request waits for its turn before it fails, in milliseconds")

const cfg_row_t cfg_turn_rows[] = {TURN_ROWS, END};

const cfg_row_t cfg_limit_rows[] = {
    TURN_ROWS,
    CFG_MAX_REQUEST_ROW(offsetof(cfg_limit_t, max_request)),
    CFG_MAX_RESPONSE_ROW(offsetof(cfg_limit_t, max_response)),
    CFG_DAY_ROW(offsetof(cfg_limit_t, bytes_per_day)),
    CFG_DISTINCT_ROW(0),
    END};

const cfg_row_t cfg_rewrite_rows[] = {
    CFG_PLACE_ROW("host", offsetof(cfg_rewrite_t, host), cfg_read_rewrite_host, "{\"type\":\"string\",\"minLength\":1}",
                  "the host, and perhaps a port, that is resolved, connected to, verified and named in Host instead"),
    {.key = "strip_prefix", .type = CFG_CUSTOM, .views = SB, .at = offsetof(cfg_rewrite_t, strip_prefix),
     .read = cfg_read_path_prefix, .schema = "{\"type\":\"string\",\"pattern\":\"^/.*[^/]$\"}",
     .text = "whole segments, as /v1, that are taken off the front of the path"},
    {.key = "path_prefix", .type = CFG_CUSTOM, .views = SB, .at = offsetof(cfg_rewrite_t, path_prefix),
     .read = cfg_read_path_prefix, .schema = "{\"type\":\"string\",\"pattern\":\"^/.*[^/]$\"}",
     .text = "whole segments that are then put in front of it"},
    {.key = "headers", .type = CFG_CUSTOM, .views = SB, .at = 0, .read = cfg_read_rewrite_headers,
     .schema = "{\"type\":\"object\",\"maxProperties\":32,"
               "\"additionalProperties\":{\"type\":\"string\",\"minLength\":1}}",
     .text = "headers that are set, replacing the agent's; no secrets"},
    {.key = "remove_headers", .type = CFG_STRINGS, .views = SB, .min = 1, .max = 64,
     .at = offsetof(cfg_rewrite_t, remove), .count_at = offsetof(cfg_rewrite_t, remove_count),
     .read = cfg_check_header_name, .text = "headers of the agent's that are taken out"},
    END};

const cfg_row_t cfg_retry_rows[] = {
    NUMBER("times", 1, 10, "2", offsetof(cfg_retry_t, times), "further tries at most"),
    NUMBER("backoff_ms", 1, 60000, "100", offsetof(cfg_retry_t, backoff_ms),
           "before the first of them, in milliseconds; doubled for each further one, and shortened by chance"),
    END};
