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

  // src/node_diagnostics_channel.js
  var node_diagnostics_channel_exports = {};
  __export(node_diagnostics_channel_exports, {
    module: () => module
  });
  var channels = /* @__PURE__ */ new Map();
  function tell(subscriber, message, name) {
    try {
      subscriber(message, name);
    } catch (error) {
      reportError(error);
    }
  }
  var Channel = class {
    #subscribers = [];
    #stores = /* @__PURE__ */ new Map();
    constructor(name) {
      this.name = name;
    }
    get hasSubscribers() {
      return this.#subscribers.length > 0 || this.#stores.size > 0;
    }
    subscribe(subscriber) {
      if (typeof subscriber !== "function") {
        throw Object.assign(new TypeError('The "subscription" argument must be of type function'), {
          code: "ERR_INVALID_ARG_TYPE"
        });
      }
      this.#subscribers = [...this.#subscribers, subscriber];
    }
    unsubscribe(subscriber) {
      const at = this.#subscribers.indexOf(subscriber);
      this.#subscribers = this.#subscribers.filter((_, i) => i !== at);
      return at >= 0;
    }
    publish(message) {
      for (const subscriber of this.#subscribers) {
        tell(subscriber, message, this.name);
      }
    }
    bindStore(store, transform = (data) => data) {
      this.#stores.set(store, transform);
    }
    unbindStore(store) {
      return this.#stores.delete(store);
    }
    runStores(data, callback, thisArg, ...args) {
      let run = () => {
        this.publish(data);
        return Reflect.apply(callback, thisArg, args);
      };
      for (const [store, transform] of this.#stores) {
        const inner = run;
        run = () => store.run(transform(data), inner);
      }
      return run();
    }
  };
  var events = ["start", "end", "asyncStart", "asyncEnd", "error"];
  var TracingChannel = class {
    constructor(nameOrChannels) {
      for (const event of events) {
        this[event] = typeof nameOrChannels === "string" ? channel(`tracing:${nameOrChannels}:${event}`) : nameOrChannels[event];
      }
    }
    get hasSubscribers() {
      return events.some((event) => this[event]?.hasSubscribers);
    }
    subscribe(handlers) {
      Object.keys(handlers).forEach((event) => this[event].subscribe(handlers[event]));
    }
    unsubscribe(handlers) {
      return Object.keys(handlers).map((event) => this[event].unsubscribe(handlers[event])).every(Boolean);
    }
    #fail(context, error) {
      context.error = error;
      this.error.publish(context);
    }
    traceSync(fn, context = {}, thisArg, ...args) {
      return this.start.runStores(context, () => {
        try {
          context.result = Reflect.apply(fn, thisArg, args);
          return context.result;
        } catch (error) {
          this.#fail(context, error);
          throw error;
        } finally {
          this.end.publish(context);
        }
      });
    }
    tracePromise(fn, context = {}, thisArg, ...args) {
      const settle = (key, value) => {
        if (key === "error") {
          this.#fail(context, value);
        } else {
          context.result = value;
        }
        this.asyncStart.publish(context);
        this.asyncEnd.publish(context);
      };
      return this.start.runStores(context, () => {
        try {
          return Promise.resolve(Reflect.apply(fn, thisArg, args)).then(
            (value) => {
              settle("result", value);
              return value;
            },
            (error) => {
              settle("error", error);
              throw error;
            }
          );
        } catch (error) {
          this.#fail(context, error);
          throw error;
        } finally {
          this.end.publish(context);
        }
      });
    }
    traceCallback(fn, position = -1, context = {}, thisArg, ...args) {
      const callback = args.at(position);
      args.splice(position, 1, (...results) => {
        if (results[0]) {
          this.#fail(context, results[0]);
        } else {
          context.result = results[1];
        }
        return this.asyncStart.runStores(context, () => {
          try {
            return Reflect.apply(callback, thisArg, results);
          } finally {
            this.asyncEnd.publish(context);
          }
        });
      });
      return this.traceSync(fn, context, thisArg, ...args);
    }
  };
  function channel(name) {
    if (!channels.has(name)) {
      channels.set(name, new Channel(name));
    }
    return channels.get(name);
  }
  var module = {
    Channel,
    channel,
    hasSubscribers: (name) => channels.get(name)?.hasSubscribers ?? false,
    subscribe: (name, subscriber) => channel(name).subscribe(subscriber),
    unsubscribe: (name, subscriber) => channel(name).unsubscribe(subscriber),
    tracingChannel: (nameOrChannels) => new TracingChannel(nameOrChannels)
  };
  return __toCommonJS(node_diagnostics_channel_exports);
})();
return family;
