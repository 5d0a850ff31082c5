#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "gateway/shared.h"
#include "gateway/supervisor/audit_files.h"
#include "gateway/supervisor/notify.h"
#include "gateway/supervisor/quarantine.h"
#include "gateway/supervisor/supervisor.h"

/* So many deaths in a short time are replaced at once, as an agent may cause one; further ones wait, each longer, so that a machine
 * on which nothing lives does not burn. A child that never got ready weighs more. */
#define DEATHS_FREE 12
#define DEATHS_NOT_READY 6
#define BACKOFF_FIRST_MS 100
#define BACKOFF_MAX_MS 10000

static void child_name(const gw_child_t *child, char name[32])
{
    snprintf(name, 32, "%s.%u", gw_kinds[child->kind].name, child->slot);
}

int gw_children_new(gw_supervisor_t *sup)
{
    sup->child_count = sup->broker_count + sup->worker_count;
    sup->children = calloc(sup->child_count, sizeof(*sup->children));
    if (sup->children == NULL) {
        sup->child_count = 0;
        return OB_E_NOMEM;
    }
    for (size_t i = 0; i < sup->child_count; i++) {
        bool broker = i < sup->broker_count;
        sup->children[i] = (gw_child_t){.kind = broker ? GW_BROKER : GW_WORKER,
                                        .slot = (uint32_t)(broker ? i : i - sup->broker_count),
                                        .control = -1};
        gw_child_t *child = &sup->children[i];
        child->group = broker ? 0 : gw_group_of_slot(sup->config, child->slot);
        child->dormant = child->group == sup->group_count - 1;
    }
    for (size_t i = 0; i < sup->child_count && !sup->finished; i++) {
        if (!sup->children[i].dormant) {
            gw_child_start(sup, &sup->children[i]);
        }
    }
    return 0;
}

gw_child_t *gw_child_at(gw_supervisor_t *sup, gw_kind_t kind, uint32_t slot)
{
    return &sup->children[kind == GW_BROKER ? slot : sup->broker_count + slot];
}

uint32_t gw_children_count(const gw_supervisor_t *sup, gw_kind_t kind)
{
    uint32_t count = 0;
    for (size_t i = 0; i < sup->child_count; i++) {
        count += sup->children[i].kind == kind && sup->children[i].pid > 0;
    }
    return count;
}

static uint64_t backoff_ms(uint32_t deaths)
{
    uint64_t wait = deaths <= DEATHS_FREE ? 0 : BACKOFF_FIRST_MS;
    for (uint32_t i = DEATHS_FREE + 1; i < deaths && wait < BACKOFF_MAX_MS; i++) {
        wait *= 2;
    }
    return wait < BACKOFF_MAX_MS ? wait : BACKOFF_MAX_MS;
}

static bool has_retired(const gw_child_t *child, int status)
{
    return child->kind == GW_WORKER && WIFEXITED(status) && WEXITSTATUS(status) == GW_EXIT_RETIRED;
}

static void plan_restart(gw_supervisor_t *sup, gw_child_t *child)
{
    uint64_t now = gw_now_ms(), worn_off = (now - child->died_ms) / 1000;
    child->deaths = child->deaths > worn_off ? child->deaths - (uint32_t)worn_off : 0;
    child->deaths += child->state == GW_CHILD_STARTING ? DEATHS_NOT_READY : 1;
    child->died_ms = now;
    child->state = GW_CHILD_NONE;
    child->restart_at_ms = sup->draining ? 0 : now + backoff_ms(child->deaths);
}

void gw_child_start(gw_supervisor_t *sup, gw_child_t *child)
{
    gw_spawn_options_t options = {.insecure_no_sandbox = sup->insecure_no_sandbox};
    child->started_ms = gw_now_ms();
    child->restart_at_ms = 0;
    int ret = gw_spawn(child->kind, child->slot, &options, &child->pid, &child->control);
    if (ret != 0) {
        ob_logf(OB_LOG_ERROR, "cannot start %s.%u: %s", gw_kinds[child->kind].name, child->slot, strerror(errno));
        child->state = GW_CHILD_STARTING;
        plan_restart(sup, child);
        return;
    }
    child->state = GW_CHILD_STARTING;
    child->applied = 0;
    gw_supervisor_watch(sup, child->control, child);
    ret = gw_grants_give(sup, child);
    if (ret != 0) {
        ob_logf(OB_LOG_ERROR, "%s.%u did not take what it is given: %s", gw_kinds[child->kind].name, child->slot,
                ob_err_text(ret));
        kill(child->pid, SIGKILL);
    }
}

