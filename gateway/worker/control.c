#include "gateway/worker/control.h"

#include <fcntl.h>
#include <poll.h>

#include "gateway/worker/access_log.h"
#include "gateway/worker/channel.h"
#include "gateway/worker/connection.h"
#include "gateway/worker/engine.h"
#include "gateway/worker/listen.h"
#include "gateway/worker/relay.h"
#include "gateway/worker/request.h"
#include "gateway/worker/server.h"
#include "gateway/worker/watch.h"
#include "outbound/wire/control.h"
#include "outbound/wire/log.h"

enum { TLS_PEM_MAX = 1024 * 1024, QUARANTINE_MAX = 1024 * 1024 };

/* Whoever had connected before gets so long to begin its request, and the next request on a connection so long after the last. */
enum { RETIRE_FRESH_MS = 2000, RETIRE_QUIET_MS = 300 };

static void say(ob_control_type_t type, uint32_t number, ob_str_t text)
{
    if (text.len > OB_CONTROL_TEXT_MAX)
        text.len = OB_CONTROL_TEXT_MAX;
    if (ob_control_send(OB_CONTROL_FD, type, number, -1, text) != 0)
        ob_logf(OB_LOG_WARNING, "the supervisor does not listen");
}

void gw_control_refuse(const char *why)
{
    say(OB_CONTROL_REFUSED, 0, ob_str_from(why));
}

/* ---- configuration ---- */

static void refuse_errors(const cfg_errors_t *errors)
{
    ob_buf_t text;

    ob_buf_init(&text, 0);
    if (cfg_errors_print("configuration", errors, &text) != 0 || text.len == 0)
        gw_control_refuse("the configuration cannot be read");
    else
        say(OB_CONTROL_REFUSED, 0, ob_buf_str(&text));
    ob_buf_dispose(&text);
}

static int read_config(int fd, gw_config_t **config)
{
    cfg_errors_t errors = {0};
    cfg_t *values = NULL;
    ob_buf_t json;
    int err;

    if ((err = ob_memfd_read(fd, CFG_FILE_MAX, &json)) == 0)
        err = cfg_parse(ob_buf_str(&json), NULL, CFG_WORKER, &values, &errors);
    ob_buf_dispose(&json);
    if (err == 0 && (*config = gw_config_new(values)) == NULL)
        err = OB_E_NOMEM;
    if (err != 0)
        refuse_errors(&errors);
    cfg_errors_dispose(&errors);
    return err;
}

static int on_config(gw_worker_t *worker, uint32_t version, int fd)
{
    gw_config_t *config;
    int err;

    if ((err = read_config(fd, &config)) != 0)
        return err;
    gw_config_drop(worker->config);
    worker->config = config;
    worker->config_version = version;
    if (!worker->serving)
        return 0; /* READY will say so */
    gw_server_apply(worker);
    gw_engine_apply(worker);
    say(OB_CONTROL_APPLIED, version, OB_STR(""));
    return 0;
}

static int on_tls(gw_worker_t *worker, uint32_t index, int fd)
{
    char why[200];
    ob_buf_t pem;
    int err;

    if ((err = ob_memfd_read(fd, TLS_PEM_MAX, &pem)) != 0)
        gw_control_refuse("a certificate cannot be read, or is larger than 1 MiB");
    else if ((err = gw_listen_set_tls(worker, index, ob_buf_str(&pem), why)) != 0)
        gw_control_refuse(why);
    ob_buf_dispose(&pem);
    return err;
}

static void take_quarantine(gw_worker_t *worker, uint32_t group, int fd)
{
    ob_buf_t names;

    if (ob_memfd_read(fd, QUARANTINE_MAX, &names) == 0)
        gw_groups_set_quarantine(worker->groups, group, ob_buf_str(&names));
    else
        ob_logf(OB_LOG_ERROR, "the list of tenants in quarantine cannot be read");
    ob_buf_dispose(&names);
}

/* ---- before START ---- */

static void keep(int *slot, int fd)
{
    if (*slot != -1)
        close(*slot);
    *slot = fd;
}

static int on_given(gw_worker_t *worker, gw_given_t *given, ob_control_msg_t *msg)
{
    int err = 0;

    switch (msg->type) {
    case OB_CONTROL_CONFIG:
        err = on_config(worker, msg->number, msg->fd);
        break;
    case OB_CONTROL_TLS:
        err = on_tls(worker, msg->number, msg->fd);
        break;
    case OB_CONTROL_LISTENER:
        err = gw_listen_add(worker, msg->number, msg->fd);
        return err;
    case OB_CONTROL_CHANNEL:
        keep(&given->channel, msg->fd);
        return 0;
    case OB_CONTROL_SHARED:
        keep(&given->shared, msg->fd);
        given->slot = msg->number < GW_SLOTS ? msg->number : GW_SLOTS - 1;
        return 0;
    case OB_CONTROL_HANDOVER:
        keep(&worker->groups->handovers[msg->number % GW_GROUPS_MAX], msg->fd);
        return 0;
    case OB_CONTROL_INTAKE:
        worker->groups->own = msg->number;
        keep(&worker->groups->intake, msg->fd);
        return 0;
    case OB_CONTROL_QUARANTINE:
        take_quarantine(worker, msg->number, msg->fd);
        break;
    case OB_CONTROL_LOG:
        gw_access_log_open(msg->fd);
        return 0;
    default:
        break;
    }
    if (msg->fd != -1)
        close(msg->fd);
    return err;
}

