// Process: worker (lazy family). Trust: sources and views are the agent's.
//
// Byte streams (WHATWG Streams, sections 4.5 to 4.8): ReadableByteStreamController, ReadableStreamBYOBReader,
// ReadableStreamBYOBRequest. A buffer that is handed over is transferred, so that its giver cannot change what others
// read.
//
// state.queue holds { buffer, offset, length }, its total is in bytes; state.bytes is { pending, request, chunkSize }:
// views that wait to be filled, the request of the first of them, and the size of views made for default readers.

const { ArrayBuffer, ArrayBufferPrototypeGetByteLength, ArrayPrototypeSplice, DataView, DataViewPrototypeGetBuffer,
    DataViewPrototypeGetByteLength, DataViewPrototypeGetByteOffset, MathMin, MathTrunc, NumberIsNaN, RangeError,
    TypeError, TypedArrayPrototypeGetBuffer, TypedArrayPrototypeGetByteLength, TypedArrayPrototypeGetByteOffset,
    TypedArrayPrototypeGetLength, TypedArrayPrototypeGetSymbolToStringTag, TypedArrayPrototypeSet,
    Uint8Array } = primordials;
const { INTERNAL, asDictionary, deferred, describeType, finishClass, isObject, needArguments, rejectedWith, safeList,
    use } = platform.core;
const streams = use('streams');
const { closedOf, fail, finish, newReader, peek, push, queued, shift } = streams;

// ---- Views and buffers ------------------------------------------------------------------------------------------

const sizes = { __proto__: null, Int8Array: 1, Uint8Array: 1, Uint8ClampedArray: 1, Int16Array: 2, Uint16Array: 2,
    Float16Array: 2, Int32Array: 4, Uint32Array: 4, Float32Array: 4, Float64Array: 8, BigInt64Array: 8,
    BigUint64Array: 8 };

// What a view is, asked of V8's own accessors; a TypeError for anything else.
function describe(view, what) {
    const kind = isObject(view) ? ops.kindOf(view) : '';
    if (kind !== 'view') {
        throw new TypeError(`${what}: a view of an ArrayBuffer is needed, not ${describeType(view)}`);
    }
    const tag = TypedArrayPrototypeGetSymbolToStringTag(view);
    if (tag === undefined) {
        const length = DataViewPrototypeGetByteLength(view);
        return { __proto__: null, buffer: DataViewPrototypeGetBuffer(view),
            offset: DataViewPrototypeGetByteOffset(view), length, elements: length, Class: DataView, elementSize: 1 };
    }
    return { __proto__: null, buffer: TypedArrayPrototypeGetBuffer(view),
        offset: TypedArrayPrototypeGetByteOffset(view), length: TypedArrayPrototypeGetByteLength(view),
        elements: TypedArrayPrototypeGetLength(view), Class: primordials[tag], elementSize: sizes[tag] };
}

function isDetached(buffer) {
    if (ArrayBufferPrototypeGetByteLength(buffer) > 0) {
        return false;
    }
    try {
        return new Uint8Array(buffer) === null;
    } catch {
        return true;
    }
}

function copyBytes(to, toOffset, from, fromOffset, length) {
    TypedArrayPrototypeSet(new Uint8Array(to, toOffset, length), new Uint8Array(from, fromOffset, length), 0);
}

// [EnforceRange] unsigned long long; zero is no size.
function toCount(value, what, least = 1) {
    const number = +value;
    const count = NumberIsNaN(number) ? -1 : MathTrunc(number);
    if (count < 0 || count > 9007199254740991) {
        throw new TypeError(`${what} must be a number of bytes`);
    }
    if (count < least) {
        throw new TypeError(`${what} must be greater than 0`);
    }
    return count;
}

// ---- The state machine ------------------------------------------------------------------------------------------

function waitsForView(state) {
    return state.reader !== null && state.reader.byob && queued(state.reader.requests) > 0;
}

