#include "outbound/broker/transfer_state.h"

#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <unistd.h>

#include "outbound/broker/response_head.h"
#include "outbound/broker/secret.h"

#define HEAD_BYTES_MAX (OB_HEADERS_BYTES_MAX + 8 * 1024) /* as it comes, with separators and a status line */
#define KEPT_IDLE_S 30L
#define KEPT_S 300L

void ob_transfer_fail(ob_transfer_t *transfer, uint8_t failure, const char *reason)
{
    if (transfer->failure != 0)
        return;
    transfer->failure = failure;
    transfer->reason = reason;
}

/* Waiting for the agent, in either direction, is not the upstream's delay: the total time bounds it. */
static void expect_progress(ob_transfer_t *transfer)
{
    if (transfer->body_paused || transfer->read_paused)
        ob_timer_cancel(&transfer->timer);
    else
        ob_timer_start(&transfer->timer,
                       transfer->phase == PHASE_BODY ? transfer->times.idle_ms : transfer->times.first_byte_ms);
}

static bool is_pinned(const ob_transfer_t *transfer, const ob_address_t *address)
{
    for (size_t i = 0; i < transfer->address_count; i++) {
        if (ob_address_eq(&transfer->addresses[i], address))
            return true;
    }
    return false;
}

/* The last check before a socket exists, whatever made libcurl think of this address. */
static curl_socket_t on_open_socket(void *data, curlsocktype purpose, struct curl_sockaddr *to)
{
    ob_transfer_t *transfer = data;
    ob_address_t address;
    uint16_t port;

    if (purpose != CURLSOCKTYPE_IPCXN || to->socktype != SOCK_STREAM ||
        ob_address_from_sockaddr(&to->addr, &address, &port) != 0 || port != transfer->port ||
        !is_pinned(transfer, &address)) {
        ob_transfer_fail(transfer, OB_FAIL_UNREACHABLE, "connection to an address that was not judged");
        return CURL_SOCKET_BAD;
    }
    return socket(to->family, to->socktype | SOCK_CLOEXEC, to->protocol);
}

/* The same for a connection that was there already. */
static int on_prereq(void *data, char *remote, char *local, int remote_port, int local_port)
{
    ob_transfer_t *transfer = data;
    ob_address_t address;

    (void)local;
    (void)local_port;
    if (ob_address_parse(ob_str_from(remote), &address) != 0 || remote_port != transfer->port ||
        !is_pinned(transfer, &address)) {
        ob_transfer_fail(transfer, OB_FAIL_UNREACHABLE, "connection to an address that was not judged");
        return CURL_PREREQFUNC_ABORT;
    }
    transfer->connected = transfer->proxied ? transfer->through : address;
    transfer->phase = PHASE_ANSWER;
    expect_progress(transfer);
    return CURL_PREREQFUNC_OK;
}

/* Called when libcurl would ask a resolver; for an address literal it asks nobody. */
static int on_resolver_start(void *state, void *reserved, void *data)
{
    ob_transfer_t *transfer = data;

    (void)state;
    (void)reserved;
    return transfer->is_literal ? 0 : 1;
}

/* The head is complete. 1xx heads are dropped; the final one follows. */
static ob_flow_t deliver_head(ob_transfer_t *transfer)
{
    ob_response_head_t head;
    bool valid = ob_response_head_parse(ob_buf_str(&transfer->head), &head);

    if (valid && head.status >= 100 && head.status < 200 && head.status != 101 &&
        transfer->informational++ < INFORMATIONAL_MAX) {
        transfer->head.len = 0;
        return OB_FLOW_GO;
    }
    if (!valid || head.status < 200 || head.status > 599) {
        ob_transfer_fail(transfer, OB_FAIL_PROTOCOL, "response head is malformed, ambiguous or over its bounds");
        return OB_FLOW_ABORT;
    }
    transfer->phase = PHASE_BODY;
    expect_progress(transfer);
    return transfer->events->on_head(transfer->data, head.status, head.reason, head.headers, head.count);
}

