/* Keys from numbers that hostile code chose, and all that is done with them. The input is pieces, each two bytes of
 * length and then its bytes: the first one chooses what is tried, the others are numbers, messages and parameters. */
#include <stdlib.h>

#include "runtime/subtle.h"

#define CHECK(condition)                                                                                               \
    do {                                                                                                               \
        if (!(condition))                                                                                              \
            abort();                                                                                                   \
    } while (0)

#define OUT_MAX 65536
#define CALLS_MAX 2000 /* of the guard: what takes long ends */

static int calls;

static bool on_stop(void *data)
{
    (void)data;
    return ++calls > CALLS_MAX;
}

static const rt_guard_t guard = {.stop = on_stop};

static ob_str_t next_piece(ob_reader_t *reader)
{
    uint16_t len = 0;
    if (ob_reader_u16(reader, &len) != 0) {
        return (ob_str_t){NULL, 0};
    }
    size_t left = (size_t)(reader->end - reader->at);
    ob_str_t piece = {(const char *)reader->at, len < left ? len : left};
    reader->at += piece.len;
    return piece.len > 0 ? piece : (ob_str_t){NULL, 0};
}

static uint8_t byte_of(ob_str_t piece, size_t index, uint8_t count)
{
    return index < piece.len ? (uint8_t)piece.ptr[index] % count : 0;
}

/* What a key gives back makes the same key again. */
static void check_parts(const rt_key_t *key)
{
    ob_buf_t bytes = {.sensitive = true};
    size_t lengths[RT_KEY_PARTS], count = 0;
    ob_str_t parts[RT_KEY_PARTS] = {{NULL, 0}};
    rt_key_t *again = NULL;
    CHECK(rt_key_parts(key, key->is_private, &bytes, lengths, &count) == 0);
    for (size_t i = 0, at = 0; i < count; at += lengths[i++]) {
        parts[i] = (ob_str_t){bytes.len > 0 ? (const char *)bytes.data + at : NULL, lengths[i]};
    }
    if (key->kind == RT_KEY_RSA) {
        CHECK(rt_key_rsa(parts, count, &again) == 0);
    } else if (key->kind == RT_KEY_CURVE) {
        CHECK(rt_key_curve(key->curve, parts[0], parts[1], &again) == 0);
    }
    rt_key_free(again);
    ob_buf_dispose(&bytes);
}

static void use_rsa(const rt_key_t *key, ob_str_t how, ob_str_t data, ob_str_t signature)
{
    const rt_signing_t signing = {.scheme = byte_of(how, 1, 2) == 0 ? RT_SCHEME_PKCS1 : RT_SCHEME_PSS,
                                  .hash = (rt_hash_t)byte_of(how, 2, RT_HASHES),
                                  .salt_bytes = byte_of(how, 3, 255)};
    ob_buf_t out = {0};
    bool valid = false;
    (void)!rt_subtle_verify(key, &signing, data, signature, &guard, &valid);
    (void)!rt_subtle_oaep(key, true, signing.hash, signature, data, &out);
    (void)!rt_subtle_oaep(key, false, signing.hash, signature, data, &out);
    (void)!rt_subtle_sign(key, &signing, data, &guard, &out);
    ob_buf_dispose(&out);
}

static void try_rsa(ob_reader_t *reader, ob_str_t how)
{
    ob_str_t parts[RT_KEY_PARTS];
    rt_key_t *key = NULL;
    size_t count = byte_of(how, 4, 2) == 0 ? 2 : RT_KEY_PARTS;
    for (size_t i = 0; i < count; i++) {
        parts[i] = next_piece(reader);
    }
    if (rt_key_rsa(parts, count, &key) != 0) {
        return;
    }
    check_parts(key);
    ob_str_t data = next_piece(reader);
    use_rsa(key, how, data, next_piece(reader));
    rt_key_free(key);
}

