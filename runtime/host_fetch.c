#include <stdlib.h>

#include "outbound/wire/messages.h"
#include "runtime/internal.h"

/* fetch: between the isolate's JavaScript and the host's table. At most limits.concurrent_fetches are at the host; the
 * others wait here, with what they have sent so far, and start in the order in which they were asked for. */

struct rt_fetch_slot {
    rt_fetch_slot_t *next;
    uint32_t id;       /* the JavaScript's */
    uint32_t host;     /* the host's, once live */
    bool live;
    bool body_ended;
    /* while it waits */
    rt_fetch_t request;
    ob_header_t *headers;
    ob_buf_t texts;    /* what request points into */
    ob_buf_t body;     /* at most OB_INITIAL_CREDIT: the sender has no more credit before the host gives some */
};

static rt_fetch_slot_t **find_id(rt_execution_t *execution, double id)
{
    rt_fetch_slot_t **at = &execution->fetches;
    while (*at != NULL && (double)(*at)->id != id) {
        at = &(*at)->next;
    }
    return at;
}

static rt_fetch_slot_t **find_host(rt_execution_t *execution, uint32_t host)
{
    rt_fetch_slot_t **at = &execution->fetches;
    while (*at != NULL && !((*at)->live && (*at)->host == host)) {
        at = &(*at)->next;
    }
    return at;
}

/* What waits is the agent's memory, although it is not in its heap. */
static size_t held_bytes(const rt_fetch_slot_t *slot)
{
    return sizeof(*slot) + slot->request.header_count * sizeof(*slot->headers) + slot->texts.len + slot->body.len;
}

static void hold(rt_execution_t *execution, size_t bytes)
{
    execution->fetch_bytes += bytes;
    if (execution->fetch_bytes > (size_t)execution->limits.memory_mb << 20) {
        rt_execution_doom(execution, RT_FAULT_MEMORY, "Error", "the fetches that wait do not fit into the memory limit");
    }
}

static void stop_waiting(rt_execution_t *execution, rt_fetch_slot_t *slot)
{
    execution->fetches_waiting--;
    execution->fetch_bytes -= held_bytes(slot);
    free(slot->headers);
    slot->headers = NULL;
    ob_buf_dispose(&slot->texts);
    ob_buf_dispose(&slot->body);
}

static void drop(rt_execution_t *execution, rt_fetch_slot_t **at)
{
    rt_fetch_slot_t *slot = *at;
    *at = slot->next;
    if (slot->live) {
        execution->fetches_live--;
    } else {
        stop_waiting(execution, slot);
    }
    free(slot);
}

/* ---- Waiting ----------------------------------------------------------------------------------------------------- */

static int keep_text(ob_buf_t *texts, ob_str_t *str)
{
    size_t at = texts->len;
    int ret = ob_buf_put(texts, str->ptr, str->len);
    str->ptr = (const char *)(uintptr_t)at; /* an offset until the buffer has stopped moving */
    return ret;
}

static void settle_text(const ob_buf_t *texts, ob_str_t *str)
{
    str->ptr = (const char *)texts->data + (uintptr_t)str->ptr;
}

static int keep_request(rt_fetch_slot_t *slot, const rt_fetch_t *request)
{
    rt_fetch_t *kept = &slot->request;
    *kept = *request;
    slot->headers = calloc(request->header_count + 1, sizeof(*slot->headers));
    ob_buf_init(&slot->texts, 0);
    ob_buf_init(&slot->body, OB_INITIAL_CREDIT);
    int ret = slot->headers != NULL ? keep_text(&slot->texts, &kept->method) : OB_E_NOMEM;
    if (ret == 0) {
        ret = keep_text(&slot->texts, &kept->url);
    }
    for (size_t i = 0; i < request->header_count && ret == 0; i++) {
        slot->headers[i] = request->headers[i];
        ret = keep_text(&slot->texts, &slot->headers[i].name);
        if (ret == 0) {
            ret = keep_text(&slot->texts, &slot->headers[i].value);
        }
    }
    if (ret != 0) {
        return ret;
    }
    settle_text(&slot->texts, &kept->method);
    settle_text(&slot->texts, &kept->url);
    for (size_t i = 0; i < request->header_count; i++) {
        settle_text(&slot->texts, &slot->headers[i].name);
        settle_text(&slot->texts, &slot->headers[i].value);
    }
    kept->headers = slot->headers;
    return 0;
}

static int go_live(rt_execution_t *execution, rt_fetch_slot_t *slot, const rt_fetch_t *request)
{
    int ret = execution->engine->options.host.fetch_start(execution->data, request, &slot->host);
    if (ret == 0) {
        slot->live = true;
        execution->fetches_live++;
    }
    return ret;
}

