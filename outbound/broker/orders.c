#include "outbound/broker/orders.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <unistd.h>

#include "outbound/broker/channel.h"
#include "outbound/broker/forget.h"
#include "outbound/wire/control.h"

/* A slot's channel; before START it waits unread. */
typedef struct link {
    struct link *next;
    ob_orders_t *orders;
    uint32_t slot;
    int waiting_fd; /* -1: opened */
    ob_channel_t *channel;
} link_t;

struct ob_orders {
    ob_broker_t *broker;
    const char *process;
    int (*on_start)(ob_broker_t *broker);
    int socket;
    ob_watch_t watch;
    bool started, draining;
    ob_timer_t drain_timer;
    link_t *links;
    ob_buf_t environment; /* secrets, from SECRETS to CONFIG; wiped */
    int exit_code;
};

static void tell(ob_orders_t *orders, ob_control_type_t type, uint32_t number, ob_str_t text)
{
    int err;

    if (text.len > OB_CONTROL_TEXT_MAX)
        text.len = OB_CONTROL_TEXT_MAX;
    if ((err = ob_control_send(orders->socket, type, number, -1, text)) != 0)
        ob_logf(OB_LOG_ERROR, "the supervisor cannot be told: %s", ob_err_text(err));
}

static void stop(ob_orders_t *orders, int exit_code)
{
    orders->exit_code = exit_code;
    ob_loop_stop(orders->broker->loop);
}

static void link_free(link_t *link)
{
    if (link->channel != NULL)
        ob_channel_close(link->channel);
    if (link->waiting_fd != -1)
        close(link->waiting_fd);
    free(link);
}

static void drop_slot(ob_orders_t *orders, uint32_t slot)
{
    for (link_t **at = &orders->links; *at != NULL; at = &(*at)->next) {
        link_t *link = *at;

        if (link->slot != slot)
            continue;
        *at = link->next;
        link_free(link);
        return;
    }
}

static void on_channel_gone(void *data, ob_channel_t *channel)
{
    link_t *link = data;

    (void)channel;
    drop_slot(link->orders, link->slot);
}

static void open_link(link_t *link)
{
    int fd = link->waiting_fd, err;

    if (fd == -1)
        return;
    link->waiting_fd = -1;
    if ((err = ob_channel_open(link->orders->broker, link->slot, fd, on_channel_gone, link, &link->channel)) != 0) {
        ob_logf(OB_LOG_ERROR, "channel of worker %u cannot be opened: %s", (unsigned)link->slot, ob_err_text(err));
        drop_slot(link->orders, link->slot);
    }
}

static void take_channel(ob_orders_t *orders, ob_control_msg_t *msg)
{
    link_t *link = calloc(1, sizeof(*link));

    drop_slot(orders, msg->number);
    if (link == NULL || msg->fd == -1) {
        ob_logf(OB_LOG_ERROR, "channel of worker %u cannot be taken", (unsigned)msg->number);
        free(link);
        return;
    }
    *link = (link_t){.next = orders->links, .orders = orders, .slot = msg->number, .waiting_fd = msg->fd};
    msg->fd = -1;
    orders->links = link;
    if (orders->started)
        open_link(link);
}

static void on_bad_peer(void *data, uint32_t slot, const char *how)
{
    ob_logf(OB_LOG_ERROR, "worker %u broke the protocol of its channel: %s", (unsigned)slot, how);
    tell(data, OB_CONTROL_BAD_PEER, slot, ob_str_from(how));
}

static void drained(ob_orders_t *orders)
{
    tell(orders, OB_CONTROL_DRAINED, 0, OB_STR(""));
    stop(orders, 0);
}

static void on_idle(void *data)
{
    ob_orders_t *orders = data;

    if (orders->draining)
        drained(orders);
}

static void on_drain_expired(void *data)
{
    ob_orders_t *orders = data;

    ob_logf(OB_LOG_WARNING, "drain: %zu executions were still open at its end", orders->broker->executions);
    drained(orders);
}

static void drain(ob_orders_t *orders, uint32_t bound_ms)
{
    orders->draining = true;
    if (orders->broker->executions == 0)
        drained(orders);
    else
        ob_timer_start(&orders->drain_timer, bound_ms);
}

