// Process: worker (lazy family). Trust: events come from upstreams, arguments are the agent's.
//
// EventSource (HTML, section 9.2): a fetch whose body is a stream of events, and which is made anew when it breaks off. Beside the
// standard, `from` takes a stream that is there already, as in Cloudflare Workers.

const { StringPrototypeCharCodeAt, StringPrototypeIndexOf, StringPrototypeSlice, TypeError } = primordials;
const { asDictionary, finishClass, needArguments, newDomException, soon, toUsv, use, whenDone } = platform.core;
const events = use('events');
const { Event, EventTarget, fire } = events;

const CONNECTING = 0;
const OPEN = 1;
const CLOSED = 2;
const RECONNECT_MS = 3000;
const RECONNECT_MS_MAX = 3600000;
const CR = 13;
const LF = 10;

let stateOf;

// ---- the text/event-stream format (section 9.2.5) ---------------------------------------------------------------

function dispatch(state) {
    const { data, type } = state;
    state.lastId = state.id;
    state.data = null;
    state.type = '';
    if (data !== null && state.ready !== CLOSED) {
        const { MessageEvent } = use('messaging');
        fire(state.source, new MessageEvent(type === '' ? 'message' : type, { __proto__: null, data, origin: state.origin, lastEventId: state.id }));
    }
}

function isDigits(text) {
    for (let i = 0; i < text.length; i++) {
        const code = StringPrototypeCharCodeAt(text, i);
        if (code < 48 || code > 57) {
            return false;
        }
    }
    return text.length > 0;
}

function takeField(state, name, value) {
    if (name === 'data') {
        state.data = state.data === null ? value : `${state.data}\n${value}`;
    } else if (name === 'event') {
        state.type = value;
    } else if (name === 'id' && StringPrototypeIndexOf(value, '\0') < 0) {
        state.id = value;
    } else if (name === 'retry' && isDigits(value)) {
        state.reconnect = +value < RECONNECT_MS_MAX ? +value : RECONNECT_MS_MAX;
    }
}

function takeLine(state, line) {
    const colon = StringPrototypeIndexOf(line, ':');
    if (line === '') {
        dispatch(state);
    } else if (colon < 0) {
        takeField(state, line, '');
    } else if (colon > 0) {
        const from = line[colon + 1] === ' ' ? colon + 2 : colon + 1;
        takeField(state, StringPrototypeSlice(line, 0, colon), StringPrototypeSlice(line, from));
    }
}

// Whole lines; a CR at the end may be half of a CRLF, and ends its line at once all the same.
function takeText(state, text) {
    let start = 0;
    for (let i = 0; i < text.length; i++) {
        const code = StringPrototypeCharCodeAt(text, i);
        if (code === LF && state.afterCr && i === start && state.line === '') {
            start = i + 1;
        } else if (code === LF || code === CR) {
            const line = state.line + StringPrototypeSlice(text, start, i);
            state.line = '';
            start = i + 1;
            takeLine(state, line);
        }
        state.afterCr = code === CR;
    }
    state.line += StringPrototypeSlice(text, start);
}

// ---- the connection ---------------------------------------------------------------------------------------------

function fail(state) {
    if (state.ready !== CLOSED) {
        state.ready = CLOSED;
        fire(state.source, new Event('error'));
    }
}

function reconnect(state) {
    if (state.ready === CLOSED) {
        return;
    }
    if (state.url === '') {
        fail(state);
        return;
    }
    state.ready = CONNECTING;
    state.timer = use('timers').setTimeout(() => connect(state), state.reconnect);
    fire(state.source, new Event('error'));
}

function readOn(state) {
    const reader = state.reader;
    use('streams').read(reader, (chunk) => {
        if (state.reader === reader && state.ready !== CLOSED) {
            let text;
            try {
                text = use('encoding').decode(state.decoder, chunk, true);
            } catch { // not bytes: of the agent's own stream
                fail(state);
                return;
            }
            takeText(state, text);
            if (state.ready === OPEN) { // an event may have closed it
                readOn(state);
            }
        }
    }, () => reconnect(state), () => reconnect(state));
}

