// Listeners to unhandledrejection and error that throw, whose getters throw, and that have replaced what the platform might use.
// expect: agent_exception
export default {
  async fetch() {
    const no = () => {
      throw new Error("trap");
    };
    const trap = new Proxy(function () {}, { get: no, apply: no, construct: no, getPrototypeOf: no, getOwnPropertyDescriptor: no });
    WeakMap.prototype.has = WeakMap.prototype.set = Promise.prototype.then = no;
    Object.defineProperty(Promise.prototype, "constructor", { get: no });
    for (const key of ["promise", "reason", "cancelable", "defaultPrevented"]) {
      Object.defineProperty(Object.prototype, key, { get: no, set: no, configurable: true });
    }
    for (const type of ["unhandledrejection", "rejectionhandled", "error"]) {
      addEventListener(type, trap);
      addEventListener(type, { get handleEvent() { throw trap; } });
      addEventListener(type, no, { once: true });
    }
    for (let i = 0; i < 2000; i++) Promise.reject(trap);
    return new Response("answered");
  },
};
