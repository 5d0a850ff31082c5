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

  // src/node_timers.js
  var node_timers_exports = {};
  __export(node_timers_exports, {
    clearImmediate: () => clear,
    module: () => module,
    promises: () => promises,
    setImmediate: () => setImmediate
  });
  var { setTimeout: startTimeout, setInterval: startInterval, clearTimeout: stop } = platform.core.use("timers");
  var Timeout = class {
    #id = 0;
    #start;
    constructor(start) {
      this.#start = start;
      this.refresh();
    }
    refresh() {
      stop(this.#id);
      this.#id = this.#start();
      return this;
    }
    ref() {
      return this;
    }
    unref() {
      return this;
    }
    hasRef() {
      return true;
    }
    close() {
      stop(this.#id);
      return this;
    }
    [Symbol.toPrimitive]() {
      return this.#id;
    }
  };
  var setTimeout = (callback, delay, ...args) => new Timeout(() => startTimeout(callback, delay, ...args));
  var setInterval = (callback, delay, ...args) => new Timeout(() => startInterval(callback, delay, ...args));
  var setImmediate = (callback, ...args) => new Timeout(() => startTimeout(callback, 0, ...args));
  var clear = (timer) => {
    if (timer !== void 0 && timer !== null) {
      stop(+timer);
    }
  };
  function abortError(signal) {
    return Object.assign(new Error("The operation was aborted", { cause: signal.reason }), {
      name: "AbortError",
      code: "ABORT_ERR"
    });
  }
  function after(delay, value, { signal } = {}) {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) {
        reject(abortError(signal));
        return;
      }
      const id = startTimeout(() => resolve(value), delay);
      signal?.addEventListener(
        "abort",
        () => {
          stop(id);
          reject(abortError(signal));
        },
        { once: true }
      );
    });
  }
  async function* every(delay, value, options) {
    for (; ; ) {
      yield await after(delay, value, options);
    }
  }
  var wait = (delay, options) => after(delay, void 0, options);
  var promises = {
    setTimeout: (delay, value, options) => after(delay, value, options),
    setImmediate: (value, options) => after(0, value, options),
    setInterval: every,
    scheduler: { wait, yield: () => wait(0) }
  };
  var customPromisify = /* @__PURE__ */ Symbol.for("nodejs.util.promisify.custom");
  Object.defineProperty(setTimeout, customPromisify, { value: promises.setTimeout });
  Object.defineProperty(setImmediate, customPromisify, { value: promises.setImmediate });
  var module = {
    setTimeout,
    setInterval,
    setImmediate,
    clearTimeout: clear,
    clearInterval: clear,
    clearImmediate: clear,
    promises
  };
  return __toCommonJS(node_timers_exports);
})();
return family;