function pullIfWanted(state) {
    const viewWaits = state.started && streams.takesChunks(state) && waitsForView(state);
    if (state.pull !== null && (viewWaits || streams.wantsChunk(state))) {
        streams.pullSource(state, pullIfWanted);
    }
}

function forget(state) {
    state.pull = state.cancel = null;
}

function invalidate(bytes) {
    if (bytes.request !== null) {
        disconnect(bytes.request);
        bytes.request = null;
    }
}

// What waits to be filled is given up.
function reset(state) {
    invalidate(state.bytes);
    state.bytes.pending = safeList([]);
}

// Its reader has gone: the first view may be filled nevertheless, for the queue.
function releaseSteps(state) {
    const { pending } = state.bytes;
    if (pending.length > 0) {
        pending[0].kind = 'none';
        state.bytes.pending = safeList([pending[0]]);
    }
}

function shiftPending(bytes) {
    invalidate(bytes);
    return ArrayPrototypeSplice(bytes.pending, 0, 1)[0];
}

function pushChunk(state, buffer, offset, length) {
    push(state.queue, { __proto__: null, buffer, offset, length });
    state.queue.total += length;
}

function pushCopy(state, buffer, offset, length) {
    let copy;
    try {
        copy = new ArrayBuffer(length);
    } catch (error) {
        fail(state, error);
        throw error;
    }
    copyBytes(copy, 0, buffer, offset, length);
    pushChunk(state, copy, 0, length);
}

function pushUnowned(state, into) {
    if (into.filled > 0) {
        pushCopy(state, into.buffer, into.offset, into.filled);
    }
    shiftPending(state.bytes);
}

function afterTaking(state) {
    if (state.queue.total === 0 && state.closing) {
        forget(state);
        finish(state);
    } else {
        pullIfWanted(state);
    }
}

function answerFromQueue(state, request) {
    const entry = shift(state.queue);
    state.queue.total -= entry.length;
    afterTaking(state);
    request.onChunk(new Uint8Array(entry.buffer, entry.offset, entry.length));
}

function takeBytes(state, into, count) {
    while (count > 0) {
        const head = peek(state.queue);
        const length = MathMin(count, head.length);
        copyBytes(into.buffer, into.offset + into.filled, head.buffer, head.offset, length);
        if (head.length === length) {
            shift(state.queue);
        } else {
            head.offset += length;
            head.length -= length;
        }
        state.queue.total -= length;
        into.filled += length;
        count -= length;
    }
}

// As much of the queue as fits; true when the view holds what was asked for, in whole elements.
function fillFromQueue(state, into) {
    const most = MathMin(state.queue.total, into.length - into.filled);
    const whole = into.filled + most - (into.filled + most) % into.elementSize;
    const ready = whole >= into.least;
    takeBytes(state, into, ready ? whole - into.filled : most);
    return ready;
}

function filledView(into) {
    return new into.Class(ops.transferBuffer(into.buffer), into.offset, into.filled / into.elementSize);
}

function commit(state, into) {
    const view = filledView(into);
    const request = shift(state.reader.requests);
    if (state.phase !== 'closed') {
        request.onChunk(view);
    } else if (into.kind === 'byob') {
        request.onClose(view);
    } else {
        request.onClose();
    }
}

function commitAll(state, list) {
    for (let i = 0; i < list.length; i++) {
        commit(state, list[i]);
    }
}

function fillPending(state) {
    const filled = safeList([]);
    while (state.bytes.pending.length > 0 && state.queue.total > 0) {
        const into = state.bytes.pending[0];
        if (fillFromQueue(state, into)) {
            filled[filled.length] = shiftPending(state.bytes);
        }
    }
    return filled;
}

