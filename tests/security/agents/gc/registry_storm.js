// A FinalizationRegistry with millions of cells, whose callback never gets a turn.
// expect: memory_limit | cpu_limit
export default {
  fetch() {
    const r = new FinalizationRegistry(() => {});
    for (let i = 0; ; i++) r.register({}, i, r);
  },
};
