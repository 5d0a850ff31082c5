#include "gateway/worker/access_log.h"

#include <errno.h>
#include <inttypes.h>
#include <time.h>
#include <unistd.h>

#include "outbound/wire/log.h"

enum { PATH_MAX_SHOWN = 1024, LINE_MAX = 16 * 1024 };

static struct {
    int fd;
    bool terminal;
} access_log = {.fd = -1};

static int put_time(const gw_access_t *access, bool with_date, ob_buf_t *line)
{
    time_t seconds = (time_t)(access->unix_ms / 1000);
    struct tm utc;
    int err = 0;

    gmtime_r(&seconds, &utc);
    if (with_date)
        err = ob_buf_printf(line, "%04d-%02d-%02dT", utc.tm_year + 1900, utc.tm_mon + 1, utc.tm_mday);
    return err != 0 ? err
                    : ob_buf_printf(line, "%02d:%02d:%02d.%03uZ", utc.tm_hour, utc.tm_min, utc.tm_sec,
                                    (unsigned)(access->unix_ms % 1000));
}

static int put_text(ob_buf_t *line, const char *key, ob_str_t text)
{
    int err;

    if (text.len == 0)
        return 0;
    return (err = ob_buf_printf(line, ",\"%s\":", key)) != 0 ? err : ob_json_put_str(line, text);
}

static int put_ms(ob_buf_t *line, const char *key, uint64_t us)
{
    return ob_buf_printf(line, ",\"%s\":%" PRIu64 ".%03u", key, us / 1000, (unsigned)(us % 1000));
}

static int print_json(const gw_access_t *access, ob_str_t path, ob_buf_t *line)
{
    int err;

    if ((err = ob_buf_printf(line, "{\"time\":\"")) != 0 || (err = put_time(access, true, line)) != 0 ||
        (err = ob_buf_printf(line, "\"")) != 0 || (err = put_text(line, "tenant", access->tenant)) != 0 ||
        (err = put_text(line, "key", access->key)) != 0 ||
        (err = put_text(line, "execution", access->execution)) != 0 ||
        (err = put_text(line, "method", access->method)) != 0 || (err = put_text(line, "path", path)) != 0 ||
        (err = ob_buf_printf(line, ",\"protocol\":\"%s\",\"status\":%d", access->protocol, access->status)) != 0 ||
        (err = put_text(line, "code", ob_str_from(access->code))) != 0 ||
        (err = ob_buf_printf(line, ",\"bytes\":%" PRIu64, access->bytes)) != 0 ||
        (err = put_ms(line, "wall_ms", access->wall_us)) != 0)
        return err;
    if (access->execution.len > 0) {
        if ((err = put_ms(line, "cpu_ms", access->cpu_us)) != 0 ||
            (err = ob_buf_printf(line, ",\"warm\":%s,\"fetches\":%" PRIu32, access->warm ? "true" : "false",
                                 access->fetches)) != 0)
            return err;
    }
    return ob_buf_printf(line, "}\n");
}

/* The path is the only text here that comes from outside and is not known to be harmless to a terminal. */
static int print_for_people(const gw_access_t *access, ob_str_t path, ob_buf_t *line)
{
    int err;

    if ((err = put_time(access, false, line)) != 0 ||
        (err = ob_buf_printf(line, " %d ", access->status)) != 0 ||
        (err = ob_json_put_str(line, access->method)) != 0 || (err = ob_buf_printf(line, " ")) != 0 ||
        (err = ob_json_put_str(line, path)) != 0 ||
        (err = ob_buf_printf(line, " %" PRIu64 "B %" PRIu64 ".%03ums", access->bytes, access->wall_us / 1000,
                             (unsigned)(access->wall_us % 1000))) != 0)
        return err;
    if (access->execution.len > 0 &&
        (err = ob_buf_printf(line, " cpu=%" PRIu64 ".%03ums %s fetches=%" PRIu32 " %.*s", access->cpu_us / 1000,
                             (unsigned)(access->cpu_us % 1000), access->warm ? "warm" : "cold", access->fetches,
                             (int)access->execution.len, access->execution.ptr)) != 0)
        return err;
    if (access->code != NULL && (err = ob_buf_printf(line, " %s", access->code)) != 0)
        return err;
    return ob_buf_printf(line, "\n");
}

int gw_access_print(const gw_access_t *access, bool for_people, ob_buf_t *line)
{
    ob_str_t path = {access->path.ptr, access->path.len < PATH_MAX_SHOWN ? access->path.len : PATH_MAX_SHOWN};

    return for_people ? print_for_people(access, path, line) : print_json(access, path, line);
}

void gw_access_log_open(int fd)
{
    if (access_log.fd != -1)
        close(access_log.fd);
    access_log.fd = fd;
    access_log.terminal = fd != -1 && isatty(fd) == 1;
}

void gw_access_log_write(const gw_access_t *access)
{
    ob_buf_t line;
    ssize_t written;

    if (access_log.fd == -1)
        return;
    ob_buf_init(&line, LINE_MAX);
    if (gw_access_print(access, access_log.terminal, &line) == 0) {
        do {
            written = write(access_log.fd, line.data, line.len);
        } while (written < 0 && errno == EINTR);
    }
    ob_buf_dispose(&line);
}
