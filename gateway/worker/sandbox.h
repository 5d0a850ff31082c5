/* Process: worker. Thread: gw_sandbox_prepare before there is a second thread, gw_sandbox_enter on the loop thread.
 * Trust: this is what stands between hostile code that has broken out of V8 and the machine.
 *
 * After gw_sandbox_enter the process can use the descriptors that it has, accept connections, and nothing else: no
 * file, no socket, no program, no signal to others. Each layer is a reserve for the others. */
#ifndef MAYFLY_GATEWAY_WORKER_SANDBOX_H
#define MAYFLY_GATEWAY_WORKER_SANDBOX_H

#include "outbound/wire/buf.h"

/* What needs a single thread: namespaces without network, no capabilities, no new privileges, no core dumps. A kernel
 * or a container that does not allow a namespace is reported in the log; the rest must succeed. Errors: OB_E_IO. */
OB_CHECKED int gw_sandbox_prepare(void);
/* Resource limits, Landlock (where the kernel has it) and the system call filter, for all threads. Errors: OB_E_IO: do
 * not serve. */
OB_CHECKED int gw_sandbox_enter(void);

#endif
