#include <math.h>
#include <openssl/err.h>

#include "runtime/internal.h"
#include "runtime/subtle.h"

/* One op for all of crypto.subtle, so that the snapshot, which every isolate pays for, has one function more and not
 * fifteen. Its first argument is the place in `table` below; runtime/js/subtle_native.js gives them names.
 *
 * What comes back: the result; null where the input is not valid (why is not told: libcrypto's reasons would help who
 * guesses); undefined where it is more than there may be, or the execution is being ended. */

#define SECRET_BYTES_MAX ((size_t)1 << 20) /* of a generated one */

/* One call: whose it is, and what libcrypto asks between pieces of work. */
typedef struct call {
    rt_execution_t *execution;
    rtv8_args_t *args;
    rt_guard_t guard;
} call_t;

static bool on_stop(void *execution)
{
    return rtv8_isolate_stopped(((rt_execution_t *)execution)->isolate);
}

/* ---- Arguments: numbers as the tables of subtle.h have them; anything else is not valid -------------------------- */

static int number_arg(const call_t *call, size_t index, uint32_t max, uint32_t *out)
{
    double value = rtv8_arg_number(call->args, index);
    if (!(value >= 0 && value <= max) || value != floor(value)) {
        return OB_E_MALFORMED;
    }
    *out = (uint32_t)value;
    return 0;
}

static int hash_arg(const call_t *call, size_t index, rt_hash_t *hash)
{
    uint32_t value = 0;
    int ret = number_arg(call, index, RT_HASHES - 1, &value);
    *hash = (rt_hash_t)value;
    return ret;
}

/* Bytes; null and undefined are none. */
static int bytes_arg(const call_t *call, size_t index, ob_str_t *out)
{
    uint8_t *bytes = NULL;
    *out = (ob_str_t){NULL, 0};
    if (rtv8_arg_is_nullish(call->args, index)) {
        return 0;
    }
    int ret = rtv8_arg_view(call->args, index, &bytes, &out->len);
    out->ptr = (const char *)bytes;
    return ret;
}

static int key_arg(const call_t *call, size_t index, rt_key_t **key)
{
    *key = rt_keys_get(&call->execution->keys, rtv8_arg_number(call->args, index));
    return *key == NULL ? OB_E_MALFORMED : 0;
}

/* ---- Results ----------------------------------------------------------------------------------------------------- */

static void give(const call_t *call, int ret, const rtv8_value_t *value)
{
    if (ret == 0) {
        rtv8_return(call->args, value);
    } else if (ret == OB_E_MALFORMED) {
        rtv8_return(call->args, &(rtv8_value_t){.type = RTV8_NULL});
    } else if (ret != OB_E_LIMIT && ret != OB_E_TERMINATED) {
        rtv8_throw(call->args, RTV8_RANGE_ERROR, ob_str_from(ob_err_text(ret)));
    }
}

static void give_number(const call_t *call, int ret, double number)
{
    give(call, ret, &(rtv8_value_t){.type = RTV8_NUMBER, .number = number});
}

static void give_bool(const call_t *call, int ret, bool value)
{
    give(call, ret, &(rtv8_value_t){.type = RTV8_BOOL, .boolean = value});
}

static void give_bytes(const call_t *call, int ret, ob_buf_t *bytes)
{
    give(call, ret, &(rtv8_value_t){.type = RTV8_BYTES, .str = ob_buf_str(bytes)});
    ob_buf_dispose(bytes);
}

static void release(rt_execution_t *execution, size_t bytes)
{
    rtv8_isolate_release(execution->isolate, bytes);
    execution->key_bytes -= bytes;
}

/* Takes the key: it is charged to the execution's memory. */
static int add_key(rt_execution_t *execution, rt_key_t *key, uint32_t *id)
{
    size_t cost = rt_key_cost(key);
    if (rtv8_isolate_reserve(execution->isolate, cost) != 0) {
        rt_key_free(key);
        return OB_E_LIMIT;
    }
    execution->key_bytes += cost;
    int ret = rt_keys_add(&execution->keys, key, id);
    if (ret != 0) {
        release(execution, cost);
    }
    return ret;
}

