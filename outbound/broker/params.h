/* Process: broker. Thread: any; pure. Trust: reads an agent's query; writes credentials into the one that is sent.
 *
 * The parameters of a query, and percent-encoding (outbound contract, part 4). */
#ifndef MAYFLY_OUTBOUND_BROKER_PARAMS_H
#define MAYFLY_OUTBOUND_BROKER_PARAMS_H

#include "config/config.h"

/* One parameter as it stands, still encoded. */
typedef struct ob_param {
    ob_str_t whole;
    ob_str_t name;
    ob_str_t value;
    bool has_value; /* there is a '=' */
} ob_param_t;

/* Takes the next one from *rest (no leading '?'); false at the end. Empty ones are skipped. Upstreams split at '&',
 * some also at ';': `separators` says where. */
bool ob_param_next(ob_str_t *rest, const char *separators, ob_param_t *param);
/* Would some upstream take this parameter's name for `name`? Percent-decoded, without case; '_', '-', '.', ' ' and '+'
 * count as one, and what stands behind '[' or NUL does not count. */
bool ob_param_is(const ob_param_t *param, const char *name);

/* Does the query ("?a=b" or "a=b") carry a credential of the agent's own? Parameters that the rule (NULL: none)
 * injects do not count: they are replaced. */
bool ob_query_has_credential(ob_str_t query, const cfg_rule_t *rule);

/* Appends the query (no leading '?') without the parameters that this rule injects, or that look like them. Errors:
 * those of ob_buf_put. */
OB_CHECKED int ob_params_put_stripped(ob_buf_t *out, ob_str_t query, const cfg_rule_t *rule);

/* Appends with everything but unreserved characters (RFC 3986, 2.3) percent-encoded; `keep` are further bytes that stay
 * as they are, "" for none. */
OB_CHECKED int ob_percent_put(ob_buf_t *out, ob_str_t text, const char *keep);
/* Appends percent-decoded, '+' as a space where `plus`; a malformed escape stays as it is. */
OB_CHECKED int ob_percent_put_decoded(ob_buf_t *out, ob_str_t text, bool plus);

#endif
