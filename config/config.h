/* Process: all (the supervisor reads files; children parse the view that they were sent). Thread: loop thread. Trust: the
 * file is the operator's; the structures never hold a secret's value, only where the broker finds it.
 *
 * The configuration as values. Made by config/parse.c from the table in config/schema.c, immutable afterwards; a reload
 * makes a new one. */
#ifndef MAYFLY_CONFIG_CONFIG_H
#define MAYFLY_CONFIG_CONFIG_H

#include "config/shape.h"
#include "outbound/wire/buf.h"
#include "outbound/wire/log.h"

/* Which processes see a key: the views of view.c. */
enum { CFG_SUPERVISOR = 1, CFG_WORKER = 2, CFG_BROKER = 4, CFG_ALL = 7 };

#define CFG_LISTEN_MAX 16
#define CFG_FILE_MAX (16 * 1024 * 1024)
#define CFG_KEYS_MAX 4096 /* API keys of all tenants together */

typedef struct cfg_address {
    const char *text; /* as written, "127.0.0.1:8080", "[::1]:8080" */
    const char *host;
    uint16_t port;    /* 0: the kernel chooses; the supervisor logs which */
    bool loopback;
} cfg_address_t;

typedef struct cfg_listen {
    cfg_address_t address;
    bool tls;
    const char *certificate; /* PEM file, chain; supervisor only */
    const char *key;         /* PEM file; supervisor only */
} cfg_listen_t;

/* Per execution; a tenant's override `limits` of the whole configuration, a submission can only lower. */
typedef struct cfg_limits {
    uint32_t cpu_ms;             /* 1000 */
    uint32_t wall_ms;            /* 30000 */
    uint32_t memory_mb;          /* 64 */
    uint32_t sub_requests;       /* 50 */
    uint32_t concurrent_fetches; /* 16; more wait for their turn */
    uint32_t timers;             /* 1000 live at once */
    uint32_t modules;            /* 1000 */
    uint64_t code_bytes;         /* 4 MiB, all modules together */
    uint64_t env_bytes;          /* 64 KiB */
    uint64_t response_bytes;     /* 64 MiB */
    uint64_t log_bytes;          /* 64 KiB; what is over is dropped and said so */
    uint32_t log_lines;          /* 1000; likewise */
    uint32_t nesting;            /* 1000 brackets within each other, in a module's source */
    uint32_t stack_kb;           /* 984, of JavaScript */
} cfg_limits_t;

typedef enum cfg_secret_source {
    CFG_SECRET_ENV,
    CFG_SECRET_FILE,
    CFG_SECRET_CREDENTIAL,
    CFG_SECRET_CMS
} cfg_secret_source_t;

/* Where the broker finds a secret: {"env": NAME}, {"file": PATH}, {"credential": NAME} (a systemd credential) or
 * {"encrypted": {"cms": PATH, "key": PATH}}. */
typedef struct cfg_secret {
    const char *name;
    cfg_secret_source_t source;
    const char *where;
    const char *key_file;       /* with CMS: the private key that opens it, as one of these two */
    const char *key_credential;
    bool is_pem;                /* derived: a certificate or private key, so it has lines; in no template else */
} cfg_secret_t;

typedef enum cfg_rule_kind { CFG_RULE_ALLOW, CFG_RULE_DENY } cfg_rule_kind_t;

typedef struct cfg_port_set {
    bool any;        /* "any": all but the Fetch Standard's bad ports */
    uint16_t *ports; /* sorted */
    size_t count;
} cfg_port_set_t;

typedef enum cfg_inject_kind {
    CFG_INJECT_HEADER,
    CFG_INJECT_BEARER,
    CFG_INJECT_BASIC,
    CFG_INJECT_QUERY,
    CFG_INJECT_SIGV4,
    CFG_INJECT_HMAC,
    CFG_INJECT_OAUTH2
} cfg_inject_kind_t;

/* In all of the following, "template" means: ${NAME} stands for a secret, $$ for a dollar. */

typedef struct cfg_basic {
    const char *user, *password; /* templates */
} cfg_basic_t;

typedef struct cfg_sigv4 {
    const char *service, *region;
    const char *key, *secret, *session_token; /* templates; session_token may be NULL */
    bool unsigned_payload; /* S3: bodies that cannot be kept whole go out unsigned, over TLS */
    bool allow_copy;       /* S3: x-amz-copy-source, which reads another object than the URL names */
} cfg_sigv4_t;

