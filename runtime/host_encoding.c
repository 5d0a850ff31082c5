#include <stdlib.h>
#include <string.h>

#include "runtime/decoder.h"
#include "runtime/internal.h"

/* decode(encoding, state, bytes, flush, fatal): the state is a view of 8 bytes that only encoding.js holds. */
void rt_op_decode(void *owner, rtv8_args_t *args)
{
    (void)owner;
    double encoding = rtv8_arg_number(args, 0);
    uint8_t *kept = NULL, *in = NULL;
    size_t kept_len = 0, len = 0, out_len = 0;
    char *out = NULL;
    rt_decoder_state_t state;
    if (!(encoding >= 0 && encoding < RT_ENCODINGS) || rtv8_arg_view(args, 1, &kept, &kept_len) != 0 ||
        kept_len != sizeof(state) || rtv8_arg_view(args, 2, &in, &len) != 0) {
        rtv8_throw(args, RTV8_TYPE_ERROR, OB_STR("decode takes an encoding, 8 bytes of state and bytes"));
        return;
    }
    memcpy(&state, kept, sizeof(state));
    int rc = rt_decode((rt_encoding_t)encoding, &state, in, len, rtv8_arg_bool(args, 3), rtv8_arg_bool(args, 4), &out,
                       &out_len);
    memcpy(kept, &state, sizeof(state));
    if (rc == 0) {
        rtv8_return(args, &(rtv8_value_t){.type = RTV8_STRING, .str = {out, out_len}});
    } else if (rc == OB_E_MALFORMED) {
        rtv8_return(args, &(rtv8_value_t){.type = RTV8_NULL});
    } else {
        rtv8_throw(args, RTV8_RANGE_ERROR, OB_STR("no memory or no table for this encoding"));
    }
    free(out);
}
