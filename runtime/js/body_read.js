// Process: worker (lazy family). Trust: bodies are agent values or come from upstreams.
//
// Reading of bodies: text() and its family, the stream of a body, clones.

const { JSONParse, StringPrototypeSlice, TypeError, TypedArrayPrototypeGetBuffer, TypedArrayPrototypeGetByteLength } = primordials;
const { concatBytes, copyBytes, deferred, rejectedWith, resolvedWith, safeList, toUsv, use } = platform.core;
const { asBytes, isBytes, isUnusable, newBody } = platform.body;
const { decodeUtf8 } = ops;

// The stream of a body; one of a string or bytes is made when somebody asks.
function streamOf(body) {
    if (body === null) {
        return null;
    }
    if (body.stream === null) {
        const { newStream, streamClose, streamEnqueue } = use('streams');
        const source = body.source;
        body.source = null;
        body.stream = newStream(() => {
            const bytes = typeof source === 'string' ? asBytes(source) : copyBytes(source); // a Blob may hold them too
            if (TypedArrayPrototypeGetByteLength(bytes) > 0) {
                streamEnqueue(body.stream, bytes);
            }
            streamClose(body.stream);
        }, () => {});
        if (body.used) {
            use('streams').cancelStream(body.stream, undefined);
            use('streams').lock(body.stream); // as by whoever has used it
        }
    }
    return body.stream;
}

function readAll(stream, done, fail) {
    const streams = use('streams');
    const reader = streams.lock(stream);
    const chunks = safeList([]);
    let total = 0;
    let looping = false;
    let more = false;
    function onChunk(chunk) {
        if (!isBytes(chunk)) {
            const error = new TypeError('A body stream must give Uint8Array chunks');
            streams.cancelStream(stream, error);
            fail(error);
            return;
        }
        chunks[chunks.length] = chunk;
        total += TypedArrayPrototypeGetByteLength(chunk);
        next();
    }
    // chunks that are there already come at once: a loop, so that many do not nest
    function next() {
        more = true;
        if (looping) {
            return;
        }
        looping = true;
        while (more) {
            more = false;
            streams.read(reader, onChunk, onClose, fail);
        }
        looping = false;
    }
    function onClose() {
        done(chunks.length === 1 ? chunks[0] : concatBytes(chunks, total));
    }
    next();
}

// Takes the body and gives what `convert` makes of it: a string stays a string where `text` is wanted.
function consume(body, what, kind, owner) {
    const convert = converters[kind] ?? use('body_forms').converter(kind, owner);
    if (body === null) {
        return settle(convert, '');
    }
    if (isUnusable(body)) {
        return rejectedWith(new TypeError(`${what}: the body has already been used`));
    }
    body.used = true;
    if (body.stream === null) {
        const source = body.source;
        return settle(convert, source);
    }
    const result = deferred();
    readAll(body.stream, (bytes) => {
        try {
            result.resolve(convert(bytes));
        } catch (error) {
            result.reject(error);
        }
    }, result.reject);
    return result.promise;
}

function settle(convert, source) {
    try {
        return resolvedWith(convert(source));
    } catch (error) {
        return rejectedWith(error);
    }
}

function toText(source) {
    if (typeof source !== 'string') {
        return decodeUtf8(source, false, false);
    }
    const text = toUsv(source);
    return text.length > 0 && text[0] === '\ufeff' ? StringPrototypeSlice(text, 1) : text;
}

function toJson(source) {
    return JSONParse(toText(source));
}

function toBytes(source) {
    return copyBytes(asBytes(source));
}

function toArrayBuffer(source) {
    return TypedArrayPrototypeGetBuffer(toBytes(source));
}

const converters = { __proto__: null, arrayBuffer: toArrayBuffer, bytes: toBytes, json: toJson, text: toText };

// A second body with the same content; both stay readable.
function cloneBody(body) {
    if (body === null) {
        return null;
    }
    if (body.stream === null) {
        return newBody(body.source, null, body.type);
    }
    const pair = use('streams').tee(body.stream);
    body.stream = pair[0];
    return newBody(null, pair[1], body.type);
}

return { cloneBody, consume, streamOf };
