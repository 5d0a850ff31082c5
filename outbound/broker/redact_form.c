#include "outbound/broker/redact_form.h"

#include <stdio.h>

/* Which escapes are read. A secret may itself hold what looks like an escape ("a%20b"): then each family is tried alone
 * too, as one encoder writes its own escapes only. */
enum { PERCENT = 1, BACKSLASH = 2, ENTITY = 4, EVERY = 7 };

#define ENTITY_DIGITS_MAX 7

/* What one escape stands for. */
typedef struct unit {
    size_t len;     /* OB_FORM_NONE, OB_FORM_UNDECIDED, or bytes of the text */
    uint32_t value;
    bool is_byte;   /* a byte of UTF-8 rather than a character */
} unit_t;

typedef struct entity {
    const char *name;
    char c;
} entity_t;

/* The named references of HTML for what stands in credentials; longer names come before their beginnings. */
static const entity_t entities[] = {
    {"quot;", '"'}, {"amp;", '&'}, {"apos;", '\''}, {"lt;", '<'}, {"gt;", '>'}, {"sol;", '/'}, {"bsol;", '\\'},
    {"plus;", '+'}, {"equals;", '='}, {"colon;", ':'}, {"semi;", ';'}, {"comma;", ','}, {"period;", '.'},
    {"excl;", '!'}, {"quest;", '?'}, {"num;", '#'}, {"dollar;", '$'}, {"percnt;", '%'}, {"lpar;", '('},
    {"rpar;", ')'}, {"ast;", '*'}, {"commat;", '@'}, {"lsqb;", '['}, {"lbrack;", '['}, {"rsqb;", ']'},
    {"rbrack;", ']'}, {"lcub;", '{'}, {"lbrace;", '{'}, {"rcub;", '}'}, {"rbrace;", '}'}, {"lowbar;", '_'},
    {"Hat;", '^'}, {"grave;", '`'}, {"vert;", '|'}, {"verbar;", '|'}, {"hyphen;", '-'}, {"dash;", '-'},
    {"nbsp;", ' '},
};

#define ENTITY_COUNT (sizeof(entities) / sizeof(entities[0]))

static const unit_t none = {OB_FORM_NONE, 0, false}, undecided = {OB_FORM_UNDECIDED, 0, false};

/* One more than the digit's value; 0: none. A table, as there may be an escape at every other place. */
static const uint8_t hex_digits[256] = {
    ['0'] = 1,  ['1'] = 2,  ['2'] = 3,  ['3'] = 4,  ['4'] = 5,  ['5'] = 6,  ['6'] = 7,  ['7'] = 8,
    ['8'] = 9,  ['9'] = 10, ['a'] = 11, ['b'] = 12, ['c'] = 13, ['d'] = 14, ['e'] = 15, ['f'] = 16,
    ['A'] = 11, ['B'] = 12, ['C'] = 13, ['D'] = 14, ['E'] = 15, ['F'] = 16,
};

/* `digits` hex digits from `at` on: 1 there are, 0 there are not, -1 the text ends among them. */
static int hex_run(ob_str_t text, size_t at, size_t digits, uint32_t *value)
{
    size_t end = at + digits < text.len ? at + digits : text.len;

    *value = 0;
    for (size_t i = at; i < end; i++) {
        uint8_t digit = hex_digits[(uint8_t)text.ptr[i]];

        if (digit == 0)
            return 0;
        *value = *value << 4 | (digit - 1u);
    }
    return end < at + digits ? -1 : 1;
}

static unit_t hex_unit(ob_str_t text, size_t at, size_t digits, bool is_byte)
{
    uint32_t value;
    int found = hex_run(text, at, digits, &value);

    if (found <= 0)
        return found < 0 ? undecided : none;
    return (unit_t){at + digits, value, is_byte};
}

/* RFC 8259, section 7: what is outside the first plane is written as two surrogates. */
static unit_t unicode_unit(ob_str_t text)
{
    unit_t high = hex_unit(text, 2, 4, false), low;

    if (high.len != 6 || high.value < 0xd800 || high.value > 0xdbff)
        return high;
    if (text.len > 6 && text.ptr[6] != '\\')
        return none;
    if (text.len < 8)
        return undecided;
    if (text.ptr[7] != 'u')
        return none;
    low = hex_unit((ob_str_t){text.ptr + 6, text.len - 6}, 2, 4, false);
    if (low.len != 6)
        return low;
    if (low.value < 0xdc00 || low.value > 0xdfff)
        return none;
    return (unit_t){12, 0x10000 + ((high.value - 0xd800) << 10) + (low.value - 0xdc00), false};
}

