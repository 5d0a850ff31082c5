// Iterators of header lists that lie: not pairs, endless pairs, pairs that change the list while it is read.
// expect: ok:TypeError,TypeError,TypeError,Error,z
export default {
  fetch() {
    const names = [];
    const list = [["a", "b"]];
    for (const init of [
      [["a"]],
      [["a", "b", "c"]],
      ["ab", 1],
      {
        *[Symbol.iterator]() {
          yield ["a", "1"];
          throw new Error("late");
        },
      },
    ])
      try {
        names.push(new Headers(init).get("a"));
      } catch (error) {
        names.push(error.name);
      }
    names.push(
      new Headers({
        [Symbol.iterator]() {
          let n = 0;
          return {
            next() {
              if (n++ > 2) return { done: true };
              list.length = 0;
              return { value: ["q", "z"], done: false };
            },
            return() {
              throw new Error("return");
            },
          };
        },
      })
        .get("q")
        .slice(0, 1),
    );
    return new Response(names.join());
  },
};
