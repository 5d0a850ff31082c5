/* mayfly explain, mayfly policy test: run by the broker's executable, so that the code that decides is the code that
 * explains. This one links neither the policy nor what resolves names, and that stays so. The broker's executable is
 * given no environment and no control socket: it has no secrets to show. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "gateway/supervisor/commands.h"
#include "gateway/supervisor/supervisor.h"

#define ARGUMENTS_MAX 512

static int run_broker(const char *mode, int argc, char **argv)
{
    char path[4096], *arguments[ARGUMENTS_MAX + 3] = {"mayfly-broker", (char *)mode}, *none[] = {NULL};
    if (argc > ARGUMENTS_MAX || gw_sibling_path(gw_kinds[GW_BROKER].program, path, sizeof(path)) != 0) {
        fprintf(stderr, "mayfly: too many arguments, or mayfly-broker is not beside mayfly\n");
        return GW_EXIT_USAGE;
    }
    memcpy(arguments + 2, argv, (size_t)argc * sizeof(*argv));
    execve(path, arguments, none);
    fprintf(stderr, "mayfly: cannot run %s: %s\n", path, strerror(errno));
    return GW_EXIT_SOFTWARE;
}

int gw_command_explain(int argc, char **argv)
{
    return run_broker("--explain", argc, argv);
}

int gw_command_policy(int argc, char **argv)
{
    if (argc >= 2 && strcmp(argv[0], "test") == 0) {
        return run_broker("--policy-test", argc - 1, argv + 1);
    }
    if (argc == 1 && strcmp(argv[0], "--help") == 0) {
        return run_broker("--policy-test", argc, argv);
    }
    fprintf(stderr, "usage: mayfly policy test [--config FILE] TABLE\nmayfly policy --help explains.\n");
    return GW_EXIT_USAGE;
}
