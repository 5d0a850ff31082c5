/* Process: worker. Thread: loop thread. Trust: accepts untrusted connections; holds the TLS key of a listener.
 *
 * The listening sockets, which all workers share: whoever is idle accepts, one connection at a time. */
#ifndef MAYFLY_GATEWAY_WORKER_LISTEN_H
#define MAYFLY_GATEWAY_WORKER_LISTEN_H

#include "gateway/worker/worker.h"

/* Takes over a listening socket; `index` is its place in the configuration's `listen`, or OB_CONTROL_ADMIN. Serves at
 * once when the worker serves already. Errors: OB_E_NOMEM (the descriptor is closed). */
OB_CHECKED int gw_listen_add(gw_worker_t *worker, uint32_t index, int fd);
/* A certificate chain and its key in PEM, for this listener's next connections; the old one stays on failure. Errors:
 * OB_E_NOMEM, OB_E_MALFORMED, with a sentence in `why`. */
OB_CHECKED int gw_listen_set_tls(gw_worker_t *worker, uint32_t index, ob_str_t pem, char why[200]);
/* Every listener that is to speak TLS has a certificate. Errors: OB_E_STATE, with a sentence in `why`. */
OB_CHECKED int gw_listen_check(const gw_worker_t *worker, char why[200]);
/* Starts or stops accepting on all but the admin listener, which accepts from START to the end. */
void gw_listen_accept(gw_worker_t *worker, bool wanted);
/* Closes them: another worker takes what comes. The admin listener only where asked. */
void gw_listen_close(gw_worker_t *worker, bool admin_too);

#endif
