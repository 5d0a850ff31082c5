#include <openssl/crypto.h>
#include <openssl/rand.h>
#include <stdlib.h>
#include <string.h>

#include "runtime/subtle.h"

/* ---- One key ----------------------------------------------------------------------------------------------------- */

int rt_key_secret(const uint8_t *bytes, size_t len, rt_key_t **key)
{
    rt_key_t *made = calloc(1, sizeof(*made) + len);
    if (made == NULL) {
        return OB_E_NOMEM;
    }
    made->kind = RT_KEY_SECRET;
    made->is_private = true;
    made->len = len;
    if (bytes != NULL && len > 0) {
        memcpy(made->secret, bytes, len);
    } else if (len > 0 && RAND_priv_bytes(made->secret, (int)len) != 1) {
        rt_key_free(made);
        return OB_E_IO;
    }
    *key = made;
    return 0;
}

int rt_key_wrap(rt_key_kind_t kind, EVP_PKEY *pkey, bool is_private, rt_key_t **key)
{
    rt_key_t *made = pkey != NULL ? calloc(1, sizeof(*made)) : NULL;
    if (made == NULL) {
        EVP_PKEY_free(pkey);
        return pkey == NULL ? OB_E_MALFORMED : OB_E_NOMEM;
    }
    made->kind = kind;
    made->pkey = pkey;
    made->is_private = is_private;
    *key = made;
    return 0;
}

/* libcrypto does not tell. Of an RSA key it keeps each number up to three times (the key, its export, Montgomery's
 * form). */
size_t rt_key_cost(const rt_key_t *key)
{
    if (key->kind == RT_KEY_SECRET) {
        return sizeof(*key) + key->len;
    }
    size_t numbers = key->kind == RT_KEY_RSA ? (size_t)EVP_PKEY_get_size(key->pkey) * (key->is_private ? 14 : 4) : 512;
    return sizeof(*key) + 2048 + numbers;
}

void rt_key_free(rt_key_t *key)
{
    if (key == NULL) {
        return;
    }
    EVP_PKEY_free(key->pkey); /* cleanses private numbers */
    OPENSSL_cleanse(key->secret, key->len);
    free(key);
}

int rt_key_parts(const rt_key_t *key, bool want_private, ob_buf_t *bytes, size_t *lengths, size_t *count)
{
    if (want_private && !key->is_private) {
        return OB_E_MALFORMED;
    }
    if (key->kind != RT_KEY_SECRET) {
        return (key->kind == RT_KEY_RSA ? rt_key_rsa_parts : rt_key_curve_parts)(key, want_private, bytes, lengths,
                                                                                 count);
    }
    lengths[0] = key->len;
    *count = 1;
    return ob_buf_put(bytes, key->secret, key->len);
}

EVP_PKEY *rt_pkey_from(const char *type, int selection, OSSL_PARAM_BLD *build)
{
    EVP_PKEY *pkey = NULL;
    OSSL_PARAM *params = build != NULL ? OSSL_PARAM_BLD_to_param(build) : NULL;
    EVP_PKEY_CTX *ctx = params != NULL ? EVP_PKEY_CTX_new_from_name(NULL, type, NULL) : NULL;
    if (ctx == NULL || EVP_PKEY_fromdata_init(ctx) != 1 || EVP_PKEY_fromdata(ctx, &pkey, selection, params) != 1) {
        EVP_PKEY_free(pkey);
        pkey = NULL;
    }
    EVP_PKEY_CTX_free(ctx);
    OSSL_PARAM_free(params);
    OSSL_PARAM_BLD_free(build);
    return pkey;
}

/* ---- The keys of an execution ------------------------------------------------------------------------------------ */

static int make_room(rt_keys_t *keys)
{
    if (keys->count < keys->room) {
        return 0;
    }
    size_t room = keys->room == 0 ? 8 : keys->room * 2;
    rt_key_t **list = realloc(keys->list, room * sizeof(*list));
    if (list == NULL) {
        return OB_E_NOMEM;
    }
    keys->list = list;
    keys->room = room;
    return 0;
}

int rt_keys_add(rt_keys_t *keys, rt_key_t *key, uint32_t *id)
{
    size_t at = keys->full;
    while (at < keys->count && keys->list[at] != NULL) {
        at++;
    }
    int ret = keys->alive >= RT_KEYS_MAX ? OB_E_LIMIT : make_room(keys);
    if (ret != 0) {
        rt_key_free(key);
        return ret;
    }
    keys->list[at] = key;
    keys->count = at == keys->count ? at + 1 : keys->count;
    keys->full = at + 1;
    keys->alive++;
    *id = (uint32_t)at + 1;
    return 0;
}

rt_key_t *rt_keys_get(const rt_keys_t *keys, double id)
{
    return id >= 1 && id <= (double)keys->count ? keys->list[(size_t)id - 1] : NULL;
}

void rt_keys_remove(rt_keys_t *keys, double id)
{
    rt_key_t *key = rt_keys_get(keys, id);
    if (key != NULL) {
        size_t at = (size_t)id - 1;
        rt_key_free(key);
        keys->list[at] = NULL;
        keys->alive--;
        keys->full = at < keys->full ? at : keys->full;
    }
}

void rt_keys_dispose(rt_keys_t *keys)
{
    for (size_t i = 0; i < keys->count; i++) {
        rt_key_free(keys->list[i]);
    }
    free(keys->list);
    *keys = (rt_keys_t){0};
}