/* Dropped; but libcurl keeps them. */
static size_t on_trailer(ob_transfer_t *transfer, size_t len)
{
    transfer->trailer_bytes += len;
    if (transfer->trailer_bytes <= TRAILERS_MAX)
        return len;
    ob_transfer_fail(transfer, OB_FAIL_PROTOCOL, "response trailers are over their bounds");
    return 0;
}

static size_t on_header(char *bytes, size_t size, size_t count, void *data)
{
    ob_transfer_t *transfer = data;
    size_t len = size * count;

    if (transfer->phase == PHASE_BODY)
        return on_trailer(transfer, len);
    if (ob_buf_put(&transfer->head, bytes, len) != 0) {
        ob_transfer_fail(transfer, OB_FAIL_PROTOCOL, "response head is over its bounds");
        return 0;
    }
    if (!ob_response_head_ends((ob_str_t){bytes, len}))
        return len;
    return deliver_head(transfer) == OB_FLOW_GO ? len : 0;
}

static size_t on_write(char *bytes, size_t size, size_t count, void *data)
{
    ob_transfer_t *transfer = data;
    size_t len = size * count;
    ob_flow_t flow;

    if (transfer->phase != PHASE_BODY)
        return 0;
    flow = transfer->events->on_body(transfer->data, (ob_str_t){bytes, len});
    transfer->body_paused = flow == OB_FLOW_PAUSE;
    expect_progress(transfer);
    if (flow == OB_FLOW_PAUSE)
        return CURL_WRITEFUNC_PAUSE;
    return flow == OB_FLOW_GO ? len : 0;
}

static size_t on_read(char *out, size_t size, size_t count, void *data)
{
    ob_transfer_t *transfer = data;
    size_t got = 0;
    ob_flow_t flow = transfer->events->on_read(transfer->data, out, size * count, &got);

    transfer->read_paused = flow == OB_FLOW_PAUSE;
    expect_progress(transfer);
    if (flow == OB_FLOW_PAUSE)
        return CURL_READFUNC_PAUSE;
    return flow == OB_FLOW_GO ? got : CURL_READFUNC_ABORT;
}

static int on_seek(void *data, curl_off_t offset, int origin)
{
    ob_transfer_t *transfer = data;

    if (origin != SEEK_SET || offset != 0 || !transfer->events->on_rewind(transfer->data))
        return CURL_SEEKFUNC_FAIL;
    return CURL_SEEKFUNC_OK;
}

/* The connection stage's failures and everything that is not HTTP's fault are "unreachable". */
static void classify(ob_transfer_t *transfer, CURLcode code)
{
    switch (code) {
    case CURLE_OK:
        return;
    case CURLE_OPERATION_TIMEDOUT:
        ob_transfer_fail(transfer, transfer->phase == PHASE_BODY ? OB_FAIL_PROTOCOL : OB_FAIL_UNREACHABLE,
             "upstream took too long");
        return;
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CACERT_BADFILE:
    case CURLE_SSL_ISSUER_ERROR:
        ob_transfer_fail(transfer, OB_FAIL_UNREACHABLE, "upstream's certificate is not trusted");
        return;
    case CURLE_SSL_CONNECT_ERROR:
        ob_transfer_fail(transfer, OB_FAIL_UNREACHABLE, "TLS handshake failed");
        return;
    case CURLE_PARTIAL_FILE:
        ob_transfer_fail(transfer, OB_FAIL_PROTOCOL, "response ended before its declared length");
        return;
    case CURLE_BAD_CONTENT_ENCODING:
        ob_transfer_fail(transfer, OB_FAIL_PROTOCOL, "content coding is unknown or corrupt");
        return;
    case CURLE_SEND_FAIL_REWIND:
        ob_transfer_fail(transfer, OB_FAIL_UNREACHABLE,
                         "kept connection was closed and the request body cannot be sent again");
        return;
    default:
        break;
    }
    if (transfer->phase == PHASE_CONNECT)
        ob_transfer_fail(transfer, OB_FAIL_UNREACHABLE, "connection failed");
    else
        ob_transfer_fail(transfer, OB_FAIL_PROTOCOL, "upstream broke off or broke the protocol");
}

