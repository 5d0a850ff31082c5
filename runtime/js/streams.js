// Process: worker (lazy family). Trust: sources are agent objects.
//
// ReadableStream with its default controller and reader (WHATWG Streams, section 4). One state object serves agents'
// streams and the platform's own (bodies): the latter have no queue to fill ahead and no promises on the way of a
// chunk.
//
// Why not web-streams-polyfill, which passes the same tests: it calls prototype methods that agents can replace (this
// runtime promises that none of them changes what the platform does), it has no way for a body's chunk without
// promises, and all of its 4000 lines would load when a body is streamed. Here byte streams, tee and iteration, pipes,
// writable and transform streams are families of their own, loaded when they are used.

const { NumberIsNaN, ObjectSetPrototypeOf, RangeError, ReflectApply, SymbolAsyncIterator, TypeError } = primordials;
const { INTERNAL, asDictionary, defineValue, deferred, finishClass, isObject, isPromise, markHandled, needArguments,
    onSettled, rejectedWith, resolvedWith, safeList, soon, use, whenDone } = platform.core;

let stateOf;
let isStream;

// ---- Queues with sizes (section 8.1) ----------------------------------------------------------------------------

// Classes without prototypes, so that V8 knows their shape: a literal with `__proto__: null` is a dictionary to it.
class Queue {
    constructor() {
        this.list = safeList([]);
        this.first = 0;
        this.total = 0;
    }
}
ObjectSetPrototypeOf(Queue.prototype, null);

class Entry {
    constructor(chunk, size) {
        this.chunk = chunk;
        this.size = size;
    }
}
ObjectSetPrototypeOf(Entry.prototype, null);

function newQueue() {
    return new Queue();
}

function queued(queue) {
    return queue.list.length - queue.first;
}

function push(queue, entry) {
    queue.list[queue.list.length] = entry;
}

function peek(queue) {
    return queue.list[queue.first];
}

// The places of what was taken are given back when all is: no entry moves.
function shift(queue) {
    const entry = queue.list[queue.first];
    queue.list[queue.first++] = undefined;
    if (queue.first === queue.list.length) {
        queue.list.length = queue.first = 0;
    }
    return entry;
}

function reset(queue) {
    queue.list = safeList([]);
    queue.first = queue.total = 0;
}

function pushSized(queue, chunk, size) {
    if (!(size >= 0 && size < Infinity)) {
        throw new RangeError('The size of a chunk must be a finite, non-negative number');
    }
    push(queue, new Entry(chunk, size));
    queue.total += size;
}

function shiftSized(queue) {
    const { chunk, size } = shift(queue);
    const total = queue.total - size;
    queue.total = total < 0 ? 0 : total; // rounding
    return chunk;
}

// ---- The state machine ------------------------------------------------------------------------------------------

// bytes: null, or the state of a byte stream's controller (streams_bytes.js), which then stands in for all that
// concerns the queue.
class State {
    constructor(pull, cancelled, highWaterMark, size, own) {
        this.stream = this.controller = this.reader = this.bytes = null;
        this.phase = 'readable';
        this.error = undefined;
        this.queue = new Queue();
        this.pull = pull;
        this.cancel = cancelled;
        this.highWaterMark = highWaterMark;
        this.size = size;
        this.started = this.own = own;
        this.pulling = this.pullAgain = this.closing = this.disturbed = false;
    }
}
ObjectSetPrototypeOf(State.prototype, null);

function newState(pull, cancelled, highWaterMark, size, own) {
    return new State(pull, cancelled, highWaterMark, size, own);
}

function requests(state) {
    const { reader } = state;
    return reader === null || reader.byob ? 0 : queued(reader.requests);
}

function desiredSize(state) {
    if (state.phase === 'errored') {
        return null;
    }
    return state.phase === 'closed' ? 0 : state.highWaterMark - state.queue.total;
}

function takesChunks(state) {
    return state.phase === 'readable' && !state.closing;
}

function wantsChunk(state) {
    return state.started && state.phase === 'readable' && !state.closing &&
        (state.highWaterMark - state.queue.total > 0 || requests(state) > 0);
}

