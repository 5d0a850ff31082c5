#include "outbound/wire/log.h"

#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

enum {
    PROCESS_MAX = 31,
    VALUE_MAX = 4096,    /* a longer string is cut: a line stays one that people and collectors can take */
    LINE_MAX = 64 * 1024 /* fields that do not fit any more are left out */
};

static struct {
    char process[PROCESS_MAX + 1];
    ob_log_level_t level;
    bool text;
} log_state = {.process = "mayfly", .level = OB_LOG_INFO};

static const char *const level_names[] = {"debug", "info", "warning", "error"};

void ob_log_init(const char *process, ob_log_level_t level, ob_log_format_t format)
{
    snprintf(log_state.process, sizeof(log_state.process), "%s", process);
    log_state.level = level;
    log_state.text = format == OB_LOG_TEXT || (format == OB_LOG_AUTO && isatty(STDERR_FILENO) == 1);
}

/* ---- JSON strings ---- */

/* How many bytes the sequence at `at` takes. An invalid one takes its longest valid beginning, at least one byte, which
 * is what one U+FFFD stands for in the Encoding Standard. */
static bool scan_utf8(const uint8_t *at, size_t left, size_t *len)
{
    uint8_t lead = at[0], low = 0x80, high = 0xbf;
    size_t more = lead < 0x80 ? 0 : lead < 0xe0 ? 1 : lead < 0xf0 ? 2 : 3;
    bool is_lead = lead < 0x80 || (lead >= 0xc2 && lead <= 0xf4);

    *len = 1;
    if (lead == 0xe0)
        low = 0xa0; /* overlong */
    else if (lead == 0xed)
        high = 0x9f; /* surrogates */
    else if (lead == 0xf0)
        low = 0x90; /* overlong */
    else if (lead == 0xf4)
        high = 0x8f; /* beyond U+10FFFF */
    for (size_t i = 0; is_lead && i < more; i++) {
        if (*len >= left || at[*len] < low || at[*len] > high)
            return false;
        low = 0x80;
        high = 0xbf;
        ++*len;
    }
    return is_lead;
}

/* Control characters: JSON forbids the first 32 unescaped; DEL and the C1 set (U+0080 to U+009F) are escaped too: a
 * line may end on a terminal, which obeys some of them. */
static bool is_control(const uint8_t *at, size_t len)
{
    return (len == 1 && (at[0] < 0x20 || at[0] == 0x7f)) || (len == 2 && at[0] == 0xc2 && at[1] < 0xa0);
}

static int put_escape(ob_buf_t *buf, const uint8_t *at, size_t len)
{
    static const char letters[] = "btn?fr"; /* of U+0008 to U+000D */

    if (at[0] == '"' || at[0] == '\\')
        return ob_buf_printf(buf, "\\%c", at[0]);
    if (at[0] >= 0x08 && at[0] <= 0x0d && at[0] != 0x0b)
        return ob_buf_printf(buf, "\\%c", letters[at[0] - 0x08]);
    return ob_buf_printf(buf, "\\u%04x", at[len - 1]);
}

/* The inside of a JSON string. Runs of ordinary characters are appended in one piece. */
static int put_escaped(ob_buf_t *buf, ob_str_t str)
{
    const uint8_t *bytes = (const uint8_t *)str.ptr;
    size_t run = 0, at = 0, len;
    int err = 0;

    for (; err == 0 && at < str.len; at += len) {
        bool valid = scan_utf8(bytes + at, str.len - at, &len);
        if (valid && bytes[at] != '"' && bytes[at] != '\\' && !is_control(bytes + at, len))
            continue;
        if ((err = ob_buf_put(buf, bytes + run, at - run)) == 0)
            err = valid ? put_escape(buf, bytes + at, len) : ob_buf_put(buf, "\xef\xbf\xbd", 3);
        run = at + len;
    }
    return err == 0 && at > run ? ob_buf_put(buf, bytes + run, at - run) : err;
}

int ob_json_put_str(ob_buf_t *buf, ob_str_t str)
{
    size_t mark = buf->len;
    int err;

    if ((err = ob_buf_put_u8(buf, '"')) != 0 || (err = put_escaped(buf, str)) != 0 ||
        (err = ob_buf_put_u8(buf, '"')) != 0)
        buf->len = mark;
    return err;
}

/* ---- lines ---- */

