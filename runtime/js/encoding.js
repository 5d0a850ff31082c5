// Process: worker (lazy family). Trust: bytes are the agent's or an upstream's.
//
// TextEncoder and TextDecoder (Encoding Standard, section 7).

const { RangeError, StringPrototypeCharCodeAt, StringPrototypeSlice, StringPrototypeStartsWith,
    StringPrototypeToLowerCase, TypeError, TypedArrayPrototypeGetByteLength, Uint8Array } = primordials;
const { asDictionary, bytesOf, concatBytes, copyBytes, finishClass, needArguments, safeList, slicedBytes, toUsv, use } =
    platform.core;
const { isBytes } = platform.body;

const utf8 = { __proto__: null, name: 'utf-8', number: -1 };

function isBlank(code) {
    return code === 0x20 || code === 0x0c || code === 0x09 || code === 0x0a || code === 0x0d;
}

function trimmed(text) {
    let from = 0;
    let to = text.length;
    while (from < to && isBlank(StringPrototypeCharCodeAt(text, from))) {
        from++;
    }
    while (to > from && isBlank(StringPrototypeCharCodeAt(text, to - 1))) {
        to--;
    }
    return StringPrototypeToLowerCase(StringPrototypeSlice(text, from, to));
}

const utf8Labels = { __proto__: null, 'unicode-1-1-utf-8': true, unicode11utf8: true, unicode20utf8: true,
    'utf-8': true, utf8: true, 'x-unicode20utf8': true };

function toEncoding(label) {
    const name = trimmed(label);
    const found = utf8Labels[name] ? utf8 : use('encoding_labels').encodingOf(name);
    if (found === undefined) {
        throw new RangeError(`The encoding label '${label}' is not supported`);
    }
    return found;
}

class TextEncoder {
    #brand = true;

    get encoding() {
        return this.#brand ? 'utf-8' : '';
    }

    encode(input = '') {
        void this.#brand;
        return ops.encodeUtf8(toUsv(input));
    }

    encodeInto(source, destination) {
        void this.#brand;
        needArguments(arguments.length, 2, 'TextEncoder.encodeInto');
        if (!isBytes(destination)) {
            throw new TypeError('TextEncoder.encodeInto: the destination must be a Uint8Array');
        }
        const done = ops.encodeUtf8Into(toUsv(source), destination);
        return { read: done[0], written: done[1] };
    }
}
finishClass(TextEncoder, 'TextEncoder');

// How many bytes at the end are the beginning of a character that has not come whole (UTF-8).
function unfinished(bytes, length) {
    for (let back = 1; back <= 3 && back <= length; back++) {
        const byte = bytes[length - back];
        if (byte >= 0xc2 && byte <= 0xf4) {
            const needed = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2;
            return back < needed && couldStart(bytes, length - back, back) ? back : 0;
        }
        if (byte < 0x80 || byte > 0xbf) {
            return 0;
        }
    }
    return 0;
}

function couldStart(bytes, at, count) {
    if (count < 2) {
        return true;
    }
    const lead = bytes[at];
    const second = bytes[at + 1];
    return !((lead === 0xe0 && second < 0xa0) || (lead === 0xed && second > 0x9f) || (lead === 0xf0 && second < 0x90) ||
        (lead === 0xf4 && second > 0x8f));
}

// What is kept between two pieces, for each kind of decoder: decode(bytes, stream, fatal) gives text, or null when it
// is malformed. UTF-8 is V8's, of whole characters; the rest is runtime/decoder.h's.
class Utf8Decoder {
    #pending = null;

    decode(bytes, stream, fatal) {
        if (this.#pending !== null) {
            const length = TypedArrayPrototypeGetByteLength(this.#pending) + TypedArrayPrototypeGetByteLength(bytes);
            bytes = concatBytes(safeList([this.#pending, bytes]), length);
            this.#pending = null;
        }
        const length = TypedArrayPrototypeGetByteLength(bytes);
        const rest = stream ? unfinished(bytes, length) : 0;
        if (rest > 0) {
            this.#pending = copyBytes(slicedBytes(bytes, length - rest, rest));
            bytes = slicedBytes(bytes, 0, length - rest);
        }
        return ops.decodeUtf8(bytes, fatal, true);
    }
}

class NativeDecoder {
    #number;
    #state = new Uint8Array(8);

    constructor(number) {
        this.#number = number;
    }

    decode(bytes, stream, fatal) {
        return ops.decode(this.#number, this.#state, bytes, !stream, fatal);
    }
}

function newDecoder(label, options) {
    const encoding = toEncoding(`${label}`);
    const init = asDictionary(options, 'The options of a TextDecoder');
    // begun: something has been decoded, so that a byte order mark is not one any more
    return { __proto__: null, encoding: encoding.name, fatal: !!init?.fatal, ignoreBom: !!init?.ignoreBOM, begun: false,
        pieces: encoding === utf8 ? new Utf8Decoder() : new NativeDecoder(encoding.number) };
}

// At the end (stream is false) there may be no input.
function decode(decoder, input, stream) {
    const bytes = input === undefined && !stream ? new Uint8Array(0) : bytesOf(input);
    if (bytes === null) {
        throw new TypeError('What is decoded must be an ArrayBuffer or a view');
    }
    const text = decoder.pieces.decode(bytes, stream, decoder.fatal);
    if (text === null) {
        decoder.begun = false;
        throw new TypeError(`The encoded data is not valid ${decoder.encoding}`);
    }
    const mark = !decoder.begun && !decoder.ignoreBom && text[0] === '\ufeff' &&
        StringPrototypeStartsWith(decoder.encoding, 'utf-');
    decoder.begun = stream && (decoder.begun || text !== '');
    return mark ? StringPrototypeSlice(text, 1) : text;
}

class TextDecoder {
    #decoder;

    constructor(label = 'utf-8', options = undefined) {
        this.#decoder = newDecoder(label, options);
    }

    get encoding() { return this.#decoder.encoding; }
    get fatal() { return this.#decoder.fatal; }
    get ignoreBOM() { return this.#decoder.ignoreBom; }

    decode(input = undefined, options = undefined) {
        const decoder = this.#decoder;
        const bytes = input === undefined ? new Uint8Array(0) : input;
        return decode(decoder, bytes, !!asDictionary(options, 'The options of decode')?.stream);
    }
}
finishClass(TextDecoder, 'TextDecoder');

return { TextDecoder, TextEncoder, decode, newDecoder };
