// Process: worker (lazy family). Trust: listeners are agent functions.
//
// Event, CustomEvent and EventTarget (DOM, section 2). There is no tree: an event's path is its target alone.

const { ArrayPrototypeSplice, ObjectDefineProperty, ObjectSetPrototypeOf, ReflectApply, TypeError, globalThis } = primordials;
const { asDictionary, defineConstant, descriptorOf, finishClass, isObject, needArguments, newDomException, safeList, use
    } = platform.core;

// Constants whose numbers are their places, of a class and of its objects.
function defineStates(constructor, names) {
    for (let i = 0; i < names.length; i++) {
        defineConstant(constructor, names[i], i);
        defineConstant(constructor.prototype, names[i], i);
    }
}

// ---- Event ------------------------------------------------------------------------------------------------------

let flagsOf;
let isEvent;

// Unforgeable: an own property of every event, with one getter for all.
const trusting = { get isTrusted() { return flagsOf(this).trusted; } };
const isTrusted = { __proto__: null, enumerable: true, configurable: false,
    get: descriptorOf(trusting, 'isTrusted').get };

// A class without prototype, so that V8 knows its shape: a literal with `__proto__: null` is a dictionary to it.
class Flags {
    constructor(type, bubbles, cancelable, composed) {
        this.type = type;
        this.bubbles = bubbles;
        this.cancelable = cancelable;
        this.composed = composed;
        this.target = this.current = null;
        this.stopped = this.stoppedNow = this.canceled = this.passive = this.dispatching = this.trusted = false;
        this.time = ops.perfNow();
    }
}
ObjectSetPrototypeOf(Flags.prototype, null);

function preventDefault(flags) {
    if (flags.cancelable && !flags.passive) {
        flags.canceled = true;
    }
}

class Event {
    #flags;

    constructor(type, init = undefined) {
        needArguments(arguments.length, 1, 'Event');
        const name = `${type}`;
        const options = asDictionary(init, 'The init of an Event');
        this.#flags = new Flags(name, !!options?.bubbles, !!options?.cancelable, !!options?.composed);
        ObjectDefineProperty(this, 'isTrusted', isTrusted);
    }

