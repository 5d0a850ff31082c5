/* Process: supervisor. Thread: loop thread. Trust: decides what a child inherits; the one place where a process is made.
 *
 * A kind of child is one row of a table: its program, what of the environment it sees, and its view of the configuration.
 * Everything else reaches a child over its control socket (outbound/wire/control.h). */
#ifndef MAYFLY_GATEWAY_SUPERVISOR_SPAWN_H
#define MAYFLY_GATEWAY_SUPERVISOR_SPAWN_H

#include <sys/types.h>

#include "config/config.h"

typedef enum gw_kind { GW_WORKER, GW_BROKER, GW_KIND_COUNT } gw_kind_t;

typedef struct gw_kind_row {
    const char *name;    /* in logs: "worker.2" */
    const char *program; /* found beside the supervisor's own executable */
    int view;            /* CFG_WORKER or CFG_BROKER */
    bool gets_secrets;   /* learns where systemd's credentials and the system's certificates are; the others start with an
                            empty environment */
    bool runs_code;      /* takes --insecure-no-sandbox, where the operator typed it */
} gw_kind_row_t;

extern const gw_kind_row_t gw_kinds[GW_KIND_COUNT];

typedef struct gw_spawn_options {
    bool insecure_no_sandbox;
} gw_spawn_options_t;

/* Fork and exec. *control is the supervisor's end of the control socket (nonblocking, close-on-exec), the caller's to close.
 * The child dies with the supervisor. Errors: OB_E_IO. */
OB_CHECKED int gw_spawn(gw_kind_t kind, uint32_t slot, const gw_spawn_options_t *options, pid_t *pid, int *control);
/* Runs a kind's program, confined as when it serves, so that it prints what its layers came to. Errors: OB_E_IO (it says that one
 * has failed, or it cannot be run). */
OB_CHECKED int gw_spawn_report(gw_kind_t kind, bool json);
/* The path of an executable beside this one. Errors: OB_E_TOO_LARGE, OB_E_IO. */
OB_CHECKED int gw_sibling_path(const char *program, char *path, size_t size);

#endif
