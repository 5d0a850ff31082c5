/* Matching a URL against a policy, as a compromised worker may choose it: line 1 is a path pattern, line 2 a method, line 3
 * the URL. Invariants: nothing crashes, a decision is the same twice, a deny rule for everything beats every allow rule, a path
 * that a rule accepted holds no dot segment or encoded slash, and the canonical path is stable. */
#include <stdlib.h>

#include "outbound/broker/headers.h"
#include "outbound/broker/params.h"
#include "outbound/broker/path.h"
#include "outbound/broker/policy.h"
#include "outbound/wire/url.h"
#include "tests/fuzz/lines.h"

#define CHECK(condition)                                                                                               \
    do {                                                                                                               \
        if (!(condition))                                                                                              \
            abort();                                                                                                   \
    } while (0)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool contains(ob_str_t text, const char *part)
{
    return memmem(text.ptr, text.len, part, strlen(part)) != NULL;
}

static void check_accepted_path(ob_str_t path)
{
    CHECK(path.len > 0 && path.ptr[0] == '/');
    CHECK(!contains(path, "//") && !contains(path, "%2F") && !contains(path, "%2f") && !contains(path, "/../") && !contains(path, "\\"));
    CHECK(!contains(path, "%5C") && !contains(path, "%00") && !contains(path, "%0A"));
}

static ob_decision_t decide(cfg_rule_t *rules, size_t count, const ob_target_t *target)
{
    cfg_policy_t cfg = {.name = "p", .rules = rules, .rule_count = count};
    ob_decision_t first, second;
    ob_policy_t *policy;

    CHECK(ob_policy_new(&cfg, &policy) == 0);
    first = ob_policy_decide(policy, target);
    second = ob_policy_decide(policy, target);
    CHECK(first.allowed == second.allowed && first.rule == second.rule && (first.rule != NULL || !first.allowed));
    ob_policy_free(policy);
    return first;
}

static void check_target(const ob_target_t *target, const char *pattern)
{
    const char *paths[] = {pattern};
    cfg_rule_t rules[] = {
        {.host = "*.example.com", .name = "a", .scheme_https = true, .port = {.any = true}, .paths = paths, .path_count = 1},
        {.host = "*", .name = "b", .scheme_https = true, .scheme_http = true, .port = {.any = true}},
        {.host = "*", .name = "c", .kind = CFG_RULE_DENY},
    };
    ob_decision_t with_path = decide(rules, 1, target), open = decide(rules, 2, target);

    if (with_path.allowed) {
        check_accepted_path(target->path);
        CHECK(target->https && !ob_port_is_bad(target->port) && !target->host->is_address && open.rule == &rules[0]);
    }
    CHECK(!open.allowed || (ob_method_is_standard(target->method) && !ob_host_is_local_name(target->host)));
    CHECK(!decide(rules, 3, target).allowed);
}

static void check_canonical(const ob_buf_t *path)
{
    ob_buf_t again = {0};

    CHECK(ob_path_put_canonical(&again, ob_buf_str(path)) == 0);
    /* "%25%34%31" becomes "%2541", never "%41": decoding happens once. */
    CHECK(again.len <= path->len);
    ob_buf_dispose(&again);
}

static void check_url(const ob_url_t *url, ob_str_t method, const char *pattern)
{
    ob_host_t host;
    ob_buf_t path = {0};

    (void)ob_query_has_credential(ob_url_search(url), NULL);
    if (ob_host_parse(ob_url_hostname(url), &host) != 0)
        return;
    CHECK(strlen(host.text) <= OB_HOST_NAME_MAX);
    CHECK(ob_path_put_canonical(&path, ob_url_pathname(url)) == 0);
    check_canonical(&path);
    check_target(&(ob_target_t){.https = ob_str_eq(ob_url_protocol(url), OB_STR("https:")),
                                .host = &host,
                                .port = ob_url_effective_port(url),
                                .method = method,
                                .path = ob_buf_str(&path)},
                 pattern);
    ob_buf_dispose(&path);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    ob_str_t rest = {(const char *)data, size}, pattern = next_line(&rest), method = next_line(&rest);
    char *copy = strndup(pattern.ptr, pattern.len);
    ob_url_t url;

    CHECK(copy != NULL);
    if (ob_url_parse(rest, NULL, &url) == 0)
        check_url(&url, method, copy);
    ob_url_dispose(&url);
    free(copy);
    return 0;
}
