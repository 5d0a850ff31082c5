#include "outbound/wire/err.h"

const char *ob_err_text(int code)
{
    switch (code) {
    case 0:
        return "no error";
#define OB_ERROR_CASE(name, number, text)                                                                              \
    case name:                                                                                                         \
        return text;
        OB_ERRORS(OB_ERROR_CASE)
#undef OB_ERROR_CASE
    default:
        return "unknown error";
    }
}
