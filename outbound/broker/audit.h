/* Process: broker. Thread: loop thread. Trust: writes what operators read later; never given a secret, a body, or the
 * value of a query parameter.
 *
 * One JSON line for each decision about a hop and for each execution's end, in a chain of hashes (audit_chain.h). */
#ifndef MAYFLY_OUTBOUND_BROKER_AUDIT_H
#define MAYFLY_OUTBOUND_BROKER_AUDIT_H

#include "outbound/broker/address.h"
#include "outbound/broker/audit_chain.h"

#define OB_AUDIT_NAMES_MAX 32      /* query parameters that are named; the rest is counted */
#define OB_AUDIT_NAME_BYTES_MAX 64 /* of a query parameter's name */

typedef struct ob_audit_times {
    uint64_t resolve_ms, connect_ms, first_byte_ms,
        total_ms; /* each from the hop's start; 0: it did not come to that */
} ob_audit_times_t;

typedef struct ob_audit_entry {
    ob_str_t execution, tenant, policy, rule;
    bool report_mode;    /* the policy's mode is "report" */
    uint8_t verdict;     /* OB_VERDICT_* */
    ob_str_t reason;
    ob_str_t would_deny; /* why, where only report mode let it through */
    uint32_t hop;        /* 0: what the agent asked for */
    uint32_t version;    /* of the configuration that decided */
    ob_str_t method, scheme, host, path;
    ob_str_t query;      /* "?a=b": of which the names are written */
    uint16_t port;
    const ob_address_t *address; /* NULL: nothing was connected to */
    const cfg_rule_t *credential; /* whose secrets were sent; NULL: none */
    const cfg_policy_t *placeholders; /* some of whose placeholders have become secrets; NULL: none */
    const uint8_t *substituted;       /* a bit for each of them */
    uint32_t headers_dropped;
    uint64_t redactions; /* places of the response where a secret stood */
    uint16_t status;     /* 0: no response */
    uint64_t sent, bytes; /* of the request body; of the response body, decoded */
    ob_audit_times_t times;
} ob_audit_entry_t;

/* What the broker itself saw of an execution. What a worker says about one is not believed, so it is not here. */
typedef struct ob_audit_execution {
    ob_str_t execution, tenant, policy;
    uint32_t fetches;      /* asked for */
    uint32_t verdicts[5];  /* hops by OB_VERDICT_* */
    uint64_t sent, bytes;
    uint64_t total_ms;     /* from its first word to its last */
} ob_audit_execution_t;

typedef struct ob_audit ob_audit_t;

/* `process` names the chain. Errors: OB_E_NOMEM. */
OB_CHECKED int ob_audit_new(ob_loop_t *loop, const char *process, ob_audit_t **audit);
/* Ends the chain. */
void ob_audit_free(ob_audit_t *audit);
/* Who is told that the file has grown over its bound; once a file. */
void ob_audit_on_full(ob_audit_t *audit, void (*on_full)(void *data), void *data);
/* For what is said about the log itself: file, configuration, beginning and end. */
ob_chain_t *ob_audit_chain(ob_audit_t *audit);

void ob_audit_write(ob_audit_t *audit, const ob_audit_entry_t *entry);
void ob_audit_write_execution(ob_audit_t *audit, const ob_audit_execution_t *execution);
/* Anything else worth a line: `json` is one JSON object, on one line, which becomes the line's "note". */
void ob_audit_note(ob_audit_t *audit, ob_str_t json);

#endif