static void use_curve(const rt_key_t *key, ob_str_t how, ob_str_t data, ob_str_t signature)
{
    const rt_signing_t signing = {.scheme = key->curve <= RT_P521 ? RT_SCHEME_ECDSA : RT_SCHEME_EDDSA,
                                  .hash = (rt_hash_t)byte_of(how, 2, RT_HASHES)};
    ob_buf_t out = {0};
    bool valid = false;
    (void)!rt_subtle_verify(key, &signing, data, signature, &guard, &valid);
    if (key->is_private && rt_subtle_sign(key, &signing, data, &guard, &out) == 0) {
        CHECK(rt_subtle_verify(key, &signing, data, ob_buf_str(&out), &guard, &valid) == 0 && valid);
    }
    (void)!rt_subtle_agree(key, key, &out);
    ob_buf_dispose(&out);
}

static void try_curve(ob_reader_t *reader, ob_str_t how)
{
    ob_str_t point = next_piece(reader), number = next_piece(reader), data = next_piece(reader);
    rt_key_t *key = NULL;
    if (rt_key_curve((rt_curve_t)byte_of(how, 1, RT_CURVES), point, number, &key) == 0) {
        check_parts(key);
        use_curve(key, how, data, next_piece(reader));
        rt_key_free(key);
    }
}

/* Whatever is encrypted is decrypted to the same. */
static void try_cipher(const rt_key_t *key, rt_ciphering_t *how, ob_str_t data)
{
    static uint8_t out[OUT_MAX + 64], back[OUT_MAX + 64];
    size_t len = 0, back_len = 0;
    if (data.len > OUT_MAX) {
        return;
    }
    int ret = rt_subtle_cipher(key, how, data, &guard, out, &len);
    CHECK(len <= rt_subtle_cipher_room(how, data.len));
    if (ret == 0 && how->encrypt) {
        how->encrypt = false;
        CHECK(rt_subtle_cipher(key, how, (ob_str_t){(const char *)out, len}, &guard, back, &back_len) == 0);
        CHECK(back_len == data.len && (data.len == 0 || memcmp(back, data.ptr, data.len) == 0));
    }
}

static void try_secret(ob_reader_t *reader, ob_str_t how)
{
    static uint8_t out[OUT_MAX];
    ob_str_t bytes = next_piece(reader), iv = next_piece(reader), more = next_piece(reader), data = next_piece(reader);
    rt_hash_t hash = (rt_hash_t)byte_of(how, 2, RT_HASHES);
    rt_key_t *key = NULL;
    bool valid = false;
    CHECK(rt_key_secret((const uint8_t *)bytes.ptr, bytes.len, &key) == 0);
    rt_ciphering_t ciphering = {.mode = (rt_mode_t)byte_of(how, 1, RT_MODES),
                                .encrypt = byte_of(how, 3, 2) == 0,
                                .iv = iv,
                                .more = more,
                                .counter_bits = byte_of(how, 4, 200),
                                .tag_bytes = byte_of(how, 5, 20)};
    try_cipher(key, &ciphering, data);
    const rt_signing_t signing = {.scheme = RT_SCHEME_HMAC, .hash = hash};
    CHECK(rt_subtle_verify(key, &signing, data, iv, &guard, &valid) == 0);
    (void)!rt_subtle_hkdf(key, hash, iv, more, &guard, out, byte_of(how, 6, 255) * (size_t)90);
    (void)!rt_subtle_pbkdf2(key, hash, iv, byte_of(how, 7, 200), &guard, out, byte_of(how, 6, 255));
    rt_key_free(key);
}

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
    (void)argc, (void)argv;
    CHECK(rt_subtle_open() == 0);
    return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    ob_reader_t reader = ob_reader_from((ob_str_t){(const char *)data, size});
    ob_str_t how = next_piece(&reader);
    calls = 0;
    switch (byte_of(how, 0, 3)) {
    case 0:
        try_rsa(&reader, how);
        break;
    case 1:
        try_curve(&reader, how);
        break;
    default:
        try_secret(&reader, how);
    }
    return 0;
}