int gw_control_receive_start(gw_worker_t *worker, gw_given_t *given)
{
    static ob_control_msg_t msg; /* 4 KiB of text: not for the stack */
    int err;

    do {
        struct pollfd ready = {.fd = OB_CONTROL_FD, .events = POLLIN};
        poll(&ready, 1, -1);
        err = ob_control_receive(OB_CONTROL_FD, &msg);
        if (err == OB_E_AGAIN)
            continue;
        if (err != 0 || msg.type == OB_CONTROL_DRAIN)
            return err != 0 ? err : OB_E_CLOSED;
        if ((err = on_given(worker, given, &msg)) != 0)
            return err;
    } while (msg.type != OB_CONTROL_START);
    if (worker->config == NULL) {
        gw_control_refuse("there was no configuration before START");
        return OB_E_STATE;
    }
    return 0;
}

/* ---- while serving ---- */

static void begin_drain(gw_worker_t *worker, uint32_t bound_ms)
{
    if (worker->draining)
        return;
    worker->serving = false;
    worker->draining = true;
    worker->drain_began_ms = gw_now_ms();
    worker->drain_until_ms = worker->drain_began_ms + bound_ms;
    gw_listen_close(worker, worker->retiring); /* where all drain, /readyz says so until the end */
    gw_intake_accept(worker, false);
    h2o_context_request_shutdown(&worker->context);
}

void gw_control_retire(gw_worker_t *worker)
{
    if (worker->draining)
        return;
    ob_logf(OB_LOG_WARNING, "V8 had to be left in the middle of an execution: retiring as soon as the others are done");
    worker->retiring = true;
    begin_drain(worker, worker->config->values->drain_ms);
}

void gw_control_check_drain(gw_worker_t *worker)
{
    if (!worker->draining || worker->stop)
        return;
    uint64_t now_ms = gw_now_ms();
    bool over = now_ms >= worker->drain_until_ms;
    bool fresh = worker->retiring && now_ms - worker->drain_began_ms < RETIRE_FRESH_MS && gw_connections_are_fresh(worker);
    if (!over && (fresh || gw_watch_in_flight(worker))) {
        worker->quiet_ms = 0;
        return;
    }
    /* a connection that was accepted just before may be about to send its first request */
    if (worker->quiet_ms == 0)
        worker->quiet_ms = now_ms;
    if (!over && worker->retiring && now_ms - worker->quiet_ms < RETIRE_QUIET_MS)
        return;
    if (over)
        gw_requests_cancel_all(worker);
    worker->stop = true;
}

static void on_served(gw_worker_t *worker, ob_control_msg_t *msg)
{
    switch (msg->type) {
    case OB_CONTROL_CHANNEL:
        gw_channel_attach(worker, msg->fd);
        return;
    case OB_CONTROL_LOG:
        gw_access_log_open(msg->fd);
        return;
    case OB_CONTROL_LISTENER:
        if (gw_listen_add(worker, msg->number, msg->fd) != 0)
            ob_logf(OB_LOG_ERROR, "no memory for a listener");
        return;
    case OB_CONTROL_CONFIG:
        (void)!on_config(worker, msg->number, msg->fd); /* refused: it was said; the old one stays */
        break;
    case OB_CONTROL_TLS:
        (void)!on_tls(worker, msg->number, msg->fd); /* likewise */
        break;
    case OB_CONTROL_QUARANTINE:
        take_quarantine(worker, msg->number, msg->fd);
        break;
    case OB_CONTROL_DRAIN:
        begin_drain(worker, msg->number);
        break;
    default:
        break; /* the shared memory stays the one of the start */
    }
    if (msg->fd != -1)
        close(msg->fd);
}

static void on_readable(h2o_socket_t *sock, const char *sock_err)
{
    static ob_control_msg_t msg;
    gw_worker_t *worker = sock->data;
    int err;

    (void)sock_err;
    worker->busy = true;
    while ((err = ob_control_receive(OB_CONTROL_FD, &msg)) == 0)
        on_served(worker, &msg);
    if (err == OB_E_AGAIN)
        return;
    if (!worker->stop)
        ob_logf(OB_LOG_WARNING, "the supervisor is gone: ending");
    h2o_socket_read_stop(sock);
    worker->stop = true;
}

int gw_control_start(gw_worker_t *worker)
{
    int fd = fcntl(OB_CONTROL_FD, F_DUPFD_CLOEXEC, OB_CONTROL_FD + 1);

    if (fd == -1)
        return OB_E_IO;
    h2o_socket_t *sock = h2o_evloop_socket_create(worker->loop, fd, H2O_SOCKET_FLAG_DONT_READ);
    sock->data = worker;
    h2o_socket_read_start(sock, on_readable);
    worker->serving = true;
    gw_listen_accept(worker, true);
    say(OB_CONTROL_APPLIED, worker->config_version, OB_STR(""));
    return ob_control_send(OB_CONTROL_FD, OB_CONTROL_READY, 0, -1, OB_STR(""));
}
