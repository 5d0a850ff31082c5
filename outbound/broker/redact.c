#include "outbound/broker/redact.h"

void ob_redact_init(ob_redact_t *redact, ob_redact_set_t *set)
{
    *redact = (ob_redact_t){.set = set != NULL ? ob_redact_set_retain(set) : NULL, .held = {.sensitive = true}};
}

void ob_redact_dispose(ob_redact_t *redact)
{
    ob_redact_set_release(redact->set);
    ob_buf_dispose(&redact->held);
    redact->set = NULL;
}

void ob_redact_reset(ob_redact_t *redact)
{
    redact->held.len = 0;
    redact->covered = 0;
}

static int put_replacement(ob_redact_t *redact, const ob_redact_match_t *match, ob_buf_t *out)
{
    redact->count++;
    if (redact->on_match != NULL)
        return redact->on_match(redact->data, match->owner,
                                (ob_str_t){(const char *)redact->held.data + match->start, match->len}, out);
    return ob_buf_put(out, OB_REDACT_MARKER.ptr, OB_REDACT_MARKER.len);
}

/* Decides on the places before `until`, which leave. */
static int decide(ob_redact_t *redact, size_t until, bool final, ob_buf_t *out)
{
    ob_str_t text = ob_buf_str(&redact->held);
    size_t done = redact->covered, from = redact->leftmost ? done : 0;
    ob_redact_match_t match;
    int err;

    while (ob_redact_set_find(redact->set, text, from, until, final, &match)) {
        size_t end = match.start + match.len;

        if (match.start >= done && ((err = ob_buf_put(out, text.ptr + done, match.start - done)) != 0 ||
                                    (err = put_replacement(redact, &match, out)) != 0))
            return err;
        done = end > done ? end : done;
        from = redact->leftmost ? done : match.start + 1;
    }
    if (done < until && (err = ob_buf_put(out, text.ptr + done, until - done)) != 0)
        return err;
    redact->covered = done > until ? done - until : 0;
    ob_buf_consume(&redact->held, until);
    return 0;
}

/* Up to where the text can be decided on: what has the longest pattern's length behind it, and, as no pattern goes over
 * the end of a line, all whole lines, so that events of a stream are not kept until the next one comes. */
static size_t decidable(const ob_redact_t *redact)
{
    size_t longest = ob_redact_set_longest(redact->set), len = redact->held.len;
    size_t until = len < longest ? 0 : len - longest + 1;
    const uint8_t *line_end = NULL;

    if (ob_redact_set_is_linewise(redact->set) && len > 0)
        line_end = memrchr(redact->held.data, '\n', len);
    if (line_end != NULL && (size_t)(line_end - redact->held.data) + 1 > until)
        until = (size_t)(line_end - redact->held.data) + 1;
    return until;
}

int ob_redact_push(ob_redact_t *redact, ob_str_t bytes, ob_buf_t *out)
{
    size_t until;
    int err;

    if (redact->set == NULL || ob_redact_set_is_empty(redact->set))
        return ob_buf_put(out, bytes.ptr, bytes.len);
    if ((err = ob_buf_put(&redact->held, bytes.ptr, bytes.len)) != 0)
        return err;
    until = decidable(redact);
    return until > 0 ? decide(redact, until, false, out) : 0;
}

int ob_redact_finish(ob_redact_t *redact, ob_buf_t *out)
{
    return redact->held.len > 0 ? decide(redact, redact->held.len, true, out) : 0;
}

int ob_redact_text(ob_redact_set_t *set, ob_str_t text, ob_buf_t *out, uint64_t *count)
{
    ob_redact_t redact;
    int err;

    ob_redact_init(&redact, set);
    if ((err = ob_redact_push(&redact, text, out)) == 0)
        err = ob_redact_finish(&redact, out);
    *count += redact.count;
    ob_redact_dispose(&redact);
    return err;
}

bool ob_redact_has(const ob_redact_set_t *set, ob_str_t text)
{
    ob_redact_match_t match;

    return set != NULL && ob_redact_set_find(set, text, 0, text.len, true, &match);
}
