/* Process: tests. One program in one isolate over rtv8.h, with the worker's own snapshot, as runtime/ would run it: ops that
 * note what the platform asked for, a loader over a list of modules. */
#ifndef MAYFLY_TESTS_UNIT_RUNTIME_V8_RUN_H
#define MAYFLY_TESTS_UNIT_RUNTIME_V8_RUN_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
/* The above before: */
#include <cmocka.h>

#include "runtime/ops.h"
#include "runtime/runtime.h"
#include "runtime/v8/rtv8.h"

typedef struct v8_run {
    rtv8_isolate_t *isolate;
    const rt_module_t *modules;
    size_t count;
    char log[16384]; /* every console line, each with a newline */
    size_t log_len;
    char body[4096];
    int status;
    double timer; /* the last one that was started */
    bool settled;
    bool over_memory;
    bool wants_code;
    ob_str_t cached; /* what cached_code gives for module 0 */
    char *code;      /* what on_code brought */
    size_t code_len;
    bool rejected;
} v8_run_t;

/* ---- Ops --------------------------------------------------------------------------------------------------------- */

static inline void v8_op_none(void *owner, rtv8_args_t *args)
{
    (void)owner;
    (void)args;
}

static inline void v8_op_log(void *owner, rtv8_args_t *args)
{
    v8_run_t *run = owner;
    ob_str_t text;
    assert_int_equal(rtv8_arg_str(args, 1, &text), 0);
    if (run->log_len + text.len + 2 < sizeof(run->log)) {
        memcpy(run->log + run->log_len, text.ptr, text.len);
        run->log_len += text.len;
        run->log[run->log_len++] = '\n';
        run->log[run->log_len] = '\0';
    }
}

static inline void v8_op_respond(void *owner, rtv8_args_t *args)
{
    v8_run_t *run = owner;
    ob_str_t body = {NULL, 0};
    run->status = (int)rtv8_arg_number(args, 0);
    if (!rtv8_arg_is_nullish(args, 2)) {
        assert_int_equal(rtv8_arg_str(args, 2, &body), 0);
    }
    size_t len = body.len < sizeof(run->body) - 1 ? body.len : sizeof(run->body) - 1;
    if (len > 0) {
        memcpy(run->body, body.ptr, len);
    }
    run->body[len] = '\0';
}

static inline void v8_op_result(void *owner, rtv8_args_t *args)
{
    v8_run_t *run = owner;
    ob_str_t json;
    assert_int_equal(rtv8_arg_str(args, 0, &json), 0);
    snprintf(run->body, sizeof(run->body), "%.*s", (int)json.len, json.ptr);
}

static inline void v8_op_settled(void *owner, rtv8_args_t *args)
{
    (void)args;
    ((v8_run_t *)owner)->settled = true;
}

static inline void v8_op_timer(void *owner, rtv8_args_t *args)
{
    v8_run_t *run = owner;
    run->timer += 1;
    rtv8_return(args, &(rtv8_value_t){.type = RTV8_NUMBER, .number = run->timer});
}

static inline void v8_op_zero(void *owner, rtv8_args_t *args)
{
    (void)owner;
    rtv8_return(args, &(rtv8_value_t){.type = RTV8_NUMBER, .number = 0});
}

/* In the order of RT_OPS: those that a test looks at, by name. */
static inline rtv8_op_fn v8_op_for(const char *name)
{
    static const rtv8_op_t known[] = {{"log", v8_op_log},          {"respond", v8_op_respond}, {"result", v8_op_result},
                                      {"settled", v8_op_settled},  {"timerStart", v8_op_timer}, {"now", v8_op_zero},
                                      {"perfNow", v8_op_zero}};
    for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
        if (strcmp(known[i].name, name) == 0) {
            return known[i].fn;
        }
    }
    return v8_op_none;
}

/* ---- The process ------------------------------------------------------------------------------------------------- */

static inline void v8_on_over_memory(void *owner, size_t bytes)
{
    (void)bytes;
    if (owner != NULL) {
        ((v8_run_t *)owner)->over_memory = true;
    }
}

static inline void v8_on_fatal(const char *where, const char *what)
{
    fprintf(stderr, "V8 gave up: %s: %s\n", where, what);
}

#define V8_HEAP_MB_MAX 256

