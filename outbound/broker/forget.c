#include "outbound/broker/forget.h"

#include <stdlib.h>

struct ob_forget {
    ob_broker_t *broker;
    ob_timer_t timer;
};

static void plan(ob_forget_t *forget, uint64_t at_ms)
{
    uint64_t now_ms = ob_loop_now_ms(forget->broker->loop);

    if (!ob_timer_is_running(&forget->timer) || at_ms < forget->timer.at_ms)
        ob_timer_start(&forget->timer, at_ms > now_ms ? at_ms - now_ms : 0);
}

static void on_end(void *data)
{
    ob_forget_t *forget = data;
    ob_broker_t *broker = forget->broker;
    uint64_t next_ms = ob_scopes_forget(broker->snapshot->scopes, ob_loop_now_ms(broker->loop));

    ob_tokens_sweep(broker->tokens);
    ob_pools_drop_idle(broker->pools);
    if (next_ms != UINT64_MAX)
        plan(forget, next_ms);
}

int ob_forget_new(ob_broker_t *broker, ob_forget_t **out)
{
    ob_forget_t *forget = calloc(1, sizeof(*forget));

    if (forget == NULL)
        return OB_E_NOMEM;
    forget->broker = broker;
    if (ob_timer_init(&forget->timer, broker->loop, on_end, forget) != 0) {
        free(forget);
        return OB_E_NOMEM;
    }
    *out = forget;
    return 0;
}

void ob_forget_free(ob_forget_t *forget)
{
    if (forget == NULL)
        return;
    ob_timer_dispose(&forget->timer);
    free(forget);
}

void ob_forget_replaced(ob_forget_t *forget)
{
    const ob_broker_t *broker = forget->broker;

    plan(forget, ob_loop_now_ms(broker->loop) + broker->snapshot->cfg->redact_grace_ms);
}

void ob_forget_learned(ob_forget_t *forget, uint64_t end_ms)
{
    plan(forget, end_ms);
}
