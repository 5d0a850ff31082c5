/* What one decision of a policy costs: policy_bench prints nanoseconds with 1, 100 and 10,000 rules of different hosts, a
 * quarter of them "*.suffix". Targets are hosts that a rule allows, hosts that none names, and names of many labels. */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "outbound/broker/policy.h"

#define HOSTS 1024
#define DECISIONS 400000

static cfg_t *make_config(int rules)
{
    ob_buf_t text = {0};
    cfg_errors_t errors = {0};
    cfg_t *cfg = NULL;
    int err = ob_buf_printf(&text, "{\"policies\":{\"p\":{\"rules\":[");
    for (int i = 0; i < rules && err == 0; i++) {
        err = ob_buf_printf(&text, "%s{\"host\":\"%sapi-%d.tenant%d.example.com\",\"method\":[\"GET\"],\"path\":[\"/v1/**\"]}",
                            i > 0 ? "," : "", i % 4 == 3 ? "*." : "", i, i % 97);
    }
    if (err == 0) {
        err = ob_buf_printf(&text, "]}},\"default_policy\":\"p\"}");
    }
    if (err != 0 || cfg_parse(ob_buf_str(&text), NULL, CFG_ALL, &cfg, &errors) != 0) {
        abort();
    }
    ob_buf_dispose(&text);
    return cfg;
}

typedef void name_host(char *out, size_t size, int i, int rules);

static void name_allowed(char *out, size_t size, int i, int rules)
{
    int rule = (int)((unsigned)i * 2654435761U % (unsigned)rules);
    snprintf(out, size, "%sapi-%d.tenant%d.example.com", rule % 4 == 3 ? "sub." : "", rule, rule % 97);
}

static void name_unknown(char *out, size_t size, int i, int rules)
{
    snprintf(out, size, "www%d.elsewhere%d.test", i, rules);
}

static void name_long(char *out, size_t size, int i, int rules)
{
    size_t len = 0;
    while (len < 200) {
        len += (size_t)snprintf(out + len, size - len, "%c.", 'a' + i % 26);
    }
    snprintf(out + len, size - len, "tenant%d.example.com", i % (rules < 97 ? rules : 97));
}

static double measure(const ob_policy_t *policy, name_host *name, int rules, size_t *allowed)
{
    static ob_host_t hosts[HOSTS];
    struct timespec start, end;
    for (int i = 0; i < HOSTS; i++) {
        char text[OB_HOST_NAME_MAX + 1];
        name(text, sizeof(text), i, rules);
        if (ob_host_parse(ob_str_from(text), &hosts[i]) != 0) {
            abort();
        }
    }
    clock_gettime(CLOCK_MONOTONIC, &start);
    for (int i = 0; i < DECISIONS; i++) {
        ob_target_t target = {
            .https = true, .host = &hosts[i % HOSTS], .port = 443, .method = OB_STR("GET"), .path = OB_STR("/v1/things/17")};
        *allowed += ob_policy_decide(policy, &target).allowed;
    }
    clock_gettime(CLOCK_MONOTONIC, &end);
    return ((double)(end.tv_sec - start.tv_sec) * 1e9 + (double)(end.tv_nsec - start.tv_nsec)) / DECISIONS;
}

int main(void)
{
    static const int sizes[] = {1, 100, 10000};
    printf("%8s %12s %12s %12s   ns a decision\n", "rules", "allowed", "no rule", "110 labels");
    for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
        cfg_t *cfg = make_config(sizes[i]);
        ob_policy_t *policy;
        size_t allowed[3] = {0};
        if (ob_policy_new(&cfg->policies[0], &policy) != 0) {
            abort();
        }
        double hit = measure(policy, name_allowed, sizes[i], &allowed[0]);
        double miss = measure(policy, name_unknown, sizes[i], &allowed[1]);
        double deep = measure(policy, name_long, sizes[i], &allowed[2]);
        if (allowed[0] != DECISIONS || allowed[1] + allowed[2] != 0) {
            abort(); /* a bench that measures the wrong thing */
        }
        printf("%8d %12.0f %12.0f %12.0f\n", sizes[i], hit, miss, deep);
        ob_policy_free(policy);
        cfg_free(cfg);
    }
    return 0;
}
