// Process: worker (lazy family). Trust: what is parsed comes from an upstream, from a client or from the agent.
//
// multipart/form-data (RFC 7578; HTML, section 4.10.21.8; Fetch Standard, appendix): a form's flat list to bytes and back.

const { StringPrototypeIndexOf, StringPrototypeSlice, StringPrototypeToLowerCase, TypeError,
    TypedArrayPrototypeGetByteLength, Uint8Array } = primordials;
const { concatBytes, copyBytes, safeList, slicedBytes, use } = platform.core;
const { bytesIndexOf, decodeUtf8, encodeUtf8 } = ops;

const CRLF = encodeUtf8('\r\n');
const HEADERS_MAX = 16384; // bytes of one part's headers

// ---- Out --------------------------------------------------------------------------------------------------------

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789AB';

function newBoundary() {
    const random = new Uint8Array(22);
    ops.randomBytes(random);
    let text = '----FormBoundary';
    for (let i = 0; i < 22; i++) {
        text += LETTERS[random[i] & 63];
    }
    return text;
}

// Every line break becomes CR LF.
function withCrlf(text) {
    let out = '';
    let from = 0;
    for (let i = 0; i < text.length; i++) {
        const isCr = text[i] === '\r';
        if (isCr && text[i + 1] === '\n') {
            i++;
        } else if (isCr || text[i] === '\n') {
            out += `${StringPrototypeSlice(text, from, i)}\r\n`;
            from = i + 1;
        }
    }
    return from === 0 ? text : out + StringPrototypeSlice(text, from);
}

function replaced(text, what, by) {
    let out = '';
    let from = 0;
    for (let at = StringPrototypeIndexOf(text, what); at >= 0; at = StringPrototypeIndexOf(text, what, from)) {
        out += StringPrototypeSlice(text, from, at) + by;
        from = at + what.length;
    }
    return from === 0 ? text : out + StringPrototypeSlice(text, from);
}

function escapedName(text) {
    return replaced(replaced(replaced(text, '\n', '%0A'), '\r', '%0D'), '"', '%22');
}

function unescapedName(text) {
    return replaced(replaced(replaced(text, '%0A', '\n'), '%0D', '\r'), '%22', '"');
}

function serialize(list) {
    const boundary = newBoundary();
    const pieces = safeList([]);
    let total = 0;
    function add(bytes) {
        pieces[pieces.length] = bytes;
        total += TypedArrayPrototypeGetByteLength(bytes);
    }
    for (let i = 0; i < list.length; i += 2) {
        const head = `--${boundary}\r\nContent-Disposition: form-data; name="${escapedName(withCrlf(list[i]))}"`;
        const value = list[i + 1];
        if (typeof value === 'string') {
            add(encodeUtf8(`${head}\r\n\r\n${withCrlf(value)}\r\n`));
            continue;
        }
        const { name, type, bytes } = use('blob').stateOf(value);
        add(encodeUtf8(`${head}; filename="${escapedName(name)}"\r\nContent-Type: ${type || 'application/octet-stream'}\r\n\r\n`));
        add(bytes);
        add(CRLF);
    }
    add(encodeUtf8(`--${boundary}--\r\n`));
    return { __proto__: null, bytes: concatBytes(pieces, total), boundary };
}

// ---- In ---------------------------------------------------------------------------------------------------------

function malformed(why) {
    return new TypeError(`The body is no well-formed multipart/form-data: ${why}`);
}

// A parameter of Content-Disposition, quoted or not; null: it is not there.
function parameter(header, name) {
    const lower = StringPrototypeToLowerCase(header);
    for (let at = StringPrototypeIndexOf(lower, ';'); at >= 0; at = nextParameter(header, at + 1)) {
        let from = at + 1;
        while (header[from] === ' ' || header[from] === '\t') {
            from++;
        }
        if (StringPrototypeSlice(lower, from, from + name.length + 1) === `${name}=`) {
            return parameterValue(header, from + name.length + 1);
        }
    }
    return null;
}

// The next `;` that stands in no quotes, or -1.
function nextParameter(header, from) {
    for (let at = from; at < header.length; at++) {
        if (header[at] === '"') {
            at = StringPrototypeIndexOf(header, '"', at + 1);
            if (at < 0) {
                return -1;
            }
        } else if (header[at] === ';') {
            return at;
        }
    }
    return -1;
}

