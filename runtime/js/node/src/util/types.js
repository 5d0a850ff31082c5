// Process: worker (part of the lazy family node_util). Trust: asks V8 what a value is; nothing of the agent's runs.
//
// node:util/types.

const { kindOf } = ops;
const isObject = (value) => (typeof value === 'object' && value !== null) || typeof value === 'function';
const kind = (value) => (isObject(value) ? kindOf(value) : '');
const is = (name) => (value) => kind(value) === name;
const TypedArray = Object.getPrototypeOf(Uint8Array);
const tag = Object.getOwnPropertyDescriptor(TypedArray.prototype, Symbol.toStringTag).get;
const typedName = (value) => (kind(value) === 'view' ? tag.call(value) : undefined);
const isTyped = (name) => (value) => typedName(value) === name;
const isBoxed = new Set(['number', 'string', 'boolean', 'symbol', 'bigint']);
// Functions and generators of a kind share a prototype that only syntax can reach.
const functionTag = (value) => (typeof value === 'function' ? Object.prototype.toString.call(value) : '');

export const types = {
    isAnyArrayBuffer: is('buffer'),
    isArrayBuffer: is('buffer'),
    isSharedArrayBuffer: is('shared'),
    isArrayBufferView: is('view'),
    isTypedArray: (value) => typedName(value) !== undefined,
    isDataView: (value) => kind(value) === 'view' && typedName(value) === undefined,
    isArgumentsObject: is('arguments'),
    isDate: is('date'),
    isRegExp: is('regexp'),
    isMap: is('map'),
    isSet: is('set'),
    isWeakMap: is('weakmap'),
    isWeakSet: is('weakset'),
    isPromise: is('promise'),
    isProxy: is('proxy'),
    isNativeError: is('error'),
    isModuleNamespaceObject: is('namespace'),
    isGeneratorObject: is('generator'),
    isBoxedPrimitive: (value) => isBoxed.has(kind(value)),
    isMapIterator: (value) =>
        kind(value) === 'iterator' && Object.prototype.toString.call(value) === '[object Map Iterator]',
    isSetIterator: (value) =>
        kind(value) === 'iterator' && Object.prototype.toString.call(value) === '[object Set Iterator]',
    isNumberObject: is('number'),
    isStringObject: is('string'),
    isBooleanObject: is('boolean'),
    isSymbolObject: is('symbol'),
    isBigIntObject: is('bigint'),
    isExternal: () => false,
    isAsyncFunction: (value) => /^\[object Async(Generator)?Function\]$/.test(functionTag(value)),
    isGeneratorFunction: (value) => /^\[object (Async)?GeneratorFunction\]$/.test(functionTag(value)),
    isCryptoKey: (value) => isObject(value) && Object.prototype.toString.call(value) === '[object CryptoKey]',
    isKeyObject: () => false,
};

for (const name of [
    'Int8Array',
    'Uint8Array',
    'Uint8ClampedArray',
    'Int16Array',
    'Uint16Array',
    'Int32Array',
    'Uint32Array',
    'Float32Array',
    'Float64Array',
    'BigInt64Array',
    'BigUint64Array',
]) {
    types[`is${name}`] = isTyped(name);
}