function pullSteps(state, request) {
    if (state.queue.total > 0) {
        answerFromQueue(state, request);
        return;
    }
    const { chunkSize, pending } = state.bytes;
    if (chunkSize !== undefined) {
        let buffer;
        try {
            buffer = new ArrayBuffer(chunkSize);
        } catch (error) {
            request.onError(error);
            return;
        }
        pending[pending.length] = { __proto__: null, buffer, bufferLength: chunkSize, offset: 0, length: chunkSize,
            filled: 0, least: 1, elementSize: 1, Class: Uint8Array, kind: 'default' };
    }
    push(state.reader.requests, request);
    pullIfWanted(state);
}

function newInto(view, least) {
    const buffer = ops.transferBuffer(view.buffer);
    return { __proto__: null, buffer, bufferLength: ArrayBufferPrototypeGetByteLength(buffer), offset: view.offset,
        length: view.length, filled: 0, least: least * view.elementSize, elementSize: view.elementSize,
        Class: view.Class, kind: 'byob' };
}

function pullInto(state, view, least, request) {
    let into;
    try {
        into = newInto(view, least);
    } catch (error) {
        request.onError(error);
        return;
    }
    const { pending } = state.bytes;
    if (pending.length > 0) {
        pending[pending.length] = into;
        push(state.reader.requests, request);
        return;
    }
    if (state.phase === 'closed') {
        request.onClose(new into.Class(into.buffer, into.offset, 0));
        return;
    }
    if (state.queue.total > 0 && fillFromQueue(state, into)) {
        const filled = filledView(into);
        afterTaking(state);
        request.onChunk(filled);
        return;
    }
    if (state.closing) {
        const error = new TypeError('The stream has ended within an element of the view');
        fail(state, error);
        request.onError(error);
        return;
    }
    pending[pending.length] = into;
    push(state.reader.requests, request);
    pullIfWanted(state);
}

// ---- What the source does ---------------------------------------------------------------------------------------

function close(state) {
    if (!streams.takesChunks(state)) {
        return;
    }
    if (state.queue.total > 0) {
        state.closing = true;
        return;
    }
    const { pending } = state.bytes;
    if (pending.length > 0 && pending[0].filled % pending[0].elementSize !== 0) {
        const error = new TypeError('The stream has ended within an element of the view');
        fail(state, error);
        throw error;
    }
    forget(state);
    finish(state);
}

function takeOverFirst(state) {
    const { bytes } = state;
    if (bytes.pending.length === 0) {
        return;
    }
    const into = bytes.pending[0];
    if (isDetached(into.buffer)) {
        throw new TypeError('The buffer of the byobRequest has been detached');
    }
    invalidate(bytes);
    into.buffer = ops.transferBuffer(into.buffer);
    if (into.kind === 'none') {
        pushUnowned(state, into);
    }
}

function giveToDefaultReader(state, buffer, offset, length) {
    const { requests } = state.reader;
    while (queued(requests) > 0 && state.queue.total > 0) {
        answerFromQueue(state, shift(requests));
    }
    if (queued(requests) === 0) {
        pushChunk(state, buffer, offset, length);
        return;
    }
    if (state.bytes.pending.length > 0) {
        shiftPending(state.bytes);
    }
    shift(requests).onChunk(new Uint8Array(buffer, offset, length));
}

function enqueue(state, view) {
    if (!streams.takesChunks(state)) {
        return;
    }
    if (isDetached(view.buffer)) {
        throw new TypeError('The buffer of the chunk has been detached');
    }
    const buffer = ops.transferBuffer(view.buffer);
    takeOverFirst(state);
    if (state.reader !== null && !state.reader.byob) {
        giveToDefaultReader(state, buffer, view.offset, view.length);
    } else {
        pushChunk(state, buffer, view.offset, view.length);
        if (state.reader !== null) {
            commitAll(state, fillPending(state));
        }
    }
    pullIfWanted(state);
}

function respondClosed(state, into) {
    if (into.kind === 'none') {
        shiftPending(state.bytes);
    }
    if (state.reader === null || !state.reader.byob) {
        return;
    }
    const filled = safeList([]);
    while (filled.length < queued(state.reader.requests)) {
        filled[filled.length] = shiftPending(state.bytes);
    }
    commitAll(state, filled);
}

