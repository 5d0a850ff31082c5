#include "gateway/supervisor/audit_verify.h"

#include <inttypes.h>
#include <jansson.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

typedef struct place {
    const char *file;
    uint64_t line;
} place_t;

/* The chains of one broker, one after the other. */
typedef struct lineage {
    ob_audit_head_t last; /* line; seq 0: none */
    char hash[OB_HASH_HEX + 1]; /* of it */
    place_t place;
    bool ended;       /* by an end line */
    uint64_t covered; /* lines of the last chain up to this one are signed for */
} lineage_t;

struct gw_verify {
    gw_verify_tell_t tell;
    void *data;
    struct {
        EVP_PKEY *key;
        char name[OB_AUDIT_KEY_HEX + 1];
    } keys[GW_VERIFY_KEYS_MAX];
    size_t key_count;
    lineage_t *lineages;
    size_t lineage_count;
    gw_verify_sum_t sum;
    bool signed_lines;
    /* a line that is none, until the next one explains it */
    place_t torn;
    char torn_hash[OB_HASH_HEX + 1];
};

/* One line, taken apart. */
typedef struct line {
    ob_str_t text;
    place_t place;
    ob_audit_head_t head;
    char hash[OB_HASH_HEX + 1];
    json_t *json;
    const char *event;
} line_t;

static void tell(gw_verify_t *verify, bool note, place_t place, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

static void tell(gw_verify_t *verify, bool note, place_t place, const char *format, ...)
{
    char text[512];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof(text), format, args);
    va_end(args);
    verify->sum.problems += !note;
    verify->tell(verify->data, note, place.file, place.line, text);
}

int gw_verify_new(gw_verify_tell_t on_tell, void *data, gw_verify_t **out)
{
    gw_verify_t *verify = calloc(1, sizeof(*verify));
    if (verify == NULL) {
        return OB_E_NOMEM;
    }
    verify->tell = on_tell;
    verify->data = data;
    *out = verify;
    return 0;
}

void gw_verify_free(gw_verify_t *verify)
{
    if (verify != NULL) {
        free(verify->lineages);
        free(verify);
    }
}

int gw_verify_add_key(gw_verify_t *verify, EVP_PKEY *key)
{
    if (verify->key_count == GW_VERIFY_KEYS_MAX) {
        return OB_E_LIMIT;
    }
    int ret = ob_audit_key_name(key, verify->keys[verify->key_count].name);
    if (ret == 0) {
        verify->keys[verify->key_count++].key = key;
    }
    return ret;
}

/* ---- pieces that are no lines ---- */

static void report_torn(gw_verify_t *verify)
{
    if (verify->torn.file != NULL) {
        tell(verify, false, verify->torn, "this is no audit line: torn, changed or put there by somebody else");
    }
    verify->torn.file = NULL;
}

static void keep_torn(gw_verify_t *verify, place_t place, ob_str_t text)
{
    report_torn(verify);
    verify->torn = place;
    if (ob_audit_hash(text, verify->torn_hash) != 0) {
        verify->torn_hash[0] = '\0';
    }
}

/* The line behind a torn piece says which piece that was, because whoever wrote it found it there. */
static void explain_torn(gw_verify_t *verify, const line_t *line)
{
    const char *torn = json_string_value(json_object_get(line->json, "torn"));
    if (verify->torn.file != NULL && torn != NULL && strcmp(torn, verify->torn_hash) == 0) {
        tell(verify, true, verify->torn, "torn line: its writer was stopped in the middle, and the next one says so");
        verify->torn.file = NULL;
    }
    report_torn(verify);
}

/* ---- signatures ---- */

/* The lines that are about the chain itself. */
static bool must_be_signed(const char *event)
{
    static const char *const events[] = {"open", "rotate", "continue", "config", "checkpoint", "lost", "end"};
    for (size_t i = 0; i < sizeof(events) / sizeof(events[0]); i++) {
        if (strcmp(event, events[i]) == 0) {
            return true;
        }
    }
    return false;
}

static bool check_signature(gw_verify_t *verify, const line_t *line)
{
    char name[OB_AUDIT_KEY_HEX + 1];
    if (ob_audit_signer(line->text, name) != 0) {
        tell(verify, false, line->place, "the %s line is not signed", line->event);
        return false;
    }
    for (size_t i = 0; i < verify->key_count; i++) {
        if (strcmp(verify->keys[i].name, name) == 0) {
            bool good = ob_audit_check(line->text, verify->keys[i].key) == 0;
            if (!good) {
                tell(verify, false, line->place, "the signature does not fit: this line was changed");
            }
            return good;
        }
    }
    tell(verify, false, line->place, "signed by key %s, which was not given", name);
    return false;
}

