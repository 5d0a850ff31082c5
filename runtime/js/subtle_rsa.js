// Process: worker (lazy family). Trust: arguments are the agent's, converted.
//
// RSASSA-PKCS1-v1_5, RSA-PSS and RSA-OAEP (Web Cryptography API, sections 20 to 22).

const { StringPrototypeSlice, TypedArrayPrototypeGetBuffer, TypedArrayPrototypeGetLength } = primordials;
const { copyBytes, newDomException, safeList, slicedBytes, use } = platform.core;
const native = use('subtle_native');
const { USAGE, checkUsages, needUsages, newKey, newPair } = use('subtle_key');

const signing = { __proto__: null, public: USAGE.verify, private: USAGE.sign };
const encrypting = { __proto__: null, public: USAGE.encrypt | USAGE.wrapKey, private: USAGE.decrypt | USAGE.unwrapKey };

function usagesOf(name) {
    return name === 'RSA-OAEP' ? encrypting : signing;
}

// RFC 7518, sections 3 and 4: RS256, PS256, RSA-OAEP-256; with SHA-1 RS1, PS1 and RSA-OAEP.
function algOf(name, hash) {
    const bits = StringPrototypeSlice(hash, 4);
    if (name === 'RSA-OAEP') {
        return bits === '1' ? name : `${name}-${bits}`;
    }
    return name === 'RSA-PSS' ? `PS${bits}` : `RS${bits}`;
}

// ---- Numbers: big-endian, without leading zeros, in the order n e d p q dp dq qi ------------------------------------

const members = ['n', 'e', 'd', 'p', 'q', 'dp', 'dq', 'qi'];

function trimmed(bytes) {
    let zeros = 0;
    const length = TypedArrayPrototypeGetLength(bytes);
    while (zeros < length - 1 && bytes[zeros] === 0) {
        zeros++;
    }
    return zeros === 0 ? bytes : slicedBytes(bytes, zeros, length - zeros);
}

function bitLength(bytes) {
    let bits = TypedArrayPrototypeGetLength(bytes) * 8;
    for (let top = bytes[0]; top < 0x80 && bits > 0; top = top * 2) {
        bits--;
    }
    return bits;
}

function algorithmOf(name, hash, modulus, exponent) {
    return { __proto__: null, name, modulusLength: bitLength(modulus), publicExponent: copyBytes(exponent), hash };
}

function generateKey(params, extractable, usages) {
    const allowed = usagesOf(params.name);
    checkUsages(usages, allowed.public | allowed.private, params.name);
    const exponent = trimmed(params.publicExponent);
    const last = TypedArrayPrototypeGetLength(exponent) - 1;
    if (last < 0 || exponent[last] % 2 === 0 || (last === 0 && exponent[0] === 1)) {
        throw native.operationError('The public exponent must be odd and larger than 1');
    }
    needUsages(usages & allowed.private);
    const material = native.generateRsa(params.modulusLength, exponent);
    const algorithm = { __proto__: null, name: params.name, modulusLength: params.modulusLength,
        publicExponent: copyBytes(params.publicExponent), hash: params.hash };
    return newPair(algorithm, material, extractable, usages, allowed.public);
}

// ---- Formats ------------------------------------------------------------------------------------------------------

function rsaEncryption(d) {
    return d.oidBytes('2a864886f70d010101');
}

// RSAPublicKey and RSAPrivateKey (RFC 8017, appendix A.1), the latter with two primes: `count` numbers.
function readNumbers(d, bytes, count) {
    const sequence = d.open(d.only(bytes, d.SEQUENCE));
    if (count > 2 && !d.equal(d.readUnsigned(sequence), d.zero)) {
        throw native.dataError('RSA keys of more than two primes are not supported');
    }
    const parts = safeList([]);
    for (let i = 0; i < count; i++) {
        parts[i] = d.readUnsigned(sequence);
    }
    d.close(sequence);
    return parts;
}

