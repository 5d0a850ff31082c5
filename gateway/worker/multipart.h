/* Process: worker. Thread: loop thread. Trust: reads what a client posted; every part is a slice of that body.
 *
 * Splits multipart/form-data (RFC 7578) into parts without copying. No h2o, no V8; fuzzed by
 * tests/fuzz/multipart_fuzz.c. */
#ifndef MAYFLY_GATEWAY_WORKER_MULTIPART_H
#define MAYFLY_GATEWAY_WORKER_MULTIPART_H

#include "outbound/wire/buf.h"

#define GW_BOUNDARY_MAX 70          /* RFC 2046, section 5.1.1 */
#define GW_PART_HEADERS_MAX 4096    /* bytes of one part's headers */

typedef struct gw_multipart {
    ob_str_t rest;                          /* what has not been split yet; starts right behind a delimiter */
    char delimiter[4 + GW_BOUNDARY_MAX];    /* CR LF - - boundary */
    size_t delimiter_len;
} gw_multipart_t;

typedef struct gw_part {
    ob_str_t name;
    ob_str_t filename;     /* empty: none was given */
    ob_str_t content_type; /* empty: none was given */
    ob_str_t body;
} gw_part_t;

/* A parameter of a header value such as `multipart/form-data; boundary=x`, without its quotes. Errors: OB_E_NOT_FOUND,
 * OB_E_MALFORMED: a quoted value without end, or with a backslash escape, which no client needs for what is read. */
OB_CHECKED int gw_header_param(ob_str_t header, const char *name, ob_str_t *value);

/* `body` is borrowed as long as the parts are used. Errors: OB_E_MALFORMED (the boundary is empty, too long, or nowhere
 * in the body). */
OB_CHECKED int gw_multipart_init(gw_multipart_t *multipart, ob_str_t boundary, ob_str_t body);
/* The next part. On an error that names a part, part->name says which as far as it was read. Errors: OB_E_NOT_FOUND
 * (the closing delimiter has been reached), OB_E_TRUNCATED (the body ends within a part), OB_E_MALFORMED,
 * OB_E_TOO_LARGE. */
OB_CHECKED int gw_multipart_next(gw_multipart_t *multipart, gw_part_t *part);

#endif