static unit_t backslash_unit(ob_str_t text)
{
    if (text.len < 2)
        return undecided;
    switch (text.ptr[1]) {
    case 'u':
        return unicode_unit(text);
    case 'x':
        return hex_unit(text, 2, 2, true);
    case '"':
    case '\'':
    case '\\':
    case '/':
        return (unit_t){2, (uint8_t)text.ptr[1], true};
    default:
        return none;
    }
}

static unit_t numeric_unit(ob_str_t text)
{
    bool hex = text.len > 2 && (text.ptr[2] == 'x' || text.ptr[2] == 'X');
    size_t start = hex ? 3 : 2;
    uint32_t value = 0;

    for (size_t at = start; at <= start + ENTITY_DIGITS_MAX; at++) {
        int digit;

        if (at >= text.len)
            return undecided;
        if (text.ptr[at] == ';')
            return at > start ? (unit_t){at + 1, value, false} : none;
        digit = hex_digits[(uint8_t)text.ptr[at]] - 1;
        if (digit < 0 || (!hex && digit > 9))
            return none;
        value = value * (hex ? 16 : 10) + (uint32_t)digit;
    }
    return none;
}

static unit_t named_unit(ob_str_t text)
{
    bool open = false;

    for (size_t i = 0; i < ENTITY_COUNT; i++) {
        size_t len = strlen(entities[i].name), there = text.len - 1;

        if (text.ptr[1] != entities[i].name[0] ||
            memcmp(text.ptr + 1, entities[i].name, there < len ? there : len) != 0)
            continue;
        if (there >= len)
            return (unit_t){len + 1, (uint8_t)entities[i].c, true};
        open = true;
    }
    return open ? undecided : none;
}

static unit_t read_unit(ob_str_t text, unsigned families)
{
    switch (text.ptr[0]) {
    case '%':
        return (families & PERCENT) != 0 ? hex_unit(text, 1, 2, true) : none;
    case '+': /* application/x-www-form-urlencoded */
        return (families & PERCENT) != 0 ? (unit_t){1, ' ', true} : none;
    case '\\':
        return (families & BACKSLASH) != 0 ? backslash_unit(text) : none;
    case '&':
        if ((families & ENTITY) == 0)
            return none;
        if (text.len < 2)
            return undecided;
        return text.ptr[1] == '#' ? numeric_unit(text) : named_unit(text);
    default:
        return none;
    }
}

/* ---- one character against the pattern ---- */

/* UTF-8 of RFC 3629, as far as a pattern is well-formed: 0 where it is not, else bytes of the character. */
static size_t utf8_char(const uint8_t *at, size_t left, uint32_t *value)
{
    size_t len = at[0] < 0x80 ? 1 : at[0] >= 0xf0 ? 4 : at[0] >= 0xe0 ? 3 : at[0] >= 0xc2 ? 2 : 0;

    if (len == 0 || len > left)
        return 0;
    *value = len == 1 ? at[0] : at[0] & (0x7fu >> len);
    for (size_t i = 1; i < len; i++) {
        if ((at[i] & 0xc0) != 0x80)
            return 0;
        *value = *value << 6 | (at[i] & 0x3f);
    }
    return len;
}

static uint8_t fold64(uint8_t c)
{
    return c == '-' ? '+' : c == '_' ? '/' : c;
}

static bool same_byte(ob_form_t form, uint8_t a, uint8_t b)
{
    switch (form) {
    case OB_FORM_EXACT:
        return a == b;
    case OB_FORM_BASE64:
        return fold64(a) == fold64(b);
    default:
        return ob_form_fold(a) == ob_form_fold(b);
    }
}

/* How much of the pattern the unit stands for; 0: it does not. */
static size_t consumed(ob_form_t form, const uint8_t *pattern, size_t left, const unit_t *unit)
{
    uint32_t wanted;
    size_t len;

    if (unit->value >= 0x80 && !unit->is_byte && (len = utf8_char(pattern, left, &wanted)) > 1)
        return wanted == unit->value ? len : 0;
    if (form == OB_FORM_BASE64 && fold64(pattern[0]) != '+' && fold64(pattern[0]) != '/')
        return 0;
    return unit->value < 0x100 && same_byte(form, pattern[0], (uint8_t)unit->value);
}

/* What can be read as an escape of the wanted character is one; otherwise the byte stands for itself. */
static size_t match_escaped(ob_form_t form, ob_str_t pattern, ob_str_t text, bool final, unsigned families)
{
    const uint8_t *wanted = (const uint8_t *)pattern.ptr;
    size_t at = 0, i = 0, taken;

    while (i < pattern.len) {
        unit_t unit;

        if (at == text.len)
            return final ? OB_FORM_NONE : OB_FORM_UNDECIDED;
        unit = read_unit((ob_str_t){text.ptr + at, text.len - at}, families);
        if (unit.len == OB_FORM_UNDECIDED && !final)
            return OB_FORM_UNDECIDED;
        if (unit.len != OB_FORM_UNDECIDED && unit.len != OB_FORM_NONE &&
            (taken = consumed(form, wanted + i, pattern.len - i, &unit)) > 0) {
            at += unit.len;
            i += taken;
        } else if (same_byte(form, wanted[i], (uint8_t)text.ptr[at])) {
            at++;
            i++;
        } else {
            return OB_FORM_NONE;
        }
    }
    return at;
}

