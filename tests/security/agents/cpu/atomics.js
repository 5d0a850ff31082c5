// Atomics on a plain buffer, and Atomics.wait, which must not block the thread.
// expect: cpu_limit | agent_exception
export default {
  fetch() {
    const a = new Int32Array(4);
    for (let i = 0; i < 1e5; i++) Atomics.add(a, 0, 1);
    Atomics.wait(a, 0, Atomics.load(a, 0));
    for (;;);
  },
};
