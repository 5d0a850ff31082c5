#include "config/reader.h"
#include "config/schema_shape.h"

#include <ctype.h>

#include "outbound/wire/messages.h"

/* Who sees a key. The supervisor reads the whole file; a child gets only what it needs for its work. */
#define S CFG_SUPERVISOR
#define SW (CFG_SUPERVISOR | CFG_WORKER)
#define SB (CFG_SUPERVISOR | CFG_BROKER)
#define ALL CFG_ALL

#define KIB UINT64_C(1024)
#define MIB (KIB * KIB)
#define GIB (KIB * MIB)
#define PATH_BYTES_MAX 4096

_Static_assert(sizeof(ob_log_level_t) == sizeof(int) && sizeof(ob_log_format_t) == sizeof(int),
               "CFG_CHOICE writes an int");
_Static_assert(offsetof(cfg_secret_t, name) == 0 && offsetof(cfg_policy_t, name) == 0 &&
                   offsetof(cfg_tenant_t, name) == 0 && offsetof(cfg_cordon_t, name) == 0,
               "CFG_MAP writes the name first");

static const char *const log_levels[] = {"debug", "info", "warning", "error", NULL};
static const char *const log_formats[] = {"auto", "json", "text", NULL};
static const char *const access_words[] = {"stdout", "off", NULL};
static const char *const audit_words[] = {"off", "stderr", NULL};
static const char *const mode_words[] = {"enforce", "report", NULL};
static const char *const redirect_words[] = {"first-origin", "by-rule", NULL};
static const char *const credential_words[] = {"strip", "deny", NULL};
static const char *const clock_words[] = {"events", "live", NULL};
static const char *const cleartext_words[] = {"refuse", "omit", NULL};

#define ADDRESS_SCHEMA "{\"type\":\"string\",\"pattern\":\"^([0-9.]+|\\\\[[0-9a-fA-F:.]+\\\\]):[0-9]{1,5}$\"}"
#define TEXT_SCHEMA "{\"type\":\"string\",\"minLength\":1}"
#define CIDR_SCHEMA                                                                                                    \
    "{\"type\":\"array\",\"items\":{\"type\":\"string\",\"pattern\":\"^[0-9a-f.:]+/[0-9]{1,3}$\"},"                    \
    "\"minItems\":1,\"maxItems\":64,\"uniqueItems\":true}"
#define END {.key = NULL}

#define BOOLEAN(k, see, def, where, about)                                                                             \
    {.key = (k), .type = CFG_BOOL, .views = (see), .fallback = (def), .at = (where), .text = (about)}
#define NUMBER(k, see, low, high, def, where, about)                                                                   \
    {.key = (k), .type = CFG_U32, .views = (see), .min = (low), .max = (high), .fallback = (def), .at = (where),       \
     .text = (about)}
#define BYTES(k, see, low, high, def, where, about)                                                                    \
    {.key = (k), .type = CFG_U64, .views = (see), .min = (low), .max = (high), .fallback = (def), .at = (where),       \
     .text = (about)}
#define CUSTOM(k, must, where, how, says, about)                                                                       \
    {.key = (k), .type = CFG_CUSTOM, .views = SB, .flags = (must), .at = (where), .read = (how), .schema = (says),     \
     .text = (about)}
#define LATER(k, about) {.key = (k), .type = CFG_UNSUPPORTED, .views = SB, .text = (about)}

static const cfg_row_t tls_rows[] = {
    {.key = "certificate", .type = CFG_FILE, .views = S, .flags = CFG_REQUIRED, .min = 1, .max = PATH_BYTES_MAX,
     .at = offsetof(cfg_listen_t, certificate), .text = "PEM file: the certificate and its chain"},
    {.key = "key", .type = CFG_FILE, .views = S, .flags = CFG_REQUIRED, .min = 1, .max = PATH_BYTES_MAX,
     .at = offsetof(cfg_listen_t, key), .text = "PEM file: the certificate's private key"},
    END};

/* The broker is told the addresses because it refuses to dial them. */
static const cfg_row_t listen_rows[] = {
    {.key = "address", .type = CFG_CUSTOM, .views = ALL, .flags = CFG_REQUIRED, .at = offsetof(cfg_listen_t, address),
     .read = cfg_read_address, .schema = ADDRESS_SCHEMA,
     .text = "IP address and port, as 127.0.0.1:8080 or [::1]:8080; port 0: any"},
    {.key = "tls", .type = CFG_OBJECT, .views = SW, .flags = CFG_NULLABLE, .rows = tls_rows,
     .count_at = offsetof(cfg_listen_t, tls), .text = "TLS with HTTP/2 by ALPN; absent: cleartext"},
    END};

