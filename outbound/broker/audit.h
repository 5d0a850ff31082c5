/* Process: broker. Thread: loop thread. Trust: writes what operators read later; never given a secret.
 *
 * One JSON line for each decision about a hop. */
#ifndef MAYFLY_OUTBOUND_BROKER_AUDIT_H
#define MAYFLY_OUTBOUND_BROKER_AUDIT_H

#include "outbound/broker/address.h"

typedef struct ob_audit_entry {
    ob_str_t execution, tenant, policy, rule;
    uint8_t verdict; /* OB_VERDICT_* */
    ob_str_t reason;
    uint32_t hop;    /* 0: what the agent asked for */
    uint32_t version; /* of the configuration that decided */
    ob_str_t method, scheme, host, path; /* the path without its query, which often holds credentials */
    uint16_t port;
    const ob_address_t *address; /* NULL: nothing was connected to */
    bool credential;             /* a brokered one was sent */
    uint32_t headers_dropped;
    uint16_t status;             /* 0: no response */
    uint64_t bytes;              /* of the response body, decoded */
    uint64_t redactions;         /* places of the response where a secret stood */
    uint64_t milliseconds;
} ob_audit_entry_t;

typedef struct ob_audit ob_audit_t;

/* Takes over the descriptor of a LOG message; -1: nothing is written. Errors: OB_E_NOMEM. */
OB_CHECKED int ob_audit_new(ob_audit_t **audit);
void ob_audit_free(ob_audit_t *audit);
void ob_audit_take_fd(ob_audit_t *audit, int fd);
/* Writes one line at once. A line that cannot be written is logged and counted as lost: the decision stands. */
void ob_audit_write(ob_audit_t *audit, const ob_audit_entry_t *entry);

#endif
