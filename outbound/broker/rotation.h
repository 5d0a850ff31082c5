/* Process: broker. Thread: loop thread. Trust: looks at the files that hold secrets, not into them.
 *
 * Notices that a file which holds a secret has changed: at once where the kernel tells (inotify on its folder: a file
 * that is renamed into place, written and closed, or linked anew), and within seconds elsewhere (a network file
 * system, a link that leads to another folder). Files are best replaced by renaming: one that is written in place is
 * read when it is closed. */
#ifndef MAYFLY_OUTBOUND_BROKER_ROTATION_H
#define MAYFLY_OUTBOUND_BROKER_ROTATION_H

#include "config/config.h"
#include "outbound/broker/loop.h"

typedef struct ob_rotation ob_rotation_t;

/* Before the lock-down, which allows no other inotify. on_changed is called from the loop, and from ob_rotation_look.
 * Errors: OB_E_NOMEM; without inotify it only looks from time to time. */
OB_CHECKED int ob_rotation_new(ob_loop_t *loop, void (*on_changed)(void *data), void *data, ob_rotation_t **rotation);
void ob_rotation_free(ob_rotation_t *rotation);
/* From now on the files of this configuration, which have just been read; those of the one before are forgotten.
 * Errors: OB_E_NOMEM. */
OB_CHECKED int ob_rotation_follow(ob_rotation_t *rotation, const cfg_t *cfg);
/* Takes what the kernel has told so far: a value that was there before a request is the one that it gets. NULL:
 * nothing. */
void ob_rotation_look(ob_rotation_t *rotation);

#endif