static const cfg_row_t admin_rows[] = {
    {.key = "address", .type = CFG_CUSTOM, .views = ALL, .flags = CFG_REQUIRED, .at = offsetof(cfg_t, admin),
     .read = cfg_read_address, .schema = ADDRESS_SCHEMA, .text = "IP address and port, as 127.0.0.1:8081"},
    END};

static const cfg_row_t queue_rows[] = {
    NUMBER("max", SW, 1, 100000, "256", offsetof(cfg_t, queue_max), "requests that may wait in a worker"),
    NUMBER("wait_ms", SW, 1, 600000, "2000", offsetof(cfg_t, queue_wait_ms),
           "how long one may wait before it is answered with 503, in milliseconds"),
    END};

static const cfg_row_t pool_rows[] = {
    NUMBER("min", SW, 0, 1024, "2", offsetof(cfg_t, pool_min),
           "idle isolates that a worker keeps ready without traffic"),
    NUMBER("max", SW, 0, 1024, "16", offsetof(cfg_t, pool_max), "idle isolates that a worker keeps ready at most"),
    END};

/* As the rows of a secret, which it is; but it is no secret that a policy could name. */
static const cfg_row_t audit_key_rows[] = {
    {.key = "env", .type = CFG_CUSTOM, .views = SB, .read = cfg_read_secret_env,
     .schema = "{\"type\":\"string\",\"pattern\":\"^[A-Za-z_][A-Za-z0-9_]{0,127}$\"}",
     .text = "an environment variable of the supervisor"},
    {.key = "file", .type = CFG_CUSTOM, .views = SB, .read = cfg_read_secret_file,
     .schema = TEXT_SCHEMA, .text = "a file that mayfly audit key has written"},
    {.key = "credential", .type = CFG_CUSTOM, .views = SB,
     .read = cfg_read_secret_credential, .schema = "{\"type\":\"string\",\"pattern\":\"^[A-Za-z0-9._-]{1,128}$\"}",
     .text = "a systemd credential (LoadCredential=)"},
    END};

static const cfg_row_t log_rows[] = {
    {.key = "level", .type = CFG_CHOICE, .views = ALL, .fallback = "\"info\"", .at = offsetof(cfg_t, log_level),
     .choices = log_levels, .text = "the least important messages that are written to standard error"},
    {.key = "format", .type = CFG_CHOICE, .views = ALL, .fallback = "\"auto\"", .at = offsetof(cfg_t, log_format),
     .choices = log_formats, .text = "auto: text on a terminal, JSON lines elsewhere"},
    {.key = "access", .type = CFG_FILE, .views = SW, .min = 1, .max = PATH_BYTES_MAX, .fallback = "\"stdout\"",
     .at = offsetof(cfg_t, access_log), .choices = access_words,
     .text = "one JSON line a request: stdout, off, or a file"},
    {.key = "audit", .type = CFG_FILE, .views = SB, .min = 1, .max = PATH_BYTES_MAX, .fallback = "\"off\"",
     .at = offsetof(cfg_t, audit_log), .choices = audit_words,
     .text = "one JSON line an outbound decision and an execution, hash-chained: off, stderr, or a file"},
    {.key = "audit_key", .type = CFG_OBJECT, .views = SB, .flags = CFG_NULLABLE,
     .at = offsetof(cfg_t, audit_key), .rows = audit_key_rows, .count_at = offsetof(cfg_t, has_audit_key),
     .check = cfg_check_audit_key,
     .text = "the Ed25519 key that signs the audit log's checkpoints; absent: a rewrite of the whole file is not "
             "noticed"},
    BYTES("audit_max_bytes", SB, 0, 1024 * GIB, "67108864", offsetof(cfg_t, audit_max_bytes),
          "a full audit file becomes FILE.1 and a new one is begun; 0: never"),
    NUMBER("audit_keep", S, 0, 10000, "16", offsetof(cfg_t, audit_keep), "full audit files that are kept; 0: all"),
    END};

