// Process: worker (eager: runs while the snapshot is made). Trust: constructed by agents; START makes the first one of
// what the client posted.
//
// Request (Fetch Standard, section 5.4).

const { ObjectDefineProperty, ObjectGetOwnPropertyDescriptor, StringPrototypeIndexOf, StringPrototypeSlice,
    TypeError } = primordials;
const { INTERNAL, finishClass, isObject, needArguments, safeList, toUsv, use } = platform.core;
const { mixBody } = platform.body;

let stateOf;
let isRequest;

// `given`: what an init may say that the broker has no use for, once one has said it.
function newState(method, url, list, body) {
    return { __proto__: null, method, url, list, headers: null, body, redirect: 'follow', signal: null, given: null };
}

function listNow(state) {
    return state.headers === null ? state.list : use('headers').listOf(state.headers);
}

function toUrl(text) {
    const parsed = ops.urlParse(text, null);
    if (parsed === null) {
        throw new TypeError(`Invalid URL: ${text}`);
    }
    if (parsed[3] > parsed[1] + 2) {
        throw new TypeError('The URL of a Request must not hold a user name or password');
    }
    return parsed[0];
}

function stateFrom(input, init) {
    return typeof input === 'string' && init === undefined ? newState('GET', toUrl(toUsv(input)), safeList([]), null)
        : use('request_init').stateFrom(input, init);
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
        return new Request(INTERNAL, use('request_init').cloned(this.#state));
    }

    static {
        stateOf = (request) => request.#state;
        isRequest = (value) => isObject(value) && #state in value;
    }
}

// What the broker has no use for.
const defaults = { __proto__: null, cache: 'default', credentials: 'same-origin', destination: '', integrity: '', keepalive: false,
    mode: 'cors', referrer: 'about:client', referrerPolicy: '' };
for (const name in defaults) {
    ObjectDefineProperty(Request.prototype, name, { __proto__: null, configurable: true, enumerable: true,
        get: ObjectGetOwnPropertyDescriptor({
            get [name]() {
                return stateOf(this).given?.[name] ?? defaults[name];
            },
        }, name).get });
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

return { Request, isRequest, listNow, newRequest, newState, stateFrom, stateOf, toUrl, withoutFragment };
