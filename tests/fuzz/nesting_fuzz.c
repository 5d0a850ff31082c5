/* The line that is named exists, and a bound that holds for a source holds for any higher bound. */
#include <stdlib.h>

#include "gateway/worker/nesting.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    ob_str_t source = {(const char *)data, size};
    uint32_t lines = 1, before = UINT32_MAX;

    for (size_t i = 0; i < size; i++)
        lines += data[i] == '\n';
    for (uint32_t max = 0; max < 8; max++) {
        uint32_t line = gw_nesting_line_over(source, max);
        if (line > lines || (before == 0 && line != 0) || (line != 0 && before != UINT32_MAX && line < before))
            abort();
        before = line;
    }
    return 0;
}
