/* Process: worker. Thread: loop thread. Trust: holds nothing; sizes may come from outside, so every call can fail.
 *
 * Memory that dies at once: what the parsing of one submission makes, and what one request keeps of it. */
#ifndef MAYFLY_GATEWAY_WORKER_ARENA_H
#define MAYFLY_GATEWAY_WORKER_ARENA_H

#include "outbound/wire/buf.h"

typedef struct gw_arena_chunk gw_arena_chunk_t;

/* Zero-initialised is valid and empty. */
typedef struct gw_arena {
    gw_arena_chunk_t *chunks;
} gw_arena_t;

/* Zeroed memory, aligned for any type; NULL when there is none. */
void *gw_arena_alloc(gw_arena_t *arena, size_t size) __attribute__((warn_unused_result));
/* Copies, with a NUL behind. Errors: OB_E_NOMEM. */
OB_CHECKED int gw_arena_copy(gw_arena_t *arena, ob_str_t str, ob_str_t *copy);
/* A formatted text; an empty one when there is no memory: for sentences, not for data. */
ob_str_t gw_arena_printf(gw_arena_t *arena, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* Frees everything; the arena is empty and usable again. */
void gw_arena_dispose(gw_arena_t *arena);

#endif