void ob_transfer_finish(ob_transfer_t *transfer)
{
    ob_timer_cancel(&transfer->timer);
    transfer->events->on_done(transfer->data, transfer->failure, transfer->reason);
}

void ob_transfer_on_pool_done(CURL *easy, CURLcode code)
{
    ob_transfer_t *transfer = NULL;

    curl_easy_getinfo(easy, CURLINFO_PRIVATE, &transfer);
    if (transfer->is_socket && code == CURLE_OK && transfer->phase == PHASE_ANSWER &&
        ob_transfer_open_socket(transfer) == 0)
        return;
    classify(transfer, code);
    /* A response without its head: what libcurl took for one was not. */
    if (transfer->phase != PHASE_BODY)
        ob_transfer_fail(transfer, OB_FAIL_PROTOCOL, "upstream closed without a response");
    ob_transfer_finish(transfer);
}

static void on_timeout(void *data)
{
    ob_transfer_t *transfer = data;

    ob_transfer_fail(transfer, transfer->phase == PHASE_BODY ? OB_FAIL_PROTOCOL : OB_FAIL_UNREACHABLE,
                     "upstream took too long");
    ob_transfer_finish(transfer);
}

#define SET(option, value) (curl_easy_setopt(easy, (option), (value)) == CURLE_OK)

/* Everything that libcurl could do out of its own knowledge is off. Alt-Svc is off until it is asked for, and libcurl
 * refuses to be told so. */
static bool set_closed(CURL *easy)
{
    return SET(CURLOPT_NOSIGNAL, 1L) && SET(CURLOPT_PROTOCOLS_STR, "http,https") && SET(CURLOPT_FOLLOWLOCATION, 0L) &&
           SET(CURLOPT_NETRC, (long)CURL_NETRC_IGNORED) && SET(CURLOPT_HSTS_CTRL, 0L) &&
           SET(CURLOPT_HTTP09_ALLOWED, 0L) && SET(CURLOPT_HTTPAUTH, (long)CURLAUTH_NONE) &&
           SET(CURLOPT_PATH_AS_IS, 1L) && SET(CURLOPT_SSL_SESSIONID_CACHE, 0L) && SET(CURLOPT_UNRESTRICTED_AUTH, 0L);
}

static bool set_authorities(CURL *easy, const char *ca, ob_str_t pem)
{
    struct curl_blob blob = {.data = (void *)(uintptr_t)pem.ptr, .len = pem.len, .flags = CURL_BLOB_COPY};

    if (pem.len > 0) /* it comes before CAINFO */
        return SET(CURLOPT_CAINFO_BLOB, &blob) && SET(CURLOPT_CAPATH, NULL);
    return ca == NULL || (SET(CURLOPT_CAINFO, ca) && SET(CURLOPT_CAPATH, NULL));
}

static bool set_tls(CURL *easy, const char *ca, ob_str_t pem)
{
    if (!set_authorities(easy, ca, pem))
        return false;
    return SET(CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2) && SET(CURLOPT_SSL_VERIFYPEER, 1L) &&
           SET(CURLOPT_SSL_VERIFYHOST, 2L) && SET(CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_2TLS);
}

/* libcurl's own options for client certificates would copy the private key into memory that nobody wipes. */
static CURLcode on_tls(CURL *easy, void *context, void *data)
{
    ob_transfer_t *transfer = data;

    (void)easy;
    return transfer->events->on_tls(transfer->data, context) ? CURLE_OK : CURLE_SSL_CERTPROBLEM;
}

static bool set_identity(CURL *easy, ob_transfer_t *transfer)
{
    return transfer->events->on_tls == NULL ||
           (SET(CURLOPT_SSL_CTX_FUNCTION, on_tls) && SET(CURLOPT_SSL_CTX_DATA, transfer));
}

