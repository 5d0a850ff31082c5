#include "gateway/worker/share.h"

#define HALF_LIFE_US 1000000

uint64_t gw_share_load(const gw_share_t *share, uint64_t now_us)
{
    uint64_t halvings = now_us > share->at_us ? (now_us - share->at_us) / HALF_LIFE_US : 0;

    return halvings < 64 ? share->cpu_us >> halvings : 0;
}

void gw_share_charge(gw_share_t *share, uint64_t cpu_us, uint64_t now_us)
{
    uint64_t load = gw_share_load(share, now_us);

    /* whole half-lives only: what is left of one counts on */
    if (now_us > share->at_us)
        share->at_us += (now_us - share->at_us) / HALF_LIFE_US * HALF_LIFE_US;
    share->cpu_us = load + cpu_us;
}

uint32_t gw_share_bound(const cfg_t *config, const cfg_tenant_t *tenant)
{
    uint32_t all = config->max_executions;

    if (tenant->max_executions > 0)
        return tenant->max_executions < all ? tenant->max_executions : all;
    return config->tenant_count > 1 && all > 1 ? (all * 3 + 3) / 4 : all;
}
