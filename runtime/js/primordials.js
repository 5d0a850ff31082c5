// Process: worker (runs while the snapshot is made). Trust: runs before any agent code.
//
// The intrinsics that the platform relies on, captured while they are still V8's own. Every other file takes what it needs
// from here and names no global, so nothing that an agent does to a prototype or a global changes what the platform does.
// Methods are uncurried: ArrayPrototypeSlice(list, 1). All of it costs a bound function each in the snapshot, so the
// list holds what is used and no more.

const { Array, ArrayBuffer, BigInt, BigInt64Array, BigUint64Array, Boolean, DataView, Date, Error, Float32Array, Float64Array, Function,
    Int8Array, Int16Array, Int32Array, JSON, Map, Math, Number, Object, Promise, Proxy, RangeError, Reflect, RegExp, Set, String,
    Symbol, SyntaxError, TypeError, Uint8Array, Uint8ClampedArray, Uint16Array, Uint32Array, WeakMap } = globalThis;
const uncurryThis = Function.prototype.bind.bind(Function.prototype.call);
const TypedArray = Reflect.getPrototypeOf(Uint8Array);
const captured = {
    __proto__: null,
    Array, ArrayBuffer, BigInt, Error, Map, Number, Object, Promise, Proxy, RangeError, RegExp, Set, String, SyntaxError, TypeError,
    Uint8Array, Uint16Array, WeakMap,
    BigInt64Array, BigUint64Array, DataView, Float32Array, Float64Array, Int8Array, Int16Array, Int32Array, Uint8ClampedArray,
    Uint32Array,
    globalThis, uncurryThis,
    ArrayBufferIsView: ArrayBuffer.isView,
    ArrayIsArray: Array.isArray,
    ErrorCaptureStackTrace: Error.captureStackTrace,
    JSONParse: JSON.parse,
    JSONStringify: JSON.stringify,
    MathFloor: Math.floor,
    MathMax: Math.max,
    MathMin: Math.min,
    MathTrunc: Math.trunc,
    NumberIsInteger: Number.isInteger,
    NumberIsNaN: Number.isNaN,
    ObjectPrototype: Object.prototype,
    AsyncIteratorPrototype: Reflect.getPrototypeOf(Reflect.getPrototypeOf(async function* () {}.prototype)),
    IteratorPrototype: Reflect.getPrototypeOf(Reflect.getPrototypeOf([][Symbol.iterator]())),
    ErrorPrototype: Error.prototype,
    FunctionPrototype: Function.prototype,
    StringFromCharCode: String.fromCharCode,
};

for (const name of ['create', 'defineProperty', 'freeze', 'getOwnPropertyDescriptor', 'getOwnPropertyNames',
    'getPrototypeOf', 'isExtensible', 'isFrozen', 'keys', 'preventExtensions', 'setPrototypeOf']) {
    captured[`Object${name[0].toUpperCase()}${name.slice(1)}`] = Object[name];
}
for (const name of ['apply', 'construct', 'deleteProperty', 'get', 'ownKeys']) {
    captured[`Reflect${name[0].toUpperCase()}${name.slice(1)}`] = Reflect[name];
}
for (const name of ['asyncIterator', 'hasInstance', 'iterator', 'species', 'toStringTag']) {
    captured[`Symbol${name[0].toUpperCase()}${name.slice(1)}`] = Symbol[name];
}

function method(stem, owner, name) {
    const key = typeof name === 'symbol' ? `Symbol${name.description.slice(7)}` : name;
    captured[`${stem}Prototype${key[0].toUpperCase()}${key.slice(1)}`] = uncurryThis(owner.prototype[name]);
}
function getter(stem, owner, name) {
    const key = typeof name === 'symbol' ? `Symbol${name.description[7].toUpperCase()}${name.description.slice(8)}`
        : `${name[0].toUpperCase()}${name.slice(1)}`;
    captured[`${stem}PrototypeGet${key}`] =
        uncurryThis(Reflect.getOwnPropertyDescriptor(owner.prototype, name).get);
}

for (const [stem, owner, names] of [
    ['Array', Array, ['join', 'slice', 'sort', 'splice']],
    ['BigInt', BigInt, ['toString']],
    ['Boolean', Boolean, ['valueOf']],
    ['Date', Date, ['getTime', 'toISOString']],
    ['Function', Function, ['toString']],
    ['Map', Map, ['clear', 'delete', 'entries', 'get', 'has', 'set']],
    ['Number', Number, ['toString', 'toFixed', 'valueOf']],
    ['Object', Object, ['hasOwnProperty', 'propertyIsEnumerable']],
    ['Promise', Promise, ['then']],
    ['RegExp', RegExp, ['exec', 'toString']],
    ['Set', Set, ['add', 'delete', 'has', 'values']],
    ['String', String, ['charCodeAt', 'endsWith', 'includes', 'indexOf', 'lastIndexOf', 'padEnd', 'padStart', 'repeat',
        'slice', 'startsWith', 'toLowerCase', 'toUpperCase', 'valueOf']],
    ['Symbol', Symbol, ['toString', 'valueOf']],
    ['TypedArray', TypedArray, ['fill', 'set']],
    ['WeakMap', WeakMap, ['get', 'has', 'set']],
]) {
    for (const name of names) {
        method(stem, owner, name);
    }
}
for (const [stem, owner, names] of [
    ['ArrayBuffer', ArrayBuffer, ['byteLength']],
    ['DataView', DataView, ['buffer', 'byteLength', 'byteOffset']],
    ['Map', Map, ['size']],
    ['RegExp', RegExp, ['flags', 'source']],
    ['Set', Set, ['size']],
    ['Symbol', Symbol, ['description']],
    ['TypedArray', TypedArray, ['buffer', 'byteLength', 'byteOffset', 'length', Symbol.toStringTag]],
]) {
    for (const name of names) {
        getter(stem, owner, name);
    }
}
captured.Float16Array = globalThis.Float16Array; // not in every V8
captured.MapIteratorPrototypeNext = uncurryThis(Reflect.getPrototypeOf(new Map().entries()).next);
captured.SetIteratorPrototypeNext = uncurryThis(Reflect.getPrototypeOf(new Set().values()).next);

return Object.freeze(captured);
