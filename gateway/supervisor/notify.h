/* Process: supervisor. Thread: loop thread. Trust: writes to the socket that systemd named; reads nothing. */
#ifndef MAYFLY_GATEWAY_SUPERVISOR_NOTIFY_H
#define MAYFLY_GATEWAY_SUPERVISOR_NOTIFY_H

/* Tells systemd the state of the service (sd_notify(3) protocol); does nothing when NOTIFY_SOCKET is not set. */
void gw_notify_ready(void);
void gw_notify_reloading(void);
void gw_notify_stopping(void);

#endif
