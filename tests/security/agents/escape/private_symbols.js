// Own symbols of platform objects: none of them may be a door to its state.
// expect: ok:0
export default {
  fetch(request, env, ctx) {
    let n = 0;
    for (const o of [
      request,
      ctx,
      new Response("x"),
      new Headers(),
      new URL("http://a.example/"),
      new ReadableStream(),
      new AbortController().signal,
      console,
      crypto,
      performance,
    ])
      n +=
        Object.getOwnPropertySymbols(o).filter((s) => s !== Symbol.toStringTag).length +
        Reflect.ownKeys(o).filter((key) => typeof key === "string" && /^[_#]|state|handle|internal/i.test(key)).length;
    return new Response(String(n));
  },
};
