// Process: worker (lazy family). Trust: arguments are the agent's, converted.
//
// HMAC (Web Cryptography API, section 31).

const { TypeError, TypedArrayPrototypeGetBuffer, TypedArrayPrototypeGetLength, StringPrototypeSlice } = primordials;
const { copyBytes, use } = platform.core;
const native = use('subtle_native');
const { USAGE, checkUsages, needUsages, newKey } = use('subtle_key');

const usagesOfAll = USAGE.sign | USAGE.verify;
const blockBits = { __proto__: null, 'SHA-1': 512, 'SHA-256': 512, 'SHA-384': 1024, 'SHA-512': 1024 };

function newHmac(hash, length, material, extractable, usages) {
    return newKey('secret', { __proto__: null, name: 'HMAC', hash, length }, material, extractable, usages);
}

// The bits beyond the length, in the last byte, are zero.
function masked(bytes, length) {
    if (length % 8 === 0) {
        return bytes;
    }
    const copy = copyBytes(bytes);
    copy[TypedArrayPrototypeGetLength(copy) - 1] &= 0xff << 8 - length % 8;
    return copy;
}

function getKeyLength(params) {
    if (params.length === 0) {
        throw new TypeError('An HMAC key cannot have 0 bits');
    }
    return params.length ?? blockBits[params.hash];
}

function generateKey(params, extractable, usages) {
    checkUsages(usages, usagesOfAll, 'HMAC');
    if (params.length === 0) {
        throw native.operationError('An HMAC key cannot have 0 bits');
    }
    needUsages(usages);
    const length = params.length ?? blockBits[params.hash];
    const bytes = (length + 7 - (length + 7) % 8) / 8;
    if (length % 8 === 0) {
        return newHmac(params.hash, length, native.secretKey(bytes), extractable, usages);
    }
    const random = native.keyParts(native.secretKey(bytes), true)[0];
    return newHmac(params.hash, length, native.secretKey(masked(random, length)), extractable, usages);
}

// SHA-256 to HS256
function alg(hash) {
    return `HS${StringPrototypeSlice(hash, 4)}`;
}

function importKey(params, format, data, usages, extractable) {
    checkUsages(usages, usagesOfAll, 'HMAC');
    if (format !== 'raw' && format !== 'jwk') {
        throw native.notSupported(`Keys for HMAC have no ${format} format`);
    }
    let bytes = data;
    if (format === 'jwk') {
        const { bytesMember, checkAlg, checkJwk } = use('subtle_jwk');
        checkJwk(data, 'oct', 'sig', usages, extractable);
        bytes = bytesMember(data, 'k');
        checkAlg(data, alg(params.hash));
    }
    const bits = TypedArrayPrototypeGetLength(bytes) * 8;
    const length = params.length ?? bits;
    if (bits === 0 || length > bits || length <= bits - 8) {
        throw native.dataError(bits === 0 ? 'An HMAC key cannot be empty' : 'The length does not fit the key\'s bytes');
    }
    return newHmac(params.hash, length, native.secretKey(masked(bytes, length)), extractable, usages);
}

function exportKey(format, key) {
    if (format !== 'raw' && format !== 'jwk') {
        throw native.notSupported(`Keys for HMAC have no ${format} format`);
    }
    const bytes = native.keyParts(key.material, true)[0];
    if (format === 'raw') {
        return TypedArrayPrototypeGetBuffer(bytes);
    }
    const { newJwk, toBase64url } = use('subtle_jwk');
    const jwk = newJwk('oct', key);
    jwk.k = toBase64url(bytes);
    jwk.alg = alg(key.algorithm.hash);
    return jwk;
}

function sign(params, key, data) {
    return native.sign(key.material, 'HMAC', key.algorithm.hash, 0, data);
}

function verify(params, key, signature, data) {
    return native.verify(key.material, 'HMAC', key.algorithm.hash, 0, data, signature);
}

return { exportKey, generateKey, getKeyLength, importKey, sign, verify };
