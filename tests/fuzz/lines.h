/* Process: fuzzers. Thread: one. Trust: reads untrusted bytes.
 *
 * Inputs of several texts: one a line, so that a corpus can be read and written by hand. */
#ifndef MAYFLY_TESTS_FUZZ_LINES_H
#define MAYFLY_TESTS_FUZZ_LINES_H

#include "outbound/wire/buf.h"

/* Without its newline; what follows stays in *rest. Where there is none left: an empty one. */
static inline ob_str_t next_line(ob_str_t *rest)
{
    const char *newline = rest->len > 0 ? memchr(rest->ptr, '\n', rest->len) : NULL;
    size_t len = newline != NULL ? (size_t)(newline - rest->ptr) : rest->len, used = newline != NULL ? len + 1 : len;
    ob_str_t line = {len > 0 ? rest->ptr : "", len};

    *rest = (ob_str_t){rest->len > used ? rest->ptr + used : "", rest->len - used};
    return line;
}

#endif
