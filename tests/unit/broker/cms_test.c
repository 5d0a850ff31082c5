/* Secrets at rest: what `openssl cms -encrypt` makes is opened with its key and no other; certificates with their
 * keys. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>
#include <openssl/pem.h>

#include <openssl/cms.h>
#include <openssl/ec.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>

#include "outbound/broker/cms.h"
#include "outbound/broker/identity.h"
#include "outbound/broker/pem.h"

#define SECRET "S3CRET-0123456789abcdef\n"

/* A key with a certificate for it, and both as PEM. */
typedef struct party {
    EVP_PKEY *key;
    X509 *certificate;
    ob_buf_t pem;
} party_t;

static party_t rsa, ec, stranger;

static X509 *certify(EVP_PKEY *key, const char *name)
{
    X509 *certificate = X509_new();
    X509_NAME *subject = X509_get_subject_name(certificate);

    ASN1_INTEGER_set(X509_get_serialNumber(certificate), 1);
    X509_gmtime_adj(X509_getm_notBefore(certificate), -60);
    X509_gmtime_adj(X509_getm_notAfter(certificate), 3600);
    X509_set_pubkey(certificate, key);
    X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_ASC, (const unsigned char *)name, -1, -1, 0);
    X509_set_issuer_name(certificate, subject);
    assert_true(X509_sign(certificate, key, EVP_sha256()) > 0);
    return certificate;
}

static void put_bio(ob_buf_t *out, BIO *bio)
{
    char *text;
    long len = BIO_get_mem_data(bio, &text);

    assert_int_equal(ob_buf_put(out, text, (size_t)len), 0);
    BIO_free(bio);
}

static void put_key(ob_buf_t *out, EVP_PKEY *key, const char *passphrase)
{
    BIO *bio = BIO_new(BIO_s_mem());

    assert_int_equal(PEM_write_bio_PrivateKey(bio, key, passphrase != NULL ? EVP_aes_256_cbc() : NULL, NULL, 0, NULL,
                                              (void *)(uintptr_t)passphrase),
                     1);
    put_bio(out, bio);
}

static void put_certificate(ob_buf_t *out, X509 *certificate)
{
    BIO *bio = BIO_new(BIO_s_mem());

    assert_int_equal(PEM_write_bio_X509(bio, certificate), 1);
    put_bio(out, bio);
}

static party_t make_party(EVP_PKEY *key, const char *name)
{
    party_t party = {.key = key, .certificate = certify(key, name)};

    put_certificate(&party.pem, party.certificate);
    put_key(&party.pem, key, NULL);
    return party;
}

static int set_up(void **state)
{
    (void)state;
    rsa = make_party(EVP_RSA_gen(2048), "rsa");
    ec = make_party(EVP_EC_gen("P-256"), "ec");
    stranger = make_party(EVP_RSA_gen(2048), "stranger");
    return 0;
}

static void free_party(party_t *party)
{
    EVP_PKEY_free(party->key);
    X509_free(party->certificate);
    ob_buf_dispose(&party->pem);
}

static int tear_down(void **state)
{
    (void)state;
    free_party(&rsa);
    free_party(&ec);
    free_party(&stranger);
    return 0;
}

static void encrypt(const party_t *recipient, const EVP_CIPHER *cipher, bool pem, ob_buf_t *out)
{
    STACK_OF(X509) *recipients = sk_X509_new_null();
    BIO *plain = BIO_new_mem_buf(SECRET, -1), *bio = BIO_new(BIO_s_mem());
    CMS_ContentInfo *cms;

    assert_true(sk_X509_push(recipients, recipient->certificate) > 0);
    cms = CMS_encrypt(recipients, plain, cipher, CMS_BINARY);
    assert_non_null(cms);
    assert_int_equal(pem ? PEM_write_bio_CMS(bio, cms) : i2d_CMS_bio(bio, cms), 1);
    put_bio(out, bio);
    CMS_ContentInfo_free(cms);
    BIO_free(plain);
    sk_X509_free(recipients);
}

static int open_with(const ob_buf_t *cms, ob_str_t key, ob_buf_t *out)
{
    out->len = 0;
    out->sensitive = true;
    return ob_cms_open(ob_buf_str(cms), key, out);
}

static void test_the_key_opens_it(void **state)
{
    const party_t *parties[] = {&rsa, &ec};
    const EVP_CIPHER *ciphers[] = {EVP_aes_256_cbc(), EVP_aes_256_gcm()}; /* Enveloped and AuthEnveloped */
    ob_buf_t out = {0}, key_only = {0};

    (void)state;
    for (size_t i = 0; i < 8; i++) {
        const party_t *party = parties[i & 1];
        ob_buf_t cms = {0};

        encrypt(party, ciphers[i >> 1 & 1], (i & 4) != 0, &cms);
        assert_int_equal(open_with(&cms, ob_buf_str(&party->pem), &out), 0);
        assert_true(ob_str_eq(ob_buf_str(&out), OB_STR(SECRET)));
        key_only.len = 0;
        put_key(&key_only, party->key, NULL);
        assert_int_equal(open_with(&cms, ob_buf_str(&key_only), &out), 0);
        assert_true(ob_str_eq(ob_buf_str(&out), OB_STR(SECRET)));
        ob_buf_dispose(&cms);
    }
    ob_buf_dispose(&key_only);
    ob_buf_dispose(&out);
}

