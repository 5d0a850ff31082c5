var family = (() => {
  var __defProp = Object.defineProperty;
  var __getOwnPropDesc = Object.getOwnPropertyDescriptor;
  var __getOwnPropNames = Object.getOwnPropertyNames;
  var __hasOwnProp = Object.prototype.hasOwnProperty;
  var __export = (target, all) => {
    for (var name in all)
      __defProp(target, name, { get: all[name], enumerable: true });
  };
  var __copyProps = (to, from, except, desc) => {
    if (from && typeof from === "object" || typeof from === "function") {
      for (let key of __getOwnPropNames(from))
        if (!__hasOwnProp.call(to, key) && key !== except)
          __defProp(to, key, { get: () => from[key], enumerable: !(desc = __getOwnPropDesc(from, key)) || desc.enumerable });
    }
    return to;
  };
  var __toCommonJS = (mod) => __copyProps(__defProp({}, "__esModule", { value: true }), mod);

  // src/node_util.js
  var node_util_exports = {};
  __export(node_util_exports, {
    isDeepEqual: () => isDeepEqual,
    module: () => module,
    types: () => types
  });

  // src/shared/globals.js
  function withGlobals(module2, names) {
    for (const name of names) {
      Object.defineProperty(module2, name, { configurable: true, enumerable: true, get: () => globalThis[name] });
    }
    return module2;
  }

  // src/util/deep_equal.js
  var { kindOf } = ops;
  var isObject = (value) => typeof value === "object" && value !== null;
  var tagOf = (value) => Object.prototype.toString.call(value);
  var isTyped = (kind2) => kind2 === "view" || kind2 === "buffer";
  function bytesOf(value) {
    return ArrayBuffer.isView(value) ? new Uint8Array(value.buffer, value.byteOffset, value.byteLength) : new Uint8Array(value);
  }
  function sameBytes(a, b, strict) {
    if (!strict && (a instanceof Float32Array || a instanceof Float64Array)) {
      return a.length === b.length && a.every((value, i) => value === b[i]);
    }
    const left = bytesOf(a), right = bytesOf(b);
    return left.length === right.length && left.every((byte, i) => byte === right[i]);
  }
  function ownKeys(value, strict) {
    const keys = Object.keys(value);
    return strict ? keys.concat(
      Object.getOwnPropertySymbols(value).filter(
        (key) => Object.prototype.propertyIsEnumerable.call(value, key)
      )
    ) : keys;
  }
  var Comparison = class {
    constructor(strict) {
      this.strict = strict;
      this.pairs = /* @__PURE__ */ new Map();
    }
    equal(a, b) {
      if (a === b) {
        return a !== 0 || !this.strict || Object.is(a, b);
      }
      if (!isObject(a) || !isObject(b)) {
        return this.strict || typeof a === "function" || typeof b === "function" ? Object.is(a, b) : a == b || a !== a && b !== b;
      }
      if (this.pairs.has(a)) {
        return this.pairs.get(a) === b;
      }
      this.pairs.set(a, b);
      const same = this.#objects(a, b);
      this.pairs.delete(a);
      return same;
    }
    #objects(a, b) {
      const kind2 = kindOf(a);
      if (kind2 !== kindOf(b) || Array.isArray(a) !== Array.isArray(b) || tagOf(a) !== tagOf(b) || this.strict && Object.getPrototypeOf(a) !== Object.getPrototypeOf(b)) {
        return false;
      }
      if (isTyped(kind2) && !sameBytes(a, b, this.strict)) {
        return false;
      }
      return this.#contents(a, b, kind2) && (isTyped(kind2) || this.#properties(a, b));
    }
    #contents(a, b, kind2) {
      switch (kind2) {
        case "date":
          return Object.is(a.getTime(), b.getTime());
        case "regexp":
          return String(a) === String(b) && a.lastIndex === b.lastIndex;
        case "error":
          return a.message === b.message && a.name === b.name && this.equal(a.cause, b.cause);
        case "number":
        case "string":
        case "boolean":
        case "bigint":
        case "symbol":
          return Object.is(a.valueOf(), b.valueOf());
        case "set":
          return a.size === b.size && this.#members([...a], [...b]);
        case "map":
          return a.size === b.size && this.#members([...a], [...b]);
        case "weakmap":
        case "weakset":
        case "promise":
        case "proxy":
          return kind2 === "proxy";
        default:
          return !Array.isArray(a) || a.length === b.length;
      }
    }
    // Each of the one finds one of the other that no other has found.
    #members(left, right) {
      return left.every((item) => {
        const at = right.findIndex((other) => this.equal(item, other));
        right.splice(at, at < 0 ? 0 : 1);
        return at >= 0;
      });
    }
    #properties(a, b) {
      const keys = ownKeys(a, this.strict);
      return keys.length === ownKeys(b, this.strict).length && keys.every((key) => Object.prototype.propertyIsEnumerable.call(b, key) && this.equal(a[key], b[key]));
    }
  };
  var isDeepStrictEqual = (a, b) => new Comparison(true).equal(a, b);
  var isDeepEqual = (a, b) => new Comparison(false).equal(a, b);

  // src/util/types.js
  var { kindOf: kindOf2 } = ops;
  var isObject2 = (value) => typeof value === "object" && value !== null || typeof value === "function";
  var kind = (value) => isObject2(value) ? kindOf2(value) : "";
  var is = (name) => (value) => kind(value) === name;
  var TypedArray = Object.getPrototypeOf(Uint8Array);
  var tag = Object.getOwnPropertyDescriptor(TypedArray.prototype, Symbol.toStringTag).get;
  var typedName = (value) => kind(value) === "view" ? tag.call(value) : void 0;
  var isTyped2 = (name) => (value) => typedName(value) === name;
  var isBoxed = /* @__PURE__ */ new Set(["number", "string", "boolean", "symbol", "bigint"]);
  var functionTag = (value) => typeof value === "function" ? Object.prototype.toString.call(value) : "";
  var types = {
    isAnyArrayBuffer: is("buffer"),
    isArrayBuffer: is("buffer"),
    isSharedArrayBuffer: is("shared"),
    isArrayBufferView: is("view"),
    isTypedArray: (value) => typedName(value) !== void 0,
    isDataView: (value) => kind(value) === "view" && typedName(value) === void 0,
    isArgumentsObject: is("arguments"),
    isDate: is("date"),
    isRegExp: is("regexp"),
    isMap: is("map"),
    isSet: is("set"),
    isWeakMap: is("weakmap"),
    isWeakSet: is("weakset"),
    isPromise: is("promise"),
    isProxy: is("proxy"),
    isNativeError: is("error"),
    isModuleNamespaceObject: is("namespace"),
    isGeneratorObject: is("generator"),
    isBoxedPrimitive: (value) => isBoxed.has(kind(value)),
    isMapIterator: (value) => kind(value) === "iterator" && Object.prototype.toString.call(value) === "[object Map Iterator]",
    isSetIterator: (value) => kind(value) === "iterator" && Object.prototype.toString.call(value) === "[object Set Iterator]",
    isNumberObject: is("number"),
    isStringObject: is("string"),
    isBooleanObject: is("boolean"),
    isSymbolObject: is("symbol"),
    isBigIntObject: is("bigint"),
    isExternal: () => false,
    isAsyncFunction: (value) => /^\[object Async(Generator)?Function\]$/.test(functionTag(value)),
    isGeneratorFunction: (value) => /^\[object (Async)?GeneratorFunction\]$/.test(functionTag(value)),
    isCryptoKey: (value) => isObject2(value) && Object.prototype.toString.call(value) === "[object CryptoKey]",
    isKeyObject: () => false
  };
  for (const name of [
    "Int8Array",
    "Uint8Array",
    "Uint8ClampedArray",
    "Int16Array",
    "Uint16Array",
    "Int32Array",
    "Uint32Array",
    "Float32Array",
    "Float64Array",
    "BigInt64Array",
    "BigUint64Array"
  ]) {
    types[`is${name}`] = isTyped2(name);
  }

  // src/node_util.js
  var { inspect: show, formatLog } = platform.core.use("inspect");
  var customInspect = /* @__PURE__ */ Symbol.for("nodejs.util.inspect.custom");
  var customPromisify = /* @__PURE__ */ Symbol.for("nodejs.util.promisify.custom");
  function inspect(value, options = {}, ...legacy) {
    const settings = typeof options === "object" && options !== null ? options : { showHidden: options, depth: legacy[0] };
    const depth = settings.depth === null ? Infinity : settings.depth ?? 2;
    const custom = settings.customInspect !== false && value !== null && typeof value === "object" ? value[customInspect] : void 0;
    if (typeof custom === "function" && custom !== inspect) {
      const shown = custom.call(value, depth, { ...settings, depth, stylize: (text) => text }, inspect);
      return typeof shown === "string" ? shown : inspect(shown, settings);
    }
    return show(value, depth);
  }
  Object.assign(inspect, { custom: customInspect, defaultOptions: {}, colors: {}, styles: {} });
  var format = (...args) => formatLog(args);
  var formatWithOptions = (options, ...args) => formatLog(args);
  function promisify(original) {
    if (typeof original !== "function") {
      throw Object.assign(new TypeError('The "original" argument must be of type function'), {
        code: "ERR_INVALID_ARG_TYPE"
      });
    }
    if (original[customPromisify] !== void 0) {
      return original[customPromisify];
    }
    function promisified(...args) {
      return new Promise((resolve, reject) => {
        original.call(this, ...args, (error, value) => error ? reject(error) : resolve(value));
      });
    }
    Object.setPrototypeOf(promisified, Object.getPrototypeOf(original));
    return Object.defineProperties(promisified, {
      ...Object.getOwnPropertyDescriptors(original),
      [customPromisify]: { value: promisified, configurable: true }
    });
  }
  promisify.custom = customPromisify;
  function callbackify(original) {
    return function callbackified(...args) {
      const callback = args.pop();
      original.apply(this, args).then(
        (value) => queueMicrotask(() => callback(null, value)),
        (error) => queueMicrotask(() => callback(error ?? new Error("Promise was rejected with falsy value")))
      );
    };
  }
  function inherits(constructor, parent) {
    Object.defineProperty(constructor, "super_", { value: parent, writable: true, configurable: true });
    Object.setPrototypeOf(constructor.prototype, parent.prototype);
  }
  var warned = /* @__PURE__ */ new Set();
  function deprecate(fn, message, code = message) {
    return function deprecated(...args) {
      if (!warned.has(code)) {
        warned.add(code);
        console.warn(`DeprecationWarning: ${message}`);
      }
      return new.target ? Reflect.construct(fn, args, new.target) : fn.apply(this, args);
    };
  }
  var debuglog = () => Object.assign(() => {
  }, { enabled: false });
  function aborted(signal) {
    return new Promise(
      (resolve) => signal.aborted ? resolve() : signal.addEventListener("abort", () => resolve(), { once: true })
    );
  }
  var styles = {
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
    gray: [90, 39]
  };
  function styleText(names, text) {
    return [names].flat().reduceRight((inner, name) => `\x1B[${styles[name]?.[0] ?? 0}m${inner}\x1B[${styles[name]?.[1] ?? 0}m`, text);
  }
  var stripVTControlCharacters = (text) => text.replace(/[\x1b\x9b][[\]()#;?]*(?:\d{1,4}(?:;\d{0,4})*)?[\dA-PR-TZcf-nq-uy=><~]/g, "");
  var own = {
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
    isError: (value) => value instanceof Error
  };
  var module = withGlobals(own, ["TextDecoder", "TextEncoder"]);
  return __toCommonJS(node_util_exports);
})();
return family;
