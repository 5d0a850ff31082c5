// Process: worker (lazy family). Trust: arguments are the agent's, converted.
//
// Ed25519, Ed448, X25519 and X448 (Web Cryptography API, sections 25 and 26; RFC 8410 for DER, RFC 8037 for JWK).

const { TypedArrayPrototypeGetBuffer, TypedArrayPrototypeGetLength } = primordials;
const { newDomException, use } = platform.core;
const native = use('subtle_native');
const { USAGE, checkUsages, needUsages, newKey, newPair } = use('subtle_key');

const signing = { __proto__: null, public: USAGE.verify, private: USAGE.sign };
const deriving = { __proto__: null, public: 0, private: USAGE.deriveKey | USAGE.deriveBits };
const curves = {
    __proto__: null,
    Ed25519: { __proto__: null, oid: '2b6570', usages: signing, use: 'sig' },
    Ed448: { __proto__: null, oid: '2b6571', usages: signing, use: 'sig' },
    X25519: { __proto__: null, oid: '2b656e', usages: deriving, use: 'enc' },
    X448: { __proto__: null, oid: '2b656f', usages: deriving, use: 'enc' },
};

function generateKey(params, extractable, usages) {
    const allowed = curves[params.name].usages;
    checkUsages(usages, allowed.public | allowed.private, params.name);
    needUsages(usages & allowed.private);
    const material = native.generateCurve(params.name);
    return newPair({ __proto__: null, name: params.name }, material, extractable, usages, allowed.public);
}

// ---- Formats ------------------------------------------------------------------------------------------------------

// An empty string would stand for "not given".
function given(bytes) {
    if (TypedArrayPrototypeGetLength(bytes) === 0) {
        throw native.dataError('The key is empty');
    }
    return bytes;
}

function readPkcs8(bytes, oid) {
    const d = use('subtle_der');
    return given(d.only(d.readPkcs8(bytes, oid, undefined), d.OCTET_STRING));
}

// RFC 8037, section 2: alg, where there is one, is EdDSA or (newer) the curve's own name.
function readJwk(jwk, name, usages, extractable) {
    const { bytesMember, checkJwk } = use('subtle_jwk');
    const curve = curves[name];
    checkJwk(jwk, 'OKP', curve.use, usages, extractable);
    if (jwk.crv !== name) {
        throw native.dataError(`The key's crv must be "${name}"`);
    }
    if (curve.use === 'sig' && jwk.alg !== undefined && jwk.alg !== name && jwk.alg !== 'EdDSA') {
        throw native.dataError(`The key's alg must be "${name}" or "EdDSA"`);
    }
    const point = given(bytesMember(jwk, 'x'));
    return { __proto__: null, point, secret: jwk.d === undefined ? undefined : given(bytesMember(jwk, 'd')) };
}

function numbersOf(params, format, data, usages, extractable) {
    const d = use('subtle_der');
    const oid = d.oidBytes(curves[params.name].oid);
    switch (format) {
        case 'jwk':
            return readJwk(data, params.name, usages, extractable);
        case 'pkcs8':
            return { __proto__: null, point: undefined, secret: readPkcs8(data, oid) };
        case 'spki':
            return { __proto__: null, point: given(d.readSpki(data, oid, undefined)), secret: undefined };
        default:
            return { __proto__: null, point: given(data), secret: undefined };
    }
}

function importKey(params, format, data, usages, extractable) {
    const type = format === 'pkcs8' || (format === 'jwk' && data.d !== undefined) ? 'private' : 'public';
    checkUsages(usages, curves[params.name].usages[type], params.name);
    const { point, secret } = numbersOf(params, format, data, usages, extractable);
    const material = native.curveKey(params.name, point, secret);
    return newKey(type, { __proto__: null, name: params.name }, material, extractable, usages);
}

function toJwk(parts, key) {
    const { newJwk, toBase64url } = use('subtle_jwk');
    const jwk = newJwk('OKP', key);
    jwk.crv = key.algorithm.name;
    jwk.x = toBase64url(parts[0]);
    if (key.type === 'private') {
        jwk.d = toBase64url(parts[1]);
    }
    return jwk;
}

function toDer(format, parts, oid) {
    const d = use('subtle_der');
    return format === 'spki' ? d.writeSpki(parts[0], d.oidBytes(oid), undefined)
        : d.writePkcs8(d.element(d.OCTET_STRING, parts[1]), d.oidBytes(oid), undefined);
}

function exportKey(format, key) {
    if (format !== 'jwk' && key.type !== (format === 'pkcs8' ? 'private' : 'public')) {
        throw newDomException(`A ${key.type} key has no ${format} format`, 'InvalidAccessError');
    }
    const parts = native.keyParts(key.material, key.type === 'private');
    if (format === 'jwk') {
        return toJwk(parts, key);
    }
    const { oid } = curves[key.algorithm.name];
    return TypedArrayPrototypeGetBuffer(format === 'raw' ? parts[0] : toDer(format, parts, oid));
}

// ---- Operations ---------------------------------------------------------------------------------------------------

function check(params, key, type) {
    if (key.type !== type) {
        throw newDomException(`Only a ${type} key can do this`, 'InvalidAccessError');
    }
    if (params.context !== undefined && TypedArrayPrototypeGetLength(params.context) > 0) {
        throw native.operationError('Ed448 is supported without a context only');
    }
}

function sign(params, key, data) {
    check(params, key, 'private');
    return native.sign(key.material, params.name, 'SHA-512', 0, data);
}

function verify(params, key, signature, data) {
    check(params, key, 'public');
    return native.verify(key.material, params.name, 'SHA-512', 0, data, signature);
}

function deriveBits(params, key, length) {
    return use('subtle_agree').deriveBits(params, key, length);
}

return { deriveBits, exportKey, generateKey, importKey, sign, verify };