function pullIfWanted(state) {
    if (state.pull === null || !wantsChunk(state)) {
        return;
    }
    if (state.own && !state.pulling) {
        state.pulling = true;
        state.pull(); // it answers with streamEnqueue, streamClose or streamError, now or later
    } else {
        pullSource(state, pullIfWanted);
    }
}

// One call at a time; `again` looks whether there is to be another.
function pullSource(state, again) {
    if (state.pulling) {
        state.pullAgain = true;
        return;
    }
    state.pulling = true;
    whenDone(attempt(state.pull), () => {
        state.pulling = false;
        if (state.pullAgain) {
            state.pullAgain = false;
            again(state);
        }
    }, (error) => fail(state, error));
}

// A method of the agent's that ought to return a promise.
function attempt(algorithm, first = undefined, second = undefined) {
    try {
        return algorithm(first, second);
    } catch (error) {
        return rejectedWith(error);
    }
}

// "A promise resolved with" a value (WebIDL, section 3.2.24.1), in as many steps, but without asking a native promise
// for its `then`.
function promiseOf(value) {
    if (!isPromise(value)) {
        return resolvedWith(value);
    }
    const made = deferred();
    soon(() => onSettled(value, () => made.resolve(undefined), made.reject));
    return made.promise;
}

function forget(state) {
    state.pull = state.cancel = state.size = null;
}

function sizeOf(state, chunk) {
    return state.size === null ? 1 : state.size(chunk);
}

// Throws what the strategy's size throws; the stream has failed with it then.
function enqueue(state, chunk) {
    if (!takesChunks(state)) {
        return;
    }
    if (state.own) {
        state.pulling = false;
    }
    if (requests(state) > 0) {
        shift(state.reader.requests).onChunk(chunk);
    } else {
        try {
            pushSized(state.queue, chunk, sizeOf(state, chunk));
        } catch (error) {
            fail(state, error);
            throw error;
        }
    }
    pullIfWanted(state);
}

function finish(state) {
    state.phase = 'closed';
    const { reader } = state;
    if (reader === null) {
        return;
    }
    reader.closed?.resolve(undefined);
    if (!reader.byob) {
        const waiting = reader.requests;
        reader.requests = newQueue();
        while (queued(waiting) > 0) {
            shift(waiting).onClose();
        }
    }
}

function close(state) {
    if (!takesChunks(state)) {
        return;
    }
    state.closing = true;
    if (queued(state.queue) === 0) {
        forget(state);
        finish(state);
    }
}

function failRequests(reader, error) {
    const waiting = reader.requests;
    reader.requests = newQueue();
    while (queued(waiting) > 0) {
        shift(waiting).onError(error);
    }
}

function setError(state, error) {
    state.phase = 'errored';
    state.error = error;
    if (state.reader !== null) {
        state.reader.closed?.reject(error);
        failRequests(state.reader, error);
    }
}

function fail(state, error) {
    if (state.phase !== 'readable') {
        return;
    }
    if (state.bytes !== null) {
        use('streams_bytes').reset(state);
    }
    reset(state.queue);
    forget(state);
    setError(state, error);
}

function takeQueued(state) {
    const chunk = shiftSized(state.queue);
    if (state.closing && queued(state.queue) === 0) {
        forget(state);
        finish(state);
    } else {
        pullIfWanted(state);
    }
    return chunk;
}

function readInto(reader, request) {
    const { state } = reader;
    state.disturbed = true;
    if (state.phase === 'closed') {
        request.onClose();
    } else if (state.phase === 'errored') {
        request.onError(state.error);
    } else if (state.bytes !== null) {
        use('streams_bytes').pullSteps(state, request);
    } else if (queued(state.queue) > 0) {
        request.onChunk(takeQueued(state));
    } else {
        push(reader.requests, request);
        pullIfWanted(state);
    }
}

function cancelSteps(state, reason) {
    if (state.bytes !== null) {
        use('streams_bytes').reset(state);
    }
    reset(state.queue);
    const algorithm = state.cancel;
    const result = algorithm === null ? undefined : attempt(algorithm, reason);
    forget(state);
    return result;
}

