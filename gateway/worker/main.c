/* Process: worker. Thread: loop thread. Trust: see worker.h.
 *
 * mayfly-worker: receives descriptors, starts V8 and h2o, enters the sandbox, runs the loop. Started by the supervisor:
 *
 *     mayfly-worker NAME [--insecure-no-sandbox]     with the control socket as descriptor OB_CONTROL_FD
 *     mayfly-worker --version                        one line a library
 *     mayfly-worker --sandbox-report[=json]          one line a layer of the sandbox
 *
 * Exit codes: 0 drained or asked for the version; 1 failed (the log says why); GW_EXIT_RETIRED. */
#include <jansson.h>
#include <openssl/crypto.h>
#include <openssl/ssl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "gateway/worker/access_log.h"
#include "gateway/worker/admission.h"
#include "gateway/worker/channel.h"
#include "gateway/worker/connection.h"
#include "gateway/worker/control.h"
#include "gateway/worker/engine.h"
#include "gateway/worker/listen.h"
#include "gateway/worker/queue.h"
#include "gateway/worker/relay.h"
#include "gateway/worker/sandbox.h"
#include "gateway/worker/server.h"
#include "gateway/worker/watch.h"
#include "outbound/wire/control.h"
#include "outbound/wire/log.h"
#include "outbound/wire/url.h"

#ifndef MAYFLY_VERSION
#define MAYFLY_VERSION "development"
#endif

enum { SLEEP_MAX_MS = 1000, LOOK_MS = 20 };

uint64_t gw_now_us(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000000 + (uint64_t)now.tv_nsec / 1000;
}

uint64_t gw_now_ms(void)
{
    return gw_now_us() / 1000;
}

gw_config_t *gw_config_new(cfg_t *values)
{
    gw_config_t *config = calloc(1, sizeof(*config));

    if (config == NULL) {
        cfg_free(values);
        return NULL;
    }
    config->values = values;
    config->refs = 1;
    if ((config->shares = calloc(values->tenant_count, sizeof(*config->shares))) == NULL) {
        gw_config_drop(config);
        return NULL;
    }
    return config;
}

gw_config_t *gw_config_hold(gw_config_t *config)
{
    config->refs++;
    return config;
}

void gw_config_drop(gw_config_t *config)
{
    if (config == NULL || --config->refs > 0)
        return;
    cfg_free((cfg_t *)config->values);
    free(config->shares);
    free(config);
}

static int print_version(void)
{
    printf("mayfly-worker %s\n%s\nh2o %s\n%s\njansson %s\n", MAYFLY_VERSION, rt_engine_version(), H2O_VERSION,
           OpenSSL_version(OPENSSL_VERSION), jansson_version_str());
    return 0;
}

/* Everything that libraries do once, with files that the sandbox will not have. */
static void warm_up_libraries(void)
{
    OPENSSL_init_ssl(0, NULL);
    SSL_CTX_free(SSL_CTX_new(TLS_server_method()));
    json_object_seed(0);
    if (ob_url_warm() != 0)
        ob_logf(OB_LOG_WARNING, "no IDNA data: URLs with hosts that are not ASCII cannot be parsed");
    setenv("TZ", "UTC", 1); /* agents' local time; otherwise ICU searches for it in files */
    tzset();
}

static int report_sandbox(const char *how)
{
    ob_log_init("worker", OB_LOG_WARNING, OB_LOG_AUTO);
    warm_up_libraries();
    return gw_sandbox_report(strcmp(how, "--sandbox-report=json") == 0) == 0 ? 0 : 1;
}

static int open_parts(gw_worker_t *worker, const gw_given_t *given)
{
    char why[200];
    int err;

    if ((err = gw_listen_check(worker, why)) != 0) {
        gw_control_refuse(why);
        return err;
    }
    if ((err = gw_buckets_map(given->shared, &worker->buckets)) != 0)
        return err;
    worker->shared = (gw_shared_t *)worker->buckets;
    worker->slot = &worker->shared->slots[given->slot];
    if ((err = gw_engine_open(worker)) != 0 ||
        (err = gw_channel_new(worker)) != 0 || (err = gw_watch_new(worker)) != 0)
        return err;
    gw_connections_init(worker);
    gw_server_init(worker);
    if (worker->groups->intake != -1 && (err = gw_intake_open(worker)) != 0)
        return err;
    gw_watch_start(worker);
    if (given->channel != -1)
        gw_channel_attach(worker, given->channel);
    return 0;
}

