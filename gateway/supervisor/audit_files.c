#include "gateway/supervisor/audit_files.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "outbound/wire/audit_line.h"

#define PATH_SIZE (4096 + 32)
#define END_BYTES (2 * OB_AUDIT_LINE_MAX) /* a whole line and a torn one */

static bool is_file(const cfg_t *config)
{
    return strcmp(config->audit_log, "off") != 0 && strcmp(config->audit_log, "stderr") != 0;
}

/* `age` 0: the file that is written now. */
static void path_of(const cfg_t *config, uint32_t slot, uint32_t age, char path[PATH_SIZE])
{
    char broker[24] = "", number[16] = "";
    if (slot > 0) {
        snprintf(broker, sizeof(broker), ".broker-%u", slot);
    }
    if (age > 0) {
        snprintf(number, sizeof(number), ".%u", age);
    }
    snprintf(path, PATH_SIZE, "%s%s%s", config->audit_log, broker, number);
}

/* Write-only, so that it cannot be mapped and changed in place by who holds it. */
static int open_one(const cfg_t *config, uint32_t slot, int *fd)
{
    char path[PATH_SIZE];
    if (!is_file(config)) {
        *fd = strcmp(config->audit_log, "off") == 0 ? -1 : fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 3);
        return 0;
    }
    path_of(config, slot, 0, path);
    *fd = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0640);
    if (*fd < 0) {
        ob_logf(OB_LOG_ERROR, "cannot open log %s: %s", path, strerror(errno));
        return OB_E_IO;
    }
    return 0;
}

int gw_audit_open(const cfg_t *config, int *fds, uint32_t count)
{
    int *opened = malloc(count * sizeof(*opened));
    int ret = opened != NULL ? 0 : OB_E_NOMEM;
    uint32_t done = 0;
    while (ret == 0 && done < count) {
        ret = open_one(config, done, &opened[done]);
        done += ret == 0;
    }
    for (uint32_t i = 0; i < done; i++) {
        int drop = ret == 0 ? fds[i] : opened[i];
        if (drop >= 0) {
            close(drop);
        }
        fds[i] = ret == 0 ? opened[i] : fds[i];
    }
    free(opened);
    return ret;
}

/* ---- what stands at the end ---- */

static int read_end(const char *path, ob_buf_t *bytes)
{
    struct stat stat;
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    int ret = fd >= 0 && fstat(fd, &stat) == 0 && S_ISREG(stat.st_mode) ? 0 : OB_E_IO;
    if (ret == 0) {
        ret = ob_buf_try_reserve(bytes, END_BYTES);
    }
    if (ret == 0) {
        off_t start = stat.st_size > (off_t)END_BYTES ? stat.st_size - (off_t)END_BYTES : 0;
        ssize_t got = pread(fd, bytes->data, END_BYTES, start);
        bytes->len = got > 0 ? (size_t)got : 0;
        ret = got >= 0 ? 0 : OB_E_IO;
    }
    if (fd >= 0) {
        close(fd);
    }
    return ret;
}

/* Cuts off what stands behind the last newline. */
static ob_str_t take_torn(ob_str_t *text)
{
    size_t whole = text->len;
    while (whole > 0 && text->ptr[whole - 1] != '\n') {
        whole--;
    }
    ob_str_t torn = {text->ptr + whole, text->len - whole};
    text->len = whole;
    return torn;
}

static ob_str_t last_line(ob_str_t whole)
{
    size_t end = whole.len > 0 ? whole.len - 1 : 0, start = end;
    while (start > 0 && whole.ptr[start - 1] != '\n') {
        start--;
    }
    return (ob_str_t){whole.ptr + start, end - start};
}

