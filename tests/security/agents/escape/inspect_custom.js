// Symbols by which other runtimes let a value format itself, and getters that console must not run.
// expect: ok:0 | cpu_limit
export default {
  fetch() {
    let n = 0;
    const o = {
      [Symbol.for("nodejs.util.inspect.custom")]() {
        n++;
      },
      inspect() {
        n++;
      },
      get secret() {
        n++;
        return 1;
      },
      toString() {
        n++;
      },
      toJSON() {
        n++;
      },
      get [Symbol.toStringTag]() {
        n++;
        return "x";
      },
    };
    console.log(
      o,
      new Proxy(o, {
        get() {
          n++;
        },
        ownKeys() {
          n++;
          return [];
        },
      }),
    );
    console.table([o]);
    return new Response(String(n));
  },
};
