#include "outbound/broker/audit_chain.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "outbound/wire/log.h"

#define CHECKPOINT_LINES 100
#define CHECKPOINT_MS 10000

struct ob_chain {
    int fd;            /* -1: nothing is written */
    bool allowed;      /* ob_chain_begin has been called */
    bool open;         /* the open line is written */
    ob_chain_config_t config;
    char key_name[OB_AUDIT_KEY_HEX + 1];
    char process[32];
    ob_audit_head_t head; /* of the next line */
    ob_audit_head_t after; /* seq 0: none; prev is the hash of that line itself */
    char torn[OB_HASH_HEX + 1]; /* of a piece without a newline at the end of the file; "": none */
    ob_buf_t line;
    uint64_t size;     /* of the file */
    bool told_full;
    uint64_t lost;     /* lines, since the last one that was written */
    uint32_t unsigned_lines;
    ob_timer_t timer;
    void (*on_full)(void *data);
    void *data;
};

/* ---- one line ---- */

static int put_time(ob_buf_t *line)
{
    struct timespec now;
    struct tm parts;
    char text[32];

    clock_gettime(CLOCK_REALTIME, &now);
    gmtime_r(&now.tv_sec, &parts);
    strftime(text, sizeof(text), "%Y-%m-%dT%H:%M:%S", &parts);
    return ob_buf_printf(line, ",\"time\":\"%s.%03ldZ\"", text, now.tv_nsec / 1000000);
}

static int start_line(ob_chain_t *chain, const char *event)
{
    ob_buf_t *line = &chain->line;
    int err;

    line->len = 0;
    if ((err = ob_audit_put_head(line, &chain->head)) != 0 || (err = put_time(line)) != 0)
        return err;
    return ob_buf_printf(line, ",\"event\":\"%s\"", event);
}

static bool write_all(int fd, const uint8_t *bytes, size_t len, size_t *written)
{
    for (*written = 0; *written < len;) {
        ssize_t got = write(fd, bytes + *written, len - *written);

        if (got < 0 && errno != EINTR)
            return false;
        *written += got > 0 ? (size_t)got : 0;
    }
    return true;
}

/* What was written of a line that did not fit is taken back; where that fails the next line says what it was. */
static void take_back(ob_chain_t *chain, ob_str_t piece)
{
    bool newline = chain->torn[0] != '\0' && piece.len > 0;

    if (piece.len == 0 || ftruncate(chain->fd, (off_t)chain->size) == 0)
        return;
    piece = newline ? (ob_str_t){piece.ptr + 1, piece.len - 1} : piece;
    if (ob_audit_hash(piece, chain->torn) != 0)
        chain->torn[0] = '\0';
    chain->size += piece.len + newline;
}

/* A whole line with its newline, in one write where the file system allows it. */
static bool write_line(ob_chain_t *chain)
{
    char hash[OB_HASH_HEX + 1];
    ob_buf_t bytes = {0};
    size_t written = 0;
    bool done = ob_audit_hash(ob_buf_str(&chain->line), hash) == 0 &&
                (chain->torn[0] == '\0' || ob_buf_put_u8(&bytes, '\n') == 0) &&
                ob_buf_put(&bytes, chain->line.data, chain->line.len) == 0 && ob_buf_put_u8(&bytes, '\n') == 0;

    errno = ENOMEM;
    if (done && !(done = write_all(chain->fd, bytes.data, bytes.len, &written))) {
        int error = errno;

        take_back(chain, (ob_str_t){(const char *)bytes.data, written});
        errno = error;
    }
    if (done) {
        chain->size += bytes.len;
        chain->torn[0] = '\0';
        chain->head.seq++;
        memcpy(chain->head.prev, hash, sizeof(hash));
    }
    ob_buf_dispose(&bytes);
    return done;
}

static void note_loss(ob_chain_t *chain, const char *why)
{
    if (chain->lost == 0)
        ob_logf(OB_LOG_ERROR, "audit records are being lost: %s", why);
    chain->lost++;
}

static int finish_object(ob_chain_t *chain, bool sign)
{
    if (sign && chain->config.key != NULL)
        return ob_audit_sign(&chain->line, chain->config.key, chain->key_name);
    return ob_buf_put_u8(&chain->line, '}');
}

