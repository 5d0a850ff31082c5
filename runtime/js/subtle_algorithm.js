// Process: worker (lazy family). Trust: reads agents' objects, once each, as WebIDL says.
//
// Normalizing an algorithm (Web Cryptography API, section 18.4): which algorithms there are, which operations each
// has, and the dictionary that each takes.

const { ArrayBufferPrototypeGetByteLength, DataViewPrototypeGetBuffer, MathTrunc, StringPrototypeCharCodeAt,
    StringPrototypeToLowerCase, TypeError, TypedArrayPrototypeGetBuffer, TypedArrayPrototypeGetSymbolToStringTag,
    Uint8Array } = primordials;
const { bytesOf, copyBytes, describeType, isObject, use } = platform.core;
const { notSupported } = use('subtle_native');
const { stateOf } = use('subtle_key');
const { kindOf } = ops;

// ---- WebIDL types of dictionary members -----------------------------------------------------------------------------

// The ArrayBuffer that a BufferSource is or views; undefined for anything else, memory that is shared included.
function bufferOf(value) {
    const kind = isObject(value) ? kindOf(value) : '';
    if (kind !== 'view') {
        return kind === 'buffer' ? value : undefined;
    }
    const isTyped = TypedArrayPrototypeGetSymbolToStringTag(value) !== undefined;
    const buffer = isTyped ? TypedArrayPrototypeGetBuffer(value) : DataViewPrototypeGetBuffer(value);
    return kindOf(buffer) === 'buffer' ? buffer : undefined;
}

// The bytes of a BufferSource, as a Uint8Array over the same memory. Of a detached one there are none.
function bufferSource(value, what) {
    const buffer = bufferOf(value);
    if (buffer === undefined) {
        throw new TypeError(`${what} must be an ArrayBuffer or a view of one, not ${describeType(value)}`);
    }
    return ArrayBufferPrototypeGetByteLength(buffer) === 0 ? new Uint8Array(0) : bytesOf(value);
}

function enforceRange(max) {
    return (value, what) => {
        const number = MathTrunc(+value);
        if (!(number >= 0 && number <= max)) {
            throw new TypeError(`${what} must be a number from 0 to ${max}`);
        }
        return number + 0; // no -0
    };
}
const octet = enforceRange(0xff);
const unsignedShort = enforceRange(0xffff);
const unsignedLong = enforceRange(0xffffffff);

function bigInteger(value, what) {
    if (bufferOf(value) === undefined || TypedArrayPrototypeGetSymbolToStringTag(value) !== 'Uint8Array') {
        throw new TypeError(`${what} must be a Uint8Array`);
    }
    return copyBytes(bufferSource(value));
}

function domString(value) {
    return `${value}`;
}

function cryptoKey(value, what) {
    const state = stateOf(value);
    if (state === undefined) {
        throw new TypeError(`${what} must be a CryptoKey, not ${describeType(value)}`);
    }
    return state;
}

function hash(value) {
    return normalize(identifier(value), 'digest').name;
}

// ---- Dictionaries: name, type, required, in the order in which they are read ----------------------------------------

const none = [];
const aesCbc = ['iv', bufferSource, true];
const aesCtr = ['counter', bufferSource, true, 'length', octet, true];
const aesGcm = ['additionalData', bufferSource, false, 'iv', bufferSource, true, 'tagLength', octet, false];
const aesKey = ['length', unsignedShort, true];
const hmacKey = ['hash', hash, true, 'length', unsignedLong, false];
const hashed = ['hash', hash, true];
const rsaGenerate = ['modulusLength', unsignedLong, true, 'publicExponent', bigInteger, true, 'hash', hash, true];
const oaep = ['label', bufferSource, false];
const pss = ['saltLength', unsignedLong, true];
const curve = ['namedCurve', domString, true];
const peer = ['public', cryptoKey, true];
const hkdf = ['hash', hash, true, 'info', bufferSource, true, 'salt', bufferSource, true];
const pbkdf2 = ['hash', hash, true, 'iterations', unsignedLong, true, 'salt', bufferSource, true];
const context = ['context', bufferSource, false];

// ---- Algorithms: operation to dictionary ----------------------------------------------------------------------------

// One whose keys can be generated, imported and exported.
function keyed(family, generateKey, importKey, operations) {
    operations.family = family;
    operations.generateKey = generateKey;
    operations.importKey = importKey;
    operations.exportKey = none;
    return operations;
}

