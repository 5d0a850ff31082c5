// Process: worker (lazy family). Trust: messages come from upstreams, arguments are the agent's.
//
// WebSocket (WHATWG WebSockets). To the broker it is a fetch whose two bodies are records: one byte of kind, four of length
// (little-endian), then a message (outbound/broker/socket.h).

const { ArrayIsArray, ArrayPrototypeJoin, StringPrototypeIndexOf, StringPrototypeSlice, TypedArrayPrototypeGetBuffer,
    TypedArrayPrototypeGetByteLength, TypedArrayPrototypeSet, Uint8Array } = primordials;
const { bytesOf, concatBytes, copyBytes, execution, finishClass, needArguments, newDomException, slicedBytes, soon,
    toUsv, use } = platform.core;
const events = use('events');
const { Event, EventTarget, fire } = events;

const TEXT = 1;
const BINARY = 2;
const CLOSE = 8;
const HEAD = 5;
const CONNECTING = 0;
const OPEN = 1;
const CLOSING = 2;
const CLOSED = 3;
const NO_CODE = 1005;
const ABNORMAL = 1006;
const REASON_MAX = 123;
const ABSENT = 0xffffffff;
const TOKEN = "!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";

class CloseEvent extends Event {
    #wasClean;
    #code;
    #reason;

    constructor(type, init = undefined) {
        super(type, init);
        this.#wasClean = !!init?.wasClean;
        this.#code = (init?.code ?? 0) & 0xffff;
        this.#reason = toUsv(init?.reason ?? '');
    }

