// register and unregister with tokens that are shared by thousands of cells.
// expect: memory_limit | cpu_limit
export default {
  fetch() {
    const r = new FinalizationRegistry(() => {});
    for (;;) {
      const token = {};
      for (let i = 0; i < 1000; i++) r.register({}, i, token);
      r.unregister(token);
    }
  },
};