function cancel(state, reason) {
    state.disturbed = true;
    if (state.phase === 'closed') {
        return resolvedWith(undefined);
    }
    if (state.phase === 'errored') {
        return rejectedWith(state.error);
    }
    finish(state);
    if (state.reader !== null && state.reader.byob) {
        const waiting = state.reader.requests;
        state.reader.requests = newQueue();
        while (queued(waiting) > 0) {
            shift(waiting).onClose(undefined);
        }
    }
    const done = deferred();
    whenDone(cancelSteps(state, reason), () => done.resolve(undefined), done.reject);
    return done.promise;
}

// ---- Readers ----------------------------------------------------------------------------------------------------

function newReader(state, byob = false) {
    if (state.reader !== null) {
        throw new TypeError('The stream is locked to a reader already');
    }
    const reader = { __proto__: null, state, requests: newQueue(), closed: null, byob };
    state.reader = reader;
    return reader;
}

function release(reader) {
    const { state } = reader;
    if (state === null) {
        return;
    }
    const error = new TypeError('The reader has been released');
    const closed = closedOf(reader);
    if (state.phase === 'readable') {
        closed.reject(error);
    } else {
        reader.closed = deferred();
        markHandled(reader.closed.promise);
        reader.closed.reject(error);
    }
    if (state.bytes !== null) {
        use('streams_bytes').releaseSteps(state);
    }
    state.reader = null;
    reader.state = null;
    failRequests(reader, error);
}

function closedOf(reader) {
    if (reader.closed === null) {
        reader.closed = deferred();
        markHandled(reader.closed.promise);
        if (reader.state.phase === 'closed') {
            reader.closed.resolve(undefined);
        } else if (reader.state.phase === 'errored') {
            reader.closed.reject(reader.state.error);
        }
    }
    return reader.closed;
}

function readPromise(reader) {
    const result = deferred();
    readInto(reader, { __proto__: null,
        onChunk: (value) => result.resolve({ value, done: false }),
        onClose: () => result.resolve({ value: undefined, done: true }),
        onError: result.reject });
    return result.promise;
}

function releasedError() {
    return rejectedWith(new TypeError('The reader has been released'));
}

// The members that both classes of readers have.
function cancelBy(reader, reason) {
    return reader.state === null ? releasedError() : cancel(reader.state, reason);
}

class ReadableStreamDefaultReader {
    #reader;

