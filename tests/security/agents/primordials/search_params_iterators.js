// URLSearchParams from Proxies, iterators and records whose keys change while they are read.
// expect: ok:a=1 TypeError Error
export default {
  fetch() {
    const out = [
      new URLSearchParams(new Proxy({ a: "1" }, { getOwnPropertyDescriptor: Reflect.getOwnPropertyDescriptor })),
    ];
    for (const init of [
      [["a", "b", "c"]],
      new Proxy(
        { a: 1 },
        {
          ownKeys() {
            throw new Error("keys");
          },
        },
      ),
    ])
      try {
        out.push(new URLSearchParams(init));
      } catch (error) {
        out.push(error.name);
      }
    return new Response(out.join(" "));
  },
};
