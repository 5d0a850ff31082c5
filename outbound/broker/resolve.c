#include "outbound/broker/resolve.h"

#include <ares.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <sys/epoll.h>

#define TRIES 2
/* c-ares doubles its timeout with each try: 1/4 + 2/4 is safely within the whole. */
#define FIRST_TRY_DIVISOR 4

typedef struct socket_watch {
    ob_watch_t watch;
    struct socket_watch *next;
    ob_resolver_t *resolver;
} socket_watch_t;

struct ob_resolver {
    ob_loop_t *loop;
    ares_channel channel;
    bool has_channel;
    uint32_t timeout_ms;
    ob_timer_t timer; /* c-ares' own retries */
    socket_watch_t *sockets;
    ob_query_t *queries;
};

/* Two owners: who asked (until on_resolved or cancel), and c-ares (until its callback). */
struct ob_query {
    ob_query_t *next, **link; /* in the resolver's list while it is wanted */
    ob_resolver_t *resolver;
    ob_timer_t deadline;
    ob_task_t answer;         /* delivers outside of c-ares */
    ob_on_resolved_t on_resolved; /* NULL: nobody wants it any more */
    void *data;
    bool in_ares;
    int err;
    ob_address_t addresses[OB_ADDRESSES_MAX];
    size_t count;
};

static void schedule(ob_resolver_t *resolver)
{
    struct timeval most = {.tv_sec = 3600}, wait, *next;

    next = ares_timeout(resolver->channel, &most, &wait);
    ob_timer_start(&resolver->timer, (uint64_t)next->tv_sec * 1000 + (uint64_t)next->tv_usec / 1000 + 1);
}

static void on_retry(void *data)
{
    ob_resolver_t *resolver = data;

    ares_process_fd(resolver->channel, ARES_SOCKET_BAD, ARES_SOCKET_BAD);
    schedule(resolver);
}

static void on_socket(void *data, uint32_t events)
{
    socket_watch_t *socket = data;
    ob_resolver_t *resolver = socket->resolver;
    ares_socket_t fd = socket->watch.fd;
    bool readable = (events & (EPOLLIN | EPOLLERR | EPOLLHUP)) != 0, writable = (events & (EPOLLOUT | EPOLLERR)) != 0;

    ares_process_fd(resolver->channel, readable ? fd : ARES_SOCKET_BAD, writable ? fd : ARES_SOCKET_BAD);
    schedule(resolver);
}

static socket_watch_t **find_socket(ob_resolver_t *resolver, int fd)
{
    socket_watch_t **at = &resolver->sockets;

    while (*at != NULL && (*at)->watch.fd != fd)
        at = &(*at)->next;
    return at;
}

static void close_socket(socket_watch_t **at)
{
    socket_watch_t *socket = *at;

    if (socket == NULL)
        return;
    *at = socket->next;
    ob_watch_close(&socket->watch);
    free(socket);
}

static void open_socket(ob_resolver_t *resolver, int fd, uint32_t events)
{
    socket_watch_t *socket = calloc(1, sizeof(*socket));

    if (socket == NULL)
        return; /* the query's deadline ends it */
    socket->resolver = resolver;
    socket->watch.on_ready = on_socket;
    socket->watch.data = socket;
    if (ob_watch_open(&socket->watch, resolver->loop, fd, events) != 0) {
        free(socket);
        return;
    }
    socket->next = resolver->sockets;
    resolver->sockets = socket;
}

static void on_socket_state(void *data, ares_socket_t fd, int readable, int writable)
{
    ob_resolver_t *resolver = data;
    socket_watch_t **at = find_socket(resolver, fd);
    uint32_t events = (readable ? (uint32_t)EPOLLIN : 0) | (writable ? (uint32_t)EPOLLOUT : 0);

    if (events == 0)
        close_socket(at);
    else if (*at == NULL)
        open_socket(resolver, fd, events);
    else if (ob_watch_change(&(*at)->watch, events) != 0)
        close_socket(at);
}

static int set_servers(ob_resolver_t *resolver, const cfg_t *cfg)
{
    ob_buf_t list = {0};
    int err = 0;

    for (size_t i = 0; i < cfg->dns_server_count && err == 0; i++)
        err = ob_buf_printf(&list, "%s%s", i > 0 ? "," : "", cfg->dns_servers[i]);
    if (err == 0 && list.len > 0 && (err = ob_buf_put_u8(&list, '\0')) == 0 &&
        ares_set_servers_ports_csv(resolver->channel, (const char *)list.data) != ARES_SUCCESS)
        err = OB_E_MALFORMED;
    ob_buf_dispose(&list);
    return err;
}

static int open_channel(ob_resolver_t *resolver, const cfg_t *cfg)
{
    static char dns_alone[] = "b", hosts_file_first[] = "fb";
    struct ares_options options = {
        .flags = ARES_FLAG_NOSEARCH | ARES_FLAG_NOALIASES,
        .timeout = (int)(cfg->dns_timeout_ms / FIRST_TRY_DIVISOR),
        .tries = TRIES,
        .lookups = cfg->dns_hosts_file ? hosts_file_first : dns_alone,
        .sock_state_cb = on_socket_state,
        .sock_state_cb_data = resolver,
    };
    int mask = ARES_OPT_FLAGS | ARES_OPT_TIMEOUTMS | ARES_OPT_TRIES | ARES_OPT_LOOKUPS | ARES_OPT_SOCK_STATE_CB;

    if (ares_init_options(&resolver->channel, &options, mask) != ARES_SUCCESS)
        return OB_E_NOMEM;
    resolver->has_channel = true;
    return set_servers(resolver, cfg);
}

