#include "outbound/client/client.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "outbound/wire/log.h"

enum {
    READ_PIECE = 64 * 1024,
    READ_BUDGET = 256 * 1024,          /* per ob_client_on_ready */
    GRANT_MIN = OB_INITIAL_CREDIT / 8, /* less is kept back: the broker has at least the other 7/8 to send on */
    COMPACT_MIN = 64 * 1024,           /* less is not worth moving the rest of the queue for */
    QUEUE_KEEP = 1024 * 1024           /* an empty queue gives back memory beyond this */
};

typedef struct fetch {
    uint32_t number;
    uint32_t channel;        /* the channel it was asked on; on a newer one it is stale and about to fail */
    uint32_t send_credit;    /* request body that may still be sent */
    uint32_t receive_credit; /* response body that the broker may still send */
    uint32_t consumed;       /* response body that was consumed and not granted again yet */
    bool head_seen;
    bool body_ended; /* of the request */
    ob_fetch_events_t events;
    void *data;
} fetch_t;

struct ob_execution {
    ob_client_t *client;
    uint32_t id;
    uint32_t opened_on; /* the last channel that it opened itself on */
    uint32_t last_fetch;
    ob_buf_t hello; /* its EXEC_OPEN, encoded once: every new broker is told the same */
    fetch_t *fetches; /* in the order of their numbers, and so of their channels */
    size_t fetch_count;
    size_t fetch_cap;
};

typedef struct slot {
    ob_execution_t *execution;
    uint32_t uses;
} slot_t;

struct ob_client {
    ob_client_loop_t loop;
    int fd;
    uint32_t channel; /* counts up whenever what was asked before has lost its broker */
    bool wants_write; /* what the loop was told last */
    bool in_event;
    bool lost_word; /* a message that must not get lost found no memory: the channel has to end */
    char why[128];
    ob_buf_t in;
    ob_buf_t out;
    size_t out_at; /* bytes at the front of `out` that are sent already */
    size_t fetch_count; /* of all executions */
    slot_t slots[OB_EXECUTIONS_MAX];
    /* A ring, so that a slot rests as long as possible: an id comes back after 2^32 executions, when no message of
     * its former owner is on its way any more. */
    uint16_t free_slots[OB_EXECUTIONS_MAX];
    size_t free_first;
    size_t free_count;
};

_Static_assert(OB_EXECUTIONS_MAX <= UINT16_MAX, "free_slots holds slot numbers");

/* ---- executions and their fetches ---- */

/* An id is its slot's number and how often the slot was used; never 0, because that count starts at 1. */
static uint32_t make_id(slot_t *slot, uint32_t index)
{
    const uint32_t uses_max = UINT32_MAX / OB_EXECUTIONS_MAX;

    slot->uses = slot->uses < uses_max ? slot->uses + 1 : 1;
    return slot->uses * OB_EXECUTIONS_MAX + index;
}

static ob_execution_t *find_execution(const ob_client_t *client, uint32_t id)
{
    ob_execution_t *execution = client->slots[id % OB_EXECUTIONS_MAX].execution;
    return execution != NULL && execution->id == id ? execution : NULL;
}

static fetch_t *find_fetch(const ob_execution_t *execution, uint32_t number)
{
    size_t low = 0, high = execution->fetch_count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (execution->fetches[middle].number < number)
            low = middle + 1;
        else
            high = middle;
    }
    return low < execution->fetch_count && execution->fetches[low].number == number ? &execution->fetches[low] : NULL;
}

static int reserve_fetch(ob_execution_t *execution)
{
    size_t cap = execution->fetch_cap > 0 ? execution->fetch_cap * 2 : 4;
    fetch_t *fetches;

    if (execution->fetch_count == OB_FETCHES_MAX || execution->last_fetch == UINT32_MAX)
        return OB_E_LIMIT;
    if (execution->fetch_count < execution->fetch_cap)
        return 0;
    if ((fetches = realloc(execution->fetches, cap * sizeof(*fetches))) == NULL)
        return OB_E_NOMEM;
    execution->fetches = fetches;
    execution->fetch_cap = cap;
    return 0;
}

/* What an event is to be called with is copied out first: the call may move or free anything else. */
static fetch_t remove_fetch(ob_execution_t *execution, fetch_t *fetch)
{
    fetch_t removed = *fetch;
    size_t behind = (size_t)(execution->fetches + execution->fetch_count - (fetch + 1));

    memmove(fetch, fetch + 1, behind * sizeof(*fetch));
    execution->fetch_count--;
    execution->client->fetch_count--;
    return removed;
}

