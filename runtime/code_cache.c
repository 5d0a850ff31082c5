#include "runtime/code_cache.h"

#include <stdlib.h>

#include <openssl/evp.h>

#define BUCKETS 4096

struct rt_code_entry {
    rt_code_key_t key;
    rt_code_entry_t *chain;         /* same bucket */
    rt_code_entry_t *newer, *older; /* by use */
    size_t len;
    char code[];
};

static uint64_t word_of(const rt_code_key_t *key)
{
    uint64_t word;
    memcpy(&word, key->digest, sizeof(word));
    return word | 1; /* 0 means an empty place in `seen` */
}

static size_t entry_bytes(size_t len)
{
    return sizeof(rt_code_entry_t) + len;
}

int rt_code_cache_init(rt_code_cache_t *cache, size_t bytes_max)
{
    *cache = (rt_code_cache_t){.bucket_count = BUCKETS, .bytes_max = bytes_max};
    cache->buckets = calloc(BUCKETS, sizeof(*cache->buckets));
    return cache->buckets != NULL ? 0 : OB_E_NOMEM;
}

rt_code_key_t rt_code_key_of(const rt_module_t *module)
{
    rt_code_key_t key = {{0}};
    uint64_t head[2] = {(uint64_t)module->kind | (module->typescript ? 0x80 : 0), module->name.len};
    static EVP_MD_CTX *ctx; /* one thread; kept because making one costs as much as hashing a small source */
    if (ctx == NULL) {
        ctx = EVP_MD_CTX_new();
    }
    if (ctx == NULL || EVP_DigestInit_ex(ctx, EVP_sha256(), NULL) != 1 || EVP_DigestUpdate(ctx, head, sizeof(head)) != 1 ||
        EVP_DigestUpdate(ctx, module->name.ptr, module->name.len) != 1 ||
        EVP_DigestUpdate(ctx, module->source.ptr, module->source.len) != 1 ||
        EVP_DigestFinal_ex(ctx, key.digest, NULL) != 1) {
        abort(); /* SHA-256 of memory fails only when OpenSSL is broken; wrong keys would mix programs up */
    }
    return key;
}

static rt_code_entry_t **find(rt_code_cache_t *cache, const rt_code_key_t *key)
{
    rt_code_entry_t **at = &cache->buckets[(word_of(key) >> 1) % cache->bucket_count];
    while (*at != NULL && memcmp((*at)->key.digest, key->digest, sizeof(key->digest)) != 0) {
        at = &(*at)->chain;
    }
    return at;
}

static void unlink_use(rt_code_cache_t *cache, rt_code_entry_t *entry)
{
    *(entry->newer != NULL ? &entry->newer->older : &cache->newest) = entry->older;
    *(entry->older != NULL ? &entry->older->newer : &cache->oldest) = entry->newer;
}

static void link_newest(rt_code_cache_t *cache, rt_code_entry_t *entry)
{
    entry->newer = NULL;
    entry->older = cache->newest;
    *(cache->newest != NULL ? &cache->newest->newer : &cache->oldest) = entry;
    cache->newest = entry;
}

static void throw_out(rt_code_cache_t *cache, rt_code_entry_t *entry)
{
    *find(cache, &entry->key) = entry->chain;
    unlink_use(cache, entry);
    cache->bytes -= entry_bytes(entry->len);
    free(entry);
}

void rt_code_cache_resize(rt_code_cache_t *cache, size_t bytes_max)
{
    cache->bytes_max = bytes_max;
    while (cache->bytes > bytes_max) {
        throw_out(cache, cache->oldest);
    }
}

void rt_code_cache_dispose(rt_code_cache_t *cache)
{
    if (cache->buckets != NULL) {
        rt_code_cache_resize(cache, 0);
    }
    free(cache->buckets);
    cache->buckets = NULL;
}

ob_str_t rt_code_cache_get(rt_code_cache_t *cache, const rt_code_key_t *key)
{
    rt_code_entry_t *entry = *find(cache, key);
    if (entry != NULL) {
        unlink_use(cache, entry);
        link_newest(cache, entry);
        return (ob_str_t){entry->code, entry->len};
    }
    uint64_t word = word_of(key);
    uint64_t *seen = &cache->seen[(word >> 20) & (RT_SEEN - 1)];
    bool wanted = *seen == word && cache->bytes_max > 0;
    *seen = word;
    return (ob_str_t){wanted ? "" : NULL, 0};
}

void rt_code_cache_put(rt_code_cache_t *cache, const rt_code_key_t *key, ob_str_t code)
{
    rt_code_entry_t *old = *find(cache, key);
    if (old != NULL) {
        throw_out(cache, old);
    }
    size_t bytes = entry_bytes(code.len);
    rt_code_entry_t *entry = bytes <= cache->bytes_max / 4 ? malloc(bytes) : NULL;
    if (entry == NULL) {
        return;
    }
    while (cache->bytes + bytes > cache->bytes_max) {
        throw_out(cache, cache->oldest);
    }
    *entry = (rt_code_entry_t){.key = *key, .len = code.len};
    memcpy(entry->code, code.ptr, code.len);
    rt_code_entry_t **place = find(cache, key);
    *place = entry;
    link_newest(cache, entry);
    cache->bytes += bytes;
}
