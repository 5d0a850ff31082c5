// clearTimeout with everything that is no timer: objects that convert, huge numbers, symbols, "__proto__".
// expect: ok:TypeError,fired
export default {
  async fetch() {
    let name;
    for (const id of [
      {},
      [],
      "__proto__",
      "constructor",
      NaN,
      -1,
      2 ** 53,
      1e300,
      { valueOf: () => 1e9 },
      null,
      undefined,
      true,
    ])
      clearTimeout(id);
    try {
      clearInterval(Symbol("s"));
    } catch (error) {
      name = error.name;
    }
    return new Response(`${name},${await new Promise((resolve) => setTimeout(resolve, 1, "fired"))}`);
  },
};
