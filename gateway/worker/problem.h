/* Process: worker. Thread: loop thread. Trust: carries texts of clients and agents; they leave escaped.
 *
 * The one table of error codes: status, stable code, title. RFC 9457 documents are printed from it. */
#ifndef MAYFLY_GATEWAY_WORKER_PROBLEM_H
#define MAYFLY_GATEWAY_WORKER_PROBLEM_H

#include "outbound/wire/buf.h"
#include "runtime/runtime.h"

#define GW_PROBLEM_TYPE "application/problem+json"

/*    name                    status  code                      title
 * `worker_lost` (502) is what a worker says of another that it has handed a request over to; of itself it cannot. */
#define GW_PROBLEMS(X)                                                                                                 \
    X(GW_BAD_REQUEST, 400, "bad_request", "The request is not valid HTTP")                                             \
    X(GW_BAD_SUBMISSION, 400, "bad_submission", "The submission is not valid")                                         \
    X(GW_UNSUPPORTED_MODULE, 400, "unsupported_module", "A module of this kind cannot be run")                         \
    X(GW_UNAUTHENTICATED, 401, "unauthenticated", "A valid API key is needed")                                         \
    X(GW_FORBIDDEN, 403, "forbidden", "The API key does not allow this")                                               \
    X(GW_NOT_FOUND, 404, "not_found", "There is nothing at this path")                                                 \
    X(GW_METHOD_NOT_ALLOWED, 405, "method_not_allowed", "The method is not allowed at this path")                      \
    X(GW_TOO_LARGE, 413, "too_large", "The submission is too large")                                                   \
    X(GW_UNSUPPORTED_MEDIA_TYPE, 415, "unsupported_media_type", "The media type is not one of a submission")           \
    X(GW_EXPECTATION_FAILED, 417, "expectation_failed", "The expectation cannot be met")                               \
    X(GW_SYNTAX_ERROR, 422, "syntax_error", "A module does not parse")                                                 \
    X(GW_UNRESOLVED_IMPORT, 422, "unresolved_import", "An import names no module of the submission")                   \
    X(GW_NO_ENTRYPOINT, 422, "no_entrypoint", "The entrypoint has no such handler")                                    \
    X(GW_RATE_LIMITED, 429, "rate_limited", "Too many requests")                                                       \
    X(GW_CANCELED, 499, "canceled", "The client went away")                                                            \
    X(GW_AGENT_EXCEPTION, 500, "agent_exception", "The code threw an exception")                                       \
    X(GW_NEVER_SETTLED, 500, "never_settled", "The code waits for something that cannot happen")                       \
    X(GW_CPU_LIMIT, 500, "cpu_limit", "The CPU time limit was exceeded")                                               \
    X(GW_MEMORY_LIMIT, 500, "memory_limit", "The memory limit was exceeded")                                           \
    X(GW_SUBREQUEST_LIMIT, 500, "subrequest_limit", "The limit of subrequests was exceeded")                           \
    X(GW_TIMER_LIMIT, 500, "timer_limit", "The limit of timers was exceeded")                                          \
    X(GW_RESPONSE_LIMIT, 500, "response_limit", "The response is larger than its limit")                               \
    X(GW_INTERNAL, 500, "internal_error", "The gateway failed")                                                        \
    X(GW_WORKER_LOST, 502, "worker_lost", "The process that ran the code has ended")                                   \
    X(GW_OVERLOADED, 503, "overloaded", "The gateway is at its capacity")                                              \
    X(GW_DRAINING, 503, "draining", "The gateway is shutting down")                                                    \
    X(GW_WALL_LIMIT, 504, "wall_limit", "The time limit was exceeded")

typedef enum gw_problem_kind {
#define GW_PROBLEM_ENUM(name, status, code, title) name,
    GW_PROBLEMS(GW_PROBLEM_ENUM)
#undef GW_PROBLEM_ENUM
    GW_PROBLEM_COUNT
} gw_problem_kind_t;

/* Texts are borrowed; empty ones are left out of the document. */
typedef struct gw_problem {
    gw_problem_kind_t kind;
    ob_str_t detail;      /* a sentence for people: what is wrong and what to do */
    ob_str_t execution;
    ob_str_t path;        /* JSON path into the submission: "$.modules['a.js']" */
    ob_str_t part;        /* name of the multipart part */
    ob_str_t module;
    uint32_t line, column; /* 1-based; 0: unknown */
    ob_str_t source_line;
    ob_str_t name, message, stack; /* of the agent's exception */
    uint32_t retry_after_s; /* 0: none; goes into a header, not into the document */
} gw_problem_t;

int gw_problem_status(gw_problem_kind_t kind);
const char *gw_problem_code(gw_problem_kind_t kind);
const char *gw_problem_title(gw_problem_kind_t kind);
/* The row of a runtime's fault; RT_FAULT_NONE is not one. */
gw_problem_kind_t gw_problem_kind_of_fault(rt_fault_kind_t fault);
/* Borrows the fault's texts; `detail` is its message. */
void gw_problem_from_fault(const rt_fault_t *fault, gw_problem_t *problem);
/* The row of an error that h2o answers by itself, by its status. */
gw_problem_kind_t gw_problem_kind_of_status(int status);

/* The members beside type, title and status, as a comma-separated list without braces: what problem documents and the
 * `error` of outcome documents share. Errors: OB_E_NOMEM, OB_E_TOO_LARGE. */
OB_CHECKED int gw_problem_put_members(const gw_problem_t *problem, ob_buf_t *json);
/* The whole document. Errors: as above. */
OB_CHECKED int gw_problem_print(const gw_problem_t *problem, ob_buf_t *json);

#endif
