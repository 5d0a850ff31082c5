// Process: worker (eager: runs while the snapshot is made). Trust: constructed by agents; START makes the first one of
// what the client posted.
//
// Request (Fetch Standard, section 5.4).

const { StringPrototypeIndexOf, StringPrototypeSlice, StringPrototypeToUpperCase, TypeError } = primordials;
const { INTERNAL, asDictionary, finishClass, isObject, needArguments, safeList, toUsv, use } = platform.core;
const { extract, isUnusable, mixBody, newBody } = platform.body;

let stateOf;
let isRequest;

function newState(method, url, list, body) {
    return { __proto__: null, method, url, list, headers: null, body, redirect: 'follow', signal: null };
}

function toMethod(value) {
    const method = `${value}`;
    const upper = StringPrototypeToUpperCase(method);
    if (!use('headers').isToken(method) || upper === 'CONNECT' || upper === 'TRACE' || upper === 'TRACK') {
        throw new TypeError(`'${method}' is not a method that a Request may have`);
    }
    switch (upper) {
    case 'DELETE': case 'GET': case 'HEAD': case 'OPTIONS': case 'POST': case 'PUT':
        return upper;
    default:
        return method;
    }
}

function toUrl(value) {
    const text = toUsv(isObject(value) && use('url').isUrl(value) ? value.href : value);
    const parsed = ops.urlParse(text, null);
    if (parsed === null) {
        throw new TypeError(`Invalid URL: ${text}`);
    }
    if (parsed[3] > parsed[1] + 2) {
        throw new TypeError('The URL of a Request must not hold a user name or password');
    }
    return parsed[0];
}

function toRedirect(value) {
    const text = `${value}`;
    if (text !== 'follow' && text !== 'manual' && text !== 'error') {
        throw new TypeError(`redirect must be follow, manual or error, not ${text}`);
    }
    return text;
}

function toSignal(value) {
    if (value === null || value === undefined) {
        return null;
    }
    if (!isObject(value) || !use('abort').isSignal(value)) {
        throw new TypeError('signal must be an AbortSignal');
    }
    return value;
}

// The state of a request that starts as a copy of another one, with this body.
function copied(from, body) {
    const list = safeList(primordials.ArrayPrototypeSlice(listNow(from), 0));
    const state = newState(from.method, from.url, list, body);
    state.redirect = from.redirect;
    state.signal = from.signal;
    return state;
}

function needMethodForBody(method) {
    if (method === 'GET' || method === 'HEAD') {
        throw new TypeError(`A Request with method ${method} cannot have a body`);
    }
}

// Takes the body of the request that this one starts from. Last, so that an init that is refused leaves it there.
function takeBody(state, from) {
    const body = from.body;
    if (body === null) {
        return;
    }
    needMethodForBody(state.method);
    if (isUnusable(body)) {
        throw new TypeError('Request: the body of the input has already been used');
    }
    state.body = body;
    from.body = newBody('', null, body.type);
    from.body.used = true;
}

function listNow(state) {
    return state.headers === null ? state.list : use('headers').listOf(state.headers);
}

function applyInit(state, init) {
    if (init.method !== undefined) {
        state.method = toMethod(init.method);
    }
    if (init.headers !== undefined) {
        state.list = use('headers').toList(init.headers);
    }
    if (init.redirect !== undefined) {
        state.redirect = toRedirect(init.redirect);
    }
    if (init.signal !== undefined) {
        state.signal = toSignal(init.signal);
    }
    const body = init.body;
    if (body !== undefined && body !== null) {
        state.body = extract(body);
    }
    return state;
}

function stateFrom(input, init) {
    const options = asDictionary(init, 'The init of a Request');
    const from = isRequest(input) ? stateOf(input) : null;
    const state = from !== null ? copied(from, null) : newState('GET', toUrl(input), safeList([]), null);
    if (options !== undefined) {
        applyInit(state, options);
    }
    if (state.body !== null) {
        needMethodForBody(state.method);
        if (state.body.type !== null && use('headers').combined(state.list, 'content-type') === null) {
            use('headers').put(state.list, 'content-type', state.body.type);
        }
    } else if (from !== null) {
        takeBody(state, from);
    }
    return state;
}

class Request {
    #state;

    constructor(input, init = undefined) {
        if (input === INTERNAL) {
            this.#state = init;
            return;
        }
        needArguments(arguments.length, 1, 'Request');
        this.#state = stateFrom(input, init);
    }

    get method() {
        return this.#state.method;
    }

    get url() {
        return this.#state.url;
    }

    get headers() {
        const state = this.#state;
        return state.headers ?? (state.headers = use('headers').newHeaders(state.list, false));
    }

    get redirect() {
        return this.#state.redirect;
    }

    get signal() {
        const state = this.#state;
        return state.signal ?? (state.signal = new (use('abort').AbortController)().signal);
    }

    get duplex() {
        return 'half';
    }

    clone() {
        const state = this.#state;
        if (isUnusable(state.body)) {
            throw new TypeError('Request.clone: the body has already been used');
        }
        return new Request(INTERNAL, copied(state, use('body_read').cloneBody(state.body)));
    }

    static {
        stateOf = (request) => request.#state;
        isRequest = (value) => isObject(value) && #state in value;
    }
}

mixBody(Request, (request) => stateOf(request).body);
finishClass(Request, 'Request');

function newRequest(state) {
    return new Request(INTERNAL, state);
}

function withoutFragment(url) {
    const hash = StringPrototypeIndexOf(url, '#');
    return hash < 0 ? url : StringPrototypeSlice(url, 0, hash);
}

return { Request, isRequest, listNow, newRequest, newState, stateFrom, stateOf, withoutFragment };
