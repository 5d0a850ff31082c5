#include "gateway/supervisor/quarantine.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "outbound/wire/messages.h"

#define CRASH_WINDOW_MS 600000
#define RECORDS_MAX 4096

typedef struct record {
    char tenant[OB_NAME_MAX + 1];
    uint32_t crashes;
    uint64_t first_crash_ms;
    uint64_t until_ms; /* 0: not in quarantine */
} record_t;

struct gw_quarantine {
    record_t *list;
    size_t count;
};

int gw_quarantine_new(gw_quarantine_t **quarantine)
{
    gw_quarantine_t *made = calloc(1, sizeof(*made));
    if (made == NULL || (made->list = calloc(RECORDS_MAX, sizeof(*made->list))) == NULL) {
        free(made);
        return OB_E_NOMEM;
    }
    *quarantine = made;
    return 0;
}

void gw_quarantine_free(gw_quarantine_t *quarantine)
{
    if (quarantine != NULL) {
        free(quarantine->list);
        free(quarantine);
    }
}

static record_t *find_or_make(gw_quarantine_t *quarantine, const char *tenant)
{
    for (size_t i = 0; i < quarantine->count; i++) {
        if (strcmp(quarantine->list[i].tenant, tenant) == 0) {
            return &quarantine->list[i];
        }
    }
    if (quarantine->count == RECORDS_MAX) {
        return NULL; /* as many as there can be tenants; reloads have renamed them */
    }
    record_t *record = &quarantine->list[quarantine->count++];
    snprintf(record->tenant, sizeof(record->tenant), "%s", tenant);
    return record;
}

/* ---- Telling ----------------------------------------------------------------------------------------------------- */

static size_t count_inside(const gw_quarantine_t *quarantine)
{
    size_t count = 0;
    for (size_t i = 0; i < quarantine->count; i++) {
        count += quarantine->list[i].until_ms != 0;
    }
    return count;
}

static int list_names(const gw_quarantine_t *quarantine, ob_buf_t *names)
{
    int ret = 0;
    for (size_t i = 0; i < quarantine->count && ret == 0; i++) {
        if (quarantine->list[i].until_ms != 0) {
            ret = ob_buf_printf(names, "%s\n", quarantine->list[i].tenant);
        }
    }
    return ret;
}

int gw_quarantine_tell(gw_supervisor_t *sup, gw_child_t *worker)
{
    ob_buf_t names = {0};
    int fd = -1;
    int ret = list_names(sup->quarantine, &names);
    if (ret == 0) {
        ret = ob_memfd_seal("mayfly-quarantine", ob_buf_str(&names), &fd);
    }
    if (ret == 0) {
        ret = ob_control_send(worker->control, OB_CONTROL_QUARANTINE, sup->group_count - 1, fd, OB_STR(""));
        close(fd);
    }
    ob_buf_dispose(&names);
    return ret;
}

static void tell_all(gw_supervisor_t *sup)
{
    atomic_store(&sup->slots->slots[0].metrics[GW_METRIC_QUARANTINED], count_inside(sup->quarantine));
    for (size_t i = 0; i < sup->child_count; i++) {
        gw_child_t *child = &sup->children[i];
        if (child->kind == GW_WORKER && child->pid > 0 && gw_quarantine_tell(sup, child) != 0) {
            ob_logf(OB_LOG_WARNING, "worker.%u was not told who is in quarantine", child->slot);
        }
    }
}

static void record_in_audit(gw_supervisor_t *sup, const char *event, const char *tenant, const char *reason)
{
    ob_buf_t json = {0};
    if (ob_buf_printf(&json, "{\"event\":\"%s\",\"tenant\":", event) == 0 && ob_json_put_str(&json, ob_str_from(tenant)) == 0 &&
        ob_buf_printf(&json, ",\"reason\":\"%s\"}", reason) == 0) {
        gw_child_t *broker = gw_child_at(sup, GW_BROKER, 0);
        if (broker->pid <= 0 || ob_control_send(broker->control, OB_CONTROL_NOTE, 0, -1, ob_buf_str(&json)) != 0) {
            ob_logf(OB_LOG_WARNING, "the audit log was not told of a quarantine");
        }
    }
    ob_buf_dispose(&json);
}

/* ---- In and out -------------------------------------------------------------------------------------------------- */

static void wake_workers(gw_supervisor_t *sup)
{
    for (size_t i = 0; i < sup->child_count; i++) {
        gw_child_t *child = &sup->children[i];
        if (child->dormant) {
            child->dormant = false;
            gw_child_start(sup, child);
        }
    }
}

