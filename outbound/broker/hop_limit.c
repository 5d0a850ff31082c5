/* The limits of a rule and of its policy, as a hop meets them. */
#include "outbound/broker/fetch.h"

/* ---- turns ---- */

static void on_turn(void *data, bool late)
{
    ob_fetch_t *fetch = data;

    if (late) {
        ob_fetch_fail(fetch, OB_VERDICT_ERROR, OB_FAIL_BOUND, "too many requests at once by this rule or policy");
        return;
    }
    fetch->hop.turns_taken++;
    ob_hop_take_turns(fetch);
}

/* The next of the two. GO where the limit does not count anything. */
static int take_turn(ob_fetch_t *fetch, ob_turn_answer_t *answer, const char **reason)
{
    ob_hop_t *hop = &fetch->hop;
    bool of_rule = hop->turns_taken == 0;
    const cfg_limit_t *limit = of_rule ? &hop->rule->shape.limit : &hop->cfg_policy->limit;
    ob_limit_key_t key = {ob_str_from(fetch->exec->tenant), hop->policy, ob_str_from(of_rule ? hop->rule->name : "")};
    ob_turn_t *turn = &hop->turns[hop->turns_taken];

    *answer = OB_TURN_GO;
    if (!ob_limit_counts(limit))
        return 0;
    turn->on_turn = on_turn;
    turn->data = fetch;
    return ob_turn_take(fetch->exec->channel->broker->limits, &key, limit, ob_str_from(hop->host.text), turn, answer,
                        reason);
}

/* First the rule's, then the policy's: always in this order, so that nobody waits for who waits for him. */
void ob_hop_take_turns(ob_fetch_t *fetch)
{
    ob_hop_t *hop = &fetch->hop;
    ob_turn_answer_t answer = OB_TURN_GO;
    const char *reason;

    for (; hop->turns_taken < 2 && answer == OB_TURN_GO; hop->turns_taken += answer == OB_TURN_GO) {
        if (take_turn(fetch, &answer, &reason) != 0) {
            ob_fetch_fail(fetch, OB_VERDICT_ERROR, OB_FAIL_UNREACHABLE, "out of memory");
            return;
        }
    }
    if (answer == OB_TURN_GO)
        ob_credential_prepare(fetch);
    else if (answer == OB_TURN_DENIED)
        ob_fetch_deny(fetch, reason);
    else if (answer == OB_TURN_LATE)
        on_turn(fetch, true);
}

void ob_hop_give_back_turns(ob_hop_t *hop)
{
    for (size_t i = 0; i < 2; i++)
        ob_turn_give_back(&hop->turns[i], hop->sent + hop->bytes);
}

/* ---- bounds ---- */

static bool is_over(uint64_t bytes, uint64_t a, uint64_t b)
{
    uint64_t bound = ob_shape_bound(a, b);

    return bound > 0 && bytes > bound;
}

const char *ob_hop_excess(const ob_hop_t *hop, uint64_t sent, uint64_t received)
{
    const cfg_limit_t *a = &hop->rule->shape.limit, *b = &hop->cfg_policy->limit;

    if (is_over(sent, a->max_request, b->max_request))
        return "the request body is over the bound of its rule or policy";
    if (is_over(received, a->max_response, b->max_response))
        return "the response body is over the bound of its rule or policy";
    for (size_t i = 0; i < 2; i++) {
        if (hop->turns[i].counter != NULL && sent + received > hop->turns[i].bytes_left)
            return "the bytes of the day are used up by this request";
    }
    return NULL;
}

const char *ob_hop_announced_excess(const ob_fetch_t *fetch)
{
    bool announced = fetch->sends_body && !fetch->body_dropped && fetch->asked.body_length != UINT64_MAX;

    return announced ? ob_hop_excess(&fetch->hop, fetch->asked.body_length, 0) : NULL;
}
