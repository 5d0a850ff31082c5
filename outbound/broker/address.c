#include "outbound/broker/address.h"

#include <arpa/inet.h>
#include <ifaddrs.h>
#include <netinet/in.h>
#include <stdlib.h>

/* What it takes to connect to a special range. */
typedef enum need {
    NEED_CIDR,    /* a rule's cidr that covers it */
    NEED_SPECIAL, /* and allow_special: whoever answers there trusts its caller for being there */
    NEVER         /* carries another address inside, or is no destination at all */
} need_t;

typedef struct range {
    const char *cidr;
    need_t need;
    const char *reason;
} range_t;

/* The first row that covers an address decides, so single hosts stand before the ranges around them. */
static const range_t ranges_v4[] = {
    {"0.0.0.0/8", NEED_SPECIAL, "address is in 0.0.0.0/8, which connects to this host"},
    {"10.0.0.0/8", NEED_CIDR, "address is private (10.0.0.0/8)"},
    {"100.100.100.200/32", NEED_SPECIAL, "address is a metadata service (100.100.100.200)"},
    {"100.64.0.0/10", NEED_CIDR, "address is shared carrier space (100.64.0.0/10)"},
    {"127.0.0.0/8", NEED_SPECIAL, "address is loopback (127.0.0.0/8)"},
    {"168.63.129.16/32", NEED_SPECIAL, "address is a metadata service (168.63.129.16)"},
    {"169.254.0.0/16", NEED_SPECIAL, "address is link-local or metadata (169.254.0.0/16)"},
    {"172.16.0.0/12", NEED_CIDR, "address is private (172.16.0.0/12)"},
    {"192.0.0.192/32", NEED_SPECIAL, "address is a metadata service (192.0.0.192)"},
    {"192.0.0.0/24", NEED_CIDR, "address is reserved (192.0.0.0/24)"},
    {"192.0.2.0/24", NEED_CIDR, "address is for documentation (192.0.2.0/24)"},
    {"192.88.99.0/24", NEED_CIDR, "address is a 6to4 relay (192.88.99.0/24)"},
    {"192.168.0.0/16", NEED_CIDR, "address is private (192.168.0.0/16)"},
    {"198.18.0.0/15", NEED_CIDR, "address is for benchmarking (198.18.0.0/15)"},
    {"198.51.100.0/24", NEED_CIDR, "address is for documentation (198.51.100.0/24)"},
    {"203.0.113.0/24", NEED_CIDR, "address is for documentation (203.0.113.0/24)"},
    {"224.0.0.0/4", NEVER, "address is multicast (224.0.0.0/4)"},
    {"255.255.255.255/32", NEVER, "address is broadcast"},
    {"240.0.0.0/4", NEED_CIDR, "address is reserved (240.0.0.0/4)"},
};

static const range_t ranges_v6[] = {
    {"::1/128", NEED_SPECIAL, "address is loopback (::1)"},
    {"::/96", NEVER, "address is unspecified or IPv4-compatible (::/96)"},
    {"::ffff:0:0/96", NEVER, "address is IPv4-mapped (::ffff:0:0/96)"},
    {"::ffff:0:0:0/96", NEVER, "address is IPv4-translated (::ffff:0:0:0/96)"},
    {"64:ff9b::/96", NEVER, "address is NAT64 (64:ff9b::/96)"},
    {"64:ff9b:1::/48", NEVER, "address is NAT64 (64:ff9b:1::/48)"},
    {"2001::/23", NEVER, "address is of a protocol assignment or Teredo (2001::/23)"},
    {"2001:db8::/32", NEED_CIDR, "address is for documentation (2001:db8::/32)"},
    {"2002::/16", NEVER, "address is 6to4 (2002::/16)"},
    {"3fff::/20", NEED_CIDR, "address is for documentation (3fff::/20)"},
    {"fd00:ec2::/32", NEED_SPECIAL, "address is a metadata service (fd00:ec2::/32)"},
    {"fc00::/7", NEED_CIDR, "address is unique local (fc00::/7)"},
    {"fe80::/10", NEED_SPECIAL, "address is link-local (fe80::/10)"},
    {"ff00::/8", NEVER, "address is multicast (ff00::/8)"},
};

