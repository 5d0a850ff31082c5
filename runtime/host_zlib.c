#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "runtime/internal.h"

/* CompressionStream and DecompressionStream (Compression Standard, section 4), a step at a time: the JavaScript loops, so that
 * limits can end it between two steps. zlib's memory counts as the execution's, as what comes out does. A stream that is
 * given up halfway keeps its memory until the execution ends; the memory limit is what bounds their number.
 *
 * bytesIndexOf stands here because it too is a step over bytes that JavaScript would take a hundred times as long for. */

enum { FORMAT_DEFLATE, FORMAT_DEFLATE_RAW, FORMAT_GZIP, FORMAT_COUNT }; /* as in runtime/js/compression.js */
enum { STATE_MORE_OUTPUT, STATE_NEEDS_INPUT, STATE_ENDED, STATE_BAD, STATE_NO_MEMORY }; /* the first four likewise */

#define PIECE 65536 /* bytes in, and bytes out, of one step */

struct rt_zlib {
    rt_zlib_t *next;
    rt_execution_t *execution;
    uint32_t id;
    bool compress;
    z_stream z;
    uint8_t out[PIECE];
};

/* ---- Memory ------------------------------------------------------------------------------------------------------ */

/* The size stands before the block, in the room that keeps it aligned. */
static void *take(rt_execution_t *execution, size_t size)
{
    max_align_t *block = NULL;
    size += sizeof(*block);
    if (rtv8_isolate_reserve(execution->isolate, size) != 0) {
        return NULL;
    }
    block = calloc(1, size);
    if (block == NULL) {
        rtv8_isolate_release(execution->isolate, size);
        return NULL;
    }
    memcpy(block, &size, sizeof(size));
    return block + 1;
}

static void give_back(rt_execution_t *execution, void *data)
{
    size_t size;
    if (data != NULL) {
        max_align_t *block = (max_align_t *)data - 1;
        memcpy(&size, block, sizeof(size));
        rtv8_isolate_release(execution->isolate, size);
        free(block);
    }
}

static void *on_alloc(void *execution, unsigned count, unsigned size)
{
    return take(execution, (size_t)count * size);
}

static void on_free(void *execution, void *data)
{
    give_back(execution, data);
}

/* ---- Streams ----------------------------------------------------------------------------------------------------- */

static rt_zlib_t **find(rt_execution_t *execution, double id)
{
    rt_zlib_t **at = &execution->zlibs;
    while (*at != NULL && (double)(*at)->id != id) {
        at = &(*at)->next;
    }
    return at;
}

static void close_at(rt_zlib_t **at)
{
    rt_zlib_t *zlib = *at;
    *at = zlib->next;
    (void)(zlib->compress ? deflateEnd : inflateEnd)(&zlib->z);
    give_back(zlib->execution, zlib);
}

static int begin(rt_zlib_t *zlib, int format)
{
    static const int window[] = {[FORMAT_DEFLATE] = MAX_WBITS, [FORMAT_DEFLATE_RAW] = -MAX_WBITS, [FORMAT_GZIP] = MAX_WBITS + 16};
    return zlib->compress ? deflateInit2(&zlib->z, Z_DEFAULT_COMPRESSION, Z_DEFLATED, window[format], 8, Z_DEFAULT_STRATEGY)
                          : inflateInit2(&zlib->z, window[format]);
}

static rt_zlib_t *open_zlib(rt_execution_t *execution, int format, bool compress)
{
    rt_zlib_t *zlib = take(execution, sizeof(*zlib));
    if (zlib == NULL) {
        return NULL;
    }
    zlib->execution = execution;
    zlib->compress = compress;
    zlib->z = (z_stream){.zalloc = on_alloc, .zfree = on_free, .opaque = execution};
    if (begin(zlib, format) != Z_OK) {
        give_back(execution, zlib);
        return NULL;
    }
    zlib->id = ++execution->zlib_last;
    zlib->next = execution->zlibs;
    execution->zlibs = zlib;
    return zlib;
}

void rt_zlibs_close_all(rt_execution_t *execution)
{
    while (execution->zlibs != NULL) {
        close_at(&execution->zlibs);
    }
}