function parameterValue(header, from) {
    if (header[from] !== '"') {
        const end = StringPrototypeIndexOf(header, ';', from);
        return use('mime').trimmed(StringPrototypeSlice(header, from, end < 0 ? header.length : end));
    }
    const end = StringPrototypeIndexOf(header, '"', from + 1);
    if (end < 0) {
        throw malformed('a quoted name has no end');
    }
    return unescapedName(StringPrototypeSlice(header, from + 1, end));
}

// The values of a part's headers that count.
function parseHeaders(text) {
    const headers = { __proto__: null, disposition: null, type: null };
    for (let from = 0; from < text.length;) {
        let to = StringPrototypeIndexOf(text, '\r\n', from);
        to = to < 0 ? text.length : to;
        const line = StringPrototypeSlice(text, from, to);
        const colon = StringPrototypeIndexOf(line, ':');
        if (colon < 1) {
            throw malformed('a part has a header line without a name');
        }
        const name = StringPrototypeToLowerCase(StringPrototypeSlice(line, 0, colon));
        const value = use('mime').trimmed(StringPrototypeSlice(line, colon + 1));
        if (name === 'content-disposition') {
            headers.disposition = value;
        } else if (name === 'content-type') {
            headers.type = value;
        }
        from = to + 2;
    }
    return headers;
}

function entryOf(headers, content, list) {
    const { disposition, type } = headers;
    const kind = disposition === null ? '' : StringPrototypeToLowerCase(StringPrototypeSlice(disposition, 0, 9));
    const name = kind === 'form-data' ? parameter(disposition, 'name') : null;
    if (name === null) {
        throw malformed('a part has no name');
    }
    const filename = parameter(disposition, 'filename');
    list[list.length] = name;
    list[list.length] = filename === null ? decodeUtf8(content, false, true)
        : use('blob').newFile(copyBytes(content), type ?? 'text/plain', filename);
}

function isAt(bytes, at, code) {
    return at < TypedArrayPrototypeGetByteLength(bytes) && bytes[at] === code;
}

// Where the part's headers begin, or -1 behind the closing delimiter. `at` is right behind a boundary.
function behindDelimiter(bytes, at) {
    if (isAt(bytes, at, 0x2d) && isAt(bytes, at + 1, 0x2d)) {
        return -1;
    }
    let next = at;
    while (isAt(bytes, next, 0x20) || isAt(bytes, next, 0x09)) {
        next++;
    }
    if (!isAt(bytes, next, 0x0d) || !isAt(bytes, next + 1, 0x0a)) {
        throw malformed('a boundary is not at the end of its line');
    }
    return next + 2;
}

const HEADERS_END = encodeUtf8('\r\n\r\n');

// [where the part's content begins, its headers]
function readHeaders(bytes, from) {
    if (isAt(bytes, from, 0x0d) && isAt(bytes, from + 1, 0x0a)) {
        throw malformed('a part has no name');
    }
    const end = bytesIndexOf(bytes, HEADERS_END, from);
    if (end < 0 || end - from > HEADERS_MAX) {
        throw malformed(end < 0 ? 'the headers of a part have no end' : `the headers of a part are over ${HEADERS_MAX} bytes`);
    }
    return safeList([end + 4, parseHeaders(decodeUtf8(slicedBytes(bytes, from, end - from), false, true))]);
}

// The first boundary, at the start or after lines that are to be ignored.
function firstBoundary(bytes, dashed) {
    for (let at = bytesIndexOf(bytes, dashed, 0); at >= 0; at = bytesIndexOf(bytes, dashed, at + 1)) {
        if (at === 0 || (at > 1 && bytes[at - 1] === 0x0a && bytes[at - 2] === 0x0d)) {
            return at;
        }
    }
    throw malformed('the boundary is nowhere in it');
}

function parse(bytes, boundary) {
    const list = safeList([]);
    const dashed = encodeUtf8(`--${boundary}`);
    const delimiter = encodeUtf8(`\r\n--${boundary}`);
    let at = behindDelimiter(bytes, firstBoundary(bytes, dashed) + TypedArrayPrototypeGetByteLength(dashed));
    while (at >= 0) {
        const head = readHeaders(bytes, at);
        // the delimiter's CR LF may be the one that ends the headers
        const end = bytesIndexOf(bytes, delimiter, head[0] - 2);
        if (end < 0) {
            throw malformed('it ends within a part');
        }
        const length = end - head[0];
        entryOf(head[1], slicedBytes(bytes, head[0], length > 0 ? length : 0), list);
        at = behindDelimiter(bytes, end + TypedArrayPrototypeGetByteLength(delimiter));
    }
    return list;
}

return { parse, serialize };
