#include <errno.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "gateway/worker/connection.h"
#include "gateway/worker/relay.h"
#include "gateway/worker/watch.h"
#include "outbound/wire/log.h"

struct gw_intake {
    gw_worker_t *worker;
    h2o_socket_t *sock;
    h2o_accept_ctx_t accept;
};

/* The descriptor that came, or -1: nothing is there. Anything else that comes is nobody's honest message, and is dropped. */
static int receive(int fd)
{
    union {
        struct cmsghdr align;
        char bytes[CMSG_SPACE(sizeof(int))];
    } control = {0};
    char byte;
    struct iovec iov = {&byte, 1};
    struct msghdr msg = {.msg_iov = &iov, .msg_iovlen = 1, .msg_control = &control, .msg_controllen = sizeof(control.bytes)};
    struct cmsghdr *cmsg;
    int end = -1;

    if (recvmsg(fd, &msg, MSG_DONTWAIT | MSG_CMSG_CLOEXEC) < 0)
        return -1;
    cmsg = CMSG_FIRSTHDR(&msg);
    if (cmsg != NULL && cmsg->cmsg_level == SOL_SOCKET && cmsg->cmsg_type == SCM_RIGHTS && cmsg->cmsg_len == CMSG_LEN(sizeof(int)))
        memcpy(&end, CMSG_DATA(cmsg), sizeof(end));
    return end;
}

static void on_handed_over(h2o_socket_t *sock, const char *err)
{
    gw_intake_t *intake = sock->data;
    int fd = err == NULL ? receive(intake->worker->groups->intake) : -1;

    if (fd == -1)
        return;
    intake->worker->busy = true;
    gw_watch_wake(intake->worker);
    gw_connection_open(intake->worker, &intake->accept,
                       h2o_evloop_socket_create(intake->worker->loop, fd, H2O_SOCKET_FLAG_IS_ACCEPTED_CONNECTION));
}

int gw_intake_open(gw_worker_t *worker)
{
    gw_intake_t *intake = calloc(1, sizeof(*intake));
    int fd = worker->groups->intake;

    if (intake == NULL)
        return OB_E_NOMEM;
    intake->worker = worker;
    intake->accept.ctx = &worker->context;
    intake->accept.hosts = worker->hosts;
    intake->sock = h2o_evloop_socket_create(worker->loop, fd, H2O_SOCKET_FLAG_DONT_READ);
    intake->sock->data = intake;
    worker->intake = intake;
    return 0;
}

void gw_intake_accept(gw_worker_t *worker, bool wanted)
{
    gw_intake_t *intake = worker->intake;

    if (intake == NULL || h2o_socket_is_reading(intake->sock) == wanted)
        return;
    if (wanted)
        h2o_socket_read_start(intake->sock, on_handed_over);
    else
        h2o_socket_read_stop(intake->sock);
}
