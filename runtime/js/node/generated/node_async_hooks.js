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

  // src/node_async_hooks.js
  var node_async_hooks_exports = {};
  __export(node_async_hooks_exports, {
    module: () => module
  });
  var { asyncContext } = ops;
  function within(context, callback, thisArg, args) {
    const before = asyncContext();
    asyncContext(context);
    try {
      return Reflect.apply(callback, thisArg, args);
    } finally {
      asyncContext(before);
    }
  }
  function withEntry(storage, store) {
    const map = new Map(asyncContext());
    return map.set(storage, { store });
  }
  var AsyncLocalStorage = class {
    #defaultValue;
    constructor({ defaultValue, name = "" } = {}) {
      this.#defaultValue = defaultValue;
      this.name = name;
    }
    static bind(callback) {
      return AsyncResource.bind(callback);
    }
    static snapshot() {
      const context = asyncContext();
      return (callback, ...args) => within(context, callback, void 0, args);
    }
    run(store, callback, ...args) {
      return within(withEntry(this, store), callback, void 0, args);
    }
    exit(callback, ...args) {
      const map = new Map(asyncContext());
      map.delete(this);
      return within(map, callback, void 0, args);
    }
    // Until the end of this turn of the event loop, and in all that begins in it.
    enterWith(store) {
      asyncContext(withEntry(this, store));
    }
    disable() {
      const map = new Map(asyncContext());
      map.delete(this);
      asyncContext(map);
    }
    getStore() {
      const entry = asyncContext()?.get(this);
      return entry === void 0 ? this.#defaultValue : entry.store;
    }
  };
  var lastId = 1;
  var AsyncResource = class _AsyncResource {
    #context = asyncContext();
    #id = ++lastId;
    constructor(type) {
      if (typeof type !== "string") {
        throw new TypeError('The "type" argument must be of type string');
      }
      this.type = type;
    }
    static bind(callback, type, thisArg) {
      return new _AsyncResource(type ?? callback.name ?? "bound-anonymous-fn").bind(callback, thisArg);
    }
    bind(callback, thisArg) {
      const resource = this;
      return function bound(...args) {
        return resource.runInAsyncScope(callback, thisArg ?? this, ...args);
      };
    }
    runInAsyncScope(callback, thisArg, ...args) {
      return within(this.#context, callback, thisArg, args);
    }
    asyncId() {
      return this.#id;
    }
    triggerAsyncId() {
      return 1;
    }
    emitDestroy() {
      return this;
    }
  };
  function createHook() {
    throw new Error("async_hooks.createHook is not available here: only AsyncLocalStorage and AsyncResource are");
  }
  var module = {
    AsyncLocalStorage,
    AsyncResource,
    createHook,
    executionAsyncId: () => 1,
    triggerAsyncId: () => 0,
    executionAsyncResource: () => ({}),
    asyncWrapProviders: {}
  };
  return __toCommonJS(node_async_hooks_exports);
})();
return family;
