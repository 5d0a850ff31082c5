// Burns a little in each of many turns, so that no single one is long.
// expect: cpu_limit | wall_limit
export default {
  async fetch() {
    for (;;) {
      await new Promise((resolve) => setTimeout(resolve, 0));
      for (const end = Date.now() + 5; Date.now() < end;);
    }
  },
};
