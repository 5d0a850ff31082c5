/* Process: the `mayfly` command. Thread: main. Trust: reads what the operator types.
 *
 * Each command takes the arguments behind its name and returns an exit code (GW_EXIT_*). */
#ifndef MAYFLY_GATEWAY_SUPERVISOR_COMMANDS_H
#define MAYFLY_GATEWAY_SUPERVISOR_COMMANDS_H

#include "config/config.h"

/* A file, or the defaults where it is NULL; says on standard error what is wrong. Returns an exit code. */
int gw_config_load(const char *file, cfg_t **config);

int gw_command_serve(int argc, char **argv);
int gw_command_check(int argc, char **argv);
int gw_command_audit(int argc, char **argv);
int gw_command_explain(int argc, char **argv);
int gw_command_policy(int argc, char **argv);
int gw_command_key(int argc, char **argv);
int gw_command_schema(int argc, char **argv);
int gw_command_sandbox_report(int argc, char **argv);
int gw_command_version(int argc, char **argv);

#endif