/* The broker is told what it enforces itself against a worker that lies. */
static const cfg_row_t limits_rows[] = {
    NUMBER("cpu_ms", SW, 1, 600000, "1000", offsetof(cfg_limits_t, cpu_ms),
           "CPU time of one execution, in milliseconds"),
    NUMBER("wall_ms", SW, 1, 3600000, "30000", offsetof(cfg_limits_t, wall_ms),
           "time from start to end, in milliseconds"),
    NUMBER("memory_mb", SW, 8, 4096, "64", offsetof(cfg_limits_t, memory_mb),
           "heap, array buffers and wasm memory together, in MiB"),
    NUMBER("sub_requests", ALL, 0, 100000, "50", offsetof(cfg_limits_t, sub_requests),
           "fetches; the redirects that they lead to are not counted"),
    NUMBER("concurrent_fetches", ALL, 1, OB_FETCHES_MAX, "16", offsetof(cfg_limits_t, concurrent_fetches),
           "fetches in flight at once; more wait for their turn"),
    NUMBER("timers", SW, 0, 100000, "1000", offsetof(cfg_limits_t, timers), "timers live at once"),
    NUMBER("modules", SW, 1, 10000, "1000", offsetof(cfg_limits_t, modules), "modules in a submission"),
    BYTES("code_bytes", SW, 1, 256 * MIB, "4194304", offsetof(cfg_limits_t, code_bytes),
          "all modules together, in bytes"),
    BYTES("env_bytes", SW, 0, 16 * MIB, "65536", offsetof(cfg_limits_t, env_bytes), "env as JSON, in bytes"),
    BYTES("response_bytes", SW, 0, 1024 * GIB, "67108864", offsetof(cfg_limits_t, response_bytes),
          "the response body, in bytes"),
    BYTES("log_bytes", SW, 0, 64 * MIB, "65536", offsetof(cfg_limits_t, log_bytes),
          "console output that is kept, in bytes"),
    NUMBER("log_lines", SW, 0, 1000000, "1000", offsetof(cfg_limits_t, log_lines), "console lines that are kept"),
    NUMBER("nesting", SW, 1, 4000, "1000", offsetof(cfg_limits_t, nesting),
           "brackets within each other in a module's source"),
    NUMBER("stack_kb", SW, 128, 2048, "984", offsetof(cfg_limits_t, stack_kb), "stack of JavaScript, in KiB"),
    END};

static const cfg_row_t encrypted_rows[] = {
    {.key = "cms", .type = CFG_FILE, .views = SB, .flags = CFG_REQUIRED, .min = 1, .max = PATH_BYTES_MAX,
     .at = offsetof(cfg_secret_t, where), .text = "the encrypted file, DER or PEM"},
    {.key = "key", .type = CFG_FILE, .views = SB, .min = 1, .max = PATH_BYTES_MAX,
     .at = offsetof(cfg_secret_t, key_file), .text = "PEM file: the private key that opens it"},
    CUSTOM("key_credential", 0, offsetof(cfg_secret_t, key_credential), cfg_read_key_credential,
           "{\"type\":\"string\",\"pattern\":\"^[A-Za-z0-9._-]{1,128}$\"}", "the same as a systemd credential"),
    END};

static const cfg_row_t secret_rows[] = {
    {.key = "env", .type = CFG_CUSTOM, .views = SB, .read = cfg_read_secret_env,
     .schema = "{\"type\":\"string\",\"pattern\":\"^[A-Za-z_][A-Za-z0-9_]{0,127}$\"}",
     .text = "an environment variable of the supervisor"},
    {.key = "file", .type = CFG_CUSTOM, .views = SB, .read = cfg_read_secret_file, .schema = TEXT_SCHEMA,
     .text = "a file; one newline at its end is dropped"},
    {.key = "credential", .type = CFG_CUSTOM, .views = SB, .read = cfg_read_secret_credential,
     .schema = "{\"type\":\"string\",\"pattern\":\"^[A-Za-z0-9._-]{1,128}$\"}",
     .text = "a systemd credential (LoadCredential=)"},
    {.key = "encrypted", .type = CFG_OBJECT, .views = SB, .rows = encrypted_rows, .count_at = CFG_NOWHERE,
     .check = cfg_check_encrypted,
     .schema = "{\"oneOf\":[{\"required\":[\"key\"]},{\"required\":[\"key_credential\"]}]}",
     .text = "a file that openssl cms -encrypt made"},
    END};

