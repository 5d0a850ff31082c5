#include "gateway/worker/listen.h"

#include <errno.h>
#include <netinet/tcp.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <stdio.h>

#include "gateway/worker/connection.h"
#include "gateway/worker/groups.h"
#include "gateway/worker/watch.h"
#include "outbound/wire/control.h"
#include "outbound/wire/log.h"

struct gw_listener {
    gw_listener_t *next;
    gw_worker_t *worker;
    uint32_t index;
    int fd;             /* -1: h2o has it, or there is none yet: the certificate may come first */
    h2o_socket_t *sock;
    h2o_accept_ctx_t accept;
};

static bool is_admin(const gw_listener_t *listener)
{
    return listener->index == OB_CONTROL_ADMIN;
}

static gw_listener_t *find(gw_worker_t *worker, uint32_t index)
{
    gw_listener_t *listener = worker->listeners;

    while (listener != NULL && listener->index != index)
        listener = listener->next;
    return listener;
}

static gw_listener_t *find_or_make(gw_worker_t *worker, uint32_t index)
{
    gw_listener_t *listener = find(worker, index);

    if (listener != NULL || (listener = calloc(1, sizeof(*listener))) == NULL)
        return listener;
    listener->worker = worker;
    listener->index = index;
    listener->fd = -1;
    listener->next = worker->listeners;
    worker->listeners = listener;
    return listener;
}

/* ---- accepting ---- */

#define ACCEPT_MAX 32
#define ACCEPT_EACH_US 100
#define YIELD_US 1000

/* false: another worker was faster, nobody is waiting any more, or there is no room. */
static bool accept_one(gw_listener_t *listener)
{
    h2o_socket_t *client = h2o_evloop_socket_accept(listener->sock);

    if (client == NULL) {
        if (errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM)
            gw_connections_on_shortage(listener->worker);
        return false;
    }
    /* a client that takes nothing of what it is sent is given up after the same time as one that says nothing */
    unsigned timeout = listener->worker->config->values->idle_timeout_ms;
    setsockopt(h2o_socket_get_fd(client), IPPROTO_TCP, TCP_USER_TIMEOUT, &timeout, sizeof(timeout));
    listener->worker->busy = true;
    gw_watch_wake(listener->worker);
    gw_connection_open(listener->worker, &listener->accept, client);
    return true;
}

/* Few connections that stay, as a load balancer's, would otherwise all be with the worker that happened to be awake. What is
 * still there after the wait is taken: who has fewer but is held does not come for it. */
static bool yield(gw_worker_t *worker)
{
    if (worker->has_yielded || !gw_slot_has_more(worker))
        return false;
    worker->yield_until_us = gw_now_us() + YIELD_US;
    return true;
}

static void stop(gw_listener_t *listener)
{
    if (listener->sock != NULL && h2o_socket_is_reading(listener->sock))
        h2o_socket_read_stop(listener->sock);
}

/* One at a time: what is left in the kernel's queue goes to a worker that has less to do. When executions have held this one,
 * more, by how long they did: the others had that time and are held too, it seems, and who waits in the kernel's queue waits in the
 * order of arrival, behind a flood. Among those who are accepted, each tenant has its turn. */
static void on_accept(h2o_socket_t *sock, const char *err)
{
    gw_listener_t *listener = sock->data;
    uint64_t left = 1 + listener->worker->held_us / ACCEPT_EACH_US;

    if (left > ACCEPT_MAX)
        left = ACCEPT_MAX;
    if (!is_admin(listener) && yield(listener->worker)) {
        stop(listener);
        return;
    }
    while (err == NULL && left-- > 0 && accept_one(listener)) {
    }
}

static void start(gw_listener_t *listener)
{
    gw_worker_t *worker = listener->worker;

    listener->accept.ctx = &worker->context;
    listener->accept.hosts = is_admin(listener) ? worker->admin_hosts : worker->hosts;
    if (listener->sock == NULL && listener->fd != -1) {
        listener->sock = h2o_evloop_socket_create(worker->loop, listener->fd, H2O_SOCKET_FLAG_DONT_READ);
        listener->sock->data = listener;
        listener->fd = -1;
    }
    if (listener->sock != NULL && !h2o_socket_is_reading(listener->sock))
        h2o_socket_read_start(listener->sock, on_accept);
}

static void close_socket(gw_listener_t *listener)
{
    if (listener->sock != NULL)
        h2o_socket_close(listener->sock);
    else if (listener->fd != -1)
        close(listener->fd);
    listener->sock = NULL;
    listener->fd = -1;
}

int gw_listen_add(gw_worker_t *worker, uint32_t index, int fd)
{
    gw_listener_t *listener = find_or_make(worker, index);

    if (listener == NULL) {
        close(fd);
        return OB_E_NOMEM;
    }
    close_socket(listener);
    listener->fd = fd;
    if (worker->serving)
        start(listener);
    return 0;
}

