#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "gateway/supervisor/audit_files.h"
#include "gateway/supervisor/environment.h"
#include "gateway/supervisor/listen.h"
#include "gateway/supervisor/quarantine.h"
#include "gateway/supervisor/supervisor.h"
#include "gateway/shared.h"

void gw_close_all(int *fds, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (fds[i] >= 0) {
            close(fds[i]);
        }
        fds[i] = -1;
    }
}

/* ---- Logs -------------------------------------------------------------------------------------------------------- */

static int open_log(const char *where, int *fd)
{
    int opened = -1;
    if (strcmp(where, "off") == 0) {
        opened = -1;
    } else if (strcmp(where, "stdout") == 0 || strcmp(where, "stderr") == 0) {
        opened = fcntl(strcmp(where, "stdout") == 0 ? STDOUT_FILENO : STDERR_FILENO, F_DUPFD_CLOEXEC, 3);
    } else {
        opened = open(where, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0640);
        if (opened < 0) {
            ob_logf(OB_LOG_ERROR, "cannot open log %s: %s", where, strerror(errno));
            return OB_E_IO;
        }
    }
    if (*fd >= 0) {
        close(*fd);
    }
    *fd = opened;
    return 0;
}

int gw_grants_open_logs(gw_supervisor_t *sup, const cfg_t *config)
{
    int ret = open_log(config->access_log, &sup->access_log);
    return ret != 0 ? ret : gw_audit_open(config, sup->audit_logs, sup->broker_count);
}

/* ---- Opening and closing all ------------------------------------------------------------------------------------- */

static int open_listener(const cfg_address_t *address, const char *scheme, int *fd)
{
    char bound[GW_ADDRESS_TEXT_MAX];
    if (gw_listen(address, fd, bound) != 0) {
        ob_logf(OB_LOG_ERROR, "cannot listen on %s: %s%s", address->text, strerror(errno),
                errno == EADDRINUSE ? "; is another gateway running? `listen` in the configuration chooses the address" : "");
        return GW_EXIT_UNAVAILABLE;
    }
    ob_logf(OB_LOG_INFO, "listening on %s://%s", scheme, bound);
    return 0;
}

static int open_shared(gw_supervisor_t *sup)
{
    int *fd = &sup->shared;
    *fd = memfd_create("mayfly-buckets", MFD_CLOEXEC | MFD_ALLOW_SEALING);
    if (*fd < 0 || ftruncate(*fd, GW_SHARED_SIZE) != 0) {
        return OB_E_IO;
    }
    /* a worker that shrank it would kill the others with SIGBUS */
    sup->slots = mmap(NULL, GW_SHARED_SIZE, PROT_READ | PROT_WRITE, MAP_SHARED, *fd, 0);
    if (sup->slots == MAP_FAILED) {
        return OB_E_IO;
    }
    return fcntl(*fd, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL) == 0 ? 0 : OB_E_IO;
}

/* Datagrams: whichever worker of the group asks first gets the next one, and what nobody has taken waits in the kernel when a worker
 * dies. */
static int open_handovers(gw_supervisor_t *sup)
{
    for (uint32_t group = GW_GROUP_FRONT + 1; group < sup->group_count; group++) {
        if (socketpair(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, sup->handovers[group]) != 0) {
            ob_logf(OB_LOG_ERROR, "cannot make sockets for cordons: %s", strerror(errno));
            return GW_EXIT_SOFTWARE;
        }
    }
    return 0;
}

int gw_grants_open(gw_supervisor_t *sup)
{
    const cfg_t *config = sup->config;
    for (size_t i = 0; i < CFG_LISTEN_MAX; i++) {
        sup->listeners[i] = sup->tls[i] = sup->next_tls[i] = -1;
    }
    sup->admin = sup->shared = sup->secrets = sup->access_log = -1;
    for (size_t i = 0; i < GW_BROKERS_MAX; i++) {
        sup->audit_logs[i] = -1;
    }
    for (size_t i = 0; i < GW_GROUPS_MAX; i++) {
        sup->handovers[i][0] = sup->handovers[i][1] = -1;
    }
    if (gw_tls_load(config, sup->tls) != 0 || gw_grants_open_logs(sup, config) != 0) {
        return GW_EXIT_CONFIG;
    }
    if (open_shared(sup) != 0) {
        ob_logf(OB_LOG_ERROR, "cannot make shared memory: %s", strerror(errno));
        return GW_EXIT_SOFTWARE;
    }
    int ret = open_handovers(sup);
    for (size_t i = 0; i < config->listen_count && ret == 0; i++) {
        ret = open_listener(&config->listen[i].address, config->listen[i].tls ? "https" : "http", &sup->listeners[i]);
    }
    if (ret == 0 && config->has_admin) {
        ret = open_listener(&config->admin, "admin http", &sup->admin);
    }
    return ret;
}

void gw_grants_close(gw_supervisor_t *sup)
{
    int *const single[] = {&sup->admin, &sup->shared, &sup->secrets, &sup->access_log};
    for (size_t i = 0; i < GW_GROUPS_MAX; i++) {
        gw_close_all(sup->handovers[i], 2);
    }
    gw_close_all(sup->listeners, CFG_LISTEN_MAX);
    gw_close_all(sup->tls, CFG_LISTEN_MAX);
    gw_close_all(sup->next_tls, CFG_LISTEN_MAX);
    gw_close_all(sup->audit_logs, GW_BROKERS_MAX);
    for (size_t i = 0; i < sizeof(single) / sizeof(single[0]); i++) {
        gw_close_all(single[i], 1);
    }
}

/* ---- Giving ------------------------------------------------------------------------------------------------------ */