static const cfg_row_t rule_rows[] = {
    {.key = "name", .type = CFG_STRING, .views = SB, .min = 1, .max = OB_NAME_MAX, .at = offsetof(cfg_rule_t, name),
     .text = "what logs and outcome documents call this rule; default: its position"},
    {.key = "host", .type = CFG_CUSTOM, .views = SB, .read = cfg_read_host, .schema = TEXT_SCHEMA,
     .text = "allow this host: a name, *.suffix (never the suffix itself), *, or an IP address"},
    {.key = "deny", .type = CFG_CUSTOM, .views = SB, .read = cfg_read_deny, .schema = TEXT_SCHEMA,
     .text = "deny this host, whatever other rules allow"},
    {.key = "scheme", .type = CFG_CUSTOM, .views = SB, .read = cfg_read_schemes,
     .schema = "{\"type\":\"array\",\"items\":{\"enum\":[\"http\",\"https\"]},\"minItems\":1,"
               "\"maxItems\":2,\"uniqueItems\":true}",
     .text = "default: https; of a deny rule: both"},
    {.key = "port", .type = CFG_CUSTOM, .views = SB, .read = cfg_read_ports,
     .schema = "{\"oneOf\":[{\"const\":\"any\"},{\"type\":\"array\",\"items\":{\"type\":\"integer\","
               "\"minimum\":1,\"maximum\":65535},\"minItems\":1,\"maxItems\":64,\"uniqueItems\":true}]}",
     .text = "ports, or any; default: those of the schemes; of a deny rule: any"},
    {.key = "method", .type = CFG_STRINGS, .views = SB, .min = 1, .max = 32, .at = offsetof(cfg_rule_t, methods),
     .count_at = offsetof(cfg_rule_t, method_count), .read = cfg_check_method,
     .text = "methods; default: any standard method"},
    {.key = "path", .type = CFG_STRINGS, .views = SB, .min = 1, .max = 256, .at = offsetof(cfg_rule_t, paths),
     .count_at = offsetof(cfg_rule_t, path_count), .read = cfg_check_path,
     .text = "paths, * for one segment, ** for any number; default: any path"},
    BOOLEAN("allow_encoded_slash", SB, "false", offsetof(cfg_rule_t, allow_encoded_slash), "accept %2F in a path"),
    {.key = "cidr", .type = CFG_CUSTOM, .views = SB, .at = 0, .read = cfg_read_cidrs,
     .schema = CIDR_SCHEMA,
     .text = "private and other special address ranges that the host may resolve to"},
    BOOLEAN("allow_special", SB, "false", offsetof(cfg_rule_t, allow_special),
            "let cidr also open loopback, link-local and metadata addresses"),
    {.key = "inject", .type = CFG_LIST, .views = SB, .max = 16, .at = offsetof(cfg_rule_t, injects),
     .rows = cfg_inject_rows,
     .item_size = sizeof(cfg_inject_t), .count_at = offsetof(cfg_rule_t, inject_count), .check = cfg_check_inject,
     .schema = "{\"oneOf\":[{\"required\":[\"header\",\"value\"]},{\"required\":[\"query\",\"value\"]},"
               "{\"required\":[\"bearer\"]},{\"required\":[\"basic\"]},{\"required\":[\"sigv4\"]},"
               "{\"required\":[\"hmac\"]},{\"required\":[\"oauth2_client_credentials\"]}]}",
     .text = "credentials that the broker adds"},
    {.key = "cleartext", .type = CFG_SWITCH, .views = SB, .fallback = "\"refuse\"",
     .at = offsetof(cfg_rule_t, cleartext_omit),
     .choices = cleartext_words, .text = "a request with credentials over http: refuse it, or omit the credentials"},
    {.key = "agent_credentials", .type = CFG_SWITCH, .views = SB, .at = offsetof(cfg_rule_t, agent_credentials_deny),
     .choices = credential_words, .text = "credentials that the agent sends itself; default: the policy's"},
    BOOLEAN("allow_wildcard_credential", SB, "false", offsetof(cfg_rule_t, allow_wildcard_credential),
            "credentials on a host *.suffix: whoever holds a name under it receives them"),
    CUSTOM("client_cert", 0, offsetof(cfg_rule_t, client_cert), cfg_read_whole_secret,
           "{\"type\":\"string\",\"pattern\":\"^\\\\$\\\\{[A-Za-z0-9_]+\\\\}$\"}",
           "a secret with a PEM of a client certificate, its chain and its private key"),
    {.key = "redact", .type = CFG_BOOL, .views = SB, .at = offsetof(cfg_rule_t, redact),
     .text = "replace the tenant's secrets in responses; default: the policy's"},
    {.key = "redact_json", .type = CFG_STRINGS, .views = SB, .min = 1, .max = 64,
     .at = offsetof(cfg_rule_t, redact_json), .count_at = offsetof(cfg_rule_t, redact_json_count),
     .read = cfg_check_json_pointer,
     .text = "JSON pointers: these values are taken out of JSON responses, as tokens that an upstream mints"},
    CFG_SHAPE_ROWS(offsetof(cfg_rule_t, shape)),
    END};

