/* Process: all. Thread: any. Trust: see config.h.
 *
 * One reading of a text: what the parts of the parser share. Findings are collected, never returned: a reading goes on
 * to the end so that all of them are told at once. */
#ifndef MAYFLY_CONFIG_READER_H
#define MAYFLY_CONFIG_READER_H

#include "config/schema.h"

/* What a cfg_t hangs on: the document, whose strings it borrows, and the arrays made from it. */
typedef struct cfg_memory {
    json_t *document; /* with defaults filled in and paths made absolute */
    struct cfg_block *blocks;
} cfg_memory_t;

typedef struct cfg_reader {
    ob_str_t text;
    const char *base;
    int view;
    cfg_t *cfg;
    cfg_memory_t *memory;
    cfg_errors_t *errors;
    const json_t *inherited; /* where the object being read takes missing keys from, or NULL */
    int err;                 /* OB_E_NOMEM sticks */
} cfg_reader_t;

/* Adds a finding at a value, or at the key of a value. */
void cfg_report(cfg_reader_t *reader, const cfg_path_t *path, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
void cfg_report_key(cfg_reader_t *reader, const cfg_path_t *path, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* Adds the finding of jansson's own parser. */
void cfg_report_syntax(cfg_reader_t *reader, const json_error_t *error);
/* "expected <what>, found <the value's type>" */
void cfg_report_type(cfg_reader_t *reader, const cfg_path_t *path, const char *expected, const json_t *value);
/* Brings findings into file order. */
void cfg_errors_sort(cfg_errors_t *errors);

/* Zeroed memory that lives as long as the cfg_t. NULL: out of memory, and the reader knows. */
void *cfg_alloc(cfg_reader_t *reader, size_t count, size_t size);
char *cfg_alloc_printf(cfg_reader_t *reader, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Reads an object by its rows into the struct at `base`. */
void cfg_read_object(cfg_reader_t *reader, const cfg_path_t *path, json_t *object, const cfg_row_t *rows, void *base);
/* A list with between min and max elements? Otherwise reports. */
bool cfg_is_list(cfg_reader_t *reader, const cfg_path_t *path, const json_t *value, const char *what, size_t min,
                 size_t max);
/* A string that is not empty and has at most max bytes? Otherwise reports. */
bool cfg_is_text(cfg_reader_t *reader, const cfg_path_t *path, const json_t *value, const char *what, size_t max);

/* Custom values of schema.c's rows: values.c */
void cfg_read_address(cfg_reader_t *reader, const cfg_path_t *path, json_t *value, void *at);
void cfg_read_sha256(cfg_reader_t *reader, const cfg_path_t *path, json_t *value, void *at);
void cfg_read_secret_env(cfg_reader_t *reader, const cfg_path_t *path, json_t *value, void *at);
void cfg_read_secret_file(cfg_reader_t *reader, const cfg_path_t *path, json_t *value, void *at);
void cfg_read_secret_credential(cfg_reader_t *reader, const cfg_path_t *path, json_t *value, void *at);
void cfg_check_dns_server(cfg_reader_t *reader, const cfg_path_t *path, json_t *value, void *at);
void cfg_read_key_credential(cfg_reader_t *reader, const cfg_path_t *path, json_t *value, void *at);
void cfg_check_encrypted(cfg_reader_t *reader, const cfg_path_t *path, json_t *object, void *item);
void cfg_check_secret(cfg_reader_t *reader, const cfg_path_t *path, json_t *object, void *item);
void cfg_check_key(cfg_reader_t *reader, const cfg_path_t *path, json_t *object, void *item);
/* audit_key.c */
void cfg_check_audit_key(cfg_reader_t *reader, const cfg_path_t *path, json_t *object, void *item);
/* The same path seen from the file's folder. */
const char *cfg_resolve_file(cfg_reader_t *reader, const char *file);

/* Policies: rules.c and hosts.c */
void cfg_read_host(cfg_reader_t *reader, const cfg_path_t *path, json_t *value, void *at);
void cfg_read_deny(cfg_reader_t *reader, const cfg_path_t *path, json_t *value, void *at);
void cfg_read_cidrs(cfg_reader_t *reader, const cfg_path_t *path, json_t *value, void *at);
void cfg_read_schemes(cfg_reader_t *reader, const cfg_path_t *path, json_t *value, void *at);
void cfg_read_ports(cfg_reader_t *reader, const cfg_path_t *path, json_t *value, void *at);
void cfg_read_inject_header(cfg_reader_t *reader, const cfg_path_t *path, json_t *value, void *at);
void cfg_read_inject_value(cfg_reader_t *reader, const cfg_path_t *path, json_t *value, void *at);
/* Injections: injects.c and inject_parts.c */
void cfg_read_secret_template(cfg_reader_t *reader, const cfg_path_t *path, json_t *value, void *at);
void cfg_read_whole_secret(cfg_reader_t *reader, const cfg_path_t *path, json_t *value, void *at);
void cfg_read_query_name(cfg_reader_t *reader, const cfg_path_t *path, json_t *value, void *at);
void cfg_read_scope_name(cfg_reader_t *reader, const cfg_path_t *path, json_t *value, void *at);
void cfg_read_text_line(cfg_reader_t *reader, const cfg_path_t *path, json_t *value, void *at);
void cfg_read_token_url(cfg_reader_t *reader, const cfg_path_t *path, json_t *value, void *at);
void cfg_read_extra(cfg_reader_t *reader, const cfg_path_t *path, json_t *value, void *at);
void cfg_read_token_cidrs(cfg_reader_t *reader, const cfg_path_t *path, json_t *value, void *at);
void cfg_read_hmac_headers(cfg_reader_t *reader, const cfg_path_t *path, json_t *value, void *at);
void cfg_read_parts(cfg_reader_t *reader, const cfg_path_t *path, json_t *value, void *at);
void cfg_read_parts_line(cfg_reader_t *reader, const cfg_path_t *path, json_t *value, void *at);
void cfg_check_hmac(cfg_reader_t *reader, const cfg_path_t *path, json_t *object, void *item);
void cfg_check_sigv4(cfg_reader_t *reader, const cfg_path_t *path, json_t *object, void *item);
void cfg_check_oauth2(cfg_reader_t *reader, const cfg_path_t *path, json_t *object, void *item);
void cfg_check_inject(cfg_reader_t *reader, const cfg_path_t *path, json_t *object, void *item);
/* What a rule injects, all together, and on which host. */
void cfg_check_injects(cfg_reader_t *reader, const cfg_path_t *path, const cfg_rule_t *rule);
void cfg_check_cidrs(cfg_reader_t *reader, const cfg_path_t *path, const cfg_rule_t *rule);
/* Printable ASCII without space at either end? */
bool cfg_is_field_value(const char *value);
void cfg_check_method(cfg_reader_t *reader, const cfg_path_t *path, json_t *value, void *at);
void cfg_check_path(cfg_reader_t *reader, const cfg_path_t *path, json_t *value, void *at);
void cfg_check_rule(cfg_reader_t *reader, const cfg_path_t *path, json_t *object, void *item);
void cfg_check_policy(cfg_reader_t *reader, const cfg_path_t *path, json_t *object, void *item);
/* A name or an IP address in the form in which it is dialled? Otherwise reports. */
bool cfg_check_exact_host(cfg_reader_t *reader, const cfg_path_t *path, const char *host);
/* shape.c */
void cfg_read_distinct_hosts(cfg_reader_t *reader, const cfg_path_t *path, json_t *value, void *at);
void cfg_read_rewrite_host(cfg_reader_t *reader, const cfg_path_t *path, json_t *value, void *at);
void cfg_read_rewrite_headers(cfg_reader_t *reader, const cfg_path_t *path, json_t *value, void *at);
void cfg_read_path_prefix(cfg_reader_t *reader, const cfg_path_t *path, json_t *value, void *at);
void cfg_read_connect_to(cfg_reader_t *reader, const cfg_path_t *path, json_t *value, void *at);
void cfg_read_ca(cfg_reader_t *reader, const cfg_path_t *path, json_t *value, void *at);
void cfg_read_proxy(cfg_reader_t *reader, const cfg_path_t *path, json_t *value, void *at);
void cfg_check_header_name(cfg_reader_t *reader, const cfg_path_t *path, json_t *value, void *at);
void cfg_check_limit(cfg_reader_t *reader, const cfg_path_t *path, const cfg_limit_t *limit);
/* A rule's shape as a whole; a deny rule has none. */
void cfg_check_shape(cfg_reader_t *reader, const cfg_path_t *path, json_t *object, const cfg_rule_t *rule);
/* May this range only be opened together with allow_special? */
bool cfg_cidr_is_special(const cfg_cidr_t *cidr);
/* The next ${NAME} of a template from *at on; false when there is none. The template is one that was accepted. */
bool cfg_template_next(const char *value, size_t *at, ob_str_t *name);

/* Placeholders and redaction: placeholders.c */
void cfg_read_placeholder(cfg_reader_t *reader, const cfg_path_t *path, json_t *value, void *at);
void cfg_check_placeholder_host(cfg_reader_t *reader, const cfg_path_t *path, json_t *value, void *at);
void cfg_check_placeholder_position(cfg_reader_t *reader, const cfg_path_t *path, json_t *value, void *at);
void cfg_check_json_pointer(cfg_reader_t *reader, const cfg_path_t *path, json_t *value, void *at);
/* Makes the placeholders that the file does not give, and checks them against each other and the policy's rules. */
void cfg_check_placeholders(cfg_reader_t *reader, const cfg_path_t *path, cfg_policy_t *policy);

/* What holds between keys that are far apart, after everything was read: references.c */
void cfg_check_references(cfg_reader_t *reader);

#endif
