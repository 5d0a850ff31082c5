// Process: worker (lazy family). Trust: chunks are the agent's.
//
// Streams in transfer lists (WHATWG Streams, sections 4.2.5, 5.2.5 and 6.2.4). Who receives one is in the same isolate, so
// that a transform stands for the standard's two ports: what goes through is copied.

const { INTERNAL, markHandled, use } = platform.core;
const streams = use('streams');

function newBridge() {
    const { structuredClone } = use('clone');
    return use('streams_transform').platformTransform((chunk, give) => give(structuredClone(chunk)), () => {});
}

function pipe(readable, writable) {
    markHandled(use('streams_pipe').pipeTo(readable, writable, undefined));
}

function moveReadable(stream) {
    const bridge = newBridge();
    return { __proto__: null, locked: streams.isLocked(stream), to: bridge.readable,
        finish: () => pipe(stream, bridge.writable) };
}

function moveWritable(stream) {
    const bridge = newBridge();
    return { __proto__: null, locked: use('streams_write').isLocked(stream), to: bridge.writable,
        finish: () => pipe(bridge.readable, stream) };
}

function moveTransform(stream) {
    const { TransformStream, pairOf } = use('streams_transform');
    const readable = moveReadable(pairOf(stream).readable);
    const writable = moveWritable(pairOf(stream).writable);
    const to = new TransformStream(INTERNAL, { __proto__: null, readable: readable.to, writable: writable.to });
    return { __proto__: null, locked: readable.locked || writable.locked, to, finish: () => {
        readable.finish();
        writable.finish();
    } };
}

// { locked, to: what it becomes, finish() to connect both once the rest has been copied }; null for what is no stream.
function move(object) {
    if (streams.isStream(object)) {
        return moveReadable(object);
    }
    if (platform.streams_write !== undefined && use('streams_write').isWritable(object)) {
        return moveWritable(object);
    }
    const isTransform = platform.streams_transform !== undefined && use('streams_transform').isTransform(object);
    return isTransform ? moveTransform(object) : null;
}

return { move };
