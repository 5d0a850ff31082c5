// Error.captureStackTrace on frozen and strange objects, and replaced under the platform's feet.
// expect: ok:TypeError,InvalidCharacterError
for (const o of [
  Object.freeze({}),
  new Proxy(
    {},
    {
      defineProperty() {
        throw new Error("trap");
      },
    },
  ),
  globalThis,
])
  try {
    Error.captureStackTrace(o);
  } catch {}
Error.captureStackTrace = () => {
  throw new Error("capture");
};
export default {
  fetch() {
    const names = [];
    for (const f of [() => new URL("x"), () => atob("*")])
      try {
        f();
      } catch (error) {
        names.push(error.name);
      }
    console.trace("here");
    return new Response(names.join());
  },
};