function aes(mode) {
    return keyed('subtle_aes', aesKey, none, { __proto__: null, getKeyLength: aesKey, encrypt: mode, decrypt: mode });
}

function rsa(members) {
    return keyed('subtle_rsa', rsaGenerate, hashed, { __proto__: null, sign: members, verify: members });
}

function edwards(members) {
    return keyed('subtle_okp', none, none, { __proto__: null, sign: members, verify: members });
}

function montgomery() {
    return keyed('subtle_okp', none, none, { __proto__: null, deriveBits: peer });
}

function derivation(members) {
    return { __proto__: null, family: 'subtle_kdf', importKey: none, getKeyLength: none, deriveBits: members };
}

const digestOnly = { __proto__: null, digest: none };
const registry = {
    __proto__: null,
    'SHA-1': digestOnly,
    'SHA-256': digestOnly,
    'SHA-384': digestOnly,
    'SHA-512': digestOnly,
    HMAC: keyed('subtle_hmac', hmacKey, hmacKey, { __proto__: null, getKeyLength: hmacKey, sign: none, verify: none }),
    'AES-CBC': aes(aesCbc),
    'AES-CTR': aes(aesCtr),
    'AES-GCM': aes(aesGcm),
    'AES-KW': keyed('subtle_aes', aesKey, none,
        { __proto__: null, getKeyLength: aesKey, wrapKey: none, unwrapKey: none }),
    'RSASSA-PKCS1-v1_5': rsa(none),
    'RSA-PSS': rsa(pss),
    'RSA-OAEP': keyed('subtle_rsa', rsaGenerate, hashed, { __proto__: null, encrypt: oaep, decrypt: oaep }),
    ECDSA: keyed('subtle_ec', curve, curve, { __proto__: null, sign: hashed, verify: hashed }),
    ECDH: keyed('subtle_ec', curve, curve, { __proto__: null, deriveBits: peer }),
    Ed25519: edwards(none),
    Ed448: edwards(context),
    X25519: montgomery(),
    X448: montgomery(),
    HKDF: derivation(hkdf),
    PBKDF2: derivation(pbkdf2),
};

const canonical = { __proto__: null };
for (const name in registry) {
    canonical[StringPrototypeToLowerCase(name)] = name;
}

// Names are compared without regard to the case of ASCII letters; other letters have no business in them (the Kelvin
// sign has a small k).
function canonicalName(name) {
    for (let i = 0; i < name.length; i++) {
        if (i > 32 || StringPrototypeCharCodeAt(name, i) > 0x7f) {
            return undefined;
        }
    }
    return canonical[StringPrototypeToLowerCase(name)];
}

// AlgorithmIdentifier: (object or DOMString).
function identifier(value) {
    return isObject(value) ? value : `${value}`;
}

function readMembers(params, object, members) {
    for (let i = 0; i < members.length; i += 3) {
        const member = members[i];
        const value = object[member];
        if (value === undefined && members[i + 2]) {
            throw new TypeError(`The algorithm ${params.name} needs the member "${member}"`);
        }
        params[member] = value === undefined ? undefined : members[i + 1](value, `The algorithm's ${member}`);
    }
}

// What a later getter does to an earlier member's bytes comes too late.
function copyBuffers(params, members) {
    for (let i = 0; i < members.length; i += 3) {
        if (members[i + 1] === bufferSource && params[members[i]] !== undefined) {
            params[members[i]] = copyBytes(params[members[i]]);
        }
    }
    return params;
}

function normalize(wanted, operation) {
    const text = typeof wanted === 'string';
    const given = text ? wanted : wanted.name;
    if (given === undefined) {
        throw new TypeError('The algorithm needs the member "name"');
    }
    const name = canonicalName(`${given}`);
    const members = name === undefined ? undefined : registry[name][operation];
    if (members === undefined) {
        throw notSupported(`There is no algorithm ${name ?? `"${given}"`} for ${operation}`);
    }
    const params = { __proto__: null, name };
    readMembers(params, text ? params : wanted, members);
    return copyBuffers(params, members);
}

// Can that algorithm be asked for it?
function supports(name, operation) {
    return registry[name][operation] !== undefined;
}

// The functions of an algorithm's family.
function implementation(name) {
    return use(registry[name].family);
}

return { bufferOf, bufferSource, cryptoKey, identifier, implementation, normalize, supports };
