/* Rules of a policy: everything but hosts and address ranges, and what a rule must fulfil as a whole. */
#include "config/reader.h"

#include <stdlib.h>

#include "outbound/wire/messages.h"
#include "outbound/wire/url.h"

/* ---- scheme, port ---- */

void cfg_read_schemes(cfg_reader_t *reader, const cfg_path_t *path, json_t *value, void *at)
{
    cfg_rule_t *rule = at;
    size_t index;
    json_t *item;

    if (!cfg_is_list(reader, path, value, "a list of \"http\" and \"https\"", 1, 2))
        return;
    json_array_foreach(value, index, item) {
        cfg_path_t here = {.up = path, .index = index};
        const char *scheme = json_is_string(item) ? json_string_value(item) : "";
        bool *named = strcmp(scheme, "http") == 0 ? &rule->scheme_http : &rule->scheme_https;

        if (strcmp(scheme, "http") != 0 && strcmp(scheme, "https") != 0)
            cfg_report(reader, &here, "expected \"http\" or \"https\"");
        else if (*named)
            cfg_report(reader, &here, "\"%s\" is named twice", scheme);
        else
            *named = true;
    }
}

static int compare_ports(const void *a, const void *b)
{
    return (int)*(const uint16_t *)a - (int)*(const uint16_t *)b;
}

static void read_port_list(cfg_reader_t *reader, const cfg_path_t *path, json_t *value, cfg_port_set_t *set)
{
    size_t index;
    json_t *item;

    if ((set->ports = cfg_alloc(reader, json_array_size(value), sizeof(*set->ports))) == NULL)
        return;
    json_array_foreach(value, index, item) {
        cfg_path_t here = {.up = path, .index = index};
        json_int_t port = json_integer_value(item);

        if (!json_is_integer(item) || port < 1 || port > UINT16_MAX)
            cfg_report(reader, &here, "expected a port from 1 to 65535");
        else
            set->ports[set->count++] = (uint16_t)port;
    }
    qsort(set->ports, set->count, sizeof(*set->ports), compare_ports);
}

void cfg_read_ports(cfg_reader_t *reader, const cfg_path_t *path, json_t *value, void *at)
{
    cfg_port_set_t *set = &((cfg_rule_t *)at)->port;

    if (json_is_string(value) && strcmp(json_string_value(value), "any") == 0)
        set->any = true;
    else if (!json_is_array(value))
        cfg_report(reader, path, "expected \"any\" or a list of ports, as [443, 8443]");
    else if (cfg_is_list(reader, path, value, "a list of ports", 1, 64))
        read_port_list(reader, path, value, set);
}

/* ---- method, path ---- */

void cfg_check_method(cfg_reader_t *reader, const cfg_path_t *path, json_t *value, void *at)
{
    static const char *const never_sent[] = {"CONNECT", "TRACE", "TRACK"};
    const char *method = json_string_value(value);

    (void)at;
    for (size_t i = 0; i < sizeof(never_sent) / sizeof(never_sent[0]); i++) {
        if (strcmp(method, never_sent[i]) == 0)
            cfg_report(reader, path, "\"%s\" is never sent: fetch does not allow it", method);
    }
    if (strlen(method) > OB_METHOD_MAX || method[strspn(method, "ABCDEFGHIJKLMNOPQRSTUVWXYZ-")] != '\0')
        cfg_report(reader, path, "\"%s\" is no method: expected capital letters, as GET", method);
}

static bool is_unreserved(int c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.' ||
           c == '_' || c == '~';
}

/* Requests are matched with unreserved escapes decoded and refused with the rest of these: such a pattern never
 * matches. */
static bool has_idle_escape(const char *pattern)
{
    for (; *pattern != '\0'; pattern++) {
        int high, low, c;

        if (*pattern != '%')
            continue;
        if ((high = ob_hex_value(pattern[1])) < 0 || (low = ob_hex_value(pattern[2])) < 0)
            return true;
        c = high << 4 | low;
        if (is_unreserved(c) || c < 0x20 || c == 0x7f || c == '\\')
            return true;
    }
    return false;
}

/* "" between two slashes is refused in requests; stars stand for whole segments. The last segment may be empty. */
static bool has_good_segments(const char *pattern)
{
    while (*pattern == '/') {
        size_t len = strcspn(++pattern, "/"), stars = strspn(pattern, "*");

        if (len == 0 && pattern[0] == '/')
            return false;
        if (memchr(pattern, '*', len) != NULL && (stars != len || stars > 2))
            return false;
        pattern += len;
    }
    return true;
}

