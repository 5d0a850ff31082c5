/* The rows of "inject", one table for each kind. */
#include "config/reader.h"

#define SB (CFG_SUPERVISOR | CFG_BROKER)

static const char *const digest_words[] = {"sha256", "sha512", "sha1", NULL};
static const char *const encoding_words[] = {"hex", "base64", "base64url", NULL};
static const char *const key_words[] = {"raw", "base64", "hex", NULL};
static const char *const time_words[] = {"unix", "unix_ms", "iso8601", "http_date", NULL};
static const char *const grant_words[] = {"client_credentials", "jwt_bearer", NULL};
static const char *const auth_words[] = {"basic", "body", NULL};

#define TEXT_SCHEMA "{\"type\":\"string\",\"minLength\":1}"
#define NAME_SCHEMA "{\"type\":\"string\",\"pattern\":\"^[A-Za-z0-9._~-]{1,64}$\"}"
#define SCOPE_SCHEMA "{\"type\":\"string\",\"pattern\":\"^[a-z0-9-]{1,64}$\"}"
#define SECRET_SCHEMA "{\"type\":\"string\",\"pattern\":\"\\\\$\\\\{[A-Za-z0-9_]+\\\\}\"}"
#define WHOLE_SCHEMA "{\"type\":\"string\",\"pattern\":\"^\\\\$\\\\{[A-Za-z0-9_]+\\\\}$\"}"
#define PAIRS_SCHEMA                                                                                                   \
    "{\"type\":\"object\",\"maxProperties\":16,\"additionalProperties\":{\"type\":\"string\",\"minLength\":1}}"
#define CIDR_SCHEMA                                                                                                    \
    "{\"type\":\"array\",\"items\":{\"type\":\"string\",\"pattern\":\"^[0-9a-f.:]+/[0-9]{1,3}$\"},"                    \
    "\"minItems\":1,\"maxItems\":64,\"uniqueItems\":true}"
#define END {.key = NULL}

#define BOOLEAN(k, where, about)                                                                                       \
    {.key = (k), .type = CFG_BOOL, .views = SB, .fallback = "false", .at = (where), .text = (about)}
#define CUSTOM(k, must, where, how, says, about)                                                                       \
    {.key = (k), .type = CFG_CUSTOM, .views = SB, .flags = (must), .at = (where), .read = (how), .schema = (says),     \
     .text = (about)}
#define CHOICE(k, words, def, where, about)                                                                            \
    {.key = (k), .type = CFG_CHOICE, .views = SB, .fallback = (def), .at = (where), .choices = (words), .text = (about)}

static const cfg_row_t basic_rows[] = {
    CUSTOM("user", CFG_REQUIRED, offsetof(cfg_basic_t, user), cfg_read_inject_value, TEXT_SCHEMA,
           "a template, without ':'"),
    CUSTOM("password", CFG_REQUIRED, offsetof(cfg_basic_t, password), cfg_read_secret_template, SECRET_SCHEMA,
           "a template"),
    END};

static const cfg_row_t sigv4_rows[] = {
    CUSTOM("service", CFG_REQUIRED, offsetof(cfg_sigv4_t, service), cfg_read_scope_name, SCOPE_SCHEMA,
           "its name in the credential's scope, as s3"),
    CUSTOM("region", CFG_REQUIRED, offsetof(cfg_sigv4_t, region), cfg_read_scope_name, SCOPE_SCHEMA, "as us-east-1"),
    CUSTOM("key", CFG_REQUIRED, offsetof(cfg_sigv4_t, key), cfg_read_inject_value, TEXT_SCHEMA,
           "the access key's id, a template"),
    CUSTOM("secret", CFG_REQUIRED, offsetof(cfg_sigv4_t, secret), cfg_read_secret_template, SECRET_SCHEMA,
           "the secret access key, a template"),
    CUSTOM("session_token", 0, offsetof(cfg_sigv4_t, session_token), cfg_read_secret_template, SECRET_SCHEMA,
           "of temporary credentials, a template"),
    BOOLEAN("unsigned_payload", offsetof(cfg_sigv4_t, unsigned_payload),
            "S3: a body over 8 MiB whose length is known goes out unsigned; otherwise it is refused"),
    BOOLEAN("allow_copy", offsetof(cfg_sigv4_t, allow_copy),
            "S3: accept x-amz-copy-source, which reads another object than the URL names"),
    END};

static const cfg_row_t hmac_rows[] = {
    CHOICE("algorithm", digest_words, "\"sha256\"", offsetof(cfg_hmac_t, algorithm), "the digest"),
    CUSTOM("key", CFG_REQUIRED, offsetof(cfg_hmac_t, key), cfg_read_secret_template, SECRET_SCHEMA, "a template"),
    CHOICE("key_encoding", key_words, "\"raw\"", offsetof(cfg_hmac_t, key_encoding), "how the key's bytes are written"),
    CUSTOM("message", CFG_REQUIRED, offsetof(cfg_hmac_t, message), cfg_read_parts, TEXT_SCHEMA,
           "what is signed: a template with {method}, {host}, {path}, {query}, {target}, {timestamp}, {nonce}, {body}, "
           "{body_sha256} and {body_sha256_base64}"),
    CHOICE("encoding", encoding_words, "\"hex\"", offsetof(cfg_hmac_t, encoding), "of the signature"),
    CHOICE("timestamp", time_words, "\"unix\"", offsetof(cfg_hmac_t, timestamp), "the form of {timestamp}"),
    CUSTOM("header", 0, offsetof(cfg_hmac_t, header), cfg_read_inject_header, TEXT_SCHEMA,
           "the header that carries the signature"),
    CUSTOM("query", 0, offsetof(cfg_hmac_t, query), cfg_read_query_name, NAME_SCHEMA,
           "the query parameter that carries it instead; it is no part of what is signed"),
    {.key = "value", .type = CFG_CUSTOM, .views = SB, .fallback = "\"{signature}\"", .at = offsetof(cfg_hmac_t, value),
     .read = cfg_read_parts_line, .schema = TEXT_SCHEMA, .text = "what is sent there: a template with {signature}"},
    CUSTOM("headers", 0, 0, cfg_read_hmac_headers, PAIRS_SCHEMA,
           "further headers that are sent, as {\"X-Timestamp\": \"{timestamp}\"}"),
    END};

