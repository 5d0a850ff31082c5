// An async generator that always has another value, read by for await.
// expect: cpu_limit
export default {
  async fetch() {
    async function* all() {
      for (let i = 0; ; i++) yield i;
    }
    let n = 0;
    for await (const i of all()) n += i;
  },
};
