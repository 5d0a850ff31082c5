/* Process: broker. Thread: any; pure. Trust: patterns are made from secrets; reads untrusted bytes, bounded.
 *
 * One pattern, and whether it stands at one place of a text (outbound contract, part 6).
 *
 * A TEXT pattern is matched character by character, each as it is (ASCII case does not count) or in any one of the
 * escapes that servers write: %XX, JSON's \uXXXX, \xXX and \c, HTML's &#N; &#xN; and names. So one pattern covers
 * the raw, percent, JSON and HTML forms, whichever characters an encoder chose to escape. LITERAL knows no escapes
 * (hex, UTF-16); BASE64 counts '-' as '+' and '_' as '/', which alone may be escaped, and case counts. */
#ifndef MAYFLY_OUTBOUND_BROKER_REDACT_FORM_H
#define MAYFLY_OUTBOUND_BROKER_REDACT_FORM_H

#include "outbound/wire/buf.h"

/* EXACT is LITERAL with case: for placeholders, which are inert when somebody has changed them. INERT is TEXT that
 * holds nothing like an escape itself, which needs one look instead of several. */
typedef enum ob_form { OB_FORM_TEXT, OB_FORM_LITERAL, OB_FORM_BASE64, OB_FORM_EXACT, OB_FORM_INERT } ob_form_t;

#define OB_FORM_NONE 0                /* it does not stand here */
#define OB_FORM_UNDECIDED SIZE_MAX    /* it may: the text ends too early to tell */
#define OB_FORM_ESCAPE_MAX 11         /* bytes of the longest escape of one character: "&#x0000053;" */
#define OB_FORM_PATTERN_MIN 8         /* no pattern is shorter, in characters */

/* How many bytes of the text the pattern covers when it stands at its start. `final`: nothing follows the text, so that
 * UNDECIDED does not come. */
size_t ob_form_match(ob_form_t form, ob_str_t pattern, ob_str_t text, bool final);
/* INERT where TEXT may be that; else the form itself. Only ob_form_match knows INERT. */
ob_form_t ob_form_settle(ob_form_t form, ob_str_t pattern);
/* Bytes of the longest text that it matches. */
size_t ob_form_longest(ob_form_t form, ob_str_t pattern);

/* One escape at the start of the text: its length, OB_FORM_NONE or OB_FORM_UNDECIDED. *first: ob_form_first of what it
 * stands for. */
size_t ob_form_escape(ob_str_t text, bool final, uint8_t *first);

/* Every start of a text that the pattern matches, cut to four bytes and folded by OB_FORM_WINDOW_FOLD. `escaped`: its
 * first or its second character is an escape. Errors: what on_window returns. */
#define OB_FORM_WINDOW 4
#define OB_FORM_WINDOW_FOLD 0x20202020u
OB_CHECKED int ob_form_windows(ob_form_t form, ob_str_t pattern,
                               int (*on_window)(void *data, uint32_t window, bool escaped), void *data);

/* ASCII to lower case. */
static inline uint8_t ob_form_fold(uint8_t c)
{
    return c >= 'A' && c <= 'Z' ? c | 0x20 : c;
}

/* What patterns whose text begins with an escape are found by: case, the variants of base64 and all beyond ASCII
 * are one. */
static inline uint8_t ob_form_first(uint8_t c)
{
    if (c >= 0x80)
        return 0x80;
    return c == '-' ? '+' : c == '_' ? '/' : ob_form_fold(c);
}

#endif