static int wait_for_room(rt_execution_t *execution, rt_fetch_slot_t *slot, const rt_fetch_t *request)
{
    int ret = keep_request(slot, request);
    execution->fetches_waiting++;
    hold(execution, held_bytes(slot));
    if (ret != 0) {
        stop_waiting(execution, slot);
    }
    return ret;
}

static void call_fail(rt_execution_t *execution, uint32_t id, ob_str_t message)
{
    const rtv8_value_t args[] = {{.type = RTV8_NUMBER, .number = id}, {.type = RTV8_STRING, .str = message}};
    rt_turn_call(execution, RTV8_HOOK_FETCH_FAIL, args, 2);
}

/* From waiting to live, with the body that has been sent meanwhile. */
static int start_waiting(rt_execution_t *execution, rt_fetch_slot_t *slot)
{
    const rt_host_t *host = &execution->engine->options.host;
    int ret = go_live(execution, slot, &slot->request);
    if (ret != 0) {
        return ret;
    }
    if (slot->body.len > 0 || slot->body_ended) {
        ret = host->fetch_body(execution->data, slot->host, ob_buf_str(&slot->body), slot->body_ended);
    }
    stop_waiting(execution, slot);
    if (ret != 0) {
        host->fetch_cancel(execution->data, slot->host);
    }
    return ret;
}

bool rt_fetches_start_waiting(rt_execution_t *execution)
{
    rt_fetch_slot_t **at = &execution->fetches;
    if (execution->fetches_waiting == 0 || execution->fetches_live >= execution->limits.concurrent_fetches) {
        return false;
    }
    while ((*at)->live) {
        at = &(*at)->next;
    }
    int ret = start_waiting(execution, *at);
    if (ret != 0) {
        uint32_t id = (*at)->id;
        drop(execution, at);
        call_fail(execution, id, ob_str_from(ob_err_text(ret)));
    }
    return true;
}

/* ---- Ops --------------------------------------------------------------------------------------------------------- */

static bool read_request(rtv8_args_t *args, rt_fetch_t *request)
{
    double redirect = rtv8_arg_number(args, 3), length = rtv8_arg_number(args, 4);
    request->has_body = !rtv8_arg_is_nullish(args, 4);
    request->body_length = request->has_body && length >= 0 && length <= 9007199254740991.0 ? (int64_t)length : -1;
    request->redirect = redirect >= OB_REDIRECT_FOLLOW && redirect <= OB_REDIRECT_ERROR ? (uint8_t)redirect : OB_REDIRECT_ERROR;
    return rtv8_arg_str(args, 0, &request->method) == 0 && rtv8_arg_str(args, 1, &request->url) == 0 &&
           rtv8_arg_headers(args, 2, OB_HEADERS_MAX, &request->headers, &request->header_count) == 0;
}

static int add_slot(rt_execution_t *execution, const rt_fetch_t *request, rt_fetch_slot_t **slot)
{
    rt_fetch_slot_t *made = calloc(1, sizeof(*made)), **last = &execution->fetches;
    if (made == NULL) {
        return OB_E_NOMEM;
    }
    made->id = ++execution->fetch_last;
    bool room = execution->fetches_waiting == 0 && execution->fetches_live < execution->limits.concurrent_fetches;
    int ret = (room ? go_live : wait_for_room)(execution, made, request);
    if (ret != 0) {
        free(made);
        return ret;
    }
    while (*last != NULL) {
        last = &(*last)->next;
    }
    *last = *slot = made;
    return 0;
}

void rt_op_fetchStart(void *owner, rtv8_args_t *args)
{
    rt_execution_t *execution = owner;
    rt_fetch_t request = {0};
    rt_fetch_slot_t *slot = NULL;
    if (execution->ending) {
        return;
    }
    if (!execution->network) {
        rtv8_throw(args, RTV8_TYPE_ERROR, OB_STR("network access is disabled for this execution (globalOutbound is null)"));
        return;
    }
    if (!read_request(args, &request)) {
        rtv8_throw(args, RTV8_TYPE_ERROR, OB_STR("fetch: bad method, URL or headers (at most 200 headers)"));
        return;
    }
    if (execution->usage.sub_requests >= execution->limits.sub_requests) {
        rt_execution_doom(execution, RT_FAULT_SUBREQUESTS, "Error", "too many subrequests: the limit of this execution is used up");
        return;
    }
    execution->usage.sub_requests++;
    int ret = add_slot(execution, &request, &slot);
    if (ret != 0) {
        rtv8_throw(args, RTV8_TYPE_ERROR, ret == OB_E_TOO_LARGE ? OB_STR("fetch: the URL or the headers are too large")
                                                                : ob_str_from(ob_err_text(ret)));
        return;
    }
    rtv8_return(args, &(rtv8_value_t){.type = RTV8_NUMBER, .number = slot->id});
}