static void test_another_key_does_not(void **state)
{
    ob_buf_t cms = {0}, out = {0}, key_only = {0};

    (void)state;
    encrypt(&rsa, EVP_aes_256_cbc(), false, &cms);
    put_key(&key_only, stranger.key, NULL);
    assert_int_equal(open_with(&cms, ob_buf_str(&stranger.pem), &out), OB_E_DENIED);
    assert_int_equal(open_with(&cms, ob_buf_str(&key_only), &out), OB_E_DENIED);
    assert_int_equal(open_with(&cms, ob_buf_str(&ec.pem), &out), OB_E_DENIED);
    assert_int_equal(out.len, 0);
    ob_buf_dispose(&key_only);
    ob_buf_dispose(&cms);
    ob_buf_dispose(&out);
}

static void test_what_was_changed_is_refused(void **state)
{
    ob_buf_t cms = {0}, out = {0};

    (void)state;
    encrypt(&rsa, EVP_aes_256_gcm(), false, &cms);
    for (size_t i = 0; i < cms.len; i++) {
        cms.data[i] ^= 1;
        /* not every bit is protected: algorithm identifiers may hold parameters that do not matter */
        if (open_with(&cms, ob_buf_str(&rsa.pem), &out) == 0)
            assert_true(ob_str_eq(ob_buf_str(&out), OB_STR(SECRET)));
        cms.data[i] ^= 1;
    }
    for (size_t len = 0; len < cms.len; len++) {
        ob_buf_t shorter = {.data = cms.data, .len = len};

        assert_int_not_equal(open_with(&shorter, ob_buf_str(&rsa.pem), &out), 0);
    }
    ob_buf_dispose(&cms);
    ob_buf_dispose(&out);
}

static void test_what_is_no_such_file_is_told(void **state)
{
    ob_buf_t cms = {0}, out = {0}, locked = {0}, text = {0};

    (void)state;
    encrypt(&rsa, EVP_aes_256_cbc(), false, &cms);
    put_key(&locked, rsa.key, "passphrase");
    assert_int_equal(ob_buf_put(&text, "a secret", 8), 0);
    assert_int_equal(open_with(&cms, ob_buf_str(&locked), &out), OB_E_MALFORMED);
    assert_int_equal(open_with(&cms, OB_STR(""), &out), OB_E_MALFORMED);
    assert_int_equal(open_with(&cms, OB_STR("no key"), &out), OB_E_MALFORMED);
    assert_int_equal(open_with(&text, ob_buf_str(&rsa.pem), &out), OB_E_MALFORMED);
    out.max = 10;
    assert_int_equal(open_with(&cms, ob_buf_str(&rsa.pem), &out), OB_E_TOO_LARGE);
    ob_buf_dispose(&cms);
    ob_buf_dispose(&out);
    ob_buf_dispose(&locked);
    ob_buf_dispose(&text);
}

static void test_client_certificates(void **state)
{
    ob_buf_t mixed = {0}, locked = {0}, reversed = {0}, chained = {0};
    ob_identity_t *identity;
    SSL_CTX *context = SSL_CTX_new(TLS_client_method());
    STACK_OF(X509) *chain = NULL;

    (void)state;
    put_certificate(&mixed, rsa.certificate);
    put_key(&mixed, stranger.key, NULL);
    put_certificate(&locked, rsa.certificate);
    put_key(&locked, rsa.key, "passphrase");
    put_key(&reversed, rsa.key, NULL);
    put_certificate(&reversed, rsa.certificate);
    assert_null(ob_pem_client_refusal(ob_buf_str(&rsa.pem)));
    assert_null(ob_pem_client_refusal(ob_buf_str(&reversed)));
    assert_non_null(strstr(ob_pem_client_refusal(ob_buf_str(&mixed)), "another certificate"));
    assert_non_null(strstr(ob_pem_client_refusal(ob_buf_str(&locked)), "unencrypted"));
    assert_non_null(strstr(ob_pem_client_refusal(OB_STR("text")), "no certificate"));
    assert_int_equal(ob_identity_new(ob_buf_str(&mixed), &identity), OB_E_MALFORMED);
    assert_int_equal(ob_identity_new(ob_buf_str(&locked), &identity), OB_E_MALFORMED);
    assert_int_equal(ob_identity_new(OB_STR(""), &identity), OB_E_MALFORMED);
    put_key(&chained, rsa.key, NULL);
    put_certificate(&chained, rsa.certificate);
    put_certificate(&chained, stranger.certificate);
    assert_int_equal(ob_identity_new(ob_buf_str(&chained), &identity), 0);
    assert_int_equal(ob_identity_use(identity, context), 0);
    assert_int_equal(X509_cmp(SSL_CTX_get0_certificate(context), rsa.certificate), 0);
    assert_int_equal(SSL_CTX_get0_chain_certs(context, &chain), 1);
    assert_int_equal(sk_X509_num(chain), 1);
    ob_identity_free(identity);
    SSL_CTX_free(context);
    ob_buf_dispose(&mixed);
    ob_buf_dispose(&locked);
    ob_buf_dispose(&reversed);
    ob_buf_dispose(&chained);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_key_opens_it),
        cmocka_unit_test(test_another_key_does_not),
        cmocka_unit_test(test_what_was_changed_is_refused),
        cmocka_unit_test(test_what_is_no_such_file_is_told),
        cmocka_unit_test(test_client_certificates),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