static void look_at_signature(gw_verify_t *verify, const line_t *line, lineage_t *lineage)
{
    char name[OB_AUDIT_KEY_HEX + 1];
    if (!must_be_signed(line->event)) {
        return;
    }
    verify->signed_lines = verify->signed_lines || ob_audit_signer(line->text, name) == 0;
    if (verify->key_count > 0 && check_signature(verify, line)) {
        lineage->covered = line->head.seq;
    }
}

/* ---- the chain ---- */

static void check_next(gw_verify_t *verify, const line_t *line, const lineage_t *lineage)
{
    uint64_t want = lineage->last.seq + 1, seq = line->head.seq;
    if (lineage->ended) {
        tell(verify, false, line->place, "chain %s goes on behind its end", line->head.chain);
    }
    if (seq > want) {
        tell(verify, false, line->place, "%" PRIu64 " line%s missing: seq %" PRIu64 " follows seq %" PRIu64, seq - want,
             seq - want == 1 ? " is" : "s are", seq, lineage->last.seq);
    } else if (seq < want) {
        tell(verify, false, line->place, "out of order: seq %" PRIu64 " follows seq %" PRIu64, seq, lineage->last.seq);
    } else if (strcmp(line->head.prev, lineage->hash) != 0) {
        tell(verify, false, lineage->place,
             "this line was changed: the one behind it (%s:%" PRIu64 ") was written when it had "
             "another SHA-256",
             line->place.file, line->place.line);
    }
}

/* A first line that is no "open": older files may have been dropped, but only whole ones. */
static void check_middle(gw_verify_t *verify, const line_t *line, const lineage_t *lineage)
{
    if (lineage->last.seq == 0 && strcmp(line->event, "continue") == 0) {
        tell(verify, true, line->place, "the log begins at seq %" PRIu64 " of chain %s: older files were not given",
             line->head.seq, line->head.chain);
        return;
    }
    tell(verify, false, line->place,
         "chain %s begins at seq %" PRIu64 " with a line of kind \"%s\": what stood before is missing",
         line->head.chain, line->head.seq, line->event);
}

static void check_follows(gw_verify_t *verify, const line_t *line, const lineage_t *lineage, const char *chain,
                          uint64_t seq)
{
    const ob_audit_head_t *last = &lineage->last;
    /* a last line that lacked only its newline is a torn one for the broker that came next */
    const char *torn = json_string_value(json_object_get(line->json, "torn"));
    bool whole_but_torn = torn != NULL && strcmp(torn, lineage->hash) == 0 && strcmp(line->head.prev, last->prev) == 0;
    if (chain == NULL) {
        tell(verify, false, line->place, "chain %s says that nothing stood before it, but chain %s does",
             line->head.chain, last->chain);
    } else if (strcmp(chain, last->chain) != 0) {
        tell(verify, false, line->place, "chain %s follows chain %s, which is missing: before it stands chain %s",
             line->head.chain, chain, last->chain);
    } else if (whole_but_torn) {
        tell(verify, true, lineage->place, "torn line: only its newline is missing");
    } else if (seq > last->seq) {
        tell(verify, false, line->place,
             "%" PRIu64 " line%s missing at the end of chain %s: it went up to seq %" PRIu64, seq - last->seq,
             seq - last->seq == 1 ? " is" : "s are", chain, seq);
    } else if (seq < last->seq) {
        tell(verify, false, lineage->place, "chain %s had ended at seq %" PRIu64 ": what follows was put there later",
             chain, seq);
    } else if (strcmp(line->head.prev, lineage->hash) != 0) {
        tell(verify, false, lineage->place,
             "this line was changed: chain %s (%s:%" PRIu64 ") was begun when it had another SHA-256", line->head.chain,
             line->place.file, line->place.line);
    } else if (!lineage->ended) {
        tell(verify, true, lineage->place,
             "chain %s has no end line, its broker was killed; chain %s goes on from here", last->chain,
             line->head.chain);
    }
}

