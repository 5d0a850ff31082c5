#include "outbound/broker/limit.h"

#include <openssl/evp.h>
#include <stdlib.h>

#include "outbound/broker/recent.h"

#define WAITING_MAX 1024
#define SWEEP_MS 600000
#define HOUR_MS 3600000
#define HOURS 25 /* the one under way, and 24 whole ones before it */
#define TOKEN UINT64_C(1000000)

struct ob_counter {
    ob_node_t node; /* of limits->counters */
    ob_limits_t *limits;
    cfg_limit_t limit; /* as the last request brought it */
    uint64_t tokens;   /* millionths of a request */
    uint64_t filled_ms;
    uint32_t in_flight;
    ob_turn_t *first, **end; /* who waits */
    size_t waiting;
    uint64_t bytes[HOURS];
    uint64_t hour;
    ob_recent_t names;
    ob_timer_t timer; /* the next token, or the end of the first one's patience */
    ob_task_t task;
};

struct ob_limits {
    ob_loop_t *loop;
    ob_table_t counters;
    ob_timer_t sweep;
};

bool ob_limit_counts(const cfg_limit_t *limit)
{
    return limit->per_second > 0 || limit->concurrent > 0 || limit->bytes_per_day > 0 || limit->distinct_hosts > 0;
}

/* ---- tokens ---- */

static uint64_t burst_of(const cfg_limit_t *limit)
{
    return TOKEN * (limit->burst > 0 ? limit->burst : limit->per_second);
}

static void fill(ob_counter_t *counter)
{
    uint64_t now = ob_loop_now_ms(counter->limits->loop), most = burst_of(&counter->limit);
    uint64_t per_ms = TOKEN / 1000 * counter->limit.per_second;

    /* Longer ago than fills it from nothing: also the first time, and the product below cannot overflow. */
    if (per_ms == 0 || now - counter->filled_ms >= most / per_ms + 1)
        counter->tokens = most;
    else
        counter->tokens += (now - counter->filled_ms) * per_ms;
    if (counter->tokens > most)
        counter->tokens = most;
    counter->filled_ms = now;
}

static bool has_room(const ob_counter_t *counter)
{
    return counter->limit.concurrent == 0 || counter->in_flight < counter->limit.concurrent;
}

static bool has_token(const ob_counter_t *counter)
{
    return counter->limit.per_second == 0 || counter->tokens >= TOKEN;
}

static void begin(ob_counter_t *counter, ob_turn_t *turn)
{
    turn->running = true;
    counter->in_flight++;
    if (counter->limit.per_second > 0)
        counter->tokens -= TOKEN;
}

/* ---- the queue ---- */

static void enqueue(ob_counter_t *counter, ob_turn_t *turn)
{
    turn->next = NULL;
    turn->link = counter->end;
    *counter->end = turn;
    counter->end = &turn->next;
    counter->waiting++;
}

static void dequeue(ob_counter_t *counter, ob_turn_t *turn)
{
    *turn->link = turn->next;
    *(turn->next != NULL ? &turn->next->link : &counter->end) = turn->link;
    turn->link = NULL;
    counter->waiting--;
}

static void schedule(ob_counter_t *counter)
{
    uint64_t now = ob_loop_now_ms(counter->limits->loop), until, token_ms;

    if (counter->first == NULL) {
        ob_timer_cancel(&counter->timer);
        return;
    }
    until = counter->first->until_ms > now ? counter->first->until_ms - now : 0;
    if (has_room(counter) && !has_token(counter)) {
        token_ms = (TOKEN - counter->tokens) / (TOKEN / 1000 * counter->limit.per_second) + 1;
        until = token_ms < until ? token_ms : until;
    }
    ob_timer_start(&counter->timer, until);
}