static void give_key(const call_t *call, int ret, rt_key_t *key)
{
    uint32_t id = 0;
    ret = ret == 0 ? add_key(call->execution, key, &id) : ret;
    give_number(call, ret, id);
}

/* ---- Keys -------------------------------------------------------------------------------------------------------- */

/* (bytes), or (number of random bytes) */
static void secret_new(const call_t *call)
{
    ob_str_t bytes;
    uint32_t len = 0;
    rt_key_t *key = NULL;
    int ret = 0;
    if (number_arg(call, 1, UINT32_MAX, &len) == 0) {
        ret = len <= SECRET_BYTES_MAX ? rt_key_secret(NULL, len, &key) : OB_E_LIMIT;
    } else if ((ret = bytes_arg(call, 1, &bytes)) == 0) {
        ret = rt_key_secret((const uint8_t *)bytes.ptr, bytes.len, &key);
    }
    give_key(call, ret, key);
}

/* (n, e) or (n, e, d, p, q, dp, dq, qi) */
static void rsa_new(const call_t *call)
{
    ob_str_t parts[RT_KEY_PARTS];
    rt_key_t *key = NULL;
    size_t count = rtv8_args_count(call->args) - 1;
    int ret = count <= RT_KEY_PARTS ? 0 : OB_E_MALFORMED;
    for (size_t i = 0; ret == 0 && i < count; i++) {
        ret = bytes_arg(call, i + 1, &parts[i]);
    }
    ret = ret == 0 ? rt_key_rsa(parts, count, &key) : ret;
    give_key(call, ret, key);
}

/* (bits, exponent) */
static void rsa_generate(const call_t *call)
{
    uint32_t bits = 0;
    ob_str_t exponent;
    rt_key_t *key = NULL;
    int ret = number_arg(call, 1, UINT32_MAX, &bits);
    ret = ret == 0 ? bytes_arg(call, 2, &exponent) : ret;
    ret = ret == 0 ? rt_key_rsa_generate(bits, exponent, &call->guard, &key) : ret;
    give_key(call, ret, key);
}

/* (curve, point, private key) */
static void curve_new(const call_t *call)
{
    uint32_t curve = 0;
    ob_str_t point, number;
    rt_key_t *key = NULL;
    int ret = number_arg(call, 1, RT_CURVES - 1, &curve);
    ret = ret == 0 ? bytes_arg(call, 2, &point) : ret;
    ret = ret == 0 ? bytes_arg(call, 3, &number) : ret;
    ret = ret == 0 ? rt_key_curve((rt_curve_t)curve, point, number, &key) : ret;
    give_key(call, ret, key);
}

/* (curve) */
static void curve_generate(const call_t *call)
{
    uint32_t curve = 0;
    rt_key_t *key = NULL;
    int ret = number_arg(call, 1, RT_CURVES - 1, &curve);
    ret = ret == 0 ? rt_key_curve_generate((rt_curve_t)curve, &key) : ret;
    give_key(call, ret, key);
}

/* (key, with private parts) -> [bytes, ...] */
static void key_parts(const call_t *call)
{
    rt_key_t *key;
    ob_buf_t bytes = {.sensitive = true};
    size_t lengths[RT_KEY_PARTS], count = 0;
    rtv8_value_t values[RT_KEY_PARTS];
    int ret = key_arg(call, 1, &key);
    ret = ret == 0 ? rt_key_parts(key, rtv8_arg_bool(call->args, 2), &bytes, lengths, &count) : ret;
    for (size_t i = 0, at = 0; ret == 0 && i < count; at += lengths[i++]) {
        values[i] = (rtv8_value_t){.type = RTV8_BYTES,
                                   .str = {bytes.data != NULL ? (const char *)bytes.data + at : NULL, lengths[i]}};
    }
    if (ret == 0) {
        rtv8_return_list(call->args, values, count);
    } else {
        give(call, ret, NULL);
    }
    ob_buf_dispose(&bytes);
}

