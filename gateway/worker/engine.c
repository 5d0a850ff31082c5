#include "gateway/worker/engine.h"

#include "gateway/worker/fetches.h"
#include "gateway/worker/groups.h"

static rt_engine_options_t options_of(const cfg_t *config)
{
    rt_engine_options_t options = {.pool_min = config->pool_min,
                                   .pool_max = config->pool_max,
                                   .code_cache_mb = config->code_cache_mb,
                                   .live_clock = config->live_clock,
                                   .max_executions = config->max_executions,
                                   .memory_mb_max = config->limits.memory_mb,
                                   .host = gw_fetch_host};

    for (size_t i = 0; i < config->tenant_count; i++) {
        if (config->tenants[i].limits.memory_mb > options.memory_mb_max)
            options.memory_mb_max = config->tenants[i].limits.memory_mb;
    }
    return options;
}

int gw_engine_open(gw_worker_t *worker)
{
    rt_engine_options_t options = options_of(worker->config->values);

    options.jitless = gw_group_is_jitless(worker->groups, worker->config->values);
    return rt_engine_open(&options, &worker->engine);
}

void gw_engine_apply(gw_worker_t *worker)
{
    rt_engine_options_t options = options_of(worker->config->values);

    rt_engine_configure(worker->engine, &options);
}
