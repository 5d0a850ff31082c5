/* The channel between worker and broker, both directions: the stream splitter and every decoder.
 *
 * Input: one byte (bit 0: direction; the rest: where the stream is cut into pieces), then the stream. Besides the
 * sanitizers, these must hold:
 *     a message is found at the same place whether the stream comes whole or in pieces;
 *     every proper prefix of a message is "need more", never an error;
 *     what decodes encodes again to the same bytes (so encode, parse and decode are each other's inverse). */
#include <stdlib.h>

#include "outbound/wire/msg.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool holds)
{
    if (!holds)
        abort();
}

/* Decodes, and encodes again what was decoded; the decoder's error if it has one. */
static int recode(const ob_msg_t *msg, ob_buf_t *again)
{
    ob_header_t headers[OB_HEADERS_MAX];
    ob_msg_exec_open_t exec_open;
    ob_msg_fetch_t fetch;
    ob_msg_head_t head;
    ob_msg_record_t record;
    uint8_t failure;
    uint32_t bytes;
    ob_str_t text;
    int err;

    switch (msg->type) {
    case OB_MSG_EXEC_OPEN:
        err = ob_msg_get_exec_open(msg, &exec_open);
        return err != 0 ? err : ob_msg_put_exec_open(again, msg->execution, &exec_open);
    case OB_MSG_FETCH:
        err = ob_msg_get_fetch(msg, headers, &fetch);
        return err != 0 ? err : ob_msg_put_fetch(again, msg->execution, msg->fetch, &fetch);
    case OB_MSG_RESPONSE_HEAD:
        err = ob_msg_get_head(msg, headers, &head);
        return err != 0 ? err : ob_msg_put_head(again, msg->execution, msg->fetch, &head);
    case OB_MSG_RESPONSE_RECORD:
        err = ob_msg_get_record(msg, &record);
        return err != 0 ? err : ob_msg_put_record(again, msg->execution, msg->fetch, &record);
    case OB_MSG_RESPONSE_FAIL:
        err = ob_msg_get_fail(msg, &failure, &text);
        return err != 0 ? err : ob_msg_put_fail(again, msg->execution, msg->fetch, failure, text);
    case OB_MSG_FETCH_CREDIT:
    case OB_MSG_RESPONSE_CREDIT:
        err = ob_msg_get_credit(msg, &bytes);
        return err != 0 ? err : ob_msg_put_credit(again, msg->type, msg->execution, msg->fetch, bytes);
    default: /* the payload has no form: it is body bytes, or empty */
        return ob_msg_put(again, msg->type, msg->flags, msg->execution, msg->fetch, msg->payload);
    }
}

static void check_recoding(const ob_msg_t *msg, ob_str_t original)
{
    ob_buf_t again = {0};
    int err = recode(msg, &again);

    if (err == 0)
        require(ob_str_eq(ob_buf_str(&again), original));
    else
        require(err == OB_E_MALFORMED || err == OB_E_TRUNCATED || err == OB_E_TOO_LARGE);
    ob_buf_dispose(&again);
}

/* The stream as it would arrive: in pieces, each copied to a block of its own size, so that reading past it is seen. */
static void check_pieces(ob_str_t original, int direction, size_t piece)
{
    ob_msg_t msg;
    size_t used;

    for (size_t len = 0; len < original.len; len += piece) {
        char *block = malloc(len > 0 ? len : 1);
        require(block != NULL);
        memcpy(block, original.ptr, len);
        require(ob_msg_parse((ob_str_t){block, len}, direction, &msg, &used) == OB_E_AGAIN);
        free(block);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size == 0)
        return 0;
    int direction = (data[0] & 1) != 0 ? OB_TO_WORKER : OB_TO_BROKER;
    size_t piece = 1 + (size_t)(data[0] >> 1);
    ob_str_t rest = {(const char *)data + 1, size - 1};
    ob_msg_t msg;
    size_t used;

    while (ob_msg_parse(rest, direction, &msg, &used) == 0) {
        require(used >= OB_HEADER_SIZE && used <= rest.len);
        require(ob_msg_states(msg.type) != 0 && ob_msg_name(msg.type)[0] != '?');
        check_recoding(&msg, (ob_str_t){rest.ptr, used});
        check_pieces((ob_str_t){rest.ptr, used}, direction, used > 4096 ? used / 8 : piece);
        rest.ptr += used;
        rest.len -= used;
    }
    return 0;
}
