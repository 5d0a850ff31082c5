#include "outbound/broker/channel.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "outbound/broker/fetch.h"

#define READ_SIZE (64 * 1024)
#define READ_PER_TURN (256 * 1024) /* so that one noisy worker does not hold the loop */
#define QUEUE_LOW (OB_CHANNEL_QUEUE_HIGH / 2)

/* Everything that a worker may ask, in one place. Direction, size and form were checked by ob_msg_parse, states below.
 */
typedef const char *(*answer_t)(ob_channel_t *channel, ob_exec_t *exec, ob_fetch_t *fetch, const ob_msg_t *msg);
static const answer_t answers[OB_MSG_LAST + 1] = {
    [OB_MSG_EXEC_OPEN] = ob_answer_exec_open,
    [OB_MSG_EXEC_CLOSE] = ob_answer_exec_close,
    [OB_MSG_FETCH] = ob_answer_fetch,
    [OB_MSG_FETCH_BODY] = ob_answer_fetch_body,
    [OB_MSG_FETCH_CREDIT] = ob_answer_fetch_credit,
    [OB_MSG_FETCH_CANCEL] = ob_answer_fetch_cancel,
};

static ob_exec_t *find_exec(const ob_channel_t *channel, uint32_t id)
{
    ob_node_t *node = ob_table_find(&channel->execs, id);

    return node != NULL ? OB_NODE_OF(ob_exec_t, node, node) : NULL;
}

static ob_fetch_t *find_fetch(const ob_channel_t *channel, uint32_t execution, uint32_t id)
{
    ob_node_t *node = ob_table_find(&channel->fetches, (uint64_t)execution << 32 | id);

    return node != NULL ? OB_NODE_OF(ob_fetch_t, node, node) : NULL;
}

/* NULL, or how the message breaks the protocol. */
static const char *dispatch(ob_channel_t *channel, const ob_msg_t *msg)
{
    ob_exec_t *exec = find_exec(channel, msg->execution);
    ob_fetch_t *fetch = msg->fetch != 0 ? find_fetch(channel, msg->execution, msg->fetch) : NULL;
    int states = ob_msg_states(msg->type);

    if (answers[msg->type] == NULL)
        return "message that a broker does not take";
    if (fetch != NULL && (states & (OB_STATE_OPEN | OB_STATE_ANY)) == 0)
        return "message for a fetch that is open";
    if (fetch == NULL && (states & OB_STATE_NONE) == 0)
        return (states & OB_STATE_ANY) != 0 ? NULL : "message for a fetch that is not open";
    return answers[msg->type](channel, exec, fetch, msg);
}

static const char *form_error(int err)
{
    return err == OB_E_TOO_LARGE ? "message over its bounds" : "malformed message";
}

/* Takes all whole messages that are there. */
static const char *take_messages(ob_channel_t *channel)
{
    const char *broken = NULL;
    size_t at = 0;

    while (broken == NULL) {
        ob_str_t rest = {(const char *)channel->in.data + at, channel->in.len - at};
        ob_msg_t msg;
        size_t used;
        int err = ob_msg_parse(rest, OB_TO_BROKER, &msg, &used);

        if (err == OB_E_AGAIN)
            break;
        broken = err != 0 ? form_error(err) : dispatch(channel, &msg);
        at += err == 0 ? used : 0;
    }
    ob_buf_consume(&channel->in, at);
    return broken;
}

static void gone(ob_channel_t *channel)
{
    channel->on_gone(channel->data, channel);
}

static void bad_peer(ob_channel_t *channel, const char *how)
{
    ob_broker_t *broker = channel->broker;
    uint32_t slot = channel->slot;

    gone(channel);
    broker->on_bad_peer(broker->data, slot, how);
}

/* 1: read something, 0: nothing there, -1: the peer is gone. */
static int read_some(ob_channel_t *channel)
{
    ssize_t got;

    if (ob_buf_try_reserve(&channel->in, READ_SIZE) != 0)
        return -1;
    got = read(channel->fd, channel->in.data + channel->in.len, READ_SIZE);
    if (got > 0)
        channel->in.len += (size_t)got;
    if (got < 0 && (errno == EAGAIN || errno == EINTR))
        return 0;
    return got > 0 ? 1 : -1;
}

