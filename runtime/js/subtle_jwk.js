// Process: worker (lazy family). Trust: reads keys that agents, or those whom they talk to, have written.
//
// JSON Web Keys (RFC 7517; Web Cryptography API, section 15) and base64url.

const { TypeError, TypedArrayPrototypeGetLength, Uint8Array } = primordials;
const { defineValue, describeType, isObject, safeList, use } = platform.core;
const { dataError } = use('subtle_native');
const { USAGE, usageNames } = use('subtle_key');

// ---- base64url without padding (RFC 4648, section 5) ----------------------------------------------------------------

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
const digits = { __proto__: null };
for (let i = 0; i < 64; i++) {
    digits[alphabet[i]] = i;
}

function toBase64url(bytes) {
    const length = TypedArrayPrototypeGetLength(bytes);
    let text = '';
    for (let i = 0; i < length; i += 3) {
        const group = bytes[i] << 16 | (i + 1 < length ? bytes[i + 1] << 8 : 0) | (i + 2 < length ? bytes[i + 2] : 0);
        text += alphabet[group >> 18] + alphabet[group >> 12 & 63];
        text += (i + 1 < length ? alphabet[group >> 6 & 63] : '') + (i + 2 < length ? alphabet[group & 63] : '');
    }
    return text;
}

function fromBase64url(text, member) {
    const bytes = new Uint8Array((text.length * 3) >> 2);
    if (text.length % 4 === 1) {
        throw dataError(`The key's member "${member}" is not base64url`);
    }
    for (let i = 0, at = 0, bits = 0, count = 0; i < text.length; i++) {
        const digit = digits[text[i]];
        if (digit === undefined) {
            throw dataError(`The key's member "${member}" is not base64url`);
        }
        bits = bits << 6 | digit;
        count += 6;
        if (count >= 8) {
            count -= 8;
            bytes[at++] = bits >> count;
            bits &= (1 << count) - 1;
        }
    }
    return bytes;
}

// ---- JsonWebKey, the dictionary -------------------------------------------------------------------------------------

const members = ['alg', 'crv', 'd', 'dp', 'dq', 'e', 'ext', 'k', 'key_ops', 'kty', 'n', 'oth', 'p', 'q', 'qi', 'use',
    'x', 'y'];

function strings(value) {
    if (!isObject(value)) {
        throw new TypeError(`The key's key_ops must be a list, not ${describeType(value)}`);
    }
    const list = safeList([...value]);
    for (let i = 0; i < list.length; i++) {
        list[i] = `${list[i]}`;
    }
    return list;
}

// RsaOtherPrimesInfo: that there are any is all that is asked of them.
function otherPrimes(value) {
    return safeList([...value]);
}

// A record of the members that are there.
function readJwk(value) {
    const jwk = { __proto__: null };
    if (value === undefined || value === null) {
        return jwk;
    }
    if (!isObject(value)) {
        throw new TypeError(`Key data must be bytes or a JSON Web Key, not ${describeType(value)}`);
    }
    for (let i = 0; i < members.length; i++) {
        const name = members[i];
        const member = value[name];
        if (member !== undefined) {
            jwk[name] = name === 'ext' ? !!member : name === 'key_ops' ? strings(member)
                : name === 'oth' ? otherPrimes(member) : `${member}`;
        }
    }
    return jwk;
}

// What an agent is given of a record.
function publicJwk(jwk) {
    const object = {};
    for (const name in jwk) {
        let value = jwk[name];
        if (name === 'key_ops') {
            value = [];
            for (let i = 0; i < jwk.key_ops.length; i++) {
                defineValue(value, i, jwk.key_ops[i], true);
            }
        }
        defineValue(object, name, value, true);
    }
    return object;
}

// ---- What all kinds of keys have in common --------------------------------------------------------------------------

function containsAll(operations, usages) {
    let found = 0;
    const seen = { __proto__: null };
    for (let i = 0; i < operations.length; i++) {
        const operation = operations[i];
        if (seen[operation] === true) { // RFC 7517, section 4.3
            throw dataError(`The key's key_ops names ${operation} twice`);
        }
        seen[operation] = true;
        found |= USAGE[operation] ?? 0;
    }
    return (usages & ~found) === 0;
}

// The checks that come with every algorithm. `use`: what the member of that name has to be, if there is one.
function checkJwk(jwk, kty, use, usages, extractable) {
    if (jwk.kty !== kty) {
        throw dataError(`The key's kty must be "${kty}"`);
    }
    if (usages !== 0 && jwk.use !== undefined && jwk.use !== use) {
        throw dataError(`The key's use must be "${use}"`);
    }
    if (jwk.key_ops !== undefined && !containsAll(jwk.key_ops, usages)) {
        throw dataError('The key\'s key_ops does not include all usages');
    }
    if (jwk.ext === false && extractable) {
        throw dataError('The key says that it must not be extractable');
    }
}

// The same in the other direction: a record to which the algorithm adds its own.
function newJwk(kty, key) {
    return { __proto__: null, key_ops: safeList(usageNames(key.usages)), ext: key.extractable, kty };
}

// A member that must be there, as bytes.
function bytesMember(jwk, member) {
    if (jwk[member] === undefined) {
        throw dataError(`The key has no member "${member}"`);
    }
    return fromBase64url(jwk[member], member);
}

function checkAlg(jwk, alg) {
    if (jwk.alg !== undefined && jwk.alg !== alg) {
        throw dataError(`The key's alg must be "${alg}"`);
    }
}

return { bytesMember, checkAlg, checkJwk, newJwk, publicJwk, readJwk, toBase64url };
