// Process: worker (lazy family). Trust: sinks are agent objects.
//
// WritableStream, its controller and writer, and the queuing strategies (WHATWG Streams, sections 5 and 7). Writes run
// one after the other.

const { RangeError, ReflectApply, TypeError } = primordials;
const { INTERNAL, asDictionary, deferred, finishClass, isObject, markHandled, needArguments, onSettled, rejectedWith,
    resolvedWith, use, whenDone } = platform.core;
const streams = use('streams');
const { attempt, newQueue, peek, promiseOf, push, pushSized, queued, reset, shift, shiftSized, toHighWaterMark,
    toMethod, toSize, toStrategy } = streams;

let stateOf;
let isWritable;

const CLOSE = { __proto__: null }; // in the queue, behind the last chunk

// phase: writable, erroring (a write is still under way), errored, closed. sink: { write, close, abort }, which return
// promises or nothing. writing and closing are the requests under way, writes and closeRequest those to come.
function newState(sink, highWaterMark, size) {
    return { __proto__: null, stream: null, phase: 'writable', error: undefined, queue: newQueue(), sink, highWaterMark,
        size, started: false, backpressure: false, writer: null, writes: newQueue(), writing: null, closeRequest: null,
        closing: null, aborting: null, controller: null, signal: null, abortReason: undefined };
}

function settledWith(value) {
    const made = deferred();
    made.resolve(value);
    return made;
}

function failedWith(error) {
    const made = deferred();
    markHandled(made.promise);
    made.reject(error);
    return made;
}

function isCloseQueued(state) {
    return state.closeRequest !== null || state.closing !== null;
}

function hasBackpressure(state) {
    return state.highWaterMark - state.queue.total <= 0;
}

function forget(state) {
    state.sink = { __proto__: null, write: null, close: null, abort: null };
    state.size = null;
}

function run(algorithm, first = undefined, second = undefined) {
    return algorithm === null ? undefined : attempt(algorithm, first, second);
}

// ---- Errors -----------------------------------------------------------------------------------------------------

// A promise of the writer that is open is rejected, one that is settled is replaced.
function rejectOpen(writer, key, error) {
    if (writer[`${key}Open`]) {
        markHandled(writer[key].promise);
        writer[key].reject(error);
    } else {
        writer[key] = failedWith(error);
    }
    writer[`${key}Open`] = false;
}

function rejectClosed(state) {
    if (state.closeRequest !== null) {
        state.closeRequest.reject(state.error);
        state.closeRequest = null;
    }
    if (state.writer !== null) {
        rejectOpen(state.writer, 'closed', state.error);
    }
}

function endAbort(state, abortRequest) {
    whenDone(run(state.sink.abort, abortRequest.reason), () => {
        abortRequest.done.resolve(undefined);
        rejectClosed(state);
    }, (error) => {
        abortRequest.done.reject(error);
        rejectClosed(state);
    });
    forget(state);
}

function finishErroring(state) {
    state.phase = 'errored';
    reset(state.queue);
    while (queued(state.writes) > 0) {
        shift(state.writes).reject(state.error);
    }
    const abortRequest = state.aborting;
    state.aborting = null;
    if (abortRequest === null) {
        rejectClosed(state);
    } else if (abortRequest.late) {
        abortRequest.done.reject(state.error);
        rejectClosed(state);
    } else {
        endAbort(state, abortRequest);
    }
}

function startErroring(state, error) {
    state.phase = 'erroring';
    state.error = error;
    if (state.writer !== null) {
        rejectOpen(state.writer, 'ready', error);
    }
    if (state.writing === null && state.closing === null && state.started) {
        finishErroring(state);
    }
}

function rejected(state, error) {
    if (state.phase === 'writable') {
        startErroring(state, error);
    } else {
        finishErroring(state);
    }
}

function fail(state, error) {
    forget(state);
    startErroring(state, error);
}

function failIfWritable(state, error) {
    if (state.phase === 'writable') {
        fail(state, error);
    }
}

// ---- Writing ----------------------------------------------------------------------------------------------------

function setBackpressure(state, on) {
    const { writer } = state;
    if (writer !== null && on !== state.backpressure) {
        if (on) {
            writer.ready = deferred();
            markHandled(writer.ready.promise);
            writer.readyOpen = true;
        } else {
            writer.ready.resolve(undefined);
            writer.readyOpen = false;
        }
    }
    state.backpressure = on;
}