    get wasClean() { return this.#wasClean; }
    get code() { return this.#code; }
    get reason() { return this.#reason; }
}
finishClass(CloseEvent, 'CloseEvent');

// ---- records ----------------------------------------------------------------------------------------------------

function recordOf(kind, bytes) {
    const length = TypedArrayPrototypeGetByteLength(bytes);
    const record = new Uint8Array(HEAD + length);
    record[0] = kind;
    for (let i = 0, rest = length; i < 4; i++, rest >>>= 8) {
        record[1 + i] = rest & 0xff;
    }
    TypedArrayPrototypeSet(record, bytes, HEAD);
    return record;
}

function lengthAt(bytes, at) {
    return bytes[at + 1] | bytes[at + 2] << 8 | bytes[at + 3] << 16 | bytes[at + 4] << 24;
}

// Takes the whole records off state.pending.
function takeRecords(state, onRecord) {
    const bytes = state.pending;
    const total = TypedArrayPrototypeGetByteLength(bytes);
    let at = 0;
    while (total - at >= HEAD && total - at - HEAD >= lengthAt(bytes, at)) {
        const length = lengthAt(bytes, at);
        const record = slicedBytes(bytes, at + HEAD, length);
        const kind = bytes[at];
        at += HEAD + length;
        state.pending = slicedBytes(bytes, at, total - at);
        onRecord(kind, record);
    }
}

// ---- the connection ---------------------------------------------------------------------------------------------

function finish(state, wasClean, code, reason) {
    if (state.ready === CLOSED) {
        return;
    }
    state.ready = CLOSED;
    if (!wasClean && code === ABNORMAL && state.failed) {
        fire(state.socket, new Event('error'));
    }
    fire(state.socket, new CloseEvent('close', { __proto__: null, wasClean, code, reason }));
}

function fail(state) {
    state.failed = true;
    finish(state, false, ABNORMAL, '');
}

function endUpload(state) {
    if (!state.uploadEnded) {
        state.uploadEnded = true;
        use('streams').streamClose(state.upload);
    }
}

function onClose(state, bytes) {
    const coded = TypedArrayPrototypeGetByteLength(bytes) >= 2;
    state.closing = { __proto__: null, code: coded ? bytes[0] << 8 | bytes[1] : NO_CODE,
        reason: coded ? ops.decodeUtf8(slicedBytes(bytes, 2, TypedArrayPrototypeGetByteLength(bytes) - 2), false, true) : '' };
    state.ready = CLOSING;
    endUpload(state);
}

function binaryOf(state, bytes) {
    return state.binaryType === 'blob' ? use('blob').newBlob(bytes, '') : TypedArrayPrototypeGetBuffer(bytes);
}

function onRecord(state, kind, bytes) {
    if (kind === CLOSE) {
        onClose(state, bytes);
    } else if (state.ready === OPEN) {
        const data = kind === TEXT ? ops.decodeUtf8(bytes, false, true) : binaryOf(state, copyBytes(bytes));
        const { MessageEvent } = use('messaging');
        fire(state.socket, new MessageEvent('message', { __proto__: null, data, origin: state.origin }));
    }
}

function onChunk(state, chunk) {
    const held = TypedArrayPrototypeGetByteLength(state.pending);
    state.pending = held === 0 ? chunk : concatBytes([state.pending, chunk], held + TypedArrayPrototypeGetByteLength(chunk));
    takeRecords(state, (kind, bytes) => onRecord(state, kind, bytes));
    readOn(state);
}

function onEnd(state) {
    endUpload(state);
    if (state.closing !== null) {
        finish(state, true, state.closing.code, state.closing.reason);
    } else {
        finish(state, false, ABNORMAL, '');
    }
}

function readOn(state) {
    use('streams').read(state.reader, (chunk) => onChunk(state, chunk), () => onEnd(state), () => fail(state));
}

function isAmong(list, text) {
    for (let i = 0; i < list.length; i++) {
        if (list[i] === text) {
            return true;
        }
    }
    return false;
}

function protocolOf(headers) {
    for (let i = 0; i < headers.length; i += 2) {
        if (headers[i] === 'sec-websocket-protocol') {
            return headers[i + 1];
        }
    }
    return '';
}

function onOpen(state, headers) {
    const protocol = protocolOf(headers);
    if (state.ready === CLOSED) {
        return;
    }
    if (protocol !== '' && !isAmong(state.protocols, protocol)) {
        use('fetch').cancelSocket(state.transfer);
        fail(state); // RFC 6455, 4.1: one that was not asked for
        return;
    }
    state.protocol = protocol;
    state.ready = OPEN;
    state.reader = use('streams').lock(state.transfer.stream);
    fire(state.socket, new Event('open'));
    readOn(state);
}

function connect(state, list) {
    if (execution.network === false) {
        soon(() => fail(state));
        return;
    }
    state.upload = use('streams').newStream(() => {
        state.buffered = 0;
    }, () => {});
    const header = list.length === 0 ? [] : ['sec-websocket-protocol', ArrayPrototypeJoin(list, ', ')];
    state.transfer = use('fetch').openSocket(state.url, header, state.upload);
    platform.core.whenDone(state.transfer.result.promise, (headers) => onOpen(state, headers), () => fail(state));
}

// ---- arguments --------------------------------------------------------------------------------------------------

function syntaxError(message) {
    return newDomException(message, 'SyntaxError');
}

function toSocketUrl(value) {
    const text = toUsv(value);
    let parsed = ops.urlParse(text, null);
    const scheme = parsed === null ? '' : StringPrototypeSlice(parsed[0], 0, parsed[1]);
    if (scheme === 'http:' || scheme === 'https:') {
        parsed = ops.urlParse(`ws${StringPrototypeSlice(parsed[0], 4)}`, null);
    } else if (scheme !== 'ws:' && scheme !== 'wss:') {
        throw syntaxError(`WebSocket: not a URL of ws, wss, http or https: ${text}`);
    }
    if (parsed[8] !== ABSENT) {
        throw syntaxError('WebSocket: the URL must not have a fragment');
    }
    return parsed;
}

function isToken(text) {
    for (let i = 0; i < text.length; i++) {
        if (StringPrototypeIndexOf(TOKEN, text[i]) < 0) {
            return false;
        }
    }
    return text.length > 0;
}

function toProtocols(value) {
    const list = platform.core.safeList([]);
    const given = ArrayIsArray(value) ? value : typeof value === 'object' && value !== null ? [...value] : [value];
    for (let i = 0; i < given.length; i++) {
        const one = `${given[i]}`;
        if (!isToken(one) || isAmong(list, one)) {
            throw syntaxError(`WebSocket: "${one}" is no subprotocol, or stands there twice`);
        }
        list[list.length] = one;
    }
    return list;
}

function toCloseBytes(code, reason) {
    if (code === undefined && reason === undefined) {
        return new Uint8Array(0);
    }
    const number = code === undefined ? 1000 : code & 0xffff;
    const text = ops.encodeUtf8(toUsv(reason ?? ''));
    if (number !== 1000 && !(number >= 3000 && number <= 4999)) {
        throw newDomException('WebSocket: a code is 1000 or from 3000 to 4999', 'InvalidAccessError');
    }
    if (TypedArrayPrototypeGetByteLength(text) > REASON_MAX) {
        throw syntaxError(`WebSocket: a reason has at most ${REASON_MAX} bytes`);
    }
    const bytes = new Uint8Array(2 + TypedArrayPrototypeGetByteLength(text));
    bytes[0] = number >> 8;
    bytes[1] = number & 0xff;
    TypedArrayPrototypeSet(bytes, text, 2);
    return bytes;
}

// ---- the class --------------------------------------------------------------------------------------------------

class WebSocket extends EventTarget {
    #state;

    constructor(url, protocols = []) {
        needArguments(arguments.length, 1, 'WebSocket');
        super();
        const parsed = toSocketUrl(url);
        const list = toProtocols(protocols);
        this.#state = { __proto__: null, socket: this, url: parsed[0], origin: StringPrototypeSlice(parsed[0], 0, parsed[6]),
            protocols: list, protocol: '', ready: CONNECTING, failed: false, closing: null, buffered: 0,
            pending: new Uint8Array(0), transfer: null, upload: null, uploadEnded: false, reader: null,
            binaryType: 'blob' };
        connect(this.#state, list);
    }

    get url() { return this.#state.url; }
    get readyState() { return this.#state.ready; }
    get bufferedAmount() { return this.#state.buffered; }
    get extensions() { return ''; }
    get protocol() { return this.#state.protocol; }
    get binaryType() { return this.#state.binaryType; }
    set binaryType(value) {
        const type = `${value}`;
        if (type === 'blob' || type === 'arraybuffer') {
            this.#state.binaryType = type;
        }
    }

    get onopen() { return events.getHandler(this, 'open'); }
    set onopen(value) { events.setHandler(this, 'open', value); }

    get onmessage() { return events.getHandler(this, 'message'); }
    set onmessage(value) { events.setHandler(this, 'message', value); }

    get onerror() { return events.getHandler(this, 'error'); }
    set onerror(value) { events.setHandler(this, 'error', value); }

    get onclose() { return events.getHandler(this, 'close'); }
    set onclose(value) { events.setHandler(this, 'close', value); }

    send(data) {
        needArguments(arguments.length, 1, 'send');
        const state = this.#state;
        const bytes = use('blob').isBlob(data) ? use('blob').stateOf(data).bytes : bytesOf(data);
        const payload = bytes === null ? ops.encodeUtf8(toUsv(data)) : bytes;
        if (state.ready === CONNECTING) {
            throw newDomException('WebSocket: it is not open yet', 'InvalidStateError');
        }
        state.buffered += TypedArrayPrototypeGetByteLength(payload);
        if (state.ready === OPEN) {
            use('streams').streamEnqueue(state.upload, recordOf(bytes === null ? TEXT : BINARY, payload));
        }
    }

    close(code = undefined, reason = undefined) {
        const state = this.#state;
        const bytes = toCloseBytes(code, reason);
        if (state.ready === CONNECTING) {
            state.ready = CLOSING;
            if (state.transfer !== null) {
                use('fetch').cancelSocket(state.transfer); // rejects, which fails it
            }
        } else if (state.ready === OPEN) {
            state.ready = CLOSING;
            use('streams').streamEnqueue(state.upload, recordOf(CLOSE, bytes));
            endUpload(state);
        }
    }
}
finishClass(WebSocket, 'WebSocket');
events.defineStates(WebSocket, ['CONNECTING', 'OPEN', 'CLOSING', 'CLOSED']);

return { CloseEvent, WebSocket };
