// Process: worker (lazy family). Trust: arguments are the agent's, converted.
//
// AES-CBC, AES-CTR, AES-GCM and AES-KW (Web Cryptography API, sections 27 to 30).

const { TypedArrayPrototypeGetBuffer, TypedArrayPrototypeGetLength } = primordials;
const { use } = platform.core;
const { cipher, dataError, keyParts, notSupported, operationError, secretKey } = use('subtle_native');
const { USAGE, checkUsages, needUsages, newKey } = use('subtle_key');

const wrapping = USAGE.wrapKey | USAGE.unwrapKey;
const all = wrapping | USAGE.encrypt | USAGE.decrypt;
const jwkNames = { __proto__: null, 'AES-CBC': 'CBC', 'AES-CTR': 'CTR', 'AES-GCM': 'GCM', 'AES-KW': 'KW' };

function usagesOf(name) {
    return name === 'AES-KW' ? wrapping : all;
}

function isKeyLength(bits) {
    return bits === 128 || bits === 192 || bits === 256;
}

function getKeyLength(params) {
    if (!isKeyLength(params.length)) {
        throw operationError('AES keys have 128, 192 or 256 bits');
    }
    return params.length;
}

function generateKey(params, extractable, usages) {
    checkUsages(usages, usagesOf(params.name), params.name);
    const length = getKeyLength(params);
    needUsages(usages);
    return newKey('secret', { __proto__: null, name: params.name, length }, secretKey(length / 8), extractable, usages);
}

function alg(bits, name) {
    return `A${bits}${jwkNames[name]}`;
}

function jwkBytes(jwk, name, usages, extractable) {
    const { bytesMember, checkAlg, checkJwk } = use('subtle_jwk');
    if (jwk.kty !== 'oct') {
        throw dataError('The key\'s kty must be "oct"');
    }
    const bytes = bytesMember(jwk, 'k');
    const bits = TypedArrayPrototypeGetLength(bytes) * 8;
    if (isKeyLength(bits)) {
        checkAlg(jwk, alg(bits, name));
    }
    checkJwk(jwk, 'oct', 'enc', usages, extractable);
    return bytes;
}

function importKey(params, format, data, usages, extractable) {
    checkUsages(usages, usagesOf(params.name), params.name);
    if (format !== 'raw' && format !== 'jwk') {
        throw notSupported(`Keys for ${params.name} have no ${format} format`);
    }
    const bytes = format === 'jwk' ? jwkBytes(data, params.name, usages, extractable) : data;
    const length = TypedArrayPrototypeGetLength(bytes) * 8;
    if (!isKeyLength(length)) {
        throw dataError('AES keys have 128, 192 or 256 bits');
    }
    return newKey('secret', { __proto__: null, name: params.name, length }, secretKey(bytes), extractable, usages);
}

function exportKey(format, key) {
    if (format !== 'raw' && format !== 'jwk') {
        throw notSupported(`Keys for ${key.algorithm.name} have no ${format} format`);
    }
    const bytes = keyParts(key.material, true)[0];
    if (format === 'raw') {
        return TypedArrayPrototypeGetBuffer(bytes);
    }
    const { newJwk, toBase64url } = use('subtle_jwk');
    const jwk = newJwk('oct', key);
    jwk.k = toBase64url(bytes);
    jwk.alg = alg(key.algorithm.length, key.algorithm.name);
    return jwk;
}

// ---- Encryption ---------------------------------------------------------------------------------------------------

const tagBits = { __proto__: null, 32: true, 64: true, 96: true, 104: true, 112: true, 120: true, 128: true };

function gcm(params, key, data, encrypt) {
    const tag = params.tagLength === undefined ? 128 : params.tagLength;
    if (tagBits[tag] !== true) {
        throw operationError('The tag\'s length must be 32, 64, 96, 104, 112, 120 or 128 bits');
    }
    const length = TypedArrayPrototypeGetLength(data);
    if (!encrypt && length < tag / 8) {
        throw operationError('The data is shorter than its tag');
    }
    const room = encrypt ? length + tag / 8 : length;
    return cipher(key.material, 'AES-GCM', encrypt, data, room, params.iv, params.additionalData, tag / 8);
}

function ctr(params, key, data, encrypt) {
    if (TypedArrayPrototypeGetLength(params.counter) !== 16 || params.length === 0 || params.length > 128) {
        throw operationError('The counter block must have 16 bytes, and the counter 1 to 128 of its bits');
    }
    const room = TypedArrayPrototypeGetLength(data);
    return cipher(key.material, 'AES-CTR', encrypt, data, room, params.counter, undefined, params.length);
}

function cbc(params, key, data, encrypt) {
    const length = TypedArrayPrototypeGetLength(data);
    if (TypedArrayPrototypeGetLength(params.iv) !== 16) {
        throw operationError('The iv must have 16 bytes');
    }
    const room = encrypt ? length + 16 - length % 16 : length + 16;
    return cipher(key.material, 'AES-CBC', encrypt, data, room, params.iv, undefined, 0);
}

function kw(params, key, data, encrypt) {
    const length = TypedArrayPrototypeGetLength(data);
    return cipher(key.material, 'AES-KW', encrypt, data, encrypt ? length + 8 : length, undefined, undefined, 0);
}

const ways = { __proto__: null, 'AES-CBC': cbc, 'AES-CTR': ctr, 'AES-GCM': gcm, 'AES-KW': kw };

function encrypt(params, key, data) {
    return ways[params.name](params, key, data, true);
}

function decrypt(params, key, data) {
    return ways[params.name](params, key, data, false);
}

return { decrypt, encrypt, exportKey, generateKey, getKeyLength, importKey };
