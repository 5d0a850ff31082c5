#include "outbound/broker/snapshot.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "outbound/broker/inject.h"

static int parse(ob_snapshot_t *snapshot, ob_str_t json, ob_buf_t *error)
{
    cfg_errors_t errors = {0};
    int err = cfg_parse(json, NULL, CFG_BROKER, &snapshot->cfg, &errors);

    if (err == OB_E_MALFORMED && cfg_errors_print("configuration", &errors, error) != 0)
        err = OB_E_NOMEM;
    cfg_errors_dispose(&errors);
    return err;
}

static int compile_policies(ob_snapshot_t *snapshot)
{
    const cfg_t *cfg = snapshot->cfg;
    int err = 0;

    if ((snapshot->policies = calloc(cfg->policy_count + 1, sizeof(ob_policy_t *))) == NULL)
        return OB_E_NOMEM;
    for (size_t i = 0; i < cfg->policy_count && err == 0; i++)
        err = ob_policy_new(&cfg->policies[i], &snapshot->policies[i]);
    return err;
}

static int open_resolver(ob_snapshot_t *snapshot, ob_loop_t *loop, ob_buf_t *error)
{
    int err = ob_resolver_new(loop, snapshot->cfg, &snapshot->resolver);

    if (err == OB_E_MALFORMED && ob_buf_printf(error, "dns.servers cannot be used") != 0)
        err = OB_E_NOMEM;
    return err;
}

static int check_authority(const char *file, ob_buf_t *error)
{
    FILE *in = file != NULL ? fopen(file, "re") : NULL;

    if (file == NULL)
        return 0;
    if (in != NULL) {
        fclose(in);
        return 0;
    }
    return ob_buf_printf(error, "ca: %s: %s", file, strerror(errno)) == 0 ? OB_E_IO : OB_E_NOMEM;
}

/* libcurl reads them at each handshake: what cannot be read now is told now, to whoever has configured it. */
static int check_authorities(const cfg_t *cfg, ob_buf_t *error)
{
    int err = check_authority(cfg->upstream_ca, error);

    for (size_t i = 0; i < cfg->policy_count; i++) {
        for (size_t j = 0; j < cfg->policies[i].rule_count && err == 0; j++)
            err = check_authority(cfg->policies[i].rules[j].shape.ca, error);
    }
    return err;
}

int ob_snapshot_new(ob_loop_t *loop, ob_str_t json, ob_str_t environment, uint32_t version, ob_snapshot_t **out,
                    ob_buf_t *error)
{
    ob_snapshot_t *snapshot = calloc(1, sizeof(*snapshot));
    int err;

    if (snapshot == NULL)
        return OB_E_NOMEM;
    snapshot->references = 1;
    snapshot->version = version;
    if ((snapshot->sharers = calloc(1, sizeof(uint32_t))) == NULL) {
        free(snapshot);
        return OB_E_NOMEM;
    }
    *snapshot->sharers = 1;
    if ((err = parse(snapshot, json, error)) != 0 || (err = compile_policies(snapshot)) != 0 ||
        (err = check_authorities(snapshot->cfg, error)) != 0 ||
        (err = ob_secrets_load(snapshot->cfg, environment, NULL, &snapshot->secrets, error)) != 0 ||
        (err = ob_scopes_new(snapshot->cfg, snapshot->secrets, &snapshot->scopes)) != 0 ||
        (err = ob_inject_check(snapshot->cfg, snapshot->secrets, error)) != 0 ||
        (err = ob_audit_key_load(snapshot->cfg, environment, &snapshot->audit_key, error)) != 0 ||
        (err = ob_audit_hash(json, snapshot->sha256)) != 0 ||
        (err = ob_own_listeners_load(snapshot->cfg, &snapshot->own)) != 0 ||
        (err = open_resolver(snapshot, loop, error)) != 0) {
        ob_snapshot_release(snapshot);
        return err;
    }
    *out = snapshot;
    return 0;
}

ob_snapshot_t *ob_snapshot_retain(ob_snapshot_t *snapshot)
{
    snapshot->references++;
    return snapshot;
}

static void free_shared(ob_snapshot_t *snapshot)
{
    ob_resolver_free(snapshot->resolver);
    EVP_PKEY_free(snapshot->audit_key);
    ob_own_listeners_dispose(&snapshot->own);
    for (size_t i = 0; snapshot->policies != NULL && i < snapshot->cfg->policy_count; i++)
        ob_policy_free(snapshot->policies[i]);
    free(snapshot->policies);
    if (snapshot->cfg != NULL)
        cfg_free(snapshot->cfg);
    free(snapshot->sharers);
}

void ob_snapshot_release(ob_snapshot_t *snapshot)
{
    if (snapshot == NULL || --snapshot->references > 0)
        return;
    ob_scopes_free(snapshot->scopes);
    ob_secrets_free(snapshot->secrets);
    if (--*snapshot->sharers == 0)
        free_shared(snapshot);
    free(snapshot);
}

int ob_snapshot_rotate(const ob_snapshot_t *old, ob_snapshot_t **out, ob_buf_t *error)
{
    ob_snapshot_t *snapshot = malloc(sizeof(*snapshot));
    int err;

    if (snapshot == NULL)
        return OB_E_NOMEM;
    *snapshot = *old;
    snapshot->references = 1;
    snapshot->rotation++;
    snapshot->secrets = NULL;
    snapshot->scopes = NULL;
    ++*snapshot->sharers;
    if ((err = ob_secrets_load(snapshot->cfg, OB_STR(""), old->secrets, &snapshot->secrets, error)) != 0 ||
        (err = ob_scopes_new(snapshot->cfg, snapshot->secrets, &snapshot->scopes)) != 0 ||
        (err = ob_inject_check(snapshot->cfg, snapshot->secrets, error)) != 0) {
        ob_snapshot_release(snapshot);
        return err;
    }
    *out = snapshot;
    return 0;
}

const ob_policy_t *ob_snapshot_policy(const ob_snapshot_t *snapshot, ob_str_t name)
{
    for (size_t i = 0; i < snapshot->cfg->policy_count; i++) {
        if (ob_str_eq(ob_str_from(snapshot->cfg->policies[i].name), name))
            return snapshot->policies[i];
    }
    return NULL;
}
