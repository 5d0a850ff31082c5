// Random bytes without end: a system call each.
// expect: cpu_limit | memory_limit
export default {
  fetch() {
    const a = new Uint8Array(65536);
    for (;;) {
      crypto.getRandomValues(a);
      crypto.randomUUID();
    }
  },
};
