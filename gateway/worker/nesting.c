#include "gateway/worker/nesting.h"

/* Templates whose ${ } are open; a source that has more is as deep as it gets. */
#define TEMPLATES_MAX 256

typedef struct scan {
    const char *at, *end;
    uint32_t line;
    uint32_t depth;
    uint32_t templates[TEMPLATES_MAX]; /* the depth at which each ${ was opened */
    uint32_t template_count;
    const char *word;   /* start of the identifier or number that ends at word_end */
    const char *word_end;
    char before;        /* the last character of code that is no blank; 0: none */
} scan_t;

static bool is_word(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '$' ||
           (unsigned char)c >= 0x80;
}

static void skip_line(scan_t *scan)
{
    while (scan->at < scan->end && *scan->at != '\n')
        scan->at++;
}

static void skip_comment(scan_t *scan)
{
    while (scan->at < scan->end && !(scan->at[0] == '*' && scan->end - scan->at > 1 && scan->at[1] == '/')) {
        scan->line += *scan->at == '\n';
        scan->at++;
    }
    scan->at = scan->end - scan->at > 2 ? scan->at + 2 : scan->end;
}

/* An unfinished one ends with its line: V8 will say so. */
static void skip_string(scan_t *scan, char quote)
{
    while (scan->at < scan->end && *scan->at != quote && *scan->at != '\n') {
        if (*scan->at == '\\' && scan->end - scan->at > 1) {
            scan->at++;
            scan->line += *scan->at == '\n';
        }
        scan->at++;
    }
    if (scan->at < scan->end && *scan->at == quote)
        scan->at++;
}

static void skip_regex(scan_t *scan)
{
    bool in_class = false;

    for (; scan->at < scan->end && *scan->at != '\n' && (in_class || *scan->at != '/'); scan->at++) {
        if (*scan->at == '\\' && scan->end - scan->at > 1 && scan->at[1] != '\n')
            scan->at++;
        else if (*scan->at == '[' || *scan->at == ']')
            in_class = *scan->at == '[';
    }
    if (scan->at < scan->end && *scan->at == '/')
        scan->at++;
}

/* After its backtick, or after the } of a ${ }: up to its end or to the next ${. */
static bool skip_template(scan_t *scan)
{
    while (scan->at < scan->end && *scan->at != '`') {
        if (*scan->at == '$' && scan->end - scan->at > 1 && scan->at[1] == '{') {
            scan->at += 2;
            if (scan->template_count == TEMPLATES_MAX)
                return false;
            scan->templates[scan->template_count++] = scan->depth++;
            return true;
        }
        if (*scan->at == '\\' && scan->end - scan->at > 1)
            scan->at++;
        scan->line += *scan->at == '\n';
        scan->at++;
    }
    if (scan->at < scan->end)
        scan->at++;
    return true;
}

/* Words after which an expression begins. */
static bool is_operator_word(const char *word, size_t len)
{
    static const char *const words[] = {"return", "typeof", "case", "in",  "of",    "delete", "void",
                                        "throw",  "new",    "else", "do", "await", "yield",  "instanceof"};

    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
        if (strlen(words[i]) == len && memcmp(words[i], word, len) == 0)
            return true;
    }
    return false;
}

static bool regex_may_start(const scan_t *scan)
{
    if (is_word(scan->before))
        return is_operator_word(scan->word, (size_t)(scan->word_end - scan->word));
    return strchr(")]}'\"`", scan->before) == NULL || scan->before == '\0';
}

static void read_slash(scan_t *scan)
{
    char next = scan->at < scan->end ? *scan->at : '\0';

    if (next == '/') {
        skip_line(scan);
    } else if (next == '*') {
        scan->at++;
        skip_comment(scan);
    } else {
        if (regex_may_start(scan))
            skip_regex(scan);
        scan->before = ')'; /* a value has ended, or an operator that no regular expression follows */
    }
}

static bool close_bracket(scan_t *scan, char c)
{
    scan->depth -= scan->depth > 0;
    if (c == '}' && scan->template_count > 0 && scan->templates[scan->template_count - 1] == scan->depth) {
        scan->template_count--;
        return skip_template(scan);
    }
    return true;
}

static void read_word(scan_t *scan)
{
    scan->word = scan->at - 1;
    while (scan->at < scan->end && is_word(*scan->at))
        scan->at++;
    scan->word_end = scan->at;
}

/* One token, of which `c` is the first character. false: too many templates. */
static bool read_token(scan_t *scan, char c)
{
    bool ok = true;

    if (c == '\n') {
        scan->line++;
        return true;
    }
    if (c == ' ' || c == '\t' || c == '\r')
        return true;
    if (c == '/') {
        read_slash(scan);
        return true;
    }
    if (c == '(' || c == '[' || c == '{')
        scan->depth++;
    else if (c == ')' || c == ']' || c == '}')
        ok = close_bracket(scan, c);
    else if (c == '\'' || c == '"')
        skip_string(scan, c);
    else if (c == '`')
        ok = skip_template(scan);
    else if (is_word(c))
        read_word(scan);
    scan->before = c;
    return ok;
}

uint32_t gw_nesting_line_over(ob_str_t source, uint32_t max)
{
    scan_t scan = {.at = source.ptr, .end = source.ptr + source.len, .line = 1};

    while (scan.at < scan.end) {
        if (!read_token(&scan, *scan.at++) || scan.depth > max)
            return scan.line;
    }
    return 0;
}
