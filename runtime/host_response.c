#include "runtime/internal.h"
#include "outbound/wire/messages.h"

/* What the agent answers: a head with the whole body, a head and pieces as the client takes them, or a method's result. */

static bool counts(rt_execution_t *execution, size_t bytes)
{
    execution->response_bytes += bytes;
    if (execution->response_bytes <= execution->limits.response_bytes) {
        return true;
    }
    rt_execution_doom(execution, RT_FAULT_RESPONSE_BYTES, "Error", "the response is over its size limit");
    return false;
}

static bool headers_fit(const ob_header_t *headers, size_t count)
{
    size_t bytes = 0;
    for (size_t i = 0; i < count; i++) {
        bytes += headers[i].name.len + headers[i].value.len;
    }
    return bytes <= OB_HEADERS_BYTES_MAX;
}

void rt_op_respond(void *owner, rtv8_args_t *args)
{
    rt_execution_t *execution = owner;
    const ob_header_t *headers = NULL;
    size_t count = 0;
    ob_str_t body = {"", 0};
    double status = rtv8_arg_number(args, 0), length = rtv8_arg_number(args, 3);
    bool whole = !rtv8_arg_is_nullish(args, 2);
    if (execution->ending || execution->responded || execution->call != RT_CALL_FETCH) {
        return;
    }
    if (!(status >= 200 && status <= 599) || rtv8_arg_headers(args, 1, OB_HEADERS_MAX, &headers, &count) != 0 ||
        !headers_fit(headers, count)) {
        rtv8_throw(args, RTV8_TYPE_ERROR, OB_STR("the response has a bad status, too many headers or too large ones"));
        return;
    }
    if (whole && rtv8_arg_str(args, 2, &body) != 0) {
        rtv8_throw(args, RTV8_TYPE_ERROR, OB_STR("a response body must be bytes or a string"));
        return;
    }
    if (!counts(execution, body.len)) {
        return;
    }
    execution->responded = true;
    execution->stream_open = !whole;
    int64_t known = whole ? (int64_t)body.len : length >= 0 && length <= 9007199254740991.0 ? (int64_t)length : -1;
    execution->events.on_head(execution->data, (int)status, headers, count, known, whole ? &body : NULL);
}

void rt_op_respondChunk(void *owner, rtv8_args_t *args)
{
    rt_execution_t *execution = owner;
    ob_str_t bytes;
    if (execution->ending || !execution->stream_open || !execution->pull_pending) {
        return;
    }
    if (rtv8_arg_str(args, 0, &bytes) != 0) {
        rtv8_throw(args, RTV8_TYPE_ERROR, OB_STR("a piece of a response body must be bytes or a string"));
        return;
    }
    if (counts(execution, bytes.len)) {
        execution->pull_pending = false;
        execution->events.on_body(execution->data, bytes);
    }
}

void rt_op_respondEnd(void *owner, rtv8_args_t *args)
{
    rt_execution_t *execution = owner;
    (void)args;
    if (!execution->ending && execution->stream_open) {
        execution->stream_open = execution->pull_pending = false;
        execution->events.on_body_end(execution->data);
    }
}

void rt_op_respondError(void *owner, rtv8_args_t *args)
{
    rt_execution_t *execution = owner;
    rt_fault_t fault = {.kind = RT_FAULT_EXCEPTION};
    if (execution->ending || !execution->stream_open) {
        return;
    }
    if (rtv8_arg_str(args, 0, &fault.name) != 0 || rtv8_arg_str(args, 1, &fault.message) != 0 ||
        rtv8_arg_str(args, 2, &fault.stack) != 0) {
        fault = (rt_fault_t){.kind = RT_FAULT_EXCEPTION, .name = OB_STR("Error"), .message = OB_STR("the body stream broke")};
    }
    rt_execution_tell_fault(execution, &fault);
    rt_execution_doom(execution, RT_FAULT_EXCEPTION, "Error", "the body stream broke");
}

void rt_op_result(void *owner, rtv8_args_t *args)
{
    rt_execution_t *execution = owner;
    ob_str_t json;
    if (execution->ending || execution->responded || execution->call != RT_CALL_METHOD ||
        rtv8_arg_str(args, 0, &json) != 0 || !counts(execution, json.len)) {
        return;
    }
    execution->responded = true;
    execution->events.on_result(execution->data, json);
}

void rt_op_settled(void *owner, rtv8_args_t *args)
{
    (void)args;
    ((rt_execution_t *)owner)->settled = true;
}
