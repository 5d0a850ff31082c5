#include "outbound/broker/secret.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "outbound/broker/cms.h"
#include "outbound/wire/messages.h"

typedef struct secret {
    const char *name; /* the configuration's */
    size_t start, len; /* in the vault */
} secret_t;

struct ob_secrets {
    secret_t *items;
    size_t count;
    uint8_t *vault; /* one mapping for all values */
    size_t vault_size, guard;
};

static int refuse(ob_buf_t *error, const cfg_secret_t *secret, int code, const char *why)
{
    int err = ob_buf_printf(error, "secret %s (%s): %s", secret->name, secret->where, why);

    return err != 0 ? err : code;
}

static int read_whole(int fd, ob_buf_t *value)
{
    for (;;) {
        ssize_t got;
        int err = ob_buf_try_reserve(value, 1);

        if (err != 0)
            return err;
        got = read(fd, value->data + value->len, value->cap - value->len);
        if (got == 0)
            return 0;
        if (got < 0 && errno != EINTR)
            return OB_E_IO;
        value->len += got > 0 ? (size_t)got : 0;
    }
}

static int read_path(const char *path, ob_buf_t *value)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK); /* a FIFO must not hold up the start */
    int err;

    if (fd == -1)
        return errno == ENOENT ? OB_E_NOT_FOUND : OB_E_IO;
    err = read_whole(fd, value);
    close(fd);
    return err;
}

static int read_credential(const char *name, ob_buf_t *value)
{
    const char *directory = getenv("CREDENTIALS_DIRECTORY");
    ob_buf_t path = {0};
    int err;

    if (directory == NULL || strchr(name, '/') != NULL || strcmp(name, "..") == 0)
        return OB_E_NOT_FOUND;
    err = ob_buf_printf(&path, "%s/%s%c", directory, name, '\0');
    if (err == 0)
        err = read_path((const char *)path.data, value);
    ob_buf_dispose(&path);
    return err;
}

static int read_env(const char *name, ob_str_t environment, ob_buf_t *value)
{
    size_t len = strlen(name);

    while (environment.len > 0) {
        size_t entry = strnlen(environment.ptr, environment.len);
        if (entry > len && memcmp(environment.ptr, name, len) == 0 && environment.ptr[len] == '=')
            return ob_buf_put(value, environment.ptr + len + 1, entry - len - 1);
        entry += entry < environment.len; /* its NUL */
        environment = (ob_str_t){environment.ptr + entry, environment.len - entry};
    }
    return OB_E_NOT_FOUND;
}

/* The key that opens an encrypted file is no secret of the configuration: it is gone when this returns. */
static int read_encrypted(const cfg_secret_t *secret, ob_buf_t *value)
{
    ob_buf_t file = {.max = OB_CMS_MAX}, key = {.max = OB_SECRET_PEM_MAX, .sensitive = true};
    int err = read_path(secret->where, &file);

    if (err == 0)
        err = secret->key_file != NULL ? read_path(secret->key_file, &key)
                                       : read_credential(secret->key_credential, &key);
    if (err == 0)
        err = ob_cms_open(ob_buf_str(&file), ob_buf_str(&key), value);
    ob_buf_dispose(&file);
    ob_buf_dispose(&key);
    return err;
}

int ob_secret_read(const cfg_secret_t *secret, ob_str_t environment, ob_buf_t *value)
{
    switch (secret->source) {
    case CFG_SECRET_ENV:
        return read_env(secret->where, environment, value);
    case CFG_SECRET_FILE:
        return read_path(secret->where, value);
    case CFG_SECRET_CREDENTIAL:
        return read_credential(secret->where, value);
    case CFG_SECRET_CMS:
        return read_encrypted(secret, value);
    }
    return OB_E_NOT_FOUND;
}

static void trim_newline(ob_buf_t *value)
{
    if (value->len > 0 && value->data[value->len - 1] == '\n')
        value->len--;
    if (value->len > 0 && value->data[value->len - 1] == '\r')
        value->len--;
}

