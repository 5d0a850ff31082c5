// As many intervals of 0 ms as there may be.
// expect: cpu_limit | wall_limit
export default {
  async fetch() {
    for (let i = 0; i < 900; i++)
      setInterval(() => {
        for (let k = 0; k < 1000; k++);
      }, 0);
    await new Promise(() => {});
  },
};