static const cfg_row_t placeholder_rows[] = {
    {.key = "placeholder", .type = CFG_CUSTOM, .views = ALL, .at = offsetof(cfg_placeholder_t, text),
     .read = cfg_read_placeholder, .schema = "{\"type\":\"string\",\"pattern\":\"^[A-Za-z0-9._~-]{16,256}$\"}",
     .text = "what env shows under the secret's name; default: made of the policy's and the secret's name"},
    {.key = "hosts", .type = CFG_STRINGS, .views = SB, .flags = CFG_REQUIRED, .min = 1, .max = 64,
     .at = offsetof(cfg_placeholder_t, hosts), .count_at = offsetof(cfg_placeholder_t, host_count),
     .read = cfg_check_placeholder_host,
     .text = "in requests to these hosts it becomes the secret; a request that takes it elsewhere is denied"},
    {.key = "in", .type = CFG_STRINGS, .views = SB, .flags = CFG_REQUIRED, .min = 1, .max = 32,
     .at = offsetof(cfg_placeholder_t, in), .count_at = offsetof(cfg_placeholder_t, in_count),
     .read = cfg_check_placeholder_position,
     .text = "where: header:NAME, query:NAME, basic (inside the Authorization header), body, body:json, body:form"},
    END};

static const cfg_row_t policy_rows[] = {
    {.key = "mode", .type = CFG_SWITCH, .views = SB, .fallback = "\"enforce\"",
     .at = offsetof(cfg_policy_t, mode_report), .choices = mode_words,
     .text = "enforce the rules; or let what they would deny through to public addresses, without credentials, and "
             "report it as would-deny"},
    {.key = "redirect_inject", .type = CFG_SWITCH, .views = SB, .fallback = "\"first-origin\"",
     .at = offsetof(cfg_policy_t, redirect_inject_by_rule), .choices = redirect_words,
     .text = "credentials after a redirect: only while the chain has not left the first origin, "
             "or as each hop's rule says"},
    {.key = "agent_credentials", .type = CFG_SWITCH, .views = SB, .fallback = "\"strip\"",
     .at = offsetof(cfg_policy_t, agent_credentials_deny), .choices = credential_words,
     .text = "credentials that the agent sends itself: strip them where a rule injects, or deny the request "
             "everywhere"},
    {.key = "rules", .type = CFG_LIST, .views = SB, .flags = CFG_REQUIRED, .max = 20000,
     .at = offsetof(cfg_policy_t, rules),
     .rows = rule_rows, .item_size = sizeof(cfg_rule_t), .count_at = offsetof(cfg_policy_t, rule_count),
     .check = cfg_check_rule,
     .schema = "{\"oneOf\":[{\"required\":[\"host\"]},{\"required\":[\"deny\"]}]}",
     .text = "deny wins over allow in any order; what matches no rule is denied"},
    {.key = "secrets", .type = CFG_MAP, .views = ALL, .flags = CFG_IDENTIFIERS, .max = CFG_PLACEHOLDERS_MAX,
     .at = offsetof(cfg_policy_t, placeholders), .rows = placeholder_rows, .item_size = sizeof(cfg_placeholder_t),
     .count_at = offsetof(cfg_policy_t, placeholder_count),
     .text = "secrets that code handles as placeholders, in env under their names"},
    BOOLEAN("redact", SB, "true", offsetof(cfg_policy_t, redact), "replace the tenant's secrets in responses"),
    CFG_PART_ROW("limit", offsetof(cfg_policy_t, limit), cfg_limit_rows,
                 "of all its requests, for each tenant, whichever rule allows them"),
    END};

static const cfg_row_t key_rows[] = {
    {.key = "name", .type = CFG_STRING, .views = ALL, .min = 1, .max = OB_NAME_MAX, .at = offsetof(cfg_key_t, name),
     .text = "what logs call this key; default: its position"},
    {.key = "sha256", .type = CFG_CUSTOM, .views = ALL, .flags = CFG_REQUIRED, .at = offsetof(cfg_key_t, sha256),
     .read = cfg_read_sha256, .schema = "{\"type\":\"string\",\"pattern\":\"^[0-9a-fA-F]{64}$\"}",
     .text = "SHA-256 of the key, in hex: printf %s KEY | sha256sum"},
    END};

static const cfg_row_t rate_rows[] = {
    NUMBER("per_second", SW, 0, 1000000, "0", offsetof(cfg_tenant_t, rate_per_second),
           "requests a second, all workers together; 0: unlimited"),
    NUMBER("burst", SW, 0, 1000000, "0", offsetof(cfg_tenant_t, rate_burst),
           "requests at once after a pause; 0: as per_second"),
    END};

