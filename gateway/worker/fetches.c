#include "gateway/worker/fetches.h"

#include "gateway/worker/groups.h"

#include "gateway/worker/channel.h"

struct gw_fetch {
    gw_fetch_t *next;
    gw_request_t *request;
    uint32_t number;
};

static void unlink_fetch(gw_fetch_t *fetch)
{
    gw_fetch_t **link = &fetch->request->fetches;

    while (*link != fetch)
        link = &(*link)->next;
    *link = fetch->next;
}

/* ---- the broker's answers. Each may run JavaScript that ends the execution and with it every fetch: what is needed
 * later is taken out first ---- */

/* Code has run or will: the loop must not sleep on what it knew before. */
static gw_fetch_t *touch(void *data)
{
    gw_fetch_t *fetch = data;

    fetch->request->worker->busy = true;
    return fetch;
}

static void on_record(void *data, const ob_msg_record_t *record)
{
    gw_fetch_t *fetch = data;

    if (record->verdict == OB_VERDICT_DENY)
        gw_slot_denied(fetch->request->worker, fetch->request);
    if (fetch->request->outcome != NULL)
        gw_outcome_fetch(fetch->request->outcome, record);
}

static void on_head(void *data, const ob_msg_head_t *head)
{
    gw_fetch_t *fetch = touch(data);
    rt_fetch_head_t answer = {.status = head->status,
                              .reason = head->reason,
                              .url = head->url,
                              .redirected = head->redirected,
                              .headers = head->headers,
                              .header_count = head->header_count};

    if (fetch->request->execution != NULL)
        rt_fetch_on_head(fetch->request->execution, fetch->number, &answer);
}

static void on_body(void *data, ob_str_t bytes, bool fin)
{
    gw_fetch_t *fetch = touch(data);
    rt_execution_t *execution = fetch->request->execution;
    uint32_t number = fetch->number;

    if (fin) {
        unlink_fetch(fetch);
        free(fetch);
    }
    if (execution != NULL)
        rt_fetch_on_body(execution, number, bytes, fin);
}

static void on_credit(void *data, uint32_t bytes)
{
    gw_fetch_t *fetch = touch(data);

    if (fetch->request->execution != NULL)
        rt_fetch_on_credit(fetch->request->execution, fetch->number, bytes);
}

static void on_fail(void *data, uint8_t failure, ob_str_t text)
{
    gw_fetch_t *fetch = touch(data);
    rt_execution_t *execution = fetch->request->execution;
    uint32_t number = fetch->number;

    unlink_fetch(fetch);
    free(fetch);
    if (execution == NULL)
        return;
    if (failure == OB_FAIL_LIMIT)
        rt_execution_fail(execution, &(rt_fault_t){.kind = RT_FAULT_SUBREQUESTS, .message = text});
    else
        rt_fetch_on_fail(execution, number, text);
}

/* ---- the runtime's questions ---- */

static int open_execution(gw_request_t *request)
{
    ob_msg_exec_open_t identity = {.execution_id = {request->id, GW_EXECUTION_ID_LEN},
                                   .credential = request->credential,
                                   .policy = request->policy,
                                   .sub_requests_max = request->limits.sub_requests};

    if (request->broker != NULL)
        return 0;
    return ob_execution_open(gw_channel_client(request->worker), &identity, &request->broker);
}

static int fetch_start(void *data, const rt_fetch_t *from, uint32_t *number)
{
    static const ob_fetch_events_t events = {on_record, on_head, on_body, on_credit, on_fail};
    gw_request_t *request = data;
    ob_msg_fetch_t question = {.method = from->method,
                               .url = from->url,
                               .redirect = from->redirect,
                               .body = from->has_body ? OB_BODY_STREAM : OB_BODY_NONE,
                               .body_length = from->body_length >= 0 ? (uint64_t)from->body_length : UINT64_MAX,
                               .headers = from->headers,
                               .header_count = from->header_count};
    gw_fetch_t *fetch;
    int err;

    if ((err = open_execution(request)) != 0)
        return err;
    if ((fetch = malloc(sizeof(*fetch))) == NULL)
        return OB_E_NOMEM;
    if ((err = ob_ask_fetch(request->broker, &question, &events, fetch, &fetch->number)) != 0) {
        free(fetch);
        return err;
    }
    fetch->request = request;
    fetch->next = request->fetches;
    request->fetches = fetch;
    request->fetch_count++;
    *number = fetch->number;
    return 0;
}

static int fetch_body(void *data, uint32_t number, ob_str_t bytes, bool fin)
{
    gw_request_t *request = data;

    return request->broker != NULL ? ob_ask_body(request->broker, number, bytes, fin) : OB_E_STATE;
}

static void fetch_credit(void *data, uint32_t number, uint32_t bytes)
{
    gw_request_t *request = data;

    if (request->broker != NULL)
        ob_ask_credit(request->broker, number, bytes);
}

static void fetch_cancel(void *data, uint32_t number)
{
    gw_request_t *request = data;
    gw_fetch_t **link = &request->fetches;

    if (request->broker != NULL)
        ob_ask_cancel(request->broker, number);
    while (*link != NULL && (*link)->number != number)
        link = &(*link)->next;
    if (*link != NULL) {
        gw_fetch_t *fetch = *link;
        *link = fetch->next;
        free(fetch);
    }
}

const rt_host_t gw_fetch_host = {
    .fetch_start = fetch_start, .fetch_body = fetch_body, .fetch_credit = fetch_credit, .fetch_cancel = fetch_cancel};

void gw_fetches_end(gw_request_t *request)
{
    if (request->broker != NULL)
        ob_execution_close(request->broker);
    request->broker = NULL;
    while (request->fetches != NULL) {
        gw_fetch_t *fetch = request->fetches;
        request->fetches = fetch->next;
        free(fetch);
    }
}
