/* Process: broker. Thread: any; pure. Trust: judges what untrusted code asks for.
 *
 * The whole decision about one hop, from a parsed URL to "sent, with this credential or none": what hop.c acts on and
 * what explain.c explains, so that both say the same. Address checks come later, in address.c. */
#ifndef MAYFLY_OUTBOUND_BROKER_DECIDE_H
#define MAYFLY_OUTBOUND_BROKER_DECIDE_H

#include "outbound/broker/headers.h"
#include "outbound/broker/policy.h"
#include "outbound/wire/url.h"

/* A URL as something that can be decided on. */
typedef struct ob_place {
    bool https;    /* TLS */
    bool socket;   /* ws: or wss: */
    bool has_host; /* the host below is there; so far it got */
    ob_host_t host;
    uint16_t port;
} ob_place_t;

/* NULL, or why no policy is asked at all (outbound contract, 1.1 and 1.2): static text. */
const char *ob_decide_place(const ob_url_t *url, ob_place_t *place);
const char *ob_decide_method(ob_str_t method);

typedef struct ob_question {
    const ob_place_t *place;
    ob_str_t method;
    ob_str_t path;              /* of ob_path_put_canonical */
    ob_str_t query;             /* "?a=b" or "" */
    const ob_header_t *headers; /* the agent's own */
    size_t header_count;
    bool left_origin;           /* a chain of redirects has left its first origin */
} ob_question_t;

typedef struct ob_answer {
    bool allowed;
    const char *reason;         /* why not; "" when allowed. With would_deny: why it would be denied. Static text. */
    bool would_deny;            /* allowed only because the policy's mode is "report" */
    const cfg_rule_t *rule;     /* the one that decided; NULL: none */
    const cfg_rule_t *in_force; /* when allowed: whose cidr, headers and credentials hold for the hop. In report mode
                                 * one that grants nothing: public addresses, no credential. */
    bool credentialed;          /* in_force's credential is sent */
} ob_answer_t;

ob_answer_t ob_decide(const ob_policy_t *policy, const ob_question_t *question);

#endif
