#include "gateway/worker/frames.h"

#include "gateway/worker/header_block.h"
#include "outbound/wire/log.h"

enum {
    IDLE_BURST = 10000,
    IDLE_PER_SECOND = 2000,
    CLOSED_BURST = 100,
    CLOSED_PER_SECOND = 10,
    BLOCK_MAX = 64 * 1024,
    FIELDS_MAX = H2O_MAX_HEADERS + 4, /* as HTTP/1, and the pseudo fields */
    UPDATE_USEFUL = 1024,             /* a WINDOW_UPDATE by less is one of a client that wants few bytes a frame */
    SETTINGS_COST = 20,               /* each is applied to every stream */
    LAST_KNOWN = H2O_HTTP2_FRAME_TYPE_CONTINUATION,
};

/* ---- allowances ---- */

static bool take(gw_allowance_t *allowance, uint32_t cost, uint32_t burst, uint32_t per_second, uint64_t now_ms)
{
    uint64_t passed = now_ms > allowance->at_ms ? now_ms - allowance->at_ms : 0;
    uint64_t more = passed >= 60 * 1000 ? burst : passed * per_second / 1000;

    if (more > 0 || now_ms < allowance->at_ms) {
        allowance->left = more < burst - allowance->left ? allowance->left + (uint32_t)more : burst;
        allowance->at_ms = now_ms;
    }
    if (allowance->left < cost)
        return false;
    allowance->left -= cost;
    return true;
}

static ssize_t refuse(h2o_http2_conn_t *conn, const char **why, const char *reason)
{
    ob_logf(OB_LOG_WARNING, "closing an HTTP/2 connection: %s", reason);
    conn->super.ctx->http2.events.protocol_level_errors[-H2O_HTTP2_ERROR_ENHANCE_YOUR_CALM]++;
    *why = reason;
    return H2O_HTTP2_ERROR_ENHANCE_YOUR_CALM;
}

/* ---- header blocks ---- */

/* The part of a HEADERS frame that is header block (RFC 9113, section 6.2). False: h2o will refuse the frame. */
static bool find_block(const h2o_http2_frame_t *frame, const uint8_t **block, size_t *len)
{
    size_t before = 0, after = 0;

    if ((frame->flags & H2O_HTTP2_FRAME_FLAG_PADDED) != 0) {
        if (frame->length == 0)
            return false;
        before = 1;
        after = frame->payload[0];
    }
    if ((frame->flags & H2O_HTTP2_FRAME_FLAG_PRIORITY) != 0)
        before += 5;
    if (before + after > frame->length)
        return false;
    *block = frame->payload + before;
    *len = frame->length - before - after;
    return true;
}

/* What CONTINUATIONs brought is in h2o's buffer, but for the last one. */
static ssize_t check_block(h2o_http2_conn_t *conn, const h2o_http2_frame_t *frame, const char **why)
{
    static uint8_t whole[BLOCK_MAX];
    bool is_continuation = frame->type == H2O_HTTP2_FRAME_TYPE_CONTINUATION;
    size_t begun = is_continuation && conn->_headers_unparsed != NULL ? conn->_headers_unparsed->size : 0;
    const uint8_t *block = frame->payload;
    size_t len = frame->length, fields;

    if (!is_continuation && !find_block(frame, &block, &len))
        return 0;
    if (begun + len > BLOCK_MAX)
        return refuse(conn, why, "a header block is too large");
    if ((frame->flags & H2O_HTTP2_FRAME_FLAG_END_HEADERS) == 0)
        return 0;
    if (begun > 0) {
        memcpy(whole, conn->_headers_unparsed->bytes, begun);
        memcpy(whole + begun, block, len);
        block = whole;
    }
    if (gw_header_block_count(block, begun + len, &fields) != 0) {
        *why = "a header block is malformed";
        return H2O_HTTP2_ERROR_COMPRESSION;
    }
    return fields > FIELDS_MAX ? refuse(conn, why, "too many header fields") : 0;
}

/* ---- frames ---- */

static uint32_t cost_of(const h2o_http2_frame_t *frame)
{
    switch (frame->type) {
    case H2O_HTTP2_FRAME_TYPE_DATA:
        return frame->length == 0;
    case H2O_HTTP2_FRAME_TYPE_HEADERS:
        return 0; /* a request; the number of those is admission's matter */
    case H2O_HTTP2_FRAME_TYPE_SETTINGS:
        return SETTINGS_COST;
    case H2O_HTTP2_FRAME_TYPE_WINDOW_UPDATE:
        return frame->length != 4 || h2o_http2_decode32u(frame->payload) < UPDATE_USEFUL;
    default:
        return 1;
    }
}

