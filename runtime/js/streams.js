// Process: worker (lazy family). Trust: sources and sinks are agent objects.
//
// ReadableStream with its default controller and reader (WHATWG Streams, section 4). One state object serves agents' streams and the
// platform's own (bodies): the latter have no queue to fill ahead (high water mark 0) and no promises on the way of a chunk.

const { ArrayPrototypeSplice, AsyncIteratorPrototype, NumberIsNaN, ObjectCreate, RangeError, ReflectApply, SymbolAsyncIterator,
    SymbolIterator, TypeError, WeakMap, WeakMapPrototypeGet, WeakMapPrototypeSet } = primordials;
const { INTERNAL, asDictionary, defineValue, deferred, finishClass, ignore, isObject, markHandled, rejectedWith,
    resolvedWith, safeList, use, whenDone } = platform.core;

let stateOf;
let isStream;

function newState(pull, cancel, highWaterMark, size) {
    return { __proto__: null, stream: null, phase: 'readable', error: undefined, queue: safeList([]), first: 0, total: 0, pull, cancel,
        highWaterMark, size, started: true, pulling: false, pullAgain: false, closing: false, reader: null, disturbed: false,
        own: true };
}

// ---- The state machine ------------------------------------------------------------------------------------------

function queued(state) {
    return state.queue.length - state.first;
}

function requests(state) {
    return state.reader === null ? 0 : state.reader.requests.length;
}

function desiredSize(state) {
    if (state.phase === 'errored') {
        return null;
    }
    return state.phase === 'closed' ? 0 : state.highWaterMark - state.total;
}

function wantsChunk(state) {
    return state.phase === 'readable' && !state.closing && state.started &&
        (requests(state) > 0 || state.highWaterMark - state.total > 0);
}

function pullIfWanted(state) {
    if (!wantsChunk(state) || state.pull === null) {
        return;
    }
    if (state.pulling) {
        state.pullAgain = true;
        return;
    }
    state.pulling = true;
    if (state.own) {
        state.pull(); // it answers with streamEnqueue, streamClose or streamError, now or later
        return;
    }
    whenDone(callSource(state.pull), () => {
        state.pulling = false;
        if (state.pullAgain) {
            state.pullAgain = false;
            pullIfWanted(state);
        }
    }, (error) => fail(state, error));
}

function callSource(algorithm) {
    try {
        return algorithm();
    } catch (error) {
        return rejectedWith(error);
    }
}

function takeRequest(state) {
    return ArrayPrototypeSplice(state.reader.requests, 0, 1)[0];
}

function enqueue(state, chunk, size) {
    if (state.phase !== 'readable' || state.closing) {
        return;
    }
    if (state.own) {
        state.pulling = false;
    }
    if (requests(state) > 0) {
        takeRequest(state).onChunk(chunk);
    } else {
        state.queue[state.queue.length] = { __proto__: null, chunk, size };
        state.total += size;
    }
    pullIfWanted(state);
}

function finish(state) {
    state.phase = 'closed';
    const reader = state.reader;
    if (reader !== null) {
        const waiting = reader.requests;
        reader.requests = safeList([]);
        for (let i = 0; i < waiting.length; i++) {
            waiting[i].onClose();
        }
        reader.closed?.resolve(undefined);
    }
}

function close(state) {
    if (state.phase !== 'readable' || state.closing) {
        return;
    }
    state.closing = true;
    if (queued(state) === 0) {
        finish(state);
    }
}

function fail(state, error) {
    if (state.phase !== 'readable') {
        return;
    }
    state.phase = 'errored';
    state.error = error;
    state.queue = safeList([]);
    state.first = state.total = 0;
    const reader = state.reader;
    if (reader !== null) {
        const waiting = reader.requests;
        reader.requests = safeList([]);
        for (let i = 0; i < waiting.length; i++) {
            waiting[i].onError(error);
        }
        reader.closed?.reject(error);
    }
}

function takeQueued(state) {
    const entry = state.queue[state.first];
    state.queue[state.first++] = undefined;
    if (state.first === state.queue.length) {
        state.queue.length = state.first = 0;
    }
    state.total -= entry.size;
    if (state.closing && queued(state) === 0) {
        finish(state);
    } else {
        pullIfWanted(state);
    }
    return entry.chunk;
}