static void free_execution(ob_execution_t *execution)
{
    ob_buf_dispose(&execution->hello);
    free(execution->fetches);
    free(execution);
}

int ob_execution_open(ob_client_t *client, const ob_msg_exec_open_t *identity, ob_execution_t **execution)
{
    ob_execution_t *opened = NULL;
    uint32_t index;
    int err;

    if (client->free_count == 0)
        return OB_E_LIMIT;
    if ((opened = calloc(1, sizeof(*opened))) == NULL)
        return OB_E_NOMEM;
    index = client->free_slots[client->free_first];
    opened->client = client;
    opened->id = make_id(&client->slots[index], index);
    opened->hello.sensitive = true;
    if ((err = ob_msg_put_exec_open(&opened->hello, opened->id, identity)) != 0) {
        free_execution(opened);
        return err;
    }
    client->slots[index].execution = opened;
    client->free_first = (client->free_first + 1) % OB_EXECUTIONS_MAX;
    client->free_count--;
    *execution = opened;
    return 0;
}

static bool is_open_at_broker(const ob_execution_t *execution)
{
    return execution->client->fd != -1 && execution->opened_on == execution->client->channel;
}

void ob_execution_close(ob_execution_t *execution)
{
    ob_client_t *client = execution->client;
    uint32_t index = execution->id % OB_EXECUTIONS_MAX;

    if (is_open_at_broker(execution) &&
        ob_msg_put(&client->out, OB_MSG_EXEC_CLOSE, 0, execution->id, 0, OB_STR("")) != 0)
        client->lost_word = true;
    client->fetch_count -= execution->fetch_count;
    client->slots[index].execution = NULL;
    client->free_slots[(client->free_first + client->free_count++) % OB_EXECUTIONS_MAX] = (uint16_t)index;
    free_execution(execution);
}

/* ---- asking: everything here only queues ---- */

static bool is_queue_full(const ob_client_t *client)
{
    return client->out.len - client->out_at >= OB_CLIENT_QUEUE_MAX;
}

static bool is_live(const ob_client_t *client, const fetch_t *fetch)
{
    return client->fd != -1 && fetch->channel == client->channel;
}

/* Encodes also when there is no channel, and takes it back then: a field over its bound is refused either way. */
static int queue_fetch(ob_execution_t *execution, uint32_t number, const ob_msg_fetch_t *request)
{
    ob_client_t *client = execution->client;
    size_t mark = client->out.len;
    int err = 0;

    if (is_queue_full(client))
        return OB_E_NOMEM;
    if (!is_open_at_broker(execution))
        err = ob_buf_put(&client->out, execution->hello.data, execution->hello.len);
    if (err == 0)
        err = ob_msg_put_fetch(&client->out, execution->id, number, request);
    if (err != 0 || client->fd == -1)
        client->out.len = mark;
    else
        execution->opened_on = client->channel;
    return err;
}

int ob_ask_fetch(ob_execution_t *execution, const ob_msg_fetch_t *request, const ob_fetch_events_t *events, void *data,
                 uint32_t *fetch)
{
    uint32_t number = execution->last_fetch + 1;
    int err;

    if ((err = reserve_fetch(execution)) != 0 || (err = queue_fetch(execution, number, request)) != 0)
        return err;
    execution->fetches[execution->fetch_count++] = (fetch_t){
        .number = number,
        .channel = execution->client->channel,
        .send_credit = OB_INITIAL_CREDIT,
        .receive_credit = OB_INITIAL_CREDIT,
        .body_ended = request->body == OB_BODY_NONE,
        .events = *events,
        .data = data,
    };
    execution->client->fetch_count++;
    execution->last_fetch = number;
    *fetch = number;
    return 0;
}

static int queue_body(ob_execution_t *execution, uint32_t number, ob_str_t bytes, bool fin)
{
    ob_buf_t *out = &execution->client->out;
    size_t mark = out->len;
    int err = 0;

    while (err == 0 && (bytes.len > 0 || fin)) {
        ob_str_t piece = {bytes.ptr, bytes.len < OB_CHUNK_MAX ? bytes.len : OB_CHUNK_MAX};
        bool last = piece.len == bytes.len;
        err = ob_msg_put(out, OB_MSG_FETCH_BODY, fin && last ? OB_FLAG_FIN : 0, execution->id, number, piece);
        if (last)
            break;
        bytes.ptr += piece.len;
        bytes.len -= piece.len;
    }
    if (err != 0)
        out->len = mark;
    return err;
}

