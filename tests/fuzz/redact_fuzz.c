/* The streaming search against a naive one: every place of the whole text, every pattern, no bitmap, no pieces. The
 * input is two secrets, how the text is cut, and the text, in which bytes of 0xf0 and above stand for a whole form
 * of a secret. */
#include <stdio.h>
#include <stdlib.h>

#include "outbound/broker/redact.h"

#define SECRETS 2
#define SECRET_LEN 10

typedef struct input {
    const uint8_t *at, *end;
} input_t;

static uint8_t next(input_t *input)
{
    return input->at < input->end ? *input->at++ : 0;
}

/* Few letters, so that beginnings of matches are frequent; some of them are escapes themselves. */
static void read_secret(input_t *input, char *secret)
{
    static const char letters[] = "ab%2\\\"&+/\xc3\xa4 u<A;";

    for (size_t i = 0; i < SECRET_LEN; i++)
        secret[i] = letters[next(input) % (sizeof(letters) - 1)];
}

static int put_form(ob_buf_t *text, const char *secret, uint8_t how, input_t *input)
{
    static const char *const formats[] = {"%c", "%%%02X", "\\u%04x", "&#%u;", "&#x%X;", "%02x", "\\x%02x"};
    int err = 0;

    for (size_t i = 0; i < SECRET_LEN && err == 0; i++) {
        const char *format = formats[how % 8 == 7 ? next(input) % 5 : how % 7];

        err = ob_buf_printf(text, format, (uint8_t)secret[i]);
    }
    return err;
}

static int read_text(input_t *input, char secrets[][SECRET_LEN], ob_buf_t *text)
{
    int err = 0;

    while (input->at < input->end && text->len < 4096 && err == 0) {
        uint8_t c = next(input);

        err = c >= 0xf0 ? put_form(text, secrets[c % SECRETS], next(input), input) : ob_buf_put_u8(text, c);
    }
    return err;
}

/* The pattern of each form, written down a second time but for UTF-16 and how
 * base64 is made, which redact_test.c has. */
static size_t naive_match(char secrets[][SECRET_LEN], ob_str_t rest)
{
    size_t best = 0;

    for (size_t i = 0; i < SECRETS; i++) {
        char hex[SECRET_LEN * 2 + 1];
        ob_str_t secret = {secrets[i], SECRET_LEN};
        size_t len = ob_form_match(OB_FORM_TEXT, secret, rest, true);

        for (size_t j = 0; j < SECRET_LEN; j++)
            snprintf(hex + 2 * j, 3, "%02x", (uint8_t)secrets[i][j]);
        best = len > best ? len : best;
        len = ob_form_match(OB_FORM_BASE64, secret, rest, true);
        best = len > best ? len : best;
        len = SECRET_LEN * 2;
        if (rest.len >= len && ob_str_caseeq((ob_str_t){rest.ptr, len}, ob_str_from(hex)))
            best = len > best ? len : best;
    }
    return best;
}

static int naive(char secrets[][SECRET_LEN], ob_str_t text, ob_buf_t *out)
{
    size_t covered = 0;
    int err = 0;

    for (size_t at = 0; at < text.len && err == 0; at++) {
        size_t len = naive_match(secrets, (ob_str_t){text.ptr + at, text.len - at});

        if (len > 0 && at >= covered)
            err = ob_buf_put(out, OB_REDACT_MARKER.ptr, OB_REDACT_MARKER.len);
        if (len > 0 && at + len > covered)
            covered = at + len;
        if (at >= covered && err == 0)
            err = ob_buf_put_u8(out, (uint8_t)text.ptr[at]);
    }
    return err;
}

static int add_forms(ob_redact_builder_t *builder, const char *secret, uint32_t owner)
{
    ob_buf_t hex = {0};
    int err = 0;

    for (size_t i = 0; i < SECRET_LEN && err == 0; i++)
        err = ob_buf_printf(&hex, "%02x", (uint8_t)secret[i]);
    if (err == 0 && (err = ob_redact_add(builder, OB_FORM_TEXT, (ob_str_t){secret, SECRET_LEN}, owner)) == 0 &&
        (err = ob_redact_add(builder, OB_FORM_BASE64, (ob_str_t){secret, SECRET_LEN}, owner)) == 0)
        err = ob_redact_add(builder, OB_FORM_LITERAL, ob_buf_str(&hex), owner);
    ob_buf_dispose(&hex);
    return err;
}

static int streamed(ob_redact_set_t *set, uint32_t cuts, ob_str_t text, ob_buf_t *out)
{
    ob_redact_t redact;
    size_t at = 0;
    int err = 0;

    ob_redact_init(&redact, set);
    while (at < text.len && err == 0) {
        size_t len = (cuts >> 8) % 60, left = text.len - at;

        len = len < left ? len : left;
        err = ob_redact_push(&redact, (ob_str_t){text.ptr + at, len}, out);
        at += len;
        cuts = cuts * 1664525 + 1013904223;
    }
    if (err == 0)
        err = ob_redact_finish(&redact, out);
    ob_redact_dispose(&redact);
    return err;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    input_t input = {data, data + size};
    char secrets[SECRETS][SECRET_LEN];
    ob_redact_builder_t builder = {0};
    ob_redact_set_t *set = NULL;
    ob_buf_t text = {0}, one = {0}, two = {0};
    uint32_t cuts;

    for (size_t i = 0; i < SECRETS; i++)
        read_secret(&input, secrets[i]);
    cuts = (uint32_t)(next(&input) | next(&input) << 8);
    if (add_forms(&builder, secrets[0], 0) != 0 || add_forms(&builder, secrets[1], 1) != 0 ||
        ob_redact_set_build(&builder, &set) != 0 || read_text(&input, secrets, &text) != 0 ||
        naive(secrets, ob_buf_str(&text), &one) != 0 || streamed(set, cuts, ob_buf_str(&text), &two) != 0)
        goto out;
    if (!ob_str_eq(ob_buf_str(&one), ob_buf_str(&two))) {
        fprintf(stderr, "text   %.*s\nnaive  %.*s\nstream %.*s\n", (int)text.len, (char *)text.data, (int)one.len,
                (char *)one.data, (int)two.len, (char *)two.data);
        abort();
    }
out:
    ob_redact_builder_dispose(&builder);
    ob_redact_set_release(set);
    ob_buf_dispose(&text);
    ob_buf_dispose(&one);
    ob_buf_dispose(&two);
    return 0;
}