static void on_readable(ob_channel_t *channel)
{
    for (size_t turn = 0; turn < READ_PER_TURN / READ_SIZE && !ob_channel_is_full(channel); turn++) {
        int got = read_some(channel);
        const char *broken;

        if (got < 0) {
            gone(channel);
            return;
        }
        if (got == 0)
            return;
        if ((broken = take_messages(channel)) != NULL) {
            bad_peer(channel, broken);
            return;
        }
    }
}

/* False: the peer is gone. */
static bool write_some(ob_channel_t *channel)
{
    while (channel->out.len > 0) {
        ssize_t sent = send(channel->fd, channel->out.data, channel->out.len, MSG_NOSIGNAL);

        if (sent < 0)
            return errno == EAGAIN || errno == EINTR;
        ob_buf_consume(&channel->out, (size_t)sent);
    }
    return true;
}

static uint32_t wanted_events(const ob_channel_t *channel)
{
    return (ob_channel_is_full(channel) ? 0 : (uint32_t)EPOLLIN) | (channel->out.len > 0 ? (uint32_t)EPOLLOUT : 0);
}

static void on_flush(void *data)
{
    ob_channel_t *channel = data;

    if (channel->failed || !write_some(channel)) {
        gone(channel);
        return;
    }
    if (channel->out.len < QUEUE_LOW)
        ob_fetches_unblock(channel);
    if (ob_watch_change(&channel->watch, wanted_events(channel)) != 0)
        gone(channel);
}

static void on_ready(void *data, uint32_t events)
{
    ob_channel_t *channel = data;

    if ((events & EPOLLOUT) != 0)
        ob_task_post(channel->broker->loop, &channel->flush);
    if ((events & EPOLLIN) != 0)
        on_readable(channel);
    else if ((events & (EPOLLHUP | EPOLLERR)) != 0)
        gone(channel);
}

int ob_channel_open(ob_broker_t *broker, uint32_t slot, int fd, void (*on_gone)(void *data, ob_channel_t *channel),
                    void *data, ob_channel_t **out)
{
    ob_channel_t *channel = calloc(1, sizeof(*channel));
    int err = OB_E_NOMEM;

    if (channel == NULL)
        goto fail;
    *channel = (ob_channel_t){.broker = broker, .slot = slot, .fd = fd, .on_gone = on_gone, .data = data};
    channel->in.sensitive = true; /* clients' API keys come through here */
    channel->flush = (ob_task_t){.on_run = on_flush, .data = channel};
    channel->watch.on_ready = on_ready;
    channel->watch.data = channel;
    err = OB_E_IO;
    if (fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) | O_NONBLOCK) == -1 ||
        ob_watch_open(&channel->watch, broker->loop, fd, EPOLLIN) != 0)
        goto fail;
    *out = channel;
    return 0;
fail:
    free(channel);
    close(fd);
    return err;
}

void ob_channel_close(ob_channel_t *channel)
{
    ob_node_t *node;

    ob_watch_close(&channel->watch);
    while ((node = ob_table_any(&channel->execs)) != NULL)
        ob_exec_free(OB_NODE_OF(ob_exec_t, node, node));
    ob_task_cancel(&channel->flush);
    ob_table_dispose(&channel->execs);
    ob_table_dispose(&channel->fetches);
    ob_buf_dispose(&channel->in);
    ob_buf_dispose(&channel->out);
    close(channel->fd);
    free(channel);
}

void ob_channel_queued(ob_channel_t *channel, int err)
{
    channel->failed = channel->failed || err != 0;
    ob_task_post(channel->broker->loop, &channel->flush);
}

bool ob_channel_is_full(const ob_channel_t *channel)
{
    return channel->out.len > OB_CHANNEL_QUEUE_HIGH;
}
