// An array-like object that says it is longer than arrays can be.
// expect: memory_limit | cpu_limit | agent_exception
export default {
  fetch() {
    return new Response(String(Array.prototype.slice.call({ length: 2 ** 32 - 1, 0: 1 }, 0).length));
  },
};
