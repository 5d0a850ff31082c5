// Globals redefined as getters that throw, and a prototype of globalThis that is a Proxy.
// expect: ok:still | agent_exception
const { Response, Object: O, Reflect: R, Proxy: P } = globalThis;
for (const key of R.ownKeys(globalThis)) {
  try {
    O.defineProperty(globalThis, key, {
      get() {
        throw 1;
      },
      configurable: true,
    });
  } catch {}
}
try {
  O.setPrototypeOf(
    globalThis,
    new P(
      {},
      {
        get() {
          throw 2;
        },
        has() {
          throw 3;
        },
      },
    ),
  );
} catch {}
export default {
  fetch() {
    return new Response("still");
  },
};
