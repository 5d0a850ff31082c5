/* explicit_bzero */
#define _DEFAULT_SOURCE

#include "outbound/wire/buf.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#define CAPACITY_MIN 64

static unsigned char ascii_lower(unsigned char c)
{
    return c >= 'A' && c <= 'Z' ? (unsigned char)(c | 0x20) : c;
}

bool ob_str_caseeq(ob_str_t a, ob_str_t b)
{
    if (a.len != b.len)
        return false;
    for (size_t i = 0; i < a.len; i++) {
        if (ascii_lower((unsigned char)a.ptr[i]) != ascii_lower((unsigned char)b.ptr[i]))
            return false;
    }
    return true;
}

int ob_hex_value(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    c = (char)ascii_lower((unsigned char)c);
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

void ob_buf_init(ob_buf_t *buf, size_t max)
{
    *buf = (ob_buf_t){.max = max};
}

void ob_buf_dispose(ob_buf_t *buf)
{
    if (buf->data != NULL && buf->sensitive)
        explicit_bzero(buf->data, buf->cap);
    free(buf->data);
    buf->data = NULL;
    buf->len = 0;
    buf->cap = 0;
}

/* realloc may leave a copy behind in freed memory, which a secret must not. */
static uint8_t *reallocate(ob_buf_t *buf, size_t capacity)
{
    uint8_t *data;

    if (!buf->sensitive)
        return realloc(buf->data, capacity);
    if ((data = malloc(capacity)) == NULL)
        return NULL;
    if (buf->data != NULL) {
        memcpy(data, buf->data, buf->len);
        explicit_bzero(buf->data, buf->cap);
        free(buf->data);
    }
    return data;
}

/* Doubles, so that a long run of small writes costs linear time; a bounded buffer never takes more than its bound. */
static int grow(ob_buf_t *buf, size_t wanted)
{
    size_t capacity = buf->cap > SIZE_MAX / 2 ? SIZE_MAX : buf->cap * 2;
    uint8_t *data;

    if (capacity < CAPACITY_MIN)
        capacity = CAPACITY_MIN;
    if (buf->max != 0 && capacity > buf->max)
        capacity = buf->max;
    if (capacity < wanted)
        capacity = wanted;
    if ((data = reallocate(buf, capacity)) == NULL)
        return OB_E_NOMEM;
    buf->data = data;
    buf->cap = capacity;
    return 0;
}

int ob_buf_try_reserve(ob_buf_t *buf, size_t more)
{
    if (more > SIZE_MAX - buf->len || (buf->max != 0 && more > 0 && buf->len + more > buf->max))
        return OB_E_TOO_LARGE;
    return buf->len + more > buf->cap ? grow(buf, buf->len + more) : 0;
}

int ob_buf_put(ob_buf_t *buf, const void *bytes, size_t len)
{
    int err;

    if (len == 0)
        return 0;
    if ((err = ob_buf_try_reserve(buf, len)) != 0)
        return err;
    memcpy(buf->data + buf->len, bytes, len);
    buf->len += len;
    return 0;
}

/* Byte by byte, so that the format is little-endian on any machine; compilers make one store of it. */
static int put_number(ob_buf_t *buf, uint64_t value, size_t size)
{
    int err;

    if ((err = ob_buf_try_reserve(buf, size)) != 0)
        return err;
    for (size_t i = 0; i < size; i++)
        buf->data[buf->len++] = (uint8_t)(value >> (8 * i));
    return 0;
}

int ob_buf_put_u8(ob_buf_t *buf, uint8_t value)
{
    return put_number(buf, value, 1);
}

int ob_buf_put_u16(ob_buf_t *buf, uint16_t value)
{
    return put_number(buf, value, 2);
}

int ob_buf_put_u32(ob_buf_t *buf, uint32_t value)
{
    return put_number(buf, value, 4);
}

int ob_buf_put_u64(ob_buf_t *buf, uint64_t value)
{
    return put_number(buf, value, 8);
}

int ob_buf_put_str(ob_buf_t *buf, ob_str_t str)
{
    int err;

    if (str.len > UINT32_MAX)
        return OB_E_TOO_LARGE;
    /* Room for both parts first: a failure must not leave a length without its bytes. */
    if ((err = ob_buf_try_reserve(buf, 4 + str.len)) != 0)
        return err;
    if ((err = ob_buf_put_u32(buf, (uint32_t)str.len)) != 0)
        return err;
    return ob_buf_put(buf, str.ptr, str.len);
}

/* vsnprintf wants room for a NUL, which is no part of the content and therefore not counted against the bound. */
static int print_into(ob_buf_t *buf, const char *format, va_list args, size_t len)
{
    int err;

    if ((err = ob_buf_try_reserve(buf, len)) != 0)
        return err;
    if (buf->len + len + 1 > buf->cap && (err = grow(buf, buf->len + len + 1)) != 0)
        return err;
    if (vsnprintf((char *)buf->data + buf->len, len + 1, format, args) < 0)
        return OB_E_MALFORMED;
    buf->len += len;
    return 0;
}

int ob_buf_printf(ob_buf_t *buf, const char *format, ...)
{
    va_list args;
    int len, err;

    va_start(args, format);
    len = vsnprintf(NULL, 0, format, args);
    va_end(args);
    if (len < 0)
        return OB_E_MALFORMED;
    va_start(args, format);
    err = print_into(buf, format, args, (size_t)len);
    va_end(args);
    return err;
}

void ob_buf_consume(ob_buf_t *buf, size_t n)
{
    size_t rest = buf->len - n;

    if (n == 0)
        return;
    memmove(buf->data, buf->data + n, rest);
    if (buf->sensitive)
        explicit_bzero(buf->data + rest, n);
    buf->len = rest;
}

static int read_number(ob_reader_t *reader, size_t size, uint64_t *value)
{
    uint64_t number = 0;

    if ((size_t)(reader->end - reader->at) < size)
        return OB_E_TRUNCATED;
    for (size_t i = 0; i < size; i++)
        number |= (uint64_t)reader->at[i] << (8 * i);
    reader->at += size;
    *value = number;
    return 0;
}

int ob_reader_u8(ob_reader_t *reader, uint8_t *value)
{
    uint64_t number;
    int err = read_number(reader, 1, &number);

    if (err == 0)
        *value = (uint8_t)number;
    return err;
}

int ob_reader_u16(ob_reader_t *reader, uint16_t *value)
{
    uint64_t number;
    int err = read_number(reader, 2, &number);

    if (err == 0)
        *value = (uint16_t)number;
    return err;
}

int ob_reader_u32(ob_reader_t *reader, uint32_t *value)
{
    uint64_t number;
    int err = read_number(reader, 4, &number);

    if (err == 0)
        *value = (uint32_t)number;
    return err;
}

int ob_reader_u64(ob_reader_t *reader, uint64_t *value)
{
    return read_number(reader, 8, value);
}

int ob_reader_str(ob_reader_t *reader, size_t max, ob_str_t *str)
{
    ob_reader_t ahead = *reader;
    uint32_t len;
    int err;

    if ((err = ob_reader_u32(&ahead, &len)) != 0)
        return err;
    if (len > max)
        return OB_E_TOO_LARGE;
    if ((size_t)(ahead.end - ahead.at) < len)
        return OB_E_TRUNCATED;
    *str = (ob_str_t){(const char *)ahead.at, len};
    ahead.at += len;
    *reader = ahead;
    return 0;
}

int ob_reader_end(const ob_reader_t *reader)
{
    return reader->at == reader->end ? 0 : OB_E_MALFORMED;
}