static void refuse(ob_orders_t *orders, uint32_t version, const ob_buf_t *why, int err)
{
    ob_str_t text = why->len > 0 ? ob_buf_str(why) : ob_str_from(ob_err_text(err));

    ob_logf(OB_LOG_ERROR, "configuration refused: %.*s", (int)text.len, text.ptr);
    tell(orders, OB_CONTROL_REFUSED, version, text);
    if (!orders->started)
        stop(orders, 1);
}

/* Where the audit log is switched off, nobody sends a file any more: the chain ends here. */
static void apply_to_audit(ob_broker_t *broker, const ob_snapshot_t *snapshot)
{
    ob_chain_t *chain = ob_audit_chain(broker->audit);
    const cfg_t *cfg = snapshot->cfg, *old = broker->snapshot != NULL ? broker->snapshot->cfg : cfg;
    ob_chain_config_t config = {
        .version = snapshot->version, .key = snapshot->audit_key, .max_bytes = cfg->audit_max_bytes};

    memcpy(config.sha256, snapshot->sha256, sizeof(config.sha256));
    ob_chain_take_config(chain, &config);
    if (strcmp(cfg->audit_log, "off") == 0 && strcmp(old->audit_log, "off") != 0)
        ob_chain_end(chain);
}

static void on_audit_full(void *data)
{
    tell(data, OB_CONTROL_LOG_FULL, OB_LOG_AUDIT, OB_STR(""));
}

static void install(ob_broker_t *broker, ob_snapshot_t *snapshot)
{
    ob_snapshot_release(broker->snapshot);
    broker->snapshot = snapshot;
    ob_tokens_sweep(broker->tokens);
    ob_forget_replaced(broker->forget);
}

/* The files of secrets have changed. What cannot be read leaves everything as it was. */
static void on_secrets_changed(void *data)
{
    ob_broker_t *broker = ((ob_orders_t *)data)->broker;
    ob_buf_t error = {0};
    ob_snapshot_t *snapshot;
    int err = ob_snapshot_rotate(broker->snapshot, &snapshot, &error);
    ob_str_t text;

    if (err == 0 && (err = ob_scopes_inherit(snapshot->scopes, broker->snapshot->scopes,
                                             ob_loop_now_ms(broker->loop))) != 0)
        ob_snapshot_release(snapshot);
    text = error.len > 0 ? ob_buf_str(&error) : ob_str_from(ob_err_text(err));
    if (err == 0) {
        install(broker, snapshot);
        ob_logf(OB_LOG_INFO, "secrets have changed, and were read again");
        ob_audit_note(broker->audit, OB_STR("{\"event\":\"secrets\"}"));
    } else {
        ob_logf(OB_LOG_ERROR, "secrets have changed, and stay as they were: %.*s", (int)text.len, text.ptr);
    }
    ob_buf_dispose(&error);
}

static void apply(ob_orders_t *orders, ob_snapshot_t *snapshot)
{
    ob_broker_t *broker = orders->broker;

    apply_to_audit(broker, snapshot);
    ob_log_init(orders->process, snapshot->cfg->log_level, snapshot->cfg->log_format);
    install(broker, snapshot);
    if (ob_rotation_follow(broker->rotation, snapshot->cfg) != 0)
        ob_logf(OB_LOG_ERROR, "changes of secret files cannot be followed: out of memory");
    tell(orders, OB_CONTROL_APPLIED, snapshot->version, OB_STR(""));
}

static void configure(ob_orders_t *orders, const ob_control_msg_t *msg)
{
    ob_buf_t json = {0}, error = {0};
    ob_snapshot_t *snapshot = NULL;
    const ob_snapshot_t *before = orders->broker->snapshot;
    int err = msg->fd != -1 ? ob_memfd_read(msg->fd, CFG_FILE_MAX, &json) : OB_E_MALFORMED;

    if (err == 0)
        err = ob_snapshot_new(orders->broker->loop, ob_buf_str(&json), ob_buf_str(&orders->environment), msg->number,
                              &snapshot, &error);
    if (err == 0 && before != NULL)
        err = ob_scopes_inherit(snapshot->scopes, before->scopes, ob_loop_now_ms(orders->broker->loop));
    if (err == 0) {
        apply(orders, snapshot);
    } else {
        ob_snapshot_release(snapshot);
        refuse(orders, msg->number, &error, err);
    }
    ob_buf_dispose(&orders->environment);
    ob_buf_dispose(&json);
    ob_buf_dispose(&error);
}