function writeNext(state, chunk) {
    state.writing = shift(state.writes);
    whenDone(run(state.sink.write, chunk, state.controller), () => {
        state.writing.resolve(undefined);
        state.writing = null;
        shiftSized(state.queue);
        if (!isCloseQueued(state) && state.phase === 'writable') {
            setBackpressure(state, hasBackpressure(state));
        }
        advance(state);
    }, (error) => {
        if (state.phase === 'writable') {
            forget(state);
        }
        state.writing.reject(error);
        state.writing = null;
        rejected(state, error);
    });
}

function closeNow(state) {
    state.closing = state.closeRequest;
    state.closeRequest = null;
    shift(state.queue);
    const { close } = state.sink;
    whenDone(run(close), () => {
        state.closing.resolve(undefined);
        state.closing = null;
        if (state.phase === 'erroring') {
            state.error = undefined;
            state.aborting?.done.resolve(undefined);
            state.aborting = null;
        }
        state.phase = 'closed';
        if (state.writer !== null) {
            state.writer.closed.resolve(undefined);
            state.writer.closedOpen = false;
        }
    }, (error) => {
        state.closing.reject(error);
        state.closing = null;
        state.aborting?.done.reject(error);
        state.aborting = null;
        rejected(state, error);
    });
    forget(state);
}

function advance(state) {
    if (!state.started || state.writing !== null) {
        return;
    }
    if (state.phase === 'erroring') {
        finishErroring(state);
        return;
    }
    if (queued(state.queue) === 0) {
        return;
    }
    const entry = peek(state.queue);
    if (entry === CLOSE) {
        closeNow(state);
    } else {
        writeNext(state, entry.chunk);
    }
}

function sizeOf(state, chunk) {
    if (state.size === null) {
        return 1;
    }
    try {
        return state.size(chunk);
    } catch (error) {
        failIfWritable(state, error);
        return 1;
    }
}

function enqueue(state, chunk, size) {
    try {
        pushSized(state.queue, chunk, size);
    } catch (error) {
        failIfWritable(state, error);
        return;
    }
    if (!isCloseQueued(state) && state.phase === 'writable') {
        setBackpressure(state, hasBackpressure(state));
    }
    advance(state);
}

function closedError() {
    return rejectedWith(new TypeError('The stream is closing or closed'));
}

function releasedError() {
    return new TypeError('The writer has been released');
}

function write(writer, chunk) {
    const { state } = writer;
    const size = sizeOf(state, chunk);
    if (writer.state !== state) {
        return rejectedWith(releasedError());
    }
    if (state.phase === 'errored') {
        return rejectedWith(state.error);
    }
    if (isCloseQueued(state) || state.phase === 'closed') {
        return closedError();
    }
    if (state.phase === 'erroring') {
        return rejectedWith(state.error);
    }
    const done = deferred();
    push(state.writes, done);
    enqueue(state, chunk, size);
    return done.promise;
}

function close(state) {
    if (state.phase === 'closed' || state.phase === 'errored' || isCloseQueued(state)) {
        return closedError();
    }
    const done = state.closeRequest = deferred();
    if (state.writer !== null && state.backpressure && state.phase === 'writable') {
        state.writer.ready.resolve(undefined);
        state.writer.readyOpen = false;
    }
    push(state.queue, CLOSE);
    advance(state);
    return done.promise;
}

function abort(state, reason) {
    if (state.phase === 'closed' || state.phase === 'errored') {
        return resolvedWith(undefined);
    }
    abortController(state, reason);
    if (state.phase === 'closed' || state.phase === 'errored') {
        return resolvedWith(undefined);
    }
    if (state.aborting !== null) {
        return state.aborting.done.promise;
    }
    const late = state.phase === 'erroring';
    const request = state.aborting = { __proto__: null, done: deferred(), reason: late ? undefined : reason, late };
    if (!late) {
        startErroring(state, reason);
    }
    return request.done.promise;
}

// The controller's signal is only made when somebody asks for it.
function abortController(state, reason) {
    if (state.signal !== null) {
        use('abort').abortSignal(state.signal, reason);
    } else if (state.abortReason === undefined) {
        state.abortReason = { __proto__: null, reason };
    }
}

