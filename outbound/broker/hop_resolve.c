/* Where a hop goes: names become addresses, and every address is judged before anything is sent to it. */
#include "outbound/broker/fetch.h"

/* Every answer must pass: an attacker's name server may mix a public and a private one. */
static const char *judge(const ob_fetch_t *fetch, const ob_address_t *addresses, size_t count, uint16_t port)
{
    const ob_hop_t *hop = &fetch->hop;
    const char *reason = NULL;

    for (size_t i = 0; i < count && reason == NULL; i++)
        reason = ob_address_refusal(&addresses[i], port, hop->rule, &hop->snapshot->own);
    return reason;
}

static void fail_resolving(ob_fetch_t *fetch, int err)
{
    ob_fetch_fail(fetch, OB_VERDICT_ERROR, OB_FAIL_UNREACHABLE,
                  err == OB_E_NOT_FOUND ? "the name does not resolve" : "the resolver does not answer");
}

static void on_proxy_resolved(void *data, int err, const ob_address_t *addresses, size_t count)
{
    ob_fetch_t *fetch = data;
    const char *refusal;

    fetch->hop.query = NULL;
    if (err != 0)
        fail_resolving(fetch, err);
    else if ((refusal = judge(fetch, addresses, count, fetch->hop.route.proxy_port)) != NULL)
        ob_fetch_fail(fetch, OB_VERDICT_DENY, OB_FAIL_UNREACHABLE, refusal);
    else
        ob_hop_connect(fetch, addresses, count);
}

/* The proxy is asked for one address that was judged here: it resolves nothing for us. An address of the proxy's that
 * stands in the policy is the operator's word; one that a name server gives is judged like all others. */
static void resolve_proxy(ob_fetch_t *fetch, const ob_address_t *judged)
{
    ob_hop_t *hop = &fetch->hop;

    hop->through = *judged;
    if (hop->route.proxy.is_address)
        ob_hop_connect(fetch, &hop->route.proxy.address, 1);
    else if (ob_query_start(hop->snapshot->resolver, &hop->route.proxy, on_proxy_resolved, fetch, &hop->query) != 0)
        ob_fetch_fail(fetch, OB_VERDICT_ERROR, OB_FAIL_UNREACHABLE, "out of memory");
}

static void reach(ob_fetch_t *fetch, const ob_address_t *addresses, size_t count)
{
    const char *refusal = judge(fetch, addresses, count, fetch->hop.route.dial_port);

    if (refusal != NULL)
        ob_fetch_fail(fetch, OB_VERDICT_DENY, OB_FAIL_UNREACHABLE, refusal);
    else if (fetch->hop.route.proxied)
        resolve_proxy(fetch, &addresses[0]);
    else
        ob_hop_connect(fetch, addresses, count);
}

static void on_resolved(void *data, int err, const ob_address_t *addresses, size_t count)
{
    ob_fetch_t *fetch = data;

    fetch->hop.query = NULL;
    fetch->hop.resolve_ms = ob_loop_now_ms(fetch->exec->channel->broker->loop) - fetch->hop.started_ms;
    if (err == 0)
        reach(fetch, addresses, count);
    else
        fail_resolving(fetch, err);
}

void ob_hop_resolve(ob_fetch_t *fetch)
{
    ob_hop_t *hop = &fetch->hop;
    const ob_host_t *dial = &hop->route.dial;

    ob_shape_route(&hop->rule->shape, &hop->host, hop->port, &hop->route);
    if (dial->is_address)
        reach(fetch, &dial->address, 1);
    else if (ob_query_start(hop->snapshot->resolver, dial, on_resolved, fetch, &hop->query) != 0)
        ob_fetch_fail(fetch, OB_VERDICT_ERROR, OB_FAIL_UNREACHABLE, "out of memory");
}

/* ---- the hop as a whole ---- */
