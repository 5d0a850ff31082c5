// Process: worker (lazy family). Trust: the URL is the agent's.
//
// fetch of data: URLs (Fetch Standard, section 6), which leaves the isolate no more than any other computation does.

const { StringPrototypeCharCodeAt, StringPrototypeEndsWith, StringPrototypeIndexOf, StringPrototypeSlice, StringPrototypeStartsWith,
    StringPrototypeToLowerCase, TypeError, TypedArrayPrototypeGetByteLength, Uint8Array } = primordials;
const { safeList, slicedBytes, use } = platform.core;
const { newBody } = platform.body;
const { newResponse, newState } = platform.response;

function hexDigit(code) {
    if (code >= 0x30 && code <= 0x39) {
        return code - 0x30;
    }
    const lower = code | 0x20;
    return lower >= 0x61 && lower <= 0x66 ? lower - 0x57 : -1;
}

function percentDecoded(text) {
    const bytes = ops.encodeUtf8(text);
    const length = TypedArrayPrototypeGetByteLength(bytes);
    let n = 0;
    for (let i = 0; i < length; i++) {
        const high = bytes[i] === 0x25 && i + 2 < length ? hexDigit(bytes[i + 1]) : -1;
        const low = high >= 0 ? hexDigit(bytes[i + 2]) : -1;
        bytes[n++] = low >= 0 ? high * 16 + low : bytes[i];
        i += low >= 0 ? 2 : 0;
    }
    return slicedBytes(bytes, 0, n);
}

// One byte a character.
function toLatin1Bytes(text) {
    const bytes = new Uint8Array(text.length);
    for (let i = 0; i < text.length; i++) {
        bytes[i] = StringPrototypeCharCodeAt(text, i);
    }
    return bytes;
}

// The type without `;base64` at its end, with blanks before it; null where there is none.
function withoutBase64(type) {
    if (!StringPrototypeEndsWith(StringPrototypeToLowerCase(type), 'base64')) {
        return null;
    }
    let end = type.length - 6;
    while (end > 0 && type[end - 1] === ' ') {
        end--;
    }
    return end > 0 && type[end - 1] === ';' ? StringPrototypeSlice(type, 0, end - 1) : null;
}

function typeOf(text) {
    const mime = use('mime').parse(StringPrototypeStartsWith(text, ';') ? `text/plain${text}` : text);
    return mime === null ? 'text/plain;charset=US-ASCII' : use('mime').serialize(mime);
}

function process(url) {
    const comma = StringPrototypeIndexOf(url, ',');
    if (comma < 0) {
        throw new TypeError('fetch: a data: URL has no comma');
    }
    const text = use('mime').trimmed(StringPrototypeSlice(url, 5, comma));
    const bytes = percentDecoded(StringPrototypeSlice(url, comma + 1));
    const type = withoutBase64(text);
    if (type === null) {
        return { __proto__: null, type: typeOf(text), bytes };
    }
    const decoded = ops.base64Decode(ops.decodeUtf8(bytes, false, true));
    if (decoded === null) {
        throw new TypeError('fetch: the base64 of a data: URL is malformed');
    }
    return { __proto__: null, type: typeOf(type), bytes: toLatin1Bytes(decoded) };
}

// Throws what fetch rejects with.
function respond(url, method) {
    const { type, bytes } = process(platform.request.withoutFragment(url));
    const state = newState(200, 'OK', safeList(['content-type', type]), method === 'HEAD' ? null : newBody(bytes, null, null));
    state.url = url;
    state.type = 'basic';
    state.fixed = true;
    return newResponse(state);
}

return { respond };