static bool set_callbacks(CURL *easy, ob_transfer_t *transfer)
{
    return SET(CURLOPT_PRIVATE, transfer) && SET(CURLOPT_OPENSOCKETFUNCTION, on_open_socket) &&
           SET(CURLOPT_OPENSOCKETDATA, transfer) && SET(CURLOPT_PREREQFUNCTION, on_prereq) &&
           SET(CURLOPT_PREREQDATA, transfer) && SET(CURLOPT_RESOLVER_START_FUNCTION, on_resolver_start) &&
           SET(CURLOPT_RESOLVER_START_DATA, transfer) && SET(CURLOPT_HEADERFUNCTION, on_header) &&
           SET(CURLOPT_HEADERDATA, transfer) && SET(CURLOPT_WRITEFUNCTION, on_write) &&
           SET(CURLOPT_WRITEDATA, transfer) && SET(CURLOPT_READFUNCTION, on_read) && SET(CURLOPT_READDATA, transfer) &&
           SET(CURLOPT_SEEKFUNCTION, on_seek) && SET(CURLOPT_SEEKDATA, transfer);
}

static bool set_limits(CURL *easy, const ob_transfer_spec_t *spec)
{
    return SET(CURLOPT_CONNECTTIMEOUT_MS, (long)spec->times.connect_ms) &&
           SET(CURLOPT_TIMEOUT_MS, (long)spec->times.total_ms) && SET(CURLOPT_MAXAGE_CONN, KEPT_IDLE_S) &&
           SET(CURLOPT_MAXLIFETIME_CONN, KEPT_S);
}

/* Fetch says content-length: 0 for these when they have no body. */
static bool wants_length(const char *method)
{
    return strcmp(method, "POST") == 0 || strcmp(method, "PUT") == 0 || strcmp(method, "PATCH") == 0;
}

static bool set_method(CURL *easy, const ob_transfer_spec_t *spec)
{
    curl_off_t length = spec->body_length <= INT64_MAX ? (curl_off_t)spec->body_length : -1;

    if (spec->has_body)
        return SET(CURLOPT_UPLOAD, 1L) && SET(CURLOPT_INFILESIZE_LARGE, length) &&
               SET(CURLOPT_CUSTOMREQUEST, spec->method);
    if (strcmp(spec->method, "HEAD") == 0)
        return SET(CURLOPT_NOBODY, 1L);
    if (wants_length(spec->method))
        return SET(CURLOPT_POST, 1L) && SET(CURLOPT_POSTFIELDSIZE, 0L) && SET(CURLOPT_COPYPOSTFIELDS, "") &&
               SET(CURLOPT_CUSTOMREQUEST, spec->method);
    return SET(CURLOPT_HTTPGET, 1L) && SET(CURLOPT_CUSTOMREQUEST, spec->method);
}

#define HOST_TEXT_MAX (OB_HOST_NAME_MAX + 3)

/* As in a URL. */
static void put_host(const ob_host_t *host, char text[HOST_TEXT_MAX])
{
    bool brackets = host->is_address && host->address.v6;

    snprintf(text, HOST_TEXT_MAX, "%s%s%s", brackets ? "[" : "", host->text, brackets ? "]" : "");
}

static bool set_url(CURL *easy, ob_transfer_t *transfer, const ob_transfer_spec_t *spec)
{
    char host[HOST_TEXT_MAX], port[8];

    put_host(&spec->route->host, host);
    snprintf(port, sizeof(port), "%u", (unsigned)spec->route->port);
    return (transfer->url = curl_url()) != NULL &&
           curl_url_set(transfer->url, CURLUPART_SCHEME, spec->https ? "https" : "http", CURLU_DISALLOW_USER) ==
               CURLUE_OK &&
           curl_url_set(transfer->url, CURLUPART_HOST, host, CURLU_DISALLOW_USER) == CURLUE_OK &&
           curl_url_set(transfer->url, CURLUPART_PORT, port, CURLU_DISALLOW_USER) == CURLUE_OK &&
           SET(CURLOPT_CURLU, transfer->url) &&
           /* The CURLU API would rewrite escapes in a path; this goes onto the wire byte by byte. */
           SET(CURLOPT_REQUEST_TARGET, spec->target) && SET(CURLOPT_HTTPHEADER, transfer->lines) &&
           SET(CURLOPT_ACCEPT_ENCODING, "");
}

