// Process: worker (lazy family). Trust: requests are the agent's, answers the upstream's.
//
// fetch: starts a transfer at the broker and turns what comes back, hook by hook, into a Response whose body is a
// stream. Credit is given back as the agent reads, so an upstream runs ahead of it by no more than the first credit.

const { StringPrototypeStartsWith, TypedArrayPrototypeGetByteLength, TypeError } = primordials;
const { copyBytes, deferred, execution, rejectedWith, resolvedWith, safeList, slicedBytes, use } = platform.core;
const { asBytes, isBytes, isUnusable, newBody } = platform.body;
const { newResponse, newState } = platform.response;
const request = platform.request;

const INITIAL_CREDIT = 262144; // OB_INITIAL_CREDIT of outbound/wire/messages.h
const PIECE = 65536;
const redirects = { __proto__: null, follow: 0, manual: 1, error: 2 };

const transfers = { __proto__: null };

function newTransfer(method) {
    return { __proto__: null, id: 0, method, result: deferred(), unlisten: null, answered: false, stream: null,
        waiting: safeList([]), first: 0, wanted: false, ended: false, credit: INITIAL_CREDIT, upload: null,
        socket: false };
}

function forget(transfer) {
    delete transfers[transfer.id];
    transfer.ended = true;
    if (transfer.unlisten !== null) {
        transfer.unlisten();
        transfer.unlisten = null;
    }
}

function fail(transfer, error) {
    forget(transfer);
    if (transfer.upload !== null) {
        stopUpload(transfer.upload, error);
    }
    if (!transfer.answered) {
        transfer.result.reject(error);
    } else if (transfer.stream !== null) {
        use('streams').streamError(transfer.stream, error);
    }
}

function cancel(transfer, error) {
    if (!transfer.ended) {
        ops.fetchCancel(transfer.id);
        fail(transfer, error);
    }
}

// ---- The body that goes out -------------------------------------------------------------------------------------

// `piece` is what is being sent; with a whole body it is all there is.
function newUpload(stream, piece) {
    const reader = stream === null ? null : use('streams').lock(stream);
    return { __proto__: null, reader, stream, piece, at: 0, reading: false, pumping: false, done: false };
}

function stopUpload(upload, error) {
    if (upload.stream !== null && !upload.done) {
        upload.done = true;
        use('streams').cancelStream(upload.stream, error);
    }
}

// Sends what there is, as far as the credit goes; true when the piece is used up.
function sendPiece(transfer) {
    const upload = transfer.upload;
    const length = TypedArrayPrototypeGetByteLength(upload.piece);
    while (upload.at < length) {
        const left = length - upload.at;
        const size = left < transfer.credit ? left : transfer.credit;
        const count = size < PIECE ? size : PIECE;
        if (count === 0) {
            return false;
        }
        transfer.credit -= count;
        upload.at += count;
        const fin = upload.reader === null && upload.at === length;
        upload.done = fin;
        ops.fetchBody(transfer.id, slicedBytes(upload.piece, upload.at - count, count), fin);
    }
    upload.piece = null;
    return true;
}

function onUploadChunk(transfer, chunk) {
    const upload = transfer.upload;
    upload.reading = false;
    if (!isBytes(chunk)) {
        cancel(transfer, new TypeError('A request body stream must give Uint8Array chunks'));
        return;
    }
    upload.piece = copyBytes(chunk);
    upload.at = 0;
    pumpUpload(transfer);
}

function onUploadEnd(transfer) {
    transfer.upload.done = true;
    if (!transfer.ended) {
        ops.fetchBody(transfer.id, null, true);
    }
}

function readUpload(transfer) {
    transfer.upload.reading = true;
    use('streams').read(transfer.upload.reader, (chunk) => onUploadChunk(transfer, chunk), () => onUploadEnd(transfer),
        (error) => cancel(transfer, error));
}

// A loop, so that many chunks that are there already do not nest.
function pumpUpload(transfer) {
    const upload = transfer.upload;
    if (upload === null || upload.pumping) {
        return;
    }
    upload.pumping = true;
    while (!upload.done && !transfer.ended && !upload.reading) {
        const sent = upload.piece === null || sendPiece(transfer);
        if (!sent || upload.reader === null) {
            break; // no credit, or the whole body has gone
        }
        readUpload(transfer);
    }
    upload.pumping = false;
}

// ---- The body that comes in -------------------------------------------------------------------------------------

function deliver(transfer) {
    const streams = use('streams');
    if (transfer.first < transfer.waiting.length) {
        const bytes = transfer.waiting[transfer.first];
        transfer.waiting[transfer.first++] = undefined;
        transfer.wanted = false;
        if (!transfer.ended) {
            ops.fetchCredit(transfer.id, TypedArrayPrototypeGetByteLength(bytes));
        }
        streams.streamEnqueue(transfer.stream, bytes);
    } else if (transfer.ended) {
        streams.streamClose(transfer.stream);
    }
}

function newBodyStream(transfer) {
    return use('streams').newStream(() => {
        transfer.wanted = true;
        deliver(transfer);
    }, (reason) => {
        if (!transfer.ended) {
            ops.fetchCancel(transfer.id);
            forget(transfer);
            if (transfer.upload !== null) {
                stopUpload(transfer.upload, reason);
            }
        }
    });
}

