/* Process: worker. Thread: any. Trust: reads untrusted bytes.
 *
 * How many header fields an HTTP/2 header block stands for, without decoding it (RFC 7541, section 6). A byte can stand
 * for a field of thousands, so a bound on the block's bytes is no bound on what it becomes. No h2o: fuzzed alone. */
#ifndef MAYFLY_GATEWAY_WORKER_HEADER_BLOCK_H
#define MAYFLY_GATEWAY_WORKER_HEADER_BLOCK_H

#include <stddef.h>
#include <stdint.h>

#include "outbound/wire/err.h"

/* Errors: OB_E_MALFORMED: no such representation, or cut short. */
OB_CHECKED int gw_header_block_count(const uint8_t *block, size_t len, size_t *fields);

#endif
