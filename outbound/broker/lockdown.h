/* Process: broker. Thread: loop thread. Trust: what is left to whoever takes over a process that parses upstreams' answers.
 *
 * The broker's own layers: it has to open connections and to read certificates and secrets, and nothing else. */
#ifndef MAYFLY_OUTBOUND_BROKER_LOCKDOWN_H
#define MAYFLY_OUTBOUND_BROKER_LOCKDOWN_H

#include "config/config.h"
#include "outbound/confine/confine.h"

/* At the start: no capabilities, no new privileges, no core dumps. */
void ob_lockdown_prepare(ob_layers_t *layers);
/* Before the first byte from a worker or an upstream: files can only be read, below the folders of the system's configuration
 * and certificates and of what `cfg` names (NULL: nothing more), and system calls are filtered. A reload that names a file in
 * another folder is refused: it takes a restart. */
void ob_lockdown_enter(ob_layers_t *layers, const cfg_t *cfg);
/* Puts up all layers and prints them. Errors: OB_E_IO (one has failed). */
OB_CHECKED int ob_lockdown_report(bool json);

#endif
