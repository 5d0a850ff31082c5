/* Process: broker. Thread: any; pure. Trust: the rules are the operator's; paths and headers are the agent's.
 *
 * What a rule makes of a request that it allows: by which names it goes, under which path, with which headers, for how
 * long. What was matched is what the agent asked for; this comes after. */
#ifndef MAYFLY_OUTBOUND_BROKER_SHAPE_H
#define MAYFLY_OUTBOUND_BROKER_SHAPE_H

#include "outbound/broker/host.h"
#include "outbound/wire/messages.h"

/* The ways of one hop. Without a shape all of it is the URL's own host and port. */
typedef struct ob_route {
    ob_host_t host; /* named in Host and SNI, and by the certificate */
    uint16_t port;
    ob_host_t dial; /* resolved, judged, and connected to: directly, or by the proxy */
    uint16_t dial_port;
    bool proxied;
    ob_host_t proxy;
    uint16_t proxy_port;
} ob_route_t;

void ob_shape_route(const cfg_shape_t *shape, const ob_host_t *host, uint16_t port, ob_route_t *route);
/* The rule's times where it has some, else upstream's. */
cfg_times_t ob_shape_times(const cfg_shape_t *shape, const cfg_times_t *upstream);
/* "/v1/x?q" as it is sent; true when that differs: it is then in `out`, NUL-terminated, else `out` is left alone.
 * Errors: OB_E_NOMEM. */
OB_CHECKED int ob_shape_put_target(const cfg_shape_t *shape, ob_str_t target, ob_buf_t *out, bool *differs);
/* Those of the agent's headers that the rule takes out, or replaces by its own. */
void ob_shape_drop_headers(const cfg_shape_t *shape, ob_header_t *headers, size_t *count);
/* Of two bounds, of which 0 is none, the narrower. */
uint64_t ob_shape_bound(uint64_t a, uint64_t b);

#endif
