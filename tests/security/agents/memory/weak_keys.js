// WeakMap with keys that hold each other through their values: ephemerons that cost the collector rounds.
// expect: memory_limit | cpu_limit
export default {
  fetch() {
    const w = new WeakMap();
    const first = {};
    let at = first;
    for (;;) {
      const next = {};
      w.set(at, next);
      at = next;
    }
  },
};
