// Process: worker (eager: runs while the snapshot is made). Trust: its functions are called with agent values.
//
// What every other file of the platform needs: families on demand, lists that no prototype can reach, promises without
// the agent's `then`, bytes, and the finish that makes a class look as WebIDL wants it.

const { ArrayBufferPrototypeGetByteLength, ErrorCaptureStackTrace, NumberIsNaN, MathTrunc, ObjectDefineProperty, ObjectFreeze,
    ObjectGetOwnPropertyDescriptor, ObjectIsExtensible, ObjectSetPrototypeOf, Promise, PromisePrototypeThen,
    ReflectDeleteProperty, ReflectOwnKeys, StringPrototypeCharCodeAt, StringPrototypeSlice, SymbolSpecies,
    SymbolToStringTag, TypeError, DataViewPrototypeGetBuffer, DataViewPrototypeGetByteLength,
    DataViewPrototypeGetByteOffset, TypedArrayPrototypeGetBuffer, TypedArrayPrototypeGetByteLength,
    TypedArrayPrototypeGetByteOffset, TypedArrayPrototypeGetSymbolToStringTag, TypedArrayPrototypeSet,
    Uint8Array } = primordials;
const { kindOf, loadFamily, promiseState } = ops;

// First argument of a constructor: the platform itself makes the object, from a state it already has.
const INTERNAL = ObjectFreeze({ __proto__: null });

// What START has told: null until then.
const execution = { __proto__: null, network: null, env: null, node: false };

// An object that belongs to a lazy family can only be there once the family is: platform[name] tells, and inherits nothing.
ObjectSetPrototypeOf(platform, null);

const families = { __proto__: null };
function use(name) {
    return families[name] ?? (families[name] = loadFamily(name));
}

// An array without prototype: an index that is not there yet is written without asking Array.prototype for a setter.
function safeList(array) {
    return ObjectSetPrototypeOf(array, null);
}

function ignore() {}

function isObject(value) {
    return (typeof value === 'object' && value !== null) || typeof value === 'function';
}

function describeType(value) {
    if (value === null) {
        return 'null';
    }
    return typeof value === 'object' ? kindOf(value) || 'object' : typeof value;
}

// ---- Promises ---------------------------------------------------------------------------------------------------

// then() asks the promise for its constructor and that for its species. Both can be the agent's by now, so they are
// hidden behind an own property for the length of the call.
function thenShielded(promise, onFulfilled, onRejected) {
    const own = ObjectGetOwnPropertyDescriptor(promise, 'constructor');
    const shield = own === undefined ? ObjectIsExtensible(promise) : own.configurable;
    if (shield) {
        ObjectDefineProperty(promise, 'constructor',
            { __proto__: null, value: undefined, configurable: true, enumerable: false, writable: true });
    }
    PromisePrototypeThen(promise, onFulfilled, onRejected);
    if (shield && own === undefined) {
        ReflectDeleteProperty(promise, 'constructor');
    } else if (shield) {
        ObjectDefineProperty(promise, 'constructor', ObjectSetPrototypeOf(own, null));
    }
}

// Native promises only.
function onSettled(promise, onFulfilled, onRejected) {
    let plain = false;
    try {
        plain = promise.constructor === Promise && Promise[SymbolSpecies] === Promise;
    } catch {
        // a getter of the agent's threw: it has no say here
    }
    if (plain) {
        PromisePrototypeThen(promise, onFulfilled, onRejected);
    } else {
        thenShielded(promise, onFulfilled, onRejected);
    }
}

function isPromise(value) {
    return typeof value === 'object' && value !== null && promiseState(value) >= 0;
}

function resolvedWith(value) {
    return new Promise((resolve) => resolve(value));
}

function rejectedWith(error) {
    return new Promise((_, reject) => reject(error));
}

// Any value, as `await` takes it, but a native promise is never asked for its `then`. Callbacks always come later.
function whenDone(value, onFulfilled, onRejected) {
    onSettled(isPromise(value) ? value : resolvedWith(value), onFulfilled, onRejected);
}

function deferred() {
    const made = { __proto__: null, promise: null, resolve: null, reject: null };
    made.promise = new Promise((resolve, reject) => {
        made.resolve = resolve;
        made.reject = reject;
    });
    return made;
}

// A rejection that nobody needs to look at is not an unhandled one.
function markHandled(promise) {
    onSettled(promise, undefined, ignore);
}

const ready = resolvedWith(undefined);
function soon(callback) {
    thenShielded(ready, callback, undefined);
}

// A property's descriptor that inherits nothing: what it lacks is not the agent's to add.
function descriptorOf(object, key) {
    const own = ObjectGetOwnPropertyDescriptor(object, key);
    return own === undefined ? undefined : ObjectSetPrototypeOf(own, null);
}

// ---- Bytes ------------------------------------------------------------------------------------------------------

