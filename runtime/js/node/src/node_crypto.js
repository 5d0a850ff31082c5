// Process: worker (lazy family, bundled). Trust: arguments are the agent's.
//
// node:crypto: digests and MACs by OpenSSL (runtime/host_digest.c), randomness, comparison in constant time. Keys, ciphers and
// signatures are those of crypto.subtle.

import { Buffer } from 'buffer';

// The parts of ops.digest, by number.
const START = 0,
    UPDATE = 1,
    END = 2,
    COPY = 3,
    DROP = 4,
    EQUAL = 5;

function bytesOf(value, encoding, name) {
    if (typeof value === 'string') {
        return Buffer.from(value, encoding === 'buffer' ? 'utf8' : encoding);
    }
    if (ArrayBuffer.isView(value)) {
        return new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
    }
    if (value instanceof ArrayBuffer) {
        return new Uint8Array(value);
    }
    throw Object.assign(
        new TypeError(
            `The "${name}" argument must be of type string or an instance of Buffer, TypedArray, or DataView`,
        ),
        { code: 'ERR_INVALID_ARG_TYPE' },
    );
}

const encoded = (bytes, encoding) =>
    encoding === undefined || encoding === null || encoding === 'buffer' ? bytes : bytes.toString(encoding);

const abandoned = new FinalizationRegistry((id) => ops.digest(DROP, id));

// What a digest and a MAC have in common: a state in C until digest(), which frees it.
class Digest {
    #id;

    constructor(id) {
        this.#id = id;
        abandoned.register(this, id, this);
    }

