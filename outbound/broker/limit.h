/* Process: broker. Thread: loop thread. Trust: counts what agents do; names of hosts are theirs.
 *
 * How much a tenant may do by one policy or rule: a token bucket, requests in flight, bytes in the last 24 hours, and
 * different names. Counters belong to a broker and live through reloads; those that say nothing any more are dropped.
 *
 * A request takes a turn before anything is resolved, and gives it back at its end. */
#ifndef MAYFLY_OUTBOUND_BROKER_LIMIT_H
#define MAYFLY_OUTBOUND_BROKER_LIMIT_H

#include "config/config.h"
#include "outbound/broker/loop.h"

typedef struct ob_limits ob_limits_t;
typedef struct ob_counter ob_counter_t;

/* Errors: OB_E_NOMEM. All turns are given back before it is freed. */
OB_CHECKED int ob_limits_new(ob_loop_t *loop, ob_limits_t **limits);
void ob_limits_free(ob_limits_t *limits);

/* In the caller's memory; zeroed means: none taken. */
typedef struct ob_turn {
    ob_counter_t *counter;
    struct ob_turn *next, **link; /* waiting in the counter's queue; link NULL: not */
    bool running;                 /* it counts as in flight */
    uint64_t until_ms;            /* waiting: no longer than this */
    uint64_t bytes_left;          /* of the day, when it was taken; UINT64_MAX: there is no such bound */
    /* Its turn has come, or `late`: it will not. From the loop, never from inside ob_turn_take. */
    void (*on_turn)(void *data, bool late);
    void *data;
} ob_turn_t;

typedef enum ob_turn_answer { OB_TURN_GO, OB_TURN_WAIT, OB_TURN_DENIED, OB_TURN_LATE } ob_turn_answer_t;

/* What is counted together: a tenant's requests by one policy, or by one rule of it (rule "": the policy). */
typedef struct ob_limit_key {
    ob_str_t tenant, policy, rule;
} ob_limit_key_t;

/* on_turn and data are set by the caller before. DENIED: the bytes of the day or the names are used up; *reason (static
 * text) says which. LATE: too many wait already. Errors: OB_E_NOMEM. */
OB_CHECKED int ob_turn_take(ob_limits_t *limits, const ob_limit_key_t *key, const cfg_limit_t *limit, ob_str_t host,
                            ob_turn_t *turn, ob_turn_answer_t *answer, const char **reason);
/* Also while it waits. `bytes` are those that went either way. Nothing happens where none was taken. */
void ob_turn_give_back(ob_turn_t *turn, uint64_t bytes);

/* A limit that limits something; without one no turn needs to be taken. */
bool ob_limit_counts(const cfg_limit_t *limit);

#endif
