// Process: worker (lazy family). Trust: arguments are the agent's.
//
// SubtleCrypto (Web Cryptography API, section 14). What an operation computes is in the family of its algorithm; here
// is what all have in common: conversion of arguments, which key may do what, promises. All is computed before the
// promise is returned, so that data needs no copy: nobody can change it meanwhile.

const { JSONParse, JSONStringify, ObjectSetPrototypeOf, TypeError, TypedArrayPrototypeFill, Uint8Array } = primordials;
const { INTERNAL, describeType, finishClass, isObject, needArguments, newDomException, rejectedWith, resolvedWith,
    use } = platform.core;
const { USAGE, needUsages, stateOf } = use('subtle_key');
const { bufferOf, bufferSource, cryptoKey, identifier, implementation, normalize, supports } = use('subtle_algorithm');
const native = use('subtle_native');

// ---- Arguments --------------------------------------------------------------------------------------------------

const formats = { __proto__: null, raw: true, spki: true, pkcs8: true, jwk: true };

function keyFormat(value) {
    const format = `${value}`;
    if (formats[format] !== true) {
        throw new TypeError(`"${format}" is not a key format; there are raw, spki, pkcs8 and jwk`);
    }
    return format;
}

// sequence<KeyUsage>, as bits.
function keyUsages(value) {
    if (!isObject(value)) {
        throw new TypeError(`Key usages must be a list, not ${describeType(value)}`);
    }
    const list = [...value];
    let usages = 0;
    for (let i = 0; i < list.length; i++) {
        const usage = `${list[i]}`;
        if (USAGE[usage] === undefined) {
            throw new TypeError(`"${usage}" is not a key usage; there are encrypt, decrypt, sign, verify, deriveKey, ` +
                'deriveBits, wrapKey and unwrapKey');
        }
        usages |= USAGE[usage];
    }
    return usages;
}

// (BufferSource or JsonWebKey): the buffer itself, read later, or a record of members.
function keyData(value) {
    if (bufferOf(value) !== undefined) {
        return { __proto__: null, buffer: value, jwk: null };
    }
    return { __proto__: null, buffer: null, jwk: use('subtle_jwk').readJwk(value) };
}

// ---- Keys that may not ----------------------------------------------------------------------------------------------

function invalidAccess(message) {
    return newDomException(message, 'InvalidAccessError');
}

function needKey(key, params, usage) {
    if (key.algorithm.name !== params.name) {
        throw invalidAccess(`The key is one for ${key.algorithm.name}, not for ${params.name}`);
    }
    if (!(key.usages & USAGE[usage])) {
        throw invalidAccess(`The key's usages do not include ${usage}`);
    }
}

function needExportable(key) {
    if (!supports(key.algorithm.name, 'exportKey')) {
        throw native.notSupported(`Keys for ${key.algorithm.name} cannot be exported`);
    }
    if (!key.extractable) {
        throw invalidAccess('The key is not extractable');
    }
}

// ---- Steps ----------------------------------------------------------------------------------------------------------

function importWith(format, data, params, extractable, usages) {
    const key = implementation(params.name).importKey(params, format, data, usages, extractable);
    if (stateOf(key).type !== 'public') {
        needUsages(usages);
    }
    return key;
}

// What wrapping a key means where the algorithm has no wrapping of its own: the first operation that it has.
function normalizeEither(algorithm, first, second) {
    const object = identifier(algorithm);
    try {
        return normalize(object, first);
    } catch {
        return normalize(object, second);
    }
}

function exportedBytes(format, key) {
    const exported = implementation(key.algorithm.name).exportKey(format, key);
    return format === 'jwk' ? ops.encodeUtf8(JSONStringify(exported)) : new Uint8Array(exported);
}

// A JWK that was wrapped: what JSON.parse gives must not inherit what an agent has put on a prototype.
function parseJwk(bytes) {
    let value;
    try {
        value = JSONParse(ops.decodeUtf8(bytes, true, false));
    } catch {
        value = undefined;
    }
    if (!isObject(value)) {
        throw native.dataError('The unwrapped data is not a JSON Web Key');
    }
    return use('subtle_jwk').readJwk(ObjectSetPrototypeOf(value, null));
}

function unwrapped(format, bytes, params, extractable, usages) {
    const key = importWith(format, format === 'jwk' ? parseJwk(bytes) : bytes, params, extractable, usages);
    TypedArrayPrototypeFill(bytes, 0);
    return key;
}

function derive(params, key, length) {
    return implementation(params.name).deriveBits(params, key, length);
}

// Runs an operation: whatever it throws, the agent's own getters included, is a rejection.
function promised(self, given, needed, what, run) {
    try {
        checkReceiver(self);
        needArguments(given, needed, `SubtleCrypto.${what}`);
        return resolvedWith(run());
    } catch (error) {
        return rejectedWith(error);
    }
}

function cipher(operation, algorithm, key, data) {
    const object = identifier(algorithm);
    const state = cryptoKey(key, 'The key');
    bufferSource(data, 'The data');
    const params = normalize(object, operation);
    needKey(state, params, operation);
    return implementation(params.name)[operation](params, state, bufferSource(data));
}

let checkReceiver;

class SubtleCrypto {
    #brand = true;

    static {
        checkReceiver = (self) => void self.#brand;
    }

    constructor(token = undefined) {
        if (token !== INTERNAL) {
            throw new TypeError('Illegal constructor');
        }
    }

    encrypt(algorithm, key, data) {
        return promised(this, arguments.length, 3, 'encrypt', () => cipher('encrypt', algorithm, key, data));
    }