/* A secret becomes part of a header value, unless it is a PEM file. */
static bool is_sendable(const cfg_secret_t *secret, const ob_buf_t *value)
{
    if (secret->is_pem)
        return memchr(value->data, '\0', value->len) == NULL;
    for (size_t i = 0; i < value->len; i++) {
        if (value->data[i] < 0x20 || value->data[i] == 0x7f)
            return false;
    }
    return true;
}

static int check_value(const cfg_secret_t *secret, ob_buf_t *value, ob_buf_t *error)
{
    trim_newline(value);
    if (value->len < OB_SECRET_MIN)
        return refuse(error, secret, OB_E_MALFORMED,
                      "is shorter than 8 bytes, too short to be found again in responses");
    if (!is_sendable(secret, value))
        return refuse(error, secret, OB_E_MALFORMED, "holds control characters, which no header may carry");
    return 0;
}

static int load_value(const cfg_secret_t *secret, ob_str_t environment, const ob_secrets_t *old, ob_buf_t *value,
                      ob_buf_t *error)
{
    int err = old != NULL && secret->source == CFG_SECRET_ENV
                  ? ob_secrets_put_value(old, ob_str_from(secret->name), value)
                  : ob_secret_read(secret, environment, value);

    if (err == OB_E_NOT_FOUND)
        return refuse(error, secret, err, "does not exist");
    if (err == OB_E_TOO_LARGE)
        return refuse(error, secret, err, secret->is_pem ? "is larger than 64 KiB" : "is larger than 8 KiB");
    if (err == OB_E_DENIED)
        return refuse(error, secret, err, "cannot be decrypted with this key");
    if (err == OB_E_MALFORMED)
        return refuse(error, secret, err, "is no CMS file with an encrypted content, or its key is no PEM private key");
    if (err != 0)
        return refuse(error, secret, err, "cannot be read");
    return check_value(secret, value, error);
}

/* All values one behind the other, in ordinary memory that wipes itself, until their total size is known. */
static int load_all(const cfg_t *cfg, ob_str_t environment, const ob_secrets_t *old, ob_secrets_t *secrets,
                    ob_buf_t *values, ob_buf_t *error)
{
    int err = 0;

    for (size_t i = 0; i < cfg->secret_count && err == 0; i++) {
        size_t max = cfg->secrets[i].is_pem ? OB_SECRET_PEM_MAX : OB_SECRET_MAX;
        ob_buf_t value = {.max = max + 2, .sensitive = true};

        if ((err = load_value(&cfg->secrets[i], environment, old, &value, error)) == 0) {
            secrets->items[i] = (secret_t){cfg->secrets[i].name, values->len, value.len};
            secrets->count++;
            err = ob_buf_put(values, value.data, value.len);
        }
        ob_buf_dispose(&value);
    }
    return err;
}

/* mlock may be refused where RLIMIT_MEMLOCK is small: the secrets are then in ordinary memory, which a host without
 * swap keeps off the disk just as well. */