static size_t match_bytes(ob_form_t form, ob_str_t pattern, ob_str_t text, bool final)
{
    size_t n = pattern.len < text.len ? pattern.len : text.len;

    for (size_t i = 0; i < n; i++) {
        if (!same_byte(form, (uint8_t)pattern.ptr[i], (uint8_t)text.ptr[i]))
            return OB_FORM_NONE;
    }
    if (n == pattern.len)
        return n;
    return final ? OB_FORM_NONE : OB_FORM_UNDECIDED;
}

static bool looks_escaped(ob_str_t pattern)
{
    return memchr(pattern.ptr, '%', pattern.len) != NULL || memchr(pattern.ptr, '\\', pattern.len) != NULL ||
           memchr(pattern.ptr, '&', pattern.len) != NULL;
}

static size_t match_text(ob_str_t pattern, ob_str_t text, bool final)
{
    static const unsigned families[] = {0, PERCENT, BACKSLASH, ENTITY, EVERY};
    size_t best = OB_FORM_NONE;

    for (size_t i = 0; i < sizeof(families) / sizeof(families[0]); i++) {
        size_t len = match_escaped(OB_FORM_TEXT, pattern, text, final, families[i]);

        if (len > best) /* undecided is the largest */
            best = len;
    }
    return best;
}

size_t ob_form_match(ob_form_t form, ob_str_t pattern, ob_str_t text, bool final)
{
    switch (form) {
    case OB_FORM_TEXT:
        return match_text(pattern, text, final);
    case OB_FORM_INERT:
        return match_escaped(OB_FORM_TEXT, pattern, text, final, EVERY);
    case OB_FORM_BASE64:
        return match_escaped(form, pattern, text, final, EVERY);
    default:
        return match_bytes(form, pattern, text, final);
    }
}

ob_form_t ob_form_settle(ob_form_t form, ob_str_t pattern)
{
    return form == OB_FORM_TEXT && !looks_escaped(pattern) ? OB_FORM_INERT : form;
}

size_t ob_form_longest(ob_form_t form, ob_str_t pattern)
{
    size_t special = 0;

    if (form == OB_FORM_TEXT)
        return pattern.len * OB_FORM_ESCAPE_MAX;
    for (size_t i = 0; i < pattern.len && form == OB_FORM_BASE64; i++)
        special += fold64((uint8_t)pattern.ptr[i]) == '+' || fold64((uint8_t)pattern.ptr[i]) == '/';
    return pattern.len + special * (OB_FORM_ESCAPE_MAX - 1);
}

/* The two that are nearly all: %XX and \u00XX, in a text of six bytes at least. 0: it may be another one. */
static size_t usual_escape(ob_str_t text, uint8_t *c)
{
    size_t digits = text.ptr[0] == '%' ? 1 : memcmp(text.ptr, "\\u00", 4) == 0 ? 4 : 0;
    uint8_t high = hex_digits[(uint8_t)text.ptr[digits]], low = hex_digits[(uint8_t)text.ptr[digits + 1]];

    *c = (uint8_t)((high - 1u) << 4 | (low - 1u));
    return digits > 0 && high > 0 && low > 0 ? digits + 2 : 0;
}

size_t ob_form_escape(ob_str_t text, bool final, uint8_t *first)
{
    unit_t unit;
    size_t len = text.len >= 6 ? usual_escape(text, first) : 0;

    if (len > 0) {
        *first = ob_form_first(*first);
        return len;
    }
    unit = text.len > 0 ? read_unit(text, EVERY) : final ? none : undecided;
    if (unit.len == OB_FORM_UNDECIDED)
        return final ? OB_FORM_NONE : OB_FORM_UNDECIDED;
    *first = ob_form_first(unit.value < 0x80 ? (uint8_t)unit.value : 0x80);
    return unit.len;
}

/* ---- windows ---- */

typedef struct windows {
    ob_form_t form;
    ob_str_t pattern;
    int (*on_window)(void *data, uint32_t window, bool escaped);
    void *data;
    bool escaped[2]; /* the first two characters */
} windows_t;

static int extend(windows_t *windows, const char *have, size_t len, size_t at);

