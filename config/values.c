#include "config/reader.h"

#include <arpa/inet.h>
#include <inttypes.h>
#include <openssl/evp.h>
#include <stdio.h>

#include "outbound/wire/messages.h"

bool cfg_is_list(cfg_reader_t *reader, const cfg_path_t *path, const json_t *value, const char *what, size_t min,
                 size_t max)
{
    size_t count = json_array_size(value);

    if (!json_is_array(value)) {
        cfg_report_type(reader, path, what, value);
        return false;
    }
    if (count >= min && count <= max)
        return true;
    cfg_report(reader, path, "%zu entries are too %s: expected %zu to %zu", count, count < min ? "few" : "many", min,
               max);
    return false;
}

bool cfg_is_text(cfg_reader_t *reader, const cfg_path_t *path, const json_t *value, const char *what, size_t max)
{
    size_t len = json_string_length(value);

    if (!json_is_string(value)) {
        cfg_report_type(reader, path, what, value);
        return false;
    }
    if (len >= 1 && len <= max)
        return true;
    if (len == 0)
        cfg_report(reader, path, "expected %s, found an empty string", what);
    else
        cfg_report(reader, path, "%zu bytes are too long: expected at most %zu", len, max);
    return false;
}

const char *cfg_resolve_file(cfg_reader_t *reader, const char *file)
{
    if (file[0] == '/' || reader->base == NULL)
        return file;
    return cfg_alloc_printf(reader, "%s/%s", reader->base, file);
}

/* ---- addresses ---- */

#define ADDRESS_BYTES_MAX 64

/* Digits only, no sign, no leading zeros. */
static bool parse_port(const char *text, uint16_t *port)
{
    uint32_t number = 0;
    size_t len = strlen(text);

    if (len < 1 || len > 5 || (len > 1 && text[0] == '0'))
        return false;
    for (; *text != '\0'; text++) {
        if (*text < '0' || *text > '9')
            return false;
        number = number * 10 + (uint32_t)(*text - '0');
    }
    *port = (uint16_t)number;
    return number <= UINT16_MAX;
}

/* Splits "127.0.0.1:8080" and "[::1]:8080" in place; *port stays as it is when there is none. */
static bool split_address(char *text, bool *v6, char **host, uint16_t *port)
{
    char *end;

    *v6 = text[0] == '[';
    *host = *v6 ? text + 1 : text;
    end = strchr(text, *v6 ? ']' : ':');
    if (end == NULL)
        return !*v6;
    *end++ = '\0';
    if (*v6 && *end == '\0')
        return true;
    if (*v6 && *end++ != ':')
        return false;
    return parse_port(end, port);
}

static bool is_loopback(bool v6, const uint8_t *bytes)
{
    return v6 ? memcmp(bytes, &in6addr_loopback, 16) == 0 : bytes[0] == 127;
}

/* Names are not resolved: what "localhost" or a host name means may change between two starts. */
static bool parse_address(char *text, cfg_address_t *address)
{
    uint8_t bytes[16];
    char *host;
    bool v6;

    if (!split_address(text, &v6, &host, &address->port) || inet_pton(v6 ? AF_INET6 : AF_INET, host, bytes) != 1)
        return false;
    address->host = host;
    address->loopback = is_loopback(v6, bytes);
    return true;
}

void cfg_read_address(cfg_reader_t *reader, const cfg_path_t *path, json_t *value, void *at)
{
    cfg_address_t *address = at;
    char *copy;

    if (!cfg_is_text(reader, path, value, "an address", ADDRESS_BYTES_MAX) ||
        (copy = cfg_alloc_printf(reader, "%s", json_string_value(value))) == NULL)
        return;
    address->text = json_string_value(value);
    if (strrchr(copy, ':') == NULL || copy[strlen(copy) - 1] == ']' || !parse_address(copy, address))
        cfg_report(reader, path,
                   "\"%s\" is no address: expected an IP address and a port, as 127.0.0.1:8080 or [::1]:8080",
                   address->text);
}

void cfg_check_dns_server(cfg_reader_t *reader, const cfg_path_t *path, json_t *value, void *at)
{
    const char *text = json_string_value(value);
    cfg_address_t address = {.port = 53};
    char copy[ADDRESS_BYTES_MAX];
    uint8_t bytes[16];

    (void)at;
    if (inet_pton(AF_INET6, text, bytes) == 1) /* without a port the brackets may be left out */
        return;
    if (snprintf(copy, sizeof(copy), "%s", text) >= (int)sizeof(copy) || !parse_address(copy, &address) ||
        address.port == 0)
        cfg_report(reader, path,
                   "\"%s\" is no server: expected an IP address, as 9.9.9.9, 9.9.9.9:53 or [2620:fe::fe]:53", text);
}

/* ---- API keys ---- */