void gw_listen_accept(gw_worker_t *worker, bool wanted)
{
    for (gw_listener_t *listener = worker->listeners; listener != NULL; listener = listener->next) {
        if (wanted || is_admin(listener))
            start(listener);
        else
            stop(listener);
    }
}

void gw_listen_close(gw_worker_t *worker, bool admin_too)
{
    for (gw_listener_t *listener = worker->listeners; listener != NULL; listener = listener->next) {
        if (admin_too || !is_admin(listener))
            close_socket(listener);
    }
}

int gw_listen_check(const gw_worker_t *worker, char why[200])
{
    const cfg_t *config = worker->config->values;

    for (const gw_listener_t *listener = worker->listeners; listener != NULL; listener = listener->next) {
        bool tls = listener->index < config->listen_count && config->listen[listener->index].tls;
        if (tls && listener->accept.ssl_ctx == NULL) {
            snprintf(why, 200, "listener %u is to speak TLS, but was given no certificate", listener->index);
            return OB_E_STATE;
        }
    }
    return 0;
}

/* ---- TLS ---- */

static int on_select_alpn(SSL *ssl, const unsigned char **out, unsigned char *out_len, const unsigned char *in,
                          unsigned in_len, void *data)
{
    static const unsigned char ours[] = "\x02h2\x08http/1.1";
    unsigned char *chosen;

    (void)ssl;
    (void)data;
    if (SSL_select_next_proto(&chosen, out_len, ours, sizeof(ours) - 1, in, in_len) != OPENSSL_NPN_NEGOTIATED)
        return SSL_TLSEXT_ERR_ALERT_FATAL;
    *out = chosen;
    return SSL_TLSEXT_ERR_OK;
}

/* The first certificate is the server's, the others are its chain; the key may stand anywhere. */
static bool use_certificates(SSL_CTX *ctx, ob_str_t pem)
{
    BIO *bio = BIO_new_mem_buf(pem.ptr, (int)pem.len);
    X509 *certificate = bio != NULL ? PEM_read_bio_X509_AUX(bio, NULL, NULL, NULL) : NULL;
    bool ok = certificate != NULL && SSL_CTX_use_certificate(ctx, certificate) == 1;

    X509_free(certificate);
    while (ok && (certificate = PEM_read_bio_X509(bio, NULL, NULL, NULL)) != NULL) {
        ok = SSL_CTX_add0_chain_cert(ctx, certificate) == 1;
        if (!ok)
            X509_free(certificate);
    }
    BIO_free(bio);
    ERR_clear_error(); /* the end of the list is an error to OpenSSL */
    return ok;
}

/* Nobody is there to type a passphrase. */
static int on_passphrase(char *buffer, int size, int writing, void *data)
{
    (void)buffer;
    (void)size;
    (void)writing;
    (void)data;
    return 0;
}

static bool use_key(SSL_CTX *ctx, ob_str_t pem)
{
    BIO *bio = BIO_new_mem_buf(pem.ptr, (int)pem.len);
    EVP_PKEY *key = bio != NULL ? PEM_read_bio_PrivateKey(bio, NULL, on_passphrase, NULL) : NULL;
    bool ok = key != NULL && SSL_CTX_use_PrivateKey(ctx, key) == 1 && SSL_CTX_check_private_key(ctx) == 1;

    EVP_PKEY_free(key);
    BIO_free(bio);
    return ok;
}

static SSL_CTX *make_context(void)
{
    SSL_CTX *ctx = SSL_CTX_new(TLS_server_method());

    if (ctx == NULL)
        return NULL;
    SSL_CTX_set_min_proto_version(ctx, TLS1_2_VERSION);
    SSL_CTX_set_options(ctx, SSL_OP_NO_COMPRESSION | SSL_OP_NO_RENEGOTIATION | SSL_OP_CIPHER_SERVER_PREFERENCE);
    /* resumption by tickets only: a session cache would be one a worker, and clients come to another each time */
    SSL_CTX_set_session_cache_mode(ctx, SSL_SESS_CACHE_OFF);
    SSL_CTX_set_alpn_select_cb(ctx, on_select_alpn, NULL);
    return ctx;
}

int gw_listen_set_tls(gw_worker_t *worker, uint32_t index, ob_str_t pem, char why[200])
{
    gw_listener_t *listener = find_or_make(worker, index);
    SSL_CTX *ctx = make_context();

    if (listener == NULL || ctx == NULL) {
        snprintf(why, 200, "no memory for TLS");
        SSL_CTX_free(ctx);
        return OB_E_NOMEM;
    }
    if (pem.len > INT32_MAX || !use_certificates(ctx, pem) || !use_key(ctx, pem)) {
        const char *reason = ERR_reason_error_string(ERR_get_error());
        snprintf(why, 200, "listener %u: the certificate and its key cannot be used: %s", index,
                 reason != NULL ? reason : "no certificate found");
        ERR_clear_error();
        SSL_CTX_free(ctx);
        return OB_E_MALFORMED;
    }
    SSL_CTX_free(listener->accept.ssl_ctx); /* open connections hold on to theirs */
    listener->accept.ssl_ctx = ctx;
    return 0;
}
