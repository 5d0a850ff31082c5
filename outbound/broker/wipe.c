/* Process: broker. Thread: any. Trust: sees whatever is freed.
 *
 * free and realloc of the whole process, which clean the memory before it goes back. Requests with their injected
 * headers pass through buffers of libcurl, nghttp2, OpenSSL and zlib, which none of them wipes. The hooks that they
 * offer are not enough: libcurl 7.88 gives its own functions to nobody, and OpenSSL's are for OpenSSL. glibc's own
 * M_PERTURB leaves out what a thread's cache takes, which is nearly everything.
 *
 * Definitions in the program come before those of the C library for all libraries too. Sanitizers have their own.
 * Only glibc's malloc fits below: the broker is linked to it and loads nothing. */
#include <malloc.h>
#include <stdint.h>
#include <string.h>

#include "outbound/broker/wipe.h"
#include "outbound/confine/confine.h"

#if !OB_SANITIZED

/* The C library's names for its own. */
void __libc_free(void *memory);
void *__libc_malloc(size_t size);
void *__libc_realloc(void *memory, size_t size);

#define MARK 1 /* the word in which a block that is cached as free says so */
#define PROBE (2 * sizeof(uintptr_t))

static uintptr_t free_mark;

void ob_wipe_learn(void)
{
    uintptr_t *probe = __libc_malloc(PROBE);

    if (probe == NULL)
        return;
    memset(probe, 0, PROBE);
    __libc_free(probe);
    free_mark = *(volatile uintptr_t *)&probe[MARK];
}

/* What is freed twice keeps its mark: glibc finds out by it, and ends the process. */
static void wipe(void *memory)
{
    size_t size = malloc_usable_size(memory);

    if (size < PROBE || free_mark == 0 || ((uintptr_t *)memory)[MARK] != free_mark)
        explicit_bzero(memory, size);
}

void free(void *memory)
{
    if (memory == NULL)
        return;
    wipe(memory);
    __libc_free(memory);
}

/* Where a block grows it may move, and glibc would leave the old one as it is; where it shrinks, its end. */
void *realloc(void *memory, size_t size)
{
    size_t before = memory != NULL ? malloc_usable_size(memory) : 0;
    void *moved;

    if (memory == NULL || size == 0)
        return memory == NULL ? __libc_malloc(size) : (free(memory), NULL);
    if (size <= before) {
        explicit_bzero((char *)memory + size, before - size);
        return __libc_realloc(memory, size);
    }
    if ((moved = __libc_malloc(size)) == NULL)
        return NULL;
    memcpy(moved, memory, before);
    free(memory);
    return moved;
}

#else

void ob_wipe_learn(void)
{
}

#endif