function signalOf(state) {
    if (state.signal === null) {
        state.signal = use('abort').newSignal();
        if (state.abortReason !== undefined) {
            use('abort').abortSignal(state.signal, state.abortReason.reason);
        }
    }
    return state.signal;
}

function begin(state, started) {
    state.backpressure = hasBackpressure(state);
    onSettled(promiseOf(started), () => {
        state.started = true;
        advance(state);
    }, (error) => {
        state.started = true;
        rejected(state, error);
    });
}

// ---- Writers ----------------------------------------------------------------------------------------------------

function newWriter(state) {
    if (state.writer !== null) {
        throw new TypeError('The stream is locked to a writer already');
    }
    const writer = { __proto__: null, state, ready: null, readyOpen: false, closed: null, closedOpen: false };
    state.writer = writer;
    if (state.phase === 'errored') {
        writer.ready = failedWith(state.error);
        writer.closed = failedWith(state.error);
        return writer;
    }
    writer.closedOpen = state.phase !== 'closed';
    writer.closed = writer.closedOpen ? deferred() : settledWith(undefined);
    markHandled(writer.closed.promise);
    writer.readyOpen = state.phase === 'writable' && !isCloseQueued(state) && state.backpressure;
    writer.ready = writer.readyOpen ? deferred()
        : state.phase === 'erroring' ? failedWith(state.error) : settledWith(undefined);
    markHandled(writer.ready.promise);
    return writer;
}

function release(writer) {
    if (writer.state === null) {
        return;
    }
    const error = releasedError();
    rejectOpen(writer, 'ready', error);
    rejectOpen(writer, 'closed', error);
    writer.state.writer = null;
    writer.state = null;
}

// As a pipe closes: what is closed already is no error, and one that has failed fails the pipe.
function closeByPipe(writer) {
    const { state } = writer;
    if (isCloseQueued(state) || state.phase === 'closed') {
        return resolvedWith(undefined);
    }
    return state.phase === 'errored' ? rejectedWith(state.error) : close(state);
}

function guarded(action) {
    try {
        return action();
    } catch (error) {
        return rejectedWith(error);
    }
}

function writerDesiredSize(state) {
    if (state.phase === 'errored' || state.phase === 'erroring') {
        return null;
    }
    return state.phase === 'closed' ? 0 : state.highWaterMark - state.queue.total;
}

class WritableStreamDefaultWriter {
    #writer;

    constructor(stream) {
        needArguments(arguments.length, 1, 'WritableStreamDefaultWriter');
        if (!isWritable(stream)) {
            throw new TypeError('WritableStreamDefaultWriter takes a WritableStream');
        }
        this.#writer = newWriter(stateOf(stream));
    }