int gw_grants_give_config(gw_supervisor_t *sup, gw_child_t *child, const cfg_t *config, uint32_t version)
{
    ob_buf_t json;
    int fd = -1;
    ob_buf_init(&json, 0);
    int ret = 0;
    if (gw_kinds[child->kind].gets_secrets) {
        ret = gw_environment_take(config, &sup->secrets);
    }
    if (ret == 0 && gw_kinds[child->kind].gets_secrets && sup->secrets >= 0) {
        ret = ob_control_send(child->control, OB_CONTROL_SECRETS, 0, sup->secrets, OB_STR(""));
    }
    if (ret != 0) {
        return ret;
    }
    ret = cfg_view(config, gw_kinds[child->kind].view, &json);
    if (ret == 0) {
        ret = ob_memfd_seal("mayfly-config", ob_buf_str(&json), &fd);
    }
    if (ret == 0) {
        ret = ob_control_send(child->control, OB_CONTROL_CONFIG, version, fd, OB_STR(""));
        close(fd);
    }
    ob_buf_dispose(&json);
    return ret;
}

int gw_grants_give_tls(gw_child_t *child, const int *tls, size_t count)
{
    int ret = 0;
    for (size_t i = 0; i < count && ret == 0; i++) {
        if (tls[i] >= 0) {
            ret = ob_control_send(child->control, OB_CONTROL_TLS, (uint32_t)i, tls[i], OB_STR(""));
        }
    }
    return ret;
}

int gw_grants_give_log(gw_supervisor_t *sup, gw_child_t *child)
{
    char end[GW_AUDIT_END_MAX] = "";
    bool worker = child->kind == GW_WORKER;
    int fd = worker ? sup->access_log : sup->audit_logs[child->slot];
    if (fd < 0) {
        return 0;
    }
    if (!worker) {
        gw_audit_end_of(sup->next != NULL ? sup->next : sup->config, child->slot, end);
    }
    return ob_control_send(child->control, OB_CONTROL_LOG, worker ? OB_LOG_ACCESS : OB_LOG_AUDIT, fd, ob_str_from(end));
}

static int give_listeners(gw_supervisor_t *sup, gw_child_t *child)
{
    int ret = 0;
    for (size_t i = 0; i < sup->config->listen_count && ret == 0; i++) {
        ret = ob_control_send(child->control, OB_CONTROL_LISTENER, (uint32_t)i, sup->listeners[i], OB_STR(""));
    }
    if (ret == 0 && sup->admin >= 0) {
        ret = ob_control_send(child->control, OB_CONTROL_LISTENER, OB_CONTROL_ADMIN, sup->admin, OB_STR(""));
    }
    return ret;
}

/* The front's workers get what clients reach and where the groups are; a group's, where its connections come from. */
static int give_entrances(gw_supervisor_t *sup, gw_child_t *child)
{
    int ret;
    if (child->group != GW_GROUP_FRONT) {
        return ob_control_send(child->control, OB_CONTROL_INTAKE, child->group, sup->handovers[child->group][0], OB_STR(""));
    }
    ret = give_listeners(sup, child);
    for (uint32_t group = GW_GROUP_FRONT + 1; group < sup->group_count && ret == 0; group++) {
        ret = ob_control_send(child->control, OB_CONTROL_HANDOVER, group, sup->handovers[group][1], OB_STR(""));
    }
    if (ret == 0) {
        ret = gw_grants_give_tls(child, sup->tls, sup->config->listen_count);
    }
    return ret;
}

/* A new socketpair between a worker and its broker, one end to each. */
static int connect_pair(gw_child_t *worker, gw_child_t *broker)
{
    int pair[2];
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, pair) != 0) {
        return OB_E_IO;
    }
    int ret = ob_control_send(broker->control, OB_CONTROL_CHANNEL, worker->slot, pair[0], OB_STR(""));
    if (ret == 0) {
        ret = ob_control_send(worker->control, OB_CONTROL_CHANNEL, broker->slot, pair[1], OB_STR(""));
    }
    close(pair[0]);
    close(pair[1]);
    return ret;
}

/* Each worker has one broker. Whichever of the two is newer brings the channel; a failure shows in the other's death. */
static int connect_child(gw_supervisor_t *sup, gw_child_t *child)
{
    int ret = 0;
    if (child->kind == GW_WORKER) {
        gw_child_t *broker = gw_child_at(sup, GW_BROKER, child->slot % sup->broker_count);
        return broker->pid > 0 ? connect_pair(child, broker) : 0;
    }
    for (uint32_t slot = child->slot; slot < sup->worker_count && ret == 0; slot += sup->broker_count) {
        gw_child_t *worker = gw_child_at(sup, GW_WORKER, slot);
        if (worker->pid > 0) {
            ret = connect_pair(worker, child);
        }
    }
    return ret;
}

int gw_grants_give(gw_supervisor_t *sup, gw_child_t *child)
{
    int ret = gw_grants_give_config(sup, child, sup->config, sup->version);
    if (ret == 0) {
        ret = gw_grants_give_log(sup, child);
    }
    if (ret == 0 && child->kind == GW_WORKER) {
        ret = give_entrances(sup, child);
    }
    if (ret == 0 && child->kind == GW_WORKER) {
        ret = gw_quarantine_tell(sup, child);
    }
    if (ret == 0 && child->kind == GW_WORKER) {
        ret = ob_control_send(child->control, OB_CONTROL_SHARED, child->slot + 1, sup->shared, OB_STR(""));
    }
    if (ret == 0) {
        ret = connect_child(sup, child);
    }
    return ret == 0 ? ob_control_send(child->control, OB_CONTROL_START, 0, -1, OB_STR("")) : ret;
}
