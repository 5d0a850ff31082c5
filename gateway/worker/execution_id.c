#include "gateway/worker/execution_id.h"

#include <stdlib.h>
#include <sys/random.h>

/* One system call for many ids. */
static bool take_random(uint8_t bytes[16])
{
    static uint8_t reserve[256]; /* up to 256 bytes getrandom(2) is never interrupted */
    static size_t left = 0;

    if (left == 0) {
        if (getrandom(reserve, sizeof(reserve), 0) != (ssize_t)sizeof(reserve))
            return false;
        left = sizeof(reserve);
    }
    left -= 16;
    memcpy(bytes, reserve + left, 16);
    memset(reserve + left, 0, 16);
    return true;
}

void gw_execution_id_make(char id[GW_EXECUTION_ID_LEN + 1])
{
    static const char digits[] = "abcdefghijklmnopqrstuvwxyz234567";
    uint8_t bytes[16];
    uint32_t bits = 0, count = 0;
    size_t at = 0;

    if (!take_random(bytes))
        abort();
    for (size_t i = 0; i < sizeof(bytes); i++) {
        bits = bits << 8 | bytes[i];
        for (count += 8; count >= 5; count -= 5)
            id[at++] = digits[bits >> (count - 5) & 31];
    }
    id[at++] = digits[bits << (5 - count) & 31];
    id[at] = '\0';
}
