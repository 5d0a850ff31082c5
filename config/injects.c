/* What a rule injects: the values of "inject" and "client_cert", and what they must fulfil together. */
#include "config/reader.h"

#include "outbound/wire/messages.h"
#include "outbound/wire/url.h"

#define PAIRS_MAX 16
#define PARAMETER_MAX 64
#define UNRESERVED "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~"

/* ---- values ---- */

static bool has_secret(const char *template)
{
    size_t at = 0;
    ob_str_t name;

    return cfg_template_next(template, &at, &name);
}

void cfg_read_secret_template(cfg_reader_t *reader, const cfg_path_t *path, json_t *value, void *at)
{
    const char *template = NULL;

    cfg_read_inject_value(reader, path, value, &template);
    if (template == NULL)
        return;
    if (!has_secret(template))
        cfg_report(reader, path, "a secret is not written into the configuration: expected ${NAME}, with NAME under "
                                 "\"secrets\"");
    else
        *(const char **)at = template;
}

void cfg_read_whole_secret(cfg_reader_t *reader, const cfg_path_t *path, json_t *value, void *at)
{
    const char *template = NULL;
    size_t end = 0;
    ob_str_t name;

    cfg_read_inject_value(reader, path, value, &template);
    if (template == NULL)
        return;
    if (!cfg_template_next(template, &end, &name) || name.ptr != template + 2 || template[end] != '\0')
        cfg_report(reader, path, "expected \"${NAME}\" and nothing else: the secret is a PEM file");
    else
        *(const char **)at = template;
}

void cfg_read_query_name(cfg_reader_t *reader, const cfg_path_t *path, json_t *value, void *at)
{
    if (!cfg_is_text(reader, path, value, "a query parameter's name", PARAMETER_MAX))
        return;
    *(const char **)at = json_string_value(value);
    if (json_string_value(value)[strspn(json_string_value(value), UNRESERVED)] != '\0')
        cfg_report(reader, path, "\"%s\" is no parameter's name: expected letters, digits and -._~",
                   json_string_value(value));
}

/* The region and the service are parts of what is signed, and stand between slashes there. */
void cfg_read_scope_name(cfg_reader_t *reader, const cfg_path_t *path, json_t *value, void *at)
{
    if (!cfg_is_text(reader, path, value, "a name", PARAMETER_MAX))
        return;
    *(const char **)at = json_string_value(value);
    if (json_string_value(value)[strspn(json_string_value(value), "abcdefghijklmnopqrstuvwxyz0123456789-")] != '\0')
        cfg_report(reader, path, "\"%s\" is none: expected small letters, digits and '-', as us-east-1",
                   json_string_value(value));
}

void cfg_read_text_line(cfg_reader_t *reader, const cfg_path_t *path, json_t *value, void *at)
{
    if (!cfg_is_text(reader, path, value, "a string", 1024))
        return;
    *(const char **)at = json_string_value(value);
    if (!cfg_is_field_value(json_string_value(value)))
        cfg_report(reader, path, "expected printable ASCII, without space at either end");
}

static bool is_token_url(const ob_url_t *url)
{
    return ob_str_eq(ob_url_protocol(url), OB_STR("https:")) && ob_url_username(url).len == 0 &&
           ob_url_password(url).len == 0 && url->hash_start == OB_URL_ABSENT;
}

/* As the one URL parser shows it, for the same reason as hosts are: what is read is what is dialled. */
void cfg_read_token_url(cfg_reader_t *reader, const cfg_path_t *path, json_t *value, void *at)
{
    ob_url_t url = {0};
    int err;

    if (!cfg_is_text(reader, path, value, "a URL", 2048))
        return;
    *(const char **)at = json_string_value(value);
    if ((err = ob_url_parse(ob_str_from(json_string_value(value)), NULL, &url)) == OB_E_NOMEM)
        reader->err = err;
    else if (err != 0 || !is_token_url(&url))
        cfg_report(reader, path, "expected an https URL without user and fragment");
    else if (!ob_str_eq(ob_buf_str(&url.href), ob_str_from(json_string_value(value))))
        cfg_report(reader, path, "this is not the canonical form: write \"%.*s\"", (int)url.href.len,
                   (const char *)url.href.data);
    ob_url_dispose(&url);
}

typedef struct pair_list {
    cfg_pair_t *items;
    size_t count;
} pair_list_t;

