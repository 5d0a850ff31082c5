// Process: worker (lazy family). Trust: values are the agent's.
//
// structuredClone (HTML, section 2.7), also of what messages carry. V8's serialiser walks the value; of the platform's
// objects only those that hostObject made look like the platform's to it, and those come here.

const { TypeError, Uint8Array } = primordials;
const { asDictionary, isObject, needArguments, newDomException, safeList, use } = platform.core;
const { kindOf } = ops;

function refused(why) {
    return newDomException(why, 'DataCloneError');
}

function isDetached(buffer) {
    try {
        new Uint8Array(buffer);
        return false;
    } catch {
        return true; // no other reason is left for an ArrayBuffer
    }
}

function isPort(value) {
    return platform.messaging !== undefined && use('messaging').isPort(value);
}

// Objects that are plain ones to V8. Only the value itself is looked at: within others they are copied as plain
// objects.
const unclonable = ['abort', 'isSignal', 'formdata', 'isForm', 'headers', 'isHeaders', 'request', 'isRequest',
    'response', 'isResponse', 'streams', 'isStream', 'streams_transform', 'isTransform', 'streams_write', 'isWritable',
    'url', 'isSearchParams', 'url', 'isUrl'];

function check(value) {
    for (let i = 0; isObject(value) && i < unclonable.length; i += 2) {
        if (platform[unclonable[i]] !== undefined && use(unclonable[i])[unclonable[i + 1]](value)) {
            throw refused('This object of the platform cannot be cloned');
        }
    }
}

function indexIn(list, value) {
    for (let i = 0; i < list.length; i++) {
        if (list[i] === value) {
            return i;
        }
    }
    return -1;
}

// { buffers, ports } of a transfer list.
function sorted(transfer) {
    const buffers = safeList([]);
    const ports = safeList([]);
    for (let i = 0; i < transfer.length; i++) {
        const value = transfer[i];
        const list = kindOf(value) === 'buffer' ? buffers : isPort(value) ? ports : null;
        if (list === null) {
            throw refused('transfer takes ArrayBuffers and MessagePorts');
        }
        if (indexIn(list, value) >= 0) {
            throw refused('transfer names an object twice');
        }
        if (list === buffers ? isDetached(value) : use('messaging').isDetached(value)) {
            throw refused('transfer names an object that has been transferred already');
        }
        list[list.length] = value;
    }
    return { __proto__: null, buffers, ports };
}

// The copy of one of the platform's objects. `moved`: of ports, at the same index, what they become.
function copyOf(object, ports, moved) {
    if (platform.blob !== undefined && use('blob').isBlob(object)) {
        return use('blob').cloneBlob(object);
    }
    const at = indexIn(ports, object);
    if (at < 0) {
        throw refused(isPort(object) ? 'A MessagePort can be transferred, not copied' : 'This object cannot be cloned');
    }
    return moved[at];
}

// { value, ports }: a deep copy, and the ports that were transferred, in the order of the list.
function clone(value, transfer) {
    check(value);
    const { buffers, ports } = sorted(transfer);
    const moved = safeList([]);
    for (let i = 0; i < ports.length; i++) {
        moved[i] = use('messaging').newPort();
    }
    const list = [];
    for (let i = 0; i < buffers.length; i++) {
        platform.core.defineValue(list, i, buffers[i], true);
    }
    const copy = ops.structuredClone(value, list, (object) => copyOf(object, ports, moved));
    for (let i = 0; i < ports.length; i++) {
        use('messaging').movePort(ports[i], moved[i]);
    }
    return { __proto__: null, value: copy, ports: moved };
}

function toTransfer(value, what) {
    return use('sequence').toSequence(value, `transfer of ${what}`, (object) => {
        if (!isObject(object)) {
            throw new TypeError(`transfer of ${what} takes objects`);
        }
        return object;
    });
}

// As structuredClone and postMessage take it: { transfer: list }.
function transferOf(options, what) {
    const transfer = asDictionary(options, `The options of ${what}`)?.transfer;
    return transfer === undefined ? safeList([]) : toTransfer(transfer, what);
}

function structuredClone(value, options = undefined) {
    needArguments(arguments.length, 1, 'structuredClone');
    const transfer = transferOf(options, 'structuredClone');
    check(value);
    return transfer.length === 0 ? ops.structuredClone(value, undefined, (object) => copyOf(object, transfer, transfer))
        : clone(value, transfer).value;
}

return { clone, structuredClone, toTransfer, transferOf };
