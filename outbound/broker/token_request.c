#include "outbound/broker/token_request.h"

#include <stdlib.h>

#include "outbound/broker/decide.h"
#include "outbound/broker/oauth2.h"
#include "outbound/broker/transfer.h"
#include "outbound/wire/log.h"

#define WHOLE_MS 30000

struct ob_token_request {
    ob_pools_t *pools;
    ob_snapshot_t *snapshot; /* counted */
    const cfg_oauth2_t *oauth2;
    ob_buf_t sharing;
    ob_on_token_answer_t on_answer;
    void *data;
    ob_place_t place;
    ob_route_t route;
    ob_buf_t target; /* path and query, NUL-terminated */
    ob_query_t *query;
    ob_transfer_t *transfer;
    ob_timer_t timer; /* over the whole; also a turn of the loop for what is known at once */
    const char *why;  /* decided before the timer expires */
    ob_buf_t form;
    size_t sent;
    uint16_t status;
    ob_buf_t answer;
};

static void finish(ob_token_request_t *request, const char *why, uint64_t lifetime_s, ob_buf_t *token)
{
    ob_on_token_answer_t on_answer = request->on_answer;
    void *data = request->data;

    if (why != NULL)
        ob_logf(OB_LOG_WARNING, "no token from %s: %s", request->oauth2->token_url, why);
    ob_token_request_free(request);
    on_answer(data, why, token, lifetime_s);
}

static void give_up(ob_token_request_t *request, const char *why)
{
    ob_buf_t none = {0};

    finish(request, why, 0, &none);
}

/* ---- transfer ---- */

static ob_flow_t on_head(void *data, uint16_t status, ob_str_t reason, ob_header_t *headers, size_t count)
{
    ob_token_request_t *request = data;

    (void)reason;
    (void)headers;
    (void)count;
    request->status = status;
    return OB_FLOW_GO;
}

static ob_flow_t on_body(void *data, ob_str_t bytes)
{
    ob_token_request_t *request = data;

    if (ob_buf_put(&request->answer, bytes.ptr, bytes.len) == 0)
        return OB_FLOW_GO;
    request->why = "the token endpoint's answer is too large";
    return OB_FLOW_ABORT;
}

static ob_flow_t on_read(void *data, char *out, size_t max, size_t *got)
{
    ob_token_request_t *request = data;
    size_t left = request->form.len - request->sent;

    *got = left < max ? left : max;
    if (*got > 0)
        memcpy(out, request->form.data + request->sent, *got);
    request->sent += *got;
    return OB_FLOW_GO;
}

static bool on_rewind(void *data)
{
    ob_token_request_t *request = data;

    request->sent = 0;
    return true;
}

static void on_done(void *data, uint8_t failure, const char *reason)
{
    ob_token_request_t *request = data;
    ob_buf_t token = {.max = OB_TOKEN_MAX, .sensitive = true};
    uint64_t lifetime_s = 0;
    const char *why = request->why;

    (void)reason;
    if (why == NULL && failure != 0)
        why = "the token endpoint cannot be reached, or broke off";
    if (why != NULL) {
        give_up(request, why);
        return;
    }
    if (ob_oauth2_read(request->status, ob_buf_str(&request->answer), &token, &lifetime_s, &why) == 0)
        why = NULL;
    finish(request, why, lifetime_s, &token);
    ob_buf_dispose(&token);
}

static const ob_transfer_events_t transfer_events = {
    .on_head = on_head, .on_body = on_body, .on_read = on_read, .on_rewind = on_rewind, .on_done = on_done};

/* The token endpoint is not the rule's upstream: nothing that the rule says of that holds here. */
static const cfg_shape_t unshaped;

static int start_transfer(ob_token_request_t *request, const ob_address_t *addresses, size_t count)
{
    const cfg_t *cfg = request->snapshot->cfg;
    ob_transfer_spec_t spec = {
        .sharing = ob_buf_str(&request->sharing),
        .https = true,
        .route = &request->route,
        .target = (const char *)request->target.data,
        .method = "POST",
        .has_body = true,
        .addresses = addresses,
        .address_count = count,
        .ca = cfg->upstream_ca,
        .times = cfg->times,
    };
    int err;

    ob_shape_route(&unshaped, &request->place.host, request->place.port, &request->route);
    if ((err = ob_oauth2_put_form(request->oauth2, request->snapshot->secrets, time(NULL), &request->form)) != 0 ||
        (err = ob_oauth2_put_lines(request->oauth2, request->snapshot->secrets, &spec.lines)) != 0) {
        ob_lines_free(spec.lines);
        return err;
    }
    spec.body_length = request->form.len;
    return ob_transfer_start(request->pools, &spec, &transfer_events, request, &request->transfer);
}

