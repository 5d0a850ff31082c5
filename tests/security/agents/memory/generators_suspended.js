// Suspended generators: each keeps its registers.
// expect: memory_limit | cpu_limit
export default {
  fetch() {
    function* g(a) {
      let b = [a],
        c = [b];
      yield c;
      yield b;
    }
    const all = [];
    for (let i = 0; ; i++) {
      const one = g(i);
      one.next();
      all.push(one);
    }
  },
};
