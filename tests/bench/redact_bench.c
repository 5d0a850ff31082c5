/* How fast are bodies searched? 10 MB through one stream in pieces of 16 KB, with 1, 20 and 200 secrets, beside
 * copying. Prints MB/s of one core: best of several rounds, so that what else runs on the machine counts less. */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "outbound/broker/redact.h"

#define BODY (10 * 1000 * 1000)
#define PIECE (16 * 1024)
#define ROUNDS 7

static uint64_t random_state = 88172645463325252u;

static uint32_t next_random(void)
{
    random_state ^= random_state << 13;
    random_state ^= random_state >> 7;
    random_state ^= random_state << 17;
    return (uint32_t)(random_state >> 32);
}

static double now_s(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static void fill_random(char *body)
{
    for (size_t i = 0; i < BODY; i++)
        body[i] = (char)next_random();
}

static void fill_json(char *body)
{
    static const char letters[] = "etaoinshrdlucmfwypvbgkjqxz ETAOIN0123456789,.:;\"{}[]-_/\\n";

    for (size_t i = 0; i < BODY; i++)
        body[i] = letters[next_random() % (sizeof(letters) - 1)];
}

/* What costs most: an escape begins at every other place. */
static void fill_escaped(char *body)
{
    static const char *const escapes[] = {"%41", "\\u0042", "&#67;", "+", "%2F", "e", "\\/"};

    for (size_t i = 0; i < BODY;) {
        const char *escape = escapes[next_random() % (sizeof(escapes) / sizeof(escapes[0]))];
        size_t len = strlen(escape) < BODY - i ? strlen(escape) : BODY - i;

        memcpy(body + i, escape, len);
        i += len;
    }
}

static ob_redact_set_t *make_set(size_t secrets)
{
    static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    ob_redact_builder_t builder = {0};
    ob_redact_set_t *set = NULL;

    for (uint32_t i = 0; i < secrets; i++) {
        char text[40];

        for (size_t j = 0; j < sizeof(text); j++)
            text[j] = alphabet[next_random() % (sizeof(alphabet) - 1)];
        if (ob_redact_add_secret(&builder, (ob_str_t){text, sizeof(text)}, i) != 0)
            abort();
    }
    if (ob_redact_set_build(&builder, &set) != 0)
        abort();
    ob_redact_builder_dispose(&builder);
    return set;
}

/* Seconds of one round; set NULL: copying. */
static double run(ob_redact_set_t *set, const char *body, ob_buf_t *out)
{
    ob_redact_t redact;
    double start = now_s(), end;

    ob_redact_init(&redact, set);
    for (size_t at = 0; at < BODY; at += PIECE) {
        out->len = 0;
        if (ob_redact_push(&redact, (ob_str_t){body + at, BODY - at < PIECE ? BODY - at : PIECE}, out) != 0)
            abort();
    }
    if (ob_redact_finish(&redact, out) != 0)
        abort();
    end = now_s();
    ob_redact_dispose(&redact);
    return end - start;
}

static void report(const char *what, size_t secrets, ob_redact_set_t *set, const char *body)
{
    ob_buf_t out = {0};
    double best = 1e9;

    for (int i = 0; i < ROUNDS; i++) {
        double took = run(set, body, &out);

        best = took < best ? took : best;
    }
    printf("%-8s %4zu secret%s %8.0f MB/s\n", what, secrets, secrets == 1 ? " " : "s", BODY / best / 1e6);
    ob_buf_dispose(&out);
}

int main(void)
{
    static const size_t counts[] = {1, 20, 200};
    static const struct {
        const char *name;
        void (*fill)(char *body);
    } bodies[] = {{"text", fill_json}, {"binary", fill_random}, {"escaped", fill_escaped}};
    char *body = malloc(BODY);

    for (size_t b = 0; b < sizeof(bodies) / sizeof(bodies[0]) && body != NULL; b++) {
        bodies[b].fill(body);
        if (b == 0)
            report("copying", 0, NULL, body);
        for (size_t i = 0; i < 3; i++) {
            ob_redact_set_t *set = make_set(counts[i]);

            report(bodies[b].name, counts[i], set, body);
            ob_redact_set_release(set);
        }
    }
    free(body);
    return 0;
}