static pair_list_t read_pairs(cfg_reader_t *reader, const cfg_path_t *path, json_t *value,
                              void (*read_name)(cfg_reader_t *, const cfg_path_t *, json_t *, void *),
                              void (*read_value)(cfg_reader_t *, const cfg_path_t *, json_t *, void *))
{
    pair_list_t list = {0};
    const char *name;
    json_t *item;

    if (!json_is_object(value)) {
        cfg_report_type(reader, path, "an object of strings", value);
    } else if (json_object_size(value) > PAIRS_MAX) {
        cfg_report(reader, path, "%zu entries are too many: expected at most %d", json_object_size(value), PAIRS_MAX);
    } else if ((list.items = cfg_alloc(reader, json_object_size(value) + 1, sizeof(*list.items))) != NULL) {
        json_object_foreach(value, name, item) {
            cfg_path_t here = {.up = path, .key = name};
            cfg_pair_t *pair = &list.items[list.count++];
            const char *ignored = NULL;
            json_t *text = json_string(name);

            if (text == NULL) {
                reader->err = OB_E_NOMEM;
                break;
            }
            read_name(reader, &here, text, &ignored);
            json_decref(text);
            pair->name = name;
            read_value(reader, &here, item, &pair->value);
        }
    }
    return list;
}

/* Parameters that the grant itself sets are not to be overridden by a second one of the same name. */
static void read_parameter_name(cfg_reader_t *reader, const cfg_path_t *path, json_t *value, void *at)
{
    static const char *const reserved[] = {"grant_type", "client_id", "client_secret", "scope", "audience",
                                           "client_assertion", "client_assertion_type", "assertion"};
    const char *name;

    cfg_read_query_name(reader, path, value, at);
    name = json_string_value(value);
    for (size_t i = 0; i < sizeof(reserved) / sizeof(reserved[0]); i++) {
        if (strcmp(name, reserved[i]) == 0)
            cfg_report_key(reader, path, "\"%s\" is set by the other keys", name);
    }
}

void cfg_read_extra(cfg_reader_t *reader, const cfg_path_t *path, json_t *value, void *at)
{
    cfg_oauth2_t *oauth2 = at;
    pair_list_t list = read_pairs(reader, path, value, read_parameter_name, cfg_read_inject_value);

    oauth2->extra = list.items;
    oauth2->extra_count = list.count;
}

void cfg_read_token_cidrs(cfg_reader_t *reader, const cfg_path_t *path, json_t *value, void *at)
{
    cfg_read_cidrs(reader, path, value, &((cfg_oauth2_t *)at)->endpoint);
}

void cfg_read_hmac_headers(cfg_reader_t *reader, const cfg_path_t *path, json_t *value, void *at)
{
    cfg_hmac_t *hmac = at;
    pair_list_t list = read_pairs(reader, path, value, cfg_read_inject_header, cfg_read_parts_line);

    hmac->headers = list.items;
    hmac->header_count = list.count;
}

/* ---- one kind as a whole ---- */

static bool has_part(const char *template, cfg_part_t part)
{
    size_t at = 0;
    cfg_piece_t piece;

    while (template != NULL && cfg_piece_next(template, &at, &piece)) {
        if (piece.part == part)
            return true;
    }
    return false;
}

/* A whole body does not fit into a header, and the signature is not there yet while it is being made. */
static void check_parts(cfg_reader_t *reader, const cfg_path_t *path, const cfg_hmac_t *hmac)
{
    cfg_path_t message = {.up = path, .key = "message"}, value = {.up = path, .key = "value"},
               headers = {.up = path, .key = "headers"};

    if (has_part(hmac->message, CFG_PART_SIGNATURE))
        cfg_report(reader, &message, "{signature} is what is made of the message");
    if (has_part(hmac->value, CFG_PART_BODY))
        cfg_report(reader, &value, "{body} stands in \"message\" only");
    if (hmac->value != NULL && !has_part(hmac->value, CFG_PART_SIGNATURE))
        cfg_report(reader, &value, "without {signature} nothing is signed");
    for (size_t i = 0; i < hmac->header_count; i++) {
        cfg_path_t here = {.up = &headers, .key = hmac->headers[i].name};

        if (has_part(hmac->headers[i].value, CFG_PART_BODY) || has_part(hmac->headers[i].value, CFG_PART_SIGNATURE))
            cfg_report(reader, &here, "{body} and {signature} cannot stand here");
    }
}

void cfg_check_hmac(cfg_reader_t *reader, const cfg_path_t *path, json_t *object, void *item)
{
    bool header = json_object_get(object, "header") != NULL, query = json_object_get(object, "query") != NULL;

    if (header == query)
        cfg_report(reader, path, "expected exactly one of \"header\" and \"query\"");
    check_parts(reader, path, item);
}

void cfg_check_sigv4(cfg_reader_t *reader, const cfg_path_t *path, json_t *object, void *item)
{
    const cfg_sigv4_t *sigv4 = item;

    (void)object;
    if (sigv4->service == NULL || cfg_sigv4_is_s3(sigv4))
        return;
    if (sigv4->unsigned_payload)
        cfg_report(reader, path, "\"unsigned_payload\" is for S3: \"%s\" accepts only signed bodies", sigv4->service);
    if (sigv4->allow_copy)
        cfg_report(reader, path, "\"allow_copy\" is for S3");
}

