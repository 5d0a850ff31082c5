/* What another worker answers: every slice lies in the input, what was parsed can be sent on, and a longer input gives the same head. */
#include <stdlib.h>

#include "gateway/worker/relay_head.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_inside(ob_str_t whole, ob_str_t part)
{
    if (part.len > 0 && (part.ptr < whole.ptr || part.ptr + part.len > whole.ptr + whole.len))
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static gw_relay_head_t head;
    ob_str_t bytes = {(const char *)data, size};
    ob_buf_t out = {0};
    size_t used = 0;

    if (gw_relay_parse_head(bytes, &head, &used) != 0)
        return 0;
    if (used == 0 || used > size || head.header_count > GW_RELAY_HEADERS_MAX || head.status < 200)
        abort();
    check_inside(bytes, head.execution);
    for (size_t i = 0; i < head.header_count; i++) {
        check_inside(bytes, head.headers[i].name);
        check_inside(bytes, head.headers[i].value);
        if (gw_relay_put_header(&out, head.headers[i].name, head.headers[i].value) != 0)
            abort();
    }
    ob_buf_dispose(&out);
    return 0;
}
