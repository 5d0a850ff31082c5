// Process: worker (lazy family). Trust: listeners are agent functions.
//
// Event, CustomEvent, EventTarget, AbortController and AbortSignal (DOM, sections 2 and 3).

const { ArrayPrototypeSlice, ArrayPrototypeSplice, ReflectApply, TypeError } = primordials;
const { INTERNAL, asDictionary, defineConstant, finishClass, isObject, needArguments, newDomException, safeList } = platform.core;

let setTarget;
let isStopped;
let isCanceled;

class Event {
    #type;
    #bubbles;
    #cancelable;
    #composed;
    #target = null;
    #current = null;
    #stopped = false;
    #canceled = false;
    #time = ops.perfNow();

    constructor(type, init = undefined) {
        needArguments(arguments.length, 1, 'Event');
        const options = asDictionary(init, 'The init of an Event');
        this.#type = `${type}`;
        this.#bubbles = !!options?.bubbles;
        this.#cancelable = !!options?.cancelable;
        this.#composed = !!options?.composed;
    }

    get type() { return this.#type; }
    get target() { return this.#target; }
    get currentTarget() { return this.#current; }
    get srcElement() { return this.#target; }
    get bubbles() { return this.#bubbles; }
    get cancelable() { return this.#cancelable; }
    get composed() { return this.#composed; }
    get defaultPrevented() { return this.#canceled; }
    get returnValue() { return !this.#canceled; }
    get eventPhase() { return this.#current === null ? 0 : 2; }
    get isTrusted() { return false; }
    get timeStamp() { return this.#time; }

    composedPath() {
        return this.#current === null ? [] : [this.#current];
    }

    preventDefault() {
        if (this.#cancelable) {
            this.#canceled = true;
        }
    }

    stopPropagation() {}

    stopImmediatePropagation() {
        this.#stopped = true;
    }

    static {
        setTarget = (event, target, current) => {
            event.#target = target;
            event.#current = current;
        };
        isStopped = (event) => event.#stopped;
        isCanceled = (event) => event.#canceled;
    }
}
finishClass(Event, 'Event');
defineConstant(Event, 'NONE', 0);
defineConstant(Event, 'CAPTURING_PHASE', 1);
defineConstant(Event, 'AT_TARGET', 2);
defineConstant(Event, 'BUBBLING_PHASE', 3);

class CustomEvent extends Event {
    #detail;

    constructor(type, init = undefined) {
        super(type, init);
        this.#detail = init?.detail ?? null;
    }

    get detail() {
        return this.#detail;
    }
}
finishClass(CustomEvent, 'CustomEvent');

function callListener(callback, target, event) {
    try {
        if (typeof callback === 'function') {
            ReflectApply(callback, target, [event]);
        } else {
            callback.handleEvent(event);
        }
    } catch (error) {
        platform.core.use('misc').reportError(error);
    }
}

function dispatch(target, listeners, event) {
    setTarget(event, target, target);
    const now = ArrayPrototypeSlice(listeners, 0);
    for (let i = 0; i < now.length && !isStopped(event); i++) {
        const one = now[i];
        if (one.removed || one.type !== event.type) {
            continue;
        }
        if (one.once) {
            removeEntry(listeners, one);
        }
        callListener(one.callback, target, event);
    }
    setTarget(event, target, null);
    return !isCanceled(event);
}

function removeEntry(listeners, one) {
    for (let i = 0; i < listeners.length; i++) {
        if (listeners[i] === one) {
            one.removed = true;
            ArrayPrototypeSplice(listeners, i, 1);
            return;
        }
    }
}

let listenersOf;

class EventTarget {
    #listeners = safeList([]);

    addEventListener(type, callback, options = undefined) {
        needArguments(arguments.length, 2, 'addEventListener');
        if (callback === null || callback === undefined) {
            return;
        }
        if (!isObject(callback)) {
            throw new TypeError('addEventListener: the callback must be a function or an object');
        }
        const capture = typeof options === 'boolean' ? options : !!options?.capture;
        const name = `${type}`;
        const signal = isObject(options) ? options.signal : undefined;
        if (signal !== undefined && signalAborted(signal)) {
            return;
        }
        const list = this.#listeners;
        for (let i = 0; i < list.length; i++) {
            if (list[i].type === name && list[i].callback === callback && list[i].capture === capture) {
                return;
            }
        }
        const one = { __proto__: null, type: name, callback, capture, once: isObject(options) && !!options.once, removed: false };
        list[list.length] = one;
        if (signal !== undefined) {
            signalOnAbort(signal, () => removeEntry(list, one));
        }
    }

    removeEventListener(type, callback, options = undefined) {
        needArguments(arguments.length, 2, 'removeEventListener');
        const capture = typeof options === 'boolean' ? options : !!options?.capture;
        const list = this.#listeners;
        for (let i = 0; i < list.length; i++) {
            if (list[i].type === `${type}` && list[i].callback === callback && list[i].capture === capture) {
                removeEntry(list, list[i]);
                return;
            }
        }
    }

    dispatchEvent(event) {
        needArguments(arguments.length, 1, 'dispatchEvent');
        if (!(isObject(event) && event instanceof Event)) {
            throw new TypeError('dispatchEvent takes an Event');
        }
        if (event.currentTarget !== null) {
            throw newDomException('The event is being dispatched already', 'InvalidStateError');
        }
        return dispatch(this, this.#listeners, event);
    }

    static {
        listenersOf = (target) => target.#listeners;
    }
}
finishClass(EventTarget, 'EventTarget');

// ---- Abort ------------------------------------------------------------------------------------------------------

let signalState;
let isSignal;

class AbortSignal extends EventTarget {
    #state = { __proto__: null, aborted: false, reason: undefined, algorithms: safeList([]), handler: null };

    constructor(token = undefined) {
        if (token !== INTERNAL) {
            throw new TypeError('Illegal constructor');
        }
        super();
    }

    get aborted() {
        return this.#state.aborted;
    }

    get reason() {
        return this.#state.reason;
    }

    get onabort() {
        return this.#state.handler;
    }

    set onabort(value) {
        this.#state.handler = typeof value === 'function' ? value : null;
    }

    throwIfAborted() {
        if (this.#state.aborted) {
            throw this.#state.reason;
        }
    }

    static abort(reason = undefined) {
        const signal = new AbortSignal(INTERNAL);
        abortSignal(signal, reason);
        return signal;
    }

    static timeout(milliseconds) {
        needArguments(arguments.length, 1, 'AbortSignal.timeout');
        const signal = new AbortSignal(INTERNAL);
        platform.core.use('timers').setTimeout(() => abortSignal(signal, newDomException('The operation timed out', 'TimeoutError')), +milliseconds);
        return signal;
    }

    static any(signals) {
        const signal = new AbortSignal(INTERNAL);
        const list = [...signals];
        for (let i = 0; i < list.length; i++) {
            if (!isSignal(list[i])) {
                throw new TypeError('AbortSignal.any takes AbortSignals');
            }
        }
        for (let i = 0; i < list.length; i++) {
            if (signalAborted(list[i])) {
                abortSignal(signal, signalReason(list[i]));
                return signal;
            }
        }
        for (let i = 0; i < list.length; i++) {
            signalOnAbort(list[i], () => abortSignal(signal, signalReason(list[i])));
        }
        return signal;
    }

    static {
        signalState = (signal) => signal.#state;
        isSignal = (value) => isObject(value) && #state in value;
    }
}
finishClass(AbortSignal, 'AbortSignal');

function abortSignal(signal, reason) {
    const state = signalState(signal);
    if (state.aborted) {
        return;
    }
    state.aborted = true;
    state.reason = reason === undefined ? newDomException('This operation was aborted', 'AbortError') : reason;
    const algorithms = state.algorithms;
    state.algorithms = safeList([]);
    for (let i = 0; i < algorithms.length; i++) {
        algorithms[i].run();
    }
    const event = new Event('abort');
    if (state.handler !== null) {
        callListener(state.handler, signal, event);
    }
    dispatch(signal, listenersOf(signal), event);
}

function signalAborted(signal) {
    return signalState(signal).aborted;
}

function signalReason(signal) {
    return signalState(signal).reason;
}

function signalOnAbort(signal, run) {
    const state = signalState(signal);
    const one = { __proto__: null, run };
    state.algorithms[state.algorithms.length] = one;
    return () => removeEntry(state.algorithms, one);
}

class AbortController {
    #signal = null;

    #own() {
        return this.#signal ?? (this.#signal = new AbortSignal(INTERNAL));
    }

    get signal() {
        return this.#own();
    }

    abort(reason = undefined) {
        abortSignal(this.#own(), reason);
    }
}
finishClass(AbortController, 'AbortController');

// For the platform's own events and listeners, whatever an agent makes of the methods.
function deliver(target, event) {
    dispatch(target, listenersOf(target), event);
}

function listen(target, type, callback) {
    const list = listenersOf(target);
    list[list.length] = { __proto__: null, type, callback, capture: false, once: false, removed: false };
}

return { AbortController, AbortSignal, CustomEvent, Event, EventTarget, deliver, listen, isSignal: (value) => isSignal(value), signalAborted, signalOnAbort,
    signalReason };
