/* Process: worker. Thread: loop thread. Trust: decides which protocol an untrusted client speaks.
 *
 * A client's connection, from accept to close. h2o does the protocols; what is done here is what it has no bounds for:
 *   - how many connections there are: the one that has been idle for longest makes room for a new one
 *   - the time for a TLS handshake or a first byte
 *   - HTTP/2 from its first frame on goes through frames.c
 *   - a client that takes its answer too slowly is shut out */
#ifndef MAYFLY_GATEWAY_WORKER_CONNECTION_H
#define MAYFLY_GATEWAY_WORKER_CONNECTION_H

#include "gateway/worker/frames.h"
#include "gateway/worker/worker.h"

/* Raises the bound on descriptors to what max_connections needs, as far as the process may. Call before the sandbox is
 * entered, and before the first accept. */
void gw_connections_init(gw_worker_t *worker);
/* Takes over `sock`, fresh from accept. */
void gw_connection_open(gw_worker_t *worker, h2o_accept_ctx_t *accept, h2o_socket_t *sock);
/* A request is on its way on this connection: it is not idle. */
void gw_connection_touch(h2o_req_t *req);
/* Has somebody connected who has not yet said anything? */
bool gw_connections_are_fresh(gw_worker_t *worker);
/* Is there room for another, or one that can make room? */
bool gw_connections_may_accept(gw_worker_t *worker);
/* accept failed for want of something: makes room. */
void gw_connections_on_shortage(gw_worker_t *worker);
/* Shuts out those that are too slow; from time to time. */
void gw_connections_look(gw_worker_t *worker);
/* Shuts a connection from below, once: h2o finds it broken and closes it, from the loop and never from inside this call.
 * Returns false when that was done before. */
bool gw_connection_shut(h2o_socket_t *sock);
bool gw_connection_is_shut(h2o_req_t *req);

#endif
