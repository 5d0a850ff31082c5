/* Process: supervisor. Thread: loop thread. Trust: opens files for the brokers, which can open none; reads the end of
 * what a broker wrote, strictly and bounded.
 *
 * The audit log's files: each broker has one of its own, so that each is one chain: FILE for broker 0, FILE.broker-N
 * for the others. A full one becomes FILE.1, the one before that FILE.2, and so on. */
#ifndef MAYFLY_GATEWAY_SUPERVISOR_AUDIT_FILES_H
#define MAYFLY_GATEWAY_SUPERVISOR_AUDIT_FILES_H

#include "config/config.h"

#define GW_AUDIT_END_MAX 512 /* text of a LOG message */

/* Opens `count` files to append to, in place of those that are open (-1: none). "off": none, "stderr": that.
 * Errors: OB_E_IO (logged; those that were open stay). */
OB_CHECKED int gw_audit_open(const cfg_t *config, int *fds, uint32_t count);
/* What stands at the end of a broker's file, for ob_chain_take_file; "" when it is no file, empty, or cannot be read.
 */
void gw_audit_end_of(const cfg_t *config, uint32_t slot, char text[GW_AUDIT_END_MAX]);
/* Moves a full file away and opens the next one in its place. Errors: OB_E_STATE (it is not full: nothing was done),
 * OB_E_IO (logged). */
OB_CHECKED int gw_audit_rotate(const cfg_t *config, uint32_t slot, int *fd);

#endif
