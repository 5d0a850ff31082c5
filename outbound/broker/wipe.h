/* Process: broker. Thread: loop thread. Trust: see wipe.c.
 *
 * A program that links wipe.c cleans all memory that it frees, its libraries' too. */
#ifndef MAYFLY_OUTBOUND_BROKER_WIPE_H
#define MAYFLY_OUTBOUND_BROKER_WIPE_H

/* Once, before anything untrusted is read: how the C library marks what is free, so that a second free of the same
 * memory is still found out. */
void ob_wipe_learn(void);

#endif
