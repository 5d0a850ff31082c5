/* Process: broker. Thread: any; pure. Trust: checks untrusted text.
 *
 * The host of a URL in the one form that is matched, resolved, dialled and sent (outbound contract, 1.2 and 1.3). */
#ifndef MAYFLY_OUTBOUND_BROKER_HOST_H
#define MAYFLY_OUTBOUND_BROKER_HOST_H

#include "outbound/broker/address.h"

#define OB_HOST_NAME_MAX 253

typedef struct ob_host {
    char text[OB_HOST_NAME_MAX + 1]; /* lower case A-labels without a trailing dot, or an address without brackets */
    bool is_address;
    ob_address_t address;       /* when is_address */
} ob_host_t;

/* From a parsed URL's hostname. Errors: OB_E_MALFORMED (empty or over-long labels, characters outside [a-z0-9_-],
 * over-long names, upper case). */
OB_CHECKED int ob_host_parse(ob_str_t hostname, ob_host_t *host);
/* A single label, "localhost", or a name under "localhost": names that mean something only on this machine or network.
 */
bool ob_host_is_local_name(const ob_host_t *host);

#endif
