// Process: worker (lazy family). Trust: sinks and transformers are agent objects.
//
// WritableStream, TransformStream, pipeTo and the streams built on them (WHATWG Streams, sections 5 to 8; Encoding, section 8).

const { ArrayPrototypeSplice, TypeError } = primordials;
const { INTERNAL, asDictionary, deferred, finishClass, isObject, markHandled, rejectedWith, resolvedWith, safeList,
    use, whenDone } = platform.core;
const streams = use('streams');
const { toAlgorithm, toHighWaterMark, toSize } = streams;

let stateOf;
let isWritable;

// phase: writable, closing (no more writes are taken), closed, errored. Writes run one after the other.
function newState(sink, highWaterMark, size) {
    return { __proto__: null, phase: 'writable', error: undefined, queue: safeList([]), total: 0, sink, highWaterMark, size, busy: false,
        started: false, writer: null, closed: deferred(), ready: null, closeRequest: null };
}

function desiredSize(state) {
    return state.phase === 'errored' ? null : state.phase === 'closed' ? 0 : state.highWaterMark - state.total;
}

function newReady(state) {
    state.ready = deferred();
    markHandled(state.ready.promise);
    if (state.phase !== 'writable' || desiredSize(state) > 0) {
        state.ready.resolve(undefined);
    }
}

function updateReady(state, before) {
    const after = desiredSize(state) > 0;
    if (after && !before) {
        state.ready.resolve(undefined);
    } else if (!after && before) {
        newReady(state);
    }
}

function fail(state, error) {
    if (state.phase === 'errored' || state.phase === 'closed') {
        return;
    }
    state.phase = 'errored';
    state.error = error;
    const waiting = state.queue;
    state.queue = safeList([]);
    for (let i = 0; i < waiting.length; i++) {
        waiting[i].done.reject(error);
    }
    state.closeRequest?.reject(error);
    state.ready.reject(error);
    newRejectedReady(state, error);
    state.closed.reject(error);
}

function newRejectedReady(state, error) {
    state.ready = deferred();
    markHandled(state.ready.promise);
    state.ready.reject(error);
}

function run(algorithm, ...args) {
    try {
        return algorithm === null ? undefined : algorithm(...args);
    } catch (error) {
        return rejectedWith(error);
    }
}

function finishClose(state) {
    state.busy = true;
    whenDone(run(state.sink.close), () => {
        state.phase = 'closed';
        state.closeRequest.resolve(undefined);
        state.closed.resolve(undefined);
    }, (error) => fail(state, error));
}

function pump(state) {
    if (state.busy || !state.started || state.phase === 'errored' || state.phase === 'closed') {
        return;
    }
    if (state.queue.length === 0) {
        if (state.phase === 'closing') {
            finishClose(state);
        }
        return;
    }
    const entry = state.queue[0];
    state.busy = true;
    whenDone(run(state.sink.write, entry.chunk), () => {
        state.busy = false;
        if (state.phase === 'errored') {
            return;
        }
        const before = desiredSize(state) > 0;
        ArrayPrototypeSplice(state.queue, 0, 1);
        state.total -= entry.size;
        updateReady(state, before);
        entry.done.resolve(undefined);
        pump(state);
    }, (error) => {
        state.busy = false;
        fail(state, error);
    });
}

function write(state, chunk) {
    if (state.phase === 'errored') {
        return rejectedWith(state.error);
    }
    if (state.phase !== 'writable') {
        return rejectedWith(new TypeError('The stream is closing or closed'));
    }
    let size;
    try {
        size = state.size === null ? 1 : +state.size(chunk);
    } catch (error) {
        fail(state, error);
        return rejectedWith(error);
    }
    const before = desiredSize(state) > 0;
    const done = deferred();
    markHandled(done.promise);
    state.queue[state.queue.length] = { __proto__: null, chunk, size, done };
    state.total += size;
    updateReady(state, before);
    pump(state);
    return done.promise;
}

