/* Process: worker. Thread: loop thread. Trust: reads untrusted bytes.
 *
 * The decoders of the Encoding Standard but for UTF-8, which V8 has (https://encoding.spec.whatwg.org/, sections 8 to 14). The
 * state machines are ours: converters of libraries differ from the standard in what they do with malformed input. What
 * characters the codes mean is asked of ICU (decoder_index.c). */
#ifndef MAYFLY_RUNTIME_DECODER_H
#define MAYFLY_RUNTIME_DECODER_H

#include "outbound/wire/err.h"
#include "outbound/wire/buf.h"

/* The numbering is encoding_labels.js' too. */
typedef enum rt_encoding {
    RT_UTF_16LE, RT_UTF_16BE, RT_X_USER_DEFINED, RT_BIG5, RT_EUC_JP, RT_EUC_KR, RT_GB18030, RT_ISO_2022_JP, RT_SHIFT_JIS,
    RT_SINGLE_BYTE, /* the first of those with one byte a character, in the order of decoder_index.c */
    RT_ENCODINGS = RT_SINGLE_BYTE + 27
} rt_encoding_t;

/* What a decoder keeps between two pieces; all zero at the beginning. Any content is safe. */
typedef struct rt_decoder_state {
    uint8_t first, second, third; /* bytes of a character that is not there whole */
    uint8_t flags, mode, output;  /* each encoding's own business */
    uint16_t surrogate;
} rt_decoder_state_t;

/* Decodes the next piece into UTF-8; at the last one (`flush`) what is unfinished counts as an error. An error gives U+FFFD, or
 * ends the decoding when `fatal`. Owns: *out is the caller's to free. Errors: OB_E_MALFORMED (fatal, and the state is that of
 * the beginning again; or no such encoding), OB_E_NOMEM, OB_E_IO (ICU lacks the encoding's table). */
OB_CHECKED int rt_decode(rt_encoding_t encoding, rt_decoder_state_t *state, const uint8_t *in, size_t len, bool flush,
                         bool fatal, char **out, size_t *out_len);

#endif
