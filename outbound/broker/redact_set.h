/* Process: broker. Thread: any; immutable once built. Trust: made from secrets, in wiped memory; reads untrusted
 * bytes.
 *
 * Many patterns, found in one pass. A bitmap of every four bytes that any pattern may begin with is asked at each
 * place; where it says yes, a table names the patterns to try there.
 *
 *     text -> bitmap of 4-byte starts (no: next place) -> table of starts -> ob_form_match of a few patterns
 * / */
#ifndef MAYFLY_OUTBOUND_BROKER_REDACT_SET_H
#define MAYFLY_OUTBOUND_BROKER_REDACT_SET_H

#include "outbound/broker/redact_form.h"

#define OB_REDACT_SECRET_MIN 8
#define OB_REDACT_PATTERNS_MAX (1 << 18)
/* Bytes that one pattern may match: as many are held back, and must fit into half of OB_INITIAL_CREDIT. */
#define OB_REDACT_LONGEST_MAX (128 * 1024)

typedef struct ob_redact_set ob_redact_set_t;

/* Patterns being collected. Zero-initialised is valid. */
typedef struct ob_redact_builder {
    ob_buf_t text;     /* sensitive */
    ob_buf_t patterns;
} ob_redact_builder_t;

void ob_redact_builder_dispose(ob_redact_builder_t *builder);
/* One pattern as it is. `owner` is the caller's number of what it belongs to. Shorter ones than OB_FORM_PATTERN_MIN are
 * refused. Errors: OB_E_MALFORMED, OB_E_TOO_LARGE, OB_E_NOMEM. */
OB_CHECKED int ob_redact_add(ob_redact_builder_t *builder, ob_form_t form, ob_str_t pattern, uint32_t owner);
/* A secret in all forms of the contract's part 6 but the rendered ones, which are ob_redact_add's with TEXT; one of
 * several lines line by line. */
OB_CHECKED int ob_redact_add_secret(ob_redact_builder_t *builder, ob_str_t secret, uint32_t owner);
/* With one reference. The builder is to be disposed also after success. Errors: OB_E_NOMEM. */
OB_CHECKED int ob_redact_set_build(const ob_redact_builder_t *builder, ob_redact_set_t **set);
ob_redact_set_t *ob_redact_set_retain(ob_redact_set_t *set);
void ob_redact_set_release(ob_redact_set_t *set);
bool ob_redact_set_is_empty(const ob_redact_set_t *set);
/* Bytes of the longest text that a pattern matches: who has that many behind a place can decide on it. */
size_t ob_redact_set_longest(const ob_redact_set_t *set);
/* No pattern matches a text with a line feed in it. */
bool ob_redact_set_is_linewise(const ob_redact_set_t *set);

typedef struct ob_redact_match {
    size_t start, len;
    uint32_t owner;
} ob_redact_match_t;

/* The first place from `from` on and before `until` where a pattern stands; the longest one there. Every place before
 * `until` has the longest pattern's length behind it, or `final` says that nothing follows the text. */
bool ob_redact_set_find(const ob_redact_set_t *set, ob_str_t text, size_t from, size_t until, bool final,
                        ob_redact_match_t *match);

#endif