static void check_open(gw_verify_t *verify, const line_t *line, const lineage_t *lineage)
{
    const json_t *after = json_object_get(line->json, "after");
    const char *chain = json_string_value(json_object_get(after, "chain"));
    uint64_t seq = (uint64_t)json_integer_value(json_object_get(after, "seq"));
    if (line->head.seq != 1 || (chain == NULL) != (strcmp(line->head.prev, ob_audit_no_prev) == 0)) {
        tell(verify, false, line->place, "this \"open\" line contradicts itself");
    } else if (lineage->last.seq > 0) {
        check_follows(verify, line, lineage, chain, seq);
    } else if (chain != NULL) {
        tell(verify, true, line->place, "chain %s follows chain %s, whose file was not given", line->head.chain, chain);
    }
}

/* NULL: out of memory. */
static lineage_t *find_lineage(gw_verify_t *verify, const char *chain)
{
    ob_str_t process = ob_audit_process(chain);
    for (size_t i = 0; i < verify->lineage_count; i++) {
        if (ob_str_eq(ob_audit_process(verify->lineages[i].last.chain), process)) {
            return &verify->lineages[i];
        }
    }
    lineage_t *longer = realloc(verify->lineages, (verify->lineage_count + 1) * sizeof(*longer));
    if (longer == NULL) {
        return NULL;
    }
    verify->lineages = longer;
    longer[verify->lineage_count] = (lineage_t){0};
    return &longer[verify->lineage_count++];
}

static void check_line(gw_verify_t *verify, const line_t *line)
{
    lineage_t *lineage = find_lineage(verify, line->head.chain);
    if (lineage == NULL) {
        tell(verify, false, line->place, "out of memory");
        return;
    }
    bool same = lineage->last.seq > 0 && strcmp(lineage->last.chain, line->head.chain) == 0;
    if (same) {
        check_next(verify, line, lineage);
    } else if (strcmp(line->event, "open") == 0) {
        check_open(verify, line, lineage);
    } else {
        check_middle(verify, line, lineage);
    }
    if (!same) {
        verify->sum.chains++;
        lineage->covered = line->head.seq - 1;
    }
    lineage->last = line->head;
    memcpy(lineage->hash, line->hash, sizeof(lineage->hash));
    lineage->place = line->place;
    lineage->ended = strcmp(line->event, "end") == 0;
    look_at_signature(verify, line, lineage);
}

void gw_verify_line(gw_verify_t *verify, const char *file, uint64_t number, ob_str_t text, bool whole)
{
    line_t line = {.text = text, .place = {file, number}};
    if (whole && text.len > 0 && ob_audit_head_parse(text, &line.head) == 0) {
        line.json = json_loadb(text.ptr, text.len, JSON_REJECT_DUPLICATES, NULL);
        line.event = json_string_value(json_object_get(line.json, "event"));
    }
    if (line.event == NULL || ob_audit_hash(text, line.hash) != 0) {
        keep_torn(verify, line.place, text);
    } else {
        verify->sum.lines++;
        explain_torn(verify, &line);
        check_line(verify, &line);
    }
    json_decref(line.json);
}

/* ---- the end ---- */

static void finish_lineage(gw_verify_t *verify, const lineage_t *lineage, bool still_open)
{
    if (!lineage->ended) {
        tell(verify, still_open, lineage->place, "chain %s ends here without an end line: %s", lineage->last.chain,
             still_open ? "it is still being written, or its broker was killed"
                        : "lines were cut off, or it is still being written (--open accepts that)");
    }
    if (verify->key_count > 0 && lineage->covered < lineage->last.seq) {
        tell(verify, still_open, lineage->place, "the last %" PRIu64 " lines of chain %s are not signed for",
             lineage->last.seq - lineage->covered, lineage->last.chain);
    }
}

void gw_verify_finish(gw_verify_t *verify, bool still_open)
{
    place_t nowhere = {NULL, 0};
    report_torn(verify);
    for (size_t i = 0; i < verify->lineage_count; i++) {
        finish_lineage(verify, &verify->lineages[i], still_open);
    }
    if (verify->key_count == 0 && verify->signed_lines) {
        tell(verify, true, nowhere, "signatures were not checked: --key says with which key to");
    } else if (verify->key_count == 0) {
        tell(verify, true, nowhere,
             "the log is not signed (log.audit_key): one that was written anew as a whole would pass");
    }
}

gw_verify_sum_t gw_verify_sum(const gw_verify_t *verify)
{
    return verify->sum;
}

void gw_verify_heads(const gw_verify_t *verify,
                     void (*on_head)(void *data, const char *chain, uint64_t seq, const char *hash), void *data)
{
    for (size_t i = 0; i < verify->lineage_count; i++) {
        on_head(data, verify->lineages[i].last.chain, verify->lineages[i].last.seq, verify->lineages[i].hash);
    }
}
