/* What a rule makes of a request, for people. */
#include "outbound/broker/trial.h"

static int put_place(ob_buf_t *out, const ob_host_t *host, uint16_t port)
{
    bool brackets = host->is_address && host->address.v6;

    return ob_buf_printf(out, "%s%s%s:%u", brackets ? "[" : "", host->text, brackets ? "]" : "", (unsigned)port);
}

static int put_line(ob_buf_t *out, const char *title, const ob_host_t *host, uint16_t port, const char *note)
{
    int err;

    if ((err = ob_buf_printf(out, "%-11s", title)) != 0 || (err = put_place(out, host, port)) != 0)
        return err;
    return ob_buf_printf(out, "%s\n", note);
}

static int put_route(const ob_trial_t *trial, ob_buf_t *out)
{
    const ob_route_t *route = &trial->route;
    const cfg_shape_t *shape = &trial->answer.in_force->shape;
    int err = 0;

    if (shape->rewrite.host.host != NULL)
        err = put_line(out, "rewritten", &route->host, route->port, ", in Host and for the certificate");
    if (err == 0 && shape->connect_to.host != NULL)
        err = put_line(out, "connect_to", &route->dial, route->dial_port, "");
    if (err == 0 && route->proxied)
        err = put_line(out, "proxy", &route->proxy, route->proxy_port, ", asked for the checked address");
    return err;
}

static int put_target(const ob_trial_t *trial, ob_buf_t *out)
{
    ob_buf_t target = {0}, sent = {0};
    ob_str_t path = ob_buf_str(&trial->path), query = trial->question.query;
    bool differs = false;
    int err;

    if ((err = ob_buf_put(&target, path.ptr, path.len)) == 0 && (err = ob_buf_put(&target, query.ptr, query.len)) == 0)
        err = ob_shape_put_target(&trial->answer.in_force->shape, ob_buf_str(&target), &sent, &differs);
    if (err == 0 && differs)
        err = ob_buf_printf(out, "sent as    %s\n", (const char *)sent.data);
    ob_buf_dispose(&target);
    ob_buf_dispose(&sent);
    return err;
}

static int put_headers(const cfg_rewrite_t *rewrite, ob_buf_t *out)
{
    int err = 0;

    for (size_t i = 0; i < rewrite->set_count && err == 0; i++)
        err = ob_buf_printf(out, "%s%s%s", i == 0 ? "set        " : ", ", rewrite->set[i].name,
                            i + 1 == rewrite->set_count ? "\n" : "");
    for (size_t i = 0; i < rewrite->remove_count && err == 0; i++)
        err = ob_buf_printf(out, "%s%s%s", i == 0 ? "removed    " : ", ", rewrite->remove[i],
                            i + 1 == rewrite->remove_count ? "\n" : "");
    return err;
}

int ob_explain_put_shape(const ob_trial_t *trial, ob_buf_t *out)
{
    int err;

    if ((err = put_route(trial, out)) != 0 || (err = put_target(trial, out)) != 0)
        return err;
    return put_headers(&trial->answer.in_force->shape.rewrite, out);
}