    #open() {
        if (this.#id === 0) {
            throw Object.assign(new Error('Digest already called'), { code: 'ERR_CRYPTO_HASH_FINALIZED' });
        }
        return this.#id;
    }

    update(data, encoding) {
        ops.digest(UPDATE, this.#open(), bytesOf(data, encoding, 'data'));
        return this;
    }

    digest(encoding) {
        const bytes = ops.digest(END, this.#open());
        this.#id = 0;
        abandoned.unregister(this);
        return encoded(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength), encoding);
    }

    copyState() {
        return ops.digest(COPY, this.#open());
    }
}

class Hash extends Digest {
    copy() {
        return new Hash(this.copyState());
    }
}

class Hmac extends Digest {}

function start(algorithm, key) {
    if (typeof algorithm !== 'string') {
        throw Object.assign(new TypeError('The "algorithm" argument must be of type string'), {
            code: 'ERR_INVALID_ARG_TYPE',
        });
    }
    const id = ops.digest(START, algorithm.toLowerCase().replace(/^rsa-/, ''), key);
    if (id === null) {
        throw Object.assign(new Error(`Digest method not supported: ${algorithm}`), {
            code: 'ERR_CRYPTO_INVALID_DIGEST',
        });
    }
    return id;
}

// ---- Keys: secret ones alone; the others are crypto.subtle's ------------------------------------------------------

class KeyObject {
    #bytes;

    constructor(type, bytes) {
        if (type !== 'secret') {
            throw Object.assign(new TypeError(`Keys of the type ${type} are not available here: use crypto.subtle`), {
                code: 'ERR_INVALID_ARG_VALUE',
            });
        }
        this.#bytes = Buffer.from(bytes);
    }

    static bytesOf(value) {
        return typeof value === 'object' && value !== null && #bytes in value ? value.#bytes : value;
    }

    get type() {
        return 'secret';
    }

    get symmetricKeySize() {
        return this.#bytes.length;
    }

    export({ format } = {}) {
        return format === 'jwk' ? { kty: 'oct', k: this.#bytes.toString('base64url') } : Buffer.from(this.#bytes);
    }

    equals(other) {
        const bytes = KeyObject.bytesOf(other);
        return bytes !== other && bytes.length === this.#bytes.length && ops.digest(EQUAL, bytes, this.#bytes);
    }
}

const createSecretKey = (key, encoding) => new KeyObject('secret', bytesOf(key, encoding, 'key'));

const createHash = (algorithm) => new Hash(start(algorithm, null));
const createHmac = (algorithm, key, { encoding } = {}) =>
    new Hmac(start(algorithm, bytesOf(KeyObject.bytesOf(key), encoding, 'key')));
const hash = (algorithm, data, encoding = 'hex') => createHash(algorithm).update(data).digest(encoding);

function timingSafeEqual(a, b) {
    const left = bytesOf(a, undefined, 'buf1'),
        right = bytesOf(b, undefined, 'buf2');
    if (typeof a === 'string' || typeof b === 'string') {
        throw Object.assign(
            new TypeError('The arguments of timingSafeEqual must be Buffers, TypedArrays or DataViews'),
            { code: 'ERR_INVALID_ARG_TYPE' },
        );
    }
    if (left.length !== right.length) {
        throw Object.assign(new RangeError('Input buffers must have the same byte length'), {
            code: 'ERR_CRYPTO_TIMING_SAFE_EQUAL_LENGTH',
        });
    }
    return ops.digest(EQUAL, left, right);
}

// ---- Randomness -------------------------------------------------------------------------------------------------

const later = (callback, make) => {
    let value;
    try {
        value = make();
    } catch (error) {
        queueMicrotask(() => callback(error));
        return;
    }
    queueMicrotask(() => callback(null, value));
};

const AT_ONCE = 65536;

function randomFillSync(target, offset = 0, size = undefined) {
    const bytes = bytesOf(target, undefined, 'buf');
    const end = offset + (size ?? bytes.length - offset);
    if (!(offset >= 0 && offset <= end && end <= bytes.length)) {
        throw Object.assign(new RangeError('The values of "offset" and "size" are out of range'), {
            code: 'ERR_OUT_OF_RANGE',
        });
    }
    for (let at = offset; at < end; at += AT_ONCE) {
        ops.randomBytes(bytes.subarray(at, Math.min(at + AT_ONCE, end)));
    }
    return target;
}

function randomFill(target, ...rest) {
    const callback = rest.pop();
    later(callback, () => randomFillSync(target, ...rest));
}

function randomBytes(size, callback) {
    if (!(size >= 0 && size <= 2 ** 31 - 1)) {
        throw Object.assign(new RangeError(`The value of "size" is out of range: ${size}`), {
            code: 'ERR_OUT_OF_RANGE',
        });
    }
    if (callback === undefined) {
        return randomFillSync(Buffer.alloc(size));
    }
    later(callback, () => randomFillSync(Buffer.alloc(size)));
    return undefined;
}

// Six bytes, and again when they are in the last part of 2^48, which would favour small numbers.
function drawBelow(range) {
    const bound = 2 ** 48 - (2 ** 48 % range);
    for (;;) {
        const drawn = randomBytes(6).readUIntBE(0, 6);
        if (drawn < bound) {
            return drawn % range;
        }
    }
}

function randomInt(min, max, callback) {
    if (max === undefined || typeof max === 'function') {
        return randomInt(0, min, max);
    }
    if (!Number.isSafeInteger(min) || !Number.isSafeInteger(max) || max <= min || max - min > 2 ** 48 - 1) {
        throw Object.assign(new RangeError('The range must be between safe integers, not empty and below 2^48'), {
            code: 'ERR_OUT_OF_RANGE',
        });
    }
    if (callback === undefined) {
        return min + drawBelow(max - min);
    }
    later(callback, () => min + drawBelow(max - min));
    return undefined;
}

const getHashes = () => [
    'blake2b512',
    'blake2s256',
    'md5',
    'ripemd160',
    'sha1',
    'sha224',
    'sha256',
    'sha3-224',
    'sha3-256',
    'sha3-384',
    'sha3-512',
    'sha384',
    'sha512',
    'sha512-224',
    'sha512-256',
];

const absent = {};
for (const name of [
    'createCipheriv',
    'createDecipheriv',
    'createSign',
    'createVerify',
    'sign',
    'verify',
    'createPublicKey',
    'createPrivateKey',
    'generateKeyPair',
    'generateKeyPairSync',
    'generateKey',
    'generateKeySync',
    'createDiffieHellman',
    'createECDH',
    'pbkdf2',
    'pbkdf2Sync',
    'scrypt',
    'scryptSync',
    'hkdf',
    'hkdfSync',
    'publicEncrypt',
    'privateDecrypt',
    'privateEncrypt',
    'publicDecrypt',
]) {
    absent[name] = () => {
        throw Object.assign(new Error(`crypto.${name} of node:crypto is not available here: use crypto.subtle`), {
            code: 'ERR_METHOD_NOT_IMPLEMENTED',
        });
    };
}

export const module = {
    ...absent,
    Hash,
    Hmac,
    KeyObject,
    createSecretKey,
    createHash,
    createHmac,
    hash,
    getHashes,
    timingSafeEqual,
    randomBytes,
    randomFill,
    randomFillSync,
    randomInt,
    pseudoRandomBytes: randomBytes,
    randomUUID: () => globalThis.crypto.randomUUID(),
    getRandomValues: (view) => globalThis.crypto.getRandomValues(view),
    webcrypto: globalThis.crypto,
    subtle: globalThis.crypto.subtle,
    constants: {},
};
