// Hidden classes: every object takes another path through the transition tree.
// expect: memory_limit | cpu_limit
export default {
  fetch() {
    const all = [];
    for (let i = 0; ; i++) {
      const o = {};
      for (let k = i, j = 0; j < 20; j++, k = (k * 5 + 1) & 1023) o["p" + k] = j;
      all.push(o);
    }
  },
};
