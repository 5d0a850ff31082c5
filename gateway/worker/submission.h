/* Process: worker. Thread: loop thread. Trust: reads what a client posted, byte by byte; refuses what it does not know.
 *
 * What is posted to /run, in its three forms, as a program for the runtime. No h2o, no V8: fuzzed alone by
 * tests/fuzz/submission_fuzz.c. */
#ifndef MAYFLY_GATEWAY_WORKER_SUBMISSION_H
#define MAYFLY_GATEWAY_WORKER_SUBMISSION_H

#include "config/config.h"
#include "gateway/worker/arena.h"
#include "gateway/worker/problem.h"
#include "runtime/program.h"

#define GW_JSON_DEPTH_MAX 64
#define GW_MODULE_NAME_MAX 512
#define GW_POLICY_NAME_MAX 128

typedef struct gw_posted {
    ob_str_t content_type; /* as sent; empty when there was none */
    ob_str_t body;
    ob_str_t scheme;       /* of the connection: "http", "https" */
    ob_str_t host;         /* of the request; with port; empty: "localhost" */
    ob_str_t target;       /* path and query behind /run; "" or starting with '/' or '?' */
    const cfg_limits_t *limits; /* the tenant's */
} gw_posted_t;

typedef struct gw_submission {
    rt_program_t program;
    ob_str_t policy; /* what globalOutbound names; empty: the tenant's own, or none when !program.network */
} gw_submission_t;

/* Everything in *submission lives on `arena` or in the posted body. On failure *problem says why, its texts on `arena`.
 * Errors: OB_E_MALFORMED (with *problem), OB_E_NOMEM (*problem is GW_INTERNAL). */
OB_CHECKED int gw_submission_parse(gw_arena_t *arena, const gw_posted_t *posted, gw_submission_t *submission,
                                   gw_problem_t *problem);

/* Strict: no surrogates, nothing overlong, nothing beyond U+10FFFF. */
bool gw_utf8_valid(ob_str_t str);

#endif
