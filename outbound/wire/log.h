/* Process: all. Thread: any (one write(2) a line). Trust: must never be given a secret; agent text is escaped.
 *
 * One line an event, on standard error: JSON, or human-readable when standard error is a terminal. The JSON keys are
 * "time" (RFC 3339, UTC, milliseconds), "level", "process" ("supervisor", "worker.2", "broker.0"), "message", then the
 * fields in the order given. */
#ifndef MAYFLY_OUTBOUND_WIRE_LOG_H
#define MAYFLY_OUTBOUND_WIRE_LOG_H

#include "outbound/wire/buf.h"

typedef enum ob_log_level { OB_LOG_DEBUG, OB_LOG_INFO, OB_LOG_WARNING, OB_LOG_ERROR } ob_log_level_t;
typedef enum ob_log_format { OB_LOG_AUTO, OB_LOG_JSON, OB_LOG_TEXT } ob_log_format_t;

/* process is copied (at most 31 bytes). */
void ob_log_init(const char *process, ob_log_level_t level, ob_log_format_t format);

/* A field list ends with {NULL}. Exactly one of str (when ptr is set) and num is used. */
typedef struct ob_log_field {
    const char *key;
    ob_str_t str;
    int64_t num;
} ob_log_field_t;

#define OB_LOG_STR(k, v) ((ob_log_field_t){.key = (k), .str = (v)})
#define OB_LOG_NUM(k, v) ((ob_log_field_t){.key = (k), .num = (v)})
#define OB_LOG_END ((ob_log_field_t){.key = NULL})

void ob_log(ob_log_level_t level, const char *message, const ob_log_field_t *fields);
/* printf-style message without fields. */
void ob_logf(ob_log_level_t level, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Appends `str` as a JSON string, quotes included; invalid UTF-8 becomes U+FFFD. */
OB_CHECKED int ob_json_put_str(ob_buf_t *buf, ob_str_t str);

#endif
