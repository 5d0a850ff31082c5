/* Process: worker. Thread: loop thread. Trust: names and sources are untrusted; nothing is interpreted here.
 *
 * An execution's own copy of its program's modules, and how an import finds one of them. */
#ifndef MAYFLY_RUNTIME_MODULES_H
#define MAYFLY_RUNTIME_MODULES_H

#include "runtime/program.h"
#include "runtime/source_map.h"

#define RT_SPECIFIER_MAX 1024

typedef struct rt_modules {
    rt_module_t *list; /* the array and every text of it are one block */
    size_t count;
    uint32_t *buckets; /* open addressing by name: index + 1, 0 free; NULL for few modules */
    size_t mask;
    struct rt_replaced *replaced; /* sources that were put in place of others */
    struct rt_mapped *maps;       /* one a module; NULL until somebody asks for one */
} rt_modules_t;

/* Copies. Errors: OB_E_NOMEM. */
OB_CHECKED int rt_modules_copy(const rt_module_t *list, size_t count, rt_modules_t *modules);
void rt_modules_dispose(rt_modules_t *modules);
/* Copies the text, which is plain JavaScript, in place of the module's own. Errors: OB_E_NOMEM. */
OB_CHECKED int rt_modules_replace(rt_modules_t *modules, size_t index, ob_str_t source);
/* The module's source map, read when it is first asked for; NULL: it has none that is valid. Borrowed. */
const rt_source_map_t *rt_modules_map(rt_modules_t *modules, size_t index);
/* "./x" and "../x" start from the importer's folder; "/x" and "file:///x" from the root; anything else is an exact name.
 * "." and ".." segments are resolved, never above the root. Errors: OB_E_NOT_FOUND, OB_E_TOO_LARGE. */
OB_CHECKED int rt_modules_resolve(const rt_modules_t *modules, ob_str_t specifier, size_t referrer, size_t *index);
/* The module whose last segment is most like the specifier's, borrowed. Errors: OB_E_NOT_FOUND (none is alike). */
OB_CHECKED int rt_modules_nearest(const rt_modules_t *modules, ob_str_t specifier, ob_str_t *name);

#endif