static void put_in(gw_supervisor_t *sup, record_t *record, const char *reason)
{
    bool fresh = record->until_ms == 0;
    record->until_ms = gw_now_ms() + (uint64_t)sup->config->quarantine.seconds * 1000;
    record->crashes = 0;
    if (!fresh || sup->draining) {
        return;
    }
    const ob_log_field_t fields[] = {OB_LOG_STR("tenant", ob_str_from(record->tenant)), OB_LOG_STR("why", ob_str_from(reason)),
                                     OB_LOG_NUM("seconds", sup->config->quarantine.seconds), OB_LOG_END};
    ob_log(OB_LOG_WARNING, "a tenant is put into quarantine: its executions run apart from the others'", fields);
    record_in_audit(sup, "quarantine", record->tenant, reason);
    wake_workers(sup);
    tell_all(sup);
}

void gw_quarantine_expire(gw_supervisor_t *sup)
{
    uint64_t now = gw_now_ms();
    bool changed = false;
    for (size_t i = 0; i < sup->quarantine->count; i++) {
        record_t *record = &sup->quarantine->list[i];
        if (record->until_ms == 0 || record->until_ms > now) {
            continue;
        }
        record->until_ms = 0;
        changed = true;
        const ob_log_field_t fields[] = {OB_LOG_STR("tenant", ob_str_from(record->tenant)), OB_LOG_END};
        ob_log(OB_LOG_INFO, "a tenant's quarantine is over", fields);
        record_in_audit(sup, "quarantine_over", record->tenant, "its time is over");
    }
    if (changed) {
        tell_all(sup);
    }
}

uint64_t gw_quarantine_next_due(const gw_supervisor_t *sup)
{
    uint64_t due = UINT64_MAX;
    for (size_t i = 0; i < sup->quarantine->count; i++) {
        const record_t *record = &sup->quarantine->list[i];
        if (record->until_ms != 0 && record->until_ms < due) {
            due = record->until_ms;
        }
    }
    return due;
}

/* ---- Detectors --------------------------------------------------------------------------------------------------- */

/* Where there are no tenants, everybody is the same one, and nobody would be protected. */
static const cfg_tenant_t *tenant_of_hash(const cfg_t *config, uint64_t hash)
{
    if (!config->authenticated) {
        return NULL;
    }
    for (size_t i = 0; i < config->tenant_count; i++) {
        if (gw_hash_name(config->tenants[i].name) == hash) {
            return &config->tenants[i];
        }
    }
    return NULL;
}

/* Who was alone in a worker that died has probably done it. */
static void blame(gw_supervisor_t *sup, const cfg_tenant_t *tenant, bool alone, bool violated)
{
    const cfg_quarantine_t *bounds = &sup->config->quarantine;
    record_t *record = find_or_make(sup->quarantine, tenant->name);
    uint64_t now = gw_now_ms();
    if (record == NULL || bounds->crashes == 0) {
        return;
    }
    if (record->crashes == 0 || now - record->first_crash_ms > CRASH_WINDOW_MS) {
        record->crashes = 0;
        record->first_crash_ms = now;
    }
    record->crashes++;
    if (alone && violated) {
        put_in(sup, record, "a worker that ran only its executions made a forbidden system call");
    } else if (record->crashes >= bounds->crashes) {
        put_in(sup, record, "workers died while they ran its executions");
    }
}

void gw_quarantine_on_death(gw_supervisor_t *sup, uint32_t slot, bool crashed, bool violated)
{
    if (slot + 1 >= GW_SLOTS) {
        return;
    }
    gw_in_flight_t *in_flight = sup->slots->slots[slot + 1].in_flight;
    const cfg_tenant_t *suspects[GW_IN_FLIGHT];
    size_t count = 0;
    for (size_t i = 0; i < GW_IN_FLIGHT; i++) {
        uint64_t hash = atomic_exchange(&in_flight[i].tenant, 0);
        uint64_t running = atomic_exchange(&in_flight[i].count, 0);
        const cfg_tenant_t *tenant = hash != 0 && running != 0 ? tenant_of_hash(sup->config, hash) : NULL;
        if (tenant != NULL) {
            suspects[count++] = tenant;
        }
    }
    for (size_t i = 0; crashed && i < count; i++) {
        blame(sup, suspects[i], count == 1, violated);
    }
}

void gw_quarantine_on_suspect(gw_supervisor_t *sup, uint32_t kind, const char *tenant)
{
    const cfg_tenant_t *known = cfg_tenant_find(sup->config, ob_str_from(tenant));
    record_t *record = known != NULL && sup->config->authenticated ? find_or_make(sup->quarantine, known->name) : NULL;
    if (record != NULL) {
        put_in(sup, record, kind == GW_SUSPECT_DENIED ? "its fetches storm against its policy" : "its executions storm against their limits");
    }
}