void rt_subtle_collected(rt_execution_t *execution, double id)
{
    rt_key_t *key = rt_keys_get(&execution->keys, id);
    if (key != NULL) {
        release(execution, rt_key_cost(key));
        rt_keys_remove(&execution->keys, id);
    }
}

void rt_subtle_drop_all(rt_execution_t *execution)
{
    rt_keys_dispose(&execution->keys);
    release(execution, execution->key_bytes);
}

/* ---- Operations -------------------------------------------------------------------------------------------------- */

/* (hash, data) -> bytes */
static void digest(const call_t *call)
{
    rt_hash_t hash;
    ob_str_t data;
    uint8_t out[RT_HASH_MAX];
    int ret = hash_arg(call, 1, &hash);
    ret = ret == 0 ? bytes_arg(call, 2, &data) : ret;
    ret = ret == 0 ? rt_subtle_digest(hash, data, &call->guard, out) : ret;
    size_t len = ret == 0 ? rt_subtle_md_size(hash) : 0;
    give(call, ret, &(rtv8_value_t){.type = RTV8_BYTES, .str = {(const char *)out, len}});
}

/* The first arguments of sign and verify: (key, scheme, hash, bytes of salt, data). */
static int signing_args(const call_t *call, rt_key_t **key, rt_signing_t *how, ob_str_t *data)
{
    uint32_t scheme = 0;
    int ret = key_arg(call, 1, key);
    ret = ret == 0 ? number_arg(call, 2, RT_SCHEMES - 1, &scheme) : ret;
    ret = ret == 0 ? hash_arg(call, 3, &how->hash) : ret;
    ret = ret == 0 ? number_arg(call, 4, UINT32_MAX, &how->salt_bytes) : ret;
    how->scheme = (rt_scheme_t)scheme;
    return ret == 0 ? bytes_arg(call, 5, data) : ret;
}

static void sign(const call_t *call)
{
    rt_key_t *key;
    rt_signing_t how;
    ob_str_t data;
    ob_buf_t out = {0};
    int ret = signing_args(call, &key, &how, &data);
    give_bytes(call, ret == 0 ? rt_subtle_sign(key, &how, data, &call->guard, &out) : ret, &out);
}

/* (..., signature) -> bool */
static void verify(const call_t *call)
{
    rt_key_t *key;
    rt_signing_t how;
    ob_str_t data, signature;
    bool valid = false;
    int ret = signing_args(call, &key, &how, &data);
    ret = ret == 0 ? bytes_arg(call, 6, &signature) : ret;
    ret = ret == 0 ? rt_subtle_verify(key, &how, data, signature, &call->guard, &valid) : ret;
    give_bool(call, ret, valid);
}

/* (key, mode, encrypt, data, out, iv, additional data, bits of the counter or bytes of the tag) -> bytes written */
static void cipher(const call_t *call)
{
    rt_key_t *key;
    rt_ciphering_t how = {.encrypt = rtv8_arg_bool(call->args, 3)};
    ob_str_t data;
    uint32_t mode = 0, number = 0;
    uint8_t *out = NULL;
    size_t room = 0, len = 0;
    int ret = key_arg(call, 1, &key);
    ret = ret == 0 ? number_arg(call, 2, RT_MODES - 1, &mode) : ret;
    ret = ret == 0 ? bytes_arg(call, 4, &data) : ret;
    ret = ret == 0 ? rtv8_arg_view(call->args, 5, &out, &room) : ret;
    ret = ret == 0 ? bytes_arg(call, 6, &how.iv) : ret;
    ret = ret == 0 ? bytes_arg(call, 7, &how.more) : ret;
    ret = ret == 0 ? number_arg(call, 8, 128, &number) : ret;
    how.mode = (rt_mode_t)mode;
    how.counter_bits = how.tag_bytes = number;
    if (ret == 0 && room < rt_subtle_cipher_room(&how, data.len)) {
        ret = OB_E_MALFORMED;
    }
    ret = ret == 0 ? rt_subtle_cipher(key, &how, data, &call->guard, out, &len) : ret;
    give_number(call, ret, (double)len);
}