/* Whoever is called may give turns back and take others: the queue is looked at anew each time. */
static void on_run(void *data)
{
    ob_counter_t *counter = data;
    uint64_t now = ob_loop_now_ms(counter->limits->loop);
    ob_turn_t *turn;

    fill(counter);
    while ((turn = counter->first) != NULL) {
        bool late = turn->until_ms <= now;

        if (!late && !(has_room(counter) && has_token(counter)))
            break;
        dequeue(counter, turn);
        if (!late)
            begin(counter, turn);
        turn->on_turn(turn->data, late);
    }
    schedule(counter);
}

static void on_timer(void *data)
{
    ob_counter_t *counter = data;

    ob_task_post(counter->limits->loop, &counter->task);
}

/* ---- bytes ---- */

static void advance(ob_counter_t *counter)
{
    uint64_t hour = ob_loop_now_ms(counter->limits->loop) / HOUR_MS;

    if (hour - counter->hour >= HOURS)
        memset(counter->bytes, 0, sizeof(counter->bytes));
    for (uint64_t at = counter->hour; at < hour && hour - counter->hour < HOURS; at++)
        counter->bytes[(at + 1) % HOURS] = 0;
    counter->hour = hour;
}

static uint64_t bytes_of_day(ob_counter_t *counter)
{
    uint64_t sum = 0;

    advance(counter);
    for (size_t i = 0; i < HOURS; i++)
        sum += counter->bytes[i];
    return sum;
}

/* ---- counters ---- */

static void counter_free(ob_counter_t *counter)
{
    ob_table_remove(&counter->limits->counters, &counter->node);
    ob_recent_dispose(&counter->names);
    ob_timer_dispose(&counter->timer);
    ob_task_cancel(&counter->task);
    free(counter);
}

static int counter_new(ob_limits_t *limits, uint64_t key, ob_counter_t **out)
{
    ob_counter_t *counter = calloc(1, sizeof(*counter));
    int err;

    if (counter == NULL)
        return OB_E_NOMEM;
    counter->limits = limits;
    counter->end = &counter->first;
    counter->task.on_run = on_run;
    counter->task.data = counter;
    if ((err = ob_timer_init(&counter->timer, limits->loop, on_timer, counter)) != 0) {
        free(counter);
        return err;
    }
    if ((err = ob_table_add(&limits->counters, &counter->node, key)) != 0) {
        ob_timer_dispose(&counter->timer);
        free(counter);
        return err;
    }
    *out = counter;
    return 0;
}

static int put_key(const ob_limit_key_t *key, ob_buf_t *text)
{
    int err;

    if ((err = ob_buf_put_str(text, key->tenant)) != 0 || (err = ob_buf_put_str(text, key->policy)) != 0)
        return err;
    return ob_buf_put_str(text, key->rule);
}

static int get_counter(ob_limits_t *limits, const ob_limit_key_t *key, ob_counter_t **counter)
{
    unsigned char digest[EVP_MAX_MD_SIZE];
    ob_buf_t text = {0};
    uint64_t number = 0;
    ob_node_t *node;
    int err = put_key(key, &text);

    if (err == 0 && EVP_Digest(text.data, text.len, digest, NULL, EVP_sha256(), NULL) != 1)
        err = OB_E_NOMEM;
    ob_buf_dispose(&text);
    if (err != 0)
        return err;
    memcpy(&number, digest, sizeof(number));
    if ((node = ob_table_find(&limits->counters, number)) == NULL)
        return counter_new(limits, number, counter);
    *counter = OB_NODE_OF(ob_counter_t, node, node);
    return 0;
}

/* Does it say nothing that a new one would not say? */
static bool is_blank(ob_counter_t *counter)
{
    uint64_t now = ob_loop_now_ms(counter->limits->loop), window = counter->limit.distinct_hosts_ms;

    fill(counter);
    ob_recent_forget(&counter->names, now > window ? now - window : 0);
    return counter->in_flight == 0 && counter->waiting == 0 && counter->tokens == burst_of(&counter->limit) &&
           counter->names.first == NULL && bytes_of_day(counter) == 0;
}