int ob_ask_body(ob_execution_t *execution, uint32_t fetch, ob_str_t bytes, bool fin)
{
    ob_client_t *client = execution->client;
    fetch_t *found = find_fetch(execution, fetch);
    int err = 0;

    if (found == NULL || found->body_ended)
        return OB_E_STATE;
    if (bytes.len > found->send_credit)
        return OB_E_LIMIT;
    if (is_queue_full(client))
        return OB_E_NOMEM;
    if (is_live(client, found) && (err = queue_body(execution, fetch, bytes, fin)) != 0)
        return err;
    found->send_credit -= (uint32_t)bytes.len;
    found->body_ended = fin;
    return 0;
}

void ob_ask_credit(ob_execution_t *execution, uint32_t fetch, uint32_t bytes)
{
    ob_client_t *client = execution->client;
    fetch_t *found = find_fetch(execution, fetch);

    if (found == NULL)
        return;
    /* Never more than was received, whatever the caller counts: the broker would take that for a violation. */
    uint32_t outstanding = OB_INITIAL_CREDIT - found->receive_credit - found->consumed;
    found->consumed += bytes < outstanding ? bytes : outstanding;
    if (found->consumed < GRANT_MIN || !is_live(client, found))
        return;
    if (ob_msg_put_credit(&client->out, OB_MSG_FETCH_CREDIT, execution->id, fetch, found->consumed) != 0)
        client->lost_word = true;
    found->receive_credit += found->consumed;
    found->consumed = 0;
}

void ob_ask_cancel(ob_execution_t *execution, uint32_t fetch)
{
    ob_client_t *client = execution->client;
    fetch_t *found = find_fetch(execution, fetch);

    if (found == NULL)
        return;
    if (is_live(client, found) &&
        ob_msg_put(&client->out, OB_MSG_FETCH_CANCEL, 0, execution->id, fetch, OB_STR("")) != 0)
        client->lost_word = true;
    remove_fetch(execution, found);
}

/* ---- answers: one function a message; an error is a violation of the protocol ---- */

static int receive_head(ob_execution_t *execution, fetch_t *fetch, const ob_msg_t *msg)
{
    ob_header_t headers[OB_HEADERS_MAX];
    ob_msg_head_t head;
    int err;

    (void)execution;
    if (fetch->head_seen)
        return OB_E_STATE;
    if ((err = ob_msg_get_head(msg, headers, &head)) != 0)
        return err;
    fetch->head_seen = true;
    fetch->events.on_head(fetch->data, &head);
    return 0;
}

static int receive_body(ob_execution_t *execution, fetch_t *fetch, const ob_msg_t *msg)
{
    bool fin = (msg->flags & OB_FLAG_FIN) != 0;
    fetch_t copy;

    if (!fetch->head_seen)
        return OB_E_STATE;
    if (msg->payload.len > fetch->receive_credit)
        return OB_E_LIMIT;
    fetch->receive_credit -= (uint32_t)msg->payload.len;
    copy = fin ? remove_fetch(execution, fetch) : *fetch;
    copy.events.on_body(copy.data, msg->payload, fin);
    return 0;
}

static int receive_credit(ob_execution_t *execution, fetch_t *fetch, const ob_msg_t *msg)
{
    uint32_t bytes;
    int err;

    (void)execution;
    if ((err = ob_msg_get_credit(msg, &bytes)) != 0)
        return err;
    if (bytes > OB_INITIAL_CREDIT - fetch->send_credit)
        return OB_E_LIMIT;
    fetch->send_credit += bytes;
    if (!fetch->body_ended)
        fetch->events.on_credit(fetch->data, bytes);
    return 0;
}

static int receive_fail(ob_execution_t *execution, fetch_t *fetch, const ob_msg_t *msg)
{
    uint8_t failure;
    ob_str_t text;
    fetch_t copy;
    int err;

    if ((err = ob_msg_get_fail(msg, &failure, &text)) != 0)
        return err;
    copy = remove_fetch(execution, fetch);
    copy.events.on_fail(copy.data, failure, text);
    return 0;
}

