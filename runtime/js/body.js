// Process: worker (eager: runs while the snapshot is made). Trust: bodies are agent values or come from upstreams.
//
// Bodies of requests and responses (Fetch Standard, section 5.2). A body is { source, stream, used, type }: as long as nobody
// asks for a stream, a string or bytes stay what they are, and text() of them is one step. Reading is in body_read.js, and what only
// some agents send in body_extract.js.

const { TypedArrayPrototypeGetSymbolToStringTag } = primordials;
const { bytesOf, copyBytes, isObject, rejectedWith, use } = platform.core;
const { encodeUtf8 } = ops;

function newBody(source, stream, type) {
    return { __proto__: null, source, stream, used: false, type };
}

// null for no body.
function extract(value) {
    if (typeof value === 'string') {
        return newBody(value, null, 'text/plain;charset=UTF-8');
    }
    if (value === undefined || value === null) {
        return null;
    }
    const bytes = bytesOf(value);
    return bytes !== null ? newBody(copyBytes(bytes), null, null) : use('body_extract').extractOther(value);
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
        blob() {
            return guarded(this, 'blob');
        },
        formData() {
            return guarded(this, 'formData');
        },
    };
    function guarded(self, what) {
        let body;
        try {
            body = bodyOf(self);
        } catch (error) {
            return rejectedWith(error);
        }
        return use('body_read').consume(body, `${name}.${what}`, what, self);
    }
    const keys = primordials.ReflectOwnKeys(members);
    for (let i = 0; i < keys.length; i++) {
        primordials.ObjectDefineProperty(prototype, keys[i], primordials.ObjectGetOwnPropertyDescriptor(members, keys[i]));
    }
}

return { asBytes, extract, isBytes, isUnusable, isUsed, mixBody, newBody };