/* The host that a socket is opened to, by name. */
static const ob_host_t *first_stop(const ob_route_t *route, uint16_t *port)
{
    *port = route->proxied ? route->proxy_port : route->dial_port;
    return route->proxied ? &route->proxy : &route->dial;
}

/* "host:port:address,address": libcurl's whole knowledge of names. */
static bool set_pins(CURL *easy, ob_transfer_t *transfer, const ob_transfer_spec_t *spec)
{
    ob_buf_t pin = {0};
    const ob_host_t *host;
    uint16_t port;
    bool done = false;
    int err;

    if (transfer->is_literal)
        return true;
    host = first_stop(spec->route, &port);
    err = ob_buf_printf(&pin, "%s:%u:", host->text, (unsigned)port);
    for (size_t i = 0; i < spec->address_count && err == 0; i++) {
        char text[OB_ADDRESS_TEXT_MAX];

        ob_address_text(&spec->addresses[i], text);
        err = ob_buf_printf(&pin, spec->addresses[i].v6 ? "%s[%s]" : "%s%s", i > 0 ? "," : "", text);
    }
    if (err == 0 && ob_buf_put_u8(&pin, '\0') == 0)
        done = (transfer->pins = curl_slist_append(NULL, (const char *)pin.data)) != NULL &&
               SET(CURLOPT_RESOLVE, transfer->pins);
    ob_buf_dispose(&pin);
    return done;
}

/* Where the connection leads when that is not what the URL names: the proxy is asked for exactly this. */
static bool set_way(CURL *easy, ob_transfer_t *transfer, const ob_route_t *route)
{
    ob_host_t address = {.is_address = true, .address = transfer->through};
    char host[HOST_TEXT_MAX], way[HOST_TEXT_MAX + 16];

    if (!route->proxied && route->dial_port == route->port && strcmp(route->dial.text, route->host.text) == 0)
        return true;
    if (route->proxied)
        ob_address_text(&address.address, address.text);
    put_host(route->proxied ? &address : &route->dial, host);
    snprintf(way, sizeof(way), "::%s:%u", host, (unsigned)route->dial_port);
    return (transfer->ways = curl_slist_append(NULL, way)) != NULL && SET(CURLOPT_CONNECT_TO, transfer->ways);
}

/* Always CONNECT, also for http: a proxy sees no request. Our header lines are not for it. */
static bool set_proxy(CURL *easy, const ob_route_t *route)
{
    char host[HOST_TEXT_MAX], proxy[HOST_TEXT_MAX + 16];

    if (!route->proxied)
        return SET(CURLOPT_PROXY, "") && SET(CURLOPT_NOPROXY, "*");
    put_host(&route->proxy, host);
    snprintf(proxy, sizeof(proxy), "http://%s:%u", host, (unsigned)route->proxy_port);
    return SET(CURLOPT_PROXY, proxy) && SET(CURLOPT_NOPROXY, "") && SET(CURLOPT_HTTPPROXYTUNNEL, 1L) &&
           SET(CURLOPT_PROXYAUTH, (long)CURLAUTH_NONE) && SET(CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L) &&
           SET(CURLOPT_HEADEROPT, (long)CURLHEADER_SEPARATE);
}

/* One connection for one socket: HTTP/1.1, of a pool of its own, so that nobody else's needs can close it. */
static int set_socket(ob_transfer_t *transfer, const ob_transfer_spec_t *spec)
{
    CURL *easy = transfer->easy;
    const ob_route_t *route = spec->route;
    char host[HOST_TEXT_MAX];
    bool usual = route->port == (spec->https ? 443 : 80);

    transfer->is_socket = spec->socket;
    if (!spec->socket)
        return 0;
    put_host(&route->host, host);
    if ((transfer->target = strdup(spec->target)) == NULL ||
        asprintf(&transfer->host_line, usual ? "%s" : "%s:%u", host, (unsigned)route->port) < 0)
        return OB_E_NOMEM;
    return SET(CURLOPT_CONNECT_ONLY, 1L) && SET(CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1) &&
                   SET(CURLOPT_FRESH_CONNECT, 1L) && SET(CURLOPT_TIMEOUT_MS, 0L)
               ? 0
               : OB_E_NOMEM;
}