static int state_after(const rt_zlib_t *zlib, int ret)
{
    if (ret == Z_STREAM_END) {
        return STATE_ENDED;
    }
    if (ret != Z_OK && ret != Z_BUF_ERROR) {
        return ret == Z_MEM_ERROR ? STATE_NO_MEMORY : STATE_BAD;
    }
    return zlib->z.avail_out == 0 ? STATE_MORE_OUTPUT : STATE_NEEDS_INPUT;
}

/* ---- Ops --------------------------------------------------------------------------------------------------------- */

static void throw_no_memory(rtv8_args_t *args)
{
    rtv8_throw(args, RTV8_RANGE_ERROR, OB_STR("the compression stream does not fit into the memory limit"));
}

void rt_op_zlibOpen(void *owner, rtv8_args_t *args)
{
    double format = rtv8_arg_number(args, 0);
    bool known = format >= 0 && format < FORMAT_COUNT;
    const rt_zlib_t *zlib = known ? open_zlib(owner, (int)format, rtv8_arg_bool(args, 1)) : NULL;
    if (zlib == NULL) {
        throw_no_memory(args);
        return;
    }
    rtv8_return(args, &(rtv8_value_t){.type = RTV8_NUMBER, .number = zlib->id});
}

void rt_op_zlibRun(void *owner, rtv8_args_t *args)
{
    rt_zlib_t **at = find(owner, rtv8_arg_number(args, 0)), *zlib = *at;
    double from = rtv8_arg_number(args, 2);
    uint8_t *bytes;
    size_t len;
    if (zlib == NULL || rtv8_arg_view(args, 1, &bytes, &len) != 0 || !(from >= 0 && from <= (double)len)) {
        rtv8_throw(args, RTV8_TYPE_ERROR, OB_STR("bad arguments of zlibRun"));
        return;
    }
    size_t left = len - (size_t)from, piece = left < PIECE ? left : PIECE;
    bool finish = rtv8_arg_bool(args, 3) && piece == left;
    zlib->z.next_in = left == 0 ? zlib->out : bytes + (size_t)from; /* never NULL, which zlib refuses */
    zlib->z.avail_in = (unsigned)piece;
    zlib->z.next_out = zlib->out;
    zlib->z.avail_out = PIECE;
    int state = state_after(zlib, (zlib->compress ? deflate : inflate)(&zlib->z, finish ? Z_FINISH : Z_NO_FLUSH));
    size_t made = PIECE - zlib->z.avail_out;
    const rtv8_value_t list[] = {
        {.type = made > 0 ? RTV8_BYTES : RTV8_NULL, .str = {(const char *)zlib->out, made}},
        {.type = RTV8_NUMBER, .number = (double)(piece - zlib->z.avail_in)},
        {.type = RTV8_NUMBER, .number = state},
    };
    if (state == STATE_NO_MEMORY) {
        throw_no_memory(args);
    } else {
        rtv8_return_list(args, list, sizeof(list) / sizeof(list[0]));
    }
    if (state >= STATE_ENDED) {
        close_at(at);
    }
}

void rt_op_zlibClose(void *owner, rtv8_args_t *args)
{
    rt_zlib_t **at = find(owner, rtv8_arg_number(args, 0));
    if (*at != NULL) {
        close_at(at);
    }
}

void rt_op_bytesIndexOf(void *owner, rtv8_args_t *args)
{
    uint8_t *bytes, *needle;
    size_t len, needle_len;
    double from = rtv8_arg_number(args, 2), found = -1;
    (void)owner;
    if (rtv8_arg_view(args, 0, &bytes, &len) != 0 || rtv8_arg_view(args, 1, &needle, &needle_len) != 0 || !(from >= 0)) {
        rtv8_throw(args, RTV8_TYPE_ERROR, OB_STR("bad arguments of bytesIndexOf"));
        return;
    }
    if (from < (double)len && needle_len > 0) {
        const uint8_t *hit = memmem(bytes + (size_t)from, len - (size_t)from, needle, needle_len);
        found = hit != NULL ? (double)(hit - bytes) : -1;
    }
    rtv8_return(args, &(rtv8_value_t){.type = RTV8_NUMBER, .number = found});
}
