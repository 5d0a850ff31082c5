// Headers made from an iterator that never ends.
// expect: cpu_limit | memory_limit
export default {
  fetch() {
    return new Response("", {
      headers: new Headers({
        *[Symbol.iterator]() {
          for (let i = 0; ; i++) yield ["a", String(i)];
        },
      }),
    });
  },
};
