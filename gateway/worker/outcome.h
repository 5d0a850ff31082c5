/* Process: worker. Thread: loop thread. Trust: carries what an agent made; everything leaves escaped.
 *
 * The outcome document, `Accept: application/vnd.mayfly.outcome+json`: what an execution did, in one piece. It is
 * collected while the execution runs and printed when it is over. No h2o.
 *
 *   outcome    "ok", or the runtime's name of what went wrong ("exception", "exceededCpu", ...)
 *   execution  the id
 *   response   status, headers (an object; a repeated name is joined by ", ", set-cookie is always an array), and body,
 *              or bodyBase64 where that is not text (UTF-8, no control characters but white space); for a fetch call
 *   result     the value; for a method call that answered
 *   error      code, detail, module, line, ...: as in the problem document
 *   logs       [{level, time, message}]
 *   usage      cpuMs, wallMs, memoryBytes, subRequests
 *   fetches    [{method, host, port, verdict, rule, reason, status, ms}], a redirect's hops each */
#ifndef MAYFLY_GATEWAY_WORKER_OUTCOME_H
#define MAYFLY_GATEWAY_WORKER_OUTCOME_H

#include "gateway/worker/problem.h"
#include "outbound/wire/msg.h"

#define GW_OUTCOME_TYPE "application/vnd.mayfly.outcome+json"
#define GW_OUTCOME_FETCHES_MAX (256 * 1024) /* bytes of the fetch list; later ones are left out and said to be */
#define GW_OUTCOME_HEADERS_MAX 200

typedef struct gw_outcome {
    int status;          /* 0: no response */
    ob_buf_t headers;    /* JSON */
    ob_buf_t body;       /* as is */
    ob_buf_t result;     /* JSON; empty: no result */
    ob_buf_t error;      /* JSON; empty: none */
    ob_buf_t logs;       /* JSON objects with commas between */
    ob_buf_t fetches;    /* likewise */
    bool fetches_cut;
    const char *name;    /* "ok", ... */
} gw_outcome_t;

/* `body_max`, `logs_max`: the execution's limits. */
void gw_outcome_init(gw_outcome_t *outcome, uint64_t body_max, uint64_t logs_max);
void gw_outcome_dispose(gw_outcome_t *outcome);

/* Each may fail with OB_E_NOMEM or OB_E_TOO_LARGE; logs and fetches that do not fit are left out and never fail. */
OB_CHECKED int gw_outcome_head(gw_outcome_t *outcome, int status, const ob_header_t *headers, size_t count);
OB_CHECKED int gw_outcome_body(gw_outcome_t *outcome, ob_str_t bytes);
OB_CHECKED int gw_outcome_result(gw_outcome_t *outcome, ob_str_t json);
OB_CHECKED int gw_outcome_fault(gw_outcome_t *outcome, const rt_fault_t *fault);
void gw_outcome_log(gw_outcome_t *outcome, rt_log_level_t level, uint64_t unix_ms, ob_str_t text);
void gw_outcome_fetch(gw_outcome_t *outcome, const ob_msg_record_t *record);

/* The document, with a line break at its end. Errors: OB_E_NOMEM. */
OB_CHECKED int gw_outcome_print(const gw_outcome_t *outcome, ob_str_t execution, const rt_usage_t *usage,
                                ob_buf_t *json);

#endif