// The bytes of an ArrayBuffer or a view as a Uint8Array over the same memory; null for anything else. A detached buffer has none.
function bytesOf(value) {
    const kind = typeof value === 'object' && value !== null ? kindOf(value) : '';
    if (kind === 'buffer') {
        return ArrayBufferPrototypeGetByteLength(value) === 0 ? new Uint8Array(0) : new Uint8Array(value);
    }
    if (kind !== 'view') {
        return null;
    }
    const tag = TypedArrayPrototypeGetSymbolToStringTag(value);
    if (tag === undefined) {
        return new Uint8Array(DataViewPrototypeGetBuffer(value), DataViewPrototypeGetByteOffset(value),
            DataViewPrototypeGetByteLength(value));
    }
    const length = TypedArrayPrototypeGetByteLength(value);
    return length === 0 ? new Uint8Array(0)
        : new Uint8Array(TypedArrayPrototypeGetBuffer(value), TypedArrayPrototypeGetByteOffset(value), length);
}

function copyBytes(bytes) {
    const copy = new Uint8Array(TypedArrayPrototypeGetByteLength(bytes));
    TypedArrayPrototypeSet(copy, bytes);
    return copy;
}

function slicedBytes(bytes, from, length) {
    return new Uint8Array(TypedArrayPrototypeGetBuffer(bytes), TypedArrayPrototypeGetByteOffset(bytes) + from, length);
}

function concatBytes(list, total) {
    const all = new Uint8Array(total);
    for (let i = 0, at = 0; i < list.length; i++) {
        TypedArrayPrototypeSet(all, list[i], at);
        at += TypedArrayPrototypeGetByteLength(list[i]);
    }
    return all;
}

// ---- WebIDL -----------------------------------------------------------------------------------------------------

function defineValue(target, key, value, enumerable) {
    ObjectDefineProperty(target, key, { __proto__: null, value, writable: true, configurable: true, enumerable });
}

function defineConstant(target, key, value) {
    ObjectDefineProperty(target, key, { __proto__: null, value, writable: false, configurable: false, enumerable: true });
}

function enumerate(target, isClass) {
    const keys = ReflectOwnKeys(target);
    for (let i = 0; i < keys.length; i++) {
        const key = keys[i];
        if (typeof key === 'string' && (isClass ? key !== 'prototype' && key !== 'length' && key !== 'name' : key !== 'constructor')) {
            const own = ObjectSetPrototypeOf(ObjectGetOwnPropertyDescriptor(target, key), null);
            own.enumerable = true;
            ObjectDefineProperty(target, key, own);
        }
    }
}

// Enumerable members and a toStringTag.
function finishClass(constructor, name) {
    enumerate(constructor.prototype, false);
    enumerate(constructor, true);
    ObjectDefineProperty(constructor.prototype, SymbolToStringTag,
        { __proto__: null, value: name, writable: false, configurable: true, enumerable: false });
    return constructor;
}

// A callable class hides nothing from agents that read `super`, so inheritance among platform classes is set up here
// and never goes through `extends`, whose parent an agent could swap.
function inherit(child, parent) {
    ObjectSetPrototypeOf(child, parent);
    ObjectSetPrototypeOf(child.prototype, parent.prototype);
}

function asDictionary(value, what) {
    if (value === undefined || value === null) {
        return undefined;
    }
    if (!isObject(value)) {
        throw new TypeError(`${what} must be an object, not ${describeType(value)}`);
    }
    return value;
}

function needArguments(count, needed, what) {
    if (count < needed) {
        throw new TypeError(`${what}: ${needed} argument${needed === 1 ? '' : 's'} required, but only ${count} present`);
    }
}

function toInteger(value) {
    const number = MathTrunc(+value);
    return NumberIsNaN(number) ? 0 : number;
}

function isSurrogate(code, base) {
    return (code & 0xfc00) === base;
}

// USVString: every lone surrogate becomes U+FFFD.
function toUsv(value) {
    const text = `${value}`;
    let out = '';
    let from = 0;
    for (let i = 0; i < text.length; i++) {
        const code = StringPrototypeCharCodeAt(text, i);
        if (code < 0xd800 || code > 0xdfff) {
            continue;
        }
        if (isSurrogate(code, 0xd800) && i + 1 < text.length &&
            isSurrogate(StringPrototypeCharCodeAt(text, i + 1), 0xdc00)) {
            i++;
            continue;
        }
        out += `${StringPrototypeSlice(text, from, i)}\ufffd`;
        from = i + 1;
    }
    return from === 0 ? text : out + StringPrototypeSlice(text, from);
}

function newDomException(message, name) {
    const { DOMException } = use('domexception');
    const error = new DOMException(message, name);
    ErrorCaptureStackTrace(error, newDomException);
    return error;
}

return { INTERNAL, asDictionary, bytesOf, concatBytes, copyBytes, defineConstant, defineValue, deferred, describeType, descriptorOf,
    execution, finishClass, ignore, inherit, isObject, isPromise, markHandled, needArguments, newDomException, onSettled,
    rejectedWith, resolvedWith, safeList, slicedBytes, soon, toInteger, toUsv, use, whenDone };
