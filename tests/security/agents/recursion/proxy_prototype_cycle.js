// A Proxy that is its own prototype: each look-up asks itself.
// expect: ok:RangeError
export default {
  fetch() {
    const p = new Proxy({}, {});
    Object.setPrototypeOf(p, Object.create(p));
    try {
      return new Response(String(p.a));
    } catch (error) {
      return new Response(error.name);
    }
  },
};