typedef enum cfg_hmac_digest { CFG_HMAC_SHA256, CFG_HMAC_SHA512, CFG_HMAC_SHA1 } cfg_hmac_digest_t;
typedef enum cfg_hmac_encoding { CFG_HMAC_HEX, CFG_HMAC_BASE64, CFG_HMAC_BASE64URL } cfg_hmac_encoding_t;
typedef enum cfg_hmac_key { CFG_HMAC_KEY_RAW, CFG_HMAC_KEY_BASE64, CFG_HMAC_KEY_HEX } cfg_hmac_key_t;
typedef enum cfg_hmac_time { CFG_HMAC_UNIX, CFG_HMAC_UNIX_MS, CFG_HMAC_ISO8601, CFG_HMAC_HTTP_DATE } cfg_hmac_time_t;

/* A message made of parts of the request ({method}, {path}, ...; {{ and }} are braces), its MAC, and where that goes.
 * `message`, `value` and those of `headers` are templates with parts. */
typedef struct cfg_hmac {
    cfg_hmac_digest_t algorithm;
    cfg_hmac_encoding_t encoding;
    cfg_hmac_key_t key_encoding;
    cfg_hmac_time_t timestamp;
    const char *key;             /* template */
    const char *message;
    const char *header, *query;  /* one of them: what carries `value` */
    const char *value;
    cfg_pair_t *headers;         /* what the upstream needs to compute the same: timestamp, nonce, key id */
    size_t header_count;
} cfg_hmac_t;

typedef struct cfg_oauth2 cfg_oauth2_t;

/* One member of "inject". Which of them is set follows from `kind`. */
typedef struct cfg_inject {
    cfg_inject_kind_t kind;
    const char *header; /* with value */
    const char *query;  /* with value */
    const char *value;  /* template */
    const char *bearer; /* template */
    cfg_basic_t *basic;
    cfg_sigv4_t *sigv4;
    cfg_hmac_t *hmac;
    cfg_oauth2_t *oauth2;
} cfg_inject_t;

/* 10.1.2.0/24, 2001:db8::/32; IPv4 in the first 4 bytes. */
typedef struct cfg_cidr {
    uint8_t address[16];
    uint8_t prefix;
    bool v6;
} cfg_cidr_t;

/* One rule of outbound/contract, part 1, in the syntax of its part 8. A deny rule ({"deny": HOST}) may also name scheme,
 * port, method and path; what it does not name, it denies for all of them. */
typedef struct cfg_rule {
    cfg_rule_kind_t kind;
    const char *name;        /* "rules[3]" where the operator gave none */
    const char *host;        /* canonical (lower case A-labels, no trailing dot): exact, "*.suffix", "*", or an IP
                              * literal as a URL shows it (IPv6 in brackets). The file must say it in this form. */
    bool scheme_http, scheme_https;
    cfg_port_set_t port;
    const char **methods;    /* NULL: any standard method */
    size_t method_count;
    const char **paths;      /* NULL: any path; "*" one segment, "**" any number */
    size_t path_count;
    bool allow_encoded_slash;
    cfg_cidr_t *cidrs;       /* special ranges that this rule opens */
    size_t cidr_count;
    bool allow_special;      /* with cidr: also loopback and metadata addresses */
    cfg_inject_t *injects;
    size_t inject_count;
    const char *client_cert; /* "${NAME}": a certificate and its key in one PEM; NULL: none */
    bool allow_wildcard_credential; /* credentials on "*.suffix" */
    bool agent_credentials_deny; /* its own "agent_credentials", or the policy's where it has none */
    bool cleartext_omit;     /* "cleartext": "omit" leaves the credential out over http; default "refuse": denied */
    cfg_shape_t shape;
    bool redact;             /* its own "redact", or the policy's where it has none */
    const char **redact_json; /* JSON pointers whose values are taken out of JSON answers */
    size_t redact_json_count;
} cfg_rule_t;

typedef enum cfg_oauth2_auth { CFG_OAUTH2_BASIC, CFG_OAUTH2_BODY } cfg_oauth2_auth_t;
typedef enum cfg_oauth2_grant { CFG_OAUTH2_CLIENT_CREDENTIALS, CFG_OAUTH2_JWT_BEARER } cfg_oauth2_grant_t;

