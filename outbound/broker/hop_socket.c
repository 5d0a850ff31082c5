/* A hop that opens a WebSocket: messages between the worker and the upstream, each looked at as a whole. */
#include "outbound/broker/fetch.h"
#include "outbound/broker/socket.h"

#define PIECE_MAX (16 * 1024)

/* ---- to the worker ---- */

/* Hands over what credit and channel allow. May end and free the fetch. */
static void hand_over(ob_fetch_t *fetch)
{
    ob_hop_t *hop = &fetch->hop;
    ob_channel_t *channel = fetch->exec->channel;

    while (hop->inbox_at < hop->inbox.len) {
        size_t left = hop->inbox.len - hop->inbox_at, count = left < fetch->credit ? left : fetch->credit;
        ob_str_t piece = {(const char *)hop->inbox.data + hop->inbox_at, count < PIECE_MAX ? count : PIECE_MAX};

        if (ob_channel_is_full(channel)) {
            ob_hop_block(fetch);
            return;
        }
        if (piece.len == 0)
            return;
        fetch->credit -= (uint32_t)piece.len;
        hop->inbox_at += piece.len;
        ob_channel_queued(channel,
                          ob_msg_put(&channel->out, OB_MSG_RESPONSE_BODY, 0, fetch->exec->id, fetch->id, piece));
    }
    hop->inbox.len = hop->inbox_at = 0;
    if (hop->inbox_ended)
        ob_fetch_complete(fetch);
    else
        ob_transfer_resume_messages(hop->transfer);
}

static int put_record(ob_fetch_t *fetch, uint8_t kind, ob_str_t bytes)
{
    ob_hop_t *hop = &fetch->hop;
    ob_redact_set_t *secrets = hop->guard.redacts ? hop->guard.secrets : NULL;
    ob_buf_t clean = {.sensitive = true};
    /* A close's code is no text. */
    size_t code = kind == OB_SOCKET_CLOSE && bytes.len >= 2 ? 2 : 0;
    int err = ob_buf_put(&clean, bytes.ptr, code);

    if (err == 0)
        err = ob_redact_text(secrets, (ob_str_t){bytes.ptr + code, bytes.len - code}, &clean, &hop->guard.redactions);
    if (err == 0 && (err = ob_buf_put_u8(&hop->inbox, kind)) == 0 &&
        (err = ob_buf_put_u32(&hop->inbox, (uint32_t)clean.len)) == 0)
        err = ob_buf_put(&hop->inbox, clean.data, clean.len);
    ob_buf_dispose(&clean);
    return err;
}

/* At most one message waits for credit. */
static ob_flow_t on_message(void *data, uint8_t kind, ob_str_t bytes)
{
    ob_fetch_t *fetch = data;
    ob_hop_t *hop = &fetch->hop;
    const char *excess;

    hop->bytes += bytes.len;
    if ((excess = ob_hop_excess(hop, hop->sent, hop->bytes)) != NULL)
        return ob_hop_stop(fetch, OB_FAIL_BOUND, excess);
    if (put_record(fetch, kind, bytes) != 0)
        return ob_hop_stop(fetch, OB_FAIL_UNREACHABLE, "out of memory");
    hand_over(fetch);
    return hop->inbox.len > 0 ? OB_FLOW_PAUSE : OB_FLOW_GO;
}

static ob_flow_t on_head(void *data, uint16_t status, ob_str_t reason, ob_header_t *headers, size_t count)
{
    ob_fetch_t *fetch = data;
    const char *refusal;
    int err;

    fetch->hop.status = status;
    if ((refusal = ob_guard_head(fetch, status, &reason, headers, &count)) != NULL)
        return ob_hop_stop(fetch, OB_FAIL_PROTOCOL, refusal);
    ob_report_allowed(fetch);
    if ((err = ob_hop_put_head(fetch, status, reason, headers, count)) == OB_E_TOO_LARGE)
        return ob_hop_stop(fetch, OB_FAIL_PROTOCOL, "response head is over its bounds");
    fetch->head_sent = true;
    ob_channel_queued(fetch->exec->channel, err);
    return OB_FLOW_GO;
}

static void on_resume(void *data)
{
    hand_over(data);
}

/* ---- from the worker ---- */

static ob_flow_t on_read(void *data, char *out, size_t max, size_t *got)
{
    ob_fetch_t *fetch = data;

    *got = ob_body_read(&fetch->body, out, max);
    return ob_hop_count_sent(fetch, *got, *got > 0 || ob_body_at_end(&fetch->body) ? OB_FLOW_GO : OB_FLOW_PAUSE);
}

static bool on_sending(void *data, uint8_t kind, ob_str_t bytes)
{
    ob_fetch_t *fetch = data;
    const char *refusal = ob_guard_check_message(fetch, bytes);

    (void)kind;
    if (refusal != NULL)
        ob_hop_stop(fetch, OB_FAIL_DENIED, refusal);
    return refusal == NULL;
}

/* ---- the whole ---- */

static ob_flow_t on_body(void *data, ob_str_t bytes)
{
    (void)data;
    (void)bytes;
    return OB_FLOW_ABORT; /* libcurl reads nothing of a socket */
}

static bool on_rewind(void *data)
{
    (void)data;
    return false;
}

static void on_done(void *data, uint8_t failure, const char *reason)
{
    ob_fetch_t *fetch = data;

    if (fetch->failure != 0) {
        ob_fetch_fail(fetch, fetch->failure == OB_FAIL_DENIED ? OB_VERDICT_DENY : OB_VERDICT_ERROR, fetch->failure,
                      fetch->failure_reason);
    } else if (failure != 0) {
        ob_fetch_fail(fetch, OB_VERDICT_ERROR, failure, reason);
    } else {
        fetch->hop.inbox_ended = true;
        hand_over(fetch);
    }
}

const ob_transfer_events_t ob_hop_socket_events = {
    .on_head = on_head,
    .on_body = on_body,
    .on_read = on_read,
    .on_rewind = on_rewind,
    .on_tls = ob_hop_on_tls,
    .on_done = on_done,
    .on_message = on_message,
    .on_sending = on_sending,
    .on_resume = on_resume,
};
