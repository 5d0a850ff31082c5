/* Process: all. Thread: any. Trust: holds nothing.
 *
 * The one table of configuration keys. parse.c reads a file with it, view.c cuts out what a process may see, and
 * schema_json.c writes the JSON Schema: a key that is not a row does not exist anywhere. */
#ifndef MAYFLY_CONFIG_SCHEMA_H
#define MAYFLY_CONFIG_SCHEMA_H

#include <jansson.h>

#include "config/config.h"
#include "config/position.h"

struct cfg_reader; /* reader.h */

typedef enum cfg_type {
    CFG_BOOL,        /* bool */
    CFG_U32,         /* uint32_t */
    CFG_U64,         /* uint64_t */
    CFG_STRING,      /* const char * */
    CFG_FILE,        /* const char *: a path, made absolute with the file's folder; or one of `choices` as it is */
    CFG_CHOICE,      /* int: index into `choices` */
    CFG_SWITCH,      /* bool: the first or the second of two `choices` */
    CFG_STRINGS,     /* const char **, and its count */
    CFG_OBJECT,      /* `rows` inside the same struct; with item_size: in one of its own, whose pointer is at `at` */
    CFG_LIST,        /* array of structs of item_size, each read by `rows`, and its count */
    CFG_MAP,         /* the same, from an object: the name goes to the struct's first member, a const char * */
    CFG_CUSTOM,      /* whatever `read` makes of it */
    CFG_UNSUPPORTED, /* the contract has it, this version does not: refused by name, never ignored */
    CFG_IGNORED      /* for editors */
} cfg_type_t;

enum {
    CFG_REQUIRED = 1,       /* where the view holds the key */
    CFG_NULLABLE = 2,       /* null: as if nothing were configured; an object may also be false */
    CFG_INHERITS_LIMITS = 4, /* keys that are missing come from the top-level "limits" */
    CFG_IDENTIFIERS = 8     /* a map's names are identifiers, so that ${NAME} can be written */
};

#define CFG_NOWHERE SIZE_MAX /* count_at, present_at: not kept */

typedef struct cfg_row {
    const char *key; /* NULL ends a table */
    cfg_type_t type;
    uint8_t views;
    uint8_t flags;
    uint64_t min, max;    /* of a number; bytes of a string; entries of a list or map */
    const char *fallback; /* the default as JSON text; NULL: none */
    size_t at;            /* offset in the struct around it */
    const char *text;     /* one line: what it is */
    const struct cfg_row *rows;
    size_t item_size;
    size_t count_at;      /* size_t: how many; for an object: bool, whether it is there */
    const char *const *choices;
    /* CFG_CUSTOM: reads `value` into `at`. CFG_STRINGS: checks one element (at NULL). Reports what is wrong. */
    void (*read)(struct cfg_reader *reader, const cfg_path_t *path, json_t *value, void *at);
    /* What one object must fulfil as a whole, after its keys were read. */
    void (*check)(struct cfg_reader *reader, const cfg_path_t *path, json_t *object, void *item);
    const char *schema;   /* JSON text: what the JSON Schema says of a custom value, or of an object beyond its rows */
} cfg_row_t;

/* The file's outermost object, as cfg_t. */
extern const cfg_row_t cfg_rows[];
/* One member of "inject", as cfg_inject_t. */
extern const cfg_row_t cfg_inject_rows[];

/* The row of this key, or NULL. */
const cfg_row_t *cfg_row_find(const cfg_row_t *rows, const char *key);
/* The row that was probably meant, or NULL: case, '-' and '_' do not count, and few letters may differ. */
const cfg_row_t *cfg_row_nearest(const cfg_row_t *rows, const char *key);

#endif
