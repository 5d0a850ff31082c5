// Array.from of an iterator that never ends and gives the same.
// expect: cpu_limit | memory_limit
export default {
  fetch() {
    return new Response(
      String(Array.from({ [Symbol.iterator]: () => ({ next: () => ({ value: 1, done: false }) }) }).length),
    );
  },
};