function close(state) {
    if (state.phase === 'errored') {
        return rejectedWith(state.error);
    }
    if (state.phase !== 'writable') {
        return rejectedWith(new TypeError('The stream is closing or closed'));
    }
    state.phase = 'closing';
    state.closeRequest = deferred();
    state.ready.resolve(undefined);
    pump(state);
    return state.closeRequest.promise;
}

function abort(state, reason) {
    if (state.phase === 'closed' || state.phase === 'errored') {
        return resolvedWith(undefined);
    }
    fail(state, reason);
    const done = deferred();
    whenDone(run(state.sink.abort, reason), () => done.resolve(undefined), done.reject);
    return done.promise;
}

function begin(state, started) {
    newReady(state);
    markHandled(state.closed.promise);
    whenDone(started, () => {
        state.started = true;
        pump(state);
    }, (error) => fail(state, error));
}

class WritableStreamDefaultController {
    #state;

    constructor(token, state) {
        if (token !== INTERNAL) {
            throw new TypeError('Illegal constructor');
        }
        this.#state = state;
    }

    error(reason = undefined) {
        fail(this.#state, reason);
    }
}
finishClass(WritableStreamDefaultController, 'WritableStreamDefaultController');

class WritableStreamDefaultWriter {
    #state;

    constructor(stream) {
        if (!isWritable(stream)) {
            throw new TypeError('WritableStreamDefaultWriter takes a WritableStream');
        }
        const state = stateOf(stream);
        if (state.writer !== null) {
            throw new TypeError('The stream is locked to a writer already');
        }
        state.writer = this;
        this.#state = state;
    }

    #held() {
        const state = this.#state;
        if (state.writer !== this) {
            throw new TypeError('The writer has been released');
        }
        return state;
    }

