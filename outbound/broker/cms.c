#include "outbound/broker/cms.h"

#include <openssl/pem.h>

/* Declares its PEM functions only behind pem.h. */
#include <openssl/cms.h>
#include <openssl/err.h>

#include "outbound/broker/pem.h"

static CMS_ContentInfo *parse_cms(ob_str_t text)
{
    BIO *bio = text.len > 0 ? BIO_new_mem_buf(text.ptr, (int)text.len) : NULL;
    CMS_ContentInfo *cms = NULL;

    if (bio != NULL && text.len > 10 && memcmp(text.ptr, "-----BEGIN", 10) == 0)
        cms = PEM_read_bio_CMS(bio, NULL, NULL, NULL);
    else if (bio != NULL)
        cms = d2i_CMS_bio(bio, NULL);
    BIO_free(bio);
    return cms;
}

static bool is_enveloped(const CMS_ContentInfo *cms)
{
    int type = OBJ_obj2nid(CMS_get0_type(cms));

    return type == NID_pkcs7_enveloped || type == NID_id_smime_ct_authEnvelopedData;
}

/* A memory BIO wipes what it frees. */
static int take(BIO *plain, ob_buf_t *out)
{
    char *bytes;
    long len = BIO_get_mem_data(plain, &bytes);

    return ob_buf_put(out, bytes, (size_t)len);
}

/* CMS_DEBUG_DECRYPT: a key that opens nothing is an error. The default goes on with a random one, against who can ask
 * again and again what a file decrypts to; here only the operator asks. */
static int decrypt(CMS_ContentInfo *cms, EVP_PKEY *key, X509 *certificate, ob_buf_t *out)
{
    BIO *plain = BIO_new(BIO_s_mem());
    int err = OB_E_NOMEM;

    if (plain != NULL)
        err = CMS_decrypt(cms, key, certificate, NULL, plain, CMS_BINARY | CMS_DEBUG_DECRYPT) == 1 ? take(plain, out)
                                                                                                    : OB_E_DENIED;
    BIO_free(plain);
    return err;
}

int ob_cms_open(ob_str_t text, ob_str_t key_text, ob_buf_t *out)
{
    CMS_ContentInfo *cms = parse_cms(text);
    EVP_PKEY *key = ob_pem_private_key(key_text);
    X509 *certificate = ob_pem_certificate(key_text);
    int err = OB_E_MALFORMED;

    if (cms != NULL && key != NULL && is_enveloped(cms))
        err = decrypt(cms, key, certificate, out);
    CMS_ContentInfo_free(cms);
    EVP_PKEY_free(key);
    X509_free(certificate);
    ERR_clear_error(); /* libcurl reads the thread's queue too */
    return err;
}
