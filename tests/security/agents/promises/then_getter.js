// A Response with a `then` that answers something else: what is a Response stays one.
// expect: ok:right | agent_exception
export default {
  async fetch() {
    const r = new Response("right");
    Object.defineProperty(r, "then", {
      get() {
        throw new Error("asked for then");
      },
    });
    return r;
  },
};
