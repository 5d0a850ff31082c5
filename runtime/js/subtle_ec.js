// Process: worker (lazy family). Trust: arguments are the agent's, converted.
//
// ECDSA and ECDH on P-256, P-384 and P-521 (Web Cryptography API, sections 23 and 24).

const { TypedArrayPrototypeGetBuffer, TypedArrayPrototypeGetLength, Uint8Array } = primordials;
const { concatBytes, newDomException, slicedBytes, use } = platform.core;
const native = use('subtle_native');
const { USAGE, checkUsages, needUsages, newKey, newPair } = use('subtle_key');

const curves = {
    __proto__: null,
    'P-256': { __proto__: null, oid: '2a8648ce3d030107', size: 32, alg: 'ES256' },
    'P-384': { __proto__: null, oid: '2b81040022', size: 48, alg: 'ES384' },
    'P-521': { __proto__: null, oid: '2b81040023', size: 66, alg: 'ES512' },
};
const usagesOf = {
    __proto__: null,
    ECDSA: { __proto__: null, public: USAGE.verify, private: USAGE.sign },
    ECDH: { __proto__: null, public: 0, private: USAGE.deriveKey | USAGE.deriveBits },
};

function needCurve(name) {
    if (curves[name] === undefined) {
        throw native.notSupported(`There is no curve "${name}"; there are P-256, P-384 and P-521`);
    }
    return curves[name];
}

function generateKey(params, extractable, usages) {
    const allowed = usagesOf[params.name];
    checkUsages(usages, allowed.public | allowed.private, params.name);
    needCurve(params.namedCurve);
    needUsages(usages & allowed.private);
    return newPair({ __proto__: null, name: params.name, namedCurve: params.namedCurve },
        native.generateCurve(params.namedCurve), extractable, usages, allowed.public);
}

// ---- Formats: the numbers are { point, secret }, either of them undefined -------------------------------------------

function readRaw(bytes) {
    if (TypedArrayPrototypeGetLength(bytes) === 0) {
        throw native.dataError('The key is empty');
    }
    return { __proto__: null, point: bytes, secret: undefined };
}

function readSpki(bytes, curve) {
    const d = use('subtle_der');
    return readRaw(d.readSpki(bytes, d.oidBytes('2a8648ce3d0201'), d.oidBytes(curve.oid)));
}

// ECPrivateKey (RFC 5915)
function readPkcs8(bytes, curve) {
    const d = use('subtle_der');
    const oid = d.oidBytes(curve.oid);
    const sequence = d.open(d.only(d.readPkcs8(bytes, d.oidBytes('2a8648ce3d0201'), oid), d.SEQUENCE));
    const version = d.readUnsigned(sequence);
    const secret = d.read(sequence, d.OCTET_STRING);
    const parameters = d.readOptional(sequence, 0xa0);
    const publicKey = d.readOptional(sequence, 0xa1);
    d.close(sequence);
    if (version[0] !== 1 || TypedArrayPrototypeGetLength(secret) === 0) {
        throw native.dataError('The key is not an EC private key');
    }
    if (parameters !== undefined && !d.equal(d.only(parameters, d.OID), oid)) {
        throw native.dataError('The key is one on another curve');
    }
    return { __proto__: null, point: publicKey && d.wholeBits(d.only(publicKey, d.BIT_STRING)), secret };
}

function coordinate(jwk, member, size) {
    const bytes = use('subtle_jwk').bytesMember(jwk, member);
    if (TypedArrayPrototypeGetLength(bytes) !== size) {
        throw native.dataError(`The key's member "${member}" must have ${size} bytes`);
    }
    return bytes;
}

function uncompressed(x, y, size) {
    const form = new Uint8Array(1);
    form[0] = 4;
    return concatBytes([form, x, y], 1 + 2 * size);
}

