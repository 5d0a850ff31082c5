// Process: worker (lazy family, bundled). Trust: callbacks are the agent's.
//
// node:stream: Node's own, as its maintainers ship it for other places.

import stream from 'readable-stream/lib/ours/browser.js';

const web = {};
for (const name of [
    'ReadableStream',
    'ReadableStreamDefaultReader',
    'ReadableStreamBYOBReader',
    'ReadableStreamDefaultController',
    'ReadableByteStreamController',
    'WritableStream',
    'WritableStreamDefaultWriter',
    'WritableStreamDefaultController',
    'TransformStream',
    'TransformStreamDefaultController',
    'ByteLengthQueuingStrategy',
    'CountQueuingStrategy',
    'TextEncoderStream',
    'TextDecoderStream',
    'CompressionStream',
    'DecompressionStream',
]) {
    Object.defineProperty(web, name, { enumerable: true, get: () => globalThis[name] });
}

export const module = stream;
export { web };
export const promises = stream.promises;
