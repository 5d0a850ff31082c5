// Process: worker (eager: runs last while the snapshot is made). Trust: defines what agents see.
//
// Every global of the platform. The classes that nearly all agents touch are there; the others load their family when they are read
// for the first time: what is not in the snapshot's heap costs no isolate its creation.

const { globalThis } = primordials;
const { defineValue } = platform.core;

const eager = {
    __proto__: null,
    Request: platform.request.Request,
    Response: platform.response.Response,
};
const lazy = {
    __proto__: null,
    console: ['console'],
    domexception: ['DOMException'],
    encoding: ['TextDecoder', 'TextEncoder'],
    events: ['AbortController', 'AbortSignal', 'CustomEvent', 'Event', 'EventTarget'],
    fetch: ['fetch'],
    headers: ['Headers'],
    misc: ['Crypto', 'atob', 'btoa', 'crypto', 'navigator', 'performance', 'reportError', 'structuredClone'],
    streams: ['ReadableStream', 'ReadableStreamDefaultController', 'ReadableStreamDefaultReader'],
    streams_write: ['ByteLengthQueuingStrategy', 'CountQueuingStrategy', 'TextDecoderStream', 'TextEncoderStream', 'TransformStream',
        'TransformStreamDefaultController', 'WritableStream', 'WritableStreamDefaultController', 'WritableStreamDefaultWriter'],
    subtle: ['SubtleCrypto'],
    subtle_key: ['CryptoKey'],
    timers: ['clearInterval', 'clearTimeout', 'queueMicrotask', 'setInterval', 'setTimeout'],
    url: ['URL', 'URLSearchParams'],
    websocket: ['CloseEvent', 'MessageEvent', 'WebSocket'],
};

for (const name in eager) {
    defineValue(globalThis, name, eager[name], false);
}
for (const family in lazy) {
    ops.defineLazy(globalThis, family, lazy[family]);
}
defineValue(globalThis, 'self', globalThis, true);
delete globalThis.SharedArrayBuffer;

return {};
