/* Process: worker (and the snapshot maker at build time). Thread: loop thread, but for rtv8_isolate_interrupt. Trust: runs
 * hostile code; what comes out of JavaScript is checked by type here and by meaning in runtime/.
 *
 * The C face of V8: what Mayfly needs, not a general binding. The C++ behind it holds no policy. A function that may run
 * JavaScript says so (Re-entry) and may call ops, which may call hooks of other isolates but not of this one. */
#ifndef MAYFLY_RUNTIME_V8_RTV8_H
#define MAYFLY_RUNTIME_V8_RTV8_H

#include "runtime/program.h"
#include "runtime/source_map.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct rtv8_isolate rtv8_isolate_t; /* an isolate with its one context */
typedef struct rtv8_args rtv8_args_t;       /* one call of an op, for as long as it lasts */

/* ---- Values that cross ------------------------------------------------------------------------------------------ */

typedef enum rtv8_type {
    RTV8_UNDEFINED, RTV8_NULL, RTV8_BOOL, RTV8_NUMBER,
    RTV8_STRING, /* UTF-8 in, JS string out; invalid sequences become U+FFFD */
    RTV8_LATIN1, /* one byte a character: cheaper where the caller knows that it is ASCII or header bytes */
    RTV8_BYTES,  /* copied into a fresh Uint8Array */
    RTV8_JSON,   /* UTF-8 JSON text, parsed into a value; malformed: OB_E_MALFORMED */
    RTV8_HEADERS /* flat array [name, value, name, value, ...] of Latin-1 strings */
} rtv8_type_t;

typedef struct rtv8_value {
    rtv8_type_t type;
    union {
        bool boolean;
        double number;
        ob_str_t str;
        struct { const ob_header_t *list; size_t count; } headers;
    };
} rtv8_value_t;

/* ---- Ops: C functions that the platform's JavaScript calls ------------------------------------------------------- */

/* runtime/ops.h lists them; the C++ reaches them through this table only, by index (one trampoline, so the snapshot
 * needs one external reference). `owner` is what rtv8_isolate_bind was given. */
typedef void (*rtv8_op_fn)(void *owner, rtv8_args_t *args);
typedef struct rtv8_op {
    const char *name;
    rtv8_op_fn fn;
} rtv8_op_t;

size_t rtv8_args_count(const rtv8_args_t *args);
/* false, and NaN, for a value of another type or beyond the end. */
bool rtv8_arg_bool(const rtv8_args_t *args, size_t index);
double rtv8_arg_number(const rtv8_args_t *args, size_t index);
bool rtv8_arg_is_nullish(const rtv8_args_t *args, size_t index);
/* The argument as UTF-8 (lone surrogates become U+FFFD) or the bytes of an ArrayBufferView/ArrayBuffer; never calls
 * into JavaScript: other types give OB_E_MALFORMED. Borrowed until the op returns. Errors: OB_E_NOMEM, OB_E_MALFORMED. */
OB_CHECKED int rtv8_arg_str(rtv8_args_t *args, size_t index, ob_str_t *str);
/* A writable view's memory (for getRandomValues). Errors: OB_E_MALFORMED. */
OB_CHECKED int rtv8_arg_view(rtv8_args_t *args, size_t index, uint8_t **bytes, size_t *len);
/* A flat array of 2n strings, as header list with Latin-1 bytes. Borrowed until the op returns.
 * Errors: OB_E_MALFORMED (not such an array, or a character over 0xff), OB_E_TOO_LARGE (more than max headers). */
OB_CHECKED int rtv8_arg_headers(rtv8_args_t *args, size_t index, size_t max, const ob_header_t **headers, size_t *count);
void rtv8_return(rtv8_args_t *args, const rtv8_value_t *value);
/* Flat array result. */
void rtv8_return_list(rtv8_args_t *args, const rtv8_value_t *values, size_t count);
typedef enum rtv8_error { RTV8_TYPE_ERROR, RTV8_RANGE_ERROR, RTV8_ERROR } rtv8_error_t;
void rtv8_throw(rtv8_args_t *args, rtv8_error_t kind, ob_str_t message);

