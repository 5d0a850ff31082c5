// Process: worker (lazy family). Trust: transformers are agent objects.
//
// TransformStream (WHATWG Streams, section 6), and the streams of Encoding, sections 7.5 and 7.6.

const { RangeError, ReflectApply, StringPrototypeCharCodeAt, StringPrototypeSlice, TypeError,
    TypedArrayPrototypeGetByteLength } = primordials;
const { INTERNAL, deferred, finishClass, isObject, isPromise, onSettled, resolvedWith, soon, toUsv, use, whenDone } =
    platform.core;
const streams = use('streams');
const writes = use('streams_write');
const { attempt, toHighWaterMark, toMethod, toSize, toStrategy } = streams;

// transform, flush, cancel: of the transformer, or null. changed: the promise of the next change of backpressure.
function newState() {
    return { __proto__: null, readable: null, writable: null, from: null, to: null, transform: null, flush: null,
        cancel: null, backpressure: false, changed: deferred(), finished: null, controller: null };
}

function forget(state) {
    state.transform = () => undefined;
    state.flush = state.cancel = null;
}

function setBackpressure(state, on) {
    state.changed.resolve(undefined);
    state.changed = deferred();
    state.backpressure = on;
}

function failWritable(state, error) {
    forget(state);
    writes.failIfWritable(state.to, error);
    if (state.backpressure) {
        setBackpressure(state, false);
    }
}

function fail(state, error) {
    streams.fail(state.from, error);
    failWritable(state, error);
}

function enqueue(state, chunk) {
    const { from } = state;
    if (!streams.takesChunks(from)) {
        throw new TypeError('The readable side is not in a state that permits enqueue');
    }
    try {
        streams.enqueue(from, chunk);
    } catch (error) {
        failWritable(state, error);
        throw from.error;
    }
    const backpressure = !streams.wantsChunk(from);
    if (backpressure !== state.backpressure) {
        setBackpressure(state, backpressure);
    }
}

// ---- The writable side ------------------------------------------------------------------------------------------

function transformChunk(state, chunk) {
    const done = deferred();
    whenDone(attempt(state.transform, chunk), () => done.resolve(undefined), (error) => {
        fail(state, error);
        done.reject(error);
    });
    return done.promise;
}

function write(state, chunk) {
    if (!state.backpressure) {
        return transformChunk(state, chunk);
    }
    const done = deferred();
    onSettled(state.changed.promise, () => {
        if (state.to.phase === 'erroring') {
            done.reject(state.to.error);
            return;
        }
        onSettled(transformChunk(state, chunk), done.resolve, done.reject);
    }, done.reject);
    return done.promise;
}

// The end from either side, once: `algorithm` is the transformer's, then `well` or `ill` is done to the other side.
function end(state, algorithm, well, ill) {
    if (state.finished !== null) {
        return state.finished.promise;
    }
    const finished = state.finished = deferred();
    const result = algorithm === null ? undefined : attempt(algorithm);
    forget(state);
    whenDone(result, () => well(finished), (error) => {
        ill(error);
        finished.reject(error);
    });
    return finished.promise;
}

function abort(state, reason) {
    const { cancel, from } = state;
    return end(state, cancel === null ? null : () => cancel(reason), (finished) => {
        if (from.phase === 'errored') {
            finished.reject(from.error);
            return;
        }
        streams.fail(from, reason);
        finished.resolve(undefined);
    }, (error) => streams.fail(from, error));
}

function close(state) {
    const { from } = state;
    return end(state, state.flush, (finished) => {
        if (from.phase === 'errored') {
            finished.reject(from.error);
            return;
        }
        streams.close(from);
        finished.resolve(undefined);
    }, (error) => streams.fail(from, error));
}

// ---- The readable side ------------------------------------------------------------------------------------------

function pull(state) {
    setBackpressure(state, false);
    return state.changed.promise;
}

function cancelled(state, reason) {
    const { cancel, to } = state;
    const unblock = (error) => {
        writes.failIfWritable(to, error);
        if (state.backpressure) {
            setBackpressure(state, false);
        }
    };
    return end(state, cancel === null ? null : () => cancel(reason), (finished) => {
        if (to.phase === 'errored') {
            finished.reject(to.error);
            return;
        }
        unblock(reason);
        finished.resolve(undefined);
    }, unblock);
}

// ---- Making -----------------------------------------------------------------------------------------------------

// Both sides begin when `started` is fulfilled.
function connect(state, started, writing, reading) {
    const sink = { __proto__: null, write: (chunk) => write(state, chunk), close: () => close(state),
        abort: (reason) => abort(state, reason) };
    state.writable = writes.createStream(started, sink, writing.highWaterMark, writing.size);
    state.readable = streams.createStream(started, () => pull(state), (reason) => cancelled(state, reason),
        reading.highWaterMark, reading.size);
    state.to = writes.stateOf(state.writable);
    state.from = streams.stateOf(state.readable);
    setBackpressure(state, true);
}

// Members in the order of WebIDL.
function toTransformer(value) {
    if (value === undefined) {
        return { __proto__: null };
    }
    if (!isObject(value)) {
        throw new TypeError('The transformer must be an object');
    }
    const transformer = { __proto__: null, object: value, cancel: toMethod(value, 'cancel'),
        flush: toMethod(value, 'flush'), readableType: value.readableType, start: toMethod(value, 'start'),
        transform: toMethod(value, 'transform'),
        writableType: value.writableType };
    if (transformer.readableType !== undefined || transformer.writableType !== undefined) {
        throw new RangeError('The sides of a TransformStream have no type');
    }
    return transformer;
}

