/* Placeholders of a policy: what code sees in the place of a secret, and where it becomes the secret. */
#include "config/reader.h"

#include <openssl/evp.h>

#include "outbound/wire/messages.h"

#define PLACEHOLDER_MIN 16
#define PLACEHOLDER_MAX 256

static const char safe[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._~-";

/* It must look the same in a URL, a header, JSON and a form, and be nothing that anybody writes by chance. */
void cfg_read_placeholder(cfg_reader_t *reader, const cfg_path_t *path, json_t *value, void *at)
{
    const char *text = json_string_value(value);

    if (!cfg_is_text(reader, path, value, "a placeholder", PLACEHOLDER_MAX))
        return;
    if (strlen(text) < PLACEHOLDER_MIN)
        cfg_report(reader, path, "a placeholder has at least %d characters, so that no other text is taken for it",
                   PLACEHOLDER_MIN);
    else if (text[strspn(text, safe)] != '\0')
        cfg_report(reader, path, "a placeholder is made of letters, digits and . _ ~ - only");
    else
        *(const char **)at = text;
}

void cfg_check_placeholder_host(cfg_reader_t *reader, const cfg_path_t *path, json_t *value, void *at)
{
    cfg_rule_t rule = {0};

    (void)at;
    cfg_read_host(reader, path, value, &rule);
    if (rule.host != NULL && rule.host[0] == '*')
        cfg_report(reader, path,
                   "a placeholder needs exact hosts: whoever holds a name under \"%s\" would receive the secret",
                   rule.host);
}

static bool is_header_name(ob_str_t name)
{
    static const char token[] = "!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

    for (size_t i = 0; i < name.len; i++) {
        if (memchr(token, name.ptr[i], sizeof(token) - 1) == NULL)
            return false;
    }
    return name.len > 0 && name.len <= OB_HEADER_NAME_MAX;
}

void cfg_check_placeholder_position(cfg_reader_t *reader, const cfg_path_t *path, json_t *value, void *at)
{
    static const char *const whole[] = {"basic", "body", "body:json", "body:form"};
    const char *text = json_string_value(value);

    (void)at;
    for (size_t i = 0; i < sizeof(whole) / sizeof(whole[0]); i++) {
        if (strcmp(text, whole[i]) == 0)
            return;
    }
    if (strncmp(text, "header:", 7) == 0 && is_header_name(ob_str_from(text + 7)))
        return;
    if (strncmp(text, "query:", 6) == 0 && text[6] != '\0' && text[6 + strspn(text + 6, safe)] == '\0')
        return;
    cfg_report(reader, path,
               "\"%s\" is no position: expected \"header:NAME\", \"query:NAME\", \"basic\", \"body\", \"body:json\" or "
               "\"body:form\"",
               text);
}

/* RFC 6901, section 3. */
void cfg_check_json_pointer(cfg_reader_t *reader, const cfg_path_t *path, json_t *value, void *at)
{
    const char *text = json_string_value(value);

    (void)at;
    if (text[0] != '/') {
        cfg_report(reader, path, "\"%s\" is no JSON pointer: it begins with '/'", text);
        return;
    }
    for (const char *tilde = strchr(text, '~'); tilde != NULL; tilde = strchr(tilde + 1, '~')) {
        if (tilde[1] != '0' && tilde[1] != '1') {
            cfg_report(reader, path, "\"%s\" is no JSON pointer: '~' is written ~0, and '/' within a name ~1", text);
            return;
        }
    }
}

/* The same in every process and after every reload, so that code which is under way keeps its meaning. It is no
 * secret. */
static const char *make_placeholder(cfg_reader_t *reader, const char *policy, const char *secret)
{
    uint8_t digest[32];
    char hex[33];
    ob_buf_t text = {0};
    int err = ob_buf_printf(&text, "mayfly placeholder%c%s%c%s", 0, policy, 0, secret);

    if (err != 0 || EVP_Digest(text.data, text.len, digest, NULL, EVP_sha256(), NULL) != 1)
        reader->err = OB_E_NOMEM;
    ob_buf_dispose(&text);
    if (reader->err != 0)
        return NULL;
    for (size_t i = 0; i < 16; i++)
        snprintf(hex + 2 * i, 3, "%02x", digest[i]);
    return cfg_alloc_printf(reader, "mayfly-%s", hex);
}

/* ---- what holds between placeholders and rules ---- */

static bool covers(const char *pattern, const char *host)
{
    size_t host_len = strlen(host), len;

    if (strcmp(pattern, "*") == 0 || strcmp(pattern, host) == 0)
        return true;
    if (pattern[0] != '*')
        return false;
    len = strlen(pattern) - 1; /* ".example.com" */
    return host_len > len && strcmp(host + host_len - len, pattern + 1) == 0;
}

static bool is_allowed(const cfg_policy_t *policy, const char *host)
{
    for (size_t i = 0; i < policy->rule_count; i++) {
        const cfg_rule_t *rule = &policy->rules[i];

        if (rule->kind == CFG_RULE_ALLOW && rule->host != NULL && covers(rule->host, host))
            return true;
    }
    return false;
}

static void check_hosts(cfg_reader_t *reader, const cfg_path_t *path, const cfg_policy_t *policy,
                        const cfg_placeholder_t *placeholder)
{
    cfg_path_t list = {.up = path, .key = "hosts"};

    for (size_t i = 0; i < placeholder->host_count; i++) {
        cfg_path_t here = {.up = &list, .index = i};
        const char *host = placeholder->hosts[i];

        if (host[0] != '\0' && host[0] != '*' && !is_allowed(policy, host))
            cfg_report(reader, &here, "no rule of this policy allows \"%s\"", host);
    }
}

static void check_distinct(cfg_reader_t *reader, const cfg_path_t *path, const cfg_policy_t *policy, size_t index)
{
    const char *text = policy->placeholders[index].text;
    cfg_path_t here = {.up = path, .key = "placeholder"};

    for (size_t i = 0; i < policy->placeholder_count && text != NULL; i++) {
        const char *other = policy->placeholders[i].text;

        if (i != index && other != NULL && strstr(text, other) != NULL && (i < index || strcmp(text, other) != 0))
            cfg_report(reader, &here, "it contains the placeholder of \"%s\"", policy->placeholders[i].name);
    }
}

void cfg_check_placeholders(cfg_reader_t *reader, const cfg_path_t *path, cfg_policy_t *policy)
{
    cfg_path_t map = {.up = path, .key = "secrets"};
    bool knows_rules = (cfg_row_find(cfg_rows, "secrets")->views & reader->view) != 0;

    for (size_t i = 0; i < policy->placeholder_count; i++) {
        cfg_placeholder_t *placeholder = &policy->placeholders[i];
        cfg_path_t here = {.up = &map, .key = placeholder->name};

        if (placeholder->text == NULL)
            placeholder->text = make_placeholder(reader, policy->name, placeholder->name);
        check_distinct(reader, &here, policy, i);
        if (knows_rules)
            check_hosts(reader, &here, policy, placeholder);
    }
}
