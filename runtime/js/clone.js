// Process: worker (lazy family). Trust: values are the agent's.
//
// structuredClone (HTML, section 2.7), also of what messages carry. V8's serialiser walks the value and asks here what is the platform's
// and what its copy is.

const { Map, MapPrototypeHas, MapPrototypeSet, ObjectGetPrototypeOf, ObjectKeys, StringPrototypeStartsWith, TypeError,
    Uint8Array } = primordials;
const { asDictionary, descriptorOf, isObject, needArguments, newDomException, safeList, use } = platform.core;
const { kindOf } = ops;

function refuse(why = 'This object of the platform cannot be cloned') {
    throw newDomException(why, 'DataCloneError');
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

// ---- The platform's objects -------------------------------------------------------------------------------------

// Families whose objects have a copy.
const serializable = ['blob', 'domexception', 'subtle_key'];
const prototypes = new Map(); // of the platform's classes
let looked = 0; // how many families there were

function addPrototypes(exported) {
    const names = ObjectKeys(exported);
    for (let i = 0; i < names.length; i++) {
        const value = exported[names[i]];
        const own = typeof value === 'function' ? descriptorOf(value, 'prototype') : undefined;
        if (own !== undefined && !own.writable) { // a class
            MapPrototypeSet(prototypes, own.value, true);
        }
    }
}

// What the families have exported that are loaded by now. Those of Node.js are libraries, whose objects are plain ones.
function lookAround() {
    const families = ObjectKeys(platform);
    for (let i = looked; i < families.length; i++) {
        const name = families[i];
        if (name !== 'primordials' && !StringPrototypeStartsWith(name, 'node')) {
            addPrototypes(platform[name]);
        }
    }
    looked = families.length;
}

// An object of one of the platform's classes, or of an agent's class that extends one. V8 takes it for a plain one.
function isPlatforms(object) {
    lookAround();
    for (let at = object; at !== null && kindOf(at) !== 'proxy'; at = ObjectGetPrototypeOf(at)) {
        if (MapPrototypeHas(prototypes, at)) {
            return true;
        }
    }
    return false;
}

// The family that can copy it; null: none can.
function familyOf(object) {
    for (let i = 0; i < serializable.length; i++) {
        if (platform[serializable[i]] !== undefined && use(serializable[i]).is(object)) {
            return use(serializable[i]);
        }
    }
    return null;
}

// ---- Transfer ---------------------------------------------------------------------------------------------------

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
            refuse('transfer takes ArrayBuffers and MessagePorts');
        }
        if (indexIn(list, value) >= 0) {
            refuse('transfer names an object twice');
        }
        if (list === buffers ? isDetached(value) : use('messaging').isDetached(value)) {
            refuse('transfer names an object that has been transferred already');
        }
        list[list.length] = value;
    }
    return { __proto__: null, buffers, ports };
}

// The copy of one of the platform's objects. `moved`: of ports, at the same index, what they become.
function copyOf(object, ports, moved) {
    const family = familyOf(object);
    if (family !== null) {
        return family.clone(object);
    }
    const at = indexIn(ports, object);
    if (at < 0) {
        refuse(isPort(object) ? 'A MessagePort can be transferred, not copied' : undefined);
    }
    return moved[at];
}

function check(value) {
    if (isObject(value) && !ops.asksIsHost) {
        use('clone_check').search(value, (object) => familyOf(object) === null && !isPort(object) && isPlatforms(object), refuse);
    }
}

function copy(value, buffers, ports, moved) {
    return ops.structuredClone(value, buffers, (object) => copyOf(object, ports, moved), isPlatforms);
}

// { value, ports }: a deep copy, and the ports that were transferred, in the order of the list.
function clone(value, transfer) {
    const { buffers, ports } = sorted(transfer);
    check(value);
    const moved = safeList([]);
    for (let i = 0; i < ports.length; i++) {
        moved[i] = use('messaging').newPort();
    }
    const list = [];
    for (let i = 0; i < buffers.length; i++) {
        platform.core.defineValue(list, i, buffers[i], true);
    }
    const made = copy(value, list, ports, moved);
    for (let i = 0; i < ports.length; i++) {
        use('messaging').movePort(ports[i], moved[i]);
    }
    return { __proto__: null, value: made, ports: moved };
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
    if (transfer.length > 0) {
        return clone(value, transfer).value;
    }
    check(value);
    return copy(value, undefined, transfer, transfer);
}

return { clone, structuredClone, toTransfer, transferOf };
