/* URL to decision, as the broker goes: any text through the URL parser, host and path checks, and a policy of every kind of rule.
 * What must hold whatever comes: an allowed target names one of the allowed hosts, is not denied, and its path, decoded as an upstream
 * might, stays below the rule's. */
#include <stdlib.h>

#include "outbound/broker/path.h"
#include "outbound/broker/policy.h"
#include "outbound/wire/url.h"

static ob_policy_t *policy;

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerInitialize(int *argc, char ***argv);

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
    static const char text[] =
        "{\"policies\": {\"p\": {\"rules\": [{\"host\": \"api.example.com\", \"path\": [\"/v1/**\", \"/u/*/n\"]}, {\"host\": \"*.example.net\"},"
        "{\"deny\": \"admin.example.net\"}, {\"host\": \"1.2.3.4\", \"port\": \"any\"}, {\"deny\": \"api.example.com\", \"path\": [\"/v1/x/**\"]}]}},"
        "\"default_policy\": \"p\"}";
    static cfg_t *cfg;
    cfg_errors_t errors = {0};
    (void)argc, (void)argv;
    if (cfg_parse((ob_str_t){text, sizeof(text) - 1}, NULL, CFG_ALL, &cfg, &errors) != 0 ||
        ob_policy_new(&cfg->policies[0], &policy) != 0) {
        abort();
    }
    return 0;
}

static bool ends_with(const char *text, const char *suffix)
{
    size_t len = strlen(text), tail = strlen(suffix);
    return len > tail && strcmp(text + len - tail, suffix) == 0;
}

static void check_allowed(const ob_host_t *host, ob_str_t path)
{
    bool api = strcmp(host->text, "api.example.com") == 0;
    if (!api && strcmp(host->text, "1.2.3.4") != 0 && !ends_with(host->text, ".example.net")) {
        abort();
    }
    if (strcmp(host->text, "admin.example.net") == 0) {
        abort();
    }
    if (!api) {
        return;
    }
    bool below = (path.len >= 3 && memcmp(path.ptr, "/v1", 3) == 0) || (path.len >= 3 && memcmp(path.ptr, "/u/", 3) == 0);
    if (!below || memmem(path.ptr, path.len, "/../", 4) != NULL || memmem(path.ptr, path.len, "%2F", 3) != NULL ||
        memmem(path.ptr, path.len, "%5C", 3) != NULL || memmem(path.ptr, path.len, "%00", 3) != NULL) {
        abort();
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    ob_url_t url;
    ob_host_t host;
    ob_buf_t path = {0};
    if (ob_url_parse((ob_str_t){(const char *)data, size}, NULL, &url) == 0 &&
        ob_host_parse(ob_url_hostname(&url), &host) == 0 && ob_path_put_canonical(&path, ob_url_pathname(&url)) == 0) {
        ob_target_t target = {.https = ob_str_eq(ob_url_protocol(&url), OB_STR("https:")),
                              .host = &host,
                              .port = ob_url_effective_port(&url),
                              .method = OB_STR("GET"),
                              .path = ob_buf_str(&path)};
        if (ob_policy_decide(policy, &target).allowed) {
            check_allowed(&host, target.path);
        }
    }
    ob_url_dispose(&url);
    ob_buf_dispose(&path);
    return 0;
}
