// Process: worker (lazy family). Trust: as agents' code; C checks every argument again.
//
// The operations of runtime/host_subtle.c by name, and keys that C holds. The numbers are the order of its table and
// of the enums of runtime/subtle.h.

const { TypedArrayPrototypeGetBuffer, Uint8Array } = primordials;
const { copyBytes, newDomException, slicedBytes } = platform.core;

const hashes = { __proto__: null, 'SHA-1': 0, 'SHA-256': 1, 'SHA-384': 2, 'SHA-512': 3 };
const curves = { __proto__: null, 'P-256': 0, 'P-384': 1, 'P-521': 2, Ed25519: 3, Ed448: 4, X25519: 5, X448: 6 };
const schemes = { __proto__: null, HMAC: 0, 'RSASSA-PKCS1-v1_5': 1, 'RSA-PSS': 2, ECDSA: 3, Ed25519: 4, Ed448: 4 };
const modes = { __proto__: null, 'AES-CBC': 0, 'AES-CTR': 1, 'AES-GCM': 2, 'AES-KW': 3 };

function operationError(message) {
    return newDomException(message, 'OperationError');
}

function dataError(message) {
    return newDomException(message, 'DataError');
}

function notSupported(message) {
    return newDomException(message, 'NotSupportedError');
}

// undefined: C found it to be too much. null: not valid, and the caller knows what that means.
function limited(result) {
    if (result === undefined) {
        throw operationError('The operation is larger than this execution may do');
    }
    return result;
}

function bufferOf(bytes, message) {
    if (limited(bytes) === null) {
        throw operationError(message);
    }
    return TypedArrayPrototypeGetBuffer(bytes);
}

// ---- Keys -------------------------------------------------------------------------------------------------------

// What a CryptoKey holds of C's key; both keys of a pair hold the same. When it is collected C frees the key, and with
// the execution at the latest.
function held(id, message) {
    if (limited(id) === null) {
        throw dataError(message);
    }
    const material = { __proto__: null, id };
    ops.whenCollected(material, id);
    return material;
}

// Of these bytes, or of so many random ones.
function secretKey(bytes) {
    return held(ops.subtle(0, bytes), 'The key is not valid');
}

function rsaKey(parts) {
    return held(parts.length === 2 ? ops.subtle(1, parts[0], parts[1])
        : ops.subtle(1, parts[0], parts[1], parts[2], parts[3], parts[4], parts[5], parts[6], parts[7]),
    'The numbers are not those of an RSA key of 512 to 8192 bits');
}

function generateRsa(bits, exponent) {
    const id = ops.subtle(2, bits, exponent);
    if (id === undefined) {
        throw operationError('RSA keys are generated with a modulus of 1024 to 4096 bits, in whole bytes');
    }
    if (id === null) {
        throw operationError('The public exponent must be odd, larger than 1 and at most 8 bytes long');
    }
    return held(id);
}

function curveKey(curve, point, privateKey) {
    return held(ops.subtle(3, curves[curve], point, privateKey), `The key is not one of the curve ${curve}`);
}

function generateCurve(curve) {
    return held(ops.subtle(4, curves[curve]), 'The key could not be generated');
}

function keyParts(material, withPrivate) {
    const parts = limited(ops.subtle(5, material.id, withPrivate));
    if (parts === null) {
        throw operationError('The key cannot be exported');
    }
    return parts;
}

// ---- Operations: ArrayBuffers come out ------------------------------------------------------------------------------

function digest(hash, data) {
    return bufferOf(ops.subtle(6, hashes[hash], data), 'The digest failed');
}

function sign(material, scheme, hash, saltLength, data) {
    return bufferOf(ops.subtle(7, material.id, schemes[scheme], hashes[hash], saltLength, data),
        'The key cannot sign with these parameters');
}

function verify(material, scheme, hash, saltLength, data, signature) {
    const valid = limited(ops.subtle(8, material.id, schemes[scheme], hashes[hash], saltLength, data, signature));
    return valid === true;
}

const undecipherable = 'The data cannot be decrypted with this key and these parameters';

// `room`: the most that comes out. Shortened to what did.
function cipher(material, mode, encrypt, data, room, iv, more, number) {
    const out = new Uint8Array(room);
    const length = limited(ops.subtle(9, material.id, modes[mode], encrypt, data, out, iv, more, number));
    if (length === null) {
        throw operationError(encrypt ? 'The data cannot be encrypted so' : undecipherable);
    }
    return TypedArrayPrototypeGetBuffer(length === room ? out : copyBytes(slicedBytes(out, 0, length)));
}

function oaep(material, encrypt, hash, data, label) {
    return bufferOf(ops.subtle(10, material.id, encrypt, hashes[hash], data, label),
        encrypt ? 'The data is too long for this key and hash' : undecipherable);
}

function agree(material, peer) {
    return bufferOf(ops.subtle(11, material.id, peer.id), 'The two keys have no secret in common that may be used');
}

function hkdf(material, hash, length, salt, info) {
    const out = new Uint8Array(length);
    const done = ops.subtle(12, material.id, hashes[hash], out, salt, info);
    if (done !== true) {
        throw operationError('HKDF gives at most 255 times the length of its hash');
    }
    return TypedArrayPrototypeGetBuffer(out);
}

function pbkdf2(material, hash, length, salt, iterations) {
    const out = new Uint8Array(length);
    if (limited(ops.subtle(13, material.id, hashes[hash], out, salt, iterations)) !== true) {
        throw operationError('PBKDF2 needs at least one iteration');
    }
    return TypedArrayPrototypeGetBuffer(out);
}

return { agree, cipher, curveKey, dataError, digest, generateCurve, generateRsa, hkdf, keyParts, notSupported, oaep,
    operationError, pbkdf2, rsaKey, secretKey, sign, verify };
