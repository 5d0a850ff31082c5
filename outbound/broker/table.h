/* Process: broker. Thread: loop thread. Trust: keys are chosen by workers; a bad choice costs only their own channel
 * time.
 *
 * A hash table of things that carry their own node, found by a 64-bit key. */
#ifndef MAYFLY_OUTBOUND_BROKER_TABLE_H
#define MAYFLY_OUTBOUND_BROKER_TABLE_H

#include <stddef.h>
#include <stdint.h>

#include "outbound/wire/err.h"

typedef struct ob_node {
    struct ob_node *next;
    uint64_t key;
} ob_node_t;

/* Zero-initialised is valid. */
typedef struct ob_table {
    ob_node_t **buckets;
    size_t size; /* a power of two, or 0 */
    size_t count;
} ob_table_t;

/* Frees the buckets, not the things. */
void ob_table_dispose(ob_table_t *table);
/* The key must not be there yet. Errors: OB_E_NOMEM. */
OB_CHECKED int ob_table_add(ob_table_t *table, ob_node_t *node, uint64_t key);
/* NULL: not there. */
ob_node_t *ob_table_find(const ob_table_t *table, uint64_t key);
void ob_table_remove(ob_table_t *table, ob_node_t *node);
/* Any one of them; NULL when it is empty. For taking a table apart. */
ob_node_t *ob_table_any(const ob_table_t *table);

#define OB_NODE_OF(type, member, node) ((type *)(void *)((char *)(node) - offsetof(type, member)))

#endif
