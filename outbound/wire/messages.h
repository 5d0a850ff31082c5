/* Process: worker and broker. Thread: loop thread. Trust: the table that bounds what either side may say.
 *
 * The channel between one worker and one broker is a SOCK_STREAM socketpair. Each message is a 16-byte little-endian
 * header and a payload:
 *
 *     u32 size       payload bytes, at most the row's maximum
 *     u8  type       a row of OB_MESSAGES
 *     u8  flags      OB_FLAG_*; unknown bits are an error, and so is OB_FLAG_FIN on anything but a *_BODY
 *     u16 reserved   0
 *     u32 execution  chosen by the worker; unique among its open executions; never 0
 *     u32 fetch      chosen by the worker; unique within the execution; 0 exactly where the row is about the execution
 *
 * A sender is the socketpair that its message came in on, never a field. A message that breaks its row (size,
 * direction, state, trailing bytes, reserved bits) closes that channel; other workers go on.
 *
 * States are of the fetch the message names, as the *receiver* sees it:
 *     NONE  no such fetch (or the row is about the execution)
 *     OPEN  asked for, and not ended yet
 *     ANY   also after its end: it crossed the peer's last word on the wire and is dropped silently
 *
 * Flow control, both ways, is by credit in payload bytes of *_BODY messages: each fetch starts with
 * OB_INITIAL_CREDIT in each direction; the receiver grants more as it consumes. Sending past the credit is an error. */
#ifndef MAYFLY_OUTBOUND_WIRE_MESSAGES_H
#define MAYFLY_OUTBOUND_WIRE_MESSAGES_H

#include <stdint.h>

#define OB_HEADER_SIZE 16
#define OB_CHUNK_MAX (64 * 1024)        /* payload of one body message */
#define OB_INITIAL_CREDIT (256 * 1024)  /* bytes per fetch and direction */
#define OB_URL_MAX (16 * 1024)
#define OB_HEADERS_MAX 200
#define OB_HEADER_NAME_MAX 256
#define OB_HEADER_VALUE_MAX (16 * 1024)
#define OB_HEADERS_BYTES_MAX (128 * 1024)
#define OB_METHOD_MAX 32
#define OB_CREDENTIAL_MAX 512
#define OB_NAME_MAX 128
#define OB_EXECUTION_ID_MAX 64
#define OB_HOST_MAX 255                 /* a host name or an address in brackets */
#define OB_TEXT_MAX 1536                /* a sentence for people, a reason phrase: the sender cuts longer ones */
#define OB_EXECUTIONS_MAX 4096          /* open at once on one channel */
#define OB_FETCHES_MAX 1024             /* open at once in one execution */

enum { OB_TO_BROKER = 1, OB_TO_WORKER = 2 };
enum { OB_STATE_NONE = 1, OB_STATE_OPEN = 2, OB_STATE_ANY = 4 };
enum { OB_FLAG_FIN = 1, OB_FLAG_ALL = OB_FLAG_FIN };

/* The payloads, in the order of encoding (str = u32 length + bytes; headers = u16 count, then name str, value str):
 *
 * EXEC_OPEN      str execution_id, str credential (the API key as the client presented it; empty when authentication is
 *                off), str policy (empty: the tenant's own), u32 sub_requests_max
 *                The broker derives the tenant from the credential itself and checks that it may use the policy.
 * EXEC_CLOSE     nothing. Every fetch of the execution is cancelled; no answer is sent.
 * FETCH          str method, str url (WHATWG serialised), u8 redirect (OB_REDIRECT_*), u8 body (OB_BODY_*),
 *                u64 body length or UINT64_MAX when unknown, headers
 * FETCH_BODY     bytes of the request body; OB_FLAG_FIN on the last one (which may be empty)
 * FETCH_CREDIT   u32 bytes: the worker consumed that many bytes of response body
 * FETCH_CANCEL   nothing
 * RESPONSE_HEAD  u16 status, str reason, str final url, u8 redirected, headers
 * RESPONSE_BODY  bytes; OB_FLAG_FIN on the last one (which may be empty): the fetch ends
 * RESPONSE_CREDIT u32 bytes: the broker sent that many bytes of request body on
 * RESPONSE_FAIL  u8 failure (OB_FAIL_*), str text for the agent (no addresses, no rule names): the fetch ends
 * RESPONSE_RECORD one hop's decision, for the outcome document; may come several times, always before the fetch's end:
 *                u8 verdict (OB_VERDICT_*), u16 status (0: none), u32 milliseconds, str method, str host, u16 port,
 *                str rule (its name or "rules[3]"; empty: none matched), str reason
 *
 *      id  name             direction      maximum payload                          states */
