#include "config/reader.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sched.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define READ_BYTES ((size_t)64 * 1024)

/* As many as this process may run on: containers and taskset give fewer than the machine has. */
static uint32_t count_cores(void)
{
    cpu_set_t set;

    if (sched_getaffinity(0, sizeof(set), &set) != 0 || CPU_COUNT(&set) < 1)
        return 1;
    return (uint32_t)CPU_COUNT(&set);
}

/* Without tenants everybody is this one. */
static void make_anonymous(cfg_reader_t *reader)
{
    cfg_t *cfg = reader->cfg;

    if ((cfg->tenants = cfg_alloc(reader, 1, sizeof(*cfg->tenants))) == NULL)
        return;
    cfg->tenant_count = 1;
    cfg->tenants->name = "anonymous";
    cfg->tenants->policy = cfg->default_policy;
    cfg->tenants->limits = cfg->limits;
}

static void derive(cfg_reader_t *reader)
{
    cfg_t *cfg = reader->cfg;

    if (cfg->workers == 0)
        cfg->workers = count_cores();
    for (size_t i = 0; i < cfg->tenant_count; i++) {
        if (cfg->tenants[i].rate_burst == 0)
            cfg->tenants[i].rate_burst = cfg->tenants[i].rate_per_second;
    }
    cfg->authenticated = cfg->tenant_count > 0;
    if (!cfg->authenticated)
        make_anonymous(reader);
}

static void read_document(cfg_reader_t *reader)
{
    cfg_path_t root = {.up = NULL};
    json_error_t error;

    reader->memory->document = json_loadb(reader->text.ptr != NULL ? reader->text.ptr : "", reader->text.len,
                                          JSON_REJECT_DUPLICATES | JSON_DECODE_ANY, &error);
    if (reader->memory->document == NULL && json_error_code(&error) == json_error_out_of_memory)
        reader->err = OB_E_NOMEM;
    else if (reader->memory->document == NULL)
        cfg_report_syntax(reader, &error);
    if (reader->memory->document == NULL)
        return;
    if (!json_is_object(reader->memory->document)) {
        cfg_report_type(reader, &root, "an object", reader->memory->document);
        return;
    }
    cfg_read_object(reader, &root, reader->memory->document, cfg_rows, reader->cfg);
    if (reader->err == 0)
        cfg_check_references(reader);
    if (reader->err == 0 && reader->errors->count == 0)
        derive(reader);
}

int cfg_parse(ob_str_t text, const char *base, int view, cfg_t **cfg, cfg_errors_t *errors)
{
    cfg_reader_t reader = {.text = text, .base = base, .view = view, .errors = errors};

    *errors = (cfg_errors_t){0};
    if ((reader.cfg = calloc(1, sizeof(*reader.cfg))) == NULL)
        return OB_E_NOMEM;
    if ((reader.memory = calloc(1, sizeof(*reader.memory))) == NULL) {
        free(reader.cfg);
        return OB_E_NOMEM;
    }
    reader.cfg->memory = reader.memory;
    read_document(&reader);
    cfg_errors_sort(errors);
    if (reader.err == 0 && errors->count > 0)
        reader.err = OB_E_MALFORMED;
    if (reader.err != 0)
        cfg_free(reader.cfg);
    else
        *cfg = reader.cfg;
    return reader.err;
}

int cfg_default(cfg_t **cfg)
{
    cfg_errors_t errors;
    int err = cfg_parse(OB_STR("{}"), NULL, CFG_ALL, cfg, &errors);

    cfg_errors_dispose(&errors);
    return err;
}

/* A path that does not start with '/' is relative to the file; made absolute, so that it holds in every process.
 * Symbolic links stay: who swaps what they point to (Kubernetes does) expects the new file to be found. */
