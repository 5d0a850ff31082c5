// Process: worker (lazy family). Trust: reads keys that agents, or those whom they talk to, have written.
//
// As much DER (X.690) as keys need: SubjectPublicKeyInfo (RFC 5280, section 4.1), PrivateKeyInfo (RFC 5208 and RFC
// 5958) and what stands inside of them. Bytes are Uint8Arrays; ranges share the memory of what they were cut from.

const { TypedArrayPrototypeGetLength, TypedArrayPrototypeSet, Uint8Array } = primordials;
const { slicedBytes, use } = platform.core;
const { dataError } = use('subtle_native');

const INTEGER = 0x02;
const BIT_STRING = 0x03;
const OCTET_STRING = 0x04;
const NULL = 0x05;
const OID = 0x06;
const SEQUENCE = 0x30;

// ---- Reading ------------------------------------------------------------------------------------------------------

function malformed() {
    return dataError('The key is not the DER that its format asks for');
}

function open(bytes) {
    return { __proto__: null, bytes, at: 0, end: TypedArrayPrototypeGetLength(bytes) };
}

function byte(reader) {
    if (reader.at >= reader.end) {
        throw malformed();
    }
    return reader.bytes[reader.at++];
}

// Definite and as short as can be (X.690, section 10.1); of 64 KiB at most.
function readLength(reader) {
    const first = byte(reader);
    if (first < 0x80) {
        return first;
    }
    const long = first === 0x81 ? byte(reader) : first === 0x82 ? byte(reader) * 256 + byte(reader) : -1;
    if (long < (first === 0x81 ? 0x80 : 0x100)) {
        throw malformed();
    }
    return long;
}

// The content of the element that comes next, which must have that tag.
function read(reader, tag) {
    if (byte(reader) !== tag) {
        throw malformed();
    }
    const length = readLength(reader);
    if (length > reader.end - reader.at) {
        throw malformed();
    }
    const content = slicedBytes(reader.bytes, reader.at, length);
    reader.at += length;
    return content;
}

// The same, or undefined when another element comes, or none.
function readOptional(reader, tag) {
    return reader.at < reader.end && reader.bytes[reader.at] === tag ? read(reader, tag) : undefined;
}

function close(reader) {
    if (reader.at !== reader.end) {
        throw malformed();
    }
}

// The content of the one element that the bytes are.
function only(bytes, tag) {
    const reader = open(bytes);
    const content = read(reader, tag);
    close(reader);
    return content;
}

// An INTEGER that is not negative, without the zero that says so.
function readUnsigned(reader) {
    const content = read(reader, INTEGER);
    const length = TypedArrayPrototypeGetLength(content);
    if (length === 0 || content[0] >= 0x80 || (length > 1 && content[0] === 0 && content[1] < 0x80)) {
        throw malformed();
    }
    return content[0] === 0 && length > 1 ? slicedBytes(content, 1, length - 1) : content;
}

// A BIT STRING of whole bytes.
function wholeBits(content) {
    if (TypedArrayPrototypeGetLength(content) === 0 || content[0] !== 0) {
        throw malformed();
    }
    return slicedBytes(content, 1, TypedArrayPrototypeGetLength(content) - 1);
}

function equal(bytes, wanted) {
    let same = TypedArrayPrototypeGetLength(bytes) === wanted.length;
    for (let i = 0; same && i < wanted.length; i++) {
        same = bytes[i] === wanted[i];
    }
    return same;
}

// AlgorithmIdentifier: the algorithm's OID and, as asked: NULL, an OID, or nothing.
function readAlgorithm(reader, oid, parameters) {
    const algorithm = open(read(reader, SEQUENCE));
    if (!equal(read(algorithm, OID), oid)) {
        throw dataError('The key is one for another algorithm');
    }
    if (parameters === null) {
        if (TypedArrayPrototypeGetLength(read(algorithm, NULL)) !== 0) {
            throw malformed();
        }
    } else if (parameters !== undefined && !equal(read(algorithm, OID), parameters)) {
        throw dataError('The key is one on another curve');
    }
    close(algorithm);
}

// SubjectPublicKeyInfo: the bytes of the public key.
function readSpki(bytes, oid, parameters) {
    const info = open(only(bytes, SEQUENCE));
    readAlgorithm(info, oid, parameters);
    const key = wholeBits(read(info, BIT_STRING));
    close(info);
    return key;
}

// PrivateKeyInfo or OneAsymmetricKey: the bytes of the private key. Attributes and a public key may follow.
function readPkcs8(bytes, oid, parameters) {
    const info = open(only(bytes, SEQUENCE));
    const version = readUnsigned(info);
    if (TypedArrayPrototypeGetLength(version) !== 1 || version[0] > 1) {
        throw malformed();
    }
    readAlgorithm(info, oid, parameters);
    const key = read(info, OCTET_STRING);
    readOptional(info, 0xa0);
    readOptional(info, 0x81);
    close(info);
    return key;
}

// ---- Writing ------------------------------------------------------------------------------------------------------

// Tag and length, in place; how many bytes they take is headerLength's.
function putHeader(to, tag, length) {
    to[0] = tag;
    if (length < 0x80) {
        to[1] = length;
    } else if (length < 0x100) {
        to[1] = 0x81;
        to[2] = length;
    } else {
        to[1] = 0x82;
        to[2] = length >> 8;
        to[3] = length & 0xff;
    }
}

function headerLength(length) {
    return length < 0x80 ? 2 : length < 0x100 ? 3 : 4;
}

function element(tag, ...contents) {
    let length = 0;
    for (let i = 0; i < contents.length; i++) {
        length += TypedArrayPrototypeGetLength(contents[i]);
    }
    const whole = new Uint8Array(headerLength(length) + length);
    putHeader(whole, tag, length);
    for (let i = 0, at = headerLength(length); i < contents.length; i++) {
        TypedArrayPrototypeSet(whole, contents[i], at);
        at += TypedArrayPrototypeGetLength(contents[i]);
    }
    return whole;
}

const zero = new Uint8Array(1);

// Of bytes without leading zeros.
function unsigned(bytes) {
    return bytes[0] >= 0x80 ? element(INTEGER, zero, bytes) : element(INTEGER, bytes);
}

function smallInteger(value) {
    const bytes = new Uint8Array(1);
    bytes[0] = value;
    return element(INTEGER, bytes);
}

function oidBytes(hex) {
    const bytes = new Uint8Array(hex.length / 2);
    for (let i = 0; 2 * i < hex.length; i++) {
        bytes[i] = +`0x${hex[2 * i]}${hex[2 * i + 1]}`;
    }
    return bytes;
}

function algorithm(oid, parameters) {
    const name = element(OID, oid);
    return parameters === undefined ? element(SEQUENCE, name)
        : element(SEQUENCE, name, parameters === null ? element(NULL) : element(OID, parameters));
}

function writeSpki(key, oid, parameters) {
    return element(SEQUENCE, algorithm(oid, parameters), element(BIT_STRING, zero, key));
}

function writePkcs8(key, oid, parameters) {
    return element(SEQUENCE, smallInteger(0), algorithm(oid, parameters), element(OCTET_STRING, key));
}

return { BIT_STRING, OCTET_STRING, OID, SEQUENCE, close, element, equal, oidBytes, only, open, read, readOptional,
    readPkcs8, readSpki, readUnsigned, smallInteger, unsigned, wholeBits, writePkcs8, writeSpki, zero };
