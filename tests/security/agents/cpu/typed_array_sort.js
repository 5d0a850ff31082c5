// Typed array sort, which is C++ without a look at interrupts.
// expect: cpu_limit
export default {
  fetch() {
    const a = new Float64Array(1 << 20);
    for (;;) {
      for (let i = 0; i < a.length; i++) a[i] = Math.sin(i);
      a.sort();
    }
  },
};
