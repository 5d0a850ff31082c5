#include <stdio.h>
#include <string.h>

#include "gateway/supervisor/commands.h"
#include "gateway/supervisor/supervisor.h"

typedef struct command {
    const char *name;
    const char *arguments;
    const char *summary;
    int (*run)(int argc, char **argv);
} command_t;

static const command_t commands[] = {
    {"serve", "[--config FILE]", "run the gateway; without a file: on 127.0.0.1:8080, network denied", gw_command_serve},
    {"check", "[--strict] FILE", "validate a configuration: what is wrong, and what is probably not meant", gw_command_check},
    {"explain", "METHOD URL", "say step by step how a fetch would be decided on", gw_command_explain},
    {"policy", "test FILE", "compare an operator's own table of verdicts with what the policies decide", gw_command_policy},
    {"audit", "verify FILE...", "find edits, gaps and truncation in audit logs; audit key FILE: make their key",
     gw_command_audit},
    {"key", "[NAME]", "make an API key, and the configuration entry that accepts it", gw_command_key},
    {"sandbox-report", "[--json]", "say layer by layer what confines each process on this machine", gw_command_sandbox_report},
    {"schema", "[--markdown]", "print the JSON Schema of the configuration, or a reference of all keys", gw_command_schema},
    {"version", "", "print the versions of Mayfly and of what it is built on", gw_command_version},
};
#define COMMAND_COUNT (sizeof(commands) / sizeof(commands[0]))

static void print_help(FILE *out)
{
    fprintf(out, "Mayfly runs JavaScript that agents wrote, each request in a V8 isolate of its own.\n\nUsage:\n");
    for (size_t i = 0; i < COMMAND_COUNT; i++) {
        fprintf(out, "  mayfly %-15s%-17s %s\n", commands[i].name, commands[i].arguments, commands[i].summary);
    }
    fprintf(out, "\nOptions of serve:\n"
                 "  --config FILE           JSON; SIGHUP reads it again, SIGTERM drains and stops\n"
                 "  --insecure-no-sandbox   run agent code without the worker's sandbox: for debugging only\n"
                 "\nTry it:\n"
                 "  mayfly serve &\n"
                 "  curl http://127.0.0.1:8080/run --data-binary \\\n"
                 "    'export default { fetch(req, env, ctx) { return new Response(\"hi\\n\") } }'\n"
                 "\nmayfly COMMAND --help says more of explain, policy and audit.\n"
                 "\nExit codes: 0 done, 64 usage, 69 address in use, 70 a process failed, 78 bad configuration.\n");
}

static bool asks_for_help(int argc, char **argv)
{
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--help") == 0 || strcmp(argv[i], "-h") == 0) {
            return true;
        }
    }
    return argc >= 2 && strcmp(argv[1], "help") == 0;
}

int main(int argc, char **argv)
{
    const char *asked = argc >= 2 ? argv[1] : "";
    bool has_own_help = strcmp(asked, "audit") == 0 || strcmp(asked, "explain") == 0 || strcmp(asked, "policy") == 0;
    if (!has_own_help && asks_for_help(argc, argv)) {
        print_help(stdout);
        return GW_EXIT_OK;
    }
    const char *name = argc >= 2 ? argv[1] : "";
    if (strcmp(name, "--version") == 0) {
        name = "version";
    }
    for (size_t i = 0; i < COMMAND_COUNT; i++) {
        if (strcmp(name, commands[i].name) == 0) {
            return commands[i].run(argc - 2, argv + 2);
        }
    }
    if (argc >= 2) {
        fprintf(stderr, "mayfly: there is no command \"%s\"\n\n", name);
    }
    print_help(stderr);
    return GW_EXIT_USAGE;
}
