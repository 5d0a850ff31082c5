// An async iterator whose return never settles, left by break.
// expect: never_settled
export default {
  async fetch() {
    for await (const one of {
      [Symbol.asyncIterator]: () => ({ next: async () => ({ value: 1 }), return: () => new Promise(() => {}) }),
    })
      break;
    return new Response("left");
  },
};