static int receive_record(ob_execution_t *execution, fetch_t *fetch, const ob_msg_t *msg)
{
    ob_msg_record_t record;
    int err;

    (void)execution;
    if ((err = ob_msg_get_record(msg, &record)) != 0)
        return err;
    fetch->events.on_record(fetch->data, &record);
    return 0;
}

typedef int (*receiver_t)(ob_execution_t *execution, fetch_t *fetch, const ob_msg_t *msg);

static const receiver_t receivers[OB_MSG_LAST + 1] = {
    [OB_MSG_RESPONSE_HEAD] = receive_head,
    [OB_MSG_RESPONSE_BODY] = receive_body,
    [OB_MSG_RESPONSE_CREDIT] = receive_credit,
    [OB_MSG_RESPONSE_FAIL] = receive_fail,
    [OB_MSG_RESPONSE_RECORD] = receive_record,
};

/* What is about an execution or a fetch that is over has crossed our last word on the wire and is dropped; a fetch that
 * was never asked for cannot have. */
static int dispatch(ob_client_t *client, const ob_msg_t *msg)
{
    ob_execution_t *execution = find_execution(client, msg->execution);
    fetch_t *fetch;

    if (execution == NULL)
        return 0;
    if (msg->fetch > execution->last_fetch)
        return OB_E_STATE;
    fetch = find_fetch(execution, msg->fetch);
    return fetch != NULL ? receivers[msg->type](execution, fetch, msg) : 0;
}

/* ---- the channel ---- */

static void refuse_in_event(const ob_client_t *client, const char *what)
{
    if (!client->in_event)
        return;
    ob_logf(OB_LOG_ERROR, "%s was called inside a fetch event", what);
    abort();
}

static void tell_want_write(ob_client_t *client, bool wanted)
{
    if (client->wants_write == wanted)
        return;
    client->wants_write = wanted;
    client->loop.want_write(client->loop.data, wanted);
}

static void forget_channel(ob_client_t *client)
{
    ob_buf_dispose(&client->in);
    ob_buf_dispose(&client->out);
    client->out_at = 0;
    client->lost_word = false;
}

/* Fails what was asked before this call. What the events ask meanwhile belongs to the new count and stays; it stands
 * behind the stale ones in its execution. */
static void fail_pending(ob_client_t *client)
{
    uint32_t channel = ++client->channel;

    client->in_event = true;
    for (size_t i = 0; i < OB_EXECUTIONS_MAX; i++) {
        ob_execution_t *execution;
        while ((execution = client->slots[i].execution) != NULL && execution->fetch_count > 0 &&
               execution->fetches[0].channel != channel) {
            fetch_t copy = remove_fetch(execution, &execution->fetches[0]);
            copy.events.on_fail(copy.data, OB_FAIL_BROKER, OB_STR("the outbound broker is gone"));
        }
    }
    client->in_event = false;
}

static void break_channel(ob_client_t *client)
{
    int fd = client->fd;

    client->fd = -1;
    forget_channel(client);
    tell_want_write(client, false);
    fail_pending(client);
    client->loop.on_gone(client->loop.data, client->why);
    close(fd);
}

static int err_of_errno(int code)
{
    if (code == EAGAIN || code == EWOULDBLOCK)
        return OB_E_AGAIN;
    return code == EPIPE || code == ECONNRESET ? OB_E_CLOSED : OB_E_IO;
}

/* Everything that is complete in `in`; the rest of a message stays for the next piece. */
static int dispatch_received(ob_client_t *client)
{
    size_t at = 0, used;
    ob_msg_t msg = {0};
    int err;

    client->in_event = true;
    do {
        ob_str_t rest = {(const char *)client->in.data + at, client->in.len - at};
        msg.type = 0;
        if ((err = ob_msg_parse(rest, OB_TO_WORKER, &msg, &used)) == 0) {
            at += used;
            err = dispatch(client, &msg);
        }
    } while (err == 0);
    client->in_event = false;
    ob_buf_consume(&client->in, at);
    if (err == OB_E_AGAIN)
        return 0;
    snprintf(client->why, sizeof(client->why), "the broker broke the protocol with %s: %s",
             msg.type != 0 ? ob_msg_name(msg.type) : "a bad header", ob_err_text(err));
    return err;
}

