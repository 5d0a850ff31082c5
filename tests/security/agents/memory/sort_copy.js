// sort and toSorted-like copies of a huge array: sorting holds a second one.
// expect: memory_limit | cpu_limit
export default {
  fetch() {
    const all = [];
    for (;;) {
      const a = Array.from({ length: 1 << 17 }, (_, i) => "k" + ((i * 7919) & 0x1ffff));
      all.push(a.slice().sort());
    }
  },
};
