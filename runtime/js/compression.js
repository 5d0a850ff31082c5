// Process: worker (lazy family). Trust: chunks are agent values; what is decompressed may be made to be huge.
//
// CompressionStream and DecompressionStream (Compression Standard, sections 5 and 6). The work is zlib's, 64 KiB at a time, so that
// the CPU limit can end it; what comes out are array buffers, which the memory limit counts, as it counts zlib's own memory. That
// memory is taken with the first chunk and given back with the last one.

const { TypeError, TypedArrayPrototypeGetByteLength, Uint8Array } = primordials;
const { bytesOf, describeType, finishClass, needArguments, use } = platform.core;

// As in runtime/host_zlib.c.
const formats = { __proto__: null, deflate: 0, 'deflate-raw': 1, gzip: 2 };
const NEEDS_INPUT = 1;
const ENDED = 2;
const BAD = 3;

const EMPTY = new Uint8Array(0);

function toFormat(value) {
    const name = `${value}`;
    const format = formats[name];
    if (format === undefined) {
        throw new TypeError(`'${name}' is no compression format; expected deflate, deflate-raw or gzip`);
    }
    return format;
}

function newCodec(format, compress) {
    return { __proto__: null, format, compress, id: 0, ended: false };
}

function closeCodec(codec) {
    if (codec.id !== 0) {
        ops.zlibClose(codec.id);
        codec.id = 0;
    }
    codec.ended = true;
}

function checkStep(codec, state, rest) {
    if (state === ENDED || state === BAD) {
        codec.id = 0;
        codec.ended = true;
    }
    if (state === BAD) {
        throw new TypeError('The compressed data is malformed');
    }
    if (state === ENDED && rest > 0) {
        throw new TypeError('There is data behind the end of the compressed data');
    }
}

function run(codec, bytes, finish, give) {
    const length = TypedArrayPrototypeGetByteLength(bytes);
    if (codec.ended) {
        if (length > 0) {
            throw new TypeError('There is data behind the end of the compressed data');
        }
        return;
    }
    if (codec.id === 0) {
        codec.id = ops.zlibOpen(codec.format, codec.compress);
    }
    let at = 0;
    for (let state = 0; !codec.ended && (state !== NEEDS_INPUT || at < length);) {
        const step = ops.zlibRun(codec.id, bytes, at, finish);
        at += step[1];
        state = step[2];
        checkStep(codec, state, length - at);
        if (step[0] !== null) {
            give(step[0]);
        }
    }
}

function transform(codec, chunk, give) {
    const bytes = bytesOf(chunk);
    if (bytes === null) {
        throw new TypeError(`A compression stream takes BufferSource chunks, not ${describeType(chunk)}`);
    }
    try {
        if (TypedArrayPrototypeGetByteLength(bytes) > 0) {
            run(codec, bytes, false, give);
        }
    } catch (error) {
        closeCodec(codec);
        throw error;
    }
}

function flush(codec, give) {
    try {
        if (codec.compress) {
            run(codec, EMPTY, true, give);
        } else if (!codec.ended) {
            throw new TypeError('The compressed data ends too early');
        }
    } finally {
        closeCodec(codec);
    }
}

function newTransform(codec) {
    const made = use('streams_transform').platformTransform((chunk, give) => transform(codec, chunk, give), (give) => flush(codec, give));
    made.cancel = () => closeCodec(codec);
    return made;
}

class CompressionStream {
    #transform;

    constructor(format) {
        needArguments(arguments.length, 1, 'CompressionStream');
        this.#transform = newTransform(newCodec(toFormat(format), true));
    }

    get readable() { return this.#transform.readable; }
    get writable() { return this.#transform.writable; }
}
finishClass(CompressionStream, 'CompressionStream');

class DecompressionStream {
    #transform;

    constructor(format) {
        needArguments(arguments.length, 1, 'DecompressionStream');
        this.#transform = newTransform(newCodec(toFormat(format), false));
    }

    get readable() { return this.#transform.readable; }
    get writable() { return this.#transform.writable; }
}
finishClass(DecompressionStream, 'DecompressionStream');

return { CompressionStream, DecompressionStream };
