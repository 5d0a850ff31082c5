/* First byte: the encoding; second: where the rest is cut in two. The text is the same as without the cut, it is UTF-8 within its
 * bound, and fatal decoding fails exactly where U+FFFD would come. */
#include <stdlib.h>
#include <string.h>

#include "runtime/decoder.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static size_t decode(rt_encoding_t encoding, rt_decoder_state_t *state, const uint8_t *in, size_t len, bool flush, char *to)
{
    char *out;
    size_t out_len;
    if (rt_decode(encoding, state, in, len, flush, false, &out, &out_len) != 0 || out_len > 3 * (len + 8))
        abort();
    memcpy(to, out, out_len);
    free(out);
    return out_len;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 2 || data[0] >= RT_ENCODINGS)
        return 0;
    rt_encoding_t encoding = data[0];
    size_t len = size - 2, cut = data[1] < len ? data[1] : len;
    char *whole = malloc(3 * (len + 16)), *pieces = malloc(6 * (len + 16)), *out = NULL;
    rt_decoder_state_t state = {0}, fatal = {0};
    if (whole == NULL || pieces == NULL)
        abort();
    size_t whole_len = decode(encoding, &state, data + 2, len, true, whole);
    size_t first = decode(encoding, &state, data + 2, cut, false, pieces);
    size_t pieces_len = first + decode(encoding, &state, data + 2 + cut, len - cut, true, pieces + first);
    if (whole_len != pieces_len || memcmp(whole, pieces, whole_len) != 0)
        abort();
    int rc = rt_decode(encoding, &fatal, data + 2, len, true, true, &out, &pieces_len);
    if (rc == 0 && (whole_len != pieces_len || memcmp(whole, out, whole_len) != 0))
        abort();
    if (rc != 0 && memmem(whole, whole_len, "\xef\xbf\xbd", 3) == NULL)
        abort();
    if (rc == 0)
        free(out);
    free(whole);
    free(pieces);
    return 0;
}
