/* Process: worker. Thread: loop thread. Trust: runs hostile code; holds no secret.
 *
 * Everything that the gateway may call. The runtime knows neither h2o nor the broker: the gateway hands it a table of host
 * calls. An execution is an object with a parent (for later: loaders), an identity, a budget and a table of events; it is not
 * a request's local variable.
 *
 * Life of an execution: rt_execution_start takes an isolate from the pool, runs the first turn (compile, evaluate, call)
 * before it returns, and later turns run as timers, fetch events and reads come in. Events are delivered from inside
 * rt_* calls on the loop thread. After on_done the handle is dead. */
#ifndef MAYFLY_RUNTIME_RUNTIME_H
#define MAYFLY_RUNTIME_RUNTIME_H

#include "runtime/program.h"

typedef struct rt_engine rt_engine_t;       /* one a process: V8, the pool, the code cache, the watchdog */
typedef struct rt_execution rt_execution_t;

/* ---- How an execution ends ------------------------------------------------------------------------------------- */

/* What went wrong, the runtime's own stable list; the gateway maps each to a status and a code in one table.
 *      name                      outcome               */
#define RT_FAULTS(X)                                                                                                   \
    X(RT_FAULT_NONE, "ok")                                                                                             \
    X(RT_FAULT_SYNTAX, "syntaxError")             /* module, line, column, source_line are set */                      \
    X(RT_FAULT_UNRESOLVED_IMPORT, "scriptError")  /* module: the importer; message names the specifier */              \
    X(RT_FAULT_UNSUPPORTED_MODULE, "scriptError") /* bad wasm bytes, bad json in a module */                           \
    X(RT_FAULT_NO_ENTRYPOINT, "scriptError")      /* no such export, or it has no such handler */                      \
    X(RT_FAULT_EXCEPTION, "exception")            /* thrown or rejected; name, message, stack */                       \
    X(RT_FAULT_NEVER_SETTLED, "exception")        /* the promise can never settle: nothing is pending */               \
    X(RT_FAULT_CPU, "exceededCpu")                                                                                     \
    X(RT_FAULT_WALL, "exceededWallTime")                                                                               \
    X(RT_FAULT_MEMORY, "exceededMemory")                                                                               \
    X(RT_FAULT_SUBREQUESTS, "exceededSubrequests")                                                                     \
    X(RT_FAULT_TIMERS, "exceededTimers")                                                                               \
    X(RT_FAULT_RESPONSE_BYTES, "exceededResponseBytes")                                                                \
    X(RT_FAULT_CANCELED, "canceled")              /* the client went away, or the gateway drained past its bound */    \
    X(RT_FAULT_INTERNAL, "internalError")         /* no isolate could be made */

typedef enum rt_fault_kind {
#define RT_FAULT_ENUM(name, outcome) name,
    RT_FAULTS(RT_FAULT_ENUM)
#undef RT_FAULT_ENUM
} rt_fault_kind_t;

const char *rt_fault_outcome(rt_fault_kind_t kind);

/* Borrowed for the call. Texts are cut at 8 KiB (stack) and 2 KiB (the rest), at a UTF-8 boundary. */
typedef struct rt_fault {
    rt_fault_kind_t kind;
    ob_str_t name;    /* "TypeError"; for a thrown non-Error its type, "string" */
    ob_str_t message;
    ob_str_t stack;   /* in the agent's own module names, lines and columns; no frame of the platform */
    ob_str_t module;
    uint32_t line;    /* 1-based; 0: unknown */
    uint32_t column;  /* 1-based */
    ob_str_t source_line;
} rt_fault_t;

typedef struct rt_usage {
    uint64_t cpu_us;
    uint64_t wall_us;
    uint64_t memory_bytes; /* the highest that was seen at the end of a turn */
    uint32_t sub_requests;
    bool code_cached;      /* the main module came from the code cache */
    bool warm;             /* the isolate came from the pool */
} rt_usage_t;

typedef enum rt_log_level { RT_LOG_DEBUG, RT_LOG_INFO, RT_LOG_LOG, RT_LOG_WARN, RT_LOG_ERROR } rt_log_level_t;

/* The events of one execution, in the order in which they may come:
 *   on_log*  (any time)
 *   fetch call: on_head, then on_body* and one on_body_end; or on_fault instead of on_head; or on_fault after on_head, which
 *               means that the body broke off
 *   method call: on_result or on_fault
 *   on_done  exactly once, last, after waitUntil has settled and every fetch is over
 * on_fault may also come after on_body_end/on_result (a waitUntil failed or hit a limit, or a rejection was handled by
 * nobody to the end): at most one per execution.
 * No event is delivered after rt_execution_cancel has been called but on_done. Any rt_* function may be called from an
 * event except rt_engine_turn and rt_engine_close. Slices are borrowed for the call. */
typedef struct rt_events {
    /* body_length: -1 when the body is streamed and its length unknown; otherwise it is known, and when `body` is not NULL
     * it is here whole, and no on_body or on_body_end follows. */
    void (*on_head)(void *data, int status, const ob_header_t *headers, size_t count, int64_t body_length, const ob_str_t *body);
    /* Only ever one per rt_execution_pull: this is the backpressure. */
    void (*on_body)(void *data, ob_str_t bytes);
    void (*on_body_end)(void *data);
    void (*on_result)(void *data, ob_str_t json); /* "null" when the method returned undefined */
    void (*on_fault)(void *data, const rt_fault_t *fault);
    void (*on_log)(void *data, rt_log_level_t level, uint64_t unix_ms, ob_str_t text);
    void (*on_done)(void *data, const rt_usage_t *usage);
} rt_events_t;

