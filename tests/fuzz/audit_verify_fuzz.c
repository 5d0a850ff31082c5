/* Lines of an audit file, whatever somebody has made of them: the verifier reads them all, and no line that is not a whole
 * one of ours ever counts as one. */
#include <stdlib.h>

#include "gateway/supervisor/audit_verify.h"

static EVP_PKEY *key;

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerInitialize(int *argc, char ***argv);

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
    static const uint8_t raw[32] = {1};
    (void)argc, (void)argv;
    key = EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, NULL, raw, sizeof(raw));
    return key != NULL ? 0 : -1;
}

static void on_tell(void *data, bool note, const char *file, uint64_t line, const char *text)
{
    uint64_t *problems = data;
    (void)file, (void)line, (void)text;
    *problems += !note;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    uint64_t problems = 0, number = 1;
    gw_verify_t *verify;
    if (size == 0 || gw_verify_new(on_tell, &problems, &verify) != 0) {
        return 0;
    }
    bool signed_by = (data[0] & 1) != 0;
    if (signed_by && gw_verify_add_key(verify, key) != 0) {
        abort();
    }
    const char *at = (const char *)data + 1, *end = (const char *)data + size;
    while (at < end) {
        const char *newline = memchr(at, '\n', (size_t)(end - at)), *stop = newline != NULL ? newline : end;
        gw_verify_line(verify, "f", number++, (ob_str_t){at, (size_t)(stop - at)}, newline != NULL);
        at = stop + 1;
    }
    gw_verify_finish(verify, (data[0] & 2) != 0);
    gw_verify_sum_t sum = gw_verify_sum(verify);
    /* nobody has the private half of this key */
    if (sum.problems != problems || (signed_by && sum.lines > 0 && problems == 0)) {
        abort();
    }
    gw_verify_free(verify);
    return 0;
}
