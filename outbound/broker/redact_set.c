#include "outbound/broker/redact_set.h"

#include <stdlib.h>

#include "outbound/broker/sensitive.h"

#define NO_PATTERN UINT32_MAX
#define BITMAP_BITS_MIN 15
#define BITMAP_BITS_MAX 20
/* Bits in the bitmap for each start: one place in 64 is looked at in vain. */
#define BITS_PER_WINDOW 64
#define PAIRS 1024

typedef struct pattern {
    size_t start, len; /* in the text */
    uint32_t owner;
    uint32_t next;     /* of those that an escape leads to in the same way */
    ob_form_t form;
} pattern_t;

/* Open addressing; several slots may have the same window. */
typedef struct slot {
    uint32_t window;
    uint32_t pattern; /* + 1; 0: free; NO_PATTERN: an escape, whose character leads on */
} slot_t;

struct ob_redact_set {
    uint32_t references;
    size_t size;       /* of the memory, this struct included */
    pattern_t *patterns;
    size_t pattern_count;
    char *text;
    slot_t *slots;
    size_t slot_mask;
    uint64_t *bitmap;
    unsigned shift;    /* of the hash */
    size_t longest;
    bool linewise;
    /* What an escape of a first character leads to: by that and the second one; beyond ASCII, where one character is
     * several bytes of a pattern, all in one list. */
    uint32_t pairs[PAIRS], beyond_ascii;
};

/* ---- collecting ---- */

void ob_redact_builder_dispose(ob_redact_builder_t *builder)
{
    ob_buf_dispose(&builder->text);
    ob_buf_dispose(&builder->patterns);
}

int ob_redact_add(ob_redact_builder_t *builder, ob_form_t form, ob_str_t bytes, uint32_t owner)
{
    pattern_t pattern = {.start = builder->text.len, .len = bytes.len, .owner = owner, .form = form};
    int err;

    if (bytes.len < OB_FORM_PATTERN_MIN)
        return OB_E_MALFORMED;
    if (builder->patterns.len / sizeof(pattern_t) == OB_REDACT_PATTERNS_MAX ||
        ob_form_longest(form, bytes) > OB_REDACT_LONGEST_MAX)
        return OB_E_TOO_LARGE;
    builder->text.sensitive = true;
    if ((err = ob_buf_put(&builder->text, bytes.ptr, bytes.len)) != 0)
        return err;
    return ob_buf_put(&builder->patterns, &pattern, sizeof(pattern));
}

/* ---- the tables ---- */

static inline size_t hash_of(const ob_redact_set_t *set, uint32_t window)
{
    return (window * UINT32_C(0x9e3779b1)) >> set->shift;
}

static ob_str_t text_of(const ob_redact_set_t *set, const pattern_t *pattern)
{
    return (ob_str_t){set->text + pattern->start, pattern->len};
}

static int on_counted(void *data, uint32_t window, bool escaped)
{
    (void)window;
    (void)escaped;
    (*(size_t *)data)++;
    return 0;
}

/* What one pattern's windows are put under. */
typedef struct filling {
    ob_redact_set_t *set;
    uint32_t pattern;
} filling_t;

static int on_window(void *data, uint32_t window, bool escaped)
{
    const filling_t *filling = data;
    ob_redact_set_t *set = filling->set;
    size_t hash = hash_of(set, window), at = hash & set->slot_mask;
    uint32_t value = escaped ? NO_PATTERN : filling->pattern + 1;

    set->bitmap[hash / 64] |= UINT64_C(1) << hash % 64;
    for (; set->slots[at].pattern != 0; at = (at + 1) & set->slot_mask) {
        if (set->slots[at].window == window && set->slots[at].pattern == value)
            return 0;
    }
    set->slots[at] = (slot_t){window, value};
    return 0;
}

static int count_windows(const ob_redact_builder_t *builder, size_t *count)
{
    const pattern_t *patterns = (const pattern_t *)builder->patterns.data;
    int err = 0;

    *count = 0;
    for (size_t i = 0; i < builder->patterns.len / sizeof(pattern_t) && err == 0; i++) {
        ob_str_t text = {(const char *)builder->text.data + patterns[i].start, patterns[i].len};

        err = ob_form_windows(patterns[i].form, text, on_counted, count);
    }
    return err;
}