/* ---- Process ----------------------------------------------------------------------------------------------------- */

typedef struct rtv8_process_options {
    const rtv8_op_t *ops;
    size_t op_count;
    size_t heap_mb_max; /* of any isolate */
    bool jitless;       /* no compiler that makes machine code, and so no WebAssembly */
    /* The isolate has passed its memory bound, or V8 its heap limit: note it. Loop thread, maybe from inside a garbage
     * collection: no rtv8 call from here. The C++ raises V8's limit as far as unwinding needs and ends the running
     * JavaScript (OB_E_TERMINATED). At most once an isolate. owner is NULL before rtv8_isolate_bind. */
    void (*on_over_memory)(void *owner, size_t bytes);
    /* The isolate had to be abandoned in the middle of a call, which returns OB_E_TERMINATED: its memory is lost until the
     * process ends, which should be soon. */
    void (*on_lost)(void *owner);
    /* The object that ops.whenCollected was told of is gone. From inside a garbage collection: no rtv8 call from here but
     * rtv8_isolate_release. Never after rtv8_isolate_dispose has begun. */
    void (*on_collected)(void *owner, double id);
    /* V8 cannot go on: log one line. The process aborts when it returns. */
    void (*on_fatal)(const char *where, const char *what);
} rtv8_process_options_t;

/* Flags, entropy from getrandom(2), single-threaded platform, the embedded snapshot, one idle isolate that stays alive.
 * Errors: OB_E_IO (snapshot does not fit this V8). */
OB_CHECKED int rtv8_process_start(const rtv8_process_options_t *options);
void rtv8_process_stop(void);
/* Gives memory back that disposed isolates have left behind. Takes milliseconds after heavy ones. */
void rtv8_process_trim(void);
/* What Date says from now on, in ms since the epoch; 0: the time. */
void rtv8_clock_hold(double ms);
const char *rtv8_version(void);

/* ---- Isolates ---------------------------------------------------------------------------------------------------- */

/* From the snapshot, with its context; has seen no user code. Errors: OB_E_NOMEM. */
OB_CHECKED int rtv8_isolate_new(rtv8_isolate_t **isolate);
void rtv8_isolate_dispose(rtv8_isolate_t *isolate);
/* Gives it its owner and bounds in bytes: memory (heap, array buffers and wasm together) and the stack of JavaScript (at most
 * three eighths of the thread's). Once, on the stack on which its turns will run. */
void rtv8_isolate_bind(rtv8_isolate_t *isolate, void *owner, size_t memory_max, size_t stack_max);
/* Any thread, while the isolate is alive: the running JavaScript ends with an uncatchable termination. */
void rtv8_isolate_interrupt(rtv8_isolate_t *isolate);
/* Any thread, while a call of the isolate is under way that has been interrupted and does not end, because V8 is in a
 * builtin that does not look: abandons the call if it can be abandoned where it stands. To be tried again until the call
 * has returned. */
void rtv8_isolate_force(rtv8_isolate_t *isolate);
/* Any thread, while the isolate is alive: the running JavaScript measures its memory at its next safe point. For the
 * watchdog, every few milliseconds of a turn: what V8 allocates outside its heap (wasm) is only seen this way or when the
 * turn ends. */
void rtv8_isolate_check(rtv8_isolate_t *isolate);
/* Heap used, array buffers and wasm memory. Cheap enough for the end of every turn. */
size_t rtv8_isolate_memory(rtv8_isolate_t *isolate);
/* Counts memory that the host holds on behalf of the isolate as array buffers are counted, up to the same bound; release
 * what was reserved before dispose. Errors: OB_E_TOO_LARGE. */
OB_CHECKED int rtv8_isolate_reserve(rtv8_isolate_t *isolate, size_t bytes);
void rtv8_isolate_release(rtv8_isolate_t *isolate, size_t bytes);
/* Inside an op: has the running JavaScript been told to end? What takes long asks now and then, and stops. */
bool rtv8_isolate_stopped(const rtv8_isolate_t *isolate);

