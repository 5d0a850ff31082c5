#include "outbound/broker/token.h"

#include <stdlib.h>

#include "outbound/broker/oauth2.h"
#include "outbound/broker/token_request.h"

#define EARLY_MAX_MS (5 * 60 * 1000) /* before its end that a token is renewed; at most a fifth of its life */
#define RETRY_MIN_MS 1000            /* after a failure; doubles with each */
#define RETRY_MAX_MS 30000
#define REFUSAL_MS 10000             /* between two refusals that are believed */

typedef struct entry {
    struct entry *next;
    ob_tokens_t *tokens;
    uint8_t key[OB_OAUTH2_KEY_BYTES];
    ob_buf_t token;      /* empty: none */
    uint64_t renew_ms, end_ms;
    uint64_t retry_ms;   /* not before this, after failures */
    uint32_t failures;   /* in a row */
    const char *why;     /* of the last one */
    uint64_t refused_ms; /* 0: never */
    bool asked;          /* since the last sweep */
    ob_token_request_t *request;
    ob_token_ask_t *asks;
} entry_t;

struct ob_token_ask {
    ob_token_ask_t *next, **link;
    ob_on_token_t on_token;
    void *data;
    const char *why; /* among the failed ones */
};

struct ob_tokens {
    ob_pools_t *pools;
    entry_t *entries;
    ob_token_ask_t *failed; /* told at the end of the turn */
    ob_task_t tell_failed;
};

static void push(ob_token_ask_t **list, ob_token_ask_t *ask)
{
    if ((ask->next = *list) != NULL)
        ask->next->link = &ask->next;
    ask->link = list;
    *list = ask;
}

static void unlink_ask(ob_token_ask_t *ask)
{
    *ask->link = ask->next;
    if (ask->next != NULL)
        ask->next->link = ask->link;
}

/* An ask that has failed already has its own reason. Whoever is told may cancel others of the list. */
static void tell_all(ob_token_ask_t **list, const char *why, const ob_token_t *token)
{
    ob_token_ask_t *told = *list, *ask;

    *list = NULL;
    if (told != NULL)
        told->link = &told;
    while ((ask = told) != NULL) {
        unlink_ask(ask);
        ask->on_token(ask->data, ask->why != NULL ? ask->why : why, token);
        free(ask);
    }
}

static uint64_t now_of(const ob_tokens_t *tokens)
{
    return ob_loop_now_ms(ob_pools_loop(tokens->pools));
}

/* ---- the answer of a request ---- */

static void keep(entry_t *entry, ob_buf_t *token, uint64_t lifetime_s)
{
    uint64_t now = now_of(entry->tokens), lifetime = lifetime_s * 1000, early = lifetime / 5;

    ob_buf_dispose(&entry->token);
    entry->token = *token;
    *token = (ob_buf_t){0};
    entry->end_ms = now + lifetime;
    entry->renew_ms = entry->end_ms - (early < EARLY_MAX_MS ? early : EARLY_MAX_MS);
    entry->failures = 0;
    entry->retry_ms = 0;
}

static void note_failure(entry_t *entry, const char *why)
{
    uint64_t wait = RETRY_MIN_MS;

    for (uint32_t i = 0; i < entry->failures && wait < RETRY_MAX_MS; i++)
        wait *= 2;
    entry->failures++;
    entry->retry_ms = now_of(entry->tokens) + (wait < RETRY_MAX_MS ? wait : RETRY_MAX_MS);
    entry->why = why;
}

static void on_answer(void *data, const char *why, ob_buf_t *token, uint64_t lifetime_s)
{
    entry_t *entry = data;
    ob_buf_t copy = {.sensitive = true}; /* whoever is told may have the entry's refused */

    entry->request = NULL;
    if (why == NULL && ob_buf_put(&copy, token->data, token->len) != 0)
        why = "out of memory";
    if (why == NULL)
        keep(entry, token, lifetime_s);
    else
        note_failure(entry, why);
    tell_all(&entry->asks, why, &(ob_token_t){ob_buf_str(&copy), entry->end_ms});
    ob_buf_dispose(&copy);
}

/* ---- entries ---- */

static void entry_free(entry_t *entry)
{
    ob_token_request_free(entry->request);
    ob_buf_dispose(&entry->token);
    free(entry);
}

static entry_t *find(ob_tokens_t *tokens, const uint8_t key[OB_OAUTH2_KEY_BYTES])
{
    entry_t *entry = tokens->entries;

    while (entry != NULL && memcmp(entry->key, key, OB_OAUTH2_KEY_BYTES) != 0)
        entry = entry->next;
    return entry;
}