void gw_children_restart_due(gw_supervisor_t *sup)
{
    uint64_t now = gw_now_ms();
    for (size_t i = 0; i < sup->child_count && !sup->draining; i++) {
        gw_child_t *child = &sup->children[i];
        if (child->state == GW_CHILD_NONE && child->pid == 0 && child->restart_at_ms != 0 && child->restart_at_ms <= now) {
            gw_child_start(sup, child);
        }
    }
}

uint64_t gw_children_next_due(const gw_supervisor_t *sup)
{
    uint64_t due = UINT64_MAX;
    for (size_t i = 0; i < sup->child_count && !sup->draining; i++) {
        const gw_child_t *child = &sup->children[i];
        if (child->state == GW_CHILD_NONE && child->restart_at_ms != 0 && child->restart_at_ms < due) {
            due = child->restart_at_ms;
        }
    }
    return due;
}

static void log_death(const gw_supervisor_t *sup, const gw_child_t *child, int status)
{
    char name[32], how[64];
    child_name(child, name);
    if (WIFSIGNALED(status)) {
        snprintf(how, sizeof(how), "signal %d (%s)", WTERMSIG(status), strsignal(WTERMSIG(status)));
    } else {
        snprintf(how, sizeof(how), "exit code %d", WEXITSTATUS(status));
    }
    bool retired = has_retired(child, status);
    bool expected = retired || (sup->draining && WIFEXITED(status) && WEXITSTATUS(status) == 0);
    const ob_log_field_t fields[] = {OB_LOG_STR("child", ob_str_from(name)), OB_LOG_NUM("pid", child->pid),
                                     OB_LOG_STR("how", ob_str_from(how)),
                                     OB_LOG_NUM("lived_ms", (int64_t)(gw_now_ms() - child->started_ms)), OB_LOG_END};
    ob_log(expected ? OB_LOG_INFO : OB_LOG_ERROR, retired ? "a worker has retired" : expected ? "a child has finished" : "a child has died", fields);
}

/* Signals that a process brings upon itself; not those that others send. */
static bool has_crashed(int status)
{
    static const int signals[] = {SIGSEGV, SIGBUS, SIGILL, SIGTRAP, SIGABRT, SIGFPE, SIGSYS};
    for (size_t i = 0; WIFSIGNALED(status) && i < sizeof(signals) / sizeof(signals[0]); i++) {
        if (WTERMSIG(status) == signals[i]) {
            return true;
        }
    }
    return false;
}

static void investigate(gw_supervisor_t *sup, const gw_child_t *child, int status)
{
    bool retired = has_retired(child, status);
    if (child->kind != GW_WORKER) {
        return;
    }
    if (!sup->draining) {
        atomic_fetch_add(&sup->slots->slots[0].metrics[retired ? GW_METRIC_RETIRED : GW_METRIC_DEATHS], 1);
    }
    if (child->slot + 1 < GW_SLOTS) {
        atomic_store(&sup->slots->open[child->slot + 1], 0);
    }
    gw_quarantine_on_death(sup, child->slot, has_crashed(status), WIFSIGNALED(status) && WTERMSIG(status) == SIGSYS);
}

static void on_death(gw_supervisor_t *sup, gw_child_t *child, int status)
{
    bool was_starting = child->state == GW_CHILD_STARTING;
    /* its last words (REFUSED) may still be in the socket */
    static ob_control_msg_t msg;
    while (ob_control_receive(child->control, &msg) == 0) {
        if (msg.fd >= 0) {
            close(msg.fd);
        }
        gw_child_on_message(sup, child, &msg);
    }
    log_death(sup, child, status);
    investigate(sup, child, status);
    close(child->control);
    child->control = -1;
    child->pid = 0;
    plan_restart(sup, child);
    if (was_starting && !sup->announced && !sup->finished) {
        ob_logf(OB_LOG_ERROR, "%s.%u did not start: giving up", gw_kinds[child->kind].name, child->slot);
        gw_supervisor_stop(sup, GW_EXIT_SOFTWARE);
        return;
    }
    gw_reload_on_progress(sup, child, NULL);
}

void gw_children_reap(gw_supervisor_t *sup)
{
    int status;
    pid_t pid;
    while ((pid = waitpid(-1, &status, WNOHANG)) > 0) {
        for (size_t i = 0; i < sup->child_count; i++) {
            if (sup->children[i].pid == pid) {
                on_death(sup, &sup->children[i], status);
                break;
            }
        }
    }
}

static void announce_when_complete(gw_supervisor_t *sup)
{
    for (size_t i = 0; i < sup->child_count; i++) {
        if (!sup->children[i].dormant && sup->children[i].state != GW_CHILD_READY) {
            return;
        }
    }
    if (!sup->announced) {
        ob_logf(OB_LOG_INFO, "ready");
        gw_notify_ready();
    }
    sup->announced = true;
}