function respondReadable(state, written, into) {
    into.filled += written;
    if (into.kind === 'none') {
        pushUnowned(state, into);
        commitAll(state, fillPending(state));
        return;
    }
    if (into.filled < into.least) {
        return;
    }
    shiftPending(state.bytes);
    const rest = into.filled % into.elementSize;
    if (rest > 0) {
        pushCopy(state, into.buffer, into.offset + into.filled - rest, rest);
    }
    into.filled -= rest;
    const others = fillPending(state);
    commit(state, into);
    commitAll(state, others);
}

function respondWith(state, buffer, written) {
    const into = state.bytes.pending[0];
    into.buffer = ops.transferBuffer(buffer);
    invalidate(state.bytes);
    if (state.phase === 'closed') {
        respondClosed(state, into);
    } else {
        respondReadable(state, written, into);
    }
    pullIfWanted(state);
}

function checkWritten(state, written) {
    const into = state.bytes.pending[0];
    if ((state.phase === 'closed') !== (written === 0)) {
        throw new TypeError(written === 0 ? 'There must be bytes in the view'
            : 'The stream is closed: there cannot be bytes');
    }
    if (into.filled + written > into.length) {
        throw new RangeError('There are more bytes than the view has room for');
    }
}

function respond(state, written) {
    checkWritten(state, written);
    respondWith(state, state.bytes.pending[0].buffer, written);
}

function respondWithNewView(state, view) {
    const into = state.bytes.pending[0];
    checkWritten(state, view.length);
    if (into.offset + into.filled !== view.offset) {
        throw new RangeError('The view begins at another place than the one of the byobRequest');
    }
    if (into.bufferLength !== ArrayBufferPrototypeGetByteLength(view.buffer)) {
        throw new RangeError('The buffer of the view has another length than the one of the byobRequest');
    }
    respondWith(state, view.buffer, view.length);
}

// ---- Classes ----------------------------------------------------------------------------------------------------

let disconnect;

class ReadableStreamBYOBRequest {
    #state;
    #view;

    constructor(token = undefined, state = undefined, view = undefined) {
        if (token !== INTERNAL) {
            throw new TypeError('Illegal constructor');
        }
        this.#state = state;
        this.#view = view;
    }

    get view() {
        return this.#view;
    }

