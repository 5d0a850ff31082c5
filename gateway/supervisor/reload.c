#include <signal.h>

#include "gateway/supervisor/notify.h"
#include "gateway/supervisor/supervisor.h"

/* A reload goes to the brokers first: a worker must never send what its broker does not know yet (a new tenant, a new
 * policy), while an old worker's requests mean the same at a new broker or are denied. When a broker refuses (a secret cannot
 * be read), all of them get the old configuration again, and the workers never saw the new one. */

static void log_errors(const char *file, const cfg_errors_t *errors)
{
    ob_buf_t text = {0};
    if (cfg_errors_print(file, errors, &text) == 0) {
        const ob_log_field_t fields[] = {OB_LOG_STR("errors", ob_buf_str(&text)), OB_LOG_END};
        ob_log(OB_LOG_ERROR, "reload refused: the old configuration stays", fields);
    }
    ob_buf_dispose(&text);
}

/* Sockets and the number of processes are made once. */
static void warn_of_fixed(const cfg_t *old, const cfg_t *new)
{
    bool moved = old->listen_count != new->listen_count || old->has_admin != new->has_admin;
    for (size_t i = 0; !moved && i < old->listen_count; i++) {
        moved = strcmp(old->listen[i].address.text, new->listen[i].address.text) != 0 ||
                old->listen[i].tls != new->listen[i].tls;
    }
    if (moved || old->workers != new->workers || old->brokers != new->brokers) {
        ob_logf(OB_LOG_WARNING, "reload: changes of `listen`, `admin`, `workers` and `brokers` need a restart; ignored for now");
    }
}

/* Which groups of workers there are is decided at the start. */
static bool has_same_cordons(const cfg_t *old, const cfg_t *new)
{
    bool same = old->cordon_count == new->cordon_count;
    for (size_t i = 0; same && i < old->cordon_count; i++) {
        same = strcmp(old->cordons[i].name, new->cordons[i].name) == 0 && old->cordons[i].workers == new->cordons[i].workers &&
               old->cordons[i].jitless == new->cordons[i].jitless;
    }
    return same;
}

static void send_to_kind(gw_supervisor_t *sup, gw_kind_t kind, const cfg_t *config, uint32_t version)
{
    for (size_t i = 0; i < sup->child_count; i++) {
        gw_child_t *child = &sup->children[i];
        if (child->kind != kind || child->pid == 0) {
            continue;
        }
        int ret = gw_grants_give_log(sup, child);
        if (ret == 0 && kind == GW_WORKER && child->group == GW_GROUP_FRONT) {
            ret = gw_grants_give_tls(child, sup->tls, sup->config->listen_count);
        }
        if (ret == 0) {
            ret = gw_grants_give_config(sup, child, config, version);
        }
        if (ret != 0) {
            ob_logf(OB_LOG_WARNING, "%s.%u did not take the configuration: %s", gw_kinds[kind].name, child->slot,
                    ob_err_text(ret));
        }
    }
}

static bool all_applied(const gw_supervisor_t *sup, gw_kind_t kind, uint32_t version)
{
    for (size_t i = 0; i < sup->child_count; i++) {
        const gw_child_t *child = &sup->children[i];
        if (child->kind == kind && child->pid > 0 && child->applied != version) {
            return false;
        }
    }
    return true;
}

static void abandon(gw_supervisor_t *sup)
{
    cfg_free(sup->next);
    sup->next = NULL;
    gw_close_all(sup->next_tls, CFG_LISTEN_MAX);
    sup->reload = GW_RELOAD_NONE;
    gw_notify_ready();
}

static void take_over(gw_supervisor_t *sup)
{
    for (size_t i = 0; i < CFG_LISTEN_MAX; i++) {
        int old = sup->tls[i];
        sup->tls[i] = sup->next_tls[i];
        sup->next_tls[i] = old;
    }
    cfg_t *old = sup->config;
    sup->config = sup->next;
    sup->next = old; /* abandon() frees what is old now */
    sup->version++;
    sup->reload = GW_RELOAD_WORKERS;
    send_to_kind(sup, GW_WORKER, sup->config, sup->version);
}

void gw_reload_start(gw_supervisor_t *sup)
{
    cfg_errors_t errors = {0};
    cfg_t *next = NULL;
    if (sup->draining || sup->reload != GW_RELOAD_NONE || !sup->announced) {
        ob_logf(OB_LOG_WARNING, "reload ignored: %s", sup->draining ? "draining" : "one is under way");
        return;
    }
    if (sup->config_file == NULL) {
        ob_logf(OB_LOG_WARNING, "reload ignored: started without --config");
        return;
    }
    if (cfg_load(sup->config_file, &next, &errors) != 0) {
        log_errors(sup->config_file, &errors);
        cfg_errors_dispose(&errors);
        return;
    }
    cfg_errors_dispose(&errors);
    if (gw_tls_load(next, sup->next_tls) != 0 || gw_grants_open_logs(sup, next) != 0) {
        cfg_free(next);
        ob_logf(OB_LOG_ERROR, "reload refused: the old configuration stays");
        return;
    }
    if (!has_same_cordons(sup->config, next)) {
        gw_close_all(sup->next_tls, CFG_LISTEN_MAX);
        cfg_free(next);
        ob_logf(OB_LOG_ERROR, "reload refused: other `cordons` need a restart (their tenants can change): the old configuration stays");
        return;
    }
    warn_of_fixed(sup->config, next);
    gw_notify_reloading();
    sup->next = next;
    sup->reload = GW_RELOAD_BROKERS;
    send_to_kind(sup, GW_BROKER, next, sup->version + 1);
}

void gw_reload_on_progress(gw_supervisor_t *sup, gw_child_t *child, const char *refused)
{
    if (sup->reload == GW_RELOAD_NONE) {
        return;
    }
    if (refused != NULL && child->kind == GW_BROKER && sup->reload == GW_RELOAD_BROKERS) {
        ob_logf(OB_LOG_ERROR, "reload refused: the old configuration stays");
        send_to_kind(sup, GW_BROKER, sup->config, sup->version);
        abandon(sup);
        return;
    }
    if (refused != NULL && child->kind == GW_WORKER && child->pid > 0) {
        kill(child->pid, SIGKILL); /* the file was good and the brokers run it: a fresh worker starts with it */
        return;
    }
    if (sup->reload == GW_RELOAD_BROKERS && all_applied(sup, GW_BROKER, sup->version + 1)) {
        take_over(sup);
    }
    if (sup->reload == GW_RELOAD_WORKERS && all_applied(sup, GW_WORKER, sup->version)) {
        ob_logf(OB_LOG_INFO, "reloaded: configuration version %u is in force", sup->version);
        abandon(sup);
    }
}
