/* Process: all. Thread: any. Trust: reads text that may be hostile; bounded by the slice, never recurses into it.
 *
 * Where in a JSON text a value stands. jansson keeps no positions, so a finding is located afterwards by walking the
 * text along the finding's path. The text need not be valid: the walk then ends where it stops making sense. */
#ifndef MAYFLY_CONFIG_POSITION_H
#define MAYFLY_CONFIG_POSITION_H

#include "outbound/wire/buf.h"

/* One step of a JSON path; the steps are chained from the innermost one outwards and live on the stack of the walk that
 * made them. The outermost (up NULL) is the document itself. */
typedef struct cfg_path {
    const struct cfg_path *up;
    const char *key; /* NULL: a list's element, see index */
    size_t index;
} cfg_path_t;

/* Writes "$.tenants.acme.keys[0]"; names that are no identifiers as ["a b"]. Cut to fit. */
void cfg_path_print(const cfg_path_t *path, char *out, size_t size);

/* Line and column (1-based, in characters) of a byte offset. */
void cfg_position_of_offset(ob_str_t text, size_t offset, uint32_t *line, uint32_t *column);
/* ... of the value at this path, or of its key in the object around it. A path that leads out of the text (a default
 * that nobody wrote) gives the innermost step that is there. */
void cfg_position_of_path(ob_str_t text, const cfg_path_t *path, bool of_key, uint32_t *line, uint32_t *column);
/* The path of the innermost value that holds this offset, printed as cfg_path_print does. */
void cfg_position_path_at(ob_str_t text, size_t offset, char *out, size_t size);

#endif
