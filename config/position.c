#include "config/position.h"

#include <jansson.h>
#include <stdio.h>

/* A member of an object or an element of a list, as offsets into the text. */
typedef struct member {
    size_t key; /* the opening quote; in a list the same as value */
    size_t key_end;
    size_t value;
    size_t end; /* behind the value */
} member_t;

static bool is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static size_t skip_space(ob_str_t text, size_t at)
{
    while (at < text.len && is_space(text.ptr[at]))
        at++;
    return at;
}

/* From the opening quote to behind the closing one. */
static size_t skip_string(ob_str_t text, size_t at)
{
    for (at++; at < text.len; at++) {
        if (text.ptr[at] == '\\')
            at++;
        else if (text.ptr[at] == '"')
            return at + 1;
    }
    return text.len;
}

static bool ends_scalar(char c)
{
    return is_space(c) || c == ',' || c == ']' || c == '}';
}

static size_t skip_scalar(ob_str_t text, size_t at)
{
    while (at < text.len && !ends_scalar(text.ptr[at]))
        at++;
    return at;
}

/* Counts brackets instead of recursing: depth is the author's choice, our stack is not. */
static size_t skip_value(ob_str_t text, size_t at)
{
    size_t depth = 0;

    if (at >= text.len || (text.ptr[at] != '{' && text.ptr[at] != '[' && text.ptr[at] != '"'))
        return skip_scalar(text, at);
    while (at < text.len) {
        char c = text.ptr[at];

        if (c == '"') {
            at = skip_string(text, at);
        } else {
            at++;
            depth += c == '{' || c == '[';
            depth -= (c == '}' || c == ']') && depth > 0;
        }
        if (depth == 0)
            break;
    }
    return at;
}

/* *at stands behind the opening bracket or the previous value; false at the container's end or where the text is
 * broken. */
static bool next_member(ob_str_t text, size_t *at, bool object, member_t *out)
{
    size_t here = skip_space(text, *at);

    while (here < text.len && text.ptr[here] == ',')
        here = skip_space(text, here + 1);
    if (here >= text.len || text.ptr[here] == '}' || text.ptr[here] == ']' || (object && text.ptr[here] != '"'))
        return false;
    out->key = here;
    out->key_end = here;
    if (object) {
        out->key_end = skip_string(text, here);
        here = skip_space(text, out->key_end);
        if (here < text.len && text.ptr[here] == ':')
            here = skip_space(text, here + 1);
    }
    out->value = here;
    out->end = skip_value(text, here);
    *at = out->end;
    return true;
}

/* The key as jansson reads it: it may be written with escapes. NULL when it is no string; the caller drops the
 * reference. */
static json_t *decode_key(ob_str_t text, const member_t *member)
{
    return json_loadb(text.ptr + member->key, member->key_end - member->key, JSON_DECODE_ANY, NULL);
}

static bool key_is(ob_str_t text, const member_t *member, const char *key)
{
    ob_str_t raw = {text.ptr + member->key, member->key_end - member->key};
    ob_str_t want = ob_str_from(key);
    json_t *decoded;
    bool same;

    if (memchr(raw.ptr, '\\', raw.len) == NULL)
        return raw.len == want.len + 2 && memcmp(raw.ptr + 1, want.ptr, want.len) == 0;
    decoded = decode_key(text, member);
    same = json_is_string(decoded) && strcmp(json_string_value(decoded), key) == 0;
    json_decref(decoded);
    return same;
}

static bool find_member(ob_str_t text, size_t container, const cfg_path_t *step, member_t *member)
{
    bool object = step->key != NULL;
    size_t at = container + 1, index = 0;

    if (container >= text.len || text.ptr[container] != (object ? '{' : '['))
        return false;
    while (next_member(text, &at, object, member)) {
        if (object ? key_is(text, member, step->key) : index == step->index)
            return true;
        index++;
    }
    return false;
}

/* Recursion is over the path that our own walk built, as deep as the schema. False: *at is the innermost step found. */
static bool locate(ob_str_t text, const cfg_path_t *path, bool of_key, size_t *at)
{
    member_t member;

    if (path->up == NULL) {
        *at = skip_space(text, 0);
        return true;
    }
    if (!locate(text, path->up, false, at) || !find_member(text, *at, path, &member))
        return false;
    *at = of_key ? member.key : member.value;
    return true;
}

void cfg_position_of_offset(ob_str_t text, size_t offset, uint32_t *line, uint32_t *column)
{
    *line = 1;
    *column = 1;
    for (size_t i = 0; i < offset && i < text.len; i++) {
        if (text.ptr[i] == '\n') {
            (*line)++;
            *column = 1;
        } else if (((unsigned char)text.ptr[i] & 0xc0) != 0x80) { /* UTF-8: one column a character, not a byte */
            (*column)++;
        }
    }
}

void cfg_position_of_path(ob_str_t text, const cfg_path_t *path, bool of_key, uint32_t *line, uint32_t *column)
{
    size_t at = 0;

    (void)locate(text, path, of_key, &at);
    cfg_position_of_offset(text, at, line, column);
}

static bool is_identifier(const char *key)
{
    if (*key == '\0')
        return false;
    for (; *key != '\0'; key++) {
        bool letter = (*key >= 'a' && *key <= 'z') || (*key >= 'A' && *key <= 'Z') || *key == '_' || *key == '$';

        if (!letter && *key != '-' && !(*key >= '0' && *key <= '9'))
            return false;
    }
    return true;
}

static size_t append_step(char *out, size_t size, size_t used, const char *key, size_t index)
{
    int len;

    if (used >= size)
        return used;
    if (key == NULL)
        len = snprintf(out + used, size - used, "[%zu]", index);
    else
        len = snprintf(out + used, size - used, is_identifier(key) ? ".%s" : "[\"%s\"]", key);
    return len < 0 ? used : used + (size_t)len;
}

static size_t print_steps(const cfg_path_t *path, char *out, size_t size)
{
    if (path->up == NULL)
        return (size_t)snprintf(out, size, "$");
    return append_step(out, size, print_steps(path->up, out, size), path->key, path->index);
}

void cfg_path_print(const cfg_path_t *path, char *out, size_t size)
{
    (void)print_steps(path, out, size);
}

/* The member of the container at `container` that holds `offset`. */
static bool member_holding(ob_str_t text, size_t container, size_t offset, member_t *member, size_t *index)
{
    size_t at = container + 1;

    for (*index = 0; next_member(text, &at, text.ptr[container] == '{', member); (*index)++) {
        if (offset < member->end)
            return offset >= member->key;
    }
    return false;
}

void cfg_position_path_at(ob_str_t text, size_t offset, char *out, size_t size)
{
    size_t used = (size_t)snprintf(out, size, "$"), at = skip_space(text, 0), index;
    member_t member;

    while (at < text.len && (text.ptr[at] == '{' || text.ptr[at] == '[') && used < size &&
           member_holding(text, at, offset, &member, &index)) {
        if (text.ptr[at] == '[') {
            used = append_step(out, size, used, NULL, index);
        } else {
            json_t *key = decode_key(text, &member);

            used = append_step(out, size, used, json_is_string(key) ? json_string_value(key) : "?", 0);
            json_decref(key);
        }
        at = member.value;
    }
}