static int compare_addresses(const void *a, const void *b)
{
    return memcmp(a, b, sizeof(ob_address_t));
}

/* Who shares, what they share, and where it leads. */
static int get_pool(ob_pools_t *pools, ob_transfer_t *transfer, const ob_transfer_spec_t *spec)
{
    ob_buf_t key = {0};
    ob_address_t sorted[OB_ADDRESSES_MAX];
    int err;

    memcpy(sorted, transfer->addresses, sizeof(sorted));
    qsort(sorted, transfer->address_count, sizeof(sorted[0]), compare_addresses);
    if ((err = ob_buf_put_str(&key, spec->sharing)) == 0 &&
        (err = ob_buf_printf(&key, "%d %s %u ", spec->https, spec->route->host.text,
                             (unsigned)spec->route->port)) == 0 &&
        (err = ob_buf_put(&key, &transfer->through, sizeof(transfer->through))) == 0 &&
        (err = ob_buf_put(&key, sorted, transfer->address_count * sizeof(sorted[0]))) == 0 &&
        (err = transfer->is_socket ? ob_buf_put(&key, &transfer, sizeof(transfer)) : 0) == 0)
        err = ob_pool_get(pools, ob_buf_str(&key), &transfer->pool);
    ob_buf_dispose(&key);
    return err;
}

/* Lines that libcurl would add on its own where the agent has none: an empty one keeps it from that. */
static int suppress(ob_transfer_t *transfer, const char *line)
{
    struct curl_slist *longer;

    for (const struct curl_slist *at = transfer->lines; at != NULL; at = at->next) {
        if (strncasecmp(at->data, line, strlen(line)) == 0)
            return 0;
    }
    if ((longer = curl_slist_append(transfer->lines, line)) == NULL)
        return OB_E_NOMEM;
    transfer->lines = longer;
    return 0;
}

static int configure(ob_transfer_t *transfer, const ob_transfer_spec_t *spec)
{
    CURL *easy = transfer->easy = curl_easy_init();

    if (easy == NULL || suppress(transfer, "Expect:") != 0 || suppress(transfer, "Content-Type:") != 0)
        return OB_E_NOMEM;
    if (!set_closed(easy) || !set_tls(easy, spec->ca, spec->ca_pem) || !set_identity(easy, transfer) ||
        !set_callbacks(easy, transfer) || !set_limits(easy, spec) || !set_url(easy, transfer, spec) ||
        !set_method(easy, spec) || !set_pins(easy, transfer, spec) ||
        !set_proxy(easy, spec->route) || !set_way(easy, transfer, spec->route))
        return OB_E_NOMEM;
    return set_socket(transfer, spec);
}

int ob_transfer_start(ob_pools_t *pools, const ob_transfer_spec_t *spec, const ob_transfer_events_t *events, void *data,
                      ob_transfer_t **out)
{
    ob_transfer_t *transfer = calloc(1, sizeof(*transfer));
    ob_pool_t *pool;
    int err;

    if (transfer == NULL) {
        ob_lines_free(spec->lines);
        return OB_E_NOMEM;
    }
    transfer->events = events;
    transfer->data = data;
    transfer->pools = pools;
    transfer->lines = spec->lines;
    transfer->reason = "";
    transfer->is_literal = first_stop(spec->route, &transfer->port)->is_address;
    transfer->proxied = spec->route->proxied;
    if (transfer->proxied)
        transfer->through = *spec->through;
    transfer->times = spec->times;
    transfer->address_count = spec->address_count < OB_ADDRESSES_MAX ? spec->address_count : OB_ADDRESSES_MAX;
    memcpy(transfer->addresses, spec->addresses, transfer->address_count * sizeof(ob_address_t));
    ob_buf_init(&transfer->head, HEAD_BYTES_MAX);
    if ((err = ob_timer_init(&transfer->timer, ob_pools_loop(pools), on_timeout, transfer)) != 0 ||
        (err = configure(transfer, spec)) != 0 || (err = get_pool(pools, transfer, spec)) != 0)
        goto fail;
    pool = transfer->pool;
    if ((err = ob_pool_add(pool, transfer->easy)) != 0) {
        transfer->pool = NULL;
        goto fail;
    }
    ob_timer_start(&transfer->timer, (uint64_t)spec->times.connect_ms + spec->times.first_byte_ms);
    *out = transfer;
    return 0;
fail:
    ob_transfer_free(transfer);
    return err;
}

