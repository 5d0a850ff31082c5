/* Templates of requests: what stands between the braces of "hmac". */
#include "config/reader.h"

#include "outbound/wire/messages.h"

static const struct {
    const char *name;
    cfg_part_t part;
} parts[] = {
    {"method", CFG_PART_METHOD},
    {"host", CFG_PART_HOST},
    {"path", CFG_PART_PATH},
    {"query", CFG_PART_QUERY},
    {"target", CFG_PART_TARGET},
    {"timestamp", CFG_PART_TIMESTAMP},
    {"nonce", CFG_PART_NONCE},
    {"body", CFG_PART_BODY},
    {"body_sha256", CFG_PART_BODY_SHA256},
    {"body_sha256_base64", CFG_PART_BODY_SHA256_BASE64},
    {"signature", CFG_PART_SIGNATURE},
};

static cfg_part_t part_of(ob_str_t name)
{
    for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
        if (ob_str_eq(name, ob_str_from(parts[i].name)))
            return parts[i].part;
    }
    return CFG_PART_BAD;
}

static bool is_word(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

/* "{word}" at `at`: its length with the braces, 0 when it is none. */
static size_t braced(const char *at, ob_str_t *word)
{
    size_t len = 0;

    while (is_word(at[1 + len]))
        len++;
    *word = (ob_str_t){at + 1, len};
    return len > 0 && at[1 + len] == '}' ? len + 2 : 0;
}

bool cfg_piece_next(const char *template, size_t *at, cfg_piece_t *piece)
{
    const char *here = template + *at;
    size_t len;

    if (*here == '\0')
        return false;
    if (strncmp(here, "$$", 2) == 0 || strncmp(here, "{{", 2) == 0 || strncmp(here, "}}", 2) == 0) {
        *piece = (cfg_piece_t){CFG_PART_TEXT, {here, 1}};
        *at += 2;
        return true;
    }
    if (*here == '$') {
        len = here[1] == '{' ? braced(here + 1, &piece->text) : 0;
        piece->part = len > 0 ? CFG_PART_SECRET : CFG_PART_BAD;
        *at += len + 1;
        return true;
    }
    if (*here == '{' || *here == '}') {
        len = *here == '{' ? braced(here, &piece->text) : 0;
        piece->part = len > 0 ? part_of(piece->text) : CFG_PART_BAD;
        *at += len > 0 ? len : 1;
        return true;
    }
    len = strcspn(here, "${}");
    *piece = (cfg_piece_t){CFG_PART_TEXT, {here, len}};
    *at += len;
    return true;
}

static bool is_sound(const char *template)
{
    size_t at = 0;
    cfg_piece_t piece;

    while (cfg_piece_next(template, &at, &piece)) {
        if (piece.part == CFG_PART_BAD)
            return false;
    }
    return true;
}

static void read_parts(cfg_reader_t *reader, const cfg_path_t *path, json_t *value, bool lines, void *at)
{
    const char *text = json_string_value(value);

    if (!cfg_is_text(reader, path, value, "a template, as \"{method} {path}\"", OB_HEADER_VALUE_MAX))
        return;
    for (const char *c = text; *c != '\0'; c++) {
        if ((*c < 0x20 && !(lines && *c == '\n')) || *c > 0x7e) {
            cfg_report(reader, path, "expected printable ASCII%s", lines ? " and \\n" : "");
            return;
        }
    }
    if (!lines && !cfg_is_field_value(text))
        cfg_report(reader, path, "expected no space at either end");
    else if (!is_sound(text))
        cfg_report(reader, path,
                   "expected ${NAME} for a secret, and {method}, {host}, {path}, {query}, {target}, {timestamp}, "
                   "{nonce}, {body}, {body_sha256}, {body_sha256_base64} or {signature}; write {{, }} and $$ for "
                   "braces and dollars");
    else
        *(const char **)at = text;
}

void cfg_read_parts(cfg_reader_t *reader, const cfg_path_t *path, json_t *value, void *at)
{
    read_parts(reader, path, value, true, at);
}

void cfg_read_parts_line(cfg_reader_t *reader, const cfg_path_t *path, json_t *value, void *at)
{
    read_parts(reader, path, value, false, at);
}
