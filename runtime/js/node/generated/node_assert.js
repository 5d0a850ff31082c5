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

  // src/node_assert.js
  var node_assert_exports = {};
  __export(node_assert_exports, {
    module: () => module,
    strict: () => strict
  });

  // src/util/deep_equal.js
  var { kindOf } = ops;
  var isObject = (value) => typeof value === "object" && value !== null;
  var tagOf = (value) => Object.prototype.toString.call(value);
  var isTyped = (kind) => kind === "view" || kind === "buffer";
  function bytesOf(value) {
    return ArrayBuffer.isView(value) ? new Uint8Array(value.buffer, value.byteOffset, value.byteLength) : new Uint8Array(value);
  }
  function sameBytes(a, b, strict2) {
    if (!strict2 && (a instanceof Float32Array || a instanceof Float64Array)) {
      return a.length === b.length && a.every((value, i) => value === b[i]);
    }
    const left = bytesOf(a), right = bytesOf(b);
    return left.length === right.length && left.every((byte, i) => byte === right[i]);
  }
  function ownKeys(value, strict2) {
    const keys = Object.keys(value);
    return strict2 ? keys.concat(
      Object.getOwnPropertySymbols(value).filter(
        (key) => Object.prototype.propertyIsEnumerable.call(value, key)
      )
    ) : keys;
  }
  var Comparison = class {
    constructor(strict2) {
      this.strict = strict2;
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
      const kind = kindOf(a);
      if (kind !== kindOf(b) || Array.isArray(a) !== Array.isArray(b) || tagOf(a) !== tagOf(b) || this.strict && Object.getPrototypeOf(a) !== Object.getPrototypeOf(b)) {
        return false;
      }
      if (isTyped(kind) && !sameBytes(a, b, this.strict)) {
        return false;
      }
      return this.#contents(a, b, kind) && (isTyped(kind) || this.#properties(a, b));
    }
    #contents(a, b, kind) {
      switch (kind) {
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
          return kind === "proxy";
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

  // src/node_assert.js
  var { inspect } = platform.core.use("inspect");
  var AssertionError = class extends Error {
    constructor({ message, actual, expected, operator, stackStartFn }) {
      super(message ?? `${inspect(actual)} ${operator} ${inspect(expected)}`);
      Object.assign(this, {
        generatedMessage: message === void 0,
        code: "ERR_ASSERTION",
        actual,
        expected,
        operator
      });
      Object.defineProperty(this, "name", {
        value: "AssertionError",
        enumerable: false,
        writable: true,
        configurable: true
      });
      Error.captureStackTrace(this, stackStartFn ?? new.target);
    }
  };
  function fail(message = "Failed", stackStartFn = fail) {
    throw message instanceof Error ? message : new AssertionError({ message, operator: "fail", stackStartFn });
  }
  function comparison(operator, explain, holds) {
    return function compare(actual, expected, message) {
      if (arguments.length < 2) {
        throw Object.assign(new TypeError('The "actual" and "expected" arguments must be specified'), {
          code: "ERR_MISSING_ARGS"
        });
      }
      if (holds(actual, expected)) {
        return;
      }
      if (message instanceof Error) {
        throw message;
      }
      const error = new AssertionError({
        message: message ?? `${explain}:

${inspect(actual)} !== ${inspect(expected)}
`,
        actual,
        expected,
        operator,
        stackStartFn: compare
      });
      error.generatedMessage = message === void 0;
      throw error;
    };
  }
  function ok(value, message) {
    if (value) {
      return;
    }
    if (message instanceof Error) {
      throw message;
    }
    throw new AssertionError({
      message: message ?? `The expression evaluated to a falsy value: ${inspect(value)}`,
      actual: value,
      expected: true,
      operator: "==",
      stackStartFn: ok
    });
  }
  var assert = function assert2(value, message) {
    ok(value, message);
  };
  function matchesShape(error, shape) {
    const keys = Object.keys(shape);
    if (shape instanceof Error) {
      keys.push("name", "message");
    }
    return keys.every(
      (key) => shape[key] instanceof RegExp && typeof error[key] === "string" ? shape[key].test(error[key]) : isDeepStrictEqual(error[key], shape[key])
    );
  }
  function isExpected(error, expected) {
    if (expected === void 0) {
      return true;
    }
    if (expected instanceof RegExp) {
      return expected.test(String(error));
    }
    if (typeof expected === "object") {
      return matchesShape(error, expected);
    }
    if (expected.prototype !== void 0 && error instanceof expected) {
      return true;
    }
    return !Error.isPrototypeOf(expected) && expected.call({}, error) === true;
  }
  function judge(caught, expected, message, operator, stackStartFn) {
    if (typeof expected === "string") {
      message = expected;
      expected = void 0;
    }
    if (caught === null) {
      throw new AssertionError({
        message: `Missing expected ${operator === "rejects" ? "rejection" : "exception"}${message ? `: ${message}` : "."}`,
        expected,
        operator,
        stackStartFn
      });
    }
    if (isExpected(caught.error, expected)) {
      return;
    }
    if (message instanceof Error) {
      throw message;
    }
    const why = typeof expected === "function" && (expected === Error || Error.isPrototypeOf(expected)) ? `The error is expected to be an instance of "${expected.name}". Received "${caught.error?.constructor?.name}"

Error message:

${caught.error?.message}` : `${inspect(caught.error)} is not what was expected: ${inspect(expected)}`;
    throw new AssertionError({ message: message ?? why, actual: caught.error, expected, operator, stackStartFn });
  }
  function catchFrom(fn) {
    try {
      fn();
      return null;
    } catch (error) {
      return { error };
    }
  }
  async function catchFromPromise(promise) {
    try {
      await (typeof promise === "function" ? promise() : promise);
      return null;
    } catch (error) {
      return { error };
    }
  }
  function unwanted(caught, message, operator, stackStartFn) {
    if (caught !== null) {
      throw new AssertionError({
        message: `Got unwanted exception${message ? `: ${message}` : "."}
Actual message: "${caught.error?.message}"`,
        actual: caught.error,
        operator,
        stackStartFn
      });
    }
  }
  Object.assign(assert, {
    AssertionError,
    ok,
    fail,
    equal: comparison("==", "Expected values to be loosely equal", (a, b) => a == b || a !== a && b !== b),
    // eslint-disable-line eqeqeq
    notEqual: comparison("!=", "Expected values to be loosely unequal", (a, b) => !(a == b || a !== a && b !== b)),
    // eslint-disable-line eqeqeq
    strictEqual: comparison("strictEqual", "Expected values to be strictly equal", Object.is),
    notStrictEqual: comparison("notStrictEqual", "Expected values to be strictly unequal", (a, b) => !Object.is(a, b)),
    deepEqual: comparison("deepEqual", "Expected values to be loosely deep-equal", isDeepEqual),
    notDeepEqual: comparison(
      "notDeepEqual",
      "Expected values not to be loosely deep-equal",
      (a, b) => !isDeepEqual(a, b)
    ),
    deepStrictEqual: comparison("deepStrictEqual", "Expected values to be strictly deep-equal", isDeepStrictEqual),
    notDeepStrictEqual: comparison(
      "notDeepStrictEqual",
      "Expected values not to be strictly deep-equal",
      (a, b) => !isDeepStrictEqual(a, b)
    ),
    match: comparison("match", "The input did not match the regular expression", (text, pattern) => pattern.test(text)),
    doesNotMatch: comparison(
      "doesNotMatch",
      "The input was expected not to match",
      (text, pattern) => !pattern.test(text)
    ),
    throws: function throws(fn, expected, message) {
      judge(catchFrom(fn), expected, message, "throws", throws);
    },
    rejects: async function rejects(promise, expected, message) {
      judge(await catchFromPromise(promise), expected, message, "rejects", rejects);
    },
    doesNotThrow: function doesNotThrow(fn, message) {
      unwanted(catchFrom(fn), message, "doesNotThrow", doesNotThrow);
    },
    doesNotReject: async function doesNotReject(promise, message) {
      unwanted(await catchFromPromise(promise), message, "doesNotReject", doesNotReject);
    },
    ifError(error) {
      if (error !== null && error !== void 0) {
        throw error;
      }
    }
  });
  assert.strict = Object.assign((value, message) => ok(value, message), assert, {
    equal: assert.strictEqual,
    notEqual: assert.notStrictEqual,
    deepEqual: assert.deepStrictEqual,
    notDeepEqual: assert.notDeepStrictEqual
  });
  assert.strict.strict = assert.strict;
  var module = assert;
  var { strict } = assert;
  return __toCommonJS(node_assert_exports);
})();
return family;
