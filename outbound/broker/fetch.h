/* Process: broker. Thread: loop thread. Trust: reads untrusted requests; sends credentials where policy.c allows.
 *
 * One fetch, from its message to its last answer: a chain of hops, each checked, decided, resolved and transferred
 * anew.
 *
 *     FETCH -> (waiting) -> hop: check -> decide -> (body, token) -> resolve -> judge -> transfer -> head -> body..end
 *                            ^                                                                         |
 *                            `---------------------- redirect, a token that is refused ---------------'
 */
#ifndef MAYFLY_OUTBOUND_BROKER_FETCH_H
#define MAYFLY_OUTBOUND_BROKER_FETCH_H

#include "outbound/broker/body.h"
#include "outbound/broker/credential.h"
#include "outbound/broker/execution.h"
#include "outbound/broker/guard.h"
#include "outbound/broker/limit.h"
#include "outbound/broker/shape.h"
#include "outbound/broker/transfer.h"
#include "outbound/wire/url.h"

/* What is true of one hop only. Zeroed between two. */
typedef struct ob_hop {
    ob_snapshot_t *snapshot; /* counted */
    ob_str_t policy;         /* its name, in the snapshot or the execution */
    const cfg_policy_t *cfg_policy; /* in the snapshot */
    const cfg_rule_t *rule;  /* the one in force, in the snapshot */
    const cfg_rule_t *decided_by; /* the same but in report mode, where it may be a deny rule or none */
    const char *would_deny;  /* allowed only because the policy is in report mode: why (static text) */
    bool reporting;          /* the policy is in report mode */
    bool https;
    bool has_host;
    ob_host_t host;
    uint16_t port;
    ob_buf_t target;         /* path and query as they are sent, NUL-terminated */
    size_t path_len;
    ob_route_t route;        /* once the rule is known */
    ob_address_t through;    /* with a proxy: where it is to connect to */
    ob_buf_t matched;        /* the target before the rule rewrote it; empty: it has not */
    bool credentialed;       /* the rule's credential is sent */
    ob_credential_t credential;
    size_t headers_dropped;
    bool sends_range;
    ob_guard_t guard;
    bool awaits_body;        /* the whole of it is looked at, or signed, before anything is sent */
    ob_turn_t turns[2];      /* by the limits of the rule and of the policy */
    uint8_t turns_taken;
    uint64_t started_ms;
    uint64_t resolve_ms;     /* what that took */
    ob_query_t *query;
    ob_transfer_t *transfer;
    ob_buf_t inbox;          /* of a WebSocket: records that wait for the worker's credit */
    size_t inbox_at;
    bool inbox_ended;        /* no more of them will come */
    bool recorded;           /* RESPONSE_RECORD is out */
    uint16_t status;
    uint64_t sent, bytes;    /* of the bodies */
} ob_hop_t;

struct ob_fetch {
    ob_node_t node; /* of channel->fetches */
    ob_exec_t *exec;
    uint32_t id;
    ob_fetch_t *next, *prev;                   /* of the execution */
    ob_fetch_t *next_blocked, **blocked_link;  /* of the channel; link NULL: not blocked */
    bool running;                              /* false: waits for its turn */

    ob_buf_t payload;        /* of the FETCH message; what is asked points into it */
    ob_msg_fetch_t asked;
    ob_header_t *headers;
    ob_str_t asked_origin;   /* "https://api.example.com:8443": what the agent may be told */
    ob_body_t body;

    ob_url_t url;            /* of the hop under way */
    char method[OB_METHOD_MAX + 1];
    bool is_socket;          /* asked for with ws: or wss:; counts among the channel's */
    bool sends_body;         /* not of a WebSocket, whose messages are none */
    bool body_dropped;       /* a redirect has made it a GET */
    uint32_t hops;           /* redirects followed */
    bool left_origin;        /* the chain has been at another origin than its first */
    bool first_https;
    uint16_t first_port;
    char first_host[OB_HOST_NAME_MAX + 1];
    ob_hop_t hop;

    bool repeating;          /* the response under way refuses a token; the hop is done once more, with another */
    bool repeated;           /* it was */
    bool following;          /* the response under way is a redirect that is followed */
    ob_buf_t location;
    uint32_t retries;        /* of the hop under way */
    bool retrying;           /* what comes of the transfer under way is dropped: it is tried again */
    uint64_t retry_wait_ms;  /* as the upstream wishes */
    ob_timer_t retry_timer;
    bool head_sent;
    bool draining;           /* the transfer is over, and the worker's credit does not suffice for the rest */
    uint32_t credit;         /* response bytes that the worker still takes */
    uint8_t failure;         /* decided inside a callback of libcurl; carried out when the transfer ends */
    const char *failure_reason;
};

