/* Process: broker. Thread: any; pure. Trust: judges addresses that untrusted names resolve to.
 *
 * Which network addresses may be connected to (outbound contract, part 3). */
#ifndef MAYFLY_OUTBOUND_BROKER_ADDRESS_H
#define MAYFLY_OUTBOUND_BROKER_ADDRESS_H

#include <sys/socket.h>

#include "config/config.h"

#define OB_ADDRESS_TEXT_MAX 46

/* IPv4 in the first 4 bytes; the rest is 0, so that addresses can be compared as memory. */
typedef struct ob_address {
    bool v6;
    uint8_t bytes[16];
} ob_address_t;

/* "192.0.2.1", "2001:db8::1", "[2001:db8::1]"; nothing else (no zone, no port, no short IPv4 forms). Errors:
 * OB_E_MALFORMED. */
OB_CHECKED int ob_address_parse(ob_str_t text, ob_address_t *address);
/* Errors: OB_E_MALFORMED for another family. */
OB_CHECKED int ob_address_from_sockaddr(const struct sockaddr *sa, ob_address_t *address, uint16_t *port);
/* The usual text, without brackets, NUL-terminated. */
void ob_address_text(const ob_address_t *address, char text[OB_ADDRESS_TEXT_MAX]);
bool ob_address_eq(const ob_address_t *a, const ob_address_t *b);

/* One address and port that this gateway listens on itself. */
typedef struct ob_own_listener {
    ob_address_t address;
    uint16_t port;
} ob_own_listener_t;

typedef struct ob_own_listeners {
    ob_own_listener_t *items;
    size_t count;
} ob_own_listeners_t;

/* The listeners of a configuration; a wildcard one stands for every address that the machine has now.
 * Errors: OB_E_NOMEM. */
OB_CHECKED int ob_own_listeners_load(const cfg_t *cfg, ob_own_listeners_t *own);
void ob_own_listeners_dispose(ob_own_listeners_t *own);

/* NULL when the rule may connect to it, else the reason for the audit record (static text). */
const char *ob_address_refusal(const ob_address_t *address, uint16_t port, const cfg_rule_t *rule,
                               const ob_own_listeners_t *own);

#endif
