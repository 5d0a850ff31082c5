// A Set of distinct strings: its table and the hashes of all strings.
// expect: memory_limit | cpu_limit
export default {
  fetch() {
    const s = new Set();
    for (let i = 0; ; i++) s.add(`member number ${i} of a set that does not end`);
  },
};