/* (key, encrypt, hash, data, label) -> bytes */
static void oaep(const call_t *call)
{
    rt_key_t *key;
    rt_hash_t hash;
    ob_str_t data, label;
    ob_buf_t out = {.sensitive = true};
    int ret = key_arg(call, 1, &key);
    ret = ret == 0 ? hash_arg(call, 3, &hash) : ret;
    ret = ret == 0 ? bytes_arg(call, 4, &data) : ret;
    ret = ret == 0 ? bytes_arg(call, 5, &label) : ret;
    give_bytes(call, ret == 0 ? rt_subtle_oaep(key, rtv8_arg_bool(call->args, 2), hash, label, data, &out) : ret, &out);
}

/* (private key, public key) -> bytes */
static void agree(const call_t *call)
{
    rt_key_t *key, *peer;
    ob_buf_t out = {.sensitive = true};
    int ret = key_arg(call, 1, &key);
    ret = ret == 0 ? key_arg(call, 2, &peer) : ret;
    give_bytes(call, ret == 0 ? rt_subtle_agree(key, peer, &out) : ret, &out);
}

/* The first arguments of hkdf and pbkdf2: (key, hash, out, salt). */
static int derive_args(const call_t *call, rt_key_t **key, rt_hash_t *hash, uint8_t **out, size_t *len, ob_str_t *salt)
{
    int ret = key_arg(call, 1, key);
    ret = ret == 0 ? hash_arg(call, 2, hash) : ret;
    ret = ret == 0 ? rtv8_arg_view(call->args, 3, out, len) : ret;
    return ret == 0 ? bytes_arg(call, 4, salt) : ret;
}

/* (..., info) -> true */
static void hkdf(const call_t *call)
{
    rt_key_t *key;
    rt_hash_t hash;
    ob_str_t salt, info;
    uint8_t *out;
    size_t len;
    int ret = derive_args(call, &key, &hash, &out, &len, &salt);
    ret = ret == 0 ? bytes_arg(call, 5, &info) : ret;
    give_bool(call, ret == 0 ? rt_subtle_hkdf(key, hash, salt, info, &call->guard, out, len) : ret, true);
}

/* (..., iterations) -> true */
static void pbkdf2(const call_t *call)
{
    rt_key_t *key;
    rt_hash_t hash;
    ob_str_t salt;
    uint8_t *out;
    size_t len;
    uint32_t iterations = 0;
    int ret = derive_args(call, &key, &hash, &out, &len, &salt);
    ret = ret == 0 ? number_arg(call, 5, UINT32_MAX, &iterations) : ret;
    give_bool(call, ret == 0 ? rt_subtle_pbkdf2(key, hash, salt, iterations, &call->guard, out, len) : ret, true);
}

static void (*const table[])(const call_t *call) = {
    secret_new, rsa_new, rsa_generate, curve_new, curve_generate, key_parts, digest,
    sign,       verify,  cipher,       oaep,      agree,          hkdf,      pbkdf2,
};

void rt_op_subtle(void *owner, rtv8_args_t *args)
{
    const call_t call = {.execution = owner, .args = args, .guard = {.stop = on_stop, .data = owner}};
    uint32_t which = 0;
    if (number_arg(&call, 0, sizeof(table) / sizeof(table[0]) - 1, &which) == 0) {
        table[which](&call);
    }
    ERR_clear_error(); /* what is left in libcrypto's queue would look like an error of the next TLS connection's */
}