static const cfg_row_t oauth2_rows[] = {
    CUSTOM("token_url", CFG_REQUIRED, offsetof(cfg_oauth2_t, token_url), cfg_read_token_url,
           "{\"type\":\"string\",\"pattern\":\"^https://\"}", "the token endpoint; the agent cannot reach it thereby"),
    CHOICE("grant", grant_words, "\"client_credentials\"", offsetof(cfg_oauth2_t, grant),
           "RFC 6749, 4.4, or an assertion in its place (RFC 7523, 2.1)"),
    CUSTOM("client_id", CFG_REQUIRED, offsetof(cfg_oauth2_t, client_id), cfg_read_inject_value, TEXT_SCHEMA,
           "a template"),
    CUSTOM("client_secret", 0, offsetof(cfg_oauth2_t, client_secret), cfg_read_secret_template, SECRET_SCHEMA,
           "a template"),
    CUSTOM("private_key", 0, offsetof(cfg_oauth2_t, private_key), cfg_read_whole_secret, WHOLE_SCHEMA,
           "a secret with a PEM key, RSA (RS256) or P-256 (ES256), that signs assertions instead (RFC 7523)"),
    CUSTOM("key_id", 0, offsetof(cfg_oauth2_t, key_id), cfg_read_text_line, TEXT_SCHEMA, "the assertion's kid"),
    CUSTOM("subject", 0, offsetof(cfg_oauth2_t, subject), cfg_read_text_line, TEXT_SCHEMA,
           "with jwt_bearer: on whose behalf; default: client_id"),
    CUSTOM("scope", 0, offsetof(cfg_oauth2_t, scope), cfg_read_text_line, TEXT_SCHEMA, "scopes, with spaces between"),
    CUSTOM("audience", 0, offsetof(cfg_oauth2_t, audience), cfg_read_text_line, TEXT_SCHEMA,
           "the parameter audience"),
    CHOICE("auth", auth_words, "\"basic\"", offsetof(cfg_oauth2_t, auth),
           "client_secret in Basic authentication, or in the body"),
    CUSTOM("extra", 0, 0, cfg_read_extra, PAIRS_SCHEMA, "further parameters of the token request, templates"),
    CUSTOM("cidr", 0, 0, cfg_read_token_cidrs, CIDR_SCHEMA, "as of a rule, for the token endpoint"),
    BOOLEAN("allow_special", offsetof(cfg_oauth2_t, endpoint.allow_special),
            "as of a rule, for the token endpoint"),
    END};

#define PART(k, table, kind, where, checker, says, about)                                                              \
    {.key = (k), .type = CFG_OBJECT, .views = SB, .at = (where), .rows = (table), .item_size = sizeof(kind),           \
     .count_at = CFG_NOWHERE, .check = (checker), .schema = (says), .text = (about)}

const cfg_row_t cfg_inject_rows[] = {
    {.key = "header", .type = CFG_CUSTOM, .views = SB, .at = offsetof(cfg_inject_t, header),
     .read = cfg_read_inject_header, .schema = "{\"type\":\"string\",\"pattern\":\"^[!#$%&'*+.^_`|~0-9A-Za-z-]+$\"}",
     .text = "the header that is set, replacing the agent's"},
    CUSTOM("query", 0, offsetof(cfg_inject_t, query), cfg_read_query_name, NAME_SCHEMA,
           "the query parameter that is set, replacing the agent's"),
    {.key = "value", .type = CFG_CUSTOM, .views = SB, .at = offsetof(cfg_inject_t, value),
     .read = cfg_read_inject_value, .schema = TEXT_SCHEMA,
     .text = "with header or query; ${NAME} stands for a secret, $$ for a dollar"},
    CUSTOM("bearer", 0, offsetof(cfg_inject_t, bearer), cfg_read_secret_template, SECRET_SCHEMA,
           "the token of authorization: Bearer, a template"),
    PART("basic", basic_rows, cfg_basic_t, offsetof(cfg_inject_t, basic), NULL, NULL,
         "authorization: Basic (RFC 7617)"),
    PART("sigv4", sigv4_rows, cfg_sigv4_t, offsetof(cfg_inject_t, sigv4), cfg_check_sigv4, NULL,
         "an AWS Signature Version 4"),
    PART("hmac", hmac_rows, cfg_hmac_t, offsetof(cfg_inject_t, hmac), cfg_check_hmac,
         "{\"oneOf\":[{\"required\":[\"header\"]},{\"required\":[\"query\"]}]}", "an HMAC of parts of the request"),
    PART("oauth2_client_credentials", oauth2_rows, cfg_oauth2_t, offsetof(cfg_inject_t, oauth2), cfg_check_oauth2,
         "{\"oneOf\":[{\"required\":[\"client_secret\"]},{\"required\":[\"private_key\"]}]}",
         "authorization: Bearer with a token that the broker gets and renews"),
    END};
