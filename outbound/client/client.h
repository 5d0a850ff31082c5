/* Process: worker. Thread: loop thread. Trust: holds no secret; treats the broker's bytes as input to be checked.
 *
 * The worker's side of the channel: asks the broker for fetches on behalf of executions and hands the answers to
 * whoever asked. Knows nothing of V8, of h2o, or of how its caller waits for a descriptor. */
#ifndef MAYFLY_OUTBOUND_CLIENT_CLIENT_H
#define MAYFLY_OUTBOUND_CLIENT_CLIENT_H

#include "outbound/wire/msg.h"

#define OB_CLIENT_QUEUE_MAX (64u * 1024 * 1024) /* bytes waiting for a broker that does not read */

typedef struct ob_client ob_client_t;       /* one channel */
typedef struct ob_execution ob_execution_t; /* one execution's identity at the broker */

/* How the caller waits. Called by the client whenever its wish changes; the caller then calls ob_client_on_ready. */
typedef struct ob_client_loop {
    void (*want_write)(void *data, bool wanted); /* reading is always wanted */
    /* The channel has broken and every pending fetch has failed already. The descriptor is closed right after the call:
     * stop waiting for it here. May call ob_client_attach. */
    void (*on_gone)(void *data, const char *why);
    void *data;
} ob_client_loop_t;

/* What happens to one fetch; `data` is the one given to ob_ask_fetch. After on_body with fin, or on_fail, the fetch is
 * over: nothing follows. Slices are borrowed for the call. Re-entry: each may call ob_ask_* again, also for the same
 * fetch, and open and close executions, also its own; it must not attach or free the client. */
typedef struct ob_fetch_events {
    void (*on_record)(void *data, const ob_msg_record_t *record);
    void (*on_head)(void *data, const ob_msg_head_t *head);
    void (*on_body)(void *data, ob_str_t bytes, bool fin);
    void (*on_credit)(void *data, uint32_t bytes);
    void (*on_fail)(void *data, uint8_t failure, ob_str_t text);
} ob_fetch_events_t;

/* Owns: nothing until ob_client_attach. The loop table is copied. Errors: OB_E_NOMEM. */
OB_CHECKED int ob_client_new(const ob_client_loop_t *loop, ob_client_t **client);
/* No event follows. Executions that are still open are freed with it. */
void ob_client_free(ob_client_t *client);
/* Takes over one end of a channel, at start or after the broker was replaced: what was pending on the old one fails
 * first (Re-entry: calls on_fail). Closes the old descriptor, if there is one; the caller has stopped waiting for it.
 * Executions stay valid: they open themselves at the new broker with their next fetch. */
void ob_client_attach(ob_client_t *client, int fd);
/* -1 while there is no channel. Stays the client's. */
int ob_client_fd(const ob_client_t *client);
/* Call when the descriptor is readable and/or writable. Re-entry: calls fetch events. Reads a bounded amount per call,
 * so that one noisy upstream does not hold the loop, and flushes; returns true when there is more to do at once. */
bool ob_client_on_ready(ob_client_t *client, bool readable, bool writable);
/* Writes what is queued, as far as the socket takes it; call once at the end of a loop turn (asking only queues).
 * Without a channel, fails what was asked. Re-entry: may call on_fail and on_gone; does nothing in an event. Returns
 * true when there is more to do at once (on_fail asked again, without a channel): call again before sleeping. */
bool ob_client_flush(ob_client_t *client);

/* An execution; nothing is sent before its first fetch. Strings are copied, the credential into memory that is wiped.
 * Errors: OB_E_NOMEM, OB_E_TOO_LARGE (a string is over its bound), OB_E_LIMIT (OB_EXECUTIONS_MAX are open). */
OB_CHECKED int ob_execution_open(ob_client_t *client, const ob_msg_exec_open_t *identity, ob_execution_t **execution);
/* Cancels its fetches without further events, and frees it. */
void ob_execution_close(ob_execution_t *execution);

/* Starts a fetch; *fetch is its number within the execution (counting from 1, never reused). The events are copied.
 * Without a channel, on_fail(OB_FAIL_BROKER) comes from the next ob_client_flush, never from inside this call.
 * Errors: OB_E_NOMEM (also when OB_CLIENT_QUEUE_MAX is reached), OB_E_TOO_LARGE (a field is over its bound of
 * messages.h), OB_E_LIMIT (OB_FETCHES_MAX are open). */
OB_CHECKED int ob_ask_fetch(ob_execution_t *execution, const ob_msg_fetch_t *request, const ob_fetch_events_t *events,
                            void *data, uint32_t *fetch);
/* Sends request body; at most the credit that is left (OB_INITIAL_CREDIT, then what on_credit granted); may be split
 * into several messages; takes all or, on error, nothing. Errors: OB_E_LIMIT (over credit), OB_E_STATE (no such fetch,
 * or its body has ended, or OB_BODY_NONE was asked), OB_E_NOMEM (also when OB_CLIENT_QUEUE_MAX is reached). */
OB_CHECKED int ob_ask_body(ob_execution_t *execution, uint32_t fetch, ob_str_t bytes, bool fin);
/* The caller consumed that much response body: the broker may send as much again. Small amounts are told to the broker
 * together. Unknown numbers are ignored: the fetch may just have ended. */
void ob_ask_credit(ob_execution_t *execution, uint32_t fetch, uint32_t bytes);
/* No event follows. Unknown numbers are ignored: the fetch may just have ended. */
void ob_ask_cancel(ob_execution_t *execution, uint32_t fetch);

#endif
