// yield* through hundreds of generators, so that one value costs all of them.
// expect: cpu_limit
export default {
  fetch() {
    function* g(n) {
      if (n === 0) for (;;) yield 1;
      yield* g(n - 1);
    }
    let sum = 0;
    for (const v of g(400)) sum += v;
  },
};
