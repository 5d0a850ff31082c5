/* Hosts and address ranges of rules. */
#include "config/reader.h"

#include <arpa/inet.h>
#include <stdio.h>

#include "outbound/wire/url.h"

#define HOST_BYTES_MAX 253
#define LABEL_BYTES_MAX 63
#define CIDR_UNREAD 255 /* a prefix: what was wrong about this range has been said */

/* ---- hosts ---- */

static ob_str_t without_final_dot(ob_str_t host)
{
    if (host.len > 0 && host.ptr[host.len - 1] == '.')
        host.len--;
    return host;
}

/* A URL that is nothing but a host? */
static bool is_bare(const ob_url_t *url)
{
    return ob_url_username(url).len == 0 && ob_url_password(url).len == 0 && ob_url_port(url).len == 0 &&
           ob_str_eq(ob_url_pathname(url), OB_STR("/")) && url->search_start == OB_URL_ABSENT &&
           url->hash_start == OB_URL_ABSENT;
}

/* The host as the one URL parser gives it, to be disposed. Errors: OB_E_MALFORMED, OB_E_NOMEM. */
static int canonical_host(const char *host, ob_buf_t *canonical)
{
    ob_buf_t text = {0};
    ob_url_t url = {0};
    int err;

    if ((err = ob_buf_printf(&text, "https://%s/", host)) == 0)
        err = ob_url_parse(ob_buf_str(&text), NULL, &url);
    if (err == 0 && (!is_bare(&url) || ob_url_hostname(&url).len == 0))
        err = OB_E_MALFORMED;
    if (err == 0) {
        ob_str_t name = without_final_dot(ob_url_hostname(&url));

        err = ob_buf_put(canonical, name.ptr, name.len);
    }
    ob_url_dispose(&url);
    ob_buf_dispose(&text);
    return err;
}

static bool is_ip_literal(const char *host)
{
    uint8_t bytes[4];

    return host[0] == '[' || inet_pton(AF_INET, host, bytes) == 1;
}

static bool is_label_char(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
}

/* Labels of 1 to 63 characters; *count is how many there are. */
static bool has_good_labels(const char *host, size_t *count)
{
    size_t label = 0;

    *count = 1;
    for (const char *c = host; *c != '\0'; c++) {
        if (*c == '.' && label > 0) {
            label = 0;
            (*count)++;
        } else if (!is_label_char(*c) || ++label > LABEL_BYTES_MAX) {
            return false;
        }
    }
    return label > 0 && strlen(host) <= HOST_BYTES_MAX;
}

/* The policy says what it means: a host in another spelling is refused with the spelling to use, so that what the
 * operator reads is what is compared. */
static bool is_canonical(cfg_reader_t *reader, const cfg_path_t *path, const char *host, const char *shown)
{
    ob_buf_t canonical = {0};
    int err = canonical_host(host, &canonical);
    bool same = err == 0 && ob_str_eq(ob_buf_str(&canonical), ob_str_from(host));

    if (err == OB_E_NOMEM)
        reader->err = err;
    else if (err != 0)
        cfg_report(reader, path,
                   "\"%s\" is no host: expected a name, *.name, *, or an IP address (IPv6 in brackets), without "
                   "scheme, port and path",
                   shown);
    else if (!same)
        cfg_report(reader, path, "\"%s\" is not the canonical form: write \"%.*s%.*s\"", shown, (int)(host - shown),
                   shown, (int)canonical.len, (const char *)canonical.data);
    ob_buf_dispose(&canonical);
    return same;
}

/* Allowing what is never dialled, or everything below a top-level name, is a mistake; denying it is harmless. */
static void check_breadth(cfg_reader_t *reader, const cfg_path_t *path, const char *shown, bool wildcard, size_t labels)
{
    const char *suffix = wildcard ? shown + 2 : shown;
    size_t len = strlen(suffix);

    if (wildcard && labels < 2)
        cfg_report(reader, path, "\"%s\" covers a whole top-level domain: name at least two labels, as *.example.com",
                   shown);
    else if (labels < 2 || (len > 10 && strcmp(suffix + len - 10, ".localhost") == 0))
        cfg_report(reader, path,
                   "\"%s\" is never dialled: single-label and localhost names are refused; write the IP address",
                   shown);
}

