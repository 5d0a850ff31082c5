/* mayfly check */
#include <stdio.h>
#include <string.h>

#include "config/warnings.h"
#include "gateway/supervisor/commands.h"
#include "gateway/supervisor/supervisor.h"

static const char *plural(size_t count, const char *one, const char *many)
{
    return count == 1 ? one : many;
}

static int print_errors(const char *file, cfg_errors_t *errors)
{
    ob_buf_t text = {0};
    if (cfg_errors_print(file, errors, &text) == 0) {
        fwrite(text.data, 1, text.len, stderr);
    }
    fprintf(stderr, "mayfly: %s: %zu problem%s%s\n", file, errors->count, plural(errors->count, "", "s"),
            errors->more ? " and more" : "");
    ob_buf_dispose(&text);
    cfg_errors_dispose(errors);
    return GW_EXIT_CONFIG;
}

int gw_config_load(const char *file, cfg_t **config)
{
    cfg_errors_t errors = {0};
    if (file == NULL) {
        return cfg_default(config) == 0 ? GW_EXIT_OK : GW_EXIT_SOFTWARE;
    }
    return cfg_load(file, config, &errors) == 0 ? GW_EXIT_OK : print_errors(file, &errors);
}

/* The file again: a configuration keeps no places. What changed in between only moves them. */
static int read_text(const char *file, ob_buf_t *text)
{
    FILE *in = fopen(file, "re");
    int ret = in != NULL ? ob_buf_try_reserve(text, CFG_FILE_MAX) : OB_E_IO;
    if (ret == 0) {
        text->len = fread(text->data, 1, CFG_FILE_MAX, in);
    }
    if (in != NULL) {
        fclose(in);
    }
    return ret;
}

static size_t print_warnings(const char *file, cfg_t *config)
{
    cfg_errors_t warnings = {0};
    ob_buf_t text = {0}, out = {0};
    if (read_text(file, &text) == 0 && cfg_warn(ob_buf_str(&text), config, &warnings) == 0 &&
        cfg_errors_print(file, &warnings, &out) == 0 && out.len > 0) {
        fwrite(out.data, 1, out.len, stderr);
    }
    size_t count = warnings.count;
    ob_buf_dispose(&text);
    ob_buf_dispose(&out);
    cfg_errors_dispose(&warnings);
    return count;
}

static void print_summary(const char *file, const cfg_t *config, size_t warnings)
{
    printf("%s: good: %zu listener%s, %zu tenant%s, %zu polic%s, %zu secret%s", file, config->listen_count,
           plural(config->listen_count, "", "s"), config->tenant_count, plural(config->tenant_count, "", "s"),
           config->policy_count, plural(config->policy_count, "y", "ies"), config->secret_count,
           plural(config->secret_count, "", "s"));
    if (warnings > 0) {
        printf("; %zu warning%s", warnings, plural(warnings, "", "s"));
    }
    printf("\n");
}

int gw_command_check(int argc, char **argv)
{
    bool strict = argc == 2 && strcmp(argv[0], "--strict") == 0;
    cfg_t *config = NULL;
    if (argc != 1 + strict) {
        fprintf(stderr, "usage: mayfly check [--strict] FILE\nmayfly --help explains.\n");
        return GW_EXIT_USAGE;
    }
    const char *file = argv[argc - 1];
    int ret = gw_config_load(file, &config);
    if (ret != GW_EXIT_OK) {
        return ret;
    }
    int tls[CFG_LISTEN_MAX];
    if (gw_tls_load(config, tls) != 0) {
        ret = GW_EXIT_CONFIG;
    }
    gw_close_all(tls, CFG_LISTEN_MAX);
    size_t warnings = print_warnings(file, config);
    if (ret == GW_EXIT_OK) {
        print_summary(file, config, warnings);
        ret = strict && warnings > 0 ? GW_EXIT_CONFIG : GW_EXIT_OK;
    }
    cfg_free(config);
    return ret;
}