function setAlgorithms(state, { cancel, flush, object, transform }) {
    const { controller } = state;
    state.transform = transform === undefined ? (chunk) => enqueue(state, chunk)
        : (chunk) => ReflectApply(transform, object, [chunk, controller]);
    state.flush = flush === undefined ? null : () => ReflectApply(flush, object, [controller]);
    state.cancel = cancel === undefined ? null : (reason) => ReflectApply(cancel, object, [reason]);
}

class TransformStreamDefaultController {
    #state;

    constructor(token = undefined, state = undefined) {
        if (token !== INTERNAL) {
            throw new TypeError('Illegal constructor');
        }
        this.#state = state;
    }

    get desiredSize() {
        return streams.desiredSize(this.#state.from);
    }

    enqueue(chunk = undefined) {
        enqueue(this.#state, chunk);
    }

    error(reason = undefined) {
        fail(this.#state, reason);
    }

    terminate() {
        const state = this.#state;
        streams.close(state.from);
        failWritable(state, new TypeError('The transform has been terminated'));
    }
}
finishClass(TransformStreamDefaultController, 'TransformStreamDefaultController');

function queuing(strategy, otherwise) {
    const size = toSize(strategy);
    return { __proto__: null, highWaterMark: toHighWaterMark(strategy, otherwise), size };
}

function startWith(started, result) {
    if (isPromise(result)) {
        soon(() => onSettled(result, () => started.resolve(undefined), started.reject));
    } else {
        started.resolve(result);
    }
}

function newTransform(transformer, writableStrategy, readableStrategy) {
    const writing = toStrategy(writableStrategy);
    const reading = toStrategy(readableStrategy);
    const members = toTransformer(transformer);
    const state = newState();
    const readable = queuing(reading, 0);
    const started = deferred();
    connect(state, started.promise, queuing(writing, 1), readable);
    state.controller = new TransformStreamDefaultController(INTERNAL, state);
    setAlgorithms(state, members);
    startWith(started, members.start === undefined ? undefined
        : ReflectApply(members.start, members.object, [state.controller]));
    return state;
}

let isTransform;
let pairOf;

class TransformStream {
    #state;

    constructor(transformer = undefined, writableStrategy = undefined, readableStrategy = undefined) {
        this.#state = transformer === INTERNAL ? writableStrategy // { readable, writable }
            : newTransform(transformer, writableStrategy, readableStrategy);
    }

    get readable() { return this.#state.readable; }
    get writable() { return this.#state.writable; }

    static {
        isTransform = (value) => #state in value;
        pairOf = (stream) => stream.#state;
    }
}
finishClass(TransformStream, 'TransformStream');

// ---- Of the platform --------------------------------------------------------------------------------------------

// transform(chunk, give) and flush(give) are the platform's own.
function platformTransform(transform, flush) {
    const state = newState();
    connect(state, resolvedWith(undefined), { __proto__: null, highWaterMark: 1, size: null },
        { __proto__: null, highWaterMark: 0, size: null });
    const give = (chunk) => enqueue(state, chunk);
    state.transform = (chunk) => transform(chunk, give);
    state.flush = () => flush(give);
    return state;
}

function isHigh(code) {
    return code >= 0xd800 && code <= 0xdbff;
}

class TextEncoderStream {
    #high = ''; // the first half of a pair whose second half may come with the next chunk
    #state = platformTransform((chunk, give) => {
        let text = this.#high + `${chunk}`;
        this.#high = '';
        if (text !== '' && isHigh(StringPrototypeCharCodeAt(text, text.length - 1))) {
            this.#high = text[text.length - 1];
            text = StringPrototypeSlice(text, 0, text.length - 1);
        }
        const bytes = ops.encodeUtf8(toUsv(text));
        if (TypedArrayPrototypeGetByteLength(bytes) > 0) {
            give(bytes);
        }
    }, (give) => {
        if (this.#high !== '') {
            give(ops.encodeUtf8('\ufffd'));
        }
    });

    get encoding() {
        void this.#state;
        return 'utf-8';
    }

    get readable() { return this.#state.readable; }
    get writable() { return this.#state.writable; }
}
finishClass(TextEncoderStream, 'TextEncoderStream');

class TextDecoderStream {
    #decoder;
    #state;

    constructor(label = 'utf-8', options = undefined) {
        const { newDecoder, decode } = use('encoding');
        const decoder = newDecoder(label, options);
        this.#decoder = decoder;
        this.#state = platformTransform((chunk, give) => {
            const text = decode(decoder, chunk, true);
            if (text !== '') {
                give(text);
            }
        }, (give) => {
            const text = decode(decoder, undefined, false);
            if (text !== '') {
                give(text);
            }
        });
    }

    get encoding() { return this.#decoder.encoding; }
    get fatal() { return this.#decoder.fatal; }
    get ignoreBOM() { return this.#decoder.ignoreBom; }
    get readable() { return this.#state.readable; }
    get writable() { return this.#state.writable; }
}
finishClass(TextDecoderStream, 'TextDecoderStream');

return { TextDecoderStream, TextEncoderStream, TransformStream, TransformStreamDefaultController,
    isTransform: (value) => isTransform(value), pairOf: (stream) => pairOf(stream), platformTransform };
