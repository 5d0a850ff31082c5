// Every method of Map, Set, WeakMap and WeakSet.
// expect: ok:ticked 1
for (const C of [Map, Set, WeakMap, WeakSet])
  for (const key of Reflect.ownKeys(C.prototype))
    if (key !== "constructor")
      Object.defineProperty(C.prototype, key, {
        get() {
          throw new Error(String(key));
        },
      });
export default {
  async fetch() {
    const t = new EventTarget();
    let n = 0;
    t.addEventListener("x", () => n++, { once: true });
    t.dispatchEvent(new Event("x"));
    t.dispatchEvent(new Event("x"));
    const word = await new Promise((resolve) => setTimeout(resolve, 1, "ticked"));
    console.log({ a: [new Date(0)] });
    return new Response(`${word} ${n}`);
  },
};
