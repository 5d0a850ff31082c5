/* Process: supervisor. Thread: its only one. Trust: the only place in which the supervisor meets a secret's value.
 *
 * Secrets that come with the supervisor's environment move into a sealed memfd, which brokers are given and nobody maps, and their
 * values in the environment are overwritten: neither the supervisor's memory nor /proc/PID/environ has them afterwards. */
#ifndef MAYFLY_GATEWAY_SUPERVISOR_ENVIRONMENT_H
#define MAYFLY_GATEWAY_SUPERVISOR_ENVIRONMENT_H

#include "config/config.h"

/* Moves what `config` names and the environment still holds into *secrets, which is replaced (-1: there was none). A variable
 * that does not exist is the broker's to complain about. Errors: OB_E_IO, OB_E_NOMEM, OB_E_TOO_LARGE. */
OB_CHECKED int gw_environment_take(const cfg_t *config, int *secrets);

#endif