static void on_ready(gw_supervisor_t *sup, gw_child_t *child)
{
    if (child->state != GW_CHILD_STARTING) {
        return;
    }
    child->state = GW_CHILD_READY;
    uint64_t now = gw_now_ms();
    bool first = child->died_ms == 0;
    const ob_log_field_t fields[] = {OB_LOG_NUM("slot", child->slot), OB_LOG_NUM("pid", child->pid),
                                     OB_LOG_NUM("ms", (int64_t)(now - child->started_ms)),
                                     OB_LOG_NUM("after_death_ms", first ? 0 : (int64_t)(now - child->died_ms)), OB_LOG_END};
    ob_log(first ? OB_LOG_DEBUG : OB_LOG_INFO, child->kind == GW_WORKER ? "worker is ready" : "broker is ready", fields);
    announce_when_complete(sup);
}

static void on_refused(gw_supervisor_t *sup, gw_child_t *child, const char *text)
{
    char name[32];
    child_name(child, name);
    const ob_log_field_t fields[] = {OB_LOG_STR("child", ob_str_from(name)), OB_LOG_STR("why", ob_str_from(text)),
                                     OB_LOG_END};
    ob_log(OB_LOG_ERROR, "the configuration was refused", fields);
    if (!sup->announced) {
        gw_supervisor_stop(sup, GW_EXIT_CONFIG);
        return;
    }
    gw_reload_on_progress(sup, child, text);
}

static void on_bad_peer(gw_supervisor_t *sup, gw_child_t *child, const ob_control_msg_t *msg)
{
    if (child->kind != GW_BROKER || msg->number >= sup->worker_count) {
        return; /* only a broker has peers to complain about */
    }
    gw_child_t *worker = gw_child_at(sup, GW_WORKER, msg->number);
    const ob_log_field_t fields[] = {OB_LOG_NUM("worker", msg->number), OB_LOG_STR("why", ob_str_from(msg->text)),
                                     OB_LOG_END};
    ob_log(OB_LOG_ERROR, "a worker broke the broker's protocol: replacing it", fields);
    if (worker->pid > 0) {
        kill(worker->pid, SIGKILL); /* honest code does not break it: take it for compromised */
    }
}

/* A broker's audit log has grown over its bound. */
static void on_log_full(gw_supervisor_t *sup, gw_child_t *child, const ob_control_msg_t *msg)
{
    if (child->kind != GW_BROKER || msg->number != OB_LOG_AUDIT) {
        return;
    }
    int ret = gw_audit_rotate(sup->config, child->slot, &sup->audit_logs[child->slot]);
    if (ret == 0) {
        ret = gw_grants_give_log(sup, child);
    }
    if (ret != 0 && ret != OB_E_STATE) {
        ob_logf(OB_LOG_ERROR, "the audit log of broker.%u is not rotated: %s", child->slot, ob_err_text(ret));
    }
}

void gw_child_on_message(gw_supervisor_t *sup, gw_child_t *child, const ob_control_msg_t *msg)
{
    switch (msg->type) {
    case OB_CONTROL_READY:
        on_ready(sup, child);
        break;
    case OB_CONTROL_APPLIED:
        child->applied = msg->number;
        gw_reload_on_progress(sup, child, NULL);
        break;
    case OB_CONTROL_REFUSED:
        on_refused(sup, child, msg->text);
        break;
    case OB_CONTROL_BAD_PEER:
        on_bad_peer(sup, child, msg);
        break;
    case OB_CONTROL_LOG_FULL:
        on_log_full(sup, child, msg);
        break;
    case OB_CONTROL_SUSPECT:
        if (child->kind == GW_WORKER) {
            gw_quarantine_on_suspect(sup, msg->number, msg->text);
        }
        break;
    case OB_CONTROL_DRAINED:
        break; /* its exit follows */
    default:
        ob_logf(OB_LOG_WARNING, "%s.%u said something unknown (%u)", gw_kinds[child->kind].name, child->slot, msg->type);
    }
}

void gw_children_drain(gw_supervisor_t *sup, gw_kind_t kind)
{
    for (size_t i = 0; i < sup->child_count; i++) {
        gw_child_t *child = &sup->children[i];
        if (child->kind != kind || child->pid == 0 || child->state == GW_CHILD_DRAINING) {
            continue;
        }
        child->state = GW_CHILD_DRAINING;
        if (ob_control_send(child->control, OB_CONTROL_DRAIN, sup->config->drain_ms, -1, OB_STR("")) != 0) {
            kill(child->pid, SIGKILL);
        }
    }
}

void gw_children_kill(gw_supervisor_t *sup)
{
    for (size_t i = 0; i < sup->child_count; i++) {
        gw_child_t *child = &sup->children[i];
        if (child->pid > 0) {
            kill(child->pid, SIGKILL);
            waitpid(child->pid, NULL, 0);
        }
        if (child->control >= 0) {
            close(child->control);
        }
    }
}
