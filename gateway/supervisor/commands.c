#include "gateway/supervisor/commands.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/random.h>
#include <sys/wait.h>
#include <unistd.h>

#include <openssl/evp.h>

#include "gateway/supervisor/confine.h"
#include "gateway/supervisor/spawn.h"
#include "gateway/supervisor/supervisor.h"

#define KEY_RANDOM_BYTES 32

static int usage(const char *text)
{
    fprintf(stderr, "usage: mayfly %s\nmayfly --help explains.\n", text);
    return GW_EXIT_USAGE;
}

int gw_command_serve(int argc, char **argv)
{
    const char *file = NULL;
    bool insecure = false;
    for (int i = 0; i < argc; i++) {
        if (strcmp(argv[i], "--config") == 0 && i + 1 < argc) {
            file = argv[++i];
        } else if (strncmp(argv[i], "--config=", 9) == 0) {
            file = argv[i] + 9;
        } else if (strcmp(argv[i], "--insecure-no-sandbox") == 0) {
            insecure = true;
        } else {
            return usage("serve [--config FILE] [--insecure-no-sandbox]");
        }
    }
    cfg_t *config = NULL;
    int ret = gw_config_load(file, &config);
    if (ret != GW_EXIT_OK) {
        return ret;
    }
    ob_log_init("supervisor", config->log_level, config->log_format);
    return gw_supervisor_run(config, file, insecure);
}

/* "mf_" and 43 characters of base64url: 256 random bits. */
static int make_key(char key[64])
{
    uint8_t random[KEY_RANDOM_BYTES];
    if (getrandom(random, sizeof(random), 0) != sizeof(random)) {
        return OB_E_IO;
    }
    memcpy(key, "mf_", 3);
    int len = EVP_EncodeBlock((unsigned char *)key + 3, random, sizeof(random));
    explicit_bzero(random, sizeof(random));
    for (char *at = key + 3; *at != '\0'; at++) {
        *at = *at == '+' ? '-' : *at == '/' ? '_' : *at;
    }
    key[3 + len - 1] = '\0'; /* the one '=' of padding */
    return 0;
}

int gw_command_key(int argc, char **argv)
{
    char key[64];
    uint8_t digest[32];
    if (argc > 1) {
        return usage("key [NAME]");
    }
    if (make_key(key) != 0 || EVP_Digest(key, strlen(key), digest, NULL, EVP_sha256(), NULL) != 1) {
        fprintf(stderr, "mayfly: no random bytes or no SHA-256: %s\n", strerror(errno));
        return GW_EXIT_SOFTWARE;
    }
    ob_buf_t entry = {0};
    int ret = ob_buf_printf(&entry, "{\"name\": ");
    if (ret == 0) {
        ret = ob_json_put_str(&entry, ob_str_from(argc == 1 ? argv[0] : "key"));
    }
    if (ret == 0) {
        ret = ob_buf_printf(&entry, ", \"sha256\": \"");
    }
    for (size_t i = 0; i < sizeof(digest) && ret == 0; i++) {
        ret = ob_buf_printf(&entry, "%02x", digest[i]);
    }
    if (ret == 0) {
        printf("API key, shown only now; give it to the client:\n  %s\n\n"
               "Entry for `keys` of the client's tenant in the configuration:\n  %.*s\"}\n",
               key, (int)entry.len, (const char *)entry.data);
    }
    explicit_bzero(key, sizeof(key));
    ob_buf_dispose(&entry);
    return ret == 0 ? GW_EXIT_OK : GW_EXIT_SOFTWARE;
}

int gw_command_schema(int argc, char **argv)
{
    bool markdown = argc == 1 && strcmp(argv[0], "--markdown") == 0;
    ob_buf_t text = {0};
    if (argc != 0 && !markdown) {
        return usage("schema [--markdown]");
    }
    int ret = markdown ? cfg_reference_print(&text) : cfg_schema_print(&text);
    if (ret == 0) {
        fwrite(text.data, 1, text.len, stdout);
    }
    ob_buf_dispose(&text);
    return ret == 0 ? GW_EXIT_OK : GW_EXIT_SOFTWARE;
}

/* The supervisor links none of V8, h2o and libcurl; those that do say which they have. */
static int print_version_of(gw_kind_t kind)
{
    char path[4096];
    if (gw_sibling_path(gw_kinds[kind].program, path, sizeof(path)) != 0) {
        return GW_EXIT_SOFTWARE;
    }
    pid_t pid = fork();
    if (pid == 0) {
        execl(path, gw_kinds[kind].program, "--version", (char *)NULL);
        fprintf(stderr, "mayfly: cannot run %s: %s\n", path, strerror(errno));
        _exit(127);
    }
    int status = 1;
    return pid > 0 && waitpid(pid, &status, 0) == pid && status == 0 ? GW_EXIT_OK : GW_EXIT_SOFTWARE;
}

/* Each process puts up its layers as it does when it serves, and says what they came to. */
int gw_command_sandbox_report(int argc, char **argv)
{
    bool json = argc == 1 && strcmp(argv[0], "--json") == 0;
    if (argc > 1 || (argc == 1 && !json)) {
        return usage("sandbox-report [--json]");
    }
    ob_layers_t layers = {0};
    gw_confine_supervisor(&layers);
    ob_layers_print("mayfly", &layers, json);
    fflush(stdout);
    int ret = ob_layers_judge(&layers) == 0 ? GW_EXIT_OK : GW_EXIT_SOFTWARE;
    for (gw_kind_t kind = GW_WORKER; kind < GW_KIND_COUNT; kind++) {
        if (gw_spawn_report(kind, json) != 0) {
            ret = GW_EXIT_SOFTWARE;
        }
    }
    return ret;
}

int gw_command_version(int argc, char **argv)
{
    (void)argv;
    if (argc != 0) {
        return usage("version");
    }
    printf("mayfly %s\n", MAYFLY_VERSION);
    fflush(stdout);
    int ret = print_version_of(GW_WORKER);
    return ret == GW_EXIT_OK ? print_version_of(GW_BROKER) : ret;
}