    decrypt(algorithm, key, data) {
        return promised(this, arguments.length, 3, 'decrypt', () => cipher('decrypt', algorithm, key, data));
    }

    sign(algorithm, key, data) {
        return promised(this, arguments.length, 3, 'sign', () => cipher('sign', algorithm, key, data));
    }

    verify(algorithm, key, signature, data) {
        return promised(this, arguments.length, 4, 'verify', () => {
            const object = identifier(algorithm);
            const state = cryptoKey(key, 'The key');
            bufferSource(signature, 'The signature');
            bufferSource(data, 'The data');
            const params = normalize(object, 'verify');
            needKey(state, params, 'verify');
            return implementation(params.name).verify(params, state, bufferSource(signature), bufferSource(data));
        });
    }

    digest(algorithm, data) {
        return promised(this, arguments.length, 2, 'digest', () => {
            const object = identifier(algorithm);
            bufferSource(data, 'The data');
            return native.digest(normalize(object, 'digest').name, bufferSource(data));
        });
    }

    generateKey(algorithm, extractable, usages) {
        return promised(this, arguments.length, 3, 'generateKey', () => {
            const object = identifier(algorithm);
            const wanted = keyUsages(usages);
            const params = normalize(object, 'generateKey');
            return implementation(params.name).generateKey(params, !!extractable, wanted);
        });
    }

    deriveKey(algorithm, baseKey, derivedKeyType, extractable, usages) {
        return promised(this, arguments.length, 5, 'deriveKey', () => {
            const object = identifier(algorithm);
            const state = cryptoKey(baseKey, 'The base key');
            const type = identifier(derivedKeyType);
            const wanted = keyUsages(usages);
            const params = normalize(object, 'deriveBits');
            const imported = normalize(type, 'importKey');
            const sized = normalize(type, 'getKeyLength');
            needKey(state, params, 'deriveKey');
            const length = implementation(sized.name).getKeyLength(sized);
            const bits = new Uint8Array(derive(params, state, length));
            const key = importWith('raw', bits, imported, !!extractable, wanted);
            TypedArrayPrototypeFill(bits, 0);
            return key;
        });
    }

    deriveBits(algorithm, baseKey, length) {
        return promised(this, arguments.length, 2, 'deriveBits', () => {
            const object = identifier(algorithm);
            const state = cryptoKey(baseKey, 'The base key');
            const bits = length === undefined || length === null ? null : +length >>> 0;
            const params = normalize(object, 'deriveBits');
            needKey(state, params, 'deriveBits');
            return derive(params, state, bits);
        });
    }

    importKey(format, data, algorithm, extractable, usages) {
        return promised(this, arguments.length, 5, 'importKey', () => {
            const wantedFormat = keyFormat(format);
            const given = keyData(data);
            const object = identifier(algorithm);
            const wanted = keyUsages(usages);
            const params = normalize(object, 'importKey');
            if ((wantedFormat === 'jwk') !== (given.jwk !== null)) {
                throw new TypeError(`Key data of the format ${wantedFormat} must be ${
                    wantedFormat === 'jwk' ? 'a JSON Web Key, not bytes' : 'an ArrayBuffer or a view of one'}`);
            }
            const bytesOrJwk = given.jwk ?? bufferSource(given.buffer, 'The key data');
            return importWith(wantedFormat, bytesOrJwk, params, !!extractable, wanted);
        });
    }

    exportKey(format, key) {
        return promised(this, arguments.length, 2, 'exportKey', () => {
            const wantedFormat = keyFormat(format);
            const state = cryptoKey(key, 'The key');
            needExportable(state);
            const exported = implementation(state.algorithm.name).exportKey(wantedFormat, state);
            return wantedFormat === 'jwk' ? use('subtle_jwk').publicJwk(exported) : exported;
        });
    }

    wrapKey(format, key, wrappingKey, wrapAlgorithm) {
        return promised(this, arguments.length, 4, 'wrapKey', () => {
            const wantedFormat = keyFormat(format);
            const state = cryptoKey(key, 'The key');
            const wrapping = cryptoKey(wrappingKey, 'The wrapping key');
            const params = normalizeEither(wrapAlgorithm, 'wrapKey', 'encrypt');
            needKey(wrapping, params, 'wrapKey');
            needExportable(state);
            const bytes = exportedBytes(wantedFormat, state);
            const wrapped = implementation(params.name).encrypt(params, wrapping, bytes);
            TypedArrayPrototypeFill(bytes, 0);
            return wrapped;
        });
    }

    unwrapKey(format, wrappedKey, unwrappingKey, unwrapAlgorithm, unwrappedKeyAlgorithm, extractable, usages) {
        return promised(this, arguments.length, 7, 'unwrapKey', () => {
            const wantedFormat = keyFormat(format);
            bufferSource(wrappedKey, 'The wrapped key');
            const unwrapping = cryptoKey(unwrappingKey, 'The unwrapping key');
            const object = identifier(unwrapAlgorithm);
            const target = identifier(unwrappedKeyAlgorithm);
            const wanted = keyUsages(usages);
            const params = normalizeEither(object, 'unwrapKey', 'decrypt');
            const imported = normalize(target, 'importKey');
            needKey(unwrapping, params, 'unwrapKey');
            const bytes = implementation(params.name).decrypt(params, unwrapping, bufferSource(wrappedKey));
            return unwrapped(wantedFormat, new Uint8Array(bytes), imported, !!extractable, wanted);
        });
    }
}
finishClass(SubtleCrypto, 'SubtleCrypto');

return { SubtleCrypto, subtle: new SubtleCrypto(INTERNAL) };
