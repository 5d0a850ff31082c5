#include "runtime/modules.h"

#include <stdlib.h>

/* Below this a linear search is as fast as hashing. */
#define FEW 8

static uint64_t hash_name(ob_str_t name)
{
    uint64_t hash = 14695981039346656037u; /* FNV-1a; an agent that makes its own names collide slows only itself */
    for (size_t i = 0; i < name.len; i++) {
        hash = (hash ^ (uint8_t)name.ptr[i]) * 1099511628211u;
    }
    return hash;
}

static char *copy_text(char *at, ob_str_t *text)
{
    if (text->len > 0) {
        memcpy(at, text->ptr, text->len);
    }
    text->ptr = at;
    return at + text->len;
}

static int index_names(rt_modules_t *modules)
{
    size_t size = 16;
    while (size < modules->count * 2) {
        size *= 2;
    }
    modules->buckets = calloc(size, sizeof(*modules->buckets));
    if (modules->buckets == NULL) {
        return OB_E_NOMEM;
    }
    modules->mask = size - 1;
    for (size_t i = 0; i < modules->count; i++) {
        size_t slot = hash_name(modules->list[i].name) & modules->mask;
        while (modules->buckets[slot] != 0) {
            slot = (slot + 1) & modules->mask;
        }
        modules->buckets[slot] = (uint32_t)i + 1;
    }
    return 0;
}

int rt_modules_copy(const rt_module_t *list, size_t count, rt_modules_t *modules)
{
    size_t bytes = count * sizeof(*list);
    for (size_t i = 0; i < count; i++) {
        bytes += list[i].name.len + list[i].source.len;
    }
    rt_module_t *copy = malloc(bytes + 1);
    if (copy == NULL) {
        return OB_E_NOMEM;
    }
    memcpy(copy, list, count * sizeof(*list));
    char *at = (char *)(copy + count);
    for (size_t i = 0; i < count; i++) {
        at = copy_text(at, &copy[i].name);
        at = copy_text(at, &copy[i].source);
        copy[i].written = OB_STR("");
    }
    *modules = (rt_modules_t){.list = copy, .count = count};
    int ret = count > FEW ? index_names(modules) : 0;
    if (ret != 0) {
        rt_modules_dispose(modules);
    }
    return ret;
}

struct rt_replaced {
    struct rt_replaced *next;
    char text[];
};

int rt_modules_replace(rt_modules_t *modules, size_t index, ob_str_t source)
{
    struct rt_replaced *copy = malloc(sizeof(*copy) + source.len);
    if (copy == NULL) {
        return OB_E_NOMEM;
    }
    copy->next = modules->replaced;
    modules->replaced = copy;
    modules->list[index].written = modules->list[index].source;
    modules->list[index].source = source;
    copy_text(copy->text, &modules->list[index].source);
    modules->list[index].typescript = false;
    return 0;
}

struct rt_mapped {
    rt_source_map_t *map;
    bool tried;
};

const rt_source_map_t *rt_modules_map(rt_modules_t *modules, size_t index)
{
    if (modules->maps == NULL) {
        modules->maps = calloc(modules->count, sizeof(*modules->maps));
    }
    if (modules->maps == NULL) {
        return NULL;
    }
    struct rt_mapped *mapped = &modules->maps[index];
    if (!mapped->tried) {
        mapped->tried = true;
        if (rt_source_map_open(modules->list[index].source, &mapped->map) != 0) {
            mapped->map = NULL;
        }
    }
    return mapped->map;
}

static void free_maps(rt_modules_t *modules)
{
    for (size_t i = 0; modules->maps != NULL && i < modules->count; i++) {
        rt_source_map_free(modules->maps[i].map);
    }
    free(modules->maps);
}

void rt_modules_dispose(rt_modules_t *modules)
{
    free_maps(modules);
    while (modules->replaced != NULL) {
        struct rt_replaced *next = modules->replaced->next;
        free(modules->replaced);
        modules->replaced = next;
    }
    free(modules->buckets);
    free(modules->list);
    *modules = (rt_modules_t){0};
}

static int find(const rt_modules_t *modules, ob_str_t name, size_t *index)
{
    if (modules->buckets == NULL) {
        for (size_t i = 0; i < modules->count; i++) {
            if (ob_str_eq(modules->list[i].name, name)) {
                *index = i;
                return 0;
            }
        }
        return OB_E_NOT_FOUND;
    }
    for (size_t slot = hash_name(name) & modules->mask; modules->buckets[slot] != 0; slot = (slot + 1) & modules->mask) {
        size_t i = modules->buckets[slot] - 1;
        if (ob_str_eq(modules->list[i].name, name)) {
            *index = i;
            return 0;
        }
    }
    return OB_E_NOT_FOUND;
}

static bool starts_with(ob_str_t str, const char *prefix)
{
    size_t len = strlen(prefix);
    return str.len >= len && memcmp(str.ptr, prefix, len) == 0;
}

