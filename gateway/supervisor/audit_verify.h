/* Process: the `mayfly` command. Thread: main. Trust: reads files that somebody may have changed on purpose.
 *
 * Whether audit lines are what the brokers wrote: line after line in the order of the files, oldest first. What is
 * wrong is reported with its place; what is odd but can be honest (an older file that is gone, a broker that was
 * killed) as a note. */
#ifndef MAYFLY_GATEWAY_SUPERVISOR_AUDIT_VERIFY_H
#define MAYFLY_GATEWAY_SUPERVISOR_AUDIT_VERIFY_H

#include "outbound/wire/audit_line.h"

#define GW_VERIFY_KEYS_MAX 16

typedef struct gw_verify gw_verify_t;

/* A finding, or a note, at a line of a file (0: of the file or the whole). */
typedef void (*gw_verify_tell_t)(void *data, bool note, const char *file, uint64_t line, const char *text);

/* Errors: OB_E_NOMEM. */
OB_CHECKED int gw_verify_new(gw_verify_tell_t tell, void *data, gw_verify_t **verify);
void gw_verify_free(gw_verify_t *verify);
/* With a key every line of the chain itself must be signed by one of them. Borrowed. Errors: OB_E_LIMIT,
 * OB_E_MALFORMED. */
OB_CHECKED int gw_verify_add_key(gw_verify_t *verify, EVP_PKEY *key);
/* `file` outlives the verification. `whole`: there was a newline behind it. */
void gw_verify_line(gw_verify_t *verify, const char *file, uint64_t number, ob_str_t line, bool whole);
/* What only shows at the end. `still_open`: chains may have no end line, because a gateway is running or was killed. */
void gw_verify_finish(gw_verify_t *verify, bool still_open);

typedef struct gw_verify_sum {
    uint64_t lines, problems;
    size_t chains;
} gw_verify_sum_t;

gw_verify_sum_t gw_verify_sum(const gw_verify_t *verify);
/* Calls back with the last line of each broker's chain: what to note down elsewhere. */
void gw_verify_heads(const gw_verify_t *verify,
                     void (*on_head)(void *data, const char *chain, uint64_t seq, const char *hash), void *data);

#endif
