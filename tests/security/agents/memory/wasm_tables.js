// WebAssembly.Table and Global: a table of ten million entries is one call.
// expect: agent_exception | memory_limit | cpu_limit
export default {
  fetch() {
    for (const all = []; ;) {
      const t = new WebAssembly.Table({ initial: 10, element: "externref" }, {});
      t.grow(9000000, all);
      all.push(t);
    }
  },
};