static void on_sweep(void *data)
{
    ob_limits_t *limits = data;

    for (size_t i = 0; i < limits->counters.size; i++) {
        for (ob_node_t *node = limits->counters.buckets[i], *next; node != NULL; node = next) {
            ob_counter_t *counter = OB_NODE_OF(ob_counter_t, node, node);

            next = node->next;
            if (is_blank(counter))
                counter_free(counter);
        }
    }
    ob_timer_start(&limits->sweep, SWEEP_MS);
}

int ob_limits_new(ob_loop_t *loop, ob_limits_t **out)
{
    ob_limits_t *limits = calloc(1, sizeof(*limits));
    int err;

    if (limits == NULL)
        return OB_E_NOMEM;
    limits->loop = loop;
    if ((err = ob_timer_init(&limits->sweep, loop, on_sweep, limits)) != 0) {
        free(limits);
        return err;
    }
    ob_timer_start(&limits->sweep, SWEEP_MS);
    *out = limits;
    return 0;
}

void ob_limits_free(ob_limits_t *limits)
{
    ob_node_t *node;

    if (limits == NULL)
        return;
    while ((node = ob_table_any(&limits->counters)) != NULL)
        counter_free(OB_NODE_OF(ob_counter_t, node, node));
    ob_table_dispose(&limits->counters);
    ob_timer_dispose(&limits->sweep);
    free(limits);
}

/* ---- turns ---- */

static int admit_name(ob_counter_t *counter, ob_str_t host, bool *admitted)
{
    uint64_t now = ob_loop_now_ms(counter->limits->loop), window = counter->limit.distinct_hosts_ms;

    *admitted = true;
    if (counter->limit.distinct_hosts == 0)
        return 0;
    ob_recent_forget(&counter->names, now > window ? now - window : 0);
    return ob_recent_admit(&counter->names, host, now, counter->limit.distinct_hosts, admitted);
}

static ob_turn_answer_t go_or_wait(ob_counter_t *counter, ob_turn_t *turn)
{
    fill(counter);
    if (counter->waiting == 0 && has_room(counter) && has_token(counter)) {
        begin(counter, turn);
        return OB_TURN_GO;
    }
    if (counter->waiting == WAITING_MAX || counter->limit.wait_ms == 0) {
        turn->counter = NULL;
        return OB_TURN_LATE;
    }
    turn->until_ms = ob_loop_now_ms(counter->limits->loop) + counter->limit.wait_ms;
    enqueue(counter, turn);
    schedule(counter);
    return OB_TURN_WAIT;
}

int ob_turn_take(ob_limits_t *limits, const ob_limit_key_t *key, const cfg_limit_t *limit, ob_str_t host,
                 ob_turn_t *turn, ob_turn_answer_t *answer, const char **reason)
{
    ob_counter_t *counter;
    uint64_t used;
    bool admitted;
    int err;

    if ((err = get_counter(limits, key, &counter)) != 0)
        return err;
    counter->limit = *limit;
    if ((err = admit_name(counter, host, &admitted)) != 0)
        return err;
    *answer = OB_TURN_DENIED;
    *reason = !admitted ? "too many different hosts in the limit's time" : "the limit's bytes of the day are used up";
    used = bytes_of_day(counter);
    if (!admitted || (limit->bytes_per_day > 0 && used >= limit->bytes_per_day))
        return 0;
    turn->counter = counter;
    turn->bytes_left = limit->bytes_per_day > 0 ? limit->bytes_per_day - used : UINT64_MAX;
    *reason = "";
    *answer = go_or_wait(counter, turn);
    return 0;
}

void ob_turn_give_back(ob_turn_t *turn, uint64_t bytes)
{
    ob_counter_t *counter = turn->counter;

    if (counter == NULL)
        return;
    if (turn->link != NULL)
        dequeue(counter, turn);
    if (turn->running) {
        counter->in_flight--;
        advance(counter);
        counter->bytes[counter->hour % HOURS] += bytes;
    }
    turn->counter = NULL;
    turn->running = false;
    if (counter->first != NULL)
        ob_task_post(counter->limits->loop, &counter->task);
    else
        ob_timer_cancel(&counter->timer);
}