/* What is had so far, and one way to write the next character behind it. */
static int with(windows_t *windows, const char *have, size_t len, size_t at, const char *more, size_t more_len)
{
    char text[OB_FORM_WINDOW];
    size_t room = OB_FORM_WINDOW - len;

    memcpy(text, have, len);
    memcpy(text + len, more, more_len < room ? more_len : room);
    if (at < 2)
        windows->escaped[at] = more_len > 1 || (more[0] == '+' && windows->pattern.ptr[at] == ' ');
    return extend(windows, text, more_len < room ? len + more_len : OB_FORM_WINDOW, at + 1);
}

static int with_text(windows_t *windows, const char *have, size_t len, size_t at, const char *more)
{
    return with(windows, have, len, at, more, strlen(more));
}

/* &#N; and \u: more leading zeros than these begin no differently within a window. */
static int with_character(windows_t *windows, const char *have, size_t len, size_t at, uint32_t value)
{
    static const char *const formats[] = {"&#%u;", "&#0%u;", "&#00%u;"};
    static const char *const hex[] = {"&#x%x;", "&#x0%x;", "\\u%04x"};
    char text[24];
    int err = 0;

    for (size_t i = 0; i < 3 && err == 0; i++) {
        snprintf(text, sizeof(text), formats[i], (unsigned)value);
        if ((err = with_text(windows, have, len, at, text)) != 0)
            break;
        if (i == 2 && value > 0xffff)
            value = 0xd7c0 + (value >> 10); /* the high surrogate */
        snprintf(text, sizeof(text), hex[i], (unsigned)value);
        err = with_text(windows, have, len, at, text);
    }
    return err;
}

static int with_byte_escapes(windows_t *windows, const char *have, size_t len, size_t at, uint8_t c)
{
    char text[8];
    int err;

    snprintf(text, sizeof(text), "%%%02x", c);
    if ((err = with_text(windows, have, len, at, text)) != 0)
        return err;
    snprintf(text, sizeof(text), "\\x%02x", c);
    if ((err = with_text(windows, have, len, at, text)) != 0)
        return err;
    if (c == ' ' && (err = with(windows, have, len, at, "+", 1)) != 0)
        return err;
    if (c != '"' && c != '\'' && c != '\\' && c != '/')
        return 0;
    return with(windows, have, len, at, (char[]){'\\', (char)c}, 2);
}

static int with_escapes(windows_t *windows, const char *have, size_t len, size_t at, uint8_t c)
{
    const uint8_t *pattern = (const uint8_t *)windows->pattern.ptr;
    uint32_t value = c;
    int err;

    if (c >= 0x80)
        (void)utf8_char(pattern + at, windows->pattern.len - at, &value);
    if ((err = with_byte_escapes(windows, have, len, at, c)) != 0 ||
        (err = with_character(windows, have, len, at, value)) != 0)
        return err;
    if (value != c && (err = with_character(windows, have, len, at, c)) != 0) /* read as Latin-1 */
        return err;
    for (size_t i = 0; i < ENTITY_COUNT && err == 0; i++) {
        if ((uint8_t)entities[i].c == c) {
            char text[16];

            snprintf(text, sizeof(text), "&%s", entities[i].name);
            err = with_text(windows, have, len, at, text);
        }
    }
    return err;
}

static uint8_t other_case(uint8_t c)
{
    return ob_form_fold(c) >= 'a' && ob_form_fold(c) <= 'z' ? c ^ 0x20 : c;
}

static int extend(windows_t *windows, const char *have, size_t len, size_t at)
{
    uint8_t c = (uint8_t)windows->pattern.ptr[at], twin = c == '+' ? '-' : c == '/' ? '_' : c;
    bool base64 = windows->form == OB_FORM_BASE64, plain = base64 && twin == c;
    uint32_t window;
    int err;

    if (len == OB_FORM_WINDOW) {
        memcpy(&window, have, sizeof(window));
        return windows->on_window(windows->data, window | OB_FORM_WINDOW_FOLD,
                                  windows->escaped[0] || (at > 1 && windows->escaped[1]));
    }
    if ((err = with(windows, have, len, at, (char[]){(char)c}, 1)) != 0 || plain ||
        windows->form == OB_FORM_LITERAL || windows->form == OB_FORM_EXACT)
        return err;
    if (base64 && ((err = with(windows, have, len, at, (char[]){(char)twin}, 1)) != 0 ||
                   (err = with_escapes(windows, have, len, at, twin)) != 0))
        return err;
    /* "%41" is an 'a' as well. */
    if (other_case(c) != c && (err = with_escapes(windows, have, len, at, other_case(c))) != 0)
        return err;
    return with_escapes(windows, have, len, at, c);
}

int ob_form_windows(ob_form_t form, ob_str_t pattern, int (*on_window)(void *data, uint32_t window, bool escaped),
                    void *data)
{
    windows_t windows = {.form = form, .pattern = pattern, .on_window = on_window, .data = data};

    return extend(&windows, "", 0, 0);
}