    #held() {
        const { state } = this.#writer;
        if (state === null) {
            throw releasedError();
        }
        return state;
    }

    get closed() {
        return guarded(() => this.#writer.closed.promise);
    }

    get desiredSize() {
        return writerDesiredSize(this.#held());
    }

    get ready() {
        return guarded(() => this.#writer.ready.promise);
    }

    abort(reason = undefined) {
        return guarded(() => abort(this.#held(), reason));
    }

    close() {
        return guarded(() => close(this.#held()));
    }

    releaseLock() {
        release(this.#writer);
    }

    write(chunk = undefined) {
        return guarded(() => {
            this.#held();
            return write(this.#writer, chunk);
        });
    }
}
finishClass(WritableStreamDefaultWriter, 'WritableStreamDefaultWriter');

// ---- WritableStream ---------------------------------------------------------------------------------------------

class WritableStreamDefaultController {
    #state;

    constructor(token = undefined, state = undefined) {
        if (token !== INTERNAL) {
            throw new TypeError('Illegal constructor');
        }
        this.#state = state;
    }

    get signal() {
        return signalOf(this.#state);
    }

    error(reason = undefined) {
        failIfWritable(this.#state, reason);
    }
}
finishClass(WritableStreamDefaultController, 'WritableStreamDefaultController');

// Members in the order of WebIDL.
function toSink(value) {
    if (value === undefined) {
        return { __proto__: null };
    }
    if (!isObject(value)) {
        throw new TypeError('The sink of a WritableStream must be an object');
    }
    const sink = { __proto__: null, object: value, abort: toMethod(value, 'abort'), close: toMethod(value, 'close'),
        start: toMethod(value, 'start'), type: value.type, write: toMethod(value, 'write') };
    if (sink.type !== undefined) {
        throw new RangeError('A sink has no type');
    }
    return sink;
}

function algorithmsOf({ abort: aborts, close: closes, object, write: writes }) {
    return { __proto__: null,
        abort: aborts === undefined ? null : (reason) => ReflectApply(aborts, object, [reason]),
        close: closes === undefined ? null : () => ReflectApply(closes, object, []),
        write: writes === undefined ? null : (chunk, controller) => ReflectApply(writes, object, [chunk, controller]) };
}

class WritableStream {
    #state;

    constructor(underlyingSink = undefined, strategy = undefined) {
        if (underlyingSink === INTERNAL) {
            this.#state = strategy;
            strategy.stream = this;
            return;
        }
        const queuing = toStrategy(strategy);
        const sink = toSink(underlyingSink);
        const size = toSize(queuing);
        const state = newState(algorithmsOf(sink), toHighWaterMark(queuing, 1), size);
        state.controller = new WritableStreamDefaultController(INTERNAL, state);
        state.stream = this;
        this.#state = state;
        state.backpressure = hasBackpressure(state);
        begin(state, sink.start === undefined ? undefined : ReflectApply(sink.start, sink.object, [state.controller]));
    }

    get locked() {
        return this.#state.writer !== null;
    }

    abort(reason = undefined) {
        return guarded(() => (this.#state.writer !== null ? rejectedWith(new TypeError('Cannot abort a locked stream'))
            : abort(this.#state, reason)));
    }

    close() {
        return guarded(() => (this.#state.writer !== null ? rejectedWith(new TypeError('Cannot close a locked stream'))
            : close(this.#state)));
    }

    getWriter() {
        void this.#state;
        return new WritableStreamDefaultWriter(this);
    }

    static {
        stateOf = (stream) => stream.#state;
        isWritable = (value) => isObject(value) && #state in value;
    }
}
finishClass(WritableStream, 'WritableStream');

// As an agent would make it, but of algorithms.
function createStream(started, sink, highWaterMark, size) {
    const state = newState(sink, highWaterMark, size);
    state.controller = new WritableStreamDefaultController(INTERNAL, state);
    const stream = new WritableStream(INTERNAL, state);
    begin(state, started);
    return stream;
}

// ---- Strategies -------------------------------------------------------------------------------------------------

function toMark(init) {
    const mark = asDictionary(init, 'init')?.highWaterMark;
    if (mark === undefined) {
        throw new TypeError('A queuing strategy needs a highWaterMark');
    }
    return +mark;
}

// One function for all strategies, whatever their highWaterMark.
const byteSize = { size: (chunk) => chunk.byteLength }.size;
const countSize = { size: () => 1 }.size;

class ByteLengthQueuingStrategy {
    #mark;

    constructor(init) {
        needArguments(arguments.length, 1, 'ByteLengthQueuingStrategy');
        this.#mark = toMark(init);
    }

    get highWaterMark() {
        return this.#mark;
    }

    get size() {
        void this.#mark;
        return byteSize;
    }
}
finishClass(ByteLengthQueuingStrategy, 'ByteLengthQueuingStrategy');

class CountQueuingStrategy {
    #mark;

    constructor(init) {
        needArguments(arguments.length, 1, 'CountQueuingStrategy');
        this.#mark = toMark(init);
    }

    get highWaterMark() {
        return this.#mark;
    }

    get size() {
        void this.#mark;
        return countSize;
    }
}
finishClass(CountQueuingStrategy, 'CountQueuingStrategy');

return { ByteLengthQueuingStrategy, CountQueuingStrategy, WritableStream, WritableStreamDefaultController,
    WritableStreamDefaultWriter, abort, closeByPipe, closedOf: (writer) => writer.closed.promise, createStream,
    failIfWritable, isCloseQueued, isLocked: (stream) => stateOf(stream).writer !== null, isWritable: (value) =>
    isWritable(value), newWriter, readyOf: (writer) => writer.ready.promise, release, stateOf: (stream) =>
    stateOf(stream), write };