static bool parse_sha256(const char *hex, uint8_t *digest)
{
    if (strlen(hex) != 64)
        return false;
    for (size_t i = 0; i < 32; i++) {
        int high = ob_hex_value(hex[2 * i]), low = ob_hex_value(hex[2 * i + 1]);

        if (high < 0 || low < 0)
            return false;
        digest[i] = (uint8_t)(high << 4 | low);
    }
    return true;
}

/* `printf %s "$KEY" | sha256sum` with KEY unset gives this, and would let in whoever sends nothing. */
static bool is_digest_of_nothing(const uint8_t *digest)
{
    uint8_t empty[32];

    return EVP_Digest("", 0, empty, NULL, EVP_sha256(), NULL) == 1 && memcmp(digest, empty, sizeof(empty)) == 0;
}

/* The value is not quoted in findings: it may be a key that somebody forgot to hash. */
void cfg_read_sha256(cfg_reader_t *reader, const cfg_path_t *path, json_t *value, void *at)
{
    if (!json_is_string(value))
        cfg_report_type(reader, path, "a SHA-256 in hex", value);
    else if (!parse_sha256(json_string_value(value), at))
        cfg_report(reader, path,
                   "this is no SHA-256: expected 64 hex digits, as printf %%s KEY | sha256sum prints them");
    else if (is_digest_of_nothing(at))
        cfg_report(reader, path, "this is the SHA-256 of an empty key");
}

void cfg_check_key(cfg_reader_t *reader, const cfg_path_t *path, json_t *object, void *item)
{
    cfg_key_t *key = item;

    (void)object;
    if (key->name == NULL)
        key->name = cfg_alloc_printf(reader, "keys[%zu]", path->index);
}

/* ---- secrets ---- */

static void read_secret(cfg_reader_t *reader, const cfg_path_t *path, json_t *value, cfg_secret_source_t source,
                        cfg_secret_t *secret)
{
    if (cfg_is_text(reader, path, value, "where the secret is", 4096)) {
        secret->source = source;
        secret->where = json_string_value(value);
    }
}

static bool consists_of(const char *text, const char *allowed, size_t max)
{
    return strlen(text) <= max && text[strspn(text, allowed)] == '\0';
}

#define WORD "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_"

void cfg_read_secret_env(cfg_reader_t *reader, const cfg_path_t *path, json_t *value, void *at)
{
    cfg_secret_t *secret = at;

    read_secret(reader, path, value, CFG_SECRET_ENV, secret);
    if (secret->where != NULL &&
        (!consists_of(secret->where, WORD, OB_NAME_MAX) || (secret->where[0] >= '0' && secret->where[0] <= '9')))
        cfg_report(reader, path,
                   "this is no variable's name: expected letters, digits and '_', not starting with a digit");
}

void cfg_read_secret_file(cfg_reader_t *reader, const cfg_path_t *path, json_t *value, void *at)
{
    cfg_secret_t *secret = at;
    const char *file;

    read_secret(reader, path, value, CFG_SECRET_FILE, secret);
    if (!json_is_string(value))
        return;
    if ((file = cfg_resolve_file(reader, json_string_value(value))) == NULL || json_string_set(value, file) != 0)
        reader->err = OB_E_NOMEM;
    secret->where = json_string_value(value);
}

void cfg_read_secret_credential(cfg_reader_t *reader, const cfg_path_t *path, json_t *value, void *at)
{
    cfg_secret_t *secret = at;

    read_secret(reader, path, value, CFG_SECRET_CREDENTIAL, secret);
    /* It becomes a file's name below $CREDENTIALS_DIRECTORY: no way out of there. */
    if (secret->where != NULL && (!consists_of(secret->where, WORD ".-", OB_NAME_MAX) || secret->where[0] == '.'))
        cfg_report(reader, path,
                   "this is no credential's name: expected letters, digits, '_', '-', '.', not starting with '.'");
}

void cfg_read_key_credential(cfg_reader_t *reader, const cfg_path_t *path, json_t *value, void *at)
{
    cfg_secret_t name = {0};

    cfg_read_secret_credential(reader, path, value, &name);
    *(const char **)at = name.where;
}

void cfg_check_encrypted(cfg_reader_t *reader, const cfg_path_t *path, json_t *object, void *item)
{
    cfg_secret_t *secret = item;

    secret->source = CFG_SECRET_CMS;
    if ((json_object_get(object, "key") != NULL) == (json_object_get(object, "key_credential") != NULL))
        cfg_report(reader, path, "expected exactly one of \"key\" and \"key_credential\"");
}

void cfg_check_secret(cfg_reader_t *reader, const cfg_path_t *path, json_t *object, void *item)
{
    static const char *const sources[] = {"env", "file", "credential", "encrypted"};
    size_t given = 0;

    (void)item;
    for (size_t i = 0; i < sizeof(sources) / sizeof(sources[0]); i++)
        given += json_object_get(object, sources[i]) != NULL;
    if (given > 1 || (given == 0 && json_object_size(object) == 0))
        cfg_report(reader, path, "expected exactly one of \"env\", \"file\", \"credential\" and \"encrypted\"");
}