void cfg_check_oauth2(cfg_reader_t *reader, const cfg_path_t *path, json_t *object, void *item)
{
    const cfg_oauth2_t *oauth2 = item;
    bool secret = json_object_get(object, "client_secret") != NULL;
    bool key = json_object_get(object, "private_key") != NULL;

    if (secret == key)
        cfg_report(reader, path, "expected exactly one of \"client_secret\" and \"private_key\"");
    if (oauth2->grant == CFG_OAUTH2_JWT_BEARER && secret)
        cfg_report(reader, path, "\"jwt_bearer\" needs a \"private_key\"");
    if (oauth2->grant != CFG_OAUTH2_JWT_BEARER && oauth2->subject != NULL)
        cfg_report(reader, path, "\"subject\" is for the grant \"jwt_bearer\"");
    if (oauth2->key_id != NULL && !key)
        cfg_report(reader, path, "\"key_id\" is for a \"private_key\"");
    cfg_check_cidrs(reader, path, &oauth2->endpoint);
}

static const struct {
    const char *key;
    cfg_inject_kind_t kind;
    bool takes_value;
} kinds[] = {
    {"header", CFG_INJECT_HEADER, true}, {"bearer", CFG_INJECT_BEARER, false}, {"basic", CFG_INJECT_BASIC, false},
    {"query", CFG_INJECT_QUERY, true},   {"sigv4", CFG_INJECT_SIGV4, false},   {"hmac", CFG_INJECT_HMAC, false},
    {"oauth2_client_credentials", CFG_INJECT_OAUTH2, false},
};

void cfg_check_inject(cfg_reader_t *reader, const cfg_path_t *path, json_t *object, void *item)
{
    cfg_inject_t *inject = item;
    size_t named = 0;
    bool takes_value = false;

    for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
        if (json_object_get(object, kinds[i].key) == NULL)
            continue;
        inject->kind = kinds[i].kind;
        takes_value = kinds[i].takes_value;
        named++;
    }
    if (named != 1)
        cfg_report(reader, path, "expected exactly one of \"header\", \"bearer\", \"basic\", \"query\", \"sigv4\", "
                                 "\"hmac\" and \"oauth2_client_credentials\"");
    else if (takes_value != (json_object_get(object, "value") != NULL))
        cfg_report(reader, path, takes_value ? "\"value\" is missing: what is sent"
                                             : "\"value\" goes with \"header\" or \"query\"");
}

/* ---- the rule's injections together ---- */

static bool sets_header(const cfg_inject_t *inject, const char *name)
{
    for (size_t i = 0; cfg_inject_header(inject, i) != NULL; i++) {
        if (ob_str_caseeq(ob_str_from(cfg_inject_header(inject, i)), ob_str_from(name)))
            return true;
    }
    return false;
}

static void check_pair(cfg_reader_t *reader, const cfg_path_t *path, const cfg_inject_t *one, const cfg_inject_t *two)
{
    const char *query = cfg_inject_query(one), *other = cfg_inject_query(two);

    for (size_t i = 0; cfg_inject_header(one, i) != NULL; i++) {
        if (sets_header(two, cfg_inject_header(one, i)))
            cfg_report(reader, path, "the header \"%s\" is injected twice", cfg_inject_header(one, i));
    }
    if (query != NULL && other != NULL && ob_str_caseeq(ob_str_from(query), ob_str_from(other)))
        cfg_report(reader, path, "the parameter \"%s\" is injected twice", query);
}

/* "*" stays refused: no operator can mean that every host of the internet gets the credential. */
static void check_breadth(cfg_reader_t *reader, const cfg_path_t *path, const cfg_rule_t *rule)
{
    cfg_path_t inject = {.up = path, .key = "inject"}, cert = {.up = path, .key = "client_cert"},
               allow = {.up = path, .key = "allow_wildcard_credential"};
    const cfg_path_t *here = rule->inject_count > 0 ? &inject : &cert;
    bool wildcard = rule->host != NULL && rule->host[0] == '*';

    if (rule->allow_wildcard_credential && (!wildcard || !cfg_rule_has_credential(rule)))
        cfg_report_key(reader, &allow, "\"allow_wildcard_credential\" is for credentials on a wildcard host");
    if (!wildcard || !cfg_rule_has_credential(rule))
        return;
    if (strcmp(rule->host, "*") == 0)
        cfg_report_key(reader, here, "credentials need an exact host: \"*\" would send them to whoever asks");
    else if (!rule->allow_wildcard_credential)
        cfg_report_key(reader, here,
                       "credentials need an exact host: whoever holds a name under \"%s\" would receive them; "
                       "\"allow_wildcard_credential\": true says that this is meant",
                       rule->host);
}

void cfg_check_injects(cfg_reader_t *reader, const cfg_path_t *path, const cfg_rule_t *rule)
{
    cfg_path_t list = {.up = path, .key = "inject"};

    for (size_t i = 0; i < rule->inject_count; i++) {
        cfg_path_t here = {.up = &list, .index = i};

        for (size_t j = 0; j < i; j++)
            check_pair(reader, &here, &rule->injects[i], &rule->injects[j]);
    }
    check_breadth(reader, path, rule);
}