void ob_transfer_free(ob_transfer_t *transfer)
{
    if (transfer == NULL)
        return;
    ob_socket_free(transfer->socket);
    if (transfer->pool != NULL)
        ob_pool_remove(transfer->pool, transfer->easy);
    if (transfer->easy != NULL)
        curl_easy_cleanup(transfer->easy);
    if (transfer->url != NULL)
        curl_url_cleanup(transfer->url);
    ob_lines_free(transfer->lines);
    curl_slist_free_all(transfer->pins);
    curl_slist_free_all(transfer->ways);
    ob_timer_dispose(&transfer->timer);
    ob_buf_dispose(&transfer->head);
    if (transfer->target != NULL)
        explicit_bzero(transfer->target, strlen(transfer->target)); /* may hold an injected query */
    free(transfer->target);
    free(transfer->host_line);
    free(transfer);
}

/* on_write and on_read set their flag again when they pause again inside curl_easy_pause. A failure in there does not
 * make libcurl end the transfer: the timer does. */
static void apply_pauses(ob_transfer_t *transfer)
{
    int pauses = (transfer->body_paused ? CURLPAUSE_RECV : 0) | (transfer->read_paused ? CURLPAUSE_SEND : 0);

    expect_progress(transfer);
    if (curl_easy_pause(transfer->easy, pauses) != CURLE_OK) {
        ob_transfer_fail(transfer, OB_FAIL_PROTOCOL, "upstream broke off or broke the protocol");
        ob_timer_start(&transfer->timer, 0);
    }
}

void ob_transfer_resume_body(ob_transfer_t *transfer)
{
    if (transfer->is_socket) {
        transfer->events->on_resume(transfer->data);
        return;
    }
    if (!transfer->body_paused)
        return;
    transfer->body_paused = false;
    apply_pauses(transfer);
}

void ob_transfer_resume_read(ob_transfer_t *transfer)
{
    if (transfer->socket != NULL)
        ob_socket_wake(transfer->socket);
    if (!transfer->read_paused)
        return;
    transfer->read_paused = false;
    apply_pauses(transfer);
}

uint64_t ob_transfer_received(const ob_transfer_t *transfer)
{
    curl_off_t bytes = 0;

    curl_easy_getinfo(transfer->easy, CURLINFO_SIZE_DOWNLOAD_T, &bytes);
    return bytes > 0 ? (uint64_t)bytes : 0;
}

bool ob_transfer_address(const ob_transfer_t *transfer, ob_address_t *address)
{
    if (transfer->phase == PHASE_CONNECT)
        return false;
    *address = transfer->connected;
    return true;
}

void ob_transfer_times(const ob_transfer_t *transfer, uint64_t *connect_ms, uint64_t *first_byte_ms)
{
    curl_off_t tcp = 0, tls = 0, first = 0;

    curl_easy_getinfo(transfer->easy, CURLINFO_CONNECT_TIME_T, &tcp);
    curl_easy_getinfo(transfer->easy, CURLINFO_APPCONNECT_TIME_T, &tls);
    curl_easy_getinfo(transfer->easy, CURLINFO_STARTTRANSFER_TIME_T, &first);
    *connect_ms = (uint64_t)(tls > tcp ? tls : tcp) / 1000;
    *first_byte_ms = transfer->phase == PHASE_BODY ? (uint64_t)first / 1000 : 0;
}