/* How a token is asked for (RFC 6749, 4.4; RFC 7523). */
struct cfg_oauth2 {
    const char *token_url;     /* canonical, https */
    cfg_oauth2_grant_t grant;
    cfg_oauth2_auth_t auth;    /* how client_secret is presented */
    const char *client_id;     /* template */
    const char *client_secret; /* template; NULL: private_key */
    const char *private_key;   /* "${NAME}": a PEM; signs assertions (RFC 7523) */
    const char *key_id;        /* the assertion's "kid"; NULL: none */
    const char *subject;       /* with jwt_bearer: on whose behalf; NULL: the client itself */
    const char *scope, *audience; /* NULL: not sent */
    cfg_pair_t *extra;         /* further parameters; the values are templates */
    size_t extra_count;
    cfg_rule_t endpoint;       /* what the token endpoint may resolve to: only cidrs and allow_special are used */
};

/* Does a hop under this rule carry something that the agent must not have? */
bool cfg_rule_has_credential(const cfg_rule_t *rule);
/* The index-th header that this injection sets; NULL: there are no more. */
const char *cfg_inject_header(const cfg_inject_t *inject, size_t index);
/* The query parameter that it sets; NULL: none. */
const char *cfg_inject_query(const cfg_inject_t *inject);
/* Must the request's body be known before its head can be sent? */
bool cfg_inject_signs_body(const cfg_inject_t *inject);
/* S3 and its kin sign the path as it is, and name the hash of the payload. */
bool cfg_sigv4_is_s3(const cfg_sigv4_t *sigv4);

/* How a secret that a template names is used. */
typedef enum cfg_use {
    CFG_USE_VALUE, /* in a header, a parameter or a signature */
    CFG_USE_PEM    /* the whole of it as a certificate or private key */
} cfg_use_t;

/* One template of a rule, and where it stands: "inject", index, key and, within an object, its own key. */
typedef struct cfg_template {
    const char *text;
    cfg_use_t use;
    size_t inject;   /* SIZE_MAX: a key of the rule itself */
    const char *key;
    const char *inner, *innermost; /* NULL: none */
} cfg_template_t;

/* What stands next in a template of "hmac". */
typedef enum cfg_part {
    CFG_PART_BAD,
    CFG_PART_TEXT,   /* as it is */
    CFG_PART_SECRET, /* ${NAME} */
    CFG_PART_METHOD,
    CFG_PART_HOST,   /* as in the Host header */
    CFG_PART_PATH,
    CFG_PART_QUERY,  /* without "?" */
    CFG_PART_TARGET, /* path and query */
    CFG_PART_TIMESTAMP,
    CFG_PART_NONCE,
    CFG_PART_BODY,
    CFG_PART_BODY_SHA256, /* in hex */
    CFG_PART_BODY_SHA256_BASE64,
    CFG_PART_SIGNATURE
} cfg_part_t;

typedef struct cfg_piece {
    cfg_part_t part;
    ob_str_t text; /* the text, or the name; borrowed from the template */
} cfg_piece_t;

/* The piece at *at, which moves behind it; false at the end. */
bool cfg_piece_next(const char *template, size_t *at, cfg_piece_t *piece);

/* Every template of a rule, in order: what secrets are bound to it. */
void cfg_rule_each_template(const cfg_rule_t *rule, void (*on_template)(void *data, const cfg_template_t *template),
                            void *data);

/* What code sees in the place of a secret; in requests to these hosts, in these positions, it becomes the secret. */
#define CFG_PLACEHOLDERS_MAX 256 /* of a policy */
typedef struct cfg_placeholder {
    const char *name;  /* of the secret, and of the variable in env */
    const char *text;  /* 16 to 256 of A-Z a-z 0-9 . _ ~ -; made of policy and name where the file gives none */
    const char **hosts; /* exact, canonical */
    size_t host_count;
    const char **in;   /* "header:authorization", "query:key", "basic", "body", "body:json", "body:form" */
    size_t in_count;
} cfg_placeholder_t;

