// Process: worker (lazy family). Trust: messages and listeners are the agent's.
//
// MessageChannel, MessagePort and MessageEvent (HTML, section 9), within one execution. A message is copied when it is posted and
// delivered in a turn of its own. Waiting messages keep an execution alive; a port that merely listens does not.

const { ObjectFreeze, SymbolIterator, TypeError } = primordials;
const { asDictionary, defineValue, finishClass, inherit, isObject, needArguments, safeList, toUsv, use } = platform.core;
const events = use('events');
const { Event } = events;
const { addTask } = use('tasks');

// ---- MessageEvent -----------------------------------------------------------------------------------------------

function toPorts(value) {
    const list = use('sequence').toSequence(value, 'ports', (port) => {
        if (!isPort(port)) {
            throw new TypeError('ports takes MessagePorts');
        }
        return port;
    });
    return asFrozen(list);
}

function asFrozen(list) {
    const array = [];
    for (let i = 0; i < list.length; i++) {
        defineValue(array, i, list[i], true);
    }
    return ObjectFreeze(array);
}

let newMessage;

class MessageEvent extends Event {
    #data = null;
    #origin = '';
    #lastEventId = '';
    #source = null;
    #ports;

    constructor(type, init = undefined) {
        needArguments(arguments.length, 1, 'MessageEvent');
        super(type, init);
        const { data, lastEventId, origin, ports, source } = asDictionary(init, 'The init of a MessageEvent') ?? { __proto__: null };
        this.#data = data === undefined ? null : data;
        this.#lastEventId = lastEventId === undefined ? '' : `${lastEventId}`;
        this.#origin = origin === undefined ? '' : toUsv(origin);
        this.#ports = ports === undefined ? asFrozen([]) : toPorts(ports);
        if (source !== undefined && source !== null && !isPort(source)) {
            throw new TypeError('source of a MessageEvent must be a MessagePort or null');
        }
        this.#source = source ?? null;
    }

    get data() { return this.#data; }
    get origin() { return this.#origin; }
    get lastEventId() { return this.#lastEventId; }
    get source() { return this.#source; }
    get ports() { return this.#ports; }

    static {
        newMessage = ({ data, ports }) => {
            const event = new MessageEvent('message');
            event.#data = data;
            event.#ports = asFrozen(ports);
            return event;
        };
    }
}
finishClass(MessageEvent, 'MessageEvent');

// ---- Ports ------------------------------------------------------------------------------------------------------

const { is: isPort, make, of: stateOf } = use('mark').newMark();

function newPort() {
    const state = { __proto__: null, port: null, other: null, queue: safeList([]), first: 0, enabled: false, closed: false, moved: false };
    state.port = make(MessagePort.prototype, state);
    events.adopt(state.port);
    return state.port;
}

function entangle(a, b) {
    a.other = b;
    b.other = a;
}

// Makes of `to`, which newPort made, what `from` was.
function movePort(from, to) {
    const old = stateOf(from);
    const state = stateOf(to);
    state.queue = old.queue;
    state.first = old.first;
    if (old.other !== null) {
        entangle(state, old.other);
    }
    state.closed = old.closed;
    old.other = null;
    old.moved = true;
    old.enabled = false;
    old.queue = safeList([]);
    old.first = 0;
}

function deliver(state) {
    // one that was moved meanwhile has taken its queue along
    if (!state.enabled || state.closed || state.first >= state.queue.length) {
        return;
    }
    const message = state.queue[state.first];
    state.queue[state.first++] = undefined;
    if (state.first === state.queue.length) {
        state.queue.length = state.first = 0;
    }
    events.fire(state.port, newMessage(message));
}

function enable(state) {
    if (state.enabled || state.moved) {
        return;
    }
    state.enabled = true;
    for (let i = state.first; i < state.queue.length; i++) {
        addTask(() => deliver(state));
    }
}

function post(state, message, transfer) {
    for (let i = 0; i < transfer.length; i++) {
        if (transfer[i] === state.port) {
            throw platform.core.newDomException('A port cannot be sent through itself', 'DataCloneError');
        }
    }
    const { value, ports } = use('clone').clone(message, transfer);
    const target = state.other;
    if (target === null || target.closed) {
        return;
    }
    for (let i = 0; i < ports.length; i++) {
        if (ports[i] === target.port) {
            return; // it was sent to itself: nobody can receive it any more
        }
    }
    target.queue[target.queue.length] = { __proto__: null, data: value, ports };
    if (target.enabled) {
        addTask(() => deliver(target));
    }
}

function transferOf(options) {
    const isList = isObject(options) && options[SymbolIterator] !== undefined && options[SymbolIterator] !== null;
    const { toTransfer, transferOf: fromOptions } = use('clone');
    return isList ? toTransfer(options, 'postMessage') : fromOptions(options, 'postMessage');
}

class MessagePort {
    constructor() {
        throw new TypeError('Illegal constructor');
    }

    postMessage(message, options = undefined) {
        needArguments(arguments.length, 1, 'MessagePort.postMessage');
        post(stateOf(this), message, transferOf(options));
    }

    start() {
        enable(stateOf(this));
    }

    close() {
        const state = stateOf(this);
        const { other } = state;
        state.closed = true;
        if (other !== null) {
            state.other = other.other = null;
            addTask(() => events.fire(other.port, new Event('close')));
        }
    }

    get onmessage() { return events.getHandler(this, 'message'); }
    set onmessage(value) {
        events.setHandler(this, 'message', value);
        enable(stateOf(this));
    }

    get onmessageerror() { return events.getHandler(this, 'messageerror'); }
    set onmessageerror(value) { events.setHandler(this, 'messageerror', value); }

    get onclose() { return events.getHandler(this, 'close'); }
    set onclose(value) { events.setHandler(this, 'close', value); }
}
inherit(MessagePort, events.EventTarget);
finishClass(MessagePort, 'MessagePort');

class MessageChannel {
    #port1 = newPort();
    #port2 = newPort();

    constructor() {
        entangle(stateOf(this.#port1), stateOf(this.#port2));
    }

    get port1() { return this.#port1; }
    get port2() { return this.#port2; }
}
finishClass(MessageChannel, 'MessageChannel');

return { MessageChannel, MessageEvent, MessagePort, isDetached: (port) => stateOf(port).moved, isPort, movePort,
    newMessage: (data) => newMessage({ __proto__: null, data, ports: safeList([]) }), newPort };
