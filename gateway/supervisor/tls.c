#include <errno.h>
#include <stdio.h>
#include <unistd.h>

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include "gateway/supervisor/supervisor.h"

#define PEM_MAX (1024 * 1024)

static int append_file(const char *path, ob_buf_t *out)
{
    char chunk[4096];
    FILE *file = fopen(path, "re");
    if (file == NULL) {
        ob_logf(OB_LOG_ERROR, "cannot read %s: %s", path, strerror(errno));
        return OB_E_IO;
    }
    setvbuf(file, NULL, _IONBF, 0); /* a key must not stay behind in a freed stdio buffer */
    int ret = 0;
    size_t got;
    while (ret == 0 && (got = fread(chunk, 1, sizeof(chunk), file)) > 0) {
        ret = ob_buf_put(out, chunk, got);
    }
    explicit_bzero(chunk, sizeof(chunk));
    if (ferror(file) || ret != 0) {
        ob_logf(OB_LOG_ERROR, "cannot read %s: %s", path, ret != 0 ? ob_err_text(ret) : strerror(errno));
        ret = OB_E_IO;
    }
    fclose(file);
    return ret;
}

/* An encrypted key would otherwise ask for its passphrase on the terminal. */
static int no_passphrase(char *buf, int size, int writing, void *data)
{
    (void)buf, (void)size, (void)writing, (void)data;
    return -1;
}

/* A bad pair is found here, where the old one can stay, and not in every worker. */
static int check_pair(const cfg_listen_t *listener, const ob_buf_t *pem)
{
    BIO *certificates = BIO_new_mem_buf(pem->data, (int)pem->len);
    BIO *keys = BIO_new_mem_buf(pem->data, (int)pem->len);
    X509 *certificate = certificates != NULL ? PEM_read_bio_X509(certificates, NULL, no_passphrase, NULL) : NULL;
    EVP_PKEY *key = keys != NULL ? PEM_read_bio_PrivateKey(keys, NULL, no_passphrase, NULL) : NULL;
    const char *problem = certificate == NULL ? "holds no PEM certificate"
                          : key == NULL       ? "holds no unencrypted PEM private key"
                          : X509_check_private_key(certificate, key) != 1 ? "does not belong to the certificate"
                                                                         : NULL;
    if (problem != NULL) {
        ob_logf(OB_LOG_ERROR, "%s %s", certificate == NULL ? listener->certificate : listener->key, problem);
    }
    ERR_clear_error();
    EVP_PKEY_free(key);
    X509_free(certificate);
    BIO_free(keys);
    BIO_free(certificates);
    return problem == NULL ? 0 : OB_E_IO;
}

static int load_one(const cfg_listen_t *listener, int *fd)
{
    ob_buf_t pem;
    ob_buf_init(&pem, PEM_MAX);
    pem.sensitive = true;
    int ret = append_file(listener->certificate, &pem);
    if (ret == 0) {
        ret = ob_buf_put(&pem, "\n", 1); /* a certificate file may lack its last newline */
    }
    if (ret == 0) {
        ret = append_file(listener->key, &pem);
    }
    if (ret == 0) {
        ret = check_pair(listener, &pem);
    }
    if (ret == 0) {
        ret = ob_memfd_seal("mayfly-tls", ob_buf_str(&pem), fd);
    }
    ob_buf_dispose(&pem);
    return ret;
}

int gw_tls_load(const cfg_t *config, int *tls)
{
    for (size_t i = 0; i < CFG_LISTEN_MAX; i++) {
        tls[i] = -1;
    }
    for (size_t i = 0; i < config->listen_count; i++) {
        if (config->listen[i].tls && load_one(&config->listen[i], &tls[i]) != 0) {
            gw_close_all(tls, CFG_LISTEN_MAX);
            return OB_E_IO;
        }
    }
    return 0;
}