static ob_str_t skip(ob_str_t str, size_t count)
{
    return (ob_str_t){str.ptr + count, str.len - count};
}

typedef struct path {
    char text[RT_SPECIFIER_MAX * 2];
    size_t len;
} path_t;

/* Appends segments, resolving "." and ".."; empty ones ("a//b") stay, as they do in URLs. */
static int path_append(path_t *path, ob_str_t segments)
{
    while (true) {
        const char *slash = memchr(segments.ptr, '/', segments.len);
        ob_str_t one = {segments.ptr, slash != NULL ? (size_t)(slash - segments.ptr) : segments.len};
        if (ob_str_eq(one, OB_STR(".."))) {
            while (path->len > 0 && path->text[--path->len] != '/') {
            }
        } else if (!ob_str_eq(one, OB_STR("."))) {
            if (path->len + one.len + 1 > sizeof(path->text)) {
                return OB_E_TOO_LARGE;
            }
            if (path->len > 0) {
                path->text[path->len++] = '/';
            }
            memcpy(path->text + path->len, one.ptr, one.len);
            path->len += one.len;
        }
        if (slash == NULL) {
            return 0;
        }
        segments = skip(segments, one.len + 1);
    }
}

static ob_str_t folder_of(ob_str_t name)
{
    while (name.len > 0 && name.ptr[name.len - 1] != '/') {
        name.len--;
    }
    return name.len > 0 ? (ob_str_t){name.ptr, name.len - 1} : name;
}

int rt_modules_resolve(const rt_modules_t *modules, ob_str_t specifier, size_t referrer, size_t *index)
{
    path_t path = {.len = 0};
    if (specifier.len > RT_SPECIFIER_MAX) {
        return OB_E_TOO_LARGE;
    }
    bool relative = starts_with(specifier, "./") || starts_with(specifier, "../");
    if (!relative && find(modules, specifier, index) == 0) {
        return 0;
    }
    ob_str_t folder = referrer < modules->count ? folder_of(modules->list[referrer].name) : OB_STR("");
    int ret = 0;
    if (relative && folder.len > 0) {
        ret = path_append(&path, folder);
    } else if (starts_with(specifier, "file:///")) {
        specifier = skip(specifier, strlen("file:///"));
    } else if (starts_with(specifier, "/")) {
        specifier = skip(specifier, 1);
    } else if (!relative) {
        return OB_E_NOT_FOUND;
    }
    if (ret == 0) {
        ret = path_append(&path, specifier);
    }
    return ret == 0 ? find(modules, (ob_str_t){path.text, path.len}, index) : ret;
}

/* ---- What may have been meant ------------------------------------------------------------------------------------ */

/* Longer names, and modules past so many, are not looked at: this costs their product. */
#define COMPARED_MAX 64
#define CANDIDATES_MAX 256

static ob_str_t base_of(ob_str_t name)
{
    ob_str_t folder = folder_of(name);
    return folder.len > 0 || starts_with(name, "/") ? skip(name, folder.len + 1) : name;
}

/* How many characters have to be changed, added or left out (Levenshtein); both are at most COMPARED_MAX long. */
static size_t distance(ob_str_t a, ob_str_t b)
{
    size_t row[COMPARED_MAX + 1];
    for (size_t j = 0; j <= b.len; j++) {
        row[j] = j;
    }
    for (size_t i = 0; i < a.len; i++) {
        size_t diagonal = row[0];
        row[0] = i + 1;
        for (size_t j = 0; j < b.len; j++) {
            size_t changed = diagonal + (a.ptr[i] != b.ptr[j]);
            size_t other = (row[j] < row[j + 1] ? row[j] : row[j + 1]) + 1;
            diagonal = row[j + 1];
            row[j + 1] = changed < other ? changed : other;
        }
    }
    return row[b.len];
}

/* Between last segments; a missing extension is no difference. SIZE_MAX: nothing that could have been meant. */
static size_t difference(ob_str_t wanted, ob_str_t name)
{
    if (wanted.len == 0 || wanted.len > COMPARED_MAX || name.len > COMPARED_MAX) {
        return SIZE_MAX;
    }
    if (name.len > wanted.len && name.ptr[wanted.len] == '.' && memcmp(name.ptr, wanted.ptr, wanted.len) == 0) {
        return 0;
    }
    size_t found = distance(wanted, name);
    return found <= wanted.len / 3 ? found : SIZE_MAX;
}

int rt_modules_nearest(const rt_modules_t *modules, ob_str_t specifier, ob_str_t *name)
{
    size_t least = SIZE_MAX;
    for (size_t i = 0; i < modules->count && i < CANDIDATES_MAX; i++) {
        size_t found = difference(base_of(specifier), base_of(modules->list[i].name));
        if (found < least) {
            least = found;
            *name = modules->list[i].name;
        }
    }
    return least < SIZE_MAX ? 0 : OB_E_NOT_FOUND;
}
