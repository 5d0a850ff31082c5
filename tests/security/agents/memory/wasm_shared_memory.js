// The same with shared memories, which reserve their maximum.
// expect: agent_exception | memory_limit | cpu_limit
export default {
  fetch() {
    for (const all = []; ;) {
      const m = new WebAssembly.Memory({ initial: 10, maximum: 1000, shared: true });
      new Uint8Array(m.buffer).fill(1);
      all.push(m);
    }
  },
};