/* For cmocka's group setup and teardown. */
static inline int v8_process_open(void **state)
{
    static rtv8_op_t ops[] = {
#define V8_OP_ROW(name) {#name, NULL},
        RT_OPS(V8_OP_ROW)
#undef V8_OP_ROW
    };
    (void)state;
    for (size_t i = 0; i < sizeof(ops) / sizeof(ops[0]); i++) {
        ops[i].fn = v8_op_for(ops[i].name);
    }
    const rtv8_process_options_t options = {.ops = ops,
                                            .op_count = sizeof(ops) / sizeof(ops[0]),
                                            .heap_mb_max = V8_HEAP_MB_MAX,
                                            .on_over_memory = v8_on_over_memory,
                                            .on_fatal = v8_on_fatal};
    return rtv8_process_start(&options);
}

static inline int v8_process_close(void **state)
{
    (void)state;
    rtv8_process_stop();
    return 0;
}

/* ---- The loader -------------------------------------------------------------------------------------------------- */

static inline int v8_resolve(void *owner, ob_str_t specifier, size_t referrer, size_t *index)
{
    const v8_run_t *run = owner;
    assert_true(referrer < run->count);
    if (specifier.len > 2 && memcmp(specifier.ptr, "./", 2) == 0) {
        specifier = (ob_str_t){specifier.ptr + 2, specifier.len - 2};
    }
    for (size_t i = 0; i < run->count; i++) {
        if (ob_str_eq(run->modules[i].name, specifier)) {
            *index = i;
            return 0;
        }
    }
    return OB_E_NOT_FOUND;
}

static inline void v8_describe(void *owner, size_t index, rt_module_t *module)
{
    const v8_run_t *run = owner;
    assert_true(index < run->count);
    *module = run->modules[index];
}

static inline ob_str_t v8_cached_code(void *owner, size_t index)
{
    const v8_run_t *run = owner;
    return !run->wants_code || index != 0 ? (ob_str_t){NULL, 0} : run->cached.ptr != NULL ? run->cached : OB_STR("");
}

static inline void v8_on_code(void *owner, size_t index, ob_str_t code, bool rejected)
{
    v8_run_t *run = owner;
    assert_int_equal(index, 0);
    free(run->code);
    run->code = malloc(code.len);
    assert_non_null(run->code);
    memcpy(run->code, code.ptr, code.len);
    run->code_len = code.len;
    run->rejected = rejected;
}

static const rtv8_loader_t v8_loader = {v8_resolve, v8_describe, v8_cached_code, v8_on_code};

/* ---- One run ----------------------------------------------------------------------------------------------------- */

static inline rtv8_value_t v8_text(const char *text)
{
    return (rtv8_value_t){.type = RTV8_STRING, .str = ob_str_from(text)};
}

static inline void v8_open(v8_run_t *run, const rt_module_t *modules, size_t count, size_t memory_mb)
{
    *run = (v8_run_t){.modules = modules, .count = count};
    assert_int_equal(rtv8_isolate_new(&run->isolate), 0);
    rtv8_isolate_bind(run->isolate, run, memory_mb << 20);
}

static inline void v8_close(v8_run_t *run)
{
    rtv8_isolate_dispose(run->isolate);
    free(run->code);
}

/* Starts module 0: its default export is called with a GET of http://agent.test/, a header and a body. */
static inline int v8_start(v8_run_t *run)
{
    static const ob_header_t headers[] = {{{"x-name", 6}, {"caf\xe9", 4}}};
    const rtv8_value_t args[] = {v8_text("default"),
                                 v8_text("{\"NAME\":\"value\"}"),
                                 v8_text("{}"),
                                 {.type = RTV8_BOOL, .boolean = true},
                                 {.type = RTV8_NUMBER, .number = 0},
                                 v8_text("POST"),
                                 v8_text("http://agent.test/"),
                                 {.type = RTV8_HEADERS, .headers = {headers, 1}},
                                 {.type = RTV8_BYTES, .str = OB_STR("\x00\xff body")}};
    return rtv8_isolate_run(run->isolate, &v8_loader, 0, args, sizeof(args) / sizeof(args[0]));
}

/* The timer that was started last is due. */
static inline int v8_fire(v8_run_t *run)
{
    const rtv8_value_t arg = {.type = RTV8_NUMBER, .number = run->timer};
    return rtv8_isolate_call(run->isolate, RTV8_HOOK_TIMER, &arg, 1);
}

/* A program of one module, started. */
static inline int v8_run_one(v8_run_t *run, rt_module_t *module, const char *source, size_t memory_mb)
{
    *module = (rt_module_t){.name = OB_STR("main.js"), .kind = RT_MODULE_JS, .source = ob_str_from(source)};
    v8_open(run, module, 1, memory_mb);
    return v8_start(run);
}

#endif
