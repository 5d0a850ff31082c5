#include "outbound/broker/rotation.h"

#include <libgen.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "outbound/wire/log.h"

#define LOOK_MS 2000
#define FRESH_S 2
#define TOLD (IN_CLOSE_WRITE | IN_MOVED_TO | IN_ATTRIB | IN_ONLYDIR)

/* What tells one state of a file from another. Zeroed: it is not there. */
typedef struct state {
    dev_t device;
    ino_t inode;
    off_t size;
    struct timespec modified, changed;
} state_t;

typedef struct file {
    char *path;
    state_t read;  /* as it was when its secret was read */
    state_t seen;  /* as it was at the last look */
} file_t;

struct ob_rotation {
    ob_loop_t *loop;
    void (*on_changed)(void *data);
    void *data;
    file_t *files;
    size_t count;
    int *folders; /* watch descriptors, as many as files, -1 where there is none */
    ob_watch_t watch; /* of inotify; fd -1: there is none */
    ob_timer_t timer;
};

/* ---- files ---- */

static void take_state(const char *path, state_t *state)
{
    struct stat st;

    memset(state, 0, sizeof(*state)); /* padding is compared */
    if (stat(path, &st) != 0)
        return;
    state->device = st.st_dev;
    state->inode = st.st_ino;
    state->size = st.st_size;
    state->modified = st.st_mtim;
    state->changed = st.st_ctim;
}

static bool same(const state_t *a, const state_t *b)
{
    return memcmp(a, b, sizeof(*a)) == 0;
}

/* Has one changed since it was read? All are then taken for read: an attempt that fails is made again at the next
 * change. `settled`: and not since the last look either, for one that is being written is not to be read yet. */
static bool take_changes(ob_rotation_t *rotation, bool settled)
{
    bool changed = false, moving = false;

    for (size_t i = 0; i < rotation->count; i++) {
        file_t *file = &rotation->files[i];
        state_t now;

        take_state(file->path, &now);
        changed = changed || !same(&now, &file->read);
        moving = moving || !same(&now, &file->seen);
        file->seen = now;
    }
    if (!changed || (settled && moving))
        return false;
    for (size_t i = 0; i < rotation->count; i++)
        rotation->files[i].read = rotation->files[i].seen;
    return true;
}

static void forget(ob_rotation_t *rotation)
{
    for (size_t i = 0; i < rotation->count; i++)
        free(rotation->files[i].path);
    free(rotation->files);
    free(rotation->folders);
    rotation->files = NULL;
    rotation->folders = NULL;
    rotation->count = 0;
}

static int add(ob_rotation_t *rotation, const char *folder, const char *name)
{
    file_t *file = &rotation->files[rotation->count];
    size_t size = strlen(folder) + strlen(name) + 2;

    if ((file->path = malloc(size)) == NULL)
        return OB_E_NOMEM;
    snprintf(file->path, size, "%s%s%s", folder, *folder != '\0' ? "/" : "", name);
    take_state(file->path, &file->seen);
    /* It may have changed between being read and now: it is read once more when it has settled. */
    if (time(NULL) - file->seen.changed.tv_sec > FRESH_S)
        file->read = file->seen;
    rotation->count++;
    return 0;
}

static int add_secret(ob_rotation_t *rotation, const cfg_secret_t *secret)
{
    const char *credentials = getenv("CREDENTIALS_DIRECTORY");
    int err = 0;

    if (secret->source == CFG_SECRET_FILE || secret->source == CFG_SECRET_CMS)
        err = add(rotation, "", secret->where);
    else if (secret->source == CFG_SECRET_CREDENTIAL && credentials != NULL)
        err = add(rotation, credentials, secret->where);
    if (err == 0 && secret->key_file != NULL)
        err = add(rotation, "", secret->key_file);
    else if (err == 0 && secret->key_credential != NULL && credentials != NULL)
        err = add(rotation, credentials, secret->key_credential);
    return err;
}

/* ---- what the kernel tells ---- */

