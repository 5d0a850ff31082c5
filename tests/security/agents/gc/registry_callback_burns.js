// A FinalizationRegistry callback that does not return, and registers more.
// expect: ok:waited | cpu_limit | memory_limit | wall_limit
export default {
  async fetch() {
    const r = new FinalizationRegistry(() => {
      r.register({}, 1);
      for (;;);
    });
    for (let i = 0; i < 1000; i++) r.register({ i }, i);
    for (let i = 0; i < 50; i++) {
      new Array(1e5).fill(i);
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
    return new Response("waited");
  },
};
