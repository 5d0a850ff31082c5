// Object.prototype.then: every object is a thenable, but a Response that is returned at once is asked for nothing.
// expect: ok:sync
Object.defineProperty(Object.prototype, "then", { configurable: true, get() { throw new Error("read then"); } });
export default { fetch() { return new Response("sync"); } };
