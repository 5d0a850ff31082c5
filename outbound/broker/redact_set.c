#include "outbound/broker/redact_set.h"

#include <stdlib.h>

#include "outbound/broker/sensitive.h"

#define NO_PATTERN UINT32_MAX
#define BITMAP_BITS_MIN 15
#define BITMAP_BITS_MAX 20
/* Bits in the bitmap for each start: one place in 64 is looked at in vain. */
#define BITS_PER_WINDOW 64
#define PAIRS 4096
#define PLACES 64      /* looked at together */
#define PLACES_FIRST 8 /* in a text of nothing but matches, each is asked for alone */

typedef struct pattern {
    size_t start, len; /* in the text */
    uint32_t owner;
    uint32_t next;     /* of those with the same two first characters */
    ob_form_t form;
} pattern_t;

/* Open addressing; several slots may have the same window. Those whose first two characters are not both as they are
 * have none: the characters lead on. */
typedef struct slot {
    uint32_t window;
    uint32_t pattern; /* + 1; 0: free */
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
    uint64_t buckets;  /* bits of it */
    size_t longest;
    bool linewise;
    /* What the first two characters lead to where one of them is escaped; beyond ASCII, where one character is several
     * bytes of a pattern, all are in one list. */
    uint32_t pairs[PAIRS], beyond_ascii;
    bool heads[0x81]; /* first characters of any of them */
    bool plain[256]; /* what windows with slots begin with */
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

/* `buckets` is a power of two: what would be a shift by a variable is slower. */
static inline size_t bucket_of(uint32_t window, uint64_t buckets)
{
    return (size_t)((window * UINT32_C(0x9e3779b1)) * buckets >> 32);
}

static ob_str_t text_of(const ob_redact_set_t *set, const pattern_t *pattern)
{
    return (ob_str_t){set->text + pattern->start, pattern->len};
}

typedef struct counts {
    size_t windows, plain; /* all; those with slots */
} counts_t;

static int on_counted(void *data, uint32_t window, bool escaped)
{
    counts_t *counts = data;

    (void)window;
    counts->windows++;
    counts->plain += !escaped;
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
    size_t hash = bucket_of(window, set->buckets), at = hash & set->slot_mask;
    uint32_t value = filling->pattern + 1;
    uint8_t first;

    set->bitmap[hash / 64] |= UINT64_C(1) << hash % 64;
    if (escaped)
        return 0;
    memcpy(&first, &window, 1);
    set->plain[first] = true;
    for (; set->slots[at].pattern != 0; at = (at + 1) & set->slot_mask) {
        if (set->slots[at].window == window && set->slots[at].pattern == value)
            return 0;
    }
    set->slots[at] = (slot_t){window, value};
    return 0;
}

static int count_windows(const ob_redact_builder_t *builder, counts_t *counts)
{
    const pattern_t *patterns = (const pattern_t *)builder->patterns.data;
    int err = 0;

    *counts = (counts_t){0};
    for (size_t i = 0; i < builder->patterns.len / sizeof(pattern_t) && err == 0; i++) {
        ob_str_t text = {(const char *)builder->text.data + patterns[i].start, patterns[i].len};

        err = ob_form_windows(patterns[i].form, text, on_counted, counts);
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
static ob_redact_set_t *allocate(const ob_redact_builder_t *builder, const counts_t *counts)
{
    unsigned bits = bits_for(counts->windows * BITS_PER_WINDOW, BITMAP_BITS_MIN, BITMAP_BITS_MAX);
    size_t slots = (size_t)1 << bits_for(counts->plain * 2, 4, 31), bitmap = ((size_t)1 << bits) / 8;
    size_t size = sizeof(ob_redact_set_t) + bitmap + slots * sizeof(slot_t) + builder->patterns.len + builder->text.len;
    ob_redact_set_t *set = ob_sensitive_new(size);

    if (set == NULL)
        return NULL;
    set->references = 1;
    set->size = size;
    set->buckets = UINT64_C(1) << bits;
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
    return (first * 67u + second) % PAIRS;
}

/* Only the special characters of base64 are ever escaped. */
static bool may_be_escaped(ob_form_t form, uint8_t c)
{
    return form == OB_FORM_TEXT || (form == OB_FORM_BASE64 && (c == '+' || c == '/'));
}

static void list_by_characters(ob_redact_set_t *set, uint32_t index)
{
    pattern_t *pattern = &set->patterns[index];
    const uint8_t *text = (const uint8_t *)set->text + pattern->start;
    uint8_t first = ob_form_first(text[0]), second = ob_form_first(text[1]);
    uint32_t *list = first < 0x80 ? &set->pairs[pair_of(first, second)] : &set->beyond_ascii;

    if (!may_be_escaped(pattern->form, first) && !may_be_escaped(pattern->form, second))
        return;
    set->heads[first] = true;
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
        list_by_characters(set, i);
        err = ob_form_windows(pattern->form, text_of(set, pattern), on_window, &filling);
        pattern->form = ob_form_settle(pattern->form, text_of(set, pattern));
    }
    return err;
}

int ob_redact_set_build(const ob_redact_builder_t *builder, ob_redact_set_t **out)
{
    ob_redact_set_t *set;
    counts_t counts;
    int err;

    if ((err = count_windows(builder, &counts)) != 0)
        return err;
    if ((set = allocate(builder, &counts)) == NULL)
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
    /* The escape that was read last: the second character of one place is the first of one of the next. */
    const char *known_at;
    size_t known_len;
    uint8_t known;
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

static bool take_escape(attempt_t *attempt, ob_str_t *text, uint8_t *c)
{
    size_t len;

    if (text->ptr != attempt->known_at) {
        attempt->known_len = ob_form_escape(*text, attempt->final, &attempt->known);
        attempt->known_at = text->ptr;
    }
    len = attempt->known_len;
    if (len == OB_FORM_UNDECIDED || len == OB_FORM_NONE)
        return false;
    *text = (ob_str_t){text->ptr + len, text->len - len};
    *c = attempt->known;
    return true;
}

static inline bool may_escape(char c)
{
    return c == '%' || c == '\\' || c == '&' || c == '+';
}

/* What follows the first character: it may be what stands there, or what that escapes. */
static void try_second(attempt_t *attempt, uint8_t first, bool escaped, ob_str_t rest)
{
    const uint32_t *pairs = attempt->set->pairs;
    uint8_t plain, second = 0;

    if (!attempt->set->heads[first])
        return;
    if (first >= 0x80) {
        try_list(attempt, attempt->set->beyond_ascii);
        return;
    }
    if (rest.len == 0)
        return;
    plain = ob_form_first((uint8_t)rest.ptr[0]);
    if (escaped)
        try_list(attempt, pairs[pair_of(first, plain)]);
    if (may_escape(rest.ptr[0]) && take_escape(attempt, &rest, &second))
        try_list(attempt, pairs[pair_of(first, second)]);
}

static void try_escapes(attempt_t *attempt)
{
    ob_str_t text = attempt->text, rest = {text.ptr + 1, text.len - 1};
    uint8_t first = 0;

    if (may_escape(rest.ptr[0]))
        try_second(attempt, ob_form_first((uint8_t)text.ptr[0]), false, rest);
    if (may_escape(text.ptr[0]) && take_escape(attempt, &text, &first))
        try_second(attempt, first, true, text);
}

static void try_window(attempt_t *attempt, uint32_t window)
{
    const ob_redact_set_t *set = attempt->set;

    size_t at = bucket_of(window, set->buckets) & set->slot_mask;

    for (; set->slots[at].pattern != 0; at = (at + 1) & set->slot_mask) {
        if (set->slots[at].window == window)
            try_pattern(attempt, set->slots[at].pattern - 1);
    }
}

static void try_place(attempt_t *attempt)
{
    uint8_t first = (uint8_t)attempt->text.ptr[0];

    try_escapes(attempt);
    if (attempt->set->plain[first | (OB_FORM_WINDOW_FOLD & 0xff)])
        try_window(attempt, window_at(attempt->text.ptr));
}

/* A bit for each of the places where a pattern may begin. No branch: where every other place may, none can be
 * foreseen. */
static uint64_t starts(const ob_redact_set_t *set, const char *text, size_t places)
{
    const uint64_t *bitmap = set->bitmap;
    uint64_t found = 0, buckets = set->buckets;

    for (size_t i = places; i-- > 0;) {
        size_t hash = bucket_of(window_at(text + i), buckets);

        found = found << 1 | ((bitmap[hash / 64] & UINT64_C(1) << hash % 64) != 0);
    }
    return found;
}

bool ob_redact_set_find(const ob_redact_set_t *set, ob_str_t text, size_t from, size_t until, bool final,
                        ob_redact_match_t *match)
{
    /* Where less is left than the shortest pattern, none stands. */
    size_t end = text.len >= OB_FORM_PATTERN_MIN ? text.len - OB_FORM_PATTERN_MIN + 1 : 0;
    attempt_t attempt = {.set = set, .final = final};

    end = until < end ? until : end;
    for (size_t at = from, places = PLACES_FIRST; at < end; at += places, places = PLACES) {
        places = end - at < places ? end - at : places;
        for (uint64_t left = starts(set, text.ptr + at, places); left != 0; left &= left - 1) {
            size_t place = at + (size_t)__builtin_ctzll(left);

            attempt.text = (ob_str_t){text.ptr + place, text.len - place};
            attempt.len = OB_FORM_NONE;
            try_place(&attempt);
            if (attempt.len == OB_FORM_NONE || attempt.len == OB_FORM_UNDECIDED)
                continue;
            *match = (ob_redact_match_t){place, attempt.len, attempt.owner};
            return true;
        }
    }
    return false;
}