static const range_t outside_global_unicast = {"", NEED_CIDR,
                                               "address is outside the IPv6 global unicast range (2000::/3)"};

int ob_address_parse(ob_str_t text, ob_address_t *address)
{
    char copy[OB_ADDRESS_TEXT_MAX];
    ob_address_t parsed = {0};

    if (text.len >= 2 && text.ptr[0] == '[' && text.ptr[text.len - 1] == ']') {
        text = (ob_str_t){text.ptr + 1, text.len - 2};
        parsed.v6 = true;
    }
    if (text.len == 0 || text.len >= sizeof(copy) || memchr(text.ptr, 0, text.len) != NULL)
        return OB_E_MALFORMED;
    memcpy(copy, text.ptr, text.len);
    copy[text.len] = '\0';
    if (!parsed.v6 && inet_pton(AF_INET, copy, parsed.bytes) == 1) {
        *address = parsed;
        return 0;
    }
    parsed.v6 = true;
    if (inet_pton(AF_INET6, copy, parsed.bytes) != 1)
        return OB_E_MALFORMED;
    *address = parsed;
    return 0;
}

int ob_address_from_sockaddr(const struct sockaddr *sa, ob_address_t *address, uint16_t *port)
{
    ob_address_t result = {0};

    if (sa->sa_family == AF_INET) {
        const struct sockaddr_in *in = (const struct sockaddr_in *)(const void *)sa;

        memcpy(result.bytes, &in->sin_addr, 4);
        *port = ntohs(in->sin_port);
    } else if (sa->sa_family == AF_INET6) {
        const struct sockaddr_in6 *in6 = (const struct sockaddr_in6 *)(const void *)sa;

        result.v6 = true;
        memcpy(result.bytes, &in6->sin6_addr, 16);
        *port = ntohs(in6->sin6_port);
    } else {
        return OB_E_MALFORMED;
    }
    *address = result;
    return 0;
}

void ob_address_text(const ob_address_t *address, char text[OB_ADDRESS_TEXT_MAX])
{
    if (inet_ntop(address->v6 ? AF_INET6 : AF_INET, address->bytes, text, OB_ADDRESS_TEXT_MAX) == NULL)
        text[0] = '\0';
}

bool ob_address_eq(const ob_address_t *a, const ob_address_t *b)
{
    return a->v6 == b->v6 && memcmp(a->bytes, b->bytes, sizeof(a->bytes)) == 0;
}

static bool prefix_eq(const uint8_t *a, const uint8_t *b, unsigned prefix)
{
    uint8_t mask = (uint8_t)(0xff00 >> (prefix % 8));

    if (memcmp(a, b, prefix / 8) != 0)
        return false;
    return prefix % 8 == 0 || (a[prefix / 8] & mask) == (b[prefix / 8] & mask);
}

static bool range_covers(const range_t *range, const ob_address_t *address)
{
    const char *slash = strchr(range->cidr, '/');
    ob_address_t base;

    if (ob_address_parse((ob_str_t){range->cidr, (size_t)(slash - range->cidr)}, &base) != 0)
        abort(); /* the tables above are ours */
    return prefix_eq(address->bytes, base.bytes, (unsigned)atoi(slash + 1));
}

/* NULL: an ordinary public address. */
static const range_t *special_range(const ob_address_t *address)
{
    const range_t *ranges = address->v6 ? ranges_v6 : ranges_v4;
    size_t count = address->v6 ? sizeof(ranges_v6) / sizeof(ranges_v6[0]) : sizeof(ranges_v4) / sizeof(ranges_v4[0]);

    for (size_t i = 0; i < count; i++) {
        if (range_covers(&ranges[i], address))
            return &ranges[i];
    }
    return address->v6 && (address->bytes[0] & 0xe0) != 0x20 ? &outside_global_unicast : NULL;
}

