/* Process: broker. Thread: the loop thread is its only one. Trust: holds secrets; opens connections; runs no agent
 * code.
 *
 * mayfly-broker [NAME]: the broker, started by the supervisor with the control socket as descriptor OB_CONTROL_FD.
 * mayfly-broker --version; --sandbox-report[=json]; --explain and --policy-test for the commands of that name. */
#include <ares.h>
#include <fcntl.h>
#include <jansson.h>
#include <openssl/crypto.h>
#include <signal.h>
#include <stdio.h>
#include <sys/resource.h>

#include "outbound/broker/forget.h"
#include "outbound/broker/lockdown.h"
#include "outbound/broker/orders.h"
#include "outbound/broker/transfer.h"
#include "outbound/broker/trial.h"
#include "outbound/broker/wipe.h"
#include "outbound/wire/control.h"
#include "outbound/wire/log.h"

static int print_version(void)
{
    const curl_version_info_data *curl = curl_version_info(CURLVERSION_NOW);

    printf("mayfly-broker %s\nlibcurl %s (%s, nghttp2 %s)\n%s\nc-ares %s\njansson %s\n", MAYFLY_VERSION, curl->version,
           curl->ssl_version, curl->nghttp2_version != NULL ? curl->nghttp2_version : "absent",
           OpenSSL_version(OPENSSL_VERSION), ares_version(NULL), jansson_version_str());
    return 0;
}

static ob_layers_t layers;

static int lock_down(ob_broker_t *broker)
{
    ob_lockdown_enter(&layers, broker->snapshot->cfg);
    return ob_layers_judge(&layers);
}

/* Every fetch may need a socket. */
static void raise_descriptor_limit(void)
{
    struct rlimit limit;

    if (getrlimit(RLIMIT_NOFILE, &limit) != 0)
        return;
    limit.rlim_cur = limit.rlim_max;
    if (setrlimit(RLIMIT_NOFILE, &limit) != 0)
        ob_logf(OB_LOG_WARNING, "the limit of open descriptors cannot be raised");
}

/* The supervisor says over the control socket when to stop. */
static void ignore_signals(void)
{
    signal(SIGPIPE, SIG_IGN);
    signal(SIGINT, SIG_IGN);
    signal(SIGHUP, SIG_IGN);
}

static int open_parts(ob_broker_t *broker, const char *name)
{
    int err;

    if ((err = ob_loop_new(&broker->loop)) != 0 ||
        (err = ob_pools_new(broker->loop, ob_transfer_on_pool_done, &broker->pools)) != 0 ||
        (err = ob_limits_new(broker->loop, &broker->limits)) != 0 ||
        (err = ob_tokens_new(broker->pools, &broker->tokens)) != 0 ||
        (err = ob_forget_new(broker, &broker->forget)) != 0)
        return err;
    return ob_audit_new(broker->loop, name, &broker->audit);
}

static void close_parts(ob_broker_t *broker)
{
    ob_audit_free(broker->audit);
    ob_forget_free(broker->forget);
    ob_tokens_free(broker->tokens);
    ob_snapshot_release(broker->snapshot);
    ob_pools_free(broker->pools);
    ob_limits_free(broker->limits);
    ob_loop_free(broker->loop);
}

static int serve(const char *name)
{
    ob_broker_t broker = {0};
    ob_orders_t *orders = NULL;
    int err, code = 1;

    if ((err = open_parts(&broker, name)) == 0 && (err = ob_orders_open(&broker, name, OB_CONTROL_FD, lock_down, &orders)) == 0 &&
        (err = ob_loop_run(broker.loop)) == 0)
        code = ob_orders_exit_code(orders);
    if (err != 0)
        ob_logf(OB_LOG_ERROR, "the broker cannot run: %s", ob_err_text(err));
    ob_orders_close(orders);
    close_parts(&broker);
    return code;
}

/* What `mayfly explain` and `mayfly policy test` exec this program for: the same code, without a control socket. */
static int run_tool(int (*tool)(int argc, char **argv), int argc, char **argv)
{
    int code;

    if (ares_library_init(ARES_LIB_INIT_ALL) != 0)
        return OB_TRIAL_ERROR;
    code = tool(argc - 2, argv + 2);
    ares_library_cleanup();
    return code;
}

int main(int argc, char **argv)
{
    const char *name = argc > 1 ? argv[1] : "broker";
    int code;

    ob_wipe_learn();
    if (argc > 1 && strcmp(argv[1], "--version") == 0)
        return print_version();
    if (argc > 1 && strncmp(argv[1], "--sandbox-report", 16) == 0) {
        ob_log_init("broker", OB_LOG_WARNING, OB_LOG_AUTO);
        return ob_lockdown_report(strcmp(argv[1], "--sandbox-report=json") == 0) == 0 ? 0 : 1;
    }
    if (argc > 1 && strcmp(argv[1], "--explain") == 0)
        return run_tool(ob_explain_main, argc, argv);
    if (argc > 1 && strcmp(argv[1], "--policy-test") == 0)
        return run_tool(ob_policy_table_main, argc, argv);
    ob_log_init(name, OB_LOG_INFO, OB_LOG_AUTO);
    if (fcntl(OB_CONTROL_FD, F_SETFD, FD_CLOEXEC) == -1) {
        fprintf(stderr, "mayfly-broker is started by mayfly, which gives it a control socket\n");
        return 2;
    }
    raise_descriptor_limit();
    ob_lockdown_prepare(&layers);
    if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK ||
        ares_library_init(ARES_LIB_INIT_ALL) != 0) {
        ob_logf(OB_LOG_ERROR, "the broker cannot be initialised");
        return 1;
    }
    ignore_signals();
    code = serve(name);
    ares_library_cleanup();
    curl_global_cleanup();
    return code;
}