static const cfg_row_t tenant_rows[] = {
    {.key = "keys", .type = CFG_LIST, .views = ALL, .flags = CFG_REQUIRED, .min = 1, .max = 4096,
     .at = offsetof(cfg_tenant_t, keys), .rows = key_rows, .item_size = sizeof(cfg_key_t),
     .count_at = offsetof(cfg_tenant_t, key_count), .check = cfg_check_key,
     .text = "API keys, as authorization: Bearer"},
    {.key = "policy", .type = CFG_STRING, .views = ALL, .flags = CFG_NULLABLE, .min = 1, .max = OB_NAME_MAX,
     .at = offsetof(cfg_tenant_t, policy), .text = "the policy of its executions; absent or null: no network"},
    {.key = "policies", .type = CFG_STRINGS, .views = ALL, .max = 1024, .at = offsetof(cfg_tenant_t, policies),
     .count_at = offsetof(cfg_tenant_t, policy_count),
     .text = "policies that a submission's globalOutbound may name besides"},
    {.key = "limits", .type = CFG_OBJECT, .views = ALL, .flags = CFG_INHERITS_LIMITS, .fallback = "{}",
     .at = offsetof(cfg_tenant_t, limits), .rows = limits_rows, .count_at = CFG_NOWHERE,
     .text = "replaces single limits of the whole configuration"},
    NUMBER("max_executions", SW, 0, OB_EXECUTIONS_MAX, "0", offsetof(cfg_tenant_t, max_executions),
           "executions in flight at once in a worker; 0: three quarters of all, or all if there is no other tenant"),
    {.key = "rate", .type = CFG_OBJECT, .views = SW, .fallback = "{}", .rows = rate_rows, .count_at = CFG_NOWHERE,
     .text = "token bucket"},
    END};

static const cfg_row_t cordon_rows[] = {
    {.key = "tenants", .type = CFG_STRINGS, .views = SW, .flags = CFG_REQUIRED, .min = 1, .max = 4096,
     .at = offsetof(cfg_cordon_t, tenants), .count_at = offsetof(cfg_cordon_t, tenant_count), .text = "whose executions these workers run, and no others'"},
    NUMBER("workers", SW, 1, 64, "1", offsetof(cfg_cordon_t, workers), "worker processes"),
    BOOLEAN("jitless", SW, "false", offsetof(cfg_cordon_t, jitless),
            "V8 without its compilers: less to attack, slower, no WebAssembly"),
    END};

static const cfg_row_t quarantine_rows[] = {
    NUMBER("crashes", SW, 0, 1000, "2", offsetof(cfg_quarantine_t, crashes),
           "workers that may die within ten minutes while the tenant's executions are in flight; 0: any number"),
    NUMBER("limit_kills", SW, 0, 1000000, "600", offsetof(cfg_quarantine_t, limit_kills),
           "executions that CPU, memory or wall limits may end in a minute in one worker; 0: any number"),
    NUMBER("denied_fetches", SW, 0, 1000000, "3000", offsetof(cfg_quarantine_t, denied_fetches),
           "fetches that policies may deny in a minute in one worker; 0: any number"),
    NUMBER("seconds", SW, 1, 31536000, "3600", offsetof(cfg_quarantine_t, seconds), "how long it lasts"),
    BOOLEAN("jitless", SW, "true", offsetof(cfg_quarantine_t, jitless), "V8 without its compilers in quarantine"),
    END};

static const cfg_row_t dns_rows[] = {
    {.key = "servers", .type = CFG_STRINGS, .views = SB, .max = 16, .fallback = "[]",
     .at = offsetof(cfg_t, dns_servers),
     .count_at = offsetof(cfg_t, dns_server_count), .read = cfg_check_dns_server,
     .text = "IP addresses, with a port if not 53; none: those of /etc/resolv.conf"},
    NUMBER("timeout_ms", SB, 10, 60000, "5000", offsetof(cfg_t, dns_timeout_ms), "to resolve a name, in milliseconds"),
    BOOLEAN("hosts_file", SB, "false", offsetof(cfg_t, dns_hosts_file),
            "look into /etc/hosts first; what stands there is judged like any answer"),
    END};

static const cfg_row_t upstream_rows[] = {
    {.key = "ca", .type = CFG_FILE, .views = SB, .flags = CFG_NULLABLE, .min = 1, .max = PATH_BYTES_MAX,
     .at = offsetof(cfg_t, upstream_ca),
     .text = "PEM file: the authorities that upstreams are verified against; absent: the system's"},
    NUMBER("connect_timeout_ms", SB, 10, 600000, "10000", offsetof(cfg_t, times.connect_ms),
           "to connect, proxy and TLS included, in milliseconds"),
    NUMBER("first_byte_timeout_ms", SB, 10, 3600000, "30000", offsetof(cfg_t, times.first_byte_ms),
           "from the end of the request to the response's head, in milliseconds"),
    NUMBER("idle_timeout_ms", SB, 10, 3600000, "60000", offsetof(cfg_t, times.idle_ms),
           "between two pieces of a body, in milliseconds"),
    NUMBER("total_timeout_ms", SB, 10, 86400000, "300000", offsetof(cfg_t, times.total_ms),
           "all of one request and response, in milliseconds"),
    END};

