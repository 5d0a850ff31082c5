/* Process: worker. Thread: loop thread. Trust: indices come from untrusted bytes; every lookup is bounded.
 *
 * The indexes of the Encoding Standard, section 5: pointer to code point. Each is made of ICU's tables when it is first asked for
 * and stays for the life of the process. */
#ifndef MAYFLY_RUNTIME_DECODER_INDEX_H
#define MAYFLY_RUNTIME_DECODER_INDEX_H

#include "runtime/decoder.h"

typedef enum rt_index {
    RT_INDEX_BIG5, RT_INDEX_EUC_KR, RT_INDEX_GB18030, RT_INDEX_GB18030_RANGES, RT_INDEX_JIS0208, RT_INDEX_JIS0212,
    RT_INDEX_SINGLE_BYTE, /* the first of them: 128 characters from 0x80 on */
    RT_INDEX_COUNT = RT_INDEX_SINGLE_BYTE + RT_ENCODINGS - RT_SINGLE_BYTE
} rt_index_t;

/* Before rt_index_get. Errors: OB_E_NOMEM, OB_E_IO (ICU does not have the converter). */
OB_CHECKED int rt_index_load(rt_index_t index);
/* The code point, or 0 where the index has none. */
uint32_t rt_index_get(rt_index_t index, size_t pointer);

#endif
