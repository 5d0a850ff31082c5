#include "outbound/broker/recent.h"

#include <openssl/evp.h>
#include <stdlib.h>

typedef struct ob_recent_text {
    ob_node_t node;
    struct ob_recent_text *next, *prev;
    uint64_t at_ms;
} text_t;

/* Not a cheap hash: who finds two names of one key could send one name's worth of secrets after the other. */
static int key_of(ob_str_t text, uint64_t *key)
{
    unsigned char digest[EVP_MAX_MD_SIZE];

    if (EVP_Digest(text.ptr, text.len, digest, NULL, EVP_sha256(), NULL) != 1)
        return OB_E_NOMEM;
    memcpy(key, digest, sizeof(*key));
    return 0;
}

static void detach(ob_recent_t *recent, text_t *text)
{
    *(text->prev != NULL ? &text->prev->next : &recent->first) = text->next;
    *(text->next != NULL ? &text->next->prev : &recent->last) = text->prev;
}

static void append(ob_recent_t *recent, text_t *text, uint64_t now_ms)
{
    text->at_ms = now_ms;
    text->next = NULL;
    text->prev = recent->last;
    *(recent->last != NULL ? &recent->last->next : &recent->first) = text;
    recent->last = text;
}

void ob_recent_forget(ob_recent_t *recent, uint64_t before_ms)
{
    text_t *text;

    while ((text = recent->first) != NULL && text->at_ms < before_ms) {
        detach(recent, text);
        ob_table_remove(&recent->texts, &text->node);
        free(text);
    }
}

void ob_recent_dispose(ob_recent_t *recent)
{
    ob_recent_forget(recent, UINT64_MAX);
    ob_table_dispose(&recent->texts);
}

int ob_recent_admit(ob_recent_t *recent, ob_str_t name, uint64_t now_ms, size_t max, bool *admitted)
{
    uint64_t key;
    ob_node_t *node;
    text_t *text;
    int err = key_of(name, &key);

    *admitted = false;
    if (err != 0)
        return err;
    if ((node = ob_table_find(&recent->texts, key)) != NULL) {
        text = OB_NODE_OF(text_t, node, node);
        detach(recent, text);
    } else if (recent->texts.count >= max) {
        return 0;
    } else if ((text = calloc(1, sizeof(*text))) == NULL || ob_table_add(&recent->texts, &text->node, key) != 0) {
        free(text);
        return OB_E_NOMEM;
    }
    append(recent, text, now_ms);
    *admitted = true;
    return 0;
}
