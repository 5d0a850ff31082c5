/* Process: broker. Thread: any. Trust: holds what is made from secrets.
 *
 * Memory that is left out of core dumps and of forks, is locked where the limit allows it, and is wiped before it goes
 * back. For tables of known size; what grows is an ob_buf_t with `sensitive`. */
#ifndef MAYFLY_OUTBOUND_BROKER_SENSITIVE_H
#define MAYFLY_OUTBOUND_BROKER_SENSITIVE_H

#include <stddef.h>

/* Zeroed, page-aligned, in whole pages. NULL: out of memory. */
void *ob_sensitive_new(size_t size);
/* The same size as given to new. NULL is left alone. */
void ob_sensitive_free(void *memory, size_t size);

#endif
