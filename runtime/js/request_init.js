// Process: worker (lazy family). Trust: all of it are agent values.
//
// The Request that an agent constructs, clones, or gives to fetch as two arguments (Fetch Standard, section 5.4: the constructor).
// Members of init that only a browser has a use for are checked and remembered, and change nothing.

const { ArrayPrototypeSlice, StringPrototypeToUpperCase, TypeError } = primordials;
const { asDictionary, safeList, toUsv, use } = platform.core;
const { extract, isUnusable, newBody } = platform.body;
const { isRequest, listNow, newState, stateOf, toUrl } = platform.request;

const enums = {
    __proto__: null,
    cache: ['default', 'no-store', 'reload', 'no-cache', 'force-cache', 'only-if-cached'],
    credentials: ['omit', 'same-origin', 'include'],
    duplex: ['half'],
    mode: ['cors', 'no-cors', 'same-origin'],
    priority: ['high', 'low', 'auto'],
    redirect: ['follow', 'manual', 'error'],
    referrerPolicy: ['', 'no-referrer', 'no-referrer-when-downgrade', 'same-origin', 'origin', 'strict-origin',
        'origin-when-cross-origin', 'strict-origin-when-cross-origin', 'unsafe-url'],
};

function toEnum(name, value) {
    const text = `${value}`;
    const known = enums[name];
    for (let i = 0; i < known.length; i++) {
        if (known[i] === text) {
            return text;
        }
    }
    throw new TypeError(`${name} of a Request must not be '${text}'; expected one of: ${primordials.ArrayPrototypeJoin(known, ', ')}`);
}

function toMethod(value) {
    const method = `${value}`;
    const upper = StringPrototypeToUpperCase(method);
    switch (upper) {
    case 'DELETE': case 'GET': case 'HEAD': case 'OPTIONS': case 'POST': case 'PUT':
        return upper;
    }
    if (upper === 'CONNECT' || upper === 'TRACE' || upper === 'TRACK' || !use('headers').isToken(method)) {
        throw new TypeError(`'${method}' is not a method that a Request may have`);
    }
    return method;
}

function toSignal(value) {
    if (value === null) {
        return null;
    }
    if (platform.abort === undefined || !use('abort').isSignal(value)) {
        throw new TypeError('signal must be an AbortSignal');
    }
    return value;
}

function toReferrer(value) {
    const text = toUsv(value);
    if (text === '' || text === 'about:client') {
        return text === '' ? 'no-referrer' : text;
    }
    const parsed = ops.urlParse(text, null);
    if (parsed === null) {
        throw new TypeError(`referrer is no URL: ${text}`);
    }
    return parsed[0];
}

// What init says, converted in the order of names, as WebIDL reads a dictionary; the body is not extracted yet.
function readInit(init) {
    const read = { __proto__: null };
    read.body = init.body;
    read.cache = valueOf(init.cache, 'cache');
    read.credentials = valueOf(init.credentials, 'credentials');
    read.duplex = valueOf(init.duplex, 'duplex');
    read.headers = init.headers === undefined ? undefined : use('headers').toList(init.headers);
    const integrity = init.integrity;
    read.integrity = integrity === undefined ? undefined : `${integrity}`;
    const keepalive = init.keepalive;
    read.keepalive = keepalive === undefined ? undefined : !!keepalive;
    const method = init.method;
    read.method = method === undefined ? undefined : toMethod(method);
    read.mode = valueOf(init.mode, 'mode');
    read.priority = valueOf(init.priority, 'priority');
    read.redirect = valueOf(init.redirect, 'redirect');
    const referrer = init.referrer;
    read.referrer = referrer === undefined ? undefined : toReferrer(referrer);
    read.referrerPolicy = valueOf(init.referrerPolicy, 'referrerPolicy');
    const signal = init.signal;
    read.signal = signal === undefined ? undefined : toSignal(signal);
    const window = init.window;
    if (window !== undefined && window !== null) {
        throw new TypeError('window of a Request must be null');
    }
    return read;
}

function valueOf(value, name) {
    return value === undefined ? undefined : toEnum(name, value);
}

const kept = ['cache', 'credentials', 'integrity', 'keepalive', 'mode', 'referrer', 'referrerPolicy'];

function keepRest(state, read) {
    for (let i = 0; i < kept.length; i++) {
        const value = read[kept[i]];
        if (value !== undefined) {
            state.given = state.given ?? { __proto__: null };
            state.given[kept[i]] = value;
        }
    }
    if (state.given?.cache === 'only-if-cached' && state.given.mode !== 'same-origin') {
        throw new TypeError('cache only-if-cached needs mode same-origin');
    }
}

function applyInit(state, read) {
    keepRest(state, read);
    state.method = read.method ?? state.method;
    state.list = read.headers ?? state.list;
    state.redirect = read.redirect ?? state.redirect;
    if (read.signal !== undefined) {
        state.signal = read.signal;
    }
}

// The state of a request that starts as a copy of another one, with this body.
function copied(from, body) {
    const list = safeList(ArrayPrototypeSlice(listNow(from), 0));
    const state = newState(from.method, from.url, list, body);
    state.redirect = from.redirect;
    state.signal = from.signal;
    if (from.given !== null) {
        keepRest(state, from.given);
    }
    return state;
}

function needMethodForBody(method) {
    if (method === 'GET' || method === 'HEAD') {
        throw new TypeError(`A Request with method ${method} cannot have a body`);
    }
}

// A stream of what another one gives, which is locked from now on.
function proxied(stream) {
    const streams = use('streams');
    const reader = streams.lock(stream);
    const proxy = streams.newStream(() => {
        streams.read(reader, (chunk) => streams.streamEnqueue(proxy, chunk), () => streams.streamClose(proxy),
            (error) => streams.streamError(proxy, error));
    }, (reason) => streams.cancelReader(reader, reason));
    return proxy;
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
    state.body = newBody(body.source, body.stream === null ? null : proxied(body.stream), body.type);
    body.used = true;
}

function giveBody(state, value) {
    needMethodForBody(state.method);
    const body = extract(value);
    if (body.stream !== null && state.given?.keepalive === true) {
        throw new TypeError('A Request with keepalive cannot have a stream as its body');
    }
    state.body = body;
    const { list } = state;
    if (body.type !== null && (list.length === 0 || use('headers').combined(list, 'content-type') === null)) {
        const at = list.length;
        list[at] = 'content-type';
        list[at + 1] = body.type;
    }
}

function stateFrom(input, init) {
    const from = isRequest(input) ? stateOf(input) : null;
    const url = from === null ? toUsv(input) : null;
    const options = asDictionary(init, 'The init of a Request');
    const read = options === undefined ? null : readInit(options);
    const state = from !== null ? copied(from, null) : newState('GET', toUrl(url), safeList([]), null);
    if (read !== null) {
        applyInit(state, read);
    }
    if (read !== null && read.body !== undefined && read.body !== null) {
        giveBody(state, read.body);
    } else if (from !== null) {
        takeBody(state, from);
    }
    return state;
}

// A clone has the signal of the Request that it is a clone of.
function cloned(state) {
    if (isUnusable(state.body)) {
        throw new TypeError('Request.clone: the body has already been used');
    }
    return copied(state, use('body_read').cloneBody(state.body));
}

return { cloned, stateFrom };
