// Process: worker (lazy family). Trust: reasons and listeners are the agent's.
//
// AbortController and AbortSignal (DOM, section 3).

const { MathFloor, NumberIsNaN, TypeError } = primordials;
const { INTERNAL, finishClass, inherit, isObject, needArguments, newDomException, safeList, use } = platform.core;
const { Event, EventTarget, adopt, fire, getHandler, removeEntry, setHandler } = use('events');

let stateOf;
let isSignal;

// sources: of a signal made by any(), those that are not made so themselves; dependents: the other way round.
function newState() {
    return { __proto__: null, aborted: false, reason: undefined, algorithms: safeList([]), sources: null,
        dependents: safeList([]) };
}

class AbortSignal {
    #state = newState();

    constructor(token = undefined) {
        if (token !== INTERNAL) {
            throw new TypeError('Illegal constructor');
        }
        adopt(this);
    }

    get aborted() {
        return this.#state.aborted;
    }

    get reason() {
        return this.#state.reason;
    }

    get onabort() {
        void this.#state;
        return getHandler(this, 'abort');
    }

    set onabort(value) {
        void this.#state;
        setHandler(this, 'abort', value);
    }

    throwIfAborted() {
        if (this.#state.aborted) {
            throw this.#state.reason;
        }
    }

    static abort(reason = undefined) {
        const signal = new AbortSignal(INTERNAL);
        setReason(signal, reason);
        return signal;
    }

    static timeout(milliseconds) {
        needArguments(arguments.length, 1, 'AbortSignal.timeout');
        const delay = toMilliseconds(milliseconds);
        const signal = new AbortSignal(INTERNAL);
        const stop = () => abortSignal(signal, newDomException('The operation timed out', 'TimeoutError'));
        use('timers').setTimeout(stop, delay);
        return signal;
    }

    static any(signals) {
        needArguments(arguments.length, 1, 'AbortSignal.any');
        return dependentOn(toSignals(signals));
    }

    static {
        stateOf = (signal) => signal.#state;
        isSignal = (value) => isObject(value) && #state in value;
    }
}
inherit(AbortSignal, EventTarget);
finishClass(AbortSignal, 'AbortSignal');

// [EnforceRange] unsigned long long
function toMilliseconds(value) {
    const number = +value;
    if (NumberIsNaN(number) || number <= -1 || number > 9007199254740991) {
        throw new TypeError('AbortSignal.timeout: the time is not a number of milliseconds');
    }
    return MathFloor(number);
}

function toSignals(value) {
    if (!isObject(value)) {
        throw new TypeError('AbortSignal.any takes a sequence of AbortSignals');
    }
    const list = safeList([]);
    for (const signal of value) {
        if (!isSignal(signal)) {
            throw new TypeError('AbortSignal.any takes AbortSignals');
        }
        list[list.length] = signal;
    }
    return list;
}

function contains(list, value) {
    for (let i = 0; i < list.length; i++) {
        if (list[i] === value) {
            return true;
        }
    }
    return false;
}

function connect(source, dependent) {
    const { sources } = stateOf(dependent);
    if (!contains(sources, source)) {
        sources[sources.length] = source;
        const { dependents } = stateOf(source);
        dependents[dependents.length] = dependent;
    }
}

function dependentOn(signals) {
    const result = new AbortSignal(INTERNAL);
    for (let i = 0; i < signals.length; i++) {
        if (stateOf(signals[i]).aborted) {
            setReason(result, stateOf(signals[i]).reason);
            return result;
        }
    }
    stateOf(result).sources = safeList([]);
    for (let i = 0; i < signals.length; i++) {
        const { sources } = stateOf(signals[i]);
        if (sources === null) {
            connect(signals[i], result);
            continue;
        }
        for (let j = 0; j < sources.length; j++) {
            connect(sources[j], result);
        }
    }
    return result;
}

// ---- Aborting ---------------------------------------------------------------------------------------------------

function setReason(signal, reason) {
    const state = stateOf(signal);
    state.aborted = true;
    state.reason = reason === undefined ? newDomException('This operation was aborted', 'AbortError') : reason;
}

function runSteps(signal) {
    const state = stateOf(signal);
    const { algorithms } = state;
    state.algorithms = safeList([]);
    for (let i = 0; i < algorithms.length; i++) {
        algorithms[i].run();
    }
    fire(signal, new Event('abort'));
}

// All that depends on it has the reason before anybody hears of it.
function abortSignal(signal, reason) {
    const state = stateOf(signal);
    if (state.aborted) {
        return;
    }
    setReason(signal, reason);
    const { dependents } = state;
    const also = safeList([]);
    for (let i = 0; i < dependents.length; i++) {
        if (!stateOf(dependents[i]).aborted) {
            setReason(dependents[i], state.reason);
            also[also.length] = dependents[i];
        }
    }
    runSteps(signal);
    for (let i = 0; i < also.length; i++) {
        runSteps(also[i]);
    }
}

// Returns what takes it back.
function signalOnAbort(signal, run) {
    const state = stateOf(signal);
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

return { AbortController, AbortSignal, abortSignal, isSignal: (value) => isSignal(value), newSignal: () => new
    AbortSignal(INTERNAL), signalAborted: (signal) => stateOf(signal).aborted, signalOnAbort, signalReason: (signal) =>
    stateOf(signal).reason };
