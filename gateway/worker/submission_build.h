/* Process: worker. Thread: loop thread. Trust: see submission.h. Private to gateway/worker/submission*.c.
 *
 * A submission under construction: what its forms have in common. */
#ifndef MAYFLY_GATEWAY_WORKER_SUBMISSION_BUILD_H
#define MAYFLY_GATEWAY_WORKER_SUBMISSION_BUILD_H

#include "gateway/worker/submission.h"

typedef struct gw_build {
    gw_arena_t *arena;
    const gw_posted_t *posted;
    gw_submission_t *out;
    gw_problem_t *problem;
    rt_module_t *modules;
    size_t module_count, module_cap;
    uint64_t code_bytes;
    ob_str_t main_module; /* its name; empty: the only one */
    bool has_call;        /* `request` or `method` has been read */
} gw_build_t;

/* Fills *problem and returns OB_E_MALFORMED. `path` may be empty. */
int gw_build_refuse(gw_build_t *build, gw_problem_kind_t kind, ob_str_t path, ob_str_t detail);
/* Adds a module after checking its name, the bounds, and the UTF-8 of text kinds. `path` names the place for a
 * problem. */
OB_CHECKED int gw_build_add_module(gw_build_t *build, ob_str_t path, const rt_module_t *module);
/* What a name's ending says of kind and typescript; false when it says nothing. */
bool gw_kind_of_name(ob_str_t name, rt_module_t *module);
/* Refuses a module that only its name describes, as JSX: that makes calls of a library which only a build knows. */
OB_CHECKED int gw_build_check_jsx(gw_build_t *build, ob_str_t path, ob_str_t name);
/* Checks an absolute http(s) URL and stores it, serialised and without fragment, as the request's. */
OB_CHECKED int gw_build_set_url(gw_build_t *build, ob_str_t path, ob_str_t url);

/* A WorkerCode object. `with_modules`: false for the metadata of a multipart form, whose modules are parts. */
OB_CHECKED int gw_build_read_json(gw_build_t *build, ob_str_t text, bool with_modules);

#endif
