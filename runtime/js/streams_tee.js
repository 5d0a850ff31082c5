// Process: worker (lazy family). Trust: iterables and chunks are the agent's.
//
// Readable streams made of others and read in other ways: tee (WHATWG Streams, section 4.9.1), ReadableStream.from, and
// async iteration.

const { AsyncIteratorPrototype, ObjectCreate, ReflectApply, SymbolAsyncIterator, SymbolIterator, TypeError, WeakMap,
    WeakMapPrototypeGet, WeakMapPrototypeSet } = primordials;
const { INTERNAL, bytesOf, copyBytes, defineValue, deferred, isObject, onSettled, rejectedWith, resolvedWith, safeList,
    soon, use, whenDone } = platform.core;
const streams = use('streams');
const { ReadableStream, cancel, close, closedOf, createStream, enqueue, fail, newReader, newState, readInto, release } =
    streams;

// ---- tee --------------------------------------------------------------------------------------------------------

// What two branches share: whether they are cancelled, with what, and the promise that both cancels give.
function newPair(source) {
    return { __proto__: null, source, reader: newReader(source), states: safeList([null, null]),
        gone: safeList([false, false]), reasons: safeList([undefined, undefined]), again: safeList([false, false]),
        reading: false, done: deferred() };
}

function endWith(pair, promise) {
    onSettled(promise, pair.done.resolve, pair.done.reject);
}

function leave(pair, which) {
    return (reason) => {
        pair.gone[which] = true;
        pair.reasons[which] = reason;
        if (pair.gone[1 - which]) {
            endWith(pair, cancel(pair.source, [pair.reasons[0], pair.reasons[1]]));
        }
        return pair.done.promise;
    };
}

function settleUnlessGone(pair) {
    if (!pair.gone[0] || !pair.gone[1]) {
        pair.done.resolve(undefined);
    }
}

function forwardError(pair, reader) {
    onSettled(closedOf(reader).promise, undefined, (error) => {
        if (reader === pair.reader) {
            fail(pair.states[0], error);
            fail(pair.states[1], error);
            settleUnlessGone(pair);
        }
    });
}

function give(pair, chunk, clone) {
    const bytes = clone ? bytesOf(chunk) : null;
    const second = bytes === null ? chunk : copyBytes(bytes);
    if (!pair.gone[0]) {
        enqueue(pair.states[0], chunk);
    }
    if (!pair.gone[1]) {
        enqueue(pair.states[1], second);
    }
}

function defaultPull(pair, clone) {
    function pull() {
        if (pair.reading) {
            pair.again[0] = true;
            return;
        }
        pair.reading = true;
        readInto(pair.reader, { __proto__: null,
            onChunk(chunk) {
                soon(() => {
                    pair.again[0] = false;
                    give(pair, chunk, clone);
                    pair.reading = false;
                    if (pair.again[0]) {
                        pull();
                    }
                });
            },
            onClose() {
                pair.reading = false;
                for (let i = 0; i < 2; i++) {
                    if (!pair.gone[i]) {
                        close(pair.states[i]);
                    }
                }
                settleUnlessGone(pair);
            },
            onError() {
                pair.reading = false;
            } });
    }
    return pull;
}

// `clone`: for a body, whose second reader must not see what the first does to the bytes, and which reads only when it
// is read.
function tee(state, clone) {
    if (state.bytes !== null) {
        return teeBytes(state);
    }
    const pair = newPair(state);
    const pull = defaultPull(pair, clone);
    const branches = safeList([]);
    for (let i = 0; i < 2; i++) {
        branches[i] = createStream(undefined, pull, leave(pair, i), clone ? 0 : 1, null);
        pair.states[i] = streams.stateOf(branches[i]);
    }
    forwardError(pair, pair.reader);
    return branches;
}

// ---- tee of a byte stream ---------------------------------------------------------------------------------------

function swapReader(pair, byob) {
    if (pair.reader.byob !== byob) {
        release(pair.reader);
        pair.reader = newReader(pair.source, byob);
        forwardError(pair, pair.reader);
    }
}

// A copy for the other branch; undefined when there is no memory for it, which ends both.
function copyFor(pair, chunk) {
    try {
        return copyBytes(bytesOf(chunk));
    } catch (error) {
        fail(pair.states[0], error);
        fail(pair.states[1], error);
        endWith(pair, cancel(pair.source, error));
        return undefined;
    }
}