    constructor(stream) {
        needArguments(arguments.length, 1, 'ReadableStreamDefaultReader');
        if (!isStream(stream)) {
            throw new TypeError('ReadableStreamDefaultReader takes a ReadableStream');
        }
        this.#reader = newReader(stateOf(stream));
        closedOf(this.#reader);
    }

    get closed() {
        try {
            return closedOf(this.#reader).promise;
        } catch (error) {
            return rejectedWith(error);
        }
    }

    read() {
        try {
            return this.#reader.state === null ? releasedError() : readPromise(this.#reader);
        } catch (error) {
            return rejectedWith(error);
        }
    }

    cancel(reason = undefined) {
        try {
            return cancelBy(this.#reader, reason);
        } catch (error) {
            return rejectedWith(error);
        }
    }

    releaseLock() {
        release(this.#reader);
    }
}
finishClass(ReadableStreamDefaultReader, 'ReadableStreamDefaultReader');

// ---- The controller of agents' streams --------------------------------------------------------------------------

class ReadableStreamDefaultController {
    #state;

    constructor(token = undefined, state = undefined) {
        if (token !== INTERNAL) {
            throw new TypeError('Illegal constructor');
        }
        this.#state = state;
    }

    get desiredSize() {
        return desiredSize(this.#state);
    }

    enqueue(chunk = undefined) {
        const state = this.#state;
        if (!takesChunks(state)) {
            throw new TypeError('The stream is not in a state that permits enqueue');
        }
        enqueue(state, chunk);
    }

    close() {
        const state = this.#state;
        if (!takesChunks(state)) {
            throw new TypeError('The stream is not in a state that permits close');
        }
        close(state);
    }

    error(reason = undefined) {
        fail(this.#state, reason);
    }
}
finishClass(ReadableStreamDefaultController, 'ReadableStreamDefaultController');

// QueuingStrategy as a dictionary; what is wrong with the values is found by toHighWaterMark.
function toStrategy(value) {
    const strategy = asDictionary(value, 'The strategy');
    const highWaterMark = strategy?.highWaterMark;
    const mark = highWaterMark === undefined ? undefined : +highWaterMark;
    const size = strategy?.size;
    if (size !== undefined && typeof size !== 'function') {
        throw new TypeError('size must be a function');
    }
    return { __proto__: null, highWaterMark: mark, size };
}

function toHighWaterMark(strategy, otherwise) {
    const mark = strategy.highWaterMark;
    if (mark === undefined) {
        return otherwise;
    }
    if (NumberIsNaN(mark) || mark < 0) {
        throw new RangeError('highWaterMark must be a non-negative number');
    }
    return mark;
}

function toSize(strategy) {
    const { size } = strategy;
    return size === undefined ? null : (chunk) => +ReflectApply(size, undefined, [chunk]);
}

function toMethod(source, key) {
    const method = source?.[key];
    if (method !== undefined && typeof method !== 'function') {
        throw new TypeError(`${key} must be a function`);
    }
    return method;
}

// Members in the order of WebIDL.
function toSource(value) {
    if (value === undefined) {
        return { __proto__: null };
    }
    if (!isObject(value)) {
        throw new TypeError('The source of a ReadableStream must be an object');
    }
    const chunkSize = value.autoAllocateChunkSize;
    const source = { __proto__: null, object: value,
        autoAllocateChunkSize: chunkSize === undefined ? undefined
            : use('streams_bytes').toCount(chunkSize, 'autoAllocateChunkSize'),
        cancel: toMethod(value, 'cancel'), pull: toMethod(value, 'pull'), start: toMethod(value, 'start'),
        type: value.type };
    if (source.type !== undefined && `${source.type}` !== 'bytes') {
        throw new TypeError(`'${source.type}' is not a type that a stream may have`);
    }
    return source;
}

// After the source's start, which may take its time.
function begin(state, started) {
    onSettled(promiseOf(started), () => {
        state.started = true;
        (state.bytes === null ? pullIfWanted : use('streams_bytes').pullIfWanted)(state);
    }, (error) => fail(state, error));
}

function connect(state, controller, source) {
    const { cancel: cancelled, object, pull, start } = source;
    state.controller = controller;
    state.pull = pull === undefined ? null : () => ReflectApply(pull, object, [controller]);
    state.cancel = cancelled === undefined ? null : (reason) => ReflectApply(cancelled, object, [reason]);
    begin(state, start === undefined ? undefined : ReflectApply(start, object, [controller]));
}

function agentState(underlying, queuing) {
    const strategy = toStrategy(queuing);
    const source = toSource(underlying);
    if (source.type !== undefined) {
        if (strategy.size !== undefined) {
            throw new RangeError('A byte stream takes no size');
        }
        const state = newState(null, null, toHighWaterMark(strategy, 0), null, false);
        return { __proto__: null, state, source, controller: use('streams_bytes').newController(state,
            source.autoAllocateChunkSize) };
    }
    const size = toSize(strategy);
    const state = newState(null, null, toHighWaterMark(strategy, 1), size, false);
    return { __proto__: null, state, source, controller: new ReadableStreamDefaultController(INTERNAL, state) };
}

// ---- ReadableStream ---------------------------------------------------------------------------------------------

class ReadableStream {
    #state;

    constructor(underlyingSource = undefined, strategy = undefined) {
        if (underlyingSource === INTERNAL) {
            this.#state = strategy;
            strategy.stream = this;
            return;
        }
        const made = agentState(underlyingSource, strategy);
        this.#state = made.state;
        made.state.stream = this;
        connect(made.state, made.controller, made.source);
    }

    get locked() {
        return this.#state.reader !== null;
    }

    cancel(reason = undefined) {
        try {
            return this.#state.reader === null ? cancel(this.#state, reason)
                : rejectedWith(new TypeError('Cannot cancel a locked stream'));
        } catch (error) {
            return rejectedWith(error);
        }
    }

    getReader(options = undefined) {
        void this.#state;
        const mode = asDictionary(options, 'options')?.mode;
        if (mode === undefined) {
            return new ReadableStreamDefaultReader(this);
        }
        if (`${mode}` !== 'byob') {
            throw new TypeError(`'${mode}' is not a mode of readers`);
        }
        return new (use('streams_bytes').ReadableStreamBYOBReader)(this);
    }

    tee() {
        const pair = use('streams_tee').tee(this.#state, false);
        return [pair[0], pair[1]];
    }

    pipeTo(destination, options = undefined) {
        try {
            void this.#state;
            needArguments(arguments.length, 1, 'pipeTo');
            return use('streams_pipe').pipeTo(this, destination, options);
        } catch (error) {
            return rejectedWith(error);
        }
    }

    pipeThrough(transform, options = undefined) {
        void this.#state;
        needArguments(arguments.length, 1, 'pipeThrough');
        return use('streams_pipe').pipeThrough(this, transform, options);
    }

    values(options = undefined) {
        return use('streams_tee').newIterator(this.#state, !!asDictionary(options, 'options')?.preventCancel);
    }

    static from(asyncIterable) {
        needArguments(arguments.length, 1, 'ReadableStream.from');
        return use('streams_tee').fromIterable(asyncIterable);
    }

    static {
        stateOf = (stream) => stream.#state;
        isStream = (value) => isObject(value) && #state in value;
    }
}
finishClass(ReadableStream, 'ReadableStream');
defineValue(ReadableStream.prototype, SymbolAsyncIterator, ReadableStream.prototype.values, false);

// ---- For the platform -------------------------------------------------------------------------------------------

function newStream(pull, cancelled) {
    return new ReadableStream(INTERNAL, newState(pull, cancelled, 0, null, true));
}

// As an agent would make it, but of algorithms: they return promises or nothing.
function createStream(started, pull, cancelled, highWaterMark, size) {
    const state = newState(pull, cancelled, highWaterMark, size, false);
    state.controller = new ReadableStreamDefaultController(INTERNAL, state);
    const stream = new ReadableStream(INTERNAL, state);
    begin(state, started);
    return stream;
}

function cancelStream(stream, reason) {
    markHandled(cancel(stateOf(stream), reason));
}

return {
    ReadableStream, ReadableStreamDefaultController, ReadableStreamDefaultReader, attempt, begin, cancel, cancelBy,
    cancelStream, close, closedOf, createStream, desiredSize, enqueue, fail, finish, newQueue, newReader, newState,
    newStream, peek, promiseOf, pullSource, push, pushSized, queued, readInto, release, releasedError, requests,
    reset, shift, shiftSized, takesChunks, toHighWaterMark, toMethod, toSize, toStrategy, wantsChunk,
    isStream: (value) => isStream(value),
    isLocked: (stream) => stateOf(stream).reader !== null,
    isDisturbed: (stream) => stateOf(stream).disturbed,
    lock: (stream) => newReader(stateOf(stream)),
    unlock: release,
    closedPromise: (reader) => closedOf(reader).promise,
    cancelReader: (reader, reason) => cancel(reader.state, reason),
    read: (reader, onChunk, onClose, onError) => readInto(reader, { __proto__: null, onChunk, onClose, onError }),
    stateOf: (stream) => stateOf(stream),
    tee: (stream) => use('streams_tee').tee(stateOf(stream), true),
    streamEnqueue: (stream, chunk) => enqueue(stateOf(stream), chunk),
    streamClose: (stream) => close(stateOf(stream)),
    streamError: (stream, error) => fail(stateOf(stream), error),
    streamDesiredSize: (stream) => desiredSize(stateOf(stream)),
};