/* Is it how the one URL parser would show it? Errors: OB_E_MALFORMED, OB_E_NOMEM. */
static int check_canonical_path(const char *pattern)
{
    ob_buf_t text = {0};
    ob_url_t url = {0};
    int err;

    if ((err = ob_buf_printf(&text, "https://h%s", pattern)) == 0)
        err = ob_url_parse(ob_buf_str(&text), NULL, &url);
    if (err == 0 && !ob_str_eq(ob_url_pathname(&url), ob_str_from(pattern)))
        err = OB_E_MALFORMED;
    ob_url_dispose(&url);
    ob_buf_dispose(&text);
    return err;
}

void cfg_check_path(cfg_reader_t *reader, const cfg_path_t *path, json_t *value, void *at)
{
    const char *pattern = json_string_value(value);
    int err;

    (void)at;
    if (pattern[0] != '/')
        cfg_report(reader, path, "\"%s\" does not start with '/'", pattern);
    else if (!has_good_segments(pattern))
        cfg_report(reader, path, "\"%s\": * is one whole segment, ** any number of them, and no inner segment is empty",
                   pattern);
    else if (has_idle_escape(pattern))
        cfg_report(reader, path,
                   "\"%s\" has an escape that never matches: letters, digits and -._~ are written as they are",
                   pattern);
    else if ((err = check_canonical_path(pattern)) == OB_E_NOMEM)
        reader->err = err;
    else if (err != 0)
        cfg_report(reader, path,
                   "\"%s\" is not a path as URLs show it: without dot segments, query and fragment, other "
                   "characters as %%XX of their UTF-8",
                   pattern);
}

/* ---- inject ---- */

static bool is_token(const char *text)
{
    static const char token[] = "!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

    return text[strspn(text, token)] == '\0';
}

/* What belongs to the connection or to the framing is the broker's own to write. */
static bool is_reserved_header(const char *name)
{
    static const char *const reserved[] = {
        "host",     "connection",     "keep-alive", "te",  "trailer",   "transfer-encoding", "content-length",
        "upgrade",  "http2-settings", "expect",     "via", "forwarded", "accept-encoding",   "range",
        "if-range",
    };

    for (size_t i = 0; i < sizeof(reserved) / sizeof(reserved[0]); i++) {
        if (ob_str_caseeq(ob_str_from(name), ob_str_from(reserved[i])))
            return true;
    }
    return strlen(name) >= 6 && ob_str_caseeq((ob_str_t){name, 6}, OB_STR("proxy-"));
}

void cfg_read_inject_header(cfg_reader_t *reader, const cfg_path_t *path, json_t *value, void *at)
{
    const char *name = json_string_value(value);

    if (!cfg_is_text(reader, path, value, "a header's name", OB_HEADER_NAME_MAX))
        return;
    if (!is_token(name))
        cfg_report(reader, path, "\"%s\" is no header name", name);
    else if (is_reserved_header(name))
        cfg_report(reader, path, "\"%s\" is written by the broker itself and cannot be injected", name);
    *(const char **)at = name;
}

static size_t name_length(const char *text)
{
    size_t len = 0;

    while (is_unreserved(text[len]) && text[len] != '-' && text[len] != '.' && text[len] != '~')
        len++;
    return len;
}

bool cfg_template_next(const char *value, size_t *at, ob_str_t *name)
{
    while (value[*at] != '\0') {
        if (value[*at] != '$') {
            (*at)++;
        } else if (value[*at + 1] == '{') {
            *name = (ob_str_t){value + *at + 2, name_length(value + *at + 2)};
            *at += name->len + 3;
            return true;
        } else {
            *at += 2;
        }
    }
    return false;
}

/* Every $ begins ${NAME} or $$: a typing error must not become part of a credential. */
static bool is_template(const char *value)
{
    while ((value = strchr(value, '$')) != NULL) {
        size_t len;

        if (value[1] == '$') {
            value += 2;
            continue;
        }
        if (value[1] != '{' || (len = name_length(value + 2)) == 0 || value[2 + len] != '}')
            return false;
        value += len + 3;
    }
    return true;
}

bool cfg_is_field_value(const char *value)
{
    size_t len = strlen(value);

    if (value[0] == ' ' || value[len - 1] == ' ')
        return false;
    for (; *value != '\0'; value++) {
        if (*value < 0x20 || *value > 0x7e)
            return false;
    }
    return true;
}

