// Process: worker (lazy family). Trust: values are the agent's.
//
// structuredClone (HTML, section 2.7), also of what messages carry. V8's serialiser walks the value and asks here what is
// the platform's and what its copy is.

const { Map, MapPrototypeHas, MapPrototypeSet, ObjectGetPrototypeOf, ObjectKeys, StringPrototypeStartsWith, TypeError,
    Uint8Array } = primordials;
const { asDictionary, defineValue, descriptorOf, isObject, needArguments, newDomException, safeList, use } = platform.core;
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
let lastOther = null; // a prototype that is none of them, nor inherits from one: objects of one class come in crowds

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
function isPlatformObject(object) {
    const prototype = ObjectGetPrototypeOf(object);
    if (prototype === lastOther) {
        return false;
    }
    lookAround();
    for (let at = prototype; at !== null && kindOf(at) !== 'proxy'; at = ObjectGetPrototypeOf(at)) {
        if (MapPrototypeHas(prototypes, at)) {
            return true;
        }
    }
    lastOther = prototype;
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

// What becomes of an object in a transfer list: { to, finish() }. V8 10.2 would not ask what a stream becomes.
function moveOf(object) {
    if (isPort(object)) {
        const { isDetached: isMoved, movePort, newPort } = use('messaging');
        const to = newPort();
        return { __proto__: null, locked: isMoved(object), to, finish: () => movePort(object, to) };
    }
    return ops.asksIsHost() && platform.streams !== undefined ? use('streams_transfer').move(object) : null;
}

function addMove(moves, object) {
    const move = moveOf(object);
    if (move === null) {
        refuse('transfer takes ArrayBuffers, MessagePorts and streams');
    }
    if (move.locked) {
        refuse('transfer names an object that is locked or has been transferred already');
    }
    move.from = object;
    moves[moves.length] = move;
}

// { buffers, moves } of a transfer list.
function sorted(transfer) {
    const buffers = [];
    const moves = safeList([]);
    for (let i = 0, n = 0; i < transfer.length; i++) {
        const value = transfer[i];
        if (indexIn(transfer, value) !== i) {
            refuse('transfer names an object twice');
        }
        if (kindOf(value) !== 'buffer') {
            addMove(moves, value);
            continue;
        }
        if (isDetached(value)) {
            refuse('transfer names an object that has been transferred already');
        }
        defineValue(buffers, n++, value, true);
    }
    return { __proto__: null, buffers, moves };
}

// The copy of one of the platform's objects.
function copyOf(object, moves) {
    for (let i = 0; i < moves.length; i++) {
        if (moves[i].from === object) {
            return moves[i].to;
        }
    }
    const family = familyOf(object);
    if (family === null) {
        refuse(isPort(object) ? 'A MessagePort can be transferred, not copied' : undefined);
    }
    return family.clone(object);
}

function check(value) {
    if (isObject(value) && !ops.asksIsHost()) {
        const isRefused = (object) => familyOf(object) === null && !isPort(object) && isPlatformObject(object);
        use('clone_check').search(value, isRefused, refuse);
    }
}

function copy(value, buffers, moves) {
    check(value);
    return ops.structuredClone(value, buffers, (object) => copyOf(object, moves), isPlatformObject);
}

// { value, ports }: a deep copy, and the ports that were transferred, in the order of the list.
function clone(value, transfer) {
    const { buffers, moves } = sorted(transfer);
    const made = copy(value, buffers, moves);
    const ports = safeList([]);
    for (let i = 0; i < moves.length; i++) {
        moves[i].finish();
        if (isPort(moves[i].to)) {
            ports[ports.length] = moves[i].to;
        }
    }
    return { __proto__: null, value: made, ports };
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
    return transfer.length > 0 ? clone(value, transfer).value : copy(value, undefined, transfer);
}

return { clone, structuredClone, toTransfer, transferOf };
