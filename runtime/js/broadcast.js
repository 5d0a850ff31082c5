// Process: worker (lazy family). Trust: messages and listeners are the agent's.
//
// BroadcastChannel (HTML, section 9.5): between the channels of one execution, as nothing else shares its origin.

const { ArrayPrototypeSplice } = primordials;
const { finishClass, inherit, needArguments, newDomException, safeList, use } = platform.core;
const events = use('events');
const { newMessage } = use('messaging');
const { addTask } = use('tasks');

const open = safeList([]); // in the order in which they were made

const { make, of: stateOf } = use('mark').newMark('BroadcastChannel');

function deliver(to, message) {
    if (!to.closed) {
        events.fire(to.channel, newMessage(message));
    }
}

function post(from, message) {
    if (from.closed) {
        throw newDomException('The channel has been closed', 'InvalidStateError');
    }
    const { structuredClone } = use('clone');
    const copy = structuredClone(message);
    for (let i = 0; i < open.length; i++) {
        const to = open[i];
        if (to !== from && to.name === from.name) {
            const own = structuredClone(copy);
            addTask(() => deliver(to, own));
        }
    }
}

function close(state) {
    for (let i = 0; i < open.length; i++) {
        if (open[i] === state) {
            ArrayPrototypeSplice(open, i, 1);
            break;
        }
    }
    state.closed = true;
}

class BroadcastChannel {
    constructor(name) {
        needArguments(arguments.length, 1, 'BroadcastChannel');
        const state = { __proto__: null, channel: null, name: `${name}`, closed: false };
        state.channel = make(new.target.prototype, state);
        events.adopt(state.channel);
        open[open.length] = state;
        return state.channel;
    }

    get name() {
        return stateOf(this).name;
    }

    postMessage(message) {
        needArguments(arguments.length, 1, 'BroadcastChannel.postMessage');
        post(stateOf(this), message);
    }

    close() {
        close(stateOf(this));
    }

    get onmessage() {
        return events.getHandler(stateOf(this).channel, 'message');
    }

    set onmessage(value) {
        events.setHandler(stateOf(this).channel, 'message', value);
    }

    get onmessageerror() {
        return events.getHandler(stateOf(this).channel, 'messageerror');
    }

    set onmessageerror(value) {
        events.setHandler(stateOf(this).channel, 'messageerror', value);
    }
}
inherit(BroadcastChannel, events.EventTarget);
finishClass(BroadcastChannel, 'BroadcastChannel');
primordials.ObjectDefineProperty(BroadcastChannel.prototype, 'name', { __proto__: null, enumerable: true });

return { BroadcastChannel };
