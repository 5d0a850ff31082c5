/* Process: all. Thread: any. Trust: reads untrusted bytes; every read is bounded by the slice it was given.
 *
 * A borrowed slice, a growing buffer, and bounded little-endian encode/decode on top of them. Nothing here aborts on
 * a size that an outsider controls: writers return OB_E_NOMEM or OB_E_TOO_LARGE, readers OB_E_TRUNCATED. */
#ifndef MAYFLY_OUTBOUND_WIRE_BUF_H
#define MAYFLY_OUTBOUND_WIRE_BUF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "outbound/wire/err.h"

/* Bytes that somebody else owns. Not NUL-terminated. ptr may be NULL only when len is 0. */
typedef struct ob_str {
    const char *ptr;
    size_t len;
} ob_str_t;

#define OB_STR(literal) ((ob_str_t){(literal), sizeof(literal) - 1})

static inline ob_str_t ob_str_from(const char *cstr)
{
    return (ob_str_t){cstr, cstr != NULL ? strlen(cstr) : 0};
}

static inline bool ob_str_eq(ob_str_t a, ob_str_t b)
{
    return a.len == b.len && (a.len == 0 || memcmp(a.ptr, b.ptr, a.len) == 0);
}

/* ASCII case-insensitive equality, for header names, schemes and hosts. */
bool ob_str_caseeq(ob_str_t a, ob_str_t b);

/* The value of a hexadecimal digit of either case, or -1. */
int ob_hex_value(char c);

/* One header line. Lists of them keep order and duplicates. */
typedef struct ob_header {
    ob_str_t name;
    ob_str_t value;
} ob_header_t;

/* A growing byte buffer with a hard upper bound. Zero-initialised is valid: unbounded by `max` 0. */
typedef struct ob_buf {
    uint8_t *data;
    size_t len;
    size_t cap;
    size_t max;    /* 0: no bound */
    bool sensitive; /* wipe memory before it is freed or moved */
} ob_buf_t;

void ob_buf_init(ob_buf_t *buf, size_t max);
/* Frees the memory (wiping it first if sensitive); the buffer is empty and usable again. */
void ob_buf_dispose(ob_buf_t *buf);
/* Makes room for `more` bytes behind len. Errors: OB_E_NOMEM, OB_E_TOO_LARGE. */
OB_CHECKED int ob_buf_try_reserve(ob_buf_t *buf, size_t more);
OB_CHECKED int ob_buf_put(ob_buf_t *buf, const void *bytes, size_t len);
OB_CHECKED int ob_buf_put_u8(ob_buf_t *buf, uint8_t value);
OB_CHECKED int ob_buf_put_u16(ob_buf_t *buf, uint16_t value);
OB_CHECKED int ob_buf_put_u32(ob_buf_t *buf, uint32_t value);
OB_CHECKED int ob_buf_put_u64(ob_buf_t *buf, uint64_t value);
/* u32 length, then the bytes. */
OB_CHECKED int ob_buf_put_str(ob_buf_t *buf, ob_str_t str);
/* printf into the buffer, without a terminating NUL. */
OB_CHECKED int ob_buf_printf(ob_buf_t *buf, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* Removes the first n bytes (n <= len). */
void ob_buf_consume(ob_buf_t *buf, size_t n);

static inline ob_str_t ob_buf_str(const ob_buf_t *buf)
{
    return (ob_str_t){(const char *)buf->data, buf->len};
}

/* A cursor over a slice. */
typedef struct ob_reader {
    const uint8_t *at;
    const uint8_t *end;
} ob_reader_t;

static inline ob_reader_t ob_reader_from(ob_str_t str)
{
    const uint8_t *at = (const uint8_t *)str.ptr;

    /* Adding even 0 to NULL is undefined. */
    return (ob_reader_t){at, at != NULL ? at + str.len : NULL};
}

OB_CHECKED int ob_reader_u8(ob_reader_t *reader, uint8_t *value);
OB_CHECKED int ob_reader_u16(ob_reader_t *reader, uint16_t *value);
OB_CHECKED int ob_reader_u32(ob_reader_t *reader, uint32_t *value);
OB_CHECKED int ob_reader_u64(ob_reader_t *reader, uint64_t *value);
/* Borrows from the underlying slice. Errors: OB_E_TRUNCATED, OB_E_TOO_LARGE when longer than max. */
OB_CHECKED int ob_reader_str(ob_reader_t *reader, size_t max, ob_str_t *str);
/* 0 when every byte has been read, else OB_E_MALFORMED: trailing bytes are an error everywhere. */
OB_CHECKED int ob_reader_end(const ob_reader_t *reader);

#endif
