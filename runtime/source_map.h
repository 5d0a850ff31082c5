/* Process: worker. Thread: loop thread. Trust: the map is the agent's: bounded, checked, and believed only for what is shown.
 *
 * The inline source map of a module ("//# sourceMappingURL=data:application/json;base64,..." as its last line; ECMA-426), to show
 * stacks and errors where they were written. A map that is not valid is as good as none. */
#ifndef MAYFLY_RUNTIME_SOURCE_MAP_H
#define MAYFLY_RUNTIME_SOURCE_MAP_H

#include "outbound/wire/buf.h"

#define RT_SOURCE_MAP_MAX ((size_t)8 << 20) /* of JSON, in bytes */
#define RT_SOURCE_MAP_NAME_MAX 512          /* of a source's name that is shown */

typedef struct rt_source_map rt_source_map_t;

typedef struct rt_place {
    ob_str_t name;   /* of the original source; borrowed from the map */
    uint32_t line;   /* 1-based */
    uint32_t column; /* 1-based */
    size_t source;   /* for rt_source_map_line */
} rt_place_t;

/* Errors: OB_E_NOT_FOUND (there is none), OB_E_MALFORMED, OB_E_TOO_LARGE, OB_E_NOMEM. */
OB_CHECKED int rt_source_map_open(ob_str_t module, rt_source_map_t **map);
void rt_source_map_free(rt_source_map_t *map);
/* Where 1-based line and column of the module come from. Errors: OB_E_NOT_FOUND. */
OB_CHECKED int rt_source_map_find(const rt_source_map_t *map, uint32_t line, uint32_t column, rt_place_t *place);
/* That line of the original, when the map brings the text; reads the map anew, since keeping the texts would double what a program
 * costs. Appends to *out at most out->max. Errors: as rt_source_map_open. */
OB_CHECKED int rt_source_map_line(ob_str_t module, const rt_place_t *place, ob_buf_t *out);

#endif
