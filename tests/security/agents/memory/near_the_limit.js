// Keeps memory right below the limit and churns there, so that the collector has all to do and little to gain.
// expect: memory_limit | cpu_limit
export default {
  fetch() {
    const keep = [];
    for (let i = 0; i < 2300; i++) keep.push(new Array(1000).fill(i + 0.5));
    for (let i = 0; ; i++) keep[i % 2300] = new Array(1000).fill(i + 0.5);
  },
};