function described(chunk) {
    return use('streams_bytes').describe(chunk, 'tee');
}

function afterBytes(pair) {
    pair.reading = false;
    if (pair.again[0]) {
        pullBytes(pair, 0);
    } else if (pair.again[1]) {
        pullBytes(pair, 1);
    }
}

function giveBytes(pair, chunk) {
    const bytes = use('streams_bytes');
    let second = chunk;
    if (!pair.gone[0] && !pair.gone[1]) {
        second = copyFor(pair, chunk);
        if (second === undefined) {
            return;
        }
    }
    if (!pair.gone[0]) {
        bytes.enqueue(pair.states[0], described(chunk));
    }
    if (!pair.gone[1]) {
        bytes.enqueue(pair.states[1], described(second));
    }
    afterBytes(pair);
}

function closeBytes(pair) {
    const bytes = use('streams_bytes');
    pair.reading = false;
    for (let i = 0; i < 2; i++) {
        if (!pair.gone[i]) {
            bytes.close(pair.states[i]);
        }
    }
    for (let i = 0; i < 2; i++) {
        if (pair.states[i].bytes.pending.length > 0) {
            bytes.respond(pair.states[i], 0);
        }
    }
    settleUnlessGone(pair);
}

function pullByDefault(pair) {
    swapReader(pair, false);
    readInto(pair.reader, { __proto__: null,
        onChunk(chunk) {
            soon(() => {
                pair.again[0] = pair.again[1] = false;
                giveBytes(pair, chunk);
            });
        },
        onClose: () => closeBytes(pair),
        onError() {
            pair.reading = false;
        } });
}

function giveView(pair, which, chunk) {
    const bytes = use('streams_bytes');
    const other = 1 - which;
    const second = pair.gone[other] ? null : copyFor(pair, chunk);
    if (second === undefined) {
        return;
    }
    if (!pair.gone[which]) {
        bytes.respondWithNewView(pair.states[which], described(chunk));
    }
    if (second !== null) {
        bytes.enqueue(pair.states[other], described(second));
    }
    afterBytes(pair);
}

function closeView(pair, which, chunk) {
    const bytes = use('streams_bytes');
    const other = 1 - which;
    pair.reading = false;
    if (!pair.gone[which]) {
        bytes.close(pair.states[which]);
    }
    if (!pair.gone[other]) {
        bytes.close(pair.states[other]);
    }
    if (chunk !== undefined) {
        if (!pair.gone[which]) {
            bytes.respondWithNewView(pair.states[which], described(chunk));
        }
        if (!pair.gone[other] && pair.states[other].bytes.pending.length > 0) {
            bytes.respond(pair.states[other], 0);
        }
    }
    settleUnlessGone(pair);
}

function pullByView(pair, view, which) {
    swapReader(pair, true);
    use('streams_bytes').readView(pair.reader, described(view), 1, { __proto__: null,
        onChunk(chunk) {
            soon(() => {
                pair.again[0] = pair.again[1] = false;
                giveView(pair, which, chunk);
            });
        },
        onClose: (chunk) => closeView(pair, which, chunk),
        onError() {
            pair.reading = false;
        } });
}

function pullBytes(pair, which) {
    if (pair.reading) {
        pair.again[which] = true;
        return;
    }
    pair.reading = true;
    const request = use('streams_bytes').requestOf(pair.states[which]);
    if (request === null) {
        pullByDefault(pair);
    } else {
        pullByView(pair, request.view, which);
    }
}

function teeBytes(state) {
    const pair = newPair(state);
    const branches = safeList([]);
    for (let i = 0; i < 2; i++) {
        const branch = newState(() => pullBytes(pair, i), leave(pair, i), 0, null, false);
        branch.controller = use('streams_bytes').newController(branch, undefined);
        pair.states[i] = branch;
        branches[i] = new ReadableStream(INTERNAL, branch);
        streams.begin(branch, undefined);
    }
    forwardError(pair, pair.reader);
    return branches;
}

// ---- ReadableStream.from ----------------------------------------------------------------------------------------

