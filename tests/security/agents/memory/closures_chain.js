// A chain of closures, each with a context that holds the one before.
// expect: memory_limit | cpu_limit
export default {
  fetch() {
    let f = () => 0;
    for (;;) {
      const inner = f;
      const weight = [1, 2, 3, 4, 5, 6];
      f = () => inner && weight;
    }
  },
};