static void read_pattern(cfg_reader_t *reader, const cfg_path_t *path, json_t *value, cfg_rule_t *rule)
{
    const char *shown = json_string_value(value), *host = shown;
    bool wildcard;
    size_t labels;

    if (!cfg_is_text(reader, path, value, "a host", 1024))
        return;
    rule->host = shown;
    if (strcmp(shown, "*") == 0)
        return;
    wildcard = strncmp(shown, "*.", 2) == 0;
    host += wildcard ? 2 : 0;
    if (strchr(host, '*') != NULL) {
        cfg_report(reader, path, "\"%s\": a * stands alone or for whole labels in front, as *.example.com", shown);
    } else if (!is_canonical(reader, path, host, shown) || (is_ip_literal(host) && !wildcard)) {
        return;
    } else if (is_ip_literal(host) || !has_good_labels(host, &labels)) {
        cfg_report(reader, path,
                   "\"%s\" is no host name: expected labels of 1 to 63 letters, digits, '-' and '_', 253 "
                   "characters in all",
                   shown);
    } else if (rule->kind == CFG_RULE_ALLOW) {
        check_breadth(reader, path, shown, wildcard, labels);
    }
}

void cfg_read_host(cfg_reader_t *reader, const cfg_path_t *path, json_t *value, void *at)
{
    cfg_rule_t *rule = at;

    rule->kind = CFG_RULE_ALLOW;
    read_pattern(reader, path, value, rule);
}

void cfg_read_deny(cfg_reader_t *reader, const cfg_path_t *path, json_t *value, void *at)
{
    cfg_rule_t *rule = at;

    rule->kind = CFG_RULE_DENY;
    read_pattern(reader, path, value, rule);
}

bool cfg_check_exact_host(cfg_reader_t *reader, const cfg_path_t *path, const char *host)
{
    size_t labels;

    if (!is_canonical(reader, path, host, host))
        return false;
    if (is_ip_literal(host))
        return true;
    if (has_good_labels(host, &labels)) {
        check_breadth(reader, path, host, false, labels);
        return true;
    }
    cfg_report(reader, path, "\"%s\" is no host name: expected labels of 1 to 63 letters, digits, '-' and '_'", host);
    return false;
}

/* ---- address ranges ---- */

typedef struct range {
    cfg_cidr_t cidr;
    bool single; /* an address inside ordinary private space: only naming it alone means it */
} range_t;

/* What contract part 3 opens only together with allow_special: loopback, link-local, metadata. */
static const range_t special_ranges[] = {
    {{{127}, 8, false}, false},
    {{{0}, 8, false}, false}, /* reaches this machine, too */
    {{{169, 254}, 16, false}, false},
    {{{168, 63, 129, 16}, 32, false}, true},
    {{{100, 100, 100, 200}, 32, false}, true},
    {{{[15] = 1}, 128, true}, false},
    {{{0}, 128, true}, false},
    {{{0xfe, 0x80}, 10, true}, false},
    {{{0xfd, 0x00, 0x0e, 0xc2, [14] = 0x02, [15] = 0x54}, 128, true}, true},
};

static bool same_prefix(const uint8_t *a, const uint8_t *b, unsigned bits)
{
    unsigned rest = bits % 8;

    if (memcmp(a, b, bits / 8) != 0)
        return false;
    return rest == 0 || ((a[bits / 8] ^ b[bits / 8]) >> (8 - rest)) == 0;
}

