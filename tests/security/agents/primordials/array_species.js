// Symbol.species and constructor of arrays and typed arrays give the agent's own.
// expect: ok:3 66
const mine = function () {
  throw new Error("species");
};
for (const C of [Array, ArrayBuffer, Uint8Array, Object.getPrototypeOf(Uint8Array), RegExp, Map, Set]) {
  Object.defineProperty(C, Symbol.species, {
    get() {
      return mine;
    },
  });
  Object.defineProperty(C.prototype, "constructor", { value: mine });
}
export default {
  async fetch() {
    const bytes = await new Response(new Uint8Array([1, 2, 3])).bytes();
    const t = new EventTarget();
    let n = 65;
    t.addEventListener("a", () => n++);
    t.dispatchEvent(new Event("a"));
    return new Response(`${bytes.length} ${n}`);
  },
};