static bool rule_covers(const cfg_rule_t *rule, const ob_address_t *address)
{
    for (size_t i = 0; i < rule->cidr_count; i++) {
        const cfg_cidr_t *cidr = &rule->cidrs[i];

        if (cidr->v6 == address->v6 && cidr->prefix <= (cidr->v6 ? 128 : 32) &&
            prefix_eq(address->bytes, cidr->address, cidr->prefix))
            return true;
    }
    return false;
}

static bool is_own(const ob_own_listeners_t *own, const ob_address_t *address, uint16_t port)
{
    for (size_t i = 0; i < own->count; i++) {
        if (own->items[i].port == port && ob_address_eq(&own->items[i].address, address))
            return true;
    }
    return false;
}

const char *ob_address_refusal(const ob_address_t *address, uint16_t port, const cfg_rule_t *rule,
                               const ob_own_listeners_t *own)
{
    const range_t *range = special_range(address);

    if (is_own(own, address, port))
        return "address is one that this gateway listens on";
    if (range == NULL)
        return NULL;
    if (range->need == NEVER || !rule_covers(rule, address))
        return range->reason;
    if (range->need == NEED_SPECIAL && !rule->allow_special)
        return "address is loopback, link-local or metadata, and the rule lacks allow_special";
    return NULL;
}

static int own_add(ob_own_listeners_t *own, const ob_address_t *address, uint16_t port)
{
    ob_own_listener_t *items = reallocarray(own->items, own->count + 1, sizeof(*items));

    if (items == NULL)
        return OB_E_NOMEM;
    own->items = items;
    own->items[own->count++] = (ob_own_listener_t){*address, port};
    return 0;
}

static bool is_wildcard(const ob_address_t *address)
{
    static const uint8_t zero[16];

    return memcmp(address->bytes, zero, sizeof(zero)) == 0;
}

/* A listener on :: takes IPv4 connections too. */
static int own_add_interfaces(ob_own_listeners_t *own, const struct ifaddrs *interfaces, const ob_address_t *listener,
                              uint16_t port)
{
    int err = 0;

    for (const struct ifaddrs *at = interfaces; at != NULL && err == 0; at = at->ifa_next) {
        ob_address_t address;
        uint16_t unused;

        if (at->ifa_addr == NULL || ob_address_from_sockaddr(at->ifa_addr, &address, &unused) != 0)
            continue;
        if (listener->v6 || !address.v6)
            err = own_add(own, &address, port);
    }
    return err;
}

static int own_add_listener(ob_own_listeners_t *own, const struct ifaddrs *interfaces, const cfg_address_t *listener)
{
    ob_address_t address;
    int err;

    if (listener->port == 0 || ob_address_parse(ob_str_from(listener->host), &address) != 0)
        return 0; /* a port that the kernel chooses is not known here */
    if ((err = own_add(own, &address, listener->port)) != 0 || !is_wildcard(&address))
        return err;
    return own_add_interfaces(own, interfaces, &address, listener->port);
}

int ob_own_listeners_load(const cfg_t *cfg, ob_own_listeners_t *own)
{
    struct ifaddrs *interfaces = NULL;
    int err = 0;

    *own = (ob_own_listeners_t){0};
    if (getifaddrs(&interfaces) != 0)
        interfaces = NULL;
    for (size_t i = 0; i < cfg->listen_count && err == 0; i++)
        err = own_add_listener(own, interfaces, &cfg->listen[i].address);
    if (err == 0 && cfg->has_admin)
        err = own_add_listener(own, interfaces, &cfg->admin);
    if (interfaces != NULL)
        freeifaddrs(interfaces);
    if (err != 0)
        ob_own_listeners_dispose(own);
    return err;
}

void ob_own_listeners_dispose(ob_own_listeners_t *own)
{
    free(own->items);
    *own = (ob_own_listeners_t){0};
}
