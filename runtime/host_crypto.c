#include <errno.h>
#include <sys/random.h>

#include "runtime/internal.h"

/* Web Cryptography, section 10.1.1: at most this much at once. */
#define QUOTA 65536

void rt_op_randomBytes(void *owner, rtv8_args_t *args)
{
    uint8_t *bytes = NULL;
    size_t len = 0;
    (void)owner;
    if (rtv8_arg_view(args, 0, &bytes, &len) != 0 || len > QUOTA) {
        rtv8_throw(args, RTV8_TYPE_ERROR, OB_STR("at most 65536 random bytes go into a typed array"));
        return;
    }
    while (len > 0) {
        ssize_t got = getrandom(bytes, len, 0);
        if (got < 0 && errno != EINTR) {
            rtv8_throw(args, RTV8_ERROR, OB_STR("no random bytes"));
            return;
        }
        if (got > 0) {
            bytes += got;
            len -= (size_t)got;
        }
    }
}