static const cfg_row_t redaction_rows[] = {
    NUMBER("grace_ms", SB, 0, 86400000, "600000", offsetof(cfg_t, redact_grace_ms),
           "how long a secret's value is still looked for after a reload has replaced it, in milliseconds"),
    NUMBER("expansion_max", SB, 1, 100000, "100", offsetof(cfg_t, redact_expansion_max),
           "a response over 10 MiB may decompress to this many times its size"),
    BYTES("json_bytes", SB, 1024, 64 * MIB, "1048576", offsetof(cfg_t, redact_json_bytes),
          "a response that redact_json looks into, in bytes; larger ones fail"),
    END};

/* "limits" stands before "tenants", which inherit from it. */
const cfg_row_t cfg_rows[] = {
    {.key = "$schema", .type = CFG_IGNORED, .views = S, .text = "where editors find this schema"},
    {.key = "listen", .type = CFG_LIST, .views = ALL, .min = 1, .max = CFG_LISTEN_MAX,
     .fallback = "[{\"address\":\"127.0.0.1:8080\"}]", .at = offsetof(cfg_t, listen), .rows = listen_rows,
     .item_size = sizeof(cfg_listen_t), .count_at = offsetof(cfg_t, listen_count),
     .text = "where the gateway takes submissions"},
    {.key = "admin", .type = CFG_OBJECT, .views = ALL, .flags = CFG_NULLABLE,
     .fallback = "{\"address\":\"127.0.0.1:8081\"}",
     .rows = admin_rows, .count_at = offsetof(cfg_t, has_admin),
     .text = "where /healthz, /readyz and /metrics answer; null or false: nowhere"},
    BOOLEAN("allow_unauthenticated_network", S, "false", offsetof(cfg_t, allow_unauthenticated_network),
            "listen beyond loopback although there are no tenants: everybody who reaches the port may run code"),
    NUMBER("workers", S, 0, 1024, "0", offsetof(cfg_t, workers), "worker processes; 0: one a core"),
    NUMBER("brokers", S, 1, 64, "1", offsetof(cfg_t, brokers), "broker processes"),
    NUMBER("drain_ms", S, 0, 3600000, "30000", offsetof(cfg_t, drain_ms),
           "how long requests in flight may go on at a stop, in milliseconds"),
    {.key = "pool", .type = CFG_OBJECT, .views = SW, .fallback = "{}", .rows = pool_rows, .count_at = CFG_NOWHERE,
     .text = "isolates kept ready"},
    NUMBER("code_cache_mb", SW, 0, 4096, "32", offsetof(cfg_t, code_cache_mb),
           "compiled code that a worker keeps, in MiB"),
    NUMBER("max_executions", SW, 1, OB_EXECUTIONS_MAX, "64", offsetof(cfg_t, max_executions),
           "executions in flight at once in a worker"),
    NUMBER("max_connections", SW, 16, 1000000, "10000", offsetof(cfg_t, max_connections),
           "connections open at once in a worker; the one that was idle for longest makes room"),
    {.key = "queue", .type = CFG_OBJECT, .views = SW, .fallback = "{}", .rows = queue_rows, .count_at = CFG_NOWHERE,
     .text = "requests that wait for their turn"},
    BYTES("body_max_bytes", SW, 1024, GIB, "16777216", offsetof(cfg_t, body_max_bytes), "a whole submission, in bytes"),
    NUMBER("header_timeout_ms", SW, 100, 600000, "10000", offsetof(cfg_t, header_timeout_ms),
           "to receive a whole request, in milliseconds"),
    NUMBER("idle_timeout_ms", SW, 100, 3600000, "60000", offsetof(cfg_t, idle_timeout_ms),
           "a connection without a request, in milliseconds"),
    {.key = "log", .type = CFG_OBJECT, .views = ALL, .fallback = "{}", .rows = log_rows, .count_at = CFG_NOWHERE,
     .text = "what is written where"},
    {.key = "limits", .type = CFG_OBJECT, .views = ALL, .fallback = "{}", .at = offsetof(cfg_t, limits),
     .rows = limits_rows,
     .count_at = CFG_NOWHERE, .text = "of one execution; a tenant may have its own, a submission can only lower them"},
    {.key = "secrets", .type = CFG_MAP, .views = SB, .flags = CFG_IDENTIFIERS, .max = 1024, .fallback = "{}",
     .at = offsetof(cfg_t, secrets), .rows = secret_rows, .item_size = sizeof(cfg_secret_t),
     .count_at = offsetof(cfg_t, secret_count),
     .check = cfg_check_secret, .schema = "{\"minProperties\":1,\"maxProperties\":1}",
     .text = "where the broker finds each secret: in one of env, file, credential and encrypted"},
    {.key = "policies", .type = CFG_MAP, .views = ALL, .max = 1024, .fallback = "{}", .at = offsetof(cfg_t, policies),
     .rows = policy_rows, .item_size = sizeof(cfg_policy_t), .count_at = offsetof(cfg_t, policy_count),
     .check = cfg_check_policy,
     .text = "what executions may reach"},
    {.key = "tenants", .type = CFG_MAP, .views = ALL, .max = 4096, .fallback = "{}", .at = offsetof(cfg_t, tenants),
     .rows = tenant_rows, .item_size = sizeof(cfg_tenant_t), .count_at = offsetof(cfg_t, tenant_count),
     .text = "who may run code; none: everybody, with default_policy"},
    {.key = "cordons", .type = CFG_MAP, .views = SW, .max = 64, .fallback = "{}", .at = offsetof(cfg_t, cordons),
     .rows = cordon_rows, .item_size = sizeof(cfg_cordon_t), .count_at = offsetof(cfg_t, cordon_count),
     .text = "groups of worker processes of their own for some tenants"},
    {.key = "quarantine", .type = CFG_OBJECT, .views = SW, .fallback = "{}", .at = offsetof(cfg_t, quarantine),
     .rows = quarantine_rows, .count_at = CFG_NOWHERE, .text = "when a tenant is run apart from the others for a while"},
    {.key = "clock", .type = CFG_SWITCH, .views = SW, .fallback = "\"events\"", .at = offsetof(cfg_t, live_clock), 
     .choices = clock_words,
     .text = "Date and performance advance with events only, so that code cannot time itself, or are live"},
    {.key = "default_policy", .type = CFG_STRING, .views = ALL, .flags = CFG_NULLABLE, .min = 1, .max = OB_NAME_MAX,
     .at = offsetof(cfg_t, default_policy),
     .text = "the policy where there are no tenants; absent or null: no network"},
    {.key = "dns", .type = CFG_OBJECT, .views = SB, .fallback = "{}", .rows = dns_rows, .count_at = CFG_NOWHERE,
     .text = "how upstream names are resolved"},
    {.key = "upstream", .type = CFG_OBJECT, .views = SB, .fallback = "{}", .rows = upstream_rows,
     .count_at = CFG_NOWHERE,
     .text = "how upstreams are connected to"},
    {.key = "redaction", .type = CFG_OBJECT, .views = SB, .fallback = "{}", .rows = redaction_rows,
     .count_at = CFG_NOWHERE, .text = "how secrets are kept out of responses"},
    END};

