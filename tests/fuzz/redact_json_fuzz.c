/* Taking values out of JSON by a walk over the text, against the same done to the parsed values: what comes out must be
 * the one, written as it was otherwise. The input is a JSON text; which pointers are looked for is fixed. */
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>

#include "outbound/broker/redact_json.h"

static const char *const pointers[] = {"/token", "/a/b", "/list/1", "/list/0/x", "/~1~0", "/", "/a/b/c"};

#define POINTERS (sizeof(pointers) / sizeof(pointers[0]))

static json_t *parse(ob_str_t text)
{
    if (text.len > 0 && memchr(text.ptr, '\0', text.len) != NULL)
        return NULL;
    return json_loadb(text.ptr, text.len,
                      JSON_DECODE_ANY | JSON_REJECT_DUPLICATES | JSON_ALLOW_NUL | JSON_DECODE_INT_AS_REAL, NULL);
}

/* One token of a pointer, unescaped. */
static size_t take_token(const char **at, char *token)
{
    size_t len = 0;

    for ((*at)++; **at != '\0' && **at != '/'; (*at)++) {
        if (**at == '~')
            token[len++] = *++*at == '0' ? '~' : '/';
        else
            token[len++] = **at;
    }
    token[len] = '\0';
    return len;
}

static json_t *child_of(json_t *value, const char *token)
{
    if (json_is_array(value))
        return token[0] >= '0' && token[0] <= '9' && token[1] == '\0' ? json_array_get(value, (size_t)(token[0] - '0'))
                                                                      : NULL;
    return json_object_get(value, token);
}

static void set_child(json_t *value, const char *token)
{
    json_t *child = child_of(value, token), *marker;

    if (child == NULL || json_is_null(child) || (marker = json_string("REDACTED")) == NULL)
        return;
    if (json_is_array(value))
        json_array_set_new(value, (size_t)(token[0] - '0'), marker);
    else
        json_object_set_new(value, token, marker);
}

static void take_out(json_t *value, const char *pointer)
{
    char token[16];

    while (value != NULL) {
        take_token(&pointer, token);
        if (*pointer == '\0') {
            set_child(value, token);
            return;
        }
        value = child_of(value, token);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    ob_str_t text = {(const char *)data, size};
    json_t *wanted = parse(text), *got;
    ob_buf_t out = {0};
    uint64_t count = 0;
    int err = ob_redact_json(pointers, POINTERS, text, &out, &count);

    /* Inner pointers first: what an outer one takes out is a string from then on. */
    for (size_t i = POINTERS; wanted != NULL && i-- > 0;)
        take_out(wanted, pointers[i]);
    got = err == 0 ? parse(ob_buf_str(&out)) : NULL;
    if ((wanted == NULL) != (err != 0) || (wanted != NULL && !json_equal(wanted, got)) ||
        (err == 0 && count == 0 && !ob_str_eq(text, ob_buf_str(&out)))) {
        fprintf(stderr, "text \"%.*s\"\nout  \"%.*s\" (%d)\n", (int)size, text.ptr, (int)out.len, (char *)out.data, err);
        abort();
    }
    json_decref(wanted);
    json_decref(got);
    ob_buf_dispose(&out);
    return 0;
}
