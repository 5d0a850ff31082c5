/* Process: supervisor. Thread: its only one. Trust: it decides what the others get, so nothing may get at it.
 *
 * The supervisor's own layers. What they forbid, its children inherit as forbidden. */
#ifndef MAYFLY_GATEWAY_SUPERVISOR_CONFINE_H
#define MAYFLY_GATEWAY_SUPERVISOR_CONFINE_H

#include "outbound/confine/confine.h"

/* No new privileges, no core dumps, of root's capabilities only those that the children's sandboxes and the configuration's files
 * need, and no system call that looks into other processes or changes the kernel. */
void gw_confine_supervisor(ob_layers_t *layers);

#endif