static unsigned bits_for(size_t wanted, unsigned min, unsigned max)
{
    unsigned bits = min;

    while (bits < max && (size_t)1 << bits < wanted)
        bits++;
    return bits;
}

/* One piece of memory for all of it. */
static ob_redact_set_t *allocate(const ob_redact_builder_t *builder, size_t windows)
{
    unsigned bits = bits_for(windows * BITS_PER_WINDOW, BITMAP_BITS_MIN, BITMAP_BITS_MAX);
    size_t slots = (size_t)1 << bits_for(windows * 2, 4, 31), bitmap = ((size_t)1 << bits) / 8;
    size_t size = sizeof(ob_redact_set_t) + bitmap + slots * sizeof(slot_t) + builder->patterns.len + builder->text.len;
    ob_redact_set_t *set = ob_sensitive_new(size);

    if (set == NULL)
        return NULL;
    set->references = 1;
    set->size = size;
    set->shift = 32 - bits;
    set->bitmap = (uint64_t *)(set + 1);
    set->patterns = (pattern_t *)((char *)set->bitmap + bitmap);
    set->pattern_count = builder->patterns.len / sizeof(pattern_t);
    set->slots = (slot_t *)((char *)set->patterns + builder->patterns.len);
    set->slot_mask = slots - 1;
    set->text = (char *)(set->slots + slots);
    set->linewise = true;
    return set;
}

static inline size_t pair_of(uint8_t first, uint8_t second)
{
    return (first * 37u + second) % PAIRS;
}

/* Only the special characters of base64 are ever escaped. */
static bool may_begin_escaped(ob_form_t form, uint8_t first)
{
    return form == OB_FORM_TEXT || (form == OB_FORM_BASE64 && (first == '+' || first == '/'));
}

static void list_by_escape(ob_redact_set_t *set, uint32_t index)
{
    pattern_t *pattern = &set->patterns[index];
    const uint8_t *text = (const uint8_t *)set->text + pattern->start;
    uint8_t first = ob_form_first(text[0]);
    uint32_t *list = first < 0x80 ? &set->pairs[pair_of(first, ob_form_first(text[1]))] : &set->beyond_ascii;

    if (!may_begin_escaped(pattern->form, first))
        return;
    pattern->next = *list;
    *list = index;
}

static int fill(ob_redact_set_t *set)
{
    int err = 0;

    set->beyond_ascii = NO_PATTERN;
    for (size_t i = 0; i < PAIRS; i++)
        set->pairs[i] = NO_PATTERN;
    for (uint32_t i = 0; i < set->pattern_count && err == 0; i++) {
        pattern_t *pattern = &set->patterns[i];
        filling_t filling = {set, i};
        size_t longest = ob_form_longest(pattern->form, text_of(set, pattern));

        set->longest = longest > set->longest ? longest : set->longest;
        set->linewise = set->linewise && memchr(set->text + pattern->start, '\n', pattern->len) == NULL;
        list_by_escape(set, i);
        err = ob_form_windows(pattern->form, text_of(set, pattern), on_window, &filling);
    }
    return err;
}

int ob_redact_set_build(const ob_redact_builder_t *builder, ob_redact_set_t **out)
{
    ob_redact_set_t *set;
    size_t windows;
    int err;

    if ((err = count_windows(builder, &windows)) != 0)
        return err;
    if ((set = allocate(builder, windows)) == NULL)
        return OB_E_NOMEM;
    if (set->pattern_count > 0) {
        memcpy(set->patterns, builder->patterns.data, builder->patterns.len);
        memcpy(set->text, builder->text.data, builder->text.len);
    }
    if ((err = fill(set)) != 0)
        ob_redact_set_release(set);
    else
        *out = set;
    return err;
}

ob_redact_set_t *ob_redact_set_retain(ob_redact_set_t *set)
{
    set->references++;
    return set;
}

void ob_redact_set_release(ob_redact_set_t *set)
{
    if (set != NULL && --set->references == 0)
        ob_sensitive_free(set, set->size);
}

