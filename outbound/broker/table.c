#include "outbound/broker/table.h"

#include <stdlib.h>

#define SIZE_MIN 16

/* Fibonacci hashing: workers count their ids up, and the multiplication spreads such runs evenly. */
static size_t slot_of(const ob_table_t *table, uint64_t key)
{
    return (size_t)((key * UINT64_C(0x9e3779b97f4a7c15)) >> 32) & (table->size - 1);
}

void ob_table_dispose(ob_table_t *table)
{
    free(table->buckets);
    *table = (ob_table_t){0};
}

static void put(ob_table_t *table, ob_node_t *node)
{
    ob_node_t **bucket = &table->buckets[slot_of(table, node->key)];

    node->next = *bucket;
    *bucket = node;
}

static int grow(ob_table_t *table)
{
    ob_table_t larger = {.size = table->size != 0 ? table->size * 2 : SIZE_MIN, .count = table->count};

    if ((larger.buckets = calloc(larger.size, sizeof(ob_node_t *))) == NULL)
        return OB_E_NOMEM;
    for (size_t i = 0; i < table->size; i++) {
        for (ob_node_t *node = table->buckets[i], *next; node != NULL; node = next) {
            next = node->next;
            put(&larger, node);
        }
    }
    free(table->buckets);
    *table = larger;
    return 0;
}

int ob_table_add(ob_table_t *table, ob_node_t *node, uint64_t key)
{
    int err;

    if (table->count >= table->size && (err = grow(table)) != 0)
        return err;
    node->key = key;
    put(table, node);
    table->count++;
    return 0;
}

ob_node_t *ob_table_find(const ob_table_t *table, uint64_t key)
{
    ob_node_t *node = table->size != 0 ? table->buckets[slot_of(table, key)] : NULL;

    while (node != NULL && node->key != key)
        node = node->next;
    return node;
}

void ob_table_remove(ob_table_t *table, ob_node_t *node)
{
    ob_node_t **at = &table->buckets[slot_of(table, node->key)];

    while (*at != node)
        at = &(*at)->next;
    *at = node->next;
    table->count--;
}

ob_node_t *ob_table_any(const ob_table_t *table)
{
    for (size_t i = 0; i < table->size && table->count > 0; i++) {
        if (table->buckets[i] != NULL)
            return table->buckets[i];
    }
    return NULL;
}
