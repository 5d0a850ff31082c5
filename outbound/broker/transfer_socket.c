/* A transfer that is a WebSocket, from when libcurl has connected. */
#include <strings.h>

#include "outbound/broker/response_head.h"
#include "outbound/broker/transfer_state.h"

static ob_str_t header_of(const ob_response_head_t *head, const char *name)
{
    for (size_t i = 0; i < head->count; i++) {
        if (ob_str_caseeq(head->headers[i].name, ob_str_from(name)))
            return head->headers[i].value;
    }
    return OB_STR("");
}

static bool lists_upgrade(ob_str_t list)
{
    static const char word[] = "upgrade";

    for (size_t i = 0; i + sizeof(word) - 1 <= list.len; i++) {
        if (strncasecmp(list.ptr + i, word, sizeof(word) - 1) == 0)
            return true;
    }
    return false;
}

/* RFC 6455, 4.1: what the server must say, and what it must not, because it was not asked for. */
static bool is_upgrade(const ob_transfer_t *transfer, const ob_response_head_t *head)
{
    return head->status == 101 && ob_str_caseeq(header_of(head, "upgrade"), OB_STR("websocket")) &&
           lists_upgrade(header_of(head, "connection")) &&
           ob_socket_is_accepted(transfer->socket, header_of(head, "sec-websocket-accept")) &&
           header_of(head, "sec-websocket-extensions").len == 0;
}

static bool on_socket_head(void *data, ob_str_t bytes)
{
    ob_transfer_t *transfer = data;
    ob_response_head_t head;

    if (!ob_response_head_parse(bytes, &head) || !is_upgrade(transfer, &head)) {
        ob_transfer_fail(transfer, OB_FAIL_PROTOCOL, "upstream does not open a WebSocket");
        return false;
    }
    transfer->phase = PHASE_BODY;
    ob_timer_start(&transfer->timer, transfer->times.total_ms);
    return transfer->events->on_head(transfer->data, head.status, head.reason, head.headers, head.count) == OB_FLOW_GO;
}

static bool on_socket_message(void *data, uint8_t kind, ob_str_t bytes)
{
    ob_transfer_t *transfer = data;
    ob_flow_t flow = transfer->events->on_message(transfer->data, kind, bytes);

    if (flow == OB_FLOW_PAUSE)
        ob_socket_pause(transfer->socket);
    return flow != OB_FLOW_ABORT;
}

static bool on_socket_sending(void *data, uint8_t kind, ob_str_t bytes)
{
    ob_transfer_t *transfer = data;

    return transfer->events->on_sending(transfer->data, kind, bytes);
}

static bool on_socket_want(void *data, char *out, size_t max, size_t *got, bool *end)
{
    ob_transfer_t *transfer = data;
    ob_flow_t flow = transfer->events->on_read(transfer->data, out, max, got);

    *end = flow == OB_FLOW_GO && *got == 0;
    return flow != OB_FLOW_ABORT;
}

static void on_socket_end(void *data, const char *reason)
{
    ob_transfer_t *transfer = data;

    if (reason != NULL)
        ob_transfer_fail(transfer, OB_FAIL_PROTOCOL, reason);
    ob_transfer_finish(transfer);
}

/* libcurl has connected, and leaves the rest to us. */
int ob_transfer_open_socket(ob_transfer_t *transfer)
{
    static const ob_socket_events_t events = {on_socket_head, on_socket_message, on_socket_sending, on_socket_want,
                                              on_socket_end};

    return ob_socket_open(ob_pools_loop(transfer->pools), transfer->easy, transfer->target, transfer->host_line,
                          transfer->lines, &events, transfer, &transfer->socket);
}

void ob_transfer_resume_messages(ob_transfer_t *transfer)
{
    if (transfer->socket != NULL)
        ob_socket_resume(transfer->socket);
}
