// The constructors that have no name: of generators, async functions and async generators.
// expect: ok:EvalError 3
export default {
  fetch() {
    const names = [];
    for (const f of [function* () {}, async () => {}, async function* () {}])
      try {
        f.constructor("yield 1")();
        names.push("ran");
      } catch (error) {
        names.push(error.name);
      }
    return new Response(`${[...new Set(names)].join()} ${names.length}`);
  },
};