function readJwk(jwk, params, curve, usages, extractable) {
    const { checkAlg, checkJwk } = use('subtle_jwk');
    checkJwk(jwk, 'EC', params.name === 'ECDSA' ? 'sig' : 'enc', usages, extractable);
    if (jwk.crv !== params.namedCurve) {
        throw native.dataError(`The key's crv must be "${params.namedCurve}"`);
    }
    if (params.name === 'ECDSA') {
        checkAlg(jwk, curve.alg);
    }
    const point = uncompressed(coordinate(jwk, 'x', curve.size), coordinate(jwk, 'y', curve.size), curve.size);
    return { __proto__: null, point, secret: jwk.d === undefined ? undefined : coordinate(jwk, 'd', curve.size) };
}

function importKey(params, format, data, usages, extractable) {
    const allowed = usagesOf[params.name];
    const type = format === 'pkcs8' || (format === 'jwk' && data.d !== undefined) ? 'private' : 'public';
    const curve = needCurve(params.namedCurve);
    checkUsages(usages, allowed[type], params.name);
    const { point, secret } = format === 'jwk' ? readJwk(data, params, curve, usages, extractable)
        : format === 'spki' ? readSpki(data, curve) : format === 'pkcs8' ? readPkcs8(data, curve) : readRaw(data);
    return newKey(type, { __proto__: null, name: params.name, namedCurve: params.namedCurve },
        native.curveKey(params.namedCurve, point, secret), extractable, usages);
}

function writePkcs8(point, secret, curve) {
    const d = use('subtle_der');
    const key = d.element(d.SEQUENCE, d.smallInteger(1), d.element(d.OCTET_STRING, secret),
        d.element(0xa1, d.element(d.BIT_STRING, d.zero, point)));
    return d.writePkcs8(key, d.oidBytes('2a8648ce3d0201'), d.oidBytes(curve.oid));
}

function writeSpki(point, curve) {
    const d = use('subtle_der');
    return d.writeSpki(point, d.oidBytes('2a8648ce3d0201'), d.oidBytes(curve.oid));
}

function toJwk(point, secret, key, size) {
    const { newJwk, toBase64url } = use('subtle_jwk');
    const jwk = newJwk('EC', key);
    jwk.crv = key.algorithm.namedCurve;
    jwk.x = toBase64url(slicedBytes(point, 1, size));
    jwk.y = toBase64url(slicedBytes(point, 1 + size, size));
    if (secret !== undefined) {
        jwk.d = toBase64url(secret);
    }
    return jwk;
}

function exportKey(format, key) {
    if (format !== 'jwk' && key.type !== (format === 'pkcs8' ? 'private' : 'public')) {
        throw newDomException(`A ${key.type} key has no ${format} format`, 'InvalidAccessError');
    }
    const curve = curves[key.algorithm.namedCurve];
    const parts = native.keyParts(key.material, key.type === 'private');
    const point = parts[0];
    const secret = key.type === 'private' ? parts[1] : undefined;
    if (format === 'jwk') {
        return toJwk(point, secret, key, curve.size);
    }
    return TypedArrayPrototypeGetBuffer(format === 'raw' ? point : format === 'spki' ? writeSpki(point, curve)
        : writePkcs8(point, secret, curve));
}

// ---- Operations ---------------------------------------------------------------------------------------------------

function needType(key, type, what) {
    if (key.type !== type) {
        throw newDomException(`Only a ${type} key can ${what}`, 'InvalidAccessError');
    }
}

function sign(params, key, data) {
    needType(key, 'private', 'sign');
    return native.sign(key.material, 'ECDSA', params.hash, 0, data);
}

function verify(params, key, signature, data) {
    needType(key, 'public', 'verify');
    return native.verify(key.material, 'ECDSA', params.hash, 0, data, signature);
}

function deriveBits(params, key, length) {
    return use('subtle_agree').deriveBits(params, key, length);
}

return { deriveBits, exportKey, generateKey, importKey, sign, verify };
