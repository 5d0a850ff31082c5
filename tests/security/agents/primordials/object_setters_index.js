// Setters for array indices on Array.prototype and Object.prototype, where lists of the platform would push.
// expect: ok:1,2 b c
for (let i = 0; i < 20; i++)
  for (const proto of [Array.prototype, Object.prototype])
    Object.defineProperty(proto, i, {
      __proto__: null,
      configurable: true,
      set() {
        throw new Error("index");
      },
      get() {
        return "wrong";
      },
    });
export default {
  async fetch() {
    const h = new Headers({ __proto__: null, a: "1" });
    h.append("a", "2");
    const u = new URL("http://a.example/?b=c");
    return new Response(
      `${h.get("a").replace(" ", "")} ${[...u.searchParams.keys()].join()} ${u.searchParams.get("b")}`,
    );
  },
};
