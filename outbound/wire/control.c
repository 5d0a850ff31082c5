#ifndef _GNU_SOURCE
#define _GNU_SOURCE /* memfd_create, F_ADD_SEALS, MSG_CMSG_CLOEXEC */
#endif

#include "outbound/wire/control.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

/* A packet is two numbers in the byte order of the machine (both ends are the same build on the same machine), then the
 * text. */
typedef struct packet_head {
    uint32_t type;
    uint32_t number;
} packet_head_t;

enum { FDS_TAKEN_MAX = 4 }; /* more than the one that is allowed, so that extra ones are seen and closed */

typedef union ancillary {
    struct cmsghdr align;
    char bytes[CMSG_SPACE(sizeof(int) * FDS_TAKEN_MAX)];
} ancillary_t;

/* If padding left room for one more, the kernel would install one that take_fds does not see. */
_Static_assert(sizeof(ancillary_t) == CMSG_LEN(sizeof(int) * FDS_TAKEN_MAX), "no room but for FDS_TAKEN_MAX");

static bool is_known(uint32_t type)
{
    return (type >= OB_CONTROL_CONFIG && type <= OB_CONTROL_NOTE) ||
           (type >= OB_CONTROL_READY && type <= OB_CONTROL_SUSPECT);
}

static bool carries_descriptor(uint32_t type)
{
    return type >= OB_CONTROL_CONFIG && type <= OB_CONTROL_QUARANTINE;
}

static int err_of_errno(int code)
{
    if (code == EAGAIN || code == EWOULDBLOCK)
        return OB_E_AGAIN;
    return code == EPIPE || code == ECONNRESET || code == ENOTCONN ? OB_E_CLOSED : OB_E_IO;
}

static void attach_fd(struct msghdr *header, ancillary_t *ancillary, int fd)
{
    struct cmsghdr *cmsg = &ancillary->align;

    header->msg_control = ancillary;
    header->msg_controllen = CMSG_SPACE(sizeof(fd));
    cmsg->cmsg_level = SOL_SOCKET;
    cmsg->cmsg_type = SCM_RIGHTS;
    cmsg->cmsg_len = CMSG_LEN(sizeof(fd));
    memcpy(CMSG_DATA(cmsg), &fd, sizeof(fd));
}

int ob_control_send(int socket, ob_control_type_t type, uint32_t number, int fd, ob_str_t text)
{
    packet_head_t head = {.type = type, .number = number};
    struct iovec parts[2] = {{&head, sizeof(head)}, {(void *)text.ptr, text.len}};
    struct msghdr header = {.msg_iov = parts, .msg_iovlen = 2};
    ancillary_t ancillary = {0};
    ssize_t sent;

    if (text.len > OB_CONTROL_TEXT_MAX)
        return OB_E_TOO_LARGE;
    if (fd != -1)
        attach_fd(&header, &ancillary, fd);
    do {
        sent = sendmsg(socket, &header, MSG_NOSIGNAL);
    } while (sent < 0 && errno == EINTR);
    return sent < 0 ? err_of_errno(errno) : 0;
}

/* Collects what the kernel has already installed in this process; returns how many there were. */
static size_t take_fds(struct msghdr *header, int fds[FDS_TAKEN_MAX])
{
    size_t count = 0;

    for (struct cmsghdr *cmsg = CMSG_FIRSTHDR(header); cmsg != NULL; cmsg = CMSG_NXTHDR(header, cmsg)) {
        if (cmsg->cmsg_level != SOL_SOCKET || cmsg->cmsg_type != SCM_RIGHTS)
            continue;
        size_t here = (cmsg->cmsg_len - CMSG_LEN(0)) / sizeof(int);
        for (size_t i = 0; i < here && count < FDS_TAKEN_MAX; i++)
            memcpy(&fds[count++], CMSG_DATA(cmsg) + i * sizeof(int), sizeof(int));
    }
    return count;
}

