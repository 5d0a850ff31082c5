// Zeroed ArrayBuffers, which cost address space before they cost pages; the refusal is caught and tried again.
// expect: memory_limit | cpu_limit
export default {
  fetch() {
    const all = [];
    for (;;) {
      try {
        all.push(new ArrayBuffer(4 << 20));
      } catch {
        all.push(0);
      }
    }
  },
};