function readDer(format, bytes) {
    const d = use('subtle_der');
    const oid = rsaEncryption(d);
    return format === 'spki' ? readNumbers(d, d.readSpki(bytes, oid, null), 2)
        : readNumbers(d, d.readPkcs8(bytes, oid, null), 8);
}

function readJwk(jwk, params, usages, extractable) {
    const { bytesMember, checkAlg, checkJwk } = use('subtle_jwk');
    checkJwk(jwk, 'RSA', params.name === 'RSA-OAEP' ? 'enc' : 'sig', usages, extractable);
    checkAlg(jwk, algOf(params.name, params.hash));
    if (jwk.oth !== undefined) {
        throw native.notSupported('RSA keys of more than two primes are not supported');
    }
    const parts = safeList([]);
    const count = jwk.d === undefined ? 2 : 8;
    for (let i = 0; i < count; i++) {
        parts[i] = trimmed(bytesMember(jwk, members[i]));
    }
    return parts;
}

function formatError(name, format) {
    return native.notSupported(`Keys for ${name} have no ${format} format`);
}

function importKey(params, format, data, usages, extractable) {
    const allowed = usagesOf(params.name);
    if (format === 'raw') {
        throw formatError(params.name, format);
    }
    const type = format === 'spki' || (format === 'jwk' && data.d === undefined) ? 'public' : 'private';
    checkUsages(usages, allowed[type], params.name);
    const parts = format === 'jwk' ? readJwk(data, params, usages, extractable) : readDer(format, data);
    const algorithm = algorithmOf(params.name, params.hash, parts[0], parts[1]);
    return newKey(type, algorithm, native.rsaKey(parts), extractable, usages);
}

function toDer(format, parts) {
    const d = use('subtle_der');
    const oid = rsaEncryption(d);
    const number = (i) => d.unsigned(parts[i]);
    return format === 'spki' ? d.writeSpki(d.element(d.SEQUENCE, number(0), number(1)), oid, null)
        : d.writePkcs8(d.element(d.SEQUENCE, d.smallInteger(0), number(0), number(1), number(2), number(3), number(4),
            number(5), number(6), number(7)), oid, null);
}

function toJwk(parts, key) {
    const { newJwk, toBase64url } = use('subtle_jwk');
    const jwk = newJwk('RSA', key);
    jwk.alg = algOf(key.algorithm.name, key.algorithm.hash);
    for (let i = 0; i < parts.length; i++) {
        jwk[members[i]] = toBase64url(parts[i]);
    }
    return jwk;
}

function exportKey(format, key) {
    if (format === 'raw') {
        throw formatError(key.algorithm.name, format);
    }
    if (format !== 'jwk' && key.type !== (format === 'spki' ? 'public' : 'private')) {
        throw newDomException(`A ${key.type} key has no ${format} format`, 'InvalidAccessError');
    }
    const parts = safeList(native.keyParts(key.material, key.type === 'private'));
    return format === 'jwk' ? toJwk(parts, key) : TypedArrayPrototypeGetBuffer(toDer(format, parts));
}

// ---- Operations ---------------------------------------------------------------------------------------------------

function needType(key, type, what) {
    if (key.type !== type) {
        throw newDomException(`Only a ${type} key can ${what}`, 'InvalidAccessError');
    }
}

function sign(params, key, data) {
    needType(key, 'private', 'sign');
    return native.sign(key.material, params.name, key.algorithm.hash, params.saltLength ?? 0, data);
}

function verify(params, key, signature, data) {
    needType(key, 'public', 'verify');
    return native.verify(key.material, params.name, key.algorithm.hash, params.saltLength ?? 0, data, signature);
}

function encrypt(params, key, data) {
    needType(key, 'public', 'encrypt');
    return native.oaep(key.material, true, key.algorithm.hash, data, params.label);
}

function decrypt(params, key, data) {
    needType(key, 'private', 'decrypt');
    return native.oaep(key.material, false, key.algorithm.hash, data, params.label);
}

return { decrypt, encrypt, exportKey, generateKey, importKey, sign, verify };