/* A packet from a child may come from a hostile one: a type that does not exist, or a descriptor where the type has
 * none (or none where it has one), is refused here, once for all receivers. */
static int check_packet(const struct msghdr *header, size_t len, uint32_t type, size_t fd_count)
{
    if ((header->msg_flags & (MSG_TRUNC | MSG_CTRUNC)) != 0 || len < sizeof(packet_head_t) || !is_known(type))
        return OB_E_MALFORMED;
    return fd_count == (carries_descriptor(type) ? 1 : 0) ? 0 : OB_E_MALFORMED;
}

int ob_control_receive(int socket, ob_control_msg_t *msg)
{
    packet_head_t head = {0};
    struct iovec parts[2] = {{&head, sizeof(head)}, {msg->text, OB_CONTROL_TEXT_MAX}};
    ancillary_t ancillary = {0};
    struct msghdr header = {
        .msg_iov = parts, .msg_iovlen = 2, .msg_control = &ancillary, .msg_controllen = sizeof(ancillary)};
    int fds[FDS_TAKEN_MAX];
    ssize_t len;
    int err;

    do {
        len = recvmsg(socket, &header, MSG_CMSG_CLOEXEC);
    } while (len < 0 && errno == EINTR);
    if (len <= 0)
        return len == 0 ? OB_E_CLOSED : err_of_errno(errno);
    size_t fd_count = take_fds(&header, fds);
    if ((err = check_packet(&header, (size_t)len, head.type, fd_count)) != 0) {
        for (size_t i = 0; i < fd_count; i++)
            close(fds[i]);
        return err;
    }
    msg->type = head.type;
    msg->number = head.number;
    msg->fd = fd_count == 1 ? fds[0] : -1;
    msg->text_len = (size_t)len - sizeof(head);
    msg->text[msg->text_len] = '\0';
    return 0;
}

static int write_whole(int fd, ob_str_t bytes)
{
    while (bytes.len > 0) {
        ssize_t written = write(fd, bytes.ptr, bytes.len);
        if (written < 0 && errno != EINTR)
            return OB_E_IO;
        if (written > 0) {
            bytes.ptr += written;
            bytes.len -= (size_t)written;
        }
    }
    return 0;
}

int ob_memfd_seal(const char *name, ob_str_t bytes, int *fd)
{
    int memfd = memfd_create(name, MFD_CLOEXEC | MFD_ALLOW_SEALING);
    int err = OB_E_IO;

    if (memfd == -1 || (err = write_whole(memfd, bytes)) != 0)
        goto out;
    if (fcntl(memfd, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE | F_SEAL_SEAL) == -1) {
        err = OB_E_IO;
        goto out;
    }
    *fd = memfd;
    memfd = -1;
out:
    if (memfd != -1)
        close(memfd);
    return err;
}

static int read_whole(int fd, size_t size, ob_buf_t *bytes)
{
    while (bytes->len < size) {
        /* pread: every process that was given the descriptor shares its position. */
        ssize_t got = pread(fd, bytes->data + bytes->len, size - bytes->len, (off_t)bytes->len);
        if (got == 0 || (got < 0 && errno != EINTR))
            return OB_E_IO;
        if (got > 0)
            bytes->len += (size_t)got;
    }
    return 0;
}

int ob_memfd_read(int fd, size_t max, ob_buf_t *bytes)
{
    struct stat status;
    int err;

    ob_buf_init(bytes, 0);
    bytes->sensitive = true; /* private keys and policies come this way */
    if (fstat(fd, &status) == -1 || status.st_size < 0)
        return OB_E_IO;
    if ((size_t)status.st_size > max)
        return OB_E_TOO_LARGE;
    if ((err = ob_buf_try_reserve(bytes, (size_t)status.st_size)) != 0)
        return err;
    return read_whole(fd, (size_t)status.st_size, bytes);
}
