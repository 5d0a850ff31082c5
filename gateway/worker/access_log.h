/* Process: worker. Thread: loop thread. Trust: writes what clients sent, escaped; never a key or a body.
 *
 * One line a request: JSON, or for people where the log is a terminal. No h2o. */
#ifndef MAYFLY_GATEWAY_WORKER_ACCESS_LOG_H
#define MAYFLY_GATEWAY_WORKER_ACCESS_LOG_H

#include "outbound/wire/buf.h"

typedef struct gw_access {
    uint64_t unix_ms;     /* when the request had been received */
    ob_str_t tenant;      /* empty: not authenticated */
    ob_str_t key;         /* its name; empty: none */
    ob_str_t execution;   /* empty: nothing ran */
    ob_str_t method;
    ob_str_t path;        /* without the query, which may hold what is no log's business */
    const char *protocol; /* "HTTP/1.1" */
    int status;
    const char *code;     /* of the problem; NULL: none */
    uint64_t bytes;       /* of the response's body */
    uint64_t wall_us;
    uint64_t cpu_us;
    bool warm;
    uint32_t fetches;
} gw_access_t;

/* Appends the line, with its line break. Errors: OB_E_NOMEM, OB_E_TOO_LARGE. */
OB_CHECKED int gw_access_print(const gw_access_t *access, bool for_people, ob_buf_t *line);

/* Takes over the descriptor to write to; -1: none, nothing is written any more. */
void gw_access_log_open(int fd);
/* One write(2) a line; a line that cannot be written is lost. */
void gw_access_log_write(const gw_access_t *access);

#endif
