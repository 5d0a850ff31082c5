// A promise resolved with a promise resolved with a promise.
// expect: ok:end | cpu_limit | memory_limit
export default {
  async fetch() {
    let p = Promise.resolve("end");
    for (let i = 0; i < 50000; i++) {
      const inner = p;
      p = new Promise((resolve) => resolve(inner));
    }
    return new Response(await p);
  },
};