typedef struct cfg_policy {
    const char *name;
    bool mode_report;             /* "mode": "report": what rules would deny goes to public addresses, recorded */
    bool redirect_inject_by_rule; /* "redirect_inject": "by-rule"; default "first-origin" */
    bool agent_credentials_deny;  /* "agent_credentials": "deny"; default "strip" on credentialed rules */
    bool redact;                  /* "redact": false leaves secrets in responses where the rule does not say otherwise */
    cfg_placeholder_t *placeholders;
    size_t placeholder_count;
    cfg_rule_t *rules;
    size_t rule_count;
    cfg_limit_t limit;            /* of all its requests, whichever rule allows them */
} cfg_policy_t;

typedef struct cfg_key {
    const char *name;   /* for logs; "keys[0]" where none was given */
    uint8_t sha256[32]; /* of the key; the key itself is never stored */
} cfg_key_t;

typedef struct cfg_tenant {
    const char *name;
    cfg_key_t *keys;
    size_t key_count;
    const char *policy;         /* default policy's name; NULL: no network */
    const char **policies;      /* what a submission's globalOutbound may name besides */
    size_t policy_count;
    cfg_limits_t limits;        /* complete: defaults filled in */
    uint32_t cordon;            /* derived: its place in cordons, from 1; 0: in none */
    uint32_t rate_per_second;   /* 0: unlimited */
    uint32_t rate_burst;
    uint32_t max_executions;    /* in flight at once in a worker; 0: three quarters of the worker's when there are others */
} cfg_tenant_t;

/* Tenants with worker processes of their own. */
typedef struct cfg_cordon {
    const char *name;
    const char **tenants;
    size_t tenant_count;
    uint32_t workers;    /* 1 */
    bool jitless;        /* V8 without its compilers: no machine code is made at run time, and no WebAssembly */
} cfg_cordon_t;

/* What makes the gateway run a tenant apart from the others. 0: never for this reason. */
typedef struct cfg_quarantine {
    uint32_t crashes;        /* 2: workers that died, within ten minutes, with the tenant's executions in flight */
    uint32_t limit_kills;    /* 600 a minute in one worker: CPU, memory, wall time */
    uint32_t denied_fetches; /* 3000 a minute in one worker */
    uint32_t seconds;        /* 3600 */
    bool jitless;            /* true */
} cfg_quarantine_t;

typedef struct cfg {
    cfg_listen_t *listen;
    size_t listen_count;
    bool has_admin;
    cfg_address_t admin;
    bool allow_unauthenticated_network; /* "allow_unauthenticated_network": true, in as many words */
    bool authenticated;         /* derived: at least one tenant exists. Without tenants everybody is the tenant "anonymous" */
    uint32_t workers;           /* 0 in the file: one a core; here resolved */
    uint32_t brokers;           /* 1 */
    uint32_t drain_ms;          /* 30000 */
    uint32_t pool_min, pool_max; /* idle isolates a worker keeps: 2, 16 */
    uint32_t code_cache_mb;     /* 32, a worker */
    bool live_clock;            /* "clock": agents see time pass while they run; default: from event to event */
    uint32_t max_executions;    /* in flight at once in a worker: 64; more wait */
    uint32_t queue_max;         /* requests that wait in a worker: 256 */
    uint32_t queue_wait_ms;     /* 2000; then 503 overloaded */
    uint32_t max_connections;   /* open at once in a worker: 10000 */
    uint64_t body_max_bytes;    /* a submission, whole: 16 MiB */
    uint32_t header_timeout_ms; /* to receive a whole request: 10000 */
    uint32_t idle_timeout_ms;   /* a connection without request: 60000 */
    ob_log_level_t log_level;
    ob_log_format_t log_format;
    const char *access_log;     /* "stdout" (default), "off", or a file that the supervisor opens */
    const char *audit_log;      /* "off" (default), "stderr", or a file */
    uint64_t audit_max_bytes;   /* 64 MiB: then a new file is begun; 0: never */
    uint32_t audit_keep;        /* 16 files that are full; 0: all */
    bool has_audit_key;
    cfg_secret_t audit_key;     /* where the broker finds the key that signs; its name is "log.audit_key" */
    cfg_limits_t limits;
    cfg_secret_t *secrets;
    size_t secret_count;
    cfg_policy_t *policies;
    size_t policy_count;
    cfg_cordon_t *cordons;
    size_t cordon_count;
    cfg_quarantine_t quarantine;
    cfg_tenant_t *tenants;      /* never empty: "anonymous" when the file names none */
    size_t tenant_count;
    const char *default_policy; /* the policy of "anonymous"; NULL: no network */
    const char **dns_servers;   /* "address" or "address:port"; empty: those of /etc/resolv.conf */
    size_t dns_server_count;
    uint32_t dns_timeout_ms;    /* 5000 */
    bool dns_hosts_file;
    const char *upstream_ca;    /* PEM bundle; NULL: the system's */
    cfg_times_t times;          /* 10000, 30000, 60000, 300000 */
    uint32_t redact_grace_ms;   /* 600000 */
    uint32_t redact_expansion_max; /* 100 */
    uint64_t redact_json_bytes; /* 1 MiB */
    void *memory;               /* everything above hangs on it */
} cfg_t;

