#include "outbound/broker/audit.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "outbound/wire/messages.h"

struct ob_audit {
    int fd;
    bool failing; /* the last line was lost: said once, not for each */
    ob_buf_t line;
};

int ob_audit_new(ob_audit_t **out)
{
    ob_audit_t *audit = calloc(1, sizeof(*audit));

    if (audit == NULL)
        return OB_E_NOMEM;
    audit->fd = -1;
    *out = audit;
    return 0;
}

void ob_audit_free(ob_audit_t *audit)
{
    if (audit == NULL)
        return;
    ob_audit_take_fd(audit, -1);
    ob_buf_dispose(&audit->line);
    free(audit);
}

void ob_audit_take_fd(ob_audit_t *audit, int fd)
{
    if (audit->fd != -1)
        close(audit->fd);
    audit->fd = fd;
}

static const char *verdict_text(uint8_t verdict)
{
    switch (verdict) {
    case OB_VERDICT_ALLOW:
        return "allow";
    case OB_VERDICT_DENY:
        return "deny";
    default:
        return "error";
    }
}

static int put_time(ob_buf_t *line)
{
    struct timespec now;
    struct tm parts;
    char text[32];

    clock_gettime(CLOCK_REALTIME, &now);
    gmtime_r(&now.tv_sec, &parts);
    strftime(text, sizeof(text), "%Y-%m-%dT%H:%M:%S", &parts);
    return ob_buf_printf(line, "{\"time\":\"%s.%03ldZ\"", text, now.tv_nsec / 1000000);
}

static int put_text(ob_buf_t *line, const char *key, ob_str_t value)
{
    int err = ob_buf_printf(line, ",\"%s\":", key);

    return err != 0 ? err : ob_json_put_str(line, value);
}

static int put_optional_text(ob_buf_t *line, const char *key, ob_str_t value)
{
    return value.len > 0 ? put_text(line, key, value) : 0;
}

static int put_address(ob_buf_t *line, const ob_address_t *address)
{
    char text[OB_ADDRESS_TEXT_MAX];

    if (address == NULL)
        return 0;
    ob_address_text(address, text);
    return put_text(line, "address", ob_str_from(text));
}

static int put_entry(ob_buf_t *line, const ob_audit_entry_t *entry)
{
    int err;

    if ((err = put_time(line)) != 0 || (err = put_text(line, "execution", entry->execution)) != 0 ||
        (err = put_text(line, "tenant", entry->tenant)) != 0 || (err = put_text(line, "policy", entry->policy)) != 0 ||
        (err = put_optional_text(line, "rule", entry->rule)) != 0 ||
        (err = put_text(line, "verdict", ob_str_from(verdict_text(entry->verdict)))) != 0 ||
        (err = put_optional_text(line, "reason", entry->reason)) != 0 ||
        (err = put_text(line, "method", entry->method)) != 0 || (err = put_text(line, "scheme", entry->scheme)) != 0 ||
        (err = put_text(line, "host", entry->host)) != 0 || (err = put_text(line, "path", entry->path)) != 0 ||
        (err = put_address(line, entry->address)) != 0)
        return err;
    return ob_buf_printf(line,
                         ",\"port\":%u,\"hop\":%" PRIu32 ",\"config\":%" PRIu32
                         ",\"credential\":%s,\"headers_dropped\":%" PRIu32 ",\"status\":%u,\"bytes\":%" PRIu64
                         ",\"redactions\":%" PRIu64 ",\"ms\":%" PRIu64 "}\n",
                         (unsigned)entry->port, entry->hop, entry->version, entry->credential ? "true" : "false",
                         entry->headers_dropped, (unsigned)entry->status, entry->bytes, entry->redactions,
                         entry->milliseconds);
}

/* Whole lines: several brokers append to one file. */
static bool write_line(int fd, const ob_buf_t *line)
{
    ssize_t written;

    do {
        written = write(fd, line->data, line->len);
    } while (written < 0 && errno == EINTR);
    return written == (ssize_t)line->len;
}

void ob_audit_write(ob_audit_t *audit, const ob_audit_entry_t *entry)
{
    bool written;

    if (audit->fd == -1)
        return;
    audit->line.len = 0;
    written = put_entry(&audit->line, entry) == 0 && write_line(audit->fd, &audit->line);
    if (!written && !audit->failing)
        ob_logf(OB_LOG_ERROR, "audit records are being lost: %s", strerror(errno));
    audit->failing = !written;
}
