/* Process: worker. Thread: loop thread. Trust: the ids are shown to clients, logged, and hard to guess.
 *
 * What an execution is called everywhere: in the `mayfly-execution` header, in logs, in the audit trail. */
#ifndef MAYFLY_GATEWAY_WORKER_EXECUTION_ID_H
#define MAYFLY_GATEWAY_WORKER_EXECUTION_ID_H

#include "outbound/wire/buf.h"

#define GW_EXECUTION_ID_LEN 26 /* 128 bits in base32, lower case */

/* Fills in a new one and a NUL. Aborts when the kernel gives no random bytes: it never fails once it is initialised. */
void gw_execution_id_make(char id[GW_EXECUTION_ID_LEN + 1]);

#endif
