/* Process: worker. Thread: loop thread. Trust: keeps bytecode that V8 made of untrusted sources; V8 checks what it gets back.
 *
 * Bytecode by the SHA-256 of a module's name, kind and source, least recently used out first, bounded in bytes. The name is in it
 * because bytecode carries it: stacks would show whatever name the first one who posted the source has given it. Most programs are
 * never seen twice, so bytecode is asked for only when a source comes again. */
#ifndef MAYFLY_RUNTIME_CODE_CACHE_H
#define MAYFLY_RUNTIME_CODE_CACHE_H

#include "runtime/program.h"

#define RT_SEEN 4096 /* sources remembered as seen once; a power of two */

typedef struct rt_code_key {
    uint8_t digest[32];
} rt_code_key_t;

typedef struct rt_code_entry rt_code_entry_t;

typedef struct rt_code_cache {
    rt_code_entry_t **buckets;
    size_t bucket_count;
    rt_code_entry_t *newest, *oldest;
    size_t bytes, bytes_max;
    uint64_t seen[RT_SEEN];
} rt_code_cache_t;

/* Errors: OB_E_NOMEM. */
OB_CHECKED int rt_code_cache_init(rt_code_cache_t *cache, size_t bytes_max);
void rt_code_cache_dispose(rt_code_cache_t *cache);
/* Throws out what is over the new bound. */
void rt_code_cache_resize(rt_code_cache_t *cache, size_t bytes_max);
/* What is kept under a TypeScript module's key is not bytecode but its source without the types. */
rt_code_key_t rt_code_key_of(const rt_module_t *module);
/* The bytecode, valid until the next rt_code_cache_put. Empty: there is none; then ptr tells whether it is wanted
 * (not NULL: this source has been seen before). */
ob_str_t rt_code_cache_get(rt_code_cache_t *cache, const rt_code_key_t *key);
/* Copies; replaces what is there. What is larger than a quarter of the cache, or finds no memory, is not kept. */
void rt_code_cache_put(rt_code_cache_t *cache, const rt_code_key_t *key, ob_str_t code);

#endif
