// SharedArrayBuffers, if there is such a thing: their memory is no isolate's own and easily forgotten.
// expect: agent_exception | memory_limit | cpu_limit
export default {
  fetch() {
    for (const all = []; ;) {
      const b = new SharedArrayBuffer(1 << 20);
      new Uint8Array(b).fill(1);
      all.push(b);
    }
  },
};