static ob_str_t cut(ob_str_t str)
{
    return (ob_str_t){str.ptr, str.len < VALUE_MAX ? str.len : VALUE_MAX};
}

static int put_time(ob_buf_t *line, bool with_date)
{
    struct timespec now;
    struct tm utc;
    int err = 0;

    clock_gettime(CLOCK_REALTIME, &now);
    gmtime_r(&now.tv_sec, &utc);
    if (with_date)
        err = ob_buf_printf(line, "%04d-%02d-%02dT", utc.tm_year + 1900, utc.tm_mon + 1, utc.tm_mday);
    if (err == 0)
        err = ob_buf_printf(line, "%02d:%02d:%02d.%03ldZ", utc.tm_hour, utc.tm_min, utc.tm_sec, now.tv_nsec / 1000000);
    return err;
}

static int put_json_start(ob_buf_t *line, ob_log_level_t level, ob_str_t message)
{
    int err;

    if ((err = ob_buf_printf(line, "{\"time\":\"")) != 0 || (err = put_time(line, true)) != 0 ||
        (err = ob_buf_printf(line, "\",\"level\":\"%s\",\"process\":", level_names[level])) != 0 ||
        (err = ob_json_put_str(line, ob_str_from(log_state.process))) != 0 ||
        (err = ob_buf_printf(line, ",\"message\":")) != 0)
        return err;
    return ob_json_put_str(line, cut(message));
}

static int put_json_field(ob_buf_t *line, const ob_log_field_t *field)
{
    int err;

    if ((err = ob_buf_put_u8(line, ',')) != 0 || (err = ob_json_put_str(line, ob_str_from(field->key))) != 0)
        return err;
    if (field->str.ptr == NULL)
        return ob_buf_printf(line, ":%" PRId64, field->num);
    return (err = ob_buf_put_u8(line, ':')) != 0 ? err : ob_json_put_str(line, cut(field->str));
}

static int put_text_start(ob_buf_t *line, ob_log_level_t level, ob_str_t message)
{
    int err;

    if ((err = put_time(line, false)) != 0 ||
        (err = ob_buf_printf(line, " %-7s %s: ", level_names[level], log_state.process)) != 0)
        return err;
    return put_escaped(line, cut(message));
}

static int put_text_field(ob_buf_t *line, const ob_log_field_t *field)
{
    int err;

    if (field->str.ptr == NULL)
        return ob_buf_printf(line, " %s=%" PRId64, field->key, field->num);
    if ((err = ob_buf_printf(line, " %s=", field->key)) != 0)
        return err;
    return ob_json_put_str(line, cut(field->str));
}

static void put_fields(ob_buf_t *line, const ob_log_field_t *fields)
{
    for (; fields != NULL && fields->key != NULL; fields++) {
        size_t mark = line->len;
        int err = log_state.text ? put_text_field(line, fields) : put_json_field(line, fields);
        if (err != 0)
            line->len = mark;
    }
}

/* A line that cannot be written is lost: there is nobody to tell. */
static void write_line(ob_str_t line)
{
    ssize_t written;

    do {
        written = write(STDERR_FILENO, line.ptr, line.len);
    } while (written < 0 && errno == EINTR);
}

void ob_log(ob_log_level_t level, const char *message, const ob_log_field_t *fields)
{
    static const ob_str_t no_memory = OB_STR("{\"level\":\"error\",\"message\":\"out of memory for a log line\"}\n");
    ob_str_t text = ob_str_from(message);
    ob_buf_t line;

    if (level < log_state.level)
        return;
    ob_buf_init(&line, LINE_MAX);
    if ((log_state.text ? put_text_start(&line, level, text) : put_json_start(&line, level, text)) != 0) {
        write_line(no_memory);
        goto out;
    }
    line.max = LINE_MAX - 2; /* keeps room for the end of the line */
    put_fields(&line, fields);
    line.max = LINE_MAX;
    if (ob_buf_printf(&line, "%s\n", log_state.text ? "" : "}") == 0)
        write_line(ob_buf_str(&line));
out:
    ob_buf_dispose(&line);
}

void ob_logf(ob_log_level_t level, const char *format, ...)
{
    char message[1024];
    va_list args;

    va_start(args, format);
    vsnprintf(message, sizeof(message), format, args);
    va_end(args);
    ob_log(level, message, NULL);
}
