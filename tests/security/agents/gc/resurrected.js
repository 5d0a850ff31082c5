// Objects that come back from their own finalization's held values and WeakMaps.
// expect: ok:done | cpu_limit | memory_limit | wall_limit
export default {
  async fetch() {
    const back = [],
      w = new WeakMap();
    const r = new FinalizationRegistry((held) => {
      back.push(held.o);
      r.register({ o: held.o }, held);
    });
    for (let i = 0; i < 20000; i++) {
      const o = { i };
      w.set(o, { o });
      r.register({}, { o });
    }
    for (let i = 0; i < 20; i++) {
      new Array(2e5).fill(back.length);
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
    return new Response("done");
  },
};
