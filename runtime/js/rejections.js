// Process: worker (lazy family). Trust: listeners are the agent's.
//
// The events unhandledrejection and rejectionhandled (HTML, section 8.1.6.4). The first listener to one of them loads this;
// before, nothing is told of rejections.

const { WeakMap, WeakMapPrototypeHas, WeakMapPrototypeSet, globalThis } = primordials;
const { use } = platform.core;
const { fire, hasListener } = use('events');
const { PromiseRejectionEvent } = use('event_types');

const told = new WeakMap(); // promises, as if it were a set

// True when a listener has prevented what would come of it.
function tell(type, cancelable, promise, reason) {
    return hasListener(globalThis, type) &&
        !fire(globalThis, new PromiseRejectionEvent(type, { __proto__: null, cancelable, promise, reason }));
}

ops.watchRejections((promise, reason, late) => {
    if (late) {
        return WeakMapPrototypeHas(told, promise) && tell('rejectionhandled', false, promise, reason);
    }
    WeakMapPrototypeSet(told, promise, true);
    return tell('unhandledrejection', true, promise, reason);
});

return {};
