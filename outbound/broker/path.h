/* Process: broker. Thread: any; pure. Trust: judges untrusted text.
 *
 * The path of a URL: the form in which it is matched and sent, what a rule with `path` refuses to judge, and the glob
 * (outbound contract, 1.5). */
#ifndef MAYFLY_OUTBOUND_BROKER_PATH_H
#define MAYFLY_OUTBOUND_BROKER_PATH_H

#include "outbound/wire/buf.h"

/* Appends the path with the escapes of unreserved characters decoded and all others in upper case. The input is a
 * WHATWG-serialised path; malformed escapes stay as they are. Never longer than the input. Errors: those of ob_buf_put.
 */
OB_CHECKED int ob_path_put_canonical(ob_buf_t *out, ob_str_t path);
/* Why a rule with `path` cannot judge this path, as static text, or NULL when it can: malformed escapes, invalid UTF-8,
 * control bytes or backslashes in the decoded form, encoded slashes (unless allowed), dot segments in up to three
 * rounds of decoding, "..;", empty inner segments. */
const char *ob_path_refusal(ob_str_t path, bool allow_encoded_slash);
/* Segment by segment, both sides percent-decoded: "*" is one segment that is not empty, "**" any number, also none.
 * Case-sensitive. */
bool ob_path_match(ob_str_t pattern, ob_str_t path);

#endif