const cfg_row_t *cfg_row_find(const cfg_row_t *rows, const char *key)
{
    for (; rows->key != NULL; rows++) {
        if (strcmp(rows->key, key) == 0)
            return rows;
    }
    return NULL;
}

#define FOLDED_MAX 40

/* "cpuMs", "CPU-MS" and "cpu_ms" become "cpums". 0: too long to be any key of ours. */
static size_t fold(const char *key, char *out)
{
    size_t len = 0;

    for (; *key != '\0'; key++) {
        if (*key == '_' || *key == '-')
            continue;
        if (len == FOLDED_MAX)
            return 0;
        out[len++] = (char)tolower((unsigned char)*key);
    }
    return len;
}

static size_t least(size_t a, size_t b, size_t c)
{
    size_t ab = a < b ? a : b;

    return ab < c ? ab : c;
}

/* Letters to insert, delete or replace to make one of the other. */
static size_t distance(const char *a, size_t a_len, const char *b, size_t b_len)
{
    size_t costs[FOLDED_MAX + 1];

    for (size_t j = 0; j <= b_len; j++)
        costs[j] = j;
    for (size_t i = 1; i <= a_len; i++) {
        size_t diagonal = costs[0];

        costs[0] = i;
        for (size_t j = 1; j <= b_len; j++) {
            size_t replaced = diagonal + (a[i - 1] != b[j - 1]);

            diagonal = costs[j];
            costs[j] = least(costs[j] + 1, costs[j - 1] + 1, replaced);
        }
    }
    return costs[b_len];
}

const cfg_row_t *cfg_row_nearest(const cfg_row_t *rows, const char *key)
{
    char wanted[FOLDED_MAX], known[FOLDED_MAX];
    size_t wanted_len = fold(key, wanted), best = SIZE_MAX;
    const cfg_row_t *nearest = NULL;

    for (; rows->key != NULL && wanted_len > 0; rows++) {
        size_t known_len = fold(rows->key, known);
        size_t here = distance(wanted, wanted_len, known, known_len);

        if (here < best && here <= (known_len < 6 ? 1 : known_len / 3)) {
            best = here;
            nearest = rows;
        }
    }
    return nearest;
}