function hasNoBody(status, method) {
    return status === 204 || status === 205 || status === 304 || method === 'HEAD';
}

// ---- Hooks ------------------------------------------------------------------------------------------------------

function onHead(id, status, reason, url, redirected, headers) {
    const transfer = transfers[id];
    if (transfer === undefined || transfer.answered) {
        return;
    }
    transfer.answered = true;
    if (transfer.socket) {
        const list = safeList(headers);
        lowerNames(list);
        transfer.stream = newBodyStream(transfer);
        transfer.result.resolve(list);
        return;
    }
    const state = newState(status, reason, safeList(headers), null);
    state.url = url;
    state.redirected = redirected;
    state.type = 'basic';
    state.fixed = true;
    if (!hasNoBody(status, transfer.method)) {
        transfer.stream = newBodyStream(transfer);
        state.body = newBody(null, transfer.stream, null);
    }
    lowerNames(state.list);
    transfer.result.resolve(newResponse(state));
}

function lowerNames(list) {
    for (let i = 0; i < list.length; i += 2) {
        list[i] = primordials.StringPrototypeToLowerCase(list[i]);
    }
}

function onBody(id, bytes, fin) {
    const transfer = transfers[id];
    if (transfer === undefined) {
        return;
    }
    if (fin) {
        forget(transfer);
    }
    if (TypedArrayPrototypeGetByteLength(bytes) > 0) {
        transfer.waiting[transfer.waiting.length] = bytes;
    }
    if (transfer.stream !== null && transfer.wanted) {
        deliver(transfer);
    }
}

function onCredit(id, bytes) {
    const transfer = transfers[id];
    if (transfer !== undefined) {
        transfer.credit += bytes;
        pumpUpload(transfer);
    }
}

function onFail(id, message) {
    const transfer = transfers[id];
    if (transfer !== undefined) {
        fail(transfer, new TypeError(message));
    }
}

// ---- fetch ------------------------------------------------------------------------------------------------------

function start(state, transfer) {
    const body = state.body;
    const bytes = body !== null && body.stream === null ? asBytes(body.source) : null;
    const length = body === null ? null : bytes !== null ? TypedArrayPrototypeGetByteLength(bytes) : -1;
    const id = ops.fetchStart(state.method, request.withoutFragment(state.url), request.listNow(state),
        redirects[state.redirect], length);
    if (id === undefined) {
        return; // the execution is ending
    }
    transfer.id = id;
    transfers[id] = transfer;
    if (length === 0) {
        ops.fetchBody(id, null, true);
    } else if (body !== null) {
        transfer.upload = newUpload(body.stream, bytes);
        pumpUpload(transfer);
    }
    if (body !== null) {
        body.used = true;
    }
}

// Which family answers for a URL that leads nowhere outside; null for any other.
function familyOf(url) {
    return StringPrototypeStartsWith(url, 'data:') ? 'data_url' : StringPrototypeStartsWith(url, 'blob:') ? 'blob_url' : null;
}

function fetchState(input, init) {
    const state = request.stateFrom(input, init);
    if (isUnusable(state.body)) {
        throw new TypeError('fetch: the body has already been used');
    }
    if (state.given !== null && (state.given.integrity ?? '') !== '') {
        throw new TypeError('fetch: integrity is not checked here, so it may not be asked for');
    }
    return state;
}

function fetch(input, init = undefined) {
    try {
        platform.core.needArguments(arguments.length, 1, 'fetch');
        const state = fetchState(input, init);
        const local = familyOf(state.url);
        if (execution.network === false && local === null) {
            throw new TypeError('network access is disabled for this execution (globalOutbound is null)');
        }
        const signal = state.signal;
        if (signal !== null && use('abort').signalAborted(signal)) {
            return rejectedWith(use('abort').signalReason(signal));
        }
        if (local !== null) {
            return resolvedWith(use(local).respond(state.url, state.method));
        }
        const transfer = newTransfer(state.method);
        if (signal !== null) {
            const abort = use('abort');
            transfer.unlisten = abort.signalOnAbort(signal, () => cancel(transfer, abort.signalReason(signal)));
        }
        try {
            start(state, transfer);
        } catch (error) {
            cancel(transfer, error); // or a later abort would reject a promise that nobody has
        }
        return transfer.result.promise;
    } catch (error) {
        return rejectedWith(error);
    }
}

// ---- WebSocket --------------------------------------------------------------------------------------------------

// The promise of its result resolves to the list of the response's headers; then its stream is there.
function openSocket(url, headers, stream) {
    const transfer = newTransfer('GET');
    transfer.socket = true;
    const id = ops.fetchStart('GET', url, headers, redirects.error, -1);
    if (id !== undefined) {
        transfer.id = id;
        transfers[id] = transfer;
        transfer.upload = newUpload(stream, null);
        pumpUpload(transfer);
    }
    return transfer;
}

function cancelSocket(transfer) {
    cancel(transfer, new TypeError('The WebSocket has been closed'));
}

return { cancelSocket, fetch, openSocket, onBody, onCredit, onFail, onHead };
