/* Heads of responses: what comes out points into the head, within its bounds. */
#include <stdlib.h>

#include "outbound/broker/response_head.h"

static bool is_within(ob_str_t part, ob_str_t head)
{
    return part.len == 0 || (part.ptr >= head.ptr && part.ptr + part.len <= head.ptr + head.len);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static ob_response_head_t parsed;
    ob_str_t head = {(const char *)data, size};

    (void)ob_response_head_ends(head);
    if (!ob_response_head_parse(head, &parsed))
        return 0;
    if (parsed.count > OB_HEADERS_MAX || parsed.status > 999 || parsed.reason.len > OB_TEXT_MAX ||
        !is_within(parsed.reason, head))
        abort();
    for (size_t i = 0; i < parsed.count; i++) {
        if (!is_within(parsed.headers[i].name, head) || !is_within(parsed.headers[i].value, head) ||
            parsed.headers[i].name.len == 0)
            abort();
    }
    return 0;
}
