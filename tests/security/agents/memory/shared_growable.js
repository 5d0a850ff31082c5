// Growable shared memory: by its maximum a reservation of address space each.
// expect: agent_exception | memory_limit | cpu_limit
export default {
  fetch() {
    for (const all = []; ;) {
      const b = new SharedArrayBuffer(4096, { maxByteLength: 2 ** 30 });
      if (b.growable) {
        b.grow(1 << 20);
        new Uint8Array(b).fill(1);
      }
      all.push(b);
    }
  },
};
