// Process: worker (eager: runs while the snapshot is made). Trust: bodies are agent values or come from upstreams.
//
// Bodies of requests and responses (Fetch Standard, section 5.2). A body is { source, stream, used, type }: as long as nobody
// asks for a stream, a string or bytes stay what they are, and text() of them is one step.

const { JSONParse, StringPrototypeSlice, TypeError, TypedArrayPrototypeGetByteLength,
    TypedArrayPrototypeGetBuffer, TypedArrayPrototypeGetSymbolToStringTag } = primordials;
const { bytesOf, concatBytes, copyBytes, deferred, isObject, rejectedWith, resolvedWith, safeList, use } = platform.core;
const { decodeUtf8, encodeUtf8 } = ops;

function newBody(source, stream, type) {
    return { __proto__: null, source, stream, used: false, type };
}

function bodyOfObject(value) {
    const bytes = bytesOf(value);
    if (bytes !== null) {
        return newBody(copyBytes(bytes), null, null);
    }
    const streams = use('streams');
    if (streams.isStream(value)) {
        if (streams.isLocked(value) || streams.isDisturbed(value)) {
            throw new TypeError('The body is a stream that is locked or has been read from');
        }
        return newBody(null, value, null);
    }
    const url = use('url');
    if (url.isSearchParams(value)) {
        return newBody(url.searchParamsText(value), null, 'application/x-www-form-urlencoded;charset=UTF-8');
    }
    return newBody(`${value}`, null, 'text/plain;charset=UTF-8');
}

// null for no body.
function extract(value) {
    if (typeof value === 'string') {
        return newBody(value, null, 'text/plain;charset=UTF-8');
    }
    if (value === undefined || value === null) {
        return null;
    }
    return isObject(value) ? bodyOfObject(value) : newBody(`${value}`, null, 'text/plain;charset=UTF-8');
}

function isUsed(body) {
    return body !== null && (body.used || (body.stream !== null && use('streams').isDisturbed(body.stream)));
}

function isUnusable(body) {
    return isUsed(body) || (body !== null && body.stream !== null && use('streams').isLocked(body.stream));
}

function asBytes(source) {
    return typeof source === 'string' ? encodeUtf8(source) : source;
}

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
            const bytes = asBytes(source);
            if (TypedArrayPrototypeGetByteLength(bytes) > 0) {
                streamEnqueue(body.stream, bytes);
            }
            streamClose(body.stream);
        }, () => {});
        if (body.used) {
            use('streams').cancelStream(body.stream, undefined);
        }
    }
    return body.stream;
}

function isBytes(value) {
    return isObject(value) && TypedArrayPrototypeGetSymbolToStringTag(value) === 'Uint8Array';
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
function consume(body, what, convert) {
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
    const text = platform.core.toUsv(source);
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

// Bytes of a whole body, or -1.
function knownLength(body) {
    if (body === null) {
        return 0;
    }
    return body.stream !== null ? -1 : TypedArrayPrototypeGetByteLength(asBytes(body.source));
}

// Adds the members that Request and Response share.
function mixBody(constructor, bodyOf) {
    const name = constructor.name;
    const prototype = constructor.prototype;
    const members = {
        get body() {
            return streamOf(bodyOf(this));
        },
        get bodyUsed() {
            return isUsed(bodyOf(this));
        },
        text() {
            return guarded(this, 'text', toText);
        },
        json() {
            return guarded(this, 'json', toJson);
        },
        arrayBuffer() {
            return guarded(this, 'arrayBuffer', toArrayBuffer);
        },
        bytes() {
            return guarded(this, 'bytes', toBytes);
        },
    };
    function guarded(self, what, convert) {
        let body;
        try {
            body = bodyOf(self);
        } catch (error) {
            return rejectedWith(error);
        }
        return consume(body, `${name}.${what}`, convert);
    }
    const keys = primordials.ReflectOwnKeys(members);
    for (let i = 0; i < keys.length; i++) {
        primordials.ObjectDefineProperty(prototype, keys[i], primordials.ObjectGetOwnPropertyDescriptor(members, keys[i]));
    }
}

return { asBytes, cloneBody, extract, isBytes, isUnusable, isUsed, knownLength, mixBody, newBody, streamOf };
