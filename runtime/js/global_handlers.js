// Process: worker (lazy family). Trust: handlers are the agent's.
//
// onerror, onrejectionhandled and onunhandledrejection of the global object (HTML, section 8.1.8.1).

const { ReflectApply, globalThis } = primordials;
const { use } = platform.core;
const { getHandler, setHandler } = use('events');

// Of an error, onerror gets what can be said of it, and true is how it says that it has taken it.
function callOnError(handler, target, event) {
    const details = use('event_types').detailsOf(event);
    return details === null ? ReflectApply(handler, target, [event]) === false : ReflectApply(handler, target, details) === true;
}

function set(type, value) {
    setHandler(globalThis, type, value, type === 'error' ? callOnError : undefined);
}

return { get: (type) => getHandler(globalThis, type), set };