/* ---- resolve, judge ---- */

static void connect_to(ob_token_request_t *request, const ob_address_t *addresses, size_t count)
{
    const char *refusal = NULL;

    for (size_t i = 0; i < count && refusal == NULL; i++)
        refusal = ob_address_refusal(&addresses[i], request->place.port, &request->oauth2->endpoint,
                                     &request->snapshot->own);
    if (refusal != NULL)
        give_up(request, "the token endpoint's address is not allowed");
    else if (start_transfer(request, addresses, count) != 0)
        give_up(request, "the token request cannot be made");
}

static void on_resolved(void *data, int err, const ob_address_t *addresses, size_t count)
{
    ob_token_request_t *request = data;

    request->query = NULL;
    if (err == 0)
        connect_to(request, addresses, count);
    else
        give_up(request, "the token endpoint's name does not resolve");
}

/* An address needs no resolver, but whoever asked must not be answered before it knows that it asked. */
static void on_timer(void *data)
{
    ob_token_request_t *request = data;

    if (request->place.host.is_address && request->transfer == NULL) {
        ob_timer_start(&request->timer, WHOLE_MS);
        connect_to(request, &request->place.host.address, 1);
    } else {
        give_up(request, "the token endpoint took too long");
    }
}

/* ---- the whole ---- */

/* The configuration holds this URL in canonical form only. */
static int take_url(ob_token_request_t *request)
{
    ob_url_t url = {0};
    ob_str_t path, search;
    int err = ob_url_parse(ob_str_from(request->oauth2->token_url), NULL, &url);

    if (err == 0 && ob_decide_place(&url, &request->place) != NULL)
        err = OB_E_MALFORMED;
    if (err == 0) {
        path = ob_url_pathname(&url);
        search = ob_url_search(&url);
        if ((err = ob_buf_put(&request->target, path.ptr, path.len)) == 0 &&
            (err = ob_buf_put(&request->target, search.ptr, search.len)) == 0)
            err = ob_buf_put_u8(&request->target, '\0');
    }
    ob_url_dispose(&url);
    return err;
}

int ob_token_request_start(ob_pools_t *pools, ob_snapshot_t *snapshot, const cfg_oauth2_t *oauth2, ob_str_t sharing,
                           ob_on_token_answer_t on_answer, void *data, ob_token_request_t **out)
{
    ob_token_request_t *request = calloc(1, sizeof(*request));
    int err;

    if (request == NULL)
        return OB_E_NOMEM;
    *request = (ob_token_request_t){.pools = pools, .snapshot = ob_snapshot_retain(snapshot), .oauth2 = oauth2,
                                    .on_answer = on_answer, .data = data, .form.sensitive = true,
                                    .answer.sensitive = true, .answer.max = OB_TOKEN_ANSWER_MAX};
    if ((err = ob_timer_init(&request->timer, ob_pools_loop(pools), on_timer, request)) == 0 &&
        (err = ob_buf_put_str(&request->sharing, OB_STR("token"))) == 0 &&
        (err = ob_buf_put_str(&request->sharing, sharing)) == 0)
        err = take_url(request);
    if (err == 0 && !request->place.host.is_address)
        err = ob_query_start(snapshot->resolver, &request->place.host, on_resolved, request, &request->query);
    if (err != 0) {
        ob_token_request_free(request);
        return err;
    }
    ob_timer_start(&request->timer, request->place.host.is_address ? 0 : WHOLE_MS);
    *out = request;
    return 0;
}

void ob_token_request_free(ob_token_request_t *request)
{
    if (request == NULL)
        return;
    if (request->query != NULL)
        ob_query_cancel(request->query);
    ob_transfer_free(request->transfer);
    ob_timer_dispose(&request->timer);
    ob_snapshot_release(request->snapshot);
    ob_buf_dispose(&request->sharing);
    ob_buf_dispose(&request->target);
    ob_buf_dispose(&request->form);
    ob_buf_dispose(&request->answer);
    free(request);
}
