// Process: worker (lazy family, bundled). Trust: arguments are the agent's.
//
// node:buffer: the package of that name, with what it lacks (base64url, isUtf8, isAscii, transcode) and with UTF-8 by V8 instead of
// by a loop in JavaScript.

import { withGlobals } from './shared/globals.js';
import { Buffer, INSPECT_MAX_BYTES, SlowBuffer, kMaxLength } from 'buffer';

const { from: packageFrom, byteLength: packageByteLength, isEncoding: packageIsEncoding } = Buffer;
const { toString: packageToString, write: packageWrite, fill: packageFill } = Buffer.prototype;

const isUtf8Name = (encoding) => encoding === undefined || encoding === null || /^utf-?8$/i.test(encoding);
const isBase64Url = (encoding) => typeof encoding === 'string' && encoding.toLowerCase() === 'base64url';
// The package's decoder takes both alphabets.
const known = (encoding) => (isBase64Url(encoding) ? 'base64' : encoding);

Buffer.from = function from(value, encodingOrOffset, length) {
    if (typeof value === 'string' && isUtf8Name(encodingOrOffset)) {
        return Object.setPrototypeOf(ops.encodeUtf8(value), Buffer.prototype);
    }
    return packageFrom(value, known(encodingOrOffset), length);
};

Buffer.byteLength = function byteLength(value, encoding) {
    if (typeof value === 'string' && isUtf8Name(encoding)) {
        return ops.encodeUtf8(value).length;
    }
    return isBase64Url(encoding) ? packageFrom(value, 'base64').length : packageByteLength(value, encoding);
};

Buffer.isEncoding = (encoding) => isBase64Url(encoding) || packageIsEncoding(encoding);

Buffer.prototype.toString = function toString(encoding, start = 0, end = this.length) {
    if (isUtf8Name(encoding)) {
        return ops.decodeUtf8(this.subarray(Math.max(start, 0), Math.max(end, 0)), false, true);
    }
    if (isBase64Url(encoding)) {
        return packageToString
            .call(this, 'base64', start, end)
            .replace(/\+/g, '-')
            .replace(/\//g, '_')
            .replace(/=+$/, '');
    }
    return packageToString.call(this, encoding, start, end);
};
Buffer.prototype.toLocaleString = Buffer.prototype.toString;

Buffer.prototype.write = function write(text, ...rest) {
    return packageWrite.call(this, text, ...rest.map(known));
};

Buffer.prototype.fill = function fill(value, ...rest) {
    return packageFill.call(this, value, ...rest.map(known));
};

function isUtf8(input) {
    return ops.decodeUtf8(input, true, true) !== null;
}

function isAscii(input) {
    return Buffer.from(input.buffer ?? input, input.byteOffset ?? 0, input.byteLength).every((byte) => byte < 0x80);
}

function transcode(source, fromEncoding, toEncoding) {
    return Buffer.from(Buffer.from(source).toString(fromEncoding), toEncoding);
}

const own = {
    Buffer,
    INSPECT_MAX_BYTES,
    SlowBuffer,
    isAscii,
    isUtf8,
    kMaxLength,
    kStringMaxLength: 0x1fffffe8,
    transcode,
    constants: { MAX_LENGTH: kMaxLength, MAX_STRING_LENGTH: 0x1fffffe8 },
};

export const module = withGlobals(own, ['atob', 'btoa', 'Blob', 'File']);
export { Buffer };