void rt_op_fetchBody(void *owner, rtv8_args_t *args)
{
    rt_execution_t *execution = owner;
    rt_fetch_slot_t *slot = *find_id(execution, rtv8_arg_number(args, 0));
    ob_str_t bytes = {"", 0};
    bool fin = rtv8_arg_bool(args, 2);
    if (slot == NULL || slot->body_ended || execution->ending) {
        return;
    }
    if (!rtv8_arg_is_nullish(args, 1) && rtv8_arg_str(args, 1, &bytes) != 0) {
        rtv8_throw(args, RTV8_TYPE_ERROR, OB_STR("a piece of a request body must be bytes or a string"));
        return;
    }
    slot->body_ended = fin;
    int ret = slot->live ? execution->engine->options.host.fetch_body(execution->data, slot->host, bytes, fin)
                         : ob_buf_put(&slot->body, bytes.ptr, bytes.len);
    if (ret == 0 && !slot->live) {
        hold(execution, bytes.len);
    } else if (ret != 0) {
        rtv8_throw(args, RTV8_TYPE_ERROR, ob_str_from(ob_err_text(ret)));
    }
}

void rt_op_fetchCredit(void *owner, rtv8_args_t *args)
{
    rt_execution_t *execution = owner;
    const rt_fetch_slot_t *slot = *find_id(execution, rtv8_arg_number(args, 0));
    double bytes = rtv8_arg_number(args, 1);
    if (slot != NULL && slot->live && bytes >= 1 && bytes <= UINT32_MAX) {
        execution->engine->options.host.fetch_credit(execution->data, slot->host, (uint32_t)bytes);
    }
}

void rt_op_fetchCancel(void *owner, rtv8_args_t *args)
{
    rt_execution_t *execution = owner;
    rt_fetch_slot_t **at = find_id(execution, rtv8_arg_number(args, 0));
    if (*at == NULL) {
        return;
    }
    if ((*at)->live) {
        execution->engine->options.host.fetch_cancel(execution->data, (*at)->host);
    }
    drop(execution, at); /* one that waits starts when this turn is over */
}

void rt_fetches_cancel_all(rt_execution_t *execution)
{
    while (execution->fetches != NULL) {
        if (execution->fetches->live) {
            execution->engine->options.host.fetch_cancel(execution->data, execution->fetches->host);
        }
        drop(execution, &execution->fetches);
    }
}

/* ---- Answers ----------------------------------------------------------------------------------------------------- */

void rt_fetch_on_head(rt_execution_t *execution, uint32_t fetch, const rt_fetch_head_t *head)
{
    const rt_fetch_slot_t *slot = *find_host(execution, fetch);
    if (slot == NULL) {
        return;
    }
    const rtv8_value_t args[] = {
        {.type = RTV8_NUMBER, .number = slot->id},
        {.type = RTV8_NUMBER, .number = head->status},
        {.type = RTV8_LATIN1, .str = head->reason},
        {.type = RTV8_STRING, .str = head->url},
        {.type = RTV8_BOOL, .boolean = head->redirected},
        {.type = RTV8_HEADERS, .headers = {.list = head->headers, .count = head->header_count}},
    };
    rt_turn_call(execution, RTV8_HOOK_FETCH_HEAD, args, sizeof(args) / sizeof(args[0]));
}

void rt_fetch_on_body(rt_execution_t *execution, uint32_t fetch, ob_str_t bytes, bool fin)
{
    rt_fetch_slot_t **at = find_host(execution, fetch);
    if (*at == NULL) {
        return;
    }
    const rtv8_value_t args[] = {{.type = RTV8_NUMBER, .number = (*at)->id},
                                 {.type = RTV8_BYTES, .str = bytes},
                                 {.type = RTV8_BOOL, .boolean = fin}};
    rt_turn_enter(execution);
    if (fin) {
        drop(execution, at);
    }
    rt_turn_call(execution, RTV8_HOOK_FETCH_BODY, args, sizeof(args) / sizeof(args[0]));
    rt_turn_leave(execution);
}

void rt_fetch_on_credit(rt_execution_t *execution, uint32_t fetch, uint32_t bytes)
{
    const rt_fetch_slot_t *slot = *find_host(execution, fetch);
    if (slot != NULL) {
        const rtv8_value_t args[] = {{.type = RTV8_NUMBER, .number = slot->id}, {.type = RTV8_NUMBER, .number = bytes}};
        rt_turn_call(execution, RTV8_HOOK_FETCH_CREDIT, args, 2);
    }
}

void rt_fetch_on_fail(rt_execution_t *execution, uint32_t fetch, ob_str_t message)
{
    rt_fetch_slot_t **at = find_host(execution, fetch);
    if (*at == NULL) {
        return;
    }
    uint32_t id = (*at)->id;
    rt_turn_enter(execution);
    drop(execution, at);
    call_fail(execution, id, message);
    rt_turn_leave(execution);
}