int ob_resolver_new(ob_loop_t *loop, const cfg_t *cfg, ob_resolver_t **out)
{
    ob_resolver_t *resolver = calloc(1, sizeof(*resolver));
    int err;

    if (resolver == NULL)
        return OB_E_NOMEM;
    resolver->loop = loop;
    resolver->timeout_ms = cfg->dns_timeout_ms;
    if ((err = ob_timer_init(&resolver->timer, loop, on_retry, resolver)) != 0 ||
        (err = open_channel(resolver, cfg)) != 0) {
        ob_resolver_free(resolver);
        return err;
    }
    *out = resolver;
    return 0;
}

void ob_resolver_free(ob_resolver_t *resolver)
{
    if (resolver == NULL)
        return;
    while (resolver->queries != NULL)
        ob_query_cancel(resolver->queries);
    if (resolver->has_channel)
        ares_destroy(resolver->channel);
    while (resolver->sockets != NULL)
        close_socket(&resolver->sockets);
    ob_timer_dispose(&resolver->timer);
    free(resolver);
}

static void unlink_query(ob_query_t *query)
{
    if (query->link == NULL)
        return;
    *query->link = query->next;
    if (query->next != NULL)
        query->next->link = query->link;
    query->link = NULL;
}

void ob_query_cancel(ob_query_t *query)
{
    unlink_query(query);
    query->on_resolved = NULL;
    ob_timer_dispose(&query->deadline);
    ob_task_cancel(&query->answer);
    if (!query->in_ares)
        free(query);
}

static void on_answer(void *data)
{
    ob_query_t *query = data;
    ob_on_resolved_t on_resolved = query->on_resolved;
    ob_address_t addresses[OB_ADDRESSES_MAX];
    size_t count = query->count;
    void *whom = query->data;
    int err = query->err;

    memcpy(addresses, query->addresses, sizeof(addresses));
    ob_query_cancel(query);
    on_resolved(whom, err, addresses, count);
}

static void on_deadline(void *data)
{
    ob_query_t *query = data;

    query->err = OB_E_AGAIN;
    query->count = 0;
    on_answer(query);
}

static int collect(ob_query_t *query, const struct ares_addrinfo *info)
{
    for (const struct ares_addrinfo_node *node = info->nodes; node != NULL; node = node->ai_next) {
        uint16_t unused;

        if (query->count == OB_ADDRESSES_MAX)
            return OB_E_TOO_LARGE;
        if (ob_address_from_sockaddr(node->ai_addr, &query->addresses[query->count], &unused) == 0)
            query->count++;
    }
    return query->count > 0 ? 0 : OB_E_NOT_FOUND;
}

static int err_of_ares(int status)
{
    if (status == ARES_ENOTFOUND || status == ARES_ENODATA)
        return OB_E_NOT_FOUND;
    return status == ARES_ETIMEOUT ? OB_E_AGAIN : OB_E_IO;
}

static void on_addrinfo(void *data, int status, int timeouts, struct ares_addrinfo *info)
{
    ob_query_t *query = data;

    (void)timeouts;
    query->in_ares = false;
    if (query->on_resolved == NULL) {
        free(query);
    } else {
        query->err = status == ARES_SUCCESS ? collect(query, info) : err_of_ares(status);
        if (query->err != 0)
            query->count = 0;
        ob_timer_cancel(&query->deadline);
        ob_task_post(query->resolver->loop, &query->answer);
    }
    if (info != NULL)
        ares_freeaddrinfo(info);
}

int ob_query_start(ob_resolver_t *resolver, const ob_host_t *host, ob_on_resolved_t on_resolved, void *data,
                   ob_query_t **out)
{
    struct ares_addrinfo_hints hints = {.ai_family = AF_UNSPEC, .ai_socktype = SOCK_STREAM, .ai_flags = ARES_AI_NOSORT};
    ob_query_t *query = calloc(1, sizeof(*query));
    int err;

    if (query == NULL)
        return OB_E_NOMEM;
    query->resolver = resolver;
    query->on_resolved = on_resolved;
    query->data = data;
    query->answer.on_run = on_answer;
    query->answer.data = query;
    if ((err = ob_timer_init(&query->deadline, resolver->loop, on_deadline, query)) != 0) {
        free(query);
        return err;
    }
    if ((query->next = resolver->queries) != NULL)
        query->next->link = &query->next;
    query->link = &resolver->queries;
    resolver->queries = query;
    ob_timer_start(&query->deadline, resolver->timeout_ms);
    query->in_ares = true;
    *out = query;
    ares_getaddrinfo(resolver->channel, host->text, NULL, &hints, on_addrinfo, query);
    schedule(resolver);
    return 0;
}
