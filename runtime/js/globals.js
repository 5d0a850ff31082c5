// Process: worker (eager: runs last while the snapshot is made). Trust: defines what agents see.
//
// Every global of the platform. Classes and functions that nearly all agents touch are there; the others load their family when they
// are read for the first time.

const { globalThis } = primordials;
const { defineValue } = platform.core;

const eager = {
    __proto__: null,
    Headers: platform.headers.Headers,
    Request: platform.request.Request,
    Response: platform.response.Response,
    console: platform.console.console,
};
const functions = {
    __proto__: null,
    clearInterval: platform.timers.clearInterval,
    clearTimeout: platform.timers.clearTimeout,
    fetch: platform.fetch.fetch,
    queueMicrotask: platform.timers.queueMicrotask,
    setInterval: platform.timers.setInterval,
    setTimeout: platform.timers.setTimeout,
};
const lazy = {
    __proto__: null,
    domexception: ['DOMException'],
    encoding: ['TextDecoder', 'TextEncoder'],
    events: ['AbortController', 'AbortSignal', 'CustomEvent', 'Event', 'EventTarget'],
    misc: ['atob', 'btoa', 'crypto', 'navigator', 'performance', 'reportError', 'structuredClone'],
    streams: ['ReadableStream', 'ReadableStreamDefaultController', 'ReadableStreamDefaultReader'],
    streams_write: ['ByteLengthQueuingStrategy', 'CountQueuingStrategy', 'TextDecoderStream', 'TextEncoderStream', 'TransformStream',
        'TransformStreamDefaultController', 'WritableStream', 'WritableStreamDefaultController', 'WritableStreamDefaultWriter'],
    url: ['URL', 'URLSearchParams'],
};

for (const name in eager) {
    defineValue(globalThis, name, eager[name], false);
}
for (const name in functions) {
    defineValue(globalThis, name, functions[name], true);
}
for (const family in lazy) {
    ops.defineLazy(globalThis, family, lazy[family]);
}
defineValue(globalThis, 'self', globalThis, true);
delete globalThis.SharedArrayBuffer;

return {};
