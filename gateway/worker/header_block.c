#include "gateway/worker/header_block.h"

#include <stdbool.h>

typedef struct reader {
    const uint8_t *at, *end;
} reader_t;

enum { INTEGER_BYTES_MAX = 4 }; /* after the prefix: more than any length or index that could be honest */

/* RFC 7541, section 5.1. The prefix byte is the one that the reader stands on. */
static bool read_integer(reader_t *reader, unsigned prefix_bits, uint64_t *value)
{
    uint8_t mask = (uint8_t)((1u << prefix_bits) - 1);

    if (reader->at == reader->end)
        return false;
    *value = *reader->at++ & mask;
    if (*value < mask)
        return true;
    for (unsigned i = 0; i < INTEGER_BYTES_MAX && reader->at != reader->end; i++) {
        uint8_t byte = *reader->at++;
        *value += (uint64_t)(byte & 0x7f) << (7 * i);
        if (byte < 0x80)
            return true;
    }
    return false;
}

/* Section 5.2; what it says, and in which coding, does not matter here. */
static bool skip_string(reader_t *reader)
{
    uint64_t len;

    if (!read_integer(reader, 7, &len) || len > (size_t)(reader->end - reader->at))
        return false;
    reader->at += len;
    return true;
}

/* Sections 6.2.1 to 6.2.3: an index of a name, or 0 and the name itself; then the value. */
static bool skip_literal(reader_t *reader, unsigned prefix_bits)
{
    uint64_t index;

    return read_integer(reader, prefix_bits, &index) && (index != 0 || skip_string(reader)) && skip_string(reader);
}

int gw_header_block_count(const uint8_t *block, size_t len, size_t *fields)
{
    reader_t reader = {block, block + len};
    uint64_t value;
    bool ok = true;

    *fields = 0;
    while (ok && reader.at != reader.end) {
        uint8_t first = *reader.at;
        bool is_update = (first & 0xe0) == 0x20; /* section 6.3: no field */
        if ((first & 0x80) != 0)
            ok = read_integer(&reader, 7, &value);
        else if ((first & 0xc0) == 0x40)
            ok = skip_literal(&reader, 6);
        else if (is_update)
            ok = read_integer(&reader, 5, &value);
        else
            ok = skip_literal(&reader, 4);
        *fields += !is_update;
    }
    return ok ? 0 : OB_E_MALFORMED;
}
