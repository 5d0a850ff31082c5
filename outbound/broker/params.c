#include "outbound/broker/params.h"

#define NAME_MAX_BYTES 96 /* longer than any injected name: what is cut off makes no difference */

/* The byte at text[*at], which moves behind it. */
static char decode_one(ob_str_t text, size_t *at)
{
    char c = text.ptr[*at];

    if (c == '%' && text.len - *at > 2 && ob_hex_value(text.ptr[*at + 1]) >= 0 && ob_hex_value(text.ptr[*at + 2]) >= 0) {
        c = (char)(ob_hex_value(text.ptr[*at + 1]) * 16 + ob_hex_value(text.ptr[*at + 2]));
        *at += 3;
    } else {
        (*at)++;
    }
    return c;
}

bool ob_param_next(ob_str_t *rest, const char *separators, ob_param_t *param)
{
    while (rest->len > 0) {
        size_t len = 0;
        const char *equals;

        while (len < rest->len && (rest->ptr[len] == '\0' || strchr(separators, rest->ptr[len]) == NULL))
            len++;
        param->whole = (ob_str_t){rest->ptr, len};
        *rest = (ob_str_t){rest->ptr + len + (len < rest->len), rest->len - len - (len < rest->len)};
        if (len == 0)
            continue;
        equals = memchr(param->whole.ptr, '=', len);
        param->has_value = equals != NULL;
        param->name = (ob_str_t){param->whole.ptr, equals != NULL ? (size_t)(equals - param->whole.ptr) : len};
        param->value = equals != NULL ? (ob_str_t){equals + 1, len - param->name.len - 1} : OB_STR("");
        return true;
    }
    return false;
}

static char fold(char c)
{
    if (c >= 'A' && c <= 'Z')
        return (char)(c | 0x20);
    return c == '_' || c == '.' || c == ' ' || c == '+' ? '-' : c;
}

bool ob_param_is(const ob_param_t *param, const char *name)
{
    size_t at = 0, len = 0, wanted = strlen(name);
    bool same = true;

    while (at < param->name.len && len < NAME_MAX_BYTES) {
        char c = decode_one(param->name, &at);

        if (len == 0 && (c == ' ' || c == '+'))
            continue; /* PHP drops them in front */
        if (c == '[' || c == '\0')
            break;
        same = same && len < wanted && fold(c) == fold(name[len]);
        len++;
    }
    return same && len == wanted;
}

static bool is_injected(const ob_param_t *param, const cfg_rule_t *rule)
{
    for (size_t i = 0; i < rule->inject_count; i++) {
        const char *name = cfg_inject_query(&rule->injects[i]);

        if (name != NULL && ob_param_is(param, name))
            return true;
    }
    return false;
}

bool ob_query_has_credential(ob_str_t query, const cfg_rule_t *rule)
{
    static const char *const names[] = {"access-token",    "api-key",         "apikey",
                                        "x-amz-credential", "x-amz-signature", "x-goog-signature"};
    ob_param_t param;

    if (query.len > 0 && query.ptr[0] == '?')
        query = (ob_str_t){query.ptr + 1, query.len - 1};
    while (ob_param_next(&query, "&;", &param)) {
        if (rule != NULL && is_injected(&param, rule))
            continue;
        for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
            if (ob_param_is(&param, names[i]))
                return true;
        }
    }
    return false;
}

int ob_params_put_stripped(ob_buf_t *out, ob_str_t query, const cfg_rule_t *rule)
{
    const char *separator = query.ptr;
    size_t start = out->len;
    ob_param_t param;
    int err = 0;

    /* The separator in front of a parameter goes with it; the rest of the query stays byte by byte. */
    while (err == 0 && ob_param_next(&query, "&;", &param)) {
        size_t between = (size_t)(param.whole.ptr - separator);

        if (!is_injected(&param, rule)) {
            size_t skipped = out->len == start && between > 0 ? between : 0;

            err = ob_buf_put(out, separator + skipped, between - skipped + param.whole.len);
        }
        separator = param.whole.ptr + param.whole.len;
    }
    return err;
}

static bool is_unreserved(unsigned char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.' ||
           c == '_' || c == '~';
}

int ob_percent_put(ob_buf_t *out, ob_str_t text, const char *keep)
{
    static const char digits[] = "0123456789ABCDEF";
    int err = 0;

    for (size_t i = 0; i < text.len && err == 0; i++) {
        unsigned char c = (unsigned char)text.ptr[i];
        char escape[3] = {'%', digits[c >> 4], digits[c & 15]};

        if (is_unreserved(c) || (c != '\0' && strchr(keep, c) != NULL))
            err = ob_buf_put_u8(out, c);
        else
            err = ob_buf_put(out, escape, sizeof(escape));
    }
    return err;
}

int ob_percent_put_decoded(ob_buf_t *out, ob_str_t text, bool plus)
{
    size_t at = 0;
    int err = 0;

    while (at < text.len && err == 0) {
        bool space = plus && text.ptr[at] == '+';
        char c = decode_one(text, &at);

        err = ob_buf_put_u8(out, (uint8_t)(space ? ' ' : c));
    }
    return err;
}