    get closed() { return this.#state.closed.promise; }
    get ready() { return this.#state.ready.promise; }
    get desiredSize() { return desiredSize(this.#held()); }

    write(chunk = undefined) {
        return guarded(() => write(this.#held(), chunk));
    }

    close() {
        return guarded(() => close(this.#held()));
    }

    abort(reason = undefined) {
        return guarded(() => abort(this.#held(), reason));
    }

    releaseLock() {
        if (this.#state.writer === this) {
            this.#state.writer = null;
        }
    }
}
finishClass(WritableStreamDefaultWriter, 'WritableStreamDefaultWriter');

function guarded(action) {
    try {
        return action();
    } catch (error) {
        return rejectedWith(error);
    }
}

class WritableStream {
    #state;

    constructor(sink = undefined, strategy = undefined) {
        if (sink === INTERNAL) {
            this.#state = strategy;
            return;
        }
        const source = asDictionary(sink, 'The sink of a WritableStream');
        const options = asDictionary(strategy, 'The strategy');
        const state = newState(null, toHighWaterMark(options, 1), toSize(options));
        const controller = new WritableStreamDefaultController(INTERNAL, state);
        const writeTo = toAlgorithm(source, 'write', null);
        state.sink = { __proto__: null, write: writeTo === null ? null : (chunk) => writeTo(chunk, controller),
            close: toAlgorithm(source, 'close', []), abort: toAlgorithm(source, 'abort', null) };
        this.#state = state;
        begin(state, toAlgorithm(source, 'start', [controller])?.());
    }

    get locked() {
        return this.#state.writer !== null;
    }

    getWriter() {
        void this.#state;
        return new WritableStreamDefaultWriter(this);
    }

    abort(reason = undefined) {
        return guarded(() => (this.locked ? rejectedWith(new TypeError('Cannot abort a locked stream')) : abort(this.#state, reason)));
    }

    close() {
        return guarded(() => (this.locked ? rejectedWith(new TypeError('Cannot close a locked stream')) : close(this.#state)));
    }

    static {
        stateOf = (stream) => stream.#state;
        isWritable = (value) => isObject(value) && #state in value;
    }
}
finishClass(WritableStream, 'WritableStream');

// ---- pipeTo -----------------------------------------------------------------------------------------------------

function pipeTo(source, destination, options) {
    if (!isWritable(destination)) {
        throw new TypeError('pipeTo takes a WritableStream');
    }
    const state = stateOf(destination);
    if (streams.isLocked(source) || state.writer !== null) {
        throw new TypeError('pipeTo: a stream is locked');
    }
    const reader = streams.lock(source);
    const done = deferred();
    const keep = { __proto__: null, cancel: !!options?.preventCancel, close: !!options?.preventClose, abort: !!options?.preventAbort };
    let over = false;
    state.writer = done; // locked
    function end(error, failed) {
        if (over) {
            return;
        }
        over = true;
        state.writer = null;
        streams.unlock(reader);
        if (failed) {
            done.reject(error);
        } else {
            done.resolve(undefined);
        }
    }
    function after(promise, error, failed) {
        whenDone(promise, () => end(error, failed), (second) => end(failed ? error : second, true));
    }
    function onSinkError(error) {
        after(keep.cancel ? undefined : streams.cancelReader(reader, error), error, true);
    }
    function step() {
        if (over) {
            return;
        }
        if (state.phase === 'errored') {
            onSinkError(state.error);
            return;
        }
        whenDone(state.ready.promise, () => streams.read(reader, (chunk) => {
            markHandled(write(state, chunk));
            step();
        }, () => after(keep.close || state.phase !== 'writable' ? lastWrite(state) : close(state), undefined, false),
        (error) => {
            if (!over) {
                after(keep.abort ? undefined : abort(state, error), error, true);
            }
        }), onSinkError);
    }
    const signal = options?.signal;
    if (signal !== undefined) {
        const aborting = use('abort');
        const stop = () => {
            const reason = aborting.signalReason(signal);
            if (!keep.abort) {
                markHandled(abort(state, reason));
            }
            after(keep.cancel ? undefined : streams.cancelReader(reader, reason), reason, true);
        };
        if (aborting.signalAborted(signal)) {
            stop();
            return done.promise;
        }
        aborting.signalOnAbort(signal, stop);
    }
    step();
    return done.promise;
}

function lastWrite(state) {
    const queue = state.queue;
    return queue.length === 0 ? undefined : queue[queue.length - 1].done.promise;
}

// ---- TransformStream --------------------------------------------------------------------------------------------

class TransformStreamDefaultController {
    #parts;

    constructor(token, parts) {
        if (token !== INTERNAL) {
            throw new TypeError('Illegal constructor');
        }
        this.#parts = parts;
    }

    get desiredSize() {
        return streams.streamDesiredSize(this.#parts.readable);
    }

    enqueue(chunk = undefined) {
        give(this.#parts, chunk);
    }

    error(reason = undefined) {
        streams.streamError(this.#parts.readable, reason);
        fail(this.#parts.state, reason);
    }

    terminate() {
        streams.streamClose(this.#parts.readable);
        fail(this.#parts.state, new TypeError('The transform has been terminated'));
    }
}
finishClass(TransformStreamDefaultController, 'TransformStreamDefaultController');

// What was wanted is given; whoever reads on wants anew, maybe before this returns.
function give(parts, chunk) {
    parts.wanted = deferred();
    streams.streamEnqueue(parts.readable, chunk);
}

// A chunk is transformed when the readable side wants one: that is the backpressure. One that gives nothing leaves the wish standing.
function newTransform(transformer, strategy) {
    const parts = { __proto__: null, readable: null, writable: null, state: null, wanted: deferred() };
    const controller = new TransformStreamDefaultController(INTERNAL, parts);
    const transform = toAlgorithm(transformer, 'transform', null);
    const flush = toAlgorithm(transformer, 'flush', [controller]);
    const cancelled = toAlgorithm(transformer, 'cancel', null);
    parts.readable = streams.newStream(() => parts.wanted.resolve(undefined), (reason) => {
        fail(parts.state, reason);
        return cancelled === null ? undefined : cancelled(reason);
    });
    const sink = { __proto__: null,
        write(chunk) {
            const done = deferred();
            whenDone(parts.wanted.promise, () => {
                if (streams.streamDesiredSize(parts.readable) === null) {
                    done.resolve(undefined);
                    return;
                }
                whenDone(transform === null ? give(parts, chunk) : run(transform, chunk, controller),
                    () => done.resolve(undefined), (error) => {
                        streams.streamError(parts.readable, error);
                        done.reject(error);
                    });
            }, done.reject);
            return done.promise;
        },
        close() {
            const done = deferred();
            whenDone(run(flush), () => {
                streams.streamClose(parts.readable);
                done.resolve(undefined);
            }, (error) => {
                streams.streamError(parts.readable, error);
                done.reject(error);
            });
            return done.promise;
        },
        abort(reason) {
            streams.streamError(parts.readable, reason);
        } };
    parts.state = newState(sink, toHighWaterMark(strategy, 1), toSize(strategy));
    parts.writable = new WritableStream(INTERNAL, parts.state);
    begin(parts.state, toAlgorithm(transformer, 'start', [controller])?.());
    return parts;
}

class TransformStream {
    #parts;

    constructor(transformer = undefined, writableStrategy = undefined) {
        this.#parts = newTransform(asDictionary(transformer, 'The transformer'), asDictionary(writableStrategy, 'The strategy'));
    }

    get readable() { return this.#parts.readable; }
    get writable() { return this.#parts.writable; }
}
finishClass(TransformStream, 'TransformStream');

class TextEncoderStream {
    #parts = newTransform({ __proto__: null, transform: (chunk, controller) => {
        controller.enqueue(ops.encodeUtf8(platform.core.toUsv(chunk)));
    } });

    get encoding() { return 'utf-8'; }
    get readable() { return this.#parts.readable; }
    get writable() { return this.#parts.writable; }
}
finishClass(TextEncoderStream, 'TextEncoderStream');

class TextDecoderStream {
    #decoder;
    #parts;

    constructor(label = 'utf-8', options = undefined) {
        const decoder = new (use('encoding').TextDecoder)(label, options);
        const pass = (controller, text) => {
            if (text !== '') {
                controller.enqueue(text);
            }
        };
        this.#decoder = decoder;
        this.#parts = newTransform({ __proto__: null,
            transform: (chunk, controller) => pass(controller, decoder.decode(chunk, { __proto__: null, stream: true })),
            flush: (controller) => pass(controller, decoder.decode()) });
    }

    get encoding() { return this.#decoder.encoding; }
    get fatal() { return this.#decoder.fatal; }
    get ignoreBOM() { return this.#decoder.ignoreBOM; }
    get readable() { return this.#parts.readable; }
    get writable() { return this.#parts.writable; }
}
finishClass(TextDecoderStream, 'TextDecoderStream');

// ---- Strategies -------------------------------------------------------------------------------------------------

class CountQueuingStrategy {
    #mark;

    constructor(init) {
        this.#mark = +asDictionary(init, 'init')?.highWaterMark;
    }

    get highWaterMark() { return this.#mark; }
    get size() { return () => 1; }
}
finishClass(CountQueuingStrategy, 'CountQueuingStrategy');

class ByteLengthQueuingStrategy {
    #mark;

    constructor(init) {
        this.#mark = +asDictionary(init, 'init')?.highWaterMark;
    }

    get highWaterMark() { return this.#mark; }
    get size() { return (chunk) => chunk.byteLength; }
}
finishClass(ByteLengthQueuingStrategy, 'ByteLengthQueuingStrategy');

return { ByteLengthQueuingStrategy, CountQueuingStrategy, TextDecoderStream, TextEncoderStream, TransformStream,
    TransformStreamDefaultController, WritableStream, WritableStreamDefaultController, WritableStreamDefaultWriter, pipeTo };
