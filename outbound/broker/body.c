#include "outbound/broker/body.h"

#include "outbound/wire/messages.h"

void ob_body_init(ob_body_t *body, uint64_t expected, uint64_t *held)
{
    *body = (ob_body_t){.expected = expected, .held = held};
}

static void drop_front(ob_body_t *body, size_t n)
{
    ob_buf_consume(&body->bytes, n);
    body->at -= n;
    body->start += n;
    *body->held -= n;
}

void ob_body_dispose(ob_body_t *body)
{
    if (body->held != NULL)
        *body->held -= body->bytes.len;
    ob_buf_dispose(&body->bytes);
}

static int check_length(const ob_body_t *body)
{
    if (body->expected == UINT64_MAX)
        return 0;
    return body->received > body->expected || (body->fin && body->received != body->expected) ? OB_E_MALFORMED : 0;
}

/* Forgets what has been sent, once the body is too large to be kept whole. Waits until that is half of it, so that
 * moving the rest costs no more than what came in. */
static void slide(ob_body_t *body)
{
    if (body->whole)
        return;
    body->slid = body->slid || body->start + body->bytes.len > OB_BODY_KEPT_MAX;
    if (body->slid && body->at >= body->bytes.len - body->at)
        drop_front(body, body->at);
}

int ob_body_put(ob_body_t *body, ob_str_t bytes, bool fin)
{
    int err;

    if (body->fin)
        return OB_E_STATE;
    if (bytes.len > OB_INITIAL_CREDIT - (body->received - body->credited))
        return OB_E_LIMIT;
    body->received += bytes.len;
    body->fin = fin;
    if (!body->discarded) {
        if ((err = ob_buf_put(&body->bytes, bytes.ptr, bytes.len)) != 0)
            return err;
        *body->held += bytes.len;
        slide(body);
    }
    return check_length(body);
}

size_t ob_body_read(ob_body_t *body, char *out, size_t max)
{
    size_t there = body->bytes.len - body->at, taken = there < max ? there : max;

    if (taken == 0)
        return 0;
    memcpy(out, body->bytes.data + body->at, taken);
    body->at += taken;
    slide(body);
    return taken;
}

bool ob_body_at_end(const ob_body_t *body)
{
    return body->discarded || (body->fin && body->at == body->bytes.len);
}

bool ob_body_rewind(ob_body_t *body)
{
    if (body->start > 0)
        return false;
    body->at = 0;
    return true;
}

void ob_body_keep_whole(ob_body_t *body)
{
    body->whole = true;
}

void ob_body_discard(ob_body_t *body)
{
    body->discarded = true;
    body->whole = false;
    body->at = body->bytes.len;
    drop_front(body, body->at);
}

uint32_t ob_body_take_credit(ob_body_t *body)
{
    uint64_t sent = body->discarded || body->whole ? body->received : body->start + body->at, more;

    if (sent <= body->credited)
        return 0; /* sent again after a rewind */
    more = sent - body->credited;
    body->credited = sent;
    return (uint32_t)more;
}
