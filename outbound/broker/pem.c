#include "outbound/broker/pem.h"

#include <openssl/err.h>
#include <openssl/pem.h>

int ob_pem_no_passphrase(char *out, int size, int writing, void *data)
{
    (void)out;
    (void)size;
    (void)writing;
    (void)data;
    return -1;
}

static BIO *bio_of(ob_str_t pem)
{
    return pem.len > 0 ? BIO_new_mem_buf(pem.ptr, (int)pem.len) : NULL;
}

EVP_PKEY *ob_pem_private_key(ob_str_t pem)
{
    BIO *bio = bio_of(pem);
    EVP_PKEY *key = bio != NULL ? PEM_read_bio_PrivateKey(bio, NULL, ob_pem_no_passphrase, NULL) : NULL;

    BIO_free(bio);
    ERR_clear_error(); /* libcurl reads the thread's queue too */
    return key;
}

X509 *ob_pem_certificate(ob_str_t pem)
{
    BIO *bio = bio_of(pem);
    X509 *certificate = bio != NULL ? PEM_read_bio_X509(bio, NULL, ob_pem_no_passphrase, NULL) : NULL;

    BIO_free(bio);
    ERR_clear_error();
    return certificate;
}

static const char *refusal(X509 *certificate, EVP_PKEY *key)
{
    if (certificate == NULL)
        return "holds no certificate in PEM";
    if (key == NULL)
        return "holds no unencrypted private key in PEM";
    return X509_check_private_key(certificate, key) == 1 ? NULL : "holds a private key of another certificate";
}

const char *ob_pem_client_refusal(ob_str_t pem)
{
    X509 *certificate = ob_pem_certificate(pem);
    EVP_PKEY *key = ob_pem_private_key(pem);
    const char *reason = refusal(certificate, key);

    X509_free(certificate);
    EVP_PKEY_free(key);
    ERR_clear_error();
    return reason;
}
