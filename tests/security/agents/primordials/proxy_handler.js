// The handler is a Proxy that answers for every name, and whose method is a Proxy too.
// expect: ok:through | no_entrypoint | agent_exception
const method = new Proxy(() => new Response("through"), {
  get() {
    throw new Error("get of the method");
  },
});
export default new Proxy(
  {},
  {
    get: (target, key) => (key === "then" ? undefined : method),
    has: () => true,
    ownKeys() {
      throw new Error("ownKeys");
    },
    getPrototypeOf() {
      throw new Error("prototype");
    },
  },
);