    respond(bytesWritten) {
        const state = this.#state;
        needArguments(arguments.length, 1, 'respond');
        const written = toCount(bytesWritten, 'bytesWritten', 0);
        if (state === null) {
            throw new TypeError('This byobRequest has been answered');
        }
        if (isDetached(TypedArrayPrototypeGetBuffer(this.#view))) {
            throw new TypeError('The buffer of the view has been detached');
        }
        respond(state, written);
    }

    respondWithNewView(view) {
        const state = this.#state;
        needArguments(arguments.length, 1, 'respondWithNewView');
        const given = describe(view, 'respondWithNewView');
        if (state === null) {
            throw new TypeError('This byobRequest has been answered');
        }
        if (isDetached(given.buffer)) {
            throw new TypeError('The buffer of the view has been detached');
        }
        respondWithNewView(state, given);
    }

    static {
        disconnect = (request) => {
            request.#state = request.#view = null;
        };
    }
}
finishClass(ReadableStreamBYOBRequest, 'ReadableStreamBYOBRequest');

function requestOf(state) {
    const { bytes } = state;
    if (bytes.request === null && bytes.pending.length > 0) {
        const into = bytes.pending[0];
        const view = new Uint8Array(into.buffer, into.offset + into.filled, into.length - into.filled);
        bytes.request = new ReadableStreamBYOBRequest(INTERNAL, state, view);
    }
    return bytes.request;
}

class ReadableByteStreamController {
    #state;

    constructor(token = undefined, state = undefined) {
        if (token !== INTERNAL) {
            throw new TypeError('Illegal constructor');
        }
        this.#state = state;
    }

    get byobRequest() {
        return requestOf(this.#state);
    }

    get desiredSize() {
        return streams.desiredSize(this.#state);
    }

    close() {
        const state = this.#state;
        if (!streams.takesChunks(state)) {
            throw new TypeError('The stream is not in a state that permits close');
        }
        close(state);
    }

    enqueue(chunk) {
        const state = this.#state;
        needArguments(arguments.length, 1, 'enqueue');
        const view = describe(chunk, 'enqueue');
        if (view.length === 0 || ArrayBufferPrototypeGetByteLength(view.buffer) === 0) {
            throw new TypeError('A chunk of a byte stream must have bytes');
        }
        if (!streams.takesChunks(state)) {
            throw new TypeError('The stream is not in a state that permits enqueue');
        }
        enqueue(state, view);
    }

    error(reason = undefined) {
        fail(this.#state, reason);
    }
}
finishClass(ReadableByteStreamController, 'ReadableByteStreamController');

class ReadableStreamBYOBReader {
    #reader;

    constructor(stream) {
        needArguments(arguments.length, 1, 'ReadableStreamBYOBReader');
        if (!streams.isStream(stream)) {
            throw new TypeError('ReadableStreamBYOBReader takes a ReadableStream');
        }
        const state = streams.stateOf(stream);
        if (state.reader === null && state.bytes === null) {
            throw new TypeError('Only a byte stream has BYOB readers');
        }
        this.#reader = newReader(state, true);
        closedOf(this.#reader);
    }

    get closed() {
        try {
            return closedOf(this.#reader).promise;
        } catch (error) {
            return rejectedWith(error);
        }
    }

    read(view, options = undefined) {
        try {
            void this.#reader;
            needArguments(arguments.length, 1, 'read');
            const result = deferred();
            read(this.#reader, describe(view, 'read'), options, { __proto__: null,
                onChunk: (value) => result.resolve({ value, done: false }),
                onClose: (value) => result.resolve({ value, done: true }),
                onError: result.reject });
            return result.promise;
        } catch (error) {
            return rejectedWith(error);
        }
    }

    cancel(reason = undefined) {
        try {
            return streams.cancelBy(this.#reader, reason);
        } catch (error) {
            return rejectedWith(error);
        }
    }

    releaseLock() {
        streams.release(this.#reader);
    }
}
finishClass(ReadableStreamBYOBReader, 'ReadableStreamBYOBReader');

function read(reader, view, options, request) {
    const given = asDictionary(options, 'options')?.min;
    const least = given === undefined ? 1 : toCount(given, 'min');
    if (view.length === 0 || ArrayBufferPrototypeGetByteLength(view.buffer) === 0) {
        throw new TypeError('The view must have room for bytes');
    }
    if (isDetached(view.buffer)) {
        throw new TypeError('The buffer of the view has been detached');
    }
    if (least > view.elements) {
        throw new RangeError('min is more than the view has room for');
    }
    if (reader.state === null) {
        throw new TypeError('The reader has been released');
    }
    readView(reader, view, least, request);
}

function readView(reader, view, least, request) {
    const { state } = reader;
    state.disturbed = true;
    if (state.phase === 'errored') {
        request.onError(state.error);
    } else {
        pullInto(state, view, least, request);
    }
}

function newController(state, chunkSize) {
    state.bytes = { __proto__: null, pending: safeList([]), request: null, chunkSize };
    return new ReadableByteStreamController(INTERNAL, state);
}

return { ReadableByteStreamController, ReadableStreamBYOBReader, ReadableStreamBYOBRequest, close, describe, enqueue,
    newController, pullIfWanted, pullSteps, readView, releaseSteps, requestOf, reset, respond, respondWithNewView,
    toCount };
