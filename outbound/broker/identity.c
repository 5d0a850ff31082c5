#include "outbound/broker/identity.h"

#include <openssl/err.h>
#include <openssl/pem.h>
#include <stdlib.h>

#include "outbound/broker/pem.h"

struct ob_identity {
    X509 *certificate;
    STACK_OF(X509) *chain; /* without it */
    EVP_PKEY *key;
};

/* All certificates of the text; the first is not the chain's. */
static int read_chain(ob_str_t pem, ob_identity_t *identity)
{
    BIO *bio = BIO_new_mem_buf(pem.ptr, (int)pem.len);
    X509 *next;
    int err = bio != NULL && (identity->chain = sk_X509_new_null()) != NULL ? 0 : OB_E_NOMEM;

    while (err == 0 && (next = PEM_read_bio_X509(bio, NULL, ob_pem_no_passphrase, NULL)) != NULL) {
        if (identity->certificate == NULL) {
            identity->certificate = next;
        } else if (sk_X509_push(identity->chain, next) == 0) {
            X509_free(next);
            err = OB_E_NOMEM;
        }
    }
    BIO_free(bio);
    return err;
}

int ob_identity_new(ob_str_t pem, ob_identity_t **out)
{
    ob_identity_t *identity = pem.len > 0 ? calloc(1, sizeof(*identity)) : NULL;
    int err;

    if (identity == NULL)
        return pem.len > 0 ? OB_E_NOMEM : OB_E_MALFORMED;
    identity->key = ob_pem_private_key(pem);
    err = read_chain(pem, identity);
    if (err == 0 && (identity->key == NULL || identity->certificate == NULL ||
                     X509_check_private_key(identity->certificate, identity->key) != 1))
        err = OB_E_MALFORMED;
    ERR_clear_error(); /* the end of the text is an error to OpenSSL, and libcurl reads the queue */
    if (err != 0) {
        ob_identity_free(identity);
        return err;
    }
    *out = identity;
    return 0;
}

void ob_identity_free(ob_identity_t *identity)
{
    if (identity == NULL)
        return;
    X509_free(identity->certificate);
    sk_X509_pop_free(identity->chain, X509_free);
    EVP_PKEY_free(identity->key);
    free(identity);
}

int ob_identity_use(const ob_identity_t *identity, SSL_CTX *context)
{
    bool used = SSL_CTX_use_certificate(context, identity->certificate) == 1 &&
                SSL_CTX_set1_chain(context, identity->chain) == 1 &&
                SSL_CTX_use_PrivateKey(context, identity->key) == 1;

    ERR_clear_error();
    return used ? 0 : OB_E_MALFORMED;
}
