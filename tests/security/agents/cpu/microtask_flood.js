// Microtasks that queue microtasks: the turn is never left.
// expect: cpu_limit
export default {
  async fetch() {
    const again = () => {
      queueMicrotask(again);
      queueMicrotask(() => {});
    };
    again();
    await new Promise(() => {});
  },
};
