// Process: worker (lazy family). Trust: chunks are agent values; what is decompressed may be made to be huge.
//
// CompressionStream and DecompressionStream (Compression Standard, sections 5 and 6). The work is zlib's, 64 KiB at a time, so that
// the CPU limit can end it; what comes out are array buffers, which the memory limit counts, as it counts zlib's own memory. That
// memory is taken with the first chunk and given back with the last one.

const { TypeError, TypedArrayPrototypeGetByteLength, Uint8Array } = primordials;
const { bytesOf, copyBytes, deferred, describeType, finishClass, ignore, needArguments, onSettled, slicedBytes, use } = platform.core;

// As in runtime/host_zlib.c.
const formats = { __proto__: null, deflate: 0, 'deflate-raw': 1, gzip: 2 };
const NEEDS_INPUT = 1;
const ENDED = 2;
const BAD = 3;

function toFormat(value) {
    const name = `${value}`;
    const format = formats[name];
    if (format === undefined) {
        throw new TypeError(`'${name}' is no compression format; expected deflate, deflate-raw or gzip`);
    }
    return format;
}

function newCodec(format, compress) {
    return { __proto__: null, format, compress, id: 0, ended: false, made: null };
}

function closeCodec(codec) {
    if (codec.id !== 0) {
        ops.zlibClose(codec.id);
        codec.id = 0;
    }
    codec.ended = true;
}

function trailing() {
    return new TypeError('There is data behind the end of the compressed data');
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
        throw trailing();
    }
}

// One step; gives what comes out, and says whether another one is needed.
function step(codec, work, finish, give) {
    const result = ops.zlibRun(codec.id, work.bytes, work.at, finish);
    work.at += result[1];
    const left = TypedArrayPrototypeGetByteLength(work.bytes) - work.at;
    checkStep(codec, result[2], left);
    if (result[0] !== null) {
        give(result[0]);
    }
    return !codec.ended && (result[2] !== NEEDS_INPUT || left > 0);
}

function open(codec) {
    if (codec.id === 0) {
        codec.id = ops.zlibOpen(codec.format, codec.compress);
    }
}

// The steps of a chunk, with a pause as long as nobody reads: a few bytes may decompress to any amount.
function work(codec, job, give, done) {
    const { made } = codec;
    try {
        while (step(codec, job, false, give)) {
            if (made.backpressure) {
                job.bytes = copyBytes(slicedBytes(job.bytes, job.at, TypedArrayPrototypeGetByteLength(job.bytes) - job.at));
                job.at = 0; // the chunk is the agent's again
                onSettled(made.changed.promise, () => (codec.ended ? done.resolve(undefined) : work(codec, job, give, done)), ignore);
                return;
            }
        }
        done.resolve(undefined);
    } catch (error) {
        closeCodec(codec);
        done.reject(error);
    }
}

function transform(codec, chunk, give) {
    const bytes = bytesOf(chunk);
    if (bytes === null) {
        closeCodec(codec);
        throw new TypeError(`A compression stream takes BufferSource chunks, not ${describeType(chunk)}`);
    }
    if (TypedArrayPrototypeGetByteLength(bytes) === 0) {
        return undefined;
    }
    if (codec.ended) {
        throw trailing();
    }
    open(codec);
    const done = deferred();
    work(codec, { __proto__: null, bytes, at: 0 }, give, done);
    return done.promise;
}

// What zlib still holds is little: it needs no pause.
function flush(codec, give) {
    try {
        if (codec.compress) {
            open(codec);
            const rest = { __proto__: null, bytes: new Uint8Array(0), at: 0 };
            while (step(codec, rest, true, give)) {
                // until it has ended
            }
        } else if (!codec.ended) {
            throw new TypeError('The compressed data ends too early');
        }
    } finally {
        closeCodec(codec);
    }
}

function newTransform(codec) {
    const { platformTransform } = use('streams_transform');
    codec.made = platformTransform((chunk, give) => transform(codec, chunk, give), (give) => flush(codec, give));
    codec.made.cancel = () => closeCodec(codec);
    return codec.made;
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