bool cfg_cidr_is_special(const cfg_cidr_t *cidr)
{
    for (size_t i = 0; i < sizeof(special_ranges) / sizeof(special_ranges[0]) && cidr->prefix != CIDR_UNREAD; i++) {
        const range_t *range = &special_ranges[i];
        unsigned bits = cidr->prefix < range->cidr.prefix ? cidr->prefix : range->cidr.prefix;

        if (cidr->v6 != range->cidr.v6 || (range->single && cidr->prefix < range->cidr.prefix))
            continue;
        if (same_prefix(cidr->address, range->cidr.address, bits))
            return true;
    }
    return false;
}

/* ::ffff:0:0/96 and below: the contract refuses mapped addresses, so such a grant would be void. */
static bool is_mapped(const cfg_cidr_t *cidr)
{
    static const uint8_t mapped[16] = {[10] = 0xff, [11] = 0xff};

    return cidr->v6 && cidr->prefix >= 96 && same_prefix(cidr->address, mapped, 96);
}

static bool parse_cidr(const char *text, cfg_cidr_t *cidr)
{
    const char *slash = strchr(text, '/');
    char address[INET6_ADDRSTRLEN];
    unsigned prefix = 0;

    if (slash == NULL || (size_t)(slash - text) >= sizeof(address) || strlen(slash) < 2 || strlen(slash) > 4)
        return false;
    memcpy(address, text, (size_t)(slash - text));
    address[slash - text] = '\0';
    for (const char *c = slash + 1; *c != '\0'; c++) {
        if (*c < '0' || *c > '9')
            return false;
        prefix = prefix * 10 + (unsigned)(*c - '0');
    }
    cidr->v6 = strchr(address, ':') != NULL;
    cidr->prefix = (uint8_t)(prefix <= 128 ? prefix : 255);
    return prefix <= (cidr->v6 ? 128 : 32) && inet_pton(cidr->v6 ? AF_INET6 : AF_INET, address, cidr->address) == 1;
}

/* Clears the bits behind the prefix; false when some were set. */
static bool clear_host_bits(cfg_cidr_t *cidr)
{
    bool clean = true;

    for (unsigned bit = cidr->prefix; bit < (cidr->v6 ? 128U : 32U); bit++) {
        uint8_t mask = (uint8_t)(0x80 >> (bit % 8));

        clean = clean && (cidr->address[bit / 8] & mask) == 0;
        cidr->address[bit / 8] &= (uint8_t)~mask;
    }
    return clean;
}

static void read_cidr(cfg_reader_t *reader, const cfg_path_t *path, json_t *value, cfg_cidr_t *cidr)
{
    char network[INET6_ADDRSTRLEN];
    cfg_cidr_t range = {0};

    cidr->prefix = CIDR_UNREAD;
    if (!cfg_is_text(reader, path, value, "an address range", 64))
        return;
    if (!parse_cidr(json_string_value(value), &range)) {
        cfg_report(reader, path, "\"%s\" is no address range: expected one as 10.1.2.0/24 or fd00::/8",
                   json_string_value(value));
    } else if (!clear_host_bits(&range)) {
        (void)inet_ntop(range.v6 ? AF_INET6 : AF_INET, range.address, network, sizeof(network));
        cfg_report(reader, path, "\"%s\" is not the start of a range: write \"%s/%u\"", json_string_value(value),
                   network, range.prefix);
    } else if (is_mapped(&range)) {
        cfg_report(reader, path, "IPv4-mapped addresses are always refused: write the IPv4 range");
    } else {
        *cidr = range;
    }
}

void cfg_read_cidrs(cfg_reader_t *reader, const cfg_path_t *path, json_t *value, void *at)
{
    cfg_rule_t *rule = at;
    size_t index;
    json_t *item;

    if (!cfg_is_list(reader, path, value, "a list of address ranges", 1, 64) ||
        (rule->cidrs = cfg_alloc(reader, json_array_size(value), sizeof(*rule->cidrs))) == NULL)
        return;
    rule->cidr_count = json_array_size(value);
    json_array_foreach(value, index, item) {
        cfg_path_t here = {.up = path, .index = index};

        read_cidr(reader, &here, item, &rule->cidrs[index]);
    }
}
