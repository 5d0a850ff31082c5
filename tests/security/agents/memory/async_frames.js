// Async functions that all wait for one promise: a frame each.
// expect: memory_limit | cpu_limit
export default {
  async fetch() {
    let go;
    const gate = new Promise((resolve) => {
      go = resolve;
    });
    const one = async (n) => {
      const weight = [n, n, n, n];
      await gate;
      return weight;
    };
    for (let i = 0; ; i++) one(i);
  },
};