/* One finding. All of a file's are reported at once, in file order, at most CFG_ERRORS_MAX. */
#define CFG_ERRORS_MAX 100
typedef struct cfg_error {
    uint32_t line;    /* 1-based; 0 where no line can be named */
    uint32_t column;
    char path[200];   /* JSON path: "$.tenants.acme.policy" */
    char message[400]; /* what is wrong, what was expected, what to do */
} cfg_error_t;

typedef struct cfg_errors {
    cfg_error_t *items;
    size_t count;
    bool more; /* the list was cut */
} cfg_errors_t;

/* The defaults: 127.0.0.1:8080, admin on 127.0.0.1:8081, no tenants, network denied. Errors: OB_E_NOMEM. */
OB_CHECKED int cfg_default(cfg_t **cfg);
/* Parses and validates JSON text. `base` is the folder that relative paths in it start from (NULL: as they are).
 * `view` is the set of keys that may be there: CFG_ALL for a file, CFG_WORKER or CFG_BROKER for what a child was sent (required
 * keys that the view does not hold are not missed). Errors: OB_E_MALFORMED with *errors filled, OB_E_NOMEM. */
OB_CHECKED int cfg_parse(ob_str_t text, const char *base, int view, cfg_t **cfg, cfg_errors_t *errors);
/* Reads a file (at most CFG_FILE_MAX) and parses it with CFG_ALL. Errors: OB_E_IO with one entry in *errors, and cfg_parse's. */
OB_CHECKED int cfg_load(const char *file, cfg_t **cfg, cfg_errors_t *errors);
void cfg_free(cfg_t *cfg);
void cfg_errors_dispose(cfg_errors_t *errors);
/* "file:line:column: $.path: message", one line each, to a FILE-like buffer. */
OB_CHECKED int cfg_errors_print(const char *file, const cfg_errors_t *errors, ob_buf_t *out);

/* The JSON text that a process of this view is sent: the keys whose row names it, defaults filled in, nothing else. Parsing
 * it with the same view gives the same values. Errors: OB_E_NOMEM. */
OB_CHECKED int cfg_view(const cfg_t *cfg, int view, ob_buf_t *json);
/* JSON Schema (draft 2020-12) of the file, written from the same rows. */
OB_CHECKED int cfg_schema_print(ob_buf_t *json);
/* Appends the reference of all keys for people, in Markdown. Errors: OB_E_NOMEM. */
OB_CHECKED int cfg_reference_print(ob_buf_t *markdown);

/* The names of the secrets that a rule sends, each once; at most max. Borrowed from the configuration. */
#define CFG_RULE_SECRETS_MAX 64
size_t cfg_rule_secrets(const cfg_rule_t *rule, ob_str_t *names, size_t max);

const cfg_tenant_t *cfg_tenant_find(const cfg_t *cfg, ob_str_t name);
/* The tenant that a presented API key belongs to, and which key it is; NULL when none. Compares digests in constant time
 * per key; at most 4096 keys. Without tenants ("anonymous"), any credential, also none, gives "anonymous". */
const cfg_tenant_t *cfg_tenant_of_key(const cfg_t *cfg, ob_str_t credential, const cfg_key_t **key);
const cfg_policy_t *cfg_policy_find(const cfg_t *cfg, ob_str_t name);
/* May this tenant's submission name this policy in globalOutbound? Its own default: always. */
bool cfg_tenant_may_use(const cfg_tenant_t *tenant, ob_str_t policy);

#endif