/* Ends and writes the line that was started. */
static bool finish(ob_chain_t *chain, int err, bool sign)
{
    bool written = false;

    if (err == 0)
        err = finish_object(chain, sign);
    if (err != 0)
        note_loss(chain, ob_err_text(err));
    else if (!(written = write_line(chain)))
        note_loss(chain, strerror(errno));
    if (written && sign && chain->config.key != NULL) {
        chain->unsigned_lines = 0;
        ob_timer_cancel(&chain->timer);
    } else if (written) {
        chain->unsigned_lines++;
    }
    return written;
}

static void tell_when_full(ob_chain_t *chain)
{
    if (chain->config.max_bytes == 0 || chain->size < chain->config.max_bytes || chain->told_full)
        return;
    chain->told_full = true;
    chain->on_full(chain->data);
}

/* ---- the lines of the chain itself ---- */

static int put_torn(ob_chain_t *chain)
{
    return chain->torn[0] != '\0' ? ob_buf_printf(&chain->line, ",\"torn\":\"%s\"", chain->torn) : 0;
}

static int put_config(ob_chain_t *chain)
{
    return ob_buf_printf(&chain->line, ",\"config\":%" PRIu32 ",\"config_sha256\":\"%s\"", chain->config.version,
                         chain->config.sha256);
}

static void write_plain(ob_chain_t *chain, const char *event)
{
    finish(chain, start_line(chain, event), true);
}

static void write_config(ob_chain_t *chain)
{
    int err = start_line(chain, "config");

    finish(chain, err != 0 ? err : put_config(chain), true);
}

/* True when nothing is amiss, or it has been said. */
static bool write_lost(ob_chain_t *chain)
{
    uint64_t lost = chain->lost;
    int err;

    if (lost == 0)
        return true;
    if ((err = start_line(chain, "lost")) == 0 && (err = ob_buf_printf(&chain->line, ",\"lines\":%" PRIu64, lost)) == 0)
        err = put_torn(chain);
    if (!finish(chain, err, true)) {
        chain->lost = lost;
        return false;
    }
    ob_logf(OB_LOG_WARNING, "audit records are written again; lost: %" PRIu64, lost);
    chain->lost = 0;
    return true;
}

static bool name_chain(ob_chain_t *chain)
{
    uint64_t number;

    if (getrandom(&number, sizeof(number), 0) != sizeof(number))
        return false;
    chain->head.seq = 1;
    memcpy(chain->head.prev, chain->after.seq != 0 ? chain->after.prev : ob_audit_no_prev, sizeof(chain->head.prev));
    snprintf(chain->head.chain, sizeof(chain->head.chain), "%s:%016" PRIx64, chain->process, number);
    return true;
}

static void write_open(ob_chain_t *chain)
{
    const ob_audit_head_t *after = &chain->after;
    int err;

    if (chain->fd == -1 || !chain->allowed || chain->open || !name_chain(chain))
        return;
    if ((err = start_line(chain, "open")) == 0 && after->seq != 0)
        err =
            ob_buf_printf(&chain->line, ",\"after\":{\"chain\":\"%s\",\"seq\":%" PRIu64 "}", after->chain, after->seq);
    if (err == 0 && (err = put_torn(chain)) == 0 &&
        (err = ob_buf_printf(&chain->line, ",\"version\":\"%s\"", MAYFLY_VERSION)) == 0)
        err = put_config(chain);
    chain->open = finish(chain, err, true);
    chain->after.seq = chain->open ? 0 : chain->after.seq;
}

static void on_checkpoint_due(void *data)
{
    ob_chain_t *chain = data;

    if (chain->fd != -1 && chain->open && chain->unsigned_lines > 0 && write_lost(chain))
        write_plain(chain, "checkpoint");
}

static void close_file(ob_chain_t *chain)
{
    if (chain->fd != -1)
        close(chain->fd);
    chain->fd = -1;
    chain->size = 0;
    chain->told_full = false;
    chain->torn[0] = '\0';
}

/* ---- what the chain is given ---- */

int ob_chain_new(ob_loop_t *loop, const char *process, void (*on_full)(void *data), void *data, ob_chain_t **out)
{
    ob_chain_t *chain = calloc(1, sizeof(*chain));
    int err;

    if (chain == NULL)
        return OB_E_NOMEM;
    chain->fd = -1;
    chain->on_full = on_full;
    chain->data = data;
    snprintf(chain->process, sizeof(chain->process), "%s", process);
    memcpy(chain->config.sha256, ob_audit_no_prev, sizeof(chain->config.sha256));
    ob_buf_init(&chain->line, OB_AUDIT_LINE_MAX);
    if ((err = ob_timer_init(&chain->timer, loop, on_checkpoint_due, chain)) != 0) {
        free(chain);
        return err;
    }
    *out = chain;
    return 0;
}