static int fill_vault(ob_secrets_t *secrets, const ob_buf_t *values)
{
    size_t page = (size_t)sysconf(_SC_PAGESIZE);
    void *vault;

    if (values->len == 0)
        return 0;
    secrets->vault_size = (values->len + page - 1) / page * page;
    secrets->guard = page; /* an overrun from either side ends the process */
    vault = mmap(NULL, secrets->vault_size + 2 * page, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (vault == MAP_FAILED)
        return OB_E_NOMEM;
    secrets->vault = vault = (uint8_t *)vault + page;
    if (mprotect(vault, secrets->vault_size, PROT_READ | PROT_WRITE) != 0)
        return OB_E_NOMEM;
    if (mlock(vault, secrets->vault_size) != 0)
        ob_logf(OB_LOG_WARNING, "secrets cannot be locked into memory: raise RLIMIT_MEMLOCK");
    madvise(vault, secrets->vault_size, MADV_DONTDUMP);
    madvise(vault, secrets->vault_size, MADV_WIPEONFORK);
    memcpy(vault, values->data, values->len);
    return mprotect(vault, secrets->vault_size, PROT_READ) == 0 ? 0 : OB_E_IO;
}

int ob_secrets_load(const cfg_t *cfg, ob_str_t environment, const ob_secrets_t *old, ob_secrets_t **out,
                    ob_buf_t *error)
{
    ob_secrets_t *secrets = calloc(1, sizeof(*secrets));
    ob_buf_t values = {.sensitive = true};
    int err = OB_E_NOMEM;

    if (secrets == NULL || (secrets->items = calloc(cfg->secret_count + 1, sizeof(secret_t))) == NULL)
        goto out;
    if ((err = load_all(cfg, environment, old, secrets, &values, error)) == 0)
        err = fill_vault(secrets, &values);
out:
    ob_buf_dispose(&values);
    if (err != 0)
        ob_secrets_free(secrets);
    else
        *out = secrets;
    return err;
}

void ob_secrets_free(ob_secrets_t *secrets)
{
    if (secrets == NULL)
        return;
    if (secrets->vault != NULL) {
        if (mprotect(secrets->vault, secrets->vault_size, PROT_READ | PROT_WRITE) == 0)
            explicit_bzero(secrets->vault, secrets->vault_size);
        munmap(secrets->vault - secrets->guard, secrets->vault_size + 2 * secrets->guard);
    }
    free(secrets->items);
    free(secrets);
}

static const secret_t *find(const ob_secrets_t *secrets, ob_str_t name)
{
    for (size_t i = 0; i < secrets->count; i++) {
        if (ob_str_eq(ob_str_from(secrets->items[i].name), name))
            return &secrets->items[i];
    }
    return NULL;
}

int ob_secrets_put_value(const ob_secrets_t *secrets, ob_str_t name, ob_buf_t *out)
{
    const secret_t *secret = find(secrets, name);

    return secret != NULL ? ob_buf_put(out, secrets->vault + secret->start, secret->len) : OB_E_NOT_FOUND;
}

/* "${NAME}" names a secret, "$$" is a dollar; any other "$" is a mistake that config/ has refused already. */
int ob_secrets_put(const ob_secrets_t *secrets, const char *at, ob_buf_t *out)
{
    int err = 0;

    while (*at != '\0' && err == 0) {
        if (*at != '$') {
            size_t plain = strcspn(at, "$");

            err = ob_buf_put(out, at, plain);
            at += plain;
        } else if (at[1] == '$') {
            err = ob_buf_put_u8(out, '$');
            at += 2;
        } else {
            const char *end = at[1] == '{' ? strchr(at, '}') : NULL;

            if (end == NULL)
                return OB_E_MALFORMED;
            err = ob_secrets_put_value(secrets, (ob_str_t){at + 2, (size_t)(end - at) - 2}, out);
            at = end + 1;
        }
    }
    return err;
}

int ob_secrets_put_line(const ob_secrets_t *secrets, const cfg_inject_t *inject, struct curl_slist **lines)
{
    ob_buf_t line = {.max = OB_HEADER_NAME_MAX + OB_HEADER_VALUE_MAX, .sensitive = true};
    struct curl_slist *longer;
    int err;

    if ((err = ob_buf_printf(&line, "%s: ", inject->header)) == 0 &&
        (err = ob_secrets_put(secrets, inject->value, &line)) == 0 && (err = ob_buf_put_u8(&line, '\0')) == 0) {
        if ((longer = curl_slist_append(*lines, (const char *)line.data)) == NULL)
            err = OB_E_NOMEM;
        else
            *lines = longer;
    }
    ob_buf_dispose(&line);
    return err;
}

void ob_lines_free(struct curl_slist *lines)
{
    for (struct curl_slist *line = lines; line != NULL; line = line->next)
        explicit_bzero(line->data, strlen(line->data));
    curl_slist_free_all(lines);
}
