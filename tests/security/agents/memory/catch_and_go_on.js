// Catches whatever the end of memory throws, frees nothing, and goes on in finally blocks.
// expect: memory_limit | cpu_limit
export default {
  fetch() {
    const all = [];
    const go = () => {
      try {
        for (;;) all.push(new Array(5000).fill({}));
      } catch {
        all.push("x".repeat(1e6));
      } finally {
        go();
      }
    };
    go();
  },
};
