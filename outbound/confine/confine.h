/* Process: all. Thread: before there is a second thread, but for ob_confine_calls, which covers all threads. Trust: what stands
 * between a process that was taken over and the machine.
 *
 * The layers that a process puts around itself. Each is a reserve for the others: none replaces another, and each notes what it
 * came to, so that a process can refuse to serve and `mayfly sandbox-report` can show the same thing. */
#ifndef MAYFLY_OUTBOUND_CONFINE_CONFINE_H
#define MAYFLY_OUTBOUND_CONFINE_CONFINE_H

#include <sys/resource.h>

#include "outbound/wire/buf.h"

typedef enum ob_layer_state {
    OB_LAYER_IN_FORCE,
    OB_LAYER_ABSENT, /* not to be had on this kernel or in this container; the others stand */
    OB_LAYER_FAILED  /* has to be there: do not serve */
} ob_layer_state_t;

typedef struct ob_layer {
    const char *name;
    ob_layer_state_t state;
    char detail[200];
} ob_layer_t;

#define OB_LAYERS_MAX 16

typedef struct ob_layers {
    ob_layer_t list[OB_LAYERS_MAX];
    size_t count;
} ob_layers_t;

void ob_layer_note(ob_layers_t *layers, const char *name, ob_layer_state_t state, const char *format, ...)
    __attribute__((format(printf, 4, 5)));
/* Logs what is absent or failed. Errors: OB_E_IO when a layer has failed. */
OB_CHECKED int ob_layers_judge(const ob_layers_t *layers);
/* One line a layer on standard output, as text or as JSON objects. */
void ob_layers_print(const char *process, const ob_layers_t *layers, bool json);

/* No new privileges at exec, and nobody but root sees the memory. */
void ob_confine_privileges(ob_layers_t *layers);
/* Empties all sets, the bounding set too. */
void ob_confine_capabilities(ob_layers_t *layers);

/* A sanitizer's build looks for leaks at its end, with rights that the layers take away. */
#if defined(__SANITIZE_ADDRESS__)
#define OB_SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define OB_SANITIZED 1
#endif
#endif
#ifndef OB_SANITIZED
#define OB_SANITIZED 0
#endif

typedef struct ob_limit_row {
    int resource; /* RLIMIT_* */
    const char *name;
    rlim_t value;
} ob_limit_row_t;
void ob_confine_limits(ob_layers_t *layers, const ob_limit_row_t *rows, size_t count);

/* Namespaces of its own: mount, network, IPC, UTS and user; the PID namespace is made by whoever starts the process. The root
 * becomes an empty directory that cannot be written, and a process of root's becomes nobody's: whatever is to be read from files
 * has been read before. */
void ob_confine_namespaces(ob_layers_t *layers);

/* Landlock: files below the folders in `readable` can be read, and nothing else: no writing, no executing, and where the
 * kernel knows them, no TCP for a process without `network`, no signals and abstract sockets to the outside. */
void ob_confine_files(ob_layers_t *layers, const char *const *readable, size_t count, bool network);

/* System calls, by their number in libseccomp. What is in neither list ends the process. */
typedef struct ob_call_row {
    int call;
    const char *reason;
} ob_call_row_t;

typedef struct ob_call_rule {
    int call;
    const char *reason;
    bool refuse;         /* with EACCES, instead of allowing it */
    unsigned argument;   /* 0..5 */
    uint64_t mask;       /* 0: the argument must be `value`; else its bits under the mask must */
    uint64_t value;
} ob_call_rule_t;

typedef struct ob_calls {
    const ob_call_row_t *allowed;
    size_t allowed_count;
    const ob_call_row_t *refused; /* fail with EACCES: what libraries try and can do without */
    size_t refused_count;
    const ob_call_rule_t *rules;  /* allowed, or refused, with one argument only */
    size_t rule_count;
} ob_calls_t;
void ob_confine_calls(ob_layers_t *layers, const ob_calls_t *calls);
/* For a process whose children need all others: these fail with EPERM, here and in every child. */
void ob_confine_never(ob_layers_t *layers, const ob_call_row_t *rows, size_t count);

#endif
