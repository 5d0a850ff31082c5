// WebAssembly.Memory made by the agent, many of them, each grown: no module is needed for that.
// expect: agent_exception | memory_limit | cpu_limit
export default {
  fetch() {
    for (const all = []; ;) {
      const m = new WebAssembly.Memory({ initial: 1, maximum: 65536 });
      m.grow(100);
      new Uint8Array(m.buffer).fill(1);
      all.push(m);
    }
  },
};
