/* Process: all. Thread: any. Trust: holds nothing.
 *
 * Rows of a rule that shape its requests: schema.c puts them into the rule's table. */
#ifndef MAYFLY_CONFIG_SCHEMA_SHAPE_H
#define MAYFLY_CONFIG_SCHEMA_SHAPE_H

#include "config/schema.h"

extern const cfg_row_t cfg_timeout_rows[], cfg_turn_rows[], cfg_limit_rows[], cfg_rewrite_rows[], cfg_retry_rows[];

#define CFG_BYTES_ROW(k, where, about)                                                                                 \
    {.key = (k), .type = CFG_U64, .views = CFG_SUPERVISOR | CFG_BROKER, .min = 1, .max = UINT64_C(1) << 40,            \
     .at = (where), .text = (about)}
#define CFG_MAX_REQUEST_ROW(where) CFG_BYTES_ROW("max_request", where, "a request's body, in bytes")
#define CFG_MAX_RESPONSE_ROW(where) CFG_BYTES_ROW("max_response", where, "a response's body, decoded, in bytes")
#define CFG_DAY_ROW(where)                                                                                             \
    CFG_BYTES_ROW("bytes_per_day", where, "bytes of a tenant's bodies in 24 hours, in each broker; then it is denied")
#define CFG_DISTINCT_ROW(where)                                                                                        \
    {.key = "distinct_hosts", .type = CFG_CUSTOM, .views = CFG_SUPERVISOR | CFG_BROKER, .at = (where),                 \
     .read = cfg_read_distinct_hosts,                                                                                  \
     .schema = "{\"type\":\"string\",\"pattern\":\"^[1-9][0-9]{0,5}/(s|min|h|day)$\"}",                                \
     .text = "different names that a tenant may ask each broker for, as 50/min (s, h, day); one more is denied"}
#define CFG_PLACE_ROW(k, where, how, says, about)                                                                      \
    {.key = (k), .type = CFG_CUSTOM, .views = CFG_SUPERVISOR | CFG_BROKER, .at = (where), .read = (how),               \
     .schema = (says), .text = (about)}
#define CFG_PART_ROW(k, where, table, about)                                                                           \
    {.key = (k), .type = CFG_OBJECT, .views = CFG_SUPERVISOR | CFG_BROKER, .at = (where), .rows = (table),             \
     .count_at = CFG_NOWHERE, .text = (about)}

/* `base`: where the rule keeps its cfg_shape_t. */
#define CFG_SHAPE_ROWS(base)                                                                                           \
    CFG_PART_ROW("timeout", (base) + offsetof(cfg_shape_t, times), cfg_timeout_rows, "times of its requests"),         \
    CFG_PART_ROW("limit", (base) + offsetof(cfg_shape_t, limit), cfg_turn_rows, "how many requests, for each tenant"), \
    CFG_MAX_REQUEST_ROW((base) + offsetof(cfg_shape_t, limit.max_request)),                                            \
    CFG_MAX_RESPONSE_ROW((base) + offsetof(cfg_shape_t, limit.max_response)),                                          \
    CFG_DAY_ROW((base) + offsetof(cfg_shape_t, limit.bytes_per_day)),                                                  \
    CFG_DISTINCT_ROW((base) + offsetof(cfg_shape_t, limit)),                                                           \
    CFG_PART_ROW("rewrite", (base) + offsetof(cfg_shape_t, rewrite), cfg_rewrite_rows,                                 \
                 "what is sent is not quite what was asked for and matched"),                                          \
    CFG_PLACE_ROW("connect_to", (base) + offsetof(cfg_shape_t, connect_to), cfg_read_connect_to,                       \
                  "{\"type\":\"string\",\"pattern\":\":[0-9]{1,5}$\"}",                                                \
                  "host:port that is connected to instead; Host and the certificate's name stay the URL's"),           \
    CFG_PART_ROW("retry", (base) + offsetof(cfg_shape_t, retry), cfg_retry_rows,                                       \
                 "idempotent requests go out again when the connection fails or the answer is 502, 503 or 504"),       \
    CFG_PLACE_ROW("proxy", (base) + offsetof(cfg_shape_t, proxy), cfg_read_proxy,                                      \
                  "{\"type\":\"string\",\"pattern\":\"^http://[^/@?#]+$\"}",                                           \
                  "http://host:port, asked (CONNECT) for the address that the broker has resolved and checked"),       \
    {.key = "ws", .type = CFG_BOOL, .views = CFG_SUPERVISOR | CFG_BROKER,                                              \
     .at = (base) + offsetof(cfg_shape_t, ws), .text = "WebSockets are allowed, too; default: false"},                 \
    CFG_PLACE_ROW("ca", (base) + offsetof(cfg_shape_t, ca), cfg_read_ca, "{\"type\":\"string\",\"minLength\":1}",      \
                  "the only authorities that its upstreams are verified against: a PEM file, or ${NAME}, a secret that " \
                  "is one; default: upstream's")

#endif