/* Its folder: a file that is replaced is another one. */
static int watch_folder(const ob_rotation_t *rotation, const char *path)
{
    char *copy = rotation->watch.fd != -1 ? strdup(path) : NULL;
    int folder = copy != NULL ? inotify_add_watch(rotation->watch.fd, dirname(copy), TOLD) : -1;

    free(copy);
    return folder;
}

static bool is_in(int folder, const int *folders, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (folders[i] == folder)
            return true;
    }
    return false;
}

static void unwatch(const ob_rotation_t *rotation, int *old, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (old[i] != -1 && !is_in(old[i], old, i) && !is_in(old[i], rotation->folders, rotation->count))
            inotify_rm_watch(rotation->watch.fd, old[i]);
    }
}

void ob_rotation_look(ob_rotation_t *rotation)
{
    char events[4096];
    bool told = false;

    if (rotation == NULL || rotation->count == 0 || rotation->watch.fd == -1)
        return;
    while (read(rotation->watch.fd, events, sizeof(events)) > 0)
        told = true;
    if (told && take_changes(rotation, false))
        rotation->on_changed(rotation->data);
}

static void on_told(void *data, uint32_t events)
{
    (void)events;
    ob_rotation_look(data);
}

static void on_timer(void *data)
{
    ob_rotation_t *rotation = data;

    if (take_changes(rotation, true))
        rotation->on_changed(rotation->data);
    if (rotation->count > 0 && !ob_timer_is_running(&rotation->timer))
        ob_timer_start(&rotation->timer, LOOK_MS);
}

/* ---- the whole ---- */

int ob_rotation_new(ob_loop_t *loop, void (*on_changed)(void *data), void *data, ob_rotation_t **out)
{
    ob_rotation_t *rotation = calloc(1, sizeof(*rotation));

    if (rotation == NULL)
        return OB_E_NOMEM;
    *rotation = (ob_rotation_t){.loop = loop, .on_changed = on_changed, .data = data};
    rotation->watch = (ob_watch_t){.on_ready = on_told, .data = rotation};
    if (ob_timer_init(&rotation->timer, loop, on_timer, rotation) != 0) {
        free(rotation);
        return OB_E_NOMEM;
    }
    rotation->watch.fd = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
    if (rotation->watch.fd == -1 || ob_watch_open(&rotation->watch, loop, rotation->watch.fd, EPOLLIN) != 0)
        ob_logf(OB_LOG_WARNING, "changes of secret files are only looked for every %d ms", LOOK_MS);
    *out = rotation;
    return 0;
}

void ob_rotation_free(ob_rotation_t *rotation)
{
    if (rotation == NULL)
        return;
    ob_watch_close(&rotation->watch);
    if (rotation->watch.fd != -1)
        close(rotation->watch.fd);
    ob_timer_dispose(&rotation->timer);
    forget(rotation);
    free(rotation);
}

int ob_rotation_follow(ob_rotation_t *rotation, const cfg_t *cfg)
{
    int *old = rotation->folders, err;
    size_t old_count = rotation->count;

    rotation->folders = NULL;
    forget(rotation);
    rotation->files = calloc(2 * cfg->secret_count + 1, sizeof(file_t)); /* a file and its key */
    rotation->folders = calloc(2 * cfg->secret_count + 1, sizeof(int));
    err = rotation->files != NULL && rotation->folders != NULL ? 0 : OB_E_NOMEM;
    for (size_t i = 0; i < cfg->secret_count && err == 0; i++)
        err = add_secret(rotation, &cfg->secrets[i]);
    for (size_t i = 0; i < rotation->count && err == 0; i++)
        rotation->folders[i] = watch_folder(rotation, rotation->files[i].path);
    if (err == 0)
        unwatch(rotation, old, old_count);
    else
        forget(rotation);
    free(old);
    ob_timer_cancel(&rotation->timer);
    if (rotation->count > 0)
        ob_timer_start(&rotation->timer, LOOK_MS);
    return err;
}
