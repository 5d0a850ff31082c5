#include "gateway/supervisor/listen.h"

#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>

/* Connections that wait while every worker is busy; the kernel caps it at net.core.somaxconn. */
#define BACKLOG 4096

static void address_text(int fd, char bound[GW_ADDRESS_TEXT_MAX])
{
    struct sockaddr_storage storage;
    socklen_t len = sizeof(storage);
    char host[64] = "?", port[8] = "?";
    if (getsockname(fd, (struct sockaddr *)&storage, &len) == 0) {
        (void)getnameinfo((struct sockaddr *)&storage, len, host, sizeof(host), port, sizeof(port),
                          NI_NUMERICHOST | NI_NUMERICSERV);
    }
    snprintf(bound, GW_ADDRESS_TEXT_MAX, storage.ss_family == AF_INET6 ? "[%s]:%s" : "%s:%s", host, port);
}

static int open_one(const struct addrinfo *info)
{
    int on = 1;
    int fd = socket(info->ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (fd < 0) {
        return -1;
    }
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
    if (info->ai_family == AF_INET6) {
        /* "[::]:80" beside "0.0.0.0:80" must not collide */
        setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &on, sizeof(on));
    }
    if (bind(fd, info->ai_addr, info->ai_addrlen) != 0 || listen(fd, BACKLOG) != 0) {
        int saved = errno;
        close(fd);
        errno = saved;
        return -1;
    }
    return fd;
}

int gw_listen(const cfg_address_t *address, int *fd, char bound[GW_ADDRESS_TEXT_MAX])
{
    struct addrinfo hints = {.ai_flags = AI_PASSIVE | AI_NUMERICHOST | AI_NUMERICSERV, .ai_socktype = SOCK_STREAM};
    struct addrinfo *info = NULL;
    char port[8];
    snprintf(port, sizeof(port), "%u", address->port);
    /* the configuration has numeric addresses only: nothing is looked up */
    if (getaddrinfo(address->host, port, &hints, &info) != 0) {
        errno = EADDRNOTAVAIL;
        return OB_E_IO;
    }
    int opened = open_one(info);
    freeaddrinfo(info);
    if (opened < 0) {
        return OB_E_IO;
    }
    address_text(opened, bound);
    *fd = opened;
    return 0;
}
