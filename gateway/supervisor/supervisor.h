/* Process: supervisor. Thread: loop thread. Trust: reads the configuration; runs no agent code, parses nothing from the
 * network, never learns a secret's value. What a child says is checked: a child can only speak about itself.
 *
 * Keeps one child in every slot: spawns, gives it what its kind is given, replaces it when it dies, passes a reload on, and
 * drains. The state that these files share is struct gw_supervisor:
 *   supervisor.c  the loop: signals, control sockets, timers
 *   children.c    one child: start, death, restart with backoff
 *   grants.c      what a child is given, and the channels between workers and brokers
 *   audit_files.c the brokers' audit logs: opened, moved away when full
 *   quarantine.c  tenants that run apart from the others for a while
 *   tls.c         certificates and keys
 *   reload.c      SIGHUP: brokers first, then workers, all or nothing */
#ifndef MAYFLY_GATEWAY_SUPERVISOR_SUPERVISOR_H
#define MAYFLY_GATEWAY_SUPERVISOR_SUPERVISOR_H

#include "gateway/shared.h"
#include "gateway/supervisor/spawn.h"
#include "outbound/wire/control.h"

/* sysexits(3), so that an init system can tell what to do */
enum {
    GW_EXIT_OK = 0,
    GW_EXIT_USAGE = 64,
    GW_EXIT_UNAVAILABLE = 69, /* an address cannot be listened on */
    GW_EXIT_SOFTWARE = 70,    /* a child does not start, or was killed at the end of the drain */
    GW_EXIT_CONFIG = 78
};

#define GW_BROKERS_MAX 64 /* the schema's bound */

#define GW_GROUPS_MAX 66

typedef enum gw_child_state {
    GW_CHILD_NONE,     /* waits for its restart */
    GW_CHILD_STARTING, /* spawned, READY has not come */
    GW_CHILD_READY,
    GW_CHILD_DRAINING
} gw_child_state_t;

typedef struct gw_child {
    gw_kind_t kind;
    uint32_t slot;
    uint32_t group;         /* of a worker: GW_GROUP_FRONT, a cordon's place from 1, or the last: quarantine */
    bool dormant;           /* not wanted yet: nobody is in quarantine */
    gw_child_state_t state;
    pid_t pid;
    int control;            /* -1: none */
    uint32_t deaths;        /* that count against it; one wears off a second */
    uint64_t died_ms;
    uint64_t started_ms;    /* monotonic */
    uint64_t restart_at_ms; /* in GW_CHILD_NONE; 0: never (draining) */
    uint32_t applied;       /* version of the configuration that it said is in force */
} gw_child_t;

typedef enum gw_reload_state { GW_RELOAD_NONE, GW_RELOAD_BROKERS, GW_RELOAD_WORKERS } gw_reload_state_t;

typedef struct gw_supervisor {
    const char *config_file; /* NULL: built-in defaults */
    bool insecure_no_sandbox;
    cfg_t *config;           /* in force */
    uint32_t version;        /* of config, from 1 */
    cfg_t *next;             /* while a reload runs */
    gw_reload_state_t reload;
    int listeners[CFG_LISTEN_MAX];
    int tls[CFG_LISTEN_MAX]; /* sealed memfd with certificate and key; -1: cleartext */
    int next_tls[CFG_LISTEN_MAX];
    int admin;
    int shared;              /* token buckets */
    int secrets;             /* sealed memfd: secrets that came with the environment; -1: none */
    int access_log;          /* -1: none */
    int audit_logs[GW_BROKERS_MAX]; /* one a broker; -1: none */
    gw_child_t *children;    /* brokers first: workers' channels lead to them */
    size_t child_count;
    int handovers[GW_GROUPS_MAX][2]; /* by group: the workers' end, the front's; -1: none */
    uint32_t group_count;
    struct gw_quarantine *quarantine;
    gw_shared_t *slots;      /* the shared memory, as the supervisor sees it */
    uint32_t broker_count, worker_count; /* fixed for the life of the process */
    int epoll, signals;
    bool announced;          /* every child has been ready once */
    bool draining;
    uint64_t drain_deadline_ms;
    bool finished;
    int exit_code;
} gw_supervisor_t;

/* Runs until SIGTERM or SIGINT has been served, or until a child cannot start at all. Takes over `config`.
 * Returns an exit code. */
int gw_supervisor_run(cfg_t *config, const char *config_file, bool insecure_no_sandbox);

/* supervisor.c */
/* The group of a worker's slot: the front's workers first, then each cordon's, then quarantine's. */
uint32_t gw_group_of_slot(const cfg_t *config, uint32_t slot);
uint64_t gw_now_ms(void);
void gw_supervisor_watch(gw_supervisor_t *sup, int fd, void *data);
void gw_supervisor_stop(gw_supervisor_t *sup, int exit_code);

/* children.c */
OB_CHECKED int gw_children_new(gw_supervisor_t *sup);
gw_child_t *gw_child_at(gw_supervisor_t *sup, gw_kind_t kind, uint32_t slot);
uint32_t gw_children_count(const gw_supervisor_t *sup, gw_kind_t kind);
void gw_child_start(gw_supervisor_t *sup, gw_child_t *child);
/* Reaps every dead child and plans its restart. */
void gw_children_reap(gw_supervisor_t *sup);
/* Starts those whose time has come. */
void gw_children_restart_due(gw_supervisor_t *sup);
/* When the next restart is due (monotonic ms); UINT64_MAX: none. */
uint64_t gw_children_next_due(const gw_supervisor_t *sup);
void gw_child_on_message(gw_supervisor_t *sup, gw_child_t *child, const ob_control_msg_t *msg);
void gw_children_drain(gw_supervisor_t *sup, gw_kind_t kind);
void gw_children_kill(gw_supervisor_t *sup);

/* grants.c */
/* Opens all that will be given: listeners, TLS material, shared memory, logs. Logs what failed; returns an exit code. */
int gw_grants_open(gw_supervisor_t *sup);
void gw_grants_close(gw_supervisor_t *sup);
/* Sends a fresh child everything of its kind, then START. Errors: as ob_control_send. */
OB_CHECKED int gw_grants_give(gw_supervisor_t *sup, gw_child_t *child);
/* The view of `config` for this child's kind, as CONFIG message. */
OB_CHECKED int gw_grants_give_config(gw_supervisor_t *sup, gw_child_t *child, const cfg_t *config, uint32_t version);
OB_CHECKED int gw_grants_give_tls(gw_child_t *child, const int *tls, size_t count);
OB_CHECKED int gw_grants_give_log(gw_supervisor_t *sup, gw_child_t *child);
/* (Re)opens the access and audit logs by their configured names, so that rotation works. Errors: OB_E_IO (logged). */
OB_CHECKED int gw_grants_open_logs(gw_supervisor_t *sup, const cfg_t *config);
/* Closes those that are open, and makes them -1. */
void gw_close_all(int *fds, size_t count);

/* tls.c */
/* Reads certificate and key of every TLS listener into sealed memfds (`tls` has CFG_LISTEN_MAX places), after checking that
 * they are PEM and belong together. Errors: OB_E_IO (logged); nothing is left open. */
OB_CHECKED int gw_tls_load(const cfg_t *config, int *tls);

/* reload.c */
void gw_reload_start(gw_supervisor_t *sup);
/* A child has answered CONFIG (applied or refused) or died. */
void gw_reload_on_progress(gw_supervisor_t *sup, gw_child_t *child, const char *refused);

#endif