function readInto(reader, request) {
    const state = reader.state;
    state.disturbed = true;
    if (queued(state) > 0) {
        request.onChunk(takeQueued(state));
    } else if (state.phase === 'closed') {
        request.onClose();
    } else if (state.phase === 'errored') {
        request.onError(state.error);
    } else {
        reader.requests[reader.requests.length] = request;
        pullIfWanted(state);
    }
}

function cancel(state, reason) {
    state.disturbed = true;
    if (state.phase === 'closed') {
        return resolvedWith(undefined);
    }
    if (state.phase === 'errored') {
        return rejectedWith(state.error);
    }
    state.queue = safeList([]);
    state.first = state.total = 0;
    state.closing = true;
    finish(state);
    const done = deferred();
    whenDone(callSource(() => state.cancel(reason)), () => done.resolve(undefined), done.reject);
    return done.promise;
}

// ---- Readers ----------------------------------------------------------------------------------------------------

function newReader(state) {
    if (state.reader !== null) {
        throw new TypeError('The stream is locked to a reader already');
    }
    const reader = { __proto__: null, state, requests: safeList([]), closed: null };
    state.reader = reader;
    return reader;
}

function release(reader) {
    if (reader.state === null) {
        return;
    }
    const error = new TypeError('The reader has been released');
    const waiting = reader.requests;
    reader.requests = safeList([]);
    for (let i = 0; i < waiting.length; i++) {
        waiting[i].onError(error);
    }
    const closed = closedOf(reader);
    if (reader.state.phase === 'readable') {
        closed.reject(error);
    } else {
        reader.closed = deferred();
        markHandled(reader.closed.promise);
        reader.closed.reject(error);
    }
    reader.state.reader = null;
    reader.state = null;
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

class ReadableStreamDefaultReader {
    #reader;

    constructor(stream) {
        if (!isStream(stream)) {
            throw new TypeError('ReadableStreamDefaultReader takes a ReadableStream');
        }
        this.#reader = newReader(stateOf(stream));
        closedOf(this.#reader);
    }

    get closed() {
        return closedOf(this.#reader).promise;
    }

    read() {
        try {
            return this.#reader.state === null ? rejectedWith(new TypeError('The reader has been released')) : readPromise(this.#reader);
        } catch (error) {
            return rejectedWith(error);
        }
    }

    cancel(reason = undefined) {
        try {
            return this.#reader.state === null ? rejectedWith(new TypeError('The reader has been released'))
                : cancel(this.#reader.state, reason);
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

    constructor(token, state) {
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
        if (state.phase !== 'readable' || state.closing) {
            throw new TypeError('The stream is not in a state that permits enqueue');
        }
        let size = 1;
        if (state.size !== null) {
            try {
                size = +state.size(chunk);
                if (NumberIsNaN(size) || size < 0 || size === Infinity) {
                    throw new RangeError('The size of a chunk must be a finite, non-negative number');
                }
            } catch (error) {
                fail(state, error);
                throw error;
            }
        }
        enqueue(state, chunk, size);
    }

    close() {
        const state = this.#state;
        if (state.phase !== 'readable' || state.closing) {
            throw new TypeError('The stream is not in a state that permits close');
        }
        close(state);
    }

    error(reason = undefined) {
        fail(this.#state, reason);
    }
}
finishClass(ReadableStreamDefaultController, 'ReadableStreamDefaultController');

function toHighWaterMark(strategy, otherwise) {
    const value = strategy === undefined ? undefined : strategy.highWaterMark;
    if (value === undefined) {
        return otherwise;
    }
    const mark = +value;
    if (NumberIsNaN(mark) || mark < 0) {
        throw new RangeError('highWaterMark must be a non-negative number');
    }
    return mark;
}

function toSize(strategy) {
    const size = strategy === undefined ? undefined : strategy.size;
    if (size !== undefined && typeof size !== 'function') {
        throw new TypeError('size must be a function');
    }
    return size === undefined ? null : (chunk) => ReflectApply(size, undefined, [chunk]);
}

function toAlgorithm(source, key, args) {
    const method = source === undefined ? undefined : source[key];
    if (method !== undefined && typeof method !== 'function') {
        throw new TypeError(`${key} must be a function`);
    }
    return method === undefined ? null : (...given) => ReflectApply(method, source, args ?? given);
}

function agentState(source, strategy) {
    const byteStream = source !== undefined && source.type !== undefined;
    if (byteStream && `${source.type}` !== 'bytes') {
        throw new TypeError(`'${source.type}' is not a type that a stream may have`);
    }
    const state = newState(null, null, toHighWaterMark(strategy, byteStream ? 0 : 1), toSize(strategy));
    const controller = new ReadableStreamDefaultController(INTERNAL, state);
    const start = toAlgorithm(source, 'start', [controller]);
    state.own = false;
    state.pull = toAlgorithm(source, 'pull', [controller]);
    state.cancel = toAlgorithm(source, 'cancel', null) ?? ignore;
    state.started = false;
    const begun = start === null ? undefined : start();
    whenDone(begun, () => {
        state.started = true;
        pullIfWanted(state);
    }, (error) => fail(state, error));
    return state;
}

// ---- ReadableStream ---------------------------------------------------------------------------------------------

class ReadableStream {
    #state;

    constructor(source = undefined, strategy = undefined) {
        this.#state = source === INTERNAL ? strategy
            : agentState(asDictionary(source, 'The source of a ReadableStream'), asDictionary(strategy, 'The strategy'));
        this.#state.stream = this;
    }

    get locked() {
        return this.#state.reader !== null;
    }

    cancel(reason = undefined) {
        try {
            return this.#state.reader !== null ? rejectedWith(new TypeError('Cannot cancel a locked stream')) : cancel(this.#state, reason);
        } catch (error) {
            return rejectedWith(error);
        }
    }

    getReader(options = undefined) {
        const mode = asDictionary(options, 'options')?.mode;
        if (mode !== undefined) {
            throw new TypeError(`A reader of mode '${mode}' is not supported`);
        }
        void this.#state;
        return new ReadableStreamDefaultReader(this);
    }

    tee() {
        const pair = teeState(this.#state);
        return [pair[0], pair[1]];
    }

    pipeTo(destination, options = undefined) {
        try {
            void this.#state;
            return use('streams_write').pipeTo(this, destination, asDictionary(options, 'options'));
        } catch (error) {
            return rejectedWith(error);
        }
    }

    pipeThrough(transform, options = undefined) {
        const pair = asDictionary(transform, 'The transform');
        const done = use('streams_write').pipeTo(this, pair?.writable, asDictionary(options, 'options'));
        markHandled(done);
        return pair.readable;
    }

    values(options = undefined) {
        return newIterator(this.#state, asDictionary(options, 'options')?.preventCancel === true);
    }

    static from(iterable) {
        return fromIterable(iterable);
    }

    static {
        stateOf = (stream) => stream.#state;
        isStream = (value) => isObject(value) && #state in value;
    }
}
finishClass(ReadableStream, 'ReadableStream');
defineValue(ReadableStream.prototype, SymbolAsyncIterator, ReadableStream.prototype.values, false);

function teeState(source) {
    const reader = newReader(source);
    let reading = false;
    let gone = 0;
    const reasons = [undefined, undefined];
    const outcome = deferred();
    const branches = safeList([]);
    function pull() {
        if (reading) {
            return;
        }
        reading = true;
        readInto(reader, { __proto__: null,
            onChunk(chunk) {
                reading = false;
                enqueue(branches[0], chunk, 1);
                enqueue(branches[1], chunk, 1);
            },
            onClose() {
                close(branches[0]);
                close(branches[1]);
                outcome.resolve(undefined);
            },
            onError(error) {
                fail(branches[0], error);
                fail(branches[1], error);
                outcome.resolve(undefined);
            } });
    }
    function leave(which) {
        return (reason) => {
            reasons[which] = reason;
            if (++gone === 2) {
                whenDone(cancel(source, reasons), () => outcome.resolve(undefined), outcome.reject);
            }
            return outcome.promise;
        };
    }
    branches[0] = newState(pull, leave(0), 0, null);
    branches[1] = newState(pull, leave(1), 0, null);
    return safeList([new ReadableStream(INTERNAL, branches[0]), new ReadableStream(INTERNAL, branches[1])]);
}

function fromIterable(iterable) {
    if (iterable === null || iterable === undefined) {
        throw new TypeError('ReadableStream.from takes an iterable');
    }
    const method = iterable[SymbolAsyncIterator] ?? iterable[SymbolIterator];
    if (typeof method !== 'function') {
        throw new TypeError('ReadableStream.from takes an iterable');
    }
    const iterator = ReflectApply(method, iterable, []);
    const state = newState(null, null, 0, null);
    state.pull = () => {
        whenDone(callSource(() => iterator.next()), (result) => {
            if (!isObject(result)) {
                fail(state, new TypeError('The iterator gave no object'));
            } else if (result.done) {
                close(state);
            } else {
                whenDone(result.value, (value) => enqueue(state, value, 1), (error) => fail(state, error));
            }
        }, (error) => fail(state, error));
    };
    state.cancel = (reason) => (typeof iterator.return === 'function' ? iterator.return(reason) : undefined);
    return new ReadableStream(INTERNAL, state);
}

// ---- Async iteration --------------------------------------------------------------------------------------------

const iterators = new WeakMap();
const iteratorPrototype = ObjectCreate(AsyncIteratorPrototype);

function newIterator(state, preventCancel) {
    const iterator = ObjectCreate(iteratorPrototype);
    WeakMapPrototypeSet(iterators, iterator, { __proto__: null, reader: newReader(state), preventCancel, last: null, done: false });
    return iterator;
}

// Calls follow each other: a next() that comes before the last one is answered waits for it.
function afterLast(own, run) {
    const result = deferred();
    const go = () => run(result);
    if (own.last === null) {
        go();
    } else {
        whenDone(own.last, go, go);
    }
    own.last = result.promise;
    return result.promise;
}

function stepOf(own) {
    return (result) => {
        if (own.done) {
            result.resolve({ value: undefined, done: true });
            return;
        }
        readInto(own.reader, { __proto__: null,
            onChunk: (value) => result.resolve({ value, done: false }),
            onClose() {
                own.done = true;
                release(own.reader);
                result.resolve({ value: undefined, done: true });
            },
            onError(error) {
                own.done = true;
                release(own.reader);
                result.reject(error);
            } });
    };
}

function leaveOf(own, value) {
    return (result) => {
        if (own.done) {
            result.resolve({ value, done: true });
            return;
        }
        own.done = true;
        const ended = own.preventCancel ? undefined : cancel(own.reader.state, value);
        release(own.reader);
        whenDone(ended, () => result.resolve({ value, done: true }), result.reject);
    };
}

function ownOf(iterator) {
    return isObject(iterator) ? WeakMapPrototypeGet(iterators, iterator) : undefined;
}

defineValue(iteratorPrototype, 'next', function next() {
    const own = ownOf(this);
    return own === undefined ? rejectedWith(new TypeError('not a ReadableStream iterator')) : afterLast(own, stepOf(own));
}, true);
defineValue(iteratorPrototype, 'return', function (value = undefined) {
    const own = ownOf(this);
    return own === undefined ? rejectedWith(new TypeError('not a ReadableStream iterator')) : afterLast(own, leaveOf(own, value));
}, true);

// ---- For the platform -------------------------------------------------------------------------------------------

function newStream(pull, cancelled) {
    return new ReadableStream(INTERNAL, newState(pull, cancelled, 0, null));
}

function cancelStream(stream, reason) {
    markHandled(cancel(stateOf(stream), reason));
}

return {
    ReadableStream, ReadableStreamDefaultController, ReadableStreamDefaultReader, cancelStream, newStream, toAlgorithm,
    toHighWaterMark, toSize,
    isStream: (value) => isStream(value),
    isLocked: (stream) => stateOf(stream).reader !== null,
    isDisturbed: (stream) => stateOf(stream).disturbed,
    lock: (stream) => newReader(stateOf(stream)),
    unlock: release,
    closedPromise: (reader) => closedOf(reader).promise,
    cancelReader: (reader, reason) => cancel(reader.state, reason),
    read: (reader, onChunk, onClose, onError) => readInto(reader, { __proto__: null, onChunk, onClose, onError }),
    tee: (stream) => teeState(stateOf(stream)),
    streamEnqueue: (stream, chunk) => enqueue(stateOf(stream), chunk, 1),
    streamClose: (stream) => close(stateOf(stream)),
    streamError: (stream, error) => fail(stateOf(stream), error),
    streamDesiredSize: (stream) => desiredSize(stateOf(stream)),
};
