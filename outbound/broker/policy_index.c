#include "outbound/broker/policy_index.h"

#include <stdlib.h>

typedef enum kind { KIND_EXACT, KIND_SUFFIX, KIND_ANY } kind_t;

/* One rule on its way into the table. */
typedef struct entry {
    kind_t kind;
    bool allow;
    const char *host; /* suffix: what stands behind "*." */
    uint32_t len, rule;
} entry_t;

typedef struct slot {
    const char *host; /* NULL: free */
    uint32_t len;
    kind_t kind;
    ob_bucket_t bucket;
} slot_t;

struct ob_index {
    slot_t *slots;
    size_t mask;     /* their number, a power of two, less one */
    ob_bucket_t any;
    uint32_t *rules; /* what all buckets point into */
    char **texts;    /* addresses in canonical form; owned */
    size_t text_count;
};

/* FNV-1a from the last character to the first, so that one pass over a host gives the hash of each of its suffixes. */
#define HASH_SEED UINT64_C(0xcbf29ce484222325)

static uint64_t hash_char(uint64_t hash, char c)
{
    return (hash ^ (unsigned char)c) * UINT64_C(0x100000001b3);
}

static uint64_t hash_text(const char *text, size_t len)
{
    uint64_t hash = HASH_SEED;

    while (len > 0)
        hash = hash_char(hash, text[--len]);
    return hash;
}

/* The place of this pattern, or the free one where it belongs. */
static slot_t *find_slot(const ob_index_t *index, kind_t kind, const char *host, size_t len, uint64_t hash)
{
    /* The low bits of FNV depend on little of the text: fold the high ones in. */
    for (size_t at = (size_t)(hash ^ hash >> 32) + kind;; at++) {
        slot_t *slot = &index->slots[at & index->mask];

        if (slot->host == NULL || (slot->kind == kind && slot->len == len && memcmp(slot->host, host, len) == 0))
            return slot;
    }
}

/* ---- making ---- */

static int compare_entries(const void *a, const void *b)
{
    const entry_t *one = a, *two = b;
    uint32_t len = one->len < two->len ? one->len : two->len;
    int order = (one->kind > two->kind) - (one->kind < two->kind);

    if (order == 0)
        order = memcmp(one->host, two->host, len);
    if (order == 0)
        order = (one->len > two->len) - (one->len < two->len);
    if (order == 0)
        order = (int)one->allow - (int)two->allow;
    return order != 0 ? order : (one->rule > two->rule) - (one->rule < two->rule);
}

/* Addresses are looked up in the form that ob_host_parse gives, however the operator wrote them. */
static int classify(ob_index_t *index, const char *host, entry_t *entry)
{
    ob_address_t address;
    char text[OB_ADDRESS_TEXT_MAX];

    entry->host = host;
    if (strcmp(host, "*") == 0) {
        entry->kind = KIND_ANY;
    } else if (strncmp(host, "*.", 2) == 0) {
        entry->kind = KIND_SUFFIX;
        entry->host = host + 2;
    } else if (ob_address_parse(ob_str_from(host), &address) == 0) {
        ob_address_text(&address, text);
        if ((entry->host = index->texts[index->text_count] = strdup(text)) == NULL)
            return OB_E_NOMEM;
        index->text_count++;
    }
    entry->len = (uint32_t)strlen(entry->host);
    return 0;
}

static bool same_pattern(const entry_t *a, const entry_t *b)
{
    return a->kind == b->kind && a->len == b->len && memcmp(a->host, b->host, a->len) == 0;
}

/* Entries of one pattern, deny rules first: the sorted order. */
static void fill_bucket(ob_index_t *index, const entry_t *entries, size_t first, size_t end)
{
    const entry_t *entry = &entries[first];
    ob_bucket_t *bucket = &index->any;
    size_t middle = first;

    while (middle < end && !entries[middle].allow)
        middle++;
    if (entry->kind != KIND_ANY) {
        slot_t *slot = find_slot(index, entry->kind, entry->host, entry->len, hash_text(entry->host, entry->len));

        *slot = (slot_t){.host = entry->host, .len = entry->len, .kind = entry->kind};
        bucket = &slot->bucket;
    }
    bucket->deny = (ob_rule_list_t){index->rules + first, middle - first};
    bucket->allow = (ob_rule_list_t){index->rules + middle, end - middle};
}

static void fill_table(ob_index_t *index, const entry_t *entries, size_t count)
{
    for (size_t i = 0; i < count; i++)
        index->rules[i] = entries[i].rule;
    for (size_t first = 0, end; first < count; first = end) {
        for (end = first + 1; end < count && same_pattern(&entries[first], &entries[end]);)
            end++;
        fill_bucket(index, entries, first, end);
    }
}

static int reserve(ob_index_t *index, size_t rule_count)
{
    size_t size = 2;

    while (size < 2 * rule_count)
        size *= 2;
    index->mask = size - 1;
    index->slots = calloc(size, sizeof(slot_t));
    index->rules = calloc(rule_count + 1, sizeof(uint32_t));
    index->texts = calloc(rule_count + 1, sizeof(char *));
    return index->slots != NULL && index->rules != NULL && index->texts != NULL ? 0 : OB_E_NOMEM;
}

int ob_index_new(const cfg_policy_t *cfg, ob_index_t **out)
{
    ob_index_t *index = calloc(1, sizeof(*index));
    entry_t *entries = calloc(cfg->rule_count + 1, sizeof(*entries));
    int err = index != NULL && entries != NULL ? reserve(index, cfg->rule_count) : OB_E_NOMEM;

    for (size_t i = 0; i < cfg->rule_count && err == 0; i++) {
        entries[i].rule = (uint32_t)i;
        entries[i].allow = cfg->rules[i].kind == CFG_RULE_ALLOW;
        err = classify(index, cfg->rules[i].host, &entries[i]);
    }
    if (err == 0) {
        qsort(entries, cfg->rule_count, sizeof(*entries), compare_entries);
        fill_table(index, entries, cfg->rule_count);
        *out = index;
    } else {
        ob_index_free(index);
    }
    free(entries);
    return err;
}

void ob_index_free(ob_index_t *index)
{
    if (index == NULL)
        return;
    for (size_t i = 0; i < index->text_count; i++)
        free(index->texts[i]);
    free(index->texts);
    free(index->rules);
    free(index->slots);
    free(index);
}

/* ---- looking up ---- */

static size_t add(const ob_index_t *index, kind_t kind, const char *host, size_t len, uint64_t hash,
                  ob_bucket_t *buckets)
{
    const slot_t *slot = find_slot(index, kind, host, len, hash);

    if (slot->host == NULL)
        return 0;
    *buckets = slot->bucket;
    return 1;
}

size_t ob_index_find(const ob_index_t *index, const ob_host_t *host, ob_bucket_t buckets[OB_BUCKETS_MAX])
{
    size_t count = 0, len = strlen(host->text), at = len;
    uint64_t hash = HASH_SEED;

    for (; at > 0; at--) {
        /* "*.x" is one or more labels before x: whatever stands behind a dot of the host. */
        if (host->text[at - 1] == '.' && !host->is_address && count < OB_BUCKETS_MAX - 2)
            count += add(index, KIND_SUFFIX, host->text + at, len - at, hash, &buckets[count]);
        hash = hash_char(hash, host->text[at - 1]);
    }
    count += add(index, KIND_EXACT, host->text, len, hash, &buckets[count]);
    if (index->any.deny.count + index->any.allow.count > 0)
        buckets[count++] = index->any;
    return count;
}