static entry_t *add(ob_tokens_t *tokens, const uint8_t key[OB_OAUTH2_KEY_BYTES])
{
    entry_t *entry = calloc(1, sizeof(*entry));

    if (entry == NULL)
        return NULL;
    memcpy(entry->key, key, OB_OAUTH2_KEY_BYTES);
    entry->tokens = tokens;
    entry->next = tokens->entries;
    tokens->entries = entry;
    return entry;
}

void ob_tokens_sweep(ob_tokens_t *tokens)
{
    for (entry_t **at = &tokens->entries; *at != NULL;) {
        entry_t *entry = *at;

        if (entry->asked || entry->request != NULL) {
            entry->asked = false;
            at = &entry->next;
        } else {
            *at = entry->next;
            entry_free(entry);
        }
    }
}

static void on_tell_failed(void *data)
{
    ob_tokens_t *tokens = data;

    tell_all(&tokens->failed, NULL, NULL);
}

int ob_tokens_new(ob_pools_t *pools, ob_tokens_t **out)
{
    ob_tokens_t *tokens = calloc(1, sizeof(*tokens));

    if (tokens == NULL)
        return OB_E_NOMEM;
    tokens->pools = pools;
    tokens->tell_failed.on_run = on_tell_failed;
    tokens->tell_failed.data = tokens;
    *out = tokens;
    return 0;
}

void ob_tokens_free(ob_tokens_t *tokens)
{
    entry_t *next;

    if (tokens == NULL)
        return;
    for (entry_t *entry = tokens->entries; entry != NULL; entry = next) {
        next = entry->next;
        entry_free(entry);
    }
    ob_task_cancel(&tokens->tell_failed);
    free(tokens);
}

/* ---- asking ---- */

static int renew(entry_t *entry, ob_snapshot_t *snapshot, const cfg_oauth2_t *oauth2)
{
    if (entry->request != NULL || now_of(entry->tokens) < entry->retry_ms)
        return 0;
    return ob_token_request_start(entry->tokens->pools, snapshot, oauth2,
                                  (ob_str_t){(const char *)entry->key, sizeof(entry->key)}, on_answer, entry,
                                  &entry->request);
}

static int wait_for(entry_t *entry, ob_on_token_t on_token, void *data, ob_token_ask_t **out)
{
    ob_tokens_t *tokens = entry->tokens;
    ob_token_ask_t *ask = calloc(1, sizeof(*ask));

    if (ask == NULL)
        return OB_E_NOMEM;
    ask->on_token = on_token;
    ask->data = data;
    if (entry->request != NULL) {
        push(&entry->asks, ask);
    } else { /* too soon after a failure */
        ask->why = entry->why;
        push(&tokens->failed, ask);
        ob_task_post(ob_pools_loop(tokens->pools), &tokens->tell_failed);
    }
    *out = ask;
    return 0;
}

int ob_token_get(ob_tokens_t *tokens, ob_snapshot_t *snapshot, ob_str_t policy, const cfg_oauth2_t *oauth2,
                 ob_token_t *token, ob_on_token_t on_token, void *data, ob_token_ask_t **ask)
{
    uint8_t key[OB_OAUTH2_KEY_BYTES];
    entry_t *entry;
    uint64_t now = now_of(tokens);
    int err = ob_oauth2_key(oauth2, snapshot->secrets, policy, key);

    *ask = NULL;
    if (err != 0)
        return err;
    if ((entry = find(tokens, key)) == NULL && (entry = add(tokens, key)) == NULL)
        return OB_E_NOMEM;
    entry->asked = true;
    if (entry->token.len == 0 || now >= entry->renew_ms)
        err = renew(entry, snapshot, oauth2);
    if (entry->token.len > 0 && now < entry->end_ms) { /* whatever became of its successor */
        *token = (ob_token_t){ob_buf_str(&entry->token), entry->end_ms};
        return 0;
    }
    return err != 0 ? err : wait_for(entry, on_token, data, ask);
}

void ob_token_ask_cancel(ob_token_ask_t *ask)
{
    if (ask == NULL)
        return;
    unlink_ask(ask);
    free(ask);
}

bool ob_token_refuse(ob_tokens_t *tokens, ob_str_t token)
{
    uint64_t now = now_of(tokens);

    for (entry_t *entry = tokens->entries; entry != NULL; entry = entry->next) {
        if (!ob_str_eq(ob_buf_str(&entry->token), token))
            continue;
        if (entry->refused_ms != 0 && now < entry->refused_ms + REFUSAL_MS)
            return false;
        entry->refused_ms = now;
        ob_buf_dispose(&entry->token);
        return true;
    }
    return true; /* renewed since it was sent */
}
