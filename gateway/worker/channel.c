#include "gateway/worker/channel.h"

#include <fcntl.h>

#include "outbound/wire/log.h"

struct gw_channel {
    gw_worker_t *worker;
    ob_client_t *client;
    h2o_socket_t *sock; /* a duplicate of the client's descriptor: each closes its own */
    bool wants_write;
    bool more;          /* the client has bytes left that it has not looked at */
};

static void on_writable(h2o_socket_t *sock, const char *err);

static void wait_for_write(gw_channel_t *channel)
{
    if (channel->sock != NULL && channel->wants_write && !h2o_socket_is_writing(channel->sock))
        h2o_socket_notify_write(channel->sock, on_writable);
}

static void on_readable(h2o_socket_t *sock, const char *err)
{
    gw_channel_t *channel = sock->data;

    (void)err;
    channel->worker->busy = true;
    channel->more = ob_client_on_ready(channel->client, true, false);
}

static void on_writable(h2o_socket_t *sock, const char *err)
{
    gw_channel_t *channel = sock->data;

    (void)err;
    channel->worker->busy = true;
    if (!channel->wants_write)
        return; /* it was flushed meanwhile */
    if (ob_client_on_ready(channel->client, false, true))
        channel->more = true;
    wait_for_write(channel);
}

static void on_want_write(void *data, bool wanted)
{
    gw_channel_t *channel = data;

    channel->wants_write = wanted;
    wait_for_write(channel);
}

static void stop_waiting(gw_channel_t *channel)
{
    if (channel->sock != NULL)
        h2o_socket_close(channel->sock);
    channel->sock = NULL;
    channel->wants_write = channel->more = false;
}

static void on_gone(void *data, const char *why)
{
    gw_channel_t *channel = data;
    const ob_log_field_t fields[] = {OB_LOG_STR("why", ob_str_from(why)), OB_LOG_END};

    if (!channel->worker->draining)
        ob_log(OB_LOG_WARNING, "the broker's channel is gone; fetches fail until there is a new one", fields);
    stop_waiting(channel);
}

int gw_channel_new(gw_worker_t *worker)
{
    gw_channel_t *channel = calloc(1, sizeof(*channel));
    int err;

    if (channel == NULL)
        return OB_E_NOMEM;
    ob_client_loop_t loop = {.want_write = on_want_write, .on_gone = on_gone, .data = channel};
    if ((err = ob_client_new(&loop, &channel->client)) != 0) {
        free(channel);
        return err;
    }
    channel->worker = worker;
    worker->channel = channel;
    return 0;
}

void gw_channel_attach(gw_worker_t *worker, int fd)
{
    gw_channel_t *channel = worker->channel;
    int duplicate = fcntl(fd, F_DUPFD_CLOEXEC, 0);

    stop_waiting(channel);
    if (duplicate == -1) {
        ob_logf(OB_LOG_ERROR, "no descriptor for the broker's channel");
        close(fd);
        return;
    }
    ob_client_attach(channel->client, fd);
    channel->sock = h2o_evloop_socket_create(worker->loop, duplicate, H2O_SOCKET_FLAG_DONT_READ);
    channel->sock->data = channel;
    h2o_socket_read_start(channel->sock, on_readable);
    wait_for_write(channel);
}

bool gw_channel_turn(gw_worker_t *worker)
{
    gw_channel_t *channel = worker->channel;

    if (channel->more)
        channel->more = ob_client_on_ready(channel->client, true, false);
    return ob_client_flush(channel->client) || channel->more;
}

ob_client_t *gw_channel_client(const gw_worker_t *worker)
{
    return worker->channel->client;
}
