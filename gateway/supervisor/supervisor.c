#include "gateway/supervisor/confine.h"
#include "gateway/supervisor/supervisor.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/signalfd.h>
#include <time.h>
#include <unistd.h>

#include "gateway/supervisor/notify.h"
#include "gateway/supervisor/quarantine.h"

/* What workers may take beyond the drain's bound to answer those that they cut off. */
#define DRAIN_GRACE_MS 1000
#define EVENTS_PER_PASS 64

uint64_t gw_now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000 + (uint64_t)now.tv_nsec / 1000000;
}

void gw_supervisor_watch(gw_supervisor_t *sup, int fd, void *data)
{
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = data};
    if (epoll_ctl(sup->epoll, EPOLL_CTL_ADD, fd, &event) != 0) {
        ob_logf(OB_LOG_ERROR, "cannot watch descriptor %d: %s", fd, strerror(errno));
        abort(); /* only a bug or an exhausted kernel gets here; init starts us anew */
    }
}

void gw_supervisor_stop(gw_supervisor_t *sup, int exit_code)
{
    sup->finished = true;
    sup->exit_code = exit_code;
}

static void start_drain(gw_supervisor_t *sup)
{
    if (sup->draining) {
        ob_logf(OB_LOG_WARNING, "told to stop twice: ending what is in flight");
        gw_supervisor_stop(sup, GW_EXIT_SOFTWARE);
        return;
    }
    ob_logf(OB_LOG_INFO, "draining: requests in flight have %u ms to finish", sup->config->drain_ms);
    gw_notify_stopping();
    sup->draining = true;
    sup->drain_deadline_ms = gw_now_ms() + sup->config->drain_ms + DRAIN_GRACE_MS;
    gw_children_drain(sup, GW_WORKER);
}

static void on_signal(gw_supervisor_t *sup)
{
    struct signalfd_siginfo info;
    while (read(sup->signals, &info, sizeof(info)) == sizeof(info)) {
        switch (info.ssi_signo) {
        case SIGCHLD:
            gw_children_reap(sup);
            break;
        case SIGHUP:
            gw_reload_start(sup);
            break;
        default:
            start_drain(sup);
        }
    }
}

static void on_control(gw_supervisor_t *sup, gw_child_t *child)
{
    /* on the stack it would be 4 KB for each level of a message that leads to another */
    static ob_control_msg_t msg;
    while (child->control >= 0) {
        int ret = ob_control_receive(child->control, &msg);
        if (ret == OB_E_AGAIN) {
            return;
        }
        if (ret != 0) {
            /* it is dying: SIGCHLD says the rest. Unwatch now, or the loop would spin on the hang-up. */
            epoll_ctl(sup->epoll, EPOLL_CTL_DEL, child->control, NULL);
            return;
        }
        if (msg.fd >= 0) {
            close(msg.fd); /* no child has anything to give us */
        }
        gw_child_on_message(sup, child, &msg);
    }
}

/* Workers first; brokers, which serve them, when the last worker is gone. */
static void check_drained(gw_supervisor_t *sup)
{
    if (!sup->draining || sup->finished || gw_children_count(sup, GW_WORKER) > 0) {
        return;
    }
    if (gw_children_count(sup, GW_BROKER) == 0) {
        ob_logf(OB_LOG_INFO, "drained");
        gw_supervisor_stop(sup, GW_EXIT_OK);
        return;
    }
    gw_children_drain(sup, GW_BROKER);
}

static int wait_ms(const gw_supervisor_t *sup)
{
    uint64_t due = gw_children_next_due(sup), over = gw_quarantine_next_due(sup);
    due = over < due ? over : due;
    if (sup->draining && sup->drain_deadline_ms < due) {
        due = sup->drain_deadline_ms;
    }
    if (due == UINT64_MAX) {
        return -1;
    }
    uint64_t now = gw_now_ms();
    return due > now ? (int)(due - now) : 0;
}

uint32_t gw_group_of_slot(const cfg_t *config, uint32_t slot)
{
    uint32_t end = config->workers;
    for (uint32_t group = 0; group <= config->cordon_count; group++) {
        if (slot < end) {
            return group;
        }
        end += group < config->cordon_count ? config->cordons[group].workers : 0;
    }
    return (uint32_t)config->cordon_count + 1;
}

