// Process: worker (lazy family). Trust: bytes are the agent's or an upstream's.
//
// TextEncoder and TextDecoder (Encoding Standard, section 7) for UTF-8, UTF-16 and windows-1252.

const { RangeError, StringFromCharCode, StringPrototypeCharCodeAt, StringPrototypeSlice, StringPrototypeToLowerCase, TypeError,
    TypedArrayPrototypeGetByteLength, Uint8Array } = primordials;
const { asDictionary, bytesOf, concatBytes, finishClass, safeList, slicedBytes, toUsv } = platform.core;

const labels = { __proto__: null };
function addLabels(name, list) {
    for (let i = 0; i < list.length; i++) {
        labels[list[i]] = name;
    }
}
addLabels('utf-8', ['unicode-1-1-utf-8', 'unicode11utf8', 'unicode20utf8', 'utf-8', 'utf8', 'x-unicode20utf8']);
addLabels('utf-16le', ['csunicode', 'iso-10646-ucs-2', 'ucs-2', 'unicode', 'unicodefeff', 'utf-16', 'utf-16le']);
addLabels('utf-16be', ['unicodefffe', 'utf-16be']);
addLabels('windows-1252', ['ansi_x3.4-1968', 'ascii', 'cp1252', 'cp819', 'csisolatin1', 'ibm819', 'iso-8859-1', 'iso-ir-100',
    'iso8859-1', 'iso88591', 'iso_8859-1', 'iso_8859-1:1987', 'l1', 'latin1', 'us-ascii', 'windows-1252', 'x-cp1252']);

// 0x80 to 0x9f of windows-1252; the rest is Latin-1.
const high = [0x20ac, 0x81, 0x201a, 0x192, 0x201e, 0x2026, 0x2020, 0x2021, 0x2c6, 0x2030, 0x160, 0x2039, 0x152, 0x8d, 0x17d, 0x8f,
    0x90, 0x2018, 0x2019, 0x201c, 0x201d, 0x2022, 0x2013, 0x2014, 0x2dc, 0x2122, 0x161, 0x203a, 0x153, 0x9d, 0x17e, 0x178];

function toEncoding(label) {
    const text = `${label}`;
    let from = 0;
    let to = text.length;
    const blank = (i) => {
        const code = StringPrototypeCharCodeAt(text, i);
        return code === 0x20 || code === 0x0c || (code >= 0x09 && code <= 0x0a) || code === 0x0d;
    };
    while (from < to && blank(from)) {
        from++;
    }
    while (to > from && blank(to - 1)) {
        to--;
    }
    const name = labels[StringPrototypeToLowerCase(StringPrototypeSlice(text, from, to))];
    if (name === undefined) {
        throw new RangeError(`The encoding label '${text}' is not supported`);
    }
    return name;
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
        const bytes = bytesOf(destination);
        if (bytes === null) {
            throw new TypeError('TextEncoder.encodeInto: the destination must be a Uint8Array');
        }
        const done = ops.encodeUtf8Into(toUsv(source), bytes);
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

function decode16(bytes, length, big, fatal) {
    let text = '';
    for (let i = 0; i + 1 < length; i += 2) {
        const unit = big ? bytes[i] * 256 + bytes[i + 1] : bytes[i + 1] * 256 + bytes[i];
        text += StringFromCharCode(unit);
    }
    const whole = toUsv(text);
    if (fatal && whole !== text) {
        throw new TypeError('The encoded data is not valid UTF-16');
    }
    return whole;
}

function decodeSingle(bytes, length) {
    let text = '';
    for (let i = 0; i < length; i++) {
        const byte = bytes[i];
        text += StringFromCharCode(byte >= 0x80 && byte <= 0x9f ? high[byte - 0x80] : byte);
    }
    return text;
}

class TextDecoder {
    #encoding;
    #fatal;
    #ignoreBom;
    #pending = null;
    #begun = false;

    constructor(label = 'utf-8', options = undefined) {
        const init = asDictionary(options, 'The options of a TextDecoder');
        this.#encoding = toEncoding(label);
        this.#fatal = !!init?.fatal;
        this.#ignoreBom = !!init?.ignoreBOM;
    }

    get encoding() {
        return this.#encoding;
    }

    get fatal() {
        return this.#fatal;
    }

    get ignoreBOM() {
        return this.#ignoreBom;
    }

    decode(input = undefined, options = undefined) {
        const stream = !!asDictionary(options, 'The options of decode')?.stream;
        let bytes = input === undefined ? new Uint8Array(0) : bytesOf(input);
        if (bytes === null) {
            throw new TypeError('TextDecoder.decode: the input must be an ArrayBuffer or a view');
        }
        if (this.#pending !== null) {
            const both = safeList([this.#pending, bytes]);
            bytes = concatBytes(both, TypedArrayPrototypeGetByteLength(both[0]) + TypedArrayPrototypeGetByteLength(both[1]));
        }
        return this.#decodeAll(bytes, stream);
    }

    #decodeAll(bytes, stream) {
        const length = TypedArrayPrototypeGetByteLength(bytes);
        const rest = this.#rest(bytes, length);
        this.#pending = stream && rest > 0 ? slicedBytes(bytes, length - rest, rest) : null;
        const used = stream ? length - rest : length;
        let text;
        try {
            text = this.#convert(slicedBytes(bytes, 0, used), used);
        } catch (error) {
            this.#pending = null;
            this.#begun = false;
            throw error;
        }
        if (!this.#begun && !this.#ignoreBom && this.#encoding !== 'windows-1252' && text[0] === '\ufeff') {
            text = StringPrototypeSlice(text, 1);
        }
        this.#begun = stream && (this.#begun || used > 0);
        return text;
    }

    #rest(bytes, length) {
        if (this.#encoding === 'utf-8') {
            return unfinished(bytes, length);
        }
        if (this.#encoding === 'windows-1252') {
            return 0;
        }
        const odd = length % 2;
        const at = length - odd - 2;
        const lead = at >= 0 ? bytes[this.#encoding === 'utf-16be' ? at : at + 1] : 0;
        return lead >= 0xd8 && lead <= 0xdb ? odd + 2 : odd;
    }

    #convert(bytes, length) {
        if (this.#encoding === 'utf-8') {
            const text = ops.decodeUtf8(bytes, this.#fatal, true);
            if (text === null) {
                throw new TypeError('The encoded data is not valid UTF-8');
            }
            return text;
        }
        if (this.#encoding === 'windows-1252') {
            return decodeSingle(bytes, length);
        }
        if (length % 2 === 1 && this.#fatal) {
            throw new TypeError('The encoded data is not valid UTF-16');
        }
        return decode16(bytes, length, this.#encoding === 'utf-16be', this.#fatal) + (length % 2 === 1 ? '\ufffd' : '');
    }
}
finishClass(TextDecoder, 'TextDecoder');

return { TextDecoder, TextEncoder };
