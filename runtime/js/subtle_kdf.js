// Process: worker (lazy family). Trust: arguments are the agent's, converted.
//
// HKDF and PBKDF2 (Web Cryptography API, sections 32 and 33).

const { newDomException, use } = platform.core;
const { hkdf, notSupported, operationError, pbkdf2, secretKey } = use('subtle_native');
const { USAGE, checkUsages, newKey } = use('subtle_key');

function importKey(params, format, data, usages, extractable) {
    if (format !== 'raw') {
        throw notSupported(`Keys for ${params.name} have the format raw only`);
    }
    checkUsages(usages, USAGE.deriveKey | USAGE.deriveBits, params.name);
    if (extractable) {
        throw newDomException(`Keys for ${params.name} cannot be extractable`, 'SyntaxError');
    }
    return newKey('secret', { __proto__: null, name: params.name }, secretKey(data), false, usages);
}

function getKeyLength() {
    return null;
}

function deriveBits(params, key, length) {
    if (length === null || length === 0 || length % 8 !== 0) {
        throw operationError(`${params.name} derives a given number of whole bytes, and at least one`);
    }
    return params.name === 'HKDF' ? hkdf(key.material, params.hash, length / 8, params.salt, params.info)
        : pbkdf2(key.material, params.hash, length / 8, params.salt, params.iterations);
}

return { deriveBits, getKeyLength, importKey };
