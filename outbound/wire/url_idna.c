#include "outbound/wire/url_internal.h"

#include <pthread.h>
#include <unicode/uidna.h>

/* ICU's work grows with the square of the length, and no name that DNS can carry is near this. */
#define IDNA_MAX_BYTES 4096

/* The standard's CheckHyphens=false and VerifyDnsLength=false: ICU always looks, so what it found is masked out. */
#define IGNORED_ERRORS                                                                                                 \
    (UIDNA_ERROR_EMPTY_LABEL | UIDNA_ERROR_LABEL_TOO_LONG | UIDNA_ERROR_DOMAIN_NAME_TOO_LONG |                         \
     UIDNA_ERROR_LEADING_HYPHEN | UIDNA_ERROR_TRAILING_HYPHEN | UIDNA_ERROR_HYPHEN_3_4)

static pthread_once_t idna_once = PTHREAD_ONCE_INIT;
static UIDNA *idna;

static void open_idna(void)
{
    UErrorCode status = U_ZERO_ERROR;

    idna = uidna_openUTS46(UIDNA_CHECK_BIDI | UIDNA_CHECK_CONTEXTJ | UIDNA_NONTRANSITIONAL_TO_ASCII |
                               UIDNA_NONTRANSITIONAL_TO_UNICODE,
                           &status);
    if (U_FAILURE(status))
        idna = NULL;
}

/* One call, which may find the room behind out->len too small; `*wanted` is then what it needs. */
static int convert(ob_buf_t *out, ob_str_t domain, size_t *wanted)
{
    UIDNAInfo info = UIDNA_INFO_INITIALIZER;
    UErrorCode status = U_ZERO_ERROR;
    int32_t len = uidna_nameToASCII_UTF8(idna, domain.ptr, (int32_t)domain.len, (char *)out->data + out->len,
                                         (int32_t)*wanted, &info, &status);

    if (status == U_MEMORY_ALLOCATION_ERROR)
        return OB_E_NOMEM;
    if (len < 0 || (U_FAILURE(status) && status != U_BUFFER_OVERFLOW_ERROR) || (info.errors & ~IGNORED_ERRORS) != 0)
        return OB_E_MALFORMED;
    if (status == U_BUFFER_OVERFLOW_ERROR) {
        *wanted = (size_t)len + 1;
        return OB_E_AGAIN;
    }
    out->len += (size_t)len;
    return 0;
}

int ob_url_put_idna(ob_buf_t *out, ob_str_t domain)
{
    size_t wanted = domain.len * 2 + 64;
    int err;

    if (domain.len > IDNA_MAX_BYTES)
        return OB_E_TOO_LARGE;
    pthread_once(&idna_once, open_idna);
    if (idna == NULL)
        return OB_E_IO;
    do {
        if ((err = ob_buf_try_reserve(out, wanted)) != 0)
            return err;
    } while ((err = convert(out, domain, &wanted)) == OB_E_AGAIN);
    return err;
}

/* A name that needs every table: mapping and normalisation, right-to-left rules, joiners and Punycode. */
int ob_url_warm(void)
{
    ob_buf_t out = {0};
    int err = ob_url_put_idna(&out, OB_STR("xn--mgbh0fb.\xd9\x85\xdb\x8c\xe2\x80\x8c\xd8\xb4.E\xcc\x81"));

    ob_buf_dispose(&out);
    return err == 0 || err == OB_E_NOMEM ? err : OB_E_IO;
}
