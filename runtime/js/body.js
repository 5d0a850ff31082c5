// Process: worker (eager: runs while the snapshot is made). Trust: bodies are agent values or come from upstreams.
//
// Bodies of requests and responses (Fetch Standard, section 5.2). A body is { source, stream, used, type }: as long as nobody
// asks for a stream, a string or bytes stay what they are, and text() of them is one step. Reading is in body_read.js.

const { TypeError, TypedArrayPrototypeGetSymbolToStringTag } = primordials;
const { bytesOf, copyBytes, isObject, rejectedWith, use } = platform.core;
const { encodeUtf8 } = ops;

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

function isBytes(value) {
    return isObject(value) && TypedArrayPrototypeGetSymbolToStringTag(value) === 'Uint8Array';
}

// Adds the members that Request and Response share.
function mixBody(constructor, bodyOf) {
    const name = constructor.name;
    const prototype = constructor.prototype;
    const members = {
        get body() {
            return use('body_read').streamOf(bodyOf(this));
        },
        get bodyUsed() {
            return isUsed(bodyOf(this));
        },
        text() {
            return guarded(this, 'text');
        },
        json() {
            return guarded(this, 'json');
        },
        arrayBuffer() {
            return guarded(this, 'arrayBuffer');
        },
        bytes() {
            return guarded(this, 'bytes');
        },
    };
    function guarded(self, what) {
        let body;
        try {
            body = bodyOf(self);
        } catch (error) {
            return rejectedWith(error);
        }
        return use('body_read').consume(body, `${name}.${what}`, what);
    }
    const keys = primordials.ReflectOwnKeys(members);
    for (let i = 0; i < keys.length; i++) {
        primordials.ObjectDefineProperty(prototype, keys[i], primordials.ObjectGetOwnPropertyDescriptor(members, keys[i]));
    }
}

return { asBytes, extract, isBytes, isUnusable, isUsed, mixBody, newBody };
