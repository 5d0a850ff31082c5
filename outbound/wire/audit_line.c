#include "outbound/wire/audit_line.h"

#include <inttypes.h>
#include <stdio.h>

#define SIGNATURE_BYTES 64
#define SIGNATURE_BASE64 88
#define KEY_BYTES 32
#define KEY_MEMBER ",\"key\":\""
#define SIG_MEMBER "\",\"sig\":\""
/* From the quote behind the key's name to the end of the line. */
#define SIG_TAIL (sizeof(SIG_MEMBER) - 1 + SIGNATURE_BASE64 + 2)

const char ob_audit_no_prev[OB_HASH_HEX + 1] = "0000000000000000000000000000000000000000000000000000000000000000";

static void put_hex(const uint8_t *bytes, size_t count, char *hex)
{
    for (size_t i = 0; i < count; i++)
        snprintf(hex + 2 * i, 3, "%02x", bytes[i]);
}

int ob_audit_hash(ob_str_t bytes, char hash[OB_HASH_HEX + 1])
{
    uint8_t digest[32];

    if (EVP_Digest(bytes.len > 0 ? bytes.ptr : "", bytes.len, digest, NULL, EVP_sha256(), NULL) != 1)
        return OB_E_NOMEM;
    put_hex(digest, sizeof(digest), hash);
    return 0;
}

int ob_audit_put_head(ob_buf_t *line, const ob_audit_head_t *head)
{
    return ob_buf_printf(line, "{\"chain\":\"%s\",\"seq\":%" PRIu64 ",\"prev\":\"%s\"", head->chain, head->seq,
                         head->prev);
}

static bool is_hex(ob_str_t text, size_t len)
{
    if (text.len != len)
        return false;
    for (size_t i = 0; i < len; i++) {
        if (!((text.ptr[i] >= '0' && text.ptr[i] <= '9') || (text.ptr[i] >= 'a' && text.ptr[i] <= 'f')))
            return false;
    }
    return true;
}

bool ob_audit_is_hash(ob_str_t text)
{
    return is_hex(text, OB_HASH_HEX);
}

static bool take(ob_str_t *rest, const char *literal)
{
    size_t len = strlen(literal);

    if (rest->len < len || memcmp(rest->ptr, literal, len) != 0)
        return false;
    *rest = (ob_str_t){rest->ptr + len, rest->len - len};
    return true;
}