void cfg_read_inject_value(cfg_reader_t *reader, const cfg_path_t *path, json_t *value, void *at)
{
    if (!cfg_is_text(reader, path, value, "a template, as \"Bearer ${NAME}\"", OB_HEADER_VALUE_MAX))
        return;
    if (!cfg_is_field_value(json_string_value(value)))
        cfg_report(reader, path, "expected printable ASCII, without space at either end");
    else if (!is_template(json_string_value(value)))
        cfg_report(reader, path, "a '$' begins ${NAME} with the name of a secret; write $$ for a dollar");
    else
        *(const char **)at = json_string_value(value);
}

/* ---- the rule as a whole ---- */

static void fill_defaults(cfg_reader_t *reader, cfg_rule_t *rule)
{
    cfg_port_set_t *set = &rule->port;

    if (!rule->scheme_http && !rule->scheme_https) {
        rule->scheme_https = true;
        rule->scheme_http = rule->kind == CFG_RULE_DENY;
    }
    if (set->any || set->count > 0)
        return;
    set->any = rule->kind == CFG_RULE_DENY;
    if (set->any || (set->ports = cfg_alloc(reader, 2, sizeof(*set->ports))) == NULL)
        return;
    if (rule->scheme_http)
        set->ports[set->count++] = 80;
    if (rule->scheme_https)
        set->ports[set->count++] = 443;
}

void cfg_check_cidrs(cfg_reader_t *reader, const cfg_path_t *path, const cfg_rule_t *rule)
{
    cfg_path_t list = {.up = path, .key = "cidr"}, special = {.up = path, .key = "allow_special"};

    if (rule->allow_special && rule->cidr_count == 0)
        cfg_report_key(reader, &special, "\"allow_special\" opens nothing without \"cidr\"");
    for (size_t i = 0; i < rule->cidr_count && !rule->allow_special; i++) {
        cfg_path_t here = {.up = &list, .index = i};

        if (cfg_cidr_is_special(&rule->cidrs[i]))
            cfg_report(
                reader, &here,
                "the range holds loopback, link-local or metadata addresses: that needs \"allow_special\": true");
    }
}

/* A deny rule grants nothing. What it says besides is a misunderstanding that should not pass for policy. */
static void check_deny(cfg_reader_t *reader, const cfg_path_t *path, const cfg_rule_t *rule)
{
    const struct {
        bool given;
        const char *key;
    } grants[] = {
        {rule->inject_count > 0, "inject"},     {rule->cidr_count > 0, "cidr"},
        {rule->allow_special, "allow_special"}, {rule->allow_encoded_slash, "allow_encoded_slash"},
        {rule->cleartext_omit, "cleartext"},    {rule->agent_credentials_deny, "agent_credentials"},
        {rule->client_cert != NULL, "client_cert"},
        {rule->allow_wildcard_credential, "allow_wildcard_credential"},
        {rule->redact, "redact"},               {rule->redact_json_count > 0, "redact_json"},
    };

    for (size_t i = 0; i < sizeof(grants) / sizeof(grants[0]); i++) {
        cfg_path_t here = {.up = path, .key = grants[i].key};

        if (grants[i].given)
            cfg_report_key(reader, &here, "a deny rule takes no \"%s\"", grants[i].key);
    }
}

void cfg_check_rule(cfg_reader_t *reader, const cfg_path_t *path, json_t *object, void *item)
{
    bool host = json_object_get(object, "host") != NULL, deny = json_object_get(object, "deny") != NULL;
    cfg_rule_t *rule = item;

    if (rule->name == NULL)
        rule->name = cfg_alloc_printf(reader, "rules[%zu]", path->index);
    if (host == deny)
        cfg_report(reader, path, "expected exactly one of \"host\" and \"deny\"");
    fill_defaults(reader, rule);
    cfg_check_shape(reader, path, object, rule);
    if (rule->kind == CFG_RULE_DENY) {
        check_deny(reader, path, rule);
        return;
    }
    cfg_check_injects(reader, path, rule);
    cfg_check_cidrs(reader, path, rule);
}

void cfg_check_policy(cfg_reader_t *reader, const cfg_path_t *path, json_t *object, void *item)
{
    json_t *rules = json_object_get(object, "rules");
    cfg_policy_t *policy = item;

    cfg_check_limit(reader, path, &policy->limit);
    cfg_check_placeholders(reader, path, policy);
    for (size_t i = 0; i < policy->rule_count; i++) {
        const json_t *rule = json_array_get(rules, i);

        if (json_object_get(rule, "redact") == NULL)
            policy->rules[i].redact = policy->redact;
        if (json_object_get(rule, "agent_credentials") == NULL && policy->rules[i].kind == CFG_RULE_ALLOW)
            policy->rules[i].agent_credentials_deny = policy->agent_credentials_deny;
    }
}