#define OB_MESSAGES(X)                                                                                                 \
    X(1, EXEC_OPEN, OB_TO_BROKER, 1024 + OB_CREDENTIAL_MAX, OB_STATE_NONE)                                             \
    X(2, EXEC_CLOSE, OB_TO_BROKER, 0, OB_STATE_NONE)                                                                   \
    X(3, FETCH, OB_TO_BROKER, OB_URL_MAX + OB_HEADERS_BYTES_MAX + 4096, OB_STATE_NONE)                                 \
    X(4, FETCH_BODY, OB_TO_BROKER, OB_CHUNK_MAX, OB_STATE_ANY)                                                         \
    X(5, FETCH_CREDIT, OB_TO_BROKER, 4, OB_STATE_ANY)                                                                  \
    X(6, FETCH_CANCEL, OB_TO_BROKER, 0, OB_STATE_ANY)                                                                  \
    X(7, RESPONSE_HEAD, OB_TO_WORKER, OB_URL_MAX + OB_HEADERS_BYTES_MAX + 4096, OB_STATE_ANY)                          \
    X(8, RESPONSE_BODY, OB_TO_WORKER, OB_CHUNK_MAX, OB_STATE_ANY)                                                      \
    X(9, RESPONSE_CREDIT, OB_TO_WORKER, 4, OB_STATE_ANY)                                                               \
    X(10, RESPONSE_FAIL, OB_TO_WORKER, 2048, OB_STATE_ANY)                                                             \
    X(11, RESPONSE_RECORD, OB_TO_WORKER, 4096, OB_STATE_ANY)

enum {
#define OB_MESSAGE_ENUM(id, name, direction, max, states) OB_MSG_##name = (id),
    OB_MESSAGES(OB_MESSAGE_ENUM)
#undef OB_MESSAGE_ENUM
    OB_MSG_LAST = 11
};

enum { OB_REDIRECT_FOLLOW = 0, OB_REDIRECT_MANUAL = 1, OB_REDIRECT_ERROR = 2 };
enum { OB_BODY_NONE = 0, OB_BODY_STREAM = 1 };
enum { OB_VERDICT_ALLOW = 1, OB_VERDICT_DENY = 2, OB_VERDICT_ERROR = 3, OB_VERDICT_WOULD_DENY = 4 };
enum {
    OB_FAIL_DENIED = 1,      /* the outbound policy denies it: TypeError naming what was asked */
    OB_FAIL_UNREACHABLE = 2, /* "upstream unreachable": address refusals and connection failures alike */
    OB_FAIL_MALFORMED = 3,   /* the request breaks a rule of form (URL, header, method) */
    OB_FAIL_REDIRECT = 4,    /* redirect: "error", or too many hops */
    OB_FAIL_LIMIT = 5,       /* subrequests of the execution are used up */
    OB_FAIL_PROTOCOL = 6,    /* the upstream broke off or broke HTTP after the connection was made */
    OB_FAIL_BOUND = 7,       /* a limit of the rule or the policy: rate, size of a body */
    OB_FAIL_BROKER = 8       /* the broker is gone; made by the client side, never on the wire */
};

#endif