static void start(ob_orders_t *orders)
{
    if (orders->broker->snapshot == NULL) {
        ob_logf(OB_LOG_ERROR, "START without a configuration");
        stop(orders, 1);
        return;
    }
    if (orders->on_start(orders->broker) != 0) {
        stop(orders, 1);
        return;
    }
    orders->started = true;
    ob_chain_begin(ob_audit_chain(orders->broker->audit));
    for (link_t *link = orders->links, *next; link != NULL; link = next) {
        next = link->next;
        open_link(link);
    }
    tell(orders, OB_CONTROL_READY, 0, OB_STR(""));
}

static void obey(ob_orders_t *orders, ob_control_msg_t *msg)
{
    switch (msg->type) {
    case OB_CONTROL_CONFIG:
        configure(orders, msg);
        break;
    case OB_CONTROL_SECRETS:
        ob_buf_dispose(&orders->environment);
        if (ob_memfd_read(msg->fd, OB_ENVIRONMENT_MAX, &orders->environment) != 0)
            ob_logf(OB_LOG_ERROR, "secrets from the environment cannot be read");
        break;
    case OB_CONTROL_CHANNEL:
        take_channel(orders, msg);
        break;
    case OB_CONTROL_LOG:
        if (msg->number == OB_LOG_AUDIT) {
            ob_chain_take_file(ob_audit_chain(orders->broker->audit), msg->fd, (ob_str_t){msg->text, msg->text_len});
            msg->fd = -1;
        }
        break;
    case OB_CONTROL_NOTE:
        ob_audit_note(orders->broker->audit, ob_str_from(msg->text));
        break;
    case OB_CONTROL_START:
        start(orders);
        break;
    case OB_CONTROL_DRAIN:
        drain(orders, msg->number);
        break;
    default:
        ob_logf(OB_LOG_WARNING, "order %u is not for a broker", (unsigned)msg->type);
    }
}

static void on_order(void *data, uint32_t events)
{
    ob_orders_t *orders = data;
    ob_control_msg_t msg;
    int err = ob_control_receive(orders->socket, &msg);

    (void)events;
    if (err == OB_E_AGAIN)
        return;
    if (err == OB_E_MALFORMED) {
        ob_logf(OB_LOG_ERROR, "malformed order");
        return;
    }
    if (err != 0) { /* without its supervisor a broker has nobody to serve */
        stop(orders, err == OB_E_CLOSED ? 0 : 1);
        return;
    }
    obey(orders, &msg);
    if (msg.fd != -1)
        close(msg.fd);
}

int ob_orders_open(ob_broker_t *broker, const char *process, int socket, int (*on_start)(ob_broker_t *broker),
                   ob_orders_t **out)
{
    ob_orders_t *orders = calloc(1, sizeof(*orders));
    int err;

    if (orders == NULL)
        return OB_E_NOMEM;
    orders->broker = broker;
    orders->process = process;
    orders->on_start = on_start;
    orders->socket = socket;
    orders->watch.on_ready = on_order;
    orders->watch.data = orders;
    broker->on_bad_peer = on_bad_peer;
    broker->on_idle = on_idle;
    broker->data = orders;
    ob_audit_on_full(broker->audit, on_audit_full, orders);
    if (fcntl(socket, F_SETFL, fcntl(socket, F_GETFL) | O_NONBLOCK) == -1)
        err = OB_E_IO;
    else if ((err = ob_timer_init(&orders->drain_timer, broker->loop, on_drain_expired, orders)) == 0 &&
             (err = ob_rotation_new(broker->loop, on_secrets_changed, orders, &broker->rotation)) == 0)
        err = ob_watch_open(&orders->watch, broker->loop, socket, EPOLLIN);
    if (err != 0) {
        ob_orders_close(orders);
        return err;
    }
    *out = orders;
    return 0;
}

void ob_orders_close(ob_orders_t *orders)
{
    if (orders == NULL)
        return;
    ob_audit_on_full(orders->broker->audit, NULL, NULL);
    orders->draining = false; /* nobody waits for the last execution any more */
    while (orders->links != NULL)
        drop_slot(orders, orders->links->slot);
    ob_watch_close(&orders->watch);
    ob_timer_dispose(&orders->drain_timer);
    ob_rotation_free(orders->broker->rotation);
    orders->broker->rotation = NULL;
    ob_buf_dispose(&orders->environment);
    close(orders->socket);
    free(orders);
}

int ob_orders_exit_code(const ob_orders_t *orders)
{
    return orders->exit_code;
}