/* h2o wakes a stream whose window opens, and aborts when that is one whose last bytes it is writing (an assertion in
 * update_stream_output_window). Such a stream has no use for a window: it is given one that is open already. */
static void open_windows_of_ended(h2o_http2_conn_t *conn)
{
    h2o_linklist_t *ending = &conn->_write.streams_to_proceed;

    for (h2o_linklist_t *node = ending->next; node != ending; node = node->next) {
        h2o_http2_stream_t *stream = H2O_STRUCT_FROM_MEMBER(h2o_http2_stream_t, _refs.link, node);
        if (stream->state == H2O_HTTP2_STREAM_STATE_END_STREAM && stream->output_window._avail <= 0)
            stream->output_window._avail = 1;
    }
}

/* 0: h2o may read it. Otherwise the result: an error, or the length of a frame that is nothing to h2o. */
static ssize_t check(gw_frames_t *frames, h2o_http2_conn_t *conn, const h2o_http2_frame_t *frame, const char **why)
{
    ssize_t err;

    if (!take(&frames->idle, cost_of(frame), IDLE_BURST, IDLE_PER_SECOND, h2o_now(conn->super.ctx->loop)))
        return refuse(conn, why, "too many frames that carry nothing");
    if ((frame->type == H2O_HTTP2_FRAME_TYPE_HEADERS || frame->type == H2O_HTTP2_FRAME_TYPE_CONTINUATION) &&
        (err = check_block(conn, frame, why)) != 0)
        return err;
    /* h2o writes a line about each; not within a header block, where they are errors (RFC 9113, section 4.1) */
    if (frame->type > LAST_KNOWN && conn->_headers_unparsed == NULL)
        return H2O_HTTP2_FRAME_HEADER_SIZE + (ssize_t)frame->length;
    if (frame->type == H2O_HTTP2_FRAME_TYPE_SETTINGS || frame->type == H2O_HTTP2_FRAME_TYPE_WINDOW_UPDATE)
        open_windows_of_ended(conn);
    return 0;
}

static bool opens_stream(h2o_http2_conn_t *conn, const h2o_http2_frame_t *frame)
{
    return frame->type == H2O_HTTP2_FRAME_TYPE_HEADERS && conn->state == H2O_HTTP2_CONN_STATE_OPEN &&
           frame->stream_id > conn->pull_stream_ids.max_open;
}

static ssize_t read_inner(gw_frames_t *frames, gw_frame_reader_t *reader, h2o_http2_conn_t *conn, const uint8_t *src,
                          size_t len, const char **why)
{
    conn->_read_expect = frames->inner;
    ssize_t done = frames->inner(conn, src, len, why);
    frames->inner = conn->_read_expect;
    conn->_read_expect = reader;
    return done;
}

/* A stream that h2o closes while it reads a frame was closed because of that frame: answered ones end after a write. */
static ssize_t read_frame(gw_frames_t *frames, gw_frame_reader_t *reader, h2o_http2_conn_t *conn, const uint8_t *src,
                          size_t len, const char **why)
{
    h2o_http2_frame_t frame;
    ssize_t done = h2o_http2_decode_frame(&frame, src, len, &H2O_HTTP2_SETTINGS_HOST, why);

    if (done < 0 || (done = check(frames, conn, &frame, why)) != 0)
        return done;
    uint32_t before = conn->num_streams.pull.open + opens_stream(conn, &frame);
    done = read_inner(frames, reader, conn, src, len, why);
    if (done >= 0 && conn->num_streams.pull.open < before &&
        !take(&frames->closed, 1, CLOSED_BURST, CLOSED_PER_SECOND, h2o_now(conn->super.ctx->loop)))
        return refuse(conn, why, "too many streams were closed before they were answered");
    return done;
}

void gw_frames_init(gw_frames_t *frames, h2o_http2_conn_t *conn, gw_frame_reader_t *reader)
{
    uint64_t now_ms = h2o_now(conn->super.ctx->loop);

    frames->inner = frames->preface = conn->_read_expect;
    frames->idle = (gw_allowance_t){IDLE_BURST, now_ms};
    frames->closed = (gw_allowance_t){CLOSED_BURST, now_ms};
    conn->_read_expect = reader;
}

ssize_t gw_frames_read(gw_frames_t *frames, gw_frame_reader_t *reader, h2o_http2_conn_t *conn, const uint8_t *src,
                       size_t len, const char **why)
{
    ssize_t done = frames->inner == frames->preface ? read_inner(frames, reader, conn, src, len, why)
                                                    : read_frame(frames, reader, conn, src, len, why);

    /* a connection that is being closed parses nothing, but h2o would go on to read it into memory */
    if (done < 0 && done != H2O_HTTP2_ERROR_INCOMPLETE)
        h2o_socket_read_stop(conn->sock);
    return done;
}