static int receive_piece(ob_client_t *client, size_t *len)
{
    ssize_t got;
    int err;

    if ((err = ob_buf_try_reserve(&client->in, READ_PIECE)) == 0) {
        do {
            got = recv(client->fd, client->in.data + client->in.len, READ_PIECE, MSG_DONTWAIT);
        } while (got < 0 && errno == EINTR);
        err = got > 0 ? 0 : got == 0 ? OB_E_CLOSED : err_of_errno(errno);
    }
    if (err == 0) {
        client->in.len += (size_t)got;
        *len = (size_t)got;
    } else {
        snprintf(client->why, sizeof(client->why), "reading from the broker: %s", ob_err_text(err));
    }
    return err;
}

/* Returns true when the budget was used up before the socket was empty. */
static bool read_some(ob_client_t *client)
{
    size_t total = 0, len;
    int err;

    while (total < READ_BUDGET) {
        if ((err = receive_piece(client, &len)) == OB_E_AGAIN)
            return false;
        if (err != 0 || dispatch_received(client) != 0) {
            break_channel(client);
            return false;
        }
        total += len;
    }
    return true;
}

static void drop_sent(ob_client_t *client)
{
    bool all = client->out_at == client->out.len;

    /* Moving the rest forward only when it is the smaller half keeps the cost of many partial writes linear. */
    if (!all && (client->out_at < COMPACT_MIN || client->out_at < client->out.len / 2))
        return;
    ob_buf_consume(&client->out, client->out_at);
    client->out_at = 0;
    if (all && client->out.cap > QUEUE_KEEP)
        ob_buf_dispose(&client->out);
}

static int write_queue(ob_client_t *client)
{
    int err = 0;

    while (err == 0 && client->out_at < client->out.len) {
        ssize_t sent = send(client->fd, client->out.data + client->out_at, client->out.len - client->out_at,
                            MSG_NOSIGNAL | MSG_DONTWAIT);
        if (sent >= 0)
            client->out_at += (size_t)sent;
        else if (errno != EINTR)
            err = err_of_errno(errno);
    }
    /* A broker that is gone may have left answers to be read first: its end is met when reading. */
    if (err == OB_E_CLOSED)
        client->out_at = client->out.len;
    drop_sent(client);
    return err == OB_E_IO ? err : 0;
}

bool ob_client_flush(ob_client_t *client)
{
    int err;

    if (client->in_event)
        return false;
    if (client->fd == -1) {
        if (client->fetch_count > 0)
            fail_pending(client);
    } else if ((err = client->lost_word ? OB_E_NOMEM : write_queue(client)) != 0) {
        snprintf(client->why, sizeof(client->why), "writing to the broker: %s", ob_err_text(err));
        break_channel(client);
    } else {
        tell_want_write(client, client->out.len > 0);
    }
    return client->fd == -1 && client->fetch_count > 0;
}

bool ob_client_on_ready(ob_client_t *client, bool readable, bool writable)
{
    bool more = false;

    (void)writable; /* the flush finds out by itself, and events may have queued something */
    if (client->in_event)
        return false;
    if (readable && client->fd != -1)
        more = read_some(client);
    return ob_client_flush(client) || more;
}

int ob_client_fd(const ob_client_t *client)
{
    return client->fd;
}

void ob_client_attach(ob_client_t *client, int fd)
{
    int old = client->fd;

    refuse_in_event(client, "ob_client_attach");
    if (old != -1)
        tell_want_write(client, false);
    forget_channel(client);
    client->fd = fd;
    fail_pending(client);
    if (old != -1)
        close(old);
}

int ob_client_new(const ob_client_loop_t *loop, ob_client_t **client)
{
    ob_client_t *made = calloc(1, sizeof(*made));

    if (made == NULL)
        return OB_E_NOMEM;
    made->loop = *loop;
    made->fd = -1;
    made->out.sensitive = true; /* credentials pass through it */
    for (size_t i = 0; i < OB_EXECUTIONS_MAX; i++)
        made->free_slots[i] = (uint16_t)i;
    made->free_count = OB_EXECUTIONS_MAX;
    *client = made;
    return 0;
}

void ob_client_free(ob_client_t *client)
{
    if (client == NULL)
        return;
    refuse_in_event(client, "ob_client_free");
    for (size_t i = 0; i < OB_EXECUTIONS_MAX; i++) {
        if (client->slots[i].execution != NULL)
            free_execution(client->slots[i].execution);
    }
    forget_channel(client);
    if (client->fd != -1)
        close(client->fd);
    free(client);
}
