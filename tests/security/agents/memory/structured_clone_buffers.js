// structuredClone of views that all share one buffer, and of copies of it.
// expect: memory_limit | agent_exception
export default {
  fetch() {
    const b = new Uint8Array(1 << 20);
    const all = [];
    for (;;) all.push(structuredClone([b, new DataView(b.buffer), b.slice()]));
  },
};
