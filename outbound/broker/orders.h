/* Process: broker. Thread: loop thread. Trust: the supervisor is trusted; what it hands on (channels) is not.
 *
 * The control socket: what the supervisor gives and asks, and what it is told. */
#ifndef MAYFLY_OUTBOUND_BROKER_ORDERS_H
#define MAYFLY_OUTBOUND_BROKER_ORDERS_H

#include "outbound/broker/broker.h"

typedef struct ob_orders ob_orders_t;

/* Takes over the socket and the broker's two callbacks. `process` is what logs call this process; it outlives the
 * orders. `on_start` is called with the first configuration applied, before any channel is read: an error from it ends the
 * process. Errors: OB_E_NOMEM, OB_E_IO. */
OB_CHECKED int ob_orders_open(ob_broker_t *broker, const char *process, int socket,
                              int (*on_start)(ob_broker_t *broker), ob_orders_t **orders);
/* Closes all channels too. */
void ob_orders_close(ob_orders_t *orders);
/* What the process exits with once the loop has stopped. */
int ob_orders_exit_code(const ob_orders_t *orders);

#endif
