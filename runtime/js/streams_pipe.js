// Process: worker (lazy family). Trust: streams and options are the agent's; none of their methods is called.
//
// pipeTo and pipeThrough (WHATWG Streams, section 4.9.1, ReadableStreamPipeTo).

const { TypeError } = primordials;
const { asDictionary, deferred, ignore, markHandled, onSettled, rejectedWith, resolvedWith, safeList, soon, use } =
    platform.core;
const streams = use('streams');
const writes = use('streams_write');

function toOptions(value) {
    const options = asDictionary(value, 'options');
    const keepOpen = { __proto__: null, abort: !!options?.preventAbort, cancel: !!options?.preventCancel,
        close: !!options?.preventClose };
    const signal = options?.signal;
    if (signal !== undefined && !use('abort').isSignal(signal)) {
        throw new TypeError('signal must be an AbortSignal');
    }
    return { __proto__: null, keepOpen, signal };
}

function isClosing(state) {
    return state.phase === 'closed' || writes.isCloseQueued(state);
}

// Everything about one pipe. over: it is being shut down, no more is read.
function newPipe(source, destination) {
    const pipe = { __proto__: null, source: streams.stateOf(source), to: writes.stateOf(destination), reader: null,
        writer: null, over: false, lastWrite: resolvedWith(undefined), done: deferred(), unlisten: null };
    pipe.reader = streams.newReader(pipe.source);
    pipe.writer = writes.newWriter(pipe.to);
    pipe.source.disturbed = true;
    return pipe;
}

function settle(pipe, failed, error) {
    writes.release(pipe.writer);
    streams.release(pipe.reader);
    pipe.unlisten?.();
    if (failed) {
        pipe.done.reject(error);
    } else {
        pipe.done.resolve(undefined);
    }
}

// Writes that were begun are waited for, also those that are begun meanwhile.
function afterWrites(pipe, action) {
    const last = pipe.lastWrite;
    onSettled(last, () => (last === pipe.lastWrite ? action() : afterWrites(pipe, action)));
}

function shutDown(pipe, action, failed, error) {
    if (pipe.over) {
        return;
    }
    pipe.over = true;
    const rest = () => {
        if (action === null) {
            settle(pipe, failed, error);
            return;
        }
        onSettled(action(), () => settle(pipe, failed, error), (second) => settle(pipe, true, second));
    };
    if (pipe.to.phase === 'writable' && !writes.isCloseQueued(pipe.to)) {
        afterWrites(pipe, rest);
    } else {
        rest();
    }
}

function allOf(actions) {
    const all = deferred();
    let open = actions.length;
    if (open === 0) {
        all.resolve(undefined);
    }
    for (let i = 0; i < actions.length; i++) {
        onSettled(actions[i](), () => {
            if (--open === 0) {
                all.resolve(undefined);
            }
        }, all.reject);
    }
    return all.promise;
}

function listen(pipe, signal, keepOpen) {
    const abort = use('abort');
    const { source, to } = pipe;
    const stop = () => {
        const reason = abort.signalReason(signal);
        const actions = safeList([]);
        if (!keepOpen.abort) {
            actions[0] = () => (to.phase === 'writable' ? writes.abort(to, reason) : resolvedWith(undefined));
        }
        if (!keepOpen.cancel) {
            actions[actions.length] = () => (source.phase === 'readable' ? streams.cancel(source, reason)
                : resolvedWith(undefined));
        }
        shutDown(pipe, () => allOf(actions), true, reason);
    };
    if (abort.signalAborted(signal)) {
        stop();
        return false;
    }
    pipe.unlisten = abort.signalOnAbort(signal, stop);
    return true;
}

// A turn of its own for each chunk: through a chain of identity transforms one write would else call the next, as deep
// as it is long.
function writeSoon(pipe, chunk) {
    const written = deferred();
    const done = () => written.resolve(undefined);
    pipe.lastWrite = written.promise;
    soon(() => {
        if (pipe.writer.state === null) {
            done(); // the pipe has ended with an error of the sink's
            return;
        }
        onSettled(writes.write(pipe.writer, chunk), done, done);
        loop(pipe);
    });
}

// One chunk after the other, when the sink wants one.
function loop(pipe) {
    onSettled(writes.readyOf(pipe.writer), () => {
        if (!pipe.over) {
            const onChunk = (chunk) => writeSoon(pipe, chunk);
            streams.readInto(pipe.reader, { __proto__: null, onChunk, onClose: ignore, onError: ignore });
        }
    }, ignore);
}

function watchSource(pipe, keepOpen) {
    const { source, to } = pipe;
    const onError = (error) => shutDown(pipe, keepOpen.abort ? null : () => writes.abort(to, error), true, error);
    const onClose = () => shutDown(pipe, keepOpen.close ? null : () => writes.closeByPipe(pipe.writer), false,
        undefined);
    return { __proto__: null, onClose, onError, closed: streams.closedOf(pipe.reader).promise, state: source };
}

function watch(pipe, keepOpen) {
    const { source, to } = pipe;
    const from = watchSource(pipe, keepOpen);
    const onSinkError = (error) => shutDown(pipe, keepOpen.cancel ? null : () => streams.cancel(source, error), true,
        error);
    if (source.phase === 'errored') {
        from.onError(source.error);
    } else {
        onSettled(from.closed, undefined, from.onError);
    }
    if (to.phase === 'errored') {
        onSinkError(to.error);
    } else {
        onSettled(writes.closedOf(pipe.writer), undefined, onSinkError);
    }
    if (source.phase === 'closed') {
        from.onClose();
    } else {
        onSettled(from.closed, from.onClose, ignore);
    }
    if (isClosing(to)) {
        onSinkError(new TypeError('The destination of a pipe is closing'));
    }
}

function start(source, destination, { keepOpen, signal }) {
    const pipe = newPipe(source, destination);
    if (signal !== undefined && !listen(pipe, signal, keepOpen)) {
        return pipe.done.promise;
    }
    watch(pipe, keepOpen);
    loop(pipe);
    return pipe.done.promise;
}

function pipeTo(source, destination, options) {
    if (!writes.isWritable(destination)) {
        throw new TypeError('pipeTo takes a WritableStream');
    }
    const read = toOptions(options);
    if (streams.isLocked(source) || writes.isLocked(destination)) {
        return rejectedWith(new TypeError('pipeTo: a stream is locked'));
    }
    return start(source, destination, read);
}

function pipeThrough(source, transform, options) {
    const pair = asDictionary(transform, 'The transform');
    const readable = pair?.readable;
    if (!streams.isStream(readable)) {
        throw new TypeError('pipeThrough takes { readable, writable }: readable must be a ReadableStream');
    }
    const writable = pair?.writable;
    if (!writes.isWritable(writable)) {
        throw new TypeError('pipeThrough takes { readable, writable }: writable must be a WritableStream');
    }
    const read = toOptions(options);
    if (streams.isLocked(source) || writes.isLocked(writable)) {
        throw new TypeError('pipeThrough: a stream is locked');
    }
    markHandled(start(source, writable, read));
    return readable;
}

return { pipeThrough, pipeTo };
