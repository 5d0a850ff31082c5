// Sorting by the default order: a conversion to text and a comparison each, all in builtins.
// expect: cpu_limit | memory_limit
export default {
  fetch() {
    const a = Array.from({ length: 100000 }, () => Math.random());
    for (;;) a.slice().sort();
  },
};
