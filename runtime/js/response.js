// Process: worker (eager: runs while the snapshot is made). Trust: constructed by agents; fetch makes them of upstreams' heads.
//
// Response (Fetch Standard, section 5.5).

const { JSONStringify, RangeError, TypeError, StringPrototypeCharCodeAt } = primordials;
const { INTERNAL, asDictionary, finishClass, isObject, needArguments, safeList, use } = platform.core;
const { extract, mixBody } = platform.body;

let stateOf;
let isResponse;

function newState(status, statusText, list, body) {
    return { __proto__: null, status, statusText, list, headers: null, body, url: '', redirected: false, type: 'default',
        fixed: false };
}

function toStatus(value) {
    const status = value === undefined ? 200 : +value;
    if (!(status >= 200 && status <= 599)) {
        throw new RangeError(`The status of a Response must be from 200 to 599, not ${value}`);
    }
    return primordials.MathTrunc(status);
}

function toStatusText(value) {
    const text = value === undefined ? '' : `${value}`;
    for (let i = 0; i < text.length; i++) {
        const code = StringPrototypeCharCodeAt(text, i);
        if (code > 0xff || code === 0x7f || (code < 0x20 && code !== 9)) {
            throw new TypeError('The statusText of a Response has a character that may not be there');
        }
    }
    return text;
}

function isNullBodyStatus(status) {
    return status === 204 || status === 205 || status === 304;
}

function stateFrom(value, init) {
    const options = asDictionary(init, 'The init of a Response');
    if (options === undefined) {
        return newState(200, '', null, extract(value));
    }
    const status = toStatus(options.status);
    const list = options.headers === undefined ? null : use('headers').toList(options.headers);
    const state = newState(status, toStatusText(options.statusText), list, extract(value));
    if (state.body !== null && isNullBodyStatus(status)) {
        throw new TypeError(`A Response with status ${status} cannot have a body`);
    }
    return state;
}

// The flat list, with the content type that the body brings where the agent gave none.
function flatHeaders(state) {
    const type = state.body !== null ? state.body.type : null;
    if (state.list === null) {
        state.list = safeList(type !== null ? ['content-type', type] : []);
    } else if (type !== null && use('headers').combined(state.list, 'content-type') === null) {
        use('headers').put(state.list, 'content-type', type);
    }
    if (state.body !== null) {
        state.body.type = null;
    }
    return state.list;
}

class Response {
    #state;

    constructor(body = null, init = undefined) {
        this.#state = body === INTERNAL ? init : stateFrom(body, init);
    }

    get status() {
        return this.#state.status;
    }

    get statusText() {
        return this.#state.statusText;
    }

    get ok() {
        return this.#state.status >= 200 && this.#state.status <= 299;
    }

    get headers() {
        const state = this.#state;
        return state.headers ?? (state.headers = use('headers').newHeaders(flatHeaders(state), state.fixed));
    }

    get url() {
        return this.#state.url;
    }

    get redirected() {
        return this.#state.redirected;
    }

    get type() {
        return this.#state.type;
    }

    clone() {
        return new Response(INTERNAL, use('response_more').cloned(this.#state));
    }

    static json(data, init = undefined) {
        needArguments(arguments.length, 1, 'Response.json');
        const text = JSONStringify(data);
        if (text === undefined) {
            throw new TypeError('Response.json: the value has no JSON form');
        }
        const state = stateFrom(text, init ?? { __proto__: null });
        state.body.type = 'application/json';
        return new Response(INTERNAL, state);
    }

    static redirect(url, status = 302) {
        needArguments(arguments.length, 1, 'Response.redirect');
        return new Response(INTERNAL, use('response_more').redirectTo(url, status));
    }

    static error() {
        const state = newState(0, '', safeList([]), null);
        state.type = 'error';
        state.fixed = true;
        return new Response(INTERNAL, state);
    }

    static {
        stateOf = (response) => response.#state;
        isResponse = (value) => isObject(value) && #state in value;
    }
}

mixBody(Response, (response) => stateOf(response).body);
finishClass(Response, 'Response');

function newResponse(state) {
    return new Response(INTERNAL, state);
}

// What leaves: the flat list of the Headers object, if the agent has one, is the state's own list.
function leavingHeaders(state) {
    return state.headers === null ? flatHeaders(state) : use('headers').listOf(state.headers);
}

return { Response, isResponse, leavingHeaders, newResponse, newState, stateOf };
