// An async generator that delegates to itself, ever deeper.
// expect: ok:RangeError | cpu_limit | memory_limit
export default {
  async fetch() {
    async function* g(n) {
      yield n;
      yield* g(n + 1);
    }
    try {
      for await (const n of g(0)) if (n > 1e6) break;
    } catch (error) {
      return new Response(error.name);
    }
  },
};