function toIterator(iterable) {
    const asynchronous = iterable[SymbolAsyncIterator];
    const isSync = asynchronous === undefined || asynchronous === null;
    const method = isSync ? iterable[SymbolIterator] : asynchronous;
    if (typeof method !== 'function') {
        throw new TypeError('ReadableStream.from takes an iterable');
    }
    const iterator = ReflectApply(method, iterable, []);
    if (!isObject(iterator)) {
        throw new TypeError('The iterator must be an object');
    }
    return { __proto__: null, iterator, next: iterator.next, isSync };
}

function checkResult(result) {
    if (!isObject(result)) {
        throw new TypeError('The iterator gave no object');
    }
    return result;
}

// next() of an iterator as a promise of { done, value }; the values of one that is not asynchronous may be promises.
function nextOf(own) {
    const step = deferred();
    const took = (result) => {
        try {
            const done = !!checkResult(result).done;
            const { value } = result;
            if (own.isSync) {
                whenDone(value, (settled) => step.resolve({ __proto__: null, done, value: settled }), step.reject);
            } else {
                step.resolve({ __proto__: null, done, value: done ? undefined : value });
            }
        } catch (error) {
            step.reject(error);
        }
    };
    let result;
    try {
        result = ReflectApply(own.next, own.iterator, []);
    } catch (error) {
        return rejectedWith(error);
    }
    if (own.isSync) {
        took(result);
    } else {
        whenDone(result, took, step.reject);
    }
    return step.promise;
}

function returnOf(own, reason) {
    const method = own.iterator.return;
    if (method === undefined || method === null) {
        return undefined;
    }
    const done = deferred();
    const took = (result) => {
        try {
            done.resolve(void checkResult(result));
        } catch (error) {
            done.reject(error);
        }
    };
    const result = ReflectApply(method, own.iterator, [reason]);
    if (own.isSync) {
        took(result);
    } else {
        whenDone(result, took, done.reject);
    }
    return done.promise;
}

function fromIterable(iterable) {
    const own = toIterator(iterable);
    const stream = createStream(undefined, () => {
        const pulled = deferred();
        onSettled(nextOf(own), ({ done, value }) => {
            const state = streams.stateOf(stream);
            if (done) {
                close(state);
            } else {
                enqueue(state, value);
            }
            pulled.resolve(undefined);
        }, pulled.reject);
        return pulled.promise;
    }, (reason) => returnOf(own, reason), 0, null);
    return stream;
}

// ---- Async iteration (WebIDL, section 3.7.10.2) -----------------------------------------------------------------

const iterators = new WeakMap();
const iteratorPrototype = ObjectCreate(AsyncIteratorPrototype);

function newIterator(state, preventCancel) {
    const iterator = ObjectCreate(iteratorPrototype);
    WeakMapPrototypeSet(iterators, iterator,
        { __proto__: null, reader: newReader(state), preventCancel, last: null, done: false });
    return iterator;
}

// Calls follow each other: a next() that comes before the last one is answered waits for it.
function afterLast(own, run) {
    const result = deferred();
    const go = () => run(result);
    if (own.last === null) {
        go();
    } else {
        onSettled(own.last, go, go);
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
        const step = deferred();
        onSettled(step.promise, ({ ended, value }) => {
            own.done ||= ended;
            result.resolve({ value, done: ended });
        }, (error) => {
            own.done = true;
            result.reject(error);
        });
        readInto(own.reader, { __proto__: null,
            onChunk: (value) => step.resolve({ __proto__: null, ended: false, value }),
            onClose() {
                release(own.reader);
                step.resolve({ __proto__: null, ended: true, value: undefined });
            },
            onError(error) {
                release(own.reader);
                step.reject(error);
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
        const ended = own.preventCancel ? resolvedWith(undefined) : cancel(own.reader.state, value);
        release(own.reader);
        onSettled(ended, () => result.resolve({ value, done: true }), result.reject);
    };
}

function ownOf(iterator) {
    return isObject(iterator) ? WeakMapPrototypeGet(iterators, iterator) : undefined;
}

function notOurs() {
    return rejectedWith(new TypeError('not a ReadableStream iterator'));
}

const methods = {
    next() {
        const own = ownOf(this);
        return own === undefined ? notOurs() : afterLast(own, stepOf(own));
    },
    return(value) {
        const own = ownOf(this);
        return own === undefined ? notOurs() : afterLast(own, leaveOf(own, value));
    },
};
defineValue(iteratorPrototype, 'next', methods.next, true);
defineValue(iteratorPrototype, 'return', methods.return, true);

return { fromIterable, newIterator, tee };
