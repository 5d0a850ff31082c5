/* Process: worker. Thread: loop thread. Trust: reads untrusted frames, before h2o does.
 *
 * Bounds on what an HTTP/2 client may ask of a connection that h2o 2.2 does not have:
 *   - streams that it opens and has closed before they are answered, by its own resets or by errors that it provokes
 *     (rapid reset, CVE-2023-44487, and its relatives)
 *   - frames that carry nothing: SETTINGS, PING, PRIORITY, empty DATA, tiny WINDOW_UPDATEs, unknown ones
 *   - header blocks: their bytes, CONTINUATIONs included, and the fields that they stand for
 * A connection over a bound gets GOAWAY with ENHANCE_YOUR_CALM (RFC 9113, sections 7 and 10.5) and is closed. */
#ifndef MAYFLY_GATEWAY_WORKER_FRAMES_H
#define MAYFLY_GATEWAY_WORKER_FRAMES_H

#include <h2o.h>
#include <h2o/http2.h>
#include <h2o/http2_internal.h>

/* A token bucket. */
typedef struct gw_allowance {
    uint32_t left;
    uint64_t at_ms;
} gw_allowance_t;

typedef ssize_t gw_frame_reader_t(h2o_http2_conn_t *conn, const uint8_t *src, size_t len, const char **why);

typedef struct gw_frames {
    gw_frame_reader_t *inner;   /* what h2o expects next; gw_frames_read calls it */
    gw_frame_reader_t *preface; /* what h2o expects first */
    gw_allowance_t idle;        /* frames that carry nothing */
    gw_allowance_t closed;      /* streams that were closed before they were answered */
} gw_frames_t;

/* Puts this reader before h2o's, on a connection that has read nothing yet. */
void gw_frames_init(gw_frames_t *frames, h2o_http2_conn_t *conn, gw_frame_reader_t *reader);
/* Reads one frame, with h2o's reader behind it; to be called by `reader` with its arguments. Returns what h2o wants of a
 * reader: the bytes that are done with, or an error that closes the connection. */
ssize_t gw_frames_read(gw_frames_t *frames, gw_frame_reader_t *reader, h2o_http2_conn_t *conn, const uint8_t *src,
                       size_t len, const char **why);

#endif
