// Process: worker (lazy family). Trust: constructed by agents.
//
// ErrorEvent and PromiseRejectionEvent (HTML, sections 8.1.4.6 and 8.1.6.6). The global object's listeners get them from
// misc.js and rejections.js.

const { MathTrunc, NumberIsNaN, TypeError } = primordials;
const { asDictionary, finishClass, isObject, isPromise, needArguments, resolvedWith, safeList, toUsv, use } = platform.core;
const { Event } = use('events');

function toUnsigned(value) {
    const number = MathTrunc(+value);
    return NumberIsNaN(number) || number === Infinity || number === -Infinity ? 0 : number >>> 0;
}

// What onerror of the global object is called with; null for what is no ErrorEvent.
let detailsOf;

class ErrorEvent extends Event {
    #message;
    #filename;
    #lineno;
    #colno;
    #error;

    constructor(type, init = undefined) {
        needArguments(arguments.length, 1, 'ErrorEvent');
        super(type, init);
        const options = asDictionary(init, 'The init of an ErrorEvent');
        const { colno, error, filename, lineno, message } = options ?? { __proto__: null };
        this.#colno = colno === undefined ? 0 : toUnsigned(colno);
        this.#error = error;
        this.#filename = filename === undefined ? '' : toUsv(filename);
        this.#lineno = lineno === undefined ? 0 : toUnsigned(lineno);
        this.#message = message === undefined ? '' : `${message}`;
    }

    get message() { return this.#message; }
    get filename() { return this.#filename; }
    get lineno() { return this.#lineno; }
    get colno() { return this.#colno; }
    get error() { return this.#error; }

    static {
        detailsOf = (event) => (#error in event
            ? safeList([event.#message, event.#filename, event.#lineno, event.#colno, event.#error]) : null);
    }
}
finishClass(ErrorEvent, 'ErrorEvent');

class PromiseRejectionEvent extends Event {
    #promise;
    #reason;

    constructor(type, init) {
        needArguments(arguments.length, 2, 'PromiseRejectionEvent');
        super(type, init);
        const options = asDictionary(init, 'The init of a PromiseRejectionEvent');
        const promise = options?.promise;
        if (!isObject(options) || promise === undefined) {
            throw new TypeError('PromiseRejectionEvent: the init must have a promise');
        }
        this.#promise = isPromise(promise) ? promise : resolvedWith(promise);
        this.#reason = options.reason;
    }

    get promise() { return this.#promise; }
    get reason() { return this.#reason; }
}
finishClass(PromiseRejectionEvent, 'PromiseRejectionEvent');

return { ErrorEvent, PromiseRejectionEvent, detailsOf };
