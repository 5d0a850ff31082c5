/* Process: supervisor. Thread: loop thread. Trust: opens listening sockets; never accepts or reads from one. */
#ifndef MAYFLY_GATEWAY_SUPERVISOR_LISTEN_H
#define MAYFLY_GATEWAY_SUPERVISOR_LISTEN_H

#include "config/config.h"

#define GW_ADDRESS_TEXT_MAX 80

/* Opens a nonblocking, close-on-exec listening TCP socket. `bound` receives "host:port" with the port that the kernel
 * chose where the configuration says 0. Errors: OB_E_IO; errno says why. */
OB_CHECKED int gw_listen(const cfg_address_t *address, int *fd, char bound[GW_ADDRESS_TEXT_MAX]);

#endif
