/* Process: worker. Thread: loop thread. Trust: describes what a client posted; every text in it is untrusted.
 *
 * A submission as plain data: what to run, with what, within which limits. No V8, no h2o: the parser that makes it can
 * be fuzzed alone, and the runtime that takes it needs no server. */
#ifndef MAYFLY_RUNTIME_PROGRAM_H
#define MAYFLY_RUNTIME_PROGRAM_H

#include "outbound/wire/buf.h"

typedef enum rt_module_kind {
    RT_MODULE_JS,   /* ES module */
    RT_MODULE_CJS,  /* CommonJS: module.exports is the default export */
    RT_MODULE_TEXT, /* default export: string */
    RT_MODULE_JSON, /* default export: the parsed value */
    RT_MODULE_DATA, /* default export: ArrayBuffer */
    RT_MODULE_WASM  /* default export: WebAssembly.Module */
} rt_module_kind_t;

typedef struct rt_module {
    ob_str_t name; /* as imported: "main.js", "lib/util.js" */
    rt_module_kind_t kind;
    bool typescript; /* js or cjs with types, which are stripped before anything is run */
    ob_str_t source; /* UTF-8 for js, cjs, text, json (checked by the parser); raw bytes for data and wasm */
    ob_str_t written; /* while it runs: what stood there before its types were stripped; otherwise empty */
} rt_module_t;

/* Per execution. 0 is a limit of nothing, not "unlimited". */
typedef struct rt_limits {
    uint32_t cpu_ms;
    uint32_t wall_ms;
    uint32_t memory_mb; /* V8 heap, array buffers and wasm memory together */
    uint32_t sub_requests;
    uint32_t concurrent_fetches;
    uint32_t timers;
    uint64_t response_bytes;
    uint64_t log_bytes;
    uint32_t log_lines;
    uint32_t stack_kb; /* of JavaScript */
} rt_limits_t;

typedef enum rt_call_kind { RT_CALL_FETCH, RT_CALL_METHOD } rt_call_kind_t;

typedef struct rt_program {
    const rt_module_t *modules;
    size_t module_count;
    size_t main_module;  /* index into modules */
    ob_str_t env_json;   /* a JSON object; "{}" by default */
    ob_str_t props_json; /* ctx.props; "{}" by default */
    bool network;        /* false: globalOutbound is null, every fetch throws at once */
    bool node_compat;    /* node: modules, Buffer and process are there */
    rt_limits_t limits;
    ob_str_t entrypoint; /* export name, "default" by default */
    rt_call_kind_t call;
    struct {             /* RT_CALL_FETCH */
        ob_str_t method;
        ob_str_t url;    /* absolute */
        const ob_header_t *headers;
        size_t header_count;
        ob_str_t body;   /* whole */
        bool has_body;
    } request;
    struct {             /* RT_CALL_METHOD */
        ob_str_t name;
        ob_str_t args_json; /* a JSON array */
    } method;
} rt_program_t;

#endif
