/* Process: all. Thread: any; the only shared state is ICU's read-only IDNA table, opened once by the first
 * who needs it. Trust: parses untrusted text; fuzzed by tests/fuzz/url_fuzz.c.
 *
 * The one URL parser: the isolate's URL class, the broker's policy and every Location header go through it.
 * WHATWG URL Standard, sections 4.1 to 4.5 (parsing, serialising) and 3.3 (IDNA: UTS 46, non-transitional, by ICU).
 *
 * A parsed URL is its serialisation (`href`) and the offsets of the components in it, as in WHATWG's own model: */
#ifndef MAYFLY_OUTBOUND_WIRE_URL_H
#define MAYFLY_OUTBOUND_WIRE_URL_H

#include "outbound/wire/buf.h"

#define OB_URL_ABSENT UINT32_MAX

/*    https://user:pass@example.com:1234/foo/bar?baz#quux
 *          |     |    |          | ^^^^|       |   |
 *          |     |    |          | |   |       |   `- hash_start
 *          |     |    |          | |   |       `----- search_start
 *          |     |    |          | |   `------------- pathname_start
 *          |     |    |          | `----------------- port (number; 0xffffffff: none)
 *          |     |    |          `------------------- host_end
 *          |     |    `------------------------------ host_start (at the '@', or equal to username_end)
 *          |     `----------------------------------- username_end
 *          `----------------------------------------- protocol_end (behind the ':')
 */
typedef struct ob_url {
    ob_buf_t href; /* owned */
    uint32_t protocol_end;
    uint32_t username_end;
    uint32_t host_start;
    uint32_t host_end;
    uint32_t port;           /* OB_URL_ABSENT: none */
    uint32_t pathname_start;
    uint32_t search_start;   /* OB_URL_ABSENT: no '?' */
    uint32_t hash_start;     /* OB_URL_ABSENT: no '#' */
    bool has_authority;      /* "//" stands behind the protocol: the host may be empty, not null */
    bool opaque_path;
} ob_url_t;

/* Opens the IDNA data. Call it before entering a sandbox without file access: afterwards hosts that are not plain ASCII
 * cannot be parsed unless this succeeded. Errors: OB_E_IO. */
OB_CHECKED int ob_url_warm(void);

/* Parses `input` (UTF-8; lone surrogates already replaced) against `base`, which may be NULL and must not be `url`.
 * `url` is initialised by the call and to be disposed also after an error. Bytes that are not UTF-8 are an error in a
 * host and percent-encoded as they are anywhere else. Too large are an input or a resulting href over 1 MiB (so every
 * href can be parsed again) and a host over 4 KiB that needs IDNA, whose cost is quadratic.
 * Errors: OB_E_MALFORMED, OB_E_TOO_LARGE, OB_E_NOMEM, OB_E_IO (the IDNA data cannot be opened). */
OB_CHECKED int ob_url_parse(ob_str_t input, const ob_url_t *base, ob_url_t *url);
void ob_url_dispose(ob_url_t *url);

/* Components as the URL class shows them, borrowed from href. */
ob_str_t ob_url_protocol(const ob_url_t *url); /* "https:" */
ob_str_t ob_url_username(const ob_url_t *url);
ob_str_t ob_url_password(const ob_url_t *url);
ob_str_t ob_url_hostname(const ob_url_t *url); /* "example.com", "[::1]" */
ob_str_t ob_url_host(const ob_url_t *url);     /* with ":1234" */
ob_str_t ob_url_port(const ob_url_t *url);     /* "1234" or "" */
ob_str_t ob_url_pathname(const ob_url_t *url);
ob_str_t ob_url_search(const ob_url_t *url);   /* "?baz"; "" when absent or empty */
ob_str_t ob_url_hash(const ob_url_t *url);
/* The port that is dialled: the explicit one or the scheme's default; 0 where the scheme has none. */
uint16_t ob_url_effective_port(const ob_url_t *url);
bool ob_url_is_special(const ob_url_t *url);

/* The setters of the URL class (section 6.1). A value that the standard ignores leaves the URL as it was and returns 0;
 * so does every error. */
typedef enum ob_url_part {
    OB_URL_HREF, OB_URL_PROTOCOL, OB_URL_USERNAME, OB_URL_PASSWORD, OB_URL_HOST, OB_URL_HOSTNAME, OB_URL_PORT,
    OB_URL_PATHNAME, OB_URL_SEARCH, OB_URL_HASH
} ob_url_part_t;
/* `value` must not point into `url`. Errors: OB_E_MALFORMED (OB_URL_HREF only), OB_E_NOMEM, OB_E_TOO_LARGE, OB_E_IO. */
OB_CHECKED int ob_url_set(ob_url_t *url, ob_url_part_t part, ob_str_t value);

#endif
