// Async functions that call themselves after an await.
// expect: cpu_limit | memory_limit
export default {
  async fetch() {
    const f = async (n) => {
      await n;
      return f(n + 1);
    };
    return new Response(String(await f(0)));
  },
};