/* ---- Modules ----------------------------------------------------------------------------------------------------- */

/* Where modules come from; indices are the program's. All called with the owner. */
typedef struct rtv8_loader {
    /* Absolute index of `specifier` seen from module `referrer` (which is OB_E_NOT_FOUND's importer). "cloudflare:workers" and
     * other built-ins never get here. */
    int (*resolve)(void *owner, ob_str_t specifier, size_t referrer, size_t *index);
    void (*describe)(void *owner, size_t index, rt_module_t *module);
    /* Bytecode from the cache for a js or cjs module, borrowed for the call. Empty with ptr NULL: there is none and none is
     * wanted; empty with ptr set (""): there is none yet, give it to on_code. */
    ob_str_t (*cached_code)(void *owner, size_t index);
    /* Bytecode worth keeping, at the end of rtv8_isolate_run, so that functions which that turn compiled are in it.
     * `rejected`: what cached_code gave did not fit. */
    void (*on_code)(void *owner, size_t index, ob_str_t code, bool rejected);
    /* The first module at *index or behind it that is still TypeScript. Asked before anything is compiled. */
    bool (*next_typescript)(void *owner, size_t *index);
    /* Its source without types, from now on what describe gives. Errors: OB_E_NOMEM. */
    int (*on_stripped)(void *owner, size_t index, ob_str_t text);
    /* Where line and column of the module of that name were written, by its source map; false: it says nothing. */
    bool (*original)(void *owner, ob_str_t name, uint32_t line, uint32_t column, rt_place_t *place);
    /* The text of that line, cut at `cap` bytes; 0: it is not known. */
    size_t (*original_line)(void *owner, ob_str_t name, const rt_place_t *place, char *out, size_t cap);
} rtv8_loader_t;

/* An exception or a failed load, described without running agent code (no getters, no toString of theirs). Owned by the
 * isolate until the next call that returns OB_E_EXCEPTION. */
struct rt_fault;
const struct rt_fault *rtv8_isolate_fault(rtv8_isolate_t *isolate);

/* Compiles the main module and all that it imports, links and evaluates (the top-level await may still be pending when it
 * returns), then calls the hook RTV8_HOOK_START(namespace, start_args...) as soon as evaluation is over, now or in a later
 * turn; an evaluation that fails in a later turn makes that turn's call return OB_E_EXCEPTION. `loader` is borrowed until
 * dispose (a dynamic import may come in any turn), start_args for the call. Once an isolate.
 * Re-entry: runs JavaScript. Errors: OB_E_EXCEPTION (see rtv8_isolate_fault), OB_E_TERMINATED. */
OB_CHECKED int rtv8_isolate_run(rtv8_isolate_t *isolate, const rtv8_loader_t *loader, size_t main_module,
                                const rtv8_value_t *start_args, size_t start_arg_count);
/* Calls hook number `hook` of runtime/ops.h and drains the microtask queue. Re-entry: runs JavaScript.
 * Errors: OB_E_EXCEPTION (the hook threw, or JavaScript called ops.fail), OB_E_TERMINATED (then and ever after: all that
 * is left to do is dispose). */
OB_CHECKED int rtv8_isolate_call(rtv8_isolate_t *isolate, int hook, const rtv8_value_t *args, size_t count);
/* Has a rejection come, or been handled, of which the program wants to hear? Only after ops.watchRejections. */
bool rtv8_isolate_has_news(const rtv8_isolate_t *isolate);
/* Tells it the next one and drains the microtask queue. Re-entry and errors as rtv8_isolate_call. */
OB_CHECKED int rtv8_isolate_tell_news(rtv8_isolate_t *isolate);
/* Is there a rejection that nobody has handled or taken yet? Then OB_E_EXCEPTION, as a fault, and all of them are forgotten. */
OB_CHECKED int rtv8_isolate_unhandled(rtv8_isolate_t *isolate);

#ifdef __cplusplus
}
#endif
#endif