static uint32_t count_workers(const cfg_t *config)
{
    uint32_t count = config->workers + 1; /* quarantine's */
    for (size_t i = 0; i < config->cordon_count; i++) {
        count += config->cordons[i].workers;
    }
    return count;
}

static void run_loop(gw_supervisor_t *sup)
{
    struct epoll_event events[EVENTS_PER_PASS];
    while (!sup->finished) {
        int count = epoll_wait(sup->epoll, events, EVENTS_PER_PASS, wait_ms(sup));
        for (int i = 0; i < count && !sup->finished; i++) {
            if (events[i].data.ptr == NULL) {
                on_signal(sup);
            } else {
                on_control(sup, events[i].data.ptr);
            }
        }
        gw_children_restart_due(sup);
        gw_quarantine_expire(sup);
        check_drained(sup);
        if (sup->draining && !sup->finished && gw_now_ms() >= sup->drain_deadline_ms) {
            ob_logf(OB_LOG_WARNING, "the drain's bound is over: ending what is in flight");
            gw_supervisor_stop(sup, GW_EXIT_SOFTWARE);
        }
    }
}

static int open_signals(void)
{
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGCHLD);
    sigaddset(&set, SIGHUP);
    sigaddset(&set, SIGTERM);
    sigaddset(&set, SIGINT);
    sigprocmask(SIG_BLOCK, &set, NULL);
    signal(SIGPIPE, SIG_IGN);
    return signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC);
}

static void say_what_starts(const gw_supervisor_t *sup)
{
    const cfg_t *config = sup->config;
    uint32_t workers = sup->worker_count - 1; /* quarantine's sleeps */
    ob_logf(OB_LOG_INFO, "starting %u worker%s and %u broker%s", workers, workers == 1 ? "" : "s",
            sup->broker_count, sup->broker_count == 1 ? "" : "s");
    if (!config->authenticated) {
        ob_logf(OB_LOG_INFO, "no tenants are configured: requests need no API key%s",
                config->allow_unauthenticated_network ? "" : "; only loopback addresses are listened on");
    }
    if (MAYFLY_V8_TRIAL) {
        ob_logf(OB_LOG_WARNING, "built with the distribution's V8 (libnode), which gets no timely security fixes: for trying "
                                "out only; docker/v8/README.md says how to build a current one");
    }
    if (sup->insecure_no_sandbox) {
        ob_logf(OB_LOG_WARNING, "--insecure-no-sandbox: workers run agent code without their sandbox");
    }
}

static void dispose(gw_supervisor_t *sup)
{
    gw_children_kill(sup);
    gw_grants_close(sup);
    gw_quarantine_free(sup->quarantine);
    free(sup->children);
    cfg_free(sup->next);
    cfg_free(sup->config);
    close(sup->signals);
    close(sup->epoll);
}

int gw_supervisor_run(cfg_t *config, const char *config_file, bool insecure_no_sandbox)
{
    gw_supervisor_t sup = {.config_file = config_file,
                           .insecure_no_sandbox = insecure_no_sandbox,
                           .config = config,
                           .version = 1,
                           .broker_count = config->brokers,
                           .group_count = (uint32_t)config->cordon_count + 2,
                           .worker_count = count_workers(config)};
    ob_layers_t layers = {0};
    gw_confine_supervisor(&layers);
    if (ob_layers_judge(&layers) != 0) {
        return GW_EXIT_SOFTWARE;
    }
    sup.epoll = epoll_create1(EPOLL_CLOEXEC);
    sup.signals = open_signals();
    gw_supervisor_watch(&sup, sup.signals, NULL);
    sup.exit_code = gw_quarantine_new(&sup.quarantine) == 0 ? gw_grants_open(&sup) : GW_EXIT_SOFTWARE;
    if (sup.exit_code == 0) {
        say_what_starts(&sup);
        if (gw_children_new(&sup) != 0) {
            sup.exit_code = GW_EXIT_SOFTWARE;
        } else {
            run_loop(&sup);
        }
    }
    dispose(&sup);
    return sup.exit_code;
}
