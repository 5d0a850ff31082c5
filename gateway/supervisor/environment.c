#include "gateway/supervisor/environment.h"

#include <stdlib.h>
#include <unistd.h>

#include "outbound/wire/control.h"

#define SECRETS_MAX (4 * 1024 * 1024)

/* One variable's value; NULL when there is none, or when it has been taken before. */
static char *untaken(const cfg_secret_t *secret)
{
    char *value = secret != NULL && secret->source == CFG_SECRET_ENV ? getenv(secret->where) : NULL;
    return value != NULL && *value != '\0' ? value : NULL;
}

/* All that may come from the environment, one after the other; NULL: that was the last. */
static const cfg_secret_t *secret_at(const cfg_t *config, size_t index)
{
    if (index < config->secret_count) {
        return &config->secrets[index];
    }
    return index == config->secret_count && config->has_audit_key ? &config->audit_key : NULL;
}

static int put_entry(ob_buf_t *entries, const char *name, const char *value)
{
    int ret = ob_buf_printf(entries, "%s=", name);
    if (ret == 0) {
        ret = ob_buf_put(entries, value, strlen(value) + 1);
    }
    return ret;
}

/* New ones go in front: what was taken before under the same name is not found any more. */
static int collect(const cfg_t *config, int before, ob_buf_t *entries)
{
    ob_buf_t old = {.sensitive = true};
    int ret = 0;
    const cfg_secret_t *secret;
    for (size_t i = 0; ret == 0 && (secret = secret_at(config, i)) != NULL; i++) {
        const char *value = untaken(secret);
        if (value != NULL) {
            ret = put_entry(entries, secret->where, value);
        }
    }
    if (ret == 0 && entries->len > 0 && before >= 0) {
        ret = ob_memfd_read(before, SECRETS_MAX, &old);
        if (ret == 0) {
            ret = ob_buf_put(entries, old.data, old.len);
        }
    }
    ob_buf_dispose(&old);
    return ret;
}

static void wipe(const cfg_t *config)
{
    const cfg_secret_t *secret;
    for (size_t i = 0; (secret = secret_at(config, i)) != NULL; i++) {
        char *value = untaken(secret);
        if (value != NULL) {
            explicit_bzero(value, strlen(value));
        }
    }
}

int gw_environment_take(const cfg_t *config, int *secrets)
{
    ob_buf_t entries = {.sensitive = true, .max = SECRETS_MAX};
    int fd = -1;
    int ret = collect(config, *secrets, &entries);
    if (ret == 0 && entries.len > 0) {
        ret = ob_memfd_seal("mayfly-secrets", ob_buf_str(&entries), &fd);
    }
    if (fd >= 0) {
        wipe(config);
        if (*secrets >= 0) {
            close(*secrets);
        }
        *secrets = fd;
    }
    ob_buf_dispose(&entries);
    return ret;
}