/* ---- What the runtime needs of its host ------------------------------------------------------------------------ */

typedef struct rt_fetch {
    ob_str_t method;
    ob_str_t url; /* WHATWG serialised, http(s), without fragment */
    const ob_header_t *headers;
    size_t header_count;
    uint8_t redirect;  /* OB_REDIRECT_* */
    bool has_body;
    int64_t body_length; /* -1: unknown */
} rt_fetch_t;

/* `data` is the one given to rt_execution_start. The answers come back through rt_fetch_on_*, never from inside these. */
typedef struct rt_host {
    /* *fetch is the host's number for it. Errors: OB_E_TOO_LARGE, OB_E_LIMIT, OB_E_NOMEM: the agent's promise rejects. */
    int (*fetch_start)(void *data, const rt_fetch_t *request, uint32_t *fetch);
    int (*fetch_body)(void *data, uint32_t fetch, ob_str_t bytes, bool fin);
    void (*fetch_credit)(void *data, uint32_t fetch, uint32_t bytes);
    void (*fetch_cancel)(void *data, uint32_t fetch);
} rt_host_t;

/* The answers. Each may run JavaScript and deliver events. Unknown fetches are ignored (they may just have been cancelled). */
typedef struct rt_fetch_head {
    uint16_t status;
    ob_str_t reason;
    ob_str_t url;
    bool redirected;
    const ob_header_t *headers;
    size_t header_count;
} rt_fetch_head_t;
void rt_fetch_on_head(rt_execution_t *execution, uint32_t fetch, const rt_fetch_head_t *head);
void rt_fetch_on_body(rt_execution_t *execution, uint32_t fetch, ob_str_t bytes, bool fin);
void rt_fetch_on_credit(rt_execution_t *execution, uint32_t fetch, uint32_t bytes);
/* The promise (or the body stream) rejects with a TypeError of this message; after OB_FAIL_LIMIT of messages.h the caller
 * gives RT_FAULT_SUBREQUESTS through rt_execution_fail instead. */
void rt_fetch_on_fail(rt_execution_t *execution, uint32_t fetch, ob_str_t message);

/* ---- The engine ------------------------------------------------------------------------------------------------ */

typedef struct rt_engine_options {
    uint32_t pool_min, pool_max;
    uint32_t code_cache_mb;
    uint32_t max_executions;
    bool live_clock;        /* Date and performance go on while code runs, not only from one event to the next */
    bool jitless;           /* V8 makes no machine code: decided at the start of the process */
    uint32_t memory_mb_max; /* the largest limit that any tenant has */
    rt_host_t host;
} rt_engine_options_t;

/* Starts V8, makes the isolate that is kept alive, fills the pool, starts the watchdog thread. Everything that needs files
 * or new threads happens here, so the sandbox can be entered afterwards. Errors: OB_E_NOMEM, OB_E_IO. */
OB_CHECKED int rt_engine_open(const rt_engine_options_t *options, rt_engine_t **engine);
/* Cancels what runs (their on_done comes), then frees everything. */
void rt_engine_close(rt_engine_t *engine);
/* New options at a reload; executions that run keep theirs. host stays as it was. */
void rt_engine_configure(rt_engine_t *engine, const rt_engine_options_t *options);
/* Call once after every pass of the event loop: fires due timers, wall-clock limits, and does one bounded piece of
 * background work (dispose a finished isolate, make one for the pool) if `idle`, that is, if no event was waiting.
 * Returns how many milliseconds the loop may sleep: 0 when background work waits, -1 for as long as it likes. */
int rt_engine_turn(rt_engine_t *engine, bool idle);
/* V8 had to be left in the middle of a call, whose memory is lost: the process should end once what runs has ended. */
bool rt_engine_spent(const rt_engine_t *engine);
const char *rt_engine_version(void); /* "V8 10.2.154.26-node.36" */
uint32_t rt_engine_running(const rt_engine_t *engine);
uint32_t rt_engine_pooled(const rt_engine_t *engine);

/* ---- Executions ------------------------------------------------------------------------------------------------ */

/* Starts a program. `program` is borrowed for the call (what is needed longer is copied). `parent` is NULL for a request.
 * *execution is set before any event is delivered. Events may come before this returns, on_done too.
 * Errors: OB_E_LIMIT (max_executions are running), OB_E_NOMEM: nothing was started and no event comes. */
OB_CHECKED int rt_execution_start(rt_engine_t *engine, rt_execution_t *parent, const rt_program_t *program,
                                  const rt_events_t *events, void *data, rt_execution_t **execution);
/* The client took what it had: at most one on_body (or on_body_end) follows, now or later. */
void rt_execution_pull(rt_execution_t *execution);
/* The client went away. Fetches are cancelled, then on_done; other events no more. */
void rt_execution_cancel(rt_execution_t *execution);
/* Ends it with this fault (its on_fault comes, then on_done). */
void rt_execution_fail(rt_execution_t *execution, const rt_fault_t *fault);
/* Is it over but for waitUntil? Used while draining. */
bool rt_execution_responded(const rt_execution_t *execution);

#endif
