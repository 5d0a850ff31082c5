// Process: worker (lazy family). Trust: parts are agent values.
//
// Blob and File (File API, sections 3 and 4). A blob is bytes that nobody else holds: what goes in and comes out is copied, and a
// slice shares the memory of what it is a slice of.

const { MathFloor, NumberIsNaN, StringPrototypeCharCodeAt, StringPrototypeIndexOf, StringPrototypeSlice,
    StringPrototypeToLowerCase, TypeError, TypedArrayPrototypeGetBuffer, TypedArrayPrototypeGetByteLength } = primordials;
const { asDictionary, bytesOf, concatBytes, copyBytes, finishClass, inherit, needArguments, rejectedWith, resolvedWith,
    safeList, slicedBytes, toInteger, toUsv, use } = platform.core;
const { toSequence } = use('sequence');
const { decodeUtf8, encodeUtf8 } = ops;

const PIECE = 65536;

const { is: isBlob, make, of: stateOf } = use('mark').newMark();

function newState(bytes, type, name, lastModified) {
    return { __proto__: null, bytes, type, name, lastModified };
}

// ---- Arguments --------------------------------------------------------------------------------------------------

function toPart(value) {
    return bytesOf(value) !== null || isBlob(value) ? value : toUsv(value);
}

function nativeEndings(text) {
    let out = '';
    let from = 0;
    for (let at = StringPrototypeIndexOf(text, '\r'); at >= 0; at = StringPrototypeIndexOf(text, '\r', from)) {
        out += `${StringPrototypeSlice(text, from, at)}\n`;
        from = at + (text[at + 1] === '\n' ? 2 : 1);
    }
    return out + StringPrototypeSlice(text, from);
}

function partBytes(part, native) {
    if (typeof part === 'string') {
        return encodeUtf8(native ? nativeEndings(part) : part);
    }
    return isBlob(part) ? stateOf(part).bytes : bytesOf(part);
}

function joined(parts, native) {
    const list = safeList([]);
    let total = 0;
    for (let i = 0; i < parts.length; i++) {
        list[i] = partBytes(parts[i], native);
        total += TypedArrayPrototypeGetByteLength(list[i]);
    }
    return concatBytes(list, total);
}

function toType(value) {
    const text = value === undefined ? '' : `${value}`;
    for (let i = 0; i < text.length; i++) {
        const code = StringPrototypeCharCodeAt(text, i);
        if (code < 0x20 || code > 0x7e) {
            return '';
        }
    }
    return StringPrototypeToLowerCase(text);
}

function toEndings(value) {
    const text = value === undefined ? 'transparent' : `${value}`;
    if (text !== 'transparent' && text !== 'native') {
        throw new TypeError(`endings must be transparent or native, not ${text}`);
    }
    return text === 'native';
}

// WebIDL, section 3.2.4.9: [Clamp], which rounds halves to the even one.
function toClamped(value) {
    const number = +value;
    if (NumberIsNaN(number)) {
        return 0;
    }
    const floor = MathFloor(number);
    return number - floor < 0.5 || (number - floor === 0.5 && floor % 2 === 0) ? floor : floor + 1;
}

function toOffset(value, size, otherwise) {
    const at = value === undefined ? otherwise : toClamped(value);
    if (at < 0) {
        return size + at > 0 ? size + at : 0;
    }
    return at < size ? at : size;
}

// ---- Reading ----------------------------------------------------------------------------------------------------

function streamOf(bytes) {
    const { newStream, streamClose, streamEnqueue } = use('streams');
    const length = TypedArrayPrototypeGetByteLength(bytes);
    let at = 0;
    const stream = newStream(() => {
        const size = length - at < PIECE ? length - at : PIECE;
        if (size === 0) {
            streamClose(stream);
            return;
        }
        at += size;
        streamEnqueue(stream, copyBytes(slicedBytes(bytes, at - size, size)));
    }, () => {});
    return stream;
}

function promised(read) {
    try {
        return resolvedWith(read());
    } catch (error) {
        return rejectedWith(error);
    }
}

// ---- The classes ------------------------------------------------------------------------------------------------

class Blob {
    constructor(parts = undefined, options = undefined) {
        const list = parts === undefined ? safeList([]) : toSequence(parts, 'The parts of a Blob', toPart);
        const init = asDictionary(options, 'The options of a Blob');
        const native = toEndings(init?.endings);
        const type = toType(init?.type);
        return make(new.target.prototype, newState(joined(list, native), type, null, 0));
    }

    get size() {
        return TypedArrayPrototypeGetByteLength(stateOf(this).bytes);
    }

    get type() {
        return stateOf(this).type;
    }

    slice(start = undefined, end = undefined, contentType = undefined) {
        const { bytes } = stateOf(this);
        const size = TypedArrayPrototypeGetByteLength(bytes);
        const from = toOffset(start, size, 0);
        const to = toOffset(end, size, size);
        return make(Blob.prototype, newState(slicedBytes(bytes, from, to > from ? to - from : 0), toType(contentType), null, 0));
    }

    stream() {
        return streamOf(stateOf(this).bytes);
    }

    text() {
        return promised(() => decodeUtf8(stateOf(this).bytes, false, false));
    }

    arrayBuffer() {
        return promised(() => TypedArrayPrototypeGetBuffer(copyBytes(stateOf(this).bytes)));
    }

    bytes() {
        return promised(() => copyBytes(stateOf(this).bytes));
    }
}
finishClass(Blob, 'Blob');

function fileStateOf(file) {
    const state = stateOf(file);
    if (state.name === null) {
        throw new TypeError('This Blob is no File');
    }
    return state;
}

class File {
    constructor(bits, name, options = undefined) {
        needArguments(arguments.length, 2, 'File');
        const list = toSequence(bits, 'The parts of a File', toPart);
        const text = toUsv(name);
        const init = asDictionary(options, 'The options of a File');
        const native = toEndings(init?.endings);
        const type = toType(init?.type);
        const modified = init?.lastModified;
        const time = modified === undefined ? MathFloor(ops.now()) : toInteger(modified);
        return make(new.target.prototype, newState(joined(list, native), type, text, time));
    }

    get name() {
        return fileStateOf(this).name;
    }

    get lastModified() {
        return fileStateOf(this).lastModified;
    }
}
inherit(File, Blob);
finishClass(File, 'File');
primordials.ObjectDefineProperty(File.prototype, 'name', { __proto__: null, enumerable: true });

// ---- For the platform -------------------------------------------------------------------------------------------

// The bytes are the blob's from then on.
function newBlob(bytes, type) {
    return make(Blob.prototype, newState(bytes, toType(type), null, 0));
}

function newFile(bytes, type, name) {
    return make(File.prototype, newState(bytes, toType(type), name, MathFloor(ops.now())));
}

// The entry that a form makes of a blob (XMLHttpRequest Standard, section 4.3).
function asFile(blob, name) {
    const { bytes, type, name: own, lastModified } = stateOf(blob);
    if (own !== null && name === undefined) {
        return blob;
    }
    return make(File.prototype, newState(bytes, type, name ?? 'blob', own === null ? MathFloor(ops.now()) : lastModified));
}

function cloneBlob(blob) {
    const state = stateOf(blob);
    return make((state.name === null ? Blob : File).prototype, state);
}

return { Blob, File, asFile, clone: cloneBlob, is: isBlob, isBlob, newBlob, newFile, stateOf };