static int folder_of(const char *file, char *folder, size_t size)
{
    const char *slash = strrchr(file, '/');
    int len = slash == NULL ? 0 : (int)(slash - file), used = 0;
    char here[PATH_MAX];

    if (file[0] != '/') {
        if (getcwd(here, sizeof(here)) == NULL)
            return OB_E_IO;
        used = snprintf(folder, size, "%s%s%.*s", here, len > 0 ? "/" : "", len, file);
    } else {
        used = snprintf(folder, size, "%.*s", len > 0 ? len : 1, file);
    }
    if (used >= 0 && (size_t)used < size)
        return 0;
    errno = ENAMETOOLONG;
    return OB_E_IO;
}

/* Errors: OB_E_IO with errno; OB_E_TOO_LARGE, OB_E_NOMEM. */
static int read_whole(const char *file, ob_buf_t *text)
{
    int fd = open(file, O_RDONLY | O_CLOEXEC), err = 0;
    ssize_t got;

    if (fd < 0)
        return OB_E_IO;
    do {
        if ((err = ob_buf_try_reserve(text, READ_BYTES)) != 0)
            break;
        do
            got = read(fd, text->data + text->len, READ_BYTES);
        while (got < 0 && errno == EINTR);
        if (got < 0)
            err = OB_E_IO;
        else
            text->len += (size_t)got;
    } while (err == 0 && got > 0);
    if (err == 0 && text->len > CFG_FILE_MAX)
        err = OB_E_TOO_LARGE;
    int saved = errno;
    (void)close(fd);
    errno = saved;
    return err;
}

/* The file itself cannot be read: there is no line to name. */
static int refuse_file(int err, cfg_errors_t *errors)
{
    const char *why = err == OB_E_TOO_LARGE ? "the file is larger than 16 MiB" : strerror(errno);

    if (err == OB_E_NOMEM || (errors->items = calloc(1, sizeof(*errors->items))) == NULL)
        return OB_E_NOMEM;
    errors->count = 1;
    (void)snprintf(errors->items->path, sizeof(errors->items->path), "$");
    (void)snprintf(errors->items->message, sizeof(errors->items->message), "cannot read it: %s", why);
    return OB_E_IO;
}

int cfg_load(const char *file, cfg_t **cfg, cfg_errors_t *errors)
{
    char folder[PATH_MAX];
    ob_buf_t text;
    int err;

    *errors = (cfg_errors_t){0};
    ob_buf_init(&text, CFG_FILE_MAX + 2 * READ_BYTES);
    if ((err = folder_of(file, folder, sizeof(folder))) == 0)
        err = read_whole(file, &text);
    if (err != 0)
        err = refuse_file(err, errors);
    else
        err = cfg_parse(ob_buf_str(&text), folder, CFG_ALL, cfg, errors);
    ob_buf_dispose(&text);
    return err;
}

/* ---- memory ---- */

typedef struct cfg_block {
    struct cfg_block *next;
    max_align_t bytes[];
} cfg_block_t;

void *cfg_alloc(cfg_reader_t *reader, size_t count, size_t size)
{
    cfg_block_t *block = NULL;

    if (size == 0 || count <= (SIZE_MAX - sizeof(*block)) / size)
        block = calloc(1, sizeof(*block) + count * size);
    if (block == NULL) {
        reader->err = OB_E_NOMEM;
        return NULL;
    }
    block->next = reader->memory->blocks;
    reader->memory->blocks = block;
    return block->bytes;
}

char *cfg_alloc_printf(cfg_reader_t *reader, const char *format, ...)
{
    va_list args;
    char *text;
    int len;

    va_start(args, format);
    len = vsnprintf(NULL, 0, format, args);
    va_end(args);
    if (len < 0 || (text = cfg_alloc(reader, (size_t)len + 1, 1)) == NULL)
        return NULL;
    va_start(args, format);
    (void)vsnprintf(text, (size_t)len + 1, format, args);
    va_end(args);
    return text;
}

static void memory_free(cfg_memory_t *memory)
{
    cfg_block_t *next;

    for (cfg_block_t *block = memory->blocks; block != NULL; block = next) {
        next = block->next;
        free(block);
    }
    json_decref(memory->document);
    free(memory);
}

void cfg_free(cfg_t *cfg)
{
    if (cfg == NULL)
        return;
    memory_free(cfg->memory);
    free(cfg);
}
