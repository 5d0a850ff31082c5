/* Looking up tenants, keys and policies. */
#include "config/config.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>

const cfg_tenant_t *cfg_tenant_find(const cfg_t *cfg, ob_str_t name)
{
    for (size_t i = 0; i < cfg->tenant_count; i++) {
        if (ob_str_eq(ob_str_from(cfg->tenants[i].name), name))
            return &cfg->tenants[i];
    }
    return NULL;
}

static const cfg_key_t *key_of_digest(const cfg_tenant_t *tenant, const uint8_t *digest)
{
    for (size_t i = 0; i < tenant->key_count; i++) {
        if (CRYPTO_memcmp(tenant->keys[i].sha256, digest, sizeof(tenant->keys[i].sha256)) == 0)
            return &tenant->keys[i];
    }
    return NULL;
}

const cfg_tenant_t *cfg_tenant_of_key(const cfg_t *cfg, ob_str_t credential, const cfg_key_t **key)
{
    uint8_t digest[32];

    *key = NULL;
    if (!cfg->authenticated)
        return &cfg->tenants[0];
    if (credential.len == 0 || EVP_Digest(credential.ptr, credential.len, digest, NULL, EVP_sha256(), NULL) != 1)
        return NULL;
    for (size_t i = 0; i < cfg->tenant_count; i++) {
        if ((*key = key_of_digest(&cfg->tenants[i], digest)) != NULL)
            return &cfg->tenants[i];
    }
    return NULL;
}

const cfg_policy_t *cfg_policy_find(const cfg_t *cfg, ob_str_t name)
{
    for (size_t i = 0; i < cfg->policy_count; i++) {
        if (ob_str_eq(ob_str_from(cfg->policies[i].name), name))
            return &cfg->policies[i];
    }
    return NULL;
}

bool cfg_tenant_may_use(const cfg_tenant_t *tenant, ob_str_t policy)
{
    if (tenant->policy != NULL && ob_str_eq(ob_str_from(tenant->policy), policy))
        return true;
    for (size_t i = 0; i < tenant->policy_count; i++) {
        if (ob_str_eq(ob_str_from(tenant->policies[i]), policy))
            return true;
    }
    return false;
}