static void end_yielding(gw_worker_t *worker)
{
    worker->has_yielded = worker->yield_until_us != 0 && gw_now_us() >= worker->yield_until_us;
    if (worker->has_yielded)
        worker->yield_until_us = 0;
}

/* A worker at its capacity leaves connections to the others. */
static void choose_to_accept(gw_worker_t *worker)
{
    bool wanted = worker->serving && gw_queue_has_room(worker);
    bool takes = wanted && gw_connections_may_accept(worker);

    end_yielding(worker);
    gw_slot_refresh(worker);
    gw_slot_offer(worker, takes && worker->groups->own == GW_GROUP_FRONT);
    if (worker->serving)
        gw_listen_accept(worker, takes && worker->yield_until_us == 0);
    gw_intake_accept(worker, wanted);
}

/* How long the next pass may wait for events when there is nothing to do until the engine's next timer. */
static int32_t wait_for(const gw_worker_t *worker, int timer_ms)
{
    bool looks = worker->draining || worker->waiting_count > 0 || worker->full_since_us != 0;
    int32_t wait_ms = worker->has_yielded ? 0 : worker->yield_until_us != 0 ? 1 : looks ? LOOK_MS : SLEEP_MAX_MS;

    return timer_ms >= 0 && timer_ms < wait_ms ? timer_ms : wait_ms;
}

static void run_loop(gw_worker_t *worker)
{
    int32_t wait_ms = 0;

    while (!worker->stop) {
        worker->busy = false;
        h2o_evloop_run(worker->loop, wait_ms);
        gw_queue_turn(worker);
        int turn_ms = rt_engine_turn(worker->engine, !worker->busy);
        worker->busy = false;
        bool more = gw_channel_turn(worker); /* may run code: what the engine said about time is old then */
        choose_to_accept(worker);
        if (rt_engine_spent(worker->engine))
            gw_control_retire(worker);
        gw_control_check_drain(worker);
        wait_ms = more || worker->busy ? 0 : wait_for(worker, turn_ms);
    }
}

static int serve(gw_worker_t *worker, ob_layers_t *layers, bool sandbox)
{
    gw_given_t given = {.channel = -1, .shared = -1};
    int err;

    if ((err = gw_control_receive_start(worker, &given)) != 0 || (err = open_parts(worker, &given)) != 0)
        return err;
    if (sandbox) {
        gw_sandbox_enter(layers);
        if ((err = ob_layers_judge(layers)) != 0)
            return err;
    }
    if ((err = gw_control_start(worker)) != 0)
        return err;
    run_loop(worker);
    if (worker->retiring)
        _exit(GW_EXIT_RETIRED);
    return worker->draining ? ob_control_send(OB_CONTROL_FD, OB_CONTROL_DRAINED, 0, -1, OB_STR("")) : OB_E_CLOSED;
}

int main(int argc, char **argv)
{
    static gw_worker_t worker;
    static ob_layers_t layers;
    bool sandbox = argc < 3 || strcmp(argv[2], "--insecure-no-sandbox") != 0;
    int err;

    if (argc == 2 && strcmp(argv[1], "--version") == 0)
        return print_version();
    if (argc == 2 && strncmp(argv[1], "--sandbox-report", 16) == 0)
        return report_sandbox(argv[1]);
    if (argc < 2) {
        fprintf(stderr, "mayfly-worker is started by the supervisor: run `mayfly serve`.\n");
        return 1;
    }
    signal(SIGPIPE, SIG_IGN);
    ob_log_init(argv[1], OB_LOG_INFO, OB_LOG_AUTO);
    h2o_linklist_init_anchor(&worker.requests);
    gw_queue_init(&worker);
    if (gw_groups_new(&worker.groups) != 0)
        return 1;
    warm_up_libraries();
    if (sandbox)
        gw_sandbox_prepare(&layers);
    else
        ob_logf(OB_LOG_WARNING, "running without a sandbox: agents' code is held by V8 alone");
    if ((err = serve(&worker, &layers, sandbox)) != 0)
        ob_logf(OB_LOG_ERROR, "ending: %s", ob_err_text(err));
    /* nothing is taken apart: idle connections are open, V8's threads run, and the kernel does it better */
    _exit(err == 0 ? 0 : 1);
}
