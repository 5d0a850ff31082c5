// Process: worker (lazy family, bundled). Trust: arguments are the agent's.
//
// node:util. What it shows is what console shows; what it knows of a value comes from V8.

import { withGlobals } from './shared/globals.js';
import { isDeepEqual, isDeepStrictEqual } from './util/deep_equal.js';
import { types } from './util/types.js';

const { inspect: show, formatLog } = platform.core.use('inspect');
const customInspect = Symbol.for('nodejs.util.inspect.custom');
const customPromisify = Symbol.for('nodejs.util.promisify.custom');

function inspect(value, options = {}, ...legacy) {
    const settings =
        typeof options === 'object' && options !== null ? options : { showHidden: options, depth: legacy[0] };
    const depth = settings.depth === null ? Infinity : (settings.depth ?? 2);
    const custom =
        settings.customInspect !== false && value !== null && typeof value === 'object'
            ? value[customInspect]
            : undefined;
    if (typeof custom === 'function' && custom !== inspect) {
        const shown = custom.call(value, depth, { ...settings, depth, stylize: (text) => text }, inspect);
        return typeof shown === 'string' ? shown : inspect(shown, settings);
    }
    return show(value, depth);
}
Object.assign(inspect, { custom: customInspect, defaultOptions: {}, colors: {}, styles: {} });

const format = (...args) => formatLog(args);
const formatWithOptions = (options, ...args) => formatLog(args);

function promisify(original) {
    if (typeof original !== 'function') {
        throw Object.assign(new TypeError('The "original" argument must be of type function'), {
            code: 'ERR_INVALID_ARG_TYPE',
        });
    }
    if (original[customPromisify] !== undefined) {
        return original[customPromisify];
    }
    function promisified(...args) {
        return new Promise((resolve, reject) => {
            original.call(this, ...args, (error, value) => (error ? reject(error) : resolve(value)));
        });
    }
    Object.setPrototypeOf(promisified, Object.getPrototypeOf(original));
    return Object.defineProperties(promisified, {
        ...Object.getOwnPropertyDescriptors(original),
        [customPromisify]: { value: promisified, configurable: true },
    });
}
promisify.custom = customPromisify;

function callbackify(original) {
    return function callbackified(...args) {
        const callback = args.pop();
        original.apply(this, args).then(
            (value) => queueMicrotask(() => callback(null, value)),
            (error) => queueMicrotask(() => callback(error ?? new Error('Promise was rejected with falsy value'))),
        );
    };
}

function inherits(constructor, parent) {
    Object.defineProperty(constructor, 'super_', { value: parent, writable: true, configurable: true });
    Object.setPrototypeOf(constructor.prototype, parent.prototype);
}

const warned = new Set();
function deprecate(fn, message, code = message) {
    return function deprecated(...args) {
        if (!warned.has(code)) {
            warned.add(code);
            console.warn(`DeprecationWarning: ${message}`);
        }
        return new.target ? Reflect.construct(fn, args, new.target) : fn.apply(this, args);
    };
}

// NODE_DEBUG is nobody's here.
const debuglog = () => Object.assign(() => {}, { enabled: false });

function aborted(signal) {
    return new Promise((resolve) =>
        signal.aborted ? resolve() : signal.addEventListener('abort', () => resolve(), { once: true }),
    );
}

const styles = {
    bold: [1, 22],
    dim: [2, 22],
    italic: [3, 23],
    underline: [4, 24],
    red: [31, 39],
    green: [32, 39],
    yellow: [33, 39],
    blue: [34, 39],
    magenta: [35, 39],
    cyan: [36, 39],
    white: [37, 39],
    gray: [90, 39],
};
function styleText(names, text) {
    return [names]
        .flat()
        .reduceRight((inner, name) => `\x1b[${styles[name]?.[0] ?? 0}m${inner}\x1b[${styles[name]?.[1] ?? 0}m`, text);
}

const stripVTControlCharacters = (text) =>
    text.replace(/[\x1b\x9b][[\]()#;?]*(?:\d{1,4}(?:;\d{0,4})*)?[\dA-PR-TZcf-nq-uy=><~]/g, '');

const own = {
    inspect,
    format,
    formatWithOptions,
    promisify,
    callbackify,
    inherits,
    deprecate,
    debuglog,
    debug: debuglog,
    aborted,
    styleText,
    stripVTControlCharacters,
    types,
    isDeepStrictEqual,
    toUSVString: (text) => platform.core.toUsv(text),
    _extend: Object.assign,
    isArray: Array.isArray,
    isDate: types.isDate,
    isRegExp: types.isRegExp,
    isError: (value) => value instanceof Error,
};

export const module = withGlobals(own, ['TextDecoder', 'TextEncoder']);
export { isDeepEqual, types };
