/* Process: worker. Thread: loop thread. Trust: joins an untrusted client, hostile code and the broker.
 *
 * One request to /run, from its admission to its last log line.
 *
 * It has two owners, h2o and the execution, and is freed when both have let go, in either order:
 *   h2o        lets go when the answer has been sent, or the client went away (the request's memory pool dies)
 *   execution  lets go with on_done: after the answer, because waitUntil goes on; or before, while the answer is on its
 *              way
 * A client that goes away before its answer is complete cancels the execution. */
#ifndef MAYFLY_GATEWAY_WORKER_REQUEST_H
#define MAYFLY_GATEWAY_WORKER_REQUEST_H

#include "gateway/worker/access_log.h"
#include "gateway/worker/admission.h"
#include "gateway/worker/arena.h"
#include "gateway/worker/execution_id.h"
#include "gateway/worker/outcome.h"
#include "gateway/worker/problem.h"
#include "gateway/worker/worker.h"

typedef struct gw_fetch gw_fetch_t; /* fetches.c */

/* How far the answer is. */
typedef enum gw_answer {
    GW_ANSWER_NONE,    /* nothing has been said */
    GW_ANSWER_READY,   /* it is known, but the first turn is not over: its usage goes into the headers */
    GW_ANSWER_STREAM,  /* head sent, body on its way */
    GW_ANSWER_COMPLETE /* the last byte was given to h2o */
} gw_answer_t;

typedef struct gw_request {
    h2o_generator_t generator; /* first: h2o hands it back */
    h2o_linklist_t link;       /* in worker->requests */
    h2o_linklist_t wait_link;  /* in worker->waiting, until it starts */
    uint64_t queued_us;
    bool counted;              /* in its tenant's share */
    ob_str_t target;           /* what stands behind /run; of req */
    gw_worker_t *worker;
    gw_config_t *config;
    h2o_req_t *req;            /* NULL: h2o has let go */
    unsigned refs;
    char id[GW_EXECUTION_ID_LEN + 1];
    gw_arena_t arena;          /* what is kept as long as the request */
    const cfg_tenant_t *tenant;
    const cfg_key_t *key;
    ob_str_t credential;       /* on the arena; wiped at the end */
    ob_str_t policy;           /* on the arena */
    rt_limits_t limits;

    rt_execution_t *execution; /* NULL: none any more */
    bool starting;             /* within rt_execution_start */
    bool watched;              /* gw_watch_hangup */
    ob_execution_t *broker;    /* NULL: no fetch yet */
    gw_fetch_t *fetches;
    uint32_t fetch_count;
    rt_usage_t usage;
    bool done;                 /* usage is complete */
    bool canceled;             /* we ended it: there is nothing to answer with */

    gw_answer_t answer;
    bool is_stream;            /* READY: only the head is known; the body follows */
    ob_str_t ready_body;       /* READY: on req->pool */
    bool chunked;              /* HTTP/1.1 without a length */
    int64_t left;              /* bytes that the declared length still has; -1: no length was declared */
    bool in_flight;            /* h2o has bytes of ours and will call on_proceed */
    bool broken;               /* break the answer off when what is in flight is gone */
    char chunk_head[24];
    ob_buf_t chunk;            /* the piece in flight */
    uint64_t progress_ms;      /* when bytes last moved, and how many had then */
    uint64_t progress_bytes;
    bool pulling, pull_again;  /* gw_request_pull is on the stack; was asked again */

    gw_relay_t *relay;         /* it runs in another worker, from where the answer comes; NULL: here, or over */
    bool relayed;              /* the other worker logs it */
    rt_fault_kind_t fault;     /* how the execution ended */

    gw_outcome_t *outcome;     /* NULL: the answer is the agent's own */
    gw_access_t access;
    uint64_t began_us;
} gw_request_t;

/* Lets in what was posted; it runs when its turn comes (queue.h). `target` is what stands behind /run. */
void gw_request_run(gw_worker_t *worker, h2o_req_t *req, ob_str_t target);
/* Its turn has come: parses it and starts its execution. Re-entry: runs JavaScript; the request may be gone afterwards. */
void gw_request_start(gw_request_t *request);
/* Answers a request that does not come to /run, and logs it. */
void gw_request_refuse(gw_worker_t *worker, h2o_req_t *req, const gw_problem_t *problem);
/* Logs a request that h2o refused by itself. */
void gw_request_log_refused(h2o_req_t *req, gw_problem_kind_t kind, size_t bytes);
/* Breaks off answers whose clients have stopped taking them; called from time to time. */
void gw_requests_look(gw_worker_t *worker);
/* The bound of a drain has passed: cancels what still runs. */
void gw_requests_cancel_all(gw_worker_t *worker);

/* Answers with a problem; for the parts of request*.c. */
void gw_request_fail(gw_request_t *request, const gw_problem_t *problem);
/* Asks for the next piece of the body, and never from within itself: a body whose pieces are all there would end on the
 * stack. */
void gw_request_pull(gw_request_t *request);
void gw_request_drop(gw_request_t *request);
void gw_request_hold(gw_request_t *request);

/* ---- answer.c: the way of the answer ---- */
extern const rt_events_t gw_request_events;
/* Sends an answer that is READY. */
void gw_answer_send(gw_request_t *request);
/* Adds the server-timing header. */
void gw_answer_put_timing(gw_request_t *request);
/* The client went away while h2o was not looking. */
void gw_answer_abandon(gw_request_t *request);

#endif