function listen(state, stream) {
    state.ready = OPEN;
    state.line = '';
    state.data = null;
    state.type = '';
    state.id = state.lastId;
    state.afterCr = false;
    state.decoder = use('encoding').newDecoder('utf-8', undefined);
    state.stream = stream;
    state.reader = use('streams').lock(stream);
    fire(state.source, new Event('open'));
    if (state.ready === OPEN) {
        readOn(state);
    }
}

function onResponse(state, response) {
    const answer = platform.response.stateOf(response);
    const mime = use('mime').fromHeaders(answer.list);
    const stream = answer.body === null ? null : use('body_read').streamOf(answer.body);
    if (state.ready === CLOSED || answer.status !== 200 || mime === null || mime.essence !== 'text/event-stream' || stream === null) {
        if (stream !== null) {
            use('streams').cancelStream(stream, undefined);
        }
        fail(state);
        return;
    }
    state.origin = originOf(answer.url);
    listen(state, stream);
}

function connect(state) {
    const headers = { __proto__: null, accept: 'text/event-stream', 'cache-control': 'no-cache' };
    if (state.lastId !== '') {
        headers['last-event-id'] = state.lastId;
    }
    state.timer = 0;
    whenDone(use('fetch').fetch(state.url, { __proto__: null, headers }), (response) => onResponse(state, response),
        () => fail(state)); // a denial does not become an allowance by asking again
}

function originOf(url) {
    const parsed = ops.urlParse(url, null);
    return parsed === null ? '' : StringPrototypeSlice(parsed[0], 0, parsed[6]);
}

// ---- the class --------------------------------------------------------------------------------------------------

function newState(source, url, withCredentials) {
    return { __proto__: null, source, url, withCredentials, origin: '', ready: CONNECTING, reconnect: RECONNECT_MS, lastId: '', id: '', data: null,
        type: '', line: '', afterCr: false, decoder: null, stream: null, reader: null, timer: 0 };
}

const FROM = {};

class EventSource extends EventTarget {
    #state;

    static {
        stateOf = (source) => source.#state;
    }

    constructor(url, init = undefined) {
        needArguments(arguments.length, 1, 'EventSource');
        super();
        if (url === FROM) {
            this.#state = newState(this, '', false);
            return;
        }
        const text = toUsv(url);
        const withCredentials = !!asDictionary(init, 'The init of an EventSource')?.withCredentials;
        const parsed = ops.urlParse(text, null);
        if (parsed === null) {
            throw newDomException(`EventSource: not a URL: ${text}`, 'SyntaxError');
        }
        this.#state = newState(this, parsed[0], withCredentials);
        connect(this.#state);
    }

    static from(stream) {
        needArguments(arguments.length, 1, 'EventSource.from');
        const { isLocked, isStream } = use('streams');
        if (!isStream(stream) || isLocked(stream)) {
            throw new TypeError('EventSource.from takes a ReadableStream that nobody reads');
        }
        const source = new EventSource(FROM);
        soon(() => listen(stateOf(source), stream));
        return source;
    }

    get url() { return this.#state.url; }
    get withCredentials() { return this.#state.withCredentials; }
    get readyState() { return this.#state.ready; }

    get onopen() { return events.getHandler(this, 'open'); }
    set onopen(value) { events.setHandler(this, 'open', value); }

    get onmessage() { return events.getHandler(this, 'message'); }
    set onmessage(value) { events.setHandler(this, 'message', value); }

    get onerror() { return events.getHandler(this, 'error'); }
    set onerror(value) { events.setHandler(this, 'error', value); }

    close() {
        const state = this.#state;
        state.ready = CLOSED;
        if (state.timer !== 0) {
            use('timers').clearTimeout(state.timer);
        }
        if (state.reader !== null) {
            use('streams').cancelStream(state.stream, undefined);
            state.reader = null;
        }
    }
}
finishClass(EventSource, 'EventSource');
events.defineStates(EventSource, ['CONNECTING', 'OPEN', 'CLOSED']);

return { EventSource };
