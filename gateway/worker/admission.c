#include "gateway/worker/admission.h"

#include <sys/mman.h>
#include <sys/stat.h>

int gw_buckets_map(int fd, gw_bucket_t **buckets)
{
    int flags = fd == -1 ? MAP_PRIVATE | MAP_ANONYMOUS : MAP_SHARED;
    struct stat status;

    if (fd != -1 && fstat(fd, &status) == -1)
        return OB_E_IO;
    if (fd != -1 && (size_t)status.st_size < GW_SHARED_SIZE)
        return OB_E_TOO_LARGE; /* touching what is not there would be SIGBUS */
    void *memory = mmap(NULL, GW_SHARED_SIZE, PROT_READ | PROT_WRITE, flags, fd, 0);
    if (memory == MAP_FAILED)
        return OB_E_IO;
    *buckets = memory;
    return 0;
}

/* ---- token buckets ---- */

/* FNV-1a. Names come from the operator's file, so nobody can aim for collisions. */
static uint64_t hash_name(const char *name)
{
    uint64_t hash = UINT64_C(0xcbf29ce484222325);

    for (; *name != '\0'; name++)
        hash = (hash ^ (uint8_t)*name) * UINT64_C(0x100000001b3);
    return hash != 0 ? hash : 1;
}

/* Linear probing; a slot is never freed, so that no lock is needed. A full table (thousands of tenants renamed by
 * reloads) gives the slot where the search began: tenants then share a bucket, which limits more, never less. */
static gw_bucket_t *find_bucket(gw_bucket_t *buckets, const char *name)
{
    uint64_t hash = hash_name(name);
    size_t start = (size_t)hash & (GW_BUCKETS - 1);

    for (size_t i = 0; i < GW_BUCKETS; i++) {
        gw_bucket_t *bucket = &buckets[(start + i) & (GW_BUCKETS - 1)];
        uint64_t owner = 0;
        if (atomic_compare_exchange_strong(&bucket->tenant, &owner, hash) || owner == hash)
            return bucket;
    }
    return &buckets[start];
}

/* The generic cell rate algorithm: one number, the time at which the bucket would be full again, instead of a level and
 * the time of its last change, which two atomics could not keep together. */
uint64_t gw_bucket_take(gw_bucket_t *buckets, const cfg_tenant_t *tenant, uint64_t now_us)
{
    if (tenant->rate_per_second == 0)
        return 0;
    uint64_t interval = UINT64_C(1000000) / tenant->rate_per_second;
    uint64_t burst = tenant->rate_burst > 0 ? tenant->rate_burst : 1;
    uint64_t slack = (burst - 1) * interval;
    gw_bucket_t *bucket = find_bucket(buckets, tenant->name);
    uint64_t state = atomic_load(&bucket->state), full_at;

    do {
        full_at = state > now_us ? state : now_us;
        if (full_at > now_us + slack + interval)
            full_at = now_us + slack + interval; /* the tenant's rate was raised, or somebody scribbled */
        if (full_at > now_us + slack)
            return full_at - now_us - slack;
    } while (!atomic_compare_exchange_weak(&bucket->state, &state, full_at + interval));
    return 0;
}

int gw_check_rate(gw_bucket_t *buckets, const cfg_tenant_t *tenant, uint64_t now_us, gw_problem_t *problem)
{
    uint64_t wait_us = gw_bucket_take(buckets, tenant, now_us);

    if (wait_us == 0)
        return 0;
    *problem =
        (gw_problem_t){.kind = GW_RATE_LIMITED,
                       .detail = OB_STR("The tenant's rate is used up: try again after the time in Retry-After."),
                       .retry_after_s = (uint32_t)((wait_us + 999999) / 1000000)};
    return OB_E_LIMIT;
}

/* ---- keys and policies ---- */

static bool take_bearer(ob_str_t authorization, ob_str_t *credential)
{
    static const size_t len = sizeof("Bearer ") - 1;

    if (authorization.len <= len || !ob_str_caseeq((ob_str_t){authorization.ptr, len}, OB_STR("Bearer ")))
        return false;
    *credential = (ob_str_t){authorization.ptr + len, authorization.len - len};
    return true;
}

int gw_authenticate(const cfg_t *config, ob_str_t authorization, gw_admitted_t *admitted, gw_problem_t *problem)
{
    memset(admitted, 0, sizeof(*admitted));
    if (!config->authenticated) {
        admitted->tenant = cfg_tenant_of_key(config, OB_STR(""), &admitted->key);
        return 0;
    }
    if (take_bearer(authorization, &admitted->credential))
        admitted->tenant = cfg_tenant_of_key(config, admitted->credential, &admitted->key);
    if (admitted->tenant != NULL)
        return 0;
    /* one sentence for all: which half was wrong is for the owner of a key to find out, not for a stranger */
    *problem = (gw_problem_t){.kind = GW_UNAUTHENTICATED,
                              .detail = OB_STR("Send `Authorization: Bearer KEY` with a key that is known here.")};
    return OB_E_DENIED;
}

int gw_check_policy(const cfg_tenant_t *tenant, ob_str_t policy, gw_problem_t *problem)
{
    if (policy.len == 0 || cfg_tenant_may_use(tenant, policy))
        return 0;
    *problem = (gw_problem_t){.kind = GW_FORBIDDEN,
                              .path = OB_STR("$.globalOutbound"),
                              .detail = OB_STR("globalOutbound names a policy that this API key may not use.")};
    return OB_E_DENIED;
}
