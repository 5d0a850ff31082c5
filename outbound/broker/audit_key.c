#include "outbound/broker/audit_key.h"

#include <openssl/pem.h>

#include "outbound/broker/secret.h"

#define KEY_PEM_MAX (16 * 1024)

static int refuse(ob_buf_t *error, const cfg_secret_t *key, int code, const char *why)
{
    int err = ob_buf_printf(error, "%s (%s): %s", key->name, key->where, why);

    return err != 0 ? err : code;
}

/* A key with a passphrase would be asked for at a terminal that a broker does not have. */
static int on_passphrase(char *out, int size, int writing, void *data)
{
    (void)out;
    (void)size;
    (void)writing;
    (void)data;
    return -1;
}

static EVP_PKEY *parse(const ob_buf_t *pem)
{
    BIO *bio = BIO_new_mem_buf(pem->data, (int)pem->len);
    EVP_PKEY *key = bio != NULL ? PEM_read_bio_PrivateKey(bio, NULL, on_passphrase, NULL) : NULL;

    BIO_free(bio);
    if (key != NULL && EVP_PKEY_get_id(key) != EVP_PKEY_ED25519) {
        EVP_PKEY_free(key);
        key = NULL;
    }
    return key;
}

int ob_audit_key_load(const cfg_t *cfg, ob_str_t environment, EVP_PKEY **key, ob_buf_t *error)
{
    ob_buf_t pem = {.max = KEY_PEM_MAX, .sensitive = true};
    int err;

    *key = NULL;
    if (!cfg->has_audit_key)
        return 0;
    err = ob_secret_read(&cfg->audit_key, environment, &pem);
    if (err == OB_E_NOT_FOUND)
        err = refuse(error, &cfg->audit_key, err, "does not exist");
    else if (err != 0)
        err = refuse(error, &cfg->audit_key, err, "cannot be read");
    else if (pem.len == 0 || (*key = parse(&pem)) == NULL)
        err = refuse(error, &cfg->audit_key, OB_E_MALFORMED,
                     "is no Ed25519 private key in PEM without passphrase: mayfly audit key FILE makes one");
    ob_buf_dispose(&pem);
    return err;
}
