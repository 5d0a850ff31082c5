/* Content-Type value up to the first line break, then a body: parts must be slices of the body, in order and apart. */
#include <stdlib.h>

#include "gateway/worker/multipart.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool is_within(ob_str_t part, ob_str_t body)
{
    return part.len == 0 || (part.ptr >= body.ptr && part.ptr + part.len <= body.ptr + body.len);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const uint8_t *end = size == 0 ? NULL : memchr(data, '\n', size);
    gw_multipart_t form;
    gw_part_t part;
    ob_str_t boundary;

    if (end == NULL)
        return 0;
    ob_str_t type = {(const char *)data, (size_t)(end - data)}, body = {(const char *)end + 1, size - type.len - 1};
    if (gw_header_param(type, "boundary", &boundary) != 0 || gw_multipart_init(&form, boundary, body) != 0)
        return 0;
    const char *last = body.ptr;
    while (gw_multipart_next(&form, &part) == 0) {
        if (!is_within(part.name, body) || !is_within(part.filename, body) || !is_within(part.content_type, body) ||
            !is_within(part.body, body) || part.body.ptr < last)
            abort();
        last = part.body.ptr + part.body.len;
    }
    return 0;
}