const char *ob_answer_fetch(ob_channel_t *channel, ob_exec_t *exec, ob_fetch_t *fetch, const ob_msg_t *msg);
const char *ob_answer_fetch_body(ob_channel_t *channel, ob_exec_t *exec, ob_fetch_t *fetch, const ob_msg_t *msg);
const char *ob_answer_fetch_credit(ob_channel_t *channel, ob_exec_t *exec, ob_fetch_t *fetch, const ob_msg_t *msg);
const char *ob_answer_fetch_cancel(ob_channel_t *channel, ob_exec_t *exec, ob_fetch_t *fetch, const ob_msg_t *msg);

/* NULL: none waits. */
ob_fetch_t *ob_fetch_first_waiting(const ob_exec_t *exec);
/* Starts a waiting fetch; it may end, and be freed, before this returns. */
void ob_fetch_start(ob_fetch_t *fetch);
/* Frees it without an answer. */
void ob_fetch_cancel(ob_fetch_t *fetch);
/* The three ends; each frees the fetch. `verdict` and `reason` (static text) are for the record of the hop under way.
 */
void ob_fetch_complete(ob_fetch_t *fetch);
void ob_fetch_deny(ob_fetch_t *fetch, const char *reason);
void ob_fetch_fail(ob_fetch_t *fetch, uint8_t verdict, uint8_t failure, const char *reason);
/* Resumes what was paused because its channel was full. */
void ob_fetches_unblock(ob_channel_t *channel);

/* hop.c: one hop of fetch->url and fetch->method. May end and free the fetch. */
void ob_hop_start(ob_fetch_t *fetch);
/* What the credentials needed is there. May end and free the fetch. */
void ob_hop_resolve(ob_fetch_t *fetch);
/* The policy that decided; the agent's headers as they go out on this hop, without the broker's own: `out` has room for
 * OB_HEADERS_MAX. */
const cfg_policy_t *ob_hop_policy(const ob_fetch_t *fetch);
void ob_hop_headers(ob_fetch_t *fetch, ob_header_t *out, size_t *count);
/* More of the request body has come. May end and free the fetch. */
void ob_hop_body_came(ob_fetch_t *fetch);
/* The worker has granted credit. May end and free the fetch. */
void ob_hop_credit_came(ob_fetch_t *fetch);
/* Stops what is under way and forgets it. */
void ob_hop_dispose(ob_fetch_t *fetch);

/* To one of these, all of them judged. May end and free the fetch. */
void ob_hop_connect(ob_fetch_t *fetch, const ob_address_t *addresses, size_t count);

/* hop_resolve.c: where it goes, by the agent's word or by the rule's; then ob_hop_connect. May end and free the fetch.
 */
void ob_hop_resolve(ob_fetch_t *fetch);

/* What hop_socket.c shares: the head's message, a place in the channel's queue, the rule's client certificate. */
OB_CHECKED int ob_hop_put_head(ob_fetch_t *fetch, uint16_t status, ob_str_t reason, const ob_header_t *headers,
                               size_t count);
void ob_hop_block(ob_fetch_t *fetch);
/* Notes why the transfer is ended from inside one of its events: OB_FLOW_ABORT. */
ob_flow_t ob_hop_stop(ob_fetch_t *fetch, uint8_t failure, const char *reason);
/* So many more bytes of the request's body go out: `flow`, with the credit that this frees given to the worker;
 * OB_FLOW_ABORT where they are more than may be. */
ob_flow_t ob_hop_count_sent(ob_fetch_t *fetch, size_t len, ob_flow_t flow);
bool ob_hop_on_tls(void *data, struct ssl_ctx_st *context);
extern const ob_transfer_events_t ob_hop_socket_events;

/* hop_limit.c: limits of the rule and of the policy. Goes on with ob_credential_prepare when it is the hop's turn by
 * both; may end and free the fetch. */
void ob_hop_take_turns(ob_fetch_t *fetch);
void ob_hop_give_back_turns(ob_hop_t *hop);
/* NULL, or why so many bytes of the two bodies are more than may be. */
const char *ob_hop_excess(const ob_hop_t *hop, uint64_t sent, uint64_t received);
/* The same for what the request says of its body. */
const char *ob_hop_announced_excess(const ob_fetch_t *fetch);

/* report.c: what others are told. The record is sent once a hop, as soon as its outcome is known; the audit line is
 * written when the hop has ended. */
void ob_report_record(ob_fetch_t *fetch, uint8_t verdict, const char *reason);
void ob_report_audit(ob_fetch_t *fetch, uint8_t verdict, const char *reason);
/* The same for a hop that went well so far: its record, and its audit line at the end. */
void ob_report_allowed(ob_fetch_t *fetch);
void ob_report_end(ob_fetch_t *fetch, const char *reason);
/* RESPONSE_FAIL with the one text that the agent gets for this kind of failure. */
void ob_report_failure(ob_fetch_t *fetch, uint8_t failure, const char *reason);

#endif
