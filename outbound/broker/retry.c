#include "outbound/broker/retry.h"

#include <sys/random.h>

#define BACKOFF_MAX_MS 60000

static bool is_idempotent(const char *method)
{
    static const char *const idempotent[] = {"GET", "HEAD", "OPTIONS", "PUT", "DELETE"};

    for (size_t i = 0; i < sizeof(idempotent) / sizeof(idempotent[0]); i++) {
        if (strcmp(method, idempotent[i]) == 0)
            return true;
    }
    return false;
}

/* The body's beginning is gone once it is longer than what is kept of it. */
static bool may_repeat(ob_fetch_t *fetch)
{
    return fetch->hop.rule != NULL && fetch->retries < fetch->hop.rule->shape.retry.times &&
           is_idempotent(fetch->method) && (!fetch->sends_body || fetch->body_dropped || ob_body_rewind(&fetch->body));
}

uint64_t ob_retry_after_ms(ob_str_t value)
{
    uint64_t seconds = 0;

    if (value.len == 0 || value.len > 9)
        return UINT64_MAX;
    for (size_t i = 0; i < value.len; i++) {
        if (value.ptr[i] < '0' || value.ptr[i] > '9')
            return UINT64_MAX;
        seconds = seconds * 10 + (uint64_t)(value.ptr[i] - '0');
    }
    return seconds * 1000;
}

uint64_t ob_retry_backoff_ms(const cfg_retry_t *retry, uint32_t tries)
{
    uint64_t backoff = retry->backoff_ms;

    for (uint32_t i = 0; i < tries && backoff < BACKOFF_MAX_MS; i++)
        backoff *= 2;
    return backoff < BACKOFF_MAX_MS ? backoff : BACKOFF_MAX_MS;
}

bool ob_retry_head(ob_fetch_t *fetch, uint16_t status, const ob_header_t *headers, size_t count)
{
    uint64_t wait_ms = 0;

    if (status != 502 && status != 503 && status != 504)
        return false;
    for (size_t i = 0; i < count; i++) {
        if (ob_str_caseeq(headers[i].name, OB_STR("retry-after")))
            wait_ms = ob_retry_after_ms(headers[i].value);
    }
    if (wait_ms > OB_RETRY_AFTER_MAX_MS || !may_repeat(fetch))
        return false;
    fetch->retry_wait_ms = wait_ms;
    fetch->retrying = true;
    return true;
}

bool ob_retry_failure(ob_fetch_t *fetch)
{
    if (fetch->retrying)
        return true;
    if (fetch->hop.status != 0 || !may_repeat(fetch))
        return false;
    fetch->retry_wait_ms = 0;
    fetch->retrying = true;
    return true;
}

/* Between half of it and the whole, so that what failed together does not come back together. */
static uint64_t jittered(uint64_t ms)
{
    uint32_t chance = 0;

    if (getrandom(&chance, sizeof(chance), 0) != (ssize_t)sizeof(chance))
        return ms;
    return ms / 2 + chance % (ms / 2 + 1);
}

static void on_time(void *data)
{
    ob_hop_start(data);
}

/* The timer is made when it is first needed: most fetches never do. */
static int start_timer(ob_fetch_t *fetch, uint64_t ms)
{
    ob_loop_t *loop = fetch->exec->channel->broker->loop;
    int err = 0;

    if (fetch->retry_timer.loop == NULL)
        err = ob_timer_init(&fetch->retry_timer, loop, on_time, fetch);
    if (err == 0)
        ob_timer_start(&fetch->retry_timer, ms);
    return err;
}

void ob_retry_start(ob_fetch_t *fetch, uint8_t failure, const char *reason)
{
    uint64_t wait_ms = jittered(ob_retry_backoff_ms(&fetch->hop.rule->shape.retry, fetch->retries));

    if (fetch->hop.status != 0) {
        ob_report_end(fetch, "tried again");
    } else {
        ob_report_record(fetch, OB_VERDICT_ERROR, reason);
        ob_report_audit(fetch, OB_VERDICT_ERROR, reason);
    }
    fetch->retries++;
    fetch->retrying = false;
    ob_hop_dispose(fetch);
    if (start_timer(fetch, wait_ms > fetch->retry_wait_ms ? wait_ms : fetch->retry_wait_ms) != 0)
        ob_fetch_fail(fetch, OB_VERDICT_ERROR, failure != 0 ? failure : OB_FAIL_UNREACHABLE, "out of memory");
}

void ob_retry_dispose(ob_fetch_t *fetch)
{
    ob_timer_dispose(&fetch->retry_timer);
}
