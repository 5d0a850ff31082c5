/* Process: broker. Thread: loop thread. Trust: holds the key that signs the audit log; never given another secret.
 *
 * The audit log as a chain of lines (outbound/wire/audit_line.h): where they go, what links them, and what signs them.
 *
 *     open   the first line of a process; names the last line of the process before it, where the supervisor found one
 *     rotate, continue   the last line of a file that has been moved away, and the first of the next
 *     config       another configuration is in force
 *     checkpoint   signs everything before it: after CHECKPOINT_LINES lines, or CHECKPOINT_MS after the first one that
 *                  is not signed for
 *     lost   lines could not be written
 *     end    the last line of a process that ended by itself
 *
 * With a key all of these are signed. Without one no checkpoints are written: what they would add to the chain is the
 * signature. */
#ifndef MAYFLY_OUTBOUND_BROKER_AUDIT_CHAIN_H
#define MAYFLY_OUTBOUND_BROKER_AUDIT_CHAIN_H

#include "outbound/broker/loop.h"
#include "outbound/wire/audit_line.h"

typedef struct ob_chain ob_chain_t;

/* What is in force from now on. */
typedef struct ob_chain_config {
    uint32_t version;                 /* of the configuration */
    char sha256[OB_HASH_HEX + 1];     /* of its text, as the broker was given it */
    EVP_PKEY *key;                    /* borrowed; NULL: nothing is signed */
    uint64_t max_bytes;               /* of a file; 0: no bound */
} ob_chain_config_t;

/* `process` is copied into the chain's name ("broker.0"). on_full: the file has grown over its bound; called once a
 * file. Errors: OB_E_NOMEM, OB_E_IO. */
OB_CHECKED int ob_chain_new(ob_loop_t *loop, const char *process, void (*on_full)(void *data), void *data,
                            ob_chain_t **chain);
/* Writes the end line first. */
void ob_chain_free(ob_chain_t *chain);
/* Takes over a descriptor to append to. `end` is what the supervisor found at the end of the file (audit_files.c):
 * "CHAIN SEQ HASH" of its last line or "-", then a space and the hash of a torn piece behind it or "-"; "" when it did
 * not look. It counts for a chain that has not begun. */
void ob_chain_take_file(ob_chain_t *chain, int fd, ob_str_t end);
void ob_chain_take_config(ob_chain_t *chain, const ob_chain_config_t *config);
/* From now on lines may be written; the first is "open". */
void ob_chain_begin(ob_chain_t *chain);
/* Writes the end line and closes the file. A later file begins another chain. */
void ob_chain_end(ob_chain_t *chain);

/* A line for the caller to add members to, each with its comma in front; NULL when nothing is written anywhere. It must
 * be finished before anything else is done with the chain. */
ob_buf_t *ob_chain_line(ob_chain_t *chain, const char *event);
/* `err` is that of the members. A line that cannot be written is counted as lost: what it tells of has happened. */
void ob_chain_finish_line(ob_chain_t *chain, int err);

#endif
