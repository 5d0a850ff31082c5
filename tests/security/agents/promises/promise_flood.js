// Millions of promises that are all pending, then one Promise.all of them.
// expect: memory_limit | cpu_limit
export default {
  async fetch() {
    const all = [];
    for (;;) {
      all.push(new Promise(() => {}));
      if (all.length % 1e6 === 0) Promise.all(all);
    }
  },
};