/* The last whole line, by its chain; false: there is none. */
static bool describe_line(ob_str_t whole, const char *torn, char text[GW_AUDIT_END_MAX])
{
    char hash[OB_HASH_HEX + 1];
    ob_audit_head_t head;
    if (whole.len == 0) {
        return false;
    }
    ob_str_t line = last_line(whole);
    if (ob_audit_head_parse(line, &head) == 0 && ob_audit_hash(line, hash) == 0) {
        snprintf(text, GW_AUDIT_END_MAX, "%s %" PRIu64 " %s %s", head.chain, head.seq, hash, torn);
    }
    return true;
}

void gw_audit_end_of(const cfg_t *config, uint32_t slot, char text[GW_AUDIT_END_MAX])
{
    char torn_hash[OB_HASH_HEX + 1] = "-";
    bool found = false;
    text[0] = '\0';
    /* a file that was begun just now says nothing of lines: the one before it does */
    for (uint32_t age = 0; is_file(config) && age < 2 && !found; age++) {
        ob_buf_t bytes = {0};
        char path[PATH_SIZE];
        path_of(config, slot, age, path);
        if (read_end(path, &bytes) == 0) {
            ob_str_t whole = ob_buf_str(&bytes), torn = take_torn(&whole);
            /* torn pieces are the next broker's to end in the file that it goes on with, and only there */
            if (age == 0 && torn.len > 0 && ob_audit_hash(torn, torn_hash) != 0) {
                memcpy(torn_hash, "-", sizeof("-"));
            }
            snprintf(text, GW_AUDIT_END_MAX, "- %s", torn_hash);
            found = describe_line(whole, torn_hash, text);
        }
        ob_buf_dispose(&bytes);
    }
}

/* ---- rotation ---- */

/* A broker only asks; whether the file is full is read off the file. */
static bool is_full(const cfg_t *config, int fd)
{
    struct stat stat;
    return is_file(config) && config->audit_max_bytes > 0 && fd >= 0 && fstat(fd, &stat) == 0 &&
           S_ISREG(stat.st_mode) && (uint64_t)stat.st_size >= config->audit_max_bytes;
}

static int move(const cfg_t *config, uint32_t slot, uint32_t age)
{
    char from[PATH_SIZE], to[PATH_SIZE];
    path_of(config, slot, age, from);
    path_of(config, slot, age + 1, to);
    if (rename(from, to) != 0) {
        ob_logf(OB_LOG_ERROR, "cannot rename %s to %s: %s", from, to, strerror(errno));
        return OB_E_IO;
    }
    return 0;
}

static bool exists(const cfg_t *config, uint32_t slot, uint32_t age)
{
    char path[PATH_SIZE];
    path_of(config, slot, age, path);
    return access(path, F_OK) == 0;
}

/* The oldest one beyond what is kept is overwritten by the first rename. */
static int shift(const cfg_t *config, uint32_t slot)
{
    uint32_t oldest = 0;
    while (exists(config, slot, oldest + 1) && (config->audit_keep == 0 || oldest + 1 < config->audit_keep)) {
        oldest++;
    }
    int ret = 0;
    for (uint32_t age = oldest + 1; age-- > 0 && ret == 0;) {
        ret = move(config, slot, age);
    }
    return ret;
}

/* Somebody may have moved the file, or a reload that was refused may have changed its name: then there is nothing to
 * move. */
static bool is_in_place(const cfg_t *config, uint32_t slot, int fd)
{
    char path[PATH_SIZE];
    struct stat named, open;
    path_of(config, slot, 0, path);
    return stat(path, &named) == 0 && fstat(fd, &open) == 0 && named.st_dev == open.st_dev &&
           named.st_ino == open.st_ino;
}

int gw_audit_rotate(const cfg_t *config, uint32_t slot, int *fd)
{
    int next = -1;
    if (!is_full(config, *fd)) {
        return OB_E_STATE;
    }
    int ret = is_in_place(config, slot, *fd) ? shift(config, slot) : 0;
    if (ret == 0) {
        ret = open_one(config, slot, &next);
    }
    if (ret == 0) {
        close(*fd);
        *fd = next;
    }
    return ret;
}