    get type() { return this.#flags.type; }
    get target() { return this.#flags.target; }
    get srcElement() { return this.#flags.target; }
    get currentTarget() { return this.#flags.current; }
    get eventPhase() { return this.#flags.dispatching ? 2 : 0; }
    get bubbles() { return this.#flags.bubbles; }
    get cancelable() { return this.#flags.cancelable; }
    get defaultPrevented() { return this.#flags.canceled; }
    get composed() { return this.#flags.composed; }
    get timeStamp() { return this.#flags.time; }

    get cancelBubble() { return this.#flags.stopped; }

    set cancelBubble(value) {
        this.#flags.stopped ||= !!value;
    }

    get returnValue() { return !this.#flags.canceled; }

    set returnValue(value) {
        if (!value) {
            preventDefault(this.#flags);
        }
    }

    composedPath() {
        const { current } = this.#flags;
        return current === null ? [] : [current];
    }

    stopPropagation() {
        this.#flags.stopped = true;
    }

    stopImmediatePropagation() {
        this.#flags.stopped = this.#flags.stoppedNow = true;
    }

    preventDefault() {
        preventDefault(this.#flags);
    }

    initEvent(type, bubbles = false, cancelable = false) {
        needArguments(arguments.length, 1, 'initEvent');
        initialize(this.#flags, `${type}`, !!bubbles, !!cancelable);
    }

    static {
        flagsOf = (event) => event.#flags;
        isEvent = (value) => isObject(value) && #flags in value;
    }
}
finishClass(Event, 'Event');
defineStates(Event, ['NONE', 'CAPTURING_PHASE', 'AT_TARGET', 'BUBBLING_PHASE']);

// False while it is being dispatched: then nothing changes.
function initialize(flags, type, bubbles, cancelable) {
    if (flags.dispatching) {
        return false;
    }
    flags.type = type;
    flags.bubbles = bubbles;
    flags.cancelable = cancelable;
    flags.stopped = flags.stoppedNow = flags.canceled = flags.trusted = false;
    flags.target = null;
    return true;
}

class CustomEvent extends Event {
    #detail;

    constructor(type, init = undefined) {
        super(type, init);
        this.#detail = init?.detail ?? null;
    }

    get detail() {
        return this.#detail;
    }

    initCustomEvent(type, bubbles = false, cancelable = false, detail = null) {
        needArguments(arguments.length, 1, 'initCustomEvent');
        void this.#detail;
        if (initialize(flagsOf(this), `${type}`, !!bubbles, !!cancelable)) {
            this.#detail = detail;
        }
    }
}
finishClass(CustomEvent, 'CustomEvent');

// ---- Listeners --------------------------------------------------------------------------------------------------

// Any object becomes a target by it, and not only what a constructor has made.
class Listeners extends function (object) { return object; } {
    #own = { __proto__: null, list: safeList([]), handlers: null };

    constructor(object) {
        super(object); // spelt out: what older V8s make themselves asks Array.prototype for its iterator
    }

    static of(object) {
        return object.#own;
    }
}
const targetOf = Listeners.of;
new Listeners(globalThis);

function removeEntry(list, one) {
    for (let i = 0; i < list.length; i++) {
        if (list[i] === one) {
            one.removed = true;
            ArrayPrototypeSplice(list, i, 1);
            return;
        }
    }
}

class Entry {
    constructor(type, callback, capture, once, passive) {
        this.type = type;
        this.callback = callback;
        this.capture = capture;
        this.once = once;
        this.passive = passive;
        this.removed = false;
        this.value = null; // of an event handler
    }
}
ObjectSetPrototypeOf(Entry.prototype, null);

function newEntry(type, callback, capture, once, passive) {
    return new Entry(type, callback, capture, once, passive);
}

function add(list, entry) {
    for (let i = 0; i < list.length; i++) {
        if (list[i].type === entry.type && list[i].callback === entry.callback && list[i].capture === entry.capture) {
            return false;
        }
    }
    list[list.length] = entry;
    return true;
}

function listOf(target) {
    return targetOf(target ?? globalThis).list;
}

function isCapture(options) {
    return isObject(options) ? !!options.capture : !!options;
}

function checkCallback(callback, what) {
    if (callback !== null && callback !== undefined && !isObject(callback)) {
        throw new TypeError(`${what}: the callback must be a function, an object or null`);
    }
}

class EventTarget {
    constructor() {
        new Listeners(this);
    }

    addEventListener(type, callback, options = undefined) {
        needArguments(arguments.length, 2, 'addEventListener');
        const list = listOf(this);
        const name = `${type}`;
        checkCallback(callback, 'addEventListener');
        const capture = isCapture(options);
        const once = isObject(options) && !!options.once;
        const passive = isObject(options) && !!options.passive;
        const signal = isObject(options) ? options.signal : undefined;
        if (signal !== undefined && !use('abort').isSignal(signal)) {
            throw new TypeError('addEventListener: signal must be an AbortSignal');
        }
        if (!isObject(callback) || (signal !== undefined && use('abort').signalAborted(signal))) {
            return;
        }
        const entry = newEntry(name, callback, capture, once, passive);
        if (!add(list, entry)) {
            return;
        }
        if (signal !== undefined) {
            use('abort').signalOnAbort(signal, () => removeEntry(list, entry));
        }
        afterAdding(list, name);
    }

    removeEventListener(type, callback, options = undefined) {
        needArguments(arguments.length, 2, 'removeEventListener');
        const list = listOf(this);
        const name = `${type}`;
        checkCallback(callback, 'removeEventListener');
        const capture = isCapture(options);
        for (let i = 0; i < list.length; i++) {
            if (list[i].type === name && list[i].callback === callback && list[i].capture === capture) {
                removeEntry(list, list[i]);
                return;
            }
        }
    }

    dispatchEvent(event) {
        needArguments(arguments.length, 1, 'dispatchEvent');
        const list = listOf(this);
        if (!isEvent(event)) {
            throw new TypeError('dispatchEvent takes an Event');
        }
        if (flagsOf(event).dispatching) {
            throw newDomException('The event is being dispatched already', 'InvalidStateError');
        }
        return dispatch(this ?? globalThis, list, event, false);
    }
}
finishClass(EventTarget, 'EventTarget');

// ---- Dispatch ---------------------------------------------------------------------------------------------------

function call(callback, target, event) {
    try {
        if (typeof callback === 'function') {
            ReflectApply(callback, target, [event]);
            return;
        }
        const { handleEvent } = callback;
        if (typeof handleEvent !== 'function') {
            throw new TypeError('The listener has no method handleEvent');
        }
        ReflectApply(handleEvent, callback, [event]);
    } catch (error) {
        use('misc').reportError(error);
    }
}

function callEntry(one, list, target, event, flags) {
    if (one.removed) {
        return; // meanwhile
    }
    if (one.once) {
        removeEntry(list, one);
    }
    flags.passive = one.passive;
    call(one.callback, target, event);
    flags.passive = false;
}

// Those that are there now. One alone, as there mostly is, needs no list.
function invoke(list, capture, target, event, flags) {
    const { type } = flags;
    let first = null;
    let more = null;
    for (let i = 0; i < list.length; i++) {
        const one = list[i];
        if (one.type !== type || one.capture !== capture) {
            continue;
        }
        if (first === null) {
            first = one;
        } else {
            more ??= safeList([]);
            more[more.length] = one;
        }
    }
    if (first !== null) {
        callEntry(first, list, target, event, flags);
    }
    for (let i = 0; more !== null && i < more.length && !flags.stoppedNow; i++) {
        callEntry(more[i], list, target, event, flags);
    }
}

function dispatch(target, list, event, trusted) {
    const flags = flagsOf(event);
    flags.dispatching = true;
    flags.trusted = trusted;
    flags.target = flags.current = target;
    if (!flags.stopped) {
        invoke(list, true, target, event, flags);
    }
    if (!flags.stopped) {
        invoke(list, false, target, event, flags);
    }
    flags.dispatching = flags.stopped = flags.stoppedNow = false;
    flags.current = null;
    return !flags.canceled;
}

// ---- For the platform -------------------------------------------------------------------------------------------

// For events that the platform itself makes.
function fire(target, event) {
    return dispatch(target, targetOf(target).list, event, true);
}

function hasListener(target, type) {
    const { list } = targetOf(target);
    for (let i = 0; i < list.length; i++) {
        if (list[i].type === type) {
            return true;
        }
    }
    return false;
}

function listen(target, type, callback) {
    const { list } = targetOf(target);
    list[list.length] = newEntry(type, callback, false, false, false);
}

function removeHandler(own, type) {
    const entry = own.handlers[type];
    if (entry !== undefined) {
        delete own.handlers[type];
        removeEntry(own.list, entry);
    }
}

// Of rejections nothing is told before somebody listens.
function afterAdding(list, type) {
    if ((type === 'unhandledrejection' || type === 'rejectionhandled') && list === listOf(globalThis)) {
        use('rejections');
    }
}

// True: what the event announces is prevented.
function callHandler(handler, target, event) {
    return ReflectApply(handler, target, [event]) === false;
}

// An event handler (HTML, section 8.1.8.1): it keeps the place that it had when it was first set.
function setHandler(target, type, value, call = callHandler) {
    const own = targetOf(target);
    own.handlers ??= { __proto__: null };
    if (!isObject(value)) {
        removeHandler(own, type);
        return;
    }
    const old = own.handlers[type];
    if (old !== undefined) {
        old.value = value;
        return;
    }
    const entry = newEntry(type, (event) => {
        if (typeof entry.value === 'function' && call(entry.value, target, event)) {
            preventDefault(flagsOf(event));
        }
    }, false, false, false);
    entry.value = value;
    own.handlers[type] = entry;
    own.list[own.list.length] = entry;
    afterAdding(own.list, type);
}

function getHandler(target, type) {
    return targetOf(target).handlers?.[type]?.value ?? null;
}

const { addEventListener, dispatchEvent, removeEventListener } = EventTarget.prototype;

const exported = { CustomEvent, Event, EventTarget, addEventListener, adopt: (object) => new Listeners(object),
    defineStates, dispatchEvent, fire, getHandler, hasListener, listen, removeEntry, removeEventListener, setHandler };
descriptorOf(platform, 'performance')?.value.becomeTarget(exported);

return exported;
