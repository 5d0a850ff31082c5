/* Process: all. Thread: loop thread. Trust: the supervisor is trusted by its children; what a child says is not.
 *
 * The control socket between the supervisor and one child: a SOCK_SEQPACKET socketpair, descriptor OB_CONTROL_FD in the
 * child. Everything a child is given (configuration, listeners, channels, log files) comes over it, at start and at
 * reload alike, as one packet with at most one descriptor. */
#ifndef MAYFLY_OUTBOUND_WIRE_CONTROL_H
#define MAYFLY_OUTBOUND_WIRE_CONTROL_H

#include "outbound/wire/buf.h"

#define OB_CONTROL_FD 3
#define OB_CONTROL_TEXT_MAX 4096

/* supervisor -> child
 *   CONFIG    descriptor: sealed memfd with the child's view of the configuration as JSON; number: version, counting up
 *   LISTENER  descriptor: listening socket; number: index in the configuration's `listen`; OB_CONTROL_ADMIN for admin
 *   CHANNEL   descriptor: one end of a worker-broker socketpair; number: the other side's slot (for a broker: worker).
 *             A second one for a slot replaces the first, whose peer is gone.
 *   SHARED    descriptor: memfd that all workers map (gateway/shared.h); number: the worker's place in it
 *   LOG       descriptor: a file to append to; number: OB_LOG_ACCESS (workers) or OB_LOG_AUDIT (brokers); text, with an
 *             audit log: what stands at its end (ob_chain_take_file)
 *   TLS       descriptor: sealed memfd with PEM, certificate chain then private key; number: index in `listen`
 *   SECRETS   descriptor: sealed memfd with the values of those secrets that come from the supervisor's environment, "NAME=value"
 *             and a NUL each; before the CONFIG that uses them
 *   HANDOVER  workers only. descriptor: where connections are handed over to the workers of a group; number: the group
 *   INTAKE    workers only. descriptor: where connections come from that are handed over to this worker's group; number: it
 *   QUARANTINE workers only. descriptor: sealed memfd with the names of the tenants in quarantine, one a line; number: their group
 *   START     everything has been given: enter the sandbox, serve, answer READY
 *   DRAIN     accept nothing new, finish what runs, answer DRAINED, exit 0; number: bound in milliseconds
 *   NOTE      brokers only. text: a JSON object for the audit log
 * child -> supervisor
 *   SUSPECT   worker only. number: GW_SUSPECT_*; text: the tenant that has passed a bound
 *   READY     serving
 *   APPLIED   number: the version of the CONFIG that is in force now
 *   REFUSED   text: why a CONFIG or TLS could not be applied; the old one stays (at start: the child exits after it)
 *   BAD_PEER  broker only. number: worker slot whose channel was closed because it broke the protocol; text: how
 *   DRAINED   nothing is in flight any more
 *   LOG_FULL  broker only. number: OB_LOG_AUDIT: the file has grown over its bound; a LOG with the next one follows */
typedef enum ob_control_type {
    OB_CONTROL_CONFIG = 1,
    OB_CONTROL_LISTENER,
    OB_CONTROL_CHANNEL,
    OB_CONTROL_SHARED,
    OB_CONTROL_LOG,
    OB_CONTROL_TLS,
    OB_CONTROL_SECRETS,
    OB_CONTROL_HANDOVER,
    OB_CONTROL_INTAKE,
    OB_CONTROL_QUARANTINE,
    OB_CONTROL_START,
    OB_CONTROL_DRAIN,
    OB_CONTROL_NOTE,
    OB_CONTROL_READY = 64,
    OB_CONTROL_APPLIED,
    OB_CONTROL_REFUSED,
    OB_CONTROL_BAD_PEER,
    OB_CONTROL_DRAINED,
    OB_CONTROL_LOG_FULL,
    OB_CONTROL_SUSPECT
} ob_control_type_t;

enum { OB_CONTROL_ADMIN = 1000 };
enum { OB_LOG_ACCESS = 1, OB_LOG_AUDIT = 2 };

typedef struct ob_control_msg {
    uint32_t type;
    uint32_t number;
    int fd; /* -1: none. Received: the caller owns it (opened close-on-exec). Sent: stays the caller's. */
    size_t text_len;
    char text[OB_CONTROL_TEXT_MAX + 1]; /* NUL-terminated when received */
} ob_control_msg_t;

/* Sends one packet without blocking longer than the socket's buffer needs. Errors: OB_E_AGAIN, OB_E_CLOSED, OB_E_IO,
 * OB_E_TOO_LARGE. */
OB_CHECKED int ob_control_send(int socket, ob_control_type_t type, uint32_t number, int fd, ob_str_t text);
/* Receives one packet. Errors: OB_E_AGAIN (nonblocking and nothing there), OB_E_CLOSED, OB_E_IO, OB_E_MALFORMED: an
 * unknown type, too long, or not exactly the descriptors that the type has (all that came are closed then). On error
 * only msg->text may have changed. */
OB_CHECKED int ob_control_receive(int socket, ob_control_msg_t *msg);
/* A sealed, read-only, close-on-exec memfd with these bytes. Errors: OB_E_IO. */
OB_CHECKED int ob_memfd_seal(const char *name, ob_str_t bytes, int *fd);
/* Reads a memfd whole, from its start. *bytes is initialised by the call (sensitive: wiped when disposed of) and the
 * caller's to dispose, also after an error. Errors: OB_E_TOO_LARGE (more than max bytes), OB_E_NOMEM, OB_E_IO. */
OB_CHECKED int ob_memfd_read(int fd, size_t max, ob_buf_t *bytes);

#endif