/* Up to a quote; letters, digits, '.', '-' and ':' only, so that nothing in it is escaped. */
static bool take_name(ob_str_t *rest, char *name, size_t max)
{
    size_t len = 0;

    while (len < rest->len && rest->ptr[len] != '"') {
        char c = rest->ptr[len];

        if (len == max || !((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '-' || c == ':'))
            return false;
        name[len++] = c;
    }
    name[len] = '\0';
    *rest = (ob_str_t){rest->ptr + len, rest->len - len};
    return len > 0;
}

static bool take_number(ob_str_t *rest, uint64_t *number)
{
    size_t digits = 0;

    *number = 0;
    while (digits < rest->len && digits < 19 && rest->ptr[digits] >= '0' && rest->ptr[digits] <= '9')
        *number = *number * 10 + (uint64_t)(rest->ptr[digits++] - '0');
    if (digits == 0 || (rest->ptr[0] == '0' && digits > 1))
        return false;
    *rest = (ob_str_t){rest->ptr + digits, rest->len - digits};
    return true;
}

int ob_audit_head_parse(ob_str_t line, ob_audit_head_t *head)
{
    ob_str_t rest = line;

    if (!take(&rest, "{\"chain\":\"") || !take_name(&rest, head->chain, OB_CHAIN_NAME_MAX) ||
        !take(&rest, "\",\"seq\":") || !take_number(&rest, &head->seq) || head->seq == 0 ||
        !take(&rest, ",\"prev\":\"") || !take_name(&rest, head->prev, OB_HASH_HEX) ||
        !ob_audit_is_hash(ob_str_from(head->prev)) || !take(&rest, "\"") || line.ptr[line.len - 1] != '}' ||
        strchr(head->chain, ':') == NULL)
        return OB_E_MALFORMED;
    return 0;
}

ob_str_t ob_audit_process(const char *chain)
{
    return (ob_str_t){chain, strcspn(chain, ":")};
}

/* ---- signatures ---- */

int ob_audit_key_name(const EVP_PKEY *key, char name[OB_AUDIT_KEY_HEX + 1])
{
    uint8_t raw[KEY_BYTES], digest[32];
    size_t len = sizeof(raw);

    if (EVP_PKEY_get_id(key) != EVP_PKEY_ED25519 || EVP_PKEY_get_raw_public_key(key, raw, &len) != 1 ||
        len != sizeof(raw) || EVP_Digest(raw, len, digest, NULL, EVP_sha256(), NULL) != 1)
        return OB_E_MALFORMED;
    put_hex(digest, OB_AUDIT_KEY_HEX / 2, name);
    return 0;
}

int ob_audit_sign(ob_buf_t *line, EVP_PKEY *key, const char name[OB_AUDIT_KEY_HEX + 1])
{
    uint8_t signature[SIGNATURE_BYTES];
    unsigned char text[SIGNATURE_BASE64 + 1];
    size_t len = sizeof(signature);
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    int err = context != NULL ? ob_buf_printf(line, KEY_MEMBER "%s", name) : OB_E_NOMEM;

    if (err == 0 && (EVP_DigestSignInit(context, NULL, NULL, NULL, key) != 1 ||
                     EVP_DigestSign(context, signature, &len, line->data, line->len) != 1))
        err = OB_E_MALFORMED;
    if (err == 0) {
        EVP_EncodeBlock(text, signature, sizeof(signature));
        err = ob_buf_printf(line, SIG_MEMBER "%s\"}", (const char *)text);
    }
    EVP_MD_CTX_free(context);
    return err;
}

/* The parts of a signed line; all of them stand at fixed places from its end. */
static bool split(ob_str_t line, ob_str_t *text, ob_str_t *name, ob_str_t *signature)
{
    size_t tail = SIG_TAIL + OB_AUDIT_KEY_HEX + sizeof(KEY_MEMBER) - 1;
    ob_str_t rest;

    if (line.len <= tail)
        return false;
    rest = (ob_str_t){line.ptr + line.len - tail, tail};
    if (!take(&rest, KEY_MEMBER))
        return false;
    *name = (ob_str_t){rest.ptr, OB_AUDIT_KEY_HEX};
    rest = (ob_str_t){rest.ptr + OB_AUDIT_KEY_HEX, SIG_TAIL};
    *text = (ob_str_t){line.ptr, (size_t)(rest.ptr - line.ptr)};
    if (!take(&rest, SIG_MEMBER))
        return false;
    *signature = (ob_str_t){rest.ptr, SIGNATURE_BASE64};
    return is_hex(*name, OB_AUDIT_KEY_HEX) && memcmp(rest.ptr + SIGNATURE_BASE64, "\"}", 2) == 0;
}

int ob_audit_signer(ob_str_t line, char name[OB_AUDIT_KEY_HEX + 1])
{
    ob_str_t text, found, signature;

    if (!split(line, &text, &found, &signature))
        return OB_E_NOT_FOUND;
    memcpy(name, found.ptr, found.len);
    name[found.len] = '\0';
    return 0;
}

int ob_audit_check(ob_str_t line, EVP_PKEY *key)
{
    uint8_t bytes[SIGNATURE_BYTES + 2]; /* with those that the padding stands for */
    unsigned char again[SIGNATURE_BASE64 + 1];
    ob_str_t text, name, signature;
    EVP_MD_CTX *context;
    bool good;

    if (!split(line, &text, &name, &signature))
        return OB_E_NOT_FOUND;
    /* Only one spelling of a signature is accepted: encoding it again must give the same. */
    if (EVP_DecodeBlock(bytes, (const unsigned char *)signature.ptr, SIGNATURE_BASE64) != (int)sizeof(bytes))
        return OB_E_DENIED;
    EVP_EncodeBlock(again, bytes, SIGNATURE_BYTES);
    if (memcmp(again, signature.ptr, SIGNATURE_BASE64) != 0 || (context = EVP_MD_CTX_new()) == NULL)
        return OB_E_DENIED;
    good = EVP_DigestVerifyInit(context, NULL, NULL, NULL, key) == 1 &&
           EVP_DigestVerify(context, bytes, SIGNATURE_BYTES, (const unsigned char *)text.ptr, text.len) == 1;
    EVP_MD_CTX_free(context);
    return good ? 0 : OB_E_DENIED;
}
