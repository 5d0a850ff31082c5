#include "outbound/broker/sensitive.h"

#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

static size_t whole_pages(size_t size)
{
    size_t page = (size_t)sysconf(_SC_PAGESIZE);

    return size == 0 ? page : (size + page - 1) / page * page;
}

void *ob_sensitive_new(size_t size)
{
    size_t pages = whole_pages(size);
    void *memory = mmap(NULL, pages, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

    if (memory == MAP_FAILED)
        return NULL;
    /* secret.c says once where RLIMIT_MEMLOCK is too small; these tables are then in ordinary memory as well. */
    (void)mlock(memory, pages);
    madvise(memory, pages, MADV_DONTDUMP);
    madvise(memory, pages, MADV_WIPEONFORK);
    return memory;
}

void ob_sensitive_free(void *memory, size_t size)
{
    if (memory == NULL)
        return;
    explicit_bzero(memory, whole_pages(size));
    munmap(memory, whole_pages(size));
}
