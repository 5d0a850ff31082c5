// Process: worker (eager: runs last while the snapshot is made). Trust: defines what agents see.
//
// Every global of the platform. The classes that nearly all agents touch are there; the others load their family when they are read
// for the first time: what is not in the snapshot's heap costs no isolate its creation.

const { ObjectDefineProperty, globalThis } = primordials;
const { defineValue, use } = platform.core;

const eager = {
    __proto__: null,
    Request: platform.request.Request,
    Response: platform.response.Response,
};
const lazy = {
    __proto__: null,
    abort: ['AbortController', 'AbortSignal'],
    blob: ['Blob', 'File'],
    broadcast: ['BroadcastChannel'],
    clone: ['structuredClone'],
    compression: ['CompressionStream', 'DecompressionStream'],
    console: ['console'],
    domexception: ['DOMException'],
    encoding: ['TextDecoder', 'TextEncoder'],
    event_types: ['ErrorEvent', 'PromiseRejectionEvent'],
    events: ['CustomEvent', 'Event', 'EventTarget', 'addEventListener', 'dispatchEvent', 'removeEventListener'],
    eventsource: ['EventSource'],
    fetch: ['fetch'],
    file_reader: ['FileReader', 'ProgressEvent'],
    formdata: ['FormData'],
    headers: ['Headers'],
    messaging: ['MessageChannel', 'MessageEvent', 'MessagePort'],
    misc: ['Crypto', 'atob', 'btoa', 'crypto', 'navigator', 'reportError'],
    performance: ['Performance', 'performance'],
    performance_timeline: ['PerformanceEntry', 'PerformanceMark', 'PerformanceMeasure', 'PerformanceObserver',
        'PerformanceObserverEntryList'],
    scheduler: ['scheduler'],
    streams: ['ReadableStream', 'ReadableStreamDefaultController', 'ReadableStreamDefaultReader'],
    streams_bytes: ['ReadableByteStreamController', 'ReadableStreamBYOBReader', 'ReadableStreamBYOBRequest'],
    streams_transform: ['TextDecoderStream', 'TextEncoderStream', 'TransformStream', 'TransformStreamDefaultController'],
    streams_write: ['ByteLengthQueuingStrategy', 'CountQueuingStrategy', 'WritableStream', 'WritableStreamDefaultController',
        'WritableStreamDefaultWriter'],
    subtle: ['SubtleCrypto'],
    subtle_key: ['CryptoKey'],
    timers: ['clearInterval', 'clearTimeout', 'queueMicrotask', 'setInterval', 'setTimeout'],
    url: ['URL', 'URLSearchParams'],
    urlpattern: ['URLPattern'],
    websocket: ['CloseEvent', 'WebSocket'],
};

for (const name in eager) {
    defineValue(globalThis, name, eager[name], false);
}
for (const family in lazy) {
    ops.defineLazy(globalThis, family, lazy[family]);
}
for (const type of ['error', 'rejectionhandled', 'unhandledrejection']) {
    const get = () => use('global_handlers').get(type);
    const set = (value) => use('global_handlers').set(type, value);
    ObjectDefineProperty(get, 'name', { __proto__: null, value: `get on${type}` });
    ObjectDefineProperty(set, 'name', { __proto__: null, value: `set on${type}` });
    ObjectDefineProperty(globalThis, `on${type}`, { __proto__: null, configurable: true, enumerable: true, get, set });
}
defineValue(globalThis, 'self', globalThis, true);
delete globalThis.SharedArrayBuffer;

return {};
