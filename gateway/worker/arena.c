#include "gateway/worker/arena.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>

enum { CHUNK_SIZE = 4096 };

struct gw_arena_chunk {
    gw_arena_chunk_t *next;
    size_t used, cap;
    max_align_t data[];
};

static gw_arena_chunk_t *add_chunk(gw_arena_t *arena, size_t cap)
{
    gw_arena_chunk_t *chunk = malloc(sizeof(*chunk) + cap);

    if (chunk == NULL)
        return NULL;
    chunk->used = 0;
    chunk->cap = cap;
    chunk->next = arena->chunks;
    arena->chunks = chunk;
    return chunk;
}

void *gw_arena_alloc(gw_arena_t *arena, size_t size)
{
    gw_arena_chunk_t *chunk = arena->chunks;
    size_t rounded = (size + sizeof(max_align_t) - 1) & ~(sizeof(max_align_t) - 1);

    if (rounded < size || rounded > PTRDIFF_MAX - sizeof(*chunk))
        return NULL;
    if (chunk == NULL || chunk->cap - chunk->used < rounded)
        chunk = add_chunk(arena, rounded > CHUNK_SIZE ? rounded : CHUNK_SIZE);
    if (chunk == NULL)
        return NULL;
    void *memory = (char *)chunk->data + chunk->used;
    chunk->used += rounded;
    return memset(memory, 0, size);
}

int gw_arena_copy(gw_arena_t *arena, ob_str_t str, ob_str_t *copy)
{
    char *memory = gw_arena_alloc(arena, str.len + 1);

    if (memory == NULL)
        return OB_E_NOMEM;
    if (str.len > 0)
        memcpy(memory, str.ptr, str.len);
    *copy = (ob_str_t){memory, str.len};
    return 0;
}

ob_str_t gw_arena_printf(gw_arena_t *arena, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    int len = vsnprintf(NULL, 0, format, args);
    va_end(args);
    char *text = len < 0 ? NULL : gw_arena_alloc(arena, (size_t)len + 1);
    if (text == NULL)
        return OB_STR("");
    va_start(args, format);
    vsnprintf(text, (size_t)len + 1, format, args);
    va_end(args);
    return (ob_str_t){text, (size_t)len};
}

void gw_arena_dispose(gw_arena_t *arena)
{
    while (arena->chunks != NULL) {
        gw_arena_chunk_t *chunk = arena->chunks;
        arena->chunks = chunk->next;
        free(chunk);
    }
}
