/* Process: worker. Thread: gw_sandbox_prepare before there is a second thread, gw_sandbox_enter on the loop thread.
 * Trust: this is what stands between hostile code that has broken out of V8 and the machine.
 *
 * After gw_sandbox_enter the process can use the descriptors that it has, accept connections, and nothing else: no
 * file, no socket, no program, no signal to others. Each layer is a reserve for the others. */
#ifndef MAYFLY_GATEWAY_WORKER_SANDBOX_H
#define MAYFLY_GATEWAY_WORKER_SANDBOX_H

#include "outbound/confine/confine.h"

/* Before there is a second thread, and after the last file has been read: namespaces, an empty root, no capabilities, no new
 * privileges, Landlock. */
void gw_sandbox_prepare(ob_layers_t *layers);
/* With all threads there: resource limits and the system call filter. */
void gw_sandbox_enter(ob_layers_t *layers);
/* Puts up all layers and prints them; the process is good for nothing else afterwards. Errors: OB_E_IO (one has failed). */
OB_CHECKED int gw_sandbox_report(bool json);

#endif
