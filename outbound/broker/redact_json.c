#include "outbound/broker/redact_json.h"

#include <jansson.h>
#include <stdio.h>

/* A walk over a text that jansson has accepted: what is looked at is well-formed. */
typedef struct walk {
    const char *const *pointers;
    size_t pointer_count;
    const char *at, *end;
    const char *kept; /* all before it has been put out */
    ob_buf_t *out;
    ob_buf_t path;    /* of the value at hand, as a JSON pointer */
    uint64_t count;
} walk_t;

static int walk_value(walk_t *walk);

static void skip_space(walk_t *walk)
{
    while (walk->at < walk->end && strchr(" \t\r\n", *walk->at) != NULL)
        walk->at++;
}

/* A string with its quotes. */
static ob_str_t take_string(walk_t *walk)
{
    const char *start = walk->at++;

    while (*walk->at != '"')
        walk->at += *walk->at == '\\' ? 2 : 1;
    walk->at++;
    return (ob_str_t){start, (size_t)(walk->at - start)};
}

static int put_token(ob_buf_t *path, const char *token, size_t len)
{
    int err = ob_buf_put_u8(path, '/');

    for (size_t i = 0; i < len && err == 0; i++) {
        if (token[i] == '~' || token[i] == '/')
            err = ob_buf_put(path, token[i] == '~' ? "~0" : "~1", 2);
        else
            err = ob_buf_put_u8(path, (uint8_t)token[i]);
    }
    return err;
}

/* A member's name counts unescaped: "\u0074oken" is "token". */
static int put_name(ob_buf_t *path, ob_str_t quoted)
{
    json_t *name = json_loadb(quoted.ptr, quoted.len, JSON_DECODE_ANY | JSON_ALLOW_NUL, NULL);
    int err = name != NULL ? put_token(path, json_string_value(name), json_string_length(name)) : OB_E_MALFORMED;

    json_decref(name);
    return err;
}

static int walk_object(walk_t *walk)
{
    size_t path_len = walk->path.len;
    int err = 0;

    for (walk->at++; err == 0; walk->at++) {
        skip_space(walk);
        if (*walk->at == '}')
            break;
        walk->path.len = path_len;
        if ((err = put_name(&walk->path, take_string(walk))) != 0)
            return err;
        skip_space(walk);
        walk->at++; /* ':' */
        err = walk_value(walk);
        skip_space(walk);
        if (*walk->at == '}')
            break;
    }
    walk->at++;
    walk->path.len = path_len;
    return err;
}

static int walk_array(walk_t *walk)
{
    size_t path_len = walk->path.len, index = 0;
    int err = 0;

    for (walk->at++; err == 0; walk->at++) {
        char token[24];

        skip_space(walk);
        if (*walk->at == ']')
            break;
        walk->path.len = path_len;
        snprintf(token, sizeof(token), "%zu", index++);
        if ((err = put_token(&walk->path, token, strlen(token))) != 0)
            return err;
        err = walk_value(walk);
        skip_space(walk);
        if (*walk->at == ']')
            break;
    }
    walk->at++;
    walk->path.len = path_len;
    return err;
}

static int walk_content(walk_t *walk)
{
    switch (*walk->at) {
    case '{':
        return walk_object(walk);
    case '[':
        return walk_array(walk);
    case '"':
        (void)take_string(walk);
        return 0;
    default:
        while (walk->at < walk->end && strchr(",]} \t\r\n", *walk->at) == NULL)
            walk->at++;
        return 0;
    }
}

static bool is_pointed_at(const walk_t *walk)
{
    for (size_t i = 0; i < walk->pointer_count; i++) {
        if (ob_str_eq(ob_str_from(walk->pointers[i]), ob_buf_str(&walk->path)))
            return true;
    }
    return false;
}

static int replace(walk_t *walk, const char *start)
{
    int err = ob_buf_put(walk->out, walk->kept, (size_t)(start - walk->kept));

    walk->kept = walk->at;
    walk->count++;
    return err != 0 ? err : ob_buf_put(walk->out, "\"REDACTED\"", 10);
}

static int walk_value(walk_t *walk)
{
    const char *start;
    uint64_t count = walk->count;
    size_t put = walk->out->len;
    const char *kept;
    int err;

    skip_space(walk);
    start = walk->at;
    kept = walk->kept;
    if (!is_pointed_at(walk) || *start == 'n')
        return walk_content(walk);
    if ((err = walk_content(walk)) != 0)
        return err;
    /* What was replaced inside goes with the whole. */
    walk->out->len = put;
    walk->count = count;
    walk->kept = kept;
    return replace(walk, start);
}

int ob_redact_json(const char *const *pointers, size_t pointer_count, ob_str_t text, ob_buf_t *out, uint64_t *count)
{
    walk_t walk = {.pointers = pointers, .pointer_count = pointer_count, .at = text.ptr, .end = text.ptr + text.len,
                   .kept = text.ptr, .out = out};
    json_t *value;
    int err;

    /* jansson takes a NUL behind a number for white space, which it is not (RFC 8259, section 2). */
    if (text.len == 0 || memchr(text.ptr, '\0', text.len) != NULL)
        return OB_E_MALFORMED;
    value = json_loadb(text.ptr, text.len,
                       JSON_DECODE_ANY | JSON_REJECT_DUPLICATES | JSON_ALLOW_NUL | JSON_DECODE_INT_AS_REAL, NULL);
    if (value == NULL)
        return OB_E_MALFORMED;
    json_decref(value);
    if ((err = walk_value(&walk)) == 0 && (err = ob_buf_put(out, walk.kept, (size_t)(walk.end - walk.kept))) == 0)
        *count += walk.count;
    ob_buf_dispose(&walk.path);
    return err;
}