void ob_chain_free(ob_chain_t *chain)
{
    if (chain == NULL)
        return;
    ob_chain_end(chain);
    ob_timer_dispose(&chain->timer);
    EVP_PKEY_free(chain->config.key);
    ob_buf_dispose(&chain->line);
    free(chain);
}

/* "CHAIN SEQ HASH TORN" */
static void take_end(ob_chain_t *chain, ob_str_t end)
{
    char text[512], name[OB_CHAIN_NAME_MAX + 1], hash[OB_HASH_HEX + 1], torn[OB_HASH_HEX + 1];
    uint64_t seq;

    snprintf(text, sizeof(text), "%.*s", (int)end.len, end.ptr != NULL ? end.ptr : "");
    if (sscanf(text, "%63s %" SCNu64 " %64s %64s", name, &seq, hash, torn) == 4 &&
        ob_audit_is_hash(ob_str_from(hash))) {
        chain->after.seq = seq;
        memcpy(chain->after.chain, name, sizeof(name));
        memcpy(chain->after.prev, hash, sizeof(hash));
    } else if (sscanf(text, "- %64s", torn) != 1) {
        return;
    }
    if (ob_audit_is_hash(ob_str_from(torn)))
        memcpy(chain->torn, torn, sizeof(torn));
}

static bool same_file(int a, int b)
{
    struct stat one, two;

    return fstat(a, &one) == 0 && fstat(b, &two) == 0 && one.st_dev == two.st_dev && one.st_ino == two.st_ino;
}

static uint64_t size_of(int fd)
{
    struct stat stat;

    return fstat(fd, &stat) == 0 && S_ISREG(stat.st_mode) ? (uint64_t)stat.st_size : 0;
}

void ob_chain_take_file(ob_chain_t *chain, int fd, ob_str_t end)
{
    if (chain->fd != -1 && same_file(chain->fd, fd)) {
        close(fd); /* a reload gives it again */
        return;
    }
    if (chain->open && write_lost(chain))
        write_plain(chain, "rotate");
    close_file(chain);
    chain->fd = fd;
    chain->size = size_of(fd);
    if (chain->open) {
        write_plain(chain, "continue");
    } else {
        take_end(chain, end);
        write_open(chain);
    }
}

static bool same_key(const EVP_PKEY *a, const EVP_PKEY *b)
{
    return a == b || (a != NULL && b != NULL && EVP_PKEY_eq(a, b) == 1);
}

void ob_chain_take_config(ob_chain_t *chain, const ob_chain_config_t *config)
{
    EVP_PKEY *old = chain->config.key;

    if (!same_key(old, config->key))
        on_checkpoint_due(chain); /* what the old key has not signed yet */
    chain->config = *config;
    if (config->key != NULL)
        EVP_PKEY_up_ref(config->key);
    EVP_PKEY_free(old);
    if (config->key != NULL && ob_audit_key_name(config->key, chain->key_name) != 0)
        chain->key_name[0] = '\0';
    if (chain->fd != -1 && chain->open && write_lost(chain))
        write_config(chain);
}

void ob_chain_begin(ob_chain_t *chain)
{
    chain->allowed = true;
    write_open(chain);
}

void ob_chain_end(ob_chain_t *chain)
{
    if (chain->fd != -1 && chain->open && write_lost(chain))
        write_plain(chain, "end");
    close_file(chain);
    ob_timer_cancel(&chain->timer);
    chain->open = false;
    chain->lost = 0;
}

ob_buf_t *ob_chain_line(ob_chain_t *chain, const char *event)
{
    if (chain->fd == -1 || !chain->allowed)
        return NULL;
    write_open(chain); /* where that failed before */
    if (!chain->open)
        return NULL; /* which counts as the loss of this one */
    if (!write_lost(chain)) {
        note_loss(chain, strerror(errno));
        return NULL;
    }
    return start_line(chain, event) == 0 ? &chain->line : NULL;
}

void ob_chain_finish_line(ob_chain_t *chain, int err)
{
    if (finish(chain, err, false) && chain->config.key != NULL) {
        if (chain->unsigned_lines >= CHECKPOINT_LINES)
            write_plain(chain, "checkpoint");
        else if (!ob_timer_is_running(&chain->timer))
            ob_timer_start(&chain->timer, CHECKPOINT_MS);
    }
    tell_when_full(chain);
}
