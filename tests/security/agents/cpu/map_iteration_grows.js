// forEach of a Map and a Set whose callback adds what is visited next.
// expect: cpu_limit | memory_limit
export default {
  fetch() {
    const m = new Map([[0, 0]]),
      s = new Set([0]);
    s.forEach((v) => {
      s.delete(v);
      s.add(v + 1);
      if (v > 1000)
        m.forEach((w, k) => {
          m.delete(k);
          m.set(k + 1, w);
        });
    });
  },
};