bool ob_redact_set_is_empty(const ob_redact_set_t *set)
{
    return set->pattern_count == 0;
}

size_t ob_redact_set_longest(const ob_redact_set_t *set)
{
    return set->longest;
}

bool ob_redact_set_is_linewise(const ob_redact_set_t *set)
{
    return set->linewise;
}

/* ---- finding ---- */

static inline bool may_start(const ob_redact_set_t *set, uint32_t window)
{
    size_t hash = hash_of(set, window);

    return (set->bitmap[hash / 64] >> hash % 64 & 1) != 0;
}

static inline uint32_t window_at(const char *at)
{
    uint32_t window;

    memcpy(&window, at, sizeof(window));
    return window | OB_FORM_WINDOW_FOLD;
}

/* The longest match at one place, or that one is undecided, which counts as longer. */
typedef struct attempt {
    const ob_redact_set_t *set;
    ob_str_t text; /* from the place on */
    bool final;
    size_t len;
    uint32_t owner;
} attempt_t;

static void try_pattern(attempt_t *attempt, uint32_t index)
{
    const pattern_t *pattern = &attempt->set->patterns[index];
    size_t len = ob_form_match(pattern->form, text_of(attempt->set, pattern), attempt->text, attempt->final);

    if (len > attempt->len) {
        attempt->len = len;
        attempt->owner = pattern->owner;
    }
}

static void try_list(attempt_t *attempt, uint32_t first)
{
    for (uint32_t i = first; i != NO_PATTERN; i = attempt->set->patterns[i].next)
        try_pattern(attempt, i);
}

static bool take_escape(const attempt_t *attempt, ob_str_t *text, uint8_t *c)
{
    size_t len = ob_form_escape(*text, attempt->final, c);

    if (len == OB_FORM_UNDECIDED || len == OB_FORM_NONE)
        return false;
    *text = (ob_str_t){text->ptr + len, text->len - len};
    return true;
}

/* The second character may be what stands there, or what that escapes. */
static void try_escape(attempt_t *attempt)
{
    const uint32_t *pairs = attempt->set->pairs;
    ob_str_t text = attempt->text;
    uint8_t first = 0, plain, second = 0;

    if (!take_escape(attempt, &text, &first))
        return;
    if (first >= 0x80) {
        try_list(attempt, attempt->set->beyond_ascii);
    } else if (text.len > 0) {
        plain = ob_form_first((uint8_t)text.ptr[0]);
        try_list(attempt, pairs[pair_of(first, plain)]);
        if (take_escape(attempt, &text, &second) && pair_of(first, second) != pair_of(first, plain))
            try_list(attempt, pairs[pair_of(first, second)]);
    }
}

static void try_window(attempt_t *attempt, uint32_t window)
{
    const ob_redact_set_t *set = attempt->set;

    size_t at = hash_of(set, window) & set->slot_mask;

    for (; set->slots[at].pattern != 0; at = (at + 1) & set->slot_mask) {
        if (set->slots[at].window != window)
            continue;
        if (set->slots[at].pattern == NO_PATTERN)
            try_escape(attempt);
        else
            try_pattern(attempt, set->slots[at].pattern - 1);
    }
}

bool ob_redact_set_find(const ob_redact_set_t *set, ob_str_t text, size_t from, size_t until, bool final,
                        ob_redact_match_t *match)
{
    /* Where less is left than the shortest pattern, none stands. */
    size_t end = text.len >= OB_FORM_PATTERN_MIN ? text.len - OB_FORM_PATTERN_MIN + 1 : 0;

    end = until < end ? until : end;
    for (size_t at = from; at < end; at++) {
        uint32_t window = window_at(text.ptr + at);
        attempt_t attempt;

        if (__builtin_expect(!may_start(set, window), 1))
            continue;
        attempt = (attempt_t){.set = set, .text = {text.ptr + at, text.len - at}, .final = final};
        try_window(&attempt, window);
        if (attempt.len == OB_FORM_NONE || attempt.len == OB_FORM_UNDECIDED)
            continue;
        *match = (ob_redact_match_t){at, attempt.len, attempt.owner};
        return true;
    }
    return false;
}
